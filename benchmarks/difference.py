"""Compare two large packages, row by row: every row read, one in a hundred of them revised."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

import click
import duckdb

from benchmarks.synthetic import write_package
from benchmarks.timing import Command, table, time_commands

# Of so many rows one is removed, one is added and the value of one is another.
EVERY = 100


@click.command(help=__doc__)
@click.argument("rows", default=16_000_000)
@click.option("--threads", default=2, show_default=True, help="Threads of DuckDB.")
def main(rows: int, threads: int) -> None:
    click.echo(run(rows, threads))


def run(rows: int, threads: int) -> str:
    """Compare `rows` rows with as many, and give the Markdown.

    Raises `AssertionError` where what was planted is not what is found.
    """
    name = f"forewarn diff, {threads} threads"
    with tempfile.TemporaryDirectory() as scratch:
        old, new, report = (Path(scratch) / each for each in ("old", "new", "report.json"))
        write_package(old, rows)
        write_package(new, rows)
        planted = revise(new / "observations.csv")
        command = [
            *(sys.executable, "-m", "forewarn", "diff", str(old), str(new), "--format", "json"),
            *("--threads", str(threads), "--output", str(report)),
        ]
        timings = time_commands({name: Command(command, runs=1)})
        found = json.loads(report.read_text(encoding="utf-8"))["tables"]
    (counts,) = (each for each in found if each["table"] == "observations")
    for kind in ("added", "removed", "changed"):
        if counts[kind] != planted:
            raise AssertionError(f"{counts[kind]} rows {kind}, planted {planted}")
    title = f"## Difference, {rows:,} rows and as many, {3 * planted:,} rows differ, all found\n\n"
    return title + table(timings, name)


def revise(file: Path) -> int:
    """Plant as many rows removed, added and changed in the observations, and give their number."""
    spare = file.with_suffix(".spare")
    with duckdb.connect(config={"memory_limit": "1GB", "threads": 2}) as connection:
        source = f"read_csv('{file}', all_varchar = true, header = true)"
        # A row of another year is as one removed and one added.
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
