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
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from forewarn.cache import CACHE_VARIABLE, cache_folder, package_digest, prune, software_digest
from forewarn.errors import CacheError, InvalidDataError
from forewarn.findings import Outcome
from forewarn.limits import MEMORY
from forewarn.sql import identifier, literal
from forewarn.views import make_views

if TYPE_CHECKING:
    from collections.abc import Sequence

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
    package: Package, memory: int = MEMORY, output: Path | None = None
) -> duckdb.DuckDBPyConnection:
    """Open the package's database, building it first if this state of it is not cached.

    Nobody can write through the connection, or reach a file or the network, but for the one file
    `output`. DuckDB holds `memory` bytes at most, and nothing on disk; within one process, all
    connections at one time must have the same limit and output.
    Raises `InvalidDataError` where the package does not conform to its schemas, and `CacheError`
    where the cache cannot be written.
    """
    file = database_file(package)
    try:
        return _open(file, memory, output)
    except duckdb.IOException:
        if file.exists():
            raise
        # Pruned by another process, just now.
        return _open(database_file(package), memory, output)


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


def database_file(package: Package, cache: Path | None = None) -> Path:
    """Give the file of the package's database in the cache folder, building it if need be.

    Its name holds its digest: a file that is not what was put there is taken away. One process
    builds at a time, aside and on the same disk; what is built is put in place in one step.
    """
    folder = cache or cache_folder("store")
    digest = content_digest(package)
    try:
        if file := _cached(folder, digest):
            return file
        from filelock import FileLock

        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / _LOCK):
            # Another process may have built it while this one waited.
            return _cached(folder, digest) or _build_in(folder, digest, package)
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


def _build_in(folder: Path, digest: str, package: Package) -> Path:
    # Who has the lock is the only one who builds: what else is here was left by a killed process.
    for left in folder.glob(f"{_BUILD}*"):
        shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=_BUILD) as scratch:
        built = Path(scratch) / f"store{_SUFFIX}"
        build(package, built)
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
        comments[PART_COLUMN] = PART_DESCRIPTION
    for name, text in comments.items():
        column = f"{target}.{identifier(name)}"
        connection.execute(f"COMMENT ON COLUMN {column} IS {literal(text)}")
    required = schema.required_fields() | ({PART_COLUMN} if split else set())
    for name in sorted(required):
        connection.execute(f"ALTER TABLE {target} ALTER {identifier(name)} SET NOT NULL")
