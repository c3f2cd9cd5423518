"""`forewarn sources`: list the sources, and how new each is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from forewarn.cli.command import Command
from forewarn.cli.options import package_at, package_option
from forewarn.cli.output import listing_option, open_session, write_listing
from forewarn.errors import QueryError, UnknownTableError

if TYPE_CHECKING:
    from pathlib import Path

# The newest first; sources of the same age by name.
_SOURCES = """
    SELECT source_id, newest_year, years_old, indicators, published_on, published_precision,
        retrieved_on, licence, title, not_here
    FROM freshness ORDER BY newest_year DESC, source_id
"""


@click.command("sources", cls=Command)
@package_option
@listing_option
def command(path: Path | None, format_name: str) -> None:
    """List the sources, and how new each is.

    That is the newest year that it gives, how old that was when the newest file of the package was
    fetched, the day by which the release was public and how exactly that is known, and what is
    known to exist and is not here.

    \b
    Examples:
      forewarn sources
      forewarn sources --format csv
    """
    from forewarn.ask.query import ask

    with open_session(package_at(path)) as session:
        try:
            found = ask(session, _SOURCES)
        except UnknownTableError as error:
            raise QueryError(
                "the package lacks a table that tells how new its sources are: that takes sources, "
                "observations and unavailable"
            ) from error
        write_listing(found, format_name)
