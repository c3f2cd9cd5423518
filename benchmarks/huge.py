"""Check the structure layer on a huge package: it finds the faults near its end, and just these."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import click

from benchmarks.faults import FAULTS, plant
from benchmarks.structure import ours, validate
from benchmarks.synthetic import write_package
from benchmarks.timing import Command, table, time_commands

# Where there is one, the whole file is read record by record.
SHAPES = ("structure/ragged-row", "structure/blank-row")


@click.command(help=__doc__)
@click.argument("rows", default=100_000_000)
@click.option("--threads", default=2, show_default=True, help="Threads of the layer.")
@click.option("--well-shaped", is_flag=True, help="Plant no fault in the shape of a row.")
def main(rows: int, threads: int, well_shaped: bool) -> None:
    click.echo(run(rows, threads, well_shaped))


def run(rows: int, threads: int, well_shaped: bool = False) -> str:
    """Validate `rows` rows with one fault of each kind in the last, and give the Markdown.

    Raises `AssertionError` where the findings are not one of the right rule in each faulty record.
    """
    faults = [f for f in FAULTS if not well_shaped or f.rule not in SHAPES]
    with tempfile.TemporaryDirectory() as scratch:
        folder, report = Path(scratch) / "package", Path(scratch) / "report.json"
        write_package(folder, rows)
        plant(folder, faults)
        command = validate(folder, runs=1, threads=threads, exit_code=1)
        written = [*command.arguments, "--format", "json", "--output", str(report)]
        timings = time_commands({ours(threads): Command(written, 1, exit_code=1)})
        found = _findings(json.loads(report.read_text(encoding="utf-8")))
    # Records count the header as 1.
    first = rows - len(faults) + 2
    planted = sorted((first + i, fault.rule) for i, fault in enumerate(faults))
    if found != planted:
        raise AssertionError(f"found {found}, planted {planted}")
    return f"## Structure, {rows:,} rows, {len(faults)} faults near the end, all found\n\n" + table(
        timings, ours(threads)
    )


def _findings(report: dict[str, list[dict[str, list[dict[str, str]]]]]) -> list[tuple[int, str]]:
    """List the findings of a JSON report, as record number and rule."""
    return sorted(
        (int(finding["record"]), finding["rule"])
        for result in report["results"]
        for finding in result["findings"]
    )


if __name__ == "__main__":
    main()
