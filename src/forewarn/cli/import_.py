"""`forewarn import`: take a spreadsheet's values into a package of your own."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from forewarn.cli.options import base_option, package_at, package_option
from forewarn.errors import Exit

if TYPE_CHECKING:
    from collections.abc import Mapping

# The options that tell a field of a new indicator or source, and what they are asked with.
_INDICATOR = {
    "title": "Short title of the indicator.",
    "description": "What is measured, and what high and low values mean.",
    "rationale": "Why it bears on atrocity risk or on prevention.",
    "caveats": "What a reader must know before using the values.",
    "dimension": "The dimension that it speaks to, such as identity_grievance.",
    "measure": "Kind of value: index, share, rate, count, binary, ordinal, currency or score.",
    "unit": "Unit of the values.",
    "minimum": "Smallest value that it can take.",
    "maximum": "Largest value that it can take.",
    "direction": "risk (higher is worse), protective or context.",
    "upstream_name": "The source's own name for it. [default: the title]",
}
_SOURCE = {
    "source_title": "What the source is.",
    "publisher": "Who publishes it.",
    "source_version": "The publisher's version of it.",
    "licence": "SPDX id of its licence; NOASSERTION where none is stated.",
    "citation": "How to cite it.",
    "homepage": "Where it is described.",
}
_FIELDS = {"dimension": "dimension_id", "source_title": "title", "source_version": "version"}


def _told_options(command: Any) -> Any:
    for name, text in reversed({**_INDICATOR, **_SOURCE}.items()):
        command = click.option(f"--{name.replace('_', '-')}", help=text)(command)
    return command


def _pairs(_: click.Context, __: click.Parameter, given: tuple[str, ...]) -> dict[str, str]:
    pairs = [text.rpartition("=") for text in given]
    if wrong := [
        text for text, (key, _, value) in zip(given, pairs, strict=True) if not key or not value
    ]:
        raise click.BadParameter(f"{wrong[0]!r} is not of the form TEXT=ID")
    return {key: value for key, _, value in pairs}


def _years(ctx: click.Context, option: click.Parameter, given: tuple[str, ...]) -> dict[str, int]:
    pairs = _pairs(ctx, option, given)
    if wrong := [value for value in pairs.values() if not (value.isdecimal() and len(value) == 4)]:
        raise click.BadParameter(f"{wrong[0]!r} is no year of four digits")
    return {key: int(value) for key, value in pairs.items()}


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--indicator", required=True, metavar="ID", help="The indicator that is observed.")
@click.option(
    "--source", required=True, metavar="ID", help="The release that the values are from: ours-2026."
)
@package_option
@base_option
@click.option("--sheet", help="Read this sheet. [default: the only one that holds anything]")
@click.option("--header-row", type=click.IntRange(min=1), help="The row of the column names.")
@click.option("--country-column", metavar="LABEL", help="The column of countries, or its letter.")
@click.option("--year-column", metavar="LABEL", help="The column of years, or its letter.")
@click.option("--value-column", metavar="LABEL", help="The column of values, or its letter.")
@click.option(
    "--map",
    "countries",
    multiple=True,
    metavar="TEXT=ID",
    callback=_pairs,
    help="TEXT denotes the country ID: 'Congo, Dem. Rep.=COD' (may be repeated).",
)
@click.option(
    "--leave-out", multiple=True, metavar="TEXT", help="TEXT in the column of countries is none."
)
@click.option("--ignore-column", multiple=True, metavar="LABEL", help="Leave this column out.")
@click.option(
    "--year",
    "years",
    multiple=True,
    metavar="TEXT=YEAR",
    callback=_years,
    help="TEXT is the year YEAR (may be repeated).",
)
@click.option(
    "--year-from",
    type=click.Choice(("start", "end")),
    help="Of a span such as 2019/20, take the first year or the last.",
)
@click.option("--thousands", metavar="SIGN", help="The sign between thousands: ','.")
@click.option(
    "--decimal", metavar="SIGN", default=".", show_default=True, help="The sign before decimals."
)
@click.option(
    "--missing", multiple=True, metavar="TEXT", help="TEXT means not observed (may be repeated)."
)
@click.option(
    "--duplicates",
    type=click.Choice(("first", "last")),
    help="Of two values of one country and year, take this one.",
)
@click.option("--fill-down", is_flag=True, help="An empty country is that of the row above.")
@click.option("--replace", is_flag=True, help="Replace values that the package has already.")
@_told_options
def command(
    file: Path,
    indicator: str,
    source: str,
    path: Path | None,
    base: Path | None,
    countries: dict[str, str],
    years: dict[str, int],
    leave_out: tuple[str, ...],
    ignore_column: tuple[str, ...],
    missing: tuple[str, ...],
    replace: bool,
    **options: Any,
) -> int:
    """Take a spreadsheet into your own package.

    FILE (.xlsx or .csv) goes into the package here, which extends another.

    A row for each country and a column for each year, or a row for each country and year.
    Countries are found by name or code in the table country_codes. Whatever could be read in two
    ways is a question, with its place and the option that answers it, and then nothing is written.

    What is not known yet of the indicator and the source is told by options, or asked on a
    terminal.

    Exit codes: 0 done; 1 there are questions, or values that do not fit; 2 wrong usage; 3 could
    not run.

    \b
    Examples:
      forewarn import counts.xlsx --indicator attacks --source ours-2026
      forewarn import counts.csv --indicator attacks --source ours-2026
          --missing n/a --thousands , --map "DR Congo=COD" --year-from start
    """
    from forewarn.author.countries import CountryResolver
    from forewarn.author.spreadsheets.intake import Intake, intake_files, untold
    from forewarn.author.spreadsheets.reading import read_sheets
    from forewarn.author.spreadsheets.tabulation import Answers, tabulate
    from forewarn.package.model import DESCRIPTOR
    from forewarn.writing.files import digest_of, put_content

    package = package_at(path, base)
    if package.base is None:
        raise click.UsageError(
            f"{package.name} extends no other package: make one that does with forewarn new"
        )
    told = {name: options.pop(name) for name in (*_INDICATOR, *_SOURCE)}
    answers = Answers(
        countries=countries,
        years=years,
        leave_out=frozenset(leave_out),
        ignore_columns=frozenset(ignore_column),
        missing=frozenset(missing),
        **options,
    )
    codes = CountryResolver.read(package.base.resource("country_codes").file)
    found = tabulate(read_sheets(file), answers, codes)
    for note in found.notes:
        click.echo(note)
    if found.questions:
        click.echo(f"\n{len(found.questions)} to answer, and nothing was written:")
        for question in found.questions:
            click.echo(question)
        return Exit.INVALID
    if not found.observations:
        click.echo("no value was found, and nothing was written")
        return Exit.INVALID
    lacking = untold(package, indicator, source)
    intake = Intake(
        indicator,
        source,
        found.observations,
        digest_of(file),
        _ask(_INDICATOR, told, lacking.get("indicators")),
        _ask(_SOURCE, told, lacking.get("sources")),
        replace,
    )
    files = intake_files(package, intake)
    # The descriptor comes last: it names the file of observations.
    for name, text in sorted(files.items(), key=lambda each: each[0] == DESCRIPTOR):
        target = package.root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        put_content(text, target)
        click.echo(f"wrote {name}")
    click.echo(f"{len(found.observations)} values of {indicator}")
    click.echo("next: forewarn expect, and forewarn validate")
    return Exit.DONE


def _ask(
    options: Mapping[str, str], told: dict[str, str | None], required: list[str] | None
) -> dict[str, str]:
    """Return what is told of a new row by its fields, asking on a terminal for what is not.

    `required` is None where the row is there already.
    """
    if required is None:
        return {}
    if told["upstream_name"] is None:
        told["upstream_name"] = told["title"]
    needed = [name for name in options if _FIELDS.get(name, name) in required and not told[name]]
    needed = [name for name in needed if name != "upstream_name" or told["title"]]
    if needed and not sys.stdin.isatty():
        listed = ", ".join(f"--{name.replace('_', '-')}" for name in needed)
        raise click.UsageError(f"it is new to the package, and has to be told of: {listed}")
    for name in needed:
        told[name] = click.prompt(options[name].removesuffix("."))
    row = {_FIELDS.get(name, name): text for name in options if (text := told[name])}
    if "upstream_name" in options:
        row.setdefault("upstream_name", row["title"])
    else:
        row["redistribution"] = "unstated" if row["licence"] == "NOASSERTION" else "open"
    return row
