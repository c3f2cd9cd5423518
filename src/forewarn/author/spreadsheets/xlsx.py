"""The parts of an .xlsx file that calamine leaves out.

calamine returns empty cells for errors such as #N/A and for formulas without a saved result. It
returns a plain number for one that is formatted as a date but is out of range, and skips blank
cells at the edge. All of these matter to an import, so they are read here, from the XML.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from posixpath import join, normpath
from typing import IO, TYPE_CHECKING, NamedTuple
from xml.etree import ElementTree
from zipfile import ZipFile

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_REFERENCE = re.compile("([A-Z]+)([0-9]+)")

# The numbers of the built-in date formats, and the letters of a date in a custom format.
_DATE_FORMATS = frozenset(map(str, (*range(14, 23), *range(45, 48))))
_LITERAL = re.compile(r'"[^"]*"|\[[^\]]*\]|[\\_*].')
_DATE_LETTER = re.compile("[dmyhs]", re.IGNORECASE)

# 31 December 9999, the last day of a spreadsheet, as a number.
_LAST_DAY = 2_958_465

_OUTSIDE = "#VALUE!"


class CellPosition(NamedTuple):
    """A row and a column, counted from 0."""

    row: int
    column: int


@dataclass(frozen=True)
class SheetMarkup:
    """What the XML of a sheet tells beyond the values.

    `height` and `width` reach to the last cell, blank or not. `errors` are the texts of cells such
    as #N/A, and #VALUE! for a date out of range; `formulas` are the cells with a formula whose
    result was not saved.
    """

    height: int
    width: int
    errors: Mapping[CellPosition, str]
    formulas: frozenset[CellPosition]


def read_markup(file: Path) -> dict[str, SheetMarkup]:
    """Return the markup of each sheet of an .xlsx file, by the name of the sheet.

    Raises `BadZipFile`, `KeyError` (a part is missing) or `ParseError` if it cannot be read.
    """
    with ZipFile(file) as archive:
        workbook = next(
            path for kind, path in _relations(archive, "").values() if kind == "officeDocument"
        )
        parts = _relations(archive, workbook)
        styles = next((path for kind, path in parts.values() if kind == "styles"), None)
        dates = _date_styles(archive.read(styles)) if styles else frozenset()
        found = {}
        for element in ElementTree.fromstring(archive.read(workbook)).iter():
            if _name(element.tag) != "sheet":
                continue
            (key,) = (value for label, value in element.items() if label.endswith("}id"))
            kind, path = parts[key]
            # A chart can be a sheet too.
            if kind == "worksheet":
                with archive.open(path) as stream:
                    found[element.attrib["name"]] = _markup(stream, dates)
        return found


def _date_styles(content: bytes) -> frozenset[str]:
    """Return the indexes of the cell styles that format a number as a date or time."""
    styles = ElementTree.fromstring(content)
    formats = set(_DATE_FORMATS)
    parts = {_name(part.tag): part for part in styles}
    for custom in parts.get("numFmts", ()):
        first, *_ = custom.attrib["formatCode"].split(";")
        formats.discard(custom.attrib["numFmtId"])
        if _DATE_LETTER.search(_LITERAL.sub("", first)):
            formats.add(custom.attrib["numFmtId"])
    return frozenset(
        str(index)
        for index, style in enumerate(parts.get("cellXfs", ()))
        if style.get("numFmtId") in formats
    )


def _relations(archive: ZipFile, part: str) -> dict[str, tuple[str, str]]:
    """Return the kind and the path of each part that a part refers to, by the reference's id."""
    folder, _, name = part.rpartition("/")
    root = ElementTree.fromstring(archive.read(join(folder, "_rels", f"{name}.rels")))
    return {
        element.attrib["Id"]: (
            element.attrib["Type"].rpartition("/")[2],
            normpath(join("/", folder, element.attrib["Target"])).lstrip("/"),
        )
        for element in root
    }


def _markup(stream: IO[bytes], dates: frozenset[str]) -> SheetMarkup:
    height = width = 0
    errors, formulas = {}, set()
    for cell, element in _cells(stream):
        height, width = max(height, cell.row + 1), max(width, cell.column + 1)
        parts = {_name(part.tag): part.text for part in element}
        value, kind = parts.get("v"), element.get("t", "n")
        if kind == "e":
            errors[cell] = value or ""
        elif "f" in parts and not value:
            formulas.add(cell)
        elif kind == "n" and value and element.get("s") in dates and not _is_day(value):
            errors[cell] = _OUTSIDE
    return SheetMarkup(height, width, errors, frozenset(formulas))


def _is_day(number: str) -> bool:
    return 0 <= float(number) < _LAST_DAY + 1


def _cells(stream: IO[bytes]) -> Iterator[tuple[CellPosition, ElementTree.Element]]:
    """Yield the cells of a sheet; one without a reference follows the one before."""
    row = column = -1
    for event, element in ElementTree.iterparse(stream, ("start", "end")):
        name = _name(element.tag)
        if event == "start" and name == "row":
            row, column = int(element.get("r", row + 2)) - 1, -1
        elif event == "end" and name == "c":
            if found := _REFERENCE.fullmatch(element.get("r", "")):
                row, column = int(found[2]) - 1, _column(found[1])
            else:
                column += 1
            yield CellPosition(row, column), element
        elif event == "end" and name == "row":
            element.clear()


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _name(tag: str) -> str:
    """Return a tag without its namespace, which differs between the editions of the standard."""
    return tag.rpartition("}")[2]
