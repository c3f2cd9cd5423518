"""Which treaties bind a state on a day, by which source, and what its institutions are worth.

The status of hard cases is held to what the pages of the depositary and the Court say of them.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from forewarn.ask.query import ask

if TYPE_CHECKING:
    Rows = list[dict[str, Any]]

ICRC, CHANGES = "icrc-2020", "untc-changes"


@pytest.mark.parametrize(
    ("country", "instrument", "day", "status", "as_of", "source"),
    [
        # A notice binds until it takes effect a year later, on the day itself no more.
        ("BDI", "rome_statute", "2017-10-26", "party", "2017-10-26", ICRC),
        ("BDI", "rome_statute", "2017-10-27", "withdrawn", "2017-10-27", ICRC),
        ("PHL", "rome_statute", "2019-03-16", "party", "2019-03-16", ICRC),
        ("PHL", "rome_statute", "2019-03-17", "withdrawn", "2019-03-17", ICRC),
        # Notices that were taken back.
        ("GMB", "rome_statute", "2017-12-31", "party", "2017-12-31", ICRC),
        ("ZAF", "rome_statute", "2017-12-31", "party", "2017-12-31", ICRC),
        # Known from single acts, on their days.
        ("ARM", "rome_statute", "2023-11-13", "not party", "2020-11-09", ICRC),
        ("ARM", "rome_statute", "2023-11-14", "party", "2023-11-14", CHANGES),
        ("UKR", "rome_statute", "2024-10-24", "not party", "2020-11-09", ICRC),
        ("UKR", "rome_statute", "2024-10-25", "party", "2024-10-25", CHANGES),
        ("HUN", "rome_statute", "2026-06-01", "party", "2020-11-09", ICRC),
        ("HUN", "rome_statute", "2026-06-02", "withdrawn", "2026-06-02", CHANGES),
        # Announced, and not known here.
        ("BFA", "rome_statute", "2026-11-27", "party", "2020-11-09", ICRC),
        # Nothing beyond the last day of a source.
        ("ARM", "rome_statute", "2026-11-27", "party", "2025-01-01", CHANGES),
        ("RWA", "genocide_convention", "2024-01-01", "party", "2015-03-14", "untc-2015"),
        ("BEN", "genocide_convention", "2017-11-01", "not party", "2015-03-14", "untc-2015"),
        ("BEN", "genocide_convention", "2017-11-02", "party", "2017-11-02", CHANGES),
        # Only the year was seen.
        ("ZMB", "genocide_convention", "2022-06-30", "not party", "2015-03-14", "untc-2015"),
        ("ZMB", "genocide_convention", "2022-12-31", "party", "2022-12-31", CHANGES),
        # In the year of an act without a day the year before is the last that is certain.
        ("SSD", "cat", "2015-06-30", "not party", "2015-03-14", "untc-2015"),
        ("SSD", "cat", "2015-12-31", "party", "2015-12-31", "untc-2022"),
        ("SSD", "crc", "2015-01-22", "not party", "2015-01-22", ICRC),
        ("SSD", "crc", "2015-01-23", "party", "2015-01-23", ICRC),
        ("PSE", "rome_statute", "2015-01-01", "not party", "2015-01-01", ICRC),
        ("PSE", "rome_statute", "2015-01-02", "party", "2015-01-02", ICRC),
        ("RUS", "fact_finding_declaration", "2019-10-22", "party", "2019-10-22", ICRC),
        ("RUS", "fact_finding_declaration", "2019-10-23", "withdrawn", "2019-10-23", ICRC),
    ],
)
def test_a_treaty_has_the_status_that_the_nearest_source_has(
    country: str, instrument: str, day: str, status: str, as_of: str, source: str, rows
) -> None:
    (found,) = rows(
        f"FROM treaty_answers('{day}') WHERE country_id = '{country}' "
        f"AND instrument_id = '{instrument}'"
    )
    assert (found["status"], found["as_of"], found["source_id"]) == (
        status, date.fromisoformat(as_of), source,
    )  # fmt: skip


@pytest.mark.parametrize("day", ["1947-01-01", "1999-07-01", "2020-12-31", "2026-11-27"])
def test_a_treaty_has_one_answer_and_none_beyond_its_source(day: str, rows) -> None:
    found = rows(f"FROM treaty_answers('{day}')")
    assert len({(r["country_id"], r["instrument_id"]) for r in found}) == len(found)
    asked = date.fromisoformat(day)
    assert all(r["as_of"] <= min(asked, r["known_until"]) for r in found)
    assert all((r["until"] is not None) == (r["status"] == "withdrawn") for r in found)


def test_sources_that_differ_are_named_beside_the_answer(rows) -> None:
    found = {
        (r["country_id"], r["instrument_id"]): r["others_differ"]
        for r in rows("FROM treaty_answers('2014-12-31') WHERE others_differ IS NOT NULL")
    }
    # Its status of 2022 overlooks the act of 2006, which the list of 2015 has.
    assert found["MDA", "opcat"] == "not party on 2014-12-31 by untc-2022"
    # A list that ends before an act lacks it, and does not differ.
    assert ("SLV", "rome_statute") not in found


# The list of 2022 has years alone, and some are those of signature; that of 2015 has the days.
@pytest.mark.parametrize(
    ("country", "instrument", "since"),
    [
        ("USA", "icerd", "1994-10-21"),
        ("GBR", "icerd", "1969-03-07"),
        ("ZAF", "iccpr", "1998-12-10"),
        ("DEU", "icerd", "1969-05-16"),
    ],
)
def test_another_year_of_joining_is_named_beside_the_answer(
    country: str, instrument: str, since: str, rows
) -> None:
    which = f"country_id = '{country}' AND instrument_id = '{instrument}'"
    (row,) = rows(f"FROM treaty_answers('2018-06-01') WHERE {which}")
    assert (row["status"], row["source_id"]) == ("party", "untc-2022")
    assert row["joined"] != since[:4]
    assert f"party since {since} by untc-2015" in row["others_differ"]
    (item,) = rows(
        f"FROM prevention_architecture('{country}', '2018-06-01') WHERE item_id = '{instrument}'"
    )
    assert since in item["note"]


# By the notes in the file itself these were acts of the United Kingdom.
@pytest.mark.parametrize(
    ("country", "instrument"),
    [("TUV", "iccpr"), ("TUV", "icescr"), ("SLB", "iccpr"), ("BRN", "icerd")],
)
def test_an_act_of_another_state_makes_no_party(country: str, instrument: str, rows) -> None:
    (row,) = rows(
        f"FROM treaty_answers('2021-12-31') WHERE country_id = '{country}' "
        f"AND instrument_id = '{instrument}'"
    )
    assert (row["status"], row["joined"], row["others_differ"]) == ("not party", None, None)


def test_a_later_list_that_lacks_the_state_is_named_beside_an_old_answer(rows) -> None:
    # Palestine joined it in December 2017, in no list here.
    (row,) = rows(
        "FROM treaty_answers('2023-12-31') WHERE country_id = 'PSE' AND instrument_id = 'opcat'"
    )
    assert (row["status"], str(row["as_of"])) == ("not party", "2015-03-14")
    told = "untc-2022, which goes on to 2021-12-31, leaves the state out"
    assert row["others_differ"] == told
    (item,) = rows("FROM prevention_architecture('PSE', '2023-12-31') WHERE item_id = 'opcat'")
    assert told in item["note"]


# The file of the Red Cross has the day and the month of these exchanged.
@pytest.mark.parametrize(
    ("country", "instrument", "day"),
    [
        ("MMR", "biological_weapons_convention", "2014-12-01"),
        ("EGY", "crc_op_armed_conflict", "2007-02-06"),
        ("YEM", "crc_op_armed_conflict", "2007-03-02"),
        ("DJI", "crc", "1990-12-06"),
        ("ESP", "ccw_protocol_5", "2007-02-09"),
    ],
)
def test_an_exchanged_day_is_corrected(country: str, instrument: str, day: str, rows) -> None:
    (row,) = rows(
        f"FROM treaty_answers('2020-06-30') WHERE country_id = '{country}' "
        f"AND instrument_id = '{instrument}'"
    )
    assert (row["status"], row["joined"], row["source_id"]) == ("party", day, "icrc-2020")


def test_a_signature_is_not_lost_to_a_list_without_signatures(rows) -> None:
    (china,) = rows(
        "FROM treaty_answers('2017-12-31') WHERE country_id = 'CHN' AND instrument_id = 'iccpr'"
    )
    assert (china["status"], china["source_id"]) == ("not party", "untc-2022")
    assert china["others_differ"] == "signatory on 2015-03-14 by untc-2015"
    lost = rows(
        "SELECT t.country_id, t.instrument_id FROM treaty_answers('2019-12-31') AS t "
        "JOIN commitments AS c USING (country_id, instrument_id) "
        "WHERE t.status = 'not party' AND c.action = 'signed' AND c.year < 2014 "
        "AND t.others_differ IS NULL"
    )
    assert lost == []


@pytest.mark.parametrize(("state", "day"), [("SUN", "1980-01-01"), ("XKX", "2012-06-30")])
def test_a_state_on_no_list_is_not_known(state: str, day: str, rows) -> None:
    found = rows(f"FROM prevention_architecture('{state}', '{day}') WHERE kind = 'treaty'")
    assert {row["status"] for row in found} == {"not known"}
    assert {row["note"] for row in found} == {"no source here has both the state and the treaty"}


def test_a_later_succession_is_told_beside_a_new_state(rows) -> None:
    (torture,) = rows("FROM prevention_architecture('BIH', '1992-12-31') WHERE item_id = 'cat'")
    assert torture["status"] == "not party"
    assert torture["note"].startswith("the state succeeded to it on 1993-09-01, and")


def test_the_row_of_an_indicator_is_read_with_its_caveats(rows) -> None:
    (row,) = rows(
        "FROM prevention_architecture('ISR', '2023-12-31') "
        "WHERE item_id = 'un_investigations_under_way'"
    )
    assert "Gaza and the West Bank" in row["read_with"]
    (missing,) = rows(
        "FROM prevention_architecture('KHM', '1979-12-31') WHERE item_id = 'domestic_trials_begun'"
    )
    assert missing["status"] == "none listed"


def test_the_architecture_of_a_state_has_one_row_for_each_item(rows) -> None:
    found = rows("FROM prevention_architecture('Burundi', '2020-01-01')")
    items = {r["item_id"]: r for r in found}
    assert len(items) == len(found) == 72
    rome = items["rome_statute"]
    assert (rome["kind"], rome["status"]) == ("treaty", "withdrawn")
    assert (rome["since"], rome["until"]) == ("2004-09-21", "2017-10-27")
    assert items["genocide_convention"]["as_of"] == date(2015, 3, 14)
    assert items["opcat"]["since"] == "2013"
    statuses = [r["status"] for r in found if r["kind"] == "treaty"]
    assert statuses == sorted(
        statuses, key=["party", "withdrawn", "signatory", "not party", "not known"].index
    )


def test_an_indicator_has_the_value_of_the_year_alone(rows) -> None:
    indicator = "legislative_investigation"
    (value,) = rows(
        f"SELECT value FROM latest_observations WHERE indicator_id = '{indicator}' "
        "AND country_id = 'BDI' AND year = 2020"
    )
    (known,) = rows(
        f"FROM prevention_architecture('BDI', '2020-06-30') WHERE item_id = '{indicator}'"
    )
    assert known["status"].startswith(f"{value['value']:.4g} (")
    assert (known["as_of"], known["since"]) == (date(2020, 12, 31), None)
    assert known["note"] == "a value of the whole year 2020"
    (later,) = rows(
        f"FROM prevention_architecture('BDI', '2030-01-01') WHERE item_id = '{indicator}'"
    )
    assert (later["status"], later["as_of"]) == ("not known", None)
    assert later["note"].startswith("no value of 2030; the last value is of 20")


def test_neighbours_are_told_apart_by_what_binds_them(asked, rows) -> None:
    found = {r["item"]: r for r in asked("neighbours_prevention", country="RWA", year="2019")}
    assert len(found) == 72
    rome = found["rome_statute"]
    assert (rome["status"], rome["bound"], rome["left"]) == ("not party", "COD TZA UGA", "BDI")
    around = {"BDI", "COD", "TZA", "UGA"}
    for item in found.values():
        named = [
            *(item["bound"] or "").split(), *(item["left"] or "").split(),
            *(item["not_bound"] or "").split(), *(item["unknown"] or "").split(),
            *(text.split()[0] for text in (item["values"] or "").split("; ") if text),
        ]  # fmt: skip
        assert sorted(named) == sorted(around), item["item"]
    own = {
        r["item_id"]: r["status"] for r in rows("FROM prevention_architecture('RWA', '2019-12-31')")
    }
    assert {name: item["status"] for name, item in found.items()} == own
    # An island has no neighbour on land, and its own rows alone.
    alone = asked("neighbours_prevention", country="MUS", year="2019")
    assert len(alone) == 72
    assert {row["bound"] for row in alone} == {None}


def test_a_state_that_left_has_the_day_on_which_it_joined(session) -> None:
    sql = """
        SELECT country_id, instrument_id, joined, until, others_differ
        FROM treaty_answers('2026-09-30') WHERE status = 'withdrawn'
    """
    left = {(row[0], row[1]): row[2:] for row in ask(session, sql).rows}
    assert len(left) >= 6
    assert all(str(joined)[:4] <= str(until)[:4] for joined, until, _ in left.values())
    assert left["BDI", "rome_statute"] == ("2004-09-21", "2017", "joined 2004-09-21 by icrc-2020")
    assert left["PHL", "rome_statute"][0] == "2011-08-30"
    assert left["RUS", "fact_finding_declaration"] == ("1989-09-29", "2019-10-23", None)
