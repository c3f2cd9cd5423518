"""Building a database: the package's tables, typed and described, and the views over them.

One is built from a valid package; one for several packages is joined from theirs.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from forewarn.ask.views import make_views
from forewarn.errors import (
    InvalidDataError,
    InvalidFileError,
    PackageError,
    UncheckedFileError,
)
from forewarn.findings.model import Outcome
from forewarn.writing.connections import open_database
from forewarn.writing.sql import identifier, literal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import duckdb

    from forewarn.package.model import Package, Resource

# The oldest file format that DuckDB can write; 1.x reads it too.
_STORAGE = "v1.0.0"

# Changes of a table in one transaction.
_CHANGES = 100

# Rows that say where the values of a source stand upstream: only the package of the source knows.
_OF_OWN_SOURCES = ("source_files", "cell_columns", "cell_lines")

# The column that names the file of a row, in a table of several files.
PART_COLUMN = "source_id"
PART_DESCRIPTION = "The release that the row comes from: a row of the table sources."


def build(
    package: Package, file: Path, base: Path | None = None, seconds: float | None = None
) -> None:
    """Write the package's database to a new file.

    `base` is the database of the package that it extends. Matching all its patterns may take
    `seconds`, if that is less than `PatternLimits` allow.

    Raises `InvalidFileError` where the package does not conform to its schemas, and
    `UncheckedFileError` where that is not known.
    """
    from forewarn.structure import check_structure
    from forewarn.structure.engine import DATABASE, open_engine
    from forewarn.structure.matching import PatternLimits

    patterns = PatternLimits() if seconds is None else PatternLimits().within(seconds)
    with open_engine(package, folder=file.parent, patterns=patterns) as engine:
        structure = check_structure(package, engine, keep=1, base_database=base)
        for result in structure.results:
            if result.outcome is Outcome.NOT_CHECKED:
                raise UncheckedFileError(result.path, result.reason or "")
            if result.outcome is not Outcome.VALID:
                raise InvalidFileError(result.path or result.table, result.outcome)
        connection = engine.connection
        connection.execute(
            f"ATTACH {literal(str(file))} AS store (STORAGE_VERSION {literal(_STORAGE)})"
        )
        connection.execute("BEGIN")
        for table, parts in package.tables().items():
            _copy_table(connection, table, parts)
        connection.execute("COMMIT")
        connection.execute("USE store")
        make_views(connection, set(package.tables()))
        connection.execute(f"USE {DATABASE}")
        connection.execute("DETACH store")


def join(packages: Sequence[Package], parts: Mapping[str, Path], file: Path) -> None:
    """Write a new database with the tables of several packages; tables of one name become one.

    `parts` holds the database of each package, by name. Raises `InvalidDataError` where two of
    them do not fit together.
    """
    if len(parts) < len(packages):
        raise PackageError("two of the packages have the same name")
    with open_database() as connection:
        store = "store.main"
        connection.execute(
            f"ATTACH {literal(str(file))} AS store (STORAGE_VERSION {literal(_STORAGE)})"
        )
        names: dict[str, list[Package]] = {}
        for number, package in enumerate(packages):
            attached = literal(str(parts[package.name]))
            connection.execute(f"ATTACH {attached} AS p{number} (READ_ONLY)")
            for table in package.tables():
                names.setdefault(table, []).append(package)
        number_of = {package.name: f"p{number}" for number, package in enumerate(packages)}
        for table, holders in names.items():
            schemas = [f"{number_of[package.name]}.main" for package in holders]
            _must_not_clash(connection, table, holders, schemas)
            if table in _OF_OWN_SOURCES:
                for package in holders[1:]:
                    _must_be_of_own_sources(connection, table, package, number_of[package.name])
            _join_table(connection, table, schemas, store)
        connection.execute("USE store")
        make_views(connection, set(names))


def _must_not_clash(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    holders: Sequence[Package],
    schemas: Sequence[str],
) -> None:
    """Raise `InvalidDataError` where two packages differ in fields, or have rows of one key."""
    for here, there in combinations(range(len(holders)), 2):
        one, other = holders[here].tables()[table][0], holders[there].tables()[table][0]
        both = f"{holders[here].name} and {holders[there].name}"
        if one.schema.field_names != other.schema.field_names:
            raise InvalidDataError(f"the fields of {table} differ between {both}")
        key = [*one.schema.primary_key, *([PART_COLUMN] if one.part else [])]
        columns = ", ".join(map(identifier, key))
        name = identifier(table)
        if not key:
            continue
        rows = [f"SELECT {columns} FROM {schemas[n]}.{name}" for n in (here, there)]
        twice = connection.execute(
            f"SELECT concat_ws('/', {columns}) FROM ({' INTERSECT '.join(rows)}) "
            "ORDER BY ALL LIMIT 6"
        ).fetchall()
        if twice:
            shown = ", ".join(row[0] for row in twice[:5]) + (", ..." if len(twice) > 5 else "")
            raise InvalidDataError(f"{both} share the {table} {shown}: rename them in one")


def _must_be_of_own_sources(
    connection: duckdb.DuckDBPyConnection, table: str, package: Package, database: str
) -> None:
    """Raise `InvalidDataError` where a package says where the values of another one stand."""
    own = "FALSE"
    if "sources" in package.tables():
        own = f"t.source_id IN (SELECT s.source_id FROM {database}.main.sources AS s)"
    found = connection.execute(
        f"SELECT min(t.source_id) FROM {database}.main.{identifier(table)} AS t "
        f"WHERE NOT coalesce({own}, FALSE)"
    ).fetchone()
    if found is not None and found[0] is not None:
        raise InvalidDataError(
            f"{package.name} has rows in {table} of the source {found[0]}, which is not its own"
        )


def _join_table(
    connection: duckdb.DuckDBPyConnection, table: str, schemas: Sequence[str], store: str
) -> None:
    name = identifier(table)
    rows = " UNION ALL BY NAME ".join(f"FROM {schema}.{name}" for schema in schemas)
    connection.execute(f"CREATE TABLE {store}.{name} AS {rows}")
    database = schemas[0].partition(".")[0]
    stored = "SELECT comment FROM duckdb_tables() WHERE table_name = ? AND database_name = ?"
    ((comment,),) = connection.execute(stored, [table, database]).fetchall()
    connection.execute(f"COMMENT ON TABLE {store}.{name} IS {literal(comment)}")
    columns = connection.execute(
        "SELECT column_name, comment, is_nullable FROM duckdb_columns() "
        "WHERE table_name = ? AND database_name = ?",
        [table, database],
    ).fetchall()
    for column, text, nullable in columns:
        target = f"{store}.{name}.{identifier(column)}"
        connection.execute(f"COMMENT ON COLUMN {target} IS {literal(text)}")
        if not nullable:
            connection.execute(
                f"ALTER TABLE {store}.{name} ALTER {identifier(column)} SET NOT NULL"
            )


def _copy_table(
    connection: duckdb.DuckDBPyConnection, table: str, parts: Sequence[Resource]
) -> None:
    schema = parts[0].schema
    names = ", ".join(identifier(name) for name in schema.field_names)
    target = f"store.{identifier(table)}"
    split = any(part.part for part in parts)
    selects = []
    for part in parts:
        column = f", {literal(part.part or '')} AS {PART_COLUMN}" if split else ""
        selects.append(f"SELECT {names}{column} FROM {identifier(part.name)}")
    connection.execute(f"CREATE TABLE {target} AS {' UNION ALL '.join(selects)}")
    connection.execute(f"COMMENT ON TABLE {target} IS {literal(schema.description)}")
    comments = {field.name: field.description for field in schema.fields}
    if split:
        comments[PART_COLUMN] = PART_DESCRIPTION
    changes = [
        f"COMMENT ON COLUMN {target}.{identifier(name)} IS {literal(text)}"
        for name, text in comments.items()
    ]
    required = schema.required_fields() | ({PART_COLUMN} if split else set())
    changes += [
        f"ALTER TABLE {target} ALTER {identifier(name)} SET NOT NULL" for name in sorted(required)
    ]
    for number, change in enumerate(changes, start=1):
        connection.execute(change)
        if number % _CHANGES == 0:
            # Until then DuckDB holds a copy of all columns for each change.
            connection.execute("COMMIT; BEGIN")
