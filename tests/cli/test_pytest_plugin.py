"""The plugin of pytest: two lines test a package."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from typing import TYPE_CHECKING

import pytest

from small import ROOT, edit

if TYPE_CHECKING:
    from pathlib import Path

TEST = """
def test_the_package_is_valid(assert_valid_package):
    assert_valid_package()
"""


@pytest.fixture
def folder(small_package: Path, tmp_path: Path) -> Path:
    shutil.copytree(small_package, tmp_path, dirs_exist_ok=True)
    (tmp_path / "test_data.py").write_text(TEST, encoding="utf-8")
    return tmp_path


def run_pytest(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run pytest as somebody does who has forewarn installed, and no other plugin."""
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "forewarn.cli.pytest_plugin", "-q", *arguments],
        check=False,
        capture_output=True,
        text=True,
        cwd=folder,
        env={
            **os.environ,
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
            "PYTHONPATH": str(ROOT / "src"),
            "COLUMNS": "200",
        },
    )


@pytest.mark.slow
def test_a_valid_package_passes(folder: Path) -> None:
    done = run_pytest(folder)
    assert done.returncode == 0, done.stdout
    assert "1 passed" in done.stdout


@pytest.mark.slow
def test_an_invalid_package_fails_with_its_findings_and_no_traceback(folder: Path) -> None:
    line = edit(folder, "data/episodes.csv", "ep-1", end_year="1984")
    done = run_pytest(folder)
    assert done.returncode == 1
    assert re.search(rf"^data/episodes\.csv:{line}:\d+ meaning/", done.stdout, re.MULTILINE)
    assert "small 1.0.0 is not valid: 1 error" in done.stdout
    assert "Traceback" not in done.stdout
    assert "pytest_plugin.py" not in done.stdout


@pytest.mark.slow
def test_what_could_not_be_checked_fails(folder: Path) -> None:
    (folder / "data/signature.json").unlink()
    done = run_pytest(folder)
    assert done.returncode == 1
    assert "could not be checked in full" in done.stdout


@pytest.mark.slow
def test_a_package_can_be_named_where_pytest_is_configured(
    folder: Path, small_package: Path
) -> None:
    inner = folder / "inner"
    shutil.copytree(small_package, inner)
    edit(inner, "data/countries.csv", "AAA", iso2="TOO LONG")
    (folder / "pytest.ini").write_text("[pytest]\nforewarn_package = inner\n", encoding="utf-8")
    done = run_pytest(folder)
    assert done.returncode == 1
    assert "data/countries.csv:2" in done.stdout


@pytest.mark.slow
def test_layers_and_severity_are_chosen_in_the_call(folder: Path) -> None:
    edit(folder, "data/episodes.csv", "ep-1", end_year="1984")
    test = TEST.replace("()", '(layers=["structure"], fail_on="warning")')
    (folder / "test_data.py").write_text(test, encoding="utf-8")
    assert run_pytest(folder).returncode == 0


def test_where_there_is_no_package_one_line_says_so(tmp_path: Path) -> None:
    (tmp_path / "test_data.py").write_text(TEST, encoding="utf-8")
    done = run_pytest(tmp_path)
    assert done.returncode == 1
    assert "no datapackage.json in" in done.stdout
    assert "Traceback" not in done.stdout


def test_pytest_finds_the_plugin_where_forewarn_is_installed() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["entry-points"]["pytest11"] == {"forewarn": "forewarn.cli.pytest_plugin"}


def test_the_plugin_loads_nothing_of_ours_before_a_test_asks_for_it() -> None:
    script = (
        "import sys, pytest; before = set(sys.modules); import forewarn.cli.pytest_plugin; "
        "print(*sorted(set(sys.modules) - before))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], check=True, capture_output=True, text=True
    )
    assert done.stdout.split() == ["forewarn", "forewarn.cli", "forewarn.cli.pytest_plugin"]
