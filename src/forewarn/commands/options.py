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


def package_at(path: Path | None, base: Path | None = None) -> Package:
    """Load the package at `path`, or the nearest one upward from the working folder.

    `base` is where the package that it extends is, where that is said.
    """
    from forewarn.package import find_package, load_package

    return load_package(path or find_package(Path.cwd()), base)


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
