"""`forewarn versions`: which versions of the data are released."""

from __future__ import annotations

import json

import click

from forewarn.cli.options import places_option


@click.command("versions")
@places_option
@click.option(
    "--format",
    "format_name",
    type=click.Choice(("text", "json")),
    default="text",
    show_default=True,
    help="How to write the list.",
)
def command(places: tuple[str, ...], format_name: str) -> None:
    """List the releases of the data, oldest first.

    \b
    Examples:
      forewarn versions --from https://example.org/releases
      forewarn versions --from ../releases --format json
    """
    from forewarn.publish.releases.download import list_releases
    from forewarn.publish.releases.transfer import Hear
    from forewarn.publish.releases.versions import write_index

    hear = Hear(tell=lambda what: click.echo(f"forewarn: {what}", err=True))
    place, index = list_releases(places, hear)
    if format_name == "json":
        click.echo(json.dumps({"place": place, **json.loads(write_index(index))}, indent=2))
        return
    for entry in index.entries:
        part = ", sources with a stated licence only" if entry.open_only else ""
        click.echo(
            f"{index.name} {entry.version}  {entry.released_on}  {entry.bytes / 1e6:,.1f} MB{part}"
        )
    if not index.entries:
        click.echo(f"nothing of {index.name} is released yet", err=True)
