"""The page on responsible use: the text that a package has of it, in blocks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from forewarn.package.paths import RESPONSIBLE_USE, present, read_file

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forewarn.package.model import Package

# Of a link such as `[text](address)` the text alone is shown: the page is not beside the others.
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")

_MARKS = re.compile(r"\*\*|`")


@dataclass(frozen=True)
class Block:
    """A heading, a paragraph or a list: its kind, and its texts, one for each item of a list."""

    kind: str
    texts: tuple[str, ...]


def read_guidance(package: Package) -> tuple[Block, ...]:
    """Return the blocks of the package's page on responsible use; none where it has no such page.

    The page is Markdown with headings, paragraphs and lists; emphasis and links are left out.
    """
    file = present(package.root, RESPONSIBLE_USE)
    if file is None:
        return ()
    text = read_file(file).decode("utf-8", "replace")
    return tuple(_block(chunk) for chunk in re.split(r"\n\s*\n", text.strip()))


def _block(chunk: str) -> Block:
    if heading := re.match(r"(#+) +(.*)", chunk):
        kind = "title" if len(heading[1]) == 1 else "heading"
        return Block(kind, (_plain(heading[2]),))
    if chunk.startswith("- "):
        return Block("list", tuple(_items(chunk)))
    return Block("paragraph", (_plain(chunk),))


def _items(chunk: str) -> Iterator[str]:
    for item in re.split(r"^- ", chunk, flags=re.MULTILINE)[1:]:
        yield _plain(item)


def _plain(text: str) -> str:
    return _MARKS.sub("", _LINK.sub(r"\1", " ".join(text.split())))
