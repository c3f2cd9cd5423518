"""Patterns of a schema: which ones every engine reads alike."""

from __future__ import annotations

import re
import warnings
from typing import TYPE_CHECKING

from forewarn.errors import SchemaError

if TYPE_CHECKING:
    from collections.abc import Mapping

# What Python and RE2 read alike: literals, classes of plain characters, groups, alternation, one
# quantifier at a time, and the escapes of punctuation; over ASCII text also \d and \w. They differ
# in \s and in repetitions above a thousand.
_PORTABLE = re.compile(
    r"""(?: [A-Za-z0-9_ :/@%&=~,;!#'"<>.-] | \\[-.+*?()\[\]{}|^$/dDwW] | \((?:\?:|(?!\?)) | [)|]
    | \[\^?(?:(?!--|&&|~~|\|\|)[A-Za-z0-9_ :/@%&=~,;!#'"<>.+*()|-]|\\[-.\]dw])+\]
    | (?:[*+?]|\{[0-9]{1,3}(?:,[0-9]{0,3})?\})(?![*+?{]) )*""",
    re.VERBOSE,
)
# RE2 expands counted repetitions, one inside the other, and stops at a thousand.
_COUNT = re.compile(r"(?<![0-9])([0-9]+),?\}")
_MOST_COUNTED = 1000

# The size of a table's patterns, written out, for which RE2 takes hundreds of megabytes; and what
# one that repeats without end counts as, because it may be in many states.
_MOST_SIZE, _UNBOUNDED_SIZE = 100_000, 250
_UNBOUNDED = re.compile(r"[*+]|,\}")

# Of longer patterns RE2 may not hold what it makes of them.
_LONGEST_PORTABLE = 1000

# In Python, compiling takes long only where it is long, or for flags such as (?i).
_LONGEST_COMPILED = 1000
_HAS_FLAGS = re.compile(r"\(\?(?!:)")

# Without groups, a short pattern is soon matched with a short text, whatever it says.
_LONGEST_TAME = 100

_OF_ASCII = re.compile(r"\\[dDwW]")


def compile_pattern(name: str, pattern: str) -> re.Pattern[str]:
    """Compile the pattern of a field in Python; `SchemaError` where it is not a pattern.

    Only for patterns that are compiled soon, as `is_soon_compiled` says.
    """
    try:
        with warnings.catch_warnings():
            # These warn of what may change its meaning one day.
            warnings.simplefilter("ignore", FutureWarning)
            return re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        raise SchemaError(
            f"field {name}: the pattern {pattern!r} is not a regular expression: {error}"
        ) from error


def is_soon_compiled(pattern: str) -> bool:
    """Return whether Python compiles a pattern, or refuses it, in no time."""
    return len(pattern) <= _LONGEST_COMPILED and _HAS_FLAGS.search(pattern) is None


def is_tame(pattern: str) -> bool:
    """Return whether Python matches a pattern with texts of a few characters in no time."""
    return len(pattern) <= _LONGEST_TAME and "(" not in pattern


def is_portable(pattern: str) -> bool:
    """Return whether every engine reads a pattern alike, at least over printable ASCII."""
    if len(pattern) > _LONGEST_PORTABLE or _counted(pattern) > _MOST_COUNTED:
        return False
    return _PORTABLE.fullmatch(bare_pattern(pattern)) is not None


def fields_for_engine(patterns: Mapping[str, str]) -> frozenset[str]:
    """Return the fields, of those given with their patterns, whose cells RE2 is to match.

    Their patterns are portable. RE2 may hold megabytes for each, which DuckDB does not count, so
    the fields beyond its limit are left to Python.
    """
    left, chosen = _MOST_SIZE, []
    for name, pattern in patterns.items():
        if is_portable(pattern):
            size = len(pattern) * _counted(pattern)
            left -= max(size, _UNBOUNDED_SIZE) if _UNBOUNDED.search(pattern) else size
            if left >= 0:
                chosen.append(name)
    return frozenset(chosen)


def _counted(pattern: str) -> int:
    """Return how often counted repetitions repeat at most; more than RE2 takes is not counted."""
    counted = 1
    for digits in _COUNT.findall(pattern):
        counted *= max(1, int(digits))
        if counted > _MOST_COUNTED:
            break
    return counted


def is_of_ascii(pattern: str) -> bool:
    """Return whether engines read a portable pattern alike over ASCII text only."""
    return _OF_ASCII.search(pattern) is not None


def bare_pattern(pattern: str) -> str:
    """Return a pattern without the anchors at its ends: it must match in full anyway.

    >>> bare_pattern("^[A-Z]{3}$")
    '[A-Z]{3}'
    """
    inner = pattern.removeprefix("^")
    ends = inner.endswith("$") and (len(inner) - len(inner[:-1].rstrip("\\"))) % 2 == 1
    return inner[:-1] if ends else inner
