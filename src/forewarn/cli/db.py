"""`forewarn db`: the database as a file, for other tools."""

from __future__ import annotations

from pathlib import Path

import click

from forewarn.cli.options import package_at, package_option, progress


@click.command("db")
@click.argument("output", metavar="PATH", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Replace the file if there is one.")
@package_option
def command(output: Path, force: bool, path: Path | None) -> None:
    """Write the database to the file PATH.

    DuckDB 1.0 or later reads it, and what is built on DuckDB. It has the tables, views and macros,
    each with its description as a comment. It is put in place whole, or not at all.

    \b
    Examples:
      forewarn db forewarn.duckdb
      forewarn db forewarn.duckdb --force
    """
    from forewarn.ask.store import write_file

    # Said before the work, not after it.
    if not output.absolute().parent.is_dir():
        raise click.BadParameter(f"there is no folder {output.parent}", param_hint="PATH")
    if output.exists() and not force:
        raise click.BadParameter(f"{output} exists: --force replaces it", param_hint="PATH")
    package = package_at(path)
    with progress() as doing:
        doing("writing the database")
        write_file(package, output)
