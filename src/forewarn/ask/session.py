"""A session: a connection to the database, the limits of its statements, and what still runs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from forewarn.ask.limits import Limits, StatementRunner

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable

    import duckdb

Result = TypeVar("Result")


@dataclass(frozen=True)
class Session:
    """A connection, and the limits that hold for each statement run on it."""

    connection: duckdb.DuckDBPyConnection
    limits: Limits = field(default_factory=Limits)
    runner: StatementRunner = field(default_factory=StatementRunner)

    def run(self, work: Callable[[], Result], stop: threading.Event | None = None) -> Result:
        """Do work on the connection, within the limits. Raises as `StatementRunner.run` does."""
        return self.runner.run(self.connection, self.limits, work, stop)

    def close(self) -> None:
        """Close the connection, unless a statement still runs: DuckDB refuses to close it then."""
        if not self.runner.is_running:
            self.connection.close()

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
