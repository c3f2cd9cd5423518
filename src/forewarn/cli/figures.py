"""`forewarn figures`: the figures that the expectations check."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from forewarn.cli.candidates import source_names
from forewarn.cli.command import Command
from forewarn.cli.options import format_option, output_option, package_at, progress
from forewarn.cli.sink import write_result
from forewarn.errors import Exit
from forewarn.writing.csv_text import csv_of_records

if TYPE_CHECKING:
    from collections.abc import Sequence

    from forewarn.validate.expectations.measured import Profile


@click.command("figures", cls=Command)
@click.argument("path", required=False, type=click.Path(path_type=Path))
@click.option(
    "--source",
    "sources",
    multiple=True,
    metavar="SOURCE",
    shell_complete=source_names,
    help="Only this source, or `package` for figures of no single source (may be repeated).",
)
@format_option(("csv", "json"), "Format of the figures.")
@output_option
def command(
    path: Path | None, sources: tuple[str, ...], format_name: str, output: str | None
) -> int:
    """Write the figures that the expectations check.

    Each row is about an indicator, a year, a region, a state, an older release, a table or a
    source. Its figures are compared with data/signature.json. You can run the suites in
    schemas/expectations/ on the rows with Great Expectations itself.

    PATH is a package's folder or descriptor. [default: the nearest package upward from here,
    or the release that comes with forewarn]

    Exit codes: 0 done; 2 wrong usage; 3 could not run.

    \b
    Examples:
      forewarn figures --source vdem-16
      forewarn figures --format json --output figures.json
    """
    from forewarn.validate.expectations import package_figures

    package = package_at(path)
    with progress() as show:
        profiles = package_figures(package, show)
    known = {profile.name for profile in profiles}
    if unknown := sorted(set(sources) - known):
        raise click.BadParameter(f"there are no figures of {', '.join(unknown)}")
    chosen = [profile for profile in profiles if not sources or profile.name in sources]
    text = _csv(chosen) if format_name == "csv" else _json(chosen)
    write_result(text, output, format_name)
    return Exit.DONE


def _csv(profiles: Sequence[Profile]) -> str:
    columns = dict.fromkeys(column for profile in profiles for column in profile.columns)
    return csv_of_records(
        ["suite", *columns],
        ({"suite": profile.name, **row} for profile in profiles for row in profile.rows),
    )


def _json(profiles: Sequence[Profile]) -> str:
    raw = [
        {"name": profile.name, "columns": profile.columns, "rows": profile.rows}
        for profile in profiles
    ]
    return json.dumps({"schema_version": 1, "suites": raw}, ensure_ascii=False) + "\n"
