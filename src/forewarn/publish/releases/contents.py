"""The database and the Parquet files of a release, compared with its package row by row."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

import duckdb

from forewarn.ask.database import build
from forewarn.errors import InvalidFileError, VerificationError
from forewarn.writing.connections import open_database, seal
from forewarn.writing.files import scratch_folder
from forewarn.writing.sql import file_literal, identifier, literal
from forewarn.writing.visible import visible

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from forewarn.package.model import Package

# What DuckDB may hold of the rows, and how many are compared at once, so that they fit.
_MEMORY = "1GiB"
_ROWS_AT_ONCE = 500_000

# Characters shown of a row that differs.
_SHOWN = 200

# The names of the two databases.
_OURS, _THEIRS = "ours", "theirs"

# The name and the type of each column.
_Columns = list[tuple[str, str]]


def build_tables(package: Package, scratch: Path) -> Path:
    """Build the database of a package unpacked from a release in a folder, and return its file.

    Raises `VerificationError` where the package is not valid, and `UncheckedFileError` where that
    is not known.
    """
    file = scratch / "tables.duckdb"
    try:
        build(package, file)
    except InvalidFileError as error:
        raise VerificationError(f"the released package is not valid: {error}") from error
    return file


def check_tables(package: Package, folder: Path, database: Path, ours: Path) -> None:
    """Check that the files of a release hold the tables of its package: columns, types and rows.

    The database and the Parquet files in `folder` are compared with `ours`, the database that the
    package gives. It may be the same file, where that was just built.

    Raises `VerificationError` naming the first file and table that differ.
    """
    try:
        if ours != database:
            _check_database(package, ours, database)
        with scratch_folder() as scratch:
            _check_parquet(package, ours, folder, scratch)
    except duckdb.Error as error:
        first = str(error).partition("\n")[0]
        raise VerificationError(f"{folder} has a file that cannot be read: {first}") from error


def _check_database(package: Package, ours: Path, theirs: Path) -> None:
    with open_database(memory_limit=_MEMORY) as connection:
        for file, name in ((ours, _OURS), (theirs, _THEIRS)):
            connection.execute(f"ATTACH {literal(str(file))} AS {name} (READ_ONLY)")
        seal(connection)
        # Tables alone: a view of that name could be a query without end.
        listed = "SELECT table_name FROM duckdb_tables() WHERE database_name = ? ORDER BY ALL"
        expected, found = (
            [name for (name,) in connection.execute(listed, [each]).fetchall()]
            for each in (_OURS, _THEIRS)
        )
        for name in package.tables():
            if name not in found:
                raise VerificationError(f"{theirs} lacks the table {name}")
        if more := [name for name in found if name not in expected]:
            raise VerificationError(f"{theirs} has the table {visible(more[0])} of no package")
        for table in package.tables():
            name = identifier(table)
            own, others = f"{_OURS}.main.{name}", f"{_THEIRS}.main.{name}"
            columns = _columns(connection, own)
            _compare_columns(theirs, table, columns, _columns(connection, others))
            _compare_rows(connection, theirs, table, (own, others), columns)


def _check_parquet(package: Package, ours: Path, folder: Path, scratch: Path) -> None:
    spill = str(scratch / "spill")
    with open_database(memory_limit=_MEMORY, temp_directory=spill) as connection:
        connection.execute(f"ATTACH {literal(str(ours))} AS {_OURS} (READ_ONLY)")
        for table in package.tables():
            own, file = f"{_OURS}.main.{identifier(table)}", folder / f"{table}.parquet"
            if not file.is_file():
                raise VerificationError(f"{file} is missing")
            # Parquet lacks some types, and has others in their place.
            empty = scratch / "empty.parquet"
            connection.execute(
                f"COPY (FROM {own} LIMIT 0) TO {literal(str(empty))} (FORMAT parquet)"
            )
            columns, others = _columns(connection, _parquet(empty)), _parquet(file)
            _compare_columns(file, table, columns, _columns(connection, others))
            _compare_rows(connection, file, table, (own, others), columns)


def _parquet(file: Path) -> str:
    """Return the SQL of the rows of a file, without columns from the names of its folders."""
    return f"read_parquet({file_literal(file)}, hive_partitioning = false)"


def _columns(connection: duckdb.DuckDBPyConnection, rows: str) -> _Columns:
    return [(row[0], row[1]) for row in connection.execute(f"DESCRIBE FROM {rows}").fetchall()]


def _compare_columns(file: Path, table: str, expected: _Columns, found: _Columns) -> None:
    """Raise `VerificationError` for the first column with another name or type."""
    for number, (ours, theirs) in enumerate(zip_longest(expected, found), start=1):
        if ours == theirs:
            continue
        has, lacks = (visible(" ".join(each)) if each else "none" for each in (theirs, ours))
        raise VerificationError(
            f"{file} differs from the package: column {number} of {table} is {has}, "
            f"and should be {lacks}"
        )


def _compare_rows(
    connection: duckdb.DuckDBPyConnection,
    file: Path,
    table: str,
    pair: tuple[str, str],
    columns: _Columns,
) -> None:
    """Raise `VerificationError` for a row that one of two relations has more often."""
    names = [f"c{number}" for number in range(len(columns))]
    listed = ", ".join(names)
    cast = ", ".join(f"{name}::{kind}" for name, (_, kind) in zip(names, columns, strict=True))
    own, others = (f"(SELECT {cast} FROM {rows} AS t({listed})) AS t({listed})" for rows in pair)
    count = sum(_count(connection, rows) for rows in pair)
    parts = count // _ROWS_AT_ONCE + 1
    for part in range(parts):
        chosen = f"WHERE hash({listed}) % {parts} = {part}"
        differing = connection.execute(
            f"SELECT {listed}, sum(n) AS more FROM ("
            f"SELECT {listed}, 1 AS n FROM {own} {chosen} "
            f"UNION ALL SELECT {listed}, -1 FROM {others} {chosen}) "
            f"GROUP BY {listed} HAVING sum(n) <> 0 ORDER BY more DESC, {listed} LIMIT 1"
        ).fetchall()
        for *row, more in differing:
            what = "lacks the row" if more > 0 else "has the further row"
            raise VerificationError(
                f"{file} differs from the package: {table} {what} {_shown(row)}"
            )


def _shown(row: Sequence[object]) -> str:
    text = "/".join("" if cell is None else str(cell)[:_SHOWN] for cell in row)
    return visible(text if len(text) <= _SHOWN else f"{text[:_SHOWN]}...")


def _count(connection: duckdb.DuckDBPyConnection, rows: str) -> int:
    ((count,),) = connection.execute(f"SELECT count(*) FROM {rows}").fetchall()
    assert isinstance(count, int)
    return count
