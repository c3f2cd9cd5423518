"""The user's cache folder, for what can be made again, named by the digest of what made it."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import stat
from importlib import metadata, resources
from pathlib import Path
from typing import TYPE_CHECKING

from forewarn.errors import CacheError
from forewarn.writing.files import digest_of

if TYPE_CHECKING:
    from collections.abc import Iterable

CACHE_VARIABLE = "FOREWARN_CACHE"

# The libraries that decide how data are read and judged, besides the software itself.
_ENGINES = ("duckdb", "frictionless", "great_expectations", "pandas", "pandera", "polars")

# Windows gives every user a cache folder that is closed to others.
_HAS_OWNERS = os.name == "posix"

# The mode of new folders, and what lets others write.
_PRIVATE, _WRITABLE_BY_OTHERS = 0o700, 0o022

# What is kept, or was to be, is named by a digest. Files of other names are not ours.
_KEPT_NAME = re.compile(r"\.?[0-9a-f]{64}(?![0-9a-f])")


def cache_folder(kind: str) -> Path:
    """Return the folder for one kind of thing; it need not exist."""
    from platformdirs import user_cache_path

    return Path(os.environ.get(CACHE_VARIABLE) or user_cache_path("forewarn")) / kind


def own_folder(folder: Path) -> Path:
    """Make a folder of the cache, or take the one that is there, once nobody else can write to it.

    What others might have put there is not to be believed. A folder of ours that others can write
    to is closed to them, and what was kept in it is removed. A folder above it may be shared, such
    as `/tmp`, if others cannot remove what is not theirs there.
    Raises `CacheError` where the folder is somebody else's, and OSError where it cannot be made.
    """
    folder.parent.mkdir(mode=_PRIVATE, parents=True, exist_ok=True)
    folder.mkdir(mode=_PRIVATE, exist_ok=True)
    was_open = any([_close(folder.parent), _close(folder)])
    for kept in folder.iterdir() if was_open else ():
        if _KEPT_NAME.match(kept.name):
            _remove(kept)
    return folder


def is_own(found: os.stat_result) -> bool:
    """Return whether a file or folder is ours or the system's, and nobody else can write to it."""
    return _is_ours(found) and not (_HAS_OWNERS and found.st_mode & _WRITABLE_BY_OTHERS)


def _is_ours(found: os.stat_result) -> bool:
    return not _HAS_OWNERS or found.st_uid in (0, os.geteuid())


def _close(folder: Path) -> bool:
    """Close a folder to others, and return whether it was open to them."""
    found = folder.stat()
    # A link that somebody else made may lead anywhere.
    ours = _is_ours(found) and _is_ours(folder.lstat())
    if ours and (is_own(found) or found.st_mode & stat.S_ISVTX):
        return False
    if ours and found.st_uid == os.geteuid():
        folder.chmod(stat.S_IMODE(found.st_mode) & ~_WRITABLE_BY_OTHERS)
    if not (ours and is_own(folder.stat())):
        raise CacheError(
            f"the cache in {folder} is not used, because others can write to it: "
            f"name another folder in the environment variable {CACHE_VARIABLE}"
        )
    return True


def _remove(kept: Path) -> None:
    if kept.is_dir() and not kept.is_symlink():
        shutil.rmtree(kept, ignore_errors=True)
    else:
        kept.unlink(missing_ok=True)


def prune(folder: Path, pattern: str, kept: int, keep: Path) -> None:
    """Remove the oldest files that match, so that `keep` and `kept` - 1 others remain.

    Files that are not named as those of the cache stay.
    """
    ours = [file for file in folder.glob(pattern) if _KEPT_NAME.match(file.name)]
    others = [(file, _modified(file)) for file in ours if file != keep]
    others.sort(key=lambda pair: pair[1], reverse=True)
    for file, _ in others[kept - 1 :]:
        file.unlink(missing_ok=True)


def _modified(file: Path) -> float:
    try:
        return file.stat().st_mtime
    except FileNotFoundError:
        # Another process pruned it.
        return 0.0


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
