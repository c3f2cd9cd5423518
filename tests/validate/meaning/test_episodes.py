"""What the rules of `episodes` find."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from validate.meaning.cases import Edit, Triple

BREAKS: list[tuple[tuple[Edit, ...], list[Triple]]] = [
    ((("episodes", "ep-1", {"end_year": "1984"}),), [(2, "end_year", "meaning/episode-order")]),
    ((("episodes", "ep-1", {"deaths_low": "201"}),), [(2, "deaths_low", "meaning/deaths-order")]),
    (
        (("episodes", "ep-2", {"country_id": "CCC", "start_year": "1991"}),),
        [(3, "start_year", "meaning/episode-statehood")],
    ),
    (
        (("episodes", "ep-1", {"end_year": "2000"}),),
        [(2, "start_year", "meaning/episode-coverage")],
    ),
    (
        (("episodes", "ep-1", {"start_year": "1979"}),),
        [(2, "start_year", "meaning/episode-coverage")],
    ),
]

NEAR_MISSES: list[tuple[Edit, ...]] = [
    (("episodes", "ep-1", {"end_year": "1985"}),),
    (("episodes", "ep-1", {"deaths_low": "200"}),),
    (("episodes", "ep-2", {"country_id": "CCC", "start_year": "1990"}),),
    (("episodes", "ep-1", {"start_year": "1980", "end_year": "1999"}),),
]
