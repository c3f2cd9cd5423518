"""`forewarn describe`: what one table, view or macro holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from forewarn.cli.options import package_at, package_option, progress
from forewarn.cli.output import listing_option, write_listing

if TYPE_CHECKING:
    from pathlib import Path

    from forewarn.ask.catalogue import Description


@click.command("describe")
@click.argument("name", metavar="TABLE")
@package_option
@listing_option
def command(name: str, path: Path | None, format_name: str) -> None:
    """Say what TABLE holds: a table, a view or a macro.

    Its columns with their types, descriptions and examples, its key and the number of its rows.

    \b
    Examples:
      forewarn describe observations
      forewarn describe latest_observations --format markdown
    """
    from forewarn.ask.catalogue import describe
    from forewarn.ask.query import Table
    from forewarn.ask.store import connect

    package = package_at(path)
    with progress() as doing:
        doing("opening the database")
        connection = connect(package)
    described = describe(package, connection, name)
    connection.close()
    rows = tuple(
        (column.name, column.type.lower(), column.description, column.example)
        for column in described.columns
    )
    if format_name in ("table", "markdown"):
        click.echo(_head(described) + "\n")
    if described.columns or format_name not in ("table", "markdown"):
        table = Table(("column", "type", "description", "example"), rows, cut=False)
        write_listing(table, format_name)


def _head(described: Description) -> str:
    entry = described.entry
    lines = [f"{entry.name}: {entry.kind}"]
    if entry.description:
        lines += ["", entry.description]
    if entry.rows is not None:
        lines += ["", f"{entry.rows:,} rows"]
    if described.key:
        lines += [f"Primary key: {', '.join(described.key)}"]
    return "\n".join(lines)
