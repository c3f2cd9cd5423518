"""Troops of United Nations missions in Africa against the file made from Geo-PKO."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

import pytest

from against_upstream.support import Key, UpstreamValue, assert_same, observations, resolve, rows

if TYPE_CHECKING:
    from pathlib import Path

SOURCE = "geopko-2"
FILE = "geopko-2/troops_by_mission_country_year.csv"
COLUMNS = {"mean_troops": "un_troops_present", "max_troops": "un_troops_present_at_most"}
# Rows of a mission that took over troops which the other mission's row has already.
TAKEN_OVER = {
    ("MONUA", "Angola", 1997),
    ("MONUSCO", "DRC", 2010),
    ("MONUSCO", "Rwanda", 2010),
    ("MONUSCO", "Uganda", 2010),
    ("UNISFA", "Sudan", 2011),
}


@pytest.fixture(scope="module")
def units(upstream_2026_11: Path) -> list[dict[str, str]]:
    return list(rows(upstream_2026_11 / FILE))


@pytest.fixture(scope="module")
def expected(units: list[dict[str, str]], root: Path) -> dict[Key, UpstreamValue]:
    sums: dict[Key, float] = defaultdict(float)
    for row in units:
        year = int(row["year"])
        taken_over = (row["mission"], row["country"], year) in TAKEN_OVER
        if taken_over or row["country"] == "Western Sahara":
            continue
        country = resolve(root, "gw", row["gwno"], year)
        assert country is not None, row
        for column, indicator in COLUMNS.items():
            sums[country, year, indicator] += float(row[column])
    del sums["RWA", 1994, "un_troops_present"]
    return {key: UpstreamValue(round(value, 1)) for key, value in sums.items()}


def test_every_number_is_kept(root: Path, expected: dict[Key, UpstreamValue]) -> None:
    assert Counter(indicator for _, _, indicator in expected) == {
        "un_troops_present": 212,
        "un_troops_present_at_most": 213,
    }
    assert_same(root, SOURCE, expected)


def test_the_code_of_western_sahara_is_that_of_morocco(
    root: Path, units: list[dict[str, str]]
) -> None:
    assert {row["gwno"] for row in units if row["country"] == "Western Sahara"} == {"600"}
    assert resolve(root, "gw", "600", 2018) == "MAR"
    assert "MAR" not in {country for (country, _, _), _ in observations(root, SOURCE)}


def test_missions_are_those_of_version_1_2(units: list[dict[str, str]]) -> None:
    assert len({row["mission"] for row in units}) == 27
    assert not {row["mission"] for row in units} & {"UNMEE", "UNASOG", "UNOMUR", "MINUSTAH"}


def test_the_mean_is_never_above_the_highest(root: Path) -> None:
    found = {key: cell.value for key, cell in observations(root, SOURCE)}
    for (country, year, indicator), value in found.items():
        if indicator == "un_troops_present":
            assert value <= found[country, year, "un_troops_present_at_most"]


@pytest.mark.parametrize(
    ("country", "year", "mean", "most"),
    [
        # MONUC became MONUSCO in the middle of the year.
        ("COD", 2010, 17955.0, 18365),
        # The maps of May, July and September give no numbers.
        ("RWA", 1994, None, 6070),
        ("RWA", 1995, 4110.0, 7100),
        ("SLE", 2002, 19587.5, 20750),
        # Two missions.
        ("SDN", 2009, 18445.0, 19295),
        ("SSD", 2016, 13764.3, 14450),
        ("ERI", 2002, None, None),
    ],
)
def test_known_years(
    root: Path, country: str, year: int, mean: float | None, most: float | None
) -> None:
    found = {key: cell.value for key, cell in observations(root, SOURCE)}
    assert found.get((country, year, "un_troops_present")) == mean
    assert found.get((country, year, "un_troops_present_at_most")) == most
