"""Running a plan in DuckDB: the only module of the structure layer that speaks it.

Cells are read as text, with sniffing off. A cell is judged by how it is written, and cast only
then: DuckDB's typed reads accept `1.7` as the integer 2 and `2024/01/02` as a date.
"""

from __future__ import annotations

import csv
import glob
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from forewarn.errors import EngineError, MissingFieldError
from forewarn.schema import FieldType
from forewarn.sql import identifier, literal
from forewarn.structure.plan import LEXICAL, Test
from forewarn.structure.scan import Record, records, shape_fault

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from forewarn.package import Resource
    from forewarn.schema import Field, ForeignKey
    from forewarn.structure.plan import CellCheck, KeyCheck

SQL_TYPES = {
    FieldType.STRING: "VARCHAR",
    FieldType.INTEGER: "BIGINT",
    FieldType.NUMBER: "DOUBLE",
    FieldType.BOOLEAN: "BOOLEAN",
    FieldType.DATE: "DATE",
    FieldType.YEAR: "SMALLINT",
}

# The column of record numbers. No schema may have a field whose name begins so.
RECORD = "__record"

# Beside the typed table of a resource stand, under the same name in schemas of their own, the text
# of its cells and the numbers of the records that break a key.
_TEXT, _FAULTY = "text", "faulty"

# A cell may be as large as its file, and a report holds many: no more of each is kept.
_LONGEST = 1000


@dataclass(frozen=True)
class Failure:
    """One cell or row that fails: its record number, its primary key, its value.

    `first` is the record that has the value already, where it may not stand twice.
    """

    record: int
    key: str | None
    value: str | None
    first: int | None = None


@contextmanager
def open_engine() -> Iterator[Engine]:
    """Open an engine with a folder of its own for what it spills, and remove both at the end."""
    with tempfile.TemporaryDirectory(prefix="forewarn-") as scratch:
        engine = Engine(Path(scratch))
        try:
            yield engine
        finally:
            engine.close()


class Engine:
    """A DuckDB database in memory, with the text and the typed rows of each resource.

    The typed table of a resource bears its name, and holds the record number as `__record`
    and the rows in which every cell and every key are valid.
    Raises `EngineError`, naming the file, where DuckDB fails.
    """

    def __init__(self, scratch: Path) -> None:
        self._scratch = scratch
        self.connection = duckdb.connect(
            config={"temp_directory": str(scratch), "autoinstall_known_extensions": "false"}
        )
        for schema in (_TEXT, _FAULTY):
            self.connection.execute(f"CREATE SCHEMA {schema}")

    def close(self) -> None:
        """Free the database."""
        self.connection.close()

    def load(self, resource: Resource, plain: bool) -> int:
        """Read a resource's cells as text and count the records that were read.

        A file that is not plain is read record by record first, and records of a wrong shape
        are left out.
        """
        names = resource.schema.field_names
        if plain:
            file, delimiter, quote = resource.file, resource.dialect.delimiter, ""
            columns: Sequence[str] = names
            select = f"row_number() OVER () + 1 AS {RECORD}, *"
        else:
            file, delimiter, quote = self._scratch / "records.csv", ",", '"'
            _write_records(resource, file)
            columns = (RECORD, *names)
            select = f"* REPLACE ({RECORD}::BIGINT AS {RECORD})"
        types = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in columns)
        # DuckDB would read a path as a pattern, and columns and compression out of it.
        path = literal(glob.escape(str(file)))
        self._run(
            resource,
            f"""
            CREATE OR REPLACE TABLE {_text_table(resource)} AS
            SELECT {select} FROM read_csv(
                {path}, auto_detect = false, header = true, hive_partitioning = false,
                compression = 'none', delim = {literal(delimiter)}, quote = {literal(quote)},
                escape = {literal(quote)}, nullstr = '', strict_mode = true, null_padding = false,
                allow_quoted_nulls = true, max_line_size = 67108864, columns = {{{types}}}
            )
            """,
        )
        return self._count(resource, f"SELECT count(*) FROM {_text_table(resource)}")

    def blind_checks(self, resource: Resource, checks: Sequence[CellCheck]) -> list[CellCheck]:
        """Give the checks that let pass the cell planted for them."""
        if not checks:
            return []
        cells = " UNION ALL ".join(
            f"SELECT {number} AS number, {_fails(check)} AS caught FROM "
            f"(SELECT {literal(check.planted)} AS {identifier(check.field.name)})"
            for number, check in enumerate(checks)
        )
        rows = self._run(
            resource, f"SELECT number FROM ({cells}) WHERE caught IS NOT TRUE ORDER BY number"
        )
        return [checks[number] for (number,) in rows]

    def count_cells(self, resource: Resource, checks: Sequence[CellCheck]) -> list[int]:
        """Count the cells that fail each check, all in one pass."""
        if not checks:
            return []
        counts = ", ".join(f"count(*) FILTER ({_fails(check)})" for check in checks)
        rows = self._run(resource, f"SELECT {counts} FROM {_text_table(resource)}")
        return [int(count) for count in rows[0]]

    def failing_cells(self, resource: Resource, check: CellCheck, limit: int) -> list[Failure]:
        """Give the first `limit` cells that fail a check, in the order of the file."""
        rows = self._run(
            resource,
            f"""
            SELECT {RECORD}, left({_key(resource)}, {_LONGEST}),
                left({identifier(check.field.name)}, {_LONGEST})
            FROM {_text_table(resource)} WHERE {_fails(check)} ORDER BY {RECORD} LIMIT {limit}
            """,
        )
        return [Failure(*row) for row in rows]

    def type_rows(self, resource: Resource, checks: Sequence[CellCheck]) -> None:
        """Make the typed table of a resource, from the rows that fail none of `checks`."""
        valid = " AND ".join(f"NOT ({_fails(check)})" for check in checks) or "true"
        casts = ", ".join(
            f"CASE WHEN NOT {_missing(field)} THEN CAST({_raw(field)} AS {SQL_TYPES[field.type]})"
            f" END AS {identifier(field.name)}"
            for field in resource.schema.fields
        )
        self._run(
            resource,
            f"""
            CREATE OR REPLACE TABLE {_typed_table(resource)} AS
            SELECT {RECORD}, {casts} FROM {_text_table(resource)} WHERE {valid} ORDER BY {RECORD}
            """,
        )
        self._run(resource, f"CREATE OR REPLACE TABLE {_faulty_table(resource)} (record BIGINT)")

    def drop_text(self, resource: Resource) -> None:
        """Free the text of a resource's cells."""
        self._run(resource, f"DROP TABLE IF EXISTS {_text_table(resource)}")

    def repeated_keys(
        self, resource: Resource, check: KeyCheck, limit: int
    ) -> tuple[int, list[Failure]]:
        """Count the rows whose key an earlier row has, and give the first `limit` of them.

        Null is not a value that can repeat.
        """
        keys = ", ".join(identifier(name) for name in check.fields)
        present = " AND ".join(f"{identifier(name)} IS NOT NULL" for name in check.fields)
        table = _typed_table(resource)
        if not self._count(
            resource,
            f"SELECT count(*) FROM (SELECT 1 FROM {table} WHERE {present} "
            f"GROUP BY {keys} HAVING count(*) > 1)",
        ):
            return 0, []
        repeated = f"""
            SELECT * FROM (
                SELECT *, first_value({RECORD}) OVER (PARTITION BY {keys} ORDER BY {RECORD})
                    AS __first
                FROM {table} WHERE {present}
            ) WHERE {RECORD} <> __first
            """
        rows = self._run(
            resource,
            f"SELECT {RECORD}, {_key(resource)}, {_joined(check.fields)}, __first "
            f"FROM ({repeated}) ORDER BY {RECORD} LIMIT {limit}",
        )
        return self._mark(resource, repeated), [Failure(*row) for row in rows]

    def dangling(
        self, resource: Resource, key: ForeignKey, target: Resource, limit: int
    ) -> tuple[int, list[Failure]]:
        """Count the rows whose reference stands nowhere in `target`; give the first `limit`.

        A reference is empty where all of its fields are.
        """
        pairs = " AND ".join(
            f"here.{identifier(name)} IS NOT DISTINCT FROM there.{identifier(other)}"
            for name, other in zip(key.fields, key.reference_fields, strict=True)
        )
        present = " OR ".join(f"here.{identifier(name)} IS NOT NULL" for name in key.fields)
        dangling = f"""
            SELECT * FROM {_typed_table(resource)} AS here WHERE ({present})
            AND NOT EXISTS (SELECT 1 FROM {_typed_table(target)} AS there WHERE {pairs})
            """
        count = self._mark(resource, dangling)
        if not count:
            return 0, []
        rows = self._run(
            resource,
            f"SELECT {RECORD}, {_key(resource)}, {_joined(key.fields)} "
            f"FROM ({dangling}) ORDER BY {RECORD} LIMIT {limit}",
        )
        return count, [Failure(*row) for row in rows]

    def drop_faulty(self, resource: Resource) -> None:
        """Take the rows that break a key, as counted so far, out of the typed table."""
        faulty = _faulty_table(resource)
        if self._count(resource, f"SELECT count(*) FROM {faulty}"):
            self._run(
                resource,
                f"DELETE FROM {_typed_table(resource)} "
                f"WHERE {RECORD} IN (SELECT record FROM {faulty})",
            )
        self._run(resource, f"DROP TABLE {faulty}")

    def export(self, query: str) -> Path:
        """Write the rows of a query, in their order, to a Parquet file that the next one replaces.

        Handing them over in memory would need pyarrow, or leaves DuckDB noisy at exit.
        Raises `MissingFieldError` where the query names a field that its tables have not.
        """
        file = self._scratch / "rows.parquet"
        self.ask(
            f"COPY ({query}) TO {literal(str(file))} (FORMAT parquet, COMPRESSION uncompressed)"
        )
        return file

    def ask(self, query: str) -> duckdb.DuckDBPyConnection:
        """Run a query over the typed tables; `MissingFieldError` where they lack a field."""
        try:
            return self.connection.execute(query)
        except duckdb.BinderException as error:
            first = str(error).partition("\n")[0]
            raise MissingFieldError(f"a field that its rules need is not there: {first}") from error

    def _mark(self, resource: Resource, rows: str) -> int:
        """Note rows of the typed table as faulty, and count them."""
        insert = f"INSERT INTO {_faulty_table(resource)} SELECT {RECORD} FROM ({rows})"
        return self._count(resource, insert)

    def _count(self, resource: Resource, query: str) -> int:
        return int(self._run(resource, query)[0][0])

    def _run(self, resource: Resource, query: str) -> list[tuple[Any, ...]]:
        try:
            # All of it: a result that is not fetched to its end blocks the connection.
            return self.connection.execute(query).fetchall()
        except duckdb.Error as error:
            first = str(error).partition("\n")[0]
            raise EngineError(f"{resource.path}: DuckDB failed: {first}") from error


def _write_records(resource: Resource, file: Path) -> None:
    names = resource.schema.field_names
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, quoting=csv.QUOTE_ALL, lineterminator="\n")
        writer.writerow((RECORD, *names))
        writer.writerows(_well_shaped(resource, names))


def _well_shaped(resource: Resource, names: tuple[str, ...]) -> Iterator[tuple[object, ...]]:
    rows = records(resource.file, resource.dialect)
    next(rows)
    for row in rows:
        if isinstance(row, Record) and shape_fault(row, names) is None:
            yield (row.places[0].record, *row.cells)


def _typed_table(resource: Resource) -> str:
    return f"main.{identifier(resource.name)}"


def _text_table(resource: Resource) -> str:
    return f"{_TEXT}.{identifier(resource.name)}"


def _faulty_table(resource: Resource) -> str:
    return f"{_FAULTY}.{identifier(resource.name)}"


def _raw(field: Field) -> str:
    return f"coalesce({identifier(field.name)}, '')"


def _missing(field: Field) -> str:
    values = ", ".join(literal(value) for value in field.missing_values)
    return f"({_raw(field)} IN ({values}))" if values else "(false)"


def _lexical(field: Field) -> str:
    """Say in SQL whether a cell is written as its type, and can be held by it."""
    if field.type is FieldType.STRING:
        return "(true)"
    raw = _raw(field)
    written = f"regexp_full_match({raw}, {literal(LEXICAL[field.type])})"
    value = f"TRY_CAST({raw} AS {SQL_TYPES[field.type]})"
    match field.type:
        case FieldType.NUMBER:
            held = f"coalesce(isfinite({value}), false)"
        case FieldType.DATE:
            held = f"{value} IS NOT NULL AND {raw} >= '0001-01-01'"
        case _:
            held = f"{value} IS NOT NULL"
    return f"({written} AND {held})"


def _fails(check: CellCheck) -> str:
    """Say in SQL that a cell fails a check. Never null."""
    field = check.field
    if check.test is Test.REQUIRED:
        return _missing(field)
    if check.test is Test.TYPE:
        return f"(NOT {_missing(field)} AND NOT {_lexical(field)})"
    holds = _holds(check)
    # The order of evaluation is the engine's own, so a cast must not be able to fail.
    return f"(NOT {_missing(field)} AND {_lexical(field)} AND NOT coalesce({holds}, false))"


def _holds(check: CellCheck) -> str:
    raw, limit = _raw(check.field), check.limit
    match check.test:
        case Test.MINIMUM | Test.MAXIMUM:
            sql_type = SQL_TYPES[check.field.type]
            operator = ">=" if check.test is Test.MINIMUM else "<="
            bound = f"CAST({literal(str(limit))} AS {sql_type})"
            return f"TRY_CAST({raw} AS {sql_type}) {operator} {bound}"
        case Test.MIN_LENGTH:
            return f"length({raw}) >= {int(str(limit))}"
        case Test.MAX_LENGTH:
            return f"length({raw}) <= {int(str(limit))}"
        case Test.PATTERN:
            return f"regexp_full_match({raw}, {literal(str(limit))})"
        case Test.ENUM:
            assert isinstance(limit, tuple)
            return f"{raw} IN ({', '.join(map(literal, limit))})"
        case _:
            raise AssertionError(check.test)


def _key(resource: Resource) -> str:
    return _joined(resource.schema.primary_key)


def _joined(names: Sequence[str]) -> str:
    """Give the values of fields in one text, a slash between them; null where there are none."""
    if not names:
        return "NULL"
    cells = ", ".join(f"coalesce({identifier(name)}::VARCHAR, '')" for name in names)
    return f"concat_ws('/', {cells})"
