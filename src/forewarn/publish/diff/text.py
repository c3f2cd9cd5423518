"""A difference for a reader at a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forewarn.publish.diff.sections import sections, verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forewarn.publish.diff.model import Difference
    from forewarn.publish.diff.sections import Section


def write_text(difference: Difference, limit: int | None = None) -> str:
    """Write a difference as aligned tables, of each at most so many rows, and the verdict last."""
    parts = ["\n".join(_lines(section, limit)) for section in sections(difference)]
    return "\n\n".join([*parts, verdict(difference)]) + "\n"


def _lines(section: Section, limit: int | None) -> Iterator[str]:
    yield section.title
    rows = [section.header, *section.rows[:limit]]
    widths = [max(len(row[place]) for row in rows) for place in range(len(section.header))]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield f"  {'  '.join(cells)}".rstrip()
    if more := len(section.rows) - len(rows) + 1:
        yield f"  and {more:,} more: raise --limit"
