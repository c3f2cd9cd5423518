"""A difference as Markdown, for a changelog or release notes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forewarn.publish.diff.sections import sections, verdict
from forewarn.writing.markdown import escape, table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forewarn.publish.diff.model import Difference
    from forewarn.publish.diff.sections import Section


def write_markdown(difference: Difference, limit: int | None = None) -> str:
    """Return a difference as Markdown: the verdict first, then tables of up to `limit` rows."""
    parts = [f"{escape(verdict(difference))}\n"]
    parts += ["".join(_section(section, limit)) for section in sections(difference)]
    return "\n".join(parts)


def _section(section: Section, limit: int | None) -> Iterator[str]:
    rows = section.rows[:limit]
    yield f"#### {section.title}\n\n"
    yield table(section.header, rows, compact=True)
    if more := len(section.rows) - len(rows):
        yield f"\nAnd {more:,} more.\n"
