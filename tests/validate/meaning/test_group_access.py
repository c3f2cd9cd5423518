"""What the rules of `groups` and `group_access` find."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from validate.meaning.cases import append, found

if TYPE_CHECKING:
    from pathlib import Path

    from validate.meaning.cases import Edit, Triple

BREAKS: list[tuple[tuple[Edit, ...], list[Triple]]] = [
    ((("groups", "src-aaa-2", {"country_id": "CCC"}),), [(4, "from_year", "meaning/statehood")]),
    (
        (("group_access", "src-aaa-1,1990", {"to_year": "1989"}),),
        [(3, "to_year", "meaning/period-order")],
    ),
    (
        (("group_access", "src-aaa-1,1990", {"from_year": "1989"}),),
        [(3, "from_year", "meaning/period-overlap")],
    ),
    (
        (("group_access", "src-aaa-2,1980", {"size": "0.751"}),),
        [(4, "size", "meaning/group-sizes")],
    ),
    ((("group_access", "src-aaa-1,1990", {"size": "0.6"}),), [(3, "size", "meaning/group-sizes")]),
    (
        (("group_access", "src-aaa-2,1980", {"from_year": "1979"}),),
        [(4, "from_year", "meaning/source-coverage")],
    ),
    (
        (("group_access", "src-aaa-2,1980", {"to_year": "2000"}),),
        [(4, "from_year", "meaning/source-coverage")],
    ),
]

NEAR_MISSES: list[tuple[Edit, ...]] = [
    (("group_access", "src-aaa-1,1990", {"to_year": "1990"}),),
    (("group_access", "src-aaa-1,1990", {"from_year": "1991"}),),
    (("group_access", "src-aaa-2,1980", {"size": "0.75"}),),
    (
        ("group_access", "src-aaa-2,1980", {"to_year": "1990"}),
        ("groups", "src-aaa-2", {"country_id": "CCC"}),
    ),
]


@pytest.mark.slow
def test_a_group_whose_standing_is_not_told_is_found(folder: Path) -> None:
    append(folder, "groups", "src-bbb-1,BBB,src-1,Islanders")
    assert found(folder) == [(4, "group_id", "meaning/unused-group")]
