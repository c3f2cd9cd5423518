"""Notes on states by source: what they say holds of the data, and stands where it is needed."""

from __future__ import annotations

import csv
import re

import pytest

from forewarn.ask.derived import derived_indicators
from small import ROOT


def rows(table: str) -> list[dict[str, str]]:
    with (ROOT / "data" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


NOTES = rows("source_notes")
COUNTRIES = {row["country_id"]: row for row in rows("countries")}

# States that the notes of sources name, beside what they say of the release as a whole.
NAMED = {
    "bti-2024": {"Australia", "Canada", "Israel", "Japan", "New Zealand", "United States"},
    "polity5": {"United States"},
    "states-2025": {"Palestine"},
    "ucdp-22.1": {"Russia", "Soviet Union"},
    "ucdp-25.1": {"Saudi Arabia", "Turkmenistan", "United Arab Emirates", "Yemen"},
    "untc-2015": {"China", "Madagascar"},
    "untc-2022": {"United Kingdom"},
}


def test_a_note_is_of_whole_sentences() -> None:
    for row in NOTES:
        assert re.fullmatch(r"[A-ZÀ-Ý].*[.]", row["note"], re.DOTALL), row["note"]
        assert "  " not in row["note"]


def test_what_is_said_of_single_states_is_not_in_the_notes_of_sources() -> None:
    names = {row["name"] for row in COUNTRIES.values()} | {"Bosnia", "Khmer Rouge", "Darfur"}
    found = {
        source["source_id"]: named
        for source in rows("sources")
        if (named := {n for n in names if re.search(rf"\b{re.escape(n)}\b", source["notes"])})
    }
    assert found == NAMED


def test_a_computed_indicator_has_the_notes_on_what_it_is_computed_from() -> None:
    known = {row["indicator_id"] for row in rows("indicators")}
    sources: dict[str, set[str]] = {}
    for row in rows("derivations"):
        sources.setdefault(row["indicator_id"], set()).add(row["source_id"])
    seen = 0
    for indicator, query in derived_indicators().items():
        if indicator.startswith("neighbours_") or "mass_killing" in indicator:
            # Of the neighbours, and not of the state; of episodes, and not of values by year.
            continue
        read = set(re.findall(r"'(\w+)'", query)) & known - {indicator}
        for row in NOTES:
            ids = set(row["indicator_ids"].split())
            if row["source_id"] in sources[indicator] and ids & read:
                # What is about the years of one indicator alone is said of the other in its own.
                same = [
                    r
                    for r in NOTES
                    if (r["source_id"], r["country_id"]) == (row["source_id"], row["country_id"])
                    and (indicator in r["indicator_ids"].split() or not r["indicator_ids"])
                ]
                assert same, (indicator, row)
                seen += 1
    assert seen > 10


@pytest.mark.parametrize(
    ("source", "country", "words", "ids", "years"),
    [
        ("wdi-2025", "KHM", "who had abolished money", "gdp_per_capita_growth", ("1976", "1978")),
        ("wdi-2025", "BIH", "fell by three quarters", "gdp_per_capita_growth", ("1993", "1995")),
        ("epr-2023", "AFG", "before the Taliban took power", "", ("2021", "2021")),
        ("epr-2023", "UKR", "Russia in 2015 to 2023", "discriminated_groups", ("2015", "2023")),
        ("pts-2025", "PSE", "its level is 5 in all three", "political_terror_amnesty",
         ("2023", "2024")),
        ("ucdp-25.1", "PSE", "stand under Israel", "one_sided_deaths_per_100000", ("", "")),
        ("ewp-2025", "GTM", "from 1954", "", ("1954", "1996")),
        ("ucdp-25.1", "LBY", "NATO", "state_based_dyads", ("2011", "2011")),
        ("geopko-2", "RWA", "the mean of that year is left out", "", ("1994", "1994")),
        ("tmk-1.1", "SDN", "Janjaweed", "", ("2003", "2006")),
        ("borders-50m", "CYP", "Northern Cyprus", "", ("", "")),
        ("unhcr-2025", "SDN", "includes South Sudan", "refugees_per_100000", ("1951", "2010")),
        ("tjet-2025", "BIH", "have no value", "un_investigations_under_way", ("1992", "1994")),
    ],
)  # fmt: skip
def test_a_note_has_its_years_and_indicators(
    source: str, country: str, words: str, ids: str, years: tuple[str, str]
) -> None:
    (row,) = [
        r
        for r in NOTES
        if (r["source_id"], r["country_id"]) == (source, country) and words in r["note"]
    ]
    assert (row["first_year"], row["last_year"]) == years
    assert ids in row["indicator_ids"].split() if ids else not row["indicator_ids"]


def test_a_level_of_forces_abroad_in_a_note_is_that_of_the_source() -> None:
    values = {
        (row["country_id"], row["year"], row["indicator_id"]): row["value"]
        for row in rows("observations/svac-3.2")
    }
    told = 0
    for row in NOTES:
        match = re.search(r"stands under both states, with (\d)\.$", row["note"])
        if row["source_id"] != "svac-3.2" or match is None:
            continue
        for year in range(int(row["first_year"]), int(row["last_year"]) + 1):
            told += 1
            assert values[row["country_id"], str(year), row["indicator_ids"]] == match[1], row
    assert told > 60
