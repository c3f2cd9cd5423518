"""The commands on the shipped package, as whole processes."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from benchmarks.timing import table, time_commands

ROOT = Path(__file__).parent.parent


def run(runs: int) -> str:
    """Time the commands that have a budget, and give the Markdown."""
    forewarn = [sys.executable, "-m", "forewarn"]
    question = "SELECT count(*) FROM latest_observations WHERE year = 2023"
    validate = [*forewarn, "validate", str(ROOT)]
    commands = {
        "forewarn --help": [*forewarn, "--help"],
        "forewarn sql, cached": [*forewarn, "sql", question, "--package", str(ROOT)],
        "forewarn validate --layer structure": [*validate, "--layer", "structure"],
        "forewarn validate --layer meaning": [*validate, "--layer", "meaning"],
        "forewarn validate": validate,
    }
    with tempfile.TemporaryDirectory() as cache:
        environment = {"FOREWARN_CACHE": cache}
        building = {"forewarn sql, first time": commands["forewarn sql, cached"]}
        timings = time_commands(building, 1, environment)
        timings |= time_commands(commands, runs, environment)
    return "## The shipped package\n\n" + table(timings, "forewarn validate")
