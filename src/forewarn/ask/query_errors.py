"""What DuckDB says of a statement, made plain: what is wrong, where, and what was perhaps meant."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING

from forewarn.writing.visible import visible

if TYPE_CHECKING:
    import duckdb

_KIND = re.compile(r"^(?:[A-Z][\w-]*|INTERRUPT)(?: [A-Z]\w*)* Error: ")
_PLACE = re.compile(r"\n\s*LINE (\d+): (.*)\n( *)(\^+)")
_TABLE = re.compile(r"Table with name (.+?) does not exist!")
_COLUMN = re.compile(
    r'Referenced column "(.+?)" not found|does not have a column named "(.+?)"', re.DOTALL
)
_CANDIDATES = re.compile(r"Candidate (?:bindings|tables)?:[: ]*(.*)")
_NAME = re.compile(r'"([^"]+)"')

# `LINE 1: ` and the like, before the statement's own text.
_AHEAD = len("LINE : ")


def explain(connection: duckdb.DuckDBPyConnection, message: str, lines_before: int = 0) -> str:
    """Write an error of DuckDB for its reader: the message, the place, the near names.

    `lines_before` of the statement that was run are not the reader's.
    """
    place = _PLACE.search(message)
    said = _KIND.sub("", message[: place.start()] if place else message).strip()
    first = said.partition("\n")[0]
    lines = [first] if _TABLE.search(first) or _COLUMN.search(first) else said.splitlines()
    if place:
        number, text, indent, carets = place.groups()
        ahead = f"  line {int(number) - lines_before}: "
        start = len(indent) - _AHEAD - len(number)
        lines += [f"{ahead}{text}", " " * (len(ahead) + start) + carets]
    lines += _suggestions(connection, said)
    return "\n".join(visible(line) for line in lines if line.strip())


def _suggestions(connection: duckdb.DuckDBPyConnection, said: str) -> list[str]:
    if table := _TABLE.search(said):
        # DuckDB looks among its own tables too, which nobody means.
        near = get_close_matches(table.group(1).lower(), _tables(connection), cutoff=0.5)
        return [f"did you mean {' or '.join(near)}?"] if near else ["forewarn tables lists them"]
    if column := _COLUMN.search(said):
        name = next(group for group in column.groups() if group)
        candidates = _CANDIDATES.search(said)
        found = _NAME.findall(candidates.group(1)) if candidates else []
        near = get_close_matches(name.lower(), found, cutoff=0.5)
        lines = [f"did you mean {' or '.join(near)}?"] if near else []
        elsewhere = _tables_with(connection, name)
        return [*lines, f"{name} is a column of {', '.join(elsewhere)}"] if elsewhere else lines
    return []


def _tables(connection: duckdb.DuckDBPyConnection) -> list[str]:
    rows = connection.execute(
        "SELECT table_name FROM duckdb_tables() WHERE NOT internal "
        "UNION SELECT view_name FROM duckdb_views() WHERE NOT internal ORDER BY 1"
    ).fetchall()
    return [name for (name,) in rows]


def _tables_with(connection: duckdb.DuckDBPyConnection, column: str) -> list[str]:
    rows = connection.execute(
        "SELECT DISTINCT table_name FROM duckdb_columns() "
        "WHERE NOT internal AND column_name = lower($column) ORDER BY 1",
        {"column": column},
    ).fetchall()
    return [name for (name,) in rows]
