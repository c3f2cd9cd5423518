"""Parameters of named queries and macros: refused out of range, and defaults that the data settle.

The years are read from the CSV files.
"""

from __future__ import annotations

import csv
from functools import cache

import pytest

from forewarn.ask.named import named_queries, named_query
from forewarn.ask.parameters import ParameterType, parse_parameter
from forewarn.ask.query import ask
from forewarn.ask.settling import settle
from forewarn.errors import ParameterError, QueryError, UnknownNameError
from small import ROOT
from tie_places import listed_in

QUERIES = named_queries()

PATHOLOGY = ("exclusion_by_social_group", "physical_integrity", "judicial_constraints")


@cache
def years_of(*indicators: str) -> dict[str, set[int]]:
    """Return the years in which any release has each indicator."""
    found: dict[str, set[int]] = {name: set() for name in indicators}
    for file in sorted((ROOT / "data" / "observations").glob("*.csv")):
        with file.open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                if row["indicator_id"] in found:
                    found[row["indicator_id"]].add(int(row["year"]))
    return found


@cache
def relations(relation: str) -> tuple[dict[str, str], ...]:
    with (ROOT / "data" / "actor_relations.csv").open(encoding="utf-8", newline="") as stream:
        return tuple(row for row in csv.DictReader(stream) if row["relation_id"] == relation)


# Out of range: refused with the range.

WRONG = [
    (ParameterType.YEARS, "-3"),
    (ParameterType.YEARS, "0"),
    (ParameterType.YEARS, "61"),
    (ParameterType.YEARS, "ten"),
    (ParameterType.YEARS, "2.5"),
    (ParameterType.YEARS, "9" * 5000),
    (ParameterType.YEARS, 10**5000),
    (ParameterType.COUNT, "-5"),
    (ParameterType.COUNT, "abc"),
    (ParameterType.COUNT, ""),
    (ParameterType.COUNT, True),
    (ParameterType.COUNT, "١٢"),
    (ParameterType.PERCENTILE, "nan"),
    (ParameterType.PERCENTILE, float("nan")),
    (ParameterType.PERCENTILE, float("inf")),
    (ParameterType.PERCENTILE, "1e9"),
    (ParameterType.PERCENTILE, "-0.1"),
    (ParameterType.PERCENTILE, "100.5"),
    (ParameterType.PERCENTILE, "66,7"),
    (ParameterType.YEAR, "99999"),
    (ParameterType.YEAR, "0"),
    (ParameterType.YEAR, "-2020"),
    (ParameterType.YEAR, "1e3"),
    (ParameterType.YEAR, "2020.0"),
    (ParameterType.YEAR, "2020; DROP TABLE x"),
    (ParameterType.YEAR, [2020]),
    (ParameterType.FIRST_YEAR, "99999"),
    (ParameterType.LAST_YEAR, "soon"),
]


def shown(value: object) -> str:
    # Python writes no number of thousands of digits.
    return "huge" if isinstance(value, int) and value > 10**18 else str(value)[:20]


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "value"), WRONG, ids=shown)
def test_a_number_that_is_none_or_out_of_range_is_refused_with_the_range(
    kind: ParameterType, value: object, session
) -> None:
    asked = [
        (query, parameter)
        for query in QUERIES.values()
        for parameter in query.parameters.values()
        if parameter.type is kind and query.name != "at_risk_now"
    ]
    assert asked
    for query, parameter in asked:
        with pytest.raises(ParameterError) as refused:
            settle(session, query, {parameter.name: value})
        assert refused.value.parameter == parameter.name
        text = str(refused.value)
        assert " from " in text
        assert " to " in text
        assert len(text) < 300


@pytest.mark.parametrize(
    ("value", "settled"),
    [
        ("50", "50"),
        (0.00001, "1e-05"),
        (50, "50"),
        (66.7, "66.7"),
        (" 66.70 ", "66.7"),
        ("0", "0"),
        ("100", "100"),
    ],
)
def test_a_percentile_may_have_decimals(value: object, settled: str, session) -> None:
    query = QUERIES["stable_yet_at_risk"]
    assert settle(session, query, {"at_least": value}).values["at_least"] == settled


@pytest.mark.parametrize("query", [name for name in QUERIES if QUERIES[name].parameters])
def test_none_is_refused_with_the_range(query: str, session) -> None:
    for parameter in QUERIES[query].parameters.values():
        with pytest.raises(ParameterError, match="not None: leave it out") as refused:
            settle(session, QUERIES[query], {parameter.name: None})
        assert parameter.range_text in str(refused.value)


def test_a_switch_is_0_or_1() -> None:
    switch = parse_parameter("fights", "0", "switch", None, "Fights too.")
    assert switch.range_text == "0 or 1"
    assert [switch.number(value) for value in (0, "1")] == ["0", "1"]
    for wrong in (2, "yes", True, -1):
        with pytest.raises(ParameterError, match="fights is 0 or 1, not"):
            switch.number(wrong)


def test_every_query_with_a_range_of_its_own_says_it() -> None:
    for query in QUERIES.values():
        for parameter in query.parameters.values():
            assert parameter.meaning.endswith(".")
            if parameter.type is ParameterType.SWITCH:
                assert parameter.range_text == "0 or 1"
            elif parameter.type.is_number and not parameter.type.is_year:
                assert f"from {parameter.lowest} to {parameter.highest}" in parameter.range_text
            for need in query.needs.get(parameter.name, ()):
                for name in (need.name, need.back):
                    assert not name.startswith("$") or name[1:] in query.parameters


# Years without data: refused with the newest that has them.


@pytest.mark.slow
def test_the_default_year_is_the_newest_that_has_all_that_the_query_needs(session) -> None:
    newest = min(max(years) for years in years_of(*PATHOLOGY).values())
    assert newest == 2023
    for name in ("stable_yet_at_risk", "treaty_gaps", "neighbours_of_mass_killing"):
        assert settle(session, QUERIES[name], {}).values["year"] == str(newest)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["stable_yet_at_risk", "treaty_gaps"])
def test_a_year_after_the_end_of_a_source_is_refused_with_the_newest(name: str, session) -> None:
    newest = min(max(years) for years in years_of(*PATHOLOGY).values())
    with pytest.raises(ParameterError, match=f"newest year with all .* is {newest}") as refused:
        settle(session, QUERIES[name], {"year": newest + 1})
    for indicator in PATHOLOGY:
        if max(years_of(*PATHOLOGY)[indicator]) == newest:
            assert indicator in str(refused.value)


@pytest.mark.slow
def test_a_year_whose_years_before_are_not_known_is_refused(session) -> None:
    # Five years at peace: UCDP begins in 1989.
    (ucdp,) = years_of("organised_violence_deaths").values()
    assert min(ucdp) == 1989
    query = QUERIES["stable_yet_at_risk"]
    with pytest.raises(ParameterError, match="organised_violence_deaths also 4 years before"):
        settle(session, query, {"year": 1992})
    assert settle(session, query, {"year": 1993}).values["year"] == "1993"


@pytest.mark.slow
def test_a_default_year_follows_the_indicator(session) -> None:
    for indicator, years in years_of("genocide_or_politicide_magnitude", "population").items():
        settled = settle(session, QUERIES["highest"], {"indicator": indicator})
        assert settled.values["year"] == str(max(years))
    # The list names no genocide or politicide in 2012.
    with pytest.raises(ParameterError, match="known for 1956 to 2011 and 2013 to 2014"):
        settle(
            session,
            QUERIES["highest"],
            {"indicator": "genocide_or_politicide_magnitude", "year": 2020},
        )


@pytest.mark.slow
def test_a_year_and_a_number_of_years_back_must_be_known_in_one_release(session) -> None:
    query = QUERIES["grievance_rising"]
    (years,) = years_of("exclusion_by_social_group").values()
    first, last = min(years), max(years)
    years = last - first if last - first <= 60 else 50
    assert settle(session, query, {"years": years}).values["years"] == str(years)
    with pytest.raises(ParameterError, match="also 30 years before"):
        settle(session, query, {"years": 30, "year": first + 29})


def test_the_newest_year_of_relations_is_that_of_any_release_and_says_what_ends_before(
    session,
) -> None:
    ends = {
        (relation, source): max(int(r["year"]) for r in relations(relation)
                                if r["source_id"] == source)
        for relation in ("fights", "supports")
        for source in {row["source_id"] for row in relations(relation)}
    }  # fmt: skip
    newest = max(ends.values())
    # What this one lists goes on in another.
    continued = {"ucdp-dyadic-25.1"}
    supports = {
        source for (name, source), end in ends.items() if name == "supports" and end < newest
    } - continued
    settled = settle(session, QUERIES["bridging_links"], {})
    assert settled.values["year"] == str(newest)
    assert {line.split(": ")[1].split(" ")[0] for line in settled.ends} == supports
    settled = settle(session, QUERIES["bridging_links"], {"fights": 1})
    assert (
        f"fights without a government: ucdp-22.1 is of 1989 to {ends['fights', 'ucdp-22.1']} only"
        in settled.ends
    )
    assert settle(session, QUERIES["who_fights_whom"], {"country": "UKR"}).values["year"] == str(
        newest
    )
    first = min(end for (_, source), end in ends.items() if source not in continued)
    assert settle(session, QUERIES["bridging_links"], {"year": first}).ends == ()
    assert set(
        settle(session, QUERIES["who_fights_whom"], {"country": "IRN", "year": 1985}).ends
    ) == {
        "attacks on civilians: ucdp-25.1 is of 1989 to 2024 only",
        "fights without a government: ucdp-22.1 is of 1989 to 2021 only",
    }
    assert settle(session, QUERIES["highest"], {}).ends == ()


# Defaults that follow each other.


@pytest.mark.parametrize("country", ["SYR", "COD", "UKR"])
def test_a_country_alone_means_its_whole_span(country: str, session) -> None:
    query = QUERIES["who_supports_whom"]
    settled = settle(session, query, {"country": country}).values
    listed = {int(row["year"]) for row in listed_in(country, relation="supports")}
    assert int(settled["from"]) <= min(listed)
    assert int(settled["to"]) >= max(listed)
    found = ask(session, query.sql, settled)
    names = list(found.columns)
    assert min(row[names.index("first_year")] for row in found.rows) == min(listed)
    assert max(row[names.index("last_year")] for row in found.rows) == max(listed)


def test_a_year_follows_the_country(session) -> None:
    query = QUERIES["who_fights_whom"]
    for country in ("RWA", "UKR", "SYR"):
        rows = [*relations("fights"), *relations("attacks_civilians_of")]
        there = {int(r["year"]) for r in rows if country in r["location"].split()}
        year = int(settle(session, query, {"country": country}).values["year"])
        assert year in there
        # What was mainly in the Congo in 2024 is not listed for Rwanda unless asked for.
        given = {"country": country, "year": year, "elsewhere": int(country == "RWA")}
        assert ask(session, query.sql, settle(session, query, given).values).rows
    # A state that is no more is asked about in a year in which it was one.
    assert settle(session, query, {"country": "DDR"}).values["year"] == "1990"


def test_a_span_that_ends_before_it_begins_or_lies_outside_is_refused(session) -> None:
    query = QUERIES["who_supports_whom"]
    with pytest.raises(ParameterError, match="from=2010 is after to=2000"):
        settle(session, query, {"from": 2010, "to": 2000})
    with pytest.raises(ParameterError, match="only for 1946 to 2024"):
        settle(session, query, {"from": 2025})
    with pytest.raises(ParameterError, match="a year from 1946 to"):
        settle(session, query, {"from": 1945})
    with pytest.raises(ParameterError, match="only for 1945 to 2024"):
        settle(session, QUERIES["before_each_episode"], {"since": 2025})


def test_what_is_hardly_observed_can_be_asked_of_any_year(session) -> None:
    assert settle(session, QUERIES["thinly_covered"], {"year": 2025}).values["year"] == "2025"


# Unknown names.


@pytest.mark.parametrize(
    ("query", "given", "nearest"),
    [
        ("highest", {"yaer": 2020}, "year"),
        ("highest", {"indicator": "judicial_constraint"}, "judicial_constraints"),
        ("thinly_covered", {"dimension": "conflct"}, "conflict"),
        ("state_killings", {"country": "RWQ"}, "RWA"),
    ],
)
def test_an_unknown_name_is_refused_with_the_nearest(
    query: str, given: dict[str, object], nearest: str, session
) -> None:
    with pytest.raises(UnknownNameError) as refused:
        settle(session, QUERIES[query], given)
    assert nearest in str(refused.value)


def test_an_unknown_query_is_refused_with_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match="stable_yet_at_risk"):
        named_query("stable_yet_at_rsk")


# Macros refuse as queries do.


@pytest.mark.parametrize(
    ("call", "says"),
    [
        ("profile('RWA', 1700)", "year is a whole number from 1946 to 20[0-9]{2}, not 1700"),
        ("profile('RWA', NULL)", "not NULL"),
        ("profile('RWA', 1994.5)", "not 1994.5"),
        (
            "profile('SSD', 2000)",
            "South Sudan is listed as a state only from 2011; for 2000 see Sudan",
        ),
        ("dimension_summary('RWA', 99999)", "year is a whole number from 1946"),
        (
            "dimension_summary('SUN', 2000)",
            "is listed as a state only from 1922 to 1991; for 2000 see Russia",
        ),
        (
            "how_much_is_known('DDR', 1995)",
            "is listed as a state only from 1949 to 1990",
        ),
        ("rank_within('leader_glorification', 2024)", "newest year that has it is 2023"),
        ("rank_within('judicial_constraints', -1)", "year is a whole number from 1946"),
        ("trend('judicial_constraints', 'RWA', years := -3)", "from 1 to 80, not -3"),
        ("trend('judicial_constraints', 'RWA', years := 0)", "from 1 to 80, not 0"),
        ("trend('judicial_constraints', 'RWA', years := 2.5)", "from 1 to 80, not 2.5"),
        ("trend('judicial_constraints', 'RWA', years := 'abc')", "from 1 to 80, not abc"),
        ("trend('judicial_constraints', 'RWA', years := NULL)", "from 1 to 80, not NULL"),
        ("rank_within('judicial_constraints', NULL)", "year is a whole number .*, not NULL"),
        ("rank_within('judicial_constraints', [2020])", r"whole number .*, not \[2020\]"),
        ("as_of(NULL)", "day is a date such as .* from 1947-01-01 on, not NULL"),
        ("as_of('1800-01-01')", "from 1947-01-01 on, not 1800-01-01"),
        ("as_of(['2020-01-01'])", "day is a date such as"),
        ("treaty_status(NULL)", "from 1947-01-01 on, not NULL"),
        ("treaty_status('1800-01-01')", "from 1947-01-01 on, not 1800-01-01"),
        ("treaty_status(5)", "day is a date such as .*, not 5"),
        ("(SELECT named_id(NULL, 'x') AS x)", "a name is that of a country, .*, not of NULL"),
        ("(SELECT named_id('country', NULL) AS x)", "there is no country NULL"),
        ("(SELECT named_id('country', 'RWA', in_year := 'x') AS x)", "in_year is a whole number"),
        ("profile(['RWA', 'SDN'], 1994)", r"country is one name, in quotes, not \[RWA, SDN\]"),
        ("profile(3, 1994)", "country is one name, in quotes, not 3"),
        ("profile('RWA', 'x')", "year is a whole number from 1946 to 20.., not x"),
        ("profile('RWA', [1994])", r"year is a whole number .*, not \[1994\]"),
        ("profile('RWA', DATE '1994-01-01')", "year is a whole number"),
        ("dimension_summary(['RWA'], 1994)", "country is one name"),
        ("indicator(3)", "indicator is one name, in quotes, not 3"),
        ("citation(NULL)", "there is no indicator NULL"),
    ],
)
def test_a_macro_refuses_what_it_cannot_answer(call: str, says: str, session) -> None:
    with pytest.raises(QueryError, match=says):
        ask(session, f"FROM {call}")


@pytest.mark.parametrize(
    "call",
    ["profile('SSD', 2011)", "rank_within('judicial_constraints', 2023)",
     "trend('judicial_constraints', 'RWA', years := 80)", "how_much_is_known('DDR', 1990)"],
)  # fmt: skip
def test_a_macro_answers_at_the_edge_of_its_range(call: str, session) -> None:
    assert ask(session, f"FROM {call}").rows
