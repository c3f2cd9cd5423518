"""What the rules of observations find."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from validate.meaning.cases import found

if TYPE_CHECKING:
    from pathlib import Path

    from validate.meaning.cases import Edit, Triple

BREAKS: list[tuple[tuple[Edit, ...], list[Triple]]] = [
    (
        (("observations/src-1", "BBB,1985,freedom", {"lower": "0.9"}),),
        [(104, "value", "meaning/bounds-order")],
    ),
    (
        (("observations/src-1", "BBB,1985,freedom", {"upper": "0.1"}),),
        [(104, "value", "meaning/bounds-order")],
    ),
    (
        (("observations/src-1", "BBB,1985,freedom", {"upper": ""}),),
        [(104, "lower", "meaning/bounds-pair")],
    ),
    (
        (("observations/src-1", "BBB,1985,freedom", {"upper": "1.1"}),),
        [(104, "value", "meaning/value-range")],
    ),
    (
        (("observations/src-1", "BBB,1985,deaths", {"value": "-1"}),),
        [(103, "value", "meaning/value-range")],
    ),
    (
        (("observations/src-1", "BBB,1985,deaths", {"value": "7.5"}),),
        [(103, "value", "meaning/integral-count")],
    ),
    (
        (("observations/src-1", "BBB,1985,strikes", {"value": "0.5"}),),
        [(105, "value", "meaning/binary-level")],
    ),
    (
        (("observations/src-3", "AAA,1990,severity", {"value": "2.25"}),),
        [(10, "value", "meaning/ordinal-level")],
    ),
    (
        (("observations/src-3", "AAA,1990,grade", {"value": "2.5"}),),
        [(2, "value", "meaning/ordinal-level")],
    ),
    (
        (("observations/src-1", "CCC,1990,deaths", {"year": "1991"}),),
        [(203, "year", "meaning/statehood")],
    ),
    (
        (("observations/src-1", "AAA,1980,deaths", {"year": "1979"}),),
        [(3, "year", "meaning/source-coverage")],
    ),
    (
        (("observations/src-1", "AAA,1999,deaths", {"year": "2000"}),),
        [(79, "year", "meaning/source-coverage")],
    ),
]

NEAR_MISSES: list[tuple[Edit, ...]] = [
    (("observations/src-1", "BBB,1985,freedom", {"value": "0.34"}),),
    (("observations/src-1", "BBB,1985,freedom", {"value": "0.36"}),),
    (("observations/src-1", "BBB,1985,freedom", {"lower": "", "upper": ""}),),
    (("observations/src-1", "BBB,1985,freedom", {"value": "1", "upper": "1"}),),
    (("observations/src-1", "BBB,1985,deaths", {"value": "0"}),),
    (("observations/src-1", "BBB,1985,deaths", {"value": "7.0"}),),
    (("observations/src-1", "BBB,1985,strikes", {"value": "1.0"}),),
    (("observations/src-3", "AAA,1990,severity", {"value": "0.5"}),),
    (("observations/src-3", "AAA,1990,grade", {"value": "0"}),),
    (("observations/src-1", "CCC,1990,deaths", {"value": "8"}),),
    (("observations/src-1", "AAA,1980,deaths", {"value": "8"}),),
    (("observations/src-1", "AAA,1999,deaths", {"value": "8"}),),
    (("sources", "src-1", {"title": "Another"}),),
]


@pytest.mark.slow
def test_a_source_that_is_not_declared_is_found_once_at_its_first_row(folder: Path) -> None:
    triples = found(folder, ("sources", "src-1", {"source_id": "src-9"}))
    assert [triple for triple in triples if triple[2].startswith("meaning/")] == [
        (2, "indicator_id", "meaning/undeclared-source")
    ]
