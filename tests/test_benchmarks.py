"""What is measured is the same work: each way to check finds the valid valid, and faults faulty."""

from __future__ import annotations

import json
import shutil
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from benchmarks import difference, huge, structure
from benchmarks.faults import FAULTS, PlantedFault, plant
from benchmarks.peers import PEERS, Peer
from benchmarks.synthetic import Variant, write_package
from benchmarks.timing import Command, Timing, table, time_commands
from forewarn.cli.main import run

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

ROWS = 2_000

# DuckDB's typed read is only the predicates: it reads over rows of another shape.
CELL_FAULTS = [f for f in FAULTS if f.rule not in ("structure/ragged-row", "structure/blank-row")]

installed_peers = pytest.mark.parametrize(
    "name",
    [
        pytest.param(
            name,
            marks=pytest.mark.skipif(not peer.installed, reason=f"{peer.module} is not installed"),
        )
        for name, peer in PEERS.items()
    ],
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("synthetic") / "package"
    write_package(folder, ROWS)
    return folder


@installed_peers
def test_a_peer_finds_the_package_valid(name: str, folder: Path) -> None:
    assert PEERS[name].check(folder)


@pytest.mark.parametrize("fault", CELL_FAULTS, ids=lambda fault: fault.name)
@installed_peers
def test_a_peer_refuses_each_fault(name: str, fault: PlantedFault, folder: Path, tmp_path: Path) -> None:
    faulty = tmp_path / "package"
    shutil.copytree(folder, faulty)
    plant(faulty, [fault])
    assert not PEERS[name].check(faulty)


def test_a_fault_is_one_thing_wrong(folder: Path, tmp_path: Path) -> None:
    """Otherwise a peer that lacks a check would refuse a package for another reason."""
    from frictionless import Package

    for fault in CELL_FAULTS:
        faulty = tmp_path / fault.name
        shutil.copytree(folder, faulty)
        plant(faulty, [fault])
        report = Package(str(faulty / "datapackage.json")).validate()
        assert len(report.flatten(["type"])) == 1, fault.name


def test_the_structure_layer_finds_the_package_valid(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["validate", str(folder), "--layer", "structure"]) == 0
    assert f"{ROWS + 200 + 1 + 9:,} records" in capsys.readouterr().out


def test_the_structure_layer_finds_each_fault_in_a_huge_package() -> None:
    assert "all found" in huge.run(ROWS, threads=2)


def test_a_fault_that_is_not_found_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(huge, "plant", lambda folder, faults: plant(folder, faults[1:]))
    with pytest.raises(AssertionError, match="planted"):
        huge.run(ROWS, threads=2)


def test_a_difference_finds_each_row_that_differs() -> None:
    assert "60 rows differ, all found" in difference.run(ROWS, threads=2)


def test_a_difference_that_is_not_found_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(difference, "revise", lambda file: 1)
    with pytest.raises(AssertionError, match="0 rows added, planted 1"):
        difference.run(ROWS, threads=2)


def test_a_shuffled_package_has_the_same_rows(folder: Path, tmp_path: Path) -> None:
    write_package(tmp_path / "shuffled", ROWS, Variant.SHUFFLED)
    ordered, shuffled = (
        (path / "observations.csv").read_text().splitlines()
        for path in (folder, tmp_path / "shuffled")
    )
    assert shuffled[1:] != ordered[1:]
    assert sorted(shuffled) == sorted(ordered)
    assert sorted(ordered[1:]) == ordered[1:]


def test_five_values_in_eight_of_a_dirty_package_are_bad(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_package(tmp_path / "dirty", ROWS, Variant.DIRTY)
    assert run(["validate", str(tmp_path / "dirty"), "--layer", "structure"]) == 1
    assert f"{ROWS * 5 // 8:,} errors" in capsys.readouterr().out


def test_tables_of_our_names_and_other_fields_are_not_checked_beyond_their_structure(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["validate", str(folder), "--format", "json"]) == 3
    results = json.loads(capsys.readouterr().out)["results"]
    reasons = {(r["layer"], r["table"]): r["reason"] for r in results if r["reason"]}
    lacking = "a field that its rules need is not there"
    assert reasons["meaning", "observations"].startswith(lacking)
    assert reasons["expectations", "observations"].startswith("it needs ")


def test_every_table_of_the_structure_layer_is_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(structure, "time_commands", _one_second_each)
    monkeypatch.setitem(PEERS, "other", Peer("no_such_module", lambda _: False))
    printed = structure.run(ROWS, runs=1, frictionless_runs=1, large=2 * ROWS)
    assert all(name in printed for name in PEERS)
    assert "| frictionless | 1.00 | 1.00 | 10 | 1.00 | 1.00 |" in printed
    assert "| other | not installed |" in printed
    assert "| with 1,250 bad cells | 1.00 " in printed
    assert "| 4,000 | 1.00 | 1.00 | 10 | 250.00 | 0.50 | 0.50 |" in printed


def _one_second_each(commands: Mapping[str, Command]) -> dict[str, Timing]:
    return dict.fromkeys(commands, Timing(1.0, 1.0, 10.0))


@pytest.mark.parametrize("fault", [None, FAULTS[0]], ids=("valid", "faulty"))
def test_a_peer_runs_as_a_process(fault: PlantedFault | None, folder: Path, tmp_path: Path) -> None:
    pytest.importorskip("pandera")
    copy = tmp_path / "package"
    shutil.copytree(folder, copy)
    if fault:
        plant(copy, [fault])
    command = structure.peer("pandera (polars)", copy, runs=1)
    assert time_commands({"pandera": replace(command, exit_code=int(fault is not None))})


def test_a_command_is_timed_by_the_medians_of_its_runs() -> None:
    command = Command([sys.executable, "-c", ""], runs=3)
    (timing,) = time_commands({"nothing": command}).values()
    assert timing.wall > 0
    assert timing.cpu > 0
    assert timing.peak > 1


def test_the_memory_of_the_process_that_asks_is_not_counted() -> None:
    held = b"x" * 200_000_000
    (timing,) = time_commands({"nothing": Command([sys.executable, "-c", ""], runs=1)}).values()
    assert timing.peak < len(held) / 1e6


def test_a_command_that_ends_otherwise_than_it_must_is_no_timing() -> None:
    fails = [sys.executable, "-c", "raise SystemExit('reason')"]
    assert time_commands({"fails": Command(fails, runs=1, exit_code=1)})
    with pytest.raises(RuntimeError, match="ended with 1, not 0:\nreason"):
        time_commands({"fails": Command(fails, runs=1)})


def test_times_are_told_relative_to_the_base() -> None:
    timings = {"a": Timing(2.0, 3.0, 10.0), "b": Timing(1.0, 1.0, 10.0)}
    assert table(timings, "b").splitlines()[1:] == [
        "|---|---|---|---|---|---|",
        "| a | 2.00 | 3.00 | 10 | 2.00 | 3.00 |",
        "| b | 1.00 | 1.00 | 10 | 1.00 | 1.00 |",
    ]
