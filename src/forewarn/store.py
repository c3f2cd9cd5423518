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
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from forewarn.cache import CACHE_VARIABLE, cache_folder, package_digest, prune, software_digest
from forewarn.errors import CacheError, InvalidDataError
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


def connect(package: Package) -> duckdb.DuckDBPyConnection:
    """Open the package's database, building it first if this state of it is not cached.

    Nobody can write through the connection, or reach a file or the network.
    Raises `InvalidDataError` where the package does not conform to its schemas, and `CacheError`
    where the cache cannot be written.
    """
    file = database_file(package)
    try:
        return _open(file)
    except duckdb.Error:
        # Not what was put there: a disk that was full, another hand. It can be made again.
        file.unlink()
        return _open(database_file(package))


def _open(file: Path) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(
        str(file),
        read_only=True,
        config={"enable_external_access": "false", "lock_configuration": "true"},
    )


def database_file(package: Package, cache: Path | None = None) -> Path:
    """Give the file of the package's database in the cache folder, building it if need be."""
    folder = cache or cache_folder("store")
    file = folder / f"{content_digest(package)}.duckdb"
    if file.is_file():
        return file
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # Built aside on the same disk and put in place in one step: whoever else builds the same
        # database at the same time puts the same content there.
        with tempfile.TemporaryDirectory(dir=folder, prefix=_BUILD) as scratch:
            built = Path(scratch) / "store.duckdb"
            build(package, built)
            built.replace(file)
        _prune(folder, file)
    except OSError as error:
        raise CacheError(
            f"cannot write the cache in {folder}: {error.strerror}: "
            f"name another folder in the environment variable {CACHE_VARIABLE}"
        ) from error
    return file


def build(package: Package, file: Path, storage: str | None = None) -> None:
    """Write the package's database to a new file, in a storage version such as v1.0.0.

    Without one it is DuckDB's newest. Raises `InvalidDataError` where the package does not conform
    to its schemas.
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
        version = f" (STORAGE_VERSION {literal(storage)})" if storage else ""
        connection.execute(f"ATTACH {literal(str(file))} AS store{version}")
        for table, parts in package.tables().items():
            _copy_table(connection, table, parts)
        connection.execute("USE store")
        _make_views(connection, set(package.tables()))
        connection.execute(f"USE {DATABASE}")
        connection.execute("DETACH store")


def content_digest(package: Package) -> str:
    """Digest all that the database is made from: the package, and the software that makes it."""
    both = f"{package_digest(package)} {software_digest()}"
    return hashlib.sha256(both.encode()).hexdigest()


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
