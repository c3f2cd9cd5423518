"""What must stand beside an answer, as readers of known cases found it missing.

Each figure is that of the source's file; what must be said is history.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from forewarn.ask.inquiry import Inquiry
from forewarn.ask.named import named_query
from forewarn.ask.network import Selection, read_network
from forewarn.ask.network.model import Lever
from forewarn.ask.query import ask
from forewarn.errors import QueryError
from tie_places import read

if TYPE_CHECKING:
    from collections.abc import Callable

    from forewarn.ask.session import Session

Rows = list[dict[str, Any]]


@pytest.fixture
def profile(session: Session) -> Callable[[str, int], dict[str, dict[str, Any]]]:
    def answer(state: str, year: int) -> dict[str, dict[str, Any]]:
        found = ask(session, f"FROM profile('{state}', {year})")
        rows = [dict(zip(found.columns, row, strict=True)) for row in found.rows]
        return {row["indicator_id"]: row for row in rows}

    return answer


@pytest.mark.parametrize(
    ("country", "year", "where", "deaths"),
    [("RUS", 2022, "UKR", 1130), ("RWA", 2001, "COD", 180), ("TCD", 2014, "CAF", 40)],
)
def test_what_a_government_killed_abroad_is_its_own(
    country: str, year: int, where: str, deaths: int, asked: Callable[..., Rows]
) -> None:
    (row,) = [r for r in asked("state_killings", country=country) if r["year"] == year]
    assert (row["location"], row["everywhere"]) == (where, deaths)
    assert (row["deaths"] or 0) < deaths
    caveats = named_query("state_killings").caveats
    assert caveats.startswith("UCDP's attacks on civilians begin in 1989")


@pytest.mark.slow
def test_a_pair_for_which_the_country_s_own_total_has_no_room_is_elsewhere(
    asked: Callable[..., Rows],
) -> None:
    # Islamic State killed 6,335 civilians in 19 states, and UCDP has 4 killed by groups in Yemen.
    given = {"country": "YEM", "year": 2015}
    assert not [r for r in asked("who_fights_whom", **given) if r["deaths"] == 6335]
    (world,) = [r for r in asked("who_fights_whom", elsewhere=1, **given) if r["deaths"] == 6335]
    assert world["place"].startswith("counted mainly under other states: at most ")
    # Of 4,598 in Iraq and Syria at most the 3,205 that UCDP has in Iraq died there.
    (iraq,) = [r for r in asked("who_fights_whom", country="IRQ", year=2014) if r["deaths"] == 4598]
    assert iraq["place"] == "mainly here: at most 3205 of 4598 here"


@pytest.mark.slow
def test_a_tie_at_the_low_end_is_no_rank(asked: Callable[..., Rows]) -> None:
    norway = {r["indicator_id"]: r for r in asked("at_risk_now", country="NOR")}
    onset = norway["mass_killing_onset"]
    assert (onset["value"], onset["risk_rank"]) == (0, None)
    # The same rule and words as in profile and rank_within.
    assert onset["note"].startswith("not ranked: a 0 is the judgement of a list")
    before = norway["mass_killings_begun_before"]
    assert (before["value"], before["risk_rank"]) == (0, None)
    assert before["note"].startswith("not ranked: a 0 is the judgement of a list")
    sudan = {r["indicator_id"]: r for r in asked("at_risk_now", country="SDN")}
    assert sudan["mass_killing_ongoing"]["risk_rank"] == 1
    deaths = sudan["one_sided_deaths_by_government"]
    assert (deaths["lower"], deaths["value"], deaths["upper"]) == (115, 465, 465)


def test_no_0_is_a_place_where_a_list_has_the_killing_under_another_state(profile) -> None:
    bosnia = profile("BIH", 1992)["mass_killing_ongoing"]
    assert (bosnia["value"], bosnia["percentile"], bosnia["mid_percentile"]) == (0, None, None)
    assert "on the land under another state" in bosnia["not_ranked"]
    assert "under YUG, by ewp-2025" in bosnia["lists_differ"]


def test_a_0_of_deaths_beside_a_listed_killing_says_so(profile) -> None:
    lanka = profile("LKA", 2009)["one_sided_deaths_by_government"]
    assert lanka["value"] == 0
    # By whom, so that nobody lays a group's killing on a government.
    assert lanka["lists_differ"] == (
        "killings listed: ewp-2025 (by a state): 2009 to 2009; pitf-2014 (by whom it does not say):"
        " 2008 to 2009; tmk-1.1 (by a state): 2009 to 2009; 0 by ucdp-25.1"
    )
    assert (lanka["percentile"], lanka["mid_percentile"]) == (None, None)
    assert lanka["not_ranked"].startswith("a 0, but a list has a killing here")
    assert "bombing and shelling included, are left out" in lanka["caveats"]


def test_a_rate_names_the_release_that_counts_and_not_this_package(profile) -> None:
    for state, year in (("LKA", 2009), ("PRK", 2022)):
        rate = profile(state, year)["one_sided_deaths_by_government_per_100000"]
        assert (rate["value"], rate["percentile"]) == (0, None)
        assert rate["lists_differ"].endswith("; 0 by ucdp-25.1")


def test_a_killing_by_a_state_says_nothing_of_a_0_of_groups(profile) -> None:
    korea = profile("PRK", 2022)
    groups = korea["one_sided_deaths_by_non_state_groups"]
    assert (groups["value"], groups["percentile"], groups["lists_differ"]) == (0, 0, None)
    assert "by a state" in korea["one_sided_deaths_by_government"]["lists_differ"]


# All lists have the killing, and the count of the dead by the government is 0: what is summed up,
# if anything is, are the deaths by others.
@pytest.mark.parametrize(
    ("state", "year"),
    [("LKA", 2009), ("IRQ", 2014), ("SYR", 2023), ("PHL", 2024), ("PRK", 2022), ("SLV", 1989)],
)
def test_a_summary_tells_of_a_0_without_a_place_where_the_lists_agree(
    state: str, year: int, rows
) -> None:
    (outcome,) = rows(f"FROM dimension_summary('{state}', {year}) WHERE dimension_id = 'outcome'")
    assert outcome["notes"].startswith(
        "A 0 of civilians killed by the government has no place: killings listed: ewp-2025 (by a "
    )


def test_a_change_says_that_a_value_without_a_place_is_still_there(rows) -> None:
    (lanka,) = rows(
        "SELECT only_earlier FROM dimension_change('LKA', 2004, 2009) "
        "WHERE dimension_id = 'outcome'"
    )
    assert lanka["only_earlier"] == (
        "one_sided_deaths_by_government_per_100000 (without a place for its value in the other "
        "year)"
    )


def test_a_0_that_no_row_means_is_of_its_own_year(profile) -> None:
    # 261 rows of coup attempts are zeros of 1946 to 1949, and no state has one after.
    for state, year in (("LKA", 2009), ("DNK", 1992), ("CAN", 2008)):
        assert profile(state, year)["coup_attempt"]["last_year"] == year


def test_two_counts_of_the_dead_that_do_not_meet_name_each_other(profile) -> None:
    sudan = profile("SDN", 2023)
    assert sudan["organised_violence_deaths"]["lists_differ"] == (
        "by other borders and another release, organised_violence_deaths_in_todays_borders is "
        "14687 (14565 to 21647; ucdp-26.1-owid)"
    )
    assert (
        "is 7837 (7715 to 9797; ucdp-25.1)"
        in (sudan["organised_violence_deaths_in_todays_borders"]["lists_differ"])
    )
    # Badme: the war is laid on the land that each holds today.
    assert "49976" in profile("ERI", 2000)["organised_violence_deaths"]["lists_differ"]
    assert profile("UKR", 2022)["organised_violence_deaths"]["lists_differ"] is None


@pytest.mark.parametrize(
    ("state", "year", "other"),
    [("RUS", 2022, "Ukraine"), ("UKR", 2023, "Russia"), ("KWT", 1990, "Iraq"),
     ("ERI", 1998, "Ethiopia"), ("PAK", 1999, "India")],
)  # fmt: skip
def test_no_0_of_wars_within_is_a_place_in_a_war_with_another_state(
    state: str, year: int, other: str, profile
) -> None:
    deaths = profile(state, year)["battle_deaths_as_government_party_per_100000"]
    assert (deaths["value"], deaths["percentile"]) == (0, None)
    assert deaths["not_ranked"].startswith("a 0, but the same source has a war of its government: ")
    assert f"Government of {other}" in deaths["not_ranked"]


def test_a_killing_that_another_list_has_is_told_within_the_years_of_the_first(profile) -> None:
    # The list ends in 2024: nothing of 2025 differs from it.
    for state in ("SDN", "MMR", "RWA"):
        assert profile(state, 2025)["years_since_mass_killing"]["lists_differ"] is None
    mali = profile("MLI", 2020)["years_since_mass_killing"]
    assert mali["value"] is None
    assert mali["lists_differ"].startswith("other lists have a killing that began here before: ")


@pytest.mark.parametrize(
    ("state", "year", "deaths"),
    [("UKR", 2022, "1130 by Government of Russia (Soviet Union) (ucdp-25.1)"),
     ("KWT", 1990, "by Government of Iraq (ucdp-25.1)")],
)  # fmt: skip
def test_a_summary_tells_of_killing_by_governments_of_other_states(
    state: str, year: int, deaths: str, rows
) -> None:
    (outcome,) = rows(f"FROM dimension_summary('{state}', {year}) WHERE dimension_id = 'outcome'")
    assert "by governments of other states are in one_sided_deaths alone: " in outcome["notes"]
    assert deaths in outcome["notes"]


@pytest.mark.slow
def test_what_a_government_killed_with_another_stands_in_at_risk_now(
    asked: Callable[..., Rows],
) -> None:
    told = {
        r["indicator_id"]: r["read_with"]
        for r in asked("at_risk_now", country="MLI", year=2024)
        if "Killed together with other governments" in str(r["read_with"])
    }
    assert set(told) == {
        "one_sided_deaths_by_government", "one_sided_deaths_by_government_per_100000"
    }  # fmt: skip
    assert all("299 (233 to 636) with Government of Russia" in text for text in told.values())


def test_ratings_of_an_elected_government_say_who_is_not_under_it(profile) -> None:
    burma = profile("MMR", 2017)
    for indicator in ("executive_constraints", "democratic_regime_score", "electoral_regime_level"):
        assert "under no civilian command" in burma[indicator]["caveats"]


# UCDP's file of states has 0 by the government in its own column, and 31 and 48 in that of any
# government; the only killer that it names there is the state's own. Of the 88 that MS-13 killed on
# purpose none is among its civilians.
@pytest.mark.parametrize(
    ("state", "year", "indicator", "deaths"),
    [
        ("MDG", 2009, "one_sided_deaths_by_government", "31 by Government of Madagascar"),
        ("SWZ", 2021, "one_sided_deaths_by_government", "48 by Government of eSwatini (Swaziland)"),
        ("SLV", 2022, "civilian_deaths_in_organised_violence", "88 killed on purpose"),
    ],
)
def test_a_0_that_the_same_source_contradicts_has_no_place(
    state: str, year: int, indicator: str, deaths: str, session: Session
) -> None:
    # rank_within, profile and the summaries take what the view percentiles has.
    columns = "country_id, value, risk_rank, percentile, mid_percentile, not_ranked"
    ranks = ask(session, f"SELECT {columns} FROM rank_within('{indicator}', {year})")
    (own,) = [row[1:] for row in ranks.rows if row[0] == state]
    said = f"a 0, but the same source has deaths here in other figures: {deaths}"
    assert own == (0, None, None, None, said)


def test_a_government_s_own_killing_is_no_bare_0(asked: Callable[..., Rows]) -> None:
    (row,) = [r for r in asked("state_killings", country="SWZ") if r["year"] == 2021]
    assert (row["deaths"], row["everywhere"], row["location"]) == (0, 48, "SWZ")
    assert row["contradicted_by"] == "48 by Government of eSwatini (Swaziland)"


def test_the_contradicted_zeros_are_those_worked_out_from_the_files(session: Session) -> None:
    values = {
        (row["country_id"], row["year"], row["indicator_id"]): float(row["value"])
        for row in read("observations/ucdp-25.1")
    }
    actors = {row["actor_id"]: row for row in read("actors")}
    right = {
        (state, year, "civilian_deaths_in_organised_violence")
        for (state, year, indicator), value in values.items()
        if indicator == "one_sided_deaths" and value > 0
    }
    for row in read("actor_relations"):
        ends = [actors[row["source_actor_id"]], actors[row["target_actor_id"]]]
        governments = [end["country_id"] for end in ends if end["kind"] == "government"]
        if not float(row["deaths_best"] or 0) or row["source_id"] != "ucdp-25.1":
            continue
        if row["relation_id"] == "fights":
            kinds = ("non_state_conflict_deaths", "intrastate_conflict_deaths")
            indicators = {(*kinds, "interstate_conflict_deaths")[len(governments)]}
            indicators |= {"state_based_deaths"} if governments else set()
            for government in governments:
                right.add((government, row["year"], "battle_deaths_as_government_party"))
        else:
            by = "any_government" if governments else "non_state_groups"
            indicators = {"one_sided_deaths", f"one_sided_deaths_by_{by}"}
            if row["location"] in governments:
                indicators.add("one_sided_deaths_by_government")
        indicators.add("organised_violence_deaths")
        right |= {(row["location"], row["year"], each) for each in indicators}
    right = {key for key in right if values.get(key) == 0}
    right |= {
        (state, row["year"], "battle_deaths_before_1989")
        for row in read("actor_relations")
        if row["relation_id"] == "fights" and row["contested"]
        for state in {
            *row["contested"].split(),
            *(
                actors[row[end]]["country_id"]
                for end in ("source_actor_id", "target_actor_id")
                if actors[row[end]]["kind"] == "government"
            ),
        }
    } & {
        (row["country_id"], row["year"], row["indicator_id"])
        for row in read("observations/prio-battledeaths-3.1")
        if not float(row["value"])
    }
    found = ask(session, "SELECT country_id, year::VARCHAR, indicator_id FROM contradicted_zeros")
    assert right
    assert {row for row in found.rows if not row[2].endswith("_per_100000")} == right


@pytest.mark.slow
def test_what_a_source_counts_for_a_state_stands_beside_the_value(profile) -> None:
    palestine = profile("PSE", 2023)["freedom_of_religion"]
    assert "Palestine is V-Dem's West Bank unit" in palestine["caveats"]
    israel = profile("ISR", 2023)["freedom_of_religion"]
    assert "The West Bank and Gaza are units apart from Israel." in israel["caveats"]


def test_a_rate_without_a_population_is_not_said_to_be_unobserved(profile) -> None:
    # The year in which Sudan's south left it, of which no population is known.
    sudan = profile("SDN", 2011)
    assert sudan["refugees_by_origin"]["value"] > 450_000
    assert "no population" in sudan["refugees_per_100000"]["not_ranked"]


def test_the_people_of_a_state_that_held_more_land_are_added_up(profile) -> None:
    # Sudan with its south: UNHCR counts 606,230 refugees, and the World Bank 36.8 million people.
    sudan = profile("SDN", 2003)
    assert sudan["refugees_per_100000"]["value"] == pytest.approx(
        100_000 * 606_230 / 36_799_162, 1e-6
    )


def test_killing_next_door_is_no_outcome_of_a_state(session: Session) -> None:
    rows = ask(session, "SELECT indicator_id FROM dimension_baskets").rows
    assert rows
    assert not [row for row in rows if "neighbours" in str(row)]


def test_no_coup_in_the_list_is_said_to_leave_out_rebels(profile) -> None:
    yemen = profile("YEM", 2015)
    for name in ("coup_attempt", "years_since_coup_attempt", "years_with_coup_attempts_in_ten"):
        assert "armed groups that take the capital" in yemen[name]["caveats"]


def test_a_group_is_named_with_its_state_and_groups_alone_make_no_broker(session: Session) -> None:
    network = read_network(session.connection, Selection("SYR", 2013, 2013))
    groups = {a.name for a in network.actors if a.kind == "ethnic_group"}
    assert {"Sunni Arabs (Iraq)", "Sunni Arabs (Syria)"} <= groups
    assert not [p for p in network.leverage if p.lever is Lever.BROKER]


def test_a_network_of_years_after_all_sources_is_refused(session: Session) -> None:
    with pytest.raises(QueryError, match="the newest year with ties is 2024"):
        read_network(session.connection, Selection("UKR", 2025, 2025))


@pytest.mark.slow
def test_contingents_of_peace_operations_are_not_said_to_be_of_whoever_holds_the_capital(
    asked: Callable[..., Rows],
) -> None:
    rows = asked("who_supports_whom", country="CAF", **{"from": 2016, "to": 2017})
    (yemen,) = [r for r in rows if r["supporter"].startswith("Government of Yemen")]
    assert yemen["supporter_stands_for"].endswith("a peace operation need not be its own")
    rows = asked("who_supports_whom", country="ISR", **{"from": 2023, "to": 2024})
    (yemen,) = [r for r in rows if r["supporter"].startswith("Government of Yemen")]
    assert "peace operation" not in yemen["supporter_stands_for"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("state", "year"), [("PAK", 1971), ("SDN", 1965), ("UGA", 1980), ("COD", 1978), ("BIH", 1993)]
)
def test_a_0_is_no_calm_where_another_list_has_a_killing(
    state: str, year: int, profile, session: Session
) -> None:
    row = profile(state, year)["mass_killing_ongoing"]
    assert (row["value"], row["percentile"]) == (0, None)
    (found,) = ask(
        session,
        f"SELECT notes FROM dimension_summary('{state}', {year}) WHERE dimension_id = 'outcome'",
    ).rows
    assert str(found[0]).startswith("The lists of killing differ: a killing here by pitf-2014")


@pytest.mark.slow
@pytest.mark.parametrize(("state", "year", "there"), [("ERI", 2021, "ETH"), ("RUS", 2022, "UKR")])
def test_killing_by_a_government_abroad_is_told(
    state: str, year: int, there: str, session: Session
) -> None:
    (found,) = ask(
        session,
        f"SELECT notes FROM dimension_summary('{state}', {year}) WHERE dimension_id = 'outcome'",
    ).rows
    assert re.search(rf"killed in other countries are not .*: \d+ deaths, {there}", str(found[0]))


def test_a_killing_that_goes_on_is_in_the_worst_fifth(session: Session) -> None:
    # A fifth of all states had one in 1982, so that no more than 79.5 % had strictly less.
    (found,) = ask(
        session,
        "SELECT mid_percentile >= 80 FROM profile('GTM', 1982) "
        "WHERE indicator_id = 'mass_killing_ongoing'",
    ).rows
    assert found == (True,)


def test_those_that_share_the_low_end_are_not_the_highest(session: Session) -> None:
    given = {"indicator": "mass_killing_onset", "year": 2024}
    inquiry = Inquiry.of_query(session, named_query("highest"), given)
    assert not ask(session, inquiry.sql, inquiry.parameters).rows
    why = inquiry.why_empty(session)
    assert why == "none listed: each of the 168 values of mass_killing_onset in 2024 is 0"
