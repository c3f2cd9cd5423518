"""What the rules of `country_codes` find."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from validate.meaning.cases import Edit, Triple

BREAKS: list[tuple[tuple[Edit, ...], list[Triple]]] = [
    ((("country_codes", "gw,1", {"valid_to": "1945"}),), [(2, "valid_to", "meaning/period-order")]),
    (
        (("country_codes", "gw,3,1946", {"valid_to": "1991"}),),
        [(5, "valid_from", "meaning/code-overlap")],
    ),
]

NEAR_MISSES: list[tuple[Edit, ...]] = [
    (("country_codes", "gw,1", {"valid_to": "1946"}),),
    (("country_codes", "gw,3,1946", {"valid_to": "1989"}),),
]
