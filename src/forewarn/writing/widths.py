"""Widths of text on a terminal, where a wide character takes two columns and a mark none."""

from __future__ import annotations

from rich.cells import cell_len


def display_width(text: str) -> int:
    """Return the number of columns that a terminal shows a text in.

    >>> display_width("Côte d'Ivoire"), display_width("日本")
    (13, 4)
    """
    return cell_len(text)


def pad(text: str, width: int, *, right: bool = False) -> str:
    """Pad a text with spaces to a width in columns, at its end or, for `right`, at its beginning.

    >>> pad("日本", 6), pad("12", 6, right=True)
    ('日本  ', '    12')
    """
    gap = " " * (width - display_width(text))
    return gap + text if right else text + gap
