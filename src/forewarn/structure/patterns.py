"""Patterns of a schema: which ones every engine reads alike."""

from __future__ import annotations

import math
import re
import warnings

from forewarn.errors import SchemaError

# What Python and RE2 read alike: literals, classes of plain characters, groups, alternation, one
# quantifier at a time, and the escapes of punctuation; over ASCII text also \d and \w. They differ
# in \s and in repetitions above a thousand.
_PORTABLE = re.compile(
    r"""(?: [A-Za-z0-9_ :/@%&=~,;!#'"<>.-] | \\[-.+*?()\[\]{}|^$/dDwW] | \((?:\?:|(?!\?)) | [)|]
    | \[\^?(?:(?!--|&&|~~|\|\|)[A-Za-z0-9_ :/@%&=~,;!#'"<>.+*()|-]|\\[-.\]dw])+\]
    | (?:[*+?]|\{[0-9]{1,3}(?:,[0-9]{0,3})?\})(?![*+?{]) )*""",
    re.VERBOSE,
)
_OF_ASCII = re.compile(r"\\[dDwW]")


def compile_pattern(name: str, pattern: str) -> re.Pattern[str]:
    """Compile the pattern of a field in Python; `SchemaError` where it is not a pattern."""
    try:
        with warnings.catch_warnings():
            # These warn of what may change its meaning one day.
            warnings.simplefilter("ignore", FutureWarning)
            return re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        raise SchemaError(
            f"field {name}: the pattern {pattern!r} is not a regular expression: {error}"
        ) from error


def is_portable(pattern: str) -> bool:
    """Return whether every engine reads a pattern alike, at least over printable ASCII."""
    # RE2 expands counted repetitions, one inside the other, and stops at a thousand.
    counts = math.prod(max(1, int(n)) for n in re.findall(r"([0-9]+),?\}", pattern))
    return counts <= 1000 and _PORTABLE.fullmatch(bare_pattern(pattern)) is not None


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
