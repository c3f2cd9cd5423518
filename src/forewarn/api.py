"""The package as an object, for use from Python."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from forewarn.ask.answer import Answer
from forewarn.errors import QueryError
from forewarn.package.find import find_package
from forewarn.package.load import load_package

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import duckdb

    from forewarn.ask.network import Network
    from forewarn.findings.model import Report
    from forewarn.package.model import Package


class OpenPackage:
    """A data package, opened. Get one from `forewarn.open_package`.

    >>> import forewarn
    >>> package = forewarn.open_package()
    >>> package.table("dimensions").columns
    ('dimension_id', 'title', 'description')
    """

    def __init__(self, package: Package) -> None:
        self.package = package
        self._connection: duckdb.DuckDBPyConnection | None = None

    @classmethod
    def find(cls, path: str | Path | None) -> OpenPackage:
        """Open the package at `path`, or the nearest one upward from the working folder."""
        return cls(load_package(Path(path) if path else find_package(Path.cwd())))

    def validate(self) -> Report:
        """Validate the package, all three layers."""
        from forewarn.validate.run import validate

        return validate(self.package)

    def connect(self) -> duckdb.DuckDBPyConnection:
        """Return a connection to the package's database, which can only read it."""
        from forewarn.ask.store import connect

        if self._connection is None:
            self._connection = connect(self.package)
        return self._connection.cursor()

    def query(self, sql: str, parameters: Mapping[str, object] | None = None) -> Answer:
        """Run one SQL statement that only reads, and give its answer.

        `parameters` fill in `$name`. Raises `forewarn.errors.QueryError` where it is not one
        reading statement, or the database refuses it.

        >>> import forewarn
        >>> package = forewarn.open_package()
        >>> sql = "SELECT name, state_from FROM countries WHERE country_id = $id"
        >>> package.query(sql, {"id": "SSD"}).rows()
        [('South Sudan', 2011)]
        """
        from forewarn.ask.query import relate

        return Answer(relate(self.connect(), sql, parameters))

    def table(self, name: str) -> Answer:
        """Return a table or view. Raises `forewarn.errors.QueryError` where there is none so called.

        >>> import forewarn
        >>> forewarn.open_package().table("relations").pl()["relation_id"].to_list()
        ['attacks_civilians_of', 'claims_to_represent', 'fights', 'recruits_from', 'supports']
        """
        import duckdb

        try:
            return Answer(self.connect().table(name))
        except duckdb.Error as error:
            first = str(error).partition("\n")[0]
            raise QueryError(f"the package has no table or view {name!r}: {first}") from error

    def panel(
        self,
        indicators: Sequence[str],
        first_year: int | None = None,
        last_year: int | None = None,
    ) -> Answer:
        """Return one row for each country and year, with a column for each indicator.

        Values are those of the newest release; null where there is none. Rows in which no
        indicator is observed are left out. Raises ValueError for an unknown indicator, or none.

        >>> import forewarn
        >>> package = forewarn.open_package()
        >>> panel = package.panel(["judicial_constraints", "state_based_deaths"], 2020, 2020)
        >>> panel.columns
        ('country_id', 'year', 'judicial_constraints', 'state_based_deaths')
        """
        from forewarn.writing.sql import identifier, literal

        known = {
            row[0] for row in self.table("indicators").relation.project("indicator_id").fetchall()
        }
        unknown = sorted(set([indicators] if isinstance(indicators, str) else indicators) - known)
        if unknown or not indicators or isinstance(indicators, str):
            what = f"no indicator is called {', '.join(unknown)}" if unknown else "give a list"
            raise ValueError(f"panel needs a list of indicator ids: {what}")

        columns = ", ".join(
            f"max(value) FILTER (indicator_id = {literal(name)}) AS {identifier(name)}"
            for name in indicators
        )
        wanted = ", ".join(literal(name) for name in indicators)
        relation = self.connect().sql(
            f"""
            SELECT country_id, year, {columns} FROM latest_observations
            WHERE indicator_id IN ({wanted})
              AND year BETWEEN {int(first_year or 0)} AND {int(last_year or 9999)}
            GROUP BY country_id, year ORDER BY country_id, year
            """
        )
        return Answer(relation)

    def network(
        self,
        country: str | None = None,
        first_year: int | None = None,
        last_year: int | None = None,
        relations: Sequence[str] = (),
        directed: bool = False,
    ) -> Network:
        """Return who fights, attacks and supports whom in a country and period, and measure it.

        `country` None is the world, no `relations` are all of them, and with `directed` paths
        follow the direction of ties. Raises `forewarn.errors.QueryError` for a country or relation
        that is unknown, `forewarn.errors.MissingExtraError` without the extra `network`.

        >>> import forewarn
        >>> network = forewarn.open_package().network("SDN", 2023, 2024, ["fights"])
        >>> sorted(network.names[id_] for id_ in network.measures)
        ['Government of Sudan', 'RSF', 'SPLM/A-North']
        """
        from forewarn.ask.network import Selection, read_network

        selection = Selection(country, first_year, last_year, tuple(relations), directed)
        return read_network(self.connect(), selection)
