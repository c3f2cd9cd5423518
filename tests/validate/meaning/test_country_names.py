"""What the rules of `country_names` find."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from validate.meaning.cases import Edit, Triple

BREAKS: list[tuple[tuple[Edit, ...], list[Triple]]] = [
    (
        (("country_names", "BBB,en", {"valid_to": "1959"}),),
        [(3, "valid_to", "meaning/period-order")],
    ),
    # Case, accents and punctuation make no other name.
    (
        (("country_names", "AAA,en", {"name": "DLÁND."}),),
        [(2, "shared", "meaning/shared-name"), (5, "shared", "meaning/shared-name")],
    ),
    (
        (("country_names", "AAA,en", {"shared": "true"}),),
        [(2, "shared", "meaning/shared-name")],
    ),
]

NEAR_MISSES: list[tuple[Edit, ...]] = [
    # A part of a state is called like another state.
    (("country_names", "AAA,en", {"name": "Dland", "kind": "part"}),),
    # In another language, and in other years.
    (("country_names", "AAA,en", {"name": "Dland", "language": "fr"}),),
    (
        ("country_names", "DDD,en", {"name": "Eland", "valid_from": "1951"}),
        ("country_names", "EEE,en", {"valid_to": "1950"}),
    ),
]
