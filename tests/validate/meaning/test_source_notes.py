"""What the rules of `source_notes` find."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from validate.meaning.cases import Edit, Triple

BREAKS: list[tuple[tuple[Edit, ...], list[Triple]]] = [
    (
        (("source_notes", "src-1,AAA", {"last_year": "1984"}),),
        [(2, "last_year", "meaning/period-order")],
    ),
    (
        (("source_notes", "src-1,AAA", {"first_year": "1979"}),),
        [(2, "first_year", "meaning/source-coverage")],
    ),
    (
        (("source_notes", "src-1,BBB", {"last_year": "2000"}),),
        [(3, "first_year", "meaning/source-coverage")],
    ),
    (
        (("source_notes", "src-1,AAA", {"indicator_ids": "deaths zeal"}),),
        [(2, "indicator_ids", "meaning/note-indicators")],
    ),
    (
        (("source_notes", "src-1,AAA", {"indicator_ids": "strikes deaths"}),),
        [(2, "indicator_ids", "meaning/note-order")],
    ),
    (
        (("source_notes", "src-1,AAA", {"indicator_ids": "deaths deaths"}),),
        [(2, "indicator_ids", "meaning/note-order")],
    ),
]

NEAR_MISSES: list[tuple[Edit, ...]] = [
    (("source_notes", "src-1,AAA", {"first_year": "1990"}),),
    (("source_notes", "src-1,AAA", {"first_year": "", "last_year": "1980"}),),
    (("source_notes", "src-1,BBB", {"first_year": "1999"}),),
    (("source_notes", "src-1,AAA", {"indicator_ids": "deaths strikes"}),),
    (("source_notes", "src-1,AAA", {"indicator_ids": ""}),),
]
