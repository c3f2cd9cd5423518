"""`forewarn sql`: query the package in SQL."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from forewarn.cli.command import Command
from forewarn.cli.options import base_option, package_at, package_option
from forewarn.cli.output import answer, answer_options, parse_parameters

if TYPE_CHECKING:
    from typing import BinaryIO

    from forewarn.cli.output import Form

# In bytes: the longest statement that is read.
_LONGEST = 10 << 20


@click.command("sql", cls=Command)
@click.argument("statement", required=False)
@click.option(
    "-f",
    "--file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Read the statement from this file.",
)
@package_option
@base_option
@click.option(
    "--with",
    "extensions",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Add the rows of this package, which extends the other (may be repeated).",
)
@answer_options
def command(
    statement: str | None,
    file: Path | None,
    path: Path | None,
    base: Path | None,
    extensions: tuple[Path, ...],
    parameters: tuple[str, ...],
    form: Form,
) -> None:
    """Query the package with one SQL statement.

    STATEMENT may only read; `-` reads it from standard input.

    The tables are those of the package, with the observations of all sources in one table. Views
    help: latest_observations has the newest release of each value, killings_by_list shows
    where lists of killing disagree, network_edges follows relations from either end, and
    commitment_disagreements shows where sources differ on treaties. `forewarn tables` lists all.
    A statement cannot write, read files or use the network.

    In the folder of a package that extends another, or with --with, each table has the rows of
    both packages.

    \b
    Examples:
      forewarn sql "SELECT * FROM sources"
      forewarn sql --with ../our-data "SELECT * FROM indicators"
      forewarn sql "SELECT year, value, source_id FROM latest_observations
                    WHERE country_id = 'RWA'
                      AND indicator_id = 'judicial_constraints' ORDER BY year"
      forewarn sql "FROM episodes" --format csv --output episodes.csv
      forewarn sql --sources "FROM trend('liberal_democracy', 'HUN')"
    """
    from forewarn.ask.inquiry import Inquiry

    given = parse_parameters(parameters)
    package = package_at(path, base)
    base_root = (package.base or package).root
    others = [package_at(extension, base_root) for extension in extensions]
    asked = Inquiry(_read(statement, file), given)
    answer(package, lambda _: asked, form, others)


def _read(statement: str | None, file: Path | None) -> str:
    if (statement is None) is (file is None):
        raise click.UsageError(
            "give one statement: as STATEMENT, with --file, or on standard input (-)"
        )
    if file is not None:
        with file.open("rb") as stream:
            return _text_in(stream)
    if statement == "-":
        return _text_in(sys.stdin.buffer)
    assert statement is not None
    return statement


def _text_in(stream: BinaryIO) -> str:
    """Read a statement to its end; it may come from a device or a pipe that has none."""
    content = stream.read(_LONGEST + 1)
    if len(content) > _LONGEST:
        raise click.UsageError(f"the statement is longer than {_LONGEST >> 20} MB")
    try:
        # As text is read from a file: each line end is one character.
        return content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        raise click.UsageError("the statement is not UTF-8 text") from error
