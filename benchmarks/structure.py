"""The structure layer against frictionless, and against DuckDB's bare typed read."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from benchmarks.synthetic import write_package
from benchmarks.timing import table, time_commands

OURS = "forewarn validate --layer structure"


def run(rows: int, runs: int) -> str:
    """Time all three on a valid package of about `rows` rows, and give the Markdown."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "package"
        write_package(folder, rows)
        peer = [sys.executable, "-m", "benchmarks.peers"]
        validate = [sys.executable, "-m", "forewarn", "validate", str(folder)]
        timings = time_commands(
            {
                "frictionless": [*peer, "frictionless", str(folder)],
                OURS: [*validate, "--layer", "structure"],
                "DuckDB typed read, same predicates": [*peer, "duckdb", str(folder)],
            },
            runs,
        )
    return f"## Structure, {rows:,} rows of 8 columns, keys and 3 foreign keys\n\n" + table(
        timings, OURS
    )
