"""Writing the answer to a query, in the format asked for."""

from __future__ import annotations

import csv
import functools
import io
import json
import math
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

import click

from forewarn.ask.limits import MEBIBYTE, Limits, is_running
from forewarn.cli.candidates import query_parameters
from forewarn.cli.options import output_option, parse_size, progress, write_output
from forewarn.writing.canonical import format_number
from forewarn.writing.visible import visible

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from forewarn.ask.query import Table
    from forewarn.package.model import Package

    Command = TypeVar("Command", bound=Callable[..., Any])

# Rows that somebody may want to read; formats for machines are whole unless --limit says so.
_TO_READ = 1000

FORMATS = ("table", "csv", "json", "jsonl", "markdown", "parquet")

# What is not asked for is waited for, and held, no longer than this.
_DEFAULT = Limits()


@dataclass(frozen=True)
class Form:
    """How an answer is wanted: its format, where it goes, and what it may take."""

    name: str
    output: Path | None
    rows: int | None
    limits: Limits


def answer_options(command: Command) -> Command:
    """Add the options that every command with an answer has; it is called with a `form`."""

    @functools.wraps(command)
    def with_form(
        *,
        format_name: str,
        output: str | None,
        limit: int | None,
        timeout: float,
        memory: int,
        **others: Any,
    ) -> Any:
        if format_name == "parquet" and output is None:
            raise click.UsageError("parquet is not for a terminal: name a file with --output")
        file = None if output is None else Path(output).absolute()
        return command(form=Form(format_name, file, limit, Limits(timeout, memory)), **others)

    options = (
        click.option(
            "--param",
            "parameters",
            multiple=True,
            metavar="NAME=VALUE",
            shell_complete=query_parameters,
            help="Value of the parameter $NAME (may be repeated).",
        ),
        click.option(
            "--format",
            "format_name",
            type=click.Choice(FORMATS),
            default="table",
            show_default=True,
            help="How to write the answer.",
        ),
        output_option,
        click.option(
            "--limit",
            type=click.IntRange(min=1),
            help="Give at most this many rows; a note on standard error says if there are more. "
            f"[default: {_TO_READ} for table and markdown, all for the others]",
        ),
        click.option(
            "--timeout",
            type=click.FloatRange(min=0, min_open=True),
            default=_DEFAULT.seconds,
            show_default=True,
            metavar="SECONDS",
            help="Stop it after this time.",
        ),
        click.option(
            "--memory",
            metavar="SIZE",
            callback=_memory,
            help="Let it hold no more than this, e.g. 4GB; nothing is put on disk. "
            f"[default: {_DEFAULT.memory // MEBIBYTE} MiB]",
        ),
    )
    decorated: Any = with_form
    for option in reversed(options):
        decorated = option(decorated)
    return cast("Command", decorated)


listing_option = click.option(
    "--format",
    "format_name",
    type=click.Choice(tuple(name for name in FORMATS if name != "parquet")),
    default="table",
    show_default=True,
    help="How to write it.",
)


def write_listing(table: Table, format_name: str) -> None:
    """Write what is not an answer but a list, to standard output."""
    click.echo(_WRITERS[format_name](table), nl=False)


def _memory(_: click.Context, __: click.Parameter, memory: str | None) -> int:
    # DuckDB opens no database in less.
    return _DEFAULT.memory if memory is None else max(parse_size(memory), 64 * MEBIBYTE)


def parse_parameters(given: tuple[str, ...]) -> dict[str, str]:
    """Parse `NAME=VALUE` pairs; a usage error where one is not of that form."""
    pairs = [pair.partition("=") for pair in given]
    for name, equals, _ in pairs:
        if not name or not equals:
            raise click.BadParameter(
                f"{name!r} is not of the form NAME=VALUE", param_hint="--param"
            )
    return {name: value for name, _, value in pairs}


def answer(
    package: Package,
    sql: str,
    parameters: dict[str, str],
    form: Form,
    extensions: Sequence[Package] = (),
) -> None:
    """Ask, and write the answer to where it is wanted; to standard error, if it is cut or empty.

    The rows of `extensions`, packages that extend the one that is asked, stand beside its own.
    A file is put in place whole, or stays as it was.
    """
    if form.output is None:
        count, cut = _write(package, sql, parameters, form, None, extensions)
    else:
        # Beside it, so that it is put in place in one step.
        scratch = form.output.with_name(f".{form.output.name}.{os.getpid()}")
        try:
            count, cut = _write(package, sql, parameters, form, scratch, extensions)
            scratch.replace(form.output)
        finally:
            scratch.unlink(missing_ok=True)
    if cut:
        click.echo(f"only the first {count} rows: raise --limit for more", err=True)
    elif not count:
        click.echo("no rows", err=True)


def _write(
    package: Package,
    sql: str,
    parameters: dict[str, str],
    form: Form,
    file: Path | None,
    extensions: Sequence[Package],
) -> tuple[int, bool]:
    """Write the answer, and give the number of its rows and whether there were more."""
    from forewarn.ask.query import ask, write_parquet
    from forewarn.ask.store import connect

    parquet = file if form.name == "parquet" else None
    with progress() as doing:
        doing("opening the database")
        connection = connect(package, form.limits.memory, parquet, extensions)
    try:
        if parquet is not None:
            return write_parquet(connection, sql, parquet, parameters, form.rows, form.limits)
        rows = form.rows
        if rows is None and form.name in ("table", "markdown"):
            rows = _TO_READ
        table = ask(connection, sql, parameters, rows, form.limits)
    finally:
        if not is_running():
            connection.close()
    text = _WRITERS[form.name](table)
    write_output(text, None if file is None else str(file))
    return len(table.rows), table.cut


def _table(table: Table) -> str:
    cells = [[_cell(value) for value in row] for row in table.rows]
    widths = [
        max([len(name), *(len(row[i]) for row in cells)]) for i, name in enumerate(table.columns)
    ]
    right = [
        any(isinstance(row[i], int | float) for row in table.rows)
        for i in range(len(table.columns))
    ]
    lines = [
        "  ".join(name.ljust(width) for name, width in zip(table.columns, widths, strict=True)),
        "  ".join("-" * width for width in widths),
    ]
    for row in cells:
        padded = [
            cell.rjust(width) if to_right else cell.ljust(width)
            for cell, width, to_right in zip(row, widths, right, strict=True)
        ]
        lines.append("  ".join(padded))
    return "".join(f"{line.rstrip()}\n" for line in lines)


def _markdown(table: Table) -> str:
    rows = [list(table.columns), ["---"] * len(table.columns)]
    rows += [[_cell(value).replace("|", "\\|") for value in row] for row in table.rows]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def _csv(table: Table) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(table.columns)
    writer.writerows([_text(value) for value in row] for row in table.rows)
    return buffer.getvalue()


def _json(table: Table) -> str:
    return json.dumps(_objects(table), indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _jsonl(table: Table) -> str:
    lines = (json.dumps(row, ensure_ascii=False, allow_nan=False) for row in _objects(table))
    return "".join(f"{line}\n" for line in lines)


def _objects(table: Table) -> list[dict[str, Any]]:
    return [
        {name: _plain(value) for name, value in zip(table.columns, row, strict=True)}
        for row in table.rows
    ]


def _plain(value: object) -> Any:
    """Return a value as JSON can hold it: dates and the like as text, no number as null."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value if value is None or isinstance(value, str | int) else str(value)


def _cell(value: object) -> str:
    return visible(_text(value))


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and math.isfinite(value):
        return format_number(value)
    return str(value)


_WRITERS = {
    "table": _table,
    "csv": _csv,
    "json": _json,
    "jsonl": _jsonl,
    "markdown": _markdown,
}
