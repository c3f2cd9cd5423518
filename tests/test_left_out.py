"""The quick run says how many tests it left out, whichever processes collected them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from small import ROOT

if TYPE_CHECKING:
    from pathlib import Path

TESTS = """
import pytest

def test_quick(): pass

@pytest.mark.slow
@pytest.mark.parametrize("n", [1, 2, pytest.param(3, marks=pytest.mark.length)])
def test_slow(n): pass
"""


@pytest.mark.slow
@pytest.mark.parametrize("workers", ["0", "2"])
@pytest.mark.parametrize(
    ("slow", "ran", "said"),
    [("no", 1, True), ("too", 4, False), ("only", 3, False), ("most", 2, False)],
)
def test_the_slow_tests_that_are_left_out_are_counted(
    tmp_path: Path, workers: str, slow: str, ran: int, said: bool
) -> None:
    shutil.copyfile(ROOT / "conftest.py", tmp_path / "conftest.py")
    (tmp_path / "pytest.ini").write_text(
        "[pytest]\nmarkers =\n slow: slow\n length: long\n", encoding="utf-8"
    )
    (tmp_path / "test_some.py").write_text(TESTS, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-n", workers, f"--slow={slow}", "-p", "no:cacheprovider"],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{ran} passed" in done.stdout
    text = "3 slow tests were left out: --slow=only runs these, --slow=too all tests."
    assert (text in done.stdout) is said
    assert ("left out" in done.stdout) is said
