"""What the rules of `relations` and `actor_relations` find."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from validate.meaning.cases import append, found

if TYPE_CHECKING:
    from pathlib import Path

    from validate.meaning.cases import Edit, Triple

BREAKS: list[tuple[tuple[Edit, ...], list[Triple]]] = [
    (
        (("actor_relations", "src-1,src-2", {"deaths_best": "31"}),),
        [(2, "deaths_best", "meaning/deaths-order")],
    ),
    (
        (("actor_relations", "src-1,src-2", {"deaths_low": "31", "deaths_best": "31"}),),
        [(2, "deaths_best", "meaning/deaths-order")],
    ),
    (
        (("actor_relations", "src-1,src-2", {"deaths_low": ""}),),
        [(2, "deaths_low", "meaning/bounds-pair")],
    ),
    (
        (("actor_relations", "src-1,src-2", {"deaths_best": ""}),),
        [(2, "deaths_low", "meaning/bounds-pair")],
    ),
    (
        (
            (
                "actor_relations",
                "src-1,src-2",
                {"deaths_low": "", "deaths_best": "", "deaths_high": ""},
            ),
        ),
        [(2, "deaths_best", "meaning/relation-deaths")],
    ),
    (
        (("actor_relations", "src-2,src-aaa-1", {"deaths_best": "25"}),),
        [(3, "deaths_best", "meaning/relation-deaths")],
    ),
    (
        (("actor_relations", "src-2,src-aaa-1", {"intensity": "1"}),),
        [(3, "deaths_best", "meaning/relation-deaths")],
    ),
    (
        (("actor_relations", "src-1,src-2", {"intensity": "2"}),),
        [(2, "intensity", "meaning/deaths-or-intensity")],
    ),
    (
        (("actor_relations", "src-1,src-2", {"contested": "AAA"}),),
        [(2, "contested", "meaning/contested-or-located")],
    ),
    (
        (
            (
                "actor_relations",
                "src-1,src-2",
                {"location": "", "main_location": "", "contested": "AAA ZZZ"},
            ),
        ),
        [(2, "location", "meaning/statehood")],
    ),
    (
        (("actors", "src-2", {"kind": "supporters"}),),
        [(3, "relation_id", "meaning/relation-kinds")],
    ),
    (
        (("actor_relations", "src-2,src-aaa-1", {"source_actor_id": "src-1"}),),
        [(3, "relation_id", "meaning/relation-kinds")],
    ),
    (
        (("actor_relations", "src-1,src-2", {"target_actor_id": "src-1"}),),
        [(2, "target_actor_id", "meaning/relation-with-itself")],
    ),
    (
        (
            (
                "actor_relations",
                "src-1,src-2",
                {"source_actor_id": "src-2", "target_actor_id": "src-1"},
            ),
        ),
        [(2, "source_actor_id", "meaning/relation-direction")],
    ),
    (
        (("actor_relations", "src-1,src-2", {"location": "AAA ZZZ", "main_location": ""}),),
        [(2, "location", "meaning/statehood")],
    ),
    (
        (("actor_relations", "src-1,src-2", {"location": "EEE", "main_location": "EEE"}),),
        [(2, "location", "meaning/statehood")],
    ),
    (
        (("actor_relations", "src-1,src-2", {"main_location": "BBB"}),),
        [(2, "main_location", "meaning/main-location")],
    ),
    (
        (("actor_relations", "src-1,src-2", {"main_location": ""}),),
        [(2, "main_location", "meaning/main-location")],
    ),
    (
        (("actor_relations", "src-1,src-2", {"location": ""}),),
        [(2, "main_location", "meaning/main-location")],
    ),
    (
        (("actor_relations", "src-1,src-2", {"year": "1979"}),),
        [(2, "year", "meaning/source-coverage")],
    ),
    (
        (("actor_relations", "src-1,src-2", {"against": "src-2"}),),
        [(2, "against", "meaning/support-against")],
    ),
    # Those whom the supported party fought the year before, and one whom it never did.
    (
        (
            ("relations", "claims_to_represent", {"relation_id": "supports"}),
            (
                "actor_relations",
                "src-2,src-aaa-1",
                {
                    "source_actor_id": "src-aaa-1",
                    "target_actor_id": "src-2",
                    "relation_id": "supports",
                    "year": "1986",
                    "against": "src-1 src-aaa-1",
                },
            ),
        ),
        [(3, "against", "meaning/against-opponents")],
    ),
]

NEAR_MISSES: list[tuple[Edit, ...]] = [
    (("actor_relations", "src-1,src-2", {"deaths_best": "30"}),),
    (("actor_relations", "src-1,src-2", {"deaths_low": "", "deaths_high": ""}),),
    (
        (
            "actor_relations",
            "src-1,src-2",
            {"deaths_low": "0", "deaths_best": "0", "deaths_high": "0"},
        ),
    ),
    (("actors", "src-2", {"kind": "armed_group"}),),
    (("actor_relations", "src-1,src-2", {"location": "AAA CCC"}),),
    (("actor_relations", "src-1,src-2", {"location": "AAA CCC", "main_location": ""}),),
    (("actor_relations", "src-1,src-2", {"location": "", "main_location": ""}),),
    (("actor_relations", "src-1,src-2", {"year": "1980"}),),
    # An intensity instead of deaths, and what it was over instead of where it was.
    (
        (
            "actor_relations",
            "src-1,src-2",
            {
                "deaths_low": "",
                "deaths_best": "",
                "deaths_high": "",
                "location": "",
                "main_location": "",
                "contested": "AAA",
                "fought_over": "government",
                "intensity": "1",
            },
        ),
    ),
    (
        ("relations", "claims_to_represent", {"relation_id": "supports"}),
        (
            "actor_relations",
            "src-2,src-aaa-1",
            {
                "source_actor_id": "src-aaa-1",
                "target_actor_id": "src-2",
                "relation_id": "supports",
                "against": "src-1",
            },
        ),
    ),
    (
        ("actors", "src-aaa-1", {"actor_id": "a-1"}),
        ("actor_relations", "src-2,src-aaa-1", {"target_actor_id": "a-1"}),
    ),
]


@pytest.mark.slow
def test_a_relation_in_which_nobody_stands_is_found(folder: Path) -> None:
    append(folder, "relations", "shelters,Shelters,true,Takes in.,,")
    assert found(folder) == [(4, "relation_id", "meaning/unused-relation")]
