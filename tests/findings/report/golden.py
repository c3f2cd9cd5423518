"""Write the golden files: the report of `samples` in every format, as it ought to be.

    python -m tests.findings.report.golden

writes them to tests/findings/report/golden, anew; their diff shows what has changed for a reader.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from forewarn import __version__
from forewarn.cli.terminal import COMMANDS
from forewarn.findings.report.formats import FORMATS
from forewarn.findings.report.github import write_step_summary
from forewarn.findings.report.look import Detail, Look
from forewarn.findings.report.text import write_text
from tests.findings.report.samples import sample_report

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from forewarn.findings.model import Report

FOLDER = Path(__file__).parent / "golden"

WRITERS: Mapping[str, Callable[[Report], str]] = {
    "report.txt": lambda report: write_text(report, Look(commands=COMMANDS)),
    "report-quiet.txt": lambda report: write_text(report, Look(detail=Detail.QUIET)),
    "report-verbose.txt": lambda report: write_text(
        report, Look(detail=Detail.VERBOSE, commands=COMMANDS)
    ),
    "report-80.txt": lambda report: write_text(report, Look(80, commands=COMMANDS)),
    "report-140.txt": lambda report: write_text(report, Look(140, commands=COMMANDS)),
    "report-colours.txt": lambda report: seen(
        write_text(report, Look(140, colour=True, commands=COMMANDS))
    ),
    "report.json": FORMATS["json"],
    "report.csv": FORMATS["csv"],
    "report.github": FORMATS["github"],
    "summary.md": write_step_summary,
    "junit.xml": FORMATS["junit"],
    "report.sarif": FORMATS["sarif"],
    "report.html": FORMATS["html"],
}


def seen(text: str) -> str:
    """Show the escapes of a terminal by their code."""
    return text.replace("\x1b", "\\e")


def golden(name: str, folder: Path) -> str:
    """Write the sample as the golden file of a name has it, whatever the software's version."""
    text = WRITERS[name](sample_report(folder))
    return text.replace(f"forewarn {__version__}", "forewarn VERSION").replace(
        f'"version": "{__version__}"', '"version": "VERSION"'
    )


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for file in FOLDER.iterdir():
        file.unlink()
    for name in WRITERS:
        with tempfile.TemporaryDirectory() as scratch:
            text = golden(name, Path(scratch))
        (FOLDER / name).write_text(text, encoding="utf-8", newline="\n")
