"""Writing the answer to a query, in the format asked for."""

from __future__ import annotations

import csv
import io
import json
import math
from typing import TYPE_CHECKING, Any, TypeVar

import click

from forewarn.canonical import format_number
from forewarn.commands.candidates import query_parameters
from forewarn.report.cells import visible

if TYPE_CHECKING:
    from collections.abc import Callable

    import duckdb

    from forewarn.query import Table

    Command = TypeVar("Command", bound=Callable[..., Any])

# Rows that somebody may want to read; formats for machines are whole unless --limit says so.
_TO_READ = 1000

FORMATS = ("table", "csv", "json", "jsonl", "markdown")


def answer_options(command: Command) -> Command:
    """Add the options that every command with an answer has."""
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
        click.option(
            "--limit",
            type=click.IntRange(min=1),
            help="Give at most this many rows; a note on standard error says if there are more. "
            f"[default: {_TO_READ} for table and markdown, all for the others]",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


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
    connection: duckdb.DuckDBPyConnection,
    sql: str,
    parameters: dict[str, str],
    format_name: str,
    limit: int | None,
) -> None:
    """Ask, and write the answer to standard output; to standard error, if it is cut or empty."""
    from forewarn.query import ask

    if limit is None and format_name in ("table", "markdown"):
        limit = _TO_READ
    table = ask(connection, sql, parameters, limit)
    writers = {
        "table": _table,
        "csv": _csv,
        "json": _json,
        "jsonl": _jsonl,
        "markdown": _markdown,
    }
    click.echo(writers[format_name](table), nl=False)
    if table.cut:
        click.echo(f"only the first {len(table.rows)} rows: raise --limit for more", err=True)
    elif not table.rows:
        click.echo("no rows", err=True)


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
    """Give a value as JSON can hold it: dates and the like as text, no number as null."""
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
