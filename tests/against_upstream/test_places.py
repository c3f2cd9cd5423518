"""Where fights and attacks mainly were, against history and UCDP's own totals by state."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

import pytest

from against_upstream.support import rows, table
from sources.ucdp_places import Deed, least_deaths, mainly

if TYPE_CHECKING:
    from pathlib import Path

COUNTRY_YEARS = "ucdp-25.1/organizedviolencecy_v25_1.csv"
BATTLE_DEATHS = "ucdp-25.1/BattleDeaths_v25_1.csv"
ONE_SIDED = "ucdp-25.1/OneSided_v25_1.csv"

TOTALS = (
    "sb_intrastate_deaths_best_cy",
    "sb_interstate_deaths_best_cy",
    "os_any_govt_killings_best_cy",
    "os_nsgroup_killings_best_cy",
)


@pytest.fixture(scope="module")
def main_of(root: Path) -> dict[tuple[frozenset[str], str, int], str]:
    name = {row["actor_id"]: row["name"] for row in table(root, "actors")}
    return {
        (
            frozenset((name[r["source_actor_id"]], name[r["target_actor_id"]])),
            r["relation_id"],
            int(r["year"]),
        ): r["main_location"]
        for r in table(root, "actor_relations")
    }


@pytest.mark.parametrize(
    ("one", "other", "year", "place"),
    [
        # Wars that left the country of the government that fought
        ("Turkey", "PKK", 2022, "IRQ"),  # Claw-Lock, in the north of Iraq
        ("Turkey", "PKK", 1994, "TUR"),
        ("Israel", "Hezbollah", 2006, "LBN"),  # the war of July
        ("Ethiopia", "AIAI", 1996, "SOM"),  # raids on Luuq and Bulo Hawa
        ("Chad", "FPRN", 2010, "SDN"),
        ("Mauritania", "AQIM", 2010, "MLI"),  # raids north of Timbuktu
        ("United States of America", "al-Qaida", 2001, "AFG"),
        ("Rwanda", "FDLR-FOCA", 2012, "COD"),
        ("Croatia", "Serbian Republic of Krajina", 1992, "BIH"),  # the Posavina
        # Wars that stayed
        ("Iraq", "IS", 2017, "IRQ"),  # Mosul
        ("Syria", "IS", 2017, "SYR"),
        ("Syria", "Syrian insurgents", 2013, "SYR"),
        ("Rwanda", "FPR", 1994, "RWA"),
        ("Sudan", "RSF", 2024, "SDN"),
        # Wars between states
        ("Russia (Soviet Union)", "Ukraine", 2022, "UKR"),
        ("Russia (Soviet Union)", "Ukraine", 2024, "UKR"),  # with Kursk
        ("India", "Pakistan", 1999, "IND"),  # Kargil
        ("Ecuador", "Peru", 1995, "PER"),  # the Cenepa
        ("Iraq", "Kuwait", 1991, "IRQ"),
        # What the totals leave open
        ("Iraq", "IS", 2013, ""),
        ("Turkey", "IS", 2016, ""),
        ("Pakistan", "TTP", 2015, ""),
        ("Israel", "Hezbollah", 2024, ""),
        ("United States of America", "al-Qaida", 2012, ""),
    ],
)
def test_a_fight_was_mainly_where_history_has_it(
    one: str, other: str, year: int, place: str, main_of: dict[tuple[frozenset[str], str, int], str]
) -> None:
    found = [
        main
        for (names, relation, when), main in main_of.items()
        if (relation, when) == ("fights", year)
        and f"Government of {one}" in {each.strip() for each in names}
        and {other, f"Government of {other}"} & {each.strip() for each in names}
    ]
    assert found == [place]


@pytest.mark.parametrize(
    ("attacker", "year", "place"),
    [
        ("Government of Rwanda", 1994, "RWA"),
        ("Government of Rwanda", 1996, "COD"),  # the camps in the east of Zaire
        ("Government of Syria", 2012, "SYR"),
        ("LRA", 2009, "COD"),  # the Christmas massacres
        ("IS", 2014, "IRQ"),  # Sinjar, Speicher
        ("IS", 2017, ""),  # in many states, most of the deaths in none
    ],
)
def test_civilians_were_attacked_mainly_where_history_has_it(
    attacker: str, year: int, place: str, main_of: dict[tuple[frozenset[str], str, int], str]
) -> None:
    found = {
        main
        for (names, relation, when), main in main_of.items()
        if (relation, when) == ("attacks_civilians_of", year) and attacker in names
    }
    assert found == {place}


def deeds(upstream: Path) -> list[tuple[str, str, tuple[str, ...], int]]:
    """Return each deed of 25.1 with the column of totals that holds it."""
    found = []
    for row in rows(upstream / BATTLE_DEATHS):
        kind = "interstate" if row["type_of_conflict"] == "2" else "intrastate"
        places = tuple(row["gwno_battle"].split(", "))
        found.append((f"sb_{kind}_deaths_best_cy", row["year"], places, int(row["bd_best"])))
    for row in rows(upstream / ONE_SIDED):
        kind = "any_govt" if row["is_government_actor"] == "1" else "nsgroup"
        places = tuple(row["gwno_location"].split(", "))
        deaths = int(row["best_fatality_estimate"])
        found.append((f"os_{kind}_killings_best_cy", row["year"], places, deaths))
    return found


def test_no_total_of_a_state_is_less_than_what_was_only_there(upstream: Path) -> None:
    # What the rule rests on: totals hold at least the deaths of the deeds listed.
    alone: Counter[tuple[str, str, str]] = Counter()
    for column, year, places, deaths in deeds(upstream):
        if len(places) == 1:
            alone[column, year, places[0]] += deaths
    total = {
        (column, row["year_cy"], row["country_id_cy"]): int(row[column])
        for row in rows(upstream / COUNTRY_YEARS)
        for column in TOTALS
    }
    assert len(alone) > 1000
    assert [key for key, deaths in alone.items() if deaths > total[key]] == []


def test_what_the_other_totals_cannot_hold_is_placed(upstream: Path, root: Path) -> None:
    # Without the deaths of others: where already these totals prove it, it must be placed.
    totals: dict[str, dict[tuple[str, str], int]] = defaultdict(dict)
    for row in rows(upstream / COUNTRY_YEARS):
        for column in TOTALS:
            totals[column][row["year_cy"], row["country_id_cy"]] = int(row[column])
    proven = sum(
        any(
            2 * (deaths - sum(totals[column][year, other] for other in places if other != place))
            > deaths
            for place in places
        )
        for column, year, places, deaths in deeds(upstream)
        if len(places) > 1
    )
    found = Counter(
        bool(row["main_location"])
        for row in table(root, "actor_relations")
        if row["relation_id"] in ("fights", "attacks_civilians_of")
        and row["source_id"] == "ucdp-25.1"
        and " " in row["location"]
    )
    assert 0 < proven <= found[True]
    assert found == {True: 452, False: 116}


@pytest.mark.parametrize(
    ("places", "deaths", "totals", "main"),
    [
        (("1",), 40, {}, "1"),
        (("1", "2"), 40, {"2": 19}, "1"),
        (("1", "2"), 40, {"2": 20}, None),
        (("1", "2"), 40, {"1": 19}, "2"),
        (("1", "2", "3"), 40, {"2": 10, "3": 9}, "1"),
        (("1", "2", "3"), 40, {"1": 30, "2": 10}, None),
        (("1", "2"), 40, {}, None),
    ],
)
def test_a_place_is_named_only_where_the_others_leave_no_room(
    places: tuple[str, ...], deaths: int, totals: dict[str, int], main: str | None
) -> None:
    held = {("internal", 2000, place): total for place, total in totals.items()}
    (least,) = least_deaths([Deed("internal", 2000, places, deaths)], held)
    assert mainly(least, deaths) == main


def test_what_others_need_of_a_total_is_not_there_for_the_rest() -> None:
    both = [Deed("internal", 2000, ("1", "2"), 40), Deed("internal", 2000, ("2",), 100)]
    least = least_deaths(both, {("internal", 2000, "2"): 110})
    assert least == [{"1": 30, "2": 0}, {"2": 100}]
    with pytest.raises(ValueError, match="more internal deaths in 2 in 2000 than its total"):
        least_deaths(both, {("internal", 2000, "2"): 90})
