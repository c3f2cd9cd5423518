"""Standard output and standard error, on systems that differ: encoding, and readers that leave."""

from __future__ import annotations

import errno
import io
import os
import sys
from contextlib import suppress

from forewarn.cli.sink import say
from forewarn.errors import Exit

WINDOWS = os.name == "nt"

# The exit code where nobody reads what is written: what a shell says of a process that SIGPIPE
# ended. Never that of a valid package, of which perhaps nothing was told.
READER_GONE = 141


def prepare_streams(*, windows: bool = WINDOWS) -> None:
    """Write the same bytes on every system, and to nowhere where a stream is closed."""
    _open_closed()
    for stream in (sys.stdout, sys.stderr):
        if not isinstance(stream, io.TextIOWrapper):
            continue
        # The name of a file may hold what no encoding has: it shows as its code.
        stream.reconfigure(errors="backslashreplace")
        if windows and not stream.isatty():
            # A pipe or a file would get the locale's encoding, which lacks most characters.
            stream.reconfigure(encoding="utf-8", newline="\n")


def _open_closed() -> None:
    """Open the standard streams that are closed, or the next file would get their number."""
    for number, name, mode in ((0, "stdin", "r"), (1, "stdout", "w"), (2, "stderr", "w")):
        if getattr(sys, name) is not None:
            continue
        handle = os.open(os.devnull, os.O_RDWR)
        if handle != number:
            os.dup2(handle, number)
            os.close(handle)
        # Like any standard stream, it stays open until the process ends.
        stream = os.fdopen(number, mode, encoding="utf-8", closefd=False)
        setattr(sys, name, stream)


def finish_streams(code: int) -> int:
    """Write what is still to be written; return the exit code, another where that fails."""
    try:
        sys.stdout.flush()
    except OSError as error:
        if is_reader_gone(error):
            return READER_GONE
        _write_nowhere()
        with suppress(OSError):
            say(f"forewarn: cannot write the result: {error.strerror}", err=True)
        return Exit.COULD_NOT_RUN
    return code


def is_reader_gone(error: BaseException, *, windows: bool = WINDOWS) -> bool:
    """Return whether a write failed because the reader of a pipe has left, and stop writing."""
    codes = (errno.EPIPE, errno.EINVAL) if windows else (errno.EPIPE,)
    gone = isinstance(error, OSError) and error.filename is None and error.errno in codes
    if gone:
        _write_nowhere()
    return gone


def _write_nowhere() -> None:
    """Let what is still in the buffer go nowhere when the interpreter exits."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
