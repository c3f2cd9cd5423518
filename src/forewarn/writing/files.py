"""Files and folders put in place whole or not at all, and their digests.

Everything is first written to a part file or a staging folder on the same disk, flushed, and then
renamed in one step. A process that is killed leaves the old state or the new.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import secrets
import shutil
import stat
import sys
import time
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from tempfile import gettempdir
from typing import TYPE_CHECKING, BinaryIO, cast

from forewarn.errors import FolderError
from forewarn.writing.flushing import sync, sync_below
from forewarn.writing.regular import open_regular

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from io import BufferedReader

_LOCK = ".lock"

# In seconds: a part file that has not grown for this time was left by a killed writer.
_STALE = 3600

_NEW_FILE_MODE = 0o644

# Bytes of the random end of a name, which is written in hexadecimal.
_RANDOM = 6

# The work folder within a staging folder, and the ending of a folder that `swap_folder` replaces.
_WORK = "work"
_REPLACED = ".replaced"


def digest_of(file: Path) -> str:
    """Return the SHA-256 of a regular file of ours, in lower-case hexadecimal.

    Files of a package are digested by `forewarn.package.paths`, which bounds what is read of them.
    """
    with open_regular(file) as stream:
        return hashlib.file_digest(cast("BufferedReader", stream), "sha256").hexdigest()


def put_content(content: str | bytes, target: Path) -> None:
    """Write a file, new or in place of another, whole or not at all; text as UTF-8 with LF.

    A replaced file keeps its mode, and a link stays a link: its target is replaced. Anything but a
    regular file (a pipe, `/dev/stdout`) is written to directly. What a writer of the same file left
    when it was killed is removed.
    """
    with put_stream(target) as stream:
        stream.write(_encoded(content))


def _encoded(content: str | bytes) -> bytes:
    # The name of a file may hold what is no character: it shows as its code.
    return content.encode(errors="backslashreplace") if isinstance(content, str) else content


@contextmanager
def put_stream(target: Path) -> Iterator[BinaryIO]:
    """Open a file, and put it in place as `put_content` does, but only if the block succeeds."""
    if _is_special(target):
        with target.open("wb") as stream:
            yield stream
        return
    target = followed(target)
    part = _part_beside(target)
    new = _new(part)
    try:
        with new:
            yield new
        put_file(part, target)
    finally:
        part.unlink(missing_ok=True)


def _new(part: Path) -> BinaryIO:
    """Open a new file, never through a file or link planted there; leave none if interrupted."""
    try:
        return part.open("xb")
    except FileExistsError:
        raise
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def put_file(built: Path, target: Path) -> None:
    """Rename a file into place, over an existing one, once it is flushed to the disk.

    A link and anything but a regular file are treated as `put_content` does.
    """
    if _is_special(target):
        _copy_over(built, target)
        return
    target = followed(target)
    mode = stat.S_IMODE(target.stat().st_mode) if target.exists() else _NEW_FILE_MODE
    # Before chmod: the mode may forbid opening it.
    sync(built)
    built.chmod(mode)
    try:
        built.replace(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        # A link may lead to another disk.
        _copy_over(built, target)
    sync(target.parent)


def _copy_over(built: Path, target: Path) -> None:
    with built.open("rb") as source, put_stream(target) as stream:
        shutil.copyfileobj(source, stream)
    built.unlink()


def put_files(
    files: Mapping[str, str | bytes], root: Path, last: str | None = None
) -> tuple[str, ...]:
    """Write files below a folder together, by their paths in it; return the paths in order.

    All are written to part files beside their targets before the first is renamed, and `last` is
    renamed last: until then, what `last` says is as it was. Where one cannot be put in place, those
    before it are put back, folders made for them are removed, and the error is raised. What was
    written to a pipe or device cannot be put back.
    """
    order = sorted(files, key=lambda path: path == last)
    targets = {path: followed(root / path) for path in order}
    with ExitStack() as scratch, ExitStack() as undo:
        parts = {}
        for path, target in targets.items():
            _make_folders(target.parent, undo)
            parts[path] = part = _part_beside(target)
            with _new(part) as stream:
                undo.callback(part.unlink, missing_ok=True)
                stream.write(_encoded(files[path]))
        for path, target in targets.items():
            if _is_special(target):
                put_file(parts[path], target)
                continue
            before = None
            if target.exists():
                before = _part_beside(target)
                scratch.callback(before.unlink, missing_ok=True)
                # Its time is now, or it would look like the part file of a killed writer.
                shutil.copy(target, before)
            undo.callback(_put_back, parts[path], before, target)
            put_file(parts[path], target)
        undo.pop_all()
    return tuple(order)


def _make_folders(folder: Path, undo: ExitStack) -> None:
    """Make a folder and those above it; `undo` removes the new ones that are still empty."""
    new = [each for each in (folder, *folder.parents) if not each.exists()]
    for each in reversed(new):
        each.mkdir(exist_ok=True)
        undo.callback(_remove_if_empty, each)


def _remove_if_empty(folder: Path) -> None:
    with suppress(OSError):
        folder.rmdir()


def _put_back(part: Path, before: Path | None, target: Path) -> None:
    """Undo the renaming of a part file to its target, if it took place."""
    if part.exists():
        return
    if before is None:
        target.unlink(missing_ok=True)
    else:
        before.replace(target)


def put_folder(built: Path, target: Path) -> None:
    """Rename a folder into place, where there is none or an empty one.

    Raises `FolderError` if there is anything else.
    """
    sync_below(built)
    if sys.platform == "win32":
        # Windows renames no folder over another, even an empty one.
        with suppress(OSError):
            target.rmdir()
    try:
        built.rename(target)
    except OSError as error:
        if not os.path.lexists(target):
            raise
        raise FolderError(
            f"{target} is not an empty folder, and was left unchanged: name another folder"
        ) from error
    sync(target.parent)


def swap_folder(built: Path, target: Path) -> None:
    """Put a folder in place of another, or where there is none.

    `built` is in a staging folder beside `target`. The old folder is first renamed into that
    staging folder. If the second rename fails, the first is undone; if the process is killed
    between the two, the next `staging_folder` of that parent and name undoes it.
    """
    sync_below(built)
    replaced = built.with_name(f"{target.name}{_REPLACED}")
    try:
        if target.exists():
            target.rename(replaced)
        built.rename(target)
    except BaseException:
        if replaced.exists() and not target.exists():
            replaced.rename(target)
        raise
    sync(target.parent)


@contextmanager
def exclusive(folder: Path, waiting: Callable[[], None] | None = None) -> Iterator[None]:
    """Wait until no other process is changing a folder, and keep others out.

    `waiting` is called once if another process is changing it.
    """
    from filelock import FileLock, Timeout

    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / _LOCK)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        if waiting is not None:
            waiting()
        lock.acquire()
    try:
        yield
    finally:
        lock.release()


@contextmanager
def staging_folder(parent: Path, name: str) -> Iterator[Path]:
    """Make a hidden folder in `parent` to build in, and remove it at the end.

    Staging folders of killed processes are removed first, once a folder that `swap_folder` had
    renamed away is back in its place.
    """
    from filelock import FileLock

    parent.mkdir(parents=True, exist_ok=True)
    prefix = f".{name}.part-"
    ours = re.compile(re.escape(prefix) + f"[0-9a-f]{{{2 * _RANDOM}}}")
    for left in list(parent.iterdir()):
        if ours.fullmatch(left.name) and left.is_dir() and not left.is_symlink():
            _remove_if_left(left)
    folder = parent / f"{prefix}{secrets.token_hex(_RANDOM)}"
    try:
        folder.mkdir()
        with FileLock(folder / _LOCK):
            work = folder / _WORK
            work.mkdir()
            yield work
    finally:
        _remove_folder(folder)


@contextmanager
def scratch_folder(parent: Path | None = None) -> Iterator[Path]:
    """Make a folder for nobody else, and remove it at the end, also if that is interrupted.

    It is made in `parent`, or where the system keeps temporary files.
    """
    folder = (parent or Path(gettempdir())) / f"forewarn-{secrets.token_hex(_RANDOM)}"
    try:
        folder.mkdir(mode=0o700)
        yield folder.resolve()
    finally:
        _remove_folder(folder)


def _remove_folder(folder: Path) -> None:
    try:
        shutil.rmtree(folder, ignore_errors=True)
    except BaseException:
        # A signal, which comes once.
        shutil.rmtree(folder, ignore_errors=True)
        raise


def build_once(
    folder: Path, find: Callable[[], Path | None], build: Callable[[Path], Path]
) -> Path:
    """Return what `find` returns for a folder, or else build it, one process at a time.

    `build` gets a staging folder in `folder`, and returns the path that it put in place.
    """
    if found := find():
        return found
    with exclusive(folder):
        # Another process may have built it in the meantime.
        if found := find():
            return found
        with staging_folder(folder, "build") as scratch:
            return build(scratch)


@contextmanager
def staging_folder_for(target: Path) -> Iterator[Path]:
    """Make a staging folder beside the file that `target` leads to, for `put_file`.

    For anything but a regular file, it is a temporary folder: nothing can be renamed to there.
    """
    if _is_special(target):
        with scratch_folder() as folder:
            yield folder
        return
    target = followed(target)
    with staging_folder(target.parent, target.name) as folder:
        yield folder


def _is_special(target: Path) -> bool:
    return target.exists() and not target.is_file()


def followed(target: Path) -> Path:
    """Return the path that a path leads to, through all links.

    Raises OSError where they lead back to themselves.
    """
    try:
        end = target.resolve()
    except RuntimeError:
        end = target
    # Newer versions of Python return a loop as it is.
    if end.is_symlink():
        raise OSError(f"{target} is a link that leads back to itself")
    return end


def _part_beside(target: Path) -> Path:
    """Return a new name beside a file, once the part files of killed writers are removed."""
    prefix = f".{target.name[:100]}.part-"
    with os.scandir(target.parent) as entries:
        for entry in entries:
            if entry.name.startswith(prefix) and entry.is_file(follow_symlinks=False):
                _remove_if_stale(target.with_name(entry.name))
    return target.with_name(f"{prefix}{secrets.token_hex(_RANDOM)}")


def _remove_if_stale(part: Path) -> None:
    # Its writer, or another that removes it too, may be faster.
    with suppress(OSError):
        if time.time() - part.lstat().st_mtime > _STALE:
            part.unlink()


def _remove_if_left(folder: Path) -> None:
    """Remove a staging folder if its process has ended: nothing holds its lock.

    A folder without a lock file may be in the making, or be somebody else's.
    """
    from filelock import FileLock, Timeout

    lock = folder / _LOCK
    try:
        if lock.is_symlink() or not lock.is_file():
            return
        with FileLock(lock, timeout=0):
            _put_back_replaced(folder)
            _remove_folder(folder)
    except (OSError, Timeout):
        return


def _put_back_replaced(staging: Path) -> None:
    """Undo the first rename of a `swap_folder` that was killed before its second."""
    for replaced in (staging / _WORK).glob(f"*{_REPLACED}"):
        target = staging.parent / replaced.name.removesuffix(_REPLACED)
        if not target.exists():
            replaced.rename(target)
