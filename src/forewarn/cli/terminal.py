"""What a terminal can show: its width, and whether to use colours."""

from __future__ import annotations

import os
import shutil
import sys
from typing import TYPE_CHECKING, Final

from forewarn.findings.report.look import Detail, Look, Step

if TYPE_CHECKING:
    from collections.abc import Mapping

# What the report of a validation suggests.
COMMANDS: Final[Mapping[Step, str]] = {
    Step.ACCEPT: "forewarn expect",
    Step.AGAIN: "--no-cache checks again",
    Step.WHY: "forewarn rules",
    Step.PAGE: "forewarn validate --format html --output report.html",
    Step.MORE: "forewarn validate --limit 1000",
}


def look_at(output: str | None = None, detail: Detail = Detail.NORMAL) -> Look:
    """Return how text looks on standard output, or in a file: no width and no colours."""
    if output is not None:
        return Look(detail=detail, commands=COMMANDS)
    terminal = sys.stdout.isatty()
    width = shutil.get_terminal_size().columns if terminal else None
    return Look(width, _colour(terminal), detail, COMMANDS)


def _colour(terminal: bool) -> bool:
    """Return whether to use colours. NO_COLOR wins over FORCE_COLOR: no-color.org."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return terminal and os.environ.get("TERM") != "dumb"
