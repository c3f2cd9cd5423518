"""The one door to the files of a package: nothing outside it is read, and nothing but files.

Whatever names a file of a package goes through `safe_path`, and whatever reads one opens it with
`open_file`, reads it with `read_file`, or lists it with `files_in`. What opens files by itself,
such as DuckDB, gets a path only after `fault_of` or `open_file` has judged it.
"""

from __future__ import annotations

import errno
import hashlib
import io
import os
import re
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TextIO

from forewarn.errors import InvalidDataError, PackageError, UnsafePathError
from forewarn.writing.regular import NotRegularError, kind_in_words, open_regular
from forewarn.writing.visible import visible

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

# The most bytes that are read of a file that is held in memory whole: a descriptor, a schema.
LARGEST_TEXT = 64 * 2**20

# The most files and folders that a folder of a package may hold.
_MOST_FILES = 100_000

# The page of a package that says what its figures must not be taken for.
RESPONSIBLE_USE = "docs/responsible-use.md"

# Files that are read whole, besides the descriptor and the schemas.
_BESIDE = ("CHANGELOG.md", "LICENSE-DATA.md", "data/signature.json", RESPONSIBLE_USE)

# In bytes: how much of a file is read at once.
_CHUNK = 1 << 20

_LOOP = "the path {!r} leads nowhere: its links go in a circle"

_DRIVE_OR_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


def plain_path(relative: str) -> str:
    """Return a path in the one spelling that it has in a package.

    Raises `UnsafePathError` for a path that is absolute, hidden, on a drive, a URL, or names no
    file below a folder, wherever that is.

    >>> plain_path("./data//x.csv")
    'data/x.csv'
    """
    parts = relative.split("/")
    if why := _why_unsafe(relative, parts):
        raise UnsafePathError(relative, why)
    return "/".join(part for part in parts if part not in ("", "."))


def _why_unsafe(relative: str, parts: list[str]) -> str | None:
    """Return what is wrong with a path in any package, as a clause; None where nothing is."""
    names = [part for part in parts if part.startswith((".", "~")) and part != "."]
    for wrong, why in (
        (not relative, "is empty: name a file of the package"),
        ("\0" in relative, "is not safe: it has a NUL character"),
        ("\\" in relative, "is not safe: it has a backslash, write / between folders and files"),
        (parts[0] == "", "is not safe: it is absolute, begin it at the folder of the package"),
        (_DRIVE_OR_SCHEME.match(relative), "is not safe: it begins like an address or a drive"),
        (".." in parts, "is not safe: it has .., which may lead out of the package"),
        (parts[-1] in ("", "."), "names a folder, not a file"),
        (names, f"is not safe: {', '.join(names)} is hidden, or may mean another folder"),
    ):
        if wrong:
            return why
    return None


def safe_path(root: Path, relative: str) -> Path:
    """Return the file at `relative` in the folder `root`, with links resolved.

    Raises what `plain_path` raises, and `PackageError` where links lead out of `root`, or the file
    system has no place for such a name.
    """
    return inside(root, plain_path(relative))


def is_safe(root: Path, relative: str) -> bool:
    """Return whether `safe_path` returns a file."""
    try:
        safe_path(root, relative)
    except PackageError:
        return False
    return True


def inside(root: Path, name: str) -> Path:
    """Return the path `name` in the folder `root`, with links resolved.

    Raises `PackageError` where they lead out of `root`, or the name is not one of UTF-8.
    """
    try:
        file = (root / name).resolve()
        if not file.is_relative_to(root.resolve()):
            raise PackageError(f"the path {name!r} leads out of the package")
        # A loop of links, which Python 3.13 resolves without an error.
        if file.is_symlink():
            raise PackageError(_LOOP.format(name))
        file.is_file()
    except RuntimeError:
        raise PackageError(_LOOP.format(name)) from None
    except (OSError, ValueError) as error:
        if isinstance(error, OSError) and error.errno == errno.ENAMETOOLONG:
            what = f"{visible(name, 60)} ({len(name):,} characters)"
            raise PackageError(f"the path {what} is longer than the system allows") from None
        if isinstance(error, OSError) and error.errno == errno.ELOOP:
            raise PackageError(_LOOP.format(name)) from None
        raise PackageError(f"the path {name!r} is not one that the system allows") from None
    try:
        str(file).encode()
    except UnicodeEncodeError:
        raise PackageError(f"the path {visible(str(file))} is not UTF-8: rename it") from None
    return file


def present(root: Path, relative: str) -> Path | None:
    """Return what `safe_path` returns, or None where nothing is there."""
    file = safe_path(root, relative)
    return file if file.exists() else None


def fault_of(file: Path) -> str | None:
    """Return why there is no file to read at a path, as a clause; None where there is one."""
    if file.is_file():
        return None
    try:
        kind = kind_in_words(file.stat().st_mode)
    except (OSError, ValueError):
        return "the file is missing"
    return f"it is {kind}, not a file"


def must_be_replaceable(root: Path, relative: str) -> None:
    """Raise `PackageError` unless a file of the package can be written at a path in it."""
    file = present(root, relative)
    if file is None:
        return
    fault = fault_of(file)
    # A large file is copied before it is replaced.
    if fault is None and file.stat().st_size > LARGEST_TEXT and digest_text(file) is None:
        fault = "it holds a NUL byte, as no text does"
    if fault:
        raise PackageError(f"cannot write {file}: {fault}")


def open_file(file: Path, buffering: int = -1) -> BinaryIO:
    """Open a file, whose links are resolved, for reading bytes.

    Raises `PackageError` where it is a folder, a FIFO, a socket or a device, or became a link
    since, and OSError where it cannot be opened.
    """
    try:
        return open_regular(file, links=False, buffering=buffering)
    except NotRegularError as error:
        raise PackageError(str(error)) from None


def open_text(file: Path, newline: str | None = "", errors: str = "strict") -> TextIO:
    """Open a file as by `open_file`, for reading its text in UTF-8."""
    return io.TextIOWrapper(open_file(file), encoding="utf-8", newline=newline, errors=errors)


def read_file(file: Path, most: int = LARGEST_TEXT) -> bytes:
    """Return the bytes of a file that is opened as by `open_file`.

    Raises `PackageError` where it has more than `most` bytes.
    """
    with open_file(file) as stream:
        # Before anything is read of it.
        if os.fstat(stream.fileno()).st_size > most:
            raise _too_large(file, most)
        content = stream.read(most + 1)
    if len(content) > most:
        raise _too_large(file, most)
    return content


def text_of(file: Path) -> str:
    """Return the text of a file that is read as by `read_file`, with LF as line ends.

    Raises `PackageError` where it is not UTF-8.
    """
    try:
        text = read_file(file).decode("utf-8")
    except UnicodeDecodeError as error:
        raise PackageError(f"{file} is not UTF-8: {error.reason}") from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def chunks(file: Path) -> Iterator[bytes]:
    """Yield the bytes of a file that is opened as by `open_file`, in pieces."""
    with open_file(file) as stream:
        while chunk := stream.read(_CHUNK):
            yield chunk


def copy_file(file: Path, target: Path, *, table: bool = False) -> None:
    """Copy a file to a new one.

    Raises `InvalidDataError` where a `table` holds a NUL byte, which no text has, and
    `PackageError` where anything else is too large to be read whole.
    """
    if not table and file.is_file() and file.stat().st_size > LARGEST_TEXT:
        raise _too_large(file, LARGEST_TEXT)
    with target.open("xb") as stream:
        for chunk in chunks(file):
            if table and b"\0" in chunk:
                raise InvalidDataError(f"{file} holds a NUL byte: it is not a table in UTF-8")
            stream.write(chunk)


def same_content(one: Path, other: Path, *, text: bool = False) -> bool:
    """Return whether two files, opened as by `open_file`, have the same bytes.

    With `text` they must be texts too: of a file with a NUL byte nothing more is read.
    """
    with open_file(one) as first, open_file(other) as second:
        if os.fstat(first.fileno()).st_size != os.fstat(second.fileno()).st_size:
            return False
        while (chunk := first.read(_CHUNK)) == second.read(_CHUNK):
            if not chunk:
                return True
            if text and b"\0" in chunk:
                return False
    return False


def digest_text(file: Path, algorithm: str = "sha256") -> str | None:
    """Return the digest of a file that is opened as by `open_file`; None at a NUL byte.

    A file with a NUL byte is no text, and of one that has no end nothing more is read.
    """
    digest = hashlib.new(algorithm, usedforsecurity=False)
    return digest.hexdigest() if _digest(file, digest, most=0) is None else None


def file_digest(file: Path) -> str:
    """Return a text that differs whenever the content of a file does.

    It is the digest, or that of the beginning with the size and the times of a file that is too
    large to be read whole and holds NUL bytes, as no text does.
    """
    digest = hashlib.sha256()
    if status := _digest(file, digest, LARGEST_TEXT):
        digest.update(f"{status.st_size} {status.st_mtime_ns} {status.st_ctime_ns}".encode())
    return digest.hexdigest()


def _digest(file: Path, digest: hashlib._Hash, most: int) -> os.stat_result | None:
    """Digest a file, but one of over `most` bytes only to the first NUL byte, if it has one.

    Returns the status of a file that was not digested whole; None if it was.
    """
    with open_file(file) as stream:
        status = os.fstat(stream.fileno())
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
            if status.st_size > most and b"\0" in chunk:
                return status
    return None


def files_in(root: Path, folder: str, most: int = _MOST_FILES) -> list[Path]:
    """List what is below a folder of the package at `root` and is no folder, sorted.

    Links to folders are not followed. The list is empty where the folder does not exist. Raises
    `PackageError` where the folder, or a link in it, leads out of the package, or it holds more
    than `most` files and folders.
    """
    entries = _entries(root, folder, most)
    return sorted(Path(entry.path) for entry in entries if not entry.is_dir())


def everything_in(root: Path, folder: str) -> list[Path]:
    """List what `files_in` lists, and also the folders, the links and all else below a folder."""
    return sorted(Path(entry.path) for entry in _entries(root, folder))


def _entries(root: Path, folder: str, most: int = _MOST_FILES) -> Iterator[os.DirEntry[str]]:
    count = 0
    pending = [root / folder] if safe_path(root, folder).is_dir() else []
    while pending:
        here = pending.pop()
        # A folder may be gone by now.
        with suppress(FileNotFoundError), os.scandir(here) as listed:
            for entry in listed:
                count += 1
                if count > most:
                    raise PackageError(f"{root / folder} holds more than {most:,} files")
                if entry.is_dir(follow_symlinks=False):
                    pending.append(here / entry.name)
                elif entry.is_symlink():
                    # Where it leads out of the package, nothing of it is read.
                    inside(root, str((here / entry.name).relative_to(root)))
                yield entry


def check_files(root: Path, tables: Collection[Path]) -> None:
    """Raise `PackageError` where a package holds what is no file, or a file too large to be read.

    `tables` are its data files, which have findings of their own and may be of any size. That is
    checked before any work: each command opens some of the files only, and some at its end.
    """
    beside = [file for path in _BESIDE if (file := present(root, path)) is not None]
    schemas = [file.resolve() for file in files_in(root, "schemas")]
    data = [file.resolve() for file in files_in(root, "data")]
    for file in {*beside, *schemas, *data} - set(tables):
        # A link may lead nowhere, which matters only to what reads it.
        if file.exists() and (fault := fault_of(file)):
            raise PackageError(f"{file} is not read: {fault}")
    for file in {*beside, *schemas} - set(tables):
        if file.exists() and file.stat().st_size > LARGEST_TEXT:
            raise _too_large(file, LARGEST_TEXT)


def _too_large(file: Path, most: int) -> PackageError:
    return PackageError(f"{file} is larger than {most // 2**20} MB, the most that is read of it")
