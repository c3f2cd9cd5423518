"""What a statement reads: its tables, views and macros, with the arguments of the macros."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from forewarn.ask.trees import conjuncts, nodes, tree_of
from forewarn.ask.views import macros

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import duckdb

# The columns whose conditions say what a statement is about.
_ASKED = (
    "country_id", "indicator_id", "kind", "year", "start_year", "end_year", "from_year"
)  # fmt: skip


@dataclass(frozen=True)
class MacroCall:
    """A call of a macro: each argument that is a constant or a parameter's value, by its name."""

    name: str
    arguments: Mapping[str, str]
    # Whether the call has no other arguments.
    whole: bool


@dataclass(frozen=True)
class StatementReads:
    """The names of tables, views and macros in a statement, and its calls of macros of rows.

    `conditions` holds the constants that its WHERE asks of a country, an indicator or a kind of
    episode, and a year, of all rows: an equality, a list with IN, or the two ends of a BETWEEN.
    """

    names: frozenset[str]
    calls: tuple[MacroCall, ...]
    conditions: Mapping[str, frozenset[str]]


def reads_of(
    connection: duckdb.DuckDBPyConnection, sql: str, parameters: Mapping[str, object]
) -> StatementReads | None:
    """Return what a statement reads; None for one that is too long or deep, or no SELECT."""
    tree = tree_of(connection, sql)
    if tree is None:
        return None
    names: set[str] = set()
    calls = []
    known = macros()
    for node in nodes(tree):
        if node.get("type") == "BASE_TABLE":
            names.add(str(node.get("table_name", "")).lower())
        elif node.get("type") == "TABLE_FUNCTION":
            function = node.get("function", {})
            name = str(function.get("function_name", "")).lower()
            if name in known:
                calls.append(call_of(function, parameters))
        if node.get("class") == "FUNCTION":
            names.add(str(node.get("function_name", "")).lower())
    where = [
        node
        for statement in tree.get("statements", ())
        for node in conjuncts(statement.get("node", {}).get("where_clause"))
    ]
    return StatementReads(frozenset(names), tuple(calls), _conditions(where, parameters))


def _conditions(
    nodes: Iterable[Mapping[str, Any]], parameters: Mapping[str, object]
) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for node in nodes:
        parts = {
            "COMPARE_EQUAL": (node.get("left"), node.get("right")),
            "COMPARE_IN": tuple(node.get("children", ())),
            "COMPARE_BETWEEN": (node.get("input"), node.get("lower"), node.get("upper")),
        }.get(str(node.get("type")), ())
        columns = [
            str(part["column_names"][-1]).lower()
            for part in parts
            if part and part.get("type") == "COLUMN_REF"
        ]
        values = [_constant(p, parameters) for p in parts if p and p.get("type") != "COLUMN_REF"]
        known = [value for value in values if value is not None]
        if len(columns) == 1 and columns[0] in _ASKED and values and len(known) == len(values):
            found[columns[0]] = found.get(columns[0], frozenset()) | frozenset(known)
    return found


def call_of(function: Mapping[str, Any], parameters: Mapping[str, object]) -> MacroCall:
    """Return a call of a macro of rows."""
    macro = macros()[str(function.get("function_name", "")).lower()]
    given = function.get("arguments", ())
    known = macro.parameters
    arguments = {}
    for place, argument in zip(known, given, strict=False):
        expression = argument.get("expression", argument)
        target = argument.get("name") or expression.get("alias") or place
        value = _constant(expression, parameters)
        if value is not None:
            arguments[target if target in known else place] = value
    return MacroCall(macro.name, arguments, len(arguments) == len(given))


def _constant(expression: Mapping[str, Any], parameters: Mapping[str, object]) -> str | None:
    """Return the value of a constant, a parameter, or a cast of one; None for all else."""
    if expression.get("class") == "CAST":
        expression = expression.get("child", {})
    if expression.get("class") == "PARAMETER":
        value = parameters.get(str(expression.get("identifier")))
        return None if value is None else str(value)
    text = expression.get("literal", {}).get("text")
    return None if text is None else str(text)
