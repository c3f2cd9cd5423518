"""Treaties of the United Nations: both copies of the depositary's lists against their files."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import duckdb
import pytest

from against_upstream.support import (
    STILL,
    Key,
    UpstreamValue,
    assert_same,
    countries,
    observations,
    resolve,
    rows,
    table,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

LISTS_SOURCE, STATUS_SOURCE = "untc-2015", "untc-2022"

# The files of 2015 and of 2022, by instrument.
LISTS = {
    "apartheid_convention": "4-7",
    "arms_trade_treaty": "26-8",
    "cat": "4-9",
    "cedaw": "4-8",
    "cped": "4-16",
    "genocide_convention": "4-1",
    "icc_privileges_agreement": "18-13",
    "iccpr": "4-4",
    "icerd": "4-2",
    "icescr": "4-3",
    "icrmw": "4-13",
    "opcat": "4-9-b",
    "refugee_convention": "5-2",
    "refugee_protocol": "5-5",
    "rome_statute": "18-10",
    "stateless_persons_convention": "5-3",
    "statelessness_reduction_convention": "5-4",
    "statutory_limitations_convention": "4-6",
}
STATUS = {
    "cat": "cat",
    "cedaw": "cedaw",
    "cedaw_op": "op_cedaw",
    "cped": "cped",
    "crc": "crc",
    "crc_op_armed_conflict": "op_crc_ac",
    "crc_op_communications": "op_crc_ic",
    "crc_op_sale_of_children": "op_crc_sc",
    "crpd": "crpd",
    "crpd_op": "op_crpd",
    "iccpr": "iccpr",
    "iccpr_op1": "iccpr_op1",
    "iccpr_op2": "iccpr_op2",
    "icerd": "icerd",
    "icescr": "icescr",
    "icescr_op": "icescr_op",
    "icrmw": "icmw",
    "opcat": "opcat",
}
SERIES = "treaties-2022/iccpr_optional_protocol_1.csv"

# The instruments of an indicator, and the first and last year that each source gives of it: from
# the year in which states could first sign to the last that was over. The lists of the Rome Statute
# and the Arms Trade Treaty are older than the rest.
PARTY_TO = {
    "party_to_arms_trade_treaty": ("arms_trade_treaty",),
    "party_to_cat": ("cat",),
    "party_to_cedaw": ("cedaw",),
    "party_to_cped": ("cped",),
    "party_to_crc": ("crc",),
    "party_to_crc_op_armed_conflict": ("crc_op_armed_conflict",),
    "party_to_genocide_convention": ("genocide_convention",),
    "party_to_iccpr": ("iccpr",),
    "party_to_iccpr_op1": ("iccpr_op1",),
    "party_to_icerd": ("icerd",),
    "party_to_icescr": ("icescr",),
    "party_to_opcat": ("opcat",),
    "party_to_refugee_convention_or_protocol": ("refugee_convention", "refugee_protocol"),
    "party_to_rome_statute": ("rome_statute",),
}
YEARS_OF_LISTS = {
    "party_to_arms_trade_treaty": (2013, 2013),
    "party_to_cat": (1985, 2014),
    "party_to_cedaw": (1980, 2014),
    "party_to_cped": (2007, 2014),
    "party_to_genocide_convention": (1948, 2014),
    "party_to_iccpr": (1966, 2014),
    "party_to_icerd": (1966, 2014),
    "party_to_icescr": (1966, 2014),
    "party_to_opcat": (2003, 2014),
    "party_to_refugee_convention_or_protocol": (1951, 2014),
    "party_to_rome_statute": (1998, 2013),
}
YEARS_OF_STATUS = {
    "party_to_cat": (1985, 2021),
    "party_to_cedaw": (1980, 2021),
    "party_to_cped": (2007, 2021),
    "party_to_crc": (1990, 2021),
    "party_to_crc_op_armed_conflict": (2000, 2021),
    "party_to_iccpr": (1966, 2021),
    "party_to_iccpr_op1": (1966, 2021),
    "party_to_icerd": (1966, 2021),
    "party_to_icescr": (1966, 2021),
    "party_to_opcat": (2003, 2021),
}
SCORE = "atrocity_prevention_treaties"
SCORED = (
    "party_to_cat",
    "party_to_cedaw",
    "party_to_cped",
    "party_to_genocide_convention",
    "party_to_iccpr",
    "party_to_icerd",
    "party_to_opcat",
    "party_to_refugee_convention_or_protocol",
    "party_to_rome_statute",
)

# On the lists, and no states of ours.
NO_STATES = {"Cook Islands": 2, "Holy See": 5}
# Not states to the depositary: their absence from a list says nothing.
NEVER_LISTED = {"TWN", "XAB", "XKX", "XSO", "XTI"}
# Before these years an entry can be the act of another state.
FIRST_OWN_YEAR = {
    LISTS_SOURCE: {"VNM": 1976, "YEM": 1990},
    STATUS_SOURCE: {"DEU": 1990, "VNM": 1976, "YEM": 1990},
}

ACTS = {"": "ratified", "A": "ratified", "AA": "ratified", "a": "acceded", "d": "succeeded"}
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


class Act(NamedTuple):
    """A row of `commitments` without its source."""

    country_id: str
    instrument_id: str
    action: str
    year: int
    date: str


# Where the two copies differ on the year in which a state was bound, of years that both cover: the
# year of the list of 2015, that of the status of 2022, and what the latter is.
SIGNATURE = "the year of signature"
NOTHING = "a year in which the state did nothing"
UNITED_KINGDOM = "an act of the United Kingdom"
OTHER_GERMANY = "an act of the German Democratic Republic"
OVERLOOKED = "no year: the state is said to have done nothing"
DISAGREEMENTS: dict[tuple[str, str], tuple[int | None, int | None, str]] = {
    ("ATG", "icerd"): (1988, 1998, NOTHING),
    ("BRA", "icerd"): (1968, 1966, SIGNATURE),
    ("BRN", "icerd"): (None, 1969, UNITED_KINGDOM),
    ("CPV", "cedaw"): (1980, 1991, NOTHING),
    ("DEU", "icerd"): (1969, 1973, OTHER_GERMANY),
    ("ETH", "icerd"): (1976, 1973, NOTHING),
    ("GBR", "icerd"): (1969, 1966, SIGNATURE),
    ("GMB", "cedaw"): (1993, 1983, NOTHING),
    ("GNQ", "iccpr"): (1987, 1979, NOTHING),
    ("JAM", "icerd"): (1971, 1966, SIGNATURE),
    ("MDA", "opcat"): (2006, None, OVERLOOKED),
    ("MEX", "icerd"): (1975, 1966, SIGNATURE),
    ("MNG", "opcat"): (2015, 2013, SIGNATURE),
    ("PHL", "cedaw"): (1981, 1987, NOTHING),
    ("SGP", "cedaw"): (1995, 1993, NOTHING),
    ("SLB", "iccpr"): (None, 1976, UNITED_KINGDOM),
    ("TUV", "iccpr"): (None, 1976, UNITED_KINGDOM),
    ("TUV", "icescr"): (None, 1976, UNITED_KINGDOM),
    ("USA", "icerd"): (1994, 1966, SIGNATURE),
    ("ZAF", "iccpr"): (1998, 1994, SIGNATURE),
}

# Years for which the Red Cross, with its days, contradicts the status of 2022.
OF_RED_CROSS = {
    ("PAK", "crc"): range(1990, 1995),
    ("PAN", "crc"): range(1990, 1995),
    ("PLW", "crc"): range(1990, 1995),
}

# Where the two files of 2022 on the first protocol to the ICCPR differ: the years, and what the
# status file says. The series has Egypt's accession to the covenant, misses Brazil's to the
# protocol, and goes on after the two denunciations.
PROTOCOL_DISAGREEMENTS = {
    "BRA": (range(2009, 2022), "party from 2009"),
    "EGY": (range(1982, 2022), "no action"),
    "GUY": (range(1993, 1999), "party from 1999"),
    "JAM": (range(1997, 2022), "denounced in 1997"),
    "MNG": (range(1991, 2022), "no action"),
    "NER": (range(1986, 2022), "no action"),
    "SRB": (range(2006, 2022), "signatory"),
    "TTO": (range(2000, 2022), "denounced in 2000"),
}
# The years in which the series turns to 1 and the status file has another year, or none.
ACTS_OF_SERIES = {("EGY", 1982), ("GUY", 1993), ("MNG", 1991), ("NER", 1986), ("SRB", 2001)}


# Reading


def list_rows(upstream: Path, instrument: str) -> list[dict[str, str]]:
    return list(rows(upstream / f"treaties-2015/{LISTS[instrument]}.csv"))


def status_rows(upstream: Path, instrument: str) -> list[dict[str, str]]:
    return list(rows(upstream / f"treaties-2022/hr_status_{STATUS[instrument]}.csv"))


def act(country: str, instrument: str, column: str, text: str) -> Act:
    found = re.fullmatch(r"(\d{1,2}) ([A-Z][a-z]{2}) (\d{4})(?: (a|d|A|AA))?", text)
    assert found is not None, text
    day, month, year, suffix = found.groups(default="")
    if "ignature" in column and "Ratification" not in column:
        assert suffix in ("", "d"), text
        action = "signed"
    else:
        action = ACTS[suffix]
    date = f"{year}-{MONTHS.index(month) + 1:02}-{int(day):02}"
    return Act(country, instrument, action, int(year), date)


@cache
def acts_of_lists(upstream: Path, root: Path) -> frozenset[Act]:
    found = set()
    for instrument in LISTS:
        for row in list_rows(upstream, instrument):
            if row["Participant"] in NO_STATES:
                continue
            country = resolve(root, "name", row["Participant"], 2015)
            assert country is not None, row
            for column, text in row.items():
                if text and column != "Participant" and "Provisional" not in column:
                    found.add(act(country, instrument, column, text))
    return frozenset(found)


def member(root: Path, row: Mapping[str, str]) -> str | None:
    if row["iso2"] == "MS":  # Montserrat, a territory
        return None
    country = resolve(root, "iso2", "SS" if row["iso2"] == "S" else row["iso2"], 2022)
    assert country is not None, row
    return country


@cache
def acts_of_status(upstream: Path, root: Path) -> frozenset[Act]:
    found = {Act(country, "iccpr_op1", "bound", year, "") for country, year in ACTS_OF_SERIES}
    for instrument in STATUS:
        for row in status_rows(upstream, instrument):
            country, year = member(root, row), row["year ratification or accession"]
            if country and year:
                assert row["status"] == "state party"
                if "tied to" in row.get("note", ""):
                    assert DISAGREEMENTS[country, instrument][2] == UNITED_KINGDOM
                    continue
                found.add(Act(country, instrument, "bound", int(year), ""))
                if "Denounced" in row.get("note", ""):
                    left = int(row["note"][-4:])
                    found.add(Act(country, instrument, "withdrew", left, ""))
    return frozenset(found)


def kept(root: Path, source_id: str) -> set[Act]:
    return {
        Act(row["country_id"], row["instrument_id"], row["action"], int(row["year"]), row["date"])
        for row in table(root, "commitments")
        if row["source_id"] == source_id
    }


def bound_from(acts: frozenset[Act]) -> dict[tuple[str, str], int]:
    """Return the first year in which each state became bound by each instrument."""
    found: dict[tuple[str, str], int] = {}
    for each in acts:
        if each.action not in ("signed", "withdrew"):
            key = each.country_id, each.instrument_id
            found[key] = min(each.year, found.get(key, STILL))
    return found


def span(root: Path, source_id: str, country: str, years: tuple[int, int]) -> Iterator[int]:
    state = countries(root)[country]
    first = max(years[0], int(state["state_from"]), FIRST_OWN_YEAR[source_id].get(country, 0))
    yield from range(first, min(years[1], int(state["state_to"] or STILL)) + 1)


def expected_of_lists(upstream: Path, root: Path) -> dict[Key, UpstreamValue]:
    since = bound_from(acts_of_lists(upstream, root))
    today = {id_ for id_, row in countries(root).items() if not row["state_to"]} - NEVER_LISTED
    found = {
        (country, year, indicator): UpstreamValue(
            float(any(since.get((country, name), STILL) <= year for name in PARTY_TO[indicator]))
        )
        for indicator, years in YEARS_OF_LISTS.items()
        for country in today
        for year in span(root, LISTS_SOURCE, country, years)
    }
    scores: dict[tuple[str, int], list[float]] = defaultdict(list)
    for (country, year, indicator), cell in found.items():
        if indicator in SCORED:
            scores[country, year].append(cell.value)
    full = {key: values for key, values in scores.items() if len(values) == len(SCORED)}
    return found | {(c, y, SCORE): UpstreamValue(sum(values)) for (c, y), values in full.items()}


def disputed(country: str, instrument: str) -> range:
    """Return the years for which 2022 has two answers: to the last, where one copy has no year."""
    if instrument == "iccpr_op1":
        return PROTOCOL_DISAGREEMENTS.get(country, (range(0), ""))[0]
    if (country, instrument) not in DISAGREEMENTS:
        return OF_RED_CROSS.get((country, instrument), range(0))
    of_list, of_status, _ = DISAGREEMENTS[country, instrument]
    first, last = sorted((of_list or 2022, of_status or 2022))
    return range(first, last)


def expected_of_status(upstream: Path, root: Path) -> dict[Key, UpstreamValue]:
    found = {}
    for indicator, years in YEARS_OF_STATUS.items():
        (instrument,) = PARTY_TO[indicator]
        for row in status_rows(upstream, instrument):
            country = member(root, row)
            assert country is not None
            since = int(row["year ratification or accession"] or STILL)
            for year in span(root, STATUS_SOURCE, country, years):
                if year not in disputed(country, instrument):
                    found[country, year, indicator] = UpstreamValue(float(since <= year))
    return found


# Every cell


def test_lists_every_observation_is_what_the_lists_say(upstream: Path, root: Path) -> None:
    expected = expected_of_lists(upstream, root)
    assert len(expected) == 65_245
    assert_same(root, LISTS_SOURCE, expected)


def test_status_every_observation_is_what_the_status_says(upstream: Path, root: Path) -> None:
    expected = expected_of_status(upstream, root)
    assert len(expected) == 69_483
    assert_same(root, STATUS_SOURCE, expected)


def test_lists_every_act_is_a_commitment(upstream: Path, root: Path) -> None:
    assert kept(root, LISTS_SOURCE) == acts_of_lists(upstream, root)
    assert Counter(each.action for each in kept(root, LISTS_SOURCE)) == {
        "signed": 1061,
        "acceded": 1056,
        "ratified": 813,
        "succeeded": 133,
    }


def test_status_every_year_is_a_commitment(upstream: Path, root: Path) -> None:
    assert kept(root, STATUS_SOURCE) == acts_of_status(upstream, root)
    assert Counter(each.action for each in kept(root, STATUS_SOURCE)) == {
        "bound": 2304,
        "withdrew": 2,
    }


# What is left out


def test_lists_rows_that_give_nothing_are_no_states_and_an_entry_without_a_day(
    upstream: Path, root: Path
) -> None:
    nameless: Counter[str] = Counter()
    undated = []
    for instrument in LISTS:
        for row in list_rows(upstream, instrument):
            name = row.pop("Participant")
            if resolve(root, "name", name, 2015) is None:
                nameless[name] += 1
            elif not any(row.values()):
                undated.append((name, instrument))
    assert nameless == NO_STATES
    assert undated == [("China", "stateless_persons_convention")]


def test_lists_provisional_application_is_no_commitment(upstream: Path) -> None:
    cells = [
        row["Provisional application under article 23(n)"]
        for row in list_rows(upstream, "arms_trade_treaty")
    ]
    given = [cell for cell in cells if cell]
    assert len(given) == 19
    assert all(cell.endswith(" n") for cell in given)


def test_status_rows_without_a_year_are_no_parties_but_one(upstream: Path, root: Path) -> None:
    without = [
        (member(root, row), instrument, row["status"])
        for instrument in STATUS
        for row in status_rows(upstream, instrument)
        if not row["year ratification or accession"]
    ]
    assert Counter(status for _, _, status in without) == {
        "no action": 983,
        "signatory state": 187,
        "state party": 1,
    }
    assert ("ZWE", "cedaw_op", "state party") in without


def test_status_has_every_member_once_in_each_file_but_for_one_misprint(
    upstream: Path, root: Path
) -> None:
    members = {
        instrument: Counter(member(root, row) for row in status_rows(upstream, instrument))
        for instrument in STATUS
    }
    assert {instrument: count.total() for instrument, count in members.items()} == dict.fromkeys(
        STATUS, 193
    )
    everyone = set(members["crc"])
    assert len(everyone) == 193
    # Montserrat stands where Gabon should.
    assert set(members.pop("crc_op_communications")) == everyone - {"GAB"} | {None}
    assert all(set(count) == everyone for count in members.values())
    today = {id_ for id_, row in countries(root).items() if not row["state_to"]}
    assert today - everyone == {"PSE", *NEVER_LISTED} - {"XTI"}


def test_status_namibia_is_no_missing_value(upstream: Path, root: Path) -> None:
    assert {row["iso2"] for row in status_rows(upstream, "cat") if row["member"] == "Namibia"} == {
        "NA"
    }
    assert {each.instrument_id for each in kept(root, STATUS_SOURCE) if each.country_id == "NAM"}


def test_status_flags_differ_from_the_status_in_these_rows(upstream: Path, root: Path) -> None:
    flags = {
        "state party": ("1", "0", "0"),
        "signatory state": ("0", "1", "0"),
        "no action": ("0", "0", "1"),
    }
    differing = {
        (member(root, row), instrument, row["status"])
        for instrument in STATUS
        for row in status_rows(upstream, instrument)
        if (row["state party"], row["signatory"], row["no action"]) != flags[row["status"]]
    }
    assert differing == {
        ("BEL", "crc_op_communications", "state party"),
        ("BRA", "crc_op_communications", "state party"),
        ("BRN", "icerd", "state party"),
        ("ECU", "crc_op_communications", "state party"),
        ("GAB", "icerd", "state party"),
        ("JAM", "iccpr_op1", "state party"),
        ("KAZ", "iccpr_op1", "state party"),
        ("MDA", "icescr", "state party"),
        ("PRK", "crc", "state party"),
        ("TZA", "cat", "no action"),
        ("ZWE", "cedaw_op", "state party"),
    }


# Time


def test_no_treaty_status_is_claimed_beyond_its_sources_date(root: Path) -> None:
    assert max(each.date for each in kept(root, LISTS_SOURCE)) <= "2015-03-14"
    assert max(each.year for each in kept(root, STATUS_SOURCE)) <= 2022
    last: dict[tuple[str, str], int] = {}
    for source_id in (LISTS_SOURCE, STATUS_SOURCE):
        for (_, year, indicator), _ in observations(root, source_id):
            last[source_id, indicator] = max(year, last.get((source_id, indicator), 0))
    assert last == {
        (LISTS_SOURCE, SCORE): 2013,
        **{(LISTS_SOURCE, name): years[1] for name, years in YEARS_OF_LISTS.items()},
        **{(STATUS_SOURCE, name): years[1] for name, years in YEARS_OF_STATUS.items()},
    }


def test_lists_of_three_treaties_are_older_than_their_release(upstream: Path, root: Path) -> None:
    acts = acts_of_lists(upstream, root)
    arms = [each for each in acts if each.instrument_id == "arms_trade_treaty"]
    assert max(each.date for each in arms) == "2014-06-16"
    # The treaty came into force in 2014 with its fiftieth party, and the list has fewer.
    assert sum(each.action != "signed" for each in arms) == 41
    palestine = {each.instrument_id for each in acts if each.country_id == "PSE"}
    assert "statutory_limitations_convention" in palestine  # joined on 2 January 2015, ...
    assert not {"rome_statute", "icc_privileges_agreement"} & palestine  # ... as these were


def test_lists_first_years_are_those_of_the_first_acts(upstream: Path, root: Path) -> None:
    first: dict[str, int] = {}
    for each in acts_of_lists(upstream, root):
        first[each.instrument_id] = min(each.year, first.get(each.instrument_id, STILL))
    assert {name: years[0] for name, years in YEARS_OF_LISTS.items()} == {
        name: first[PARTY_TO[name][0]] for name in YEARS_OF_LISTS
    }


def test_no_act_is_older_than_its_treaty(root: Path) -> None:
    adopted = {row["instrument_id"]: row["adopted_on"] for row in table(root, "instruments")}
    for each in kept(root, LISTS_SOURCE) | kept(root, STATUS_SOURCE):
        day = each.date or f"{each.year}-12-31"
        assert day >= adopted[each.instrument_id], each


def test_no_state_joined_before_it_signed(root: Path) -> None:
    joined = {
        (each.country_id, each.instrument_id): each.date
        for each in kept(root, LISTS_SOURCE)
        if each.action != "signed"
    }
    signed = {
        (each.country_id, each.instrument_id): each.date
        for each in kept(root, LISTS_SOURCE)
        if each.action == "signed"
    }
    both = joined.keys() & signed.keys()
    assert len(both) == 816
    assert {key for key in both if signed[key] > joined[key]} == set()


def test_acts_older_than_their_state_are_those_of_a_predecessor(root: Path) -> None:
    older = Counter(
        each.country_id
        for each in kept(root, LISTS_SOURCE)
        if each.year < int(countries(root)[each.country_id]["state_from"])
    )
    assert older == {
        "BLR": 16,
        "KHM": 1,
        "LAO": 1,
        "NAM": 2,
        "RUS": 16,
        "SRB": 17,
        "UKR": 16,
    }


def test_states_that_are_of_two_parts_have_no_values_before_they_are_one(root: Path) -> None:
    first: dict[tuple[str, str], int] = {}
    for source_id in (LISTS_SOURCE, STATUS_SOURCE):
        for (country, year, _), _ in observations(root, source_id):
            if country in ("CZE", "DEU", "RUS", "SRB", "SVK", "VNM", "YEM"):
                key = source_id, country
                first[key] = min(year, first.get(key, STILL))
    both = {"CZE": 1993, "RUS": 1992, "SRB": 2006, "SVK": 1993, "VNM": 1976, "YEM": 1990}
    assert first == {
        **{(source, country): y for source in FIRST_OWN_YEAR for country, y in both.items()},
        (LISTS_SOURCE, "DEU"): 1949,
        (STATUS_SOURCE, "DEU"): 1990,
    }


# Disagreements


def test_copies_disagree_in_these_entries_only(upstream: Path, root: Path) -> None:
    lists = bound_from(acts_of_lists(upstream, root))
    status = bound_from(acts_of_status(upstream, root))
    members = {member(root, row) for row in status_rows(upstream, "crc")}
    found = {}
    for instrument in LISTS.keys() & STATUS.keys():
        for country in members:
            key = country, instrument
            of_list, of_status = lists.get(key), status.get(key)
            is_news = of_list is None and of_status is not None and of_status > 2014
            if of_list != of_status and not is_news:
                found[key] = of_list, of_status
    assert found == {
        key: years[:2] for key, years in DISAGREEMENTS.items() if years[2] != UNITED_KINGDOM
    }


def test_disagreements_have_the_reasons_that_the_files_show(upstream: Path, root: Path) -> None:
    signed = {
        (each.country_id, each.instrument_id): each.year
        for each in acts_of_lists(upstream, root)
        if each.action == "signed"
    }
    notes = {
        (member(root, row), instrument): row.get("note", "")
        for instrument in STATUS
        for row in status_rows(upstream, instrument)
    }
    for key, (of_list, of_status, reason) in DISAGREEMENTS.items():
        assert (signed.get(key) == of_status) == (reason == SIGNATURE), key
        assert (of_list is None) == (reason == UNITED_KINGDOM), key
        assert ("UK's" in notes[key]) == (reason == UNITED_KINGDOM), key
        assert (of_status is None) == (reason == OVERLOOKED), key


def test_view_of_disagreements_lists_them(root: Path) -> None:
    views = root / "src" / "forewarn" / "ask" / "sql" / "views"
    query = (views / "commitment_disagreements.sql").read_text(encoding="utf-8")
    with duckdb.connect() as connection:
        for name in ("commitments", "treaty_lists"):
            file = root / "data" / f"{name}.csv"
            connection.execute(f"CREATE TABLE {name} AS FROM read_csv(?)", [str(file)])
        found = connection.execute(
            "SELECT country_id, instrument_id, source_id, year, other_source_id, other_year "
            f"FROM ({query}) WHERE source_id <> 'icrc-2020'"
        ).fetchall()
    assert sorted(found, key=lambda row: row[:2]) == [
        (*key, LISTS_SOURCE, of_list, STATUS_SOURCE, of_status)
        for key, (of_list, of_status, why) in sorted(DISAGREEMENTS.items())
        # Their acts are not taken.
        if why != UNITED_KINGDOM
    ]


def test_series_of_the_first_protocol_differs_from_its_status_in_these_years(
    upstream: Path, root: Path
) -> None:
    status = {member(root, row): row for row in status_rows(upstream, "iccpr_op1")}
    differing: dict[str, list[int]] = defaultdict(list)
    turns = set()
    before: dict[str, str] = {}
    for row in rows(upstream / SERIES):
        code, year, value = row["ccode"], int(row["year"]), row["ios.iccpr1"]
        if (before.get(code), value) == ("0", "1"):
            turns.add((resolve(root, "cow", code, 2022), year))
        before[code] = value
        country = resolve(root, "cow", code, year)
        if country in status and 1966 <= year <= 2021:
            since = int(status[country]["year ratification or accession"] or STILL)
            left = re.search(r"Denounced\D+(\d{4})", status[country]["note"])
            party = since <= year < (int(left[1]) if left else STILL)
            if party != (value == "1"):
                differing[country].append(year)
    assert differing == {
        country: list(years) for country, (years, _) in PROTOCOL_DISAGREEMENTS.items()
    }
    years_of_status = {
        (country, int(row["year ratification or accession"] or 0))
        for country, row in status.items()
    }
    assert turns - years_of_status == ACTS_OF_SERIES


# The treaties


def test_instruments_are_those_of_the_two_sources_and_of_the_red_cross(root: Path) -> None:
    instruments = {row["instrument_id"]: row for row in table(root, "instruments")}
    assert {row["instrument_id"] for row in table(root, "commitments")} == instruments.keys()
    assert len(LISTS.keys() | STATUS.keys()) == 28
    chapters = {"4": "IV", "5": "V", "18": "XVIII", "26": "XXVI"}
    for instrument, file in LISTS.items():
        chapter, _, number = file.partition("-")
        assert instruments[instrument]["upstream_name"] == f"{chapters[chapter]}-{number}"
    assert len({row["upstream_name"] for row in instruments.values()}) == len(instruments) == 51


def test_treaties_were_in_force_after_their_first_parties_joined(root: Path) -> None:
    first: dict[str, str] = {}
    for each in kept(root, LISTS_SOURCE):
        if each.action != "signed":
            first[each.instrument_id] = min(each.date, first.get(each.instrument_id, "9999"))
    for row in table(root, "instruments"):
        assert row["adopted_on"] < row["in_force_on"]
        assert first.get(row["instrument_id"], "") < row["in_force_on"]


@pytest.mark.parametrize(
    ("instrument", "parties", "signatories"),
    # As the depositary counted them, without the Holy See and the Cook Islands.
    [
        ("genocide_convention", 146, 1),
        ("icerd", 176, 5),
        ("iccpr", 168, 7),
        ("icescr", 164, 5),
        ("cedaw", 187, 2),
        ("cat", 156, 9),
        ("refugee_convention", 144, 0),
        ("rome_statute", 121, 31),
    ],
)
def test_lists_number_of_parties_is_the_depositarys(
    instrument: str, parties: int, signatories: int, root: Path
) -> None:
    acts = [each for each in kept(root, LISTS_SOURCE) if each.instrument_id == instrument]
    joined = {each.country_id for each in acts if each.action != "signed"}
    assert len(joined) == parties
    assert len({each.country_id for each in acts} - joined) == signatories


@pytest.mark.parametrize(
    ("source_id", "known"),
    [
        (LISTS_SOURCE, Act("RWA", "genocide_convention", "acceded", 1975, "1975-04-16")),
        (LISTS_SOURCE, Act("RUS", "genocide_convention", "ratified", 1954, "1954-05-03")),
        (LISTS_SOURCE, Act("USA", "genocide_convention", "ratified", 1988, "1988-11-25")),
        (LISTS_SOURCE, Act("USA", "rome_statute", "signed", 2000, "2000-12-31")),
        (LISTS_SOURCE, Act("MNE", "rome_statute", "succeeded", 2006, "2006-10-23")),
        (LISTS_SOURCE, Act("NLD", "rome_statute", "ratified", 2001, "2001-07-17")),
        (LISTS_SOURCE, Act("PSE", "genocide_convention", "acceded", 2014, "2014-04-02")),
        (STATUS_SOURCE, Act("NAM", "iccpr_op1", "bound", 1994, "")),
        (STATUS_SOURCE, Act("JAM", "iccpr_op1", "withdrew", 1997, "")),
        (STATUS_SOURCE, Act("TTO", "iccpr_op1", "withdrew", 2000, "")),
    ],
)
def test_known_acts(source_id: str, known: Act, root: Path) -> None:
    assert known in kept(root, source_id)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("source_id", "country", "year", "indicator", "value"),
    [
        (LISTS_SOURCE, "RWA", 1974, "party_to_genocide_convention", 0),
        (LISTS_SOURCE, "RWA", 1975, "party_to_genocide_convention", 1),
        (LISTS_SOURCE, "USA", 1987, "party_to_genocide_convention", 0),
        (LISTS_SOURCE, "IDN", 2014, "party_to_genocide_convention", 0),
        (LISTS_SOURCE, "USA", 1968, "party_to_refugee_convention_or_protocol", 1),
        (LISTS_SOURCE, "MDG", 1967, "party_to_refugee_convention_or_protocol", 1),
        (LISTS_SOURCE, "USA", 2013, "party_to_rome_statute", 0),
        (LISTS_SOURCE, "SSD", 2014, "party_to_iccpr", 0),
        (STATUS_SOURCE, "SSD", 2015, "party_to_crc", 1),
        (STATUS_SOURCE, "USA", 2021, "party_to_crc", 0),
        (LISTS_SOURCE, "FRA", 2013, SCORE, 9),
        (LISTS_SOURCE, "BTN", 2013, SCORE, 1),
    ],
)
def test_known_values(
    source_id: str, country: str, year: int, indicator: str, value: int, root: Path
) -> None:
    assert dict(observations(root, source_id))[country, year, indicator] == UpstreamValue(value)
