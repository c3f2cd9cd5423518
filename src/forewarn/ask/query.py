"""Asking the database: one statement, which may only read."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING, Any, TypeVar

import duckdb

from forewarn.ask.conversion import converting
from forewarn.ask.query_errors import explain
from forewarn.errors import MemoryLimitError, QueryError
from forewarn.writing.sql import literal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from forewarn.ask.session import Session

Result = TypeVar("Result")

# Rows fetched at a time.
_BATCH = 1000

_EXPLAIN = re.compile(r"\s*EXPLAIN(\s+ANALYZE)?\s+", re.IGNORECASE)


@dataclass(frozen=True)
class QueryResult:
    """Column names, rows, and whether rows were left out at the end."""

    columns: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]
    cut: bool


@dataclass(frozen=True)
class OneStatement:
    """A statement, its parameters, how many rows are wanted, and whether lists keep structure."""

    sql: str
    parameters: Mapping[str, object]
    limit: int | None = None
    nested: bool = True


def ask(
    session: Session,
    sql: str,
    parameters: Mapping[str, object] | None = None,
    limit: int | None = None,
    *,
    nested: bool = True,
) -> QueryResult:
    """Run one statement that only reads, and return at most `limit` rows.

    Values that Python would change or cannot hold are text, as DuckDB writes it; without `nested`,
    so are lists, structs and the like.
    `parameters` fill in `$name`; DuckDB casts each as the statement needs. Raises `QueryError`
    where the text is not one statement that only reads, or DuckDB refuses it, and `LimitError`
    where the statement is stopped at a limit.
    """
    asked = OneStatement(sql, parameters or {}, limit, nested)
    return ask_for(session, asked, lambda result: result)


def ask_for(session: Session, asked: OneStatement, use: Callable[[QueryResult], Result]) -> Result:
    """Run one statement that only reads, and return what `use` makes of its answer.

    The limits of the session hold for all of it: what is made of an answer may take longer than
    the answer, and more memory. Raises as `ask` does, and what `use` raises.
    """
    connection = session.connection

    def work() -> Result:
        sql, limit = asked.sql, asked.limit
        values = _check(connection, sql, asked.parameters)
        result = connection.execute(sql, values)
        columns = tuple(column[0] for column in result.description or ())
        _check_names(columns)
        types = [column[1] for column in result.description or ()]
        if converted := converting(_as_subquery(sql), types, nested=asked.nested):
            result = connection.execute(converted, values)
        rows: list[tuple[object, ...]] = []
        # In batches, between which it can be interrupted.
        while limit is None or len(rows) <= limit:
            wanted = _BATCH if limit is None else min(_BATCH, limit + 1 - len(rows))
            batch = result.fetchmany(wanted)
            rows += batch
            if len(batch) < wanted:
                break
        cut = limit is not None and len(rows) > limit
        return use(QueryResult(columns, tuple(rows[:limit] if cut else rows), cut))

    return run_on(session, work)


def write_parquet(
    session: Session,
    sql: str,
    file: Path,
    parameters: Mapping[str, object] | None = None,
    limit: int | None = None,
) -> tuple[int, bool]:
    """Write the answer to one statement that only reads to a Parquet file, types kept.

    The connection must be allowed to write to `file`. Returns the number of rows, and whether
    there were more than `limit`. Raises as `ask` does.
    """
    connection = session.connection
    values = run_on(session, lambda: _check(connection, sql, parameters))
    query = _as_subquery(sql)

    def work() -> tuple[int, bool]:
        described = connection.execute(f"DESCRIBE {query}", values).fetchall()
        _check_names([column[0] for column in described])
        rows = f"FROM {query}" if limit is None else f"FROM {query} LIMIT {limit}"
        form = "(FORMAT parquet, COMPRESSION zstd, USE_TMP_FILE false)"
        copy = f"COPY ({rows}) TO {literal(str(file))} {form}"
        ((count,),) = connection.execute(copy, values).fetchall()
        if count != limit:
            return count, False
        beyond = f"SELECT count(*) FROM (FROM {query} LIMIT 1 OFFSET {limit})"
        ((more,),) = connection.execute(beyond, values).fetchall()
        return count, bool(more)

    return run_on(session, work, lines_before=1)


def relate(
    session: Session, sql: str, parameters: Mapping[str, object] | None = None
) -> duckdb.DuckDBPyRelation:
    """Run one statement that only reads, and return a relation that holds its rows.

    Raises as `ask` does.
    """
    connection = session.connection

    def work() -> duckdb.DuckDBPyRelation:
        relation = connection.sql(sql, params=_check(connection, sql, parameters))
        _check_names(relation.columns)
        return relation.materialize()

    return run_on(session, work)


def fetch_all(session: Session, relation: duckdb.DuckDBPyRelation) -> list[tuple[Any, ...]]:
    """Return all rows of a relation of the session's connection. Raises as `ask` does."""
    stop = threading.Event()

    def work() -> list[tuple[Any, ...]]:
        # DuckDB has run the statement by the first row, and does not interrupt what Python makes.
        return list(takewhile(lambda _: not stop.is_set(), relation.iter_rows(_BATCH)))

    return run_on(session, work, stop=stop)


def _as_subquery(sql: str) -> str:
    # On lines of its own, so that a comment at its end does not hide what follows.
    return f"(\n{_without_end(sql)}\n)"


def _without_end(sql: str) -> str:
    """Return the text of one statement without its semicolon and what follows that.

    >>> _without_end("SELECT ';' /* ; */; -- ;")
    "SELECT ';' /* ; */"
    """
    text = sql.encode()
    operators = (at for at, kind in duckdb.tokenize(sql) if kind == duckdb.token_type.operator)
    end = next((at for at in operators if text[at : at + 1] == b";"), len(text))
    return text[:end].decode()


def run_on(
    session: Session,
    work: Callable[[], Result],
    lines_before: int = 0,
    stop: threading.Event | None = None,
) -> Result:
    """Do work on the session's connection within its limits. Raises as `ask` does."""
    try:
        return session.run(work, stop)
    except duckdb.OutOfMemoryException as error:
        raise MemoryLimitError(session.limits.memory) from error
    except duckdb.Error as error:
        raise explain(session.connection, str(error), lines_before) from error


def _check(
    connection: duckdb.DuckDBPyConnection, sql: str, parameters: Mapping[str, object] | None
) -> dict[str, object] | None:
    """Check that the text is one statement that only reads, and return its parameters."""
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
        raise QueryError(f"only a statement that reads can run here; this one is {kind}{hint}")
    values = dict(parameters or {})
    wanted = statement.named_parameters
    if missing := sorted(set(wanted) - set(values)):
        raise QueryError(f"the statement needs a value for: {', '.join(missing)}")
    if unknown := sorted(set(values) - set(wanted)):
        raise QueryError(f"the statement has no parameter {', '.join(unknown)}")
    return values or None


def _check_explained(connection: duckdb.DuckDBPyConnection, query: str) -> None:
    """Check the statement that EXPLAIN explains: with ANALYZE, it runs."""
    explained = _EXPLAIN.match(query)
    if explained is None:
        raise QueryError("write EXPLAIN or EXPLAIN ANALYZE, then a SELECT")
    for statement in connection.extract_statements(query[explained.end() :]):
        if (kind := _kind(statement)) != "SELECT":
            raise QueryError(f"only a statement that reads can be explained; this one is {kind}")


def _kind(statement: duckdb.Statement) -> str:
    try:
        return statement.type.name
    except ValueError:
        # DuckDB has kinds that its Python module has no name for: UPDATE EXTENSIONS.
        return "of another kind"


def _check_names(columns: Sequence[str]) -> None:
    if twice := sorted({name for name in columns if columns.count(name) > 1}):
        raise QueryError(f"give each column its own name (AS): two are called {', '.join(twice)}")
