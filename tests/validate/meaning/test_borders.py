"""What the rules of `borders` find; most borders stand in two rows, and so do their faults."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from validate.meaning.cases import Edit, Triple

BREAKS: list[tuple[tuple[Edit, ...], list[Triple]]] = [
    (
        (
            ("borders", "AAA,BBB,1980", {"from_year": "1981", "to_year": "1980"}),
            ("borders", "BBB,AAA,1980", {"from_year": "1981", "to_year": "1980"}),
        ),
        [(2, "to_year", "meaning/period-order"), (4, "to_year", "meaning/period-order")],
    ),
    (
        (
            ("borders", "AAA,BBB,1980", {"to_year": "1990"}),
            ("borders", "BBB,AAA,1980", {"to_year": "1990"}),
        ),
        [(3, "from_year", "meaning/period-overlap"), (5, "from_year", "meaning/period-overlap")],
    ),
    (
        (("borders", "BBB,AAA,1980", {"to_year": "1988"}),),
        [
            (2, "neighbour_id", "meaning/border-one-way"),
            (4, "neighbour_id", "meaning/border-one-way"),
        ],
    ),
    (
        (
            ("borders", "AAA,BBB,1990", {"neighbour_id": "AAA"}),
            ("borders", "BBB,AAA,1990", {"country_id": "DDD", "neighbour_id": "DDD"}),
        ),
        [
            (3, "neighbour_id", "meaning/border-with-itself"),
            (5, "neighbour_id", "meaning/border-with-itself"),
        ],
    ),
    (
        (
            ("borders", "AAA,BBB,1990", {"neighbour_id": "CCC"}),
            ("borders", "BBB,AAA,1990", {"country_id": "CCC"}),
        ),
        [(3, "from_year", "meaning/statehood"), (5, "from_year", "meaning/statehood")],
    ),
    (
        (
            ("borders", "AAA,BBB,1980", {"from_year": "1979"}),
            ("borders", "BBB,AAA,1980", {"from_year": "1979"}),
        ),
        [(2, "from_year", "meaning/source-coverage"), (4, "from_year", "meaning/source-coverage")],
    ),
]

NEAR_MISSES: list[tuple[Edit, ...]] = [
    (
        ("borders", "AAA,BBB,1980", {"to_year": "1980"}),
        ("borders", "BBB,AAA,1980", {"to_year": "1980"}),
    ),
    (
        ("borders", "AAA,BBB,1990", {"neighbour_id": "CCC", "to_year": "1990"}),
        ("borders", "BBB,AAA,1990", {"country_id": "CCC", "to_year": "1990"}),
    ),
    (
        ("borders", "AAA,BBB,1990", {"to_year": "1999"}),
        ("borders", "BBB,AAA,1990", {"to_year": "1999"}),
    ),
    (
        ("borders", "AAA,BBB,1980", {"neighbour_id": "DDD"}),
        ("borders", "BBB,AAA,1980", {"country_id": "DDD"}),
    ),
]
