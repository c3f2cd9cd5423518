"""`forewarn trace`: show where a value comes from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from forewarn.cli.command import Command
from forewarn.cli.options import format_option, output_option, package_at, package_option
from forewarn.cli.output import open_session
from forewarn.cli.sink import write_result
from forewarn.errors import CouldNotRunError, Exit, LimitError

if TYPE_CHECKING:
    from forewarn.ask.tracing import Trace

# The keys of `forewarn.cli.trace_formats.WRITERS`, which `--help` does not import.
FORMATS = ("text", "json")


@click.command("trace", cls=Command)
@click.argument("country", metavar="COUNTRY")
@click.argument("year", metavar="YEAR", type=click.IntRange(0, 9999))
@click.argument("indicator", metavar="INDICATOR")
@package_option
@click.option(
    "--source", metavar="ID", help="Release whose value is traced. [default: the newest with one]"
)
@click.option(
    "--upstream",
    "folders",
    multiple=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of upstream files, to read the cells again and compare (may be repeated).",
)
@format_option(FORMATS, "Format of the trace.")
@output_option
def command(
    country: str,
    year: int,
    indicator: str,
    path: Path | None,
    source: str | None,
    folders: tuple[Path, ...],
    format_name: str,
    output: str | None,
) -> Exit:
    """Show where a value comes from.

    Of the value of INDICATOR for COUNTRY in YEAR, that is the release, its licence and citation,
    the upstream file with its digest, the line and column of each cell, and what was done to what
    stands there; also what other releases say, and a correction by hand. For a value that this
    package computes, it is the SQL and the trace of every value that it is computed from. With the
    upstream files at hand, the cells are read again. Where there is no value, the reason is shown.

    Exit codes: 0 done; 1 an upstream cell does not give the value; 2 wrong usage; 3 could not run.

    \b
    Examples:
      forewarn trace Sudan 2021 "Political terror (State Department)"
      forewarn trace RWA 1994 one_sided_deaths --format json
      forewarn trace SDN 2023 refugees_per_100000
    """
    from forewarn.ask.tracing import Check, Sought, UpstreamFolders, trace
    from forewarn.cli.trace_formats import WRITERS

    wanted = Sought(country, year, indicator, source)
    upstream = UpstreamFolders(folders) if folders else None
    with open_session(package_at(path)) as session:
        try:
            found: Trace = session.run(lambda: trace(session.connection, wanted, upstream))
        except LimitError as error:
            # No option raises the limit, and there is no less to ask for.
            said = str(error).replace("the statement", "the trace")
            raise CouldNotRunError(said) from error
    write_result(WRITERS[format_name](found), output, format_name)
    differs = any(each.check is Check.DIFFERS for each in found.all())
    return Exit.INVALID if differs else Exit.DONE
