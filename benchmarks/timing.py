"""Timing a command as a whole process, several times, by the operating system's own account."""

from __future__ import annotations

import os
import statistics
import subprocess
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True)
class Timing:
    """Medians over the runs of one command: wall seconds, CPU seconds, peak memory in MB."""

    wall: float
    cpu: float
    peak: float


def time_commands(
    commands: Mapping[str, Sequence[str]], runs: int, environment: Mapping[str, str] | None = None
) -> dict[str, Timing]:
    """Run each command in turn, `runs` times round, and give the medians by name.

    In turn, so that a machine whose speed drifts drifts for all of them. Raises
    `subprocess.CalledProcessError` where one exits with anything but 0.
    """
    found: dict[str, list[Timing]] = {name: [] for name in commands}
    for _ in range(runs):
        for name, command in commands.items():
            found[name].append(_time(command, environment))
    return {
        name: Timing(
            statistics.median(t.wall for t in timings),
            statistics.median(t.cpu for t in timings),
            statistics.median(t.peak for t in timings),
        )
        for name, timings in found.items()
    }


def _time(command: Sequence[str], environment: Mapping[str, str] | None) -> Timing:
    started = time.perf_counter()
    process = subprocess.Popen(
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, **(environment or {})},
    )
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, list(command))
    # Linux counts the peak in KiB.
    return Timing(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def table(timings: Mapping[str, Timing], base: str) -> str:
    """Write timings as a Markdown table, with the ratio of wall time to that of `base`."""
    unit = timings[base].wall
    lines = ["| what | wall s | CPU s | peak MB | wall, relative |", "|---|---|---|---|---|"]
    lines += [
        f"| {name} | {t.wall:.2f} | {t.cpu:.2f} | {t.peak:.0f} | {t.wall / unit:.2f} |"
        for name, t in timings.items()
    ]
    return "\n".join(lines) + "\n"
