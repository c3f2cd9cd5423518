"""`forewarn download`: a release, verified and unpacked, with nothing half-written in place."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from forewarn.cli.options import places_option

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forewarn.publish.releases.transfer import Hear


@click.command("download")
@click.argument("version", required=False)
@places_option
@click.option(
    "--to",
    type=click.Path(path_type=Path, file_okay=False),
    help="Put the package into this folder, which must not exist or be empty. "
    "[default: NAME-VERSION here]",
)
def command(version: str | None, places: tuple[str, ...], to: Path | None) -> None:
    """Download the release VERSION of the data, or the newest.

    A transfer that breaks is tried again, and gone on with the next time. The package is compared
    with the digest released, unpacked aside, verified file by file, and then put in place whole.

    Exit codes: 0 done; 1 what is there is not what was released; 2 wrong usage; 3 could not run.

    \b
    Examples:
      forewarn download --from https://example.org/releases
      forewarn download 1.0.0 --from ../releases --to data-1.0.0
    """
    from forewarn.publish.releases.download import download
    from forewarn.publish.releases.versions import Version

    wanted = Version.parse(version) if version is not None else None
    with _transfer() as hear:
        done = download(wanted, places, to, hear)
    what = f"{done.name} {done.entry.version}"
    click.echo(
        f"{what} is in {done.folder}, fetched from {done.place} and verified"
        if done.fetched
        else f"{what} is in {done.folder} already, and is as it was released"
    )


@contextmanager
def _transfer() -> Iterator[Hear]:
    """Show a bar on a terminal; say on stderr, anywhere, what a reader should know."""
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import BarColumn, DownloadColumn, Progress, TimeRemainingColumn

    from forewarn.publish.releases.transfer import Hear

    console = Console(stderr=True)
    if not console.is_terminal:
        yield Hear(tell=lambda what: click.echo(f"forewarn: {what}", err=True))
        return
    columns = (BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=None)
        yield Hear(
            progress=lambda have, size: bar.update(task, completed=have, total=size),
            tell=lambda what: bar.console.print(f"forewarn: {escape(what)}"),
        )
