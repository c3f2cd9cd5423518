"""What several commands share: options, finding the package, writing the result, progress."""

from __future__ import annotations

import re
import sys
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import click

from forewarn.cli.sink import say, shown, terminal
from forewarn.publish.releases.events import TransferEvents
from forewarn.writing.files import scratch_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

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
    try:
        return int(float(number) * (1024 if binary else 1000) ** power)
    except OverflowError as error:
        raise click.BadParameter("a machine has less memory than that") from error


package_option = click.option(
    "--package",
    "path",
    type=click.Path(path_type=Path),
    help="Folder or descriptor of the package. [default: the nearest one upward from here, "
    "or the release that comes with forewarn]",
)


# For commands that change or publish a package: the one that comes with forewarn is not theirs.
own_package_option = click.option(
    "--package",
    "path",
    type=click.Path(path_type=Path),
    help="Folder or descriptor of the package. [default: the nearest one upward from here]",
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


def format_option(formats: Sequence[str], help_text: str) -> Callable[[FC], FC]:
    """Return the option for the format of a result; the first format is the default."""
    return click.option(
        "--format",
        "format_name",
        type=click.Choice(formats),
        default=formats[0],
        show_default=True,
        help=help_text,
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
    "[default: 600 MiB; more for over 2,000 columns, less on a small machine]",
)

threads_option = click.option(
    "--threads",
    # DuckDB starts as many as it is told to, and thousands stop a machine.
    type=click.IntRange(min=1, max=256),
    help="Limit DuckDB's threads. [default: one per core]",
)


def package_at(path: Path | None, base: Path | None = None, *, bundled: bool = True) -> Package:
    """Load the package at `path`, or the nearest one upward from the working folder.

    If there is none, load the release that comes with forewarn, unless `bundled` is false. `base`
    is the place of the package that it extends, if the user named it.
    """
    # The help of all commands loads this module, and needs no package.
    from forewarn.package.find import find_package
    from forewarn.package.load import load_package

    return load_package(path or find_package(Path.cwd(), bundled=bundled), base)


@contextmanager
def progress(*, quiet: bool = False) -> Iterator[Callable[[str], None]]:
    """Show on stderr, if it is a terminal, what is being worked on."""
    if quiet or not sys.stderr.isatty():
        yield lambda _: None
        return
    with terminal().status("") as status:
        yield lambda what: status.update(shown(what))


def _origins(help_text: str, *, required: bool) -> Callable[[FC], FC]:
    return click.option(
        "--from",
        "origins",
        multiple=True,
        required=required,
        envvar="FOREWARN_RELEASES",
        show_envvar=True,
        metavar="URL|FOLDER",
        help=help_text,
    )


origins_option = _origins(
    "Where the releases are, with their index.json (may be repeated: tried in order).",
    required=True,
)
optional_origins_option = _origins(
    "Where to find a release named by its version alone (may be repeated: tried in order).",
    required=False,
)


def refuse_option(name: str, why: str) -> None:
    """Raise a usage error if an option without effect was given on the command line."""
    if _is_given(click.get_current_context(), name):
        raise click.BadParameter(why)


def transfer_messages() -> TransferEvents:
    """Return events that write their messages to stderr, a line each."""
    return TransferEvents(message=lambda what: say(f"forewarn: {what}", err=True))


@contextmanager
def locating(origins: Sequence[str]) -> Iterator[Callable[[str], Package]]:
    """Load packages by folder, zip file, git revision, URL or version, until the block ends.

    A version is that of a release at one of `origins`; without any, it is a git revision.
    """

    def fetch(name: str, scratch: Path) -> Path | None:
        # Loads `requests`, which takes its time.
        from forewarn.publish.releases.download import fetch_named

        return fetch_named(name, scratch, origins, transfer_messages())

    def load(name: str) -> Package:
        from forewarn.package.locate import locate

        return locate(name, scratch / str(next(numbers)), Path.cwd(), fetch)

    numbers = count()
    with scratch_folder() as scratch:
        yield load


def given_words(names: Collection[str]) -> list[str]:
    """Return the words of the running command that gave some parameters, to give them again."""
    context = click.get_current_context()
    words: list[str] = []
    for parameter in context.command.params:
        name = parameter.name or ""
        if name not in names or not _is_given(context, name):
            continue
        value = context.params[name]
        for each in map(str, value if parameter.multiple else (value,)):
            if isinstance(parameter, click.Option):
                words += [max(parameter.opts, key=len), each]
            else:
                # A path that looks like an option.
                words.append(f"./{each}" if each.startswith("-") else each)
    return words


def _is_given(context: click.Context, name: str) -> bool:
    return context.get_parameter_source(name) is click.core.ParameterSource.COMMANDLINE
