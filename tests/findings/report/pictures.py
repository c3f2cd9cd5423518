"""Draw what `forewarn validate` shows on a terminal, for the README.

    python -m tests.findings.report.pictures [FOLDER]

draws the report of a copy of this package in which three cells are changed, as the command writes
it: on a dark terminal of 140 columns and on a light one of 80. It writes to docs/images without a
FOLDER, and to a FOLDER each theme at each width.
"""

from __future__ import annotations

import csv
import io
import re
import shutil
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

from forewarn.cli.terminal import COMMANDS
from forewarn.findings.model import Layer
from forewarn.findings.report.look import Look
from forewarn.findings.report.text import write_text
from forewarn.package.load import load_package
from forewarn.validate.request import Request
from forewarn.validate.run import validate

ROOT = Path(__file__).parents[3]
IMAGES = ROOT / "docs" / "images"

THEMES = {
    "dark": TerminalTheme(
        (13, 17, 23),
        (201, 209, 217),
        [(72, 79, 88), (255, 123, 114), (63, 185, 80), (210, 153, 34),
         (88, 166, 255), (188, 140, 255), (57, 197, 207), (177, 186, 196)],
    ),
    "light": TerminalTheme(
        (255, 255, 255),
        (36, 41, 47),
        [(36, 41, 47), (207, 34, 46), (17, 99, 41), (125, 78, 0),
         (9, 105, 218), (130, 80, 223), (27, 124, 131), (110, 119, 129)],
    ),
}  # fmt: skip
TITLE = "forewarn validate --layer structure --layer meaning --limit 3"
SHOWN = (("dark", 140), ("light", 80))

# File, beginning of the row, field, and what is put there: slips that people make.
FAULTS = (
    ("episodes", "ewp-afg1978s1,", "end_year", "1922"),
    ("observations/ucdp-25.1", "RWA,1994,one_sided_deaths_by_government,", "upper", "158943"),
    ("observations/vdem-16", "RWA,1994,electoral_democracy,", "value", "1.43"),
)


def report_texts(looks: list[Look]) -> list[str]:
    """Validate a copy of the package with the faults, and write its report in each look."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        shutil.copy(ROOT / "datapackage.json", folder)
        for name in ("schemas", "data"):
            shutil.copytree(ROOT / name, folder / name)
        for path, begin, field, value in FAULTS:
            put(folder / "data" / f"{path}.csv", begin, field, value)
        report = validate(load_package(folder), Request({Layer.STRUCTURE, Layer.MEANING}, keep=3))
        return [write_text(report, look) for look in looks]


def put(file: Path, begin: str, field: str, value: str) -> None:
    """Change a cell of the row that begins so."""
    with file.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))
    (row,) = (row for row in rows[1:] if ",".join(row).startswith(begin))
    row[rows[0].index(field)] = value
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows(rows)


def draw(text: str, width: int, theme: TerminalTheme) -> str:
    """Draw what a terminal shows of a text with colours, as an SVG that loads nothing."""
    console = Console(
        file=io.StringIO(), record=True, width=width, force_terminal=True, color_system="standard"
    )
    console.print(Text.from_ansi(text), soft_wrap=True)
    svg = console.export_svg(title=TITLE, theme=theme, unique_id="forewarn")
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)
    return svg.replace("Fira Code", "ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono'")


def main(folder: Path | None) -> None:
    """Write the pictures to docs/images, or every one to a folder."""
    wanted = SHOWN if folder is None else [(name, width) for name in THEMES for width in (80, 140)]
    texts = report_texts([Look(width, colour=True, commands=COMMANDS) for _, width in wanted])
    for (name, width), text in zip(wanted, texts, strict=True):
        file = (folder or IMAGES) / f"validate-{name}-{width}.svg"
        file.parent.mkdir(parents=True, exist_ok=True)
        picture = draw(text, width, THEMES[name])
        file.write_text(picture, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if sys.argv[1:] else None)
