"""Where an observation stands in the upstream files, and what was done to what stands there."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Literal, NamedTuple

from python_calamine import load_workbook

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

# What gave the value, which can be computed again from the cells alone, in their order. An adapter
# that needs another adds it here, with what it means. Sums and shares are rounded to DECIMALS.
Operation = Literal[
    "copy",  # the number in the cell
    "percent",  # the number in the cell, divided by 100
    "is -66",  # 1 where the cell is -66, 0 where it holds anything else
    "is -77",  # 1 where the cell is -77, 0 where it holds anything else
    "sum",  # the sum of the cells
    "share",  # the sum of the cells that come twice, divided by the sum of all, each taken once
    "maximum",  # the highest of the cells
    "count",  # the number of cells
    # 0, because none of the cells, one for each part of the state, is of the kind that is summed
    # up, counted, or searched for the highest
    "none of them",
    # 1, because the cell has that year, or the year or day from which the state is listed; a second
    # cell, if any, has the year from which it no longer is
    "listed",
    # the level that the list stands for, because the cell lists the state in that year
    "listed as 0",
    "listed as 1",
    "listed as 2",
    "listed as 3",
    # 0, because no cell lists the state in that year. The cells, if any, are where it would be:
    # lists as a whole, or what they have instead, such as another year or a status; or they say
    # that the source covers the state in that year
    "not listed",
]

# Beyond these, a sum of upstream cells holds only floating-point noise.
DECIMALS = 10


class CellPlace(NamedTuple):
    """A cell of a release: the number of its file, its sheet, line and column, both from 1.

    The line is the one on which the record begins; `sheet` is empty in a text file. Line 0 and
    column 0 are the file or sheet as a whole.
    """

    file: int
    sheet: str
    line: int
    column: int


class CellOrigin(NamedTuple):
    """The cells of a value and what was done to them, and the cells of the two bounds.

    A bound that is computed has the cell that it was computed from. One cell for both bounds is the
    standard error: they lie 1.645 of it to either side of the value, rounded to six decimals. The
    bounds of a sum are the sums of these columns over the lines of `cells`; their cells are those
    of the first. Those of a 0 that is not listed are 0, without a cell.
    """

    cells: tuple[CellPlace, ...]
    operation: Operation = "copy"
    lower: CellPlace | None = None
    upper: CellPlace | None = None


def whole(file: int, sheet: str = "") -> CellPlace:
    """Return the cell that stands for a whole file or sheet, as one that does not list a state."""
    return CellPlace(file, sheet, 0, 0)


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

    def cell(self, column: str) -> CellPlace:
        """Return where the cell of a column stands; KeyError where the row lacks it."""
        return CellPlace(self.file, self.sheet, self.line, self.columns[column])


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
