"""`forewarn new`: make your own package, which extends this one."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

import click

from forewarn.cli.command import Command
from forewarn.cli.sink import say
from forewarn.errors import Exit


def _name(_: click.Context, __: click.Parameter, name: str) -> str:
    if re.fullmatch("[a-z0-9][a-z0-9._-]*", name) is None:
        raise click.BadParameter("use small letters, digits and hyphens: our-data")
    return name


def _licence(_: click.Context, __: click.Parameter, licence: str) -> str:
    if re.fullmatch("[A-Za-z0-9.+-]+", licence) is None:
        raise click.BadParameter("use the SPDX id of a licence: CC-BY-4.0")
    return licence


class AskedOption(click.Option):
    """An option that is asked for on a terminal; elsewhere its default is taken.

    One without a default is a usage error there.
    """

    def prompt_for_value(self, ctx: click.Context) -> Any:
        """Return the value that is given on the terminal, or the default elsewhere."""
        if sys.stdin.isatty():
            return super().prompt_for_value(ctx)
        default = self.get_default(ctx)
        if not isinstance(default, str):
            raise click.MissingParameter(ctx=ctx, param=self)
        return default


@click.command("new", cls=Command)
@click.argument("name", callback=_name)
@click.option(
    "--title",
    cls=AskedOption,
    prompt="Title",
    help="What the package holds, in a few words.",
)
@click.option(
    "--licence",
    cls=AskedOption,
    prompt="Licence (SPDX id)",
    default="CC-BY-4.0",
    show_default=True,
    callback=_licence,
    help="SPDX id of the licence of the package.",
)
@click.option("--places", is_flag=True, help="Add tables for values of provinces, towns or camps.")
@click.option(
    "--folder",
    type=click.Path(path_type=Path),
    help="Folder of the package, new or empty. [default: NAME]",
)
@click.option(
    "--base",
    type=click.Path(path_type=Path),
    help="Folder or descriptor of the package to extend. [default: the nearest one upward that "
    "extends no other, or the release that comes with forewarn]",
)
def command(
    name: str, title: str, licence: str, places: bool, folder: Path | None, base: Path | None
) -> int:
    """Make a package for your own data.

    The package NAME has empty tables for your indicators and sources. It refers to the countries,
    dimensions and risk factors of the package that it extends, and records the name and version of
    that package. Fill it with forewarn import, or by hand; forewarn validate checks it like any
    other package.

    On a terminal you are asked for the title and the licence that you leave out. Elsewhere the
    title must be given.

    Exit codes: 0 done; 2 wrong usage; 3 could not run, for example because the folder is not empty.

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
    say(f"made {target}, which extends {extended.name} {extended.version}")
    say(f"next: cd {target}, and forewarn import FILE --indicator ID --source ID")
    return Exit.DONE
