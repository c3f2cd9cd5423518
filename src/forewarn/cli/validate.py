"""`forewarn validate`: is the package fit to publish, and if not, what is wrong and where?"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from forewarn.cli.candidates import table_names
from forewarn.cli.exit import Exit
from forewarn.cli.options import (
    base_option,
    locating,
    memory_option,
    output_option,
    package_at,
    progress,
    threads_option,
    where_releases_are_option,
    write_output,
)
from forewarn.cli.terminal import look_at
from forewarn.findings.model import Layer, Severity
from forewarn.findings.report import FORMATS
from forewarn.findings.report.github import write_step_summary
from forewarn.findings.report.places import seen_from
from forewarn.findings.report.text import Detail, write_text
from forewarn.findings.rules import count_at_least

if TYPE_CHECKING:
    from forewarn.findings.model import Report

# Formats that name files from the root of a repository.
_FROM_ROOT = ("github", "sarif")


@click.command("validate")
@click.argument("path", required=False, type=click.Path(path_type=Path))
@base_option
@click.option(
    "--layer",
    "layers",
    multiple=True,
    type=click.Choice(tuple(layer.value for layer in Layer)),
    help="Run only this layer (may be repeated). [default: all three]",
)
@click.option(
    "--table",
    "tables",
    multiple=True,
    metavar="TABLE",
    shell_complete=table_names,
    help="Report only this table or resource, e.g. observations/vdem-16 (may be repeated).",
)
@click.option(
    "--format",
    "format_name",
    type=click.Choice(tuple(FORMATS)),
    default="text",
    show_default=True,
    help="How to write the report.",
)
@output_option
@click.option(
    "-q", "--quiet", "detail", flag_value=Detail.QUIET, type=Detail, help="Say only the verdict."
)
@click.option(
    "-v",
    "--verbose",
    "detail",
    flag_value=Detail.VERBOSE,
    type=Detail,
    help="Say too what was checked and what is waived, and show the line around each finding.",
)
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    default=20,
    show_default=True,
    help="Show this many findings of one rule in one file; all are counted.",
)
@memory_option
@threads_option
@click.option(
    "--engine",
    type=click.Choice(("duckdb", "frictionless")),
    default="duckdb",
    show_default=True,
    help="What checks the structure; frictionless is the reference, slow, and runs that alone.",
)
@click.option("--no-cache", is_flag=True, help="Check again though nothing has changed.")
@click.option(
    "--against",
    metavar="RELEASE",
    help="Compare with this release, by its folder, zip file, git revision, URL or version: what "
    "it had and is lost, removed or revised is found. [default: compare with data/signature.json]",
)
@where_releases_are_option
@click.option(
    "--fail-on",
    type=click.Choice(("error", "warning", "never")),
    default="error",
    show_default=True,
    help="Exit with 1 where there is a finding that weighs this much.",
)
def command(
    path: Path | None,
    base: Path | None,
    layers: tuple[str, ...],
    tables: tuple[str, ...],
    format_name: str,
    output: str | None,
    detail: Detail | None,
    limit: int,
    memory: str | None,
    threads: int | None,
    engine: str,
    no_cache: bool,
    against: str | None,
    places: tuple[str, ...],
    fail_on: str,
) -> int:
    """Validate a package: what is wrong with it, and where?

    Three layers: is its structure that of its schemas, does it make sense, and is it plausible as
    a whole?

    PATH is a package's folder or descriptor; without it, the nearest one upward from here.

    A terminal has colours unless NO_COLOR is set; FORCE_COLOR has them elsewhere too. The format
    github also writes the summary of the step, where GITHUB_STEP_SUMMARY names its file.

    The report is kept in your cache folder, and given again as long as nothing has changed: data,
    schemas, expectations, software with its rules, or the day.

    Exit codes: 0 valid; 1 invalid; 2 wrong usage; 3 could not run, or not all could be checked.

    \b
    Examples:
      forewarn validate
      forewarn validate --layer structure --table observations/vdem-16
      forewarn validate --format json --output report.json
      forewarn validate --format html --output report.html
      forewarn validate --format sarif --output forewarn.sarif
      forewarn validate --against ../forewarn-1.0.0
      forewarn validate ../other-package --engine frictionless
    """
    from forewarn.validate.cache import validate_unless_cached
    from forewarn.validate.request import Request

    package = package_at(path, base)
    known = {resource.name for resource in package.resources} | set(package.tables())
    known |= {resource.name for resource in package.unsupported}
    if detail is not None and format_name != "text":
        raise click.BadParameter("--quiet and --verbose are for the format text")
    if unknown := sorted(set(tables) - known):
        raise click.BadParameter(f"the package has no table {', '.join(unknown)}")
    chosen = {Layer(name) for name in layers} or set(Layer)
    if engine == "frictionless" and layers and chosen != {Layer.STRUCTURE}:
        raise click.BadParameter("frictionless checks the structure only: --layer structure")
    if against is not None and (engine == "frictionless" or Layer.EXPECTATIONS not in chosen):
        raise click.BadParameter("--against is for the layer expectations, which does not run")
    if engine == "frictionless" and (memory or threads):
        raise click.BadParameter("--memory and --threads limit DuckDB, not frictionless")
    with locating(places) as locate, progress(detail is Detail.QUIET) as show:
        release = locate(against) if against is not None else None
        request = Request(chosen, tables, limit, memory, threads, against=release)
        if engine == "frictionless":
            from forewarn.validate.run import validate_with_reference

            report = validate_with_reference(package, request, show)
        elif no_cache:
            from forewarn.validate.run import validate

            report = validate(package, request, show)
        else:
            report = validate_unless_cached(package, request, show)
    _write(report, format_name, output, detail or Detail.NORMAL)
    if fail_on != "never" and count_at_least(Severity(fail_on), report.counts):
        return Exit.INVALID
    return Exit.COULD_NOT_RUN if report.not_checked else Exit.DONE


def _write(report: Report, format_name: str, output: str | None, detail: Detail) -> None:
    if format_name == "text":
        look = look_at(output, detail)
        write_output(write_text(report, look), output, look.colour)
        return
    if format_name in _FROM_ROOT:
        report = seen_from(report, Path(os.environ.get("GITHUB_WORKSPACE") or Path.cwd()))
    write_output(FORMATS[format_name](report), output)
    summary = os.environ.get("GITHUB_STEP_SUMMARY")
    if format_name == "github" and summary:
        with Path(summary).open("a", encoding="utf-8", newline="\n") as file:
            file.write(write_step_summary(report))
