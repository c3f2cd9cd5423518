"""What stands beside a value or a name so that it is not read as more than its source says.

The cases were found by readers who knew the histories.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from forewarn.ask.network import Selection, read_network
from forewarn.ask.network.model import Lever
from forewarn.ask.query import ask

if TYPE_CHECKING:
    from collections.abc import Callable

    from forewarn.ask.session import Session

    Rows = list[dict[str, Any]]
    Asked = Callable[..., Rows]

pytestmark = pytest.mark.slow


def now(asked: Asked, country: str, year: int) -> dict[str, dict[str, Any]]:
    return {r["indicator_id"]: r for r in asked("at_risk_now", country=country, year=year)}


# The armies of Sri Lanka and Iraq killed civilians by shelling, in custody and by militias that
# UCDP does not count to them; lists of killing name a state, and UCDP has 0.
@pytest.mark.parametrize(("country", "year"), [("LKA", 2009), ("IRQ", 2014), ("TUR", 1993)])
def test_a_government_s_0_beside_a_listed_killing_says_so(
    country: str, year: int, asked: Asked
) -> None:
    row = now(asked, country, year)["one_sided_deaths_by_government"]
    assert (row["value"], row["risk_rank"]) == (0, None)
    assert "a 0, but a list has a killing here" in row["note"]
    assert f"killings listed in {year}: " in row["note"]
    assert "(by a state): " in row["note"]
    assert "bombing and shelling included, are left out" in row["read_with"]


# In 1993 it was an armed group's killing that the list has begin in Rwanda: the state's began in
# 1990 and goes on.
def test_a_listed_killing_says_by_whom(asked: Asked) -> None:
    row = now(asked, "RWA", 1993)["mass_killing_onset"]
    assert row["value"] == row["risk_rank"] == 1
    assert "ewp-2025 (by an armed group): 1993 to 1994" in row["note"]
    assert "ewp-2025 (by a state): 1990 to 1994" in row["note"]


# Seleka took Bangui in March 2013 and Ansarallah Sanaa in January 2015.
@pytest.mark.parametrize(("country", "year"), [("CAF", 2014), ("YEM", 2015)])
def test_no_coup_is_not_said_of_a_capital_taken_by_an_armed_group(
    country: str, year: int, asked: Asked
) -> None:
    row = now(asked, country, year)["years_with_coup_attempts_in_ten"]
    assert row["value"] == 0
    assert "armed groups that take the capital" in row["read_with"]


def test_a_regime_rated_before_a_coup_says_so(asked: Asked) -> None:
    found = now(asked, "MMR", 2024)
    assert found["executive_constraints"]["year"] == 2018
    for indicator in ("executive_constraints", "democratic_regime_score"):
        assert "a value from before a coup attempt listed in 2021" in found[indicator]["note"]
    # V-Dem rates the junta itself.
    assert "coup" not in str(found["judicial_constraints"]["note"])


def test_past_killings_of_other_lists_stand_beside_a_0(asked: Asked) -> None:
    row = now(asked, "ISR", 2023)["mass_killings_begun_before"]
    assert row["value"] == 0
    assert "other lists have a killing that began here before: tmk-1.1" in row["note"]


def test_two_places_have_no_median_and_zeros_of_a_list_are_counted(session: Session) -> None:
    def outcome(country: str, year: int) -> dict[str, Any]:
        rows = ask(session, f"FROM dimension_summary('{country}', {year})")
        found = (dict(zip(rows.columns, row, strict=True)) for row in rows.rows)
        (row,) = (row for row in found if row["dimension_id"] == "outcome")
        return row

    bosnia = outcome("BIH", 1992)
    assert (bosnia["used"], bosnia["median_place"]) == (2, None)
    assert bosnia["highest"] == 100
    ukraine = outcome("UKR", 2022)
    assert (ukraine["used"], ukraine["median_place"] > 0) == (4, True)
    assert "Of the 4 places 3 are those of zeros of a list of mass killing" in ukraine["notes"]


# On 22 December 2020 more than a hundred villagers were killed in Metekel; UCDP has no attacks on
# civilians by groups without a formal organisation.
def test_massacres_by_peoples_are_not_said_to_be_counted_apart(
    asked: Asked, session: Session
) -> None:
    fights = [r for r in asked("who_fights_whom", country="ETH", year=2020) if r["low"] is not None]
    by_peoples = [r for r in fights if r["kind"] == "communal_group"]
    assert any("Gumuz" in (r["party"], r["other_party"]) for r in by_peoples)
    for row in by_peoples:
        assert "fighters and of civilians, and of massacres on either side" in row["deaths_counted"]
    (war,) = [r for r in fights if r["party"] == "TPLF" and r["relation_id"] == "fights"]
    assert "killed on purpose are counted apart" in war["deaths_counted"]
    network = read_network(session.connection, Selection("ETH", 2020, 2020))
    kinds = {actor.actor_id: actor.kind for actor in network.actors}
    said = {
        "communal_group" in [kinds[end] for end in tie.ends]: tie.deaths_counted
        for tie in network.ties
        if tie.relation_id == "fights"
    }
    assert "not told apart" in str(said[True])
    assert "counted apart" in str(said[False])


def test_the_lists_of_killing_stand_beside_who_attacked_civilians(asked: Asked) -> None:
    rows = asked("who_fights_whom", country="LKA", year=2009)
    assert [r["party"] for r in rows if r["relation_id"] == "attacks_civilians_of"] == ["LTTE"]
    for row in rows:
        assert "ewp-2025 (by a state): 2009 to 2009" in row["killings_listed"]


@pytest.mark.parametrize(
    ("country", "year", "party", "says"),
    [
        ("RWA", 1994, "Interahamwe, ex-FAR", "that lost the war and fled abroad in July 1994"),
        ("SDN", 2003, "Janjaweed", "fought on the government's side"),
        ("CAF", 2014, "FPRC", "from the former Seleka"),
        ("SDN", 2023, "Government of Sudan", "until April with the Rapid Support Forces"),
        (
            "BIH",
            1995,
            "Serbian irregulars, Serbian Republic of Bosnia-Herzegovina",
            "the army of the Serbian republic in Bosnia and Herzegovina (VRS)",
        ),
    ],
)
def test_a_name_that_says_too_little_is_explained(
    country: str, year: int, party: str, says: str, asked: Asked
) -> None:
    rows = asked("who_fights_whom", country=country, year=year)
    said = {r["party_stands_for"] for r in rows if r["party"] == party}
    assert said
    assert all(says in str(each) for each in said)


# Eritrea's army killed civilians in Tigray itself.
def test_a_supporter_that_killed_civilians_itself_is_shown_with_that(session: Session) -> None:
    network = read_network(session.connection, Selection("ETH", 2020, 2021))
    names = {actor.actor_id: actor.name for actor in network.actors}
    (point,) = [
        p
        for p in network.leverage
        if p.lever == Lever.SUPPORTER and names[p.actor_ids[0]] == "Government of Eritrea"
    ]
    own = [
        tie
        for tie in point.ties
        if tie.relation_id == "attacks_civilians_of" and tie.source_actor_id == point.actor_ids[0]
    ]
    # 1,522 in 2020 and 1,513 in 2021.
    assert sum(tie.deaths_best or 0 for tie in own) == 3035
