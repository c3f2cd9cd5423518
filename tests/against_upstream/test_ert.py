"""Episodes of Regime Transformation against their file, and against V-Dem's own data."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

import pytest

from against_upstream.support import (
    FIRST_YEAR,
    Key,
    UpstreamValue,
    assert_same,
    number,
    observations,
    resolve,
    rows,
)

if TYPE_CHECKING:
    from pathlib import Path

SOURCE = "ert-15"
FILE = "ert-15/ert.csv"
HEADLINE_15 = "vdem-15/V-Dem-CY-v15-1946-2024-headline-intervals.csv"
COLUMNS = {
    "aut_ep": "autocratisation_under_way",
    "dem_ep": "democratisation_under_way",
    "v2x_regime": "regime_type",
}


@pytest.fixture(scope="module")
def units(upstream_2026_11: Path) -> list[dict[str, str]]:
    return [row for row in rows(upstream_2026_11 / FILE) if int(row["year"]) >= FIRST_YEAR]


@pytest.fixture(scope="module")
def kept(root: Path) -> dict[Key, float]:
    return {key: found.value for key, found in observations(root, SOURCE)}


def test_every_cell_of_a_state_is_kept_and_nothing_else(
    units: list[dict[str, str]], root: Path
) -> None:
    expected = {
        (country, int(row["year"]), indicator): UpstreamValue(value)
        for row in units
        if (country := resolve(root, "vdem", row["country_text_id"], int(row["year"])))
        for column, indicator in COLUMNS.items()
        if (value := number(row[column])) is not None
    }
    assert Counter(indicator for _, _, indicator in expected) == dict.fromkeys(
        COLUMNS.values(), 11_397
    )
    assert_same(root, SOURCE, expected)


@pytest.mark.parametrize(("kind", "number_of_episodes"), [("aut_ep", 208), ("dem_ep", 362)])
def test_years_in_a_row_are_one_episode_from_its_first_year_to_its_last(
    kind: str, number_of_episodes: int, units: list[dict[str, str]]
) -> None:
    years: dict[tuple[str, str, str], set[int]] = defaultdict(set)
    under_way: dict[str, set[int]] = defaultdict(set)
    for row in units:
        if row[kind] == "1":
            ends = row[f"{kind}_start_year"], row[f"{kind}_end_year"]
            years[row["country_text_id"], *ends].add(int(row["year"]))
            under_way[row["country_text_id"]].add(int(row["year"]))
    assert len(years) == number_of_episodes
    for (unit, first, last), found in years.items():
        # Those that began before 1946 are cut there.
        span = set(range(max(int(first), FIRST_YEAR), int(last) + 1))
        assert found == span, (unit, first, last)
        assert not {int(first) - 1, int(last) + 1} & under_way[unit], (unit, first, last)


def test_no_year_is_of_both_kinds(units: list[dict[str, str]]) -> None:
    assert not [row for row in units if row["aut_ep"] == row["dem_ep"] == "1"]


def test_45_and_19_countries_in_2024_are_those_of_the_democracy_report(
    units: list[dict[str, str]], kept: dict[Key, float]
) -> None:
    # https://www.democracywithoutborders.org/36317/ reports both numbers of V-Dem's report of 2025.
    of_2024 = [row for row in units if row["year"] == "2024"]
    assert sum(row["aut_ep"] == "1" for row in of_2024) == 45
    assert sum(row["dem_ep"] == "1" for row in of_2024) == 19
    here = Counter(key[2] for key, value in kept.items() if key[1] == 2024 and value == 1)
    # Hong Kong is not a state.
    assert here["autocratisation_under_way"] == 44
    assert here["democratisation_under_way"] == 19


def test_the_index_behind_the_episodes_is_that_of_v_dem_15(
    units: list[dict[str, str]], upstream: Path
) -> None:
    columns = ("v2x_polyarchy", "v2x_polyarchy_codelow", "v2x_polyarchy_codehigh")
    own = {(row["country_text_id"], row["year"]): row for row in rows(upstream / HEADLINE_15)}
    assert len(units) == len(own) == 13_080
    for row in units:
        other = own[row["country_text_id"], row["year"]]
        assert [number(row[c]) for c in columns] == [number(other[c]) for c in columns]


@pytest.mark.parametrize(
    ("country", "first", "last", "indicator", "value"),
    [
        ("HUN", 2010, 2024, "autocratisation_under_way", 1),
        ("CHL", 1973, 1973, "autocratisation_under_way", 1),
        ("ESP", 1976, 1978, "democratisation_under_way", 1),
        ("ZAF", 1993, 1994, "democratisation_under_way", 1),
        ("POL", 2024, 2024, "democratisation_under_way", 1),
        ("SWE", 1946, 2024, "autocratisation_under_way", 0),
        ("PRK", 1960, 2024, "autocratisation_under_way", 0),
        ("CHN", 1960, 2024, "regime_type", 0),
        ("SUN", 1950, 1988, "regime_type", 0),
        ("RUS", 2000, 2024, "regime_type", 1),
        ("DEU", 1950, 2024, "regime_type", 3),
    ],
)
def test_episodes_and_regimes_are_what_history_says(
    country: str, first: int, last: int, indicator: str, value: int, kept: dict[Key, float]
) -> None:
    found = {kept[country, year, indicator] for year in range(first, last + 1)}
    assert found == {value}
