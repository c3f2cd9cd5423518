"""Human rights institutions and unsentenced detainees, against the files of the SDG database."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

import pytest

from against_upstream.support import Key, UpstreamValue, assert_same, observations, resolve, rows

if TYPE_CHECKING:
    from pathlib import Path

SOURCE = "sdg-2020"
FILE = "sdg-2020/ddf--datapoints--{}--by--geo_area--nature--units--year.csv"
STATUS = {"sg_nhr_impln": 3, "sg_nhr_intexstn": 2, "sg_nhr_nostusn": 1, "sg_nhr_noappln": 0}

REGIONS = {1, 53, 62, 199, 202, 419, 432, 513, 543, 722, 747, 753}
TERRITORIES = {16, 60, 136, 184, 234, 292, 304, 316, 336, 344, 446, 630, 660, 831, 832, 833}
PARTS_OF_THE_UNITED_KINGDOM = {827, 828, 829}
KOSOVO = 412

# Years before a state had the code that the source gives it in all years: Montenegro, Timor-Leste,
# Serbia, South Sudan, and Sudan without it.
TOO_EARLY = {499: 2006, 626: 2002, 688: 2006, 728: 2011, 729: 2011, KOSOVO: 2008}

# The one state with two statuses in a year.
TWICE = ("PRY", 2019)


def state(root: Path, row: dict[str, str]) -> tuple[str, int] | None:
    area, year = int(row["geo_area"]), int(row["year"])
    if area in REGIONS | TERRITORIES | PARTS_OF_THE_UNITED_KINGDOM:
        return None
    if year < TOO_EARLY.get(area, 0):
        return None
    country = "XKX" if area == KOSOVO else resolve(root, "iso3n", f"{area:03}", year)
    assert country is not None, row
    return country, year


@pytest.fixture(scope="module")
def statuses(root: Path, upstream_2026_11: Path) -> dict[tuple[str, int], list[int]]:
    found: dict[tuple[str, int], list[int]] = defaultdict(list)
    for series, status in STATUS.items():
        for row in rows(upstream_2026_11 / FILE.format(series)):
            assert (row[series], row["units"], row["nature"]) == ("1", "number", "c")
            if key := state(root, row):
                found[key].append(status)
    return found


@pytest.fixture(scope="module")
def expected(
    root: Path, upstream_2026_11: Path, statuses: dict[tuple[str, int], list[int]]
) -> dict[Key, UpstreamValue]:
    cells: dict[Key, UpstreamValue] = {}
    for (country, year), listed in statuses.items():
        if len(listed) == 1:
            cells[country, year, "human_rights_institution_status"] = UpstreamValue(listed[0])
            full = UpstreamValue(int(listed[0] == 3))
            cells[country, year, "human_rights_institution_a_status"] = full
    for row in rows(upstream_2026_11 / FILE.format("vc_prs_unsec")):
        assert row["units"] == "percent"
        if key := state(root, row):
            cells[*key, "unsentenced_detainees"] = UpstreamValue(
                round(float(row["vc_prs_unsec"]) / 100, 4)
            )
    return cells


def test_every_cell_of_a_state_is_kept_and_no_other(
    root: Path, expected: dict[Key, UpstreamValue]
) -> None:
    assert Counter(indicator for _, _, indicator in expected) == {
        "human_rights_institution_a_status": 1_463,
        "human_rights_institution_status": 1_463,
        "unsentenced_detainees": 437,
    }
    assert_same(root, SOURCE, expected)


def test_one_state_has_two_statuses_in_a_year(
    root: Path, statuses: dict[tuple[str, int], list[int]]
) -> None:
    assert {key: found for key, found in statuses.items() if len(found) > 1} == {TWICE: [2, 0]}
    assert TWICE not in {(country, year) for (country, year, _), _ in observations(root, SOURCE)}


def test_years_are_those_of_the_files_and_2019_lacks_states_without_an_application(
    root: Path,
) -> None:
    found: dict[int, Counter[float]] = defaultdict(Counter)
    for (_, year, indicator), cell in observations(root, SOURCE):
        if indicator == "human_rights_institution_status":
            found[year][cell.value] += 1
    assert set(found) == {2000, 2005, 2010, *range(2015, 2020)}
    assert found[2018] == {0: 78, 1: 7, 2: 32, 3: 77}
    assert found[2019] == {1: 6, 2: 32, 3: 78}


def test_all_detainees_have_the_same_three_years(upstream_2026_11: Path) -> None:
    years = defaultdict(set)
    for row in rows(upstream_2026_11 / FILE.format("vc_prs_unsec")):
        years[row["geo_area"]].add(row["year"])
    assert {frozenset(found) for found in years.values()} == {frozenset({"2005", "2015", "2018"})}
    assert "826" not in years, "the United Kingdom, of which there are only parts"


@pytest.mark.parametrize(
    ("country", "year", "indicator", "value"),
    [
        ("ZAF", 2015, "human_rights_institution_status", 3),
        ("DNK", 2005, "human_rights_institution_status", 3),
        ("IRN", 2015, "human_rights_institution_status", 1),
        ("USA", 2018, "human_rights_institution_status", 0),
        ("USA", 2019, "human_rights_institution_status", None),
        ("MMR", 2015, "human_rights_institution_status", 2),
        ("BDI", 2018, "human_rights_institution_a_status", 0),
        ("SSD", 2010, "human_rights_institution_status", None),
        ("XKX", 2005, "unsentenced_detainees", None),
        ("XKX", 2018, "unsentenced_detainees", 0.238),
        ("BGD", 2005, "unsentenced_detainees", 0.64),
        ("GBR", 2018, "unsentenced_detainees", None),
    ],
)
def test_single_states(
    root: Path, country: str, year: int, indicator: str, value: float | None
) -> None:
    kept = {key: cell.value for key, cell in observations(root, SOURCE)}
    assert kept.get((country, year, indicator)) == value
