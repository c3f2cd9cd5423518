"""What the documents say is what happens."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from forewarn.query import named_queries
from forewarn.rules import CATALOGUE
from small import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")

# A command, and the answer that the next block shows.
ANSWERED = re.findall(r"```sh\n(forewarn .*?)```\n\n```text\n(.*?)```", README, re.DOTALL)


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


def test_every_path_that_the_guide_names_exists() -> None:
    guide = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    named = re.findall(r"`((?:data|scripts|schemas|src)/[\w./-]*)`", guide)
    assert named
    assert [path for path in named if not (ROOT / path).exists()] == []
