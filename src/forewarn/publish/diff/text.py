"""A difference for a reader at a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forewarn.publish.diff.sections import sections, verdict
from forewarn.writing.widths import display_width, pad

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forewarn.publish.diff.model import Difference
    from forewarn.publish.diff.sections import Section


def write_text(difference: Difference, limit: int | None = None, hint: str = "") -> str:
    """Return a difference as aligned tables of up to `limit` rows, and the verdict last.

    `hint` says how to see the rows left out.
    """
    parts = ["\n".join(_lines(section, limit, hint)) for section in sections(difference)]
    return "\n\n".join([*parts, verdict(difference)]) + "\n"


def _lines(section: Section, limit: int | None, hint: str) -> Iterator[str]:
    yield section.title
    rows = [section.header, *section.rows[:limit]]
    widths = [
        max(display_width(row[place]) for row in rows) for place in range(len(section.header))
    ]
    for row in rows:
        cells = (pad(cell, width) for cell, width in zip(row, widths, strict=True))
        yield f"  {'  '.join(cells)}".rstrip()
    if more := len(section.rows) - len(rows) + 1:
        yield f"  and {more:,} more{hint and f': {hint}'}"
