"""A difference as Markdown, for a changelog or a release's notes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from forewarn.publish.diff.sections import sections, verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from forewarn.publish.diff.model import Difference
    from forewarn.publish.diff.sections import Section

# What Markdown, or HTML in it, would take for more than text.
_MARKS = re.compile(r"([\\`*_\[\]<>|&~!])")


def write_markdown(difference: Difference, limit: int | None = None) -> str:
    """Write a difference as Markdown tables, of each at most so many rows, the verdict first."""
    parts = ["\n".join(_lines(section, limit)) for section in sections(difference)]
    return "\n\n".join([_plain(verdict(difference)), *parts]) + "\n"


def _lines(section: Section, limit: int | None) -> Iterator[str]:
    yield f"#### {section.title}"
    yield ""
    yield _row(section.header)
    yield "|---" * len(section.header) + "|"
    rows = section.rows[:limit]
    yield from map(_row, rows)
    if more := len(section.rows) - len(rows):
        yield ""
        yield f"And {more:,} more."


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(map(_plain, cells))} |"


def _plain(text: str) -> str:
    return _MARKS.sub(r"\\\1", text)
