"""The ledger: what each build read from each source, kept and skipped."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from forewarn.writing.canonical import write_table
from table_files import read_by_hand

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from sources.reading import Reading, Row
    from table_files import CellValue

_YEARS = ("year", "start_year", "end_year", "from_year", "to_year", "state_from", "state_to")


def ledger_row(
    source_id: str,
    data_version: str,
    rows: Mapping[str, Sequence[Row]],
    reading: Reading | None = None,
) -> list[CellValue]:
    """Return the row of one source, columns as in the table `ledger`.

    `rows` are its rows by table. A source without a `reading` is not read row by row: its numbers
    of rows read, kept and skipped stay empty.
    """
    reasons: Counter[str] = Counter()
    for skip, count in reading.skips.items() if reading else ():
        reasons[skip.reason] += count
    years: set[int] = set(_values(rows, *_YEARS))
    return [
        source_id,
        data_version,
        reading.rows_read if reading else None,
        reading.rows_read - reasons.total() if reading else None,
        reasons.total() if reading else None,
        json.dumps(dict(sorted(reasons.items())), ensure_ascii=False),
        sum(map(len, rows.values())),
        len(set(_values(rows, "country_id"))),
        min(years, default=None),
        max(years, default=None),
        _digest(rows),
    ]


def rows_by_source(ledger: Sequence[Mapping[str, str]]) -> dict[str, int]:
    """Return the number of rows of each source in the build of its latest version."""

    def version(row: Mapping[str, str]) -> list[int]:
        return [int(part) for part in row["data_version"].split(".")]

    return {row["source_id"]: int(row["rows_written"]) for row in sorted(ledger, key=version)}


def ledger_before(root: Path) -> list[dict[str, str]]:
    """Return the rows of the ledger as the last build left it."""
    return read_by_hand(root, "ledger") if (root / "data" / "ledger.csv").exists() else []


def _values(rows: Mapping[str, Sequence[Row]], *columns: str) -> Iterator[Any]:
    for table in rows.values():
        for column in columns:
            if table and hasattr(table[0], column):
                yield from (v for row in table if (v := getattr(row, column)) is not None)


def _digest(rows: Mapping[str, Sequence[Row]]) -> str:
    digest = hashlib.sha256()
    for table in sorted(rows):
        found = rows[table]
        digest.update(write_table((table,), found, len(found[0])).encode())
    return digest.hexdigest()
