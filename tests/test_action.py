"""The GitHub Action: its script on a valid and an invalid package, as a workflow runs it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
import yaml

from action import annotation, requirements, validate
from small import ROOT, edit

if TYPE_CHECKING:
    from pathlib import Path

ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
INSTALL, VALIDATE = ACTION["runs"]["steps"]

# Enough to tell, and quick.
QUICK = {"layers": "structure, meaning"}


@pytest.fixture
def workspace(small_package: Path, tmp_path: Path) -> Path:
    """Return a repository with a package in a folder of it, and forewarn as a step installed it."""
    shutil.copytree(small_package, tmp_path / "repository" / "risk")
    python = tmp_path / "temp" / "forewarn" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n', encoding="utf-8")
    python.chmod(0o755)
    return tmp_path / "repository"


def run_step(workspace: Path, **inputs: str) -> subprocess.CompletedProcess[str]:
    """Run the step that validates, as the runner does, in a folder that holds the package."""
    given = {name: raw["default"] for name, raw in ACTION["inputs"].items()}
    given.update({name.replace("_", "-"): value for name, value in inputs.items()})
    filled = {
        name: re.sub(r"\$\{\{ inputs\.([a-z-]+) \}\}", lambda found: given[found[1]], text)
        for name, text in VALIDATE["env"].items()
    }
    summary = workspace.parent / "summary.md"
    summary.touch()
    return subprocess.run(
        [VALIDATE["shell"], "--noprofile", "--norc", "-eo", "pipefail", "-c", VALIDATE["run"]],
        check=False,
        capture_output=True,
        text=True,
        cwd=workspace,
        env={
            **os.environ,
            **filled,
            "PYTHONPATH": str(ROOT / "src"),
            "GITHUB_ACTION_PATH": str(ROOT),
            "GITHUB_WORKSPACE": str(workspace),
            "GITHUB_STEP_SUMMARY": str(summary),
            "RUNNER_TEMP": str(workspace.parent / "temp"),
        },
    )


def summary_of(workspace: Path) -> str:
    return (workspace.parent / "summary.md").read_text(encoding="utf-8")


@pytest.mark.slow
def test_a_valid_package_passes(workspace: Path) -> None:
    done = run_step(workspace, path="risk", **QUICK)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert re.match(r"### .*valid\b", summary_of(workspace))
    assert "not valid" not in summary_of(workspace)


@pytest.mark.slow
def test_a_finding_is_annotated_in_its_file_of_the_repository(workspace: Path) -> None:
    line = edit(workspace / "risk", "data/episodes.csv", "ep-1", end_year="1984")
    done = run_step(workspace, path="risk", **QUICK)
    assert (done.returncode, done.stderr) == (1, "")
    place = re.escape(f"::error file=risk/data/episodes.csv,line={line},")
    assert re.match(rf"{place}(col|title)=", done.stdout)
    assert done.stdout.count("::error") == 1
    assert re.match(r"### .*(not|in)\s?valid\b", summary_of(workspace))


@pytest.mark.slow
@pytest.mark.parametrize(
    "module",
    ["click", *(pytest.param(each, marks=pytest.mark.slow) for each in ("forewarn", "json"))],
)
def test_no_module_of_the_repository_is_run(module: str, workspace: Path) -> None:
    (workspace / f"{module}.py").write_text("raise SystemExit(7)", encoding="utf-8")
    assert run_step(workspace, path="risk", **QUICK).returncode == 0


def test_what_does_not_weigh_enough_does_not_fail(workspace: Path) -> None:
    edit(workspace / "risk", "data/episodes.csv", "ep-1", end_year="1984")
    done = run_step(workspace, path="risk", fail_on="never", **QUICK)
    assert done.returncode == 0
    assert "::error file=risk/data/episodes.csv" in done.stdout


def test_what_could_not_run_is_annotated_and_summed_up(workspace: Path) -> None:
    done = run_step(workspace, path="nowhere", **QUICK)
    assert done.returncode == 3
    assert "there is no package at" in done.stdout.partition("::error title=")[2]
    head, *text = summary_of(workspace).splitlines()
    assert head.startswith("### nowhere could not be checked in full")
    (row,) = [line for line in text if "there is no package at" in line]
    assert row.startswith("| ")


@pytest.mark.parametrize("path", ["$(touch stolen)", "; touch stolen", "--output=stolen"])
def test_an_input_is_never_a_command_or_an_option(workspace: Path, path: str) -> None:
    done = run_step(workspace, path=path, **QUICK)
    assert done.returncode == 3
    assert not (workspace / "stolen").exists()


def test_the_action_installs_itself_as_it_was_tested_or_the_release_named() -> None:
    assert requirements("", "validate") == [
        f"{ROOT}[validate]",
        "--constraint",
        str(ROOT / "constraints.txt"),
    ]
    assert requirements("1.0.0", "") == ["forewarn==1.0.0"]


def test_every_input_reaches_the_script() -> None:
    passed = {**INSTALL["env"], **VALIDATE["env"]}
    assert passed == {
        f"FOREWARN_ACTION_{name.upper().replace('-', '_')}": f"${{{{ inputs.{name} }}}}"
        for name in ACTION["inputs"]
    }


# What another release of forewarn may print, and commands that GitHub reads in it.
HOSTILE = (
    "::set-output name=a::b", "  ::error::x", "a\r::warning::x", "##[error]x", "a ##[command]x",
    "::group::##[endgroup]", "\u2028::add-path::/tmp", "\x85::stop-commands::x", "\x1b[2J::debug::",
    "::error file=a,line=1::ok\r::set-env name=A::b", "::error file=a::##[set-env name=A]b",
    "::error  file=a::x", "::error file=a,endLine=2::x", "::ERROR::x", "\u3000::error::x",
)  # fmt: skip


@pytest.mark.parametrize("said", HOSTILE)
def test_no_line_of_another_program_is_a_command(
    said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    python = tmp_path / "forewarn" / "bin" / "python"
    python.parent.mkdir(parents=True)
    script = tmp_path / "said.py"
    script.write_text(
        "import os, sys\n"
        f"for stream in (sys.stdout, sys.stderr): stream.buffer.write({said.encode()!r} + b'\\n')\n"
        "sys.exit(int(any(name in os.environ for name in ('GITHUB_ENV', 'GITHUB_OUTPUT'))) or 3)\n",
        encoding="utf-8",
    )
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{script}"\n', encoding="utf-8")
    python.chmod(0o755)
    summary = tmp_path / "summary.md"
    for name in ("GITHUB_ENV", "GITHUB_OUTPUT"):
        monkeypatch.setenv(name, str(tmp_path / name))
    monkeypatch.setenv("RUNNER_TEMP", str(tmp_path))
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    assert validate({}) == 3
    captured = capsys.readouterr()
    lines = (captured.out + captured.err).splitlines()
    commands = [line for line in lines if re.match(r"\s*::", line)]
    # The last is our own, about the failure.
    assert commands[-1].startswith("::error title=forewarn validate::")
    assert [
        line for line in commands[:-1] if not re.match(r"::error file=a(,line=1)?::", line)
    ] == []
    assert not [line for line in lines if re.search(r"##\w*\[", line)]
    head, *text = summary.read_text(encoding="utf-8").splitlines()
    assert head.startswith("### forewarn validate: could not run")
    assert all(line.startswith("    ") or not line for line in text)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028]", captured.out + captured.err)


def test_the_annotations_of_findings_are_commands() -> None:
    lines = [
        "::error file=data/a%2Cb.csv,line=2,col=3,title=meaning/bounds-order::it is: 5::6",
        "::error file=data/a.csv::structure of a not checked: no",
        "::notice file=data/a.csv::3 more findings in data/a.csv are not shown",
        "::warning file=a.csv,title=structure/extra-field::x",
    ]
    assert [annotation(line) for line in lines] == lines
