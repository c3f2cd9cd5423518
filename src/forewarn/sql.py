"""What SQL is written with in several places: quoted names and values, the order of releases."""

from __future__ import annotations

# A macro: the numbers of a version, compared one by one, so that 25.1 comes after 9.92.
RELEASE_ORDER = "release_order(version) AS regexp_extract_all(version, '[0-9]+')::INT[]"


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
