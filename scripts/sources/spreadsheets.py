"""Reading the spreadsheets of publishers, old and new."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from python_calamine import load_workbook

from sources.cells import UpstreamRow

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def lines(path: Path, sheet: str | None = None) -> list[list[Any]]:
    """Return the cells of a sheet, or of the first, row by row from A1; an empty one is ''."""
    with load_workbook(path) as workbook:
        name = sheet or workbook.sheet_names[0]
        return workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)


def rows(path: Path, sheet: str | None = None, *, file: int = 0) -> Iterator[UpstreamRow]:
    """Yield the rows below the header of a sheet, each cell as text; 1946.0 is 1946.

    `file` is the number of the file among those of its release.
    """
    sheet = sheet or sheets(path)[0]
    header, *below = lines(path, sheet)
    names = [str(cell).strip() for cell in header]
    columns = {name: number for number, name in enumerate(names, start=1)}
    for number, line in enumerate(below, start=2):
        cells = zip(names, map(cell_text, line), strict=True)
        yield UpstreamRow(cells, columns, number, sheet, file)


def sheets(path: Path) -> list[str]:
    """Return the names of the sheets of a workbook, in order."""
    with load_workbook(path) as workbook:
        return list(workbook.sheet_names)


def cell_text(cell: object) -> str:
    """Return a cell as text; 1946.0 is 1946."""
    return str(cell).removesuffix(".0")
