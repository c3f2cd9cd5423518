"""What stands beside the rows of a query: notes on the state, and who is missing from a rate."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from forewarn.ask.query import ask
from forewarn.ask.store import connect
from forewarn.errors import QueryError
from forewarn.package.load import load_package

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from forewarn.ask.session import Session

Rows = list[dict[str, Any]]

GAZA = "deaths in Gaza and the West Bank stand under Israel"


@pytest.mark.parametrize(
    ("name", "given", "state", "note"),
    [
        ("highest", {"indicator": "one_sided_deaths_per_100000", "year": 2023}, "Israel", GAZA),
        ("highest", {"indicator": "refugees_per_100000", "year": 2023}, "Ukraine", "Crimea"),
        ("grievance_rising", {"indicator": "population_in_excluded_groups"}, "India", "Kashmir"),
        ("neighbours_of_mass_killing", {}, "Israel", GAZA),
        ("unchecked_power_armed_groups", {"year": 2023}, "Somalia", "Somaliland"),
        ("stable_yet_at_risk", {}, "North Korea", "claimed the whole peninsula"),
    ],
)
def test_a_query_on_states_has_the_notes_on_each(
    name: str, given: dict[str, object], state: str, note: str, asked: Callable[..., Rows]
) -> None:
    (row,) = [r for r in asked(name, **given) if r["country"] == state]
    assert note in row["notes"]


def test_a_note_is_told_once_and_names_its_release(session: Session) -> None:
    ((said, none, nobody),) = ask(
        session,
        "SELECT notes_on('ISR', 'ucdp-25.1 vdem-14'), notes_on('CRI', 'ucdp-25.1'), "
        "notes_on(NULL, 'ucdp-25.1')",
    ).rows
    assert str(said).count(GAZA) == 1
    assert "The West Bank and Gaza are units apart from Israel. (vdem-14)" in str(said)
    assert none is nobody is None
    with pytest.raises(QueryError, match="none of this name"):
        ask(session, "SELECT notes_on('Israel', 'ucdp-25.1')")


@pytest.mark.parametrize(
    ("indicator", "year", "states"),
    [
        # Bosnia, in the year in which the republics became states; the year of Sudan's split.
        ("one_sided_deaths_per_100000", 1992, ["Yugoslavia"]),
        ("organised_violence_deaths_per_100000", 2011, ["Sudan"]),
        ("one_sided_deaths_per_100000", 2023, []),
        ("judicial_constraints", 2023, []),
    ],
)
def test_a_rate_names_who_has_the_dead_and_no_population(
    indicator: str, year: int, states: list[str], asked: Callable[..., Rows]
) -> None:
    (said,) = {r["no_rate"] for r in asked("highest", indicator=indicator, year=year)}
    if not states:
        assert said is None
        return
    assert said.startswith(f"{len(states)}: ")
    assert all(state in said for state in states)


def test_a_coding_that_history_speaks_against_is_told_at_its_place(
    session: Session, asked: Callable[..., Rows]
) -> None:
    # Vietnam's troops took Phnom Penh in January 1979; Islamic State took Mosul in June 2014.
    for state, year, indicator, value, told in (
        ("KHM", 1978, "political_terror_amnesty", 3, "the killing by the Khmer Rouge went on"),
        ("IRQ", 2014, "territory_outside_state_control", 0, "when Islamic State held Mosul"),
    ):
        sql = f"FROM profile('{state}', {year}) WHERE indicator_id = '{indicator}'"
        found = ask(session, f"SELECT value, caveats {sql}").rows
        assert found[0][0] == value
        assert told in str(found[0][1])
    ((notes,),) = ask(
        session,
        "SELECT notes FROM dimension_summary('IRQ', 2014) WHERE dimension_id = 'conflict'",
    ).rows
    assert "when Islamic State held Mosul" in str(notes)
    (killing,) = [r for r in asked("killing_on_land", country="KHM") if r["end_year"] == 1979
                  and r["kind"] == "mass_killing"]  # fmt: skip
    assert killing["perpetrator"] == "state"
    assert "the government was that of the Khmer Rouge" in killing["notes"]


def told_in(session: Session, state: str, year: int, words: str) -> set[str]:
    """Return the dimensions in whose summary words are told."""
    found = ask(session, f"SELECT dimension_id, notes FROM dimension_summary('{state}', {year})")
    return {str(dimension) for dimension, notes in found.rows if words in str(notes)}


def beside(session: Session, state: str, year: int, words: str) -> set[str]:
    """Return the indicators of a profile beside which words are told."""
    found = ask(session, f"SELECT indicator_id, caveats FROM profile('{state}', {year})")
    return {str(indicator) for indicator, caveats in found.rows if words in str(caveats)}


OUTPUT = {"gdp_per_capita", "gdp_per_capita_growth"}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("state", "year", "words", "dimensions", "indicators"),
    [
        ("KHM", 1976, "output per person grows by 7 and 9 %", {"shocks"}, OUTPUT),
        ("KHM", 1980, "output per person grows by 7 and 9 %", set(), set()),
        ("BIH", 1995, "output per person grows by 6 to 16 %", {"shocks"}, OUTPUT),
        # Of a 0 that is no place in a summary.
        ("BIH", 1995, "has 0 in the country-years", set(),
         {"mass_killing_ongoing", "mass_killing_onset"}),
        ("AFG", 2021, "before the Taliban took power", {"identity_grievance"}, None),
        ("AFG", 2015, "before the Taliban took power", set(), set()),
        # A state's refugees, also those for each 100,000 people, which have no value.
        ("SDN", 2003, "Sudan in 1951 to 2010 includes South Sudan.", {"shocks"}, None),
        ("ISR", 2023, "deaths in Gaza and the West Bank stand under Israel",
         {"conflict", "outcome"}, None),
        ("PSE", 2023, "deaths in Gaza and the West Bank stand under Israel",
         {"conflict", "outcome"}, None),
        ("PSE", 2023, "Palestine is not covered by EPR.", {"identity_grievance"}, None),
        # On the rate of refugees, from a note on their number.
        ("IDN", 2000, "includes East Timor", {"shocks"},
         {"new_refugees_by_origin", "refugees_by_origin", "refugees_hosted",
          "refugees_hosted_per_100000", "refugees_per_100000"}),
        # Of a mean that is missing.
        ("RWA", 1994, "the mean of that year is left out", None,
         {"un_troops_present", "un_troops_present_at_most"}),
    ],
)  # fmt: skip
def test_a_note_is_told_of_its_years_and_indicators_alone(
    state: str,
    year: int,
    words: str,
    dimensions: set[str] | None,
    indicators: set[str] | None,
    session: Session,
) -> None:
    if dimensions is not None:
        assert told_in(session, state, year, words) == dimensions
    found = beside(session, state, year, words)
    assert found if indicators is None else found == indicators


def test_notes_of_other_indicators_and_years_are_left_out(session: Session) -> None:
    def notes(*more: str) -> str:
        given = ", ".join(("'KHM'", "'wdi-2025'", *more))
        ((told,),) = ask(session, f"SELECT notes_on({given})").rows
        return str(told)

    output = "output per person grows"
    assert output in notes()
    assert output in notes("1977")
    assert output not in notes("1979")
    assert output in notes("of_indicators := 'population gdp_per_capita'")
    assert output not in notes("of_indicators := 'population'")
    # The notes on the state stand in any case.
    assert "Khmer Rouge" in notes("of_indicators := 'population'")


def test_a_computed_indicator_has_the_notes_on_its_inputs(session: Session) -> None:
    ((rate, other),) = ask(
        session,
        "SELECT notes_on('ZAF', 'forewarn', 1984, of_indicators := 'refugees_per_100000'), "
        "notes_on('ZAF', 'forewarn', 1984, of_indicators := 'neighbours_at_war')",
    ).rows
    assert "do not stand under South Africa, which held it. (unhcr-2025)" in str(rate)
    assert "unhcr-2025" not in str(other)


def test_the_macro_has_the_years_and_indicators_of_each_note(session: Session) -> None:
    found = ask(session, "FROM notes_of_sources('Cambodia') WHERE source_id = 'wdi-2025'")
    columns = ("source_id", "indicator_ids", "first_year", "last_year", "note")
    assert found.columns == columns
    assert [row[:4] for row in found.rows] == [
        ("wdi-2025", "gdp_per_capita gdp_per_capita_growth", 1976, 1978)
    ]


@pytest.mark.slow
def test_a_package_without_notes_has_all_that_tells_them(small_copy: Path) -> None:
    file = small_copy / "datapackage.json"
    descriptor = json.loads(file.read_text(encoding="utf-8"))
    descriptor["resources"] = [r for r in descriptor["resources"] if r["name"] != "source_notes"]
    file.write_text(json.dumps(descriptor), encoding="utf-8")
    (small_copy / "data" / "source_notes.csv").unlink()
    connection = connect(load_package(small_copy))
    assert connection.execute("FROM source_notes_by_indicator").fetchall() == []
    for told in (
        "FROM profile('AAA', 1985)",
        "FROM dimension_summary('AAA', 1985)",
        "SELECT notes_on('AAA', 'src-1')",
    ):
        assert connection.execute(told).fetchall()


def test_a_note_is_told_beside_the_values_of_its_release(small_copy: Path) -> None:
    connection = connect(load_package(small_copy))
    rows = connection.execute(
        "SELECT country_id, indicator_id, given_by FROM source_notes_by_indicator "
        "ORDER BY ALL NULLS FIRST"
    ).fetchall()
    assert rows == [
        ("AAA", None, "src-1"),
        ("AAA", "deaths", "src-1"),
        ("BBB", None, "src-1"),
        ("BBB", "coups", "src-1"),
        ("BBB", "deaths", "src-1"),
        ("BBB", "freedom", "src-1"),
        ("BBB", "strikes", "src-1"),
    ]
