"""Names in the engine's database: tables of the package, and working tables kept apart from them.

Both are always written with their database and schema, so neither can stand for the other, whatever
a package calls its tables.
"""

from __future__ import annotations

from functools import cached_property
from itertools import count
from typing import TYPE_CHECKING

from forewarn.structure.engine import DATABASE
from forewarn.writing.sql import NAME_KEY, RELEASE_ORDER, file_literal, identifier, literal

if TYPE_CHECKING:
    from pathlib import Path

    import polars as pl

    from forewarn.structure.engine import Engine


def package_table(name: str) -> str:
    """Return the qualified name of the valid rows of a table or resource of the package.

    >>> package_table("observations/vdem-16")
    'engine.main."observations/vdem-16"'
    """
    return f"{DATABASE}.main.{identifier(name)}"


class Workspace:
    """A new schema for working tables, and a new folder for files, in an engine.

    What is made here lasts as long as the engine, and nothing replaces it.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        # The folder's name is unused, and so is that of the schema.
        self._folder = engine.scratch_folder("validation")
        self._schema = f"{DATABASE}.{identifier(self._folder.name)}"
        self._numbers = count(1)
        engine.ask(f"CREATE SCHEMA {self._schema}")

    def make_table(self, name: str, query: str) -> str:
        """Keep the rows of a query in a new working table, and return its qualified name.

        Raises `MissingFieldError` where the query names a field that its tables lack.
        """
        table = f"{self._schema}.{identifier(name)}"
        self.engine.ask(f"CREATE TABLE {table} AS {query}")
        return table

    @cached_property
    def release_order(self) -> str:
        """The qualified name of the macro by which versions are ordered."""
        self.engine.ask(f"CREATE MACRO {self._schema}.{RELEASE_ORDER}")
        return f"{self._schema}.release_order"

    @cached_property
    def name_key(self) -> str:
        """The qualified name of the macro by which names are compared."""
        self.engine.ask(f"CREATE MACRO {self._schema}.{NAME_KEY}")
        return f"{self._schema}.name_key"

    def frame(self, query: str) -> pl.DataFrame:
        """Return the rows of a query, in their order.

        Through a file: in memory it would need pyarrow, or leave DuckDB noisy at exit.
        Raises `MissingFieldError` where the query names a field that its tables lack.
        """
        import polars as pl

        file = self._new_file()
        self.engine.ask(
            f"COPY ({query}) TO {literal(str(file))} (FORMAT parquet, COMPRESSION uncompressed)"
        )
        frame = pl.read_parquet(file)
        file.unlink()
        return frame

    def lend(self, frame: pl.DataFrame) -> str:
        """Write a frame to a new file, and return the SQL that reads its rows."""
        file = self._new_file()
        frame.write_parquet(file)
        return f"read_parquet({file_literal(file)})"

    def _new_file(self) -> Path:
        return self._folder / f"{next(self._numbers)}.parquet"
