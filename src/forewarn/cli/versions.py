"""`forewarn versions`: the released versions of the data."""

from __future__ import annotations

import json

import click

from forewarn.cli.command import Command
from forewarn.cli.options import format_option, origins_option, transfer_messages
from forewarn.cli.sink import say, write_result


@click.command("versions", cls=Command)
@origins_option
@format_option(("text", "json"), "Format of the list.")
def command(origins: tuple[str, ...], format_name: str) -> None:
    """List the releases of the data, oldest first.

    \b
    Examples:
      forewarn versions --from https://example.org/releases
      forewarn versions --from ../releases --format json
    """
    from forewarn.publish.releases.download import list_releases
    from forewarn.publish.releases.versions import write_index

    origin, index = list_releases(origins, transfer_messages())
    if format_name == "json":
        content = {"place": origin, **json.loads(write_index(index))}
        write_result(json.dumps(content, indent=2) + "\n", None, format_name)
        return
    for entry in index.entries:
        part = ", only sources with a stated licence" if entry.open_only else ""
        say(f"{index.name} {entry.version}  {entry.released_on}  {entry.bytes / 1e6:,.1f} MB{part}")
    if not index.entries:
        say(f"{index.name} has no releases yet", err=True)
