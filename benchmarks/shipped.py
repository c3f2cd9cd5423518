"""The commands on the shipped package."""

from __future__ import annotations

import csv
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.commands import FOREWARN, validate, validate_with_cache
from benchmarks.sections import PageSection, timings_table, wall
from benchmarks.timing import FailedRun, TimedCommand, time_commands, time_once

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parent.parent

_QUESTION = "SELECT count(*) FROM latest_observations WHERE year = 2023"
_CHANGED = "data/observations/wpp-2024.csv"
_COPIED = ("data", "schemas", "datapackage.json", "LICENSE-DATA.md")

_WHOLE = "forewarn validate"
_UNCHANGED = "forewarn validate, nothing changed since the last run"
_AFTER_CHANGE = "forewarn validate, one file of observations changed since the last run"


def run(runs: int) -> PageSection:
    """Time the commands on the shipped package, without a cache but where the name says so."""
    query = TimedCommand([*FOREWARN, "sql", _QUESTION, "--package", str(ROOT)], runs)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        timings = time_commands(
            {
                "forewarn --help": TimedCommand([*FOREWARN, "--help"], runs),
                "forewarn sql, first time": query,
                "forewarn sql, database kept": warmed(query, folder / "sql-cache"),
                "forewarn validate --layer structure": validate(
                    ROOT, folder / "structure.json", "--layer", "structure", runs=runs
                ),
                "forewarn validate --layer meaning": validate(
                    ROOT, folder / "meaning.json", "--layer", "meaning", runs=runs
                ),
                _WHOLE: validate(ROOT, folder / "whole.json", runs=runs),
                _UNCHANGED: replace(unchanged(ROOT, folder), runs=runs),
                _AFTER_CHANGE: after_change(folder),
            }
        )
    figures = {
        "help": "forewarn --help",
        "sql first": "forewarn sql, first time",
        "sql kept": "forewarn sql, database kept",
        "validate": _WHOLE,
        "validate unchanged": _UNCHANGED,
        "validate after a change": _AFTER_CHANGE,
    }
    return PageSection(
        "The shipped package",
        timings_table(timings, _WHOLE),
        {figure: wall(timings[name]) for figure, name in figures.items()},
    )


def warmed(command: TimedCommand, cache: Path) -> TimedCommand:
    """Run a command once, untimed, and return it with the cache that it filled."""
    warm = replace(command, cache=cache)
    if isinstance(failed := time_once(warm), FailedRun):
        raise RuntimeError(failed.reason)
    return warm


def unchanged(package: Path, scratch: Path) -> TimedCommand:
    """Validate a package, and return the command that finds the report which that kept."""
    command = validate_with_cache(package, scratch / "unchanged.json", scratch / "unchanged-cache")
    return replace(warmed(command, scratch / "unchanged-cache"), kept=True)


def after_change(scratch: Path) -> TimedCommand:
    """Validate a copy of the package, and return the command that does so after a change."""
    package = scratch / "changed"
    for name in _COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, package / name)
        else:
            shutil.copy(ROOT / name, package / name)
    cache = scratch / "changed-cache"
    command = warmed(validate_with_cache(package, scratch / "changed.json", cache), cache)
    # The change is one that the expectations report.
    return replace(command, before=_change_value(package / _CHANGED), exit_codes=(0, 1))


def _change_value(file: Path) -> Callable[[], None]:
    """Return a function that adds 1 to the last value of a file of observations."""

    def change() -> None:
        with file.open(encoding="utf-8", newline="") as stream:
            header, *rows = csv.reader(stream)
        column = header.index("value")
        rows[-1][column] = str(int(rows[-1][column]) + 1)
        with file.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream, lineterminator="\n").writerows([header, *rows])

    return change
