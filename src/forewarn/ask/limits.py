"""Limits of a statement: its time, and the memory that DuckDB does not count itself."""

from __future__ import annotations

import operator
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar

from forewarn.errors import MemoryLimitError, TimeLimitError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import duckdb

Result = TypeVar("Result")

MEBIBYTE = 1 << 20

# DuckDB's memory for a statement. It has no folder to spill to, so the disk cannot fill up.
MEMORY = 1024 * MEBIBYTE

# The least memory in which DuckDB opens a database.
LEAST_MEMORY = 64 * MEBIBYTE

# The most memory that DuckDB takes as a limit on every platform.
MOST_MEMORY = (1 << 63) - 1

# In seconds.
TIMEOUT = 60.0

# How often the limits are checked, in seconds.
_TICK = 0.02

# Grace period of an interrupted statement, in seconds. DuckDB stops between row batches, not
# inside one function call.
_GRACE = 1.5

# Memory that DuckDB does not count: the answer as Python holds it, long texts made by functions.
_UNCOUNTED = 256 * MEBIBYTE

_PROCESS = Path("/proc/self/statm")


@dataclass(frozen=True)
class Limits:
    """How long a statement may take, in seconds, and how much memory it may use, in bytes."""

    seconds: float = TIMEOUT
    memory: int = MEMORY

    def __post_init__(self) -> None:
        """Raise `UsageError` for limits in which nothing can run, or that limit nothing."""
        # Not `<=`, which is false for NaN.
        if not isinstance(self.seconds, int | float) or not self.seconds > 0:
            raise UsageError("a statement needs more than 0 seconds")
        check_memory(self.memory)


def check_memory(memory: object) -> int:
    """Return a memory limit in bytes; raise `UsageError` for what DuckDB cannot take as one."""
    try:
        size = operator.index(memory)  # type: ignore[arg-type]
    except TypeError:
        size = None
    if size is None or isinstance(memory, bool):
        raise UsageError(f"memory is a whole number of bytes, not {memory!r}")
    if size < LEAST_MEMORY:
        raise UsageError(f"a statement needs at least {LEAST_MEMORY // MEBIBYTE} MiB of memory")
    if size > MOST_MEMORY:
        raise UsageError(f"DuckDB cannot be given more than {MOST_MEMORY} bytes of memory")
    return size


class _Work(threading.Thread, Generic[Result]):
    """A thread that keeps the result of its work, or its failure."""

    def __init__(self, work: Callable[[], Result]) -> None:
        super().__init__(name="forewarn statement", daemon=True)
        self._work = work
        self._results: list[Result] = []
        self._failure: BaseException | None = None
        # Instead of `join` and `is_alive`: after a KeyboardInterrupt in `join`, Python 3.11 takes a
        # running thread for one that has ended.
        self.ended = threading.Event()

    def run(self) -> None:
        try:
            self._results.append(self._work())
        except BaseException as failure:  # noqa: BLE001 (it is raised again, in the other thread)
            self._failure = failure
        finally:
            self.ended.set()

    def result(self) -> Result:
        """Return the result of the work, or raise its failure."""
        if self._failure is not None:
            raise self._failure
        return self._results[0]


class StatementRunner:
    """Runs statements within limits, and knows whether one of them is still running."""

    def __init__(self) -> None:
        self._interrupted: list[threading.Event] = []

    @property
    def is_running(self) -> bool:
        """Return whether a statement that was interrupted has not stopped yet.

        A function call that cannot be interrupted keeps running in its thread, and its result is
        lost. Whoever ends the process need not wait for it.
        """
        return not all(ended.is_set() for ended in self._interrupted)

    def run(
        self,
        connection: duckdb.DuckDBPyConnection,
        limits: Limits,
        work: Callable[[], Result],
        stop: threading.Event | None = None,
    ) -> Result:
        """Do work that uses the connection, in a thread of its own.

        It is interrupted at a limit, and by what ends the process; `stop` is set then, for work
        that DuckDB does not interrupt. Raises `TimeLimitError` or `MemoryLimitError` at a limit,
        and otherwise what the work raises.
        """
        before, started = _held(), time.monotonic()
        thread = _Work(work)

        def interrupt(grace: float) -> None:
            if thread.ended.is_set():
                return
            self._interrupted.append(thread.ended)
            if stop is not None:
                stop.set()
            connection.interrupt()
            thread.ended.wait(grace)

        has_ended = False
        try:
            thread.start()
            while not has_ended:
                # Looked at once more at the end: one call that keeps Python to itself, such as a
                # conversion to a frame, goes past its limits before anything else can run.
                has_ended = thread.ended.wait(_TICK)
                if time.monotonic() - started > limits.seconds:
                    interrupt(_GRACE)
                    raise TimeLimitError(limits.seconds)
                if _held() - before > limits.memory + _UNCOUNTED:
                    # It takes more with every moment.
                    interrupt(_GRACE / 5)
                    raise MemoryLimitError(limits.memory)
        except BaseException as ending:
            # Such as a KeyboardInterrupt.
            if not isinstance(ending, Exception):
                interrupt(_GRACE)
            raise
        return thread.result()


def close_all(connections: Sequence[duckdb.DuckDBPyConnection]) -> None:
    """Interrupt what runs on some connections, and close each, unless it still runs then.

    Raises nothing: DuckDB refuses to close a connection in use, and its thread keeps it.
    """
    waiting, deadline = list(connections), time.monotonic() + _GRACE
    while waiting:
        waiting = [connection for connection in waiting if not _close(connection)]
        if not waiting or time.monotonic() > deadline:
            return
        time.sleep(_TICK)


def _close(connection: duckdb.DuckDBPyConnection) -> bool:
    """Close a connection; where it is in use, interrupt it and return False."""
    import duckdb

    try:
        connection.close()
    except duckdb.Error:
        # The statement may have ended since, and the connection with it.
        with suppress(duckdb.Error):
            connection.interrupt()
        return False
    return True


def _held() -> int:
    """Return the memory that this process uses, in bytes; its peak where only that is known.

    0 on Windows, where only DuckDB's own count is limited.
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
