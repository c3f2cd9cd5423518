"""The Human Development Index of 2025 against the copy of Our World in Data, every cell."""

from __future__ import annotations

from functools import cache
from statistics import correlation
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
    rows,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

SOURCE = "hdr-2025"
FILE = "hdr-2025-owid/human-development-index.csv"
INDICATOR = "human_development"

# Regions and groups of countries: those of UNDP, and those that Our World in Data adds.
GROUPS = {
    "Arab States (UNDP)",
    "East Asia and the Pacific (UNDP)",
    "Europe and Central Asia (UNDP)",
    "High human development (UNDP)",
    "Latin America and the Caribbean (UNDP)",
    "Low human development (UNDP)",
    "Medium human development (UNDP)",
    "South Asia (UNDP)",
    "Sub-Saharan Africa (UNDP)",
    "Very high human development (UNDP)",
    *("Africa", "Asia", "Europe", "European Union (27)", "North America", "Oceania"),
    *("High-income countries", "Low-income countries", "Lower-middle-income countries"),
    *("South America", "Upper-middle-income countries", "World"),
}


@cache
def cells(upstream: Path) -> Mapping[tuple[str, str, int], float]:
    """Return every number by the unit's name, its code, and the year."""
    return {
        (row["Entity"], row["Code"], int(row["Year"])): float(row["Human Development Index"])
        for row in rows(upstream / FILE)
        if row["Human Development Index"]
    }


@pytest.fixture(scope="module")
def data(root: Path) -> dict[Key, UpstreamValue]:
    return dict(observations(root, SOURCE))


def test_every_cell_is_the_upstream_one(upstream_2026_11: Path, root: Path) -> None:
    expected = {}
    for (_, code, year), value in cells(upstream_2026_11).items():
        country = resolve(root, "iso3", code, year)
        if country is not None and not in_other_borders(country, year):
            expected[country, year, INDICATOR] = UpstreamValue(value)
    assert len(expected) == 5_864
    assert_same(root, SOURCE, expected)


def test_units_that_are_no_state_are_groups_and_hong_kong(
    upstream_2026_11: Path, root: Path
) -> None:
    units = {(name, code) for name, code, _ in cells(upstream_2026_11)}
    no_states = {name for name, code in units if ("iso3", code) not in periods(root)}
    assert no_states == GROUPS | {"Hong Kong"}


def test_lines_without_a_number_tell_the_region_of_units_without_any(
    upstream_2026_11: Path,
) -> None:
    with_number = {name for name, _, _ in cells(upstream_2026_11)}
    empty = [row for row in rows(upstream_2026_11 / FILE) if not row["Human Development Index"]]
    assert len(empty) == 79
    assert {row["Year"] for row in empty} == {"2023"}
    assert not with_number & {row["Entity"] for row in empty}
    assert all(row["World region according to OWID"] for row in empty)


def test_years_with_other_borders_are_left_out(
    upstream_2026_11: Path, data: dict[Key, UpstreamValue]
) -> None:
    left_out = {
        (code, year)
        for _, code, year in cells(upstream_2026_11)
        if code in OTHER_BORDERS and in_other_borders(code, year)
    }
    assert {code for code, _ in left_out} == {"DEU", "SDN", "SRB"}
    assert not left_out & {(country, year) for country, year, _ in data}


def test_the_index_of_2023_begins_with_iceland(data: dict[Key, UpstreamValue]) -> None:
    last = {c: cell.value for (c, year, _), cell in data.items() if year == 2023}
    assert len(last) == 192
    assert {c: value for c, value in last.items() if value >= 0.97} == {
        **{"ISL": 0.972, "NOR": 0.970, "CHE": 0.970}
    }
    assert min(last, key=lambda country: last[country]) == "SSD"


def test_the_report_before_is_revised_nearly_everywhere_and_little(
    root: Path, data: dict[Key, UpstreamValue]
) -> None:
    before = {key: cell for key, cell in observations(root, "hdr-2023-24") if key[2] == INDICATOR}
    common = before.keys() & data.keys()
    changes = [data[key].value - before[key].value for key in common]
    revised = [change for change in changes if round(change, 3)]
    assert len(common) == 5_650
    assert 0.95 < len(revised) / len(common) < 0.97
    assert 0.005 < sum(changes) / len(changes) < 0.009
    # Moldova to 2004 and 55 others.
    assert len(before.keys() - data.keys()) == 69
    assert {year for country, year, _ in before.keys() - data.keys() if country == "MDA"} == {
        *range(1991, 2005)
    }


def test_changes_agree_with_the_report_before_in_the_same_year(
    root: Path, data: dict[Key, UpstreamValue]
) -> None:
    before = {key: cell for key, cell in observations(root, "hdr-2023-24") if key[2] == INDICATOR}

    def agreement(shift: int) -> float:
        pairs = []
        for country, year, _ in before:
            old = [before.get((country, y, INDICATOR)) for y in (year - 1, year)]
            new = [data.get((country, y + shift, INDICATOR)) for y in (year - 1, year)]
            if None not in (*old, *new):
                pairs.append((old[1].value - old[0].value, new[1].value - new[0].value))
        return correlation(*zip(*pairs, strict=True))

    assert agreement(0) > 0.8
    assert agreement(-1) < 0.3 > agreement(1)


def test_the_central_african_republic_is_uneven(data: dict[Key, UpstreamValue]) -> None:
    found = {year: cell.value for (c, year, _), cell in data.items() if c == "CAF"}
    assert set(range(1990, 2024)) - found.keys() == {2009, 2022}
    assert (found[2018], found[2019], found[2020]) == (0.391, 0.279, 0.386)
