"""What a terminal can show: its width, and whether to use colours."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from typing import TYPE_CHECKING, Final

from forewarn.findings.report.look import Detail, Look, Step

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def next_commands(package: Sequence[str] = (), scope: Sequence[str] = ()) -> Mapping[Step, str]:
    """Return what the report of a validation suggests, each to be run where that was.

    `package` are the words of the command that named the package, and `scope` all that said what
    of it to check.
    """
    return {
        Step.ACCEPT: shlex.join(["forewarn", "expect", *package]),
        Step.AGAIN: "--no-cache checks again",
        Step.WHY: "forewarn rules",
        Step.PAGE: shlex.join(
            ["forewarn", "validate", *scope, "--format", "html", "--output", "report.html"]
        ),
        Step.MORE: shlex.join(["forewarn", "validate", *scope, "--limit", "1000"]),
    }


COMMANDS: Final[Mapping[Step, str]] = next_commands()


def look_at(
    output: str | None = None,
    detail: Detail = Detail.NORMAL,
    commands: Mapping[Step, str] = COMMANDS,
) -> Look:
    """Return how text looks on standard output, or in a file: no width and no colours."""
    if output is not None:
        return Look(detail=detail, commands=commands)
    terminal = sys.stdout.isatty()
    width = shutil.get_terminal_size().columns if terminal else None
    return Look(width, _colour(terminal), detail, commands)


def _colour(terminal: bool) -> bool:
    """Return whether to use colours. NO_COLOR wins over FORCE_COLOR: no-color.org."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return terminal and os.environ.get("TERM") != "dumb"
