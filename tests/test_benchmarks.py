"""Benchmarks: every validator does the same work, and no run meets a cache that it must not."""

from __future__ import annotations

import json
import os
import shutil
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from benchmarks import budgets, difference, huge, imports, shapes, shipped, structure
from benchmarks.commands import FOREWARN, peer, validate_structure, validate_with_cache
from benchmarks.faults import FAULTS, PlantedFault, plant
from benchmarks.page import BEGIN, END, put_figures
from benchmarks.peers import FLOOR, PEERS, Peer
from benchmarks.sections import timings_table
from benchmarks.synthetic import Variant, write_package
from benchmarks.timing import (
    FailedRun,
    RunLimits,
    TimedCommand,
    Timing,
    WrongCacheError,
    time_commands,
    time_once,
)
from forewarn.cli.main import run

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

ROWS = 2_000

# DuckDB's typed read is no validation: it accepts rows of the wrong shape.
CELL_FAULTS = [f for f in FAULTS if f.rule not in huge.SHAPES]

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


# The same work


@installed_peers
def test_a_peer_finds_the_package_valid(name: str, folder: Path) -> None:
    assert PEERS[name].check(folder)


@pytest.mark.slow
@installed_peers
def test_a_peer_refuses_each_fault(name: str, folder: Path, tmp_path: Path) -> None:
    packages = {fault.name: faulty(folder, tmp_path, fault) for fault in CELL_FAULTS}
    assert [fault for fault, it in packages.items() if PEERS[name].check(it)] == []


def faulty(folder: Path, tmp_path: Path, fault: PlantedFault) -> Path:
    """Return a copy of a package with one fault."""
    copy = tmp_path / fault.name
    shutil.copytree(folder, copy)
    plant(copy, [fault])
    return copy


def test_a_peer_as_a_process_ends_with_1_for_a_fault(folder: Path, tmp_path: Path) -> None:
    assert isinstance(time_once(peer(FLOOR, folder)), Timing)
    found = time_once(peer(FLOOR, faulty(folder, tmp_path, FAULTS[0])))
    assert found == FailedRun("exit code 1")


@pytest.mark.slow
def test_a_fault_is_a_single_error(folder: Path, tmp_path: Path) -> None:
    """Otherwise a peer that lacks a check would refuse a package for another reason."""
    from frictionless import Package

    for fault in CELL_FAULTS:
        descriptor = faulty(folder, tmp_path, fault) / "datapackage.json"
        report = Package(str(descriptor)).validate()
        assert len(report.flatten(["type"])) == 1, fault.name


@pytest.mark.slow
def test_the_structure_layer_finds_each_fault_in_a_huge_package() -> None:
    assert "all found" in huge.run(ROWS).title


@pytest.mark.slow
def test_a_fault_that_is_not_found_stops_the_benchmark(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(huge, "plant", lambda folder, faults: plant(folder, faults[1:]))
    with pytest.raises(AssertionError, match="planted"):
        huge.run(ROWS)


@pytest.mark.slow
def test_a_difference_that_is_not_found_stops_the_benchmark(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert "60 rows differ, all found" in difference.run(ROWS).title
    monkeypatch.setattr(difference, "revise", lambda _: 1)
    with pytest.raises(AssertionError, match="0 rows added, but 1 planted"):
        difference.run(ROWS)


def test_a_shuffled_package_has_the_same_rows_and_five_values_in_eight_of_a_dirty_one_are_bad(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_package(tmp_path / "shuffled", ROWS, Variant.SHUFFLED)
    ordered, shuffled = (
        (path / "observations.csv").read_text().splitlines()
        for path in (folder, tmp_path / "shuffled")
    )
    assert shuffled[1:] != ordered[1:] == sorted(ordered[1:])
    assert sorted(shuffled) == sorted(ordered)
    write_package(tmp_path / "dirty", ROWS, Variant.DIRTY)
    assert run(["validate", str(tmp_path / "dirty"), "--layer", "structure"]) == 1
    assert f"{ROWS * 5 // 8:,} errors" in capsys.readouterr().out


def test_tables_of_our_names_that_lack_our_fields_are_checked_for_structure_only(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["validate", str(folder), "--format", "json"]) == 3
    results = json.loads(capsys.readouterr().out)["results"]
    outcomes = {(r["layer"], r["table"]): (r["outcome"], bool(r["reason"])) for r in results}
    assert outcomes["structure", "observations"] == ("valid", False)
    assert outcomes["meaning", "observations"] == ("not checked", True)
    assert outcomes["expectations", "observations"] == ("not checked", True)


# No cache


def kept_reports(cache: Path) -> list[Path]:
    return sorted((cache / "reports").iterdir())


@pytest.fixture
def planted(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the user's cache folder, which holds a report of the package as it is."""
    cache = tmp_path / "cache"
    monkeypatch.setenv("FOREWARN_CACHE", str(cache))
    for options in (["--layer", "structure"], ["--layer", "structure", "--threads", "2"]):
        assert run(["validate", str(folder), *options]) == 0
    assert kept_reports(cache)
    return cache


@pytest.mark.slow
def test_a_timed_validation_does_not_meet_a_kept_report(
    planted: Path, folder: Path, tmp_path: Path
) -> None:
    before = kept_reports(planted)
    command = validate_structure(folder, tmp_path / "report.json")
    assert isinstance(time_once(command), Timing)
    # Neither with the folder that holds the report.
    assert isinstance(time_once(replace(command, cache=planted)), Timing)
    assert kept_reports(planted) == before


@pytest.mark.slow
def test_a_run_that_meets_a_kept_report_is_no_timing(
    planted: Path, folder: Path, tmp_path: Path
) -> None:
    command = validate_structure(folder, tmp_path / "report.json")
    cached = [word for word in command.arguments if word != "--no-cache"]
    # Without the option the new folder alone keeps the report away,
    assert isinstance(time_once(replace(command, arguments=cached)), Timing)
    # and with the user's folder the run is refused.
    with pytest.raises(WrongCacheError, match="is a kept one"):
        time_once(replace(command, arguments=cached, cache=planted))


def test_every_run_has_a_new_and_empty_cache_folder(tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    script = (
        "import os, pathlib; folder = pathlib.Path(os.environ['FOREWARN_CACHE']); "
        "assert not any(folder.iterdir()); (folder / 'left').touch(); "
        f"open({str(seen)!r}, 'a').write(f'{{folder}}\\n')"
    )
    time_commands({"run": TimedCommand([sys.executable, "-c", script], runs=2)})
    first, second = seen.read_text().splitlines()
    assert first != second
    assert os.environ["FOREWARN_CACHE"] not in (first, second)


def test_a_validation_without_a_report_is_not_timed(folder: Path) -> None:
    with pytest.raises(WrongCacheError, match="only with a report"):
        time_once(TimedCommand([*FOREWARN, "validate", str(folder), "--no-cache"]))


@pytest.mark.slow
def test_the_warm_case_warms_its_cache_itself_and_must_meet_it(
    folder: Path, tmp_path: Path
) -> None:
    command = validate_with_cache(folder, tmp_path / "report.json", tmp_path / "empty")
    command = replace(command, arguments=[*command.arguments, "--layer", "structure"])
    with pytest.raises(WrongCacheError, match="is not a kept one"):
        time_once(replace(command, kept=True))
    warm = shipped.warmed(command, tmp_path / "warm")
    assert isinstance(time_once(replace(warm, kept=True)), Timing)


# Timing


def test_the_memory_of_the_process_that_asks_is_not_counted() -> None:
    held = b"x" * 200_000_000
    timing = time_once(TimedCommand([sys.executable, "-c", ""]))
    assert isinstance(timing, Timing)
    assert timing.wall > 0
    assert timing.cpu > 0
    assert 1 < timing.peak < len(held) / 1e6


@pytest.mark.parametrize(
    ("script", "limits", "reason"),
    [
        ("raise SystemExit('no room')", RunLimits(), "exit code 1: no room"),
        ("import time; time.sleep(60)", RunLimits(seconds=0.2), "not done in 0.2 s"),
        ("x = bytes(1 << 33)", RunLimits(memory=1 << 32), "exit code 1: MemoryError"),
        ("import os; os.kill(os.getpid(), 9)", RunLimits(), "killed by SIGKILL"),
    ],
    ids=["exit", "time", "memory", "signal"],
)
def test_a_failure_is_a_result_only_where_it_may_be(
    script: str, limits: RunLimits, reason: str
) -> None:
    fails = TimedCommand([sys.executable, "-c", script], limits=limits)
    assert time_commands({"it": replace(fails, may_fail=True)}) == {"it": FailedRun(reason)}
    with pytest.raises(RuntimeError, match=reason):
        time_commands({"it": fails})


# The page


@pytest.mark.slow
def test_a_peer_that_is_missing_or_fails_is_reported_and_stops_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(PEERS, "gone", Peer("no_such_module", lambda _: False))
    monkeypatch.setattr(structure, "peer", without_pandera)
    sections = structure.run(structure.Sizes(ROWS, 2 * ROWS, 1))
    against_peers = sections[0].text
    assert "| gone | not installed |" in against_peers
    assert "| frictionless | exit code 1: broken |" in against_peers
    assert [section.text.count("\n") > 3 for section in sections] == [True] * 3
    assert isinstance(sections[0].figures[f"structure by floor {ROWS}"], float)


def without_pandera(name: str, package: Path, runs: int = 1) -> TimedCommand:
    """Return the command of a peer, all of them broken but the lower bound."""
    command = peer(name, package, runs)
    broken = [sys.executable, "-c", "raise SystemExit('broken')"]
    return command if name.startswith("DuckDB") else replace(command, arguments=broken)


@pytest.mark.slow
def test_imports_and_unusual_shapes_run_to_their_end() -> None:
    sections = imports.run(80), shapes.run(quick=True)
    figures = [figure for section in sections for figure in section.figures.values()]
    assert [figure for figure in figures if not isinstance(figure, float)] == []


def test_times_are_relative_to_the_base() -> None:
    timings = {"a": Timing(2.0, 3.0, 10.0), "b": Timing(1.0, 1.0, 10.0), "c": FailedRun("x|y")}
    assert timings_table(timings, "b").splitlines()[1:] == [
        "|---|---|---|---|---|---|",
        "| a | 2.00 | 3.00 | 10 | 2.00 | 3.00 |",
        "| b | 1.00 | 1.00 | 10 | 1.00 | 1.00 |",
        "| c | x\\|y |  |  |  |  |",
    ]


def test_a_budget_is_met_missed_or_not_measured() -> None:
    figures = {"help": 0.15, "validate": 5.01, "16,000 columns": FailedRun("not done in 90 s")}
    verdicts = dict(verdicts_of(budgets.judge(figures).text))
    assert verdicts["`forewarn --help`"] == "met"
    assert verdicts["`forewarn validate` of the shipped package"] == "missed"
    assert verdicts["structure layer, 16,000 columns"] == "missed"
    assert verdicts["the same, memory"] == "not measured"


def verdicts_of(table: str) -> Iterable[tuple[str, str]]:
    for line in table.splitlines()[2:]:
        what, *_, verdict = line.strip("| ").split(" | ")
        yield what, verdict


def test_figures_are_put_between_the_markers_and_nowhere_else(root: Path, tmp_path: Path) -> None:
    page = tmp_path / "performance.md"
    shutil.copy(root / "docs" / "performance.md", page)
    before, after = page.read_text().split(BEGIN)[0], page.read_text().split(END)[1]
    for figures in ("first", "second"):
        put_figures(page, figures)
        assert page.read_text() == f"{before}{BEGIN}\n\n{figures}\n\n{END}{after}"
    page.write_text("no markers", encoding="utf-8")
    with pytest.raises(ValueError, match="lacks the markers"):
        put_figures(page, "figures")
