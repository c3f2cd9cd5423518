"""The walk-through of docs/contribute.md, from an empty folder to an answer in SQL."""

from __future__ import annotations

import io
import re
import shlex
from contextlib import redirect_stderr, redirect_stdout
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import pytest
from openpyxl import Workbook

from forewarn.cli.main import run
from small import ROOT

GUIDE = ROOT / "docs" / "contribute.md"

_BLOCK = re.compile(
    r"(?:<!-- exits with (\d) -->\n\n)?```(sh|python)\n(.*?)```\n(?:\n```text\n(.*?)```\n)?",
    re.DOTALL,
)

# The commands that take long: they judge the package, or join it with the base.
SLOW = frozenset({"validate", "expect", "sql"})


class DocumentedStep(NamedTuple):
    """A block of the guide, the code that it exits with, and the answer that is shown."""

    language: str
    block: str
    code: int
    answer: str | None


def steps(text: str) -> list[DocumentedStep]:
    return [
        DocumentedStep(language, block, int(code or 0), answer or None)
        for code, language, block, answer in _BLOCK.findall(text)
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


def done(
    step: DocumentedStep, monkeypatch: pytest.MonkeyPatch, skipped: frozenset[str] = frozenset()
) -> tuple[int, str]:
    """Run a block here: the code that it exits with, and what it prints."""
    output = io.StringIO()
    with redirect_stdout(output), redirect_stderr(output):
        if step.language == "python":
            exec(compile(step.block, str(GUIDE), "exec"), {})
            return 0, output.getvalue()
        code = 0
        for command in commands(step.block):
            match command:
                case ["forewarn", name, *_] if name in skipped:
                    pass
                case ["forewarn", *arguments]:
                    code = run(arguments)
                case ["cd", folder]:
                    monkeypatch.chdir(folder)
                case ["head", count, file]:
                    with Path(file).open(encoding="utf-8") as stream:
                        print(*islice(stream, int(count[1:])), sep="", end="")
                case _:
                    pytest.fail(f"the test cannot run {command}")
            if code:
                break
    return code, output.getvalue()


def commands(block: str) -> list[list[str]]:
    """Split a block into commands; a quoted text may go over lines."""
    found: list[list[str]] = []
    text = ""
    for line in block.replace("\\\n", "").splitlines(keepends=True):
        text += line
        if text.count('"') % 2 == 0:
            found.append(shlex.split(text))
            text = ""
    assert not text, f"a quote is open: {text}"
    return found


def test_the_import_of_the_guide_gives_the_output_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_spreadsheet(tmp_path / "attacks.xlsx")
    monkeypatch.chdir(tmp_path)
    for step in steps(GUIDE.read_text(encoding="utf-8")):
        code, answer = done(step, monkeypatch, SLOW)
        assert code == step.code, answer
        if answer:
            assert answer == step.answer


@pytest.mark.slow
def test_the_guide_goes_from_a_messy_spreadsheet_to_an_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_spreadsheet(tmp_path / "attacks.xlsx")
    monkeypatch.chdir(tmp_path)
    told = steps(GUIDE.read_text(encoding="utf-8"))
    assert [step.block.split()[1] for step in told] == [
        "new", "our-counts", "import", "import", "-4", "expect", "validate", "format", "sql",
        "pathlib",
    ]  # fmt: skip
    for step in told:
        code, answer = done(step, monkeypatch)
        assert code == step.code, answer
        if step.answer is not None:
            assert answer == step.answer


def test_every_mess_of_the_guide_is_said_and_none_is_guessed_at() -> None:
    asked, answered = (step for step in steps(GUIDE.read_text(encoding="utf-8"))
                       if step.block.startswith("forewarn import"))  # fmt: skip
    assert asked.answer is not None
    assert answered.answer is not None
    notes, questions = asked.answer.split("\n\n")
    for mess in ("Attacks on civilians, by country", "Attacks recorded", "Türkiye", "blank",
                 "repeats the one in row 7", "our own count", "provisional"):  # fmt: skip
        assert mess in notes
    for mess in ("2019/20", "'1,204'", "'n/a'", "Ruanda-Burundi"):
        assert mess in questions
    assert "'Congo, Dem. Rep.' is COD" in answered.answer
