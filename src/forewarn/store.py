"""The DuckDB database: the package's tables, typed and described, and the views over them.

Built once for each state of the package and cached by content. It is opened read-only, with
access to files and the network off and the settings locked.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from contextlib import suppress
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from forewarn.cache import CACHE_VARIABLE, cache_folder, package_digest, prune, software_digest
from forewarn.errors import CacheError, InvalidDataError, PackageError
from forewarn.findings import Outcome
from forewarn.limits import MEMORY
from forewarn.sql import identifier, literal
from forewarn.views import make_views

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from forewarn.package import Package, Resource

# Files of the cache that are not for the package at hand go once there are more than these.
_KEPT = 4

_SUFFIX = ".duckdb"

# A folder of a build under way, which holds all that it writes; and what its process has locked.
_BUILD = "build-"
_LOCK = "build.lock"

# The oldest form of file that DuckDB can write; 1.x reads it too.
_STORAGE = "v1.0.0"

# The column that names the part of a table which is in several files.
PART_COLUMN = "source_id"
PART_DESCRIPTION = "The release that the row comes from: a row of the table sources."


def connect(
    package: Package,
    memory: int = MEMORY,
    output: Path | None = None,
    extensions: Sequence[Package] = (),
) -> duckdb.DuckDBPyConnection:
    """Open the package's database, building it first if this state of it is not cached.

    The rows of `extensions`, packages that extend it, stand in it too; and those of a package that
    extends another stand beside the other's. Nobody can write through the connection, or reach a
    file or the network, but for the one file `output`. DuckDB holds `memory` bytes at most, and
    nothing on disk; within one process, all connections at one time must have the same limit and
    output.
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
        return _open(file, memory, output)
    except duckdb.IOException:
        if file.exists():
            raise
        # Pruned by another process, just now.
        return _open(database_file(package, extensions=extensions), memory, output)


def _open(file: Path, memory: int, output: Path | None) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(
        str(file),
        read_only=True,
        config={"memory_limit": f"{memory}B", "max_temp_directory_size": "0KB"},
    )
    ((locked,),) = connection.execute("SELECT current_setting('lock_configuration')").fetchall()
    # Where this process has another connection, it is.
    if not locked:
        # It would be drawn over an answer on standard output.
        connection.execute("SET enable_progress_bar = false")
        if output is not None:
            connection.execute(f"SET allowed_paths = [{literal(str(output))}]")
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
    return connection


def database_file(
    package: Package, cache: Path | None = None, extensions: Sequence[Package] = ()
) -> Path:
    """Give the file of the package's database in the cache folder, building it if need be.

    That of a package that extends another has its own tables alone, and with `extensions` it has
    theirs too. Its name holds its digest: a file that is not what was put there is taken away. One
    process builds at a time, aside and on the same disk; what is built is put in place in one step.
    """
    folder = cache or cache_folder("store")
    together = (package, *extensions) if extensions else ()
    # First, because each takes its own place in the cache, and the lock.
    parts = {each.name: database_file(each, cache) for each in together}
    if package.base is not None:
        database_file(package.base)
    digest = content_digest(package)
    if together:
        digest = _digest_of([content_digest(each) for each in together])
    try:
        if file := _cached(folder, digest):
            return file
        from filelock import FileLock

        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / _LOCK):
            # Another process may have built it while this one waited.
            if file := _cached(folder, digest):
                return file
            if together:
                return _build_in(folder, digest, lambda built: _join(together, parts, built))
            return _build_in(folder, digest, lambda built: build(package, built))
    except OSError as error:
        raise _unwritable(folder, error.strerror or str(error)) from error
    except duckdb.Error as error:
        raise _unwritable(folder, str(error).partition("\n")[0]) from error


def write_file(package: Package, output: Path) -> None:
    """Write the package's database to the file `output`, in place of what is there.

    DuckDB 1.0 and later read it. It is put in place in one step; OSError where it cannot be.
    """
    file = database_file(package)
    scratch = output.with_name(f".{output.name}.{os.getpid()}")
    try:
        shutil.copyfile(file, scratch)
        if not file.stem.endswith(_file_digest(scratch)):
            raise OSError(f"{output} could not be written whole")
        with scratch.open("rb") as stream:
            os.fsync(stream.fileno())
        scratch.replace(output)
    finally:
        scratch.unlink(missing_ok=True)


def _unwritable(folder: Path, why: str) -> CacheError:
    return CacheError(
        f"cannot write the cache in {folder}: {why}: "
        f"name another folder in the environment variable {CACHE_VARIABLE}"
    )


def _cached(folder: Path, digest: str) -> Path | None:
    for file in folder.glob(f"{digest}-*{_SUFFIX}"):
        if file.stem == f"{digest}-{_file_digest(file)}":
            # The last to go when the cache is pruned.
            with suppress(OSError):
                os.utime(file)
            return file
        file.unlink(missing_ok=True)
    return None


def _build_in(folder: Path, digest: str, write: Callable[[Path], None]) -> Path:
    # Who has the lock is the only one who builds: what else is here was left by a killed process.
    for left in folder.glob(f"{_BUILD}*"):
        shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=_BUILD) as scratch:
        built = Path(scratch) / f"store{_SUFFIX}"
        write(built)
        file = folder / f"{digest}-{_file_digest(built)}{_SUFFIX}"
        built.replace(file)
    prune(folder, f"*{_SUFFIX}", _KEPT, file)
    return file


def _file_digest(file: Path) -> str:
    try:
        with file.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except FileNotFoundError:
        return ""


def build(package: Package, file: Path) -> None:
    """Write the package's database to a new file.

    Raises `InvalidDataError` where the package does not conform to its schemas.
    """
    from forewarn.structure import check_structure
    from forewarn.structure.engine import DATABASE, open_engine

    with open_engine(package, folder=file.parent) as engine:
        structure = check_structure(package, engine, keep=1)
        for result in structure.results:
            if result.outcome is not Outcome.VALID:
                raise InvalidDataError(
                    f"{result.path} is {result.outcome}: run forewarn validate to see why"
                )
        connection = engine.connection
        connection.execute(
            f"ATTACH {literal(str(file))} AS store (STORAGE_VERSION {literal(_STORAGE)})"
        )
        connection.execute("BEGIN")
        for table, parts in package.tables().items():
            _copy_table(connection, table, parts)
        connection.execute("USE store")
        make_views(connection, set(package.tables()))
        connection.execute("COMMIT")
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
    with duckdb.connect() as connection:
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
            _join_table(connection, table, schemas, store)
        connection.execute("USE store")
        make_views(connection, set(names))


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
        comments[PART_COLUMN] = PART_DESCRIPTION
    for name, text in comments.items():
        column = f"{target}.{identifier(name)}"
        connection.execute(f"COMMENT ON COLUMN {column} IS {literal(text)}")
    required = schema.required_fields() | ({PART_COLUMN} if split else set())
    for name in sorted(required):
        connection.execute(f"ALTER TABLE {target} ALTER {identifier(name)} SET NOT NULL")
