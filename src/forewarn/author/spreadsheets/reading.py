"""The cells of a spreadsheet, sheet by sheet, and which of them are merged."""

from __future__ import annotations

import csv
import zlib
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cached_property
from typing import TYPE_CHECKING
from xml.parsers.expat import ExpatError
from zipfile import BadZipFile, is_zipfile

from forewarn.author.spreadsheets.grid import MergedCells, RowPacker, must_be_bounded
from forewarn.author.spreadsheets.limits import (
    HeldBytes,
    SheetError,
    SheetLimits,
    WholeCount,
    letters,
)
from forewarn.author.spreadsheets.parts import Parts
from forewarn.author.spreadsheets.xlsx import WorkbookScan
from forewarn.errors import ArchiveError, MissingExtraError, SpreadsheetError
from forewarn.structure.encoding import (
    HEAD,
    KEEP_WRONG_BYTES,
    kind_of,
    not_text,
    wrong_byte,
    wrong_byte_message,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path
    from typing import TextIO

    from python_calamine import CalamineSheet

    from forewarn.author.spreadsheets.grid import Position, Row, Value
    from forewarn.author.spreadsheets.xlsx import SheetMarkup

# A row without values, which stands for all of them.
_NOTHING: list[Value] = []


@dataclass(frozen=True)
class Sheet:
    """A sheet: its rows from the first, and the cells that are merged into another.

    `merged` maps each cell of a merged range, by row and column from 0, to the one that holds its
    value. `formulas` are the cells that hold a formula whose result was not saved.
    """

    name: str
    rows: Sequence[Row]
    merged: Mapping[Position, Position] = field(default_factory=dict)
    formulas: frozenset[Position] = frozenset()

    @cached_property
    def width(self) -> int:
        """Return the length of the longest row."""
        return max((len(row) for row in self.rows), default=0)

    @cached_property
    def _origins(self) -> dict[Position, Value]:
        """Return the values of the cells that others are merged into."""
        merged = self.merged
        origins = merged.origins() if isinstance(merged, MergedCells) else set(merged.values())
        return {origin: self.value(*origin) for origin in sorted(origins)}

    def value(self, row: int, column: int) -> Value:
        """Return the value of a cell, or None if it is empty."""
        cells = self.rows[row] if row < len(self.rows) else ()
        return cells[column] if column < len(cells) else None

    def shown(self, row: int, column: int) -> Value:
        """Return the value that is shown in a cell, which may be merged into another."""
        origin = self.merged.get((row, column)) if self.merged else None
        return self.value(row, column) if origin is None else self._origins[origin]

    def shown_row(self, row: int) -> list[Value]:
        """Return the values that are shown in a row, from the first column to the last."""
        if self.merged:
            return [self.shown(row, column) for column in range(self.width)]
        cells = self.rows[row] if row < len(self.rows) else ()
        return [*cells, *[None] * (self.width - len(cells))]

    def place(self, row: int, column: int | None = None) -> str:
        """Return where a cell or row is, in the terms of the spreadsheet."""
        where = f"sheet {self.name}, row {row + 1}"
        return where if column is None else f"{where}, column {letters(column)}"


def read_sheets(file: Path, limits: SheetLimits | None = None) -> tuple[Sheet, ...]:
    """Return the sheets of an .xlsx file that hold values, or the one of a .csv file.

    Raises `SpreadsheetError` if the file cannot be read, or holds more than the limits, and
    `MissingExtraError` if python-calamine is not installed.
    """
    kind = file.suffix.lower()
    if kind not in (".csv", ".xlsx"):
        raise SpreadsheetError(f"{file} is neither .xlsx nor .csv: save it as one of them")
    if not file.is_file():
        raise SpreadsheetError(f"there is no file {file}")
    read = _read_csv if kind == ".csv" else _read_xlsx
    try:
        _must_be(kind, file)
        return read(file, limits or SheetLimits())
    except SheetError as error:
        raise SpreadsheetError(f"cannot read {file}: {error}") from error


def _must_be(kind: str, file: Path) -> None:
    """Raise `SheetError` for a file that is another than its name says, by its beginning."""
    with file.open("rb") as stream:
        head = stream.read(HEAD)
    if kind == ".csv":
        if wrong := not_text(head):
            raise SheetError(wrong)
        return
    if is_zipfile(file):
        return
    what, _ = kind_of(head) or ("text" if head else "empty", "")
    raise SheetError(f"it is {what}, and not an .xlsx workbook: save it as one, or as .csv")


def _read_csv(file: Path, limits: SheetLimits) -> tuple[Sheet, ...]:
    rows = RowPacker(file.stem, limits, HeldBytes(limits))
    whole, width = WholeCount(limits), 0
    with file.open(encoding="utf-8-sig", errors=KEEP_WRONG_BYTES, newline="") as stream:
        for row in _records(stream, limits):
            whole.add_rows(1)
            rows.add(row)
            width = max(width, len(row))
    must_be_bounded(file.stem, rows.height, width, (), limits)
    return (Sheet(file.stem, rows.packed()),) if rows.holds else ()


def _records(stream: TextIO, limits: SheetLimits) -> Iterator[list[str]]:
    """Yield the records of a CSV file; raise `SheetError` for one that is too long."""
    left, line = limits.record, 0

    def lines() -> Iterator[str]:
        nonlocal left, line
        while text := stream.readline(left + 1):
            left -= len(text)
            if left < 0:
                raise SheetError(
                    f"the record that ends after line {line} has more than "
                    f"{limits.record:,} characters: its quotes or line ends may be wrong"
                )
            line += 1
            if (at := wrong_byte(text)) is not None:
                raise SheetError(
                    f"line {line}: {wrong_byte_message(text, at)}: save the file as UTF-8"
                )
            yield text

    for row in _parsed(lines(), lambda: line):
        if len(row) > limits.columns:
            raise SheetError(
                f"line {line} has {len(row):,} columns, more than {limits.columns:,}: "
                "its separators may be wrong"
            )
        # The limit of the module csv is that of the process, which others raise.
        if limits.record - left > limits.cell and max(map(len, row)) > limits.cell:
            raise SheetError(
                f"line {line} has a field larger than {limits.cell:,} characters: its quotes may "
                "be wrong"
            )
        yield row
        left = limits.record


def _parsed(lines: Iterator[str], line: Callable[[], int]) -> Iterator[list[str]]:
    """Yield the records of lines of CSV; `line` returns the number of the last one read."""
    reader = csv.reader(lines, strict=True)
    while True:
        first = line() + 1
        try:
            row = next(reader, None)
        except csv.Error as error:
            why = f"{error}: a quote may be missing or not closed"
            raise SheetError(f"the record that begins in line {first} is not CSV: {why}") from error
        if row is None:
            return
        yield row


def _read_xlsx(file: Path, limits: SheetLimits) -> tuple[Sheet, ...]:
    try:
        # Part of an extra.
        from python_calamine import CalamineError, load_workbook
    except ModuleNotFoundError as error:
        raise MissingExtraError("reading .xlsx", "import") from error
    held = HeldBytes(limits)
    found = []
    try:
        with file.open("rb") as stream:
            scan = WorkbookScan(Parts(file, stream, limits), limits, held)
            with load_workbook(file) as workbook:
                for name in scan.sheets:
                    markup = scan.markup(name)
                    rows = RowPacker(name, limits, held, markup.width)
                    _pack(workbook.get_sheet_by_name(name), markup, rows)
                    if rows.holds:
                        packed = rows.packed(markup.merged)
                        found.append(Sheet(name, packed, markup.merged, markup.formulas))
    except ArchiveError as error:
        raise SpreadsheetError(str(error)) from error
    except (
        CalamineError, BadZipFile, ExpatError, LookupError, ValueError, OSError,
        NotImplementedError, StopIteration, RuntimeError, OverflowError, EOFError, zlib.error,
    ) as error:  # fmt: skip
        raise SpreadsheetError(f"cannot read {file}: {type(error).__name__}: {error}") from error
    # A value may be stored where it is not shown.
    return tuple(
        sheet for sheet in found if not sheet.merged or any(_holds(row) for row in sheet.rows)
    )


def _pack(sheet: CalamineSheet, markup: SheetMarkup, rows: RowPacker) -> None:
    """Pack the rows of a sheet, from the first to the last that is not blank.

    A stray cell far below the others would make a million blank rows. Where cells are merged or
    have formulas without a result, a row may show more than it holds, and all are packed.
    """
    shows_all = not markup.merged and not markup.formulas
    blank: list[list[Value]] = []
    # calamine leaves out the blank columns at the left, not the blank rows at the top.
    left: list[Value] = [None] * (sheet.start[1] if sheet.start else 0)
    read = sheet.iter_rows() if sheet.start else iter(())
    for number in range(markup.height):
        row = left + [_value(cell) for cell in next(read, ())]
        for column, text in markup.errors(number):
            row += [None] * (column + 1 - len(row))
            row[column] = text
        while row and row[-1] is None:
            row.pop()
        if shows_all and not _shows(row):
            blank.append(row or _NOTHING)
            continue
        for each in blank:
            rows.add(each)
        blank.clear()
        rows.add(row)


def _value(cell: Value) -> Value:
    if cell == "":
        return None
    if isinstance(cell, date) and not isinstance(cell, datetime):
        return datetime.combine(cell, time())
    return cell


def _shows(row: Sequence[Value]) -> bool:
    return any(not isinstance(value, str) or value.strip() for value in row if value is not None)


def _holds(row: Row) -> bool:
    return any(value not in (None, "") for value in row)
