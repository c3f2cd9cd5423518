"""Write `LICENSE-DATA.md`: who publishes the data, and on what terms, source by source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forewarn.writing.markdown import Markdown, table

if TYPE_CHECKING:
    from collections.abc import Sequence

_HEAD = """\
# Licences of the data

The tables, their descriptions and their arrangement are the Forewarn contributors', under
[CC BY-SA 4.0](https://creativecommons.org/licenses/by-sa/4.0/), the licence that the most
demanding source asks of what is built on it. The values come from the sources below and stay under
each source's own licence: cite the source, and keep to its terms. The code is under the licence in
`LICENSE`.

NOASSERTION means that no licence from the publisher is on record here. What is taken from such a
source are values (ratings, estimates and names of groups among them), no text, and nobody has
granted their reuse. Whoever needs stated terms throughout can leave the source out.

This page is made by the build from the table `sources`.

"""

_CELLS = ("licence", "redistribution", "citation")


def write_licences(sources: Sequence[dict[str, str]]) -> str:
    """Return the page as Markdown text; `sources` are rows of the table `sources`."""
    rows = [
        (_link(s), f"{s['publisher']}, {s['version']}", *(Markdown(s[cell]) for cell in _CELLS))
        for s in sources
    ]
    header = ("source", "publisher, version", "licence", "redistribution", "cite")
    return _HEAD + table(header, rows, compact=True)


def _link(source: dict[str, str]) -> Markdown:
    name, page = source["source_id"], source["homepage"]
    return Markdown(f"[{name}]({page})" if page else name)
