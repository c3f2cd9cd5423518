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
    assert "ewp-2025 (by others than a state): 1993 to 1994" in row["note"]
    assert "ewp-2025 (by a state): 1990 to 1994" in row["note"]


# By the source none of these was a government, and each was connected to one: the Burundian army in
# October 1993, armed police of Uttar Pradesh at Hashimpura, the Janjaweed, the Bosnian Serb forces.
@pytest.mark.parametrize(
    ("country", "year"), [("BDI", 1993), ("IND", 1987), ("SDN", 2004), ("BIH", 1993)]
)
def test_killers_connected_to_a_government_are_told_from_others(
    country: str, year: int, asked: Asked, session: Session
) -> None:
    ((listed,),) = ask(session, f"SELECT killings_listed('{country}', {year}, {year})").rows
    assert "tmk-1.1 (by others, connected to a government, not said which): " in listed
    assert "armed group" not in listed
    on_land = asked("killing_on_land", country=country)
    found = {r["perpetrator"] for r in on_land if r["start_year"] <= year <= r["end_year"]}
    assert "government-connected" in found


def test_a_0_beside_a_killing_by_those_connected_to_a_government_has_no_place(
    session: Session,
) -> None:
    # Who they were is not known, so that neither side's 0 is one.
    ((zeros, placed),) = ask(
        session,
        "SELECT count(*), count(p.percentile) FROM percentiles AS p JOIN episodes_by_state AS b "
        "ON b.country_id = p.country_id AND p.year BETWEEN b.start_year AND b.end_year "
        "WHERE b.perpetrator = 'government-connected' AND b.placed_by = 'listed' AND p.value = 0 "
        "AND p.indicator_id IN ('one_sided_deaths_by_government', "
        "'one_sided_deaths_by_non_state_groups')",
    ).rows
    assert zeros > 5
    assert placed == 0


# UCDP has no unit for Palestine, none for the Sahara, and one for all of Ukraine.
@pytest.mark.parametrize(
    ("country", "year", "told"),
    [
        ("ISR", 2023, "deaths in Gaza and the West Bank stand under Israel"),
        ("ISR", 2024, "deaths in Gaza and the West Bank stand under Israel"),
        ("MAR", 1989, "Western Sahara"),
        ("AZE", 2020, "Nagorno-Karabakh"),
        ("YUG", 1999, "What happened in Kosovo stands under Yugoslavia"),
        ("MRT", 1978, "Western Sahara"),
    ],
)
def test_fights_and_their_network_say_which_land_the_state_s_figures_hold(
    country: str, year: int, told: str, asked: Asked, session: Session
) -> None:
    fights = asked("who_fights_whom", country=country, year=year)
    assert fights
    assert all(told in row["notes"] for row in fights)
    network = read_network(session.connection, Selection(country, year, year))
    assert any(limit.startswith("Note on ") and told in limit for limit in network.limits)
    for row in asked("who_supports_whom", country=country):
        assert told in row["notes"]


def test_killing_by_a_government_says_which_land_its_state_s_figures_hold(asked: Asked) -> None:
    rows = asked("state_killings", country="ISR")
    assert all("deaths in Gaza and the West Bank stand under Israel" in r["notes"] for r in rows)


# The war with al-Qaida was mainly in Afghanistan in these years, by UCDP's own totals.
@pytest.mark.parametrize(("country", "year"), [("SOM", 2008), ("PAK", 2003)])
def test_support_in_a_war_that_was_mainly_elsewhere_is_left_out(
    country: str, year: int, asked: Asked
) -> None:
    given = {"country": country, "from": year, "to": year}
    found, all_of_them = (
        [
            r
            for r in asked("who_supports_whom", **given, elsewhere=elsewhere)
            if r["supported"] == "Government of United States of America"
        ]
        for elsewhere in (0, 1)
    )
    # What the state's own government did is listed, and marked.
    assert {r["supporter"] for r in found} <= {"Government of Pakistan"}
    assert len(all_of_them) > 5
    assert {r["place"] for r in all_of_them} == {"counted mainly under other states"}


# The source counts each as a group that organisations claim; Israel's Arab citizens are another.
def test_the_palestinians_of_gaza_are_not_told_as_citizens_of_israel(asked: Asked) -> None:
    rows = asked("who_supports_whom", **{"country": "ISR", "from": 2021, "to": 2021})
    (row,) = (r for r in rows if (r["supporter"], r["supported"]) == ("Palestinian Arabs", "Hamas"))
    assert "the Gaza Strip and the West Bank" in row["supporter_stands_for"]


# In 2018 the fight has bounds, and in 2019 a best estimate alone.
def test_bounds_of_some_years_are_no_range_of_a_sum(session: Session) -> None:
    def fight(first: int, last: int) -> tuple[int | None, ...]:
        network = read_network(session.connection, Selection("ETH", first, last))
        ids = {network.names[id_]: id_ for id_ in network.names}
        ends = {ids["Amhara"], ids["Qimant"]}
        (tie,) = (tie for tie in network.ties if {*tie.ends} == ends)
        return tie.deaths_low, tie.deaths_best, tie.deaths_high

    assert fight(2018, 2018) == (207, 207, 207)
    assert fight(2018, 2019) == (None, 304, None)


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


def test_the_outcome_is_summed_up_by_deaths_and_lists_stand_beside(session: Session) -> None:
    def outcome(country: str, year: int) -> dict[str, Any]:
        rows = ask(session, f"FROM dimension_summary('{country}', {year})")
        found = (dict(zip(rows.columns, row, strict=True)) for row in rows.rows)
        (row,) = (row for row in found if row["dimension_id"] == "outcome")
        return row

    # In war or at peace, a list of mass killing gives no place.
    for country, year in (("BIH", 1992), ("UKR", 2022), ("MLI", 2022), ("NOR", 2022)):
        found = outcome(country, year)
        assert (found["in_basket"], "mass_killing" in str(found["lacking"])) == (3, False)
        assert (found["highest_on"] or "one_sided_deaths").startswith("one_sided_deaths")
    assert outcome("NOR", 2022)["listed"] is None
    assert "targeted_mass_killing_ongoing 1.0" in outcome("BIH", 1992)["listed"]
    assert "mass_killing_ongoing 1.0" in outcome("SDN", 2023)["listed"]
    assert "mass_killings_begun_before 2.0" in outcome("KHM", 1976)["listed"]


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
