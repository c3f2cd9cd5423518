"""`forewarn validate`: is the package fit to publish, and if not, what is wrong and where?"""

from __future__ import annotations

import re
from pathlib import Path

import click

from forewarn.commands.exit import Exit
from forewarn.commands.options import base_option, output_option, package_at, progress, write_output
from forewarn.findings import Layer, Severity
from forewarn.report import FORMATS
from forewarn.rules import count_at_least


def _size(_: click.Context, __: click.Parameter, memory: str | None) -> str | None:
    if memory is not None and re.fullmatch(r"[0-9]+(\.[0-9]+)? ?([KMGT]i?)?B", memory) is None:
        raise click.BadParameter("write a size as 500MB or 2GB")
    return memory


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
    "--limit",
    type=click.IntRange(min=1),
    default=20,
    show_default=True,
    help="Show this many findings of one rule in one file; all are counted.",
)
@click.option(
    "--memory",
    metavar="SIZE",
    callback=_size,
    help="Let DuckDB hold no more than this, e.g. 2GB; it goes on on disk. "
    "[default: 600 MiB, or most of a machine that has less]",
)
@click.option(
    "--threads",
    type=click.IntRange(min=1),
    help="Let DuckDB run so many threads. [default: one for each core]",
)
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
    type=click.Path(path_type=Path),
    help="Compare with this release, a package's folder or descriptor: what it had and is lost, "
    "removed or revised is found. [default: compare with data/signature.json]",
)
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
    limit: int,
    memory: str | None,
    threads: int | None,
    engine: str,
    no_cache: bool,
    against: Path | None,
    fail_on: str,
) -> int:
    """Validate the data package at PATH.

    Three layers: is its structure that of its schemas, does it make sense, and is it plausible as
    a whole? PATH is a package's folder or descriptor; without it, the nearest one upward from here.

    The report is kept in your cache folder, and given again as long as nothing has changed: data,
    schemas, expectations, software with its rules, or the day.

    Exit codes: 0 valid; 1 invalid; 2 wrong usage; 3 could not run, or not all could be checked.

    \b
    Examples:
      forewarn validate
      forewarn validate --layer structure --table observations/vdem-16
      forewarn validate --format json --output report.json
      forewarn validate --format html --output report.html
      forewarn validate --against ../forewarn-1.0.0
      forewarn validate ../other-package --engine frictionless
    """
    from forewarn.validation import (
        validate,
        validate_unless_cached,
        validate_with_reference,
    )

    package = package_at(path, base)
    known = {resource.name for resource in package.resources} | set(package.tables())
    known |= {resource.name for resource in package.unsupported}
    if unknown := sorted(set(tables) - known):
        raise click.BadParameter(f"the package has no table {', '.join(unknown)}")
    chosen = {Layer(name) for name in layers} or set(Layer)
    if engine == "frictionless" and layers and chosen != {Layer.STRUCTURE}:
        raise click.BadParameter("frictionless checks the structure only: --layer structure")
    if against is not None and (engine == "frictionless" or Layer.EXPECTATION not in chosen):
        raise click.BadParameter("--against is for the layer expectations, which does not run")
    release = package_at(against) if against is not None else None
    if engine == "frictionless" and (memory or threads):
        raise click.BadParameter("--memory and --threads limit DuckDB, not frictionless")
    with progress() as show:
        if engine == "frictionless":
            report = validate_with_reference(package, tables, limit, show)
        else:
            run = validate if no_cache else validate_unless_cached
            report = run(package, chosen, tables, limit, show, memory, threads, against=release)
    write_output(FORMATS[format_name](report), output)
    if fail_on != "never" and count_at_least(Severity(fail_on), report.counts):
        return Exit.INVALID
    return Exit.COULD_NOT_RUN if report.not_checked else Exit.DONE
