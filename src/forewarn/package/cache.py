"""The user's cache folder, for what can be made again, named by the digest of what made it."""

from __future__ import annotations

import hashlib
import os
from importlib import metadata, resources
from pathlib import Path
from typing import TYPE_CHECKING

from forewarn.package.model import DESCRIPTOR
from forewarn.writing.files import digest_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from forewarn.package.model import Package

CACHE_VARIABLE = "FOREWARN_CACHE"

# The libraries that decide how data are read and judged, besides the software itself.
_ENGINES = ("duckdb", "frictionless", "great_expectations", "pandas", "pandera", "polars")

# All that decides how a package is judged is in these folders, or named by its descriptor.
_FOLDERS = ("data", "schemas")


def cache_folder(kind: str) -> Path:
    """Return the folder for one kind of thing; it need not exist."""
    from platformdirs import user_cache_path

    return Path(os.environ.get(CACHE_VARIABLE) or user_cache_path("forewarn")) / kind


def prune(folder: Path, pattern: str, kept: int, keep: Path) -> None:
    """Remove the oldest files that match, so that `keep` and `kept` - 1 others remain."""
    others = [(file, _modified(file)) for file in folder.glob(pattern) if file != keep]
    others.sort(key=lambda pair: pair[1], reverse=True)
    for file, _ in others[kept - 1 :]:
        file.unlink(missing_ok=True)


def _modified(file: Path) -> float:
    try:
        return file.stat().st_mtime
    except FileNotFoundError:
        # Another process pruned it.
        return 0.0


def package_digest(package: Package) -> str:
    """Digest every file that decides how a package is judged: data, schemas and what they name.

    A file that appears or disappears changes the digest too. The digest of a package that extends
    another includes that one.
    """
    files = {package.root / DESCRIPTOR, *package.schema_files}
    files |= {resource.file for resource in package.resources}
    files |= {file for resource in package.unsupported for file in resource.files}
    for folder in _FOLDERS:
        files |= set((package.root / folder).rglob("*"))
    own = _digest((os.path.relpath(file, package.root), file) for file in files)
    if package.base is None:
        return own
    both = f"{own} {package_digest(package.base)}"
    return hashlib.sha256(both.encode()).hexdigest()


def software_digest() -> str:
    """Digest the software that judges: its own files, and the versions of the libraries."""
    digest = hashlib.sha256()
    for name in _ENGINES:
        try:
            version = metadata.version(name)
        except metadata.PackageNotFoundError:
            version = "none"
        digest.update(f"{name} {version}\n".encode())
    with resources.as_file(resources.files("forewarn")) as folder:
        files = [file for file in folder.rglob("*") if file.suffix != ".pyc"]
        digest.update(_digest((os.path.relpath(file, folder), file) for file in files).encode())
    return digest.hexdigest()


def _digest(files: Iterable[tuple[str, Path]]) -> str:
    digest = hashlib.sha256()
    for name, file in sorted(files):
        if file.is_file():
            digest.update(f"{name}\0{digest_of(file)}\n".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()
