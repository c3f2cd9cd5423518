"""Zeros that are no sign of safety: none has a place, and none is told as an occurrence."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from forewarn.ask.inquiry import Inquiry
from forewarn.ask.named import named_queries
from forewarn.ask.query import ask

if TYPE_CHECKING:
    from forewarn.ask.answer import Answer
    from forewarn.ask.session import Session

pytestmark = pytest.mark.slow

_TODAY = "organised_violence_deaths_in_todays_borders"
_SEXUAL = "conflict_sexual_violence_by"


def rows(session: Session, sql: str) -> list[dict[str, Any]]:
    found = ask(session, sql)
    return [dict(zip(found.columns, row, strict=True)) for row in found.rows]


def inquiry(session: Session, query: str, **given: object) -> Inquiry:
    return Inquiry.of_query(session, named_queries()[query], given)


def named(session: Session, query: str, **given: object) -> Answer:
    asked = inquiry(session, query, **given)
    return ask(session, asked.sql, asked.parameters)


@pytest.mark.parametrize(
    ("indicator", "reason"),
    [
        (_TODAY, "the threshold of ucdp-26.1-owid"),
        ("systematic_political_killing", "the worst level"),
        ("severe_inequality_in_liberties", "the worst level"),
    ],
)
def test_a_zero_that_says_little_has_no_place(
    indicator: str, reason: str, session: Session
) -> None:
    of_zeros, of_others = (
        rows(
            session,
            "SELECT count(*) AS states, count(percentile) AS placed, any_value(not_ranked) AS why, "
            f"min(percentile) AS least FROM percentiles WHERE indicator_id = '{indicator}' "
            f"AND year = 2017 AND value {compared} 0",
        )[0]
        for compared in ("=", ">")
    )
    assert of_zeros["states"] > 50
    assert of_zeros["placed"] == 0
    assert reason in of_zeros["why"]
    assert of_others["placed"] == of_others["states"] > 0
    assert of_others["least"] > 50


@pytest.mark.parametrize(
    ("state", "year", "reason"),
    [
        ("BGD", 1971, "a list has a killing here"),
        ("VNM", 1954, "another source has a fight between Viet minh and Government of France"),
        ("GTM", 1963, "another source has a fight between Government of Guatemala and FAR I"),
        ("BOL", 1949, "another source has a fight between Government of Bolivia and MNR"),
    ],
)
def test_no_battle_deaths_are_no_place_beside_a_fight_or_a_killing(
    state: str, year: int, reason: str, session: Session
) -> None:
    (row,) = rows(
        session,
        "SELECT value, percentile, mid_percentile, not_ranked FROM percentiles "
        f"WHERE indicator_id = 'battle_deaths_before_1989' AND country_id = '{state}' "
        f"AND year = {year}",
    )
    assert (row["value"], row["percentile"], row["mid_percentile"]) == (0, None, None)
    assert reason in row["not_ranked"]


def test_a_list_with_zeros_is_not_told_as_one_of_occurrences(session: Session) -> None:
    found = rows(
        session,
        "SELECT indicator_id, year, country_id, value, not_ranked FROM percentiles "
        f"WHERE indicator_id LIKE '{_SEXUAL}%' AND year IN (1993, 2017, 2020)",
    )
    assert {row["not_ranked"] is None for row in found} == {False}
    alike: dict[tuple[str, int], list[dict[str, Any]]] = {}
    for row in found:
        alike.setdefault((row["indicator_id"], row["year"]), []).append(row)
    for states in alike.values():
        if len(states) < 30:
            continue
        said = re.fullmatch(
            r"the source has only (\d+) of \d+ states, (\d+) of them above 0",
            states[0]["not_ranked"],
        )
        assert said, states[0]
        assert int(said[1]) == len(states)
        assert int(said[2]) == sum(row["value"] > 0 for row in states)


def test_a_zero_is_no_occurrence_in_a_summary(session: Session) -> None:
    zeros = r"(?:^|, )(\w+) 0(?:\.0)?(?:,|$)"
    for state, year in (("CHN", 2017), ("YEM", 2015), ("RWA", 1993)):
        for row in rows(session, f"FROM dimension_summary('{state}', {year})"):
            assert re.findall(zeros, row["listed"] or "") == []
    # The lowest step of an episode is one that went on.
    listed = rows(session, "SELECT listed FROM dimension_summary('BDI', 1966)")
    assert any("genocide_or_politicide_magnitude 0" in (row["listed"] or "") for row in listed)


@pytest.mark.parametrize("year", [1994, 1996, 2016])
def test_nobody_is_highest_with_a_zero(year: int, session: Session) -> None:
    answer = named(session, "highest", indicator=f"{_SEXUAL}_forces_abroad", year=year)
    assert not answer.rows
    why = inquiry(session, "highest", indicator=f"{_SEXUAL}_forces_abroad", year=year)
    assert str(why.why_empty(session)).startswith("none listed: each of the")


def test_those_with_any_are_highest(session: Session) -> None:
    answer = named(session, "highest", indicator=f"{_SEXUAL}_forces_abroad", year=2017)
    assert [row[0] for row in answer.rows] == ["Russia", "Chad"]


def test_an_amnesty_of_unknown_cover_leaves_no_zero_for_its_kinds(session: Session) -> None:
    found = rows(
        session,
        "SELECT DISTINCT z.country_id, z.year, z.indicator_id FROM declared_zeros AS z "
        "JOIN observations AS o ON o.country_id = z.country_id AND o.year = z.year "
        "AND o.indicator_id = 'amnesties_enacted' "
        "WHERE z.indicator_id IN "
        "('amnesties_for_human_rights_crimes', 'amnesties_for_state_agents')",
    )
    assert found == []
    (kept,) = rows(
        session,
        "SELECT value FROM declared_zeros WHERE indicator_id = 'amnesties_for_state_agents' "
        "AND country_id = 'NOR' AND year = 2010",
    )
    assert kept["value"] == 0


@pytest.mark.parametrize(
    ("state", "year", "figure"),
    [("SDN", 2025, f"{_TODAY} 75164"), ("PSE", 2023, f"{_TODAY} 26228")],
)
def test_where_nothing_is_summed_up_the_gravest_counts_are_told(
    state: str, year: int, figure: str, session: Session
) -> None:
    (row,) = rows(
        session,
        "SELECT not_summed_up, notes FROM dimension_summary"
        f"('{state}', {year}) WHERE dimension_id = 'conflict'",
    )
    assert row["not_summed_up"] is not None
    assert figure in row["notes"]


def test_no_question_counts_twice_in_a_basket(session: Session) -> None:
    asked: dict[str, str] = {}
    for row in rows(
        session,
        "SELECT b.indicator_id, i.upstream_name FROM dimension_baskets AS b "
        "JOIN indicators AS i USING (indicator_id)",
    ):
        # The same variable of V-Dem, as a scale and as levels.
        question = row["upstream_name"].removesuffix("_ord")
        assert question not in asked, (row["indicator_id"], asked[question])
        asked[question] = row["indicator_id"]
    cuts = {"systematic_political_killing", "severe_inequality_in_liberties"}
    assert cuts & set(asked.values()) == set()


def test_a_place_that_a_third_share_is_no_rank(session: Session) -> None:
    answer = named(session, "at_risk_now", country="NOR", year=2022)
    found = [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]
    (row,) = [r for r in found if r["indicator_id"] == "judicial_reform_direction"]
    assert row["risk_rank"] is None
    assert re.match(r"shared with \d+ of \d+ other states", row["note"])
    assert all(r["states_tied"] * 3 < r["states_ranked"] for r in found if r["risk_rank"])


def test_a_value_of_now_is_read_with_what_its_source_says_of_the_state(session: Session) -> None:
    answer = named(session, "at_risk_now", country="AFG")
    found = [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]
    (row,) = [r for r in found if r["indicator_id"] == f"{_SEXUAL}_rebels"]
    assert "Afghanistan in 2021: the 1 of rebel groups is that of the Taliban" in row["read_with"]


def test_a_change_shows_the_highest_place_and_what_is_listed(session: Session) -> None:
    found = {
        r["dimension_id"]: r for r in rows(session, "FROM dimension_change('UKR', 2017, 2022)")
    }
    war = found["conflict"]
    assert war["median_earlier"] < war["median_later"]
    assert war["highest_later"] > 99 > war["highest_earlier"]
    assert war["highest_later_on"] == "civilian_deaths_in_organised_violence_per_100000"
    assert "armed_conflict_between_states 1" in war["listed_later"]
    assert "armed_conflict_between_states" not in war["listed_earlier"]


def test_a_list_that_ends_between_two_years_does_not_end_a_deed(session: Session) -> None:
    (row,) = rows(
        session,
        "FROM dimension_change('UKR', 2017, 2022) WHERE dimension_id = 'organised_conspiracy'",
    )
    foreign = f"{_SEXUAL}_foreign_forces 3.0 (the list ends in 2021)"
    assert foreign in row["listed_earlier"]
    assert row["listed_later"] is None


@pytest.mark.parametrize(("state", "year"), [("MMR", 2016), ("ETH", 2020), ("SDN", 2003)])
def test_the_first_year_of_a_killing_is_no_peak_that_falls(
    state: str, year: int, session: Session
) -> None:
    (row,) = rows(
        session,
        f"FROM dimension_change('{state}', {year}, {year + 1}) WHERE dimension_id = 'outcome'",
    )
    assert row["worst_fifth_later"] >= row["worst_fifth_earlier"]
    assert row["highest_later"] > 90


def test_a_value_of_another_release_is_said_to_be_there(session: Session) -> None:
    (row,) = rows(
        session,
        "SELECT value, last_year, not_ranked FROM profile('PSE', 2023) "
        "WHERE indicator_id = 'freedom_of_discussion'",
    )
    assert (row["value"], row["last_year"]) == (None, 2023)
    assert "another has: see the view latest_observations" in row["not_ranked"]


def test_a_note_on_a_state_is_not_told_of_one_whose_name_it_holds(session: Session) -> None:
    told = rows(session, "SELECT country_id, note FROM source_notes")
    of = {state: [r["note"] for r in told if r["country_id"] == state] for state in ("COG", "COD")}
    assert any("Democratic Republic of the Congo in 1997" in note for note in of["COD"])
    assert not any(note.startswith("Democratic Republic of the Congo") for note in of["COG"])
    assert any(note.startswith("Congo in 1997") for note in of["COG"])


def test_a_state_at_war_is_no_example_of_resilience(session: Session) -> None:
    answer = named(session, "resilience_where_exposed", year=2023)
    states = {row[0] for row in answer.rows}
    assert states
    at_war = rows(
        session,
        "SELECT c.name FROM latest_observations AS o JOIN countries AS c USING (country_id) "
        "WHERE o.indicator_id = 'armed_conflict_intensity' AND o.year = 2023 AND o.value = 2",
    )
    assert {"Israel", "Ukraine"} <= {row["name"] for row in at_war}
    assert states.isdisjoint(row["name"] for row in at_war)
