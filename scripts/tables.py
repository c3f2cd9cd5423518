"""The tables being built: rows as cells in their columns' order, corrected by hand last of all."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from forewarn.writing.canonical import format_cell, write_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

Cell = str | float | None


class BuildError(Exception):
    """The build stops: the message says at what, and what to do."""


@dataclass
class Table:
    """A table being built: its rows as cells, by key."""

    header: tuple[str, ...]
    key_length: int
    rows: list[list[str]]

    @classmethod
    def of(cls, root: Path, schema: str, rows: Iterable[Sequence[Cell]]) -> Table:
        """Make a table with the columns and the key that its schema gives.

        Raises `BuildError` where the key is not the first columns, or a row has other columns.
        """
        described = json.loads((root / "schemas" / f"{schema}.json").read_text(encoding="utf-8"))
        header = tuple(field["name"] for field in described["fields"])
        key = described["primaryKey"]
        if header[: len(key)] != tuple(key):
            raise BuildError(f"schemas/{schema}.json: the key {key} is not the first columns")
        cells = [[format_cell(cell) for cell in row] for row in rows]
        if any(len(row) != len(header) for row in cells):
            raise BuildError(f"{schema} has rows of other columns than its schema")
        return cls(header, len(key), cells)

    def text(self) -> str:
        """Return the table as canonical CSV."""
        return write_table(self.header, self.rows, self.key_length)


def read_by_hand(root: Path, table: str) -> list[dict[str, str]]:
    """Read a table that is written by hand."""
    file = root / "data" / f"{table}.csv"
    try:
        with file.open(encoding="utf-8", newline="") as stream:
            return list(csv.DictReader(stream))
    except OSError as error:
        raise BuildError(f"cannot read the table {table}: {error}") from error


def correct(tables: Mapping[str, Table], root: Path) -> None:
    """Apply the manual corrections, last of all; one that no longer fits stops the build."""
    for correction in read_by_hand(root, "corrections"):
        table = tables.get(correction["table"])
        key = correction["key"].split("/")
        rows = [row for row in table.rows if row[: len(key)] == key] if table else []
        where = f"{correction['table']} {correction['key']} {correction['field']}"
        if (
            table is None
            or len(rows) != 1
            or len(key) != table.key_length
            or correction["field"] not in table.header
        ):
            raise BuildError(f"the correction of {where} fits no cell")
        index = table.header.index(correction["field"])
        if rows[0][index] != correction["old"]:
            raise BuildError(
                f"the correction of {where} expects {correction['old']!r}, "
                f"and upstream now gives {rows[0][index]!r}"
            )
        rows[0][index] = correction["new"]
