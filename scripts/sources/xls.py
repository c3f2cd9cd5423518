"""Reading an old Excel file that holds one sheet of rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from python_calamine import CalamineWorkbook

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def rows(path: Path) -> Iterator[dict[str, str]]:
    """Yield the rows below the header of the first sheet, each cell as text; 1946.0 is 1946."""
    header, *lines = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    for line in lines:
        cells = (str(cell).removesuffix(".0") for cell in line)
        yield dict(zip(map(str, header), cells, strict=True))
