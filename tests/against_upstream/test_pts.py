"""Political terror against the file of the Political Terror Scale."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from against_upstream.support import Key, UpstreamValue, assert_same, observations, resolve, rows

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

SOURCE = "pts-2023"
FILE = "pts-2023/PTS-2023.csv"
SOURCE_2025 = "pts-2025"
FILE_2025 = "pts-2025/PTS-2025.csv"
REPORTS = {
    "A": "political_terror_amnesty",
    "H": "political_terror_human_rights_watch",
    "S": "political_terror_state_department",
}

# Units that are no states, those of the edition of 2025 included.
LEFT_OUT = {
    "African Union",
    "Crimea",
    "European Union",
    "Gaza (Hamas)",
    "Israel in Occupied Territories",
    "Israel in pre-1967 borders",
    "Niue",
    "Puerto Rico",
    "Russia-Occupied Areas (Ukraine)",
    "Somaliland",
    "Western Sahara",
}

# Units without a Correlates of War code.
BY_NAME = {"Palestine, State of": "PSE", "Serbia": "SRB", "Soviet Union": "SUN"}

# Levels of a unit, by the first and last year of them, before or after it was a state, or in a
# year that another unit stands for: the Socialist Federal Republic of Yugoslavia to 1991, the
# Federal one from 1992.
NO_STATE = {
    "Czech Republic": (1992, 1992),
    "Czechia": (1992, 1992),
    "Namibia": (1976, 1989),
    "Slovakia": (1992, 1992),
    "Timor-Leste": (2000, 2001),
    "Vanuatu": (1979, 1979),
    "Yugoslavia, Federal Republic of": (1991, 1991),
    "Yugoslavia, Socialist Federal Republic of": (1992, 1992),
}

# Cells of which level and status contradict each other: the level is kept, and none is made up.
CONTRADICTIONS = {
    ("Andorra", 2021, "A", "1", "88"),
    ("Andorra", 2022, "A", "1", "88"),
    ("Bahamas", 2017, "A", "", "0"),
    ("Iceland", 2022, "A", "1", "88"),
    ("Iceland", 2022, "H", "", "0"),
    ("Soviet Union", 1977, "A", "3", "88"),
    ("Soviet Union", 1977, "S", "", "0"),
}
REPAIRED_IN_2025 = {("Iceland", 2022, "A", "1", "88")}


def country_of(root: Path, row: dict[str, str]) -> str | None:
    name, year = row["Country"], int(row["Year"])
    if name.startswith("Yugoslavia"):
        return "YUG" if year <= 2002 else "SCG"
    return BY_NAME.get(name) or resolve(root, "cow", row["COW_Code_N"], year)


@pytest.fixture(scope="module")
def units(upstream: Path) -> list[dict[str, str]]:
    return list(rows(upstream / FILE))


@pytest.fixture(scope="module")
def units_2025(upstream_2026_11: Path) -> list[dict[str, str]]:
    with (upstream_2026_11 / FILE_2025).open(encoding="utf-8-sig") as file:
        header, *lines = (line.rstrip("\n").split(";") for line in file)
    assert {len(line) for line in lines} == {len(header)}, "a quoted semicolon"
    return [
        {name: "" if cell == "NA" else cell for name, cell in zip(header, line, strict=True)}
        for line in lines
    ]


def levels_of_states(units: list[dict[str, str]], root: Path) -> Mapping[Key, UpstreamValue]:
    cells: dict[Key, UpstreamValue] = {}
    for row in units:
        year = int(row["Year"])
        first, last = NO_STATE.get(row["Country"], (9999, 9999))
        if row["Country"] in LEFT_OUT or first <= year <= last:
            continue
        for report, indicator in REPORTS.items():
            if level := row[f"PTS_{report}"]:
                country = country_of(root, row)
                assert country is not None, row
                assert (country, year, indicator) not in cells, row
                cells[country, year, indicator] = UpstreamValue(float(level))
    return cells


def test_every_level_of_a_state_is_kept(root: Path, units: list[dict[str, str]]) -> None:
    expected = levels_of_states(units, root)
    assert Counter(indicator for _, _, indicator in expected) == {
        "political_terror_amnesty": 6_211,
        "political_terror_human_rights_watch": 941,
        "political_terror_state_department": 8_227,
    }
    assert_same(root, SOURCE, expected)


def test_every_level_of_the_edition_of_2025_is_kept(
    root: Path, units_2025: list[dict[str, str]]
) -> None:
    expected = levels_of_states(units_2025, root)
    assert Counter(indicator for _, _, indicator in expected) == {
        "political_terror_amnesty": 6_515,
        "political_terror_human_rights_watch": 1_146,
        "political_terror_state_department": 8_617,
    }
    assert_same(root, SOURCE_2025, expected)


def test_the_edition_of_2025_changes_no_level_and_adds_two_years(root: Path) -> None:
    before, after = (dict(observations(root, source)) for source in (SOURCE, SOURCE_2025))
    assert len(before) == 15_379
    assert {key: after.get(key) for key in before} == before
    assert {year for _, year, _ in after.keys() - before.keys()} == {2023, 2024}


def test_the_editions_have_the_same_levels_for_territories_too(
    units: list[dict[str, str]], units_2025: list[dict[str, str]]
) -> None:
    names = {"Czechia": "Czech Republic", "Türkiye": "Turkey"}
    before, after = (
        {
            (names.get(row["Country"], row["Country"]), int(row["Year"]), report): level
            for row in one
            for report in REPORTS
            if (level := row[f"PTS_{report}"])
        }
        for one in (units, units_2025)
    )
    assert len(before) == 15_552
    assert {key: level for key, level in after.items() if key[1] <= 2022} == before


def test_levels_are_1_to_5_and_no_status_is_one(root: Path) -> None:
    for source in (SOURCE, SOURCE_2025):
        assert {cell.value for _, cell in observations(root, source)} == {1, 2, 3, 4, 5}


def contradictions(units: list[dict[str, str]]) -> set[tuple[str, int, str, str, str]]:
    return {
        (row["Country"], int(row["Year"]), report, level, status)
        for row in units
        for report in REPORTS
        if (level := row[f"PTS_{report}"], status := row[f"NA_Status_{report}"])
        and (level == "") == (status == "0")
    }


def test_level_and_status_contradict_each_other_in_seven_cells(
    units: list[dict[str, str]], units_2025: list[dict[str, str]]
) -> None:
    assert contradictions(units) == CONTRADICTIONS
    assert contradictions(units_2025) == CONTRADICTIONS - REPAIRED_IN_2025


@pytest.mark.parametrize(("source", "last"), [(SOURCE, 2022), (SOURCE_2025, 2024)])
def test_years_are_those_of_the_reports(root: Path, source: str, last: int) -> None:
    years = {
        indicator: {year for (_, year, one), _ in observations(root, source) if one == indicator}
        for indicator in REPORTS.values()
    }
    assert years == {
        # Amnesty International published no report for 2013.
        "political_terror_amnesty": set(range(1976, last + 1)) - {2013},
        "political_terror_human_rights_watch": set(range(2013, last + 1)),
        "political_terror_state_department": set(range(1976, last + 1)),
    }


def test_all_reports_have_sudan_and_myanmar_at_the_highest_level(root: Path) -> None:
    kept = {key: cell.value for key, cell in observations(root, SOURCE_2025)}
    found = {
        kept[country, year, indicator]
        for country in ("SDN", "MMR")
        for year in (2023, 2024)
        for indicator in REPORTS.values()
    }
    assert found == {5}


def test_terror_in_occupied_land_is_rated_apart_from_the_state(
    root: Path, units_2025: list[dict[str, str]]
) -> None:
    kept = {key: cell.value for key, cell in observations(root, SOURCE_2025)}
    apart = {
        (row["Country"], int(row["Year"])): tuple(row[f"PTS_{report}"] for report in "AHS")
        for row in units_2025
        if "Occupied" in row["Country"] and int(row["Year"]) >= 2016
    }
    assert {unit: levels for unit, levels in apart.items() if any(levels)} == {
        ("Israel in Occupied Territories", 2023): ("5", "5", "5"),
        ("Israel in Occupied Territories", 2024): ("5", "5", "4"),
        ("Russia-Occupied Areas (Ukraine)", 2022): ("", "", "5"),
        ("Russia-Occupied Areas (Ukraine)", 2023): ("5", "5", "5"),
        ("Russia-Occupied Areas (Ukraine)", 2024): ("", "", "5"),
    }
    israel = {
        year: tuple(kept["ISR", year, REPORTS[report]] for report in "AHS") for year in (2023, 2024)
    }
    assert israel == {2023: (3, 4, 4), 2024: (4, 4, 3)}


@pytest.mark.parametrize(
    ("country", "year", "amnesty", "state_department"),
    [
        ("DDR", 1990, 1, 1),
        ("DEU", 1990, 1, 1),
        ("SUN", 1991, 3, 4),
        ("RUS", 1992, 2, 3),
        ("YUG", 1991, 4, 5),
        ("YUG", 1995, 4, 5),
        ("SCG", 2006, 3, 2),
        ("SRB", 2006, None, 2),
        ("CSK", 1992, None, None),
        ("ISR", 2001, 4, 5),
        ("PSE", 1988, None, None),
        ("PSE", 1994, 4, None),
        ("ZWE", 1983, 4, 5),
    ],
)
def test_former_and_contested_states_stand_with_their_own_levels(
    root: Path, country: str, year: int, amnesty: int | None, state_department: int | None
) -> None:
    kept = {key: cell.value for key, cell in observations(root, SOURCE)}
    assert kept.get((country, year, "political_terror_amnesty")) == amnesty
    assert kept.get((country, year, "political_terror_state_department")) == state_department
