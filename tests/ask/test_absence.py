"""Years in reasons: what lists name, with gaps and ends; each source to its own end."""

from __future__ import annotations

import csv
import re
from functools import cache

import pytest

from forewarn.ask.absence import Emptiness, why_none
from forewarn.ask.inquiry import Inquiry
from forewarn.ask.named import named_queries
from forewarn.ask.network import Selection, read_network
from forewarn.ask.network.limits import limits_of
from forewarn.ask.query import ask
from forewarn.ask.reasons import why_statement_is_empty
from forewarn.ask.settling import settle
from forewarn.ask.years import read_parts, spells
from forewarn.errors import ParameterError
from small import ROOT

KINDS = ("genocide_or_politicide", "mass_killing", "targeted_mass_killing")


@cache
def rows(file: str) -> tuple[dict[str, str], ...]:
    with (ROOT / "data" / file).open(encoding="utf-8", newline="") as stream:
        return tuple(csv.DictReader(stream))


@cache
def ends_of_lists() -> dict[str, int]:
    return {r["source_id"]: int(r["last_year"]) for r in rows("sources.csv")}


def killing_years(country: str, source: str) -> set[int]:
    return {
        year
        for row in rows("episodes.csv")
        if (row["country_id"], row["source_id"]) == (country, source)
        for year in range(
            int(row["start_year"]), int(row["end_year"] or ends_of_lists()[source]) + 1
        )
    }


def goes_on(country: str, source: str) -> bool:
    return any(
        not row["end_year"]
        for row in rows("episodes.csv")
        if (row["country_id"], row["source_id"]) == (country, source)
    )


def support_years(country: str, source: str) -> set[int]:
    return {
        int(row["year"])
        for row in rows("actor_relations.csv")
        if row["relation_id"] == "supports" and row["source_id"] == source
        if country in (row["location"] or row["contested"]).split()
    }


def read_years(text: str) -> set[int]:
    """Return the years of a text such as `1947 and 1949 to 1977`."""
    found = set()
    for part in re.split(", | and ", text):
        first, _, last = part.partition(" to ")
        found |= set(range(int(first), int(last or first) + 1))
    return found


def why_empty(session, statement: str) -> str:
    assert ask(session, statement, {}).rows == ()
    return why_statement_is_empty(session, statement, {}) or ""


def why(session, name: str, **given: object) -> str:
    asked = Inquiry.of_query(session, named_queries()[name], given)
    assert ask(session, asked.sql, asked.parameters).rows == ()
    return asked.why_empty(session) or ""


# Spells of episodes, with their ends and the gaps between them.


@pytest.mark.parametrize(
    ("country", "year", "said"),
    [
        # The Great Leap and the Cultural Revolution; the Khmer Rouge, driven out in January 1979.
        ("CHN", 2017, "ewp-2025: mass_killing in China is listed for 1947 and 1949 to 1977; the"),
        ("CHN", 2017, "genocide_or_politicide in China is listed for 1959 and 1966 to 1975; the"),
        ("KHM", 1985, "genocide_or_politicide in Cambodia is listed for 1975 to 1979; the list"),
        ("RWA", 2000, "mass_killing in Rwanda is listed for 1963 to 1967 and 1990 to 1999; the"),
        ("RWA", 2000, "politicide in Rwanda is listed for 1963 to 1964 and 1994; the list goes on"),
        # The killing by the Rapid Support Forces goes on; M23's, and Myanmar's three.
        ("SDN", 2025, "for 1983 to 2019 and 2023 to 2024, not ended; the list is of 1945 to 2024"),
        ("COD", 2025, "for 1960 to 1965 and 1993 to 2024, not ended; the list is of 1945 to 2024"),
        ("MMR", 2025, "mass_killing in Myanmar is listed for 1948 to 2024, not ended; the list is"),
        ("ISR", 2023, "in Israel is listed for 1994, 1996 and 2001 to 2004; the list is of 1947"),
        # The war after the coup of 1962.
        ("YEM", 2015, "mass_killing in Yemen is listed for 1962 to 1970; the list goes on to 2024"),
        # Amin fell in April 1979, and Obote was back in December 1980; Argentina's junta.
        ("UGA", 2010, "mass_killing in Uganda is listed for 1966 to 1979 and 1981 to 1985; the"),
        ("ARG", 2000, "genocide_or_politicide in Argentina is listed for 1976 to 1980; the list"),
        ("TLS", 2017, "is listed under Indonesia (1975 to 1999): see killing_on_land"),
        # Tito's first years, and Kosovo: nothing between.
        ("SRB", 2017, "is listed under Yugoslavia (1945 to 1956 and 1998 to 1999): see"),
    ],
)
def test_a_list_of_killings_is_said_to_have_the_years_that_it_has(
    country: str, year: int, said: str, session
) -> None:
    assert said in str(why_none(session.connection, Emptiness(country, KINDS, year, year)))


@pytest.mark.parametrize(
    "condition",
    [
        "killings_by_list WHERE country_id = 'CHN' AND year = 2017",
        "episodes WHERE country_id = 'CHN' AND start_year = 2017",
        "episodes WHERE country_id = 'CHN' AND start_year BETWEEN 2017 AND 2018",
        "episodes WHERE country_id = 'CHN' AND end_year = 2017 AND kind = 'mass_killing'",
        "episodes_by_state WHERE country_id = 'CHN' AND start_year > 2016",
        "episodes_by_state WHERE country_id = 'CHN' AND from_year = 2017",
    ],
)
def test_each_table_of_episodes_gives_the_same_years(condition: str, session) -> None:
    said = why_empty(session, f"FROM {condition}")
    assert "China is listed for 1947 and 1949 to 1977; " in said or (
        "mass_killing of China for 1947 and 1949 to 1977, and none of it meets" in said
    )
    assert ("pitf-2014" in said) == ("kind" not in condition)
    if "= 2017" in condition and "pitf-2014" in said:
        assert "1966 to 1975; the list is of 1956 to 2014, and says nothing of other years" in said


def test_a_year_after_every_list_says_where_each_ends(session) -> None:
    said = why_empty(session, "FROM killings_by_list WHERE year = 2025")
    for source in ("pitf-2014", "ewp-2025", "tmk-1.1"):
        assert f"to {ends_of_lists()[source]}, and says nothing of other years" in said


@pytest.mark.parametrize(
    "condition", ["year = 2017", "country_id IN ('CHN', 'KHM') AND year = 2017"]
)
def test_that_one_list_ends_is_no_reason_where_others_go_on(condition: str, session) -> None:
    statement = f"FROM killings_by_list WHERE {condition} AND disagreement = 'no such'"
    assert why_empty(session, statement) == ""


def test_a_list_that_begins_with_a_state_later_says_so(session) -> None:
    """The Early Warning Project has no value for Egypt before 1953, or Indonesia before 1949."""
    for country, year, first in (("EGY", 1948, 1953), ("IDN", 1946, 1949), ("JOR", 1947, 1948)):
        said = str(why_none(session.connection, Emptiness(country, KINDS, year, year)))
        assert f"; the list covers this state for {first} to 2024 only" in said
        assert f"goes on to 2024 and has none for {year}" not in said
    said = str(why_none(session.connection, Emptiness("EGY", KINDS, 1950, 1955)))
    assert "this state for 1953 to 2024 only, and has none for 1953 to 1955" in said


@pytest.mark.slow
def test_of_every_state_the_years_of_its_killings_are_those_of_the_lists(session) -> None:
    """The lists end by 2024: of 2025 each says nothing."""
    states = {row["country_id"] for row in rows("countries.csv") if not row["state_to"]}
    seen = 0
    for country in sorted(states & {row["country_id"] for row in rows("episodes.csv")}):
        said = str(why_none(session.connection, Emptiness(country, KINDS, 2025, 2025)))
        found = re.findall(r"([\w.-]+): \w+ in [^;]*? is listed for ([^;]*);", said)
        sources = {r["source_id"] for r in rows("episodes.csv") if r["country_id"] == country}
        assert {source for source, _ in found} == sources
        for source, text in found:
            listed, comma, _ = text.partition(", not ended")
            assert read_years(listed) == killing_years(country, source), (country, source)
            assert bool(comma) == goes_on(country, source), (country, source)
            seen += 1
    assert seen > 100


def test_years_as_text_keep_their_gaps() -> None:
    assert spells([2001]) == "2001"
    assert spells([1994, 1996, 2002, 2001]) == "1994, 1996 and 2001 to 2002"
    assert spells(range(1946, 1970, 2)) == "12 years between 1946 and 1968"
    assert spells(range(1946, 1960, 2), each=True) == (
        "1946, 1948, 1950, 1952, 1954, 1956 and 1958"
    )


def test_gaps_of_an_indicator_are_no_known_years(session) -> None:
    """The Worldwide Governance Indicators are of every second year until 2002."""
    known = "1996, 1998, 2000 and 2002 to 2022"
    condition = "observations WHERE indicator_id = 'perceived_rule_of_law' AND year ="
    assert f"is known for {known} only" in why_empty(session, f"FROM {condition} 1997")
    said = why_empty(session, f"FROM {condition} 1999 AND country_id = 'FRA'")
    assert f"of France is known for {known}, and not for 1999, which is not a zero" in said
    with pytest.raises(ParameterError, match=re.escape(f"(known for {known})")):
        why(session, "highest", indicator="perceived_rule_of_law", year=2001)


def test_zeros_of_the_years_asked_about_are_not_said_of_others(session) -> None:
    """Rwanda of 2020 has a 0, and of 1994 hundreds of thousands."""
    said = why_empty(
        session,
        "FROM observations WHERE indicator_id = 'one_sided_deaths' AND country_id = 'RWA' "
        "AND year = 2020 AND value > 0",
    )
    assert "and every value of 2020 is 0; counted are" in said
    # Belgium from 1985 on: the count begins in 1989. Czechia to 2025: EPR ends in 2023.
    for country, name, first, last, within in (
        ("BEL", "intrastate_conflict_deaths", 1985, 2005, "1989 to 2005"),
        ("CZE", "population_in_self_excluded_groups", 2018, 2025, "2018 to 2023"),
        ("UGA", "foreign_control", 1960, 1963, "1962 to 1963"),
    ):
        said = str(why_none(session.connection, Emptiness(country, (name,), first, last)))
        assert f", and every value of {within} is 0" in said


def test_releases_of_an_indicator_have_each_its_own_years(session) -> None:
    """V-Dem 14 ends in 2023, and 16 in 2025."""
    about = Emptiness("SOM", ("egalitarian_democracy",), 1987, 1987)
    said = str(why_none(session.connection, about))
    assert said.startswith("vdem-14 (1970 to 2023), vdem-15 (1960 to 2024), vdem-16 (1960 to 2025)")
    assert "2023), vdem-16" in str(
        why_none(session.connection, Emptiness("PRY", ("presidential_power_concentration",)))
    )
    said = str(why_none(session.connection, Emptiness(None, ("rule_of_law",), 1850, 1860)))
    assert re.search(r"vdem-14: rule_of_law is known for \d+ to 2023 only; vdem-15: .* 2024", said)


# Years in which a list of occurrences has none.


@cache
def years_without_a_coup() -> list[int]:
    """Return the years of the list of coups, from 1950 on, in which it names none."""
    listed = {
        int(row["year"])
        for row in rows("observations/powell-thyne-2025.csv")
        if row["indicator_id"] == "coup_attempt" and float(row["value"]) > 0
    }
    return sorted(set(range(1950, ends_of_lists()["powell-thyne-2025"] + 1)) - listed)


def no_coup(year: int) -> str:
    return (
        f"none listed: powell-thyne-2025 lists no coup_attempt anywhere in {year}, and covers "
        "every state from 1950 to 2024, but for PSE, XAB, XSO, ZZB"
    )


def test_a_year_without_a_coup_anywhere_is_answered(session) -> None:
    assert years_without_a_coup() == [2007, 2018]
    for year in years_without_a_coup():
        condition = f"WHERE indicator_id = 'coup_attempt' AND year = {year}"
        assert why_empty(session, f"FROM observations {condition}") == no_coup(year)
        assert why_empty(session, f"FROM indicator('coup_attempt') WHERE year = {year}") == (
            no_coup(year)
        )
        given = {"indicator": "coup_attempt", "year": year}
        assert settle(session, named_queries()["highest"], given).values["year"] == str(year)


@pytest.mark.slow
def test_a_year_without_a_coup_has_no_highest_and_no_ranks(session) -> None:
    for year in years_without_a_coup():
        assert why(session, "highest", indicator="coup_attempt", year=year) == no_coup(year)
        for statement in (
            f"FROM rank_within('coup_attempt', {year})",
            f"FROM percentiles WHERE indicator_id = 'coup_attempt' AND year = {year}",
        ):
            assert why_empty(session, statement) == no_coup(year)


def test_a_state_without_a_coup_in_a_year_that_the_list_covers_has_a_0(session) -> None:
    condition = "observations WHERE indicator_id = 'coup_attempt' AND year = 2018 AND country_id ="
    # Mali's: 1968, 1978, 1991, 2012, 2020 and 2021.
    said = why_empty(session, f"FROM {condition} 'MLI'")
    assert "has values for 1968, 1978, 1991, 2012 and 2020 to 2021; the list goes on" in said
    assert said.endswith("and has none for 2018, a 0")
    assert why_empty(session, f"FROM {condition} 'MUS'").startswith("none listed: powell-thyne")
    assert why_empty(session, f"FROM {condition} 'PSE'").startswith("not covered: powell-thyne")


def test_a_list_that_need_not_name_all_has_no_zeros(session) -> None:
    said = why_empty(
        session,
        "FROM observations WHERE indicator_id = 'targeted_mass_killing_ongoing' AND year = 2000 "
        "AND country_id = 'RWA'",
    )
    assert said.split("; killing on", maxsplit=1)[0].endswith("2000: none, or nobody looked")
    # By this list Darfur's ends in 2011, and that of the Central African Republic begins in 2013.
    name = "genocide_or_politicide_magnitude"
    said = why_empty(session, f"FROM observations WHERE indicator_id = '{name}' AND year = 2012")
    assert said == (
        f"pitf-2014: {name} is listed for 1956 to 2011 and 2013 to 2014; the list goes on to 2014 "
        "and has none for 2012: none, or nobody looked"
    )


def test_the_newest_year_of_a_list_has_some_and_later_ones_are_refused(session) -> None:
    query = named_queries()["highest"]
    newest = max(set(range(1950, 2025)) - set(years_without_a_coup()))
    assert settle(session, query, {"indicator": "coup_attempt"}).values["year"] == str(newest)
    said = why_empty(
        session, "FROM observations WHERE indicator_id = 'coup_attempt' AND year = 2025"
    )
    assert said == "powell-thyne-2025: coup_attempt is known for 1946 to 2024 only"
    with pytest.raises(ParameterError, match="known for 1946 to 2024"):
        settle(session, query, {"indicator": "coup_attempt", "year": 2025})


# Each source of relations to its own end.


@pytest.mark.parametrize(
    ("country", "first", "last"),
    [("SDN", 2023, 2024), ("MMR", 2024, 2024), ("NLD", 2013, 2013), ("MLI", 1989, 1995),
     ("COD", 1989, 1990), ("LBY", 2022, 2024)],
)  # fmt: skip
def test_each_source_of_supports_answers_to_its_own_end(
    country: str, first: int, last: int, session
) -> None:
    about = Emptiness(country, ("supports",), first, last)
    said = str(why_none(session.connection, about))
    sources = {
        r["source_id"] for r in rows("actor_relations.csv") if r["relation_id"] == "supports"
    }
    clauses = {
        source: found
        for source in sources
        if (found := re.search(rf"{source}: supports[^;]* are listed for ([^;]*); ([^;]*)", said))
    }
    assert set(clauses) == {source for source in sources if support_years(country, source)}
    for source, found in clauses.items():
        years = support_years(country, source)
        assert found[1] == spells(years)
        end = max(
            int(r["year"])
            for r in rows("actor_relations.csv")
            if (r["relation_id"], r["source_id"]) == ("supports", source)
        )
        if first > end:
            assert found[2].endswith(f"to {end}, and says nothing of other years")
        elif last <= end and first >= 2000:
            assert found[2] == f"the list goes on to {end} and has none for {about.asked}"


def test_a_list_that_ends_within_the_years_asked_about_says_so(session) -> None:
    """The list of ethnic groups' support ends in 2021, and has none in Sudan from 2012 to 2016."""
    connection = session.connection
    said = str(why_none(connection, Emptiness("NLD", ("supports",), 2020, 2024)))
    assert "the list is of 1989 to 2021, has none for 2020 to 2021, and says nothing of" in said
    said = str(why_none(connection, Emptiness("SDN", ("supports",), 2021, 2024)))
    assert "none of it meets the conditions; the list ends in 2021; ucdp-25.1" in said


def test_in_its_first_year_the_fights_for_a_state_s_land_stand_under_who_held_it(session) -> None:
    before = "fights for its land before {}, from which it is listed as a state, stand under {}"
    held = before.format(1971, "Pakistan (PAK)")
    assert held in str(why_none(session.connection, Emptiness("BGD", ("fights",), 1971, 1971)))
    for country, year, holders in (
        ("XKX", 2008, "Yugoslavia (YUG) and Serbia and Montenegro (SCG) and Serbia (SRB)"),
        ("SVK", 1993, "Czechoslovakia (CSK)"),
    ):
        said = why_none(session.connection, Emptiness(country, ("fights",), year, year))
        assert before.format(year, holders) in str(said)
    for about in (Emptiness("BGD", ("fights",), 1973, 1973), Emptiness("BGD", ("a",), 1971, 1971)):
        assert held not in str(why_none(session.connection, about))


@pytest.mark.slow
def test_the_reason_of_a_network_keeps_its_sources_apart(session) -> None:
    network = read_network(session.connection, Selection("SDN", 2023, 2024, ("supports",)))
    assert network.ties == ()
    assert str(network.reason).count("has none for 2023 to 2024") == 1
    assert "ucdp-25.1: supports in Sudan are listed for" in str(network.reason)


@pytest.mark.parametrize("country", ["SDN", "NGA", "MEX", None])
def test_a_network_says_which_fights_are_missing(country: str | None, session) -> None:
    """UCDP's list of fights without a government ends in 2021 here, and of others in 2024."""
    limits = limits_of(Selection(country, 2023, 2023), read_parts(session.connection))
    assert "ucdp-22.1 lists fights without a government from 1989 to 2021 only." in limits
    assert "acd2epr-2021 lists supports by ethnic groups from 1989 to 2021 only." in limits
    assert not any("lists fights from" in limit for limit in limits)


@pytest.mark.parametrize("country", ["PSE", "KIR", "AND", "XAB"])
@pytest.mark.parametrize("relations", [("attacks_civilians_of", "fights"), ("fights", "supports")])
def test_no_clause_of_a_reason_stands_twice(
    country: str, relations: tuple[str, ...], session
) -> None:
    said = str(why_none(session.connection, Emptiness(country, relations, 2015, 2015)))
    clauses = said.split("; ")
    assert len(set(clauses)) == len(clauses)
    assert sum("ucdp-25.1 has no value" in clause for clause in clauses) <= 1


# An examination of the Court was open in the Central African Republic in 2014, and an aid worker
# was killed in Kashmir in 2003: for these states no row is no 0.
@pytest.mark.parametrize(
    ("country", "name", "year"),
    [
        ("CAF", "icc_examination_under_way", 2014),
        ("UKR", "icc_examination_under_way", 2012),
        ("IND", "aid_workers_killed", 2003),
        ("FSM", "domestic_trials_begun", 1992),
    ],
)
def test_a_list_with_gaps_for_a_state_has_no_0_of_it(
    country: str, name: str, year: int, session
) -> None:
    said = str(why_none(session.connection, Emptiness(country, (name,), year, year)))
    assert ", a 0" not in said
    assert "is no 0" in said or "not a zero" in said


def test_a_list_without_gaps_has_a_0(session) -> None:
    about = Emptiness("FRA", ("icc_examination_under_way",), 2014, 2014)
    said = str(why_none(session.connection, about))
    assert "none listed: tjet-2025 covers France" in said


def test_fights_over_a_land_are_told_where_another_state_has_them(session) -> None:
    said = str(why_none(session.connection, Emptiness("XTI", ("fights",), 1950, 1950)))
    assert "fights over Tibet are listed under China (1950)" in said
    assert "What took place there later stands under China" in said


def test_killing_listed_on_the_land_is_told_beside_no_fights(session) -> None:
    said = str(why_none(session.connection, Emptiness("BGD", ("fights",), 1971, 1971)))
    assert "killings listed on its land: ewp-2025 (by a state): 1971" in said


def test_a_state_that_began_no_earlier_is_none_to_ask_for(session) -> None:
    said = str(why_none(session.connection, Emptiness("DEU", ("supports",), 1946, 1960)))
    assert "is not listed as a state before 1949" in said
    assert "ask for German Democratic Republic" not in said


@pytest.mark.slow
# Of a span that begins before the state did, the earlier years are not silently empty.
@pytest.mark.parametrize(
    ("country", "first", "last", "told"),
    [
        (
            "RUS",
            1989,
            1992,
            "a state before 1992: for those years ask for Soviet Union (SUN)",
        ),
        (
            "ERI",
            1989,
            1994,
            "a state before 1993: for those years ask for Ethiopia (ETH)",
        ),
        ("CZE", 1989, 1999, "for those years ask for Czechoslovakia (CSK)"),
        (
            "SSD",
            2005,
            2011,
            "a state before 2011: for those years ask for Sudan (SDN)",
        ),
        (
            "HRV",
            1991,
            1995,
            "a state before 1992: for those years ask for Yugoslavia (YUG)",
        ),
        (
            "SUN",
            1990,
            1995,
            "a state after 1991: for those years ask for Russia (RUS)",
        ),
    ],
)
def test_years_before_and_after_a_state_are_told(
    country: str, first: int, last: int, told: str, session
) -> None:
    settled = settle(
        session,
        named_queries()["who_supports_whom"],
        {"country": country, "from": first, "to": last},
    )
    assert [told in line for line in settled.ends].count(True) == 1
    limits = read_network(session.connection, Selection(country, first, last)).limits
    assert told in limits[0]


def test_years_of_a_state_have_no_such_line(session) -> None:
    given = {"country": "RUS", "from": 1992, "to": 2021}
    assert settle(session, named_queries()["who_supports_whom"], given).ends == ()


def test_a_relation_is_called_by_words_and_not_by_its_id(session) -> None:
    said = str(read_network(session.connection, Selection("MAR", 2000, 2001)).reason)
    assert "attacks on civilians" in said
    assert "recruitment links" in said
    for relation in ("attacks_civilians_of", "claims_to_represent", "recruits_from"):
        assert relation not in said
