"""The years in which the data have what a query needs, and which of them a source covers."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import duckdb

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

# Where `$country` is null, everywhere. Relations stand under each state of their location, or that
# they were over; a fight stands under the states of the
# governments that fought too, and so does support in one that has no location. An episode is of all
# its years: one without an end was going on in the last year of its source.
_KNOWN = """
    SELECT o.indicator_id AS name, false AS in_parts, o.source_id, o.year, false AS unended
    FROM observations AS o
    WHERE list_contains($names, o.indicator_id) AND o.country_id = coalesce($country, o.country_id)
    UNION
    SELECT r.relation_id, true, r.source_id, r.year, false
    FROM actor_relations_in_full AS r
    WHERE list_contains($names, r.relation_id) AND (
        $country IS NULL
        OR list_contains(string_split(coalesce(r.location, r.contested), ' '), $country)
        OR EXISTS (
            SELECT 1 FROM actors AS a JOIN countries AS c ON c.country_id = a.country_id
            WHERE a.kind = 'government' AND a.country_id = $country
                AND a.actor_id IN (
                    CASE WHEN r.relation_id = 'fights' OR r.relation_id = 'supports'
                        AND r.location IS NULL THEN r.target_actor_id END,
                    CASE WHEN r.relation_id = 'fights' THEN r.source_actor_id END
                )
                AND r.year BETWEEN c.state_from AND coalesce(c.state_to, r.year)
        )
    )
    UNION
    SELECT e.kind, true, e.source_id,
        unnest(range(e.start_year, coalesce(e.end_year, s.last_year, e.start_year) + 1)),
        e.end_year IS NULL
    FROM episodes AS e
    JOIN sources AS s USING (source_id)
    WHERE list_contains($names, e.kind) AND e.country_id = coalesce($country, e.country_id)
"""

# A list of episodes is of the years of its source, in which none need have been going on.
_LISTS = """
    SELECT e.kind, e.source_id, min(s.first_year), max(s.last_year)
    FROM episodes AS e
    JOIN sources AS s USING (source_id)
    WHERE list_contains($names, e.kind)
    GROUP BY e.kind, e.source_id
"""

# The years in which no row of an indicator is a 0, and the states that its source leaves out.
_DECLARED = """
    SELECT i.indicator_id, i.listing = 'occurrences', i.zero_from, i.zero_to,
        coalesce(i.zero_except, '')
    FROM indicators AS i
    WHERE list_contains($names, i.indicator_id)
"""

# A dimension is known in a year if at least half of its indicators are.
_DIMENSIONS = """
    SELECT d.dimension_id, false, 'any', o.year, false
    FROM dimensions AS d
    JOIN indicators AS i ON i.dimension_id = d.dimension_id
    JOIN observations AS o ON o.indicator_id = i.indicator_id
    WHERE list_contains($names, d.dimension_id)
    GROUP BY d.dimension_id, o.year
    HAVING count(DISTINCT o.indicator_id) >= (
        SELECT count(*) / 2 FROM indicators AS n WHERE n.dimension_id = d.dimension_id
    )
"""

# Each source of a relation lists a part of it. One whose fights are all without a government lists
# no others, and only those who support a party to such fights.
_PARTS = """
    WITH ends AS (
        SELECT r.relation_id, r.source_id, max(r.year) AS last_year,
            -- A source begins with the first of its relations: before, it had none to list.
            min(min(r.year)) OVER (PARTITION BY r.source_id) AS first_year,
            r.relation_id = 'fights' AND NOT bool_or('government' IN (a.kind, b.kind)) AS alone,
            r.relation_id = 'supports' AND bool_and(a.kind = 'ethnic_group') AS by_groups
        FROM actor_relations AS r
        JOIN actors AS a ON a.actor_id = r.source_actor_id
        JOIN actors AS b ON b.actor_id = r.target_actor_id
        GROUP BY r.relation_id, r.source_id
    )
    SELECT e.relation_id, e.source_id, e.first_year, e.last_year,
        CASE
            WHEN e.alone THEN ' without a government'
            WHEN e.by_groups THEN ' by ethnic groups'
            WHEN e.relation_id = 'supports'
                AND e.source_id IN (SELECT n.source_id FROM ends AS n WHERE n.alone)
                THEN ' in fights without a government'
            ELSE ''
        END
    FROM ends AS e
    ORDER BY e.relation_id, e.source_id
"""

# What relations are called in a sentence: their ids are made for "A attacks civilians of B".
_RELATIONS = {
    "attacks_civilians_of": "attacks on civilians",
    "claims_to_represent": "claims to represent a group",
    "fights": "fights",
    "recruits_from": "recruitment links",
    "supports": "supports",
}

# How many spells are named one by one; of more, the number of years is said.
_MOST_SPELLS = 6


@dataclass(frozen=True)
class RelationPart:
    """What a source lists of a relation, and the years in which it lists any, anywhere.

    `part` is the relation in words, such as `fights without a government`.
    """

    relation_id: str
    source_id: str
    first_year: int
    last_year: int
    part: str


@dataclass(frozen=True)
class KnownYears:
    """The years in which each release has something of a name.

    The releases of an indicator stand in for each other. Those of a relation or a kind of episode
    are `in_parts`: each lists what the others lack. Those of `unended` have an episode that had not
    ended in the last year of its list. `lists` holds the first and the last year of each release of
    episodes, and `parts` what each release of a relation lists, in words.

    An indicator that lists `occurrences` has no row of a state without any. Where the source lists
    all of them, `declared` is the first and the last year in which no row is a 0, but for the
    states that are `left_out`.
    """

    name: str
    in_parts: bool
    releases: Mapping[str, frozenset[int]]
    unended: frozenset[str] = frozenset()
    lists: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    parts: Mapping[str, str] = field(default_factory=dict)
    occurrences: bool = False
    declared: tuple[int, int] | None = None
    left_out: tuple[str, ...] = ()

    @property
    def years(self) -> frozenset[int]:
        """Return the years in which any release has something."""
        return frozenset().union(*self.releases.values())

    @property
    def answered(self) -> frozenset[int]:
        """Return the years in which any release has something, or lists none as a 0."""
        return frozenset().union(*map(self.answered_by, self.releases))

    @property
    def covered(self) -> frozenset[int]:
        """Return the years from the first to the last of each release."""
        return frozenset().union(*(_within(self.cover(source)) for source in self.releases))

    def cover(self, source: str) -> tuple[int, int]:
        """Return the first and the last year of a release, in which it need not have anything."""
        years = self.releases[source]
        return self.lists.get(source, (min(years), max(years)))

    def answered_by(self, source: str) -> frozenset[int]:
        """Return the years in which a release has something, or lists none as a 0."""
        return self.releases[source] | frozenset(_within(self.declared))

    @property
    def words(self) -> str:
        """Return what the name is called in a sentence."""
        return in_words(self.name)

    @property
    def are(self) -> str:
        """Return the verb after `words`: relations are many, any other name is one."""
        return "are" if self.name in _RELATIONS else "is"

    def part(self, source: str) -> str:
        """Return what a release lists, in words."""
        return self.parts.get(source, self.words)

    def only(self, sources: Collection[str]) -> KnownYears:
        """Return what some of the releases have."""
        kept = {source: years for source, years in self.releases.items() if source in sources}
        return replace(self, releases=kept)

    def with_back(self, back: int) -> frozenset[int]:
        """Return the years that a release has together with the year `back` years before."""
        if not back:
            return self.answered
        return frozenset(
            year for years in self.releases.values() for year in years if year - back in years
        )


def in_words(name: str) -> str:
    """Return what an indicator, relation or kind of episode is called in a sentence.

    >>> in_words("attacks_civilians_of"), in_words("mass_killing")
    ('attacks on civilians', 'mass_killing')
    """
    return _RELATIONS.get(name, name)


def read_known(
    connection: duckdb.DuckDBPyConnection, names: Collection[str], country: str | None = None
) -> dict[str, KnownYears]:
    """Return what the data have of some indicators, relations and kinds of episode, by name.

    With `country`, only what they have of it. A name that they have nothing of is left out.
    """
    wanted = sorted(names)
    found = _by_name(connection.execute(_KNOWN, {"names": wanted, "country": country}).fetchall())
    for name, source, first, last in connection.execute(_LISTS, {"names": wanted}).fetchall():
        if name in found and None not in (first, last):
            lists = {**found[name].lists, source: (first, last)}
            found[name] = replace(found[name], lists=lists)
    relations = {name for name, each in found.items() if each.in_parts and not each.lists}
    for part in read_parts(connection) if relations else ():
        if part.relation_id in relations:
            known = found[part.relation_id]
            parts = {**known.parts, part.source_id: part.part}
            found[known.name] = replace(known, parts=parts)
    for name, occurrences, first, last, left_out in _declared(connection, wanted):
        if name in found:
            found[name] = replace(
                found[name],
                occurrences=occurrences,
                declared=None if None in (first, last) else (first, last),
                left_out=tuple(left_out.split()),
            )
    return found


def _declared(
    connection: duckdb.DuckDBPyConnection, names: list[str]
) -> list[tuple[str, bool, int, int, str]]:
    try:
        return connection.execute(_DECLARED, {"names": names}).fetchall()
    except (duckdb.CatalogException, duckdb.BinderException):
        # The package does not say what a missing row means.
        return []


def read_dimension(connection: duckdb.DuckDBPyConnection, name: str) -> dict[str, KnownYears]:
    """Return the years in which at least half of the indicators of a dimension are known."""
    return _by_name(connection.execute(_DIMENSIONS, {"names": [name]}).fetchall())


def read_parts(connection: duckdb.DuckDBPyConnection) -> tuple[RelationPart, ...]:
    """Return what each source lists of each relation, and in which years."""
    return tuple(
        RelationPart(relation, source, first, last, f"{in_words(relation)}{part}")
        for relation, source, first, last, part in connection.execute(_PARTS).fetchall()
    )


def parts_missing(parts: Iterable[RelationPart], first: int, last: int) -> tuple[RelationPart, ...]:
    """Return the parts that no release lists in some of the years from the first to the last."""
    parts = tuple(parts)
    listed: dict[tuple[str, str], set[int]] = defaultdict(set)
    for each in parts:
        listed[each.relation_id, each.part].update(_within((each.first_year, each.last_year)))
    asked = frozenset(_within((first, last)))
    return tuple(each for each in parts if asked - listed[each.relation_id, each.part])


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
    """Return a span of years as text: one, or the first and the last."""
    first, last = min(years := list(years)), max(years)
    return str(first) if first == last else f"{first} to {last}"


def spells(years: Iterable[int], *, each: bool = False) -> str:
    """Return years as text, with the gaps between them: at most six spells, or how many years.

    With `each`, every spell is named.

    >>> spells([1947, 1949, 1950, 1951])
    '1947 and 1949 to 1951'
    """
    found: list[list[int]] = []
    for year in sorted(set(years)):
        if found and year == found[-1][-1] + 1:
            found[-1].append(year)
        else:
            found.append([year])
    if len(found) > _MOST_SPELLS and not each:
        first, last = found[0][0], found[-1][-1]
        return f"{sum(map(len, found))} years between {first} and {last}"
    *before, final = map(span, found)
    return f"{', '.join(before)} and {final}" if before else final


def _within(ends: tuple[int, int] | None) -> Iterable[int]:
    return () if ends is None else range(ends[0], ends[1] + 1)


def _by_name(rows: Iterable[tuple[str, bool, str, int, bool]]) -> dict[str, KnownYears]:
    releases: dict[tuple[str, bool], dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    unended: dict[str, set[str]] = defaultdict(set)
    for name, in_parts, source, year, goes_on in sorted(rows):
        releases[name, in_parts][source].add(year)
        if goes_on:
            unended[name].add(source)
    return {
        name: KnownYears(
            name,
            in_parts,
            {source: frozenset(years) for source, years in of_each.items()},
            frozenset(unended[name]),
        )
        for (name, in_parts), of_each in releases.items()
    }
