"""What the pages show of a package's data: its sources, and what they cover."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

import duckdb

from forewarn.errors import MissingFieldError
from forewarn.writing.sql import identifier, literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from forewarn.structure import StructureResult

_OBSERVATIONS, _COUNTRIES, _INDICATORS, _SOURCES = (
    "observations",
    "countries",
    "indicators",
    "sources",
)

# The years in which each state existed, among the years that any source covers.
_EXISTING = """
    SELECT country_id, un_region, year
    FROM (SELECT DISTINCT year FROM {observations}) JOIN countries
        ON year BETWEEN state_from AND coalesce(state_to, year)
"""

# One indicator is enough for a source to cover a state in a year.
_COVERAGE = """
    WITH existing AS ({existing})
    SELECT source_id, indicator_id, year, count(DISTINCT country_id)
    FROM {observations} JOIN existing USING (country_id, year)
    GROUP BY GROUPING SETS ((source_id, indicator_id, year), (source_id, year))
    ORDER BY source_id, indicator_id NULLS FIRST, year
"""
_REGIONS = """
    WITH existing AS ({existing}), possible AS (
        SELECT un_region, year, count(*) AS states FROM existing GROUP BY un_region, year
    ), known AS (
        SELECT un_region, year, count(DISTINCT (indicator_id, country_id)) AS known
        FROM {observations} JOIN existing USING (country_id, year) GROUP BY un_region, year
    )
    SELECT coalesce(un_region, ''), year, coalesce(known, 0),
        states * (SELECT count(DISTINCT indicator_id) FROM {observations})
    FROM possible LEFT JOIN known USING (un_region, year) ORDER BY un_region, year
"""


class Share(NamedTuple):
    """A part and its whole."""

    part: int
    whole: int


@dataclass(frozen=True)
class SourceCoverage:
    """The number of states with a value in each year, among those that existed.

    `states` counts those that existed. `sources` and `indicators` (by source, then indicator) count
    those with a value, by year. `regions` counts the pairs of state and indicator with a value from
    any source, among all pairs of the region.
    """

    states: Mapping[int, int]
    sources: Mapping[str, Mapping[int, int]]
    indicators: Mapping[str, Mapping[str, Mapping[int, int]]]
    regions: Mapping[str, Mapping[int, Share]]


@dataclass(frozen=True)
class SourceOverview:
    """A source of the data, as the package describes it."""

    source_id: str
    title: str
    publisher: str
    version: str
    licence: str
    redistribution: str
    homepage: str | None
    citation: str
    notes: str | None


@dataclass(frozen=True)
class Overview:
    """The figures of a package as a whole; empty or None where it lacks the tables.

    `titles` are those of the indicators; `states` counts all listed states, former ones included.
    """

    coverage: SourceCoverage | None = None
    sources: tuple[SourceOverview, ...] = ()
    titles: Mapping[str, str] = field(default_factory=dict)
    states: int = 0
    values: int = 0


def measure_overview(structure: StructureResult) -> Overview:
    """Measure a package over the rows that conform to its schemas."""
    columns = ", ".join(SourceOverview.__annotations__)
    return Overview(
        coverage=_coverage(structure),
        sources=tuple(
            SourceOverview(*row)
            for row in _ask(
                structure, [_SOURCES], f"SELECT {columns} FROM sources ORDER BY source_id"
            )
        ),
        titles=dict(_ask(structure, [_INDICATORS], "SELECT indicator_id, title FROM indicators")),
        states=len(_ask(structure, [_COUNTRIES], "SELECT country_id FROM countries")),
        values=_values(structure),
    )


def _coverage(structure: StructureResult) -> SourceCoverage | None:
    observations = _observations(structure)
    if observations is None:
        return None
    names = {"observations": observations, "existing": _EXISTING.format(observations=observations)}
    counted = _ask(structure, [_COUNTRIES], _COVERAGE.format(**names))
    if not counted:
        return None
    sources: dict[str, dict[int, int]] = {}
    indicators: dict[str, dict[str, dict[int, int]]] = {}
    for source, indicator, year, states in counted:
        if indicator is None:
            sources.setdefault(source, {})[year] = states
        else:
            indicators.setdefault(source, {}).setdefault(indicator, {})[year] = states
    regions: dict[str, dict[int, Share]] = {}
    for region, year, known, possible in _ask(structure, [_COUNTRIES], _REGIONS.format(**names)):
        regions.setdefault(region, {})[year] = Share(known, possible)
    existing = "SELECT year, count(*) FROM ({existing}) GROUP BY year ORDER BY year"
    states = dict(_ask(structure, [_COUNTRIES], existing.format(**names)))
    return SourceCoverage(states, sources, indicators, regions)


def _values(structure: StructureResult) -> int:
    observations = _observations(structure)
    if observations is None:
        return 0
    return sum(count for (count,) in _ask(structure, [], f"SELECT count(*) FROM {observations}"))


def _observations(structure: StructureResult) -> str | None:
    """Return the SQL of the observations of all readable sources as one table."""
    parts = [
        part
        for part in structure.package.tables().get(_OBSERVATIONS, ())
        if part.name in structure.typed
    ]
    if not parts:
        return None
    selects = (
        f"SELECT {literal(part.part or '')} AS source_id, country_id, year, indicator_id "
        f"FROM {identifier(part.name)}"
        for part in parts
    )
    return f"({' UNION ALL '.join(selects)})"


def _ask(structure: StructureResult, tables: Iterable[str], query: str) -> list[tuple[Any, ...]]:
    """Return the rows of a query; none if a table that it reads is missing or lacks our fields."""
    if not set(tables) <= structure.typed:
        return []
    try:
        return structure.engine.ask(query).fetchall()
    except (MissingFieldError, duckdb.DataError):
        # A table of another package with the same name.
        return []
