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
    "one_sided_deaths_per_100000": ("ucdp-25.1", "one_sided_deaths"),
    "organised_violence_deaths_per_100000": ("ucdp-25.1", "organised_violence_deaths"),
    "refugees_hosted_per_100000": ("unhcr-2025", "refugees_hosted"),
    "refugees_per_100000": ("unhcr-2025", "refugees_by_origin"),
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


def begun_before(root: Path) -> StateYears:
    starts = [
        (row["country_id"], int(row["start_year"]))
        for row in table(root, "episodes")
        if row["kind"] == "mass_killing"
    ]
    return {
        (country, year): sum(c == country and start < year for c, start in starts)
        for country, year in killing(root)
    }


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
        root, {key for key, value in killing(root).items() if value == 1}, killing(root)
    ),
    "years_since_coup_attempt": lambda root: since(
        {(country, year) for country, year in coups(root) if year >= 1950}, alive(root, 1950, 2024)
    ),
    "years_since_mass_killing": lambda root: since(
        {key for key, value in killing(root).items() if value == 1}, set(killing(root))
    ),
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
