"""The views over the package's tables: one file of SQL each, made where all its tables are."""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING

from forewarn.sql import RELEASE_ORDER, identifier, literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    import duckdb


@dataclass(frozen=True)
class _View:
    """A view of the package's tables: what it says, and the tables that it reads."""

    name: str
    comment: str
    tables: tuple[str, ...]
    columns: Mapping[str, str]
    query: str


def make_views(connection: duckdb.DuckDBPyConnection, tables: set[str]) -> None:
    """Make each view of which the package has all the tables.

    A column has the comment that the view gives it, or else that of the column so called in the
    first of the tables that has one.
    """
    connection.execute(f"CREATE MACRO {RELEASE_ORDER}")
    for view in (_parse_view(name, text) for name, text in _view_texts().items()):
        if not tables >= set(view.tables):
            continue
        target = identifier(view.name)
        connection.execute(f"CREATE VIEW {target} AS {view.query}")
        connection.execute(f"COMMENT ON VIEW {target} IS {literal(view.comment)}")
        comments: dict[str, str] = {}
        for table in reversed(view.tables):
            comments |= _columns(connection, table)
        comments |= view.columns
        for column in _columns(connection, view.name):
            text = literal(comments[column])
            connection.execute(f"COMMENT ON COLUMN {target}.{identifier(column)} IS {text}")


def _columns(connection: duckdb.DuckDBPyConnection, table: str) -> dict[str, str]:
    """Give the columns of a table or view of the store, with their comments."""
    rows = connection.execute(
        "SELECT column_name, comment FROM duckdb_columns() "
        "WHERE table_name = ? AND database_name = 'store'",
        [table],
    ).fetchall()
    return dict(rows)


def _parse_view(name: str, text: str) -> _View:
    """Parse a view's file: comment lines first, then the query.

    The first line says what the view is; `-- reads: a, b` names its tables, and
    `-- column name: text` describes a column that no table has.
    """
    comment, _, body = text.removeprefix("-- ").partition("\n")
    tables: tuple[str, ...] = ()
    columns: dict[str, str] = {}
    while match := re.match(r"-- (reads|column (\w+)): (.*)\n", body):
        key, column, value = match.groups()
        if key == "reads":
            tables = tuple(value.split(", "))
        else:
            columns[column] = value
        body = body[match.end() :]
    return _View(name, comment, tables, columns, body)


def _view_texts() -> dict[str, str]:
    folder = resources.files("forewarn") / "views"
    return {
        file.name.removesuffix(".sql"): file.read_text(encoding="utf-8")
        for file in sorted(folder.iterdir(), key=lambda file: file.name)
        if file.name.endswith(".sql")
    }
