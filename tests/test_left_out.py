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
@pytest.mark.parametrize("n", [1, 2, 3])
def test_slow(n): pass
"""


@pytest.mark.slow
@pytest.mark.parametrize("workers", ["0", "2"])
@pytest.mark.parametrize(("slow", "said"), [("no", True), ("too", False), ("only", False)])
def test_the_slow_tests_that_are_left_out_are_counted(
    tmp_path: Path, workers: str, slow: str, said: bool
) -> None:
    shutil.copyfile(ROOT / "conftest.py", tmp_path / "conftest.py")
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers = slow: slow\n", encoding="utf-8")
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
    text = "3 slow tests were left out: --slow=only runs these, --slow=too all tests."
    assert (text in done.stdout) is said
    assert ("left out" in done.stdout) is said
