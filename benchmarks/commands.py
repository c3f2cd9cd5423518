"""The commands on the shipped package, as whole processes."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from benchmarks.timing import Command, table, time_commands

ROOT = Path(__file__).parent.parent


def run(runs: int) -> str:
    """Time the commands that have a budget, and give the Markdown."""
    forewarn = [sys.executable, "-m", "forewarn"]
    question = "SELECT count(*) FROM latest_observations WHERE year = 2023"
    query = [*forewarn, "sql", question, "--package", str(ROOT)]
    validate = [*forewarn, "validate", str(ROOT)]
    with tempfile.TemporaryDirectory() as cache:
        commands = {
            "forewarn sql, first time": Command(query, runs=1),
            "forewarn --help": Command([*forewarn, "--help"], runs),
            "forewarn sql, cached": Command(query, runs),
            "forewarn validate --layer structure": Command(
                [*validate, "--no-cache", "--layer", "structure"], runs
            ),
            "forewarn validate --layer meaning": Command(
                [*validate, "--no-cache", "--layer", "meaning"], runs
            ),
            "forewarn validate": Command([*validate, "--no-cache"], runs),
            # Keeps its report, which those after it give again.
            "forewarn validate, first time": Command(validate, runs=1),
            "forewarn validate, nothing changed": Command(validate, runs),
        }
        timings = time_commands(commands, {"FOREWARN_CACHE": cache})
    return "## The shipped package\n\n" + table(timings, "forewarn validate")
