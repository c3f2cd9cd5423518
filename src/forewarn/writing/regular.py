"""Opening regular files alone: no folder, pipe, socket or device, and none that is waited for."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from pathlib import Path

# Opening a pipe must not wait for a writer. 0 where the system does not have it.
_OPEN = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)


class NotRegularError(OSError):
    """What is to be opened is there, and is not a regular file."""


def open_regular(file: Path, *, links: bool = True, buffering: int = -1) -> BinaryIO:
    """Open a regular file for reading bytes; `links` says whether its last part may be a link.

    Raises `NotRegularError` for anything else that is there, and OSError where it cannot be opened.
    """
    try:
        handle = os.open(file, _OPEN if links else _OPEN | _NO_LINK)
    except OSError:
        # A socket, or a link where none is allowed.
        kind = file.stat(follow_symlinks=links).st_mode
        if stat.S_ISREG(kind):
            raise
        raise _not_regular(file, kind) from None
    kind = os.fstat(handle).st_mode
    if not stat.S_ISREG(kind):
        os.close(handle)
        raise _not_regular(file, kind)
    return os.fdopen(handle, "rb", buffering)


def kind_in_words(mode: int) -> str:
    """Return what a mode says of something that is not a regular file."""
    if stat.S_ISDIR(mode):
        return "a folder"
    if stat.S_ISLNK(mode):
        return "a link"
    return "a pipe, socket or device"


def _not_regular(file: Path, mode: int) -> NotRegularError:
    return NotRegularError(f"{file} is {kind_in_words(mode)}, not a file: it is not read")
