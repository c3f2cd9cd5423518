"""Which treaties bind a state on a day, by which source, and what its institutions are worth.

The status of hard cases is held to what the pages of the depositary and the Court say of them.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from forewarn.ask.query import ask

if TYPE_CHECKING:
    from collections.abc import Callable

    from forewarn.ask.session import Session

    Rows = list[dict[str, Any]]

ICRC, CHANGES = "icrc-2020", "untc-changes"


@pytest.fixture
def rows(session: Session) -> Callable[[str], Rows]:
    def read(sql: str) -> Rows:
        answer = ask(session, sql)
        return [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]

    return read


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
