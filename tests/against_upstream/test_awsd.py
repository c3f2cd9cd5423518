"""Attacks on aid workers against the file made from the Aid Worker Security Database."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

import pytest

from against_upstream.support import (
    Key,
    UpstreamValue,
    assert_same,
    observations,
    resolve,
    rows,
    table,
)

if TYPE_CHECKING:
    from pathlib import Path

SOURCE = "awsd-2025"
FILE = "awsd-2025/awsd_country_year.csv"
INDICATORS = {
    "affected": "aid_workers_attacked",
    "incidents": "attacks_on_aid_workers",
    "kidnapped": "aid_workers_kidnapped",
    "killed": "aid_workers_killed",
    "wounded": "aid_workers_wounded",
}
COUNTS = {
    "aid_workers_attacked": 674,
    "aid_workers_kidnapped": 259,
    "aid_workers_killed": 427,
    "aid_workers_wounded": 511,
    "attacks_on_aid_workers": 674,
}
NOWHERE = {"", "Kashmir", "Western Sahara"}


def country_of(root: Path, row: dict[str, str]) -> str | None:
    name, year = row["country"], int(row["year"])
    if name in NOWHERE:
        return None
    if name == "Chechnya":
        return "RUS"
    if name == "South Sudan" and year < 2011:
        return "SDN"
    if name == "Kosovo":
        return "XKX" if year >= 2008 else None
    country = resolve(root, "iso2", row["country_code"], year)
    assert country is not None, row
    return country


@pytest.fixture(scope="module")
def units(upstream_2026_11: Path) -> list[dict[str, str]]:
    return list(rows(upstream_2026_11 / FILE))


@pytest.fixture(scope="module")
def expected(units: list[dict[str, str]], root: Path) -> dict[Key, UpstreamValue]:
    sums: dict[Key, float] = defaultdict(float)
    for row in units:
        country, year = country_of(root, row), int(row["year"])
        if country is not None and year < 2025:
            for column, indicator in INDICATORS.items():
                sums[country, year, indicator] += float(row[column])
    return {key: UpstreamValue(value) for key, value in sums.items() if value}


def test_every_count_above_zero_is_kept(root: Path, expected: dict[Key, UpstreamValue]) -> None:
    assert Counter(indicator for _, _, indicator in expected) == COUNTS
    assert_same(root, SOURCE, expected)


def test_the_years_of_the_world_lack_only_what_has_no_state(
    root: Path, units: list[dict[str, str]]
) -> None:
    killed: Counter[int] = Counter()
    for row in units:
        killed[int(row["year"])] += int(row["killed"])
    ours: Counter[int] = Counter()
    for (_, year, indicator), cell in observations(root, SOURCE):
        if indicator == "aid_workers_killed":
            ours[year] += int(cell.value)
    # As the source reports for the world.
    assert (killed[2013], killed[2023]) == (159, 280)
    # In Kosovo before it was a state; in 1998 also where no country is named, in 2003 in Kashmir.
    assert {year: killed[year] - ours[year] for year in range(1997, 2025)} == {
        year: {1998: 8, 2000: 1, 2001: 1, 2003: 1}.get(year, 0) for year in range(1997, 2025)
    }


def test_affected_is_the_sum_of_the_others(root: Path) -> None:
    found = {key: cell.value for key, cell in observations(root, SOURCE)}
    parts = ("aid_workers_killed", "aid_workers_wounded", "aid_workers_kidnapped")
    for country, year, indicator in found:
        if indicator == "aid_workers_attacked":
            assert found[country, year, indicator] == sum(
                found.get((country, year, part), 0) for part in parts
            )


def test_no_row_is_a_zero_where_the_source_looks(root: Path) -> None:
    ours = [row for row in table(root, "indicators") if row["indicator_id"] in INDICATORS.values()]
    assert len(ours) == 5
    for row in ours:
        assert (row["absent_means"], row["zero_from"], row["zero_to"]) == ("zero", "1997", "2024")
        # They stand under Georgia, and Kosovo's counts to 2001 are left out of Yugoslavia's. The
        # incident in Kashmir stands under neither of the states that hold it: one was killed.
        kashmir = row["indicator_id"] not in {"aid_workers_kidnapped", "aid_workers_wounded"}
        assert row["zero_except"].split() == [*(["IND", "PAK"] * kashmir), "XAB", "XSO", "YUG"]


def test_the_incident_in_kashmir_harmed_one_who_was_killed(units: list[dict[str, str]]) -> None:
    (kashmir,) = [row for row in units if row["country"] == "Kashmir"]
    assert (kashmir["year"], [kashmir[column] for column in INDICATORS]) == (
        "2003",
        ["1", "1", "0", "1", "0"],
    )


@pytest.mark.parametrize(
    ("country", "year", "killed"),
    [
        # Sri Lanka, August 2006: seventeen staff of one organisation in Muttur.
        ("LKA", 2006, 24),
        # Gaza.
        ("PSE", 2023, 163),
        # Grozny and other places in Chechnya.
        ("RUS", 2003, 4),
        # With South Sudan.
        ("SDN", 1997, 1),
    ],
)
def test_known_years(root: Path, country: str, year: int, killed: int) -> None:
    found = {key: cell.value for key, cell in observations(root, SOURCE)}
    assert found[country, year, "aid_workers_killed"] == killed
