"""Ethnic Power Relations 2023 against its file of groups, and its country-years against EPR's own.

EPR's own file of country-years was made from the release of 2021 and ends in 2020.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

import pytest

from against_upstream.support import (
    FIRST_YEAR,
    Key,
    UpstreamValue,
    assert_same,
    countries,
    gaps,
    observations,
    periods,
    resolve,
    rows,
    state_years,
    table,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

SOURCE = "epr-2023"
GROUPS = "epr-2023/EPR-2023.csv"
COUNTRY_YEARS = "epr-2023/country_years_2021.csv"
LAST_YEAR = 2023

POWERLESS, DISCRIMINATED, WITHDRAWN = "POWERLESS", "DISCRIMINATED", "SELF-EXCLUSION"
OUT = {POWERLESS, DISCRIMINATED, WITHDRAWN}
ALONE = {"MONOPOLY", "DOMINANT"}
IN = ALONE | {"SENIOR PARTNER", "JUNIOR PARTNER"}
COLLAPSE = "STATE COLLAPSE"
STATUS = {
    "MONOPOLY": "monopoly",
    "DOMINANT": "dominant",
    "SENIOR PARTNER": "senior_partner",
    "JUNIOR PARTNER": "junior_partner",
    POWERLESS: "powerless",
    DISCRIMINATED: "discriminated",
    WITHDRAWN: "self_exclusion",
    "IRRELEVANT": "irrelevant",
    COLLAPSE: "state_collapse",
}

# State-years of the file that are not kept.
BEFORE_THE_STATE = ("812", 1953)  # Laos is a member of the system of states from 1954
GIVEN_WAY = ("345", 2006)  # EPR's Yugoslavia, in the year in which it also has Serbia, Montenegro

# The years of state collapse: there is no power to be excluded from, and no observation.
COLLAPSED = {
    "AFG": [(1993, 1996)],
    "LBN": [(1976, 1991)],
    "LBR": [(1990, 1996)],
    "SLE": [(1993, 1996), (1998, 2001)],
    "SOM": [(1991, 2004)],
    "TCD": [(1979, 1979)],
}

# EPR covers states of some size.
NOT_COVERED = {
    *("AND", "ATG", "DMA", "FSM", "GRD", "KIR", "KNA", "LCA", "LIE", "MCO", "MHL", "NRU", "PLW"),
    *("PSE", "SMR", "STP", "SYC", "TON", "TUV", "VCT", "VUT", "WSM", "XAB", "XSO"),
}

# Its own country-years, and what they are here.
PUBLISHED = {
    "discrimpop": "population_in_discriminated_groups",
    "excl_groups_count": "excluded_groups",
    "exclpop": "population_in_excluded_groups",
    "lexclpop": "relevant_population_in_excluded_groups",
    "maxexclpop": "population_in_largest_excluded_group",
    "regautpop": "population_in_groups_with_regional_autonomy",
    "rlvt_groups_count": "politically_relevant_groups",
}
SINGLE_PRECISION = 1e-6  # its file holds floats of 4 bytes


class EprRevision(NamedTuple):
    """Years in which EPR's country-years of 2021 have another value than its groups of 2023."""

    country_id: str
    first: int
    last: int
    column: str
    published: float
    now: float


REVISIONS = [
    # A group of 0.0009 of the population is no longer listed.
    EprRevision("ARM", 1991, 2020, "excl_groups_count", 2, 1),
    EprRevision("ARM", 1991, 2020, "exclpop", 0.0139, 0.013),
    EprRevision("ARM", 1991, 2020, "lexclpop", 0.013999, 0.013105),
    EprRevision("ARM", 1991, 2020, "rlvt_groups_count", 3, 2),
    # Indigenous peoples: powerless, now discriminated.
    EprRevision("BRA", 2019, 2020, "discrimpop", 0, 0.004),
    # One small group more is discriminated.
    EprRevision("CHN", 2018, 2020, "discrimpop", 0.0134, 0.0135),
    # New sizes: the Maya are 0.418, before 0.515.
    EprRevision("GTM", 2019, 2020, "exclpop", 0.52, 0.439),
    EprRevision("GTM", 2019, 2020, "lexclpop", 0.52, 0.439),
    EprRevision("GTM", 2019, 2020, "maxexclpop", 0.515, 0.418),
    # Palestinian Arabs: discriminated, now powerless.
    EprRevision("JOR", 1995, 2020, "discrimpop", 0.5, 0),
    # New sizes.
    EprRevision("KGZ", 2011, 2020, "discrimpop", 0.138, 0.147),
    EprRevision("KGZ", 2011, 2020, "exclpop", 0.273, 0.211),
    EprRevision("KGZ", 2011, 2020, "lexclpop", 0.296095, 0.223044),
    EprRevision("KGZ", 2011, 2020, "maxexclpop", 0.138, 0.147),
    # Ukrainians, at 0.01 of the population, count as relevant.
    EprRevision("POL", 2016, 2020, "excl_groups_count", 3, 4),
    EprRevision("POL", 2016, 2020, "exclpop", 0.015, 0.025),
    EprRevision("POL", 2016, 2020, "lexclpop", 0.015385, 0.025381),
    EprRevision("POL", 2016, 2020, "maxexclpop", 0.007, 0.01),
    EprRevision("POL", 2016, 2020, "rlvt_groups_count", 4, 5),
    # Of the autonomous peoples, only the Chechens are left.
    EprRevision("RUS", 2018, 2020, "regautpop", 0.1293, 0.0102),
    # Non-Muslims, 0.06 of the population, are listed.
    EprRevision("TUR", 1946, 2020, "discrimpop", 0.1866, 0.2466),
    EprRevision("TUR", 1946, 2020, "excl_groups_count", 2, 3),
    EprRevision("TUR", 1946, 2020, "exclpop", 0.1866, 0.2466),
    EprRevision("TUR", 1946, 2020, "lexclpop", 0.199231, 0.247441),
    EprRevision("TUR", 1946, 2020, "rlvt_groups_count", 3, 4),
    # New sizes, and the Uzbeks at 0.084, before 0.8: it looks like a misplaced decimal point.
    EprRevision("UZB", 2018, 2020, "exclpop", 0.13, 0.1),
    EprRevision("UZB", 2018, 2020, "lexclpop", 0.139785, 0.543478),
    EprRevision("UZB", 2018, 2020, "maxexclpop", 0.055, 0.05),
    # Southern Shafi'i: a partner in power; now powerless, and withdrawn from 2019.
    EprRevision("YEM", 2016, 2020, "excl_groups_count", 2, 3),
    EprRevision("YEM", 2016, 2020, "exclpop", 0.5, 0.68),
    EprRevision("YEM", 2016, 2020, "lexclpop", 0.5, 0.68),
    EprRevision("YEM", 2019, 2020, "regautpop", 0, 0.18),
]


# Reading


class Member(NamedTuple):
    """A group of a state-year."""

    size: Fraction
    status: str
    autonomous: bool


def span(row: Mapping[str, str]) -> range:
    return range(int(row["from"]), int(row["to"]) + 1)


def country_of(root: Path, unit: str, year: int) -> str | None:
    return None if (unit, year) == GIVEN_WAY else resolve(root, "gw", unit, year)


@pytest.fixture(scope="module")
def listed(upstream: Path) -> list[dict[str, str]]:
    return list(rows(upstream / GROUPS))


@pytest.fixture(scope="module")
def members(listed: list[dict[str, str]], root: Path) -> dict[tuple[str, int], list[Member]]:
    """Return the groups of each state-year."""
    found: dict[tuple[str, int], list[Member]] = defaultdict(list)
    for row in listed:
        for year in span(row):
            if country := country_of(root, row["gwid"], year):
                member = Member(Fraction(row["size"]), row["status"], row["reg_aut"] == "true")
                found[country, year].append(member)
    return found


def collapsed(groups: Sequence[Member]) -> bool:
    return COLLAPSE in {group.status for group in groups}


def share(groups: Iterable[Member]) -> Fraction:
    return sum((group.size for group in groups), Fraction(0))


def measures(groups: Sequence[Member]) -> dict[str, Fraction | int]:
    out = [group for group in groups if group.status in OUT]
    targeted = [group for group in out if group.status == DISCRIMINATED]
    relevant = [group for group in groups if group.status in IN | OUT]
    return {
        "discriminated_groups": len(targeted),
        "excluded_groups": len(out),
        "politically_relevant_groups": len(relevant),
        "population_in_discriminated_groups": share(targeted),
        "population_in_excluded_groups": share(out),
        "population_in_groups_ruling_alone": share(g for g in groups if g.status in ALONE),
        "population_in_groups_with_regional_autonomy": share(g for g in groups if g.autonomous),
        "population_in_largest_excluded_group": max([g.size for g in out], default=Fraction(0)),
        "population_in_powerless_groups": share(g for g in out if g.status == POWERLESS),
        "population_in_self_excluded_groups": share(g for g in out if g.status == WITHDRAWN),
        "relevant_population_in_excluded_groups": share(out) / (share(relevant) or 1),
    }


@pytest.fixture(scope="module")
def expected(members: dict[tuple[str, int], list[Member]]) -> dict[Key, UpstreamValue]:
    return {
        (country, year, indicator): UpstreamValue(float(round(Fraction(value), 10)))
        for (country, year), groups in members.items()
        if not collapsed(groups)
        for indicator, value in measures(groups).items()
    }


@pytest.fixture(scope="module")
def found(root: Path) -> dict[Key, float]:
    return {key: cell.value for key, cell in observations(root, SOURCE)}


def access(root: Path) -> list[dict[str, str]]:
    return [row for row in table(root, "group_access") if row["group_id"].startswith("epr-")]


# Every row


def test_observations_are_the_sums_of_the_groups_of_each_state_year(
    expected: dict[Key, UpstreamValue], root: Path
) -> None:
    assert_same(root, SOURCE, expected)
    assert len(expected) == 11_135 * 11  # state-years, each with every indicator


def test_groups_are_those_of_the_file_one_in_each_state(
    listed: list[dict[str, str]], root: Path
) -> None:
    expected = {
        (f"epr-{country.lower()}-{row['gwgroupid']}", country, SOURCE, row["group"].strip())
        for row in listed
        for year in span(row)
        if (country := country_of(root, row["gwid"], year))
    }
    assert expected == {
        (row["group_id"], row["country_id"], row["source_id"], row["name"])
        for row in table(root, "groups")
        if row["source_id"] == SOURCE
    }
    assert len({group_id for group_id, *_ in expected}) == len(expected) == 940


def test_periods_are_those_of_the_file_split_where_one_state_gives_way_to_another(
    listed: list[dict[str, str]], root: Path
) -> None:
    expected = set()
    for row in listed:
        for first, last, country in periods(root)["gw", row["gwid"]]:
            first_year = max(int(row["from"]), first, FIRST_YEAR)
            last_year = min(int(row["to"]), last, 2005 if row["gwid"] == "345" else LAST_YEAR)
            if first_year <= last_year:
                group_id = f"epr-{country.lower()}-{row['gwgroupid']}"
                years = str(first_year), str(last_year)
                rest = float(row["size"]), STATUS[row["status"]], row["reg_aut"]
                expected.add((group_id, *years, *rest))
    kept = [
        (
            *(row["group_id"], row["from_year"], row["to_year"]),
            *(float(row["size"]), row["status"], row["regional_autonomy"]),
        )
        for row in access(root)
    ]
    assert set(kept) == expected
    assert len(kept) == len(expected) == 4_544
    assert len(listed) == 4_537


def test_groups_that_outlive_their_state_are_those_of_the_soviet_union_and_yugoslavia(
    root: Path,
) -> None:
    states: dict[str, set[str]] = defaultdict(set)
    for row in table(root, "groups"):
        if row["source_id"] == SOURCE:
            states[row["group_id"].rpartition("-")[2]].add(row["country_id"])
    several = Counter(tuple(sorted(ids)) for ids in states.values() if len(ids) > 1)
    assert several == {("RUS", "SUN"): 40, ("SCG", "YUG"): 7}


def test_periods_of_a_group_do_not_overlap(root: Path) -> None:
    years = [
        (row["group_id"], year)
        for row in access(root)
        for year in range(int(row["from_year"]), int(row["to_year"]) + 1)
    ]
    assert len(set(years)) == len(years)


def test_sizes_add_up_to_at_most_1_except_in_bangladesh(
    members: dict[tuple[str, int], list[Member]],
) -> None:
    sums = {key: share(groups) for key, groups in members.items()}
    assert {key: total for key, total in sums.items() if total > 1} == {
        ("BGD", year): Fraction("1.007") for year in range(1971, LAST_YEAR + 1)
    }


# Coverage


def test_state_years_of_the_file_that_are_not_kept_are_these(
    listed: list[dict[str, str]], root: Path
) -> None:
    units = {(row["gwid"], year) for row in listed for year in span(row)}
    not_kept = {unit for unit in units if country_of(root, *unit) is None}
    assert not_kept == {BEFORE_THE_STATE, GIVEN_WAY}


def test_state_years_in_collapse_are_not_observed(
    members: dict[tuple[str, int], list[Member]], root: Path
) -> None:
    years = {
        (country, year)
        for country, spans in COLLAPSED.items()
        for first, last in spans
        for year in range(first, last + 1)
    }
    assert {key for key, groups in members.items() if collapsed(groups)} == years
    # Nothing is lost with them: no other group of such a year has a status of its own.
    assert {group.status for key in years for group in members[key]} == {COLLAPSE}
    assert gaps(root, [SOURCE], FIRST_YEAR, LAST_YEAR) == years | {("SCG", 2006)}


def test_states_without_groups_are_small_ones_and_palestine(root: Path) -> None:
    assert set(countries(root)) - {c for c, _ in state_years(root, SOURCE)} == NOT_COVERED


def test_a_state_year_without_relevant_groups_is_an_observed_zero(
    members: dict[tuple[str, int], list[Member]], found: dict[Key, float]
) -> None:
    unpolitical = [
        key for key, groups in members.items() if {g.status for g in groups} == {"IRRELEVANT"}
    ]
    assert len(unpolitical) == 2_253
    for country, year in unpolitical:
        assert {found[country, year, indicator] for indicator in measures([])} == {0}


# EPR's own country-years


def test_country_years_are_those_that_epr_publishes_but_for_its_revisions(
    upstream: Path, root: Path, found: dict[Key, float]
) -> None:
    differing = set()
    compared = 0
    for row in rows(upstream / COUNTRY_YEARS):
        country, year = country_of(root, row["countries_gwid"], int(row["year"])), int(row["year"])
        for column, indicator in PUBLISHED.items():
            value = None if country is None else found.get((country, year, indicator))
            if value is None:
                continue
            compared += 1
            published = float(row[column])
            if abs(value - published) > SINGLE_PRECISION:
                differing.add((country, year, column, round(published, 6), round(value, 6)))
    assert differing == {
        (revision.country_id, year, revision.column, revision.published, revision.now)
        for revision in REVISIONS
        for year in range(revision.first, revision.last + 1)
    }
    assert compared == 10_613 * len(PUBLISHED)


def test_state_years_that_epr_publishes_are_covered_but_for_those_left_out(
    upstream: Path, root: Path, members: dict[tuple[str, int], list[Member]]
) -> None:
    published = {
        (row["countries_gwid"], int(row["year"])): row for row in rows(upstream / COUNTRY_YEARS)
    }
    here = {(country, year) for country, year in members if year <= 2020}
    there = {unit: country_of(root, *unit) for unit in published}
    assert {unit for unit, country in there.items() if country is None} == {
        BEFORE_THE_STATE,
        GIVEN_WAY,
    }
    assert {(country, year) for (_, year), country in there.items() if country} == here
    # In a collapse, EPR's file has 0 for everything: an absent value here.
    for unit, row in published.items():
        country = there[unit]
        if country and collapsed(members[country, unit[1]]):
            assert {float(row[column]) for column in PUBLISHED} == {0}


# Names


def test_names_of_states_are_those_of_the_country_in_its_years(
    listed: list[dict[str, str]], root: Path
) -> None:
    differing = {
        (row["gwid"], row["statename"], country, resolve(root, "name", row["statename"], year))
        for row in listed
        for year in span(row)
        if (country := country_of(root, row["gwid"], year))
        and resolve(root, "name", row["statename"], year) != country
    }
    # No table of names has these spellings; after 2002 Yugoslavia has another name.
    assert differing == {
        ("343", "Macedonia (FYROM/North Macedonia)", "MKD", None),
        ("345", "Yugoslavia", "SCG", None),
        ("437", "Cote D'Ivoire", "CIV", None),
        ("510", "Tanzania (Tanganyika)", "TZA", None),
        ("572", "Swaziland (Eswatini)", "SWZ", None),
    }


def test_codes_of_states_that_divided_or_united_give_each_its_years(
    members: dict[tuple[str, int], list[Member]],
) -> None:
    years: dict[str, list[int]] = defaultdict(list)
    for country, year in members:
        years[country].append(year)
    states = ("CSK", "CZE", "SVK", "DDR", "DEU", "SUN", "RUS", "VDR", "VNM", "YMD", "YEM", "XTI")
    assert {state: (min(years[state]), max(years[state])) for state in states} == {
        "CSK": (1946, 1992),
        "CZE": (1993, 2023),
        "SVK": (1993, 2023),
        "DDR": (1949, 1990),
        "DEU": (1949, 2023),
        "SUN": (1946, 1991),
        "RUS": (1992, 2023),
        "VDR": (1954, 1975),
        "VNM": (1954, 2023),
        "YMD": (1967, 1990),
        "YEM": (1946, 2023),
        "XTI": (1946, 1950),
    }
    heirs = ("YUG", "SCG", "SRB", "MNE", "XKX")
    assert {state: (min(years[state]), max(years[state])) for state in heirs} == {
        "YUG": (1946, 2002),
        "SCG": (2003, 2005),
        "SRB": (2006, 2023),
        "MNE": (2006, 2023),
        "XKX": (2008, 2023),
    }


# What is known of the world


def test_apartheid_is_discrimination_against_most_of_south_africa(found: dict[Key, float]) -> None:
    shares = {
        year: found["ZAF", year, "population_in_discriminated_groups"] for year in range(1946, 2024)
    }
    assert {shares[year] for year in range(1948, 1990)} == {0.87}
    # From 1990 the groups are kept out without being targeted; power passes in 1994.
    assert {shares[year] for year in range(1990, 2024)} == {0}
    assert found["ZAF", 1994, "population_in_excluded_groups"] == 0.915
    assert found["ZAF", 1995, "population_in_excluded_groups"] == 0.0002


def test_tutsi_are_discriminated_to_1994_and_rule_from_1995(
    root: Path, found: dict[Key, float]
) -> None:
    tutsi = [row for row in access(root) if row["group_id"] == "epr-rwa-51702000"]
    assert [(row["from_year"], row["to_year"], row["status"]) for row in tutsi] == [
        ("1962", "1994", "discriminated"),
        ("1995", "2000", "dominant"),
        ("2001", "2023", "dominant"),
    ]
    assert found["RWA", 1994, "population_in_discriminated_groups"] == 0.15
    assert found["RWA", 1994, "population_in_groups_ruling_alone"] == 0.84
    assert found["RWA", 1995, "population_in_discriminated_groups"] == 0.84
    assert found["RWA", 1995, "population_in_groups_ruling_alone"] == 0.15


def test_iraq_is_ruled_by_a_minority_until_2003(found: dict[Key, float]) -> None:
    alone = {
        year: found["IRQ", year, "population_in_groups_ruling_alone"] for year in range(1946, 2024)
    }
    assert [year for year, value in alone.items() if value] == list(range(1964, 2004))
    assert found["IRQ", 1988, "population_in_discriminated_groups"] == 0.796
    assert found["IRQ", 1995, "population_in_self_excluded_groups"] == 0.17
    assert found["IRQ", 2004, "population_in_excluded_groups"] == 0.011


def test_the_powerless_become_fewer_where_a_group_is_pushed_further_down(
    root: Path, found: dict[Key, float]
) -> None:
    powerless, discriminated = (
        {key[:2]: value for key, value in found.items() if key[2] == f"population_in_{name}_groups"}
        for name in ("powerless", "discriminated")
    )
    worse = [
        (country, year) for country, year in powerless
        if powerless.get((country, year - 1), 0) - powerless[country, year] > 0.02
        and discriminated[country, year] - discriminated[country, year - 1] > 0.02
    ]  # fmt: skip
    assert len(worse) == 31
    assert ("IRQ", 1980) in worse
    assert (powerless["RWA", 1994], discriminated["RWA", 1994]) == (0, 0.15)
    # So neither a high nor a low value says that there is less risk.
    (row,) = [
        row for row in table(root, "indicators")
        if row["indicator_id"] == "population_in_powerless_groups"
    ]  # fmt: skip
    assert row["direction"] == "context"
