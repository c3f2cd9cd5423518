"""An answer from the package's database, as rows or as a frame."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from forewarn.ask.origins import columns_to_cite
from forewarn.errors import ClosedError, MissingExtraError, QueryError
from forewarn.writing.sql import identifier

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import duckdb
    import pandas
    import polars
    import pyarrow

    from forewarn.ask.inquiry import Inquiry
    from forewarn.ask.origins import CitedSources
    from forewarn.ask.session import Session

Frame = TypeVar("Frame")


class Closable(Protocol):
    """Whatever answers come from, and can be closed."""

    @property
    def is_closed(self) -> bool:
        """Return whether it was closed."""


@dataclass(frozen=True, eq=False, repr=False)
class Answer:
    """A table that is read on demand: as rows, or as a frame of the library you use.

    polars, pandas and pyarrow come with the extra `frames`. Each is imported when it is needed;
    `MissingExtraError` is raised where it is not installed. Any other library that reads Arrow
    streams takes an answer as it is. `relation` is DuckDB's, to filter or join further. An answer
    raises `ClosedError` when its package is closed.

    Each reading has the limits of the statement, and raises `LimitError` where it passes them; an
    answer without a statement has the default limits. What you read through `relation`, or as an
    Arrow stream with another library, has no limit of time, and DuckDB's limit of memory only.
    """

    relation: duckdb.DuckDBPyRelation
    # The package that it comes from, which can close while its connection is still in use.
    _package: Closable
    # Kept so that the package can interrupt its connection when it closes.
    _session: Session
    _asked: Inquiry

    def __repr__(self) -> str:
        """Return the first rows, or that the package is closed."""
        try:
            with self._while_open():
                return f"Answer(relation={self.relation!r})"
        except ClosedError:
            return "Answer(closed)"

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the names of the columns."""
        with self._while_open():
            return tuple(self.relation.columns)

    @property
    def parameters(self) -> dict[str, object]:
        """Return the parameters of the statement; of a named query, those settled by the data."""
        return dict(self._asked.parameters)

    @property
    def ends(self) -> tuple[str, ...]:
        """Return which of the years that a named query is asked about are not covered.

        A source of relations may end before them and says nothing then, and a country may not have
        been a state in all of them.
        """
        return self._asked.ends

    @property
    def hints(self) -> tuple[str, ...]:
        """Return what a statement compares with an id, a name or a kind, and is none.

        Such a text leaves rows out, with or without a trace: a count over it is 0. Each hint says
        what may be meant. Empty for a named query, whose names are looked up before it is run.
        """
        from forewarn.ask.unknown_ids import unknown_ids

        if self._asked.query is not None:
            return ()
        with self._while_open():
            unknown = unknown_ids(self._session, self._asked.sql, self._asked.parameters)
            return tuple(each.text for each in unknown)

    @property
    def reason(self) -> str | None:
        """Return why there are no rows; None if there are some.

        No state then, not covered, the years of the source, or none listed: for a named query, and
        for a statement that calls macros. For any other, that nothing meets its conditions.
        """
        from forewarn.ask.query import run_on

        with self._while_open():
            if run_on(self._session, lambda: self.relation.limit(1).fetchall()):
                return None
            why = self._asked.why_empty(self._session)
            why = why or "nothing that the statement reads meets its conditions"
            return "; ".join([*self.hints, why])

    def sources(self) -> CitedSources:
        """Return the sources of the rows, with licences and citations.

        Those that the rows name, and those of what takes part in the statement, which decide which
        rows there are: `basis` says which. Raises `QueryError` if the package has no table of
        sources.
        """
        from forewarn.ask.query import run_on

        with self._while_open():
            return run_on(self._session, self._cite)

    def rows(self) -> list[tuple[Any, ...]]:
        """Return the rows as tuples."""
        from forewarn.ask.query import fetch_all

        with self._while_open():
            return fetch_all(self._session, self.relation)

    def pl(self) -> polars.DataFrame:
        """Return a polars frame."""
        _need("polars")
        import polars

        # Through the Arrow stream: DuckDB's own way also needs pyarrow.
        return self._within_limits(lambda: polars.DataFrame(self))

    def df(self) -> pandas.DataFrame:
        """Return a pandas frame."""
        _need("pandas")
        return self._within_limits(self.relation.df)

    def arrow(self) -> pyarrow.Table:
        """Return an Arrow table."""
        _need("pyarrow")
        return self._within_limits(self.relation.to_arrow_table)

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """Return the Arrow stream of the rows, for any library that reads one."""
        with self._while_open():
            return self.relation.__arrow_c_stream__(requested_schema)

    def _cite(self) -> CitedSources:
        columns = self.relation.columns
        wanted = columns_to_cite(columns)
        if not wanted:
            return self._asked.cite(self._session.connection, columns, ())
        named = self.relation.project(", ".join(map(identifier, wanted))).distinct().fetchall()
        return self._asked.cite(self._session.connection, wanted, named)

    def _within_limits(self, read: Callable[[], Frame]) -> Frame:
        from forewarn.ask.query import run_on

        with self._while_open():
            return run_on(self._session, read)

    @contextmanager
    def _while_open(self) -> Iterator[None]:
        """Raise `ClosedError` if the package is closed, or closes while the answer is read."""
        import duckdb

        closed = "the package of this answer is closed: read answers before you close it"
        if self._is_closed:
            raise ClosedError(closed)
        try:
            yield
        except (duckdb.Error, QueryError) as error:
            causes = (error, error.__cause__)
            if self._is_closed or any(isinstance(e, duckdb.ConnectionException) for e in causes):
                raise ClosedError(closed) from error
            raise

    @property
    def _is_closed(self) -> bool:
        return self._package.is_closed


def _need(library: str) -> None:
    if find_spec(library) is None:
        raise MissingExtraError(f"a {library} frame", "frames")
