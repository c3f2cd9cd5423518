"""`forewarn codebook`: the meaning of every table, field and indicator."""

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
from forewarn.cli.sink import write_result

if TYPE_CHECKING:
    from pathlib import Path


@click.command("codebook", cls=Command)
@package_option
@format_option(
    ("markdown", "csv"), "Format of the codebook: markdown for readers, csv for machines."
)
@output_option
def command(path: Path | None, format_name: str, output: str | None) -> None:
    """Write the codebook of the package.

    It describes every table and field, and what each source covers of each indicator.

    \b
    Examples:
      forewarn codebook --output codebook.md
      forewarn codebook --format csv --output codebook.csv
    """
    from forewarn.ask.store import connect
    from forewarn.publish.codebook import write_csv, write_markdown

    package = package_at(path)
    with progress() as doing:
        doing("opening the database")
        connection = connect(package)
    write = {"markdown": write_markdown, "csv": write_csv}[format_name]
    write_result(write(package, connection), output, format_name)
