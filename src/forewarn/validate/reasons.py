"""Reasons why something could not be checked, in the words of a report."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def needs_valid(tables: Sequence[str]) -> str:
    """Return the reason that tables which a check needs are not valid.

    >>> needs_valid(["countries", "sources"])
    'it needs countries, sources, which are not valid'
    """
    return f"it needs {', '.join(tables)}, which {'is' if len(tables) == 1 else 'are'} not valid"
