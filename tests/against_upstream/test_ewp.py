"""Country-years of the Early Warning Project against their file, and against its own events."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from python_calamine import CalamineWorkbook

from against_upstream.support import (
    FIRST_YEAR,
    Key,
    UpstreamValue,
    assert_same,
    observations,
    resolve,
    rows,
    table,
)

if TYPE_CHECKING:
    from pathlib import Path

EVENTS = "ewp-2025/mass_killing_events.xlsx"
COUNTRY_YEARS = "ewp-2025/country_years.csv"
LAST_YEAR = 2024

# The file puts Guatemala's killing of 1954 to 1996 in El Salvador, which had one of its own.
GUATEMALA = set(range(1954, 1997))
EL_SALVADOR = set(range(1977, 1993))

# Years for which the file has rows and there was no state.
NO_STATE = {
    "Croatia": {1991},
    "Germany": {1946, 1947, 1948},
    "Laos": {1949, 1950, 1951, 1952, 1953},
    "Slovenia": {1991},
}


def corrected(key: Key, value: float) -> float:
    country_id, year, indicator_id = key
    onset = indicator_id == "mass_killing_onset"
    if country_id == "GTM" and year in ({1954} if onset else GUATEMALA):
        assert value == 0
        return 1
    if country_id == "SLV" and year in ({1954} if onset else GUATEMALA - EL_SALVADOR):
        assert value == 1
        return 0
    return value


def test_every_country_year_is_the_upstream_one_unless_corrected(
    upstream: Path, root: Path
) -> None:
    expected = {}
    no_state: dict[str, set[int]] = {}
    for row in rows(upstream / COUNTRY_YEARS):
        year = int(row["year"])
        country_id = resolve(root, "cow", row["ccode"], year)
        if year < FIRST_YEAR:
            continue
        if country_id is None:
            no_state.setdefault(row["country"], set()).add(year)
            continue
        for flag in ("ongoing", "onset"):
            key = country_id, year, f"mass_killing_{flag}"
            expected[key] = UpstreamValue(corrected(key, float(row[f"mk_{flag}"])))
    assert no_state == NO_STATE
    assert len(expected) == 21_114
    assert_same(root, "ewp-2025", expected)


def test_no_year_before_the_events_has_a_mass_killing(upstream: Path) -> None:
    # The file begins in 1934 for states that were there in 1945; those years are not taken.
    early = [row for row in rows(upstream / COUNTRY_YEARS) if int(row["year"]) < 1945]
    assert early
    assert {row["mk_ongoing"] for row in early} == {"0"}


class Event(NamedTuple):
    """An event of the list: where and when it began, and when it ended."""

    code: str
    cow: int
    start: int
    end: int


@cache
def events(upstream: Path) -> tuple[Event, ...]:
    sheet = CalamineWorkbook.from_path(upstream / EVENTS).get_sheet_by_name("mk_events")
    header, *lines = sheet.to_python()
    found = [dict(zip((str(name).strip() for name in header), line, strict=True)) for line in lines]
    return tuple(
        Event(
            str(row["mk_event_code"]),
            int(row["mk_location_cow"]),
            int(row["startyear"]),
            int(row["endyear"] or LAST_YEAR),
        )
        for row in found
        if row["mk_event_code"]
    )


def test_onsets_of_the_events_are_the_flags_of_the_country_years(upstream: Path) -> None:
    began = Counter((event.cow, event.start) for event in events(upstream))
    flagged = {
        (int(row["ccode"]), int(row["year"])): int(row["mk_onset_count"])
        for row in rows(upstream / COUNTRY_YEARS)
        if row["mk_onset"] == "1"
    }
    # The country-years have no Zanzibar (511) and count it as Tanzania (510), and Kosovo's war
    # under Yugoslavia's 345, where the list has 340.
    assert began - Counter(flagged) == {(511, 1964): 1, (340, 1998): 1}
    assert Counter(flagged) - began == {(510, 1964): 1, (345, 1998): 1}
    # Several events began in one state and year, so that there are fewer flags than events.
    assert began.total() == sum(flagged.values()) == 157
    assert len(flagged) == 144
    assert Counter(flagged.values()) == {1: 132, 2: 11, 3: 1}


def test_flags_agree_with_the_episodes(root: Path) -> None:
    listed = [row for row in table(root, "episodes") if row["source_id"] == "ewp-2025"]
    spells = [
        (row["country_id"], int(row["start_year"]), int(row["end_year"] or LAST_YEAR))
        for row in listed
    ]
    began = {(country_id, start) for country_id, start, _ in spells}
    ongoing = {(id_, year) for id_, start, end in spells for year in range(start, end + 1)}
    flags: dict[str, set[tuple[str, int]]] = {}
    for (country_id, year, indicator_id), cell in observations(root, "ewp-2025"):
        if cell.value:
            flags.setdefault(indicator_id, set()).add((country_id, year))
    # Zanzibar is a state here, and Tanzania there; there are no observations of 1945.
    for name, expected in (("onset", began), ("ongoing", ongoing)):
        since = {pair for pair in expected if pair[1] >= FIRST_YEAR}
        assert flags[f"mass_killing_{name}"] - since == {("TZA", 1964)}
        assert since - flags[f"mass_killing_{name}"] == {("ZZB", 1964)}
    assert {country_id for country_id, year in began if year < FIRST_YEAR} == {
        *("CSK", "HUN", "POL", "ROU", "YUG"),
    }
