"""Compare two large packages row by row; three rows in a hundred differ."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import click
import duckdb

from benchmarks.commands import FOREWARN
from benchmarks.sections import PageSection, timings_table
from benchmarks.synthetic import write_package
from benchmarks.timing import TimedCommand, time_commands

# In every hundred rows one is removed, one is added and one has another value.
EVERY = 100


@click.command(help=__doc__)
@click.argument("rows", default=16_000_000)
@click.option("--threads", default=2, show_default=True, help="Threads of DuckDB.")
def main(rows: int, threads: int) -> None:
    """Print the section."""
    click.echo(run(rows, threads).markdown())


def run(rows: int, threads: int = 2) -> PageSection:
    """Compare two packages of `rows` rows.

    Raises `AssertionError` where the differences found are not those that were planted.
    """
    name = f"forewarn diff, {threads} threads"
    with tempfile.TemporaryDirectory() as scratch:
        old, new, report = (Path(scratch) / each for each in ("old", "new", "report.json"))
        write_package(old, rows)
        write_package(new, rows)
        planted = revise(new / "observations.csv")
        command = [
            *(*FOREWARN, "diff", str(old), str(new), "--format", "json"),
            *("--threads", str(threads), "--output", str(report)),
        ]
        timings = time_commands({name: TimedCommand(command)})
        found = json.loads(report.read_text(encoding="utf-8"))["tables"]
    (counts,) = (each for each in found if each["table"] == "observations")
    for kind in ("added", "removed", "changed"):
        if counts[kind] != planted:
            raise AssertionError(f"{counts[kind]} rows {kind}, but {planted} planted")
    title = f"Difference of two packages of {rows:,} rows; {3 * planted:,} rows differ, all found"
    return PageSection(title, timings_table(timings))


def revise(file: Path) -> int:
    """Plant equal numbers of removed, added and changed rows, and return that number."""
    spare = file.with_suffix(".spare")
    with duckdb.connect(config={"memory_limit": "1GB", "threads": 2}) as connection:
        source = f"read_csv('{file}', all_varchar = true, header = true)"
        # A row of another year counts as one removed and one added.
        query = f"""
            SELECT * REPLACE (
                CASE WHEN n % {EVERY} = 1 THEN '0.5000001' ELSE value END AS value,
                CASE WHEN n % {EVERY} = 2 THEN (year::INT + 1000)::VARCHAR ELSE year END AS year
            ) FROM (SELECT *, row_number() OVER () AS n FROM {source})
        """
        connection.execute(f"COPY (SELECT * EXCLUDE n FROM ({query})) TO '{spare}' (HEADER)")
        (rows,) = connection.execute(f"SELECT count(*) FROM {source}").fetchall()[0]
    spare.replace(file)
    return int(rows) // EVERY


if __name__ == "__main__":
    main()
