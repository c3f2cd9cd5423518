"""Armed conflicts over states, and how they ended, against the files of UCDP and PRIO."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from contextlib import closing
from typing import TYPE_CHECKING

import openpyxl
import pytest

from against_upstream.support import (
    Key,
    UpstreamValue,
    assert_same,
    observations,
    resolve,
    state_years,
    table,
)

if TYPE_CHECKING:
    from pathlib import Path

CONFLICTS = "ucdp-acd-25.1"
ENDS = "ucdp-termination-3"
FILE = "ucdp-conflict-25.1/ucdp-prio-acd-251.csv"
WORKBOOK = "ucdp-conflict-25.1/ucdp-term-acd-3-2021.xlsx"
COUNTRY_YEARS = "ucdp-25.1/organizedviolencecy_v25_1.csv"

# States of the package that the source does not cover.
NOT_COVERED = {"PSE", "XAB", "XSO", "XTI"}

ROWS = {
    "armed_conflict": 1_969,
    "armed_conflict_began": 610,
    "armed_conflict_between_states": 298,
    "armed_conflict_intensity": 1_969,
    "armed_conflict_spell_ended": 564,
    "armed_conflicts_active": 1_969,
    "internal_armed_conflict": 1_778,
    "internal_conflict_over_government": 1_188,
    "internal_conflict_over_territory": 908,
    "internationalised_internal_conflict": 410,
}
END_ROWS = {
    "conflict_ended_by_ceasefire": 87,
    "conflict_ended_by_peace_agreement": 78,
    "internal_conflict_ended_by_government_victory": 91,
    "internal_conflict_ended_by_rebel_victory": 35,
    "internal_conflict_faded_out": 171,
}


@pytest.fixture(scope="module")
def conflicts(upstream_2026_11: Path) -> list[dict[str, str]]:
    with (upstream_2026_11 / FILE).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def ends(upstream_2026_11: Path) -> list[dict[str, object]]:
    with closing(openpyxl.load_workbook(upstream_2026_11 / WORKBOOK, read_only=True)) as book:
        header, *below = book["dataset"].iter_rows(values_only=True)
    return [dict(zip(map(str, header), row, strict=True)) for row in below]


@pytest.fixture(scope="module")
def found(root: Path) -> dict[Key, float]:
    return {key: cell.value for key, cell in observations(root, CONFLICTS)}


@pytest.fixture(scope="module")
def found_ends(root: Path) -> dict[Key, float]:
    return {key: cell.value for key, cell in observations(root, ENDS)}


def spells(conflicts: list[dict[str, str]]) -> tuple[set[tuple[str, int]], set[tuple[str, int]]]:
    """Return the first and the last years of each conflict's spells, from its years alone."""
    active = {(row["conflict_id"], int(row["year"])) for row in conflicts}
    first = {(conflict, year) for conflict, year in active if (conflict, year - 1) not in active}
    last = {(conflict, year) for conflict, year in active if (conflict, year + 1) not in active}
    return first, {(conflict, year) for conflict, year in last if year < 2024}


@pytest.fixture(scope="module")
def expected(conflicts: list[dict[str, str]], root: Path) -> dict[Key, UpstreamValue]:
    by_state: dict[tuple[str, int], list[dict[str, str]]] = defaultdict(list)
    for row in conflicts:
        for code in row["gwno_loc"].split(","):
            if country := resolve(root, "gw", code.strip(), int(row["year"])):
                by_state[country, int(row["year"])].append(row)
    # Conflicts that go on at the start of 1946 began before.
    first, last = spells(conflicts)
    old = {(r["conflict_id"], 1946) for r in conflicts if r["start_date2"] < "1946"}
    cells: dict[Key, UpstreamValue] = {}
    for (country, year), rows in by_state.items():
        kinds = [row["type_of_conflict"] for row in rows]
        over = {row["incompatibility"] for row in rows if row["type_of_conflict"] in "34"}
        ids = {(row["conflict_id"], year) for row in rows}
        values = {
            "armed_conflict": 1,
            "armed_conflicts_active": len(rows),
            "armed_conflict_intensity": 2 if "2" in {r["intensity_level"] for r in rows} else 1,
            "armed_conflict_began": bool(ids & first - old),
            "armed_conflict_spell_ended": bool(ids & last),
            "armed_conflict_between_states": "2" in kinds,
            "internal_armed_conflict": bool({"3", "4"} & set(kinds)),
            "internationalised_internal_conflict": "4" in kinds,
            "internal_conflict_over_government": bool({"2", "3"} & over),
            "internal_conflict_over_territory": bool({"1", "3"} & over),
        }
        for indicator, value in values.items():
            if value:
                cells[country, year, indicator] = UpstreamValue(float(value))
    return cells


def test_every_conflict_stands_under_each_of_its_states(
    root: Path, expected: dict[Key, UpstreamValue]
) -> None:
    assert Counter(indicator for _, _, indicator in expected) == ROWS
    assert_same(root, CONFLICTS, expected)


def test_a_conflict_that_loses_a_state_is_noticed(
    root: Path, expected: dict[Key, UpstreamValue]
) -> None:
    planted = {key: cell for key, cell in expected.items() if key[:2] != ("UKR", 2023)}
    with pytest.raises(AssertionError, match="not upstream"):
        assert_same(root, CONFLICTS, planted)


def test_every_end_of_an_indicator_is_kept(root: Path, ends: list[dict[str, object]]) -> None:
    cells: dict[Key, UpstreamValue] = {}
    names = {
        1: "conflict_ended_by_peace_agreement",
        2: "conflict_ended_by_ceasefire",
        3: "internal_conflict_ended_by_government_victory",
        4: "internal_conflict_ended_by_rebel_victory",
        5: "internal_conflict_faded_out",
    }
    for row in ends:
        outcome = int(str(row["outcome"] or 0))
        internal = int(str(row["type_of_conflict"])) in {3, 4}
        if outcome not in names or (outcome > 2 and not internal):
            continue
        year = int(str(row["year"]))
        for code in str(row["gwno_loc"]).split(","):
            if country := resolve(root, "gw", code.strip(), year):
                cells[country, year, names[outcome]] = UpstreamValue(1.0)
    assert Counter(indicator for _, _, indicator in cells) == END_ROWS
    assert_same(root, ENDS, cells)


def test_no_end_is_coded_in_the_last_year_of_the_file(ends: list[dict[str, object]]) -> None:
    ended = Counter(int(str(row["year"])) for row in ends if int(str(row["confterm"])) == 1)
    assert max(int(str(row["year"])) for row in ends) == 2020
    assert max(ended) == 2019
    assert sum(ended.values()) == 525


def test_years_without_a_row_are_zeros_but_where_the_source_has_no_such_state(
    root: Path,
) -> None:
    declared = {row["indicator_id"]: row for row in table(root, "indicators")}
    for indicator in (*ROWS, *END_ROWS):
        row = declared[indicator]
        last = {"armed_conflict_spell_ended": "2023", **dict.fromkeys(END_ROWS, "2019")}
        assert row["absent_means"] == "zero"
        assert (row["zero_from"], row["zero_to"]) == ("1946", last.get(indicator, "2024"))
        assert set(row["zero_except"].split()) == NOT_COVERED
    assert not NOT_COVERED & {country for country, _ in state_years(root, CONFLICTS)}


def test_listed_states_are_not_always_those_in_which_people_died(
    root: Path, upstream: Path, expected: dict[Key, UpstreamValue]
) -> None:
    listed = {(country, year) for country, year, _ in expected if year >= 1989}
    deaths = {}
    with (upstream / COUNTRY_YEARS).open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            year = int(row["year_cy"])
            if country := resolve(root, "gw", row["country_id_cy"], year):
                deaths[country, year] = int(row["sb_total_deaths_best_cy"])
    fought = {state_year for state_year, dead in deaths.items() if dead >= 25}
    assert (len(listed), len(fought), len(listed & fought)) == (1_132, 1_111, 1_060)
    assert sum(deaths[state_year] == 0 for state_year in listed) == 47


@pytest.mark.parametrize(
    ("country", "year", "indicator", "value"),
    [
        ("KOR", 1950, "armed_conflict_intensity", 2),
        ("PRK", 1950, "armed_conflict_between_states", 1),
        ("USA", 1950, "armed_conflict_between_states", None),
        ("VDR", 1968, "armed_conflict_intensity", 2),
        ("USA", 1968, "armed_conflict", None),
        ("USA", 2001, "internal_armed_conflict", 1),
        ("FRA", 1958, "armed_conflict", None),
        ("DZA", 1992, "internal_conflict_over_government", 1),
        ("GBR", 1982, "armed_conflict_between_states", 1),
        ("YUG", 1998, "internal_conflict_over_territory", 1),
        ("RWA", 1994, "armed_conflict_intensity", 2),
        ("LKA", 2009, "armed_conflict_spell_ended", 1),
        ("ISR", 2023, "armed_conflict", 1),
        ("UKR", 2022, "armed_conflict_between_states", 1),
        ("RUS", 2022, "armed_conflict_between_states", 1),
        ("SDN", 2023, "armed_conflict_intensity", 2),
        ("ETH", 2020, "armed_conflict_began", 1),
        ("CHE", 1999, "armed_conflict", None),
    ],
)
def test_well_known_wars_stand_where_their_issue_is(
    found: dict[Key, float], country: str, year: int, indicator: str, value: float | None
) -> None:
    assert found.get((country, year, indicator)) == value


@pytest.mark.parametrize(
    ("country", "year", "indicator"),
    [
        ("SLV", 1991, "conflict_ended_by_peace_agreement"),
        ("CUB", 1958, "internal_conflict_ended_by_rebel_victory"),
        ("RWA", 1994, "internal_conflict_ended_by_rebel_victory"),
        ("LKA", 2009, "internal_conflict_ended_by_government_victory"),
        ("PRK", 1953, "conflict_ended_by_ceasefire"),
    ],
)
def test_well_known_wars_ended_as_history_has_it(
    found_ends: dict[Key, float], country: str, year: int, indicator: str
) -> None:
    assert (country, year, indicator) in found_ends
