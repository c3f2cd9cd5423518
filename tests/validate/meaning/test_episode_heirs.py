"""What the rules of `episode_heirs` find."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from validate.meaning.cases import Edit, Triple

BREAKS: list[tuple[tuple[Edit, ...], list[Triple]]] = [
    (
        (("episode_heirs", "ep-1", {"country_id": "AAA"}),),
        [(2, "country_id", "meaning/heir-of-itself")],
    ),
    (
        (("episode_heirs", "ep-1", {"from_year": "1959"}),),
        [(2, "from_year", "meaning/heir-statehood")],
    ),
    (
        (("episode_heirs", "ep-1", {"country_id": "CCC", "from_year": "1991"}),),
        [(2, "from_year", "meaning/heir-statehood")],
    ),
]

NEAR_MISSES: list[tuple[Edit, ...]] = [
    (("episode_heirs", "ep-1", {"from_year": "1960"}),),
    (("episode_heirs", "ep-1", {"country_id": "CCC", "from_year": "1990"}),),
]
