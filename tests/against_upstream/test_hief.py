"""Ethnic fractionalisation against the Historical Index of Ethnic Fractionalization."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

import pytest

from against_upstream.support import Key, UpstreamValue, assert_same, observations, resolve, rows

if TYPE_CHECKING:
    from pathlib import Path

SOURCE = "hief-1"
FILE = "hief/hief.csv"
INDICATOR = "ethnic_fractionalisation"

# Names of the index and the years in which they are no state of ours.
NO_STATE = {
    "Croatia": (1991, 1991),
    "Democratic Republic of Vietnam": (1946, 1953),
    "Rwanda": (1960, 1961),
    "Singapore": (1960, 1964),
    "Slovenia": (1991, 1991),
    "Trinidad and Tobago": (1946, 1961),
    # In 1991 they are still part of the Soviet Union and of Yugoslavia.
    "Russia": (1991, 1991),
    "Serbia": (1991, 1991),
}

# Names of former states, and of states that took over the name of one.
FORMER = {
    ("USSR", 1946): "SUN",
    ("USSR", 1991): "SUN",
    ("Russia", 1992): "RUS",
    ("Yugoslavia", 1990): "YUG",
    ("Serbia", 1992): "YUG",
    ("Serbia", 2002): "YUG",
    ("Serbia", 2003): "SCG",
    ("Serbia", 2005): "SCG",
    ("Serbia", 2006): "SRB",
    ("Czechoslovakia", 1992): "CSK",
    ("Czech Republic", 1993): "CZE",
    ("German Federal Republic", 1949): "DEU",
    ("German Federal Republic", 2013): "DEU",
    ("German Democratic Republic", 1990): "DDR",
    ("Yemen Arab Republic", 1960): "YEM",
    ("Yemen Arab Republic", 2013): "YEM",
    ("Yemen PDR", 1967): "YMD",
    ("Yemen PDR", 1990): "YMD",
    ("Democratic Republic of Vietnam", 1954): "VNM",
    ("Democratic Republic of Vietnam", 2013): "VNM",
    ("Republic of Vietnam", 1954): "VDR",
    ("Republic of Vietnam", 1975): "VDR",
    ("Republic of Korea", 1948): "KOR",
    ("Democratic People's Republic of Korea", 1948): "PRK",
    ("Congo", 1970): "COG",
    ("Democratic Republic of Congo", 1970): "COD",
    ("Macedonia", 1991): "MKD",
    ("East Timor", 2002): "TLS",
}


@pytest.fixture(scope="module")
def index(upstream: Path) -> dict[tuple[str, int], set[float]]:
    values = defaultdict(set)
    for row in rows(upstream / FILE):
        values[row["Country"], int(row["Year"])].add(float(row["EFindex"]))
    return values


def is_state(name: str, year: int) -> bool:
    first, last = NO_STATE.get(name, (9999, 9999))
    return year >= 1946 and not first <= year <= last


def test_every_value_of_a_state_is_kept(
    root: Path, index: dict[tuple[str, int], set[float]]
) -> None:
    expected: dict[Key, UpstreamValue] = {}
    for (name, year), values in index.items():
        if is_state(name, year):
            country = resolve(root, "name", name, year)
            assert country is not None, (name, year)
            assert (country, year, INDICATOR) not in expected, (name, year)
            (value,) = values
            expected[country, year, INDICATOR] = UpstreamValue(value)
    assert len(expected) == 8_681
    assert_same(root, SOURCE, expected)


def test_rows_that_are_repeated_say_the_same(
    upstream: Path, index: dict[tuple[str, int], set[float]]
) -> None:
    times = Counter((row["Country"], int(row["Year"])) for row in rows(upstream / FILE))
    repeated = {key for key, count in times.items() if count > 1}
    assert len(repeated) == 20
    assert sum(times[key] - 1 for key in repeated) == 24
    assert {len(index[key]) for key in repeated} == {1}


@pytest.mark.parametrize(("name", "year"), sorted(FORMER))
def test_names_of_former_states_are_read_by_year(
    root: Path, index: dict[tuple[str, int], set[float]], name: str, year: int
) -> None:
    kept = {key: cell.value for key, cell in observations(root, SOURCE)}
    assert {kept[FORMER[name, year], year, INDICATOR]} == index[name, year]


def test_yugoslavia_has_no_value_in_the_year_for_which_the_index_counts_its_rest(
    root: Path,
) -> None:
    years = {year for (country, year, _), _ in observations(root, SOURCE) if country == "YUG"}
    assert years == set(range(1946, 2003)) - {1991}


def test_the_index_is_high_in_mixed_countries_and_low_in_uniform_ones(root: Path) -> None:
    kept = {country: cell.value for (country, year, _), cell in observations(root, SOURCE)
            if year == 2010}  # fmt: skip
    assert min(kept["LBR"], kept["UGA"], kept["TGO"], kept["NGA"]) > 0.7
    assert max(kept["JPN"], kept["KOR"], kept["TUN"], kept["POL"]) < 0.1
