"""Limits of time for the network: no server can hold a transfer for ever.

A timeout of a socket starts again with each byte, so a server that sends a byte a second, in the
headers or in the body, never meets one. Calls that wait for a server run in a thread of their own,
and are given up when their time is over.
"""

from __future__ import annotations

import time
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from forewarn.publish.releases.retry import RetryPolicy

Result = TypeVar("Result")


class TimedCalls:
    """Makes calls in one thread, in order, and waits for each no longer than it may take."""

    def __init__(self) -> None:
        self._calls: SimpleQueue[Callable[[], object] | None] = SimpleQueue()
        self._results: SimpleQueue[tuple[object, BaseException | None]] = SimpleQueue()
        # A call that was given up must not keep the process alive.
        Thread(target=self._work, daemon=True).start()

    def within(self, seconds: float, call: Callable[[], Result]) -> Result:
        """Return what a call returns, or raise what it raises; `TimeoutError` if it takes longer.

        No other call can be made after that.
        """
        return self.within_each(call, lambda: seconds, _give_up)

    def within_each(
        self, call: Callable[[], Result], left: Callable[[], float], judge: Callable[[], None]
    ) -> Result:
        """Return what a call returns, or raise what it raises.

        Whenever the seconds that are left are over, `judge` is asked; it raises an error to give
        the call up.
        """
        self._calls.put(call)
        while True:
            try:
                result, error = self._results.get(timeout=max(left(), 0))
                break
            except Empty:
                judge()
        if error is not None:
            raise error
        return result  # type: ignore[return-value]

    def end(self, *last: Callable[[], object]) -> None:
        """Make the last calls, once those before have returned, without waiting for them."""
        for call in (*last, None):
            self._calls.put(call)

    def _work(self) -> None:
        while (call := self._calls.get()) is not None:
            try:
                self._results.put((call(), None))
            except BaseException as error:  # noqa: BLE001 - raised where it was called
                self._results.put((None, error))


class Pace:
    """Watches that a transfer stays faster than the slowest rate that a policy allows."""

    def __init__(self, policy: RetryPolicy) -> None:
        self._policy = policy
        self._start, self._count = time.monotonic(), 0

    def left(self) -> float:
        """Return the seconds that are left until the rate is next judged."""
        return self._start + self._policy.window - time.monotonic()

    def add(self, count: int) -> None:
        """Count bytes that have arrived; raise `TimeoutError` if they are too few."""
        self._count += count
        if self.left() <= 0:
            self.judge()

    def judge(self) -> None:
        """Begin to count again; raise `TimeoutError` if too few bytes have arrived since."""
        if self._count < self._policy.slowest * self._policy.window:
            raise TimeoutError
        self._start, self._count = time.monotonic(), 0


def _give_up() -> None:
    raise TimeoutError


def time_for(policy: RetryPolicy, size: int) -> float:
    """Return the most seconds that all attempts to fetch this number of bytes may take together."""
    return min(policy.allowance + size / policy.slowest, policy.total)
