"""The United Nations' infant mortality against its file, every cell, and whose figures they are."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

import pytest

from against_upstream.support import (
    Key,
    UpstreamValue,
    assert_same,
    in_other_borders,
    observations,
    periods,
    resolve,
    rows,
)
from against_upstream.test_wpp import TERRITORIES, areas

if TYPE_CHECKING:
    from pathlib import Path

FILE = "imr-2024/infant_mortality.csv"
PROJECTED = 2024  # by the World Population Prospects of 2024, which estimate up to 2023
INDICATOR = "infant_mortality_rate_un_estimate"


@pytest.fixture(scope="module")
def data(root: Path) -> dict[Key, UpstreamValue]:
    return dict(observations(root, "wpp-2024-mortality"))


def test_every_cell_is_the_upstream_one(upstream: Path, root: Path) -> None:
    expected = {}
    for row in rows(upstream / FILE):
        year = int(row["year"])
        country = resolve(root, "iso3", row["iso3c"], year)
        if country is not None and year != PROJECTED and not in_other_borders(country, year):
            key = country, year, INDICATOR
            assert key not in expected, f"two upstream cells are {key}"
            expected[key] = UpstreamValue(float(row["un_imr"]))
    assert_same(root, "wpp-2024-mortality", expected)


def test_the_projected_year_is_left_out(upstream: Path, data: dict[Key, UpstreamValue]) -> None:
    assert {int(row["year"]) for row in rows(upstream / FILE)} == set(range(1950, 2025))
    assert {year for _, year, _ in data} == set(range(1950, PROJECTED))


def test_areas_that_are_no_state_are_the_territories_of_world_population_prospects(
    upstream: Path, root: Path
) -> None:
    codes = {row["iso3c"] for row in rows(upstream / FILE)}
    assert codes == areas(upstream)
    assert {code for code in codes if ("iso3", code) not in periods(root)} == TERRITORIES


def test_state_years_are_those_of_the_population_estimates(
    root: Path, data: dict[Key, UpstreamValue]
) -> None:
    population = {(country, year) for (country, year, _), _ in observations(root, "wpp-2024")}
    assert {(country, year) for country, year, _ in data} == population


def test_figures_are_not_those_of_igme_that_the_world_bank_carries(
    root: Path, data: dict[Key, UpstreamValue]
) -> None:
    gaps = [
        abs(data[country, year, INDICATOR].value - bank.value) / bank.value
        for (country, year, indicator_id), bank in observations(root, "wdi-2025")
        if indicator_id == "infant_mortality_rate" and (country, year, INDICATOR) in data
    ]
    assert len(gaps) > 9_000
    assert median(gaps) > 0.05


def test_infants_died_in_the_famine_in_china_and_the_genocide_in_rwanda(
    data: dict[Key, UpstreamValue],
) -> None:
    assert data["CHN", 1960, INDICATOR].value > 1.2 * data["CHN", 1958, INDICATOR].value
    assert data["RWA", 1994, INDICATOR].value > 1.5 * data["RWA", 1993, INDICATOR].value
