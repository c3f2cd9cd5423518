"""What a terminal can show: its width, and whether to use colours."""

from __future__ import annotations

import os
import shutil
import sys

from forewarn.findings.report.look import Detail, Look


def look_at(output: str | None = None, detail: Detail = Detail.NORMAL) -> Look:
    """Return how text looks on standard output, or in a file: no width and no colours."""
    if output is not None:
        return Look(detail=detail)
    terminal = sys.stdout.isatty()
    return Look(shutil.get_terminal_size().columns if terminal else None, _colour(terminal), detail)


def _colour(terminal: bool) -> bool:
    """Return whether to use colours. NO_COLOR wins over FORCE_COLOR: no-color.org."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return terminal and os.environ.get("TERM") != "dumb"
