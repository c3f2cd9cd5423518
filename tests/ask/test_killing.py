"""Killing on the land of states: what each list says, and where lists disagree."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any

import pytest

from forewarn.ask.named import named_queries
from forewarn.ask.query import ask
from small import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

Rows = list[dict[str, Any]]


@pytest.fixture
def on_land(session) -> Callable[[str], Rows]:
    def read(country: str) -> Rows:
        query = named_queries()["killing_on_land"]
        answer = ask(session, query.sql, {**query.parameters, "country": country})
        return [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]

    return read


# By state and year: the value of the Early Warning Project's flag, the lists that place a killing
# in the state itself, those that place one of its land elsewhere and where, those that cover the
# state and have none, those that name none and do not say what they cover, those that do not cover
# it, and the kind of disagreement. One list ends in 2014 and one in 2020.
SAID = {
    # Srebrenica's year: a genocide in Bosnia by one list, and the other has it under Yugoslavia.
    ("BIH", 1995): (0, "pitf-2014 tmk-1.1", "ewp-2025", "YUG", None, None, None, "place"),
    ("BIH", 1992): (0, "pitf-2014 tmk-1.1", "ewp-2025", "YUG", None, None, None, "place"),
    ("YUG", 1995): (1, "ewp-2025", None, None, None, "pitf-2014 tmk-1.1", None, "place"),
    ("HRV", 1992): (0, None, "ewp-2025", "YUG", None, "pitf-2014 tmk-1.1", None, "place"),
    # East Pakistan: one list places it in Bangladesh, two in Pakistan.
    ("BGD", 1971): (1, "ewp-2025", "pitf-2014 tmk-1.1", "PAK", None, None, None, "place"),
    ("PAK", 1971): (0, "pitf-2014 tmk-1.1", "ewp-2025", "BGD", None, None, None, "place"),
    ("PAK", 1972): None,
    # Zanzibar, united with Tanganyika in April 1964.
    ("TZA", 1964): (1, None, "ewp-2025 tmk-1.1", "ZZB", None, "pitf-2014", None, "place"),
    # Kosovo was part of Yugoslavia by all three.
    ("YUG", 1999): (1, "ewp-2025 pitf-2014 tmk-1.1", None, None, None, None, None, None),
    # Tbilisi in 1956 is in one list alone; the thresholds differ.
    ("SUN", 1956): (0, "tmk-1.1", None, None, "ewp-2025", "pitf-2014", None, "existence"),
    ("RWA", 1994): (1, "ewp-2025 pitf-2014 tmk-1.1", None, None, None, None, None, None),
    # After the last year of two of the lists, they say nothing.
    ("SDN", 2023): (1, "ewp-2025", None, None, None, None, "pitf-2014 tmk-1.1", None),
    # The project covers Equatorial Guinea from 2001 only: of Macías it says nothing.
    ("GNQ", 1975): (None, "pitf-2014 tmk-1.1", None, None, None, None, "ewp-2025", None),
    # The Chittagong Hill Tracts.
    ("BGD", 1986): (1, "ewp-2025 tmk-1.1", None, None, None, "pitf-2014", None, "silence"),
}


@pytest.mark.parametrize("key", sorted(SAID), ids=lambda key: f"{key[0]}-{key[1]}")
def test_each_list_says_where_it_has_a_killing(key: tuple[str, int], rows) -> None:
    read = rows(f"FROM killings_by_list WHERE country_id = '{key[0]}' AND year = {key[1]}")
    if SAID[key] is None:
        assert read == []
        return
    (found,) = read
    assert (
        found["mass_killing_ongoing"],
        found["lists_here"],
        found["lists_elsewhere"],
        found["listed_under"],
        found["lists_without"],
        found["lists_silent"],
        found["lists_not_covering"],
        found["disagreement"],
    ) == SAID[key]


def test_where_a_flag_is_0_and_another_list_has_a_killing_the_view_has_a_row(rows) -> None:
    found = rows(
        "SELECT o.country_id, o.year FROM latest_observations AS o "
        "JOIN episodes_by_state AS e ON e.country_id = o.country_id "
        "AND o.year BETWEEN e.from_year AND coalesce(e.end_year, e.known_to) "
        "WHERE o.indicator_id = 'mass_killing_ongoing' AND o.value = 0 "
        "EXCEPT SELECT country_id, year FROM killings_by_list WHERE disagreement IS NOT NULL"
    )
    assert found == []


def test_the_land_of_bosnia_shows_all_three_lists(on_land) -> None:
    found = {r["episode_id"]: r for r in on_land("BIH")}
    assert found["ewp-yug1192s1"]["listed_in"] == "Yugoslavia"
    assert found["ewp-yug1192s1"]["placed_by"] == "source"
    assert "pitf-bos1992" in found["ewp-yug1192s1"]["same_years_in_others"].split()
    assert found["pitf-bos1992"]["placed_by"] == "listed"
    assert {r["source_id"] for r in found.values()} == {"ewp-2025", "pitf-2014", "tmk-1.1"}


@pytest.mark.parametrize(
    ("country", "episodes"),
    [
        # States that began after the killing on their land.
        ("XKX", {"ewp-scg1998s1", "pitf-ygs1998",
                 "tmk-serbia-yugoslavia-government-of-serbia-yugoslavia-1998"}),
        ("TLS", {"ewp-idn1975s1", "pitf-ins1975",
                 "tmk-indonesia-government-of-indonesia-1975",
                 "tmk-indonesia-government-of-indonesia-1991",
                 "tmk-indonesia-government-of-indonesia-1999"}),
        ("ERI", {"ewp-eth1961s1", "tmk-ethiopia-government-of-ethiopia-1967",
                 "tmk-ethiopia-government-of-ethiopia-1970"}),
        # Never a state since, so that nobody else's: Tibet's is China's, West Papua's Indonesia's.
        ("XTI", set()),
    ],
)  # fmt: skip
def test_a_state_shows_what_took_place_on_its_land_before_it(
    country: str, episodes: set[str], on_land
) -> None:
    assert {r["episode_id"] for r in on_land(country)} == episodes


def test_no_other_state_listed_was_another_s_land_in_those_years(rows) -> None:
    """Of the lands of `territories.csv` that were a state in a year of the killing."""
    episodes = rows(
        "SELECT episode_id, country_id, start_year, coalesce(end_year, known_to) AS until "
        "FROM episodes_by_state WHERE placed_by = 'listed'"
    )
    placed = {(r["episode_id"], r["country_id"]) for r in rows("FROM episodes_by_state")}
    missing = set()
    with (ROOT / "scripts/spine/territories.csv").open(encoding="utf-8") as file:
        for land in csv.DictReader(file):
            missing |= {
                episode["episode_id"]
                for episode in episodes
                if episode["country_id"] == land["territory"]
                and episode["start_year"] <= int(land["last_year"])
                and episode["until"] >= int(land["first_year"])
                and (episode["episode_id"], land["country_id"]) not in placed
            }
    # Bosnia was independent from March 1992, and its killings of that year began afterwards. In
    # which part of 1991 that of Azerbaijan began, independent from October, the list does not say.
    assert {name for name in missing if "bos" not in name} == {"ewp-aze1991s1"}


@pytest.mark.slow
def test_notes_of_years_stand_beside_those_years(on_land, rows) -> None:
    notes = {r["episode_id"]: r["notes"] for r in on_land("PAK")}
    assert "East Pakistan in 1971 is Pakistan." in notes["pitf-pks1971"]
    assert "the event of 1971".upper() in notes["ewp-pak1971s1"].upper()
    for episode, said in notes.items():
        assert "Kosovo" not in said
        assert "East Pakistan" not in said or "1971" in episode
    told = rows("SELECT notes FROM dimension_summary('GTM', 1982) WHERE notes <> ''")
    assert not any("Zanzibar" in row["notes"] for row in told)
    assert any("The killing in Guatemala from 1954" in row["notes"] for row in told)
    spans = {
        (r["source_id"], r["country_id"], r["first_year"], r["last_year"])
        for r in rows("FROM source_notes")
    }
    assert {("ewp-2025", "TZA", 1964, 1964), ("polity5", "IRQ", 2014, 2017),
            ("pts-2023", "ISR", 1976, 2022)} <= spans  # fmt: skip
    assert {("ewp-2025", "GTM", 1954, 1996), ("swiid-9.92", "PAK", None, 1971)} <= spans
    (then,), (later,) = (
        rows(f"SELECT notes_on('TZA', 'ewp-2025', {year}) AS notes") for year in (1964, 1971)
    )
    assert "Zanzibar" in then["notes"]
    assert later["notes"] is None


# Other lists beside the one of a query


# Years in which PITF or TMK has a killing on the state's land and the Early Warning Project none.
OTHERS = [
    ("Sudan", 1971, "pitf-2014"), ("Lebanon", 1983, "tmk-1.1"), ("Liberia", 1994, None),
    ("India", 1981, "tmk-1.1"), ("Uzbekistan", 2005, "tmk-1.1"), ("Mali", 2019, "tmk-1.1"),
    ("Democratic Republic of the Congo", 1978, "pitf-2014"), ("Croatia", 1995, "tmk-1.1"),
    ("Kenya", 1990, None), ("Pakistan", 1971, "absent"),
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(("state", "year", "other"), OTHERS)
def test_a_neighbour_without_a_mass_killing_shows_what_other_lists_have(
    state: str, year: int, other: str | None, asked
) -> None:
    found = [r for r in asked("neighbours_of_mass_killing", year=year) if r["country"] == state]
    if other == "absent":
        assert found == []
        return
    for r in found:
        assert (other is None) or other in r["killing_listed"]
        if r["killing_listed"]:
            assert r["own_last_onset"] <= year
            assert set(r["own_last_listed_by"].split()) <= {"ewp-2025", "pitf-2014", "tmk-1.1"}


def test_state_years_at_risk_name_the_other_lists(rows, asked) -> None:
    found = {
        r["year"]: r["other_lists"]
        for r in rows("FROM state_years_at_risk WHERE country_id = 'SDN' AND year < 1975")
    }
    assert (found[1971], found[1973]) == ("pitf-2014", None)
    (lebanon,) = rows("FROM state_years_at_risk WHERE country_id = 'LBN' AND year = 1981")
    assert lebanon["other_lists_next_year"] == "tmk-1.1"
    counted = asked("onsets_by_third")
    at_risk = rows("FROM state_years_at_risk WHERE onset_next_year IS NOT NULL")
    assert sum(r["listed_by_others"] for r in counted) == sum(
        r["other_lists"] is not None for r in at_risk
    )
    assert 0 < sum(r["begun_by_others"] for r in counted) < len(at_risk)


def test_the_land_of_an_episode_can_have_been_another_s(asked) -> None:
    found = asked("before_each_episode", since=1970)
    held = {(r["country"], r["start_year"], r["land_held_by"]) for r in found if r["land_held_by"]}
    assert held == {("Bangladesh", 1971, "Pakistan")}
    (bengal,) = [r for r in found if (r["country"], r["start_year"]) == ("Bangladesh", 1971)]
    assert bengal["land_of_today"] is None


def test_south_sudan_has_the_wars_of_the_south_and_not_darfurs(on_land) -> None:
    found = {r["episode_id"] for r in on_land("SSD")}
    assert {"ewp-sdn1983s1", "pitf-sud1956", "pitf-sud1983"} <= found
    assert not {"ewp-sdn2003s1", "pitf-sud2003", "tmk-sudan-janjaweed-2003"} & found


def test_an_episode_without_an_end_is_known_to_the_last_year_of_its_list(on_land) -> None:
    found = {r["episode_id"]: r for r in on_land("CAF")}
    assert (found["pitf-cen2013"]["end_year"], found["pitf-cen2013"]["known_to"]) == (None, 2014)
    assert (found["ewp-caf2013ns1"]["end_year"], found["ewp-caf2013ns1"]["known_to"]) == (
        None,
        2024,
    )


def test_no_list_is_without_a_killing_that_it_cannot_have(on_land) -> None:
    """Taiwan in 1947 is in a list whose event this package leaves out: its notes say so."""
    (found,) = on_land("TWN")
    assert (found["lists_without"], found["lists_silent"]) == (None, "tmk-1.1")
    assert "tmk-1.1: Killing in Taiwan in 1947 is left out" in found["notes"]
    for found in on_land("GNQ"):
        assert (found["start_year"], found["lists_without"]) == (1969, None)
        assert (found["lists_silent"], found["lists_not_covering"]) == (None, "ewp-2025")
    bombs = {r["episode_id"]: r for r in on_land("BGD")}[
        "tmk-bangladesh-jagrata-muslim-janata-bangladesh-2004"
    ]
    assert (bombs["lists_without"], bombs["lists_silent"]) == ("ewp-2025", "pitf-2014")


@pytest.mark.slow
def test_the_profile_of_bosnia_says_that_the_lists_differ(rows) -> None:
    found = {
        r["indicator_id"]: (r["value"], r["lists_differ"])
        for r in rows(
            "SELECT indicator_id, value, lists_differ FROM profile('BIH', 1993) "
            "WHERE dimension_id = 'outcome'"
        )
    }
    says = "a killing here by pitf-2014 tmk-1.1; on its land, but under YUG, by ewp-2025"
    assert found["mass_killing_ongoing"] == (0, says)
    assert found["genocide_or_politicide_magnitude"][1] == says
    assert found["years_since_mass_killing"] == (0, None)
    (croatia,) = rows(
        "SELECT lists_differ FROM profile('HRV', 1992) WHERE indicator_id = 'mass_killing_ongoing'"
    )
    assert croatia["lists_differ"] == (
        "on its land, but under YUG, by ewp-2025; "
        "not named by pitf-2014 tmk-1.1 (which states are covered is not said)"
    )
    calm = rows("SELECT lists_differ FROM profile('NOR', 1993) WHERE lists_differ IS NOT NULL")
    assert calm == []


# Whose list of states it is


def test_states_that_nobody_rates_are_in_no_denominator(rows) -> None:
    never = rows("SELECT country_id FROM countries ANTI JOIN observations USING (country_id)")
    assert {r["country_id"] for r in never} == {"XAB", "XSO"}
    unrated = rows("SELECT country_id FROM countries WHERE membership = 'gw_unrated'")
    assert {r["country_id"] for r in unrated} == {"XAB", "XSO"}
    assert rows("FROM states WHERE country_id IN ('XAB', 'XSO')") == []
    (counted,) = rows("SELECT DISTINCT states FROM coverage WHERE year = 2023")
    (listed,) = rows(
        "SELECT count(*) AS states FROM countries "
        "WHERE state_from <= 2023 AND coalesce(state_to, 2023) >= 2023"
    )
    assert counted["states"] == listed["states"] - 2


def test_disputed_states_have_a_note_that_says_whose_list_it_is(rows) -> None:
    notes = {(r["country_id"], r["topic"]): r["note"] for r in rows("FROM country_notes")}
    status = {country for country, topic in notes if topic == "status"}
    assert status == {"PSE", "TWN", "XAB", "XKX", "XSO", "XTI", "ZWE"}
    for country in status:
        assert "list of Gleditsch and Ward" in notes[country, "status"]
    for country, word in {
        "MAR": "Western Sahara", "UKR": "Crimea", "RUS": "Crimea", "IND": "Kashmir",
        "PAK": "Kashmir", "CYP": "north", "GEO": "Abkhazia", "SRB": "Kosovo", "MDA": "Transnistria",
        "AZE": "Nagorno-Karabakh", "SOM": "Somaliland", "ISR": "Golan", "SYR": "Golan",
        "CHN": "Tibet",
    }.items():  # fmt: skip
        assert word in notes[country, "territory"]
    # What a note says of the sources holds of the data.
    for country, sources in {
        "TWN": ("ewp-2025", "wdi-2025", "hdr-2023-24", "unhcr-2025", "untc-2015", "untc-2022"),
        "PSE": ("ucdp-25.1", "epr-2023", "polity5", "ewp-2025"),
        "XKX": ("unhcr-2025", "untc-2015", "untc-2022"),
    }.items():
        named = ", ".join(f"'{source}'" for source in sources)
        assert rows(
            f"SELECT DISTINCT source_id FROM observations WHERE country_id = '{country}' "
            f"AND source_id IN ({named})"
        ) == []  # fmt: skip
