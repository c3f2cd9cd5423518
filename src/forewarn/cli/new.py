"""`forewarn new`: a package of your own that extends this one."""

from __future__ import annotations

import re
from pathlib import Path

import click

from forewarn.errors import Exit


def _name(_: click.Context, __: click.Parameter, name: str) -> str:
    if re.fullmatch("[a-z0-9][a-z0-9._-]*", name) is None:
        raise click.BadParameter("write a name in small letters, digits and hyphens: our-data")
    return name


def _licence(_: click.Context, __: click.Parameter, licence: str) -> str:
    if re.fullmatch("[A-Za-z0-9.+-]+", licence) is None:
        raise click.BadParameter("write the SPDX id of a licence: CC-BY-4.0")
    return licence


@click.command("new")
@click.argument("name", callback=_name)
@click.option("--title", prompt="Title", help="What the package holds, in a few words.")
@click.option(
    "--licence",
    prompt="Licence (SPDX id)",
    default="CC-BY-4.0",
    show_default=True,
    callback=_licence,
    help="SPDX id of the licence that the package is under.",
)
@click.option("--places", is_flag=True, help="Make room for values of provinces, towns, camps.")
@click.option(
    "--folder",
    type=click.Path(path_type=Path),
    help="Make the package in this folder, new or empty. [default: one called NAME]",
)
@click.option(
    "--base",
    type=click.Path(path_type=Path),
    help="Folder or descriptor of the package to extend. [default: the nearest one upward that "
    "extends no other, or the one that comes with the software]",
)
def command(
    name: str, title: str, licence: str, places: bool, folder: Path | None, base: Path | None
) -> int:
    """Make a package for data of your own.

    It is called NAME, and stands beside Forewarn.

    It has tables for your indicators and sources, empty yet, and refers to the countries,
    dimensions and risk factors of the package that it extends, whose name and version it records.
    Fill it with forewarn import, or by hand; forewarn validate checks it as any other.

    What is not said by an option is asked on a terminal.

    Exit codes: 0 done; 2 wrong usage; 3 could not run, as where the folder is not empty.

    \b
    Examples:
      forewarn new our-data --title "Displacement" --licence CC-BY-4.0
      forewarn new our-data --title "By province" --licence CC-BY-4.0 --places
    """
    from forewarn.author.extension import NewExtension, extension_files, write_extension
    from forewarn.package.find import find_base
    from forewarn.package.load import load_package

    extended = load_package(base or find_base(None, Path.cwd()))
    target = folder or Path(name)
    files = extension_files(NewExtension(name, title, licence, places), extended)
    write_extension(target, files)
    click.echo(f"made {target}, which extends {extended.name} {extended.version}")
    click.echo(f"next: go there (cd {target}), and forewarn import FILE --indicator ID ...")
    return Exit.DONE
