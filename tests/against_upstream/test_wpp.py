"""The population estimates of the United Nations against their file, every cell."""

from __future__ import annotations

from collections import Counter
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
    from pathlib import Path

FILE = "wpp-2024/population-with-un-projections.csv"
ESTIMATE = "Population, total"
PROJECTION = "Population, medium projection (Projected)"
KOSOVO = "OWID_KOS"  # the file's own code; all others of its kind are groups
TERRITORIES = {
    *("ABW", "AIA", "ASM", "BES", "BLM", "BMU", "COK", "CUW", "CYM", "ESH", "FLK", "FRO", "GGY"),
    *("GIB", "GLP", "GRL", "GUF", "GUM", "HKG", "IMN", "JEY", "MAC", "MAF", "MNP", "MSR", "MTQ"),
    *("MYT", "NCL", "NIU", "PRI", "PYF", "REU", "SHN", "SPM", "SXM", "TCA", "TKL", "VAT", "VGB"),
    *("VIR", "WLF"),
}


def areas(upstream: Path) -> set[str]:
    """Return the ISO codes of the areas that are no groups, Kosovo's among them."""
    codes = {row["Code"] for row in rows(upstream / FILE)}
    return {code for code in codes if len(code) == 3} | {"XKX"}


@pytest.fixture(scope="module")
def data(root: Path) -> dict[Key, UpstreamValue]:
    return dict(observations(root, "wpp-2024"))


def test_every_cell_is_the_upstream_estimate(upstream: Path, root: Path) -> None:
    expected = {}
    for row in rows(upstream / FILE):
        year = int(row["Year"])
        code = row["Code"].replace(KOSOVO, "XKX")
        country = resolve(root, "iso3", code, year)
        if row[ESTIMATE] and country is not None and not in_other_borders(country, year):
            expected[country, year, "population_un_estimate"] = UpstreamValue(int(row[ESTIMATE]))
    assert_same(root, "wpp-2024", expected)


def test_no_projection_is_kept(upstream: Path, data: dict[Key, UpstreamValue]) -> None:
    projected, estimated = set(), set()
    for row in rows(upstream / FILE):
        assert bool(row[ESTIMATE]) != bool(row[PROJECTION])
        (estimated if row[ESTIMATE] else projected).add(int(row["Year"]))
    assert min(projected) == 2024
    assert {year for _, year, _ in data} == estimated == set(range(1950, 2024))


def test_areas_that_are_no_state_are_these_territories(upstream: Path, root: Path) -> None:
    assert len(areas(upstream)) == 237
    assert {code for code in areas(upstream) if ("iso3", code) not in periods(root)} == TERRITORIES


def test_years_with_other_borders_are_left_out(data: dict[Key, UpstreamValue]) -> None:
    assert [key for key in data if in_other_borders(*key[:2])] == []
    for country, (_, last) in OTHER_BORDERS.items():
        assert (country, last + 1, "population_un_estimate") in data


def test_states_and_territories_make_up_the_world(
    upstream: Path, data: dict[Key, UpstreamValue]
) -> None:
    found = {row["Code"]: row[ESTIMATE] for row in rows(upstream / FILE) if row["Year"] == "2023"}
    in_territories = sum(int(found[code]) for code in TERRITORIES)
    in_states = [cell.value for (_, year, _), cell in data.items() if year == 2023]
    # The file's world is a little smaller than its areas: by less than any state.
    assert abs(sum(in_states) + in_territories - int(found["OWID_WRL"])) < min(in_states)


def test_estimates_are_not_those_that_the_world_bank_carries(
    root: Path, data: dict[Key, UpstreamValue]
) -> None:
    gaps = Counter()
    for (country, year, indicator_id), bank in observations(root, "wdi-2025"):
        estimate = data.get((country, year, "population_un_estimate"))
        if indicator_id == "population" and estimate is not None:
            gap = abs(estimate.value - bank.value) / bank.value
            gaps["over 10 %" if gap > 0.1 else "over 1 %" if gap > 0.01 else "less"] += 1
    assert gaps["over 10 %"] > 40
    assert gaps["less"] > gaps["over 1 %"]
