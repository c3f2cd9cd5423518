"""Going to a cell of an upstream file, and computing a value from cells, as a reader would.

Nothing of the builder is imported but the names of a cell's parts and of the operations.
"""

from __future__ import annotations

import codecs
import csv
from collections import Counter
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from python_calamine import load_workbook

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sources.cells import CellOrigin, CellPlace
    from sources.reading import ObservationRow


class Traced(NamedTuple):
    """An observation, where it comes from, and the publisher's name of its indicator."""

    row: ObservationRow
    origin: CellOrigin
    variable: str


@cache
def text_lines(path: Path) -> list[str]:
    """Return the lines of a file, each with its end."""
    # Lines of bytes end at line feeds and carriage returns only; those of a text at more.
    lines = path.read_bytes().removeprefix(codecs.BOM_UTF8).splitlines(keepends=True)
    return [line.decode() for line in lines]


@cache
def record(path: Path, line: int) -> list[str]:
    """Return the cells of the record that begins on a line."""
    lines = text_lines(path)
    return next(csv.reader(lines[number] for number in range(line - 1, len(lines))))


@cache
def sheet(path: Path, name: str) -> list[list[str]]:
    with load_workbook(path) as workbook:
        lines = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
    return [[str(cell).removesuffix(".0") for cell in line] for line in lines]


class Opened(NamedTuple):
    """The files of a release, in its order."""

    paths: Sequence[Path]

    def line(self, cell: CellPlace, number: int) -> list[str]:
        path = self.paths[cell.file]
        return sheet(path, cell.sheet)[number - 1] if cell.sheet else record(path, number)

    def text(self, cell: CellPlace) -> str:
        return self.line(cell, cell.line)[cell.column - 1]

    def header(self, cell: CellPlace) -> str:
        return self.line(cell, 1)[cell.column - 1].strip()

    def row(self, cell: CellPlace) -> dict[str, str]:
        names = [name.strip() for name in self.line(cell, 1)]
        return dict(zip(names, self.line(cell, cell.line), strict=True))

    def value(self, origin: CellOrigin) -> float:
        """Return the value that the cells give, by what was done to them."""
        operation = origin.operation
        if operation in ("listed", "not listed", "none of them"):
            return float(operation == "listed")
        texts = [self.text(cell) for cell in origin.cells]
        if operation == "count":
            return float(len(texts))
        if operation in ("is -66", "is -77"):
            return float(texts == [operation.removeprefix("is ")])
        numbers = [Decimal(text) for text in texts]
        if operation == "sum":
            return float(round(sum(numbers), 10))
        if operation == "maximum":
            return float(max(numbers))
        if operation == "share":
            times = Counter(origin.cells)
            all_ = dict(zip(origin.cells, numbers, strict=True))
            part = sum(number for cell, number in all_.items() if times[cell] == 2)
            return float(round(part / sum(all_.values()), 10))
        assert operation == "copy"
        assert len(numbers) == 1
        return float(numbers[0])

    def bounds(self, origin: CellOrigin) -> tuple[float | None, float | None]:
        """Return the bounds that the cells give; None twice where there are no cells."""
        low, high = origin.lower, origin.upper
        if low is None or high is None:
            assert low is high
            return None, None
        if low == high:
            value, margin = self.value(origin), 1.645 * float(self.text(low))
            return round(value - margin, 6), round(value + margin, 6)
        lower, upper = (
            sum(float(self.text(cell._replace(line=each.line))) for each in origin.cells)
            for cell in (low, high)
        )
        return lower, upper


@cache
def joined(path: Path) -> frozenset[str]:
    """Return the participants in a list that have an entry in its last column, of joining."""
    _, *below = csv.reader(text_lines(path))
    return frozenset(row[0] for row in below if row and row[-1])


@cache
def at_war(path: Path) -> frozenset[tuple[str, int]]:
    """Return the codes and years of governments in a list of dyads of internal conflicts."""
    header, *below = csv.reader(text_lines(path))
    found = (dict(zip(header, row, strict=True)) for row in below if row)
    return frozenset(
        (row["gwno_a"], int(row["year"])) for row in found if row["type_of_conflict"] in "34"
    )
