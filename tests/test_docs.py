"""What the documents say is what happens."""

from __future__ import annotations

import csv
import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from forewarn.cli import run
from forewarn.query import named_queries
from forewarn.rules import CATALOGUE
from small import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")

# A question's statement, and the answer that the next block shows.
QUESTIONS = re.findall(
    r"^## (\d+)\..*?```sql\n(.*?)```\n\n```text\n(.*?)```",
    (ROOT / "docs" / "questions.md").read_text(encoding="utf-8"),
    re.DOTALL | re.MULTILINE,
)

# A command, and the answer that the next block shows.
ANSWERED = re.findall(r"```sh\n(forewarn .*?)```\n\n```text\n(.*?)```", README, re.DOTALL)


def table(name: str) -> list[dict[str, str]]:
    with (ROOT / "data" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_readme_has_an_answered_command() -> None:
    assert ANSWERED


@pytest.mark.parametrize(("command", "answer"), ANSWERED)
def test_a_command_of_the_readme_gives_the_answer_shown(command: str, answer: str) -> None:
    scripts = str(Path(sys.executable).parent)
    done = subprocess.run(
        ["sh", "-c", command],
        check=False,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PATH": os.pathsep.join([scripts, os.environ["PATH"]])},
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, answer, "")


def test_ten_questions_are_answered() -> None:
    assert [number for number, _, _ in QUESTIONS] == [str(number) for number in range(1, 11)]


@pytest.mark.parametrize(("number", "statement", "answer"), QUESTIONS)
def test_a_question_has_the_answer_shown(
    number: str, statement: str, answer: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["sql", "--package", str(ROOT), statement]) == 0
    assert capsys.readouterr().out == answer


def test_the_readme_has_two_commands_to_install_and_go_on() -> None:
    commands = [line for line in README.splitlines() if line.startswith("python -m pip install")]
    assert [command.rpartition("&& ")[2] for command in commands] == [
        "forewarn validate",
        "python -m pytest",
    ]


def test_every_query_and_rule_that_the_readme_names_exists() -> None:
    assert set(re.findall(r"forewarn query (\w+)", README)) <= set(named_queries())
    rules = set(re.findall(r"forewarn rules ([\w/-]+)", README))
    assert rules <= {rule.id for rule in CATALOGUE}


def test_the_table_of_coverage_counts_the_indicators_of_each_risk_factor() -> None:
    page = (ROOT / "docs" / "coverage.md").read_text(encoding="utf-8")
    told = re.findall(r"^\| (rf\d\d) \| ([^|]+) \| (\d+) \|", page, re.MULTILINE)
    joined = Counter(row["risk_factor_id"] for row in table("indicator_risk_factors"))
    assert [(id_, title, int(count)) for id_, title, count in told] == [
        (row["risk_factor_id"], row["title"], joined[row["risk_factor_id"]])
        for row in table("risk_factors")
    ]


def test_every_dimension_and_table_that_the_page_of_coverage_names_exists() -> None:
    page = (ROOT / "docs" / "coverage.md").read_text(encoding="utf-8")
    tables = {file.stem for file in (ROOT / "schemas").glob("*.json")}
    dimensions = {row["dimension_id"] for row in table("dimensions")}
    assert set(re.findall(r"`(\w+)`", page)) <= tables | dimensions


def test_the_codebook_is_the_one_that_the_package_gives(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["codebook", "--package", str(ROOT)]) == 0
    page = (ROOT / "docs" / "codebook.md").read_text(encoding="utf-8")
    assert capsys.readouterr().out == page


def test_the_page_of_queries_is_the_one_that_the_package_gives(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["query", "--guide", "--package", str(ROOT)]) == 0
    page = (ROOT / "docs" / "queries.md").read_text(encoding="utf-8")
    assert capsys.readouterr().out == page


def test_the_page_of_rules_is_the_catalogue(capsys: pytest.CaptureFixture[str]) -> None:
    # Where this fails: forewarn rules --format markdown --output docs/rules.md
    assert run(["rules", "--format", "markdown"]) == 0
    page = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    assert capsys.readouterr().out == page, (
        "forewarn rules --format markdown --output docs/rules.md"
    )
    assert re.findall(r"^### `(.*)`$", page, re.MULTILINE) == [rule.id for rule in CATALOGUE]


def test_the_pictures_of_the_readme_are_small_and_load_nothing() -> None:
    pictures = re.findall(r"(docs/images/[\w-]+\.svg)", README)
    assert len(pictures) == 2
    for picture in pictures:
        svg = (ROOT / picture).read_text(encoding="utf-8")
        assert len(svg) < 100_000
        loading = r"@import|@font-face|url\((?!#)|<(?:image|script|foreignObject)|href="
        assert re.findall(loading, svg) == []
        assert "is&#160;not&#160;valid" in svg


def test_every_path_that_the_guide_names_exists() -> None:
    guide = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    named = re.findall(r"`((?:data|scripts|schemas|src)/[\w./-]*)`", guide)
    assert named
    assert [path for path in named if not (ROOT / path).exists()] == []
