"""What to do on the command line about a failure: the option or the command that helps.

The rooms below know no command line. A class of error has its hint here, and so has every class
that derives from it, unless it has a hint of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from forewarn.errors import (
    ConflictingValueError,
    EngineMemoryError,
    ForewarnError,
    InvalidBaseError,
    InvalidFileError,
    MemoryLimitError,
    MissingBaseError,
    TimeLimitError,
    UncheckedFileError,
    UnknownNameError,
    UnknownTableError,
    UnreadableSignatureError,
    UnreadableTableError,
)
from forewarn.writing.visible import visible

if TYPE_CHECKING:
    from collections.abc import Mapping

# In characters: what is shown of the text of an error.
_LONGEST = 1000

HINTS: Final[Mapping[type[ForewarnError], str]] = {
    ConflictingValueError: "use --replace to take the new one",
    EngineMemoryError: "forewarn validate and forewarn diff take a higher one with --memory",
    InvalidBaseError: "run forewarn validate there to see why",
    InvalidFileError: "run forewarn validate to see why",
    MemoryLimitError: "ask for less, or raise --memory",
    MissingBaseError: "name its folder with --base",
    TimeLimitError: "ask for less, or raise --timeout",
    UncheckedFileError: "forewarn validate shows all that was not checked",
    UnknownTableError: "forewarn tables lists them",
    UnreadableSignatureError: "rewrite it with forewarn expect",
    UnreadableTableError: "forewarn validate shows where",
}


def hint_for(reason: str) -> str | None:
    """Return the line that says what to do about a reason why something was not checked."""
    said = EngineMemoryError.said
    return f"{said}: {HINTS[EngineMemoryError]}" if said in reason else None


def error_lines(error: ForewarnError) -> list[str]:
    """Return the lines that tell of an error, with the hint for its class at the end of the first.

    An error that names what was perhaps meant has no other hint.

    >>> error_lines(TimeLimitError(60))
    ['forewarn: the statement was stopped after 60 s: ask for less, or raise --timeout']
    """
    hint = next((f": {HINTS[kind]}" for kind in type(error).__mro__ if kind in HINTS), "")
    if isinstance(error, UnknownNameError) and error.nearest:
        hint = ""
    first, *rest = error.lines
    # A long text must not hide the hint.
    return [f"forewarn: {visible(first, _LONGEST)}{hint}", *rest]
