"""What the rules of `commitments` find."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from validate.meaning.cases import append, found

if TYPE_CHECKING:
    from pathlib import Path

    from validate.meaning.cases import Edit, Triple

BREAKS: list[tuple[tuple[Edit, ...], list[Triple]]] = [
    (
        (("commitments", "AAA,convention,src-1,ratified", {"date": "1986-02-01"}),),
        [(2, "date", "meaning/act-date")],
    ),
    (
        (("commitments", "AAA,convention,src-1,signed", {"year": "1947"}),),
        [(3, "year", "meaning/act-before-treaty")],
    ),
    (
        (("commitments", "AAA,convention,src-1,signed", {"year": "1948", "date": "1948-12-08"}),),
        [(3, "year", "meaning/act-before-treaty")],
    ),
    (
        (("commitments", "AAA,convention,src-1,signed", {"year": "1986"}),),
        [(3, "action", "meaning/act-order")],
    ),
    (
        (("commitments", "AAA,convention,src-1,signed", {"year": "1985", "date": "1985-02-02"}),),
        [(3, "action", "meaning/act-order")],
    ),
    (
        (("commitments", "AAA,convention,src-1,ratified", {"action": "withdrew"}),),
        [(2, "action", "meaning/act-order")],
    ),
    (
        (("commitments", "AAA,convention,src-1,signed", {"action": "acceded"}),),
        [(2, "action", "meaning/act-repeated")],
    ),
    (
        (("commitments", "AAA,convention,src-1,ratified", {"action": "signed"}),),
        [(2, "action", "meaning/act-repeated")],
    ),
    (
        (
            ("commitments", "AAA,convention,src-1,signed", {"country_id": "CCC"}),
            (
                "commitments",
                "AAA,convention,src-1,ratified",
                {"country_id": "CCC", "year": "1991", "date": ""},
            ),
        ),
        [(2, "year", "meaning/statehood")],
    ),
    (
        (("commitments", "AAA,convention,src-1,ratified", {"year": "2001", "date": ""}),),
        [(2, "year", "meaning/source-coverage")],
    ),
]

NEAR_MISSES: list[tuple[Edit, ...]] = [
    (("commitments", "AAA,convention,src-1,ratified", {"date": "1985-12-31"}),),
    (("commitments", "AAA,convention,src-1,signed", {"year": "1948", "date": "1948-12-09"}),),
    (("commitments", "AAA,convention,src-1,signed", {"year": "1985"}),),
    (("commitments", "AAA,convention,src-1,signed", {"year": "1985", "date": "1985-02-01"}),),
    (
        ("commitments", "AAA,convention,src-1,signed", {"action": "acceded"}),
        ("commitments", "AAA,convention,src-1,ratified", {"action": "withdrew"}),
    ),
    (
        ("commitments", "AAA,convention,src-1,signed", {"country_id": "CCC"}),
        (
            "commitments",
            "AAA,convention,src-1,ratified",
            {"country_id": "CCC", "year": "1990", "date": ""},
        ),
    ),
    (("commitments", "AAA,convention,src-1,ratified", {"year": "2000", "date": ""}),),
    (("commitments", "AAA,convention,src-1,signed", {"country_id": "BBB"}),),
]


@pytest.mark.slow
def test_a_state_that_left_may_join_again(folder: Path) -> None:
    append(folder, "commitments", "AAA,convention,src-1,withdrew,1990,")
    append(folder, "commitments", "AAA,convention,src-1,acceded,1995,")
    assert found(folder) == []
