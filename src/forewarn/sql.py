"""Writing names and values into SQL: the one place where either is quoted."""

from __future__ import annotations


def identifier(name: str) -> str:
    """Quote a name.

    >>> identifier('observations/vdem-16')
    '"observations/vdem-16"'
    """
    return '"' + name.replace('"', '""') + '"'


def literal(value: str) -> str:
    """Quote a text.

    >>> literal("Côte d'Ivoire")
    "'Côte d''Ivoire'"
    """
    return "'" + value.replace("'", "''") + "'"
