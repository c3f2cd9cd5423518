"""The one door to the files of a package: nothing outside it is read, and nothing but files.

Whatever names a file of a package goes through `safe_path`, and whatever reads one opens it with
`open_file`, reads it with `read_file`, or lists it with `files_in`.
"""

from __future__ import annotations

import os
import re
import stat
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from forewarn.errors import PackageError

if TYPE_CHECKING:
    from collections.abc import Iterator

# The most bytes that are read of a file that is held in memory whole: a descriptor, a schema.
LARGEST_TEXT = 64 * 2**20

# The most files and folders that a folder of a package may hold.
_MOST_FILES = 100_000

# Opening a FIFO must not wait for a writer, and a link must not be followed: both are 0 where the
# system does not have them.
_OPEN = (
    os.O_RDONLY
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_BINARY", 0)
)

_DRIVE_OR_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


def safe_path(root: Path, relative: str) -> Path:
    """Return the file at `relative` in the folder `root`, with links resolved.

    Raises `PackageError` for a path that is absolute, hidden, on a drive, a URL, or leads out
    of `root` in any way.
    """
    parts = relative.split("/")
    unsafe = PackageError(f"the path {relative!r} is not safe: name a file inside the package")
    if (
        not relative
        or "\\" in relative
        or "\0" in relative
        or _DRIVE_OR_SCHEME.match(relative)
        or any(part in ("", "..") or part.startswith((".", "~")) for part in parts)
    ):
        raise unsafe
    try:
        file = (root / relative).resolve()
        if not file.is_relative_to(root.resolve()):
            raise PackageError(f"the path {relative!r} leads out of the package")
        # A loop of links, which Python 3.13 resolves without an error.
        if file.is_symlink():
            raise unsafe
        file.is_file()
    except (OSError, RuntimeError, ValueError):
        # A loop of links, or a name that the file system does not allow.
        raise unsafe from None
    return file


def open_file(file: Path) -> BinaryIO:
    """Open a file, whose links are resolved, for reading bytes.

    Raises `PackageError` where it is a folder, a FIFO, a socket or a device, or became a link
    since, and OSError where it cannot be opened.
    """
    try:
        handle = os.open(file, _OPEN)
    except OSError:
        if not file.exists() or stat.S_ISREG(file.lstat().st_mode):
            raise
        raise _not_regular(file) from None
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise _not_regular(file)
    return os.fdopen(handle, "rb")


def read_file(file: Path, most: int = LARGEST_TEXT) -> bytes:
    """Return the bytes of a file that is opened as by `open_file`.

    Raises `PackageError` where it has more than `most` bytes.
    """
    with open_file(file) as stream:
        content = stream.read(most + 1)
    if len(content) > most:
        raise PackageError(f"{file} is larger than {most // 2**20} MB, the most that is read of it")
    return content


def files_in(root: Path, folder: str) -> list[Path]:
    """List the files below a folder of the package at `root`, sorted, without following links.

    The list is empty where the folder does not exist. Raises `PackageError` where the folder leads
    out of the package, or holds more than 100,000 files and folders.
    """
    entries = _entries(root, folder)
    return sorted(Path(entry.path) for entry in entries if entry.is_file(follow_symlinks=False))


def everything_in(root: Path, folder: str) -> list[Path]:
    """List what `files_in` lists, and also the folders, the links and all else below a folder."""
    return sorted(Path(entry.path) for entry in _entries(root, folder))


def _entries(root: Path, folder: str) -> Iterator[os.DirEntry[str]]:
    count = 0
    pending = [root / folder] if safe_path(root, folder).is_dir() else []
    while pending:
        # A folder may be gone by now.
        with suppress(FileNotFoundError), os.scandir(pending.pop()) as listed:
            for entry in listed:
                count += 1
                if count > _MOST_FILES:
                    raise PackageError(f"{root / folder} holds more than {_MOST_FILES:,} files")
                if entry.is_dir(follow_symlinks=False):
                    pending.append(Path(entry.path))
                yield entry


def _not_regular(file: Path) -> PackageError:
    return PackageError(f"{file} is not a regular file: it is not read")
