"""Limits of what is asked of the database: time, and memory that DuckDB does not count itself."""

from __future__ import annotations

import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar

from forewarn.errors import LimitError

if TYPE_CHECKING:
    from collections.abc import Callable

    import duckdb

Result = TypeVar("Result")

MEBIBYTE = 1 << 20

# What DuckDB may hold for a statement. It has no folder to spill to: the disk cannot be filled.
MEMORY = 1024 * MEBIBYTE

# In seconds.
TIMEOUT = 60.0

# So often it is looked whether a limit is passed.
_TICK = 0.02

# So long a statement has to stop once it is told to: between two batches of rows it does, within a
# call of one function it does not.
_GRACE = 1.5

# Beside what DuckDB counts: the answer as Python holds it, long texts as functions make them.
_BESIDE = 256 * MEBIBYTE

_THREAD = "forewarn statement"

_PROCESS = Path("/proc/self/statm")


@dataclass(frozen=True)
class Limits:
    """How long a statement may take, in seconds, and how much it may hold, in bytes."""

    seconds: float = TIMEOUT
    memory: int = MEMORY


class _Work(threading.Thread, Generic[Result]):
    """A thread that keeps what its work gave, or how it failed."""

    def __init__(self, work: Callable[[], Result]) -> None:
        super().__init__(name=_THREAD, daemon=True)
        self._work = work
        self.given: list[Result] = []
        self.failure: BaseException | None = None

    def run(self) -> None:
        try:
            self.given.append(self._work())
        except BaseException as failure:
            self.failure = failure


def run_within(
    limits: Limits, connection: duckdb.DuckDBPyConnection, work: Callable[[], Result]
) -> Result:
    """Do what uses the connection, and interrupt it at a limit or a KeyboardInterrupt.

    It is done in a thread of its own. One call of a function that does not heed the interruption
    goes on there in vain: `is_running` says whether there is any.
    Raises `LimitError` where a limit is passed, and else what the work raises.
    """
    before, started = _held(), time.monotonic()
    thread = _Work(work)
    thread.start()
    try:
        while thread.is_alive():
            thread.join(_TICK)
            if time.monotonic() - started > limits.seconds:
                _stop(thread, connection, _GRACE)
                raise LimitError(
                    f"the statement was stopped after {limits.seconds:g} s: ask for less, or "
                    "raise --timeout"
                )
            if _held() - before > limits.memory + _BESIDE:
                # It holds more with every moment.
                _stop(thread, connection, _GRACE / 5)
                raise too_large(limits)
    except KeyboardInterrupt:
        _stop(thread, connection, _GRACE)
        raise
    if thread.failure is not None:
        raise thread.failure
    return thread.given[0]


def too_large(limits: Limits) -> LimitError:
    """Say that a statement needs more memory than it may have."""
    return LimitError(
        f"the statement needs more than {limits.memory // MEBIBYTE} MiB of memory: ask for less, "
        "or raise --memory"
    )


def is_running() -> bool:
    """Return whether a statement that was told to stop has not done so."""
    return any(thread.name == _THREAD for thread in threading.enumerate())


def _stop(thread: threading.Thread, connection: duckdb.DuckDBPyConnection, grace: float) -> None:
    connection.interrupt()
    thread.join(grace)


def _held() -> int:
    """Return what this process holds in memory, in bytes; the most it held where that is all known.

    0 on Windows, where only DuckDB's own count is a limit.
    """
    if _PROCESS.exists():
        import resource

        pages = _PROCESS.read_text(encoding="ascii").split()[1]
        return int(pages) * resource.getpagesize()
    if sys.platform == "win32":
        return 0
    import resource

    # In bytes on a Mac, in KiB elsewhere.
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
