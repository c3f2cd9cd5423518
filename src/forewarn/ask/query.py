"""Asking the database: one statement that only reads, or a named query of the package."""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING, TypeVar

import duckdb

from forewarn.ask.limits import Limits, run_within, too_large
from forewarn.ask.query_errors import explain
from forewarn.errors import QueryError
from forewarn.writing.sql import literal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

DEFAULT = Limits()

Result = TypeVar("Result")

# Rows that are fetched at once.
_BATCH = 1000

_EXPLAIN = re.compile(r"\s*EXPLAIN(\s+ANALYZE)?\s+", re.IGNORECASE)


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
    limits: Limits = DEFAULT,
) -> Table:
    """Run one statement that only reads, and give at most `limit` rows of its answer.

    `parameters` fill in `$name`; each is a text, which DuckDB casts as the statement needs.
    Raises `QueryError` where it is not one reading statement, or DuckDB refuses it, and
    `LimitError` where it is stopped.
    """

    def work() -> Table:
        given = _check(connection, sql, parameters)
        result = connection.execute(sql, given)
        columns = tuple(column[0] for column in result.description or ())
        _check_names(columns)
        rows: list[tuple[object, ...]] = []
        # In batches, between which it can be stopped.
        while limit is None or len(rows) <= limit:
            wanted = _BATCH if limit is None else min(_BATCH, limit + 1 - len(rows))
            batch = result.fetchmany(wanted)
            rows += batch
            if len(batch) < wanted:
                break
        cut = limit is not None and len(rows) > limit
        return Table(columns, tuple(rows[:limit] if cut else rows), cut)

    return _run(connection, work, limits)


def write_parquet(
    connection: duckdb.DuckDBPyConnection,
    sql: str,
    file: Path,
    parameters: Mapping[str, str] | None = None,
    limit: int | None = None,
    limits: Limits = DEFAULT,
) -> tuple[int, bool]:
    """Write the answer to one statement that only reads to a Parquet file, types kept.

    The connection must be one that may write to `file`. Gives the number of rows, and whether
    there were more than `limit`. Raises as `ask` does.
    """
    given = _run(connection, lambda: _check(connection, sql, parameters), limits)
    (statement,) = connection.extract_statements(sql)
    # On lines of its own, where a comment at its end hides nothing of ours.
    query = f"(\n{statement.query.rstrip().rstrip(';')}\n)"

    def work() -> tuple[int, bool]:
        described = connection.execute(f"DESCRIBE {query}", given).fetchall()
        _check_names([column[0] for column in described])
        rows = f"FROM {query}" if limit is None else f"FROM {query} LIMIT {limit}"
        form = "(FORMAT parquet, COMPRESSION zstd, USE_TMP_FILE false)"
        copy = f"COPY ({rows}) TO {literal(str(file))} {form}"
        ((count,),) = connection.execute(copy, given).fetchall()
        if count != limit:
            return count, False
        beyond = f"SELECT count(*) FROM (FROM {query} LIMIT 1 OFFSET {limit})"
        ((more,),) = connection.execute(beyond, given).fetchall()
        return count, bool(more)

    return _run(connection, work, limits, lines_before=1)


def relate(
    connection: duckdb.DuckDBPyConnection, sql: str, parameters: Mapping[str, object] | None = None
) -> duckdb.DuckDBPyRelation:
    """Run one statement that only reads, and give its answer as a relation that holds the rows.

    `parameters` fill in `$name`. Raises as `ask` does.
    """
    try:
        relation = connection.sql(sql, params=_check(connection, sql, parameters))
        _check_names(relation.columns)
        return relation.materialize()
    except duckdb.Error as error:
        raise QueryError(explain(connection, str(error))) from error


def _run(
    connection: duckdb.DuckDBPyConnection,
    work: Callable[[], Result],
    limits: Limits,
    lines_before: int = 0,
) -> Result:
    try:
        return run_within(limits, connection, work)
    except duckdb.OutOfMemoryException as error:
        raise too_large(limits) from error
    except duckdb.Error as error:
        raise QueryError(explain(connection, str(error), lines_before)) from error


def _check(
    connection: duckdb.DuckDBPyConnection, sql: str, parameters: Mapping[str, object] | None
) -> dict[str, object] | None:
    """Check that it is one statement that only reads, and give what fills in its parameters."""
    try:
        sql.encode()
    except UnicodeEncodeError as error:
        raise QueryError("the statement is not UTF-8 text") from error
    statements = connection.extract_statements(sql)
    if len(statements) != 1:
        raise QueryError(f"give one statement, not {len(statements)}")
    (statement,) = statements
    kind = _kind(statement)
    if kind == "EXPLAIN":
        _check_explained(connection, statement.query)
    elif kind != "SELECT":
        hint = ": write PIVOT with the values, ON column IN (...)" if kind == "MULTI" else ""
        raise QueryError(f"only a statement that reads is run here, and this is {kind}{hint}")
    given = dict(parameters or {})
    wanted = statement.named_parameters
    if missing := sorted(set(wanted) - set(given)):
        raise QueryError(f"the statement needs a value for: {', '.join(missing)}")
    if unknown := sorted(set(given) - set(wanted)):
        raise QueryError(f"the statement has no parameter {', '.join(unknown)}")
    return given or None


def _check_explained(connection: duckdb.DuckDBPyConnection, query: str) -> None:
    """Check what EXPLAIN explains: with ANALYZE, it runs it."""
    explained = _EXPLAIN.match(query)
    if explained is None:
        raise QueryError("write EXPLAIN, or EXPLAIN ANALYZE, and a SELECT after it")
    for statement in connection.extract_statements(query[explained.end() :]):
        if (kind := _kind(statement)) != "SELECT":
            raise QueryError(f"only a statement that reads is explained here, and this is {kind}")


def _kind(statement: duckdb.Statement) -> str:
    try:
        return statement.type.name
    except ValueError:
        # The database knows more kinds than its Python module has names for: UPDATE EXTENSIONS.
        return "another"


def _check_names(columns: Sequence[str]) -> None:
    if twice := sorted({name for name in columns if columns.count(name) > 1}):
        raise QueryError(f"name the columns apart (AS): two are called {', '.join(twice)}")


def named_queries() -> dict[str, NamedQuery]:
    """Return the queries that come with the software, by name."""
    folder = resources.files("forewarn") / "ask" / "sql" / "queries"
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
