"""The measures of a graph small enough to work out by hand."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from forewarn.ask.network.leverage import find_leverage
from forewarn.ask.network.measures import measure
from forewarn.ask.network.model import (
    Actor,
    Bridge,
    Lever,
    Measures,
    Selection,
    Tie,
    YearDeaths,
)


def actor(id_: str) -> Actor:
    """Make an actor, whose kind the first letter of its id says."""
    kinds = {"g": "government", "r": "armed_group", "e": "ethnic_group", "c": "civilians"}
    return Actor(id_, id_.upper(), kinds[id_[0]], None)


def tie(
    source: str, target: str, relation: str = "fights", *years: int, deaths: int | None = None
) -> Tie:
    years = years or (2000,)
    each = None if deaths is None else deaths // len(years)
    return Tie(
        source, target, relation, relation != "fights", years, ("s",), (), (), (), (),
        deaths, deaths, deaths, None,
        yearly=tuple(YearDeaths(year, each, each, each, None) for year in years),
    )  # fmt: skip


WORLD = Selection()

# Two triangles with one link between them, and one who only attacks civilians.
#
#   r1   r4
#   | \  / |
#   | r3-g1|
#   | /  \ |
#   r2   r5      r6 -> c1 <- r1
ACTORS = [actor(id_) for id_ in ("c1", "g1", "r1", "r2", "r3", "r4", "r5", "r6")]
TIES = [
    *(tie(*pair) for pair in itertools.combinations(("r1", "r2", "r3"), 2)),
    *(tie(*pair) for pair in itertools.combinations(("g1", "r4", "r5"), 2)),
    tie("g1", "r3", "supports", 2000, 2001),
    tie("r1", "c1", "attacks_civilians_of", 2000, deaths=30),
    tie("r3", "c1", "attacks_civilians_of", 2001, 2002, deaths=70),
    tie("r6", "c1", "attacks_civilians_of", 2000, deaths=50),
]


def test_two_triangles_and_a_bridge_measured_by_hand() -> None:
    shape = measure(ACTORS, TIES)
    # Of the 15 pairs of six others, 6 lie on both sides: their paths lead over the bridge.
    across = 6 / 15
    assert shape.bridges == (Bridge(("g1", "r3"), 3),)
    assert "c1" not in shape.measures
    assert shape.measures["r6"] == Measures(0, 0, 0, 0.0, 2, 3)
    assert shape.measures["g1"] == Measures(3, 3, 2, pytest.approx(across), 1, 1)
    assert shape.measures["r3"] == Measures(3, 2, 3, pytest.approx(across), 1, 2)
    for id_ in ("r1", "r2"):
        assert shape.measures[id_] == Measures(2, 2, 2, 0.0, 1, 2)
    for id_ in ("r4", "r5"):
        assert shape.measures[id_] == Measures(2, 2, 2, 0.0, 1, 1)


def test_paths_follow_the_direction_of_ties_if_asked_to() -> None:
    chain = [tie("r1", "r2", "supports"), tie("r3", "r2", "supports")]
    actors = [actor(id_) for id_ in ("r1", "r2", "r3")]
    assert measure(actors, chain).measures["r2"].betweenness == 1.0
    directed = measure(actors, chain, directed=True).measures["r2"]
    assert (directed.betweenness, directed.out_degree, directed.in_degree) == (0.0, 0, 2)
    onward = [tie("r1", "r2", "supports"), tie("r2", "r3", "supports")]
    assert measure(actors, onward, directed=True).measures["r2"].betweenness == 0.5
    either = [tie("r1", "r2"), tie("r2", "r3")]
    assert measure(actors, either, directed=True).measures["r2"].betweenness == 1.0


def test_two_ties_between_two_actors_are_one_link_and_a_tie_with_oneself_none() -> None:
    ties = [tie("r1", "r2"), tie("r2", "r1", "supports"), tie("r1", "r1", "supports")]
    shape = measure([actor("r1"), actor("r2")], ties)
    assert shape.measures["r1"] == Measures(1, 1, 1, 0.0, 1, 1)
    assert shape.bridges == (Bridge(("r1", "r2"), 1),)


def test_a_community_holds_together_by_the_years_of_its_ties() -> None:
    # A square: by number of ties its sides are alike, by years two are far stronger.
    strong = tuple(range(2000, 2020))
    ties = [
        tie("r1", "r2", "fights", *strong),
        tie("r2", "r3"),
        tie("r3", "r4", "fights", *strong),
        tie("r1", "r4"),
    ]
    shape = measure([actor(f"r{i}") for i in range(1, 5)], ties)
    assert [shape.measures[f"r{i}"].community for i in range(1, 5)] == [1, 1, 2, 2]


def test_no_actors_have_an_empty_shape() -> None:
    shape = measure([], [])
    assert (shape.measures, shape.bridges) == ({}, ())


def test_the_order_of_ties_and_actors_changes_nothing() -> None:
    assert measure(ACTORS[::-1], TIES[::-1]) == measure(ACTORS, TIES)


def test_points_of_leverage_come_with_the_ties_behind_them() -> None:
    shape = measure(ACTORS, TIES)
    points = find_leverage(WORLD, ACTORS, TIES, TIES, shape)
    support, attack = TIES[6], TIES[8].within({2001})
    # Of 70 in two years, the year of the support has half.
    assert (attack.years, attack.deaths_best) == ((2001,), 35)
    assert [(point.lever, point.actor_ids, point.figure) for point in points] == [
        (Lever.SUPPORTER, ("g1",), 1),
        (Lever.BRIDGE, ("g1", "r3"), 3),
        (Lever.BROKER, ("g1",), pytest.approx(0.4)),
        (Lever.BROKER, ("r3",), pytest.approx(0.4)),
    ]
    assert points[0].ties == (support, attack)
    assert points[1].ties == (support,)
    assert points[2].ties == (*TIES[3:5], support)
    assert points[3].ties == (TIES[1], TIES[2], support)


def test_support_in_other_years_than_the_killing_is_no_leverage() -> None:
    ties = [tie("g1", "r3", "supports", 1999), TIES[8]]
    assert find_leverage(WORLD, ACTORS, ties, ties, measure(ACTORS, ties)) == ()


def test_what_an_alliance_did_counts_for_those_who_supported_a_member() -> None:
    names = {"g1": "Government", "r1": "VRS", "r2": "Irregulars", "r3": "Irregulars, VRS"}
    actors = [replace(actor(id_), name=name) for id_, name in names.items()] + [actor("c1")]
    ties = [
        tie("g1", "r1", "supports", 1992, 1993),
        tie("r3", "c1", "attacks_civilians_of", 1991, 1992, 1993),
    ]
    (point,) = find_leverage(WORLD, actors, ties, ties, measure(actors, ties))
    assert (point.lever, point.actor_ids, point.figure) == (Lever.SUPPORTER, ("g1",), 2)
    assert point.ties == (ties[0], ties[1].within({1992, 1993}))
    assert point.ties[1].years == (1992, 1993)


def test_a_supporter_is_found_where_only_support_is_asked_for() -> None:
    asked = [TIES[6]]
    (point,) = find_leverage(WORLD, ACTORS, TIES, asked, measure(ACTORS, asked))
    assert (point.lever, point.ties) == (Lever.SUPPORTER, (TIES[6], TIES[8].within({2001})))


def test_no_ethnic_group_and_no_civilians_are_named() -> None:
    # The ethnic group stands between all, supports one who kills, and is an end of a bridge.
    actors = [actor(id_) for id_ in ("c1", "e1", "r1", "r2", "r3", "r4")]
    ties = [
        tie("e1", "r1", "supports"),
        tie("e1", "r2", "supports"),
        tie("r1", "r3"),
        tie("r2", "r4"),
        tie("r1", "c1", "attacks_civilians_of"),
    ]
    shape = measure(actors, ties)
    assert max(shape.measures, key=lambda id_: shape.measures[id_].betweenness) == "e1"
    assert Bridge(("e1", "r1"), 2) in shape.bridges
    named = {
        id_ for point in find_leverage(WORLD, actors, ties, ties, shape) for id_ in point.actor_ids
    }
    assert named == {"r1", "r2"}
