"""Texts of a statement that are compared with an id and are none, so that it has no rows."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import duckdb

from forewarn.ask.limits import LEAST_MEMORY, Limits
from forewarn.ask.name_keys import TABLE
from forewarn.ask.names import find_name
from forewarn.errors import LimitError, QueryError, UnknownNameError
from forewarn.writing.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from forewarn.ask.session import Session

# The columns of ids, and the kind of what has them.
_COLUMNS = {
    "country_id": "country",
    "neighbour_id": "country",
    "successor_id": "country",
    "indicator_id": "indicator",
    "actor_id": "actor",
    "source_actor_id": "actor",
    "target_actor_id": "actor",
    "group_id": "group",
    "instrument_id": "instrument",
    "dimension_id": "dimension",
    "source_id": "source",
    "relation_id": "relation",
    "risk_factor_id": "risk_factor",
}

_COMPARED = ("COMPARE_EQUAL", "COMPARE_IN")

# A statement that is longer than this many characters is not looked through, and no more texts are
# looked up, nor for longer, in seconds.
_LONGEST = 20_000
_MOST = 5
_SECONDS = 2.0


@dataclass(frozen=True)
class UnknownId:
    """A text that is compared with the ids of a column, and what to write instead."""

    column: str
    value: str
    text: str


def unknown_ids(
    session: Session, sql: str, parameters: Mapping[str, object] | None = None
) -> list[UnknownId]:
    """Return the texts that a statement compares with an id and that are no id, at most five.

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
    ((tree,),) = connection.execute("SELECT json_serialize_sql($sql)", {"sql": sql}).fetchall()
    pairs = dict.fromkeys(_compared(json.loads(tree), parameters))
    known = f"SELECT 1 FROM {TABLE} WHERE kind = $kind AND id = $id"
    for column, value in list(pairs)[: 4 * _MOST]:
        kind = _COLUMNS[column]
        if not connection.execute(known, {"kind": kind, "id": value}).fetchall():
            found.append(UnknownId(column, value, _says(connection, column, value)))
        if len(found) == _MOST:
            return


def _says(connection: duckdb.DuckDBPyConnection, column: str, value: str) -> str:
    shown = f"{visible(value, 60)!r}"
    try:
        named = find_name(connection, _COLUMNS[column], value)
    except UnknownNameError as error:
        near = f": did you mean {' or '.join(map(repr, error.nearest))}?" if error.nearest else ""
        return f"no {column} is {shown}{near}"
    label = visible(named.label, 60)
    return f"no {column} is {shown}: did you mean {visible(named.id, 200)!r} ({label})?"


def _compared(tree: object, parameters: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Yield each column of ids with each text that it is compared with."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, list):
            waiting += reversed(node)
        elif isinstance(node, dict):
            waiting += reversed(node.values())
            if node.get("type") in _COMPARED:
                sides = node.get("children") or [node.get("left"), node.get("right")]
                columns = [name for side in sides if (name := _column(side))]
                texts = [text for side in sides if (text := _text(side, parameters)) is not None]
                yield from ((column, text) for column in columns for text in texts)


def _column(node: Any) -> str | None:
    names = node.get("column_names") if isinstance(node, dict) else None
    name = str(names[-1]).lower() if names else ""
    return name if name in _COLUMNS else None


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
