"""Running a plan in DuckDB: the only module of the structure layer that speaks it.

Cells are read as text, with sniffing off. A cell is judged by how it is written, and cast only
then: DuckDB's typed reads accept `1.7` as the integer 2 and `2024/01/02` as a date.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import TYPE_CHECKING

import duckdb

from forewarn.schema import FieldType
from forewarn.sql import identifier, literal
from forewarn.structure.plan import Test
from forewarn.structure.scan import Record, records, shape_fault

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from forewarn.package import Resource
    from forewarn.schema import Field, ForeignKey
    from forewarn.structure.plan import CellCheck, KeyCheck, Plan

SQL_TYPES = {
    FieldType.STRING: "VARCHAR",
    FieldType.INTEGER: "BIGINT",
    FieldType.NUMBER: "DOUBLE",
    FieldType.BOOLEAN: "BOOLEAN",
    FieldType.DATE: "DATE",
    FieldType.YEAR: "SMALLINT",
}

# The column of record numbers. It must not be the name of a field.
RECORD = "__record"

_TRUE = ("true", "True", "TRUE", "1")
_FALSE = ("false", "False", "FALSE", "0")
_INTEGER = "[+-]?[0-9]+"
_NUMBER = r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?"
_DATE = "[0-9]{4}-[0-9]{2}-[0-9]{2}"


@dataclass(frozen=True)
class Failure:
    """One cell or row that fails: its record number, its primary key as written, its value."""

    record: int
    key: str
    value: str | None


class Engine:
    """A DuckDB database in memory, with the text and the typed rows of each resource.

    The typed table of a resource bears its name, and holds the record number as `__record`
    and the rows in which every cell and every key are valid.
    """

    def __init__(self, scratch: Path) -> None:
        self._scratch = scratch
        self.connection = duckdb.connect(
            config={"temp_directory": str(scratch), "autoinstall_known_extensions": "false"}
        )

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
            file, quote = resource.file, ""
            columns: Sequence[str] = names
            select = f"row_number() OVER () + 1 AS {RECORD}, *"
        else:
            file, quote = self._scratch / "records.csv", '"'
            _write_records(resource, file)
            columns = (RECORD, *names)
            select = f"* REPLACE ({RECORD}::BIGINT AS {RECORD})"
        types = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in columns)
        self.connection.execute(
            f"""
            CREATE OR REPLACE TEMP TABLE {_text_table(resource)} AS
            SELECT {select} FROM read_csv(
                {literal(str(file))}, auto_detect = false, header = true,
                delim = {literal(resource.dialect.delimiter)}, quote = {literal(quote)},
                escape = {literal(quote)}, nullstr = '', strict_mode = true, null_padding = false,
                allow_quoted_nulls = true, max_line_size = 67108864, columns = {{{types}}}
            )
            """
        )
        return self._count(f"SELECT count(*) FROM {_text_table(resource)}")

    def count_cells(self, resource: Resource, checks: Sequence[CellCheck]) -> list[int]:
        """Count the cells that fail each check, all in one pass."""
        if not checks:
            return []
        counts = ", ".join(f"count(*) FILTER ({_fails(check)})" for check in checks)
        rows = self.connection.execute(f"SELECT {counts} FROM {_text_table(resource)}").fetchall()
        return [int(count) for count in rows[0]]

    def failing_cells(self, resource: Resource, check: CellCheck, limit: int) -> list[Failure]:
        """Give the first `limit` cells that fail a check, in the order of the file."""
        rows = self.connection.execute(
            f"""
            SELECT {RECORD}, {_key(resource)}, {identifier(check.field.name)}
            FROM {_text_table(resource)} WHERE {_fails(check)} ORDER BY {RECORD} LIMIT {limit}
            """
        ).fetchall()
        return [Failure(*row) for row in rows]

    def type_rows(self, resource: Resource, checks: Sequence[CellCheck]) -> None:
        """Make the typed table of a resource, from the rows that fail none of `checks`."""
        valid = " AND ".join(f"NOT ({_fails(check)})" for check in checks) or "true"
        casts = ", ".join(
            f"CASE WHEN NOT {_missing(field)} THEN CAST({_raw(field)} AS {SQL_TYPES[field.type]})"
            f" END AS {identifier(field.name)}"
            for field in resource.schema.fields
        )
        self.connection.execute(
            f"""
            CREATE OR REPLACE TABLE {identifier(resource.name)} AS
            SELECT {RECORD}, {casts} FROM {_text_table(resource)} WHERE {valid} ORDER BY {RECORD}
            """
        )

    def drop_text(self, resource: Resource) -> None:
        """Free the text of a resource's cells."""
        self.connection.execute(f"DROP TABLE IF EXISTS {_text_table(resource)}")

    def repeated_keys(
        self, resource: Resource, check: KeyCheck, limit: int
    ) -> tuple[int, list[Failure]]:
        """Count the rows whose key an earlier row has, and give the first `limit` of them.

        The value of each is the record number of the first row with that key. Null is not a
        value that can repeat. Rows that repeat the primary key leave the typed table.
        """
        keys = ", ".join(identifier(name) for name in check.fields)
        present = " AND ".join(f"{identifier(name)} IS NOT NULL" for name in check.fields)
        table = identifier(resource.name)
        if not self._count(
            f"SELECT count(*) FROM (SELECT 1 FROM {table} WHERE {present} "
            f"GROUP BY {keys} HAVING count(*) > 1)"
        ):
            return 0, []
        self.connection.execute(
            f"""
            CREATE OR REPLACE TEMP TABLE repeated AS
            SELECT {RECORD}, first FROM (
                SELECT {RECORD}, first_value({RECORD})
                    OVER (PARTITION BY {keys} ORDER BY {RECORD}) AS first
                FROM {table} WHERE {present}
            ) WHERE {RECORD} <> first
            """
        )
        rows = self.connection.execute(
            f"""
            SELECT t.{RECORD}, {_typed_key(resource)}, repeated.first::VARCHAR
            FROM {table} AS t JOIN repeated USING ({RECORD}) ORDER BY t.{RECORD} LIMIT {limit}
            """
        ).fetchall()
        count = self._count("SELECT count(*) FROM repeated")
        self.connection.execute(
            f"DELETE FROM {table} WHERE {RECORD} IN (SELECT {RECORD} FROM repeated)"
        )
        return count, [Failure(*row) for row in rows]

    def dangling(
        self, resource: Resource, key: ForeignKey, target: Resource, limit: int
    ) -> tuple[int, list[Failure]]:
        """Count the rows whose reference stands nowhere in `target`; give the first `limit`.

        These rows leave the typed table.
        """
        pairs = " AND ".join(
            f"t.{identifier(here)} = target.{identifier(there)}"
            for here, there in zip(key.fields, key.reference_fields, strict=True)
        )
        present = " AND ".join(f"t.{identifier(name)} IS NOT NULL" for name in key.fields)
        value = _joined([f"t.{identifier(name)}" for name in key.fields])
        table = identifier(resource.name)
        self.connection.execute(
            f"""
            CREATE OR REPLACE TEMP TABLE dangling AS
            SELECT t.{RECORD}, {_typed_key(resource)} AS key, {value} AS value FROM {table} AS t
            WHERE {present}
              AND NOT EXISTS (SELECT 1 FROM {identifier(target.name)} AS target WHERE {pairs})
            """
        )
        count = self._count("SELECT count(*) FROM dangling")
        if not count:
            return 0, []
        rows = self.connection.execute(
            f"SELECT {RECORD}, key, value FROM dangling ORDER BY {RECORD} LIMIT {limit}"
        ).fetchall()
        self.connection.execute(
            f"DELETE FROM {table} WHERE {RECORD} IN (SELECT {RECORD} FROM dangling)"
        )
        return count, [Failure(*row) for row in rows]

    def _count(self, query: str) -> int:
        # All of it: a result that is not fetched to its end blocks the connection.
        return int(self.connection.execute(query).fetchall()[0][0])


def canary(engine: Engine, resource: Resource, plan: Plan) -> list[CellCheck]:
    """Give the checks of a plan that let pass a cell which each of them must catch.

    The cell is planted in an empty copy of the resource's text, one check at a time.
    """
    blind = []
    table = _text_table(resource)
    for check in plan.cells:
        column = identifier(check.field.name)
        engine.connection.execute(f"CREATE OR REPLACE TEMP TABLE {table} ({column} VARCHAR)")
        engine.connection.execute(f"INSERT INTO {table} VALUES (?)", [_planted(check)])
        if engine.count_cells(resource, [check]) != [1]:
            blind.append(check)
    engine.drop_text(resource)
    return blind


def _planted(check: CellCheck) -> str | None:
    match check.test:
        case Test.REQUIRED:
            return None
        case Test.TYPE:
            return "1x"
        case Test.MINIMUM:
            return _beyond(check, -1)
        case Test.MAXIMUM:
            return _beyond(check, +1)
        case Test.MIN_LENGTH:
            return "a" * (int(str(check.limit)) - 1)
        case Test.MAX_LENGTH:
            return "a" * (int(str(check.limit)) + 1)
        case Test.PATTERN | Test.ENUM:
            return "\x1f"


def _beyond(check: CellCheck, step: int) -> str:
    limit = str(check.limit)
    match check.field.type:
        case FieldType.YEAR:
            return f"{int(limit) + step:04d}"
        case FieldType.DATE:
            return "0001-01-01" if step < 0 else "9999-12-31"
        case _:
            return str(float(limit) + step) if "." in limit else str(int(limit) + step)


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


def _text_table(resource: Resource) -> str:
    return identifier(f"text of {resource.name}")


def _raw(field: Field) -> str:
    return f"coalesce({identifier(field.name)}, '')"


def _missing(field: Field) -> str:
    values = ", ".join(literal(value) for value in field.missing_values)
    return f"({_raw(field)} IN ({values}))" if values else "(false)"


def _lexical(field: Field) -> str:
    """Say in SQL whether a cell is written as its type, and can be held by it."""
    raw = _raw(field)
    match field.type:
        case FieldType.STRING:
            return "(true)"
        case FieldType.INTEGER:
            cast = f"TRY_CAST({raw} AS BIGINT) IS NOT NULL"
            return f"(regexp_full_match({raw}, {literal(_INTEGER)}) AND {cast})"
        case FieldType.NUMBER:
            cast = f"coalesce(isfinite(TRY_CAST({raw} AS DOUBLE)), false)"
            return f"(regexp_full_match({raw}, {literal(_NUMBER)}) AND {cast})"
        case FieldType.BOOLEAN:
            return f"({raw} IN ({', '.join(map(literal, _TRUE + _FALSE))}))"
        case FieldType.DATE:
            cast = f"TRY_CAST({raw} AS DATE) IS NOT NULL AND {raw} >= '0001-01-01'"
            return f"(regexp_full_match({raw}, {literal(_DATE)}) AND {cast})"
        case FieldType.YEAR:
            return f"regexp_full_match({raw}, '[0-9]{{4}}')"


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
    return _joined([identifier(name) for name in resource.schema.primary_key])


def _typed_key(resource: Resource) -> str:
    return _joined([f"t.{identifier(name)}" for name in resource.schema.primary_key])


def _joined(columns: Sequence[str]) -> str:
    if not columns:
        return "NULL::VARCHAR"
    return f"concat_ws('/', {', '.join(f'{column}::VARCHAR' for column in columns)})"
