"""Canonical CSV: one way to write a table, so that different bytes mean different data."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING

from forewarn.writing.csv_text import csv_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def format_number(value: float) -> str:
    """Write a number in the fewest digits that read back as the same double.

    >>> format_number(0.1), format_number(12.0), format_number(1e-7), format_number(-0.0)
    ('0.1', '12', '1e-07', '0')
    """
    if not math.isfinite(value):
        raise ValueError(f"{value} is not a number that a table can hold")
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    return repr(float(value))


def format_cell(value: str | float | None) -> str:
    """Write a cell: text unchanged, a number in its shortest form, None as empty."""
    if value is None:
        return ""
    return value if isinstance(value, str) else format_number(value)


def write_table(
    header: Sequence[str], rows: Iterable[Sequence[str | float | None]], key_length: int
) -> str:
    """Write rows as canonical CSV text, sorted by their first `key_length` columns.

    Whole numbers of at least 0 are sorted as numbers, all else as text. Comma, LF, quotes only
    where RFC 4180 needs them. Raises ValueError if two rows share a key.

    >>> write_table(["id", "n"], [["b", 2.0], ["a", None]], 1)
    'id,n\\na,\\nb,2\\n'
    """
    ordered = sorted(rows, key=lambda row: [_sortable(value) for value in row[:key_length]])
    cells = [[format_cell(value) for value in row] for row in ordered]
    for before, after in pairwise(cells):
        if before[:key_length] == after[:key_length]:
            raise ValueError(f"two rows have the key {'/'.join(after[:key_length])}")
    return csv_text([header, *cells])


def _sortable(value: str | float | None) -> str:
    return f"{value:020d}" if type(value) is int else format_cell(value)
