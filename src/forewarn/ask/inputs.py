"""What takes part in a statement: of each table that it reads, which sources the rows have.

Each SELECT of the statement, in its parts too, is run once more with the columns of sources in
place of its own. One that cannot stand alone, because it refers to what is around it, is taken
apart: each of its tables is read by itself, with those of the conditions that need no other.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import duckdb

from forewarn.ask.statements import call_of
from forewarn.ask.trees import (
    PLAIN,
    aggregates,
    all_of,
    column_of,
    conjuncts,
    needs_only,
    nodes,
    plain_select,
    refs_of,
    selects,
    tree_of,
)
from forewarn.ask.views import macros, views
from forewarn.writing.sql import literal

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from forewarn.ask.trees import Node, Ref, Select
    from forewarn.ask.views import Macro, View

# A statement that has more SELECTs is not looked into.
_MOST_SELECTS = 200

# Tables whose sources stand in the table that a column of theirs refers to.
_THROUGH = {"group_access": ("groups", "group_id"), "episode_heirs": ("episodes", "episode_id")}

# It says of the sources what they are: an answer is not made from them.
_SOURCES = "sources"

# What names no source of each value, and what it is made from that does.
_MADE_FROM = {
    "panel": "latest_observations",
    "dimension_summary": "dimension_basket",
    "state_summary": "state_basket",
}

# What says something of releases that it is given: those are cited where they stand.
_OF_GIVEN = frozenset({"notes_on"})

# Of these, the columns that have sources of more than the values.
_BESIDE = {"dimension_summary": ["notes"], "state_summary": ["notes"]}

_LISTS = (
    "lists_here",
    "lists_elsewhere",
    "lists_without",
    "lists_silent",
    "lists_not_covering",
    "lists_differ",
)

# Columns of words, in which ids of sources stand beside what is said.
_WORDS = ("note", "notes", "killing_listed", "killings_listed")

_ID = re.compile(r"[\w.-]*\w")


@dataclass(frozen=True)
class TakingPart:
    """What takes part in a statement: by table, view or macro the sources of its rows.

    Each source stands with the indicator whose value it gives, or None. `reads` counts the places
    in the statement that read something with sources.
    """

    tables: Mapping[str, frozenset[tuple[str | None, str]]]
    reads: int

    @property
    def pairs(self) -> frozenset[tuple[str | None, str]]:
        """Return all indicators with their sources."""
        return frozenset[tuple[str | None, str]]().union(*self.tables.values())


@dataclass(frozen=True)
class _Wanted:
    """A column of a table that names sources, and where the indicator of a row stands."""

    ref: Ref
    column: str
    has_indicator: bool
    # The indicator that a macro was asked about.
    of_indicator: str | None


def is_source_column(name: str) -> bool:
    """Return whether a column of that name holds ids of sources."""
    name = name.lower()
    return name in ("source_id", "source_ids") or name.endswith(("_source_id", "_source_ids"))


def names_sources(name: str) -> bool:
    """Return whether a column of that name holds ids of sources among other words."""
    return name.lower() in (*_LISTS, *_WORDS) or name.lower().endswith("stands_for")


def ids_in(value: object) -> set[str]:
    """Return what can be an id of a source in a cell."""
    if isinstance(value, str):
        return set(_ID.findall(value))
    if isinstance(value, list | tuple):
        return {each for each in value if isinstance(each, str)}
    return set()


def inputs_of(
    connection: duckdb.DuckDBPyConnection, sql: str, parameters: Mapping[str, object]
) -> TakingPart | None:
    """Return what takes part in a statement; None if it is too long or deep, or no SELECT."""
    tree = tree_of(connection, sql)
    if tree is None:
        return None
    try:
        found = [*selects(tree, ())]
        if len(found) > _MOST_SELECTS:
            return None
        return _Reader(connection, parameters, tree).read(found)
    except (duckdb.ParserException, RecursionError):
        return None


class _Reader:
    """Reads the sources of what takes part in one statement."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, parameters: Mapping[str, object], tree: Node
    ) -> None:
        self._connection = connection
        self._parameters = parameters
        self._tree = tree
        for node in nodes(tree):
            if node.get("type") == "TABLE_FUNCTION" and not node["alias"]:
                # Without one its columns cannot be told from another's.
                node["alias"] = str(node["function"]["function_name"])
        self._found: dict[str, set[tuple[str | None, str]]] = {}
        self._reads = 0
        self._columns: dict[str, list[str]] = {}
        rows = connection.execute(
            "SELECT lower(table_name), column_name FROM duckdb_columns() "
            "WHERE NOT internal ORDER BY column_index"
        ).fetchall()
        for table, column in rows:
            self._columns.setdefault(table, []).append(column)

    def read(self, found: Iterable[Select]) -> TakingPart:
        for select in found:
            self._read_select(select)
        for name in self._called_for_a_value():
            self._read_beneath(name)
        if len(self._found) > 1:
            self._found.pop(_SOURCES, None)
        tables = {name: frozenset(pairs) for name, pairs in sorted(self._found.items())}
        return TakingPart(tables, self._reads)

    def _called_for_a_value(self) -> set[str]:
        known = macros()
        called = (n for n in nodes(self._tree) if n.get("class") == "FUNCTION")
        names = {str(node.get("function_name", "")).lower() for node in called}
        scalars = {name for name in names if name in known and known[name].scalar}
        return {name for name in scalars - _OF_GIVEN if not known[name].judges}

    def _read_select(self, select: Select) -> None:
        hidden = {str(entry["key"]).lower() for entry in select.scope}
        read = [ref for ref in refs_of(select.node["from_table"]) if self._is_read(ref, hidden)]
        wanted = [each for ref in read for each in self._wanted(_made_from(ref))]
        together = [e for e in wanted if e.ref.visible and e.ref.name not in _MADE_FROM]
        if not self._read_together(select, together):
            together = []
        for ref in dict.fromkeys(each.ref for each in wanted if each not in together):
            self._read_alone(select.node, ref, [each for each in wanted if each.ref is ref])
            if columns := _BESIDE.get(ref.name):
                own = next(e for e in read if (e.name, e.alias) == (ref.name, ref.alias))
                beside = [_Wanted(own, c, has_indicator=False, of_indicator=None) for c in columns]
                self._read_alone(select.node, own, beside)
                # It is one table of the statement.
                self._reads -= 1

    def _is_read(self, ref: Ref, hidden: Collection[str]) -> bool:
        if ref.is_call:
            return ref.name in macros()
        return ref.name in self._columns and ref.name not in hidden

    def _wanted(self, ref: Ref) -> list[_Wanted]:
        """Return the columns of a table that name sources, or lead to what names them."""
        try:
            columns = self._columns_of(ref)
        except duckdb.InterruptException:
            raise
        except duckdb.Error:
            columns = []
        names = [_THROUGH[ref.name][1]] if ref.name in _THROUGH else _of_sources(columns)
        if not names:
            self._read_beneath(ref.name)
        given = None
        if "indicator_id" not in columns and ref.is_call:
            arguments = call_of(ref.node["function"], self._parameters).arguments
            given = arguments.get("indicator", arguments.get("id"))
        return [_Wanted(ref, name, "indicator_id" in columns, given) for name in names]

    def _columns_of(self, ref: Ref) -> list[str]:
        if not ref.is_call:
            return self._columns[str(ref.node["table_name"]).lower()]
        return [str(row[0]) for row in self._run(f"DESCRIBE {self._text(plain_select(ref.node))}")]

    def _read_together(self, select: Select, wanted: list[_Wanted]) -> bool:
        """Read the tables of a SELECT as it joins them; return False if that cannot be run."""
        node = dict(select.node)
        qualify = node["qualify"]
        if node["group_expressions"] or aggregates(node["select_list"]):
            qualify = None
        # With the entries of WITH that it sees, its own among them.
        node |= {**PLAIN, "cte_map": {"map": list(select.scope)}}
        tries = [qualify, None] if qualify else [None]
        return any(self._collect(node | {"qualify": each}, wanted) for each in tries)

    def _read_alone(self, select: Node, ref: Ref, wanted: list[_Wanted]) -> None:
        """Read one table of a SELECT, with those of the conditions that need no other."""
        conditions = [*conjuncts(select.get("where_clause")), *ref.conditions]
        columns = self._columns_of(ref)
        kept = [each for each in conditions if needs_only(each, ref.alias, columns)]
        node = plain_select(ref.node) | {"where_clause": all_of(kept)}
        if not self._collect(node, wanted):
            self._read_beneath(ref.name)
        elif ref.name == "panel":
            self._leave_out_of_panel()

    def _collect(self, node: Node, wanted: list[_Wanted]) -> bool:
        """Run a SELECT for columns of sources; return False if that cannot be run."""
        columns, lists = [], []
        for number, each in enumerate(wanted):
            columns.append(column_of(each.ref.alias, each.column, f"c{number}"))
            indicator = "NULL::VARCHAR"
            if each.has_indicator:
                columns.append(column_of(each.ref.alias, "indicator_id", f"i{number}"))
                indicator = f"i{number}"
            elif each.of_indicator is not None:
                indicator = f"named_id('indicator', {literal(each.of_indicator)})"
            lists.append(
                f"list(DISTINCT row({indicator}, c{number})) FILTER (c{number} IS NOT NULL)"
            )
        if not wanted:
            return True
        try:
            text = self._text(node | {"select_list": columns})
            ((*found,),) = self._run(f"SELECT {', '.join(lists)} FROM ({text})")
        except duckdb.InterruptException:
            raise
        except duckdb.Error:
            return False
        self._reads += len({id(each.ref) for each in wanted})
        for each, pairs in zip(wanted, found, strict=True):
            self._add(each.ref.name, pairs or ())
        return True

    def _leave_out_of_panel(self) -> None:
        """Leave out the indicators whose columns the statement does not name."""
        if any(node.get("type") == "STAR" for node in nodes(self._tree)):
            return
        named = {
            str(node["column_names"][-1])
            for node in nodes(self._tree)
            if node.get("type") == "COLUMN_REF"
        }
        found = self._found.get("panel", set())
        self._found["panel"] = {pair for pair in found if pair[0] in named}

    def _read_beneath(self, name: str) -> None:
        """Read the whole of what a view or macro without sources of its own is made from."""
        known: dict[str, View | Macro] = {**views(), **macros()}
        seen: set[str] = set()
        waiting = [*known[name].reads] if name in known else []
        while waiting:
            each = waiting.pop()
            if each in seen or each == _SOURCES:
                continue
            seen.add(each)
            if columns := _of_sources(self._columns.get(each, ())):
                self._read_whole(each, columns)
            elif each in known:
                waiting += known[each].reads

    def _read_whole(self, name: str, columns: Iterable[str]) -> None:
        self._reads += 1
        given = "indicator_id" if "indicator_id" in self._columns[name] else "NULL::VARCHAR"
        for column in columns:
            self._add(name, self._run(f"SELECT DISTINCT {given}, {column} FROM {name}"))

    def _add(self, table: str, pairs: Iterable[tuple[str | None, object]]) -> None:
        if table in _THROUGH:
            of, key = _THROUGH[table]
            rows = self._connection.execute(
                f"SELECT DISTINCT NULL, source_id FROM {of} WHERE list_contains($ids, {key})",
                {"ids": [value for _, value in pairs]},
            )
            pairs = rows.fetchall()
        found = self._found.setdefault(table, set())
        found |= {(name, source) for name, value in pairs for source in ids_in(value)}

    def _text(self, node: Node) -> str:
        whole = {"error": False, "statements": [{"node": node, "named_param_map": []}]}
        ((text,),) = self._connection.execute(
            "SELECT json_deserialize_sql($tree::JSON)", {"tree": json.dumps(whole)}
        ).fetchall()
        return str(text)

    def _run(self, sql: str) -> list[Any]:
        """Run a statement with those of the parameters that it has."""
        wanted = self._connection.extract_statements(sql)[0].named_parameters
        given = {name: self._parameters.get(name) for name in wanted}
        return self._connection.execute(sql, given).fetchall()


def _of_sources(columns: Iterable[str]) -> list[str]:
    return [
        name for name in columns if is_source_column(name) or name.lower() in (*_LISTS, "sources")
    ]


def _made_from(ref: Ref) -> Ref:
    """Return what names the sources of a table or macro that does not; itself otherwise."""
    of = _MADE_FROM.get(ref.name)
    if of is None:
        return ref
    if ref.is_call:
        called = ref.node["function"] | {"function_name": of, "qualified_name": {"path": [of]}}
        return replace(ref, node=ref.node | {"function": called, "alias": ref.alias})
    table = {"table_name": of, "qualified_name": {"path": [of]}, "alias": ref.alias}
    return replace(ref, node=ref.node | table)
