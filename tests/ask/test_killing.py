"""Killing on the land of states: what each list says, and where lists disagree."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from forewarn.ask.named import named_queries
from forewarn.ask.query import ask

if TYPE_CHECKING:
    from collections.abc import Callable

Rows = list[dict[str, Any]]


@pytest.fixture
def rows(session) -> Callable[[str], Rows]:
    def read(statement: str) -> Rows:
        answer = ask(session, statement)
        return [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]

    return read


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
    ("PAK", 1971): (0, "pitf-2014 tmk-1.1", None, None, "ewp-2025", None, None, "place"),
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
    (found,) = rows(f"FROM killings_by_list WHERE country_id = '{key[0]}' AND year = {key[1]}")
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
    assert "tmk-1.1: Killing in India in 1946 and in Taiwan in 1947 is left out" in found["notes"]
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
