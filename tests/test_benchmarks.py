"""What is measured is the same work: each way to check the synthetic package finds it valid."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from benchmarks.peers import PEERS
from benchmarks.synthetic import COUNTRIES, YEARS, write_package
from benchmarks.timing import Timing, table, time_commands
from forewarn.cli import run

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("synthetic") / "package"
    write_package(folder, COUNTRIES * YEARS)
    return folder


@pytest.mark.parametrize("name", PEERS)
def test_a_peer_finds_the_package_valid(name: str, folder: Path) -> None:
    assert PEERS[name](folder)


def test_the_structure_layer_finds_the_package_valid(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["validate", str(folder), "--layer", "structure"]) == 0
    assert f"{COUNTRIES * YEARS + COUNTRIES + 1 + 9:,} records" in capsys.readouterr().out


def test_tables_of_our_names_and_other_fields_are_not_checked_beyond_their_structure(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["validate", str(folder)]) == 3
    out = capsys.readouterr().out
    assert "observations.csv meaning not checked: a field that its rules need is not there" in out
    assert "observations.csv expectations not checked: it needs " in out


def test_a_command_is_timed_by_the_medians_of_its_runs() -> None:
    (timing,) = time_commands({"nothing": [sys.executable, "-c", ""]}, runs=3).values()
    assert timing.wall > 0
    assert timing.cpu > 0
    assert timing.peak > 1


def test_times_are_told_relative_to_the_base() -> None:
    timings = {"a": Timing(2.0, 1.0, 10.0), "b": Timing(1.0, 1.0, 10.0)}
    assert table(timings, "b").splitlines()[2:] == [
        "| a | 2.00 | 1.00 | 10 | 2.00 |",
        "| b | 1.00 | 1.00 | 10 | 1.00 |",
    ]
