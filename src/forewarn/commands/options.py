"""What several subcommands share: finding the package, and showing progress."""

from __future__ import annotations

import re
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from forewarn.package import Package

_SIZE = re.compile(r"([0-9]+(?:\.[0-9]+)?) ?(?:([KMGT])(i?))?B")


def parse_size(text: str) -> int:
    """Parse a size, `500MB` or `2 GiB`, to bytes; a usage error where it is none."""
    match = _SIZE.fullmatch(text)
    if match is None:
        raise click.BadParameter("write a size as 500MB or 2GB")
    number, prefix, binary = match.groups()
    power = "KMGT".index(prefix) + 1 if prefix else 0
    return int(float(number) * (1024 if binary else 1000) ** power)


package_option = click.option(
    "--package",
    "path",
    type=click.Path(path_type=Path),
    help="Folder or descriptor of the package. [default: the nearest one upward from here, "
    "or else the release that comes with forewarn]",
)


base_option = click.option(
    "--base",
    type=click.Path(path_type=Path),
    help="Folder or descriptor of the package that this one extends. [default: the nearest one "
    "upward that has the name it gives, or the one that comes with the software]",
)


def _in_a_folder(_: click.Context, __: click.Parameter, output: str | None) -> str | None:
    # Said before the work, not after it.
    if output is not None and not Path(output).absolute().parent.is_dir():
        raise click.BadParameter(f"there is no folder {Path(output).parent}")
    return output


output_option = click.option(
    "--output",
    type=click.Path(dir_okay=False),
    callback=_in_a_folder,
    help="Write the result to this file. [default: standard output]",
)


def _size(_: click.Context, __: click.Parameter, memory: str | None) -> str | None:
    if memory is not None:
        parse_size(memory)
    return memory


memory_option = click.option(
    "--memory",
    metavar="SIZE",
    callback=_size,
    help="Let DuckDB hold no more than this, e.g. 2GB; it goes on on disk. "
    "[default: 600 MiB, or most of a machine that has less]",
)

threads_option = click.option(
    "--threads",
    type=click.IntRange(min=1),
    help="Let DuckDB run so many threads. [default: one for each core]",
)


def package_at(path: Path | None, base: Path | None = None, bundled: bool = True) -> Package:
    """Load the package at `path`, or the nearest one upward from the working folder.

    Where there is none, load the release that comes with the software, unless `bundled` is false.
    `base` is where the package that it extends is, where that is said.
    """
    from forewarn.package import find_package, load_package

    return load_package(path or find_package(Path.cwd(), bundled), base)


def write_output(text: str, output: str | None, colour: bool | None = None) -> None:
    """Write a result to the file `output`, or to standard output where it is None.

    Standard output loses the colours of a text where it is no terminal, unless they are meant.
    """
    if output is None:
        click.echo(text, nl=False, color=colour)
    else:
        Path(output).write_text(text, encoding="utf-8", newline="\n")


@contextmanager
def progress(quiet: bool = False) -> Iterator[Callable[[str], None]]:
    """Show on stderr what is being worked on, if it is a terminal and may."""
    if quiet or not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.text import Text

    from forewarn.report.cells import visible

    with Console(stderr=True).status("") as status:
        # Names of tables are the package's own: text, never markup.
        yield lambda what: status.update(Text(visible(what)))


places_option = click.option(
    "--from",
    "places",
    multiple=True,
    required=True,
    envvar="FOREWARN_RELEASES",
    show_envvar=True,
    metavar="URL|FOLDER",
    help="Where the releases are, with their index.json (may be repeated: the next is fallen back "
    "on where one fails).",
)
