"""Notes on countries: what they say of sources and of years holds of the data."""

from __future__ import annotations

import csv
import re
from collections import defaultdict

import pytest

from small import ROOT

# How the notes call the sources.
CALLED = {
    "World Development Indicators": ("wdi-2025",),
    "Worldwide Governance Indicators": ("wgi-2023",),
    "United Nations' population estimates": ("wpp-2024", "wpp-2024-mortality"),
    "UNHCR": ("unhcr-2025",),
    "Human Development Report": ("hdr-2023-24",),
    "ND-GAIN": ("ndgain-2026",),
    "lists of treaties": ("untc-2015", "untc-2022"),
    "Early Warning Project": ("ewp-2025",),
    "Political Terror Scale": ("pts-2023",),
    "Powell and Thyne": ("powell-thyne-2025",),
    "Polity5": ("polity5",),
    "V-Dem": ("vdem-14", "vdem-15", "vdem-16"),
    "LIED": ("lied-7",),
    "UCDP": ("ucdp-25.1",),
    "EPR": ("epr-2023",),
}


def rows(table: str) -> list[dict[str, str]]:
    with (ROOT / "data" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


NOTES = {(row["country_id"], row["topic"]): row["note"] for row in rows("country_notes")}
COUNTRIES = {row["country_id"]: row for row in rows("countries")}


def said_of_sources(note: str) -> dict[str, bool]:
    """Return whether each source that a note names is said to have values for the country."""
    said: dict[str, bool] = {}
    for sentence in re.split(r"(?<=[.;:]) ", note):
        if claim := re.search(r"(.*) (has|have) (no )?(values|entry|unit) for it", sentence):
            named = {n for name in CALLED if name in claim[1] for n in CALLED[name]}
            assert named, sentence
            said |= dict.fromkeys(named, claim[3] is None)
    return said


def with_values() -> dict[str, set[str]]:
    """Return the sources with an observation, by country that a note speaks of."""
    countries = {country for country, _ in NOTES}
    found = defaultdict(set)
    for file in (ROOT / "data" / "observations").glob("*.csv"):
        with file.open(encoding="utf-8") as lines:
            for country in {line[:3] for line in lines} & countries:
                found[country].add(file.stem)
    return found


@pytest.mark.slow
def test_the_sources_that_a_note_says_have_values_have_them_and_no_others() -> None:
    found = with_values()
    claims = 0
    for (country, topic), note in NOTES.items():
        if topic != "coding":
            continue
        for source, has in said_of_sources(note).items():
            claims += 1
            assert (source in found[country]) == has, (country, source)
        if "No source here has a value" in note:
            claims += 1
            assert country not in found
    assert claims >= 30


def test_what_a_note_says_of_sources_is_read_from_it() -> None:
    # Taiwan's governance is rated by the World Bank, whose development indicators leave it out.
    taiwan = said_of_sources(NOTES["TWN", "coding"])
    assert (taiwan["wgi-2023"], taiwan["wdi-2025"], taiwan["unhcr-2025"]) == (True, False, False)
    palestine = said_of_sources(NOTES["PSE", "coding"])
    assert (palestine["vdem-15"], palestine["pts-2023"], palestine["ucdp-25.1"]) == (
        True,
        True,
        False,
    )
    assert not said_of_sources(NOTES["XKX", "coding"])["untc-2022"]


def observed(source: str, country: str) -> dict[str, list[dict[str, str]]]:
    """Return the observations of a country in a source, by indicator."""
    found = defaultdict(list)
    for row in rows(f"observations/{source}"):
        if row["country_id"] == country:
            found[row["indicator_id"]].append(row)
    return found


def test_the_note_on_palestine_names_where_its_dead_are_counted() -> None:
    episodes = rows("episodes") + rows("episode_heirs")
    assert not [row for row in episodes if row["country_id"] == "PSE"]
    note = NOTES["PSE", "coding"]
    assert "none of the lists of episodes" in note
    titles = {row["indicator_id"]: row["title"] for row in rows("indicators")}
    for source, indicator in (
        ("ucdp-26.1-owid", "organised_violence_deaths_in_todays_borders"),
        ("awsd-2025", "aid_workers_killed"),
    ):
        assert titles[indicator] in note
        assert observed(source, "PSE")[indicator]


def test_the_levels_of_political_terror_in_the_note_on_israel_are_those_of_the_source() -> None:
    levels = {
        row["value"]
        for report in observed("pts-2025", "ISR").values()
        for row in report
        if row["year"] in ("2023", "2024")
    }
    assert levels == {"3", "4"}
    assert "in 2023 and 2024 they are rated apart" in NOTES["ISR", "coding"]
    assert "Israel has 3 or 4" in NOTES["ISR", "coding"]


@pytest.mark.parametrize(
    ("country", "said", "of"),
    [
        ("LBY", "Libya in 2011: the 3 of rebel groups", ("2011", "rebels", "3")),
        ("LBY", "the 0 of the government", ("2011", "government", "0")),
        ("YEM", "the 2 of rebel groups in 2018", ("2018", "rebels", "2")),
        ("YEM", "and the 1 in 2019", ("2019", "rebels", "1")),
        ("YEM", "while the 1 in 2015", ("2015", "rebels", "1")),
        ("AFG", "Afghanistan in 2021: the 1 of rebel groups", ("2021", "rebels", "1")),
        ("AFG", "the government has 0", ("2021", "government", "0")),
        ("CIV", "Côte d'Ivoire in 2011: the 3 of the government", ("2011", "government", "3")),
        ("RWA", "the 3 of the government", ("1994", "government", "3")),
        ("COG", "Congo in 1997: the 1 of rebel groups", ("1997", "rebels", "1")),
        ("COG", "in 1998 they are a militia, with 2", ("1998", "militias", "2")),
        ("COD", "Congo in 1997: the 1 of the government", ("1997", "government", "1")),
        ("CAF", "the 2 and the 3 of rebel groups", ("2002", "rebels", "2")),
        ("CAF", "the 2 and the 3 of rebel groups", ("2003", "rebels", "3")),
        ("CAF", "the 3 of militias", ("2003", "militias", "3")),
        ("CAF", "Republic in 2013: the 3 of the government", ("2013", "government", "3")),
        ("SLE", "the 3 of rebel groups", ("1997", "rebels", "3")),
    ],
)
def test_a_level_of_sexual_violence_in_a_note_is_that_of_the_source(
    country: str, said: str, of: tuple[str, str, str]
) -> None:
    year, party, level = of
    (told,) = [
        row
        for row in rows("source_notes")
        if (row["source_id"], row["country_id"]) == ("svac-3.2", country)
        and said in row["note"] and row["first_year"] <= year <= row["last_year"]
    ]  # fmt: skip
    assert COUNTRIES[country]["name"] in told["note"]
    assert f"conflict_sexual_violence_by_{party}" in told["indicator_ids"].split()
    found = observed("svac-3.2", country)[f"conflict_sexual_violence_by_{party}"]
    assert [row["value"] for row in found if row["year"] == year] == [level]


def test_killing_in_east_timor_stands_under_indonesia() -> None:
    places = {row["episode_id"]: row["country_id"] for row in rows("episodes")}
    heirs = {r["episode_id"] for r in rows("episode_heirs") if r["country_id"] == "TLS"}
    assert heirs
    assert {places[episode] for episode in heirs} == {"IDN"}
    for country in ("IDN", "TLS"):
        assert "stands under Indonesia" in NOTES[country, "coding"]


@pytest.mark.parametrize("topic", ["status", "territory"])
def test_the_years_of_a_state_in_a_note_are_those_of_the_list(topic: str) -> None:
    read = 0
    for (country, each), note in NOTES.items():
        listed = COUNTRIES[country]
        pattern = r"[Ii]n the list of (?:states here|Gleditsch and Ward) from (?:\w+ )?(\d{4})"
        if each == topic and (years := re.search(pattern + r"(?: to (?:\w+ )?(\d{4}))?", note)):
            read += 1
            assert years[1] == listed["state_from"], country
            assert years[2] in (None, listed["state_to"]), country
    assert read >= 6


@pytest.mark.parametrize(
    ("country", "topic", "words"),
    [
        ("ZWE", "status", ["Rhodesia", "216 and 217", "April 1980"]),
        ("IDN", "territory", ["December 1975", "384 and 389", "October 1999"]),
        ("NAM", "territory", ["2145", "1971", "March 1990"]),
        ("ZAF", "territory", ["Namibia", "2145"]),
        ("SUN", "territory", ["Estonia, Latvia and Lithuania", "1940"]),
        ("EST", "territory", ["1940", "never recognised"]),
        ("KWT", "territory", ["August 1990", "662", "February 1991"]),
        ("ETH", "territory", ["Badme", "2002", "2018"]),
        ("ERI", "territory", ["May 1993", "Badme", "2002"]),
        ("KHM", "coding", ["April 1975", "January 1979", "Khmer Rouge"]),
        ("KHM", "territory", ["Vietnam", "Democratic Kampuchea", "seat in the United Nations"]),
    ],
)
def test_a_disputed_land_has_the_dates_and_resolutions_of_history(
    country: str, topic: str, words: list[str]
) -> None:
    assert [word for word in words if word not in NOTES[country, topic]] == []
