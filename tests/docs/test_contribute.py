"""The walk-through of docs/contribute.md, from an empty folder to an answer in SQL."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from openpyxl import Workbook

from small import ROOT

GUIDE = ROOT / "docs" / "contribute.md"

_BLOCK = re.compile(
    r"(?:<!-- exits with (\d) -->\n\n)?```sh\n(.*?)```\n(?:\n```text\n(.*?)```\n)?", re.DOTALL
)


class Step(NamedTuple):
    """Commands of the guide, the code that they exit with, and the answer that is shown."""

    commands: str
    code: int
    answer: str | None


def steps(text: str) -> list[Step]:
    return [
        Step(commands, int(code or 0), answer or None)
        for code, commands, answer in _BLOCK.findall(text)
    ]


def make_spreadsheet(file: Path) -> None:
    """Write the spreadsheet that the guide shows."""
    workbook = Workbook()
    sheet = workbook.active
    sheet.title = "Attacks"
    for row in (
        ["Attacks on civilians, by country"],
        [],
        ["Country", "Attacks recorded"],
        [None, 2017, 2018, "2019/20", 2021],
        ["Congo, Dem. Rep.", "1,204", "1,311", 1402, "n/a"],
        ["Türkiye", 12, "n/a", 9, 7],
        ["Rwanda", 0, 1, 0, 2],
        [],
        ["Rwanda", 0, 1, 0, 2],
        ["Ruanda-Burundi", 1, 1],
        ["Source: our own count."],
        ["* 2021 is provisional."],
    ):
        sheet.append(row)
    for area in ("A1:E1", "A3:A4", "B3:E3"):
        sheet.merge_cells(area)
    workbook.save(file)


def run(commands: str, folder: Path, cache: Path) -> tuple[int, str, Path]:
    """Run commands in a folder: their code, what they say, and the folder that they end in."""
    scripts = str(Path(sys.executable).parent)
    done = subprocess.run(
        ["sh", "-ec", f"{commands}pwd > '{cache}.folder'"],
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=folder,
        env={
            **os.environ,
            "FOREWARN_CACHE": str(cache),
            "PATH": os.pathsep.join([scripts, os.environ["PATH"]]),
        },
    )
    after = Path(f"{cache}.folder")
    where = Path(after.read_text(encoding="utf-8").strip()) if done.returncode == 0 else folder
    return done.returncode, done.stdout, where


def test_the_guide_goes_from_a_messy_spreadsheet_to_an_answer(tmp_path: Path) -> None:
    folder = tmp_path / "work"
    folder.mkdir()
    make_spreadsheet(folder / "attacks.xlsx")
    told = steps(GUIDE.read_text(encoding="utf-8"))
    assert [step.commands.split()[1] for step in told] == [
        "new", "our-counts", "import", "import", "-4", "expect", "validate", "format", "sql",
    ]  # fmt: skip
    for step in told:
        code, answer, folder = run(step.commands, folder, tmp_path / "cache")
        assert code == step.code, answer
        if step.answer is not None:
            assert answer == step.answer


def test_every_mess_of_the_guide_is_said_and_none_is_guessed_at() -> None:
    asked, answered = (step for step in steps(GUIDE.read_text(encoding="utf-8"))
                       if "forewarn import" in step.commands)  # fmt: skip
    assert asked.answer is not None
    assert answered.answer is not None
    notes, questions = asked.answer.split("\n\n")
    for mess in ("Attacks on civilians, by country", "Attacks recorded", "Türkiye", "blank",
                 "repeats the one in row 7", "our own count", "provisional"):  # fmt: skip
        assert mess in notes
    for mess in ("2019/20", "'1,204'", "'n/a'", "Ruanda-Burundi"):
        assert mess in questions
    assert "'Congo, Dem. Rep.' is COD" in answered.answer
