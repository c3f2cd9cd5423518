"""`forewarn format`: write the files of a package in one way, so that a diff shows only data."""

from __future__ import annotations

from pathlib import Path

import click

from forewarn.cli.command import Command
from forewarn.cli.options import base_option, package_at, progress
from forewarn.cli.sink import say
from forewarn.errors import Exit


@click.command("format", cls=Command)
@click.argument("path", required=False, type=click.Path(path_type=Path))
@base_option
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 if a file would change.")
def command(path: Path | None, base: Path | None, check: bool) -> int:
    """Write the files of the data package at PATH as canonical CSV.

    Canonical CSV is UTF-8 without a byte order mark, with LF, commas, quotes only where needed,
    rows sorted by the primary key, and number fields in the fewest digits. Comments are dropped; no
    value or text changes.

    PATH is a package's folder or descriptor. [default: the nearest package upward from here]

    If any file cannot be read as a table, nothing is written.

    Exit codes: 0 done, or all files are canonical; 1 a file is not, or cannot be read; 2 wrong
    usage; 3 could not run, or left a file as it is.

    \b
    Examples:
      forewarn format
      forewarn format --check ../our-data
    """
    from forewarn.author.formatting import canonical, write_canonical

    package = package_at(path, base, bundled=False)
    package.must_have_resources()
    files = []
    with progress() as show:
        for resource in package.resources:
            show(resource.path)
            files.append(canonical(resource))
    left = [(each.path or each.name, each.reason) for each in package.unsupported]
    left += [(file.resource.path, file.reason) for file in files if file.reason]
    for name, reason in left:
        say(f"{name} is left as it is: {reason}", err=True)
    if broken := [file for file in files if file.faults]:
        for file in broken:
            count = f"{file.faults} fault{'s' if file.faults > 1 else ''}"
            say(f"{file.resource.path} cannot be read: {count} (see forewarn validate)")
        say("nothing was written")
        return Exit.INVALID
    changed = [file for file in files if file.changed]
    for file in changed:
        if check:
            say(f"{file.resource.path} is not canonical")
            continue
        write_canonical(file)
        say(f"wrote {file.resource.path}")
        if file.resource.claims:
            what = "update bytes and hash in the descriptor, which describe the old file"
            say(f"{file.resource.path}: {what}", err=True)
    if not changed:
        say("all files are canonical")
    if check and changed:
        return Exit.INVALID
    return Exit.COULD_NOT_RUN if package.unsupported else Exit.DONE
