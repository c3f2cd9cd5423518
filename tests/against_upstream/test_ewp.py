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


# Heirs of the land: the list's own columns

# By the list's two columns, the codes of the Correlates of War, and 340, which is the list's own
# for Serbia and goes on from Yugoslavia. Each heir with its first year on the land.
HEIRS = {
    "chn1947s1": {"TWN": 1949},
    "csk1945s1": {"CZE": 1993, "SVK": 1993},
    "eth1961s1": {"ERI": 1993},
    "idn1975s1": {"TLS": 2002},
    "scg1998s1": {"XKX": 2008, "SCG": 2003, "SRB": 2006},
    "srb1948s1": {"CZE": 1993, "SVK": 1993},
    "vnm1954s1": {"VNM": 1975},
    "ymd1986s1": {"YEM": 1990},
    "yug1192s1": {"BIH": 1992},
    "yug1945s1": {"HRV": 1992, "SCG": 2003, "SRB": 2006},
    "yug1945s2": {"HRV": 1992, "SCG": 2003, "SRB": 2006},
    "yug1991s1": {"HRV": 1992},
    "zan1964s1": {"TZA": 1964},
}

# What the list says in words only: of the killing of 1983 to 2005 it names Sudan alone as heir.
ADDED = {"sdn1983s1": {"SSD": 2011}}

# East Pakistan was Pakistan's to December 1971, and the list places its killing in Bangladesh.
HELD = {"pak1971s1": {"PAK": 1971}}


def test_heirs_of_the_land_are_those_of_the_list(root: Path) -> None:
    found: dict[str, dict[str, dict[str, int]]] = {
        "source": {}, "forewarn": {}, "holder": {},
    }  # fmt: skip
    for row in table(root, "episode_heirs"):
        if row["episode_id"].startswith("ewp-"):
            code = row["episode_id"].removeprefix("ewp-")
            found[row["placed_by"]].setdefault(code, {})[row["country_id"]] = int(row["from_year"])
    assert found == {"source": HEIRS, "forewarn": ADDED, "holder": HELD}


def test_every_heir_that_the_list_names_is_the_place_or_an_heir(upstream: Path, root: Path) -> None:
    sheet = CalamineWorkbook.from_path(upstream / EVENTS).get_sheet_by_name("mk_events")
    header, *lines = sheet.to_python()
    places = {row["episode_id"]: row["country_id"] for row in table(root, "episodes")}
    heirs = {(row["episode_id"], row["country_id"]) for row in table(root, "episode_heirs")}
    named = 0
    for line in lines:
        row = dict(zip(header, line, strict=True))
        if not row["mk_event_code"]:
            continue
        episode = f"ewp-{row['mk_event_code']}"
        for column in ("mk_location_inheritor1", "mk_location_inheritor2"):
            # Guatemala's event has El Salvador's code in all its columns.
            if row[column] and episode != "ewp-gtm1954s1":
                named += 1
                today = resolve(root, "cow", str(int(row[column])), LAST_YEAR)
                assert today == places[episode] or (episode, today) in heirs, (episode, today)
    # Each of the other 156 has a first heir (itself where nothing changed), and five a second.
    assert named == 161


def test_the_flag_of_a_past_killing_in_the_file_is_that_of_the_land(
    upstream: Path, root: Path
) -> None:
    """The file's own count of earlier places knows the heirs too, but for what it misplaces."""
    before = {
        (country_id, year): cell.value
        for (country_id, year, indicator), cell in observations(root, "forewarn")
        if indicator == "mass_killings_begun_before"
    }
    differing = set()
    for row in rows(upstream / COUNTRY_YEARS):
        key = resolve(root, "cow", row["ccode"], int(row["year"])), int(row["year"])
        listed = row["mk_location_ever"] == "1"
        if key in before and row["mk_onset_count"] == "0" and listed != (before[key] > 0):
            differing.add(key[0])
    assert differing == {
        "BIH",  # the file counts the killing from its first year, which is the state's too
        "GTM",  # corrected: the file has its killing in El Salvador
        "SLV",
        "PAK",  # added: the killing of 1971 was on land that it held then
        "SSD",  # added: the list has Sudan's war in Sudan alone
        "XKX",  # the list names Kosovo as heir, and the file doesn't count it
    }
