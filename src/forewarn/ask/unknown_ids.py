"""Texts of a statement that are compared with an id, a name or a kind, and are none."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import duckdb

from forewarn.ask.limits import LEAST_MEMORY, Limits
from forewarn.ask.name_keys import TABLE
from forewarn.ask.names import find_name
from forewarn.ask.trees import nodes
from forewarn.errors import LimitError, QueryError, UnknownNameError
from forewarn.writing.sql import identifier
from forewarn.writing.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from forewarn.ask.session import Session
    from forewarn.ask.trees import Node

# The columns of ids, and the kind of what has them.
_COLUMNS = {
    "country_id": "country",
    "neighbour_id": "country",
    "successor_id": "country",
    "listed_id": "country",
    "other_country_id": "country",
    "main_location": "country",
    "indicator_id": "indicator",
    "actor_id": "actor",
    "source_actor_id": "actor",
    "target_actor_id": "actor",
    "supporter_id": "actor",
    "supported_id": "actor",
    "opponent_id": "actor",
    "group_id": "group",
    "instrument_id": "instrument",
    "dimension_id": "dimension",
    "source_id": "source",
    "other_source_id": "source",
    "fight_source_id": "source",
    "relation_id": "relation",
    "risk_factor_id": "risk_factor",
}

# The tables and views with names, the kind of what has them, and their columns.
_NAMES = {
    "countries": ("country", ("name",)),
    "states": ("country", ("name",)),
    "killings_by_list": ("country", ("name",)),
    "actors": ("actor", ("name", "full_name")),
    "groups": ("group", ("name",)),
    "indicators": ("indicator", ("title",)),
    "instruments": ("instrument", ("title",)),
    "sources": ("source", ("title",)),
}
_NAMED = frozenset(column for _, columns in _NAMES.values() for column in columns)

# The columns that have one of a few values, in whatever table.
_KINDS = frozenset({
    "absent_means", "basis", "direction", "kind", "listing", "measure", "membership", "other_kind",
    "perpetrator", "placed_by", "scheme", "status", "topic", "un_region", "un_subregion",
})  # fmt: skip

# What stands for every indicator, in the table that has it.
_EVERY, _WITH_EVERY = "*", "cell_lines"

# With more values than this, they are not listed.
_FEW = 12

_COMPARED = ("COMPARE_EQUAL", "COMPARE_IN")

# What DuckDB calls the operators, and what may stand around a column.
_LIKE = {"~~": "LIKE", "~~*": "ILIKE"}
_FOLDING = ("lower", "lcase", "upper", "ucase", "trim")

# A statement that is longer than this many characters is not looked through, and no more texts are
# looked up, nor for longer, in seconds.
_LONGEST = 20_000
_MOST = 5
_SECONDS = 2.0


@dataclass(frozen=True)
class UnknownId:
    """A text that is compared with the ids or names of a column, and what to write instead."""

    column: str
    value: str
    text: str


@dataclass(frozen=True)
class _ComparedText:
    """A text and the column that it is compared with, by which operator."""

    column: str
    value: str
    operator: str
    # Whether the letters of the column are made small or large first.
    folded: bool


def unknown_ids(
    session: Session, sql: str, parameters: Mapping[str, object] | None = None
) -> list[UnknownId]:
    """Return at most five texts that a statement compares with an id or name, and that are none.

    Such a text leaves rows out, or all of them, and a count is 0 for it. It takes at most two
    seconds; what is not found in time, or cannot be read, is left out.
    """
    if len(sql) > _LONGEST:
        return []
    limits = Limits(min(_SECONDS, session.limits.seconds), max(session.limits.memory, LEAST_MEMORY))
    found: list[UnknownId] = []
    with suppress(LimitError, QueryError, duckdb.Error, RecursionError, ValueError):
        session.runner.run(
            session.connection, limits, lambda: _find(session, sql, parameters or {}, found)
        )
    return found


def _find(
    session: Session, sql: str, parameters: Mapping[str, object], found: list[UnknownId]
) -> None:
    connection = session.connection
    # All is fetched: DuckDB does not run a statement while another has rows left.
    ((text,),) = connection.execute("SELECT json_serialize_sql($sql)", {"sql": sql}).fetchall()
    tree = json.loads(text)
    read = {
        str(node["table_name"]).lower() for node in nodes(tree) if node.get("type") == "BASE_TABLE"
    }
    for each in list(dict.fromkeys(_compared(tree, parameters)))[: 4 * _MOST]:
        if len(found) == _MOST:
            return
        if each.value == _EVERY and _WITH_EVERY in read:
            continue
        if kind := _COLUMNS.get(each.column):
            known = _is_known(connection, each, TABLE, "id", kind)
            where = f"no {each.column}"
        elif each.column in _KINDS:
            if said := _other_kinds(connection, each, read):
                found.append(UnknownId(each.column, each.value, said))
            continue
        else:
            tables = [name for name in _NAMES if name in read and each.column in _NAMES[name][1]]
            if not tables:
                continue
            kind = _NAMES[tables[0]][0]
            known = any(_is_known(connection, each, name, each.column) for name in tables)
            where = f"no {each.column} in {' or '.join(tables)}"
        if not known:
            said = _says(connection, where, kind, each)
            found.append(UnknownId(each.column, each.value, said))


def _other_kinds(
    connection: duckdb.DuckDBPyConnection, compared: _ComparedText, read: set[str]
) -> str | None:
    """Return which kinds there are, where a text is compared with one and is none."""
    column = compared.column
    rows = connection.execute(
        "SELECT DISTINCT table_name FROM duckdb_columns() "
        "WHERE lower(column_name) = $column AND lower(table_name) IN (SELECT unnest($read)) "
        "ORDER BY 1",
        {"column": column, "read": sorted(read)},
    ).fetchall()
    tables = [identifier(name) for (name,) in rows]
    if not tables or any(_is_known(connection, compared, name, column) for name in tables):
        return None
    union = " UNION ".join(f"SELECT DISTINCT {column}::VARCHAR AS v FROM {t}" for t in tables)
    kinds = connection.execute(
        f"SELECT v FROM ({union}) WHERE v IS NOT NULL ORDER BY v LIMIT {_FEW + 1}"
    ).fetchall()
    verb = "is" if compared.operator == "=" else "is like"
    told = f"no {column} {verb} {visible(compared.value, 60)!r}"
    if not 0 < len(kinds) <= _FEW:
        return told
    return f"{told}: there are {', '.join(repr(visible(kind, 60)) for (kind,) in kinds)}"


def _is_known(
    connection: duckdb.DuckDBPyConnection,
    compared: _ComparedText,
    table: str,
    column: str,
    kind: str | None = None,
) -> bool:
    """Return whether a row of a table is as a text is compared with it."""
    cell = f"lower({column})" if compared.folded else column
    wanted = "lower($value)" if compared.folded else "$value"
    of = "" if kind is None else " AND kind = $kind"
    given = {"value": compared.value} | ({} if kind is None else {"kind": kind})
    sql = f"SELECT 1 FROM {table} WHERE {cell} {compared.operator} {wanted}{of} LIMIT 1"
    return bool(connection.execute(sql, given).fetchall())


def _says(
    connection: duckdb.DuckDBPyConnection, where: str, kind: str, compared: _ComparedText
) -> str:
    verb = "is" if compared.operator == "=" else "is like"
    told = f"{where} {verb} {visible(compared.value, 60)!r}"
    name = compared.value if compared.operator == "=" else compared.value.strip("%_")
    is_id = compared.column in _COLUMNS
    try:
        named = find_name(connection, kind, name)
    except UnknownNameError as error:
        near = [_written(connection, kind, id_, is_id=is_id) for id_ in error.nearest]
        return f"{told}: did you mean {' or '.join(near)}?" if near else told
    first, other = (named.id, named.label) if is_id else (named.label, named.id)
    return f"{told}: did you mean {visible(first, 200)!r} ({visible(other, 60)})?"


def _written(connection: duckdb.DuckDBPyConnection, kind: str, id_: str, *, is_id: bool) -> str:
    """Return what to write in a column for what has an id: the id, or the name with it."""
    if is_id:
        return repr(id_)
    sql = f"SELECT label FROM {TABLE} WHERE kind = $kind AND id = $id ORDER BY tier LIMIT 1"
    ((label,),) = connection.execute(sql, {"kind": kind, "id": id_}).fetchall() or [(id_,)]
    return f"{visible(label, 200)!r} ({id_})"


def _compared(tree: object, parameters: Mapping[str, object]) -> Iterator[_ComparedText]:
    """Yield each column of ids or names with each text that it is compared with."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, list):
            waiting += reversed(node)
        elif isinstance(node, dict):
            waiting += reversed(node.values())
            name = str(node.get("function_name", ""))
            if node.get("type") in _COMPARED or name in _LIKE:
                sides = _sides(node)
                columns = [found for side in sides if (found := _column(side))]
                texts = [text for side in sides if (text := _text(side, parameters)) is not None]
                for column, folded in columns:
                    for text in texts:
                        yield _ComparedText(column, text, _LIKE.get(name, "="), folded)


def _sides(node: Node) -> list[Any]:
    if "arguments" in node:
        return [each["expression"] for each in node["arguments"]]
    return node.get("children") or [node.get("left"), node.get("right")]


def _column(node: Any) -> tuple[str, bool] | None:
    """Return the column of a side, and whether its letters are folded; None for another side."""
    folded = False
    while isinstance(node, dict) and node.get("function_name") in _FOLDING:
        folded = True
        (node, *_) = _sides(node) or [None]
    names = node.get("column_names") if isinstance(node, dict) else None
    name = str(names[-1]).lower() if names else ""
    return (name, folded) if name in {*_COLUMNS, *_NAMED, *_KINDS} else None


def _text(node: Any, parameters: Mapping[str, object]) -> str | None:
    """Return the text of a constant or a parameter; None where it is neither, or no text."""
    if not isinstance(node, dict):
        return None
    if node.get("class") == "PARAMETER":
        value = parameters.get(node.get("identifier", ""))
        return value if isinstance(value, str) else None
    literal = node.get("literal")
    if isinstance(literal, dict) and literal.get("kind") == "STRING":
        return str(literal["text"])
    # As DuckDB 1.x writes it.
    value = node.get("value")
    return (
        value["value"] if isinstance(value, dict) and isinstance(value.get("value"), str) else None
    )
