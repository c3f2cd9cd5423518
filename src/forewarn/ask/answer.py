"""An answer from the package's database, as rows or as a frame."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Protocol

from forewarn.errors import ClosedError, MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Iterator

    import duckdb
    import pandas
    import polars
    import pyarrow


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
    """

    relation: duckdb.DuckDBPyRelation
    # The package that it comes from, which can close while its connection is still in use.
    _package: Closable | None = None
    # Kept so that the package can interrupt it when it closes.
    _connection: duckdb.DuckDBPyConnection | None = None

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

    def rows(self) -> list[tuple[Any, ...]]:
        """Return the rows as tuples."""
        with self._while_open():
            return self.relation.fetchall()

    def pl(self) -> polars.DataFrame:
        """Return a polars frame."""
        _need("polars")
        import polars

        # Through the Arrow stream: DuckDB's own way also needs pyarrow.
        return polars.DataFrame(self)

    def df(self) -> pandas.DataFrame:
        """Return a pandas frame."""
        _need("pandas")
        with self._while_open():
            return self.relation.df()

    def arrow(self) -> pyarrow.Table:
        """Return an Arrow table."""
        _need("pyarrow")
        with self._while_open():
            return self.relation.to_arrow_table()

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """Return the Arrow stream of the rows, for any library that reads one."""
        with self._while_open():
            return self.relation.__arrow_c_stream__(requested_schema)

    @contextmanager
    def _while_open(self) -> Iterator[None]:
        """Raise `ClosedError` if the package is closed, or closes while the answer is read."""
        import duckdb

        closed = "the package of this answer is closed: read answers before you close it"
        if self._is_closed:
            raise ClosedError(closed)
        try:
            yield
        except duckdb.Error as error:
            if self._is_closed or isinstance(error, duckdb.ConnectionException):
                raise ClosedError(closed) from error
            raise

    @property
    def _is_closed(self) -> bool:
        return self._package is not None and self._package.is_closed


def _need(library: str) -> None:
    if find_spec(library) is None:
        raise MissingExtraError(f"a {library} frame", "frames")
