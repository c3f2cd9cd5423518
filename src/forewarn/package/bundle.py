"""The release that comes with the software: its bundle in the wheel, unpacked into the cache.

In the bundle each CSV file of the package is a Parquet file of its cells as text, and every other
file is as it is. Unpacked, which happens once, it is the package again, byte for byte.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from forewarn.errors import CacheError
from forewarn.package.cache import CACHE_VARIABLE, cache_folder, own_folder
from forewarn.package.model import DESCRIPTOR
from forewarn.package.paths import (
    RESPONSIBLE_USE,
    copy_file,
    files_in,
    open_text,
    present,
    safe_path,
)
from forewarn.writing.connections import open_database
from forewarn.writing.files import build_once, digest_of, scratch_folder, swap_folder
from forewarn.writing.sql import file_literal, identifier, literal

if TYPE_CHECKING:
    from collections.abc import Sequence

    import duckdb

# The bundle's place in the installed software; run from a repository, there is none.
FOLDER = "bundled"

# The list of the package's files with their sizes and digests, in the bundle.
_MANIFEST = "manifest.json"

_PARTS = ("data", "schemas")
_CSV, _PARQUET = ".csv", ".parquet"

# The number of releases, of different installations, that stay unpacked.
_KEPT = 3


@dataclass(frozen=True)
class _File:
    """A file of the package: its path, its size in bytes and its SHA-256."""

    path: str
    size: int
    digest: str


def write_bundle(root: Path, folder: Path) -> None:
    """Write the bundle of the package at `root` into an empty folder.

    Raises ValueError for a CSV file that is not canonical, so that unpacking would change it.
    """
    paths = [DESCRIPTOR]
    if present(root, RESPONSIBLE_USE):
        paths.append(RESPONSIBLE_USE)
    for part in _PARTS:
        found = [path for path in files_in(root, part) if path.is_file()]
        paths += [path.relative_to(root).as_posix() for path in found]
    files = [_measure(root, path) for path in paths]
    with open_database() as connection, scratch_folder() as scratch:
        for file in files:
            packed = folder / _packed(file.path)
            packed.parent.mkdir(parents=True, exist_ok=True)
            if not file.path.endswith(_CSV):
                copy_file(safe_path(root, file.path), packed)
                continue
            _pack(connection, safe_path(root, file.path), packed)
            unpacked = scratch / file.path
            unpacked.parent.mkdir(parents=True, exist_ok=True)
            _unpack(connection, packed, unpacked)
            if _measure(scratch, file.path) != file:
                raise ValueError(f"{file.path} is not canonical: it cannot be bundled")
    listed = [[file.path, file.size, file.digest] for file in files]
    text = json.dumps(listed, indent=0) + "\n"
    (folder / _MANIFEST).write_text(text, encoding="utf-8", newline="\n")


def bundled_package(bundle: Path | None = None, cache: Path | None = None) -> Path | None:
    """Return the folder of the release that comes with the software, or None where none does.

    It is unpacked into the cache the first time, and again where a file's size has changed.
    Raises `CacheError` where the cache cannot be written.
    """
    bundle = bundle or Path(str(resources.files("forewarn"))) / FOLDER
    manifest = bundle / _MANIFEST
    if not manifest.is_file():
        return None
    text = manifest.read_bytes()
    files = [_File(*listed) for listed in json.loads(text)]
    folder = cache or cache_folder("release")
    target = folder / hashlib.sha256(text).hexdigest()
    try:
        own_folder(folder)
    except OSError as error:
        raise _unusable(folder, error) from error
    if not _is_whole(target, files):
        _unpack_in(folder, bundle, target, files)
    return target


def _unpack_in(folder: Path, bundle: Path, target: Path, files: Sequence[_File]) -> None:
    import duckdb

    def unpack(scratch: Path) -> Path:
        root = scratch / "package"
        with open_database() as connection:
            for file in files:
                _unpack_file(connection, bundle, root, file)
        _prune(folder, target)
        swap_folder(root, target)
        return target

    try:
        build_once(folder, lambda: target if _is_whole(target, files) else None, unpack)
    except (OSError, duckdb.Error) as error:
        raise _unusable(folder, error) from error


def _unusable(folder: Path, error: Exception) -> CacheError:
    why = str(error).partition("\n")[0]
    return CacheError(
        f"cannot unpack the bundled release in {folder}: {why}: "
        f"set the environment variable {CACHE_VARIABLE} to another folder"
    )


def _unpack_file(
    connection: duckdb.DuckDBPyConnection, bundle: Path, root: Path, file: _File
) -> None:
    unpacked = safe_path(root, file.path)
    unpacked.parent.mkdir(parents=True, exist_ok=True)
    packed = bundle / _packed(file.path)
    if file.path.endswith(_CSV):
        _unpack(connection, packed, unpacked)
    else:
        shutil.copyfile(packed, unpacked)
    if _measure(root, file.path) != file:
        raise OSError(f"{file.path} is not what was bundled: install forewarn again")


def _prune(folder: Path, keep: Path) -> None:
    others = [
        path for path in folder.iterdir() if path.is_dir() and path != keep and path.name[0] != "."
    ]
    others.sort(key=lambda path: path.stat().st_mtime, reverse=True)
    for path in others[_KEPT - 1 :]:
        shutil.rmtree(path, ignore_errors=True)


def _is_whole(root: Path, files: Sequence[_File]) -> bool:
    try:
        return all((root / file.path).stat().st_size == file.size for file in files)
    except FileNotFoundError:
        return False


def _measure(root: Path, path: str) -> _File:
    file = root / path
    return _File(path, file.stat().st_size, digest_of(file))


def _packed(path: str) -> str:
    return path.removesuffix(_CSV) + _PARQUET if path.endswith(_CSV) else path


def _pack(connection: duckdb.DuckDBPyConnection, file: Path, packed: Path) -> None:
    with open_text(file, newline=None) as stream:
        header = stream.readline().rstrip("\n").split(",")
    columns = ", ".join(f"{identifier(name)}: 'VARCHAR'" for name in header)
    read = (
        f"read_csv({file_literal(file)}, auto_detect = false, header = true, delim = ',', "
        f"quote = '\"', escape = '\"', columns = {{{columns}}})"
    )
    form = "(FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 9, PARQUET_VERSION v2)"
    connection.execute(f"COPY (FROM {read}) TO {literal(str(packed))} {form}")


def _unpack(connection: duckdb.DuckDBPyConnection, packed: Path, file: Path) -> None:
    read = f"read_parquet({file_literal(packed)})"
    connection.execute(f"COPY (FROM {read}) TO {literal(str(file))} (FORMAT csv, HEADER true)")
