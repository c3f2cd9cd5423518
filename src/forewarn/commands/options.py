"""What several subcommands share: finding the package, and showing progress."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from forewarn.package import Package

package_option = click.option(
    "--package",
    "path",
    type=click.Path(path_type=Path),
    help="Folder or descriptor of the package. [default: the nearest one upward from here]",
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


def package_at(path: Path | None) -> Package:
    """Load the package at `path`, or the nearest one upward from the working folder."""
    from forewarn.package import find_package, load_package

    return load_package(path or find_package(Path.cwd()))


def write_output(text: str, output: str | None) -> None:
    """Write a result to the file `output`, or to standard output where it is None."""
    if output is None:
        click.echo(text, nl=False)
    else:
        Path(output).write_text(text, encoding="utf-8", newline="\n")


@contextmanager
def progress() -> Iterator[Callable[[str], None]]:
    """Show on stderr what is being worked on, if it is a terminal."""
    from rich.console import Console

    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda _: None
        return
    with console.status("") as status:
        yield lambda what: status.update(what)


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
