"""Print every figure of `docs/performance.md`, measured now."""

from __future__ import annotations

import os
import platform
from importlib.metadata import version

import click

from benchmarks import commands, structure


@click.command(help=__doc__)
@click.option("--rows", default=1_600_000, show_default=True, help="Rows of the synthetic package.")
@click.option("--runs", default=3, show_default=True, help="Runs of each command; medians count.")
def main(rows: int, runs: int) -> None:
    packages = ("duckdb", "frictionless", "polars", "pandera", "great-expectations")
    versions = ", ".join(f"{name} {version(name)}" for name in packages)
    click.echo(
        f"Python {platform.python_version()}, {versions}; {os.cpu_count()} cores; ", nl=False
    )
    click.echo(f"medians of {runs} runs, whole processes.\n")
    click.echo(commands.run(runs))
    click.echo(structure.run(rows, runs))


if __name__ == "__main__":
    main()
