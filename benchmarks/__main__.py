"""Measure the figures of `docs/performance.md`, and print or write them.

A run takes about ten minutes on two quiet cores, up to 8 GB of memory and 5 GB of disk.
"""

from __future__ import annotations

import os
import platform
import shutil
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

import click

from benchmarks import budgets, difference, imports, shapes, shipped, structure
from benchmarks.page import put_figures
from benchmarks.structure import Sizes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.sections import Figure, PageSection

PACKAGES = (
    "duckdb",
    "frictionless",
    "polars",
    "pandera",
    "pointblank",
    "dataframely",
    "great-expectations",
)
_IMPORTED = 16_000
_QUICK = Sizes(rows=4_000, large=8_000, runs=1)


@click.command(help=__doc__)
@click.option("--rows", default=1_600_000, show_default=True, help="Rows of the synthetic package.")
@click.option(
    "--large",
    default=16_000_000,
    show_default=True,
    help="Rows of a second, larger package; 0 skips it.",
)
@click.option(
    "--runs", default=3, show_default=True, help="Runs of each command; the median is reported."
)
@click.option("--quick", is_flag=True, help="Run everything once and small, to see that it runs.")
@click.option(
    "--write",
    "page",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Replace the figures between the markers of this page.",
)
def main(rows: int, large: int, runs: int, *, quick: bool, page: Path | None) -> None:
    """Print each section as it is measured, then put all of them in the page."""
    if quick and page:
        raise click.UsageError("--quick measures nothing that a page should say")
    sizes = _QUICK if quick else Sizes(rows, large, runs)
    parts = [_machine(sizes)]
    click.echo(parts[0])
    figures: dict[str, Figure] = {}
    for section in _sections(sizes, quick=quick):
        figures.update(section.figures)
        parts.append(section.markdown())
        click.echo(parts[-1])
    verdicts = budgets.judge(figures).markdown()
    click.echo(verdicts)
    if page:
        put_figures(page, "\n".join([parts[0], verdicts, *parts[1:]]))


def _sections(sizes: Sizes, *, quick: bool) -> Iterator[PageSection]:
    yield shipped.run(sizes.runs)
    yield from structure.run(sizes)
    yield difference.run(sizes.rows)
    yield imports.run(_IMPORTED // 40 if quick else _IMPORTED)
    yield shapes.run(quick=quick)


def _machine(sizes: Sizes) -> str:
    """Return a paragraph on the day, the machine, its load and the software."""
    load, _, _ = os.getloadavg()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    versions = ", ".join(f"{name} {_version(name)}" for name in PACKAGES)
    free = shutil.disk_usage(Path.cwd()).free / 1e9
    return (
        f"Measured on {datetime.now(UTC):%d %B %Y}: {_processor()}, {os.cpu_count()} cores, "
        f"{memory:.0f} GB of memory, {free:.0f} GB of disk free, {platform.system()} "
        f"{platform.release()}, load {load:.1f} at the start. Python "
        f"{platform.python_version()}, {versions}. "
        f"Medians of {sizes.runs} runs; one run of frictionless, the difference, the imports, the "
        "unusual shapes and the validation after a change.\n"
    )


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    models = (line.partition(": ")[2] for line in lines if line.startswith("model name"))
    return next(models, platform.machine())


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


if __name__ == "__main__":
    main()
