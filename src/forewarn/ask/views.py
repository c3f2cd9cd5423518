"""The views over the package's tables, and the macros: views with parameters.

Each is a file of SQL in `views/` or `macros/`, and is made if everything that it reads exists.
DuckDB takes a column without its table for the macro's parameter of that name, even in the views
that the macro reads: where a macro has a parameter `year`, write `o.year`, there and in them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, TypeAlias

import duckdb

from forewarn.ask.name_keys import TABLE as NAME_KEYS
from forewarn.ask.name_keys import make_name_keys
from forewarn.writing.sql import RELEASE_ORDER, RELEASE_ORDER_COMMENT, identifier, literal

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

# Stands for the ids of the indicators in a view that has a column for each.
_INDICATORS = "{indicators}"

# With more indicators than this, such a view is not made: DuckDB would take minutes over it.
_WIDEST = 2_000

# The other columns of such a view; no indicator can have their names.
_KEYS = "('country_id', 'year')"

# What a macro gives that judges.
_JUDGES = "true or an error"

# The comments of a table's columns, by column.
Columns: TypeAlias = "dict[str, str | None]"


@dataclass(frozen=True)
class View:
    """A view: its description, the tables and views that it reads, and its own columns.

    A view that takes too long to compute each time is `stored`: it is a table of the database.
    `spared` are tables that a package may lack, each with its columns in SQL: the view is made as
    if such a table had no rows.
    """

    name: str
    comment: str
    reads: tuple[str, ...]
    columns: Mapping[str, str]
    query: str
    stored: bool
    spared: Mapping[str, str]

    @property
    def has_indicators(self) -> bool:
        """Return whether the view has a column for each indicator."""
        return _INDICATORS in self.query


@dataclass(frozen=True)
class Macro:
    """A macro: a view with parameters or, if `scalar`, a function that returns a value.

    `parameters` holds the description of each parameter, and `defaults` the values of those that
    can be left out. `example` is a statement that calls the macro. One that `judges` is true of
    what it is given, or an error: nothing of an answer comes from it.
    """

    name: str
    comment: str
    reads: tuple[str, ...]
    parameters: Mapping[str, str]
    defaults: Mapping[str, str]
    columns: Mapping[str, str]
    example: str
    query: str
    scalar: bool
    judges: bool

    @property
    def signature(self) -> str:
        """Return the name of the macro, with its parameters and their defaults."""
        parameters = ", ".join(
            f"{name} := {self.defaults[name]}" if name in self.defaults else name
            for name in self.parameters
        )
        return f"{self.name}({parameters})"


def make_views(connection: duckdb.DuckDBPyConnection, tables: set[str]) -> None:
    """Make each view and macro for which the database has everything that it reads.

    A table of the package keeps its name: no view or macro shares it. The connection must not be in
    a transaction, because a statement that fails ends it.

    The comment of a column is its description in the view's file, or else the comment of the
    column of that name in the first of the tables and views read that has one.
    """
    connection.execute(f"CREATE MACRO {RELEASE_ORDER}")
    connection.execute(f"COMMENT ON MACRO release_order IS {literal(RELEASE_ORDER_COMMENT)}")
    has_names = make_name_keys(connection, tables)
    known: dict[str, View | Macro] = {**views(), **macros()}
    # SQL takes names that differ only in case for the same name.
    taken = {name.lower() for name in tables}
    # A table of the package with the name of a view is not the one that other views read.
    made = taken - {*known, NAME_KEYS} | ({NAME_KEYS} if has_names else set())
    waiting = [_without(each, taken) for name, each in known.items() if name not in taken]
    columns = columns_by_table(connection)
    while ready := [each for each in waiting if made >= set(each.reads)]:
        made |= {each.name for each in ready if _fits(connection, each, columns)}
        waiting = [each for each in waiting if each not in ready]


@cache
def views() -> Mapping[str, View]:
    """Return the views by name."""
    return {name: _parse_view(name, text) for name, text in _texts("views")}


@cache
def macros() -> Mapping[str, Macro]:
    """Return the macros by name."""
    return {name: _parse_macro(name, text) for name, text in _texts("macros")}


def columns_by_table(connection: duckdb.DuckDBPyConnection) -> dict[str, Columns]:
    """Return the columns of each table and view of the current database, with their comments.

    Tables go by their names in small letters.
    """
    rows = connection.execute(
        "SELECT lower(table_name), column_name, comment FROM duckdb_columns() "
        "WHERE database_name = current_database() ORDER BY table_oid, column_index"
    ).fetchall()
    tables: dict[str, Columns] = {}
    for table, column, comment in rows:
        tables.setdefault(table, {})[column] = comment
    return tables


def column_comments(
    tables: Mapping[str, Columns], columns: Mapping[str, str], reads: tuple[str, ...]
) -> Columns:
    """Return the comment of each column that can come from the tables and views read.

    `tables` are those of `columns_by_table`.
    """
    comments: Columns = {}
    known = macros()
    for name in reversed(reads):
        if name in known:
            comments |= column_comments(tables, known[name].columns, known[name].reads)
        comments |= tables.get(name, {})
    return comments | dict(columns)


def _without(each: View | Macro, taken: Collection[str]) -> View | Macro:
    """Return a view with empty tables in place of those that it is spared and are not there."""
    if isinstance(each, Macro):
        return each
    empty = [
        f"{table} AS (SELECT {columns} LIMIT 0)"
        for table, columns in each.spared.items()
        if table not in taken
    ]
    return replace(each, query=f"WITH {', '.join(empty)} {each.query}") if empty else each


def _fits(
    connection: duckdb.DuckDBPyConnection,
    each: View | Macro,
    tables: dict[str, Columns],
) -> bool:
    """Make a view or macro, and add the columns of a view to `tables`.

    Return False, and leave it out, where a table has other columns, or the view would have too
    many.
    """
    connection.execute("BEGIN")
    try:
        if isinstance(each, Macro):
            _make_macro(connection, each)
        elif each.has_indicators and _too_wide(connection):
            connection.execute("ROLLBACK")
            return False
        else:
            tables[each.name] = _make_view(connection, each, tables)
    # Other names or types, or values that cannot be cast as the view casts them.
    except (duckdb.BinderException, duckdb.DataError):
        connection.execute("ROLLBACK")
        return False
    connection.execute("COMMIT")
    return True


def _make_view(
    connection: duckdb.DuckDBPyConnection,
    view: View,
    tables: Mapping[str, Columns],
) -> Columns:
    """Make a view; return its columns with their comments."""
    target = identifier(view.name)
    comments = column_comments(tables, view.columns, (*view.reads, *view.spared))
    query = view.query
    if view.has_indicators:
        absence = _absence(tables["indicators"])
        indicators = dict(
            connection.execute(
                f"SELECT indicator_id, title || '; ' || unit{absence} FROM indicators "
                f"WHERE indicator_id NOT IN {_KEYS} ORDER BY indicator_id"
            ).fetchall()
        )
        query = query.replace(_INDICATORS, ", ".join(map(literal, indicators)) or "NULL")
        comments |= indicators
    kind = "TABLE" if view.stored else "VIEW"
    connection.execute(f"CREATE {kind} {target} AS {query}")
    connection.execute(f"COMMENT ON {kind} {target} IS {literal(view.comment)}")
    made = [str(row[0]) for row in connection.execute(f"DESCRIBE {target}").fetchall()]
    for column in made:
        # A table of another package may lack the column, or spell it in another case.
        if text := comments.get(column):
            comment = f"COMMENT ON COLUMN {target}.{identifier(column)} IS {literal(text)}"
            connection.execute(comment)
    return {column: comments.get(column) for column in made}


def _too_wide(connection: duckdb.DuckDBPyConnection) -> bool:
    """Return whether there are too many indicators for a view with a column for each."""
    ((count,),) = connection.execute("SELECT count(*) FROM indicators").fetchall()
    return int(count) > _WIDEST


def _absence(indicators: Collection[str]) -> str:
    """Return the SQL of what no row of an indicator means, where a panel has to say so."""
    if not {"absent_means", "zero_from", "zero_to"} <= set(indicators):
        return ""
    return """ || CASE absent_means
        WHEN 'zero' THEN '; no row means 0 from ' || zero_from || ' to ' || zero_to
        WHEN 'never' THEN '; no row means not so far, or not covered'
        ELSE '' END"""


def _make_macro(connection: duckdb.DuckDBPyConnection, macro: Macro) -> None:
    kind, of = ("MACRO", "") if macro.scalar else ("MACRO TABLE", "TABLE ")
    connection.execute(f"CREATE MACRO {macro.signature} AS {of}({macro.query})")
    # DuckDB does not look at all that a macro reads before it is called. To describe a call is to
    # bind it; to explain it would be to optimise it too, which takes ten times as long.
    connection.execute(f"DESCRIBE {macro.example}")
    connection.execute(f"COMMENT ON {kind} {identifier(macro.name)} IS {literal(macro.comment)}")


def _parse_view(name: str, text: str) -> View:
    comment, head, query = _parse(text)
    return View(
        name,
        comment,
        tuple(head["reads"][""].split(", ")),
        head.get("column", {}),
        query,
        "stored" in head,
        head.get("without", {}),
    )


def _parse_macro(name: str, text: str) -> Macro:
    comment, head, query = _parse(text)
    declared = [(key.partition("="), says) for key, says in head["parameter"].items()]
    return Macro(
        name,
        comment,
        tuple(head["reads"][""].split(", ")),
        {parameter: says for (parameter, _, _), says in declared},
        {parameter: default for (parameter, _, default), _ in declared if default},
        head.get("column", {}),
        head["example"][""],
        query,
        "gives" in head,
        head.get("gives", {}).get("") == _JUDGES,
    )


def _parse(text: str) -> tuple[str, dict[str, dict[str, str]], str]:
    """Parse a file: its description, its head by key and name, and its SQL.

    The first line is the description. `-- reads: a, b` names the tables, views and macros that the
    file needs; `-- column name: text` describes a column that none of them has. `-- stored: yes`
    makes a view a table, and `-- without table: NULL::TYPE AS column, ...` lets a package lack a
    table that it reads. A macro has `-- parameter name: text` (or `name=default`),
    `-- example: statement`, and `-- gives: a value` if it returns no rows, or `-- gives: true or an
    error` if it judges what it is given.
    """
    comment, _, body = text.removeprefix("-- ").partition("\n")
    head: dict[str, dict[str, str]] = {}
    while match := re.match(r"-- (\w+)(?: (\S+))?: (.*)\n", body):
        key, name, value = match.groups(default="")
        head.setdefault(key, {})[name] = value
        body = body[match.end() :]
    return comment, head, body.strip()


def _texts(folder: str) -> list[tuple[str, str]]:
    files = sorted(
        (resources.files("forewarn") / "ask" / "sql" / folder).iterdir(), key=lambda file: file.name
    )
    return [
        (file.name.removesuffix(".sql"), file.read_text(encoding="utf-8"))
        for file in files
        if file.name.endswith(".sql")
    ]
