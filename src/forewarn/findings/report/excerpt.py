"""A cell in its line, so that a reader sees what is around it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from forewarn.errors import PackageError
from forewarn.package.paths import open_text
from forewarn.writing.visible import visible
from forewarn.writing.widths import display_width

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path
    from typing import TextIO

    from forewarn.findings.model import Place, Report
    from forewarn.package.dialect import Dialect

# In columns: what is shown on either side of a cell; and in characters, of the cell itself.
_AROUND = 36
_CELL = 80

# In characters: what is read of a line beyond a cell's beginning, and at once of a skipped line.
_REACH = _CELL + 2 * _AROUND
_PIECE = 1 << 16


class Excerpt(NamedTuple):
    """A part of a line, safe to show: what comes before a cell, the cell, and what follows."""

    before: str
    cell: str
    after: str


def excerpts(report: Report) -> dict[tuple[str, Place], Excerpt]:
    """Return the excerpt of each place that the findings of a report name, by table and place.

    A missing or unreadable file has none.
    """
    resources = {resource.name: resource for resource in report.package.resources}
    wanted: dict[str, set[Place]] = {}
    for result in report.results:
        for finding in result.findings:
            if finding.place is not None and finding.table in resources:
                wanted.setdefault(finding.table, set()).add(finding.place)
    found: dict[tuple[str, Place], Excerpt] = {}
    for table, places in wanted.items():
        resource = resources[table]
        try:
            shown = read_excerpts(resource.file, resource.dialect, places)
        except (OSError, PackageError):
            continue
        found |= {(table, place): excerpt for place, excerpt in shown.items()}
    return found


def read_excerpts(file: Path, dialect: Dialect, places: Iterable[Place]) -> dict[Place, Excerpt]:
    """Read the excerpts of a file in one pass, up to the last of the places.

    Bytes that are not UTF-8 show as the replacement character. A place that the file lacks is left
    out.
    """
    by_line: dict[int, list[Place]] = {}
    for place in places:
        by_line.setdefault(place.line, []).append(place)
    found: dict[Place, Excerpt] = {}
    with open_text(file, newline=None, errors="replace") as stream:
        passed, is_within = 0, False
        for number in sorted(by_line):
            # The rest of the last line wanted, which may have no end, is read only now.
            _skip_lines(stream, number - 1 - passed + is_within)
            far = max(place.column for place in by_line[number])
            line = stream.readline(far + _REACH)
            for place in by_line[number]:
                at = place.column - 1
                if at < len(line):
                    found[place] = excerpt(line[:at], line[at:].removesuffix("\n"), dialect)
            passed, is_within = number, not line.endswith("\n")
    return found


def excerpt(before: str, rest: str, dialect: Dialect) -> Excerpt:
    """Cut a line, given before a cell and from it on, to what is shown of it.

    >>> from forewarn.package.dialect import Dialect
    >>> excerpt("AAA,", "19x0,1", Dialect())
    Excerpt(before='AAA,', cell='19x0', after=',1')
    """
    end = _end(rest, dialect)
    cell, after = rest[:end], rest[end:]
    shown_before = before[len(before) - _fitting(reversed(before)) :]
    shown_after = after[: _fitting(after)]
    return Excerpt(
        ("" if shown_before == before else "…") + visible(shown_before),
        visible(cell, _CELL),
        visible(shown_after) + ("" if shown_after == after else "…"),
    )


def _fitting(chars: Iterable[str]) -> int:
    """Count the first characters that fit beside a cell, each as it is shown."""
    count = width = 0
    for char in chars:
        width += display_width(visible(char))
        if width > _AROUND:
            break
        count += 1
    return count


def _end(rest: str, dialect: Dialect) -> int:
    """Find the end of the cell that a text begins with, or of the text."""
    at = 0
    if rest.startswith(dialect.quote):
        at = 1
        while (at := rest.find(dialect.quote, at)) >= 0:
            if not rest.startswith(dialect.quote, at + 1):
                break
            at += 2
        if at < 0:
            return len(rest)
    end = rest.find(dialect.delimiter, at)
    return len(rest) if end < 0 else end


def _skip_lines(stream: TextIO, count: int) -> None:
    """Skip some lines, however long, in pieces."""
    while count and (piece := stream.readline(_PIECE)):
        count -= piece.endswith("\n")
