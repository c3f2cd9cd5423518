"""The import of a spreadsheet into a package of one's own."""

from __future__ import annotations

import csv
import shutil
import subprocess
import tempfile
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.commands import FOREWARN
from benchmarks.sections import PageSection, timings_table, wall
from benchmarks.shipped import ROOT
from benchmarks.timing import TimedCommand, time_commands

if TYPE_CHECKING:
    from collections.abc import Iterator

# Years go on beyond today, as the states of the past have too few for the largest spreadsheet.
_YEARS = range(1946, 2066)

# What a new indicator and a new source must have; no option says how to read the file.
_ABOUT = {
    "indicator": "benchmark",
    "source": "ours-2026",
    "title": "A benchmark",
    "description": "Numbers from 0 to 99.",
    "rationale": "To be timed.",
    "dimension": "identity_grievance",
    "measure": "count",
    "unit": "number",
    "minimum": "0",
    "direction": "context",
    "source-title": "Benchmark",
    "publisher": "Nobody",
    "source-version": "1",
    "licence": "CC0-1.0",
    "citation": "None",
}


def run(rows: int) -> PageSection:
    """Import a spreadsheet of `rows` country-years, and one of a quarter of them."""
    with tempfile.TemporaryDirectory() as scratch:
        sizes = (rows // 4, rows)
        timings = time_commands({f"{n:,} rows": _import(Path(scratch), n) for n in sizes})
    quarter, whole = timings
    return PageSection(
        f"`forewarn import` of a CSV file with a row for each country and year, {rows:,} rows",
        timings_table(timings, quarter),
        {f"import {rows}": wall(timings[whole])},
    )


def _import(scratch: Path, rows: int) -> TimedCommand:
    package, spreadsheet = scratch / f"package-{rows}", scratch / f"{rows}.csv"
    with spreadsheet.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(("country", "year", "value"))
        writer.writerows(islice(_country_years(), rows))
    about = [word for name, text in _ABOUT.items() for word in (f"--{name}", text)]
    where = ["--package", str(package), "--base", str(ROOT)]
    return TimedCommand(
        [*FOREWARN, "import", str(spreadsheet), *about, *where],
        before=partial(_make_package, package),
        may_fail=True,
    )


def _country_years() -> Iterator[tuple[str, int, int]]:
    with (ROOT / "data" / "countries.csv").open(encoding="utf-8", newline="") as stream:
        for state in csv.DictReader(stream):
            last = int(state["state_to"] or _YEARS[-1])
            for year in _YEARS:
                if int(state["state_from"]) <= year <= last:
                    yield state["country_id"], year, year % 100


def _make_package(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    options = ["--title", "Ours", "--licence", "CC0-1.0", "--folder", str(folder)]
    new = [*FOREWARN, "new", "ours", *options, "--base", str(ROOT)]
    subprocess.run(new, check=True, stdout=subprocess.DEVNULL)
