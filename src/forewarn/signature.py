"""The signature: the few figures of each source and indicator by which drift shows."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from forewarn.errors import PackageError
from forewarn.sql import identifier, literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    import duckdb

    from forewarn.package import Resource

SIGNATURE = "data/signature.json"


@dataclass(frozen=True)
class Entry:
    """What one indicator of one source looks like; means and deviations in its own unit.

    `missing` counts the years of states, from its first year to its last, that have no row.
    """

    source_id: str
    indicator_id: str
    rows: int
    countries: int
    years: int
    first_year: int
    last_year: int
    missing: int
    minimum: float
    mean: float
    maximum: float
    deviation: float


@dataclass(frozen=True)
class Coverage:
    """How many states a source has a row of, with any indicator, year by year from the first."""

    source_id: str
    first_year: int
    states: tuple[int, ...]


@dataclass(frozen=True)
class Signature:
    """The figures of every source: of each indicator, and of each year."""

    entries: tuple[Entry, ...] = ()
    coverage: tuple[Coverage, ...] = ()

    def without(self, source_ids: Iterable[str | None]) -> Signature:
        """Leave some sources out."""
        gone = set(source_ids)
        return Signature(
            tuple(entry for entry in self.entries if entry.source_id not in gone),
            tuple(years for years in self.coverage if years.source_id not in gone),
        )


def measure(connection: duckdb.DuckDBPyConnection, parts: Sequence[Resource]) -> Signature:
    """Measure the typed observations of each source, sorted by source and indicator.

    Reads the table `countries` too. Means are rounded to twelve digits, which do not hang on the
    order of addition.
    """
    found = [(_entries(connection, part), _coverage(connection, part)) for part in parts]
    return Signature(
        tuple(entry for entries, _ in found for entry in entries),
        tuple(years for _, years in found if years.states),
    )


def _entries(connection: duckdb.DuckDBPyConnection, part: Resource) -> list[Entry]:
    result = connection.execute(
        f"""
        WITH measured AS (
            SELECT indicator_id, count(*) AS "rows", count(DISTINCT country_id) AS countries,
                count(DISTINCT year) AS years, min(year) AS first_year, max(year) AS last_year,
                min(value) AS minimum, avg(value ORDER BY country_id, year) AS mean,
                max(value) AS maximum,
                coalesce(stddev_pop(value ORDER BY country_id, year), 0) AS deviation
            FROM {identifier(part.name)} GROUP BY indicator_id
        )
        SELECT {literal(part.part or "")} AS source_id, m.indicator_id, m."rows", m.countries,
            m.years, m.first_year, m.last_year,
            (
                SELECT sum(greatest(0, least(m.last_year, coalesce(state_to, m.last_year))
                    - greatest(m.first_year, state_from) + 1)) FROM countries
            )::BIGINT - m."rows" AS missing,
            m.minimum, m.mean, m.maximum, m.deviation
        FROM measured AS m ORDER BY indicator_id
        """
    )
    names = [column[0] for column in result.description]
    entries = [Entry(**dict(zip(names, row, strict=True))) for row in result.fetchall()]
    return [replace(e, mean=_rounded(e.mean), deviation=_rounded(e.deviation)) for e in entries]


def _coverage(connection: duckdb.DuckDBPyConnection, part: Resource) -> Coverage:
    rows = connection.execute(
        f"SELECT year, count(DISTINCT country_id) FROM {identifier(part.name)} GROUP BY year"
    ).fetchall()
    states = dict(rows)
    first = min(states, default=0)
    years = range(first, max(states, default=-1) + 1)
    return Coverage(part.part or "", first, tuple(states.get(year, 0) for year in years))


def write_signature(signature: Signature) -> str:
    """Write a signature as JSON text, one indicator or source on each line."""
    entries = ",\n".join("    " + json.dumps(asdict(entry)) for entry in signature.entries)
    coverage = ",\n".join("    " + json.dumps(asdict(years)) for years in signature.coverage)
    return f'{{\n  "indicators": [\n{entries}\n  ],\n  "coverage": [\n{coverage}\n  ]\n}}\n'


def read_signature(file: Path) -> Signature | None:
    """Read a signature; None where there is no such file, `PackageError` where it is not one."""
    if not file.is_file():
        return None
    try:
        raw: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        return Signature(
            tuple(Entry(**entry) for entry in raw["indicators"]),
            tuple(
                Coverage(years["source_id"], years["first_year"], tuple(years["states"]))
                for years in raw["coverage"]
            ),
        )
    except (ValueError, TypeError, KeyError) as error:
        raise PackageError(f"cannot read the signature {file}: {error}") from error


def _rounded(value: float) -> float:
    return float(f"{value:.12g}")
