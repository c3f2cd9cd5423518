"""Deaths in organised violence in today's borders against the file of Our World in Data."""

from __future__ import annotations

import csv
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from against_upstream.support import (
    Key,
    UpstreamValue,
    alive,
    assert_same,
    in_other_borders,
    observations,
    resolve,
    rows,
    state_years,
)

if TYPE_CHECKING:
    from pathlib import Path

SOURCE = "ucdp-26.1-owid"
FILE = "ucdp-26.1-owid/deaths-in-armed-conflicts.csv"
COUNTRY_YEARS = "ucdp-25.1/organizedviolencecy_v25_1.csv"
INDICATOR = "organised_violence_deaths_in_todays_borders"

# Units that are no states, and units that are 0 in every year because the map lacks them.
LEFT_OUT = {"Abyei", "Greenland", "Western Sahara"}
AGGREGATES = {"Africa", "Americas", "Asia and Oceania", "Europe", "Middle East", "World"}
EMPTY = {
    "Abkhazia",
    "Czechoslovakia",
    "East Germany",
    "South Ossetia",
    "West Germany",
    "Yemen People's Republic",
    "Yugoslavia",
}
BY_NAME = {"Kosovo": "XKX", "Micronesia": "FSM"}
SINCE = {"XKX": 2008, "FSM": 1986}

# They held East Timor and Namibia, which the file counts apart.
HELD_TO = {"IDN": 1999, "ZAF": 1989}

# The best estimate is above the high or below the low one.
NO_INTERVAL = {("ARM", 2022), ("RUS", 2024), ("RUS", 2025), ("SDN", 1995), ("ERI", 1998)}


@pytest.fixture(scope="module")
def units(upstream_2026_11: Path) -> list[dict[str, str]]:
    with (upstream_2026_11 / FILE).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def found(root: Path) -> dict[tuple[str, int], float]:
    return {(country, year): cell.value for (country, year, _), cell in observations(root, SOURCE)}


@pytest.fixture(scope="module")
def expected(units: list[dict[str, str]], root: Path) -> dict[Key, UpstreamValue]:
    cells: dict[Key, UpstreamValue] = {}
    for row in units:
        name, year = row["Entity"], int(row["Year"])
        if name in LEFT_OUT | AGGREGATES | EMPTY:
            continue
        country = BY_NAME.get(name) or resolve(root, "iso3", row["Code"], year)
        if country is None or year < SINCE.get(country, 0) or in_other_borders(country, year):
            continue
        if year <= HELD_TO.get(country, 0):
            continue
        best, low, high = (float(row[f"{kind} estimate"]) for kind in ("Best", "Low", "High"))
        value = UpstreamValue(best, low, high)
        assert (country, year, INDICATOR) not in cells
        cells[country, year, INDICATOR] = value if value.holds else UpstreamValue(best)
    return cells


def test_every_estimate_of_a_state_is_kept(root: Path, expected: dict[Key, UpstreamValue]) -> None:
    assert len(expected) == 7_060
    assert_same(root, SOURCE, expected)
    assert Counter(year for _, year, _ in expected)[2025] == 196


def test_a_swapped_bound_is_noticed(root: Path, expected: dict[Key, UpstreamValue]) -> None:
    cell = expected["UKR", 2022, INDICATOR]
    planted = expected | {
        ("UKR", 2022, INDICATOR): UpstreamValue(cell.value, cell.upper, cell.lower)
    }
    with pytest.raises(AssertionError):
        assert_same(root, SOURCE, planted)


def test_intervals_are_left_out_where_the_best_estimate_is_outside(root: Path) -> None:
    found = {(c, y) for (c, y, _), cell in observations(root, SOURCE) if cell.upper is None}
    # Sudan had other borders in 1995.
    assert found == NO_INTERVAL - {("SDN", 1995)}


def test_units_without_land_on_the_map_are_0_throughout(units: list[dict[str, str]]) -> None:
    found = {row["Entity"] for row in units}
    for row in units:
        found -= {row["Entity"]} if float(row["High estimate"]) else set()
    assert found >= EMPTY
    assert {row["Entity"] for row in units} >= LEFT_OUT | AGGREGATES | EMPTY | set(BY_NAME)


def test_the_world_is_the_sum_of_its_units(units: list[dict[str, str]]) -> None:
    by_year: Counter[str] = Counter()
    world = {}
    for row in units:
        if row["Entity"] == "World":
            world[row["Year"]] = int(row["Best estimate"])
        elif row["Entity"] not in AGGREGATES:
            by_year[row["Year"]] += int(row["Best estimate"])
    assert dict(by_year) == world
    assert world["2025"] == 244_579


def test_states_without_a_row_are_those_with_other_borders(root: Path) -> None:
    gone = alive(root, 1989, 2025) - state_years(root, SOURCE)
    former = {"CSK", "DDR", "SCG", "SUN", "YMD", "YUG", "XAB", "XSO"}
    held = {(c, y) for c, y in gone if y <= HELD_TO.get(c, 0)}
    assert len(held) == 12
    assert all(c in former or in_other_borders(c, y) for c, y in gone - held), sorted(gone)


def test_a_fifth_of_the_values_differ_from_the_country_totals(root: Path, upstream: Path) -> None:
    totals = {}
    for row in rows(upstream / COUNTRY_YEARS):
        year = int(row["year_cy"])
        if country := resolve(root, "gw", row["country_id_cy"], year):
            totals[country, year] = float(row["cumulative_total_deaths_in_orgvio_best_cy"])
    here = {(c, y): cell.value for (c, y, _), cell in observations(root, SOURCE)}
    common = here.keys() & totals.keys()
    equal = sum(here[key] == totals[key] for key in common)
    assert (len(common), equal) == (6_828, 5_298)


@pytest.mark.parametrize(
    ("country", "year", "value"),
    [
        ("PSE", 2023, 26_228),
        ("ISR", 2023, 1_296),
        ("UKR", 2022, 100_595),
        ("GEO", 2008, 621),
        ("BIH", 1991, None),
        ("SSD", 2010, None),
        ("SDN", 2011, None),
        ("XKX", 1999, None),
        ("YUG", 1999, None),
        ("CHE", 2025, 0),
    ],
)
def test_well_known_years(
    found: dict[tuple[str, int], float], country: str, year: int, value: float | None
) -> None:
    assert found.get((country, year)) == value
