"""Signals that end the process: what it made and nobody needs is removed first."""

from __future__ import annotations

import signal
import time
from contextlib import contextmanager, suppress
from tempfile import gettempdir
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

# By name: Windows lacks the last.
_ENDING = ("SIGINT", "SIGTERM", "SIGHUP")

# In seconds: what is tidied up within this time is not interrupted by another signal.
_GRACE = 5.0

# What a shell adds to the number of a signal.
_BASE = 128


class StoppedError(BaseException):
    """A signal ends the process. Like KeyboardInterrupt, it is no Exception."""


class StopSignals:
    """Turns the signals that end a process into `StoppedError`, and knows which has come.

    DuckDB, for one, turns that into an error of its own.
    """

    def __init__(self, grace: float = _GRACE) -> None:
        self._grace = grace
        self._raised_at: float | None = None
        self.received: int | None = None

    @property
    def exit_code(self) -> int | None:
        """Return the exit code that tells of the signal; None where none has come."""
        return None if self.received is None else _BASE + self.received

    def heed(self) -> None:
        """Heed the signals from now on, but those that the process was started to ignore."""
        with _held_back():
            for number in _numbers():
                if signal.getsignal(number) != signal.SIG_IGN:
                    signal.signal(number, self._stop)
            # It looks for the folder once, by writing a file there.
            # What needs the disk reports that it is full.
        with suppress(OSError):
            gettempdir()

    def rest(self) -> None:
        """Let the signals end the process at once: nothing is left to be removed."""
        for number in _numbers():
            if signal.getsignal(number) == self._stop:
                signal.signal(number, signal.SIG_DFL)

    def _stop(self, number: int, _: FrameType | None) -> None:
        self.received = self.received or number
        now = time.monotonic()
        if self._raised_at is None or now - self._raised_at > self._grace:
            self._raised_at = now
            raise StoppedError


def _numbers() -> list[signal.Signals]:
    return [getattr(signal, name) for name in _ENDING if hasattr(signal, name)]


@contextmanager
def _held_back() -> Iterator[None]:
    """Hold the signals back until the block ends, in a process of one thread."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _numbers())
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
