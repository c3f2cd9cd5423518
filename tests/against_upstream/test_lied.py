"""The Lexical Index of Electoral Democracy against its file."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

import pytest

from against_upstream.support import (
    FIRST_YEAR,
    UpstreamValue,
    assert_same,
    countries,
    gaps,
    observations,
    resolve,
    rows,
    state_years,
)

if TYPE_CHECKING:
    from pathlib import Path

    from against_upstream.support import Key

FILE = "lied/LIED.csv"
V_DEM = "vdem-15/V-Dem-CY-v15-1946-2024-headline-intervals.csv"

COLUMNS = {
    "lexical_index_original": "electoral_regime_level",
    "political_liberties": "political_liberties",
    "democratic_breakdown": "democratic_breakdown",
    "democratic_transition": "democratic_transition",
    "turnover_event": "electoral_turnover",
}

# Units that are no state in any year.
NO_STATE = {
    "521": "Somaliland",  # part of Somalia
    "601": "Sahrawi",  # a non-self-governing territory
    "665": "Palestine/British Mandate",
    "668": "Palestine/Gaza",  # part of Palestine, which the West Bank unit stands for
    "730": "Korea",  # under occupation, before there were two states
}

# States that the file gives no code but the author's own, and that code.
OWN_CODES = {"667": "PSE", "711": "XTI"}

# Years in which we have a state and the author finds no sovereign one, and the reverse.
NOT_SOVEREIGN = {
    "DEU": range(1990, 1994),  # an oversight upstream
    "JPN": range(1946, 1952),  # occupied
    "KWT": range(1990, 1991),  # occupied
    "MWI": range(1964, 1965),  # independent in July
    "PSE": range(1988, 2025),
}
SOVEREIGN_BEFORE_THE_STATE = {"760": range(1946, 1949), "344": (1991,), "349": (1991,)}


@pytest.fixture(scope="module")
def lines(upstream: Path) -> list[dict[str, str]]:
    """Return the rows from 1946 on."""
    return [row for row in rows(upstream / FILE) if int(row["year"]) >= FIRST_YEAR]


def state(root: Path, row: dict[str, str]) -> str | None:
    """Find the state of a row; a colony has none, for a code denotes a state in its years only."""
    return resolve(root, "cow", row["lied_cow"], int(row["year"]))


# Every cell


def test_every_observation_is_the_upstream_cell(root: Path, lines: list[dict[str, str]]) -> None:
    expected: dict[Key, UpstreamValue] = {}
    for row in lines:
        if row["lied_cow"] in NO_STATE:
            assert state(root, row) is None
        if country := state(root, row):
            for column, indicator in COLUMNS.items():
                key = country, int(row["year"]), indicator
                assert key not in expected, "two rows are one state-year"
                expected[key] = UpstreamValue(float(row[column]))
    assert_same(root, "lied-7", expected)


def test_each_indicator_has_a_row_for_each_state_year(root: Path) -> None:
    found = Counter(key[2] for key, _ in observations(root, "lied-7"))
    assert found == dict.fromkeys(COLUMNS.values(), 12_505)


def test_events_and_liberties_are_yes_or_no_and_so_many(
    root: Path, lines: list[dict[str, str]]
) -> None:
    values: dict[str, Counter[float]] = defaultdict(Counter)
    for key, found in observations(root, "lied-7"):
        values[key[2]][found.value] += 1
    assert set(values.pop("electoral_regime_level")) == set(range(7))
    assert all(set(found) == {0, 1} for found in values.values())
    outside = {
        COLUMNS[column]: sum(row[column] == "1" and not state(root, row) for row in lines)
        for column in list(COLUMNS)[1:]
    }
    assert {indicator: (found[1], outside[indicator]) for indicator, found in values.items()} == {
        # Within states, and in colonies and territories.
        "political_liberties": (4_046, 146),
        "democratic_breakdown": (114, 2),
        "democratic_transition": (183, 23),
        "electoral_turnover": (674, 16),
    }


# The index


def level(row: dict[str, str]) -> int:
    """Climb the ladder of conditions as far as they are met."""
    legislature, parties, executive, competition, men, women = (
        row[column] != "0"
        for column in (
            *("legselec", "opposition", "exselec"),
            *("competition", "male_suffrage", "female_suffrage"),
        )
    )
    if not legislature or not parties:
        return int(legislature or executive)
    for reached, met in enumerate((executive, competition, men or women, men and women), 2):
        if not met:
            return reached
    return 6


def test_the_index_kept_is_the_authors_where_another_was_computed(
    root: Path, lines: list[dict[str, str]]
) -> None:
    found = dict(observations(root, "lied-7"))
    differing = {}
    for row in lines:
        assert level(row) == int(row["lexical_index"])
        if row["lexical_index"] != row["lexical_index_original"]:
            authors, other = int(row["lexical_index_original"]), int(row["lexical_index"])
            differing[state(root, row) or row["lied_country"], int(row["year"])] = authors, other
    assert differing == {
        ("Cambodia", 1946): (0, 2),  # a colony, not kept
        ("CYP", 1973): (3, 6),
        ("SOM", 1960): (5, 6),
        ("SOM", 1961): (5, 6),
        ("SOM", 1962): (5, 6),
        ("SOM", 1963): (5, 6),
        ("SDN", 1964): (0, 1),
        ("THA", 2007): (4, 6),
    }
    for (country, year), (authors, _) in differing.items():
        if country != "Cambodia":
            assert found[country, year, "electoral_regime_level"].value == authors


def test_breakdowns_and_transitions_are_changes_of_competition(lines: list[dict[str, str]]) -> None:
    competition = {(row["lied_cow"], int(row["year"])): row["competition"] for row in lines}
    exceptions = []
    for row in lines:
        unit, year = row["lied_cow"], int(row["year"])
        before = competition.get((unit, year - 1))
        if before is None:
            continue
        change = int(row["competition"]) - int(before)
        coded = int(row["democratic_transition"]) - int(row["democratic_breakdown"])
        if change != coded:
            exceptions.append((row["lied_country"], year, change, coded))
    assert exceptions == [
        # Competition is a slip upstream: no transition is coded, and the level stays 3.
        ("Cyprus", 1973, 1, 0),
        # Not kept: no state.
        ("Somaliland", 2010, 0, -1),
        ("Somaliland", 2011, -1, 0),
    ]


# Units


def test_units_without_a_state_in_any_year_are_these(
    root: Path, lines: list[dict[str, str]]
) -> None:
    units = {row["lied_cow"]: row["lied_country"] for row in lines}
    stated = {row["lied_cow"] for row in lines if state(root, row)}
    assert {code: name for code, name in units.items() if code not in stated} == NO_STATE


def test_rows_left_out_are_those_without_sovereignty_but_for_these(
    root: Path, lines: list[dict[str, str]]
) -> None:
    kept = defaultdict(set)
    omitted = defaultdict(set)
    for row in lines:
        country, year = state(root, row), int(row["year"])
        if country and row["sovereign"] == "0":
            kept[country].add(year)
        if not country and row["sovereign"] == "1":
            omitted[row["lied_cow"]].add(year)
    assert kept == {country: set(years) for country, years in NOT_SOVEREIGN.items()}
    assert omitted == {code: set(years) for code, years in SOVEREIGN_BEFORE_THE_STATE.items()}


def test_the_cow_code_added_to_the_file_denotes_the_same_state(
    root: Path, lines: list[dict[str, str]]
) -> None:
    for row in lines:
        if row["lied_cow"] in OWN_CODES:
            assert row["cown"] == ""
            assert state(root, row) in (OWN_CODES[row["lied_cow"]], None)
        elif row["lied_country"] == "Vietnam" and int(row["year"]) < 1954:
            # A colony not yet divided: South Vietnam's code upstream, the North's beside it.
            assert (row["lied_cow"], row["cown"], state(root, row)) == ("817", "816", None)
        else:
            assert resolve(root, "cow", row["cown"], int(row["year"])) == state(root, row)


def test_the_gleditsch_ward_code_in_the_file_is_a_cow_code(
    root: Path, lines: list[dict[str, str]]
) -> None:
    assert all(row["GWn"] == row["cown"] for row in lines)
    differing = {
        (row["GWn"], country, resolve(root, "gw", row["GWn"], int(row["year"])) or "")
        for row in lines
        if row["GWn"]
        and (country := state(root, row))
        and resolve(root, "gw", row["GWn"], int(row["year"])) != country
    }
    assert differing == {
        ("255", "DEU", ""),
        ("679", "YEM", ""),
        ("946", "KIR", ""),
        ("947", "TUV", ""),
        ("955", "TON", ""),
        ("970", "NRU", ""),
        ("970", "NRU", "KIR"),
    }


def test_v_dem_ids_in_the_file_denote_the_same_states(
    root: Path, upstream: Path, lines: list[dict[str, str]]
) -> None:
    text_ids = {row["country_id"]: row["country_text_id"] for row in rows(upstream / V_DEM)}
    compared = [row for row in lines if row["vdem"] in text_ids]
    assert len(compared) == 12_891
    for row in compared:
        assert resolve(root, "vdem", text_ids[row["vdem"]], int(row["year"])) == state(root, row)


# Coverage


def test_states_without_the_index_are_those_that_few_recognise(root: Path) -> None:
    assert set(countries(root)) - {c for c, _ in state_years(root, "lied-7")} == {"XAB", "XSO"}


def test_years_without_the_index_are_last_years_of_states_and_one_of_vietnam(root: Path) -> None:
    assert gaps(root, ["lied-7"], FIRST_YEAR, 2024) == {
        ("DDR", 1990),
        ("SCG", 2006),
        ("VNM", 1975),
        ("XTI", 1950),
        ("YMD", 1990),
    }


# What is known of the world


@pytest.mark.parametrize(
    ("country", "year", "indicator"),
    [
        ("CHL", 1973, "democratic_breakdown"),
        ("PER", 1992, "democratic_breakdown"),
        ("MMR", 2021, "democratic_breakdown"),
        ("ESP", 1977, "democratic_transition"),
        ("ZAF", 1994, "democratic_transition"),
        ("IND", 1977, "electoral_turnover"),
        ("GHA", 2000, "electoral_turnover"),
    ],
)
def test_events_stand_in_the_year_in_which_they_were(
    root: Path, country: str, year: int, indicator: str
) -> None:
    found = dict(observations(root, "lied-7"))
    assert found[country, year, indicator].value == 1
    assert found[country, year - 1, indicator].value == 0
    assert found[country, year + 1, indicator].value == 0
