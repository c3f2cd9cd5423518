"""The years in which the data have what a query needs."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

import duckdb

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

# Where `$country` is null, everywhere. Relations stand under each state of their location. A list
# of episodes goes on to the last year of its source, in which none need have begun.
_KNOWN = """
    SELECT o.indicator_id AS name, false AS in_parts, o.source_id, o.year
    FROM observations AS o
    WHERE list_contains($names, o.indicator_id) AND o.country_id = coalesce($country, o.country_id)
    UNION
    SELECT r.relation_id, true, r.source_id, r.year
    FROM actor_relations AS r
    WHERE list_contains($names, r.relation_id)
        AND ($country IS NULL OR list_contains(string_split(r.location, ' '), $country))
    UNION
    SELECT e.kind, true, e.source_id, e.start_year
    FROM episodes AS e
    WHERE list_contains($names, e.kind) AND e.country_id = coalesce($country, e.country_id)
    UNION
    SELECT e.kind, true, e.source_id, unnest([s.first_year, s.last_year])
    FROM episodes AS e
    JOIN sources AS s USING (source_id)
    WHERE list_contains($names, e.kind) AND $country IS NULL
"""

# A dimension is known in a year if at least half of its indicators are.
_DIMENSIONS = """
    SELECT d.dimension_id, false, 'any', o.year
    FROM dimensions AS d
    JOIN indicators AS i ON i.dimension_id = d.dimension_id
    JOIN observations AS o ON o.indicator_id = i.indicator_id
    WHERE list_contains($names, d.dimension_id)
    GROUP BY d.dimension_id, o.year
    HAVING count(DISTINCT o.indicator_id) >= (
        SELECT count(*) / 2 FROM indicators AS n WHERE n.dimension_id = d.dimension_id
    )
"""


@dataclass(frozen=True)
class KnownYears:
    """The years in which each release has something of a name.

    The releases of an indicator stand in for each other. Those of a relation or a kind of episode
    are `in_parts`: each lists what the others lack.
    """

    name: str
    in_parts: bool
    releases: Mapping[str, frozenset[int]]

    @property
    def years(self) -> frozenset[int]:
        """Return the years in which any release has something."""
        return frozenset().union(*self.releases.values())

    def with_back(self, back: int) -> frozenset[int]:
        """Return the years that a release has together with the year `back` years before."""
        return frozenset(
            year
            for years in self.releases.values()
            for year in years
            if not back or year - back in years
        )


def read_known(
    connection: duckdb.DuckDBPyConnection, names: Collection[str], country: str | None = None
) -> dict[str, KnownYears]:
    """Return what the data have of some indicators, relations and kinds of episode, by name.

    With `country`, only what they have of it. A name that they have nothing of is left out.
    """
    given: dict[str, object] = {"names": sorted(names), "country": country}
    return _by_name(connection.execute(_KNOWN, given).fetchall())


def read_dimension(connection: duckdb.DuckDBPyConnection, name: str) -> dict[str, KnownYears]:
    """Return the years in which at least half of the indicators of a dimension are known."""
    return _by_name(connection.execute(_DIMENSIONS, {"names": [name]}).fetchall())


def package_years(connection: duckdb.DuckDBPyConnection) -> tuple[int, int]:
    """Return the first and the last year of the states of the package, or of any calendar."""
    try:
        ((first, last),) = connection.execute("SELECT min(year), max(year) FROM states").fetchall()
    except duckdb.CatalogException:
        # It lacks the tables of the view.
        return 1, 9999
    return first or 1, last or 9999


def state_years(connection: duckdb.DuckDBPyConnection, country: str) -> frozenset[int]:
    """Return the years in which a state existed."""
    sql = "SELECT s.year FROM states AS s WHERE s.country_id = ?"
    return frozenset(year for (year,) in connection.execute(sql, [country]).fetchall())


def span(years: Iterable[int]) -> str:
    """Return years as text: one, or the first and the last."""
    first, last = min(years := list(years)), max(years)
    return str(first) if first == last else f"{first} to {last}"


def _by_name(rows: Iterable[tuple[str, bool, str, int]]) -> dict[str, KnownYears]:
    found: dict[str, KnownYears] = {}
    for (name, in_parts), group in groupby(sorted(rows), key=lambda row: row[:2]):
        releases: dict[str, set[int]] = defaultdict(set)
        for _, _, source, year in group:
            releases[source].add(year)
        frozen = {source: frozenset(years) for source, years in releases.items()}
        found[name] = KnownYears(name, in_parts, frozen)
    return found
