"""What the rules of `countries` find."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from validate.meaning.cases import Edit, Triple

BREAKS: list[tuple[tuple[Edit, ...], list[Triple]]] = [
    ((("countries", "EEE", {"state_to": "1945"}),), [(6, "state_to", "meaning/period-order")]),
    ((("countries", "CCC", {"successor_id": "CCC"}),), [(4, "successor_id", "meaning/successor")]),
    ((("countries", "EEE", {"successor_id": "BBB"}),), [(6, "successor_id", "meaning/successor")]),
    ((("countries", "CCC", {"successor_id": "EEE"}),), [(4, "successor_id", "meaning/successor")]),
    ((("countries", "DDD", {"successor_id": "AAA"}),), [(5, "successor_id", "meaning/successor")]),
]

NEAR_MISSES: list[tuple[Edit, ...]] = [
    (("countries", "EEE", {"state_to": "1946"}),),
    (("countries", "CCC", {"successor_id": "DDD"}),),
    (("countries", "EEE", {"successor_id": "CCC"}),),
    (("countries", "EEE", {"successor_id": "BBB", "state_to": "1959"}),),
]
