"""The tables, views and macros of the database, and what each holds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from difflib import get_close_matches
from enum import StrEnum
from typing import TYPE_CHECKING

from forewarn.ask.database import PART_COLUMN
from forewarn.ask.query import ask
from forewarn.errors import UnknownTableError
from forewarn.writing.sql import identifier

if TYPE_CHECKING:
    import duckdb

    from forewarn.ask.session import Session
    from forewarn.package.model import Package

# The rows of a table are known; those of a view must be counted.
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


class EntryKind(StrEnum):
    """What a name in the database is."""

    TABLE = "table"
    VIEW = "view"
    MACRO = "macro"


@dataclass(frozen=True)
class CatalogueEntry:
    """A table, view or macro. The name of a macro includes its parameters.

    `rows` is None for macros, and for views whose rows were not counted.
    """

    name: str
    kind: EntryKind
    rows: int | None
    description: str


@dataclass(frozen=True)
class Column:
    """A column, with an example where a schema has one."""

    name: str
    type: str
    description: str
    example: str | None


@dataclass(frozen=True)
class Description:
    """A table, view or macro in full. Macros have no columns, and only tables have a key."""

    entry: CatalogueEntry
    key: tuple[str, ...]
    columns: tuple[Column, ...]


def entries(connection: duckdb.DuckDBPyConnection) -> list[CatalogueEntry]:
    """List tables, views and macros, in that order."""
    rows = connection.execute(_ENTRIES).fetchall()
    return [
        CatalogueEntry(name, EntryKind(kind), count, comment or "")
        for name, kind, count, comment in rows
    ]


def describe(session: Session, package: Package, name: str) -> Description:
    """Describe the table, view or macro of that name; the rows of a view are counted.

    Raises `UnknownTableError`, with similar names, where there is none.
    """
    entry = _find(session, name)
    if entry.kind is EntryKind.MACRO:
        return Description(entry, (), ())
    if entry.kind is EntryKind.VIEW:
        counted = ask(session, f"SELECT count(*) FROM {identifier(entry.name)}")
        ((count,),) = counted.rows
        assert isinstance(count, int)
        entry = replace(entry, rows=count)
    examples = _examples(package, entry.name)
    rows = session.connection.execute(_COLUMNS, {"name": entry.name}).fetchall()
    columns = tuple(
        Column(column, kind, comment or "", examples.get(column)) for column, kind, comment in rows
    )
    return Description(entry, _key(package, entry.name), columns)


def _find(session: Session, name: str) -> CatalogueEntry:
    found = {entry.name.partition("(")[0]: entry for entry in entries(session.connection)}
    wanted = name.lower().partition("(")[0]
    if wanted in found:
        return found[wanted]
    near = get_close_matches(name.lower(), found, cutoff=0.5)
    meant = f": did you mean {' or '.join(near)}?" if near else ""
    raise UnknownTableError(f"there is no table, view or macro {name}{meant}", near)


def _key(package: Package, name: str) -> tuple[str, ...]:
    """Return the primary key; in a table of several files, the file is part of it."""
    tables = package.tables()
    if name not in tables:
        return ()
    first = tables[name][0]
    return (*first.schema.primary_key, *([PART_COLUMN] if first.part else []))


def _examples(package: Package, name: str) -> dict[str, str]:
    """Return an example by field, from the schema of that table if it has one, or else any."""
    examples: dict[str, str] = {}
    tables = package.tables()
    for table in [name, *tables]:
        for field in tables[table][0].schema.fields if table in tables else ():
            if field.example is not None:
                examples.setdefault(field.name, str(field.example))
    return examples
