"""The cells of a spreadsheet as they stand: one sheet, what is merged in it, and where."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from forewarn.errors import MissingExtraError, SpreadsheetError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

# What a cell holds: a text, a number, a day or the like, or None. That of a formula is its result.
Value = object


@dataclass(frozen=True)
class Sheet:
    """One sheet: its rows from the first, and the cells that are merged into another.

    `merged` gives for each cell of a merged range, by row and column from 0, the one that holds
    its value. `formulas` are the cells that hold a formula whose value was never saved.
    """

    name: str
    rows: tuple[tuple[Value, ...], ...]
    merged: Mapping[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    formulas: frozenset[tuple[int, int]] = frozenset()

    def value(self, row: int, column: int) -> Value:
        """Return the value of a cell, None where there is none."""
        cells = self.rows[row] if row < len(self.rows) else ()
        return cells[column] if column < len(cells) else None

    def shown(self, row: int, column: int) -> Value:
        """Return the value that a reader sees over a cell, which may be merged into another."""
        return self.value(*self.merged.get((row, column), (row, column)))

    def place(self, row: int, column: int | None = None) -> str:
        """Say where a cell or row is, as the spreadsheet does."""
        where = f"sheet {self.name}, row {row + 1}"
        return where if column is None else f"{where}, column {letters(column)}"


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


def read_sheets(file: Path) -> tuple[Sheet, ...]:
    """Read the sheets of an .xlsx file that hold anything, or the one of a .csv file.

    Raises `SpreadsheetError` where it cannot be read, and `MissingExtraError` where openpyxl is
    not installed.
    """
    kind = file.suffix.lower()
    if kind not in (".csv", ".xlsx"):
        raise SpreadsheetError(f"{file} is neither .xlsx nor .csv: save it as one of them")
    if not file.is_file():
        raise SpreadsheetError(f"there is no file {file}")
    sheets = (_read_csv(file),) if kind == ".csv" else _read_xlsx(file)
    return tuple(sheet for sheet in sheets if any(_holds(row) for row in sheet.rows))


def _holds(row: Sequence[Value]) -> bool:
    return any(value not in (None, "") for value in row)


def _read_csv(file: Path) -> Sheet:
    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            return Sheet(file.stem, tuple(map(tuple, csv.reader(stream, strict=True))))
    except (UnicodeDecodeError, csv.Error) as error:
        raise SpreadsheetError(f"cannot read {file} as CSV in UTF-8: {error}") from error


def _read_xlsx(file: Path) -> tuple[Sheet, ...]:
    try:
        from openpyxl import load_workbook
    except ModuleNotFoundError as error:
        raise MissingExtraError("reading .xlsx", "import") from error
    try:
        values = load_workbook(file, data_only=True)
        written = load_workbook(file)
    except Exception as error:
        # It raises whatever its parts do: of the archive, of XML, of the values.
        raise SpreadsheetError(f"cannot read {file}: {type(error).__name__}: {error}") from error
    sheets = []
    for sheet in values.worksheets:
        rows = tuple(tuple(row) for row in sheet.iter_rows(values_only=True))
        formulas = frozenset(
            (cell.row - 1, cell.column - 1)
            for row in written[sheet.title].iter_rows()
            for cell in row
            if cell.data_type == "f" and sheet.cell(cell.row, cell.column).value is None
        )
        merged = {
            (row - 1, column - 1): (area.min_row - 1, area.min_col - 1)
            for area in sheet.merged_cells.ranges
            for row in range(area.min_row, area.max_row + 1)
            for column in range(area.min_col, area.max_col + 1)
        }
        sheets.append(Sheet(sheet.title, rows, merged, formulas))
    return tuple(sheets)
