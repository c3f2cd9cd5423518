"""Print every figure of `docs/performance.md`, measured now."""

from __future__ import annotations

import os
import platform
from importlib.metadata import PackageNotFoundError, version

import click

from benchmarks import commands, structure

PACKAGES = (
    "duckdb",
    "frictionless",
    "polars",
    "pandera",
    "pointblank",
    "dataframely",
    "great-expectations",
)


@click.command(help=__doc__)
@click.option("--rows", default=1_600_000, show_default=True, help="Rows of the synthetic package.")
@click.option("--large", default=16_000_000, show_default=True, help="Rows of a larger; 0: none.")
@click.option("--runs", default=3, show_default=True, help="Runs of each command; medians count.")
@click.option("--frictionless-runs", default=3, show_default=True, help="The same of frictionless.")
def main(rows: int, large: int, runs: int, frictionless_runs: int) -> None:
    versions = ", ".join(f"{name} {_version(name)}" for name in PACKAGES)
    python, cores = platform.python_version(), os.cpu_count()
    click.echo(
        f"Python {python}, {versions}; {cores} cores; medians of {runs} runs "
        f"({frictionless_runs} of frictionless), whole processes.\n"
    )
    click.echo(commands.run(runs))
    click.echo(structure.run(rows, runs, frictionless_runs, large))


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


if __name__ == "__main__":
    main()
