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


@click.command(help=__doc__)
@click.argument("rows", default=100_000_000)
@click.option("--threads", default=2, show_default=True, help="Threads of the layer.")
def main(rows: int, threads: int) -> None:
    click.echo(run(rows, threads))


def run(rows: int, threads: int) -> str:
    """Validate `rows` rows with one fault of each kind in the last, and give the Markdown.

    Raises `AssertionError` where the findings are not one of the right rule in each faulty record.
    """
    with tempfile.TemporaryDirectory() as scratch:
        folder, report = Path(scratch) / "package", Path(scratch) / "report.json"
        write_package(folder, rows)
        plant(folder, FAULTS)
        command = validate(folder, runs=1, threads=threads, exit_code=1)
        written = [*command.arguments, "--format", "json", "--output", str(report)]
        timings = time_commands({ours(threads): Command(written, 1, exit_code=1)})
        found = _findings(json.loads(report.read_text(encoding="utf-8")))
    # Records count the header as 1.
    first = rows - len(FAULTS) + 2
    planted = sorted((first + i, fault.rule) for i, fault in enumerate(FAULTS))
    if found != planted:
        raise AssertionError(f"found {found}, planted {planted}")
    return f"## Structure, {rows:,} rows, {len(FAULTS)} faults near the end, all found\n\n" + table(
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
