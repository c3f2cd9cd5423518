"""What can be asked: the tables, views and macros of the database, and what each holds."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from typing import TYPE_CHECKING

from forewarn.ask.database import PART_COLUMN
from forewarn.ask.limits import Limits
from forewarn.ask.query import ask
from forewarn.errors import QueryError
from forewarn.writing.sql import identifier

if TYPE_CHECKING:
    import duckdb

    from forewarn.package.model import Package

# Rows of a table are known; those of a view have to be counted.
_ENTRIES = """
    SELECT table_name AS name, 'table' AS kind, estimated_size AS row_count, comment
    FROM duckdb_tables() WHERE NOT internal
    UNION ALL
    SELECT view_name, 'view', NULL, comment FROM duckdb_views() WHERE NOT internal
    UNION ALL
    SELECT DISTINCT function_name || '(' || array_to_string(parameters, ', ') || ')',
        'macro', NULL, comment
    FROM duckdb_functions() WHERE NOT internal AND function_type IN ('macro', 'table_macro')
    ORDER BY kind = 'macro', kind = 'view', name
"""
_COLUMNS = """
    SELECT column_name, data_type, comment FROM duckdb_columns()
    WHERE NOT internal AND table_name = $name ORDER BY column_index
"""


class Kind(StrEnum):
    """What a name in the database is."""

    TABLE = "table"
    VIEW = "view"
    MACRO = "macro"


@dataclass(frozen=True)
class Entry:
    """A table, view or macro; a macro's name has its parameters, and only a table its rows."""

    name: str
    kind: Kind
    rows: int | None
    description: str


@dataclass(frozen=True)
class Column:
    """A column, with an example of its values where a schema has one."""

    name: str
    type: str
    description: str
    example: str | None


@dataclass(frozen=True)
class Description:
    """A table, view or macro in full; a macro has no columns, and only a table has a key."""

    entry: Entry
    key: tuple[str, ...]
    columns: tuple[Column, ...]


def entries(connection: duckdb.DuckDBPyConnection) -> list[Entry]:
    """List tables, views and macros, in that order."""
    rows = connection.execute(_ENTRIES).fetchall()
    return [Entry(name, Kind(kind), count, comment or "") for name, kind, count, comment in rows]


def describe(
    package: Package, connection: duckdb.DuckDBPyConnection, name: str, limits: Limits | None = None
) -> Description:
    """Describe the table, view or macro called `name`, and count the rows of a view.

    Raises `QueryError` where there is none, naming those that are nearly so called.
    """
    found = {entry.name.partition("(")[0]: entry for entry in entries(connection)}
    entry = found.get(name.lower().partition("(")[0])
    if entry is None:
        near = get_close_matches(name.lower(), found, cutoff=0.5)
        hint = f"did you mean {' or '.join(near)}?" if near else "forewarn tables lists them"
        raise QueryError(f"there is no table, view or macro {name}: {hint}")
    if entry.kind is Kind.MACRO:
        return Description(entry, (), ())
    if entry.kind is Kind.VIEW:
        counted = ask(
            connection,
            f"SELECT count(*) FROM {identifier(entry.name)}",
            limits=limits or Limits(),
        )
        ((count,),) = counted.rows
        assert isinstance(count, int)
        entry = Entry(entry.name, entry.kind, count, entry.description)
    tables = package.tables()
    key: tuple[str, ...] = ()
    if entry.name in tables:
        key = tables[entry.name][0].schema.primary_key
    examples = _examples(package, entry.name)
    rows = connection.execute(_COLUMNS, {"name": entry.name}).fetchall()
    columns = tuple(
        Column(column, kind, comment or "", examples.get(column)) for column, kind, comment in rows
    )
    # The part of a table in several files is part of its key.
    if entry.name in tables and tables[entry.name][0].part:
        key += (PART_COLUMN,)
    return Description(entry, key, columns)


def _examples(package: Package, name: str) -> dict[str, str]:
    """Return the schemas' examples by field: of the table so called, or else of any that has one."""
    examples: dict[str, str] = {}
    tables = package.tables()
    for table in [name, *tables]:
        for field in tables[table][0].schema.fields if table in tables else ():
            if field.example is not None:
                examples.setdefault(field.name, str(field.example))
    return examples
