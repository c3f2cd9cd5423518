"""`forewarn tables`: what can be asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from forewarn.cli.options import package_at, package_option, progress
from forewarn.cli.output import listing_option, write_listing

if TYPE_CHECKING:
    from pathlib import Path


@click.command("tables")
@package_option
@listing_option
def command(path: Path | None, format_name: str) -> None:
    """List the tables, views and macros that can be asked.

    `forewarn describe NAME` says what one of them holds.

    \b
    Examples:
      forewarn tables
      forewarn tables --format csv
    """
    from forewarn.ask.catalogue import entries
    from forewarn.ask.query import Table
    from forewarn.ask.store import connect

    package = package_at(path)
    with progress() as doing:
        doing("opening the database")
        connection = connect(package)
    rows = tuple(
        (entry.name, entry.kind.value, entry.rows, entry.description)
        for entry in entries(connection)
    )
    connection.close()
    write_listing(Table(("name", "kind", "rows", "description"), rows, cut=False), format_name)
