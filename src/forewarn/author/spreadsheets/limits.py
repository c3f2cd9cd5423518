"""How much of a spreadsheet is read: its memory is bounded whatever the file holds."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache


class SheetError(Exception):
    """A sheet cannot be read, and the user can change that."""


@dataclass(frozen=True)
class SheetLimits:
    """The most that a spreadsheet may hold.

    `cells` counts those of a sheet from A1 to its last one, blank or not, and `values` those from
    the first to the last that holds a value in an .xlsx file; `rows` and `columns` are those of
    spreadsheet programs. `cell` and `record` are characters: of a cell, and of a record of a CSV
    file; in an .xlsx file they are bytes of UTF-8. `all_rows` are the rows of
    all sheets, from the first to the last one with a cell. In an .xlsx file `all_cells` are the
    cells that its sheets list, blank or not, and `elements` are those of its XML. All others but
    the counts are bytes:
    `unpacked` is the XML of an .xlsx file that is read, `described` that of a part other than
    sheets and texts, `held` what is kept of a file, and `memory` the most that is needed at a time
    to read a sheet of an .xlsx file. `members` are the parts of an .xlsx file.
    """

    cells: int = 20_000_000
    values: int = 2_500_000
    all_cells: int = 3_000_000
    all_rows: int = 3_000_000
    elements: int = 10_000_000
    rows: int = 1_048_576
    columns: int = 16_384
    cell: int = 131_072
    record: int = 4 << 20
    unpacked: int = 512 << 20
    described: int = 32 << 20
    held: int = 128 << 20
    memory: int = 190 << 20
    merged: int = 100_000
    formulas: int = 100_000
    members: int = 20_000


class WholeCount:
    """The cells and rows of a file, those of all its sheets together."""

    def __init__(self, limits: SheetLimits) -> None:
        self._limits = limits
        self._cells = self._rows = 0

    def add_cell(self) -> None:
        """Count one cell more; raise `SheetError` if they are too many."""
        self._cells += 1
        if self._cells > self._limits.all_cells:
            raise SheetError(
                f"it has more than {self._limits.all_cells:,} cells in all, blank ones too: keep "
                "the sheets, columns and rows that are needed"
            )

    def add_rows(self, count: int) -> None:
        """Count more rows; raise `SheetError` if they are too many."""
        self._rows += count
        if self._rows > self._limits.all_rows:
            raise SheetError(
                f"it has more than {self._limits.all_rows:,} rows in all, blank ones too: keep the "
                "sheets and rows that are needed"
            )


class HeldBytes:
    """The bytes of a file that are kept in memory, all its sheets and texts together."""

    def __init__(self, limits: SheetLimits) -> None:
        self._most, self._memory = limits.held, limits.memory
        self._held = 0

    def add(self, count: int) -> None:
        """Count more bytes; raise `SheetError` if they are too many."""
        self._held += count
        if self._held > self._most:
            raise SheetError(
                f"it holds more than {self._most >> 20} MB of values: keep the columns and rows "
                "that are needed"
            )

    def must_fit(self, size: int, what: str) -> None:
        """Raise `SheetError` if this number of further bytes would exceed the limit."""
        if self._held + size > self._memory:
            raise SheetError(
                f"{what} takes {self._held + size >> 20:,} MB of memory to read: keep the columns "
                f"and rows that are needed; the limit is {self._memory >> 20} MB"
            )


@lru_cache(1 << 14)
def letters(column: int) -> str:
    """Return the letters of a column, counted from 0.

    >>> letters(0), letters(25), letters(26), letters(701)
    ('A', 'Z', 'AA', 'ZZ')
    """
    name = ""
    number = column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
