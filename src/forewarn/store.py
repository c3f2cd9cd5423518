"""The DuckDB database: the package's tables, typed and described, and the views over them.

Built once for each state of the package and cached by content. It is opened read-only, with
access to files and the network off and the settings locked.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from importlib import resources
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from forewarn.cache import CACHE_VARIABLE, cache_folder, package_digest, prune, software_digest
from forewarn.errors import CacheError, InvalidDataError, PackageError
from forewarn.findings import Outcome
from forewarn.sql import RELEASE_ORDER, identifier, literal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from forewarn.package import Package, Resource

# Files of the cache that are not for the package at hand go once there are more than these.
_KEPT = 4

# Folders of builds under way; one that is older than a day was left by a build that was killed.
_BUILD = "build-"
_DAY = 24 * 60 * 60

# The column that names the part of a table which is in several files.
PART_COLUMN = "source_id"
_PART_DESCRIPTION = "The release that the row comes from: a row of the table sources."


def connect(package: Package, extensions: Sequence[Package] = ()) -> duckdb.DuckDBPyConnection:
    """Open the package's database, building it first if this state of it is not cached.

    The rows of `extensions`, packages that extend it, stand in it too; and those of a package that
    extends another stand beside the other's. Nobody can write through the connection, or reach a
    file or the network.
    Raises `InvalidDataError` where a package does not conform to its schemas, or two have rows of
    one key, and `CacheError` where the cache cannot be written.
    """
    if package.base is not None:
        package, extensions = package.base, (package, *extensions)
    if strays := sorted(
        e.name for e in extensions if e.base is None or e.base.name != package.name
    ):
        raise PackageError(f"{', '.join(strays)} does not extend {package.name}")
    file = database_file(package, extensions=extensions)
    try:
        return _open(file)
    except duckdb.Error:
        # Not what was put there: a disk that was full, another hand. It can be made again.
        file.unlink()
        return _open(database_file(package, extensions=extensions))


def _open(file: Path) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(
        str(file),
        read_only=True,
        config={"enable_external_access": "false", "lock_configuration": "true"},
    )


def database_file(
    package: Package, cache: Path | None = None, extensions: Sequence[Package] = ()
) -> Path:
    """Give the file of the package's database in the cache folder, building it if need be.

    That of a package that extends another has its own tables alone.
    """
    folder = cache or cache_folder("store")
    digests = [content_digest(each) for each in (package, *extensions)]
    file = folder / f"{digests[0] if not extensions else _digest_of(digests)}.duckdb"
    if file.is_file():
        # What is used is not what goes first.
        with suppress(OSError):
            file.touch()
        return file
    # First, because each takes its own place in the cache.
    together = (package, *extensions) if extensions else ()
    parts = {each.name: database_file(each, cache) for each in together}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # Built aside on the same disk and put in place in one step: whoever else builds the same
        # database at the same time puts the same content there.
        with tempfile.TemporaryDirectory(dir=folder, prefix=_BUILD) as scratch:
            built = Path(scratch) / "store.duckdb"
            if together:
                _join(together, parts, built)
            else:
                build(package, built)
            built.replace(file)
        _prune(folder, file)
    except OSError as error:
        raise CacheError(
            f"cannot write the cache in {folder}: {error.strerror}: "
            f"name another folder in the environment variable {CACHE_VARIABLE}"
        ) from error
    return file


def build(package: Package, file: Path) -> None:
    """Write the package's database to a new file.

    Raises `InvalidDataError` where the package does not conform to its schemas.
    """
    from forewarn.structure import check_structure
    from forewarn.structure.engine import DATABASE, open_engine

    with open_engine(package) as engine:
        structure = check_structure(package, engine, keep=1)
        for result in structure.results:
            if result.outcome is not Outcome.VALID:
                raise InvalidDataError(
                    f"{result.path} is {result.outcome}: run forewarn validate to see why"
                )
        connection = engine.connection
        connection.execute(f"ATTACH {literal(str(file))} AS store")
        for table, parts in package.tables().items():
            _copy_table(connection, table, parts)
        connection.execute("USE store")
        _make_views(connection, set(package.tables()))
        connection.execute(f"USE {DATABASE}")
        connection.execute("DETACH store")


def content_digest(package: Package) -> str:
    """Digest all that the database is made from: the package, and the software that makes it."""
    return _digest_of([package_digest(package), software_digest()])


def _digest_of(texts: Sequence[str]) -> str:
    return hashlib.sha256(" ".join(texts).encode()).hexdigest()


def _join(packages: Sequence[Package], parts: Mapping[str, Path], file: Path) -> None:
    """Write a new database that has the tables of several, the rows of one name in one table."""
    if len(parts) < len(packages):
        raise PackageError("two of the packages have one name")
    with duckdb.connect(str(file)) as connection:
        store = f"{file.stem}.main"
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
            _join_table(connection, table, schemas, store)
        _make_views(connection, set(names))


def _must_not_clash(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    holders: Sequence[Package],
    schemas: Sequence[str],
) -> None:
    """Raise `InvalidDataError` where two packages have other fields, or rows of one key."""
    for here, there in combinations(range(len(holders)), 2):
        one, other = holders[here].tables()[table][0], holders[there].tables()[table][0]
        both = f"{holders[here].name} and {holders[there].name}"
        if one.schema.field_names != other.schema.field_names:
            raise InvalidDataError(f"the tables {table} of {both} have not the same fields")
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
            raise InvalidDataError(f"{both} have the same {table}: {shown}: rename those of one")


def _join_table(
    connection: duckdb.DuckDBPyConnection, table: str, schemas: Sequence[str], store: str
) -> None:
    name = identifier(table)
    rows = " UNION ALL BY NAME ".join(f"FROM {schema}.{name}" for schema in schemas)
    connection.execute(f"CREATE TABLE {store}.{name} AS {rows}")
    database = schemas[0].partition(".")[0]
    told = "SELECT comment FROM duckdb_tables() WHERE table_name = ? AND database_name = ?"
    ((comment,),) = connection.execute(told, [table, database]).fetchall()
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
        comments[PART_COLUMN] = _PART_DESCRIPTION
    for name, text in comments.items():
        column = f"{target}.{identifier(name)}"
        connection.execute(f"COMMENT ON COLUMN {column} IS {literal(text)}")
    required = schema.required_fields() | ({PART_COLUMN} if split else set())
    for name in sorted(required):
        connection.execute(f"ALTER TABLE {target} ALTER {identifier(name)} SET NOT NULL")


@dataclass(frozen=True)
class _View:
    """A view of the package's tables: what it says, and the tables that it reads."""

    name: str
    comment: str
    tables: tuple[str, ...]
    columns: Mapping[str, str]
    query: str


def _make_views(connection: duckdb.DuckDBPyConnection, tables: set[str]) -> None:
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


def _prune(folder: Path, keep: Path) -> None:
    prune(folder, "*.duckdb", _KEPT, keep)
    for left in folder.glob(f"{_BUILD}*"):
        if time.time() - left.stat().st_mtime > _DAY:
            shutil.rmtree(left, ignore_errors=True)
