"""Pieces of SQL for several rooms: quoted names and values, and the order of releases."""

from __future__ import annotations

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


def literal(value: str) -> str:
    """Quote a text.

    Raises `UnicodeEncodeError` for half of a character, with which DuckDB fails.

    >>> literal("Côte d'Ivoire")
    "'Côte d''Ivoire'"
    """
    value.encode()
    return "'" + value.replace("'", "''") + "'"
