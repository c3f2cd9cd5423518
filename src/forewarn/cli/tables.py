"""`forewarn tables`: list the tables, views and macros."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from forewarn.cli.command import Command
from forewarn.cli.options import package_at, package_option
from forewarn.cli.output import listing_option, open_session, write_listing

if TYPE_CHECKING:
    from pathlib import Path


@click.command("tables", cls=Command)
@package_option
@listing_option
def command(path: Path | None, format_name: str) -> None:
    """List the tables, views and macros for `forewarn sql`.

    `forewarn describe NAME` describes one of them.

    \b
    Examples:
      forewarn tables
      forewarn tables --format csv
    """
    from forewarn.ask.catalogue import entries
    from forewarn.ask.query import QueryResult

    with open_session(package_at(path)) as session:
        rows = tuple(
            (entry.name, entry.kind.value, entry.rows, entry.description)
            for entry in entries(session.connection)
        )
    columns = ("name", "kind", "rows", "description")
    write_listing(QueryResult(columns, rows, cut=False), format_name)
