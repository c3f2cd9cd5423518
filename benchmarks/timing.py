"""Timing a command as a whole process, several times, by the operating system's own account.

Linux counts the peak of the process that starts another as the other's too, so each run is started
by a small process of its own, which is this module run as a script.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True)
class Command:
    """What to run, how often, and the exit code that it must end with."""

    arguments: Sequence[str]
    runs: int
    exit_code: int = 0


@dataclass(frozen=True)
class Timing:
    """Medians over the runs of one command: wall seconds, CPU seconds, peak memory in MB."""

    wall: float
    cpu: float
    peak: float


def time_commands(
    commands: Mapping[str, Command], environment: Mapping[str, str] | None = None
) -> dict[str, Timing]:
    """Run each command in turn, as many times round as it asks, and give the medians by name.

    In turn, so that a machine whose speed drifts drifts for all of them. Raises `RuntimeError`
    where one ends with another exit code than it must.
    """
    found: dict[str, list[Timing]] = {name: [] for name in commands}
    for done in range(max(command.runs for command in commands.values())):
        for name, command in commands.items():
            if done < command.runs:
                found[name].append(_time(command, environment))
    return {name: _median(timings) for name, timings in found.items()}


def _median(timings: Sequence[Timing]) -> Timing:
    return Timing(
        statistics.median(t.wall for t in timings),
        statistics.median(t.cpu for t in timings),
        statistics.median(t.peak for t in timings),
    )


def _time(command: Command, environment: Mapping[str, str] | None) -> Timing:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.timing", *command.arguments],
        capture_output=True,
        check=True,
        env={**os.environ, **(environment or {})},
    )
    exit_code, *measured = json.loads(done.stdout)
    if exit_code != command.exit_code:
        what = f"{' '.join(command.arguments)} ended with {exit_code}, not {command.exit_code}"
        raise RuntimeError(f"{what}:\n{done.stderr.decode()}")
    return Timing(*measured)


def _measure(arguments: Sequence[str]) -> tuple[int, float, float, float]:
    """Run a command once, and give its exit code, wall seconds, CPU seconds and peak in MB."""
    started = time.perf_counter()
    exit_code = subprocess.call(arguments, stdout=subprocess.DEVNULL)
    wall = time.perf_counter() - started
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    # Linux counts the peak in KiB.
    return exit_code, wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def table(timings: Mapping[str, Timing], base: str) -> str:
    """Write timings as a Markdown table, with the ratios of times to those of `base`."""
    unit = timings[base]
    return markdown(
        ("what", "wall s", "CPU s", "peak MB", "wall, relative", "CPU, relative"),
        [
            (
                name,
                f"{t.wall:.2f}",
                f"{t.cpu:.2f}",
                f"{t.peak:.0f}",
                f"{t.wall / unit.wall:.2f}",
                f"{t.cpu / unit.cpu:.2f}",
            )
            for name, t in timings.items()
        ],
    )


def markdown(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Write a Markdown table."""
    lines = [f"| {' | '.join(cells)} |" for cells in (header, *rows)]
    lines.insert(1, "|" + "---|" * len(header))
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(json.dumps(_measure(sys.argv[1:])))
