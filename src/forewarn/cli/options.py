"""What several commands share: options, finding the package, writing the result, progress."""

from __future__ import annotations

import re
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from click.decorators import FC

    from forewarn.package.model import Package

_SIZE = re.compile(r"([0-9]+(?:\.[0-9]+)?) ?(?:([KMGT])(i?))?B")


def parse_size(text: str) -> int:
    """Return a size such as `500MB` or `2 GiB` in bytes, or raise a usage error."""
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
    "or the release that comes with forewarn]",
)


base_option = click.option(
    "--base",
    type=click.Path(path_type=Path),
    help="Folder or descriptor of the package that this one extends. [default: the nearest one "
    "upward with the expected name, or the release that comes with forewarn]",
)


def _in_existing_folder(_: click.Context, __: click.Parameter, output: str | None) -> str | None:
    # Checked before the work starts, not when it is done.
    if output is not None and not Path(output).absolute().parent.is_dir():
        raise click.BadParameter(f"there is no folder {Path(output).parent}")
    return output


output_option = click.option(
    "--output",
    type=click.Path(dir_okay=False),
    callback=_in_existing_folder,
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
    help="Limit DuckDB's memory, e.g. 2GB; larger work spills to disk. "
    "[default: 600 MiB, or less on a small machine]",
)

threads_option = click.option(
    "--threads",
    type=click.IntRange(min=1),
    help="Limit DuckDB's threads. [default: one per core]",
)


def package_at(path: Path | None, base: Path | None = None, *, bundled: bool = True) -> Package:
    """Load the package at `path`, or the nearest one upward from the working folder.

    If there is none, load the release that comes with forewarn, unless `bundled` is false. `base`
    is the place of the package that it extends, if the user named it.
    """
    from forewarn.package.find import find_package
    from forewarn.package.load import load_package

    return load_package(path or find_package(Path.cwd(), bundled), base)


def write_output(text: str, output: str | None, colour: bool | None = None) -> None:
    """Write a result to the file `output`, or to standard output if it is None.

    `colour` says whether the text keeps its colours; by default it does on a terminal only.
    """
    if output is None:
        click.echo(text, nl=False, color=colour)
    else:
        from forewarn.writing.files import put_content

        put_content(text, Path(output))


@contextmanager
def progress(*, quiet: bool = False) -> Iterator[Callable[[str], None]]:
    """Show on stderr, if it is a terminal, what is being worked on."""
    if quiet or not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.text import Text

    from forewarn.writing.visible import visible

    with Console(stderr=True).status("") as status:
        # Names of tables come from the package: text, never markup.
        yield lambda what: status.update(Text(visible(what)))


def _places(required: bool, help_text: str) -> Callable[[FC], FC]:
    return click.option(
        "--from",
        "places",
        multiple=True,
        required=required,
        envvar="FOREWARN_RELEASES",
        show_envvar=True,
        metavar="URL|FOLDER",
        help=help_text,
    )


places_option = _places(
    True,
    "Where the releases are, with their index.json (may be repeated: the next is fallen back on "
    "where one fails).",
)
where_releases_are_option = _places(
    False, "Where to find a release that is named by its version alone (may be repeated)."
)


@contextmanager
def locating(places: Sequence[str]) -> Iterator[Callable[[str], Package]]:
    """Load packages by folder, zip file, git revision, URL or version; what is fetched goes after.

    A version is that of a release at one of `places`, if there are any, and else a git revision.
    """
    import tempfile
    from itertools import count

    def fetch(name: str, scratch: Path) -> Path | None:
        # Brings what speaks to the network, which takes its time.
        from forewarn.publish.releases.download import fetch_named
        from forewarn.publish.releases.transfer import Hear

        hear = Hear(tell=lambda what: click.echo(f"forewarn: {what}", err=True))
        return fetch_named(name, scratch, places, hear)

    def load(name: str) -> Package:
        from forewarn.package.locate import locate

        return locate(name, Path(scratch) / str(next(numbers)), Path.cwd(), fetch)

    numbers = count()
    with tempfile.TemporaryDirectory(prefix="forewarn-") as scratch:
        yield load
