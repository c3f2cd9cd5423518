"""`forewarn verify`: every file of a release compared with its digest."""

from __future__ import annotations

from pathlib import Path

import click

from forewarn.cli.command import Command
from forewarn.cli.options import progress
from forewarn.cli.sink import say


@click.command("verify", cls=Command)
@click.argument("path", type=click.Path(path_type=Path))
def command(path: Path) -> None:
    """Verify that PATH is what was released.

    PATH is a downloaded package, its zip file, the folder of a release, or the folder of all
    releases. Every file is compared with its digest; for a release, the zip file, the Parquet files
    and the database are opened too.

    Exit codes: 0 as released; 1 damaged, missing or added; 2 wrong usage; 3 could not run.

    \b
    Examples:
      forewarn verify forewarn-1.0.0
      forewarn verify releases
    """
    from forewarn.publish.releases.verification import verify

    with progress() as show:
        found = verify(path, show)
    what = f"{found.kind.value} {found.name} {', '.join(found.versions)}".rstrip()
    say(f"{what}: {found.files} files are as released")
