"""Targeted Mass Killing against its file: years, episodes, and how many died."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING

from python_calamine import load_workbook

from against_upstream.support import UpstreamValue, assert_same, resolve, table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    Row = Mapping[str, str]

FILE = "tmk-1.1/tmk_events_release_1.1.xls"
LAST_YEAR = 2020

# Names that the table of codes writes otherwise.
NAMES = {"North Vietnam": "Vietnam-North", "South Vietnam": "Vietnam-South"}

# Where killing took place in years in which there was no state.
NO_STATE = {
    "India-Arya Samaj-1946",
    "India-Muslim League-1946",
    "India-RSS-1946",
    "Taiwan-Government of the Republic of China-1947",
}

# Episodes without deaths, by the years of which the file says too little or too much.
TOTAL_OF_SEVERAL_EPISODES = {
    "Burundi-Burundian Army-1993",
    "Burundi-FRODEBU-1993",
    "China-Communist Party of China-1947",
    "China-Government of China-1950",
    "China-Government of China-1961",
    "Pakistan-LeJ -2003",
    "Pakistan-LeJ-2004",
    "Rwanda-Government of Rwanda-1963",
    "Rwanda-Parmehutu self-defence militias-1963",
}
SEVERAL_TOTALS = {
    "China-Government of China-1958",
    "DR Congo (Zaire)-Government of DR Congo (Zaire) -1996",
    "Haiti-Government of Haiti-1957",
    "Indonesia-Government of Indonesia-1965",
    "Indonesia-Government of Indonesia-1975",
    "Kenya-Government of Kenya-1980",
    "Myanmar (Burma)-Government of Myanmar (Burma)-1962",
    "Sudan-Government of Sudan-2002",
    "Uganda-Government of Uganda-1966",
}
YEARS_DO_NOT_ADD_UP = {
    "Afghanistan-Government of Afghanistan-1997",
    "Afghanistan-Ittihad-I Islami-1992",
    "Argentina-Government of Argentina-1976",  # the total in each of its years
    "Bangladesh-Shanti Bahini-1986",
    "Burundi-Government of Burundi-1995",
    "Cambodia (Kampuchea)-Khmer Rouge-1970",
    "China-Government of China-1966",
    "Colombia-AUC-1997",
    "Colombia-Ambiguous (Conservative and Liberal Party Backed Militias)-1948",
    "Ethiopia-Government of Ethiopia-1970",
    "Ethiopia-Government of Ethiopia-1976",
    "Ethiopia-Government of Ethiopia-2015",
    "India-NLFT-1996",
    "Iran-Government of Iran-1979",
    "Lebanon-Right-wing Christian militas-1975",
    "Nigeria-Government of Nigeria-1967",
    "Nigeria-Jama'atu Ahlis Sunna Lidda'awati wal-Jihad-2018",
    "Pakistan-Muslim League-1947",
    "Rwanda-Government of Rwanda-1991",
    "South Sudan-Government of South Sudan-2013",
    "Sudan-Government of Sudan-1985",
    "Sudan-Government of Sudan-2011",
    "Sudan-SPLM/A-1995",
    "Zimbabwe-Government of Zimbabwe-1983",
}
NO_TOTAL = {"South Sudan-Multiple-2018"}


@cache
def event_years(upstream: Path) -> tuple[Row, ...]:
    header, *lines = load_workbook(upstream / FILE).get_sheet_by_index(0).to_python()
    return tuple(dict(zip(header, map(text, line), strict=True)) for line in lines)


def text(cell: str | float) -> str:
    return str(int(cell)) if isinstance(cell, float) else cell


def country(root: Path, row: Row) -> str | None:
    name = row["primary.location"]
    return resolve(root, "name", NAMES.get(name, name), int(row["year"]))


def by_episode(upstream: Path) -> Mapping[str, list[Row]]:
    found = defaultdict(list)
    for row in event_years(upstream):
        if row["tmk_id"] not in NO_STATE:
            found[row["tmk_id"]].append(row)
    return found


def id_of(tmk_id: str) -> str:
    return "tmk-" + "-".join(re.findall(r"[a-z0-9]+", tmk_id.lower()))


def episodes(root: Path) -> dict[str, dict[str, str]]:
    found = table(root, "episodes")
    return {row["episode_id"]: row for row in found if row["source_id"] == "tmk-1.1"}


def test_every_year_of_an_episode_is_marked_and_no_other(upstream: Path, root: Path) -> None:
    expected = {}
    no_state = set()
    for row in event_years(upstream):
        country_id = country(root, row)
        if country_id is None:
            no_state.add(row["tmk_id"])
        else:
            expected[country_id, int(row["year"]), "targeted_mass_killing_ongoing"] = UpstreamValue(
                1
            )
    assert no_state == NO_STATE
    assert len(expected) == 466
    assert_same(root, "tmk-1.1", expected)


def test_the_code_of_a_place_is_that_of_its_name(upstream: Path, root: Path) -> None:
    for row in event_years(upstream):
        assert resolve(root, "cow", row["pl.ccode"], int(row["year"])) == country(root, row)


def test_episodes_have_the_years_and_place_of_their_rows(upstream: Path, root: Path) -> None:
    expected = {}
    for tmk_id, years in by_episode(upstream).items():
        listed = {int(row["year"]) for row in years}
        first, last = min(listed), max(listed)
        assert listed == set(range(first, last + 1))
        goes_on = last == LAST_YEAR and {row["tmk.end"] for row in years} == {"NA"}
        (place,) = {country(root, row) for row in years}
        expected[id_of(tmk_id)] = (
            place,
            "targeted_mass_killing",
            str(first),
            "" if goes_on else str(last),
        )
    fields = ("country_id", "kind", "start_year", "end_year")
    found = {id_: tuple(row[field] for field in fields) for id_, row in episodes(root).items()}
    assert found == expected
    # The publisher counts 201 to 2017; release 1.1 adds six, and four were in no state.
    assert len(found) == 201 + 6 - 4
    assert [id_ for id_, row in found.items() if row[3] == ""] == [
        "tmk-ethiopia-government-of-eritrea-government-of-ethiopia-2020",
        "tmk-mali-dan-na-ambassagou-2018",
        "tmk-nigeria-jama-atu-ahlis-sunna-lidda-awati-wal-jihad-2018",
    ]


def test_an_episode_is_led_by_the_state_if_its_actor_is_a_government(
    upstream: Path, root: Path
) -> None:
    expected = {}
    for tmk_id, years in by_episode(upstream).items():
        (coded,) = {
            (row["is.government.actor"], row["is.non.gov.actor.connected.to.gov"] == "1")
            for row in years
        }
        expected[id_of(tmk_id)] = {
            ("0", True): "government-connected",
            ("0", False): "non-state",
        }.get(coded, "state")
    found = {id_: row["perpetrator"] for id_, row in episodes(root).items()}
    # Corrected: the file marks the government of the People's Republic as none.
    assert {id_ for id_ in found if found[id_] != expected[id_]} == {
        "tmk-china-government-of-china-1950"
    }


def whole(cells: Iterable[str]) -> list[int]:
    return [int(cell) for cell in cells if cell.isdigit()]


def groups(row: Row, bound: str) -> list[str]:
    named = [number for number in range(1, 6) if row[f"group{number}.name"] != "NA"]
    return [row[f"group{number}.{bound}.fatalities.estimate"] for number in named]


def holds(row: Row, lows: list[str], highs: list[str]) -> bool:
    """Return whether every group has its bounds and they hold the year's estimate."""
    cells = [*lows, *highs, row["deaths.est"]]
    return (
        bool(lows)
        and all(map(str.isdigit, cells))
        and sum(whole(lows)) <= int(row["deaths.est"]) <= sum(whole(highs))
    )


def test_episodes_without_deaths_are_those_whose_years_and_total_disagree(
    upstream: Path, root: Path
) -> None:
    reasons = (TOTAL_OF_SEVERAL_EPISODES, SEVERAL_TOTALS, YEARS_DO_NOT_ADD_UP, NO_TOTAL)
    listed = [id_of(tmk_id) for reason in reasons for tmk_id in reason]
    found = [id_ for id_, row in episodes(root).items() if row["deaths_low"] == ""]
    assert sorted(listed) == found
    years = by_episode(upstream)
    for tmk_id in SEVERAL_TOTALS:
        assert len(set(whole(row["total.deaths"] for row in years[tmk_id]))) > 1
    for tmk_id in YEARS_DO_NOT_ADD_UP:
        (total,) = set(whole(row["total.deaths"] for row in years[tmk_id]))
        assert sum(whole(row["deaths.est"] for row in years[tmk_id])) != total
    for tmk_id in TOTAL_OF_SEVERAL_EPISODES:
        row = years[tmk_id][0]
        assert any(
            (other["tmk.st"], other["total.deaths"]) == (row["tmk.st"], row["total.deaths"])
            for id_, others in years.items()
            for other in others
            if id_ != tmk_id
        )


def test_deaths_are_the_sums_of_the_bounds_or_else_the_total(upstream: Path, root: Path) -> None:
    sums = 0
    for tmk_id, years in by_episode(upstream).items():
        row = episodes(root)[id_of(tmk_id)]
        if row["deaths_low"] == "":
            assert row["deaths_high"] == ""
            continue
        bounds = int(row["deaths_low"]), int(row["deaths_high"])
        lows = [groups(year, "low") for year in years]
        highs = [groups(year, "high") for year in years]
        if all(map(holds, years, lows, highs)):
            sums += 1
            assert bounds == (sum(map(sum, map(whole, lows))), sum(map(sum, map(whole, highs))))
        else:
            (total,) = set(whole(year["total.deaths"] for year in years))
            assert bounds == (total, total)
    assert sums == 133


def test_deaths_of_known_episodes(root: Path) -> None:
    deaths = {id_: (row["deaths_low"], row["deaths_high"]) for id_, row in episodes(root).items()}
    known = "tmk-cambodia-kampuchea-government-of-cambodia-kampuchea-1975"
    assert deaths[known] == ("1200000", "1200000")  # the years' estimates are above the groups'
    assert deaths["tmk-burundi-government-of-burundi-1972"] == ("100000", "300000")
    assert deaths["tmk-guatemala-government-of-guatemala-1978"] == ("38", "150")
