"""`forewarn download`: a release, verified, unpacked and put in place whole."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from forewarn.cli.command import Command
from forewarn.cli.options import origins_option, transfer_messages
from forewarn.cli.sink import say, shown, terminal
from forewarn.publish.releases.events import TransferEvents

if TYPE_CHECKING:
    from collections.abc import Iterator


@click.command("download", cls=Command)
@click.argument("version", required=False)
@origins_option
@click.option(
    "--to",
    type=click.Path(path_type=Path, file_okay=False),
    help="Put the package into this folder, which must be new or empty. "
    "[default: NAME-VERSION here]",
)
def command(version: str | None, origins: tuple[str, ...], to: Path | None) -> None:
    """Download VERSION of the data, or the newest release.

    The zip file is checked against its released digest, unpacked in a staging folder, verified file
    by file, and then put in place whole. A broken transfer is retried with increasing waits and
    resumed, also by a later run.

    Exit codes: 0 done; 1 the files differ from the release; 2 wrong usage; 3 could not run.

    \b
    Examples:
      forewarn download --from https://example.org/releases
      forewarn download 1.0.0 --from ../releases --to data-1.0.0
    """
    from forewarn.publish.releases.download import download
    from forewarn.publish.releases.versions import Version

    wanted = Version.parse(version) if version is not None else None
    with _showing() as events:
        done = download(wanted, origins, to, events)
    what = f"{done.name} {done.entry.version}"
    say(
        f"{what} is in {done.folder}, downloaded from {done.origin} and verified"
        if done.fetched
        else f"{what} is in {done.folder} already, as released"
    )


@contextmanager
def _showing() -> Iterator[TransferEvents]:
    """Show a bar on a terminal, and messages on stderr anywhere."""
    from rich.progress import BarColumn, DownloadColumn, Progress, TimeRemainingColumn

    console = terminal()
    if not console.is_terminal:
        yield transfer_messages()
        return
    columns = (BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=None)
        yield TransferEvents(
            progress=lambda have, size: bar.update(task, completed=have, total=size),
            message=lambda what: bar.console.print(shown(f"forewarn: {what}")),
        )
