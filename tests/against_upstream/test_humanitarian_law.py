"""Treaties of humanitarian law, and acts since 2015: every cell against the two files.

The sheet is read here by pandas, by position; nothing is shared with the adapters.
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd
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
    from collections.abc import Iterator
    from pathlib import Path

SOURCE, CHANGES = "icrc-2020", "untc-changes"

# The instrument of each column from the third on.
INSTRUMENTS = (
    "geneva_conventions", "additional_protocol_1", "fact_finding_declaration",
    "additional_protocol_2", "additional_protocol_3", "crc", "crc_op_armed_conflict", "cped",
    "rome_statute", "cultural_property_convention", "cultural_property_protocol_1",
    "cultural_property_protocol_2", "enmod", "gas_protocol", "biological_weapons_convention",
    "ccw", "ccw_protocol_1", "ccw_protocol_2", "ccw_protocol_3", "ccw_protocol_4",
    "ccw_protocol_2_amended", "ccw_amendment", "ccw_protocol_5", "chemical_weapons_convention",
    "mine_ban_convention", "cluster_munitions_convention", "arms_trade_treaty",
    "nuclear_weapons_prohibition",
)  # fmt: skip

# The first year of each indicator: that in which states could first sign.
FIRST = {
    "accepts_fact_finding_commission": ("fact_finding_declaration", 1977),
    "party_to_additional_protocol_1": ("additional_protocol_1", 1977),
    "party_to_additional_protocol_2": ("additional_protocol_2", 1977),
    "party_to_arms_trade_treaty": ("arms_trade_treaty", 2013),
    "party_to_biological_weapons_convention": ("biological_weapons_convention", 1972),
    "party_to_chemical_weapons_convention": ("chemical_weapons_convention", 1993),
    "party_to_cluster_munitions_convention": ("cluster_munitions_convention", 2008),
    "party_to_cped": ("cped", 2007),
    "party_to_crc": ("crc", 1990),
    "party_to_crc_op_armed_conflict": ("crc_op_armed_conflict", 2000),
    "party_to_cultural_property_convention": ("cultural_property_convention", 1954),
    "party_to_geneva_conventions": ("geneva_conventions", 1949),
    "party_to_mine_ban_convention": ("mine_ban_convention", 1997),
    "party_to_rome_statute": ("rome_statute", 1998),
}

# The three marks in place of a day, and what the notes below the table say of them.
LEFT = {
    ("BDI", "rome_statute"): (date(2004, 9, 21), date(2017, 10, 27)),
    ("PHL", "rome_statute"): (date(2011, 8, 30), date(2019, 3, 17)),
    ("RUS", "fact_finding_declaration"): (date(1989, 9, 29), date(2019, 10, 23)),
}

# The days that are corrected: what the cell has, and the day of the depositary's list.
CORRECTED = {
    ("BGR", "ccw_protocol_5"): (date(2005, 12, 8), date(2005, 11, 7)),
    ("BIH", "crc"): (date(1993, 1, 9), date(1993, 9, 1)),
    ("BRB", "chemical_weapons_convention"): (date(2007, 7, 3), date(2007, 3, 7)),
    ("DEU", "ccw_protocol_5"): (date(2005, 5, 3), date(2005, 3, 3)),
    ("DJI", "crc"): (date(1990, 6, 12), date(1990, 12, 6)),
    ("EGY", "crc_op_armed_conflict"): (date(2007, 6, 2), date(2007, 2, 6)),
    ("ESP", "ccw_protocol_5"): (date(2007, 9, 2), date(2007, 2, 9)),
    ("FIN", "ccw"): (date(1982, 5, 8), date(1982, 4, 8)),
    ("MMR", "biological_weapons_convention"): (date(2014, 1, 12), date(2014, 12, 1)),
    ("MYS", "biological_weapons_convention"): (date(1991, 10, 6), date(1991, 9, 6)),
    ("NIC", "chemical_weapons_convention"): (date(1999, 10, 5), date(1999, 11, 5)),
    ("PAN", "ccw_protocol_2_amended"): (date(1999, 10, 3), date(1999, 11, 3)),
    ("SVN", "ccw_amendment"): (date(2008, 7, 2), date(2008, 2, 7)),
    ("TLS", "crc_op_armed_conflict"): (date(2004, 4, 2), date(2004, 8, 2)),
    ("YEM", "crc_op_armed_conflict"): (date(2007, 2, 3), date(2007, 3, 2)),
}

# Before these years an entry can be that of one part of the state.
UNITED = {"DEU": 1990, "VNM": 1976, "YEM": 1990}
# Years of which the depositary's lists have another answer.
DISPUTED = {
    ("CHL", "crc"): range(1990, 1991),
    ("PRT", "crc"): range(1990, 1991),
    ("JOR", "crc_op_armed_conflict"): range(2003, 2007),
}
NO_STATES = {"Cook Islands", "Holy See", "Niue"}


class ListedAct(NamedTuple):
    """A row of `commitments` without its source."""

    country_id: str
    instrument_id: str
    action: str
    year: int
    date: str


@cache
def sheet(folder: Path) -> pd.DataFrame:
    file = folder / "icrc-treaties-2020/IHL_and_other_related_Treaties.xls"
    frame: pd.DataFrame = pd.read_excel(file, sheet_name=1, header=None, engine="calamine")
    return frame


def day(cell: object) -> date | None:
    """Return the day of a cell, which is a date or a text; None where it is empty or a mark."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, str) and (found := re.match(r"(\d\d)\.(\d\d)\.(\d{4})", cell)):
        return date(int(found[3]), int(found[2]), int(found[1]))
    return None


def of_states(folder: Path, root: Path) -> Iterator[tuple[str, list[object]]]:
    frame = sheet(folder)
    for line in range(2, 199):
        name = frame.iloc[line, 0]
        if name not in NO_STATES:
            country = resolve(root, "name", name, 2020)
            assert country is not None, name
            yield country, [frame.iloc[line, column] for column in range(2, 30)]


@cache
def stays(folder: Path, root: Path) -> dict[tuple[str, str], tuple[date, date | None]]:
    found: dict[tuple[str, str], tuple[date, date | None]] = dict(LEFT)
    for country, cells in of_states(folder, root):
        for instrument, cell in zip(INSTRUMENTS, cells, strict=True):
            if (since := day(cell)) is not None:
                found[country, instrument] = (since, None)
    return found


def kept(root: Path, source_id: str) -> set[ListedAct]:
    return {
        ListedAct(
            row["country_id"], row["instrument_id"], row["action"], int(row["year"]), row["date"]
        )
        for row in table(root, "commitments")
        if row["source_id"] == source_id
    }


# The sheet


def test_sheet_has_as_many_days_as_its_totals_say(upstream_2026_11: Path) -> None:
    frame = sheet(upstream_2026_11)
    assert [" ".join(str(frame.iloc[1, c]).split()) for c in (2, 10, 28)] == [
        "GC I-IV 1949", "ICC Statute 1998", "ATT 2013",
    ]  # fmt: skip
    assert frame.iloc[199, 0] == "Total"
    for column in range(2, 30):
        days = sum(day(frame.iloc[line, column]) is not None for line in range(2, 199))
        # Niue is bound by New Zealand's act, and not in the total of the Geneva Conventions.
        assert days - (column == 2) == frame.iloc[199, column]


def test_sheet_has_three_marks_and_the_notes_that_explain_them(
    upstream_2026_11: Path, root: Path
) -> None:
    marks = {
        (country, instrument): cell
        for country, cells in of_states(upstream_2026_11, root)
        for instrument, cell in zip(INSTRUMENTS, cells, strict=True)
        if isinstance(cell, str) and day(cell) is None
    }
    assert marks == dict(zip(LEFT, ("(**)", "(***)", "(****)"), strict=True))
    notes = str(sheet(upstream_2026_11).iloc[201, 2])
    for words in (
        "On 21 September 2004, the Government of Burundi ratified",
        "The withdrawal took effect on 27 October 2017",
        "On 30 August 2011, the Government of the Republic of the Philippines ratified",
        "The withdrawal took effect on 17 March 2019",
        "Russian Federation. 29.09.1989 (withdrawal: 23.10.2019)",
    ):
        assert words in notes


def is_exchanged(listed: date, right: date) -> bool:
    return (listed.year, listed.month, listed.day) == (right.year, right.day, right.month)


def test_every_day_is_a_commitment(upstream_2026_11: Path, root: Path) -> None:
    expected = set()
    for (country, instrument), (listed, until) in stays(upstream_2026_11, root).items():
        old, since = CORRECTED.get((country, instrument), (listed, listed))
        assert old == listed
        expected.add(ListedAct(country, instrument, "bound", since.year, since.isoformat()))
        if until:
            expected.add(ListedAct(country, instrument, "withdrew", until.year, until.isoformat()))
    assert kept(root, SOURCE) == expected
    assert Counter(each.action for each in expected) == {"bound": 3418, "withdrew": 3}
    exchanged = [each for each in CORRECTED.values() if is_exchanged(*each)]
    assert (len(CORRECTED), len(exchanged)) == (15, 8)
    assert max(each.date for each in expected) <= "2020-11-09"


def test_bosnia_joined_the_convention_on_the_child_with_other_treaties(root: Path) -> None:
    _, day_of_others = CORRECTED["BIH", "crc"]
    others = [
        row["instrument_id"] for row in table(root, "commitments")
        if row["country_id"] == "BIH" and row["date"] == day_of_others.isoformat()
        and (row["source_id"], row["action"]) == ("untc-2015", "succeeded")
    ]  # fmt: skip
    assert len(others) == 9
    assert {"cat", "cedaw", "iccpr", "icescr"} < set(others)


def test_every_observation_is_what_the_sheet_says(upstream_2026_11: Path, root: Path) -> None:
    bound = stays(upstream_2026_11, root)
    expected: dict[Key, UpstreamValue] = {}
    for country, _ in of_states(upstream_2026_11, root):
        state = countries(root)[country]
        last = min(2019, int(state["state_to"] or STILL))
        for indicator, (instrument, opened) in FIRST.items():
            since, until = bound.get((country, instrument), (date.max, None))
            first = max(opened, int(state["state_from"]), UNITED.get(country, 0))
            for year in range(first, last + 1):
                if year not in DISPUTED.get((country, instrument), ()):
                    end = date(year, 12, 31)
                    party = since <= end and not (until and until <= end)
                    expected[country, year, indicator] = UpstreamValue(float(party))
    assert len(expected) == 82_830
    assert_same(root, SOURCE, expected)


def test_days_are_those_of_the_depositary_but_for_these(root: Path) -> None:
    days: dict[str, dict[tuple[str, str], tuple[int, str]]] = {}
    for row in table(root, "commitments"):
        if row["action"] not in ("signed", "withdrew"):
            of_source = days.setdefault(row["source_id"], {})
            of_source[row["country_id"], row["instrument_id"]] = (int(row["year"]), row["date"])
    here, lists, status = (days[name] for name in (SOURCE, "untc-2015", "untc-2022"))
    both = here.keys() & lists.keys()
    assert len(both) == 207
    assert {key: here[key][1] for key in both if here[key] != lists[key]} == {
        ("CAF", "rome_statute"): "2001-10-04",  # 3 October, according to the depositary
        ("NAM", "rome_statute"): "2002-06-26",  # 25 June
    }
    years = {
        key: (here[key][0], status[key][0])
        for key in here.keys() & status.keys()
        if here[key][0] != status[key][0]
    }
    assert years == {
        ("CHL", "crc"): (1991, 1990),
        ("JOR", "crc_op_armed_conflict"): (2003, 2007),
        ("PAK", "crc"): (1990, 1995),
        ("PAN", "crc"): (1990, 1995),
        ("PLW", "crc"): (1995, 1990),
        ("PRT", "crc"): (1991, 1990),
        ("SRB", "crc"): (2001, 1991),
    }


@pytest.mark.slow
@pytest.mark.parametrize(
    ("country", "year", "indicator", "value"),
    [
        ("BDI", 2016, "party_to_rome_statute", 1),  # notice was given in that year, ...
        ("BDI", 2017, "party_to_rome_statute", 0),  # ... and took effect in this one
        ("PHL", 2018, "party_to_rome_statute", 1),
        ("PHL", 2019, "party_to_rome_statute", 0),
        ("GMB", 2017, "party_to_rome_statute", 1),  # took its notice back
        ("ZAF", 2017, "party_to_rome_statute", 1),
        ("PSE", 2014, "party_to_rome_statute", 0),
        ("PSE", 2015, "party_to_rome_statute", 1),
        ("ARM", 2019, "party_to_rome_statute", 0),
        ("RUS", 2018, "accepts_fact_finding_commission", 1),
        ("RUS", 2019, "accepts_fact_finding_commission", 0),
        ("SSD", 2012, "party_to_geneva_conventions", 0),
        ("SSD", 2013, "party_to_geneva_conventions", 1),
        ("SYR", 2012, "party_to_chemical_weapons_convention", 0),
        ("SYR", 2013, "party_to_chemical_weapons_convention", 1),
        ("MMR", 2015, "party_to_chemical_weapons_convention", 1),
        ("USA", 2019, "party_to_additional_protocol_1", 0),
    ],
)
def test_known_facts(country: str, year: int, indicator: str, value: int, root: Path) -> None:
    assert dict(observations(root, SOURCE))[country, year, indicator].value == value


# Acts since 2015


def test_every_act_since_2015_has_what_its_certainty_carries(
    upstream_2026_11: Path, root: Path
) -> None:
    expected = set()
    for row in rows(upstream_2026_11 / "treaties-since-2015/treaty_changes.csv"):
        leaves = row["action"] == "withdrawal"
        on = row["effective"] if leaves else row["deposited"]
        expected.add(
            ListedAct(
                row["iso3"],
                row["instrument"].lower().replace(" ", "_"),
                {"accession": "acceded", "ratification": "ratified"}.get(row["action"], "withdrew"),
                int(on[:4]),
                on if row["certainty"] == "seen" else "",
            )
        )
    assert kept(root, CHANGES) == expected
    assert len(expected) == 15
    without_day = {(each.country_id, each.year) for each in expected if not each.date}
    assert without_day == {
        ("TJK", 2015), ("MWI", 2017), ("TKM", 2018), ("ZMB", 2022), ("BDI", 2017), ("PHL", 2019),
    }  # fmt: skip
    assert ListedAct("HUN", "rome_statute", "withdrew", 2026, "2026-06-02") in expected
    # It is no list of parties: nothing is said of other states, by year or otherwise.
    assert not (root / f"data/observations/{CHANGES}.csv").exists()


def test_counts_of_parties_close(upstream_2026_11: Path, root: Path) -> None:
    """The 146 of 2015 and seven acts are 153; the 123 of 2020 and two acts are 125."""
    lists = {
        row["country_id"]
        for row in table(root, "commitments")
        if (row["source_id"], row["instrument_id"]) == ("untc-2015", "genocide_convention")
        and row["action"] != "signed"
    }
    changes = kept(root, CHANGES)
    joined = {each.country_id for each in changes if each.instrument_id == "genocide_convention"}
    assert (len(lists), len(joined), lists & joined) == (146, 7, set())
    # The Cook Islands, no state here, are among the 123.
    parties = {
        country
        for (country, instrument), (_, until) in stays(upstream_2026_11, root).items()
        if instrument == "rome_statute" and not until
    }
    later = {
        each.country_id
        for each in changes
        if each.instrument_id == "rome_statute" and each.action == "ratified"
    }
    assert (len(parties) + 1, later, parties & later) == (123, {"ARM", "UKR"}, set())


# How far each list reaches


def test_every_list_says_how_far_it_reaches(root: Path) -> None:
    reach = {(r["source_id"], r["instrument_id"]): r for r in table(root, "treaty_lists")}
    last: dict[tuple[str, str], str] = {}
    for row in table(root, "commitments"):
        key = row["source_id"], row["instrument_id"]
        last[key] = max(last.get(key, ""), row["date"] or f"{row['year']}-12-31")
    assert reach.keys() == last.keys()
    beyond = {key for key, row in reach.items() if last[key] > row["known_until"]}
    # Those that have acts of a year or day that they do not cover in full.
    assert {source for source, _ in beyond} == {CHANGES, "untc-2022"}
    assert {name for source, name in beyond if source == CHANGES} == {"rome_statute"}
    assert {r["listing"] for (source, _), r in reach.items() if source == CHANGES} == {"acts"}
    assert {r["listing"] for (source, _), r in reach.items() if source != CHANGES} == {"full"}
