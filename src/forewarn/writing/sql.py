"""Pieces of SQL for several rooms: quoted names and values, and the order of releases."""

from __future__ import annotations

import glob
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

# The most values that a condition lists one by one: DuckDB takes kilobytes for each.
_FEW = 50

# A macro and its purpose, in SQL that every DuckDB from 1.0 on can read.
RELEASE_ORDER = "release_order(version) AS regexp_extract_all(version, '[0-9]+')::INT[]"
RELEASE_ORDER_COMMENT = (
    "The numbers of a version, to compare one by one, so that 25.1 comes after 9.92."
)


def identifier(name: str) -> str:
    """Quote a name.

    >>> identifier('observations/vdem-16')
    '"observations/vdem-16"'
    """
    return '"' + name.replace('"', '""') + '"'


def file_literal(file: Path) -> str:
    """Return the SQL of a file's path for what would take it for a pattern, such as `read_csv`.

    >>> from pathlib import Path
    >>> file_literal(Path("/a*b/t.csv"))
    "'/a[*]b/t.csv'"
    """
    return literal(glob.escape(str(file)))


def is_readable_by_name(file: Path) -> bool:
    """Return whether `file_literal` can name a file: no pattern of DuckDB's has a backslash.

    >>> from pathlib import Path
    >>> is_readable_by_name(Path("/a*b/t.csv"))
    True
    """
    name = str(file)
    return "\\" not in name or glob.escape(name) == name


def literal(value: str) -> str:
    """Quote a text.

    Raises `UnicodeEncodeError` for half of a character, with which DuckDB fails.

    >>> literal("Côte d'Ivoire")
    "'Côte d''Ivoire'"
    """
    value.encode()
    return "'" + value.replace("'", "''") + "'"


def among(text: str, values: Sequence[str]) -> str:
    """Return the condition that a text is one of those given, null for a text that is null.

    >>> among("name", ["a", "b"])
    "(name IN ('a', 'b'))"
    """
    if not values:
        return "(false)"
    if len(values) <= _FEW:
        return f"({text} IN ({', '.join(map(literal, values))}))"
    # One constant, which DuckDB splits once.
    used = set().union(*values)
    separator = next(mark for mark in map(chr, range(0x1F, 0xD800)) if mark not in used)
    listed = f"string_split({literal(separator.join(values))}, {literal(separator)})"
    return f"contains({listed}, {text})"
