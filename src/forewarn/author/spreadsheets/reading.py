"""The cells of a spreadsheet, sheet by sheet, and which of them are merged."""

from __future__ import annotations

import csv
import zlib
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cached_property
from typing import TYPE_CHECKING
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile

from forewarn.author.spreadsheets.xlsx import read_markup
from forewarn.errors import MissingExtraError, SpreadsheetError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from python_calamine import CalamineSheet

    from forewarn.author.spreadsheets.xlsx import SheetMarkup

# The most cells of a sheet, from A1 to its last one. One at the far edge makes it 17 billion.
LARGEST = 20_000_000

# The errors that calamine knows.
_ERRORS = {"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"}

# What a cell holds: a text, a number, a day or the like, or None. That of a formula is its result.
Value = object


class _SheetError(Exception):
    """A sheet cannot be read, and the user can change that."""


@dataclass(frozen=True)
class Sheet:
    """A sheet: its rows from the first, and the cells that are merged into another.

    `merged` maps each cell of a merged range, by row and column from 0, to the one that holds its
    value. `formulas` are the cells that hold a formula whose result was not saved.
    """

    name: str
    rows: tuple[tuple[Value, ...], ...]
    merged: Mapping[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    formulas: frozenset[tuple[int, int]] = frozenset()

    @cached_property
    def width(self) -> int:
        """Return the length of the longest row."""
        return max((len(row) for row in self.rows), default=0)

    def value(self, row: int, column: int) -> Value:
        """Return the value of a cell, or None if it is empty."""
        cells = self.rows[row] if row < len(self.rows) else ()
        return cells[column] if column < len(cells) else None

    def shown(self, row: int, column: int) -> Value:
        """Return the value that is shown in a cell, which may be merged into another."""
        return self.value(*self.merged.get((row, column), (row, column)))

    def place(self, row: int, column: int | None = None) -> str:
        """Return where a cell or row is, in the terms of the spreadsheet."""
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
    """Return the sheets of an .xlsx file that hold values, or the one of a .csv file.

    Raises `SpreadsheetError` if the file cannot be read, and `MissingExtraError` if python-calamine
    is not installed.
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
        # Part of an extra.
        from python_calamine import CalamineError, load_workbook
    except ModuleNotFoundError as error:
        raise MissingExtraError("reading .xlsx", "import") from error
    try:
        markup = read_markup(file)
        for name, sheet in markup.items():
            _must_be_bounded(name, sheet.height, sheet.width)
            _must_know_errors(name, sheet)
        with load_workbook(file) as workbook:
            return tuple(
                _sheet(workbook.get_sheet_by_name(name), sheet) for name, sheet in markup.items()
            )
    except _SheetError as error:
        raise SpreadsheetError(f"cannot read {file}: {error}") from error
    except (
        CalamineError, BadZipFile, ParseError, LookupError, ValueError, OSError,
        NotImplementedError, StopIteration, RuntimeError, OverflowError, zlib.error,
    ) as error:  # fmt: skip
        raise SpreadsheetError(f"cannot read {file}: {type(error).__name__}: {error}") from error


def _must_be_bounded(name: str, height: int, width: int) -> None:
    if (cells := height * width) > LARGEST:
        raise _SheetError(
            f"sheet {name} reaches to cell {letters(width - 1)}{height}, which makes {cells} "
            "cells: delete the cells that lie far from the data"
        )


def _must_know_errors(name: str, markup: SheetMarkup) -> None:
    """Refuse an error that calamine would refuse without its place."""
    for (row, column), text in markup.errors.items():
        if text and text not in _ERRORS:
            raise _SheetError(
                f"sheet {name}, row {row + 1}, column {letters(column)} holds the error {text!r}: "
                "correct the cell"
            )


def _sheet(sheet: CalamineSheet, markup: SheetMarkup) -> Sheet:
    areas = sheet.merged_cell_ranges or ()
    height = max([markup.height, *(bottom + 1 for _, (bottom, _) in areas)])
    width = max([markup.width, *(right + 1 for _, (_, right) in areas)])
    _must_be_bounded(sheet.name, height, width)
    merged = {
        (row, column): (top, left)
        for (top, left), (bottom, right) in areas
        for row in range(top, bottom + 1)
        for column in range(left, right + 1)
    }
    rows = [[_value(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    rows = [row + [None] * (width - len(row)) for row in rows]
    rows += [[None] * width for _ in range(height - len(rows))]
    for cell, text in markup.errors.items():
        rows[cell.row][cell.column] = text
    for (row, column), origin in merged.items():
        if (row, column) != origin:
            # A value that is still stored there is not shown.
            rows[row][column] = None
    formulas = frozenset(cell for cell in markup.formulas if merged.get(cell, cell) == cell)
    return Sheet(sheet.name, tuple(map(tuple, rows)), merged, formulas)


def _value(cell: Value) -> Value:
    if cell == "":
        return None
    if isinstance(cell, date) and not isinstance(cell, datetime):
        return datetime.combine(cell, time())
    return cell
