"""Packages of one table, to be compared."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

from forewarn.package.load import load_package
from forewarn.publish.diff.csv import write_csv

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from forewarn.package.model import Package
    from forewarn.publish.diff import Difference
    from forewarn.publish.diff.model import TableDifference

FIELDS: list[dict[str, Any]] = [
    {"name": "id", "type": "string"},
    {"name": "number", "type": "number", "title": "A number"},
    {"name": "note", "type": "string", "constraints": {"maxLength": 20}},
]


def write(
    folder: Path,
    rows: Iterable[Sequence[Any]],
    key: str | None = "id",
    table: str = "t",
    schema: dict[str, Any] | None = None,
    **properties: Any,
) -> Package:
    """Write a package of one table, and load it."""
    schema = schema or {"fields": FIELDS, **({"primaryKey": key} if key else {})}
    folder.mkdir()
    with (folder / "t.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(field["name"] for field in schema["fields"])
        writer.writerows(rows)
    resource = {"name": table, "path": "t.csv", "schema": schema}
    descriptor = {"name": "small", "version": "1.2.3", "resources": [resource], **properties}
    (folder / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    return load_package(folder)


def changes_of(difference: Difference) -> list[tuple[str | None, ...]]:
    """Return the cells that differ as the CSV has them, what is empty there as None."""
    text = io.StringIO()
    write_csv(difference, text)
    _, *rows = csv.reader(io.StringIO(text.getvalue()))
    return [tuple(cell or None for cell in row) for row in rows]


def table_of(difference: Difference, name: str = "t") -> TableDifference:
    """Return how the resource called `name` differs."""
    (table,) = [each for each in difference.tables if each.name == name]
    return table
