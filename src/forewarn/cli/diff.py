"""`forewarn diff`: what differs from an older package, and the version that this requires."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import click

from forewarn.cli.options import (
    locating,
    memory_option,
    output_option,
    package_at,
    progress,
    threads_option,
    where_releases_are_option,
    write_output,
)
from forewarn.errors import Exit


@click.command("diff")
@click.argument("old")
@click.argument("new", required=False)
@click.option(
    "--format",
    "format_name",
    type=click.Choice(("text", "json", "markdown", "csv")),
    default="text",
    show_default=True,
    help="How to write the difference; csv has every cell that differs.",
)
@output_option
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    default=20,
    show_default=True,
    help="Show this many rows of each part in text and markdown; all are counted.",
)
@where_releases_are_option
@memory_option
@threads_option
def command(
    old: str,
    new: str | None,
    places: tuple[str, ...],
    format_name: str,
    output: str | None,
    limit: int,
    memory: str | None,
    threads: int | None,
) -> int:
    """Compare the data package NEW with an older one, OLD.

    Each is a folder, a descriptor, a zip file, the URL of one, the version of a release, or a
    revision of the git repository that you are in. Without NEW, it is the nearest package upward
    from here. Rows are told by the primary key, and
    values compared as what they are: 1.50 is 1.5, and only spelt otherwise.

    The bump is that of the Data Package version recipe: MAJOR for what breaks a reader, MINOR for
    new data, PATCH for corrected values.

    Exit codes: 0 done, whether there is a difference or not; 2 wrong usage; 3 could not run.

    \b
    Examples:
      forewarn diff HEAD
      forewarn diff HEAD --format markdown
      forewarn diff HEAD . --format csv --output changes.csv
      forewarn diff 1.0.0 --from https://example.org/releases
    """
    from forewarn.publish.diff import compare
    from forewarn.publish.diff.csv import write_csv
    from forewarn.publish.diff.json import write_json
    from forewarn.publish.diff.markdown import write_markdown
    from forewarn.publish.diff.text import write_text

    with (
        tempfile.TemporaryDirectory(prefix="forewarn-") as name,
        locating(places) as locate,
        progress() as show,
    ):
        scratch = Path(name)
        before = locate(old)
        after = locate(new) if new else package_at(None, bundled=False)
        difference = compare(before, after, scratch, memory, threads, show)
        match format_name:
            case "csv" if output is None:
                write_csv(difference, sys.stdout)
            case "csv":
                with Path(str(output)).open("w", encoding="utf-8", newline="") as stream:
                    write_csv(difference, stream)
            case "json":
                write_output(write_json(difference), output)
            case "markdown":
                write_output(write_markdown(difference, limit), output)
            case _:
                write_output(write_text(difference, limit), output)
    return Exit.DONE
