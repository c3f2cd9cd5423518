"""The DuckDB database: the package's tables, typed and described, and the views over them.

Built once for each state of the package and cached by content. It is opened read-only, with
access to files and the network off and the settings locked.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from contextlib import suppress
from typing import TYPE_CHECKING

import duckdb

from forewarn.ask.database import build, join
from forewarn.ask.limits import MEMORY
from forewarn.errors import CacheError, InvalidDataError, PackageError
from forewarn.package.cache import (
    CACHE_VARIABLE,
    cache_folder,
    package_digest,
    prune,
    software_digest,
)
from forewarn.writing.files import build_once, digest_of, put_file, staging_folder
from forewarn.writing.sql import literal

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from forewarn.package.model import Package


# Files of the cache that are not for the package at hand go once there are more than these.
_KEPT = 4


_SUFFIX = ".duckdb"


# A folder of a build under way, which holds all that it writes; and what its process has locked.
_BUILD = "build-"


_LOCK = "build.lock"


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
    """Return the file of the package's database in the cache folder, building it if need be.

    That of a package that extends another has its own tables alone, and with `extensions` it has
    theirs too. Its name holds its digest: a file that is not what was put there is taken away. One
    process builds at a time, aside and on the same disk; what is built is put in place in one step.
    """
    folder = cache or cache_folder("store")
    together = (package, *extensions) if extensions else ()
    # First, because each takes its own place in the cache, and the lock.
    parts = {each.name: database_file(each, cache) for each in together}
    base = base_database(package)
    digest = content_digest(package)
    if together:
        digest = _digest_of([content_digest(each) for each in together])

    def build_in(scratch: Path) -> Path:
        built = scratch / f"store{_SUFFIX}"
        if together:
            join(together, parts, built)
        else:
            build(package, built, base)
        file = folder / f"{digest}-{digest_of(built)}{_SUFFIX}"
        put_file(built, file)
        prune(folder, f"*{_SUFFIX}", _KEPT, file)
        return file

    try:
        return build_once(folder, lambda: _cached(folder, digest), build_in)
    except OSError as error:
        raise _unwritable(folder, error.strerror or str(error)) from error
    except duckdb.Error as error:
        raise _unwritable(folder, str(error).partition("\n")[0]) from error


def base_database(package: Package) -> Path | None:
    """Return the database of the package that this one extends; None where it extends none.

    Raises `PackageError` where that package is not valid.
    """
    if package.base is None:
        return None
    try:
        return database_file(package.base)
    except InvalidDataError as error:
        raise PackageError(f"the base {package.base.name} is not valid: {error}") from error


def write_file(package: Package, output: Path) -> None:
    """Write the package's database to the file `output`, in place of what is there.

    DuckDB 1.0 and later read it. It is put in place in one step; OSError where it cannot be.
    """
    file = database_file(package)
    with staging_folder(output.parent, output.name) as scratch:
        copy = scratch / output.name
        shutil.copyfile(file, copy)
        if not file.stem.endswith(digest_of(copy)):
            raise OSError(f"{output} could not be written whole")
        put_file(copy, output)


def _unwritable(folder: Path, why: str) -> CacheError:
    return CacheError(
        f"cannot write the cache in {folder}: {why}: "
        f"name another folder in the environment variable {CACHE_VARIABLE}"
    )


def _digest_if_there(file: Path) -> str:
    try:
        return digest_of(file)
    except FileNotFoundError:
        # Another process pruned it.
        return ""


def _cached(folder: Path, digest: str) -> Path | None:
    for file in folder.glob(f"{digest}-*{_SUFFIX}"):
        if file.stem == f"{digest}-{_digest_if_there(file)}":
            # The last to go when the cache is pruned.
            with suppress(OSError):
                os.utime(file)
            return file
        file.unlink(missing_ok=True)
    return None


def content_digest(package: Package) -> str:
    """Digest all that the database is made from: the package, and the software that makes it."""
    return _digest_of([package_digest(package), software_digest()])


def _digest_of(texts: Sequence[str]) -> str:
    return hashlib.sha256(" ".join(texts).encode()).hexdigest()
