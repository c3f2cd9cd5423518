"""`forewarn docs`: pages about a package, its coverage and its validation."""

from __future__ import annotations

from pathlib import Path

import click

from forewarn.cli.command import Command
from forewarn.cli.options import package_at, package_option, progress
from forewarn.cli.sink import say

# Findings listed for each rule and file; all are counted.
_SHOWN = 20


@click.command("docs", cls=Command)
@click.argument("folder", type=click.Path(path_type=Path))
@package_option
def command(folder: Path, path: Path | None) -> None:
    """Write pages about the package, for a browser.

    They show the validation report, the coverage of each source by year, what is expected of the
    data as a whole, the sources with their licences, and the rules. The pages need no
    network, and the same package gives the same pages. An invalid package is documented too.

    FOLDER must be new, empty, or written by this command before.

    \b
    Examples:
      forewarn docs pages
      forewarn docs pages --package ../other-package
    """
    from forewarn.publish.site import check_folder, site_pages, write_folder
    from forewarn.publish.site.examination import examine
    from forewarn.validate.request import Request

    package = package_at(path)
    # Before the work, not after it.
    check_folder(folder)
    with progress() as show:
        examination = examine(package, Request(keep=_SHOWN), show)
        show("pages")
        pages = site_pages(examination)
    write_folder(folder, pages)
    say(f"{folder / 'index.html'}")
