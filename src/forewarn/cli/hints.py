"""What to do on the command line about a failure: the option or the command that helps.

The rooms below know no command line. A class of error has its hints here, and so has every class
that derives from it, unless it has hints of its own. The first is shown whose options the running
command has.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from forewarn.errors import (
    ConflictingValueError,
    EngineMemoryError,
    ForewarnError,
    InvalidBaseError,
    InvalidFileError,
    MemoryLimitError,
    MissingBaseError,
    MissingFiguresError,
    TableLimitError,
    TimeLimitError,
    UncheckedFileError,
    UnknownNameError,
    UnknownTableError,
    UnreadableSignatureError,
    UnreadableTableError,
)
from forewarn.writing.visible import visible

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    import click

# In characters: what is shown of the text of an error.
_LONGEST = 1000

HINTS: Final[Mapping[type[ForewarnError], tuple[str, ...]]] = {
    ConflictingValueError: ("use --replace to take the new one",),
    EngineMemoryError: ("forewarn validate and forewarn diff take a higher one with --memory",),
    InvalidBaseError: ("run forewarn validate there to see why",),
    InvalidFileError: ("run forewarn validate to see why",),
    MemoryLimitError: ("ask for less, or raise --memory", "ask for less"),
    MissingFiguresError: ("forewarn expect writes them",),
    MissingBaseError: (
        "name its folder with --base",
        "run the command in a folder of that package, or put it into a folder above this one",
    ),
    TableLimitError: ("forewarn validate --engine frictionless checks them, slowly",),
    TimeLimitError: ("ask for less, or raise --timeout", "ask for less"),
    UncheckedFileError: ("forewarn validate shows all that was not checked",),
    UnknownTableError: ("forewarn tables lists them",),
    UnreadableSignatureError: ("rewrite it with forewarn expect",),
    UnreadableTableError: ("forewarn validate shows where",),
}

_OPTION = re.compile(r"--[a-z-]+")


def hint_for(reason: str) -> str | None:
    """Return the line that says what to do about a reason why something was not checked."""
    kinds: tuple[type[EngineMemoryError | MissingFiguresError | TableLimitError], ...] = (
        EngineMemoryError,
        MissingFiguresError,
        *TableLimitError.__subclasses__(),
    )
    for kind in kinds:
        if kind.said in reason:
            return f"{kind.said}: {_hints(kind)[0]}"
    return None


def options_of(command: click.Command | None) -> frozenset[str]:
    """Return the options of a command, as they are written."""
    return frozenset(name for given in (command.params if command else ()) for name in given.opts)


def error_lines(error: ForewarnError, options: Collection[str] = ()) -> list[str]:
    """Return the lines that tell of an error: what `error_text` returns, then its further lines.

    >>> error_lines(TimeLimitError(60), {"--timeout"})
    ['forewarn: the statement was stopped after 60 s: ask for less, or raise --timeout']
    >>> error_lines(TimeLimitError(60))
    ['forewarn: the statement was stopped after 60 s: ask for less']
    """
    return [f"forewarn: {error_text(error, options)}", *error.lines[1:]]


def error_text(error: ForewarnError, options: Collection[str] = ()) -> str:
    """Return the first line of an error, with the hint for its class at the end.

    `options` are those of the command that failed. An error that names what was perhaps meant has
    no other hint.
    """
    hints = _hints(type(error))
    hint = next((f": {each}" for each in hints if _is_possible(each, options)), "")
    if isinstance(error, UnknownNameError) and error.nearest:
        hint = ""
    # A long text must not hide the hint.
    return f"{visible(error.lines[0], _LONGEST)}{hint}"


def _hints(kind: type[ForewarnError]) -> tuple[str, ...]:
    return next((HINTS[each] for each in kind.__mro__ if each in HINTS), ())


def _is_possible(hint: str, options: Collection[str]) -> bool:
    # A hint that names a command means the options of that one.
    return "forewarn " in hint or set(_OPTION.findall(hint)) <= set(options)
