"""ND-GAIN's vulnerability to climate change against its file, every cell."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from against_upstream.support import (
    Key,
    UpstreamValue,
    assert_same,
    countries,
    observations,
    periods,
    resolve,
    rows,
)

if TYPE_CHECKING:
    from pathlib import Path

FILE = "ndgain-2026/vulnerability.csv"
YEARS = range(1995, 2024)

# Listed without any value.
EMPTY = {"AND", "KNA", "LIE", "MCO", "SMR"}

# The first year of states that were none yet in 1995.
LATER_STATES = {"MNE": 2006, "SRB": 2006, "TLS": 2002}

# States of today that the file does not list.
UNLISTED = {"PSE", "SSD", "TWN", "XAB", "XKX", "XSO"}


@pytest.fixture(scope="module")
def data(root: Path) -> dict[Key, UpstreamValue]:
    return dict(observations(root, "ndgain-2026"))


def test_every_cell_is_the_upstream_one(upstream: Path, root: Path) -> None:
    expected = {}
    for row in rows(upstream / FILE):
        for year in YEARS:
            country = resolve(root, "iso3", row["ISO3"], year)
            if country is not None and row[str(year)]:
                expected[country, year, "climate_vulnerability"] = UpstreamValue(
                    float(row[str(year)])
                )
    assert_same(root, "ndgain-2026", expected)


def test_every_unit_is_a_state_and_some_have_no_value(upstream: Path, root: Path) -> None:
    listed = {row["ISO3"]: {row[str(year)] for year in YEARS} for row in rows(upstream / FILE)}
    assert [code for code in listed if ("iso3", code) not in periods(root)] == []
    assert {code for code, texts in listed.items() if texts == {""}} == EMPTY
    assert {code for code, texts in listed.items() if "" in texts} == EMPTY
    alive = {id_ for id_, row in countries(root).items() if not row["state_to"]}
    assert alive - listed.keys() == UNLISTED


def test_states_have_every_year_from_their_first(
    upstream: Path, data: dict[Key, UpstreamValue]
) -> None:
    listed = {row["ISO3"] for row in rows(upstream / FILE)} - EMPTY
    expected = {
        (country, year)
        for country in listed
        for year in YEARS
        if year >= LATER_STATES.get(country, min(YEARS))
    }
    assert {(country, year) for country, year, _ in data} == expected


def test_vulnerability_is_high_in_somalia_and_low_in_switzerland(
    data: dict[Key, UpstreamValue],
) -> None:
    in_2020 = {country: cell.value for (country, year, _), cell in data.items() if year == 2020}
    ranked = sorted(in_2020, key=in_2020.__getitem__)
    assert "CHE" in ranked[:10]
    assert "SOM" in ranked[-20:]
