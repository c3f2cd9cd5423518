"""DuckDB's errors in plain words: what is wrong, where, and what was perhaps meant."""

from __future__ import annotations

import re
from contextlib import suppress
from difflib import get_close_matches
from typing import TYPE_CHECKING

import duckdb

from forewarn.errors import QueryError, UnknownNameError, UnknownTableError
from forewarn.writing.visible import visible

if TYPE_CHECKING:
    from collections.abc import Mapping

_KIND = re.compile(r"^(?:[A-Z][\w-]*|INTERRUPT)(?: [A-Z]\w*)* Error: ")
_PLACE = re.compile(r"\n\s*LINE (\d+): (.*)\n( *)(\^+)")
# What DuckDB adds to an error of Python.
_TRACEBACK = re.compile(r"\n\s*(?:At:|Traceback \(most recent call last\):)(?:\n +.*)*")
_TABLE = re.compile(r"Table with name (.+?) does not exist!")
_COLUMN = re.compile(
    r'Referenced column "(.+?)" not found|does not have a column named "(.+?)"', re.DOTALL
)
_CANDIDATES = re.compile(r"Candidate (?:bindings|tables)?:[: ]*(.*)")
_NAME = re.compile(r'"([^"]+)"')

# What the macro `named_id` says.
_UNKNOWN = re.compile(
    r"^(?:there is no \w+(?: \w+)? '|'.*' could be |.{1,60} is listed as a state only )",
    re.DOTALL,
)
_BEFORE_MEANT = re.compile(r"' could be |': did you mean |': see |': in |; for \d+ see ")
_AMBIGUOUS = re.compile(r"^'.*' could be ", re.DOTALL)
_PART = re.compile(r"^there is no country '(.+)': see ", re.DOTALL)
_OF_OTHER_YEARS = re.compile(r"^(.{1,60}) is listed as a state only from [\d to]+$", re.DOTALL)
_NEAREST = re.compile(r"\(([\w.-]+)\)(?= or |\?$|$)")

# The notes on countries that speak of a part of them by its name, and those on a country.
_NOTES_ON_PART = """
    SELECT left(c.name, 60), left(n.note, 500) FROM country_notes AS n
    JOIN countries AS c USING (country_id)
    WHERE list_contains($countries, n.country_id) AND contains(lower(n.note), lower($part))
    ORDER BY ALL LIMIT 3
"""
_NOTES_ON_STATE = """
    SELECT left(c.name, 60), left(n.note, 500) FROM country_notes AS n
    JOIN countries AS c USING (country_id)
    WHERE c.name = $name
    ORDER BY ALL LIMIT 3
"""

# In characters: the longest error that names what was perhaps meant.
_LONGEST = 600

# DuckDB's `LINE 1: ` and the like, before the text of the statement.
_PREFIX = len("LINE : ")


def explain(
    connection: duckdb.DuckDBPyConnection, message: str, lines_before: int = 0
) -> QueryError:
    """Return the error for a message of DuckDB: what is wrong, the place, similar names.

    `lines_before` counts the lines that were put before the reader's own statement.
    """
    message = _TRACEBACK.sub("", message)
    place = _PLACE.search(message)
    text = _KIND.sub("", message[: place.start()] if place else message).strip()
    first = text.partition("\n")[0]
    if _UNKNOWN.match(text):
        return _unknown_name(connection, text)
    table, column = _TABLE.search(text), _COLUMN.search(text)
    if table:
        first = f"there is no table {table.group(1)}"
    lines = [first] if table or column else text.splitlines()
    if place:
        lines += _place(place, lines_before)
    if table:
        # DuckDB also looks among its own tables, which nobody means.
        near = get_close_matches(table.group(1).lower(), _tables(connection), cutoff=0.5)
        text, *further = _shown([*lines, *_meant(near)])
        return UnknownTableError(text, near, further)
    if column:
        lines += _columns_like(connection, column, _CANDIDATES.search(text))
    return QueryError(*_shown(lines))


def _unknown_name(connection: duckdb.DuckDBPyConnection, text: str) -> UnknownNameError:
    """Return the error for what the macro `named_id` says of a name, with the ids in it."""
    # Of the text after the name, which may hold anything.
    *_, before = [None, *_BEFORE_MEANT.finditer(text)]
    nearest = _NEAREST.findall(text[before.end() :]) if before else []
    notes: list[str] = []
    if part := _PART.match(text):
        given = {"part": part.group(1), "countries": nearest}
        notes = _notes(connection, _NOTES_ON_PART, given)
    elif state := _OF_OTHER_YEARS.match(text):
        notes = _notes(connection, _NOTES_ON_STATE, {"name": state.group(1)})
    ambiguous = bool(_AMBIGUOUS.match(text))
    return UnknownNameError(visible(text, _LONGEST), nearest, notes, is_ambiguous=ambiguous)


def _notes(
    connection: duckdb.DuckDBPyConnection, sql: str, given: Mapping[str, str | list[str]]
) -> list[str]:
    """Return notes on countries; none of a package without them."""
    with suppress(duckdb.Error):
        rows = connection.execute(sql, given).fetchall()
        return [visible(f"note on {country}: {note}", _LONGEST) for country, note in rows]
    return []


def _shown(lines: list[str]) -> list[str]:
    return [visible(line) for line in lines if line.strip()]


def _place(place: re.Match[str], lines_before: int) -> list[str]:
    """Return the line of the statement, and carets below the place."""
    number, line, indent, carets = place.groups()
    prefix = f"  line {int(number) - lines_before}: "
    start = len(indent) - _PREFIX - len(number)
    return [f"{prefix}{line}", " " * (len(prefix) + start) + carets]


def _meant(near: list[str]) -> list[str]:
    return [f"did you mean {' or '.join(near)}?"] if near else []


def _columns_like(
    connection: duckdb.DuckDBPyConnection, column: re.Match[str], candidates: re.Match[str] | None
) -> list[str]:
    """Return the similar columns, and the tables that have a column of that name."""
    name = next(group for group in column.groups() if group)
    found = _NAME.findall(candidates.group(1)) if candidates else []
    lines = _meant(get_close_matches(name.lower(), found, cutoff=0.5))
    elsewhere = _tables_with(connection, name)
    return [*lines, f"{name} is a column of {', '.join(elsewhere)}"] if elsewhere else lines


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
