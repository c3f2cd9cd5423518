"""`forewarn validate`: find what is wrong with a package, and where."""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from forewarn.cli.candidates import table_names
from forewarn.cli.command import Command
from forewarn.cli.failures import failure_of
from forewarn.cli.hints import error_text, hint_for, options_of
from forewarn.cli.options import (
    base_option,
    format_option,
    given_words,
    locating,
    memory_option,
    optional_origins_option,
    output_option,
    package_at,
    progress,
    refuse_option,
    threads_option,
)
from forewarn.cli.sink import say, write_result
from forewarn.cli.terminal import look_at, next_commands
from forewarn.errors import Exit
from forewarn.findings.model import Layer, Severity
from forewarn.findings.report.look import Detail
from forewarn.validate.request import Request

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from forewarn.findings.model import Report
    from forewarn.package.model import Package

# The keys of `forewarn.findings.report.formats.FORMATS`: the help of all commands need not load it.
FORMAT_NAMES = ("text", "json", "csv", "github", "junit", "sarif", "html")

# The parameters that name the package, and those that say what of it to check.
_PACKAGE = ("path", "base")
_SCOPE = (*_PACKAGE, "layers", "tables", "memory", "threads", "engine", "against", "origins")

# Formats that name files from the root of a repository.
_FROM_ROOT = ("github", "sarif")


@click.command("validate", cls=Command)
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
@format_option(FORMAT_NAMES, "Format of the report.")
@output_option
@click.option(
    "-q", "--quiet", "detail", flag_value=Detail.QUIET, type=Detail, help="Show only the verdict."
)
@click.option(
    "-v",
    "--verbose",
    "detail",
    flag_value=Detail.VERBOSE,
    type=Detail,
    help="Also show what was checked and waived, and the line around each finding.",
)
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    default=20,
    show_default=True,
    help="Show at most this many findings of a rule in a file. All are counted.",
)
@memory_option
@threads_option
@click.option(
    "--engine",
    type=click.Choice(("duckdb", "frictionless")),
    default="duckdb",
    show_default=True,
    help="Engine of the structure layer. frictionless is the reference: it is slow, and the other "
    "layers do not run.",
)
@click.option("--no-cache", is_flag=True, help="Check again even if nothing has changed.")
@click.option(
    "--against",
    metavar="RELEASE",
    help="Compare with this release: a folder, zip file, git revision, URL or version. Reports "
    "what was lost, removed or revised. [default: compare with data/signature.json]",
)
@optional_origins_option
@click.option(
    "--fail-on",
    type=click.Choice(("error", "warning", "never")),
    default="error",
    show_default=True,
    help="Exit with 1 if there is a finding of this severity or above.",
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
    origins: tuple[str, ...],
    fail_on: str,
) -> int:
    """Find what is wrong with a package, and where.

    There are three layers: structure (do the files match their schemas?), meaning (do the rows make
    sense?) and expectations (is the data plausible as a whole?).

    PATH is a package's folder or descriptor. [default: the nearest package upward from here,
    or the release that comes with forewarn]

    Colours appear on a terminal unless NO_COLOR is set, and elsewhere if FORCE_COLOR is set. With
    --format github, the summary goes to the file that GITHUB_STEP_SUMMARY names.

    The report is kept in your cache folder, and shown again until something changes: the data, the
    schemas, the expectations, the software or the day. If the package changes while it is read,
    there is no report, and the exit code is 3.

    Exit codes: 0 valid; 1 invalid; 2 wrong usage; 3 could not run, or could not check everything.

    \b
    Examples:
      forewarn validate
      forewarn validate --layer structure --table observations/vdem-16
      forewarn validate --format html --output report.html
      forewarn validate --format sarif --output forewarn.sarif
      forewarn validate --against ../forewarn-1.0.0
      forewarn validate ../other-package --engine frictionless
    """
    _refuse_idle(against, detail, format_name)
    chosen = _chosen_layers(layers, engine, bool(memory or threads), compared=against is not None)
    with _reporting(path or Path.cwd(), chosen, tables, format_name, output):
        package = package_at(path, base)
    _check_tables(package, tables)
    with (
        _reporting(package, chosen, tables, format_name, output),
        locating(origins) as locate,
        progress(quiet=detail is Detail.QUIET) as show,
    ):
        release = locate(against) if against is not None else None
        request = Request(chosen, tables, limit, memory, threads, against=release)
        report = _validate(package, request, engine, no_cache, show)
    _write(report, format_name, output, detail or Detail.NORMAL)
    _write_hints(report)
    return _exit_code(report, fail_on)


def _refuse_idle(against: str | None, detail: Detail | None, format_name: str) -> None:
    """Refuse the options that have no effect on this validation."""
    if against is None:
        refuse_option("origins", "--from finds the release of --against, which is not given")
    if detail is not None and format_name != "text":
        raise click.BadParameter("--quiet and --verbose need --format text")


@contextmanager
def _reporting(
    package: Package | Path,
    layers: Collection[Layer],
    tables: Collection[str],
    format_name: str,
    output: str | None,
) -> Iterator[None]:
    """Write a report of what could not run too, in every format that a program reads."""
    try:
        yield
    except click.ClickException:
        raise
    except Exception as error:
        failure = failure_of(error)
        if format_name != "text" and failure.exit_code is Exit.COULD_NOT_RUN:
            from forewarn.validate.failed import failed_report, unloaded

            loaded = unloaded(package) if isinstance(package, Path) else package
            reason = error_text(failure, options_of(command))
            report = failed_report(loaded, reason, layers, tables)
            _write(report, format_name, output, Detail.NORMAL)
        raise


def _check_tables(package: Package, tables: Collection[str]) -> None:
    known = {resource.name for resource in package.resources} | set(package.tables())
    known |= {resource.name for resource in package.unsupported}
    if unknown := sorted(set(tables) - known):
        raise click.BadParameter(f"the package has no table {', '.join(unknown)}")


def _chosen_layers(
    names: Collection[str], engine: str, limited: bool, *, compared: bool
) -> set[Layer]:
    """Return the layers to run; the reference has one, and takes no limits of DuckDB."""
    chosen = {Layer(name) for name in names}
    if engine == "frictionless":
        if chosen - {Layer.STRUCTURE}:
            raise click.BadParameter("--engine frictionless needs --layer structure")
        if limited:
            raise click.BadParameter("--memory and --threads limit DuckDB, not frictionless")
        chosen = {Layer.STRUCTURE}
    chosen = chosen or set(Layer)
    if compared and Layer.EXPECTATIONS not in chosen:
        raise click.BadParameter("--against needs the layer expectations, which does not run")
    return chosen


def _validate(
    package: Package,
    request: Request,
    engine: str,
    afresh: bool,
    show: Callable[[str], None],
) -> Report:
    if engine == "frictionless":
        from forewarn.validate.run import validate_with_reference

        return validate_with_reference(package, request, show)
    if afresh:
        from forewarn.validate.run import validate

        return validate(package, request, show)
    # The help of all commands loads this module, and needs no cache.
    from forewarn.validate.cache import validate_unless_cached

    return validate_unless_cached(package, request, show, _note)


def _note(what: str) -> None:
    say(f"forewarn: {what}", err=True)


def _exit_code(report: Report, fail_on: str) -> Exit:
    from forewarn.findings.rules import count_at_least

    if fail_on != "never" and count_at_least(Severity(fail_on), report.counts):
        return Exit.INVALID
    return Exit.COULD_NOT_RUN if report.not_checked else Exit.DONE


def _write_hints(report: Report) -> None:
    """Write to stderr what helps where a table was not checked."""
    hints = {hint_for(result.reason or "") for result in report.not_checked}
    for hint in sorted(hint for hint in hints if hint is not None):
        say(f"forewarn: {hint}", err=True)


def _write(report: Report, format_name: str, output: str | None, detail: Detail) -> None:
    from forewarn.findings.report.formats import FORMATS
    from forewarn.findings.report.github import write_step_summary
    from forewarn.findings.report.places import seen_from
    from forewarn.findings.report.text import write_text

    if format_name == "text":
        commands = next_commands(given_words(_PACKAGE), given_words(_SCOPE))
        look = look_at(output, detail, commands)
        write_result(write_text(report, look), output, colours=look.colour)
        return
    if format_name in _FROM_ROOT:
        report = seen_from(report, Path(os.environ.get("GITHUB_WORKSPACE") or Path.cwd()))
    write_result(FORMATS[format_name](report), output, format_name)
    summary = os.environ.get("GITHUB_STEP_SUMMARY")
    if format_name == "github" and summary:
        with Path(summary).open("a", encoding="utf-8", newline="\n") as file:
            file.write(write_step_summary(report))
