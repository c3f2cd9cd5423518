"""The page of figures: what stands between its markers is measured, never typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forewarn.writing.files import put_content

if TYPE_CHECKING:
    from pathlib import Path

BEGIN = "<!-- figures: written by python -m benchmarks --write -->"
END = "<!-- end of figures -->"


def put_figures(page: Path, figures: str) -> None:
    """Replace the text between the markers of a page; ValueError where it lacks them."""
    text = page.read_text(encoding="utf-8")
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{page} lacks the markers {BEGIN} and {END}")
    put_content(f"{before}{BEGIN}\n\n{figures.strip()}\n\n{END}{after}", page)
