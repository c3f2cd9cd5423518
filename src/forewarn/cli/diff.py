"""`forewarn diff`: the differences from an older package, and the version that they require."""

from __future__ import annotations

import click

from forewarn.cli.command import Command
from forewarn.cli.options import (
    format_option,
    locating,
    memory_option,
    optional_origins_option,
    output_option,
    package_at,
    progress,
    refuse_option,
    threads_option,
)
from forewarn.cli.sink import open_csv, write_result
from forewarn.errors import Exit
from forewarn.writing.files import scratch_folder


@click.command("diff", cls=Command)
@click.argument("old")
@click.argument("new", required=False)
@format_option(
    ("text", "json", "markdown", "csv"),
    "Format of the differences; csv lists every cell that differs.",
)
@output_option
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    default=20,
    show_default=True,
    help="Show up to this many rows of each table in text and markdown; counts are complete.",
)
@optional_origins_option
@memory_option
@threads_option
def command(
    old: str,
    new: str | None,
    origins: tuple[str, ...],
    format_name: str,
    output: str | None,
    limit: int,
    memory: str | None,
    threads: int | None,
) -> int:
    """Compare the data package NEW with an older one, OLD.

    Each is a folder, a descriptor, a zip file, the URL of a zip file, the version of a release, or
    a revision of the git repository around the working folder. By default, NEW is the nearest
    package from here upward. The primary key identifies rows, and cells are compared by value:
    1.50 equals 1.5 and counts as a different spelling.

    The required bump of the version follows the Data Package version recipe: MAJOR for what breaks
    readers, MINOR for new data, PATCH for corrected values.

    Exit codes: 0 done, with or without differences; 2 wrong usage; 3 could not run.

    \b
    Examples:
      forewarn diff HEAD
      forewarn diff HEAD --format markdown
      forewarn diff HEAD . --format csv --output changes.csv
      forewarn diff 1.0.0 --from https://example.org/releases
    """
    from forewarn.publish.diff import CompareOptions, compare
    from forewarn.publish.diff.csv import write_csv
    from forewarn.publish.diff.json import write_json
    from forewarn.publish.diff.markdown import write_markdown
    from forewarn.publish.diff.text import write_text

    _refuse_idle(format_name, old, new)
    with (
        scratch_folder() as scratch,
        locating(origins) as locate,
        progress() as show,
    ):
        before = locate(old)
        after = locate(new) if new else package_at(None, bundled=False)
        options = CompareOptions(memory, threads, show)
        difference = compare(before, after, scratch, options)
        match format_name:
            case "csv":
                with open_csv(output) as stream:
                    write_csv(difference, stream)
            case "json":
                write_result(write_json(difference), output, format_name)
            case "markdown":
                write_result(write_markdown(difference, limit), output, format_name)
            case _:
                text = write_text(difference, limit, hint="raise --limit")
                write_result(text, output)
    return Exit.DONE


def _refuse_idle(format_name: str, *names: str | None) -> None:
    """Refuse the options that have no effect on this comparison."""
    from forewarn.package.locate import is_version

    if format_name in ("csv", "json"):
        refuse_option("limit", f"--limit has no effect on {format_name}, which is complete")
    if not any(is_version(name) for name in names if name):
        refuse_option("origins", "--from finds releases by version, and neither OLD nor NEW is one")
