"""The sheets of an .xlsx file, read from its XML in one pass and in bounded memory.

Source: ECMA-376 part 1, 18.3 (worksheets), 18.4 (shared texts) and 18.8 (styles).
"""

from __future__ import annotations

import re
from array import array
from dataclasses import dataclass
from datetime import datetime, time
from typing import TYPE_CHECKING

from forewarn.author.spreadsheets.dates import BUILT_IN, DAYS_TO_1904, kind_of_format, shown_as
from forewarn.author.spreadsheets.grid import MergedCells, RowPacker, must_be_bounded
from forewarn.author.spreadsheets.limits import HeldBytes, SheetError, letters
from forewarn.author.spreadsheets.parts import Parts

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from typing import BinaryIO

    from forewarn.author.spreadsheets.dates import NumberKind
    from forewarn.author.spreadsheets.grid import Area, Position, Rows, Value
    from forewarn.author.spreadsheets.limits import SheetLimits
    from forewarn.author.spreadsheets.parts import Attributes

_REFERENCE = re.compile("([A-Z]{1,3})([0-9]{1,7})", re.ASCII)
_NUMBER = re.compile(
    r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?|[+-]?(inf|infinity|nan)",
    re.ASCII | re.IGNORECASE,
)

_DATE, _CLOCK = r"[0-9]{4}-[0-9]{2}-[0-9]{2}", r"[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?"
_DAY, _TIME = re.compile(f"{_DATE}(T{_CLOCK})?"), re.compile(_CLOCK)

# A sign that XML cannot hold, in the middle of a text.
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")

_SPACE = "xml:space"
_AS_IT_IS = {_SPACE: "preserve"}

# The errors that a cell may hold.
_ERRORS = {"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"}

# Above this, not each whole number is a float.
_LARGEST_WHOLE = 1 << 53

# What stands for a day that cannot be.
_OUTSIDE = "#VALUE!"


@dataclass(frozen=True)
class SheetContent:
    """What a sheet holds: its name, its rows, and its cells that are merged or lack a result."""

    name: str
    rows: Rows
    merged: MergedCells
    formulas: frozenset[Position]
    holds_values: bool


@dataclass(frozen=True)
class _Workbook:
    """What the cells of all sheets share: texts, the kinds of number formats, the shift of days."""

    texts: _Texts
    kinds: Mapping[str, NumberKind]
    shift: int
    limits: SheetLimits


def read_workbook(file: Path, stream: BinaryIO, limits: SheetLimits) -> list[SheetContent]:
    """Return the content of each sheet of an .xlsx file.

    Raises `SheetError`, `ArchiveError`, `BadZipFile`, `KeyError` (a part is missing), `ValueError`
    or `ExpatError` if it cannot be read.
    """
    parts = Parts(file, stream, limits)
    held = HeldBytes(limits.held)
    path = next(path for kind, path in parts.relations("").values() if kind == "officeDocument")
    relations = parts.relations(path)
    listed = parts.elements(path, "workbook/workbookPr", "sheets/sheet")
    texts = _Texts(limits, held)
    by_kind = dict(relations.values())
    if "sharedStrings" in by_kind:
        parts.read(by_kind["sharedStrings"], texts)
    workbook = _Workbook(
        texts,
        _kinds_of_styles(parts, by_kind["styles"]) if "styles" in by_kind else {},
        DAYS_TO_1904 if any(each.get("date1904") in ("1", "true") for _, each in listed) else 0,
        limits,
    )
    found = []
    for element, attributes in listed:
        kind, part = relations[attributes["id"]] if element == "sheet" else ("", "")
        # A chart can be a sheet too.
        if kind == "worksheet":
            found.append(_read_sheet(parts, part, attributes["name"], workbook, held))
    return found


def _read_sheet(
    parts: Parts, part: str, name: str, workbook: _Workbook, held: HeldBytes
) -> SheetContent:
    cells = _Cells(name, workbook, held)
    parts.read(part, cells)
    return cells.content()


def _kinds_of_styles(parts: Parts, path: str) -> dict[str, NumberKind]:
    """Return the kind of each cell style that shows a number as a day, time or duration."""
    listed = parts.elements(path, "numFmts/numFmt", "cellXfs/xf")
    kinds: dict[str, NumberKind | None] = {**BUILT_IN}
    for element, attributes in listed:
        if element == "numFmt":
            kinds[attributes["numFmtId"]] = kind_of_format(attributes["formatCode"])
    styles = [attributes.get("numFmtId", "") for element, attributes in listed if element == "xf"]
    return {str(n): kind for n, style in enumerate(styles) if (kind := kinds.get(style))}


class _Text:
    """Takes the text of a cell together, without the phonetic guides in it."""

    def __init__(self, limits: SheetLimits) -> None:
        self._most = limits.cell
        self._done: list[str] = []
        self._pieces: list[str] = []
        self._length = self._guides = 0
        self._takes = self._keeps_space = False

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "rPh":
            self._guides += 1
        elif name == "t" and not self._guides:
            self._takes = True
            self._keeps_space = attributes.get(_SPACE) == "preserve"

    def text(self, text: str) -> None:
        if self._takes:
            self._pieces.append(text)
            self._length += len(text)
            if self._length > self._most:
                raise SheetError(f"a cell holds more than {self._most:,} characters")

    def end(self, name: str) -> None:
        if name == "rPh":
            self._guides -= 1
        elif name == "t" and self._takes:
            text = "".join(self._pieces)
            text = text if self._keeps_space else text.strip(" \t\r\n")
            self._done.append(_ESCAPED.sub(_unescaped, text))
            self._pieces.clear()
            self._takes = False

    def take(self) -> str:
        """Return the text, and begin another."""
        text = "".join(self._done)
        self._done.clear()
        self._length = 0
        return text


class _Texts(_Text):
    """The texts that cells share, by number."""

    def __init__(self, limits: SheetLimits, held: HeldBytes) -> None:
        super().__init__(limits)
        self._held = held
        self._bytes = bytearray()
        self._ends = array("Q", [0])

    def __getitem__(self, number: int) -> str:
        if not 0 <= number < len(self._ends) - 1:
            raise SheetError(f"a cell refers to text {number} of {len(self._ends) - 1}")
        return self._bytes[self._ends[number] : self._ends[number + 1]].decode()

    def end(self, name: str) -> None:
        super().end(name)
        if name == "si":
            content = self.take().encode()
            self._held.add(len(content) + self._ends.itemsize)
            self._bytes += content
            self._ends.append(len(self._bytes))


class _Cells:
    """Takes the cells of a sheet, row by row; one without a reference follows the one before."""

    def __init__(self, name: str, workbook: _Workbook, held: HeldBytes) -> None:
        self._name, self._workbook, self._limits = name, workbook, workbook.limits
        self._rows = RowPacker(name, workbook.limits, held)
        self._row: list[Value] = []
        self._at = self._next = self._column = -1
        self._width = self._height = 0
        self._areas: list[Area] = []
        self._formulas: set[Position] = set()
        self._text = _Text(workbook.limits)
        # That of a cell is in its value, or inline.
        self.text = self._text.text
        self._in_row = 0
        self._kind = self._style = ""
        self._has_formula = False

    def content(self) -> SheetContent:
        """Return what was taken, at the end of the sheet."""
        if self._at >= 0:
            self._rows.add(self._trimmed())
        height = max([self._height, *(bottom + 1 for _, _, bottom, _ in self._areas)])
        width = max([self._width, *(right + 1 for _, _, _, right in self._areas)])
        must_be_bounded(self._name, height, width, self._areas, self._limits)
        for _ in range(height - self._rows.height):
            self._rows.add(())
        merged = MergedCells(self._areas)
        formulas = frozenset(cell for cell in self._formulas if merged.get(cell, cell) == cell)
        rows = self._rows.packed(width, merged)
        holds = self._rows.holds
        if holds and merged:
            # A value may be stored where it is not shown.
            holds = any(value not in (None, "") for row in rows for value in row)
        return SheetContent(self._name, rows, merged, formulas, holds)

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "c":
            self._begin_cell(attributes)
        elif name == "row":
            self._next, self._column = int(attributes.get("r", self._next + 2)) - 1, -1
        elif name == "v":
            if self._kind != "inlineStr":
                self._text.start("t", _AS_IT_IS)
        elif name == "f":
            self._has_formula = True
        elif name == "mergeCell":
            self._merge(attributes["ref"])
        elif self._kind == "inlineStr":
            self._text.start(name, attributes)

    def end(self, name: str) -> None:
        if name == "c":
            self._end_cell()
        elif name == "v":
            self._text.end("t")
        elif self._kind == "inlineStr":
            self._text.end(name)

    def _begin_cell(self, attributes: Attributes) -> None:
        if found := _REFERENCE.fullmatch(attributes.get("r", "")):
            row, column = int(found[2]) - 1, _number(found[1])
        else:
            row, column = self._next, self._column + 1
        self._next, self._column = row, column
        if not (0 <= row < self._limits.rows and column < self._limits.columns):
            last = f"{letters(self._limits.columns - 1)}{self._limits.rows}"
            raise self._fault(f" reaches beyond cell {last}, the last one of a spreadsheet")
        if row != self._at:
            self._begin_row(row)
        self._kind, self._style = attributes.get("t", ""), attributes.get("s", "")
        self._has_formula = False

    def _begin_row(self, row: int) -> None:
        if row < self._at:
            raise self._fault(
                f" lists row {row + 1} after row {self._at + 1}: open the file, and save it"
            )
        if self._at >= 0:
            self._rows.add(self._trimmed())
        for _ in range(row - self._rows.height):
            self._rows.add(())
        self._at, self._row, self._in_row = row, [], 0
        self._height = row + 1

    def _trimmed(self) -> list[Value]:
        row = self._row
        while row and row[-1] is None:
            row.pop()
        return row

    def _end_cell(self) -> None:
        value = self._read(self._text.take())
        column = self._column
        if isinstance(value, str):
            self._in_row += len(value)
            if self._in_row > self._limits.record:
                raise self._fault(
                    f" has more than {self._limits.record:,} characters in row {self._at + 1}"
                )
        self._width = max(self._width, column + 1)
        while len(self._row) <= column:
            self._row.append(None)
        self._row[column] = value
        self._kind = ""

    def _read(self, text: str) -> Value:
        """Return the value of a cell; None where it has none, or its formula no result."""
        if self._kind == "e":
            return self._error(text)
        if text:
            return self._converted(text)
        if self._has_formula:
            self._formulas.add((self._at, self._column))
            if len(self._formulas) > self._limits.formulas:
                raise self._fault(
                    f" has more than {self._limits.formulas:,} formulas whose result was not "
                    "saved: open the file, and save it"
                )
        return None

    def _converted(self, text: str) -> Value:
        value: Value
        match self._kind:
            case "n" | "":
                value = self._number(text)
            case "s":
                value = self._workbook.texts[int(text)] or None
            case "str" | "inlineStr":
                value = text
            case "b":
                value = text != "0"
            case "d":
                value = _day(text)
            case kind:
                raise self._fault(f"{self._place()} is of the unknown kind {kind!r}")
        return value

    def _number(self, text: str) -> Value:
        if not _NUMBER.fullmatch(text):
            if not self._kind:
                return text
            raise self._fault(f"{self._place()} holds {text!r}, which is not a number")
        number = float(text)
        kind = self._workbook.kinds.get(self._style)
        if kind is None:
            # Without decimals it takes less room.
            is_whole = number.is_integer() and 0 < abs(number) < _LARGEST_WHOLE
            return int(number) if is_whole else number
        shown = shown_as(number, kind, self._workbook.shift)
        return _OUTSIDE if shown is None else shown

    def _error(self, text: str) -> str:
        if text and text not in _ERRORS:
            raise self._fault(f"{self._place()} holds the error {text!r}: correct the cell")
        return text

    def _place(self) -> str:
        return f", row {self._at + 1}, column {letters(self._column)}"

    def _fault(self, text: str) -> SheetError:
        return SheetError(f"sheet {self._name}{text}")

    def _merge(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        cells = [_REFERENCE.fullmatch(cell) for cell in (first, last or first)]
        if len(self._areas) == self._limits.merged:
            raise self._fault(f" has more than {self._limits.merged:,} merged ranges: split them")
        (top, left), (bottom, right) = (
            (int(cell[2]) - 1, _number(cell[1])) if cell else (-1, -1) for cell in cells
        )
        if not (0 <= top <= bottom < self._limits.rows and left <= right < self._limits.columns):
            raise self._fault(f" has {reference!r} as a merged range: split it")
        self._areas.append((top, left, bottom, right))


def _unescaped(found: re.Match[str]) -> str:
    sign = chr(int(found[1], 16))
    return found[0] if "\ud800" <= sign <= "\udfff" else sign


def _day(text: str) -> Value:
    """Return a day that is written as ISO 8601 has it, or the text if it is not one."""
    try:
        if _DAY.fullmatch(text):
            return datetime.fromisoformat(text)
        if _TIME.fullmatch(text):
            return time.fromisoformat(text)
    except ValueError:
        pass
    return text


def _number(letters: str) -> int:
    """Return the column that letters name, counted from 0."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
