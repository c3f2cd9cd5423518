"""`forewarn db`: write the database to a file, for other tools."""

from __future__ import annotations

from pathlib import Path

import click

from forewarn.cli.command import Command
from forewarn.cli.options import package_at, package_option, progress


@click.command("db", cls=Command)
@click.argument("output", metavar="PATH", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Replace an existing file.")
@package_option
def command(output: Path, force: bool, path: Path | None) -> None:
    """Write the database to the file PATH.

    DuckDB 1.0 and later can read it, and any tool built on DuckDB. The file has the tables, views
    and macros, with their descriptions as comments. It is written whole, or not at all.

    \b
    Examples:
      forewarn db forewarn.duckdb
      forewarn db forewarn.duckdb --force
    """
    from forewarn.ask.store import write_file

    # Before the work, not after it.
    if not output.absolute().parent.is_dir():
        raise click.BadParameter(f"there is no folder {output.parent}", param_hint="PATH")
    if output.exists() and not force:
        raise click.BadParameter(f"{output} exists: replace it with --force", param_hint="PATH")
    package = package_at(path)
    with progress() as show:
        show("writing the database")
        write_file(package, output)
