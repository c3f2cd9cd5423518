"""The Standardized World Income Inequality Database against its file, every cell."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

import pytest

from against_upstream.support import (
    Key,
    UpstreamValue,
    assert_same,
    countries,
    observations,
    resolve,
    rows,
)

if TYPE_CHECKING:
    from pathlib import Path

FILE = "swiid-9.92/swiid_summary.csv"
COLUMNS = {
    "gini_disp": "inequality_of_disposable_income",
    "gini_mkt": "inequality_of_market_income",
}
TERRITORIES = {"Anguilla", "Greenland", "Hong Kong", "Puerto Rico", "Turks and Caicos Islands"}

# Units whose series speaks of the republic also when the name stands for a union.
REPUBLICS = {"Russia": "RUS", "Serbia": "SRB"}

# Years in which a part of the state has a series of its own: East Pakistan, and South Sudan.
WITHOUT_A_PART = {
    *(("Pakistan", year) for year in range(1964, 1972)),
    *(("Sudan", year) for year in range(2009, 2012)),
}

# Years in which a unit was no state, or was part of another.
NO_STATE_YET = {
    "Armenia": 3,
    "Azerbaijan": 3,
    "Bangladesh": 7,
    "Belarus": 3,
    "Brunei": 1,
    "Croatia": 4,
    "Czech Republic": 5,
    "Estonia": 3,
    "Georgia": 3,
    "Kazakhstan": 3,
    "Kosovo": 5,
    "Kyrgyzstan": 3,
    "Latvia": 3,
    "Lithuania": 3,
    "Moldova": 3,
    "Montenegro": 1,
    "Russia": 4,
    "Serbia": 9,
    "Slovakia": 5,
    "Slovenia": 5,
    "South Sudan": 2,
    "Tajikistan": 3,
    "Timor-Leste": 1,
    "Turkmenistan": 3,
    "Ukraine": 11,
    "Uzbekistan": 3,
}

# Units that SWIID names otherwise than we do, and the country of each.
OTHER_NAMES = {
    "Cape Verde": "CPV",
    "Congo-Brazzaville": "COG",
    "Congo-Kinshasa": "COD",
    "Czech Republic": "CZE",
    "Korea": "KOR",
    "Micronesia": "FSM",
    "Palestinian Territories": "PSE",
    "St. Kitts and Nevis": "KNA",
    "St. Lucia": "LCA",
    "St. Vincent and Grenadines": "VCT",
    "São Tomé and Príncipe": "STP",
    "Turkey": "TUR",
}


def unit(root: Path, name: str, year: int) -> str | None:
    if name in REPUBLICS:
        return resolve(root, "iso3", REPUBLICS[name], year)
    return resolve(root, "name", name, year)


@pytest.fixture(scope="module")
def data(root: Path) -> dict[Key, UpstreamValue]:
    return dict(observations(root, "swiid-9.92"))


def test_every_cell_is_the_estimate_with_its_90_percent_interval(
    upstream: Path, root: Path
) -> None:
    expected = {}
    for row in rows(upstream / FILE):
        name, year = row["country"], int(row["year"])
        country = unit(root, name, year)
        if country is None or (name, year) in WITHOUT_A_PART:
            continue
        for column, indicator_id in COLUMNS.items():
            value, error = float(row[column]), float(row[f"{column}_se"])
            lower, upper = (f"{value + side * 1.645 * error:.6f}" for side in (-1, 1))
            key = country, year, indicator_id
            assert key not in expected, f"two upstream cells are {key}"
            expected[key] = UpstreamValue(value, float(lower), float(upper))
    assert_same(root, "swiid-9.92", expected)


def test_rows_left_out_are_those_of_territories_and_of_units_that_were_no_state(
    upstream: Path, root: Path
) -> None:
    left_out = Counter(
        row["country"]
        for row in rows(upstream / FILE)
        if unit(root, row["country"], int(row["year"])) is None
    )
    assert {name: n for name, n in left_out.items() if name not in TERRITORIES} == NO_STATE_YET
    assert set(left_out) == TERRITORIES | set(NO_STATE_YET)


def test_each_name_is_that_of_its_country(upstream: Path, root: Path) -> None:
    ours = {row["country_id"]: row["name"] for row in countries(root).values()}
    differing = set()
    for row in rows(upstream / FILE):
        country = unit(root, row["country"], int(row["year"]))
        if country is not None and ours[country] != row["country"]:
            differing.add((row["country"], country))
    assert differing == set(OTHER_NAMES.items())


def test_unions_have_their_own_series_and_republics_begin_after_them(
    data: dict[Key, UpstreamValue],
) -> None:
    years = defaultdict(set)
    for country, year, _ in data:
        years[country].add(year)
    spans = {id_: (min(years[id_]), max(years[id_])) for id_ in ("SUN", "YUG", "CSK")}
    assert spans == {"SUN": (1980, 1990), "YUG": (1973, 1990), "CSK": (1965, 1989)}
    assert min(years["RUS"]) == 1992
    assert min(years["CZE"]) == 1993
    assert min(years["SRB"]) == 2006
    assert "SCG" not in years


def test_states_lack_the_years_in_which_a_part_is_counted_apart(
    data: dict[Key, UpstreamValue],
) -> None:
    years = {(country, year) for country, year, _ in data}
    assert {("SDN", 2008), ("SDN", 2012), ("PAK", 1972)} <= years
    assert not {("SDN", 2009), ("SDN", 2011), ("PAK", 1964), ("PAK", 1971)} & years


def test_both_incomes_are_known_wherever_one_is(data: dict[Key, UpstreamValue]) -> None:
    pairs = Counter((country, year) for country, year, _ in data)
    assert set(pairs.values()) == {2}
    assert len(pairs) == 6_367


def test_taxes_and_transfers_even_out_incomes_in_sweden_and_not_much_in_peru(
    data: dict[Key, UpstreamValue],
) -> None:
    def evened_out(country_id: str) -> float:
        market, disposable = (
            data[country_id, 2015, f"inequality_of_{income}_income"].value
            for income in ("market", "disposable")
        )
        return market - disposable

    assert evened_out("SWE") > 20 > 10 > evened_out("PER") > 0
