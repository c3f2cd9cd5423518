"""The structure layer against others, and against itself on more, worse and unordered rows."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from benchmarks.peers import PEERS
from benchmarks.synthetic import Variant, write_package
from benchmarks.timing import Command, Timing, markdown, table, time_commands

FLOOR = "DuckDB typed read (predicates only), 2 threads"


def ours(threads: int) -> str:
    """Name the layer with its number of threads."""
    counted = "1 thread" if threads == 1 else f"{threads} threads"
    return f"forewarn validate --layer structure, {counted}"


def validate(folder: Path, runs: int, threads: int = 2, exit_code: int = 0) -> Command:
    """Return the command that runs the layer alone."""
    arguments = ["validate", str(folder), "--layer", "structure", "--threads", str(threads)]
    return Command([sys.executable, "-m", "forewarn", *arguments], runs, exit_code)


def peer(name: str, folder: Path, runs: int) -> Command:
    """Return the command that runs a peer alone."""
    return Command([sys.executable, "-m", "benchmarks.peers", name, str(folder)], runs)


def run(rows: int, runs: int, frictionless_runs: int, large: int) -> str:
    """Time everything on packages of `rows` rows, and of `large` rows unless 0; give Markdown."""
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch)
        write_package(root / "package", rows)
        parts = [
            _against_peers(root / "package", rows, runs, frictionless_runs),
            _against_itself(root, rows, runs),
        ]
        if large:
            parts.append(_larger(root, rows, runs, large))
    return "\n".join(parts)


def _against_peers(folder: Path, rows: int, runs: int, frictionless_runs: int) -> str:
    runs_of = dict.fromkeys(PEERS, runs) | {"frictionless": frictionless_runs}
    commands = {name: peer(name, folder, runs_of[name]) for name in PEERS if PEERS[name].installed}
    commands |= {ours(threads): validate(folder, runs, threads) for threads in (1, 2)}
    missing = "".join(f"| {name} | not installed |\n" for name in PEERS if name not in commands)
    return (
        f"## Structure, {rows:,} rows of 8 columns, a key of 3 and 3 foreign keys\n\n"
        + table(time_commands(commands), ours(2))
        + missing
    )


def _against_itself(root: Path, rows: int, runs: int) -> str:
    """Time the layer on the same rows in another order, and on five bad values in eight."""
    for variant in (Variant.SHUFFLED, Variant.DIRTY):
        write_package(root / variant, rows, variant)
    commands = {
        "in the order of the key": validate(root / "package", runs),
        "shuffled": validate(root / Variant.SHUFFLED, runs),
        f"with {rows * 5 // 8:,} bad cells": validate(root / Variant.DIRTY, runs, exit_code=1),
    }
    return f"## {ours(2)}, {rows:,} rows\n\n" + table(
        time_commands(commands), "in the order of the key"
    )


def _larger(root: Path, rows: int, runs: int, large: int) -> str:
    """Time the layer, and what bounds it from below, on more rows, in turn with the fewer."""
    write_package(root / "large", large)
    timings = time_commands(
        {
            "ours": validate(root / "package", runs),
            "floor": peer(FLOOR, root / "package", runs),
            "ours, large": validate(root / "large", runs),
            "floor, large": peer(FLOOR, root / "large", runs),
        }
    )
    lines = [
        _scaled(name, count, timings[key], rows, timings[base])
        for name, base in ((ours(2), "ours"), (FLOOR, "floor"))
        for count, key in ((rows, base), (large, f"{base}, large"))
    ]
    header = ("what", "rows", "wall s", "CPU s", "peak MB", "wall s a million rows")
    return f"## Structure, {large:,} rows\n\n" + markdown(
        (*header, "wall a row, relative", "CPU a row, relative"), lines
    )


def _scaled(name: str, rows: int, timing: Timing, base_rows: int, base: Timing) -> tuple[str, ...]:
    """Write a row of the table of sizes, with the ratios of times a row to those of the base."""
    scale = base_rows / rows
    return (
        name,
        f"{rows:,}",
        f"{timing.wall:.2f}",
        f"{timing.cpu:.2f}",
        f"{timing.peak:.0f}",
        f"{timing.wall / rows * 1e6:.2f}",
        f"{timing.wall / base.wall * scale:.2f}",
        f"{timing.cpu / base.cpu * scale:.2f}",
    )
