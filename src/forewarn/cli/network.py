"""`forewarn network`: show who fights, attacks and supports whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from forewarn.cli.command import Command
from forewarn.cli.options import (
    format_option,
    output_option,
    package_at,
    package_option,
    progress,
)
from forewarn.cli.output import open_session
from forewarn.cli.sink import say, write_result

if TYPE_CHECKING:
    from pathlib import Path

# The keys of `forewarn.cli.network_formats.WRITERS`, which `--help` does not import.
FORMATS = ("text", "json", "graphml", "nodes-csv", "edges-csv")


@click.command("network", cls=Command)
@package_option
@click.option(
    "--country",
    metavar="NAME",
    help="Read only ties in this country, by its id, a code or a name. [default: the world]",
)
@click.option("--from", "first_year", type=int, metavar="YEAR", help="First year of the period.")
@click.option("--to", "last_year", type=int, metavar="YEAR", help="Last year of the period.")
@click.option(
    "--relation",
    "relations",
    multiple=True,
    metavar="ID",
    help="Read only ties of this relation (may be repeated). [default: all relations]",
)
@click.option("--directed", is_flag=True, help="Follow the direction of ties in paths.")
@click.option("--fights", is_flag=True, help="Let fights link actors in paths and measures too.")
@click.option(
    "--elsewhere", is_flag=True, help="Also read ties that were mainly in other countries."
)
@format_option(FORMATS, "Format of the network.")
@output_option
def command(
    path: Path | None,
    country: str | None,
    first_year: int | None,
    last_year: int | None,
    relations: tuple[str, ...],
    directed: bool,
    fights: bool,
    elsewhere: bool,
    format_name: str,
    output: str | None,
) -> None:
    """Show or export the network of a country and period.

    Without years, a country means its whole span, as in the named queries.

    A network shows who attacks civilians, who fights and who supports whom: the text lists up to 10
    ties of each, those with the most deaths first, each figure with its range. Degree, betweenness,
    components, communities and bridges are measured among those who act; civilians are listed as
    victims, without measures. Fights are listed, but link nobody unless asked for: an actor has no
    influence on whom it fights. Brackets say who a name stands for, where the name does not. Points
    of leverage are listed with the ties, years and sources that support them. The limits of the
    data are written to standard error, and are part of the JSON.

    Exit codes: 0 done; 2 wrong usage; 3 could not run.

    \b
    Examples:
      forewarn network --country SDN --from 2015 --to 2024
      forewarn network --country SYR --relation supports --relation recruits_from
      forewarn network --country Zaire --format graphml --output zaire.graphml
    """
    from forewarn.ask.network import Selection, read_network
    from forewarn.cli.network_formats import WRITERS

    selection = Selection(
        country, first_year, last_year, relations, directed, fights=fights, elsewhere=elsewhere
    )
    with open_session(package_at(path)) as session, progress() as show:
        show("measuring the network")
        network = read_network(session.connection, selection)
    write_result(WRITERS[format_name](network), output, format_name)
    if network.selection.country_id != country:
        say(f"country: {network.selection.country_id}", err=True)
    if not network.ties:
        say(f"no ties: {network.reason}", err=True)
    if format_name != "json":
        say("", "Caveats:", *network.limits, err=True)
