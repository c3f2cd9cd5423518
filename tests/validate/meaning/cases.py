"""Breaking something in the small package, and what the layers of structure and meaning find."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forewarn.findings.model import Layer
from forewarn.package.load import load_package
from forewarn.validate.request import Request
from forewarn.validate.run import validate
from small import edit, triples

if TYPE_CHECKING:
    from pathlib import Path

LAYERS = {Layer.STRUCTURE, Layer.MEANING}

# The file, the beginning of the row, and the cells to change.
Edit = tuple[str, str, dict[str, str]]

# Record, field and rule.
Triple = tuple[int | None, str | None, str]


def found(folder: Path, *edits: Edit) -> list[Triple]:
    """Change cells, and give all that is found then."""
    for path, key, cells in edits:
        edit(folder, f"data/{path}.csv", key, **cells)
    return triples(validate(load_package(folder), Request(LAYERS)))


def append(folder: Path, path: str, *lines: str) -> None:
    """Add lines to a file of the package."""
    with (folder / f"data/{path}.csv").open("a", encoding="utf-8", newline="") as file:
        file.writelines(f"{line}\n" for line in lines)


def remove(folder: Path, path: str, key: str) -> None:
    """Take the rows that begin with a key out of a file of the package."""
    file = folder / f"data/{path}.csv"
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith(f"{key},")]
    assert len(kept) < len(lines)
    file.write_text("".join(kept), encoding="utf-8", newline="\n")
