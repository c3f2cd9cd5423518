"""The formats of a trace: in words, and as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict
from itertools import groupby
from typing import TYPE_CHECKING, Final

from forewarn.ask.tracing.model import Check
from forewarn.ask.tracing.operations import NOT_LISTED, WORDS
from forewarn.writing.canonical import format_cell
from forewarn.writing.visible import visible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from forewarn.ask.tracing import Release, Trace, UpstreamCell

# Cells of one value that the text lists; the JSON has all.
_CELLS = 12

# In characters: what is shown of a cell, and of a line; the JSON has all.
_LONGEST_CELL = 300
_LONGEST = 2000

# Of a 0 beside cells: one may hold a later day, or say that there is none.
_NOT_BY_THESE = "0, because by these cells the state is not listed in that year"

_PRECISION = {
    "month": "in the month to {}",
    "year": "in the year to {}",
    "copy": "by {} at the latest, the day of the copy that was read",
}


def write_json(trace: Trace) -> str:
    """Return the trace as JSON."""
    return json.dumps(
        {"schema_version": 1, **asdict(trace)}, indent=2, ensure_ascii=False, default=str
    )


def write_text(trace: Trace) -> str:
    """Return the trace in words; the inputs of a computed value are indented."""
    return "".join(f"{visible(line, _LONGEST)}\n" for line in _lines(trace))


def _lines(trace: Trace) -> Iterator[str]:
    what = f"{trace.indicator} ({trace.indicator_id}), {trace.country}, {trace.year}"
    if trace.value is None:
        yield f"{what}: no value"
        yield f"  reason      {trace.reason}"
        return
    yield f"{what}: {_value(trace)}"
    if trace.release is not None:
        yield from _release(trace.release)
    if trace.sql is not None:
        yield "  computed    by this query, for all states and years:"
        yield from (f"      {line}" for line in trace.sql.rstrip().splitlines())
        for release in trace.rests_on:
            yield f"  rests on    {release.source_id}: {release.title}, version {release.version}"
            yield f"              {release.licence}; cite: {release.citation}"
        behind = "behind it, as they stand here:" if trace.inputs else "none: nothing is listed"
        yield f"  values      {behind}"
    elif trace.operation is not None:
        yield from _cells(trace)
    if trace.note:
        yield f"  note        {trace.note}"
    if trace.correction is not None:
        correction = trace.correction
        yield f"  corrected   by hand, from {correction.old} to {correction.new or 'nothing'}"
        yield f"              {correction.reason} Reference: {correction.reference}"
    if trace.others:
        others = (f"{other.source_id} {format_cell(other.value)}" for other in trace.others)
        yield f"  others say  {', '.join(others)}"
    for each in trace.inputs:
        yield ""
        yield from (f"  {line}" for line in _lines(each))


def _value(trace: Trace) -> str:
    value = format_cell(trace.value)
    if trace.lower is None and trace.upper is None:
        return value
    lower, upper = (
        "unknown" if bound is None else format_cell(bound) for bound in (trace.lower, trace.upper)
    )
    return f"{value} ({lower} to {upper})"


def _release(release: Release) -> Iterator[str]:
    yield f"  release     {release.source_id}: {release.title}, version {release.version}"
    yield f"  publisher   {release.publisher}"
    days = []
    if release.published_on is not None:
        told = _PRECISION.get(release.published_precision or "", "on {}")
        days.append(f"published {told.format(release.published_on)}")
    if release.retrieved_on is not None:
        days.append(f"retrieved on {release.retrieved_on}")
    if days:
        yield f"  days        {'; '.join(days)}"
    yield f"  licence     {release.licence}"
    yield f"  cite        {release.citation}"


def _cells(trace: Trace) -> Iterator[str]:
    left = _CELLS
    for file, found in groupby(
        trace.cells, key=lambda cell: (cell.path, cell.sha256, cell.taken_from)
    ):
        path, sha256, taken_from = file
        yield f"  file        {path}"
        if sha256:
            yield f"              sha256:{sha256}"
        if taken_from:
            yield f"              taken from {taken_from}"
        cells = list(found)
        for cell in cells[: max(left, 1)]:
            yield f"  cell        {_place(cell)}"
        if (more := len(cells) - max(left, 1)) > 0:
            yield f"              and {more} more"
        left -= len(cells)
    operation = trace.operation or ""
    told = WORDS.get(operation, operation)
    if operation == NOT_LISTED and trace.cells:
        told = _NOT_BY_THESE
    elif operation == "share":
        told += "; a cell that counts is listed twice"
    yield f"  done to it  {told}"
    if trace.check is not Check.NOT_READ:
        yield f"  read again  {_checked(trace)}"


def _checked(trace: Trace) -> str:
    agrees = trace.check is Check.AGREES
    if trace.correction is not None:
        gives = "gives" if agrees else "does not give"
        return f"{gives} {trace.correction.old}, which was corrected"
    return "gives the value" if agrees else "does not give the value"


def _place(cell: UpstreamCell) -> str:
    sheet = f"sheet {cell.sheet}, " if cell.sheet else ""
    if cell.line == 0:
        return f"the whole {'sheet ' + cell.sheet if cell.sheet else 'file'}"
    line = "row" if cell.sheet else "line"
    column = f"column {cell.column}" if cell.column else "the whole of it"
    name = f" ({cell.column_name})" if cell.column_name else ""
    held = "" if cell.text is None else f": {_cut(repr(cell.text))}"
    return f"{sheet}{line} {cell.line}, {column}{name}{held}"


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_CELL else f"{text[:_LONGEST_CELL]}..."


WRITERS: Final[Mapping[str, Callable[[Trace], str]]] = {"text": write_text, "json": write_json}
