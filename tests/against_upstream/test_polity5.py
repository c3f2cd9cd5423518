"""Polity5 against its file: the row of each state-year, and the codes that are no values."""

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
    number,
    observations,
    resolve,
    rows,
    state_years,
)

if TYPE_CHECKING:
    from pathlib import Path

    from against_upstream.support import Key

FILE = "polity5/polity5.csv"

FOREIGN, COLLAPSE, TRANSITION = "-66", "-77", "-88"
SPECIAL = (FOREIGN, COLLAPSE, TRANSITION)

# The file's last years, which hold one state only.
ONE_STATE_ONLY = {("USA", 2019), ("USA", 2020)}

COLUMNS = {
    "polity": "democratic_regime_score",
    "xconst": "executive_constraints",
    "parcomp": "competitive_participation",
    "durable": "years_since_regime_change",
    "fragment": "territory_outside_state_control",
}
CONDITIONS = {FOREIGN: "foreign_control", COLLAPSE: "central_authority_collapsed"}
RATED = ("democratic_regime_score", "executive_constraints", "competitive_participation")

# Units that end in a year in which the same state also has the row of the unit that follows.
ENDED = {
    ("GFR", 1990): "GMY",
    ("YUG", 1991): "YGS",
    ("ETH", 1993): "ETI",
    ("SUD", 2011): "SDN",
    ("YAR", 1990): "YEM",
    ("DRV", 1976): "VIE",
    # Serbia and Montenegro's last year: its code is Serbia's in that year.
    ("YGS", 2006): "SER",
}

# Rated before they were states in the Gleditsch-Ward system.
NO_STATE_YET = {
    "BHU": range(1946, 1949),
    "CRO": range(1991, 1992),
    "GDR": range(1946, 1949),
    "GFR": range(1946, 1949),
    "JAM": range(1959, 1962),
    "LAO": range(1953, 1954),
    "RWA": range(1961, 1962),
    "SLV": range(1991, 1992),
}


@pytest.fixture(scope="module")
def lines(upstream: Path) -> list[dict[str, str]]:
    """Return the rows from 1946 on."""
    return [row for row in rows(upstream / FILE) if int(row["year"]) >= FIRST_YEAR]


def left_out(row: dict[str, str]) -> bool:
    code, year = row["scode"], int(row["year"])
    ends = (code, year) in ENDED or (code, year) in ONE_STATE_ONLY
    return ends or year in NO_STATE_YET.get(code, ())


def state(root: Path, row: dict[str, str], column: str = "cown", scheme: str = "cow") -> str | None:
    """Find the state by the file's COW code; the builder goes by the Gleditsch-Ward code."""
    return resolve(root, scheme, row[column], int(row["year"]))


# Every cell


def test_every_observation_is_the_upstream_cell(root: Path, lines: list[dict[str, str]]) -> None:
    expected: dict[Key, UpstreamValue] = {}
    for row in lines:
        if left_out(row):
            continue
        country, year = state(root, row), int(row["year"])
        assert country is not None, row
        for column, indicator in COLUMNS.items():
            not_applicable = column == "parcomp" and row[column] == "0"
            value = number(row[column])
            if value is not None and row[column] not in SPECIAL and not not_applicable:
                assert (country, year, indicator) not in expected
                expected[country, year, indicator] = UpstreamValue(value)
        for code, indicator in CONDITIONS.items():
            expected[country, year, indicator] = UpstreamValue(1 if row["polity"] == code else 0)
    assert_same(root, "polity5", expected)


def test_the_number_of_observations_is_known(root: Path) -> None:
    assert Counter(key[2] for key, _ in observations(root, "polity5")) == {
        "central_authority_collapsed": 9_927,
        "competitive_participation": 9_193,
        "democratic_regime_score": 9_524,
        "executive_constraints": 9_524,
        "foreign_control": 9_927,
        "territory_outside_state_control": 3_272,
        "years_since_regime_change": 9_895,
    }


# Codes that are no values


def test_special_codes_upstream_are_so_many(lines: list[dict[str, str]]) -> None:
    assert Counter(row["polity"] for row in lines if row["polity"] in SPECIAL) == {
        FOREIGN: 108,
        COLLAPSE: 159,
        TRANSITION: 143,
    }


def test_a_special_code_stands_in_every_component_or_in_none(lines: list[dict[str, str]]) -> None:
    components = ("democ", "autoc", "xrreg", "xrcomp", "xropen", "xconst", "parreg", "parcomp")
    for row in lines:
        codes = {row[column] if row[column] in SPECIAL else "" for column in components}
        assert codes == {row["polity"] if row["polity"] in SPECIAL else ""}, row
        assert not {row["durable"], row["fragment"]} & set(SPECIAL), row


def test_special_codes_are_no_values(root: Path) -> None:
    values = {found.value for _, found in observations(root, "polity5")}
    assert not values & {float(code) for code in SPECIAL}
    assert min(values) == -10


def test_state_years_with_a_special_code_have_no_score(
    root: Path, lines: list[dict[str, str]]
) -> None:
    coded = {
        (state(root, row), int(row["year"]))
        for row in lines
        if row["polity"] in SPECIAL and not left_out(row)
    }
    scored = {key[:2] for key, _ in observations(root, "polity5") if key[2] in RATED}
    assert len(coded) == 403
    assert not coded & scored
    assert coded | scored == state_years(root, "polity5")


def test_state_years_of_each_condition_are_those_coded(
    root: Path, lines: list[dict[str, str]]
) -> None:
    ones = Counter(
        key[2]
        for key, found in observations(root, "polity5")
        if key[2] in CONDITIONS.values() and found.value == 1
    )
    omitted = Counter(row["polity"] for row in lines if left_out(row) and row["polity"] in SPECIAL)
    # The two Germanys under occupation, before either was a state, and Ethiopia's second row.
    assert omitted == {FOREIGN: 6, TRANSITION: 1}
    assert ones == {"foreign_control": 108 - 6, "central_authority_collapsed": 159}


def test_neither_condition_and_no_score_is_a_transition(
    root: Path, lines: list[dict[str, str]]
) -> None:
    found = dict(observations(root, "polity5"))
    in_transition = {
        (country, year)
        for country, year in state_years(root, "polity5")
        if (country, year, "democratic_regime_score") not in found
        and not any(found[country, year, indicator].value for indicator in CONDITIONS.values())
    }
    assert in_transition == {
        (state(root, row), int(row["year"])) for row in lines if row["polity"] == TRANSITION
    }
    assert len(in_transition) == 142


def test_participation_that_is_not_applicable_follows_no_lasting_pattern(
    root: Path, lines: list[dict[str, str]]
) -> None:
    # Without regulation, or between sects that exclude each other.
    regulation = Counter(row["parreg"] for row in lines if row["parcomp"] == "0")
    assert regulation == {"1": 121, "2": 211}
    assert {
        found.value
        for key, found in observations(root, "polity5")
        if key[2] == "competitive_participation"
    } == {1, 2, 3, 4, 5}


# The score


def test_the_score_is_democracy_minus_autocracy(lines: list[dict[str, str]]) -> None:
    for row in lines:
        if row["polity"] not in SPECIAL:
            assert int(row["polity"]) == int(row["democ"]) - int(row["autoc"])


def test_the_score_that_is_filled_differs_in_coded_years_and_once(
    lines: list[dict[str, str]],
) -> None:
    filled: Counter[str] = Counter()
    differing = []
    for row in lines:
        if row["polity"] in SPECIAL:
            filled[row["polity"]] += row["polity2"] != ""
        elif row["polity2"] != row["polity"]:
            differing.append((row["scode"], row["year"], row["polity"], row["polity2"]))
    assert differing == [("FJI", "2018", "4", "2")]  # a slip upstream: there is nothing to fill
    assert filled == {FOREIGN: 0, COLLAPSE: 159, TRANSITION: 136}
    assert {row["polity2"] for row in lines if row["polity"] == COLLAPSE} == {"0"}


# Units


def test_state_years_with_two_rows_are_these_and_keep_the_unit_that_goes_on(
    root: Path, lines: list[dict[str, str]]
) -> None:
    units: dict[tuple[str, int], set[str]] = defaultdict(set)
    years: dict[str, set[int]] = defaultdict(set)
    for row in lines:
        years[row["scode"]].add(int(row["year"]))
        if country := state(root, row):
            units[country, int(row["year"])].add(row["scode"])
    twice = {(frozenset(codes), year) for (_, year), codes in units.items() if len(codes) > 1}
    assert twice == {(frozenset(pair), year) for (*pair, year) in _pairs()}
    for ended, new, year in _pairs():
        assert max(years[ended]) == year < max(years[new])
        assert min(years[new]) == year


def _pairs() -> list[tuple[str, str, int]]:
    return [(ended, new, year) for (ended, year), new in ENDED.items()]


def test_rows_of_no_state_in_their_year_are_these(root: Path, lines: list[dict[str, str]]) -> None:
    none = {(row["scode"], int(row["year"])) for row in lines if state(root, row) is None}
    assert none == {(code, year) for code, years in NO_STATE_YET.items() for year in years}


def test_the_two_codes_that_were_added_to_the_file_denote_the_same_state(
    root: Path, lines: list[dict[str, str]]
) -> None:
    for row in lines:
        assert state(root, row) == state(root, row, "GWn", "gw"), row


def test_polity_codes_are_cow_codes_but_for_these(root: Path, lines: list[dict[str, str]]) -> None:
    differing: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    for row in lines:
        country = state(root, row)
        other = state(root, row, "polity_annual_ccode")
        if country != other:
            key = row["polity_annual_ccode"], country or "", other or ""
            differing[key].append(int(row["year"]))
    assert {key: (min(years), max(years)) for key, years in differing.items()} == {
        # Numbers that denote another state elsewhere.
        ("341", "XKX", "MNE"): (2008, 2018),
        ("626", "SDN", "SSD"): (2011, 2018),
        # Numbers of Polity's own, for states with other borders than before or after.
        ("342", "SRB", ""): (2006, 2018),
        ("347", "YUG", ""): (1991, 2002),
        ("347", "SCG", ""): (2003, 2005),
        ("347", "SRB", ""): (2006, 2006),
        ("348", "MNE", ""): (2006, 2018),
        ("364", "SUN", ""): (1946, 1991),
        ("525", "SSD", ""): (2011, 2018),
        ("529", "ETH", ""): (1993, 2018),
        ("769", "PAK", ""): (1947, 1971),
        ("818", "VNM", ""): (1976, 2018),
    }


def test_letter_codes_denote_one_state_each_but_for_serbia_and_montenegro(
    root: Path, lines: list[dict[str, str]]
) -> None:
    states: dict[str, set[str]] = defaultdict(set)
    units: dict[str, set[str]] = defaultdict(set)
    for row in lines:
        if country := state(root, row):
            states[row["scode"]].add(country)
            units[country].add(row["scode"])
    assert {code: found for code, found in states.items() if len(found) > 1} == {
        "YGS": {"YUG", "SCG", "SRB"}
    }
    assert {country: codes for country, codes in units.items() if len(codes) > 1} == {
        "DEU": {"GFR", "GMY"},
        "ETH": {"ETH", "ETI"},
        "PAK": {"PKS", "PAK"},
        "SDN": {"SUD", "SDN"},
        "SRB": {"YGS", "SER"},
        "VNM": {"DRV", "VIE"},
        "YEM": {"YAR", "YEM"},
        "YUG": {"YUG", "YGS"},
    }


# Coverage


def test_states_without_polity_have_few_people(root: Path) -> None:
    rated = {country for country, _ in state_years(root, "polity5")}
    assert set(countries(root)) - rated == {
        *("AND", "ATG", "BHS", "BLZ", "BRB", "BRN", "DMA", "FSM", "GRD", "ISL", "KIR", "KNA"),
        *("LCA", "LIE", "MCO", "MDV", "MHL", "MLT", "NRU", "PLW", "SMR", "STP", "SYC", "TON"),
        *("TUV", "VCT", "VUT", "WSM", "ZZB"),
        *("PSE", "XAB", "XSO", "XTI"),  # few recognise or recognised them
    }


def test_years_without_polity_of_states_that_it_rates_are_these(root: Path) -> None:
    assert gaps(root, ["polity5"], FIRST_YEAR, 2018) == {
        ("BGD", 1971),
        *(("EGY", year) for year in range(1946, 1951)),
        *(("GHA", year) for year in range(1957, 1960)),
        *(("KWT", year) for year in (1961, 1962)),
        ("SCG", 2006),
        ("VDR", 1954),
        *(("ZWE", year) for year in range(1965, 1980)),
    }


def test_years_left_out_at_the_end_hold_one_state_only(
    root: Path, lines: list[dict[str, str]]
) -> None:
    last = max(year for _, year in state_years(root, "polity5"))
    late = {(row["scode"], int(row["year"])) for row in lines if int(row["year"]) > last}
    assert late == ONE_STATE_ONLY


def test_territory_is_rated_before_2000_in_four_states_only(root: Path) -> None:
    rated = [
        key[:2]
        for key, _ in observations(root, "polity5")
        if key[2] == "territory_outside_state_control"
    ]
    assert {country for country, year in rated if year < 2000} == {"CPV", "SLB", "SUR", "USA"}
    assert {year for _, year in rated if year > 1999} == set(range(2000, 2019))


# What is known of the world


@pytest.mark.parametrize(
    ("country", "years", "indicator"),
    [
        ("SOM", range(1991, 2011), "central_authority_collapsed"),
        ("LBR", range(1990, 1996), "central_authority_collapsed"),
        ("LBY", range(2011, 2019), "central_authority_collapsed"),
        ("IRQ", range(2003, 2010), "foreign_control"),
        ("BIH", range(1995, 2019), "foreign_control"),
        ("JPN", range(1946, 1952), "foreign_control"),
    ],
)
def test_conditions_last_as_long_as_they_did(
    root: Path, country: str, years: range, indicator: str
) -> None:
    ones = {
        key[1]
        for key, found in observations(root, "polity5")
        if (key[0], key[2]) == (country, indicator) and found.value == 1
    }
    assert ones == set(years)


def test_a_collapse_within_a_year_that_ends_with_a_regime_is_none(
    root: Path, lines: list[dict[str, str]]
) -> None:
    rwanda = next(row for row in lines if (row["scode"], row["year"]) == ("RWA", "1994"))
    assert (rwanda["sf"], rwanda["polity"]) == ("1", "-6")
    found = dict(observations(root, "polity5"))
    assert found["RWA", 1994, "central_authority_collapsed"].value == 0


def test_years_of_change_hold_the_state_that_goes_on(root: Path) -> None:
    found = dict(observations(root, "polity5"))
    # The counts of the units that ended stand at 41, 37 and 24.
    for country, year in (("DEU", 1990), ("YUG", 1991), ("YEM", 1990)):
        assert found[country, year, "years_since_regime_change"].value == 0
    assert found["SDN", 2011, "democratic_regime_score"].value == -4
    assert found["SDN", 2011, "territory_outside_state_control"].value == 2
    assert found["SRB", 2006, "democratic_regime_score"].value == 8
    # North Yemen's -5 is not united Yemen's, which was in transition.
    assert ("YEM", 1990, "democratic_regime_score") not in found
    assert ("YMD", 1990, "democratic_regime_score") in found
