"""`forewarn describe`: describe a table, view or macro."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from forewarn.cli.options import package_at, package_option
from forewarn.cli.output import listing_option, open_session, write_listing
from forewarn.cli.sink import say

if TYPE_CHECKING:
    from pathlib import Path

    from forewarn.ask.catalogue import Description


@click.command("describe")
@click.argument("name", metavar="TABLE")
@package_option
@listing_option
def command(name: str, path: Path | None, format_name: str) -> None:
    """Describe TABLE, which is a table, a view or a macro.

    Shows the number of rows, the primary key, and each column with its type, its description and an
    example.

    \b
    Examples:
      forewarn describe observations
      forewarn describe latest_observations --format markdown
    """
    from forewarn.ask.catalogue import describe
    from forewarn.ask.query import QueryResult

    package = package_at(path)
    with open_session(package) as session:
        described = describe(session, package, name)
    rows = tuple(
        (column.name, column.type.lower(), column.description, column.example)
        for column in described.columns
    )
    if format_name in ("table", "markdown"):
        say(*_head(described), "")
    if described.columns or format_name not in ("table", "markdown"):
        names = ("column", "type", "description", "example")
        write_listing(QueryResult(names, rows, cut=False), format_name)


def _head(described: Description) -> list[str]:
    entry = described.entry
    lines = [f"{entry.name}: {entry.kind}"]
    if entry.description:
        lines += ["", entry.description]
    if entry.rows is not None:
        lines += ["", f"{entry.rows:,} rows"]
    if described.key:
        lines += [f"Primary key: {', '.join(described.key)}"]
    return lines
