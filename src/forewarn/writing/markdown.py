"""Tables and text in Markdown, as GitHub and CommonMark read it."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

from forewarn.writing.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# An underscore within a word is one; at its edge it may begin or end emphasis.
_MARKS = re.compile(r"[\\`*\[\]|~]|(?<![^\W_])_|_(?![^\W_])")
_HTML = re.compile(r"[<>&]")

# GitHub also makes mentions, issues, links, emoji and formulas.
_ACTIVE = re.compile(r"[\\`*_{}\[\]()<>#+!|~&@$:]")

_RULES = {"left": "---", "right": "---:"}


class Markdown(str):
    """Text that is Markdown already, and stands in a table as it is."""

    __slots__ = ()


def table(
    header: Sequence[str],
    rows: Iterable[Sequence[str]],
    align: Sequence[str] | None = None,
    *,
    compact: bool = False,
) -> str:
    """Write a table, each of its lines with a line end.

    A cell is text, which is escaped, or `Markdown`. `align` holds "left" or "right" for each
    column; without it every column is left as the reader's browser has it. A compact table has no
    spaces in the line below its header.

    >>> print(table(["id", "share"], [["a|b", Markdown("`1`")]], ["left", "right"]), end="")
    | id | share |
    | --- | ---: |
    | a\\|b | `1` |
    """
    rules = [_RULES[side] for side in align or ["left"] * len(header)]
    rule = f"|{'|'.join(rules)}|" if compact else f"| {' | '.join(rules)} |"
    return "".join(f"{line}\n" for line in (_row(header), rule, *map(_row, rows)))


def escape(text: str, longest: int = sys.maxsize) -> Markdown:
    """Return a text as Markdown that shows it, in one line, with nothing in it taken for markup.

    >>> print(escape("a_b *c* <d>"))
    a_b \\*c\\* &#60;d&#62;
    """
    shown = _MARKS.sub(r"\\\g<0>", visible(text, longest))
    return Markdown(_HTML.sub(lambda found: f"&#{ord(found[0])};", shown))


def inert(text: str, longest: int = sys.maxsize) -> Markdown:
    """Escape a text so that GitHub makes nothing of it either: no mention, no link, no emoji.

    >>> print(inert("<b>@who_*"))
    &#60;b&#62;&#64;who&#95;&#42;
    """
    return Markdown(_ACTIVE.sub(lambda found: f"&#{ord(found[0])};", visible(text, longest)))


def code(text: str) -> Markdown:
    """Return a text as a code span.

    >>> print(code("a_b"), code("a`b"))
    `a_b` ``a`b``
    """
    shown = visible(text, sys.maxsize)
    fence = "`"
    while fence in shown:
        fence += "`"
    gap = " " if shown.startswith("`") or shown.endswith("`") else ""
    return Markdown(f"{fence}{gap}{shown}{gap}{fence}")


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(map(_cell, cells))} |"


def _cell(cell: str) -> str:
    if not isinstance(cell, Markdown):
        return escape(cell)
    # A table ends its cells before it looks for code in them.
    return re.sub(r"(?<!\\)\|", r"\\|", cell)
