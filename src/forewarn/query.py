"""Asking the database: one statement that only reads, or a named query of the package."""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING

import duckdb

from forewarn.errors import QueryError

if TYPE_CHECKING:
    from collections.abc import Mapping

# EXPLAIN ANALYZE runs what it explains, but only ever through this same connection.
_READING = {duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN}


@dataclass(frozen=True)
class Table:
    """The answer to a query: column names, rows, and whether rows were left out at the end."""

    columns: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]
    cut: bool


@dataclass(frozen=True)
class NamedQuery:
    """A query that comes with the software: what it answers, and how to read the answer.

    `parameters` hold the default of each, and `meanings` say what it is.
    """

    name: str
    title: str
    question: str
    caveats: str
    parameters: Mapping[str, str]
    meanings: Mapping[str, str]
    sql: str


def ask(
    connection: duckdb.DuckDBPyConnection,
    sql: str,
    parameters: Mapping[str, str] | None = None,
    limit: int | None = None,
) -> Table:
    """Run one statement that only reads, and give at most `limit` rows of its answer.

    `parameters` fill in `$name`; each is a text, which DuckDB casts as the statement needs.
    Raises `QueryError` where it is not one reading statement, or DuckDB refuses it.
    """
    try:
        sql.encode()
    except UnicodeEncodeError as error:
        raise QueryError("the statement is not UTF-8 text") from error
    try:
        statements = connection.extract_statements(sql)
        if len(statements) != 1:
            raise QueryError(f"give one statement, not {len(statements)}")
        if statements[0].type not in _READING:
            kind = statements[0].type.name
            raise QueryError(f"only a statement that reads is run here, and this is {kind}")
        given = dict(parameters or {})
        wanted = statements[0].named_parameters
        if missing := sorted(set(wanted) - set(given)):
            raise QueryError(f"the statement needs a value for: {', '.join(missing)}")
        if unknown := sorted(set(given) - set(wanted)):
            raise QueryError(f"the statement has no parameter {', '.join(unknown)}")
        result = connection.execute(sql, given or None)
        columns = tuple(column[0] for column in result.description or ())
        if twice := sorted({name for name in columns if columns.count(name) > 1}):
            raise QueryError(f"name the columns apart (AS): two are called {', '.join(twice)}")
        rows = result.fetchall() if limit is None else result.fetchmany(limit + 1)
    except duckdb.Error as error:
        raise QueryError(str(error)) from error
    cut = limit is not None and len(rows) > limit
    return Table(columns, tuple(rows[:limit] if cut else rows), cut)


def named_queries() -> dict[str, NamedQuery]:
    """Give the queries that come with the software, by name."""
    folder = resources.files("forewarn") / "queries"
    files = sorted(folder.iterdir(), key=lambda file: file.name)
    parsed = [
        _parse(file.name.removesuffix(".sql"), file.read_text(encoding="utf-8"))
        for file in files
        if file.name.endswith(".sql")
    ]
    return {query.name: query for query in parsed}


def _parse(name: str, text: str) -> NamedQuery:
    """Parse a query file: comment lines `-- key: text` first, then the statement."""
    head: dict[str, str] = {}
    parameters: dict[str, str] = {}
    meanings: dict[str, str] = {}
    body = text
    while match := re.match(r"-- (\w+)(?: (\w+)=(\S*))?: (.*)\n", body):
        key, parameter, default, value = match.groups()
        if key == "param":
            parameters[parameter] = default
            meanings[parameter] = value
        else:
            head[key] = value
        body = body[match.end() :]
    return NamedQuery(
        name, head["title"], head["question"], head["caveats"], parameters, meanings, body.strip()
    )
