"""The sources behind an answer, each with its licence and how to cite it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from forewarn.ask.inputs import ids_in, inputs_of, is_source_column, names_sources
from forewarn.errors import QueryError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import duckdb

# The most sources that are listed, and the characters kept of each text.
MOST_SOURCES = 200
_LONGEST = 2000

_SOURCES = """
    SELECT s.source_id, s.licence, s.redistribution, s.citation
    FROM sources AS s WHERE list_contains($ids, s.source_id) ORDER BY s.source_id
"""
# What each indicator that is computed here is computed from; all of a release where the indicator
# is not known.
_COMPUTED_FROM = """
    SELECT DISTINCT d.source_id
    FROM derivations AS d
    WHERE list_contains($indicators, d.indicator_id)
        OR $any AND d.indicator_id IN (
            SELECT o.indicator_id FROM observations AS o WHERE list_contains($ids, o.source_id)
        )
"""


class Basis(StrEnum):
    """Where the sources of an answer are taken from."""

    ROWS = "rows"
    BOTH = "rows and statement"
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
    `statement` they are those of what takes part in the statement, the tables, views and macros
    `read`: those behind the rows may be fewer. With `rows and statement` they are both: what takes
    part decides which rows there are, though they do not name it. With `package` they are all of
    the package: the statement is too long, or no SELECT. `more` counts those that are not listed.
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
        if self.basis is Basis.BOTH:
            return f"named in the rows, or behind what decides and fills them: {listed}"
        if not self.read:
            return "no table that the statement reads names its sources"
        return f"of what takes part in the statement ({listed}); the rows may have fewer"


def columns_to_cite(columns: Sequence[str]) -> list[str]:
    """Return the columns of an answer that its sources are found in, by themselves or in words."""
    wanted = [name for name in columns if is_source_column(name) or names_sources(name)]
    return [*wanted, *({"indicator_id"} & set(columns))]


def cite(
    connection: duckdb.DuckDBPyConnection,
    asked: tuple[str, Mapping[str, object]],
    columns: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    is_named_query: bool = False,
) -> CitedSources:
    """Return the sources of an answer: those that its rows name, and those that decide them.

    `asked` is the statement and its parameters. Of a statement that reads one table, view or macro,
    its rows name the sources. Raises `QueryError` if the package has no table of sources.
    """
    if "sources" not in _tables_with_sources(connection):
        raise QueryError("the package has no table of sources")
    named = _named_in(columns, rows)
    inputs = inputs_of(connection, *asked)
    listed = tuple(name for name in columns if is_source_column(name))
    if inputs is None:
        if listed:
            return _cited(connection, Basis.ROWS, listed, named)
        every = connection.execute("SELECT source_id FROM sources").fetchall()
        return _cited(connection, Basis.PACKAGE, (), frozenset((None, name) for (name,) in every))
    read = {name: pairs for name, pairs in inputs.tables.items() if pairs}
    if any(name.lower().endswith("_stands_for") for name in columns):
        # The notes are told in the rows, each with its source.
        read.pop("actor_notes", None)
    pairs = frozenset[tuple[str | None, str]]().union(*read.values())
    own = {source for _, source in pairs}
    if listed and not is_named_query and inputs.reads == 1:
        ids = {source for _, source in named}
        if ids & own:
            # The rows may be fewer than those that take part; the indicator of each is known here.
            known = named if "indicator_id" in columns else {p for p in pairs if p[1] in ids}
            return _cited(connection, Basis.ROWS, listed, frozenset(known) | named)
    if is_named_query:
        # Of an indicator that they name, the rows also say which releases were taken.
        told = {name for name, _ in named if name is not None}
        pairs = frozenset(pair for pair in pairs if pair[0] not in told)
    basis = Basis.BOTH if listed else Basis.STATEMENT
    return _cited(connection, basis, (*listed, *read), named | pairs)


def _named_in(
    columns: Sequence[str], rows: Iterable[Sequence[object]]
) -> frozenset[tuple[str | None, str]]:
    """Return the sources that rows name, each with the indicator of the row if it has one."""
    wanted = [
        place for place, name in enumerate(columns) if is_source_column(name) or names_sources(name)
    ]
    indicator = columns.index("indicator_id") if "indicator_id" in columns else None
    found: set[tuple[str | None, str]] = set()
    for row in rows:
        of = row[indicator] if indicator is not None else None
        name = of if isinstance(of, str) else None
        found |= {(name, source) for place in wanted for source in ids_in(row[place])}
    return frozenset(found)


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
    pairs: frozenset[tuple[str | None, str]],
) -> CitedSources:
    ids = {source for _, source in pairs}
    computed = _computed_from(connection, pairs) - ids
    rows = connection.execute(_SOURCES, {"ids": sorted(ids | computed)}).fetchall()
    sources = [
        CitedSource(id_, _cut(licence), _cut(redistribution), _cut(citation), id_ in computed)
        for id_, licence, redistribution, citation in rows
    ]
    more = max(0, len(sources) - MOST_SOURCES)
    return CitedSources(basis, tuple(read), tuple(sources[:MOST_SOURCES]), more)


def _computed_from(
    connection: duckdb.DuckDBPyConnection, pairs: frozenset[tuple[str | None, str]]
) -> set[str]:
    """Return the sources that the indicators among these are computed from.

    For a source without an indicator, those of all indicators that it computes, unless an
    indicator of the same source is known.
    """
    if not {"derivations", "observations"} <= _tables_with_sources(connection):
        return set()
    known = {source for name, source in pairs if name is not None}
    open_ = sorted({source for name, source in pairs if name is None} - known)
    names = sorted({name for name, _ in pairs if name is not None})
    given = {"indicators": names, "ids": open_, "any": bool(open_)}
    return {name for (name,) in connection.execute(_COMPUTED_FROM, given).fetchall()}


def _cut(text: str | None) -> str:
    return (text or "")[:_LONGEST]
