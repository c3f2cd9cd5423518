"""The formats of an answer: a table to read, and formats for other tools."""

from __future__ import annotations

import json
import math
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from forewarn.cli.numbers import DIGITS, shorten_number
from forewarn.writing import markdown
from forewarn.writing.canonical import format_number
from forewarn.writing.csv_text import csv_text
from forewarn.writing.visible import visible
from forewarn.writing.widths import display_width, pad

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from forewarn.ask.query import QueryResult


def write_terminal_table(result: QueryResult) -> str:
    """Return columns padded to one width, numbers on the right and shortened."""
    header = [visible(name) for name in result.columns]
    cells = [[visible(_shortened(value)) for value in row] for row in result.rows]
    widths = [max(map(display_width, column)) for column in zip(header, *cells, strict=True)]
    right = [
        any(isinstance(row[i], int | float | Decimal) for row in result.rows)
        for i in range(len(result.columns))
    ]
    lines = [
        "  ".join(map(pad, header, widths)),
        "  ".join("-" * width for width in widths),
    ]
    for row in cells:
        padded = [
            pad(cell, width, right=to_right)
            for cell, width, to_right in zip(row, widths, right, strict=True)
        ]
        lines.append("  ".join(padded))
    return "".join(f"{line.rstrip()}\n" for line in lines)


def write_markdown(result: QueryResult) -> str:
    """Return a table in Markdown."""
    rows = [[visible(_text(value)) for value in row] for row in result.rows]
    return markdown.table(result.columns, rows)


def write_csv(result: QueryResult) -> str:
    """Return CSV with a header."""
    return csv_text([result.columns, *([_text(value) for value in row] for row in result.rows)])


def write_json(result: QueryResult) -> str:
    """Return a JSON array with an object for each row."""
    return json.dumps(json_objects(result), indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def write_jsonl(result: QueryResult) -> str:
    """Return a JSON object for each row, each on a line."""
    lines = (json.dumps(row, ensure_ascii=False, allow_nan=False) for row in json_objects(result))
    return "".join(f"{line}\n" for line in lines)


def json_objects(result: QueryResult) -> list[dict[str, Any]]:
    """Return an object for each row, with values that JSON can hold."""
    return [
        {name: _plain(value) for name, value in zip(result.columns, row, strict=True)}
        for row in result.rows
    ]


WRITERS: Final[Mapping[str, Callable[[QueryResult], str]]] = {
    "table": write_terminal_table,
    "csv": write_csv,
    "json": write_json,
    "jsonl": write_jsonl,
    "markdown": write_markdown,
}


def _plain(value: object) -> Any:
    """Return a value that JSON can hold: dates and the like as text, infinite numbers as null."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value if value is None or isinstance(value, str | int) else str(value)


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and math.isfinite(value):
        return format_number(value)
    return str(value)


def _shortened(value: object) -> str:
    """Return the text of a value; a number has at most six significant digits, or is whole."""
    if isinstance(value, list | tuple | dict):
        return str(_with_short_numbers(value))
    return _text(value) if (short := _short_number(value)) is None else short


def _with_short_numbers(value: object) -> object:
    """Return a value whose numbers, at any depth, show as a terminal shows them."""
    if isinstance(value, list):
        return [_with_short_numbers(item) for item in value]
    if isinstance(value, tuple):
        return tuple(map(_with_short_numbers, value))
    if isinstance(value, dict):
        return {_with_short_numbers(key): _with_short_numbers(item) for key, item in value.items()}
    return value if (short := _short_number(value)) is None else _Shown(short)


class _Shown(str):
    """A text that shows as it is within a list, without quotes."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


def _short_number(value: object) -> str | None:
    """Return a number that is shortened; None for other values, and for a short decimal."""
    if isinstance(value, float) or (
        isinstance(value, Decimal) and len(value.as_tuple().digits) > DIGITS
    ):
        return shorten_number(value)
    return None
