"""Tables as they are built: rows of cells in column order, with manual corrections last."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from forewarn.errors import InvalidDataError
from forewarn.package.rows import read_csv
from forewarn.writing.canonical import format_cell, write_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

CellValue = str | float | None


class BuildError(Exception):
    """The build cannot go on: the message says where, and what to do."""


@dataclass
class TableFile:
    """A table of canonical cells; the first `key_length` columns are its key.

    `whole` has the places of the columns of the key that hold whole numbers.
    """

    header: tuple[str, ...]
    key_length: int
    rows: list[list[str]]
    whole: frozenset[int] = frozenset()

    @classmethod
    def of(cls, root: Path, schema: str, rows: Iterable[Sequence[CellValue]]) -> TableFile:
        """Return a table with the columns and key of its schema.

        Raises `BuildError` where the key is not the first columns, or a row has too few or too
        many cells.
        """
        described = json.loads((root / "schemas" / f"{schema}.json").read_text(encoding="utf-8"))
        header = tuple(field["name"] for field in described["fields"])
        key = described["primaryKey"]
        if header[: len(key)] != tuple(key):
            raise BuildError(f"schemas/{schema}.json: the key {key} is not the first columns")
        cells = [[format_cell(cell) for cell in row] for row in rows]
        if any(len(row) != len(header) for row in cells):
            raise BuildError(f"rows of {schema} differ from its schema in their number of cells")
        kinds = [field["type"] for field in described["fields"][: len(key)]]
        whole = frozenset(place for place, kind in enumerate(kinds) if kind == "integer")
        return cls(header, len(key), cells, whole)

    def text(self) -> str:
        """Return the table as canonical CSV; whole numbers in its key sort as numbers."""
        rows: Iterable[Sequence[CellValue]] = self.rows
        if self.whole:
            rows = (
                [int(cell) if place in self.whole else cell for place, cell in enumerate(row)]
                for row in self.rows
            )
        return write_table(self.header, rows, self.key_length)


def read_by_hand(root: Path, table: str) -> list[dict[str, str]]:
    """Return the rows of a table of the package; `BuildError` where it cannot be read."""
    file = root / "data" / f"{table}.csv"
    try:
        return list(read_csv(file))
    except (OSError, InvalidDataError) as error:
        raise BuildError(f"cannot read the table {table}: {error}") from error


def correct(tables: Mapping[str, TableFile], root: Path) -> None:
    """Apply the manual corrections; raise `BuildError` for one that no longer fits."""
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
            raise BuildError(f"the correction of {where} matches no cell")
        index = table.header.index(correction["field"])
        if rows[0][index] != correction["old"]:
            raise BuildError(
                f"the correction of {where} expects {correction['old']!r}, "
                f"and upstream now gives {rows[0][index]!r}"
            )
        rows[0][index] = correction["new"]
