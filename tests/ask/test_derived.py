"""Derived indicators, computed once more from the CSV files without SQL."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING

import polars as pl
import pytest

from against_upstream.support import STILL, alive, observations, table
from forewarn.ask.derived import derived_indicators

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

StateYears = dict[tuple[str, int], float]

# The numerator of each rate, and its source.
RATES = {
    "asylum_seekers_per_100000": ("unhcr-2025", "asylum_seekers_by_origin"),
    "internally_displaced_per_100000": ("unhcr-2025", "internally_displaced_by_conflict"),
    "refugees_hosted_per_100000": ("unhcr-2025", "refugees_hosted"),
    "refugees_per_100000": ("unhcr-2025", "refugees_by_origin"),
    **{
        f"{deaths}_per_100000": ("ucdp-25.1", deaths)
        for deaths in (
            "battle_deaths_as_government_party",
            "civilian_deaths_in_organised_violence",
            "non_state_conflict_deaths",
            "one_sided_deaths",
            "one_sided_deaths_by_government",
            "one_sided_deaths_by_non_state_groups",
            "organised_violence_deaths",
            "state_based_deaths",
        )
    },
}


# States that are no members of the Correlates of War system, which the list of coups is of.
NOT_IN_COW = {"PSE", "XAB", "XSO", "ZZB"}


@cache
def by_indicator(root: Path, source_id: str) -> Mapping[str, StateYears]:
    found: dict[str, StateYears] = defaultdict(dict)
    for (country, year, indicator), cell in observations(root, source_id):
        assert cell.lower is None or source_id != "forewarn"
        found[indicator][country, year] = cell.value
    return found


def rate(root: Path, indicator: str) -> StateYears:
    source, numerator = RATES[indicator]
    people = dict(by_indicator(root, "wdi-2025")["population"])
    # A source that counts one state under another, which the World Bank tells apart.
    counted, within = ("PSE", "ISR") if source == "ucdp-25.1" else ("XKX", "SRB")
    for year in range(1960, 2025):
        both = people.pop((within, year), None), people.pop((counted, year), None)
        if None not in both:
            people[within, year] = sum(both)
    return {
        key: round(100_000 * count / people[key], 4)
        for key, count in by_indicator(root, source)[numerator].items()
        if key in people
    }


def neighbours(root: Path, hit: set[tuple[str, int]], within: StateYears) -> StateYears:
    across: dict[str, list[tuple[str, int, int]]] = defaultdict(list)
    for row in table(root, "borders"):
        years = int(row["from_year"]), int(row["to_year"] or STILL)
        across[row["country_id"]].append((row["neighbour_id"], *years))
    return {
        (country, year): sum(
            first <= year <= last and (neighbour, year) in hit
            for neighbour, first, last in across[country]
        )
        for country, year in within
    }


def deadly(root: Path, least: int) -> tuple[set[tuple[str, int]], StateYears]:
    deaths = by_indicator(root, "ucdp-25.1")["state_based_deaths"]
    return {key for key, count in deaths.items() if count >= least}, deaths


def killing(root: Path) -> StateYears:
    return by_indicator(root, "ewp-2025")["mass_killing_ongoing"]


def coups(root: Path) -> set[tuple[str, int]]:
    attempts = by_indicator(root, "powell-thyne-2025")["coup_attempt"]
    return {key for key, value in attempts.items() if value == 1}


def since(hits: set[tuple[str, int]], within: set[tuple[str, int]]) -> StateYears:
    years: dict[str, list[int]] = defaultdict(list)
    for country, year in hits:
        years[country].append(year)
    return {
        (country, year): year - max(before)
        for country, year in within
        if (before := [y for y in years[country] if y <= year])
    }


def placed(root: Path) -> list[tuple[str, int, int, int]]:
    """Return the state of each mass killing, its own or an heir of its land, and its years.

    These are the first year, the first of the state in which it counts, and the last.
    """
    spells = {
        row["episode_id"]: (row["country_id"], int(row["start_year"]), int(row["end_year"] or 2024))
        for row in table(root, "episodes")
        if row["kind"] == "mass_killing"
    }
    own = [(country, start, start, end) for country, start, end in spells.values()]
    return own + [
        (row["country_id"], spells[row["episode_id"]][1], int(row["from_year"]), end)
        for row in table(root, "episode_heirs")
        if row["episode_id"] in spells
        for end in [spells[row["episode_id"]][2]]
    ]


def begun_before(root: Path) -> StateYears:
    spells = placed(root)
    return {
        (country, year): sum(
            c == country and start < year and held <= year for c, start, held, _ in spells
        )
        for country, year in killing(root)
    }


def since_killing(root: Path) -> StateYears:
    spells = placed(root)
    lasts = {
        (country, year): [
            min(end, year)
            for c, start, held, end in spells
            if c == country and start <= year and held <= year
        ]
        for country, year in killing(root)
    }
    return {(country, year): year - max(last) for (country, year), last in lasts.items() if last}


def killing_on_land(root: Path) -> set[tuple[str, int]]:
    listed = {key for key, value in killing(root).items() if value == 1}
    on_land = {
        (country, year)
        for country, _, held, end in placed(root)
        for year in range(held, end + 1)
        if (country, year) in killing(root)
    }
    return listed | on_land


def in_ten_years(root: Path, hits: set[tuple[str, int]]) -> StateYears:
    return {
        (country, year): sum((country, y) in hits for y in range(year - 9, year + 1))
        for country, year in alive(root, 1959, 2024)
        if country not in NOT_IN_COW
    }


EXPECTED: dict[str, Callable[[Path], StateYears]] = {
    **{indicator: lambda root, name=indicator: rate(root, name) for indicator in RATES},
    "mass_killings_begun_before": begun_before,
    "neighbours_at_war": lambda root: neighbours(root, *deadly(root, 1000)),
    "neighbours_in_armed_conflict": lambda root: neighbours(root, *deadly(root, 25)),
    "neighbours_with_mass_killing": lambda root: neighbours(
        root, killing_on_land(root), killing(root)
    ),
    "years_since_coup_attempt": lambda root: since(
        {(country, year) for country, year in coups(root) if year >= 1950}, alive(root, 1950, 2024)
    ),
    "years_since_mass_killing": since_killing,
    "years_with_coup_attempts_in_ten": lambda root: in_ten_years(root, coups(root)),
}


def test_each_derived_indicator_is_computed_here_too() -> None:
    assert set(EXPECTED) == set(derived_indicators())


@pytest.mark.parametrize("indicator", sorted(EXPECTED))
def test_a_derived_indicator_is_what_its_description_says(indicator: str, root: Path) -> None:
    found = by_indicator(root, "forewarn")[indicator]
    expected = EXPECTED[indicator](root)
    assert len(expected) >= 200
    assert found.keys() == expected.keys()
    wrong = [
        (key, value, expected[key])
        for key, value in found.items()
        if value != pytest.approx(expected[key], abs=1.01e-4, rel=1e-12)
    ]
    assert wrong == []


# What took place on the land of today's states, from history: the number of mass killings begun
# before a year, and the years since the last one was going on.
ON_LAND = {
    ("BIH", 1992): (0, 0),  # the killing of 1992 to 1995, which the list has under Yugoslavia
    ("BIH", 1995): (1, 0),
    ("BIH", 2024): (1, 29),
    ("HRV", 1993): (3, 1),  # two from 1945, and 1991 to 1992
    ("SRB", 2024): (3, 25),  # two from 1945, and Kosovo's of 1998 to 1999
    ("SCG", 2003): (3, 4),
    ("XKX", 2008): (1, 9),
    ("TLS", 2002): (1, 3),  # East Timor, 1975 to 1999
    ("ERI", 1993): (1, 2),  # the war of 1961 to 1991
    ("SSD", 2011): (1, 6),  # the second war of the south, 1983 to 2005
    ("SSD", 2024): (3, 0),
    ("BGD", 1972): (1, 1),  # East Pakistan, 1971
    ("CZE", 1993): (2, 30),
    ("SVK", 1993): (2, 30),
    ("TZA", 1965): (1, 1),  # Zanzibar, January 1964
    ("YEM", 1989): (1, 19),  # the North's war of 1962 to 1970; the South was another state
    ("YEM", 1990): (2, 4),  # and the South's killing of 1986
    ("VNM", 1974): (1, 17),  # the North's killing of 1954 to 1957; the South was another state
    ("VNM", 1975): (2, 0),
}


@pytest.mark.parametrize("key", sorted(ON_LAND), ids=lambda key: f"{key[0]}-{key[1]}")
def test_killing_on_the_land_of_a_state_counts_for_it(key: tuple[str, int], root: Path) -> None:
    found = by_indicator(root, "forewarn")
    before, years = ON_LAND[key]
    assert found["mass_killings_begun_before"][key] == before
    assert found["years_since_mass_killing"][key] == years


@pytest.mark.parametrize("state", ["SVN", "MKD", "MNE", "KAZ", "UKR", "NAM"])
def test_other_heirs_of_a_former_state_have_none_of_its_killings(state: str, root: Path) -> None:
    found = by_indicator(root, "forewarn")
    assert found["mass_killings_begun_before"][state, 2024] == 0
    assert (state, 2024) not in found["years_since_mass_killing"]


# What a rate or a span is made from, and shares its risk factors with.
MADE_FROM = {
    **{rate_id: numerator for rate_id, (_, numerator) in RATES.items()},
    "years_since_coup_attempt": "coup_attempt",
    "years_with_coup_attempts_in_ten": "coup_attempt",
}


@pytest.mark.parametrize(("derived", "origin"), sorted(MADE_FROM.items()))
def test_a_derived_indicator_bears_on_what_its_origin_bears_on(
    derived: str, origin: str, root: Path
) -> None:
    factors: dict[str, set[str]] = defaultdict(set)
    for row in table(root, "indicator_risk_factors"):
        factors[row["indicator_id"]].add(row["risk_factor_id"])
    dimensions = {row["indicator_id"]: row["dimension_id"] for row in table(root, "indicators")}
    assert factors[derived] == factors[origin]
    assert dimensions[derived] == dimensions[origin]


def test_the_sources_of_a_derived_indicator_are_those_that_its_query_reads(root: Path) -> None:
    """Follow the names in each query to the sources that carry them."""
    carried: dict[str, set[str]] = defaultdict(set)
    for row in table(root, "sources"):
        file = root / "data" / "observations" / f"{row['source_id']}.csv"
        if file.exists() and row["source_id"] != "forewarn":
            for indicator in pl.read_csv(file, columns=["indicator_id"])["indicator_id"].unique():
                carried[indicator].add(row["source_id"])
    (borders,) = {row["source_id"] for row in table(root, "borders")}
    reads: dict[str, set[str]] = {}
    for indicator, query in derived_indicators().items():
        names = set(re.findall(r"'(\w+)'", query)) & carried.keys()
        reads[indicator] = {source for name in names for source in carried[name]}
        reads[indicator] |= {borders} if re.search(r"\bborders\b", query) else set()
    declared: dict[str, set[str]] = defaultdict(set)
    for row in table(root, "derivations"):
        declared[row["indicator_id"]].add(row["source_id"])
    assert reads == declared
