"""The formats of a trace: in words, and as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Final

from forewarn.ask.tracing.model import Check
from forewarn.ask.tracing.operations import WORDS
from forewarn.writing.canonical import format_cell
from forewarn.writing.visible import visible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from forewarn.ask.tracing import Release, Trace, UpstreamCell

# Cells of one value that the text lists; the JSON has all.
_CELLS = 12

# In characters: what is shown of a cell or a line.
_LONGEST = 300

_PRECISION = {
    "month": "in the month to {}",
    "year": "in the year to {}",
    "copy": "by {} at the latest, the day on which this copy of it was fetched",
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
        yield "  computed    from these values, by this query for all states and years:"
        yield from (f"      {line}" for line in trace.sql.rstrip().splitlines())
    elif trace.operation is not None:
        yield from _cells(trace)
    if trace.note:
        yield f"  note        {trace.note}"
    if trace.correction is not None:
        correction = trace.correction
        yield f"  corrected   by hand, from {correction.old} to {correction.new}"
        yield f"              {correction.reason} Reference: {correction.reference}"
    if trace.others:
        others = (f"{other.source_id} {format_cell(other.value)}" for other in trace.others)
        yield f"  others say  {', '.join(others)}"
    for each in trace.inputs:
        yield ""
        yield from (f"  {line}" for line in _lines(each))


def _value(trace: Trace) -> str:
    value = format_cell(trace.value)
    if trace.lower is None:
        return value
    return f"{value} ({format_cell(trace.lower)} to {format_cell(trace.upper)})"


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
    for path, sha256, taken_from in dict.fromkeys(
        (cell.path, cell.sha256, cell.taken_from) for cell in trace.cells
    ):
        yield f"  file        {path}"
        yield f"              sha256:{sha256}"
        if taken_from:
            yield f"              taken from {taken_from}"
    for cell in trace.cells[:_CELLS]:
        yield f"  cell        {_place(cell)}"
    if (more := len(trace.cells) - _CELLS) > 0:
        yield f"              and {more} more"
    operation = trace.operation or ""
    yield f"  done to it  {WORDS.get(operation, operation)}"
    if trace.check is not Check.NOT_READ:
        told = "gives the value" if trace.check is Check.AGREES else "does not give the value"
        yield f"  read again  {told}"


def _place(cell: UpstreamCell) -> str:
    sheet = f"sheet {cell.sheet}, " if cell.sheet else ""
    if cell.line == 0:
        return f"{sheet or 'file, '}as a whole"
    line = "row" if cell.sheet else "line"
    column = f"column {cell.column}" if cell.column else "the whole of it"
    name = f" ({cell.column_name})" if cell.column_name else ""
    held = "" if cell.text is None else f": {cell.text!r}"
    return f"{sheet}{line} {cell.line}, {column}{name}{held}"


WRITERS: Final[Mapping[str, Callable[[Trace], str]]] = {"text": write_text, "json": write_json}
