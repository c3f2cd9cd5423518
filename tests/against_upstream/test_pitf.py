"""Genocides and politicides of the Political Instability Task Force against its file."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from python_calamine import load_workbook

from against_upstream.support import UpstreamValue, assert_same, resolve, table

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

FILE = "pitf-2014/PITF GenoPoliticide 2014.xls"
LAST_YEAR = 2014
NO_END = 9999

# Codes of the file that are not those of the Correlates of War: Pakistan while it held the East,
# and Yugoslavia of two republics.
OWN_CODES = {769: "PAK", 347: "YUG"}


class Year(NamedTuple):
    """One row: a year of an episode, which the code and the years of the episode tell apart."""

    code: str
    country_id: str | None
    year: int
    start: int
    end: int
    magnitude: float

    @property
    def episode_id(self) -> str:
        return f"pitf-{self.code.lower()}{self.start}"


@cache
def years(upstream: Path, root: Path) -> tuple[Year, ...]:
    header, *lines = load_workbook(upstream / FILE).get_sheet_by_index(0).to_python()
    found = []
    for line in lines:
        row = dict(zip(header, line, strict=True))
        code, year = int(row["CCODE"]), int(row["YEAR"])
        country_id = OWN_CODES.get(code) or resolve(root, "cow", str(code), year)
        span = int(row["YRBEGIN"]), int(row["YREND"])
        found.append(Year(row["SCODE"], country_id, year, *span, row["DEATHMAG"]))
    return tuple(found)


def by_episode(upstream: Path, root: Path) -> Mapping[str, list[Year]]:
    found = defaultdict(list)
    for row in years(upstream, root):
        found[row.episode_id].append(row)
    return found


def episodes(root: Path) -> dict[str, dict[str, str]]:
    found = table(root, "episodes")
    return {row["episode_id"]: row for row in found if row["source_id"] == "pitf-2014"}


def least(magnitude: float) -> int:
    """Return the lowest number of deaths of a magnitude: from 1 on, each half step doubles it."""
    return int({0.0: 0, 0.5: 300}.get(magnitude, 1_000 * 4 ** (magnitude - 1)))


def most(magnitude: float) -> int | None:
    return None if magnitude == 5 else least(magnitude + 0.5)


def test_every_year_has_the_magnitude_of_its_row(upstream: Path, root: Path) -> None:
    name = "genocide_or_politicide_magnitude"
    expected = {
        (row.country_id or "", row.year, name): UpstreamValue(row.magnitude)
        for row in years(upstream, root)
    }
    assert len(expected) == len(years(upstream, root)) == 280
    assert_same(root, "pitf-2014", expected)


def test_a_zero_is_a_year_within_an_episode(upstream: Path, root: Path) -> None:
    zeros = [row for row in years(upstream, root) if row.magnitude == 0]
    assert len(zeros) == 11
    assert all(row.start <= row.year <= row.end for row in zeros)


def test_episodes_have_the_years_of_their_rows(upstream: Path, root: Path) -> None:
    expected = {}
    for id_, rows in by_episode(upstream, root).items():
        ((country_id, start, end),) = {(row.country_id, row.start, row.end) for row in rows}
        assert [row.year for row in rows] == list(range(start, min(end, LAST_YEAR) + 1))
        last = "" if end == NO_END else str(end)
        expected[id_] = (country_id, "genocide_or_politicide", "", str(start), last)
    fields = ("country_id", "kind", "perpetrator", "start_year", "end_year")
    found = {id_: tuple(row[field] for field in fields) for id_, row in episodes(root).items()}
    assert found == expected
    assert len(found) == 44
    assert [id_ for id_, row in found.items() if row[-1] == ""] == ["pitf-cen2013", "pitf-irq2014"]


def test_deaths_are_the_sums_of_the_bounds_of_the_years(upstream: Path, root: Path) -> None:
    expected = {}
    for id_, rows in by_episode(upstream, root).items():
        highs = [most(row.magnitude) for row in rows]
        high = "" if None in highs else str(sum(filter(None, highs)))
        expected[id_] = (str(sum(least(row.magnitude) for row in rows)), high)
    found = {id_: (row["deaths_low"], row["deaths_high"]) for id_, row in episodes(root).items()}
    assert found == expected
    assert found["pitf-rwa1994"] == ("256000", "")
    assert found["pitf-cam1975"] == ("712000", "")
    assert found["pitf-chl1973"] == ("12000", "24000")
