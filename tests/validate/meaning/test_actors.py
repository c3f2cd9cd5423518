"""What the rules of `actors` find."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from validate.meaning.cases import append, found

if TYPE_CHECKING:
    from pathlib import Path

    from validate.meaning.cases import Edit, Triple

BREAKS: list[tuple[tuple[Edit, ...], list[Triple]]] = [
    ((("actors", "src-aaa-1", {"group_id": ""}),), [(4, "group_id", "meaning/actor-group")]),
    ((("actors", "src-1", {"group_id": "src-aaa-2"}),), [(2, "group_id", "meaning/actor-group")]),
    (
        (("actors", "src-aaa-1", {"country_id": "BBB"}),),
        [(4, "country_id", "meaning/actor-country")],
    ),
    ((("actors", "src-aaa-1", {"country_id": ""}),), [(4, "country_id", "meaning/actor-country")]),
    ((("actors", "src-2", {"country_id": "AAA"}),), [(3, "country_id", "meaning/actor-country")]),
]

NEAR_MISSES: list[tuple[Edit, ...]] = [
    (("actors", "src-aaa-1", {"group_id": "src-aaa-2"}),),
    (("actors", "src-1", {"country_id": ""}),),
    (("actors", "src-1", {"country_id": "BBB"}),),
]


@pytest.mark.slow
def test_a_people_in_no_relation_is_found(folder: Path) -> None:
    append(folder, "actors", "src-aaa-2,Lowlanders,,ethnic_group,AAA,src-aaa-2,src-1")
    assert found(folder) == [(5, "actor_id", "meaning/unused-actor")]


@pytest.mark.slow
def test_an_armed_group_in_no_relation_passes(folder: Path) -> None:
    append(folder, "actors", "src-3,SF,Southern Front,armed_group,,,src-1")
    assert found(folder) == []
