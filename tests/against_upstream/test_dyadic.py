"""Fights before 1989, and the support in them, against UCDP's file of dyads."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

import pytest

from against_upstream.support import resolve, rows, table

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

FILE = "ucdp-conflict-25.1/ucdp-dyadic-251.csv"
BATTLE_DEATHS = "ucdp-25.1/BattleDeaths_v25_1.csv"
ACTOR_LIST = "ucdp-22.1/ucdp-actor-221.csv"
SOURCE = "ucdp-dyadic-25.1"
LAST_YEAR = 1988

# Lands without a state in the year, and who ruled them; Hyderabad is in no list of states.
RULED = {
    ("404", "235"),
    ("435", "220"),
    ("435", "230"),
    ("471", "220"),
    ("501", "200"),
    ("540", "235"),
    ("541", "235"),
    ("580", "220"),
    ("600", "220"),
    ("615", "220"),
    ("616", "220"),
    ("666", "200"),
    ("680", "200"),
    ("811", "220"),
    ("812", "220"),
    ("816", "220"),
    ("820", "200"),
    ("835", "200"),
    ("352", "200"),
}
HYDERABAD = "751"

Pair = tuple[str, str, str, int]


class Known(NamedTuple):
    """What a row of the package says beyond its key."""

    contested: str
    fought_over: str = ""
    intensity: str = ""
    against: str = ""


@pytest.fixture(scope="module")
def dyads(upstream_2026_11: Path) -> list[dict[str, str]]:
    return list(rows(upstream_2026_11 / FILE))


@pytest.fixture(scope="module")
def before(dyads: list[dict[str, str]]) -> list[dict[str, str]]:
    return [row for row in dyads if int(row["year"]) <= LAST_YEAR]


@pytest.fixture(scope="module")
def governments(dyads: list[dict[str, str]], upstream: Path) -> Mapping[str, str]:
    """Return the ids of governments by name: of parties to a dyad, or of UCDP's list of actors.

    Names and codes of supporters are each in an order of their own, so a code tells nothing.
    """
    found = {
        each["NameData"].strip(): f"ucdp-{each['ActorId']}" for each in rows(upstream / ACTOR_LIST)
    }
    for row in dyads:
        for letter in "ab":
            if row[f"gwno_{letter}"] and "," not in row[f"side_{letter}_id"]:
                found[row[f"side_{letter}"]] = f"ucdp-{row[f'side_{letter}_id']}"
    return found


def side(ids: str) -> str:
    return "ucdp-" + "-".join(map(str, sorted(int(one) for one in ids.split(", "))))


def contested(root: Path, row: dict[str, str]) -> set[str]:
    year = int(row["year"])
    found = set()
    for code in row["gwno_loc"].split(", "):
        if code == HYDERABAD:
            found.add("IND")
        elif country := resolve(root, "gw", code, year):
            found.add(country)
        else:
            assert (code, row["gwno_a"]) in RULED, row
            found.add(str(resolve(root, "gw", row["gwno_a"], year)))
    return found


def over(row: dict[str, str]) -> str:
    land = "various territories" if row["territory_name"] == "Various" else row["territory_name"]
    return {"1": land, "2": "government", "3": f"government; {land}"}[row["incompatibility"]]


@pytest.fixture(scope="module")
def expected(
    before: list[dict[str, str]], governments: Mapping[str, str], root: Path
) -> Mapping[Pair, Known]:
    found: dict[Pair, Known] = {}
    foes: dict[Pair, set[str]] = defaultdict(set)
    places: dict[Pair, set[str]] = defaultdict(set)
    for row in before:
        year, ends = int(row["year"]), [side(row["side_a_id"]), side(row["side_b_id"])]
        states = contested(root, row)
        key = min(ends), max(ends), "fights", year
        assert key not in found
        found[key] = Known(" ".join(sorted(states)), over(row), row["intensity_level"])
        for letter, own, foe in (("a", *ends), ("b", *reversed(ends))):
            for name in filter(None, row[f"side_{letter}_2nd"].split(", ")):
                support = governments[name], own, "supports", year
                foes[support].add(foe)
                places[support] |= states
    for key, states in places.items():
        found[key] = Known(" ".join(sorted(states)), against=" ".join(sorted(foes[key])))
    return found


@pytest.fixture(scope="module")
def kept(root: Path) -> Mapping[Pair, Known]:
    found: dict[Pair, Known] = {}
    for row in table(root, "actor_relations"):
        if row["source_id"] == SOURCE:
            ends = row["source_actor_id"], row["target_actor_id"]
            key = *ends, row["relation_id"], int(row["year"])
            assert key not in found
            found[key] = Known(
                row["contested"], row["fought_over"], row["intensity"], row["against"]
            )
            empty = ("deaths_low", "deaths_best", "deaths_high", "location", "main_location")
            assert not any(row[column] for column in empty), row
    return found


def test_every_fight_and_support_is_upstream_and_none_is_lost(
    expected: Mapping[Pair, Known], kept: Mapping[Pair, Known]
) -> None:
    assert Counter(key[2] for key in expected) == {"fights": 1_437, "supports": 340}
    assert sorted(kept.keys() ^ expected.keys())[:10] == []
    assert [(key, kept[key]) for key in kept if kept[key] != expected[key]][:10] == []


def test_the_years_are_those_before_deaths_are_counted(kept: Mapping[Pair, Known]) -> None:
    assert {key[3] for key in kept} == set(range(1946, LAST_YEAR + 1))


def test_what_is_left_out_since_1989_is_in_the_file_of_deaths_with_the_same_sides(
    dyads: list[dict[str, str]], upstream: Path
) -> None:
    columns = ("side_a_id", "side_b_id", "side_a_2nd", "side_b_2nd", "type_of_conflict")
    newer = {
        (row["dyad_id"], row["year"]): [row[column] for column in columns]
        for row in dyads
        if int(row["year"]) > LAST_YEAR
    }
    deaths = {(row["dyad_id"], row["year"]): row for row in rows(upstream / BATTLE_DEATHS)}
    assert len(newer) == 1_995
    assert newer == {key: [row[column] for column in columns] for key, row in deaths.items()}


def test_an_intensity_is_a_class_of_deaths_where_both_are_known(
    dyads: list[dict[str, str]], upstream: Path
) -> None:
    deaths = {
        (row["dyad_id"], row["year"]): int(row["bd_best"]) for row in rows(upstream / BATTLE_DEATHS)
    }
    both = [
        (row["intensity_level"], deaths[row["dyad_id"], row["year"]])
        for row in dyads
        if int(row["year"]) > LAST_YEAR
    ]
    assert Counter((level, best >= 1000) for level, best in both) == {
        ("1", False): 1_696,
        ("2", True): 299,
    }


def test_what_a_fight_was_over_is_not_always_where_it_was(
    dyads: list[dict[str, str]], upstream: Path
) -> None:
    battles = {
        (row["dyad_id"], row["year"]): set(row["gwno_battle"].split(", "))
        for row in rows(upstream / BATTLE_DEATHS)
    }
    found: Counter[str] = Counter()
    for row in dyads:
        if int(row["year"]) > LAST_YEAR:
            battle, at_issue = (
                battles[row["dyad_id"], row["year"]],
                set(row["gwno_loc"].split(", ")),
            )
            found[
                "same"
                if battle == at_issue
                else "none"
                if not battle & at_issue
                else "more"
                if battle > at_issue
                else "other"
            ] += 1
    assert found == {"same": 1_624, "more": 298, "none": 61, "other": 12}


def test_two_sides_are_alliances_without_an_id(root: Path) -> None:
    actors = {row["actor_id"]: row for row in table(root, "actors") if row["source_id"] == SOURCE}
    assert actors.keys() == {"ucdp-116-117-118-119-120", "ucdp-28-33-121"}
    assert {row["country_id"] for row in actors.values()} == {""}
    # All others are in the list of release 22.1, or in release 25.1.


@pytest.mark.parametrize(
    ("one", "other", "year", "known"),
    [
        # Algeria's war, over a land that France ruled
        ("Government of France", "FLN", 1958, Known("FRA", "Algeria", "2")),
        # Iran and Iraq
        (
            "Government of Iran",
            "Government of Iraq",
            1985,
            Known("IRN IRQ", "government; various territories", "2"),
        ),
        ("Government of Nicaragua", "FSLN", 1979, Known("NIC", "government", "2")),
        ("Government of India", "Government of Pakistan", 1971, Known("IND PAK", "Kashmir", "2")),
        ("Government of Nigeria", "Republic of Biafra", 1968, Known("NGA", "Biafra", "2")),
        ("Government of Cuba", "M-26-7", 1957, Known("CUB", "government", "1")),
    ],
)
def test_a_known_fight_is_as_history_has_it(
    one: str, other: str, year: int, known: Known, root: Path, kept: Mapping[Pair, Known]
) -> None:
    names = {row["actor_id"]: row["name"].strip() for row in table(root, "actors")}
    found = [
        said
        for (source, target, relation, in_year), said in kept.items()
        if relation == "fights"
        and in_year == year
        and {names[source], names[target]} == {one, other}
    ]
    assert found == [known]


def test_cuban_troops_stood_with_angola_and_soviet_ones_with_afghanistan(
    root: Path, kept: Mapping[Pair, Known]
) -> None:
    names = {row["actor_id"]: row["name"] for row in table(root, "actors")}
    sent = {
        (names[source].removeprefix("Government of "), names[target].removeprefix("Government of "))
        for source, target, relation, year in kept
        if relation == "supports" and year == 1985
    }
    assert ("Cuba", "Angola") in sent
    assert ("Russia (Soviet Union)", "Afghanistan") in sent
    assert ("South Africa", "UNITA") in sent
