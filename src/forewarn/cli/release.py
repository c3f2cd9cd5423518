"""`forewarn release`: publish a version of the data, if it is fit to be."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from forewarn.cli.options import package_at, package_option, progress

if TYPE_CHECKING:
    from forewarn.publish.releases.release import Plan


@click.command("release")
@click.argument("version")
@package_option
@click.option(
    "--to",
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder of releases. [default: releases, beside the package's descriptor]",
)
@click.option(
    "--open-only",
    is_flag=True,
    help="Leave out the sources without a stated licence, and all that is computed from them.",
)
@click.option("--dry-run", is_flag=True, help="Pass the gates, say what would be, write nothing.")
@click.option(
    "--threads",
    type=click.IntRange(min=1),
    help="Let DuckDB run so many threads when it validates. [default: one for each core]",
)
def command(
    version: str,
    path: Path | None,
    to: Path | None,
    open_only: bool,
    dry_run: bool,
    threads: int | None,
) -> None:
    """Release VERSION of the data.

    Refused are: data that are not valid, afresh and against the release before; a version that is
    there already, or raises the number less than the differences ask for; no entry for it in the
    section Data of CHANGELOG.md; sources that must not be passed on.

    Written to a folder VERSION: a zip file of the package, Parquet, a DuckDB database, metadata for
    Zenodo, and SHA256SUMS. They are built aside, verified and renamed; index.json is written last.

    Exit codes: 0 released; 1 refused; 2 wrong usage; 3 could not run.

    \b
    Examples:
      forewarn release 1.0.0 --dry-run
      forewarn release 1.0.0
      forewarn release 1.0.0 --open-only --to releases-open
    """
    from forewarn.publish.releases.release import rehearse, release
    from forewarn.publish.releases.versions import Version

    wanted = Version.parse(version)
    package = package_at(path)
    folder = to or package.root / "releases"
    with progress() as show:
        if dry_run:
            with rehearse(package, wanted, folder, open_only, show, threads) as plan:
                _tell(plan)
            click.echo(f"would be released into {folder / str(wanted)}; nothing was written")
            return
        done = release(package, wanted, folder, open_only, show, threads)
    _tell(done.plan)
    for name, size in done.files.items():
        click.echo(f"  {size:>13,}  {name}")
    click.echo(f"released into {done.folder}")


def _tell(plan: Plan) -> None:
    from forewarn.findings.report.verdict import verdict

    click.echo(verdict(plan.report))
    if plan.bump is None:
        click.echo("no release before it to compare with")
    else:
        click.echo(f"after {plan.previous}, the differences require a bump: {plan.bump.word}")
        for reason in plan.reasons:
            click.echo(f"  {reason}")
    if plan.left_out:
        click.echo(f"left out: {', '.join(plan.left_out)}")
