"""Reading the spreadsheets of publishers, old and new."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from python_calamine import load_workbook

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def lines(path: Path, sheet: str | None = None) -> list[list[Any]]:
    """Return the cells of a sheet, or of the first, row by row from A1; an empty one is ''."""
    with load_workbook(path) as workbook:
        name = sheet or workbook.sheet_names[0]
        return workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)


def rows(path: Path, sheet: str | None = None) -> Iterator[dict[str, str]]:
    """Yield the rows below the header of a sheet, each cell as text; 1946.0 is 1946."""
    header, *below = lines(path, sheet)
    names = [str(cell).strip() for cell in header]
    for line in below:
        yield dict(zip(names, map(cell_text, line), strict=True))


def cell_text(cell: object) -> str:
    """Return a cell as text; 1946.0 is 1946."""
    return str(cell).removesuffix(".0")
