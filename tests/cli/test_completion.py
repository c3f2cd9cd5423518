"""Completion: what a shell is told that the word before the cursor can become."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.shell_completion import ShellComplete

from forewarn.ask.named import named_queries
from forewarn.cli.completion import SHELLS
from forewarn.cli.main import COMMANDS, cli, run
from forewarn.findings.rules import CATALOGUE
from small import ROOT

Output = pytest.CaptureFixture[str]


@pytest.fixture
def folder(small_package: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(small_package)
    return small_package


def completed(*words: str) -> list[str]:
    """Complete the last of the words."""
    completer = ShellComplete(cli, {}, "forewarn", "_FOREWARN_COMPLETE")
    return [item.value for item in completer.get_completions(list(words[:-1]), words[-1])]


def test_commands_and_options_complete() -> None:
    assert completed("") == list(COMMANDS)
    assert completed("validate", "--fail") == ["--fail-on"]


def test_rules_complete() -> None:
    expected = sorted(rule.id for rule in CATALOGUE if rule.id.startswith("meaning/b"))
    assert completed("rules", "meaning/b") == expected


def test_tables_and_their_parts_complete(folder: Path) -> None:
    assert completed("validate", "--table", "obs") == [
        "observations",
        "observations/src-1",
        "observations/src-2",
    ]
    assert completed("validate", "--table", "episodes", "--table", "epi") == [
        "episode_heirs",
        "episodes",
    ]


def test_tables_are_those_of_the_package_named(folder: Path, monkeypatch) -> None:
    monkeypatch.chdir(folder / "data")
    assert completed("validate", str(folder), "--table", "epi") == ["episode_heirs", "episodes"]
    monkeypatch.chdir(folder.parent)
    assert completed("validate", "--table", "epi") == []
    assert completed("validate", str(folder), "--table", "epi") == ["episode_heirs", "episodes"]


def test_sources_complete(folder: Path) -> None:
    assert completed("figures", "--source", "") == ["package", "src-1", "src-2"]


def test_a_name_that_acts_on_a_terminal_or_hides_completes_nothing(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    resources = [
        {"name": name, "path": "a.csv", "schema": {"fields": [{"name": "a", "type": "string"}]}}
        for name in ("good", "bad\x1b[31m", "bad\nline", "bad\u202e")
    ]
    (tmp_path / "a.csv").write_text("a\n", encoding="utf-8")
    descriptor = {"name": "x", "resources": resources}
    (tmp_path / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert completed("validate", "--table", "") == ["good"]


def test_queries_and_their_parameters_complete(folder: Path) -> None:
    assert completed("query", "") == sorted(named_queries())
    assert completed("query", "highest", "--param", "ind") == ["indicator=judicial_constraints"]
    assert completed("query", "highest", "--param", "indicator=d") == ["indicator=deaths"]
    assert completed("query", "state_killings", "--param", "country=A") == ["country=AAA"]


@pytest.mark.parametrize("words", [("", "x=1"), ("bogus", "x"), ("highest", "bogus=")], ids=str)
def test_a_parameter_of_no_query_has_no_candidates(folder: Path, words: tuple[str, str]) -> None:
    assert completed("query", words[0], "--param", words[1]) == []


def test_where_there_is_no_package_or_it_cannot_be_read_nothing_completes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert completed("validate", "--table", "") == []
    (tmp_path / "datapackage.json").write_text("{", encoding="utf-8")
    assert completed("validate", "--table", "") == []
    assert completed("figures", "--source", "") == []
    assert completed("query", "highest", "--param", "indicator=") == []


@pytest.mark.parametrize("shell", SHELLS)
def test_the_script_is_the_one_that_click_makes(shell: str, capsys: Output) -> None:
    assert run(["completion", shell]) == 0
    script = capsys.readouterr().out
    assert f"_FOREWARN_COMPLETE={shell}_complete" in script
    assert "%(" not in script


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash")
def test_bash_completes_with_the_script(folder: Path) -> None:
    asked = """
eval "$(forewarn completion bash)"
COMP_WORDS=(forewarn rules meaning/bounds-o) COMP_CWORD=2
_forewarn_completion forewarn
echo "${COMPREPLY[@]}"
"""
    scripts = str(Path(sys.executable).parent)
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-c", asked],
        check=False,
        capture_output=True,
        text=True,
        env={
            **os.environ,
            "PATH": os.pathsep.join([scripts, os.environ["PATH"]]),
            "PYTHONPATH": str(ROOT / "src"),
        },
    )
    assert (done.stdout, done.returncode) == ("meaning/bounds-order\n", 0)


def test_all_that_is_listed_of_the_shipped_package_completes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(ROOT)
    with (ROOT / "data/indicators.csv").open(encoding="utf-8", newline="") as file:
        indicators = sorted(row["indicator_id"] for row in csv.DictReader(file))
    found = completed("query", "highest", "--param", "indicator=")
    assert found == [f"indicator={indicator}" for indicator in indicators]


def test_completing_opens_no_data(monkeypatch: pytest.MonkeyPatch) -> None:
    script = (
        "import sys; from forewarn.cli.main import cli; "
        "from click.shell_completion import ShellComplete; "
        "ShellComplete(cli, {}, 'forewarn', 'X').get_completions(['validate', '--table'], ''); "
        "sys.exit(', '.join({'duckdb', 'polars', 'pandera'} & set(sys.modules)) or 0)"
    )
    monkeypatch.chdir(ROOT)
    subprocess.run([sys.executable, "-c", script], check=True)
