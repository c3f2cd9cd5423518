"""The package as an object, for use from Python."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from forewarn.package import find_package, load_package

if TYPE_CHECKING:
    from collections.abc import Sequence

    import duckdb

    from forewarn.findings import Report
    from forewarn.package import Package


class OpenPackage:
    """A data package, opened. Get one from `forewarn.open_package`."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self._connection: duckdb.DuckDBPyConnection | None = None

    @classmethod
    def find(cls, path: str | Path | None) -> OpenPackage:
        """Open the package at `path`, or the nearest one upward from the working folder."""
        return cls(load_package(Path(path) if path else find_package(Path.cwd())))

    def validate(self) -> Report:
        """Validate the package, all three layers."""
        from forewarn.validation import validate

        return validate(self.package)

    def connect(self) -> duckdb.DuckDBPyConnection:
        """Give a connection to the package's database, which can only read it."""
        from forewarn.store import connect

        if self._connection is None:
            self._connection = connect(self.package)
        return self._connection.cursor()

    def table(self, name: str) -> duckdb.DuckDBPyRelation:
        """Give a table or view; `polars.DataFrame(it)` and `it.df()` make a frame of it."""
        return self.connect().table(name)

    def panel(
        self,
        indicators: Sequence[str],
        first_year: int | None = None,
        last_year: int | None = None,
    ) -> duckdb.DuckDBPyRelation:
        """Give one row for each country and year, with a column for each indicator.

        Values are those of the newest release; null where there is none. Rows in which no
        indicator is observed are left out. Raises ValueError for an unknown indicator, or none.
        """
        from forewarn.sql import identifier, literal

        known = {row[0] for row in self.table("indicators").project("indicator_id").fetchall()}
        unknown = sorted(set([indicators] if isinstance(indicators, str) else indicators) - known)
        if unknown or not indicators or isinstance(indicators, str):
            what = f"no indicator is called {', '.join(unknown)}" if unknown else "give a list"
            raise ValueError(f"panel needs a list of indicator ids: {what}")

        columns = ", ".join(
            f"max(value) FILTER (indicator_id = {literal(name)}) AS {identifier(name)}"
            for name in indicators
        )
        wanted = ", ".join(literal(name) for name in indicators)
        return self.connect().sql(
            f"""
            SELECT country_id, year, {columns} FROM latest_observations
            WHERE indicator_id IN ({wanted})
              AND year BETWEEN {int(first_year or 0)} AND {int(last_year or 9999)}
            GROUP BY country_id, year ORDER BY country_id, year
            """
        )
