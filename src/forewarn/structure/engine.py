"""The engine of the structure layer: a DuckDB database with a scratch folder of its own.

`loading` reads a table into it, `failures` finds what fails in the cells, and `keys` what fails
between rows. The values are all that is kept of a file, on disk for larger packages.
"""

from __future__ import annotations

import itertools
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import duckdb

from forewarn.errors import (
    ColumnLimitError,
    EngineError,
    EngineMemoryError,
    ForewarnError,
    StatementError,
)
from forewarn.structure.matching import PatternMatcher
from forewarn.structure.refusals import OWN_FAULTS, first_line, refused
from forewarn.writing.connections import open_database
from forewarn.writing.files import scratch_folder
from forewarn.writing.sql import identifier, literal

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

    from forewarn.package.model import Package
    from forewarn.structure.matching import PatternLimits

# The name of the database in which queries run.
DATABASE = "engine"

# The name of the database of the package that the one at hand extends.
BASE_DATABASE = "base_package"

# Schemas of the database. `main` has the view of a table's valid rows. The others hold, under the
# table's name, all rows as they were read, the keys of the valid rows, the records that break a
# key, and the rows that were left out; and, under column and table, the verdicts of the reference.
# Nothing in them is replaced: the second of two tables with one name is an error. WORK is
# temporary.
ROWS, KEYS, FAULTY, DROPPED = "rows", "keys", "faulty", "dropped"
VERDICTS, WORK = "answers", "work"

# The column of ROWS that marks the rows with a cell that fails.
INVALID = "__invalid"

# Characters kept of a cell: one may be as large as its file.
LONGEST = 1000

# How many expressions are evaluated in one statement: DuckDB takes longer and longer for each more.
AT_ONCE = 100

# In bytes: packages up to this size are held in memory, and nothing has to be written.
_SMALL = 1 << 28

# In MiB: enough for a pass over a file of any length; more would only save some reading from disk.
_ENOUGH = 600


# How DuckDB says which limit it has passed.
_LIMIT = re.compile(r"/([0-9.]+ [KMGT]iB) used")

# This optimizer makes a join of a longer IN, and a join returns rows in no order.
_DISABLED = "in_clause"

# The columns above which a table is read in one thread, and without this optimizer, which adds a
# step that holds all of them.
_WIDE = 500
_ONE_STEP_MORE = "common_subexpressions"

# In KiB: what one more column takes, however few its rows are, and what is enough to find the
# cells that fail too. DuckDB takes columns in batches.
_FOR_A_COLUMN, _ENOUGH_FOR_A_COLUMN = 192, 300


@contextmanager
def open_engine(
    package: Package | None = None,
    memory: str | None = None,
    threads: int | None = None,
    folder: Path | None = None,
    patterns: PatternLimits | None = None,
) -> Iterator[Engine]:
    """Open an engine for a package, with a scratch folder that is removed at the end.

    The scratch folder is made in `folder`, by default where the system keeps temporary files.
    `memory` limits what DuckDB holds, such as `2GB` (default: 600 MiB, or most of a smaller
    machine; more for a table of more than 2,000 columns), and `threads` how many it runs (default:
    one for each core). `patterns` limits what matching patterns takes.
    """
    files = [resource.file for resource in package.resources] if package else []
    size = sum(file.stat().st_size for file in files if file.is_file())
    with scratch_folder(folder) as scratch:
        engine = Engine(scratch, on_disk=size > _SMALL, memory=memory, threads=threads)
        engine.matcher = PatternMatcher(patterns)
        try:
            yield engine
        finally:
            engine.close()


class Engine:
    """A DuckDB database, in memory or on disk, with the valid rows of each resource.

    The view of a resource bears its name. It holds the rows whose every cell and key is valid, and
    their record numbers as `__record`.
    Raises `EngineError`, naming the file, where DuckDB fails.
    """

    def __init__(
        self,
        scratch: Path,
        *,
        on_disk: bool,
        memory: str | None = None,
        threads: int | None = None,
    ) -> None:
        self.scratch = scratch
        self.matcher = PatternMatcher()
        self._numbers = itertools.count(1)
        self.connection = open_database(temp_directory=str(scratch / "spill"))
        if threads is not None:
            self.connection.execute(f"SET threads = {threads}")
        # DuckDB's own limit is four fifths of what the machine has, or its container.
        self._machine = self._memory_limit()
        self._is_default = memory is None
        self._limit(memory or f"{min(_ENOUGH, self._machine)} MiB")
        file = str(self.scratch_folder("database") / "engine.duckdb") if on_disk else ":memory:"
        self.connection.execute(f"ATTACH {literal(file)} AS {DATABASE}; USE {DATABASE}")
        # The values are as large as the file, and nobody reads the database after a crash.
        self.connection.execute("SET checkpoint_threshold = '1TB'")
        # The bar would be drawn over a report on standard output.
        self.connection.execute("SET enable_progress_bar = false")
        self.connection.execute(f"SET disabled_optimizers = '{_DISABLED}'")
        for schema in (ROWS, KEYS, FAULTY, DROPPED, VERDICTS, WORK):
            self.connection.execute(f"CREATE SCHEMA {schema}")

    def _limit(self, memory: str) -> None:
        try:
            self.connection.execute(f"SET memory_limit = {literal(memory)}")
        except duckdb.Error as error:
            raise EngineError(f"DuckDB does not accept the limit: {first_line(error)}") from error

    def _memory_limit(self) -> float:
        """Return how much DuckDB may hold, in MiB."""
        ((limit,),) = self.connection.execute("SELECT current_setting('memory_limit')").fetchall()
        return _megabytes(limit)

    def _room_for(self, columns: int) -> float:
        """Return how much DuckDB may hold for a table of so many columns, in MiB."""
        if not self._is_default:
            return self._memory_limit()
        return min(max(_ENOUGH, columns * _ENOUGH_FOR_A_COLUMN / 1024), self._machine)

    def close(self) -> None:
        """Free the database, and end the process in which patterns are matched."""
        self.matcher.close()
        self.connection.close()

    def scratch_folder(self, name: str) -> Path:
        """Return a new folder in the scratch folder, for one use."""
        folder = self.scratch / f"{next(self._numbers)}-{name}"
        folder.mkdir()
        return folder

    def new_table(self, name: str) -> str:
        """Return the name of a table that nothing else uses."""
        return f"{name}_{next(self._numbers)}"

    @contextmanager
    def scratch_file(self, suffix: str) -> Iterator[Path]:
        """Return a file name that nothing else uses, and remove what was written there at the end.

        `suffix` is the end of the name, such as `.csv`.
        """
        file = self.scratch / f"{next(self._numbers)}{suffix}"
        try:
            yield file
        finally:
            file.unlink(missing_ok=True)

    def must_hold(self, columns: int) -> None:
        """Raise `EngineMemoryError` for a table of more columns than the memory has room for.

        Raises `ColumnLimitError` for more than take minutes, whatever the memory.
        """
        if columns > ColumnLimitError.most:
            raise ColumnLimitError(columns)
        room = self._room_for(columns)
        most = int(room * 1024 / _FOR_A_COLUMN)
        if columns > most:
            raise EngineMemoryError(
                more=f" for {columns:,} columns: {room:.0f} MiB are enough for {most:,}"
            )

    @contextmanager
    def settings_for(self, columns: int) -> Iterator[None]:
        """Save memory for a table of many columns: each thread and step takes some for each."""
        if columns <= _WIDE:
            yield
            return
        (threads,) = self.connection.execute("SELECT current_setting('threads')").fetchall()[0]
        memory, room = self._memory_limit(), self._room_for(columns)
        if room > memory:
            self._limit(f"{room} MiB")
        self.connection.execute("SET threads = 1")
        self.connection.execute(f"SET disabled_optimizers = '{_DISABLED},{_ONE_STEP_MORE}'")
        try:
            yield
        finally:
            if room > memory:
                self._limit(f"{memory} MiB")
            self.connection.execute(f"SET threads = {threads}")
            self.connection.execute(f"SET disabled_optimizers = '{_DISABLED}'")

    def attach_base(self, file: Path, own: Collection[str]) -> frozenset[str]:
        """Attach the database of the package that this one extends, and return its tables' names.

        Each of its tables gets a view, except where `own` has a table of that name, in any case.
        """
        self.run(str(file), f"ATTACH {literal(str(file))} AS {BASE_DATABASE} (READ_ONLY)")
        listed = "SELECT table_name FROM duckdb_tables() WHERE database_name = "
        names = {name for (name,) in self.run(str(file), f"{listed}{literal(BASE_DATABASE)}")}
        taken = {name.lower() for name in own}
        lent = frozenset(name for name in names if name.lower() not in taken)
        for name in lent:
            view = identifier(name)
            self.run(str(file), f"CREATE VIEW main.{view} AS FROM {BASE_DATABASE}.main.{view}")
        return lent

    def ask(self, query: str) -> duckdb.DuckDBPyConnection:
        """Run a query over the valid rows.

        Raises `MissingFieldError` where they lack a field, or hold another type in it, and
        `StatementError` where the query itself is wrong.
        """
        try:
            return self.connection.execute(query)
        except OWN_FAULTS as error:
            raise refused(self.connection, f"{DATABASE}.main", query, error) from error

    def run(self, path: str, query: str) -> list[tuple[Any, ...]]:
        """Run a statement about the file at `path`, and return all of its rows."""
        try:
            # All of it: a result that is not fetched to its end blocks the connection.
            return self.connection.execute(query).fetchall()
        except duckdb.Error as error:
            raise failed(path, error) from error

    def count(self, path: str, query: str) -> int:
        """Return the number that a statement about the file at `path` counts."""
        return int(self.run(path, query)[0][0])


def failed(path: str, error: duckdb.Error) -> ForewarnError:
    """Return the error that says that DuckDB failed on a file, or forewarn's own statement did."""
    if isinstance(error, OWN_FAULTS):
        return StatementError(path, first_line(error))
    if isinstance(error, duckdb.OutOfMemoryException):
        limit = _LIMIT.search(str(error))
        return EngineMemoryError(path, f" of {limit[1]}" if limit else "")
    return EngineError(f"{path}: DuckDB failed: {first_line(error)}")


def joined(columns: Collection[str]) -> str:
    """Return the SQL of columns' values in one text, separated by slashes; null without columns."""
    if not columns:
        return "NULL"
    cells = ", ".join(f"coalesce({column}::VARCHAR, '')" for column in columns)
    return f"concat_ws('/', {cells})"


def _megabytes(size: str) -> float:
    """Return the megabytes of a size as DuckDB writes it, `18.6 GiB`."""
    number, unit = size.split()
    return float(number) * {"GiB": 1024, "TiB": 1024**2}.get(unit, 1 if unit == "MiB" else 0)
