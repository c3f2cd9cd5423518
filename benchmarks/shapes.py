"""Packages of unusual shapes: very wide tables, very many tables, a very long cell."""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.commands import validate_structure
from benchmarks.sections import PageSection, timings_table, wall
from benchmarks.timing import RunLimits, TimedCommand, time_commands

if TYPE_CHECKING:
    from collections.abc import Callable

_ROWS = 10
# A run beyond this fails as on a machine of that size, and not by ending other programs.
_MEMORY = 8 << 30


@dataclass(frozen=True)
class PackageShape:
    """A package to validate: what is large in it, how large, and the seconds until it is stopped.

    `exit_codes` are those that a run may end with: a clear refusal can be the right answer.
    """

    name: str
    size: int
    write: Callable[[Path, int], None]
    seconds: float
    exit_codes: tuple[int, ...] = (0,)

    @property
    def title(self) -> str:
        """Return the name with the size."""
        return self.name.format(size=self.size)


def run(*, quick: bool = False) -> PageSection:
    """Validate a package of each shape once; with `quick`, of a thousandth of the size."""
    shapes = [replace(s, size=max(3, s.size // 1000)) for s in SHAPES] if quick else SHAPES
    with tempfile.TemporaryDirectory() as scratch:
        timings = time_commands(
            {s.title: _validate(Path(scratch) / str(i), s) for i, s in enumerate(shapes)}
        )
    return PageSection(
        "Structure, unusual shapes",
        timings_table(timings),
        {title: wall(measured) for title, measured in timings.items()},
    )


def _validate(folder: Path, shape: PackageShape) -> TimedCommand:
    shape.write(folder, shape.size)
    return replace(
        validate_structure(folder, folder.with_suffix(".json")),
        exit_codes=shape.exit_codes,
        limits=RunLimits(shape.seconds, _MEMORY),
        may_fail=True,
    )


def write_wide(folder: Path, columns: int) -> None:
    """Write a package of one table with many columns."""
    names = [f"column_{i:05}" for i in range(columns)]
    row = ",".join("0.5" for _ in names)
    fields = [{"name": name, "type": "number"} for name in names]
    _write(folder, {"wide": "\n".join([",".join(names), *[row] * _ROWS]) + "\n"}, fields)


def write_many(folder: Path, resources: int) -> None:
    """Write a package of many small tables."""
    text = "id\n" + "".join(f"{i}\n" for i in range(_ROWS))
    tables = {f"table-{i:05}": text for i in range(resources)}
    _write(folder, tables, [{"name": "id", "type": "integer"}])


def write_long_cell(folder: Path, megabytes: int) -> None:
    """Write a package of one table with one very long cell."""
    text = "id,text\n1," + "x" * (megabytes * 1_000_000) + "\n"
    fields = [{"name": "id", "type": "integer"}, {"name": "text", "type": "string"}]
    _write(folder, {"long": text}, fields)


def _write(folder: Path, tables: dict[str, str], fields: list[dict[str, str]]) -> None:
    folder.mkdir()
    for name, text in tables.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    (folder / "schema.json").write_text(json.dumps({"fields": fields}), encoding="utf-8")
    resources = [
        {"name": name, "path": f"{name}.csv", "format": "csv", "schema": "schema.json"}
        for name in tables
    ]
    descriptor = {"name": "shape", "resources": resources}
    (folder / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")


SHAPES = (
    PackageShape("{size:,} columns", 3_000, write_wide, seconds=30),
    PackageShape("{size:,} columns", 16_000, write_wide, seconds=90),
    PackageShape("{size:,} resources", 10_000, write_many, seconds=60),
    PackageShape("a cell of {size} MB", 300, write_long_cell, seconds=30, exit_codes=(0, 3)),
)
