"""The human development indices against the file of UNDP, every cell."""

from __future__ import annotations

import csv
import re
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING

import pytest

from against_upstream.support import (
    OTHER_BORDERS,
    Key,
    UpstreamValue,
    assert_same,
    in_other_borders,
    observations,
    periods,
    resolve,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

FILE = "hdr-2023-24/HDR23-24_Composite_indices_complete_time_series.csv"
COLUMNS = {
    "hdi": "human_development",
    "ihdi": "inequality_adjusted_human_development",
    "gii": "gender_inequality",
    "gdi": "gender_parity_in_human_development",
    "le": "life_expectancy",
    "eys": "expected_years_of_schooling",
    "mys": "mean_years_of_schooling",
    "ineq_le": "inequality_in_life_expectancy",
    "ineq_edu": "inequality_in_education",
    "ineq_inc": "inequality_in_income",
}
FROM_2010 = {
    "inequality_adjusted_human_development",
    "inequality_in_life_expectancy",
    "inequality_in_education",
    "inequality_in_income",
}


@cache
def lines(upstream: Path) -> tuple[dict[str, str], ...]:
    with (upstream / FILE).open(encoding="latin-1", newline="") as file:
        assert file.read(3) == "ï»¿"  # a byte order mark of another encoding
        return tuple(csv.DictReader(file))


@cache
def cells(upstream: Path) -> Mapping[tuple[str, int, str], float]:
    """Return every number of the variables that are kept, by unit, year and indicator."""
    found = {}
    for line in lines(upstream):
        for column, text in line.items():
            parts = re.fullmatch(r"([a-z_]+)_(\d{4})", column)
            if parts and parts[1] in COLUMNS and text:
                found[line["iso3"], int(parts[2]), COLUMNS[parts[1]]] = float(text)
    return found


@pytest.fixture(scope="module")
def data(root: Path) -> dict[Key, UpstreamValue]:
    return dict(observations(root, "hdr-2023-24"))


def test_every_cell_is_the_upstream_one(upstream: Path, root: Path) -> None:
    expected = {}
    for (unit, year, indicator_id), value in cells(upstream).items():
        country = resolve(root, "iso3", unit, year)
        if country is not None and not in_other_borders(country, year):
            expected[country, year, indicator_id] = UpstreamValue(value)
    assert_same(root, "hdr-2023-24", expected)


def test_units_that_are_no_state_are_groups_and_hong_kong(upstream: Path, root: Path) -> None:
    units = {line["iso3"] for line in lines(upstream)}
    groups = {unit for unit in units if unit.startswith("ZZ")}
    assert len(groups) == 11
    assert {unit for unit in units if ("iso3", unit) not in periods(root)} == groups | {"HKG"}


def test_years_with_other_borders_are_left_out(
    upstream: Path, data: dict[Key, UpstreamValue]
) -> None:
    left_out = {
        (unit, year)
        for unit, year, _ in cells(upstream)
        if unit in OTHER_BORDERS and in_other_borders(unit, year)
    }
    assert Counter(unit for unit, _ in left_out) == {"DEU": 1, "ETH": 3, "SDN": 22, "SRB": 2}
    assert not left_out & {(country, year) for country, year, _ in data}


def test_inequality_is_published_from_2010_on(data: dict[Key, UpstreamValue]) -> None:
    first = dict.fromkeys(COLUMNS.values(), 9999)
    last = dict.fromkeys(COLUMNS.values(), 0)
    for _, year, indicator_id in data:
        first[indicator_id] = min(first[indicator_id], year)
        last[indicator_id] = max(last[indicator_id], year)
    assert first == {id_: 2010 if id_ in FROM_2010 else 1990 for id_ in COLUMNS.values()}
    assert set(last.values()) == {2022}


def test_development_after_inequality_is_what_upstream_says_is_lost(
    upstream: Path, root: Path, data: dict[Key, UpstreamValue]
) -> None:
    compared = 0
    for line in lines(upstream):
        for year in range(2010, 2023):
            country = resolve(root, "iso3", line["iso3"], year)
            adjusted = data.get((country, year, "inequality_adjusted_human_development"))
            if adjusted is not None:
                whole = data[country, year, "human_development"].value
                lost = float(line[f"loss_{year}"])
                assert adjusted.value == pytest.approx(whole * (1 - lost / 100), abs=0.001)
                compared += 1
    assert compared > 1_900


def test_development_of_women_is_relative_to_that_of_men(
    upstream: Path, root: Path, data: dict[Key, UpstreamValue]
) -> None:
    compared = 0
    for line in lines(upstream):
        country = resolve(root, "iso3", line["iso3"], 2022)
        parity = data.get((country, 2022, "gender_parity_in_human_development"))
        if parity is not None:
            ratio = float(line["hdi_f_2022"]) / float(line["hdi_m_2022"])
            assert parity.value == pytest.approx(ratio, abs=0.003)
            compared += 1
    assert compared > 150


def test_life_expectancy_in_rwanda_fell_in_1994(data: dict[Key, UpstreamValue]) -> None:
    before, genocide, after = (
        data["RWA", year, "life_expectancy"].value for year in (1992, 1994, 1996)
    )
    assert genocide < 20 < min(before, after)
