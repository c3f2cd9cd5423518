"""What calamine leaves out of an .xlsx file, and whether its sheets fit into memory.

calamine returns empty cells for errors such as #N/A and for formulas without a saved result. It
returns a plain number for one that is formatted as a date but is out of range, and skips blank
cells at the edge. All of these matter to an import, so they are read here, from the XML. The same
pass adds up what calamine would take: it lays out all cells from the first to the last that holds
a value, and copies a text into each cell that uses it.

Where a part is, and where a cell without a reference is, follows calamine to the letter.

Source: ECMA-376 part 1, 18.3 (worksheets), 18.4 (shared texts) and 18.8 (styles).
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from forewarn.author.spreadsheets.grid import MergedCells, must_be_bounded
from forewarn.author.spreadsheets.limits import SheetError, WholeCount, letters
from forewarn.author.spreadsheets.parts import part_key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forewarn.author.spreadsheets.grid import Area, Position
    from forewarn.author.spreadsheets.limits import HeldBytes, SheetLimits
    from forewarn.author.spreadsheets.parts import Attributes, Parts

_WORKBOOK, _RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_STYLES, _TEXTS = "xl/styles.xml", "xl/sharedStrings.xml"

# The bytes that calamine takes for a cell with a value, for one of those that it lays out, for a
# text in a cell, and for one in the list of shared texts; measured.
_FILLED, _LAID_OUT, _TEXT, _SHARED = 40, 32, 32, 56

# The bytes that a merged range and a formula without a result take for as long as the sheet does.
_RANGE, _FORMULA = 500, 200

_REFERENCE = re.compile("([A-Z]{1,3})([0-9]{1,7})", re.ASCII)
_ROW = re.compile("[0-9]{1,7}", re.ASCII)
_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?", re.ASCII)

# The numbers of the built-in date formats, and the letters of a date in a custom format. A format
# is no longer than 255 characters.
_DATE_FORMATS = frozenset(map(str, (*range(14, 23), *range(45, 48))))
_LITERAL = re.compile(r'"[^"]*"|\[[^\]]*\]|[\\_*].')
_DATE_LETTER = re.compile("[dmyhs]", re.IGNORECASE)
_LONGEST_FORMAT = 255

# 31 December 9999, the last day of a spreadsheet, as a number.
_LAST_DAY = 2_958_465

# The errors that calamine knows, and what stands for a day that cannot be.
_ERRORS = ("", "#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!")
_OUTSIDE = "#VALUE!"

# Of an error one number is kept: its row, its column and its place in the list above.
_COLUMN_BITS, _ERROR_BITS = 14, 3


@dataclass(frozen=True)
class SheetMarkup:
    """What the XML of a sheet tells beyond the values.

    `height` and `width` reach to the last cell, blank or merged or not. `formulas` are the cells
    with a formula whose result was not saved; `memory` is what calamine takes for the sheet.
    """

    height: int
    width: int
    merged: MergedCells
    formulas: frozenset[Position]
    memory: int
    _errors: array[int]

    def errors(self, row: int) -> Iterator[tuple[int, str]]:
        """Yield the columns of a row with an error: #N/A, or #VALUE! for a date out of range."""
        place = bisect_left(self._errors, row, key=_row_of)
        while place < len(self._errors) and _row_of(error := self._errors[place]) == row:
            column = error >> _ERROR_BITS & ((1 << _COLUMN_BITS) - 1)
            yield column, _ERRORS[error & ((1 << _ERROR_BITS) - 1)]
            place += 1


class WorkbookScan:
    """Scans a workbook: at once all that calamine reads to open it, then sheet by sheet."""

    def __init__(self, parts: Parts, limits: SheetLimits, held: HeldBytes) -> None:
        self._parts, self._limits, self._held = parts, limits, held
        self._whole = WholeCount(limits)
        self._sheets = _parts_of_sheets(parts)
        self.sheets = tuple(self._sheets)
        self._dates = _date_styles(parts) if parts.has(_STYLES) else frozenset()
        self._texts = _TextSizes(limits)
        if parts.has(_TEXTS):
            parts.read(_TEXTS, self._texts)

    def markup(self, name: str) -> SheetMarkup:
        """Return the markup of a sheet; raise `SheetError` if it would take too much memory."""
        scan = _SheetScan(name, self._texts.sizes, self._dates, self._limits, self._whole)
        self._parts.read(self._sheets[name], scan)
        markup = scan.markup(self._held)
        self._held.must_fit(self._texts.memory + markup.memory, f"sheet {name}")
        return markup


def _parts_of_sheets(parts: Parts) -> dict[str, str]:
    """Return the part of each sheet of cells, by the name of the sheet."""
    relations = parts.relations(_RELATIONS, "xl")
    names: set[str] = set()
    found: dict[str, str] = {}
    sheets: dict[str, str] = {}
    # calamine keeps the defined names too: here they are counted.
    for element, attributes in parts.elements(_WORKBOOK, "sheet", "definedName"):
        if element != "sheet":
            continue
        name, (kind, path) = attributes["name"], relations[attributes["id"]]
        if name in names:
            raise SheetError(f"two sheets are called {name}: rename one")
        names.add(name)
        # A chart can be a sheet too.
        if kind == "worksheet":
            # As often as it is named, it would be read.
            if (other := sheets.setdefault(part_key(path), name)) != name:
                raise SheetError(f"the sheets {other} and {name} are the same part, {path}")
            found[name] = path
    return found


def _date_styles(parts: Parts) -> frozenset[str]:
    """Return the indexes of the cell styles that format a number as a date or time."""
    listed = parts.elements(_STYLES, "numFmts/numFmt", "cellXfs/xf")
    formats = set(_DATE_FORMATS)
    for element, attributes in listed:
        if element != "numFmt":
            continue
        first, *_ = attributes["formatCode"][:_LONGEST_FORMAT].split(";")
        formats.discard(attributes["numFmtId"])
        if _DATE_LETTER.search(_LITERAL.sub("", first)):
            formats.add(attributes["numFmtId"])
    styles = [attributes.get("numFmtId") for element, attributes in listed if element == "xf"]
    return frozenset(str(index) for index, style in enumerate(styles) if style in formats)


class _TextSizes:
    """Takes the sizes in bytes of the texts that cells share."""

    def __init__(self, limits: SheetLimits) -> None:
        self._limits = limits
        self._size = 0
        self._is_inside = False
        self.sizes = array("I")
        self.memory = 0

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "sst":
            # calamine makes room for as many texts as are announced.
            announced = re.sub("[^0-9]", "", attributes.get("uniqueCount", ""))
            self._must_fit(int(announced or 0) * _SHARED)
        elif name == "si":
            if self._is_inside:
                raise SheetError("its shared texts are nested: open the file, and save it")
            self._is_inside, self._size = True, 0

    def text(self, text: str) -> None:
        if self._is_inside:
            self._size += _size(text)
            _must_be_a_cell(self._size, self._limits)

    def end(self, name: str) -> None:
        if name == "si":
            self._is_inside = False
            self.sizes.append(self._size)
            self.memory += self._size + _SHARED
            self._must_fit(self.memory)

    def _must_fit(self, size: int) -> None:
        if size > self._limits.memory:
            raise SheetError(
                f"its texts take more than {self._limits.memory >> 20} MB of memory: keep the "
                "columns and rows that are needed"
            )


class _SheetScan:
    """Takes the cells of a sheet, and adds up what calamine takes for them."""

    def __init__(
        self,
        name: str,
        texts: array[int],
        dates: frozenset[str],
        limits: SheetLimits,
        whole: WholeCount,
    ) -> None:
        self._whole = whole
        self._name, self._texts, self._dates, self._limits = name, texts, dates, limits
        # Where a cell without a reference is, and the row of the present cell.
        self._row = self._column = self._at = 0
        self._kind = self._style = ""
        self._is_cell = self._is_value = self._is_formula = self._is_filled = self._has_formula = (
            False
        )
        self._value: list[str] = []
        self._size = self._height = self._width = 0
        # The first and last row and column with a value, and the number of such cells.
        self._top, self._left, self._bottom, self._right = limits.rows, limits.columns, -1, -1
        self._filled = self._memory = self._in_row = 0
        self._row_of_texts = -1
        self._areas: list[Area] = []
        self._formulas: set[Position] = set()
        self._errors = array("Q")

    def markup(self, held: HeldBytes) -> SheetMarkup:
        """Return what was taken, at the end of the sheet."""
        rows, columns = self._bottom - self._top + 1, self._right - self._left + 1
        laid_out = rows * columns if self._filled else 0
        if laid_out > self._limits.values:
            raise self._fault(
                f" reaches to cell {letters(self._right)}{self._bottom + 1}, which makes "
                f"{laid_out} cells: delete the cells that lie far from the data; the limit is "
                f"{self._limits.values:,} cells"
            )
        height = max([self._height, *(bottom + 1 for _, _, bottom, _ in self._areas)])
        width = max([self._width, *(right + 1 for _, _, _, right in self._areas)])
        must_be_bounded(self._name, height, width, self._areas, self._limits)
        self._whole.add_rows(height)
        held.add(_RANGE * len(self._areas) + _FORMULA * len(self._formulas))
        merged = MergedCells(self._areas)
        formulas = frozenset(cell for cell in self._formulas if merged.get(cell, cell) == cell)
        memory = self._memory + _FILLED * self._filled + _LAID_OUT * laid_out
        errors = self._errors
        if any(_row_of(first) > _row_of(second) for first, second in pairwise(errors)):
            # Of one cell that is there twice the later one counts.
            errors = array("Q", sorted(errors, key=_row_of))
        return SheetMarkup(height, width, merged, formulas, memory, errors)

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "c":
            self._begin_cell(attributes)
        elif name == "row":
            if (number := attributes.get("r")) is not None:
                if not _ROW.fullmatch(number):
                    raise self._fault(f" has {number!r} as the number of a row")
                self._row = int(number) - 1
        elif name == "mergeCell":
            self._merge(attributes["ref"])
        elif self._is_cell:
            self._is_filled = True
            if name == "v":
                self._is_value = True
                self._value.clear()
            elif name == "f":
                self._is_formula = self._has_formula = True

    def text(self, text: str) -> None:
        if self._is_cell and not self._is_formula:
            self._size += _size(text)
            _must_be_a_cell(self._size, self._limits)
            if self._is_value:
                self._value.append(text)

    def end(self, name: str) -> None:
        if name == "c":
            self._end_cell()
            self._is_cell = False
            self._column += 1
        elif name == "v":
            self._is_value = False
        elif name == "f":
            self._is_formula = False
        elif name == "row":
            self._row, self._column = self._row + 1, 0

    def _begin_cell(self, attributes: Attributes) -> None:
        self._whole.add_cell()
        row = self._row
        if (reference := attributes.get("r")) is not None:
            if not (found := _REFERENCE.fullmatch(reference)):
                raise self._fault(f" has {reference!r} as the name of a cell")
            row, self._column = int(found[2]) - 1, _number(found[1])
        if not (0 <= row < self._limits.rows and self._column < self._limits.columns):
            last = f"{letters(self._limits.columns - 1)}{self._limits.rows}"
            raise self._fault(f" reaches beyond cell {last}, the last one of a spreadsheet")
        self._at = row
        self._kind, self._style = attributes.get("t", ""), attributes.get("s", "")
        self._is_cell, self._size = True, 0
        self._is_filled = self._has_formula = False
        self._value.clear()

    def _end_cell(self) -> None:
        row, column = self._at, self._column
        self._height, self._width = max(self._height, row + 1), max(self._width, column + 1)
        if not self._is_filled:
            return
        self._top, self._bottom = min(self._top, row), max(self._bottom, row)
        self._left, self._right = min(self._left, column), max(self._right, column)
        self._filled += 1
        if self._filled > self._limits.values:
            raise self._fault(
                f" holds more than {self._limits.values:,} cells: keep the columns and rows that "
                "are needed"
            )
        value = "".join(self._value)
        if self._kind == "e":
            self._add_error(value)
        elif self._has_formula and not value:
            self._formulas.add((row, column))
            if len(self._formulas) > self._limits.formulas:
                raise self._fault(
                    f" has more than {self._limits.formulas:,} formulas whose result was not "
                    "saved: open the file, and save it"
                )
        elif self._kind in ("", "n") and self._style in self._dates and _is_no_day(value):
            self._add_error(_OUTSIDE)
        self._add_text(value)

    def _add_error(self, text: str) -> None:
        if text not in _ERRORS:
            raise self._fault(
                f", row {self._at + 1}, column {letters(self._column)} holds the error {text!r}: "
                "correct the cell"
            )
        position = self._at << _COLUMN_BITS | self._column
        self._errors.append(position << _ERROR_BITS | _ERRORS.index(text))

    def _add_text(self, value: str) -> None:
        """Add up the text that calamine keeps for a cell, if it does."""
        if self._kind == "s" and value:
            number = int(value)
            if not 0 <= number < len(self._texts):
                raise SheetError(f"a cell refers to text {value} of {len(self._texts)}")
            size = self._texts[number]
        elif self._kind in ("n", "b", "e", "s") or (not self._kind and _NUMBER.fullmatch(value)):
            return
        else:
            size = self._size
        # It is there twice while the rows are packed.
        self._memory += 2 * size + _TEXT
        if self._at != self._row_of_texts:
            self._row_of_texts, self._in_row = self._at, 0
        self._in_row += size
        if self._in_row > self._limits.record:
            raise self._fault(
                f" has more than {self._limits.record:,} characters in row {self._at + 1}"
            )

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


def _row_of(error: int) -> int:
    return error >> _COLUMN_BITS + _ERROR_BITS


def _is_no_day(value: str) -> bool:
    """Return whether a number is that of no day."""
    return bool(_NUMBER.fullmatch(value)) and not 0 <= float(value) < _LAST_DAY + 1


def _size(text: str) -> int:
    """Return the bytes of a text in UTF-8."""
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))


def _must_be_a_cell(size: int, limits: SheetLimits) -> None:
    if size > limits.cell:
        raise SheetError(f"a cell holds more than {limits.cell:,} characters")


def _number(letters: str) -> int:
    """Return the column that letters name, counted from 0."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
