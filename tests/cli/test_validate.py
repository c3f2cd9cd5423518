"""What `forewarn validate` writes where: formats, files, terminals and the environment."""

from __future__ import annotations

import json
import os
import pty
import re
import shlex
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from forewarn.cli.main import run
from forewarn.cli.validate import FORMAT_NAMES
from forewarn.findings.report.formats import FORMATS
from small import edit, make_package

if TYPE_CHECKING:
    from pathlib import Path

Output = pytest.CaptureFixture[str]

ONLY = ["--layer", "meaning"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a package whose table of episodes has a fault."""
    folder = tmp_path_factory.mktemp("package") / "inner"
    folder.mkdir()
    make_package(folder)
    edit(folder, "data/episodes.csv", "ep-1", end_year="1984")
    return folder


@pytest.fixture(autouse=True)
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take away what would change the output."""
    for name in ("NO_COLOR", "FORCE_COLOR", "GITHUB_STEP_SUMMARY", "GITHUB_WORKSPACE"):
        monkeypatch.delenv(name, raising=False)


def at_a_terminal(arguments: list[str], **environment: str) -> str:
    """Run the command with a terminal as its output; return what it wrote there."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "forewarn", *arguments]
    kept = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    process = subprocess.Popen(
        command,
        stdout=theirs,
        stderr=subprocess.PIPE,
        env={**kept, "TERM": "xterm", "COLUMNS": "120", **environment},
    )
    os.close(theirs)
    written = b""
    while True:
        try:
            read = os.read(ours, 65536)
        except OSError:
            break
        if not read:
            break
        written += read
    os.close(ours)
    assert process.stderr is not None
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait() == 1
    return written.decode().replace("\r\n", "\n")


def test_every_format_of_a_report_can_be_named() -> None:
    assert tuple(FORMATS) == FORMAT_NAMES


@pytest.mark.slow
def test_a_terminal_has_colours_and_the_line_around_a_cell(folder: Path) -> None:
    shown = at_a_terminal(["validate", str(folder), *ONLY])
    assert "\x1b[1;31mmeaning/episode-order\x1b[0m" in shown
    assert "  2 | …1,AAA,src-1,mass_killing,state,1985,1984,100,200\n" in re.sub(
        r"\x1b\[[0-9;]*m", "", shown
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    "environment", [{"NO_COLOR": "1"}, {"NO_COLOR": "1", "FORCE_COLOR": "1"}, {"TERM": "dumb"}]
)
def test_a_terminal_that_wants_none_has_no_colours(
    folder: Path, environment: dict[str, str]
) -> None:
    shown = at_a_terminal(["validate", str(folder), *ONLY], **environment)
    assert "\x1b" not in shown
    assert re.search(r"^ +\| +\^{4}$", shown, re.MULTILINE)


@pytest.mark.parametrize(
    ("environment", "coloured"),
    [({}, False), ({"FORCE_COLOR": "1"}, True), ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False)],
)
def test_a_pipe_has_colours_only_where_they_are_forced(
    folder: Path,
    environment: dict[str, str],
    coloured: bool,
    monkeypatch: pytest.MonkeyPatch,
    capsys: Output,
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert run(["validate", str(folder), *ONLY]) == 1
    captured = capsys.readouterr()
    assert ("\x1b[1;31m" in captured.out) is coloured
    assert captured.err == ""


def test_a_file_has_the_text_and_no_colours(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    file = tmp_path / "report.txt"
    assert run(["validate", str(folder), *ONLY, "--output", str(file)]) == 1
    text = file.read_text(encoding="utf-8")
    assert "\ndata/episodes.csv:2:" in text
    assert "\x1b" not in text
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("option", ["--quiet", "-q"])
def test_quiet_writes_one_line(option: str, folder: Path, capsys: Output) -> None:
    assert run(["validate", str(folder), *ONLY, option]) == 1
    assert capsys.readouterr() == (
        "small 1.0.0 is not valid: 1 error (checked only layers: meaning)\n",
        "",
    )


def test_verbose_says_what_was_checked(folder: Path, capsys: Output) -> None:
    assert run(["validate", str(folder), *ONLY, "--verbose"]) == 1
    out = capsys.readouterr().out
    assert "  meaning      data/countries.csv valid, records: 5\n" in out
    assert "  meaning      data/episodes.csv invalid, records: 2\n" in out


@pytest.mark.slow
def test_the_next_command_judges_the_same(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    # Not the package that is near the working folder, nor more of it than was asked.
    odd = tmp_path / "-a b"
    odd.symlink_to(folder, target_is_directory=True)
    monkeypatch.chdir(tmp_path)
    assert run(["validate", *ONLY, "--table", "episodes", "--limit", "3", "--", odd.name]) == 1
    (page,) = re.findall("all of it as a page: forewarn (.*)", capsys.readouterr().out)
    assert shlex.split(page) == [
        "validate", "./-a b", *ONLY, "--table", "episodes",
        "--format", "html", "--output", "report.html",
    ]  # fmt: skip
    assert run(shlex.split(page)) == 1
    assert (tmp_path / "report.html").is_file()


def test_detail_is_for_text(folder: Path, capsys: Output) -> None:
    assert run(["validate", str(folder), "--format", "json", "--quiet"]) == 2
    assert "--quiet and --verbose need --format text" in capsys.readouterr().err


@pytest.mark.parametrize("format_name", ["github", "sarif"])
@pytest.mark.parametrize("workspace", [True, False])
def test_paths_are_from_the_root_of_the_repository(
    format_name: str,
    workspace: bool,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: Output,
) -> None:
    if workspace:
        monkeypatch.setenv("GITHUB_WORKSPACE", str(folder.parent))
    else:
        monkeypatch.chdir(folder.parent)
    assert run(["validate", str(folder), *ONLY, "--format", format_name]) == 1
    out = capsys.readouterr().out
    named = re.findall(r"file=([^,:]+)", out)
    if format_name == "sarif":
        results = json.loads(out)["runs"][0]["results"]
        locations = [result["locations"][0]["physicalLocation"] for result in results]
        named = [location["artifactLocation"]["uri"] for location in locations]
    assert named == ["inner/data/episodes.csv"]


def test_the_summary_of_a_step_is_added_to_its_file(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "summary.md"
    file.write_text("before\n", encoding="utf-8")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(file))
    assert run(["validate", str(folder), *ONLY, "--format", "json"]) == 1
    assert file.read_text(encoding="utf-8") == "before\n"
    assert run(["validate", str(folder), *ONLY, "--format", "github"]) == 1
    text = file.read_text(encoding="utf-8")
    assert text.startswith("before\n### small 1.0.0 is not valid&#58; 1 error ")
    assert "| `meaning/episode-order` | error | 1 | Correct the start or the end year. |" in text
