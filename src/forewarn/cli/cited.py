"""The sources of an answer, in each format: after it, in it, or in a file beside it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from forewarn.cli.formats import json_objects
from forewarn.writing import markdown
from forewarn.writing.csv_text import csv_text
from forewarn.writing.visible import visible

if TYPE_CHECKING:
    from pathlib import Path

    from forewarn.ask.origins import CitedSource, CitedSources
    from forewarn.ask.query import QueryResult

# Formats of rows alone: the sources go to a file beside the answer.
BESIDE = ("csv", "jsonl", "parquet")

# Added to the name of the answer's file.
SUFFIX = ".sources.csv"

_COLUMNS = ("source_id", "licence", "redistribution", "citation", "computed_from")


def check_place(format_name: str, output: Path | None) -> None:
    """Raise a usage error where the sources of a format have no file to stand beside."""
    if format_name in BESIDE and output is None:
        raise click.UsageError(
            f"{format_name} has no place for sources: name a file with --output, and they are "
            f"written beside it, to a file with {SUFFIX} after its name"
        )


def with_sources(text: str, result: QueryResult, cited: CitedSources, format_name: str) -> str:
    """Return an answer with its sources, in a format that has a place for them."""
    if format_name == "json":
        return _json(result, cited)
    if format_name == "markdown":
        rows = [[visible(cell, _LONGEST) for cell in _cells(each)] for each in cited.sources]
        return f"{text}\nSources: {_said(cited)}\n\n{markdown.table(_COLUMNS, rows)}"
    if format_name == "table":
        lines = [f"Sources: {_said(cited)}", *map(_line, cited.sources)]
        return text + "".join(f"{line}\n" for line in ["", *lines])
    return text


def sources_csv(cited: CitedSources) -> str:
    """Return the file of sources that stands beside an answer."""
    return csv_text([_COLUMNS, *map(_cells, cited.sources)])


def _said(cited: CitedSources) -> str:
    more = f"; {cited.more} more are not listed" if cited.more else ""
    return visible(f"{cited.said}{more}", _LONGEST)


def _line(source: CitedSource) -> str:
    how = "computed from; " if source.computed_from else ""
    text = f"{source.source_id} ({how}{source.licence}, {source.redistribution}): {source.citation}"
    return f"  {visible(text, _LONGEST)}"


# In characters: a line of the sources.
_LONGEST = 1000


def _cells(source: CitedSource) -> list[str]:
    computed = "true" if source.computed_from else "false"
    return [source.source_id, source.licence, source.redistribution, source.citation, computed]


def _json(result: QueryResult, cited: CitedSources) -> str:
    sources: list[dict[str, Any]] = [
        {
            "source_id": each.source_id,
            "licence": each.licence,
            "redistribution": each.redistribution,
            "citation": each.citation,
            "computed_from": each.computed_from,
        }
        for each in cited.sources
    ]
    whole = {
        "rows": json_objects(result),
        "sources_from": cited.basis.value,
        "sources_read": list(cited.read),
        "sources": sources,
        "sources_not_listed": cited.more,
    }
    return json.dumps(whole, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
