"""The tree of a statement, as DuckDB writes it: its SELECTs, their tables and conditions."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import duckdb

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

Node = dict[str, Any]

# In characters: the longest statement that is looked into.
_LONGEST = 100_000

# The parts of a SELECT that change its rows after they are joined and chosen.
PLAIN: Node = {
    "modifiers": [],
    "group_expressions": [],
    "group_sets": [],
    "aggregate_handling": "STANDARD_HANDLING",
    "having": None,
    "sample": None,
    "qualify": None,
}


@dataclass(frozen=True, eq=False)
class Ref:
    """A table, view or macro in a FROM, and whether it can be read from outside its join."""

    node: Node
    name: str
    alias: str
    visible: bool
    conditions: tuple[Node, ...]

    @property
    def is_call(self) -> bool:
        """Return whether it is a macro that is called."""
        return bool(self.node["type"] == "TABLE_FUNCTION")


@dataclass(frozen=True)
class Select:
    """A SELECT, and the entries of WITH that it sees."""

    node: Node
    scope: tuple[Node, ...]


def tree_of(connection: duckdb.DuckDBPyConnection, sql: str) -> Node | None:
    """Return the tree of a statement; None if it is too long or deep, or no SELECT."""
    if len(sql) > _LONGEST:
        return None
    try:
        ((text,),) = connection.execute(
            "SELECT json_serialize_sql($sql::VARCHAR)", {"sql": sql}
        ).fetchall()
        tree: Node = json.loads(text)
    except (duckdb.ParserException, RecursionError):
        return None
    return None if tree.get("error") else tree


def nodes(tree: object) -> Iterator[Node]:
    """Yield each node of a tree."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            yield node
            waiting += node.values()
        elif isinstance(node, list):
            waiting += node


def selects(tree: object, scope: tuple[Node, ...]) -> Iterator[Select]:
    """Yield each SELECT of a statement, with the entries of WITH that it sees."""
    if isinstance(tree, list):
        for each in tree:
            yield from selects(each, scope)
    elif isinstance(tree, dict):
        for entry in (tree.get("cte_map") or {}).get("map", ()):
            # One that is recursive sees itself.
            recursive = "RECURSIVE" in str(entry["value"]["query_node"].get("type"))
            yield from selects(entry["value"], (*scope, entry) if recursive else scope)
            scope = (*scope, entry)
        if tree.get("type") == "SELECT_NODE":
            yield Select(tree, scope)
        for key, value in tree.items():
            if key != "cte_map":
                yield from selects(value, scope)


def refs_of(
    node: Node, conditions: tuple[Node, ...] = (), *, visible: bool = True
) -> Iterator[Ref]:
    """Yield the tables and macros of a FROM, each with the conditions of its joins."""
    kind = node.get("type")
    if kind == "JOIN":
        own = tuple(conjuncts(node.get("condition")))
        inner = node.get("join_type") == "INNER"
        hides = node.get("join_type") in ("SEMI", "ANTI")
        left = (*conditions, *own) if inner else conditions
        yield from refs_of(node["left"], left, visible=visible)
        yield from refs_of(node["right"], (*conditions, *own), visible=visible and not hides)
    elif kind == "BASE_TABLE":
        name = str(node["table_name"]).lower()
        yield Ref(node, name, str(node["alias"] or node["table_name"]), visible, conditions)
    elif kind == "TABLE_FUNCTION":
        name = str(node["function"]["function_name"]).lower()
        yield Ref(node, name, str(node["alias"] or name), visible, conditions)


def conjuncts(clause: Any) -> list[Node]:
    """Return the parts of a condition that must all hold."""
    found: list[Node] = []
    waiting = [clause]
    while waiting:
        node = waiting.pop()
        if not isinstance(node, dict):
            continue
        if node.get("type") == "CONJUNCTION_AND":
            waiting += node.get("children", ())
        else:
            found.append(node)
    return found


def all_of(conditions: list[Node]) -> Node | None:
    """Return the condition that all of these hold; None for no condition."""
    if len(conditions) < 2:
        return conditions[0] if conditions else None
    return {
        "class": "CONJUNCTION",
        "type": "CONJUNCTION_AND",
        "alias": "",
        "children": conditions,
    }


def needs_only(condition: Node, alias: str, columns: Collection[str]) -> bool:
    """Return whether a condition refers to the columns of one table, and to nothing else."""
    known = {name.lower() for name in columns}
    for node in nodes(condition):
        if node.get("class") == "SUBQUERY":
            return False
        if node.get("type") == "COLUMN_REF":
            *table, column = (str(name).lower() for name in node["column_names"])
            if column not in known or (table and table[-1] != alias.lower()):
                return False
    return True


def aggregates(select_list: list[Node]) -> bool:
    """Return whether a SELECT without GROUP BY makes one row of all."""
    names = {"count", "count_star", "sum", "min", "max", "avg", "median", "list", "string_agg"}
    return any(
        str(node.get("function_name", "")).lower() in names and node.get("class") == "FUNCTION"
        for node in nodes(select_list)
    )


def column_of(alias: str, column: str, name: str) -> Node:
    """Return a column of a table, by that table's alias, under a name of its own."""
    return {
        "class": "COLUMN_REF",
        "type": "COLUMN_REF",
        "alias": name,
        "column_names": [alias, column],
    }


def plain_select(table: Node) -> Node:
    """Return a SELECT of all columns of a table or macro."""
    star = {"class": "STAR", "type": "STAR", "alias": "", "relation_name": "", "columns": False}
    return {
        **PLAIN,
        "type": "SELECT_NODE",
        "cte_map": {"map": []},
        "select_list": [star | {"exclude_list": [], "replace_list": [], "expr": None}],
        "from_table": table,
        "where_clause": None,
    }
