"""Putting files and folders in place whole: built aside on the same disk, then renamed."""

from __future__ import annotations

import os
import secrets
import shutil
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from forewarn.errors import FolderError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_LOCK = ".lock"

_MINUTE = 60


@contextmanager
def aside(parent: Path, name: str) -> Iterator[Path]:
    """Give a new folder in `parent`, for what is to be put in place there under a name.

    It is hidden, and gone afterwards; what runs that were killed have left there goes first.
    """
    parent.mkdir(parents=True, exist_ok=True)
    prefix = f".{name}.part-"
    for left in parent.glob(f"{prefix}*"):
        _remove_if_left(left)
    folder = parent / f"{prefix}{secrets.token_hex(6)}"
    folder.mkdir()
    try:
        with FileLock(folder / _LOCK):
            work = folder / "work"
            work.mkdir()
            yield work
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Wait until no other process is changing a folder, and keep them out meanwhile."""
    folder.mkdir(parents=True, exist_ok=True)
    with FileLock(folder / _LOCK):
        yield


def put_folder(built: Path, target: Path) -> None:
    """Put a folder in place, in one step, where there is none or an empty one.

    Raises `FolderError` where there is something else.
    """
    for file in built.rglob("*"):
        _sync(file)
    _sync(built)
    try:
        built.rename(target)
    except OSError as error:
        raise FolderError(
            f"{target} holds something else, which is left as it is: name another folder"
        ) from error
    _sync(target.parent)


def put_text(text: str, target: Path) -> None:
    """Put a file in place, in one step, whether or not there is one."""
    part = target.with_name(f".{target.name}.part")
    part.write_text(text, encoding="utf-8", newline="\n")
    _sync(part)
    part.replace(target)
    _sync(target.parent)


def _sync(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk."""
    if sys.platform == "win32" and path.is_dir():
        return
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _remove_if_left(folder: Path) -> None:
    """Remove a folder whose process has ended: it holds the lock no more."""
    lock = folder / _LOCK
    try:
        # One without a lock may be just being made.
        if not lock.exists() and time.time() - folder.stat().st_mtime < _MINUTE:
            return
        with FileLock(lock, timeout=0):
            shutil.rmtree(folder, ignore_errors=True)
    except (OSError, Timeout):
        return
