"""Displaced and stateless people against the files of UNHCR, with those of IDMC and UNRWA."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

import pytest

from against_upstream.support import UpstreamValue, assert_same, observations, resolve, rows

if TYPE_CHECKING:
    from pathlib import Path

SOURCE = "unhcr-2025"
POPULATION = "unhcr-2025/population.csv"
FLOWS = "unhcr-2025/flows.csv"
IDMC = "unhcr-2025/idmc.csv"
UNRWA = "unhcr-2025/unrwa.csv"

MID_YEAR = 2025

# One code for two states, to this year.
TWO_STATES = {"SRV": 1974, "YEM": 1989}

# Codes of places, of people without a state and of the unknown: never a state. Then codes of
# states that have rows from before they were one, to this year.
NEVER = {
    "AB9", "ABW", "AIA", "BER", "BES", "BVI", "CAY", "COK", "CUW", "FGU", "FNC", "FPO", "GIB",
    "GLP", "HKG", "MAC", "MAF", "MAR", "MSR", "NIU", "PUE", "STA", "SXM", "TCI", "TIB", "UKN",
    "VAT", "WSH",
}  # fmt: skip
LAST_YEAR_WITHOUT_STATE = {
    "ANG": 1974,
    "ARM": 1988,
    "BDI": 1961,
    "BSN": 1991,
    "BZE": 1980,
    "CVI": 1970,
    "GAZ": 1987,
    "GNB": 1973,
    "HRV": 1991,
    "LTU": 1990,
    "LVA": 1990,
    "MCD": 1990,
    "MOR": 1954,
    "MOZ": 1974,
    "NAM": 1989,
    "RWA": 1961,
    "SVK": 1990,
    "TUN": 1954,
    "UAE": 1969,
    "UGA": 1961,
    "UKR": 1990,
    "UZB": 1990,
}


class Series(NamedTuple):
    """An indicator: its file, the columns that it sums, and whose total it is."""

    indicator: str
    file: str
    columns: tuple[str, ...]
    side: str
    rows: int


SERIES = [
    Series("refugees_by_origin", POPULATION, ("refugees",), "coo", 6_796),
    Series("refugees_hosted", POPULATION, ("refugees",), "coa", 7_164),
    Series("asylum_seekers_by_origin", POPULATION, ("asylum_seekers",), "coo", 4_407),
    Series("others_in_need_of_protection_by_origin", POPULATION, ("oip",), "coo", 7),
    Series("internally_displaced_of_concern_to_unhcr", POPULATION, ("idps",), "coo", 746),
    Series("stateless_people", POPULATION, ("stateless",), "coa", 1_457),
    Series("new_refugees_by_origin", FLOWS, ("refugees", "refugee_like"), "coo", 1_700),
    Series("new_asylum_seekers_by_origin", FLOWS, ("asylum_seekers",), "coo", 7_195),
    Series("internally_displaced_by_conflict", IDMC, ("total",), "coo", 844),
    Series("palestine_refugees_under_unrwa", UNRWA, ("total",), "coo", 37),
]


@pytest.fixture(scope="module")
def by_code(upstream: Path) -> dict[str, Counter[tuple[str, int]]]:
    """Return the sum of each indicator by UNHCR's own code and year, of states or not."""
    sums: dict[str, Counter[tuple[str, int]]] = defaultdict(Counter)
    for file in (POPULATION, FLOWS, IDMC, UNRWA):
        series = [one for one in SERIES if one.file == file]
        for row in rows(upstream / file):
            for one in series:
                for column in one.columns:
                    if row[column] not in ("", "0"):
                        sums[one.indicator][row[one.side], int(row["year"])] += int(row[column])
    return sums


@pytest.fixture(scope="module")
def kept(root: Path) -> dict[str, dict[tuple[str, int], float]]:
    values: dict[str, dict[tuple[str, int], float]] = defaultdict(dict)
    for (country, year, indicator), cell in observations(root, SOURCE):
        values[indicator][country, year] = cell.value
    return values


def is_state(code: str, year: int) -> bool:
    return code not in NEVER and year > max(
        TWO_STATES.get(code, 0), LAST_YEAR_WITHOUT_STATE.get(code, 0)
    )


def test_every_count_of_a_state_is_the_sum_of_its_rows(
    root: Path, by_code: dict[str, Counter[tuple[str, int]]]
) -> None:
    expected: Counter[tuple[str, int, str]] = Counter()
    for indicator, sums in by_code.items():
        for (code, year), count in sums.items():
            if year < MID_YEAR and is_state(code, year):
                country = resolve(root, "unhcr", code, year)
                assert country is not None, (code, year)
                expected[country, year, indicator] += count
    assert Counter(indicator for _, _, indicator in expected) == {
        one.indicator: one.rows for one in SERIES
    }
    assert_same(root, SOURCE, {key: UpstreamValue(float(count)) for key, count in expected.items()})


def test_zeros_are_no_values(kept: dict[str, dict[tuple[str, int], float]]) -> None:
    assert min(value for values in kept.values() for value in values.values()) == 5


def test_upstream_zeros_stand_where_nobody_counted(upstream: Path) -> None:
    first_count: dict[str, int] = {}
    zeros_before: Counter[str] = Counter()
    for row in rows(upstream / POPULATION):
        for column in ("asylum_seekers", "idps", "stateless"):
            if row[column] != "0":
                first_count.setdefault(column, int(row["year"]))
            elif column not in first_count:
                zeros_before[column] += 1
    assert first_count == {"asylum_seekers": 1993, "idps": 1993, "stateless": 2004}
    assert min(zeros_before.values()) > 5_000


def test_eritrea_is_summed_with_ethiopia_to_1992(
    by_code: dict[str, Counter[tuple[str, int]]],
    kept: dict[str, dict[tuple[str, int], float]],
) -> None:
    sums, refugees = by_code["refugees_by_origin"], kept["refugees_by_origin"]
    assert sums["ERT", 1991] == 500_633
    for year in (1985, 1991, 1992):
        assert refugees["ETH", year] == sums["ETH", year] + sums["ERT", year]
    assert refugees["ETH", 1993] == sums["ETH", 1993]
    assert refugees["ERI", 1993] == sums["ERT", 1993]


def test_those_who_fled_east_timor_stand_under_indonesia_to_2001(
    by_code: dict[str, Counter[tuple[str, int]]],
    kept: dict[str, dict[tuple[str, int], float]],
) -> None:
    fled, refugees = kept["new_refugees_by_origin"], kept["refugees_by_origin"]
    assert fled["IDN", 1999] == by_code["new_refugees_by_origin"]["TMP", 1999] == 280_000
    assert ("TLS", 1999) not in fled
    sums, hosted = by_code["refugees_by_origin"], by_code["refugees_hosted"]
    assert [sums["TMP", year] for year in range(1998, 2003)] == [
        0,
        162_472,
        122_202,
        73_042,
        28_097,
    ]
    for year in (1999, 2000, 2001):
        assert refugees["IDN", year] == sums["INS", year] + sums["TMP", year]
        # The same people are refugees from Indonesia and refugees in it.
        assert hosted["INS", year] > sums["TMP", year]
    assert refugees["TLS", 2002] == sums["TMP", 2002]


def test_namibia_and_western_sahara_stand_under_no_state(
    by_code: dict[str, Counter[tuple[str, int]]],
    kept: dict[str, dict[tuple[str, int], float]],
) -> None:
    sums, refugees = by_code["refugees_by_origin"], kept["refugees_by_origin"]
    assert sums["NAM", 1984] == 77_550 == max(sums["NAM", year] for year in range(1966, 1990))
    assert refugees["ZAF", 1984] == sums["RSA", 1984]
    assert [sums["WSH", year] for year in (1975, 1981, 2004, 2024)] == [
        20_000,
        165_000,
        165_728,
        174_578,
    ]
    assert refugees["MAR", 2004] == sums["MOR", 2004]
    assert sums["ANG", 1974] == 497_390
    assert ("PRT", 1974) not in refugees


def test_former_states_stand_under_their_own_ids(
    by_code: dict[str, Counter[tuple[str, int]]],
    kept: dict[str, dict[tuple[str, int], float]],
) -> None:
    sums, refugees = by_code["refugees_by_origin"], kept["refugees_by_origin"]
    for code, year, country in (
        ("CZE", 1985, "CSK"),
        ("RUS", 1985, "SUN"),
        ("RUS", 1995, "RUS"),
        ("SRB", 1985, "YUG"),
        ("SRB", 2002, "YUG"),
        ("SRB", 2004, "SCG"),
        ("SRB", 2006, "SRB"),
        ("SUD", 2010, "SDN"),
        ("SSD", 2012, "SSD"),
    ):
        assert refugees[country, year] == sums[code, year] > 0


def test_years_covered_are_those_in_which_upstream_counts_by_country(
    kept: dict[str, dict[tuple[str, int], float]],
) -> None:
    first = {indicator: min(year for _, year in values) for indicator, values in kept.items()}
    assert first == {
        "refugees_by_origin": 1961,
        "refugees_hosted": 1951,
        "asylum_seekers_by_origin": 2000,
        "others_in_need_of_protection_by_origin": 2018,
        "internally_displaced_of_concern_to_unhcr": 1993,
        "stateless_people": 2004,
        "new_refugees_by_origin": 1962,
        "new_asylum_seekers_by_origin": 1970,
        "internally_displaced_by_conflict": 2009,
        "palestine_refugees_under_unrwa": 1988,
    }
    assert {max(year for _, year in values) for values in kept.values()} == {2024}


@pytest.mark.parametrize(
    ("indicator", "country", "year", "low", "high"),
    [
        # What UNHCR, IDMC and UNRWA said at the time, in round numbers.
        ("refugees_by_origin", "AFG", 1990, 6_200_000, 6_400_000),
        ("refugees_by_origin", "RWA", 1994, 2_200_000, 2_300_000),
        ("refugees_by_origin", "SYR", 2015, 4_800_000, 4_900_000),
        ("refugees_hosted", "TUR", 2016, 2_800_000, 2_900_000),
        ("refugees_hosted", "BGD", 2017, 900_000, 950_000),
        ("new_refugees_by_origin", "MMR", 2017, 640_000, 700_000),
        ("new_refugees_by_origin", "UKR", 2022, 5_000_000, 6_000_000),
        ("internally_displaced_by_conflict", "SYR", 2014, 7_500_000, 7_700_000),
        ("internally_displaced_of_concern_to_unhcr", "COL", 2024, 6_900_000, 7_300_000),
        ("others_in_need_of_protection_by_origin", "VEN", 2023, 5_500_000, 6_000_000),
        ("palestine_refugees_under_unrwa", "PSE", 2024, 5_800_000, 6_000_000),
        ("stateless_people", "CIV", 2015, 650_000, 750_000),
    ],
)
def test_counts_are_those_that_the_world_knows(
    kept: dict[str, dict[tuple[str, int], float]],
    indicator: str,
    country: str,
    year: int,
    low: int,
    high: int,
) -> None:
    assert low < kept[indicator][country, year] < high


def test_refugees_hosted_in_2022_are_the_29_million_of_the_yearly_report(
    kept: dict[str, dict[tuple[str, int], float]],
) -> None:
    hosted = sum(count for (_, year), count in kept["refugees_hosted"].items() if year == 2022)
    assert 29_400_000 < hosted < 29_450_000
