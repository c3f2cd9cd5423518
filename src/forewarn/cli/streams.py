"""Standard output and standard error, on systems that differ: encoding, and readers that leave."""

from __future__ import annotations

import errno
import io
import os
import signal
import sys

WINDOWS = os.name == "nt"


def prepare_streams(*, windows: bool = WINDOWS) -> None:
    """Let a reader of our output leave, and write the same bytes on every system."""
    if hasattr(signal, "SIGPIPE"):
        # The process ends silently when the reader of a pipe has left.
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    if windows:
        for stream in (sys.stdout, sys.stderr):
            # A pipe or a file would get the locale's encoding, which lacks most characters.
            if isinstance(stream, io.TextIOWrapper) and not stream.isatty():
                stream.reconfigure(encoding="utf-8", newline="\n")


def is_reader_gone(error: BaseException, *, windows: bool = WINDOWS) -> bool:
    """Return whether a write failed because the reader of a pipe has left, and stop writing.

    Only Windows, which lacks SIGPIPE, needs this.
    """
    gone = (
        windows
        and isinstance(error, OSError)
        and error.filename is None
        and error.errno in (errno.EPIPE, errno.EINVAL)
    )
    if gone:
        # What is still in the buffer goes nowhere when the interpreter exits.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return gone
