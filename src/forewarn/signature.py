"""The signature: for each source and indicator, the few figures by which drift shows."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

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
    """What one indicator of one source looks like; means and deviations in its own unit."""

    source_id: str
    indicator_id: str
    rows: int
    countries: int
    first_year: int
    last_year: int
    minimum: float
    mean: float
    maximum: float
    deviation: float


def measure(connection: duckdb.DuckDBPyConnection, parts: Sequence[Resource]) -> list[Entry]:
    """Measure the typed observations of each source, sorted by source and indicator.

    Means are rounded to twelve digits, which do not hang on the order of addition.
    """
    entries = []
    for part in parts:
        result = connection.execute(
            f"""
            SELECT {literal(part.part or "")} AS source_id, indicator_id, count(*) AS "rows",
                count(DISTINCT country_id) AS countries, min(year) AS first_year,
                max(year) AS last_year, min(value) AS minimum,
                avg(value ORDER BY country_id, year) AS mean, max(value) AS maximum,
                coalesce(stddev_pop(value ORDER BY country_id, year), 0) AS deviation
            FROM {identifier(part.name)} GROUP BY indicator_id ORDER BY indicator_id
            """
        )
        names = [column[0] for column in result.description]
        for row in result.fetchall():
            entry = Entry(**dict(zip(names, row, strict=True)))
            mean, deviation = _rounded(entry.mean), _rounded(entry.deviation)
            entries.append(replace(entry, mean=mean, deviation=deviation))
    return entries


def write_signature(entries: Iterable[Entry]) -> str:
    """Write a signature as JSON text, one entry on each line."""
    lines = ",\n".join("  " + json.dumps(asdict(entry)) for entry in entries)
    return f"[\n{lines}\n]\n"


def read_signature(file: Path) -> tuple[Entry, ...] | None:
    """Read a signature; None where there is no such file, `PackageError` where it is not one."""
    if not file.is_file():
        return None
    try:
        return tuple(Entry(**entry) for entry in json.loads(file.read_text(encoding="utf-8")))
    except (ValueError, TypeError) as error:
        raise PackageError(f"cannot read the signature {file}: {error}") from error


def _rounded(value: float) -> float:
    return float(f"{value:.12g}")
