"""Coup attempts against the file of Powell and Thyne."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from against_upstream.support import Key, UpstreamValue, assert_same, observations, resolve, rows

if TYPE_CHECKING:
    from pathlib import Path

SOURCE = "powell-thyne-2025"
FILE = "coups/coups.csv"
INDICATOR = "coup_attempt"

# The file has rows from 1945 on, and for these before they are states.
NO_STATE = {
    *(("255", year) for year in (1946, 1947, 1948)),
    *(("265", year) for year in (1946, 1947, 1948)),
    ("812", 1949),
}

# States of 1949 that the file says nothing of.
UNLISTED = {"AND", "BTN", "EGY", "ISL", "LIE", "LUX", "MCO", "OMN", "SMR", "XTI"}


@pytest.fixture(scope="module")
def expected(upstream: Path, root: Path) -> dict[Key, UpstreamValue]:
    cells: dict[Key, UpstreamValue] = {}
    for row in rows(upstream / FILE):
        code, year = row["ccode"], int(row["year"])
        if year == 1945 or (code, year) in NO_STATE:
            continue
        country = resolve(root, "cow", code, year)
        assert country is not None, row
        assert (country, year, INDICATOR) not in cells
        cells[country, year, INDICATOR] = UpstreamValue(float(row["cou.any"]))
    return cells


@pytest.fixture(scope="module")
def found(root: Path) -> dict[tuple[str, int], float]:
    return {(country, year): cell.value for (country, year, _), cell in observations(root, SOURCE)}


def test_every_row_of_a_state_is_kept_as_it_stands(
    root: Path, expected: dict[Key, UpstreamValue]
) -> None:
    assert len(expected) == 704
    assert_same(root, SOURCE, expected)


def test_zeros_are_those_that_are_written_and_none_is_from_1950_on(
    found: dict[tuple[str, int], float],
) -> None:
    zeros = Counter(year for (_, year), value in found.items() if value == 0)
    assert zeros == {1946: 62, 1947: 63, 1948: 65, 1949: 71}


def test_no_attempt_is_lost(upstream: Path, found: dict[tuple[str, int], float]) -> None:
    attempts = Counter(int(row["year"]) for row in rows(upstream / FILE) if row["cou.any"] == "1")
    assert sum(attempts.values()) == 443
    assert Counter(year for (_, year), value in found.items() if value == 1) == attempts


def test_states_of_1949_without_a_row_are_ten(
    root: Path, found: dict[tuple[str, int], float]
) -> None:
    states = {
        row["country_id"]
        for row in rows(root / "data" / "countries.csv")
        if int(row["state_from"]) <= 1949 <= int(row["state_to"] or 9999)
    }
    assert states - {country for country, year in found if year == 1949} == UNLISTED


@pytest.mark.parametrize(
    ("country", "year"),
    [
        ("CSK", 1948),
        ("SYR", 1949),
        ("VDR", 1963),
        ("CHL", 1973),
        ("YEM", 1974),
        ("ESP", 1981),
        ("YMD", 1986),
        ("SUN", 1991),
        ("TUR", 2016),
        ("NER", 2023),
    ],
)
def test_well_known_attempts_stand_in_the_state_of_their_year(
    found: dict[tuple[str, int], float], country: str, year: int
) -> None:
    assert found.get((country, year)) == 1
