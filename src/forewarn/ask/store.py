"""The cache of databases, and connections that can only read them.

A database is cached by the content of the package and of the software that builds it.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
from contextlib import suppress
from typing import TYPE_CHECKING

import duckdb

from forewarn.ask.database import build, join
from forewarn.ask.limits import MEMORY, check_memory
from forewarn.errors import (
    CacheError,
    ChangedPackageError,
    InvalidBaseError,
    InvalidDataError,
    PackageError,
)
from forewarn.package.cache import (
    CACHE_VARIABLE,
    cache_folder,
    is_own,
    own_folder,
    prune,
    software_digest,
)
from forewarn.package.unchanged import package_digest, take, unchanged
from forewarn.writing.connections import open_database, seal
from forewarn.writing.files import build_once, digest_of, put_file, staging_folder_for
from forewarn.writing.sql import literal

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from forewarn.package.model import Package

# Databases that stay in the cache.
_KEPT = 4

_SUFFIX = ".duckdb"

# The name of the database within a connection.
_ATTACHED = "forewarn"


def connect(
    package: Package,
    memory: int = MEMORY,
    output: Path | None = None,
    extensions: Sequence[Package] = (),
    seconds: float | None = None,
) -> duckdb.DuckDBPyConnection:
    """Open the package's database, and build it first if the cache lacks it.

    `extensions` are packages that extend this one: each table then has their rows too. A package
    that extends another is opened together with that one. Where the database is built, matching
    the patterns of a package may take `seconds`.

    The connection can only read. It cannot use the network or any file (except `output`, to write).
    DuckDB uses at most `memory` bytes and no disk. Connections share nothing: each has its own
    memory and output. Take further cursors with `cursor_of`.

    Raises `InvalidDataError` where a package does not conform to its schemas, or two have rows of
    the same key, `CacheError` where the cache cannot be written, and `UsageError` for a memory
    limit that DuckDB cannot take.
    """
    memory = check_memory(memory)
    if package.base is not None:
        package, extensions = package.base, (package, *extensions)
    if strays := sorted(
        e.name for e in extensions if e.base is None or e.base.name != package.name
    ):
        raise PackageError(f"{', '.join(strays)} does not extend {package.name}")
    file = database_file(package, extensions=extensions, seconds=seconds)
    try:
        return _open(file, memory, output)
    except duckdb.IOException:
        if file.exists():
            raise
        # Another process has just pruned it.
        file = database_file(package, extensions=extensions, seconds=seconds)
        return _open(file, memory, output)


def cursor_of(connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """Return another cursor of a connection that `connect` made."""
    cursor = connection.cursor()
    # A new cursor does not inherit USE.
    cursor.execute(f"USE {_ATTACHED}")
    return cursor


def _open(file: Path, memory: int, output: Path | None) -> duckdb.DuckDBPyConnection:
    # Attached to an instance of its own: DuckDB opens a file only once in a process, with one
    # memory limit.
    connection = open_database(memory_limit=f"{memory}B")
    try:
        connection.execute(f"ATTACH {literal(str(file))} AS {_ATTACHED} (READ_ONLY)")
        connection.execute(f"USE {_ATTACHED}")
        # It would be drawn over an answer on standard output.
        connection.execute("SET enable_progress_bar = false")
        seal(connection, output)
    except BaseException:
        connection.close()
        raise
    return connection


def database_file(
    package: Package,
    cache: Path | None = None,
    extensions: Sequence[Package] = (),
    seconds: float | None = None,
) -> Path:
    """Return the package's database in the cache folder, and build it first if it is not there.

    A package that extends another has only its own tables here; with `extensions`, it has theirs
    too. Matching the patterns of a package may take `seconds` (default: as long as `validate` lets
    it take). The name of the file holds its digest: a damaged file is removed. One process builds
    at a time, in a staging folder. Where a package changes while it is read, its database is not
    kept; it is built once more.
    Raises `ChangedPackageError` where a package changes then too, or its descriptor or schemas are
    no longer as they were loaded.
    """
    try:
        return _find_or_build(package, cache, extensions, seconds)
    except ChangedPackageError:
        return _find_or_build(package, cache, extensions, seconds)


def _find_or_build(
    package: Package, cache: Path | None, extensions: Sequence[Package], seconds: float | None
) -> Path:
    folder = cache or cache_folder("store")
    together = (package, *extensions) if extensions else ()
    # Before all else: what is built from is checked against them when it is built.
    taken = [take(each) for each in together or (package,)]
    # Built first, because each needs the lock for its own database.
    parts = {each.name: database_file(each, cache, seconds=seconds) for each in together}
    base = base_database(package, seconds)
    digest = _digest_of([taken[0].digest, software_digest()])
    if together:
        digest = _digest_of([_digest_of([each.digest, software_digest()]) for each in taken])

    def build_in(scratch: Path) -> Path:
        built = scratch / f"store{_SUFFIX}"
        with unchanged(taken):
            if together:
                join(together, parts, built)
            else:
                build(package, built, base, seconds)
        file = folder / f"{digest}-{digest_of(built)}{_SUFFIX}"
        # First, so that a builder killed here leaves its work to the next one, which cleans up.
        prune(folder, f"*{_SUFFIX}", _KEPT, file)
        put_file(built, file)
        return file

    try:
        own_folder(folder)
        return build_once(folder, lambda: _cached(folder, digest), build_in)
    except OSError as error:
        raise _unwritable(folder, error.strerror or str(error)) from error
    # A database that was small enough to stay in memory is written when it is committed.
    except (duckdb.IOException, duckdb.TransactionException) as error:
        raise _unwritable(folder, str(error).partition("\n")[0]) from error


def base_database(package: Package, seconds: float | None = None) -> Path | None:
    """Return the database of the package that this one extends; None where it extends none.

    `seconds` are as in `database_file`. Raises `InvalidBaseError` where that package is not valid.
    """
    if package.base is None:
        return None
    try:
        return database_file(package.base, seconds=seconds)
    except InvalidDataError as error:
        raise InvalidBaseError(f"the base {package.base.name} is not valid: {error}") from error


def write_file(package: Package, output: Path) -> None:
    """Write the package's database to the file `output`, in place of what is there.

    DuckDB 1.0 and later can read it. Raises OSError where it cannot be written whole.
    """
    file = database_file(package)
    with staging_folder_for(output) as scratch:
        copy = scratch / f"store{_SUFFIX}"
        shutil.copyfile(file, copy)
        if not file.stem.endswith(digest_of(copy)):
            raise OSError(f"{output} could not be written whole")
        put_file(copy, output)


def content_digest(package: Package) -> str:
    """Return the digest of all that the database is made from: the package and the software."""
    return _digest_of([package_digest(package), software_digest()])


def _unwritable(folder: Path, why: str) -> CacheError:
    return CacheError(
        f"cannot write the cache in {folder}: {why}: "
        f"name another folder in the environment variable {CACHE_VARIABLE}"
    )


def _cached(folder: Path, digest: str) -> Path | None:
    for file in folder.glob(f"{digest}-*{_SUFFIX}"):
        if _is_believed(file) and file.stem == f"{digest}-{_digest_if_there(file)}":
            # The newest are the last to be pruned.
            with suppress(OSError):
                os.utime(file)
            return file
        file.unlink(missing_ok=True)
        _journal(file).unlink(missing_ok=True)
    return None


def _is_believed(file: Path) -> bool:
    found = file.lstat() if os.path.lexists(file) else None
    if found is None or os.path.lexists(_journal(file)):
        return False
    return stat.S_ISREG(found.st_mode) and is_own(found)


def _journal(file: Path) -> Path:
    """Return where DuckDB looks for changes of a database that are not in its file."""
    return file.with_name(f"{file.name}.wal")


def _digest_if_there(file: Path) -> str:
    try:
        return digest_of(file)
    except FileNotFoundError:
        # Another process has pruned it.
        return ""


def _digest_of(texts: Sequence[str]) -> str:
    return hashlib.sha256(" ".join(texts).encode()).hexdigest()
