"""The command lines that are timed, as a user types them."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from benchmarks.timing import TimedCommand

if TYPE_CHECKING:
    from pathlib import Path

FOREWARN = (sys.executable, "-m", "forewarn")


def validate(
    package: Path, report: Path, *options: str, runs: int = 1, exit_code: int = 0
) -> TimedCommand:
    """Return the command that validates a package, without a cache."""
    return TimedCommand(
        [*FOREWARN, "validate", str(package), *options, "--no-cache", *_json(report)],
        runs,
        (exit_code,),
        report,
    )


def validate_structure(
    package: Path, report: Path, *, threads: int = 2, runs: int = 1, exit_code: int = 0
) -> TimedCommand:
    """Return the command that runs the structure layer alone, without a cache."""
    options = ("--layer", "structure", "--threads", str(threads))
    return validate(package, report, *options, runs=runs, exit_code=exit_code)


def validate_with_cache(package: Path, report: Path, cache: Path) -> TimedCommand:
    """Return the command that validates a package with a cache folder, and may find a report."""
    return TimedCommand(
        [*FOREWARN, "validate", str(package), *_json(report)], report=report, cache=cache
    )


def structure_name(threads: int) -> str:
    """Return the name of the structure layer with a number of threads."""
    counted = "1 thread" if threads == 1 else f"{threads} threads"
    return f"forewarn validate --layer structure, {counted}"


def peer(name: str, package: Path, runs: int = 1) -> TimedCommand:
    """Return the command that checks a package with another validator, which may fail."""
    arguments = [sys.executable, "-m", "benchmarks.peers", name, str(package)]
    return TimedCommand(arguments, runs, may_fail=True)


def _json(report: Path) -> tuple[str, ...]:
    return ("--format", "json", "--output", str(report))
