"""Deaths in battle before 1989 against the file made from PRIO's list."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest

from against_upstream.support import Key, UpstreamValue, assert_same, observations, resolve

if TYPE_CHECKING:
    from pathlib import Path

SOURCE = "prio-battledeaths-3.1"
FILE = "prio-3.1/battle_deaths_by_state_1946_1988.csv"
CONFLICTS = "ucdp-conflict-25.1/ucdp-prio-acd-251.csv"
INDICATOR = "battle_deaths_before_1989"

# The codes that the author gave to Palestine; it is a state here from 1988.
PALESTINE = {"665", "699"}

# States with a conflict of their own in a later list, and 0 here.
CONTRADICTED = {
    ("BOL", 1949),
    ("ESP", 1978),
    ("ESP", 1979),
    ("ESP", 1982),
    ("ESP", 1985),
    ("ESP", 1986),
    ("GTM", 1963),
    ("MAR", 1971),
    ("NIC", 1977),
    ("OMN", 1969),
    ("OMN", 1970),
    ("OMN", 1971),
}


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def units(upstream_2026_11: Path) -> list[dict[str, str]]:
    return read(upstream_2026_11 / FILE)


@pytest.fixture(scope="module")
def found(root: Path) -> dict[tuple[str, int], float]:
    return {(country, year): cell.value for (country, year, _), cell in observations(root, SOURCE)}


@pytest.fixture(scope="module")
def expected(units: list[dict[str, str]], root: Path) -> dict[Key, UpstreamValue]:
    cells: dict[Key, UpstreamValue] = {}
    for row in units:
        year = int(row["year"])
        palestine = "PSE" if row["gwno"] in PALESTINE and year >= 1988 else None
        if country := palestine or resolve(root, "gw", row["gwno"], year):
            assert (country, year, INDICATOR) not in cells, row
            bounds = float(row["low"]), float(row["high"])
            cells[country, year, INDICATOR] = UpstreamValue(float(row["best"]), *bounds)
    return cells


def test_every_state_year_is_kept_zeros_included(
    root: Path, expected: dict[Key, UpstreamValue]
) -> None:
    assert len(expected) == 5_208
    assert sum(cell.value == 0 for cell in expected.values()) == 4_427
    assert_same(root, SOURCE, expected)


def test_all_values_lie_within_their_bounds(root: Path) -> None:
    assert all(cell.holds for _, cell in observations(root, SOURCE))


def test_zeros_that_a_later_list_contradicts_are_twelve(
    root: Path, upstream_2026_11: Path, expected: dict[Key, UpstreamValue]
) -> None:
    internal = {
        (country, int(row["year"]))
        for row in read(upstream_2026_11 / CONFLICTS)
        if row["type_of_conflict"] in {"3", "4"} and int(row["year"]) < 1989
        for code in row["gwno_loc"].split(",")
        if (country := resolve(root, "gw", code.strip(), int(row["year"])))
    }
    zeros = {(c, y) for (c, y, _), cell in expected.items() if cell.value == 0}
    assert internal & zeros == CONTRADICTED


def test_deaths_that_are_in_no_row_were_in_colonies_and_territories(
    units: list[dict[str, str]], expected: dict[Key, UpstreamValue]
) -> None:
    total = sum(float(row["best"]) for row in units)
    kept = sum(cell.value for cell in expected.values())
    assert (total, total - kept) == (8_828_434, 719_676)


@pytest.mark.parametrize(
    ("country", "year", "value"),
    [
        ("KOR", 1950, 248_750),
        ("PRK", 1950, 248_750),
        ("CHN", 1949, 367_500),
        ("VDR", 1968, 166_162),
        ("VNM", 1968, 18_462),
        ("USA", 1968, 0),
        ("PAK", 1971, 158_978),
        ("BGD", 1971, 0),
        ("IRN", 1980, 30_754),
        ("HUN", 1956, 3_171),
        ("LBN", 1976, 62_000),
        ("PSE", 1988, 257),
        ("PSE", 1987, None),
        ("DZA", 1960, None),
        ("FRA", 1960, 0),
        # Genocide away from battle is not in the list.
        ("KHM", 1976, 708),
    ],
)
def test_well_known_wars(
    found: dict[tuple[str, int], float], country: str, year: int, value: float | None
) -> None:
    assert found.get((country, year)) == value
