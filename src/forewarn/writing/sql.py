"""Pieces of SQL for several rooms: quoted names and values, and the order of releases."""

from __future__ import annotations

import glob
import hashlib
import secrets
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

# The most values that a condition lists one by one: DuckDB takes kilobytes for each.
_FEW = 50

# The most values that a text is compared with one after another. In longer lists it is compared
# with those of its group, of about this many: a schema could make each row take milliseconds.
_SOME = 1000
_IN_A_GROUP = 4

# It makes the groups unforeseeable: a schema could fill a single one.
_SALT = secrets.token_hex(8)

# A macro and its purpose, in SQL that every DuckDB from 1.0 on can read.
RELEASE_ORDER = "release_order(version) AS regexp_extract_all(version, '[0-9]+')::INT[]"
RELEASE_ORDER_COMMENT = (
    "The numbers of a version, to compare one by one, so that 25.1 comes after 9.92."
)


# The same for names. At most 200 characters are read, so that no name costs more.
NAME_KEY = (
    "name_key(name) AS regexp_replace(regexp_replace(translate(strip_accents(lower("
    "replace(left(name, 200), '&', ' and '))), '\u0629\u0649øđł\u0131\u0640', '\u0647\u064aodli'), "
    "'^ *(the |la |le |les |el |los |las |l[''\u2019])', ''), '[^\\p{L}\\p{N}]+', '', 'g')"
)
NAME_KEY_COMMENT = (
    "A name without regard to case, accents, punctuation and its article, to compare it with "
    "others."
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
    used = set().union(*values)
    marks = (mark for mark in map(chr, range(0x1E, 0xD800)) if mark not in used)
    separator = next(marks)
    # One constant, which DuckDB splits once.
    if len(values) <= _SOME:
        return f"contains({_split(separator.join(values), separator)}, {text})"
    count = len(values) // _IN_A_GROUP
    groups: list[list[str]] = [[] for _ in range(count)]
    for value in values:
        groups[_group(value, count)].append(value)
    between = next(marks)
    # An empty group would be that of an empty text. A value of another group equals no text of it.
    joined = between.join(separator.join(group or values[:1]) for group in groups)
    number = f"1 + (md5_number_upper(concat({text}, '{_SALT}')) % {count})::BIGINT"
    group = f"list_extract({_split(joined, between)}, {number})"
    # `concat` takes a null for an empty text; `contains` does not.
    return f"contains(string_split({group}, {literal(separator)}), {text})"


def _split(text: str, separator: str) -> str:
    return f"string_split({literal(text)}, {literal(separator)})"


def _group(value: str, count: int) -> int:
    """Return the number of the group of a value, from 0; DuckDB counts from 1."""
    digest = hashlib.md5(f"{value}{_SALT}".encode(), usedforsecurity=False).digest()
    return int.from_bytes(digest[:8], "little") % count
