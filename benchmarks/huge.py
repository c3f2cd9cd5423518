"""Check the structure layer on a huge package: it must find just the faults near its end."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import click

from benchmarks.commands import structure_name, validate_structure
from benchmarks.faults import FAULTS, plant
from benchmarks.sections import PageSection, timings_table
from benchmarks.synthetic import write_package
from benchmarks.timing import time_commands

# One of these makes the layer read the whole file record by record.
SHAPES = ("structure/ragged-row", "structure/blank-row")


@click.command(help=__doc__)
@click.argument("rows", default=100_000_000)
@click.option("--threads", default=2, show_default=True, help="Threads of the layer.")
@click.option("--well-shaped", is_flag=True, help="Plant no fault in the shape of a row.")
def main(rows: int, threads: int, *, well_shaped: bool) -> None:
    """Print the section."""
    click.echo(run(rows, threads, well_shaped=well_shaped).markdown())


def run(rows: int, threads: int = 2, *, well_shaped: bool = False) -> PageSection:
    """Validate `rows` rows, whose last ones have one fault of each kind.

    Raises `AssertionError` unless each faulty record has one finding, of the right rule.
    """
    faults = [f for f in FAULTS if not well_shaped or f.rule not in SHAPES]
    with tempfile.TemporaryDirectory() as scratch:
        folder, report = Path(scratch) / "package", Path(scratch) / "report.json"
        write_package(folder, rows)
        plant(folder, faults)
        command = validate_structure(folder, report, threads=threads, exit_code=1)
        timings = time_commands({structure_name(threads): command})
        found = _findings(json.loads(report.read_text(encoding="utf-8")))
    # Records count the header as 1.
    first = rows - len(faults) + 2
    planted = sorted((first + i, fault.rule) for i, fault in enumerate(faults))
    if found != planted:
        raise AssertionError(f"found {found}, but planted {planted}")
    title = f"Structure, {rows:,} rows, with {len(faults)} faults near the end, all found"
    return PageSection(title, timings_table(timings))


def _findings(report: dict[str, list[dict[str, list[dict[str, str]]]]]) -> list[tuple[int, str]]:
    """Return the record number and the rule of each finding in a JSON report."""
    return sorted(
        (int(finding["record"]), finding["rule"])
        for result in report["results"]
        for finding in result["findings"]
    )


if __name__ == "__main__":
    main()
