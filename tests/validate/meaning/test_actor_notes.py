"""What the rules of `actor_notes` find."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from validate.meaning.cases import Edit, Triple

BREAKS: list[tuple[tuple[Edit, ...], list[Triple]]] = [
    (
        (("actor_notes", "src-1,1985", {"to_year": "1984"}),),
        [(3, "to_year", "meaning/period-order")],
    ),
    (
        (("actor_notes", "src-1,1980", {"to_year": "1985"}),),
        [(3, "from_year", "meaning/period-overlap")],
    ),
    (
        (("actor_notes", "src-1,1985", {"to_year": "2000"}),),
        [(3, "from_year", "meaning/source-coverage")],
    ),
]

NEAR_MISSES: list[tuple[Edit, ...]] = [
    (("actor_notes", "src-1,1985", {"to_year": "1985"}),),
    (("actor_notes", "src-1,1985", {"to_year": "1999"}),),
    (("actor_notes", "src-1,1980", {"actor_id": "src-2", "to_year": "1990"}),),
]
