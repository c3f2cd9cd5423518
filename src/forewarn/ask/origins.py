"""The sources behind an answer, each with its licence and how to cite it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from forewarn.ask.statements import reads_of
from forewarn.ask.views import macros, views
from forewarn.errors import QueryError
from forewarn.writing.sql import identifier

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    import duckdb

    from forewarn.ask.views import Macro, View

# The most sources that are listed, and the characters kept of each text.
MOST_SOURCES = 200
_LONGEST = 2000

_NAMES = ("source_id", "source_ids")

_SOURCES = """
    SELECT s.source_id, s.licence, s.redistribution, s.citation
    FROM sources AS s WHERE list_contains($ids, s.source_id) ORDER BY s.source_id
"""
# What is computed here comes from other sources too.
_COMPUTED_FROM = """
    SELECT DISTINCT d.source_id FROM derivations AS d
    WHERE ($indicators IS NULL OR list_contains($indicators, d.indicator_id))
        AND d.indicator_id IN (
            SELECT o.indicator_id FROM observations AS o WHERE list_contains($ids, o.source_id)
        )
"""


class Basis(StrEnum):
    """Where the sources of an answer are taken from."""

    ROWS = "rows"
    STATEMENT = "statement"
    PACKAGE = "package"


@dataclass(frozen=True)
class CitedSource:
    """A source of an answer; `computed_from` if what it says reached the answer by computation."""

    source_id: str
    licence: str
    redistribution: str
    citation: str
    computed_from: bool


@dataclass(frozen=True)
class CitedSources:
    """The sources of an answer, by id, and where they are taken from.

    With the basis `rows` they are those that the columns `read` of the answer name. With
    `statement` they are all those of the tables `read`: those behind the rows may be fewer. With
    `package` they are all of the package: the statement is too long, or no SELECT. `more`
    counts those that are not listed.
    """

    basis: Basis
    read: tuple[str, ...]
    sources: tuple[CitedSource, ...]
    more: int = 0

    @property
    def said(self) -> str:
        """Return where the sources are taken from, in a line."""
        listed = ", ".join(self.read)
        if self.basis is Basis.ROWS:
            return f"named in the rows, column {listed}"
        if self.basis is Basis.PACKAGE:
            return "all sources of the package: the statement could not be looked into"
        if not self.read:
            return "no table that the statement reads names its sources"
        return f"all sources of what the statement reads ({listed}); the rows may have fewer"


def source_columns(columns: Iterable[str]) -> list[str]:
    """Return the columns of an answer that name sources."""
    return [
        name
        for name in columns
        if name.lower() in _NAMES or name.lower().endswith(tuple(f"_{each}" for each in _NAMES))
    ]


def cite_rows(
    connection: duckdb.DuckDBPyConnection,
    columns: Sequence[str],
    rows: Iterable[Sequence[object]],
) -> CitedSources:
    """Return the sources that the rows of an answer name, in one of its `source_columns`."""
    wanted = [columns.index(name) for name in source_columns(columns)]
    indicator = columns.index("indicator_id") if "indicator_id" in columns else None
    ids: set[str] = set()
    indicators: set[str] = set()
    for row in rows:
        for place in wanted:
            ids |= _ids_in(row[place])
        if indicator is not None and isinstance(row[indicator], str):
            indicators.add(str(row[indicator]))
    named = None if indicator is None else indicators
    return _cited(connection, Basis.ROWS, source_columns(columns), ids, named)


def cite_statement(
    connection: duckdb.DuckDBPyConnection, sql: str, parameters: Mapping[str, object]
) -> CitedSources:
    """Return the sources of the tables and views that a statement reads."""
    tables = _tables_with_sources(connection)
    reads = reads_of(connection, sql, parameters)
    if reads is None:
        rows = connection.execute("SELECT source_id FROM sources") if "sources" in tables else None
        ids = {name for (name,) in rows.fetchall()} if rows else set()
        return _cited(connection, Basis.PACKAGE, (), ids, None)
    read = sorted(_expanded(reads.names) & tables)
    if len(read) > 1:
        # It was joined for what it says of the sources of the others.
        read = [name for name in read if name != "sources"]
    ids = set()
    for table in read:
        sql = f"SELECT DISTINCT source_id FROM {identifier(table)}"
        ids |= {name for (name,) in connection.execute(sql).fetchall() if name is not None}
    return _cited(connection, Basis.STATEMENT, read, ids, None)


def _ids_in(value: object) -> set[str]:
    if isinstance(value, str):
        return set(value.replace(",", " ").split())
    if isinstance(value, list | tuple):
        return {each for each in value if isinstance(each, str)}
    return set()


def _expanded(names: Collection[str]) -> set[str]:
    """Return names with all that the views and macros among them read."""
    known: dict[str, View | Macro] = {**views(), **macros()}
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += known[name].reads if name in known else ()
    return found - known.keys()


def _tables_with_sources(connection: duckdb.DuckDBPyConnection) -> set[str]:
    rows = connection.execute(
        "SELECT c.table_name FROM duckdb_columns() AS c JOIN duckdb_tables() AS t "
        "USING (database_name, schema_name, table_name) "
        "WHERE NOT t.internal AND c.column_name = 'source_id'"
    ).fetchall()
    return {name for (name,) in rows}


def _cited(
    connection: duckdb.DuckDBPyConnection,
    basis: Basis,
    read: Sequence[str],
    ids: set[str],
    indicators: set[str] | None,
) -> CitedSources:
    tables = _tables_with_sources(connection)
    if "sources" not in tables:
        raise QueryError("the package has no table of sources")
    computed: set[str] = set()
    if {"derivations", "observations"} <= tables:
        given = {
            "ids": sorted(ids),
            "indicators": None if indicators is None else sorted(indicators),
        }
        rows = connection.execute(_COMPUTED_FROM, given).fetchall()
        computed = {name for (name,) in rows} - ids
    rows = connection.execute(_SOURCES, {"ids": sorted(ids | computed)}).fetchall()
    sources = [
        CitedSource(id_, _cut(licence), _cut(redistribution), _cut(citation), id_ in computed)
        for id_, licence, redistribution, citation in rows
    ]
    more = max(0, len(sources) - MOST_SOURCES)
    return CitedSources(basis, tuple(read), tuple(sources[:MOST_SOURCES]), more)


def _cut(text: str | None) -> str:
    return (text or "")[:_LONGEST]
