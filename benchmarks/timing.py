"""Time commands as whole processes, by the operating system's own account.

Every run starts without a cache: `FOREWARN_CACHE` names a new, empty folder. A command that is
meant to find a cache names its folder, and is checked to have found what it should.

Linux counts the peak memory of a process as its parent's too, so each run is started by a small
process of its own, which is this module run as a script.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence


class WrongCacheError(RuntimeError):
    """A run met a cache that it must not meet, or missed the one that it should."""


@dataclass(frozen=True)
class RunLimits:
    """When a run is stopped: after some seconds, or beyond some bytes of address space."""

    seconds: float | None = None
    memory: int | None = None


@dataclass(frozen=True)
class TimedCommand:
    """What to run, how often, and what must come of it.

    `report` is the JSON report that the command writes. `cache` is a cache folder filled
    beforehand; without it each run gets an empty one. `kept` says that the report must be one that
    was kept. `before` runs before each run, untimed. Where `may_fail` is set, a failure is a
    result and not an error.
    """

    arguments: Sequence[str]
    runs: int = 1
    exit_codes: tuple[int, ...] = (0,)
    report: Path | None = None
    cache: Path | None = None
    kept: bool = False
    before: Callable[[], None] | None = None
    limits: RunLimits = RunLimits()
    may_fail: bool = False


@dataclass(frozen=True)
class Timing:
    """Medians over the runs of one command: wall seconds, CPU seconds, peak memory in MB."""

    wall: float
    cpu: float
    peak: float


@dataclass(frozen=True)
class FailedRun:
    """Why a command has no timing."""

    reason: str


Measured = Timing | FailedRun


def time_commands(commands: Mapping[str, TimedCommand]) -> dict[str, Measured]:
    """Return the medians of each command by name; the commands take turns.

    A machine whose speed drifts then drifts for all of them. Raises `WrongCacheError` where a run
    met the wrong cache, and `RuntimeError` where a command that must not fail does.
    """
    found: dict[str, list[Timing]] = {name: [] for name in commands}
    failed: dict[str, FailedRun] = {}
    for done in range(max(command.runs for command in commands.values())):
        for name, command in commands.items():
            if done >= command.runs or name in failed:
                continue
            measured = time_once(command)
            if isinstance(measured, Timing):
                found[name].append(measured)
            elif command.may_fail:
                failed[name] = measured
            else:
                raise RuntimeError(f"{' '.join(command.arguments)}: {measured.reason}")
    return {name: failed.get(name) or _median(found[name]) for name in commands}


def time_once(command: TimedCommand) -> Measured:
    """Run a command once, with the cache that it asks for."""
    watched = command.report is not None
    if "forewarn" in command.arguments and "validate" in command.arguments and not watched:
        raise WrongCacheError("a validation is timed only with a report, which tells a kept one")
    if command.before:
        command.before()
    if command.report:
        command.report.unlink(missing_ok=True)
    with _cache_of(command) as cache:
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.timing"],
            input=json.dumps({"arguments": command.arguments, "limits": asdict(command.limits)}),
            capture_output=True,
            check=True,
            encoding="utf-8",
            env={**os.environ, "FOREWARN_CACHE": str(cache)},
        )
    exit_code, *measured = json.loads(done.stdout)
    if exit_code not in command.exit_codes:
        return FailedRun(_reason(exit_code, command, done.stderr))
    # A refusal writes no report.
    if command.report and command.report.exists():
        _refuse_wrong_cache(command, command.report)
    return Timing(*measured)


@contextmanager
def _cache_of(command: TimedCommand) -> Iterator[Path]:
    """Return the cache folder of a run: the command's own, or a new and empty one."""
    if command.cache:
        yield command.cache
        return
    with tempfile.TemporaryDirectory(prefix="forewarn-benchmark-") as folder:
        yield Path(folder)


def _refuse_wrong_cache(command: TimedCommand, report: Path) -> None:
    kept = json.loads(report.read_text(encoding="utf-8"))["cached"]
    if kept != command.kept:
        what = "is a kept one" if kept else "is not a kept one"
        raise WrongCacheError(f"the report of {' '.join(command.arguments)} {what}")


def _reason(exit_code: int | None, command: TimedCommand, errors: str) -> str:
    if exit_code is None:
        return f"not done in {command.limits.seconds:g} s"
    if exit_code < 0:
        return f"killed by {signal.Signals(-exit_code).name}"
    lines = errors.strip().splitlines()
    return f"exit code {exit_code}: {lines[-1][:120]}" if lines else f"exit code {exit_code}"


def _median(timings: Sequence[Timing]) -> Timing:
    return Timing(
        statistics.median(t.wall for t in timings),
        statistics.median(t.cpu for t in timings),
        statistics.median(t.peak for t in timings),
    )


def _measure(arguments: Sequence[str], limits: RunLimits) -> tuple[int | None, float, float, float]:
    """Run a command; return its exit code, wall seconds, CPU seconds and peak in MB.

    The exit code is None where it took too long.
    """
    if limits.memory:
        resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))
    started = time.perf_counter()
    process = subprocess.Popen(arguments, stdout=subprocess.DEVNULL, start_new_session=True)
    exit_code: int | None = None
    try:
        exit_code = process.wait(limits.seconds)
    except subprocess.TimeoutExpired:
        pass
    finally:
        if exit_code is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    wall = time.perf_counter() - started
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    # Linux counts the peak in KiB.
    return exit_code, wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


if __name__ == "__main__":
    asked = json.load(sys.stdin)
    print(json.dumps(_measure(asked["arguments"], RunLimits(**asked["limits"]))))
