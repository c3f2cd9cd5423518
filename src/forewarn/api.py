"""The package as an object, for use from Python."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import contextmanager
from operator import index
from pathlib import Path
from typing import TYPE_CHECKING, SupportsIndex
from weakref import WeakSet

from forewarn.ask.answer import Answer
from forewarn.ask.limits import MEMORY, TIMEOUT, Limits, StatementRunner, check_memory, close_all
from forewarn.ask.session import Session
from forewarn.errors import (
    ClosedError,
    QueryError,
    UnknownTableError,
    UsageError,
)
from forewarn.package.find import find_package
from forewarn.package.load import load_package
from forewarn.writing.sql import identifier, literal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import duckdb

    from forewarn.ask.network import Network
    from forewarn.ask.tracing import Trace
    from forewarn.findings.model import Report
    from forewarn.package.model import Package

# In SQL, the values of a panel, by what is done where there is no row.
_ABSENT = {
    "null": "FROM latest_observations",
    "declared": """
        SELECT country_id, year, indicator_id, value FROM latest_observations
        UNION ALL SELECT country_id, year, indicator_id, value FROM declared_zeros""",
}

# Years have four digits.
_LAST_YEAR = 9999


class OpenPackage:
    """A data package, opened. Get one from `forewarn.open_package`.

    Close it when you are done, or use it in a `with` statement. After that, its methods and its
    answers raise `forewarn.errors.ClosedError`.

    >>> import forewarn
    >>> with forewarn.open_package() as package:
    ...     package.table("dimensions").columns
    ('dimension_id', 'title', 'description')
    """

    def __init__(self, package: Package) -> None:
        self.package = package
        # One for each memory limit: DuckDB has one limit for all that a connection does.
        self._connections: dict[int, duckdb.DuckDBPyConnection] = {}
        self._runner = StatementRunner()
        self._cursors: WeakSet[duckdb.DuckDBPyConnection] = WeakSet()
        self._closed = False

    @classmethod
    def find(cls, path: str | Path | None) -> OpenPackage:
        """Open the package at `path`, or the nearest one upward from the working folder."""
        return cls(load_package(Path(path) if path else find_package(Path.cwd())))

    def close(self) -> None:
        """Close the database; the package cannot be used any more. Closing twice does nothing.

        Statements that run in other threads are stopped. A function call that cannot be interrupted
        keeps its connection until it ends.
        """
        self._closed = True
        close_all([*self._cursors, *self._connections.values()])

    def __enter__(self) -> OpenPackage:
        self._check_open()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def validate(self) -> Report:
        """Validate the package, all three layers."""
        from forewarn.validate.run import validate

        self._check_open()
        return validate(self.package)

    def connect(self, *, memory: int = MEMORY) -> duckdb.DuckDBPyConnection:
        """Return a connection to the package's database, which can only read.

        DuckDB uses at most `memory` bytes for it and the other connections with that limit.
        """
        from forewarn.ask.store import connect, cursor_of

        self._check_open()
        memory = check_memory(memory)
        if memory not in self._connections:
            self._connections[memory] = connect(self.package, memory)
            if self._closed:
                # By another thread, which did not know of this connection.
                self.close()
        with self._while_open():
            cursor = cursor_of(self._connections[memory])
        self._cursors.add(cursor)
        return cursor

    def query(
        self,
        sql: str,
        parameters: Mapping[str, object] | None = None,
        *,
        timeout: float = TIMEOUT,
        memory: int = MEMORY,
    ) -> Answer:
        """Run one SQL statement that only reads, and return its answer.

        `parameters` fill in `$name`. The statement is stopped after `timeout` seconds, or when it
        needs more than `memory` bytes; so is each reading of its answer. Raises
        `forewarn.errors.QueryError` if it is not a single statement that only reads, or the
        database refuses it, and `forewarn.errors.LimitError` if it is stopped.

        >>> import forewarn
        >>> package = forewarn.open_package()
        >>> sql = "SELECT name, state_from FROM countries WHERE country_id = $id"
        >>> package.query(sql, {"id": "SSD"}).rows()
        [('South Sudan', 2011)]
        """
        from forewarn.ask.inquiry import Inquiry
        from forewarn.ask.query import relate

        given = _by_name(parameters)
        session = self._session(Limits(timeout, memory))
        with self._while_open():
            return Answer(relate(session, sql, given), self, session, Inquiry(sql, given))

    def ask(
        self,
        name: str,
        parameters: Mapping[str, object] | None = None,
        *,
        timeout: float = TIMEOUT,
        memory: int = MEMORY,
    ) -> Answer:
        """Run a named query, and return its answer, within the limits of `query`.

        A parameter that is left out follows the others and the data: a country alone means its
        whole span, and a year is the newest with all that the query needs. `answer.parameters` has
        them all, and `answer.reason` says why there are no rows. Raises
        `forewarn.errors.UnknownNameError` for an unknown query, parameter, country, indicator or
        dimension, and `forewarn.errors.ParameterError` for a value out of its range and a year
        without data; both are `QueryError`, which `query` raises too.

        >>> import forewarn
        >>> answer = forewarn.open_package().ask("state_killings", {"country": "SWE"})
        >>> answer.rows()
        []
        >>> answer.reason.partition(":")[0]
        'none listed'
        """
        from forewarn.ask.inquiry import Inquiry
        from forewarn.ask.named import named_query
        from forewarn.ask.query import relate

        given = _by_name(parameters)
        session = self._session(Limits(timeout, memory))
        with self._while_open():
            asked = Inquiry.of_query(session, named_query(name), given)
            return Answer(relate(session, asked.sql, asked.parameters), self, session, asked)

    def table(self, name: str) -> Answer:
        """Return a table or view.

        Raises `forewarn.errors.UnknownTableError`, a `QueryError`, if there is none of that name.

        >>> import forewarn
        >>> forewarn.open_package().table("relations").pl()["relation_id"].to_list()
        ['attacks_civilians_of', 'claims_to_represent', 'fights', 'recruits_from', 'supports']
        """
        import duckdb

        from forewarn.ask.inquiry import Inquiry

        session = self._session()
        asked = Inquiry(f"FROM {identifier(name)}", {})
        try:
            with self._while_open():
                return Answer(session.connection.table(name), self, session, asked)
        except duckdb.CatalogException as error:
            raise UnknownTableError(f"the package has no table or view {name!r}") from error
        except duckdb.Error as error:
            first = str(error).partition("\n")[0]
            raise QueryError(f"cannot read {name!r}: {first}") from error

    def find_id(self, kind: str, name: str, year: int | None = None) -> str:
        """Return the id of what a name means, in a year if that is given.

        `kind` is country, indicator, actor, group, instrument, dimension, source, relation or
        risk_factor. A country may be given by its id, by a code, such as an ISO code or cow:517, or
        by a name in any language of the table `country_names`; anything else by its id or title.
        Raises `forewarn.errors.UnknownNameError`, with the nearest, for what nothing or more than
        one thing goes by, and `forewarn.errors.UsageError` for another kind or year.

        >>> import forewarn
        >>> package = forewarn.open_package()
        >>> package.find_id("country", "卢旺达")
        'RWA'
        >>> package.find_id("country", "Zaire", 1990)
        'COD'
        """
        from forewarn.ask.names import find_name

        _check_years(year)
        session = self._session()
        with self._while_open():
            return session.run(lambda: find_name(session.connection, kind, name, year).id)

    def panel(
        self,
        indicators: Sequence[str],
        first_year: int | None = None,
        last_year: int | None = None,
        *,
        absent: str = "null",
    ) -> Answer:
        """Return one row for each country and year, with a column for the id of each indicator.

        Values are those of the newest release; null where there is none. With `absent` "declared",
        the zeros that sources declare by listing every occurrence are filled in: those of the view
        `declared_zeros`, and nothing else. Rows in which no indicator has a value are left out.
        Raises `forewarn.errors.UnknownNameError` for an unknown indicator, and
        `forewarn.errors.UsageError` for anything but a list of some, each once, by id or title, for
        years that are not whole numbers, and for another `absent`.

        >>> import forewarn
        >>> package = forewarn.open_package()
        >>> panel = package.panel(["judicial_constraints", "state_based_deaths"], 2020, 2020)
        >>> panel.columns
        ('country_id', 'year', 'judicial_constraints', 'state_based_deaths')
        """
        from forewarn.ask.inquiry import Inquiry
        from forewarn.ask.names import find_name

        if not indicators or isinstance(indicators, str):
            raise UsageError("panel needs a list of indicator ids")
        if absent not in _ABSENT:
            raise UsageError(f"absent is {' or '.join(map(repr, _ABSENT))}, not {absent!r}")
        _check_years(first_year, last_year)
        session = self._session()
        with self._while_open():
            ids = session.run(
                lambda: [find_name(session.connection, "indicator", n).id for n in indicators]
            )
        if len(set(ids)) < len(ids):
            raise UsageError("panel needs each indicator once")
        columns = ", ".join(
            f"max(value) FILTER (indicator_id = {literal(name)}) AS {identifier(name)}"
            for name in ids
        )
        wanted = ", ".join(literal(name) for name in ids)
        sql = f"""
            SELECT country_id, year, {columns} FROM ({_ABSENT[absent]})
            WHERE indicator_id IN ({wanted})
              AND year BETWEEN {_or(first_year, 0)} AND {_or(last_year, _LAST_YEAR)}
            GROUP BY country_id, year ORDER BY country_id, year
            """
        with self._while_open():
            return Answer(session.connection.sql(sql), self, session, Inquiry(sql, {}))

    def network(
        self,
        country: str | None = None,
        first_year: int | None = None,
        last_year: int | None = None,
        relations: Sequence[str] = (),
        *,
        directed: bool = False,
        fights: bool = False,
        elsewhere: bool = False,
    ) -> Network:
        """Return who fights, attacks and supports whom in a country and period, with measures.

        `country` is an id, a code or a name; None is the world, and empty `relations` are all
        relations. Without years, a country means its whole span, as in `ask`. With `directed`,
        paths follow the direction of ties; fights link actors only with `fights`, or where
        `relations` name them. With `elsewhere`, ties of the country that were mainly in others are
        read too. Without ties, `reason` says why. Raises `forewarn.errors.UnknownNameError`, a
        `QueryError`, for an unknown country or relation, `forewarn.errors.MissingExtraError`
        without the extra `network`, and `forewarn.errors.UsageError` for years that are not whole
        numbers, and for relations given as one text.

        >>> import forewarn
        >>> network = forewarn.open_package().network("SDN", 2023, 2024, ["fights"])
        >>> sorted(network.names[id_] for id_ in network.measures)
        ['Government of Sudan', 'RSF', 'SPLM/A-North']
        """
        from forewarn.ask.network import Selection, read_network

        if isinstance(relations, str):
            raise UsageError(f"relations is a list of relations, such as [{relations!r}]")
        _check_years(first_year, last_year)
        selection = Selection(
            country, first_year, last_year, tuple(relations), directed, fights, elsewhere
        )
        connection = self.connect()
        with self._while_open():
            return read_network(connection, selection)

    def trace(
        self,
        country: str,
        year: int,
        indicator: str,
        source: str | None = None,
        *,
        upstream: Sequence[str | Path] = (),
    ) -> Trace:
        """Return where a value comes from: the release, the upstream cells and what was done.

        `country`, `indicator` and `source` are ids, codes, names or titles; without a source, the
        value is that of the newest release. With `upstream`, folders of the upstream files, the
        cells are read again, and `check` says whether they give the value. Without a value,
        `reason` says why. Raises `forewarn.errors.UnknownNameError` for an unknown name,
        `forewarn.errors.UsageError` for a year that is not a whole number,
        `forewarn.errors.UpstreamFileError` where a file is missing or another one, and
        `forewarn.errors.MissingExtraError` for a spreadsheet without the extra `import`.

        >>> import forewarn
        >>> trace = forewarn.open_package().trace("RWA", 1994, "one_sided_deaths")
        >>> [(cell.path, cell.line, cell.column_name) for cell in trace.cells]
        [('ucdp-25.1/organizedviolencecy_v25_1.csv', 5106, 'os_total_deaths_best_cy')]
        """
        from forewarn.ask.tracing import Sought, UpstreamFolders, trace

        if isinstance(upstream, (str, Path)):
            raise UsageError(f"upstream is a list of folders, such as [{str(upstream)!r}]")
        if not all(isinstance(folder, (str, Path)) for folder in upstream):
            raise UsageError("upstream is a list of folders, each a text or a Path")
        _check_years(year)
        wanted = Sought(country, index(year), indicator, source)
        folders = UpstreamFolders([Path(folder) for folder in upstream]) if upstream else None
        session = self._session()
        with self._while_open():
            return session.run(lambda: trace(session.connection, wanted, folders))

    def _session(self, limits: Limits | None = None) -> Session:
        limits = limits or Limits()
        return Session(self.connect(memory=limits.memory), limits, self._runner)

    @property
    def is_closed(self) -> bool:
        """Return whether the package was closed."""
        return self._closed

    @contextmanager
    def _while_open(self) -> Iterator[None]:
        """Raise `ClosedError` for what fails because another thread closes the package."""
        import duckdb

        try:
            yield
        except (duckdb.Error, QueryError):
            self._check_open()
            raise

    def _check_open(self) -> None:
        if self._closed:
            raise ClosedError("the package is closed: open it again with forewarn.open_package")


def _or(year: int | None, default: int) -> int:
    return default if year is None else index(year)


def _by_name(parameters: Mapping[str, object] | None) -> dict[str, object]:
    """Return parameters as they were given; raise `UsageError` for any without a name."""
    given = {} if parameters is None else parameters
    if not isinstance(given, Mapping) or not all(isinstance(name, str) for name in given):
        raise UsageError("parameters are given by name: {'country': 'Rwanda'}")
    return dict(given)


def _check_years(*years: int | None) -> None:
    for year in years:
        # numpy has whole numbers of its own.
        whole = isinstance(year, SupportsIndex) and not isinstance(year, bool)
        if year is not None and not (whole and 0 <= index(year) <= _LAST_YEAR):
            raise UsageError(f"a year is a whole number such as 2019, not {year!r}")
