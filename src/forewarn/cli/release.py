"""`forewarn release`: publish a version of the data, if it passes the gates."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from forewarn.cli.command import Command
from forewarn.cli.options import own_package_option, package_at, progress, threads_option
from forewarn.cli.sink import say

if TYPE_CHECKING:
    from forewarn.publish.releases.plan import ReleasePlan


@click.command("release", cls=Command)
@click.argument("version")
@own_package_option
@click.option(
    "--to",
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder of releases. [default: releases, beside the package's descriptor]",
)
@click.option(
    "--open-only",
    is_flag=True,
    help="Leave out the sources without a stated licence, and everything computed from them.",
)
@click.option("--dry-run", is_flag=True, help="Run all checks and show the plan; write nothing.")
@threads_option
def command(
    version: str,
    path: Path | None,
    to: Path | None,
    open_only: bool,
    dry_run: bool,
    threads: int | None,
) -> None:
    """Release VERSION of the data.

    A release is refused if the data is invalid, checked afresh and against the previous release; if
    the version exists already, or is lower than the differences require; if the section Data of
    CHANGELOG.md lacks an entry for it; or if a source must not be redistributed.

    The folder VERSION holds a zip file of the package, Parquet, a DuckDB database, metadata for
    Zenodo, and SHA256SUMS. It is built in a staging folder, verified and renamed; index.json is
    written last.

    Exit codes: 0 released; 1 refused; 2 wrong usage; 3 could not run.

    \b
    Examples:
      forewarn release 1.0.0 --dry-run
      forewarn release 1.0.0
      forewarn release 1.0.0 --open-only --to releases-open
    """
    from forewarn.publish.releases.plan import ReleaseOptions
    from forewarn.publish.releases.release import rehearse, release
    from forewarn.publish.releases.versions import Version

    wanted = Version.parse(version)
    package = package_at(path, bundled=False)
    folder = to or package.root / "releases"
    with progress() as show:
        options = ReleaseOptions(open_only, threads, show)
        if dry_run:
            with rehearse(package, wanted, folder, options) as plan:
                _show(plan)
            say(f"would be released to {folder / str(wanted)}; nothing was written")
            return
        done = release(package, wanted, folder, options)
    _show(done.plan)
    for name, size in done.files.items():
        say(f"  {size:>13,}  {name}")
    say(f"released to {done.folder}")


def _show(plan: ReleasePlan) -> None:
    from forewarn.findings.report.verdict import verdict

    say(verdict(plan.report))
    if plan.change is None:
        say("no previous release to compare with")
    else:
        change = plan.change
        say(f"after {change.previous}, the differences require a bump: {change.bump.word}")
        for reason in change.reasons:
            say(f"  {reason}")
    if plan.left_out:
        say(f"left out: {', '.join(plan.left_out)}")
