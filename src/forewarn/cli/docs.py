"""`forewarn docs`: pages that say what the package is, what it covers, and whether it holds."""

from __future__ import annotations

from pathlib import Path

import click

from forewarn.cli.options import package_at, package_option, progress

# Findings listed of one rule in one file; all are counted.
_SHOWN = 20


@click.command("docs")
@click.argument("folder", type=click.Path(path_type=Path))
@package_option
def command(folder: Path, path: Path | None) -> None:
    """Write pages about the package, to be opened in a browser.

    They are the validation report, the coverage of each source year by year, what is expected of
    the data as a whole, the sources with their licences, and the rules. They load nothing from
    anywhere, and the same package has the same pages. A package that is not valid has them too.

    FOLDER is where they go: it must be new, or empty, or written by this command before.

    \b
    Examples:
      forewarn docs pages
      forewarn docs pages --package ../other-package
    """
    from forewarn.publish.site import check_folder, site_pages, write_folder
    from forewarn.publish.site.examination import examine
    from forewarn.validate.request import Request

    package = package_at(path)
    # Said before the work, not after it.
    check_folder(folder)
    with progress() as show:
        examination = examine(package, Request(keep=_SHOWN), show)
        show("pages")
        pages = site_pages(examination)
    write_folder(folder, pages)
    click.echo(f"{folder / 'index.html'}")
