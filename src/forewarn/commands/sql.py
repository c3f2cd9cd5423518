"""`forewarn sql`: one question in SQL, answered from the package."""

from __future__ import annotations

from pathlib import Path

import click

from forewarn.commands.options import base_option, package_at, package_option, progress
from forewarn.commands.output import answer, answer_options, parse_parameters


@click.command("sql")
@click.argument("statement")
@package_option
@base_option
@click.option(
    "--with",
    "extensions",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Join the tables of this package, which extends the other (may be repeated).",
)
@answer_options
def command(
    statement: str,
    path: Path | None,
    base: Path | None,
    extensions: tuple[Path, ...],
    parameters: tuple[str, ...],
    format_name: str,
    limit: int | None,
) -> None:
    """Answer one SQL statement from the package.

    STATEMENT may only read.

    The tables are those of the package, observations of all sources in one table, and views:
    latest_observations takes the newest release for each value, episodes_linked pairs the episodes
    of different sources, network_edges lets relations be followed from either end, and
    commitment_disagreements says where sources of treaties differ. Nothing can be written, and no
    file or network address can be reached.

    In the folder of a package that extends another, or with --with, the rows of both stand in one
    table each.

    \b
    Examples:
      forewarn sql "SELECT * FROM sources"
      forewarn sql --with ../our-data "SELECT * FROM indicators"
      forewarn sql "SELECT year, value, source_id FROM latest_observations
                    WHERE country_id = 'RWA' AND indicator_id = 'judicial_constraints'"
    """
    from forewarn.store import connect

    given = parse_parameters(parameters)
    package = package_at(path, base)
    base_root = (package.base or package).root
    others = [package_at(extension, base_root) for extension in extensions]
    with progress() as doing:
        doing("opening the database")
        connection = connect(package, others)
    answer(connection, statement, given, format_name, limit)
