"""The runner: work is done or stopped within its limits, and what still runs is known."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

import duckdb
import pytest

from forewarn.ask.limits import LEAST_MEMORY as LEAST
from forewarn.ask.limits import MEBIBYTE, Limits, StatementRunner
from forewarn.ask.query import OneStatement, ask_for
from forewarn.ask.session import Session
from forewarn.errors import MemoryLimitError, TimeLimitError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forewarn.ask.query import QueryResult
    from forewarn.errors import LimitError


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        yield connection


def test_the_result_of_work_is_returned(connection) -> None:
    runner = StatementRunner()
    assert runner.run(connection, Limits(), lambda: 1) == 1
    assert not runner.is_running


def test_the_failure_of_work_is_raised(connection) -> None:
    def fail() -> None:
        raise LookupError("here")

    with pytest.raises(LookupError, match="here"):
        StatementRunner().run(connection, Limits(), fail)


def test_a_statement_that_heeds_the_interruption_is_not_running(connection) -> None:
    runner = StatementRunner()
    statement = "SELECT sum(range) FROM range(1000000000000)"
    with pytest.raises(TimeLimitError):
        runner.run(connection, Limits(0.1), lambda: connection.execute(statement).fetchall())
    assert not runner.is_running
    assert connection.execute("SELECT 1").fetchall() == [(1,)]


def test_work_that_cannot_be_interrupted_is_running_until_it_ends(connection) -> None:
    released = threading.Event()
    runner = StatementRunner()
    with pytest.raises(TimeLimitError):
        runner.run(connection, Limits(0.05), released.wait)
    assert runner.is_running
    assert not StatementRunner().is_running
    released.set()
    deadline = time.monotonic() + 10
    while runner.is_running and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not runner.is_running


def test_work_that_duckdb_does_not_interrupt_is_told_to_stop(connection) -> None:
    runner, stop = StatementRunner(), threading.Event()
    with pytest.raises(TimeLimitError):
        runner.run(connection, Limits(0.05), stop.wait, stop)
    assert not runner.is_running


def test_work_that_ended_past_its_limit_is_refused(connection) -> None:
    runner = StatementRunner()
    # Shorter than the runner waits before it looks.
    with pytest.raises(TimeLimitError):
        runner.run(connection, Limits(0.0001), lambda: time.sleep(0.002))
    assert not runner.is_running


@pytest.mark.parametrize(
    ("limits", "error"), [(Limits(0.2), TimeLimitError), (Limits(30, LEAST), MemoryLimitError)]
)
def test_what_is_made_of_an_answer_has_the_limits_of_the_statement(
    connection, limits: Limits, error: type[LimitError]
) -> None:
    released, held = threading.Event(), []

    def use(result: QueryResult) -> None:
        assert result.rows == ((1,),)
        if error is MemoryLimitError:
            # More than what the runner allows beyond the limit.
            held.extend(bytearray(b"x") * (64 * MEBIBYTE) for _ in range(6))
        released.wait(10)

    with pytest.raises(error):
        ask_for(Session(connection, limits), OneStatement("SELECT 1", {}), use)
    released.set()


def test_a_session_closes_its_connection_unless_a_statement_is_running(connection) -> None:
    released = threading.Event()
    with pytest.raises(TimeLimitError), Session(connection, Limits(0.05)) as session:
        session.run(released.wait)
    assert connection.execute("SELECT 1").fetchall() == [(1,)]
    released.set()
    with Session(connection) as session:
        assert session.run(lambda: 1) == 1
    with pytest.raises(duckdb.ConnectionException):
        connection.execute("SELECT 1")


@pytest.mark.parametrize(
    ("seconds", "memory"),
    [(0, MEBIBYTE << 10), (-1, MEBIBYTE << 10), (float("nan"), MEBIBYTE << 10), (1, 1)],
)
def test_limits_in_which_nothing_can_run_are_refused(seconds: float, memory: int) -> None:
    with pytest.raises(UsageError, match="a statement needs"):
        Limits(seconds, memory)
