"""Why DuckDB refuses a statement of forewarn's own: a table lacks what it needs, or it is wrong."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import duckdb

from forewarn.errors import MissingFieldError, StatementError
from forewarn.writing.sql import identifier

if TYPE_CHECKING:
    from forewarn.errors import ForewarnError

# No data makes DuckDB raise these: what it was told to do is wrong, or DuckDB is.
OWN_FAULTS: Final = (
    duckdb.ParserException,
    duckdb.SyntaxException,
    duckdb.BinderException,
    duckdb.CatalogException,
    duckdb.InternalException,
    duckdb.NotImplementedException,
)

# The alias or table, and the field that it lacks; some messages have only the field.
_FIELD = re.compile(
    r'(?:"(?P<alias>[^"]+)" does not have a column named|Referenced column|Column) '
    r'"(?P<field>[^"]+)"'
)

# The alias of a table in a subquery, where the table lacks a field that is asked of it there.
_ALIAS = re.compile(r'Referenced table "([^"]+)" not found')

# The table that is not there: the package has none, or it could not be read.
_TABLE = re.compile(r"Table with name (.+) does not exist")

# What DuckDB says of values of another type than an operator or a function takes.
_TYPES = re.compile(
    r"Cannot (?:compare|mix|cast|combine)|No function matches|choose a best candidate|explicit cast"
)


def refused(
    connection: duckdb.DuckDBPyConnection, schema: str, query: str, error: duckdb.Error
) -> ForewarnError:
    """Return the error for a query that DuckDB refuses.

    It is about a table in `schema` where one lacks a field, or holds another type in it than rules
    need: the package may give a table of that name other fields.
    """
    said = first_line(error)
    if isinstance(error, duckdb.CatalogException) and (absent := _TABLE.search(said)):
        return MissingFieldError(f"the table {absent[1]} was not read, and the rules need it")
    tables = _tables(schema, query)
    if isinstance(error, duckdb.BinderException):
        if (found := _FIELD.search(said)) and (
            lacking := _lacking(connection, schema, query, found)
        ):
            which = " or ".join(lacking)
            return MissingFieldError(
                f"the table {which} lacks the field {found['field']}, which its rules need"
            )
        if (named := _ALIAS.search(said)) and (
            missing := _lacking_in_subquery(connection, schema, query, named[1])
        ):
            table, field = missing
            return MissingFieldError(
                f"the table {table} lacks the field {field}, which its rules need"
            )
        if tables and _TYPES.search(said):
            which = " or ".join(tables.values())
            return MissingFieldError(
                f"a field of the table {which} has another type than its rules need"
            )
    return StatementError(" and ".join(tables.values()) or "no table", said)


def first_line(error: duckdb.Error) -> str:
    """Return the first line of what DuckDB says of an error."""
    return str(error).partition("\n")[0]


def _tables(schema: str, query: str) -> dict[str, str]:
    """Return the tables of a schema that a query names, by their names as written there."""
    named = re.findall(rf'{re.escape(schema)}\.("(?:[^"]|"")+"|\w+)', query)
    named += re.findall(r'\b(?:FROM|JOIN)\s+("(?:[^"]|"")+"|\w+)(?![\w.(])', query)
    return {each: each.strip('"').replace('""', '"') for each in named}


def _lacking(
    connection: duckdb.DuckDBPyConnection, schema: str, query: str, found: re.Match[str]
) -> list[str]:
    """Return the tables that lack a field, only those where it is needed if that can be told."""
    field, alias = found["field"], found["alias"]
    lacking = {
        written: name
        for written, name in _tables(schema, query).items()
        if (fields := _fields(connection, f"{schema}.{written}")) is not None
        and field.lower() not in fields
    }
    for helps in (
        lambda each: alias and re.search(rf"{re.escape(each)}(?: AS)? {re.escape(alias)}\b", query),
        lambda each: _would_do(connection, f"{schema}.{each}", query, field),
    ):
        if chosen := [name for written, name in lacking.items() if helps(written)]:
            return chosen
    return list(lacking.values())


def _lacking_in_subquery(
    connection: duckdb.DuckDBPyConnection, schema: str, query: str, alias: str
) -> tuple[str, str] | None:
    """Return the table that an alias stands for, and the first field of it that it lacks."""
    asked = re.findall(rf"\b{re.escape(alias)}\.(\w+)", query)
    for written, name in _tables(schema, query).items():
        if re.search(rf"{re.escape(written)} AS {re.escape(alias)}\b", query):
            fields = _fields(connection, f"{schema}.{written}") or set()
            lacking = [field for field in asked if field.lower() not in fields]
            if fields and lacking:
                return name, lacking[0]
    return None


def _would_do(connection: duckdb.DuckDBPyConnection, table: str, query: str, field: str) -> bool:
    """Return whether a query would not miss a field if the table had it; nothing is run."""
    more = f"(SELECT *, NULL AS {identifier(field)} FROM {table})"
    try:
        connection.execute(f"EXPLAIN {query.replace(table, more)}").fetchall()
    except duckdb.Error as error:
        found = _FIELD.search(first_line(error))
        return found is not None and found["field"] != field
    return True


def _fields(connection: duckdb.DuckDBPyConnection, table: str) -> set[str] | None:
    """Return the fields of a table in small letters; None where there is no such table."""
    try:
        described = connection.execute(f"SELECT * FROM {table} LIMIT 0").description
    except duckdb.CatalogException:
        # It is one that the query itself makes.
        return None
    return {str(column[0]).lower() for column in described}
