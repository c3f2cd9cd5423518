"""Why an answer has no rows: no state then, not covered, the source ends, or none listed."""

from __future__ import annotations

import csv
import re
from functools import cache

import pytest

import forewarn
from forewarn.ask.inquiry import Inquiry
from forewarn.ask.limits import Limits
from forewarn.ask.named import named_queries
from forewarn.ask.network import Selection, read_network
from forewarn.ask.query import ask
from forewarn.ask.reasons import why_statement_is_empty
from forewarn.ask.session import Session
from forewarn.errors import ParameterError, UnknownNameError
from small import ROOT


@cache
def ucdp_states() -> frozenset[str]:
    file = ROOT / "data" / "observations" / "ucdp-25.1.csv"
    with file.open(encoding="utf-8", newline="") as stream:
        return frozenset(row["country_id"] for row in csv.DictReader(stream))


def why(session, name: str, **given: object) -> str:
    asked = Inquiry.of_query(session, named_queries()[name], given)
    assert ask(session, asked.sql, asked.parameters).rows == ()
    reason = asked.why_empty(session)
    assert reason
    return reason


@pytest.mark.slow
def test_a_state_that_did_not_exist(session) -> None:
    with pytest.raises(
        UnknownNameError, match=r"is listed as a state only from 2011; for 2000 see Sudan \(SDN\)$"
    ):
        why(session, "who_fights_whom", country="SSD", year=2000)
    said = why(session, "who_supports_whom", country="SSD", to=2005)
    assert said.startswith("South Sudan is listed as a state only from 2011")
    # Dili 1999, Vukovar 1991, and what Serbia and Montenegro held in 2004.
    for country, year, holder in (
        ("TLS", 1999, "Indonesia (IDN)"),
        ("HRV", 1991, "Yugoslavia (YUG)"),
        ("XKX", 2004, "Serbia and Montenegro (SCG)"),
    ):
        with pytest.raises(UnknownNameError, match=f"; for {year} see {re.escape(holder)}$"):
            why(session, "who_fights_whom", country=country, year=year)
        said = why(session, "who_supports_whom", country=country, to=year)
        assert "killing on its land stands under the state of the time: ask for" in said
        assert said.endswith(holder)
    network = read_network(session.connection, Selection("XKX", 1998, 1999))
    assert str(network.reason).endswith("ask for Yugoslavia (YUG)")
    # Nobody lists killing in Slovenia under another state.
    assert "ask for" not in why(session, "who_supports_whom", country="SVN", to=1991)
    assert "Soviet Union is listed as a state only from 1922 to 1991" in why(
        session, "at_risk_now", country="SUN"
    )


def test_a_state_that_ended_before_the_source_begins(session) -> None:
    said = why(session, "state_killings", country="VDR")
    assert "known for 1989 to 2024" in said
    assert "Republic of Vietnam is listed as a state from 1954 to 1975" in said


@pytest.mark.slow
def test_a_state_that_the_source_does_not_cover(session) -> None:
    assert "PSE" not in ucdp_states()
    for name in ("state_killings", "who_supports_whom", "who_fights_whom"):
        said = why(session, name, country="PSE")
        assert "not covered" in said
        assert "no value for Palestine in any year, which is not a zero" in said


@pytest.mark.slow
def test_a_state_that_is_covered_and_has_none(session) -> None:
    assert {"SWE", "CRI", "AND"} <= ucdp_states()
    said = why(session, "state_killings", country="SWE")
    assert said.startswith("none listed: ucdp-25.1 has one_sided_deaths_by_government of Sweden")
    assert "for 1989 to 2024, and every value is 0; counted are civilians killed on purpose" in said
    assert "bombing included, are counted with the fights" in said
    said = why(session, "who_supports_whom", country="CRI")
    assert said.startswith("none listed")
    assert "ucdp-25.1 covers Costa Rica for 1989 to 2024" in said
    assert "ucdp-25.1 (1989 to 2024) lists no supports there; acd2epr-2021 (1989 to 2021), " in said
    assert said.endswith("name no supports in Costa Rica, and which states they cover is not said")


@pytest.mark.parametrize("view", [None, "killings_by_list", "episodes_by_state"])
def test_a_list_of_killings_is_not_said_to_cover_what_it_does_not_say(view, session) -> None:
    """The Early Warning Project has values to 2024, and its last episode began in 2023."""
    if view:
        said = why_statement_is_empty(session, f"FROM {view} WHERE country_id = 'UKR'", {}) or ""
    else:
        said = why(session, "killing_on_land", country="UKR")
    assert "not covered" not in said
    assert (
        "none listed: ewp-2025 covers Ukraine for 1991 to 2024, and ewp-2025 (1945 to 2024)" in said
    )
    for source, kind in (
        ("pitf-2014 (1956 to 2014)", "genocide_or_politicide"),
        ("tmk-1.1 (1947 to 2020)", "targeted_mass_killing"),
    ):
        silent = f"{source} names no {kind} in Ukraine, and which states it covers is not said"
        assert silent in said
    said = why(session, "killing_on_land", country="KIR")
    assert "not covered: ewp-2025 has no value for Kiribati in any year" in said


def test_a_year_of_a_list_in_which_nothing_began_is_no_year_without_data(session) -> None:
    assert "meets the conditions" in why(session, "before_each_episode", since=2024)
    with pytest.raises(ParameterError, match="mass_killing only for 1945 to 2024"):
        why(session, "before_each_episode", since=2025)


def test_killing_on_the_land_before_a_state_is_found_under_another(session) -> None:
    said = why(session, "state_killings", country="TLS")
    assert "killing on the land of Timor-Leste is listed under Indonesia (1975 to 1999)" in said
    said = why(session, "state_killings", country="SRB")
    assert "killing on the land of Serbia is listed under Yugoslavia" in said
    assert "on the land of" not in why(session, "state_killings", country="SWE")


@pytest.mark.slow
def test_a_state_that_is_listed_in_other_years(session) -> None:
    said = why(session, "who_supports_whom", country="MLI", to=1990)
    assert (
        "ucdp-25.1: supports in Mali are listed for 2010 and 2013 to 2024; the list is of 1989 to "
        "2024, has none for 1989 to 1990, and says nothing of other years" in said
    )
    # All that Sweden has in 2017 is a killer who killed in many states, and few of his dead there.
    said = why(session, "who_fights_whom", country="SWE", year=2017)
    assert said.endswith("elsewhere=1 also lists what was mainly in other countries: 1 row")


@pytest.mark.slow
def test_a_state_that_sources_count_under_another_says_under_which(session) -> None:
    for name in ("who_fights_whom", "who_supports_whom", "killing_on_land", "state_killings"):
        said = why(session, name, country="Palestine")
        assert said.count("deaths in Gaza and the West Bank stand under Israel") == 1


def test_no_state_meets_the_conditions(session) -> None:
    said = why(session, "stable_yet_at_risk", at_least=100)
    assert "meets the conditions of stable_yet_at_risk (year=2023, at_least=100)" in said


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("FROM trend('physical_integrity', 'AND')", "not covered: vdem-14, .* Andorra"),
        ("FROM trend($indicator, 'AND')", "not covered: vdem-14"),
        ("FROM trend('one_sided_deaths', country := 'PSE')", "not covered: ucdp-25.1"),
        ("FROM trend('physical_integrity', 'RWA') WHERE year > 2050", "1962 to 2025.* and none"),
        ("FROM how_much_is_known('RWA', 2000) WHERE observed > 999", "leave out every row"),
        ("FROM indicator('judicial_constraints') WHERE country_id = 'AND'", "not covered: vdem-14"),
        (
            "SELECT value FROM latest_observations AS o WHERE o.country_id = 'PSE' "
            "AND 'one_sided_deaths' = o.indicator_id AND o.year BETWEEN 2000 AND 2020",
            "not covered: ucdp-25.1",
        ),
        (
            "FROM latest_observations WHERE country_id = 'SSD' AND year = 2000 "
            "AND indicator_id IN ('population', 'judicial_constraints')",
            "South Sudan is listed as a state only from 2011",
        ),
        (
            "FROM observations WHERE indicator_id = 'leader_glorification' AND year = 2024",
            "vdem-14: leader_glorification is known for 1970 to 2023 only",
        ),
        ("FROM notes_of_sources('Bhutan')", "no note on a source is about BTN"),
        (
            "FROM treaty_status(DATE '1948-01-01') WHERE instrument_id = 'cat'",
            "leave out every row",
        ),
        (
            "SELECT * FROM (SELECT * FROM trend('judicial_constraints', 'XAB')) AS t",
            "no source has a value for Abkhazia in any year",
        ),
    ],
)
def test_a_statement_that_calls_a_macro_says_why_it_is_empty(
    statement: str, says: str, session
) -> None:
    parameters = {"indicator": "physical_integrity"} if "$" in statement else {}
    assert ask(session, statement, parameters).rows == ()
    reason = why_statement_is_empty(session, statement, parameters)
    assert reason is not None
    assert re.search(says, reason), reason


@pytest.mark.parametrize(
    "statement",
    [
        "FROM countries WHERE false",
        "SELECT 1 FROM observations WHERE country_id = 'RWA' AND country_id = 'BDI'",
        "EXPLAIN SELECT 1",
        "FROM observations WHERE year = " + "9" * 5000,
        "SELECT '" + "x" * 200_000 + "' AS a WHERE false",
        "SELECT 1 WHERE " + "(" * 400 + "false" + ")" * 400,
        "FROM trend((SELECT 'physical_integrity'), 'AND')",
    ],
    ids=["no macro", "two countries", "no SELECT", "year", "long", "deep", "not a constant"],
)
def test_a_statement_that_says_too_little_has_no_reason_and_no_error(
    statement: str, session
) -> None:
    reason = why_statement_is_empty(session, statement, {})
    assert reason is None or "Andorra" in reason


def test_the_search_for_a_reason_ends_at_the_limits(session) -> None:
    slow = "FROM as_of('2020-01-01') WHERE false"
    bounded = Session(session.connection, Limits(0.01), session.runner)
    assert why_statement_is_empty(bounded, slow, {}) == "why was not found within the limits"


@pytest.mark.slow
def test_a_network_without_ties_says_why(session) -> None:
    def reason(*selection: object) -> str:
        network = read_network(session.connection, Selection(*selection))  # type: ignore[arg-type]
        assert network.ties == ()
        assert network.reason
        return network.reason

    assert "not covered" in reason("PSE", None, None, ("fights",))
    assert "is listed as a state only from 2011" in reason("SSD", None, 2005)
    assert "none listed" in reason("CRI", 2000, 2001, ("supports",))
    assert read_network(session.connection, Selection("SDN", 2003, 2004)).reason is None


@pytest.mark.slow
def test_in_python_an_answer_has_its_reason(shipped) -> None:
    with forewarn.open_package(shipped) as package:
        answer = package.ask("state_killings", {"country": "PSE"})
        assert answer.parameters == {"country": "PSE"}
        assert answer.reason is not None
        assert answer.reason.startswith("not covered: ucdp-25.1")
        assert package.ask("state_killings", {"country": "RWA"}).reason is None
        trend = package.query("FROM trend('physical_integrity', 'AND')")
        assert trend.reason is not None
        assert trend.reason.startswith("not covered: vdem-14")
        none = package.query("SELECT 1 AS one WHERE false").reason
        assert none == "nothing that the statement reads meets its conditions"
        assert package.panel(["leader_glorification"], 1946, 1947).reason is not None
        assert package.network("PSE", relations=["fights"]).reason is not None
