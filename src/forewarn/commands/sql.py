"""`forewarn sql`: one question in SQL, answered from the package."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from forewarn.commands.options import package_at, package_option, progress
from forewarn.commands.output import answer, answer_options, parse_parameters

if TYPE_CHECKING:
    from pathlib import Path


@click.command("sql")
@click.argument("statement")
@package_option
@answer_options
def command(
    statement: str,
    path: Path | None,
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

    \b
    Examples:
      forewarn sql "SELECT * FROM sources"
      forewarn sql "SELECT year, value, source_id FROM latest_observations
                    WHERE country_id = 'RWA'
                      AND indicator_id = 'judicial_constraints' ORDER BY year"
    """
    from forewarn.store import connect

    given = parse_parameters(parameters)
    package = package_at(path)
    with progress() as doing:
        doing("opening the database")
        connection = connect(package)
    answer(connection, statement, given, format_name, limit)
