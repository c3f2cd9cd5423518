"""`forewarn figures`: the figures that the expectations are held over."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from forewarn.cli.candidates import source_names
from forewarn.cli.options import output_option, package_at, progress, write_output
from forewarn.errors import Exit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from forewarn.validate.expectations.profile import Profile


@click.command("figures")
@click.argument("path", required=False, type=click.Path(path_type=Path))
@click.option(
    "--source",
    "sources",
    multiple=True,
    metavar="SOURCE",
    shell_complete=source_names,
    help="Only this source, or `package` for what is of none (may be repeated).",
)
@click.option(
    "--format",
    "format_name",
    type=click.Choice(("csv", "json")),
    default="csv",
    show_default=True,
    help="How to write the frame.",
)
@output_option
def command(
    path: Path | None, sources: tuple[str, ...], format_name: str, output: str | None
) -> int:
    """Write the figures that the expectations are held over.

    A row is of an indicator, a year, a region, a state, an older release, a table or a source, and
    its figures are compared with data/signature.json. The suites in schemas/expectations/ hold for
    it in any Great Expectations.

    PATH is a package's folder or descriptor; without it, the nearest one upward from here.

    Exit codes: 0 done; 2 wrong usage; 3 could not run.

    \b
    Examples:
      forewarn figures --source vdem-16
      forewarn figures --format json --output figures.json
    """
    from forewarn.ask.store import base_database
    from forewarn.structure import check_structure
    from forewarn.structure.engine import open_engine
    from forewarn.validate.expectations.evaluation import measure_package

    package = package_at(path)
    with progress() as show, open_engine(package) as engine:
        structure = check_structure(package, engine, 1, show, base_database(package))
        sound = [r for r in package.resources if structure.is_valid(r.name)]
        profiles = measure_package(structure, sound)
    known = {profile.name for profile in profiles}
    if unknown := sorted(set(sources) - known):
        raise click.BadParameter(f"the package has no profile of {', '.join(unknown)}")
    chosen = [profile for profile in profiles if not sources or profile.name in sources]
    write_output(_csv(chosen) if format_name == "csv" else _json(chosen), output)
    return Exit.DONE


def _csv(profiles: Sequence[Profile]) -> str:
    columns = dict.fromkeys(column for profile in profiles for column in profile.columns)
    text = io.StringIO()
    writer = csv.DictWriter(text, ["profile", *columns], lineterminator="\n")
    writer.writeheader()
    for profile in profiles:
        writer.writerows({"profile": profile.name, **row} for row in profile.rows)
    return text.getvalue()


def _json(profiles: Sequence[Profile]) -> str:
    raw = [
        {"name": profile.name, "columns": profile.columns, "rows": profile.rows}
        for profile in profiles
    ]
    return json.dumps({"schema_version": 1, "profiles": raw}, ensure_ascii=False) + "\n"
