"""Files that are swapped while a command reads them: whatever is kept is true of what is there.

FOREWARN_SWAPS says at how many moments of each command; 50 are a long look.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import sys
import time
import zipfile
from typing import TYPE_CHECKING

import pytest

from forewarn.cli.main import run
from forewarn.publish.releases.verification import verify
from released import FIRST, make_first
from small import edit
from swapping import KINDS, Swap, while_swapping

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="open files cannot be renamed there"),
]

SWAPS = int(os.environ.get("FOREWARN_SWAPS", "2"))

EPISODES, SOURCES = "data/episodes.csv", "data/sources.csv"

Output = pytest.CaptureFixture[str]


class Trials:
    """Packages that are swapped for others while a command of some seconds runs."""

    def __init__(self, folder: Path, change: Callable[[Path], object], path: str) -> None:
        self._folder, self._path = folder, path
        self.chance = random.Random(int(os.environ.get("FOREWARN_FUZZ_SEED", "8")))
        make_first(folder / "one")
        shutil.copytree(folder / "one", folder / "two")
        change(folder / "two")

    def each(self) -> Iterator[Swap]:
        """Yield a package to begin with, each time one of the two, with an empty cache."""
        for number in range(SWAPS):
            for name in ("package", "other", "cache", "releases"):
                shutil.rmtree(self._folder / name, ignore_errors=True)
            names = ("one", "two") if number % 2 else ("two", "one")
            for name, copy in zip(names, ("package", "other"), strict=True):
                shutil.copytree(self._folder / name, self._folder / copy)
            kind = KINDS[number // 2 % len(KINDS)]
            yield Swap(self._folder / "package", self._folder / "other", self._path, kind)


def timed(work: Callable[[], int]) -> tuple[int, float]:
    began = time.monotonic()
    code = work()
    return code, time.monotonic() - began


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder for the packages; the working folder stays where it is."""
    monkeypatch.setenv("FOREWARN_CACHE", str(tmp_path / "cache"))
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    return tmp_path


def said(output: Output, code: int) -> str:
    """Return what a command wrote; a refusal must be the one that says why."""
    written = output.readouterr()
    if code == 3:
        assert "itself failed" not in written.err
        # A descriptor may be away at the moment when it is looked for.
        assert "changed while it was read: run it again" in written.err or "no package" in (
            written.err
        )
    return written.out


def test_no_report_of_other_files_is_kept(place: Path, capsys: Output) -> None:
    def spoil(folder: Path) -> None:
        edit(folder, EPISODES, "ep-1", start_year="198x")

    trials = Trials(place, spoil, EPISODES)
    refused, seconds = 0, 2.0
    for swap in trials.each():
        is_valid = "198x" not in (swap.folder / EPISODES).read_text(encoding="utf-8")
        command = ["validate", str(swap.folder), "--quiet"]
        code = while_swapping(swap, trials.chance, seconds, lambda c=command: run(c))  # type: ignore[misc]
        said(capsys, code)
        refused += code == 3
        code, seconds = timed(lambda c=command: run(c))  # type: ignore[misc]
        assert code == (0 if is_valid else 1), swap
        assert run(command) == code
    capsys.readouterr()
    print(f"validate: {SWAPS} swaps, {refused} refused")


def test_no_database_of_other_files_is_kept(place: Path, capsys: Output) -> None:
    def change(folder: Path) -> None:
        edit(folder, EPISODES, "ep-1", end_year="1991")

    trials = Trials(place, change, EPISODES)
    refused, seconds = 0, 1.0
    for swap in trials.each():
        year = "1991" if "1991" in (swap.folder / EPISODES).read_text(encoding="utf-8") else "1990"
        statement = "SELECT end_year FROM episodes WHERE episode_id = 'ep-1'"
        command = ["sql", statement, "--package", str(swap.folder), "--format", "csv"]
        code = while_swapping(swap, trials.chance, seconds, lambda c=command: run(c))  # type: ignore[misc]
        answer = said(capsys, code)
        refused += code == 3
        assert code == 3 or answer in ("end_year\n1990\n", "end_year\n1991\n")
        code, seconds = timed(lambda c=command: run(c))  # type: ignore[misc]
        assert (code, capsys.readouterr().out) == (0, f"end_year\n{year}\n"), swap
    print(f"sql: {SWAPS} swaps, {refused} refused")


def test_nothing_is_released_that_must_not_be(place: Path, capsys: Output) -> None:
    def restrict(folder: Path) -> None:
        # As long as `open`, so that it can be written over; no such word is allowed.
        edit(folder, SOURCES, "src-1", redistribution="nope")

    trials = Trials(place, restrict, SOURCES)
    refused, seconds = 0, 4.0
    for swap in trials.each():
        releases = place / "releases"
        command = ["release", FIRST, "--package", str(swap.folder), "--to", str(releases)]
        began = time.monotonic()
        code = while_swapping(swap, trials.chance, seconds, lambda c=command: run(c))  # type: ignore[misc]
        said(capsys, code)
        refused += code == 3
        if code == 0:
            seconds = time.monotonic() - began
            verify(releases)
            (archive,) = (releases / FIRST).glob("*.zip")
            with zipfile.ZipFile(archive) as members:
                assert b"nope" not in members.read(SOURCES), swap
        else:
            assert not (releases / "index.json").exists()
    print(f"release: {SWAPS} swaps, {refused} refused")


def test_no_differences_of_a_mixture_are_shown(place: Path, capsys: Output) -> None:
    def change(folder: Path) -> None:
        edit(folder, EPISODES, "ep-1", end_year="1991")
        edit(folder, EPISODES, "ep-2", start_year="1991")

    trials = Trials(place, change, EPISODES)
    refused, seconds = 0, 0.3
    for swap in trials.each():
        command = ["diff", str(place / "one"), str(swap.folder), "--format", "json"]
        code = while_swapping(swap, trials.chance, seconds, lambda c=command: run(c))  # type: ignore[misc]
        answer = said(capsys, code)
        refused += code == 3
        if code == 0:
            changed = [table["changed"] for table in json.loads(answer)["tables"]]
            assert sum(changed) in (0, 2), swap
        code, seconds = timed(lambda c=command: run(c))  # type: ignore[misc]
        assert code == 0
        capsys.readouterr()
    print(f"diff: {SWAPS} swaps, {refused} refused")
