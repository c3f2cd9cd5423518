"""What the terminal can show: its width, and whether colours are wanted on it."""

from __future__ import annotations

import os
import shutil
import sys

from forewarn.findings.report.text import Detail, Look


def look_at(output: str | None = None, detail: Detail = Detail.NORMAL) -> Look:
    """Return the look of text on standard output, or in a file, which has no width and no colours."""
    if output is not None:
        return Look(detail=detail)
    terminal = sys.stdout.isatty()
    return Look(shutil.get_terminal_size().columns if terminal else None, _colour(terminal), detail)


def _colour(terminal: bool) -> bool:
    """Tell whether to colour. Source: no-color.org and force-color.org, of which the first wins."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return terminal and os.environ.get("TERM") != "dumb"
