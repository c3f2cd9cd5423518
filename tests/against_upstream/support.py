"""Reading upstream files and `data/` for a comparison, by a path of its own.

Nothing of the builder is imported. An upstream unit is found through `data/country_codes.csv`; all
else is written down in the tests.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

MISSING = ("", "NA")
STILL = 9999  # what an empty last year counts as
FIRST_YEAR = 1946

# Years in which a state had other borders than those of today: what a source that counts today's
# in every year says of them is not the state's.
OTHER_BORDERS = {
    "CMR": (1960, 1961),
    "DEU": (1949, 1990),
    "ETH": (1953, 1992),
    "JOR": (1950, 1966),
    "MYS": (1957, 1965),
    "PAK": (1947, 1971),
    "SDN": (1956, 2011),
    "SRB": (2006, 2007),
    "TZA": (1961, 1963),
    "VNM": (1954, 1974),
    "YEM": (1946, 1989),
}

Key = tuple[str, int, str]


class UpstreamValue(NamedTuple):
    """An observation: its value and the bounds of its interval."""

    value: float
    lower: float | None = None
    upper: float | None = None

    @property
    def holds(self) -> bool:
        """Return whether both bounds are there and hold the value between them."""
        both = self.lower is not None and self.upper is not None
        return both and self.lower <= self.value <= self.upper


def rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


def number(text: str) -> float | None:
    return None if text in MISSING else float(text)


@cache
def periods(root: Path) -> Mapping[tuple[str, str], tuple[tuple[int, int, str], ...]]:
    found: dict[tuple[str, str], list[tuple[int, int, str]]] = defaultdict(list)
    for row in rows(root / "data" / "country_codes.csv"):
        years = int(row["valid_from"]), int(row["valid_to"] or STILL)
        found[row["scheme"], row["code"]].append((*years, row["country_id"]))
    return {key: tuple(value) for key, value in found.items()}


def resolve(root: Path, scheme: str, code: str, year: int) -> str | None:
    for first, last, country_id in periods(root).get((scheme, code), ()):
        if first <= year <= last and year >= FIRST_YEAR:
            return country_id
    return None


def in_other_borders(country_id: str, year: int) -> bool:
    first, last = OTHER_BORDERS.get(country_id, (STILL, STILL))
    return first <= year <= last


@cache
def countries(root: Path) -> Mapping[str, dict[str, str]]:
    return {row["country_id"]: row for row in rows(root / "data" / "countries.csv")}


def observations(root: Path, source_id: str) -> Iterator[tuple[Key, UpstreamValue]]:
    for row in rows(root / "data" / "observations" / f"{source_id}.csv"):
        key = row["country_id"], int(row["year"]), row["indicator_id"]
        yield key, UpstreamValue(float(row["value"]), number(row["lower"]), number(row["upper"]))


@cache
def state_years(root: Path, source_id: str) -> frozenset[tuple[str, int]]:
    return frozenset((country, year) for (country, year, _), _ in observations(root, source_id))


def observed(root: Path, source_ids: Iterable[str]) -> set[tuple[str, int]]:
    return {pair for source_id in source_ids for pair in state_years(root, source_id)}


def alive(root: Path, first: int, last: int) -> set[tuple[str, int]]:
    """Return the years of each state within a span of years."""
    return {
        (country_id, year)
        for country_id, row in countries(root).items()
        for year in range(first, last + 1)
        if int(row["state_from"]) <= year <= int(row["state_to"] or STILL)
    }


def gaps(root: Path, source_ids: Iterable[str], first: int, last: int) -> set[tuple[str, int]]:
    """Return the years without a row of states that have rows in others."""
    state_years = observed(root, source_ids)
    rated = {country for country, _ in state_years}
    return {(c, y) for c, y in alive(root, first, last) - state_years if c in rated}


def assert_same(root: Path, source_id: str, expected: Mapping[Key, UpstreamValue]) -> None:
    """Hold every observation of a source, value and bounds, to the upstream cell, and none lost."""
    found = dict(observations(root, source_id))
    assert len(expected) >= 200, "too few cells to say anything"
    assert sorted(found.keys() - expected.keys())[:10] == [], "not upstream"
    assert sorted(expected.keys() - found.keys())[:10] == [], "lost"
    wrong = [(key, cell, expected[key]) for key, cell in found.items() if cell != expected[key]]
    assert wrong[:10] == []


def table(root: Path, name: str) -> list[dict[str, str]]:
    """Return the rows of a table in `data/`."""
    return list(rows(root / "data" / f"{name}.csv"))
