"""The structure layer against other validators, and on more, worse and unordered rows."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from benchmarks.commands import peer, structure_name, validate_structure
from benchmarks.peers import FLOOR, PEERS, POLARS
from benchmarks.sections import Figure, PageSection, ratio, timings_table
from benchmarks.synthetic import Variant, write_package
from benchmarks.timing import FailedRun, Measured, TimedCommand, Timing, time_commands
from forewarn.writing.markdown import table

_OURS = structure_name(2)


@dataclass(frozen=True)
class Sizes:
    """The rows of the synthetic package, those of a larger one (0: none), and the runs."""

    rows: int
    large: int
    runs: int


def run(sizes: Sizes) -> list[PageSection]:
    """Time the structure layer and the other validators on synthetic packages."""
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch)
        write_package(root / "package", sizes.rows)
        sections = [_against_peers(root, sizes), _against_itself(root, sizes)]
        if sizes.large:
            sections.append(_larger(root, sizes))
    return sections


def _ours(
    root: Path, name: str, threads: int = 2, runs: int = 1, exit_code: int = 0
) -> TimedCommand:
    report = root / f"{name}-{threads}.json"
    return validate_structure(root / name, report, threads=threads, runs=runs, exit_code=exit_code)


def _against_peers(root: Path, sizes: Sizes) -> PageSection:
    runs_of = dict.fromkeys(PEERS, sizes.runs) | {"frictionless": 1}
    installed = [name for name in PEERS if PEERS[name].installed]
    commands = {name: peer(name, root / "package", runs_of[name]) for name in installed}
    commands |= {
        structure_name(threads): _ours(root, "package", threads, sizes.runs) for threads in (1, 2)
    }
    measured = time_commands(commands)
    missing = {name: FailedRun("not installed") for name in PEERS if name not in commands}
    # In the order of the peers, with ours last.
    timings = {name: (measured | missing)[name] for name in (*PEERS, *measured)}
    return PageSection(
        f"Structure, {sizes.rows:,} rows of 8 columns, with a key of 3 and 3 foreign keys",
        timings_table(timings, _OURS),
        {
            f"structure by floor {sizes.rows}": ratio(timings[_OURS], timings[FLOOR]),
            f"structure by fastest {sizes.rows}": _by_fastest(timings),
        },
    )


def _by_fastest(timings: dict[str, Measured]) -> Figure:
    """Return our time as a multiple of that of the fastest validator on polars."""
    found = [t for name in POLARS if isinstance(t := timings[name], Timing)]
    if not found:
        return FailedRun("no validator on polars ran")
    return ratio(timings[_OURS], min(found, key=lambda timing: timing.wall))


def _against_itself(root: Path, sizes: Sizes) -> PageSection:
    """Time the layer on the same rows in another order, and with five bad values in eight."""
    rows, runs = sizes.rows, sizes.runs
    for variant in (Variant.SHUFFLED, Variant.DIRTY):
        write_package(root / variant, rows, variant)
    timings = time_commands(
        {
            "sorted by the key": _ours(root, "package", runs=runs),
            "shuffled": _ours(root, Variant.SHUFFLED, runs=runs),
            f"with {rows * 5 // 8:,} bad cells": _ours(root, Variant.DIRTY, runs=runs, exit_code=1),
        }
    )
    return PageSection(f"{_OURS}, {rows:,} rows", timings_table(timings, "sorted by the key"))


def _larger(root: Path, sizes: Sizes) -> PageSection:
    """Time the layer and its lower bound on more rows, taking turns with the fewer rows."""
    write_package(root / "large", sizes.large)
    timings = time_commands(
        {
            f"{name}{package}": command
            for package in ("package", "large")
            for name, command in (
                ("ours ", _ours(root, package, runs=sizes.runs)),
                ("floor ", peer(FLOOR, root / package, sizes.runs)),
            )
        }
    )
    header = ("what", "rows", "wall s", "CPU s", "peak MB", "wall a row, relative")
    rows = [
        _scaled(label, count, timings[f"{name} {package}"], sizes.rows, timings[f"{name} package"])
        for label, name in ((_OURS, "ours"), (FLOOR, "floor"))
        for count, package in ((sizes.rows, "package"), (sizes.large, "large"))
    ]
    ours = timings["ours large"]
    return PageSection(
        f"Structure, {sizes.large:,} rows",
        table(header, rows, compact=True),
        {
            f"structure by floor {sizes.large}": ratio(ours, timings["floor large"]),
            f"structure MB {sizes.large}": ours.peak if isinstance(ours, Timing) else ours,
        },
    )


def _scaled(
    name: str, rows: int, measured: Measured, base_rows: int, base: Measured
) -> tuple[str, ...]:
    """Return a row of the table of sizes, with the ratio of times by the row to the base's."""
    if isinstance(measured, FailedRun):
        return (name, f"{rows:,}", measured.reason, "", "", "")
    relative = ""
    if isinstance(base, Timing):
        relative = f"{measured.wall / rows / (base.wall / base_rows):.2f}"
    times = (f"{measured.wall:.2f}", f"{measured.cpu:.2f}", f"{measured.peak:.0f}")
    return (name, f"{rows:,}", *times, relative)
