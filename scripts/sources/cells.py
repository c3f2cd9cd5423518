"""Where an observation stands in the upstream files, and what was done to what stands there."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Literal, NamedTuple

from python_calamine import load_workbook

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

# What gave the value. An adapter that needs another adds it here, with what it means.
Operation = Literal[
    "copy",  # the number in the cell
    "percent",  # the number in the cell, divided by 100
    "coded",  # the number that the text in the cell stands for
    "sum",  # the sum of the cells
    "maximum",  # the highest of the cells
    "count",  # the number of cells
    "listed",  # 1, because the cell lists the state in that year, or in a period that holds it
    "not listed",  # 0, because no cell lists the state in that year
]


class Cell(NamedTuple):
    """A cell of a release: the number of its file, its sheet, line and column, both from 1.

    The line is the one on which the record begins; `sheet` is empty in a text file.
    """

    file: int
    sheet: str
    line: int
    column: int


class Origin(NamedTuple):
    """The cells of a value and what was done to them, and the cells of the two bounds.

    A bound that is computed, as from a standard error, has the cell that it was computed from.
    """

    cells: tuple[Cell, ...]
    operation: Operation = "copy"
    lower: Cell | None = None
    upper: Cell | None = None


class UpstreamRow(dict[str, str]):
    """The cells of a row by the name of their column; `cell` tells where one stands."""

    __slots__ = ("columns", "file", "line", "sheet")

    def __init__(
        self,
        cells: Iterable[tuple[str, str]],
        columns: Mapping[str, int],
        line: int,
        sheet: str = "",
        file: int = 0,
    ) -> None:
        super().__init__(cells)
        self.columns = columns
        self.line = line
        self.sheet = sheet
        self.file = file

    def cell(self, column: str) -> Cell:
        """Return where the cell of a column stands; KeyError where the row lacks it."""
        return Cell(self.file, self.sheet, self.line, self.columns[column])


def column_names(path: Path, sheet: str) -> dict[int, str]:
    """Return the names in the first line of a text file or sheet, by number of the column."""
    if sheet:
        with load_workbook(path) as workbook:
            first = workbook.get_sheet_by_name(sheet).to_python(skip_empty_area=False, nrows=1)
        cells = [str(cell).strip() for cell in (first[0] if first else [])]
    else:
        with path.open(encoding="utf-8-sig", errors="replace", newline="") as stream:
            text = stream.readline()
        cells = next(
            csv.reader([text], delimiter=";" if text.count(";") > text.count(",") else ",")
        )
    return {number: cell for number, cell in enumerate(cells, start=1) if cell}
