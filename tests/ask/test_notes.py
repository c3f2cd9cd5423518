"""What stands beside the rows of a query: notes on the state, and who is missing from a rate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from forewarn.ask.query import ask
from forewarn.errors import QueryError

if TYPE_CHECKING:
    from collections.abc import Callable

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
