"""Two years side by side: what is no trend is not shown as one."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING, Any

import pytest

from forewarn.ask.query import ask
from forewarn.errors import QueryError

if TYPE_CHECKING:
    from forewarn.ask.session import Session

Rows = list[dict[str, Any]]


def rows(session: Session, sql: str) -> Rows:
    found = ask(session, sql)
    return [dict(zip(found.columns, row, strict=True)) for row in found.rows]


def places(session: Session, year: int, dimension: str) -> dict[str, float]:
    basket = rows(session, f"FROM dimension_basket('HTI', {year}) WHERE used")
    return {
        r["indicator_id"]: r["mid_percentile"] for r in basket if r["dimension_id"] == dimension
    }


@pytest.mark.slow
def test_a_summary_names_the_years_that_it_compares_with(session: Session) -> None:
    # The Bertelsmann index rates odd years alone, the governance estimate ends in 2022, and V-Dem's
    # on elections have Haiti to 2021: what there is of conflict in 2021 there is in 2019 as well.
    same = {
        year: rows(session, f"FROM dimension_summary('HTI', {year})")[0]["same_indicators_in"]
        for year in (2021, 2022)
    }
    assert same == {2021: "2019", 2022: None}
    assert set(places(session, 2019, "conflict")) == set(places(session, 2021, "conflict"))
    assert set(places(session, 2021, "conflict")) > set(places(session, 2024, "conflict"))


@pytest.mark.slow
def test_a_change_is_over_what_both_years_have(session: Session) -> None:
    was, now = (places(session, year, "conflict") for year in (2021, 2024))
    both = was.keys() & now.keys()
    found = {
        r["dimension_id"]: r for r in rows(session, "FROM dimension_change('HTI', 2021, 2024)")
    }
    row = found["conflict"]
    assert (row["in_basket"], row["in_both"]) == (10, len(both))
    assert row["median_earlier"] == pytest.approx(median(was[name] for name in both))
    assert row["median_later"] == pytest.approx(median(now[name] for name in both))
    # The gangs' war grew, by what both years have.
    assert row["median_earlier"] < row["median_later"]
    assert median(was.values()) != row["median_earlier"]
    assert set(row["only_earlier"].split(", ")) == was.keys() - now.keys()
    assert row["only_later"] is None
    assert found["identity_grievance"]["median_later"] is None
    assert "fewer than half" in found["identity_grievance"]["not_summed_up"]


@pytest.mark.slow
def test_a_place_that_others_move_is_no_change_of_the_state(session: Session) -> None:
    # The middle place of those without killing moves with the number of those that have some.
    found = {
        r["dimension_id"]: r for r in rows(session, "FROM dimension_change('NOR', 2012, 2014)")
    }
    outcome = found["outcome"]
    assert outcome["in_both"] == 3
    assert outcome["highest_earlier"] != outcome["highest_later"]
    assert (outcome["risen"], outcome["fallen"]) == (0, 0)


@pytest.mark.slow
def test_a_killing_listed_is_told_of_both_years(session: Session) -> None:
    found = {
        r["dimension_id"]: r for r in rows(session, "FROM dimension_change('KHM', 1974, 1975)")
    }
    outcome = found["outcome"]
    assert outcome["not_summed_up"] == "a place in both years on no indicator of the basket"
    assert "mass_killing_ongoing 1.0" in outcome["listed_later"]
    assert "genocide_or_politicide_magnitude 5.0" in outcome["listed_later"]


@pytest.mark.parametrize(
    ("call", "says"),
    [
        ("dimension_change('HTI', 2023, 2021)", "has to be before"),
        (
            "dimension_change('SSD', 2005, 2020)",
            "is listed as a state only from 2011",
        ),
        ("dimension_change('Hayti', 2005, 2020)", "HTI"),
        ("dimension_change('HTI', 'x', 2020)", "not x"),
        ("trend('coup_attempt', 'SDN')", "lists only where it happened"),
        ("trend('targeted_mass_killing_ongoing', 'SDN')", "lists only where it happened"),
        ("trend('genocide_or_politicide_magnitude', 'RWA')", "lists only where it happened"),
        ("trend('years_since_mass_killing', 'RWA')", "counts the years since something"),
    ],
)
def test_what_is_no_change_is_refused(call: str, says: str, session: Session) -> None:
    with pytest.raises(QueryError, match=says):
        ask(session, f"FROM {call}")


@pytest.mark.parametrize("indicator", ["refugees_by_origin", "mass_killing_ongoing"])
def test_counts_and_full_lists_have_a_trend(indicator: str, session: Session) -> None:
    assert len(rows(session, f"FROM trend('{indicator}', 'SDN')")) > 40


@pytest.mark.slow
@pytest.mark.parametrize("state", ["UKR", "NOR"])
def test_a_0_of_the_list_of_mass_killing_has_no_place(state: str, session: Session) -> None:
    # One rule for a war and for peace: the list leaves out what it does not judge to be one.
    for name in ("mass_killing_ongoing", "mass_killing_onset"):
        (own,) = rows(session, f"FROM profile('{state}', 2022) WHERE indicator_id = '{name}'")
        (among,) = rows(session, f"FROM rank_within('{name}', 2022) WHERE country_id = '{state}'")
        for row in (own, among):
            assert (row["value"], row["percentile"]) == (0, None)
            assert row["not_ranked"].startswith("a 0 is the judgement of a list")
        assert among["risk_rank"] is None
    # Those that it names are ranked with all that it covers.
    (burma,) = rows(
        session, "FROM profile('MMR', 2022) WHERE indicator_id = 'mass_killing_ongoing'"
    )
    assert (burma["value"], burma["percentile"] > 90, burma["states_ranked"] > 160) == (
        1,
        True,
        True,
    )
