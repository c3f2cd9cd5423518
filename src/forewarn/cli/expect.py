"""`forewarn expect`: record the current figures of a package as the expected ones."""

from __future__ import annotations

from pathlib import Path

import click

from forewarn.cli.command import Command
from forewarn.cli.options import base_option, package_at, progress
from forewarn.cli.sink import say
from forewarn.errors import Exit


@click.command("expect", cls=Command)
@click.argument("path", required=False, type=click.Path(path_type=Path))
@base_option
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 if a file is out of date.")
def command(path: Path | None, base: Path | None, check: bool) -> int:
    """Record the package's current figures as the expected ones.

    Measures its signature (data/signature.json), and makes a suite for each source from the
    tolerances in schemas/expectations/tolerances.csv. Review the diff: every change in it will
    be accepted as correct.

    PATH is a package's folder or descriptor. [default: the nearest package upward from here]

    Exit codes: 0 done, or all files are up to date; 1 a file is out of date, or the structure is
    not valid; 2 wrong usage; 3 could not run.

    \b
    Examples:
      forewarn expect
      forewarn expect --check
    """
    from forewarn.validate.expectations.expected import (
        expected_files,
        measure_valid,
        stale_files,
        write_expected,
    )

    package = package_at(path, base, bundled=False)
    with progress() as show:
        expected = expected_files(package, measure_valid(package, show))
    if check:
        stale = stale_files(package.root, expected)
        for name in stale:
            say(f"{name} is out of date")
        return Exit.INVALID if stale else Exit.DONE
    changed = write_expected(package.root, expected)
    for name in changed:
        say(f"{'wrote' if name in expected else 'removed'} {name}")
    if not changed:
        say("all files are up to date")
    return Exit.DONE
