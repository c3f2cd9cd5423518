"""Views, macros and named queries, each against the same answer computed from the CSV files.

Nothing here asks DuckDB but for the answer under test: the other one is made with polars and plain
Python, from the definitions that the files of SQL give in words.
"""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from datetime import date
from functools import cache
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

import polars as pl
import pytest

from forewarn.ask.inquiry import Inquiry
from forewarn.ask.named import named_queries
from forewarn.ask.query import ask
from forewarn.ask.views import macros
from forewarn.errors import QueryError
from small import ROOT
from tie_places import fought_over, listed_in

if TYPE_CHECKING:
    from collections.abc import Mapping


PATHOLOGY = ("exclusion_by_social_group", "physical_integrity", "judicial_constraints")

Rows = list[dict[str, object]]


class ReleaseValue(NamedTuple):
    """A value with its interval and release."""

    value: float
    lower: float | None
    upper: float | None
    source_id: str


@cache
def table(name: str) -> tuple[dict[str, str], ...]:
    with (ROOT / "data" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


@cache
def everything() -> Mapping[tuple[str], pl.DataFrame]:
    number = {"value": pl.Float64, "lower": pl.Float64, "upper": pl.Float64}
    frames = [
        pl.read_csv(file, schema_overrides=number).with_columns(source_id=pl.lit(file.stem))
        for file in sorted((ROOT / "data" / "observations").glob("*.csv"))
    ]
    return pl.concat(frames).partition_by("indicator_id", as_dict=True)


@cache
def releases(indicator: str) -> dict[str, dict[tuple[str, int], ReleaseValue]]:
    """Return the cells of each release of an indicator, the newest release last."""
    found: dict[str, dict[tuple[str, int], ReleaseValue]] = defaultdict(dict)
    for row in everything()[(indicator,)].iter_rows(named=True):
        cell = ReleaseValue(row["value"], row["lower"], row["upper"], row["source_id"])
        found[row["source_id"]][row["country_id"], row["year"]] = cell
    return {source: found[source] for source in sorted(found, key=age)}


def age(source_id: str) -> tuple[list[int], str]:
    (version,) = (row["version"] for row in table("sources") if row["source_id"] == source_id)
    return [int(number) for number in re.findall("[0-9]+", version)], source_id


@cache
def declared() -> dict[str, frozenset[tuple[str, int]]]:
    """Return the states and years of which a source says, by no row, that there was nothing."""
    found = {}
    for row in table("indicators"):
        if row["absent_means"] == "zero":
            held = {
                (state, year) for cells in releases(row["indicator_id"]).values()
                for state, year in cells
            }  # fmt: skip
            found[row["indicator_id"]] = frozenset(
                (state, year)
                for year in range(int(row["zero_from"]), int(row["zero_to"]) + 1)
                for state in states(year) - set(row["zero_except"].split())
                if (state, year) not in held and (state, year) not in not_zero(row["indicator_id"])
            )
    return found


@cache
def fought() -> frozenset[tuple[str, int]]:
    """Return the states and years of fights before 1989: of a government, or over a state."""
    governments = {
        r["actor_id"]: r["country_id"] for r in table("actors") if r["kind"] == "government"
    }
    found = set()
    for row in table("actor_relations"):
        if row["relation_id"] == "fights" and row["contested"]:
            ends = {
                governments.get(row["source_actor_id"]),
                governments.get(row["target_actor_id"]),
            }
            found |= {(s, int(row["year"])) for s in {*row["contested"].split(), *ends} if s}
    return frozenset(found)


def not_zero(indicator: str) -> frozenset[tuple[str, int]]:
    """Return where no row is no 0, though the list covers state and year."""
    kinds = ("excluding_human_rights_crimes", "for_human_rights_crimes", "for_state_agents")
    if indicator in {f"amnesties_{kind}" for kind in kinds}:
        return frozenset(latest("amnesties_enacted"))
    wars = ("armed_conflict", "armed_conflict_began", "armed_conflict_intensity")
    return fought() if indicator in (*wars, "armed_conflicts_active") else frozenset()


@cache
def latest(indicator: str) -> dict[tuple[str, int], ReleaseValue]:
    cells: dict[tuple[str, int], ReleaseValue] = {}
    for release in releases(indicator).values():
        cells |= release
    return cells


@cache
def within(indicator: str, year: int) -> dict[str, ReleaseValue]:
    """Return the cells of a year in the newest release that has any."""
    frame = everything()[(indicator,)].filter(pl.col("year") == year)
    if frame.is_empty():
        return {}
    newest = max(set(frame["source_id"]), key=age)
    return {
        row["country_id"]: ReleaseValue(row["value"], row["lower"], row["upper"], newest)
        for row in frame.filter(pl.col("source_id") == newest).iter_rows(named=True)
    }


def direction(indicator: str) -> str:
    (found,) = (r["direction"] for r in table("indicators") if r["indicator_id"] == indicator)
    return found


def absence(indicator: str) -> tuple[str, str]:
    (found,) = (r for r in table("indicators") if r["indicator_id"] == indicator)
    return found["listing"], found["absent_means"]


@cache
def is_judgement(indicator: str, value: float | None) -> bool:
    """Return whether a value is a 0 that is no sign of safety, and has no place."""
    return value == 0 and indicator in (
        "mass_killing_ongoing",
        "mass_killing_onset",
        "mass_killings_begun_before",
        "neighbours_with_mass_killing",
        "organised_violence_deaths_in_todays_borders",
        "severe_inequality_in_liberties",
        "systematic_political_killing",
    )


def percentiles(indicator: str, year: int) -> dict[str, float]:
    """Return the percentile of each state ranked; none where the indicator cannot be ranked."""
    sign = {"risk": 1, "protective": -1, "context": 0}[direction(indicator)]
    cells = within(indicator, year)
    listing, absent_means = absence(indicator)
    if not sign or len(cells) < 30 or absent_means != "unknown":
        return {}
    if listing == "occurrences" and len(cells) < 0.75 * len(states(year)):
        return {}
    risks = {country: sign * cell.value for country, cell in cells.items()}
    if indicator in ("mass_killing_ongoing", "mass_killing_onset"):
        somewhere, ranked = going_on(year)
        risks = {s: risk for s, risk in risks.items() if risk or s not in somewhere - ranked}
    if indicator.startswith("one_sided_deaths"):
        killers = {
            "one_sided_deaths_by_government": {"state", "government-connected"},
            "one_sided_deaths_by_any_government": {"state", "government-connected"},
            "one_sided_deaths_by_non_state_groups": {"non-state", "government-connected"},
        }.get(
            indicator.removesuffix("_per_100000"),
            {"state", "government-connected", "non-state", ""},
        )
        somewhere = {state for state, killer in listed(year) if killer in killers}
        risks = {s: risk for s, risk in risks.items() if risk or s not in somewhere}
    return {
        country: 100 * sum(other < risk for other in risks.values()) / (len(risks) - 1)
        for country, risk in risks.items()
    }


@cache
def states(year: int) -> frozenset[str]:
    return frozenset(
        row["country_id"]
        for row in table("countries")
        if int(row["state_from"]) <= year <= int(row["state_to"] or year)
        and row["country_id"] not in ("XAB", "XSO")  # listed, and never rated by anybody
    )


@cache
def on_land() -> frozenset[tuple[str, int]]:
    """Return the state-years with a mass killing on land that the list has under another state."""
    years = {
        row["episode_id"]: (int(row["start_year"]), int(row["end_year"] or LAST_LISTED))
        for row in table("episodes")
        if row["kind"] == "mass_killing"
    }
    return frozenset(
        (row["country_id"], year)
        for row in table("episode_heirs")
        if row["episode_id"] in years
        for year in range(
            max(years[row["episode_id"]][0], int(row["from_year"])), years[row["episode_id"]][1] + 1
        )
    )


@cache
def begun_on_land() -> frozenset[tuple[str, int]]:
    """Return the state-years in which the list has one begin on the land under another state."""
    began = {
        row["episode_id"]: row["start_year"]
        for row in table("episodes")
        if row["kind"] == "mass_killing"
    }
    return frozenset(
        (row["country_id"], int(row["from_year"]))
        for row in table("episode_heirs")
        if began.get(row["episode_id"]) == row["from_year"]
    )


@cache
def listed(year: int) -> frozenset[tuple[str, str]]:
    """Return the states under which any list has a killing, each with who killed."""
    ends = {row["source_id"]: row["last_year"] for row in table("sources")}
    return frozenset(
        (row["country_id"], row["perpetrator"])
        for row in table("episodes")
        if int(row["start_year"]) <= year <= int(row["end_year"] or ends[row["source_id"]])
    )


@cache
def going_on(year: int) -> tuple[frozenset[str], frozenset[str]]:
    """Return the states on whose land any list has a killing, and where the ranked list has it."""
    ends = {row["source_id"]: row["last_year"] for row in table("sources")}
    spells = {
        row["episode_id"]: row
        for row in table("episodes")
        if int(row["start_year"]) <= year <= int(row["end_year"] or ends[row["source_id"]])
    }
    listed = {row["country_id"] for row in spells.values()}
    ranked = {row["country_id"] for row in spells.values() if row["kind"] == "mass_killing"}
    later = {
        row["country_id"]
        for row in table("episode_heirs")
        if row["episode_id"] in spells and int(row["from_year"]) <= year
    }
    return frozenset(listed | later), frozenset(ranked)


LAST_LISTED = 2024  # the last year of the list of mass killings


def names() -> dict[str, str]:
    return {row["country_id"]: row["name"] for row in table("countries")}


# The units that the list of coup attempts does not cover.
UNCOVERED = {"PSE", "XAB", "XSO", "ZZB"}

LAST_YEAR = max(int(row["last_year"]) for row in table("sources"))


@pytest.fixture
def asked(session):
    def read(name: str, **parameters: str) -> Rows:
        asked = Inquiry.of_query(session, named_queries()[name], parameters)
        answer = ask(session, asked.sql, asked.parameters)
        return [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]

    return read


# Views


def test_states_are_those_of_the_table_of_countries_in_every_year(rows) -> None:
    found = [(r["country_id"], r["year"]) for r in rows("SELECT country_id, year FROM states")]
    expected = {(state, year) for year in range(1946, LAST_YEAR + 1) for state in states(year)}
    assert len(found) == len(set(found))
    assert set(found) == expected


@pytest.mark.slow
def test_coverage_is_the_share_of_existing_states_without_a_value(rows) -> None:
    found = {
        (r["indicator_id"], r["year"]): (r["states"], r["states_observed"], r["source_ids"])
        for r in rows("FROM coverage")
    }
    expected = {}
    for row in table("indicators"):
        indicator = row["indicator_id"]
        by_year = everything()[(indicator,)].group_by("year")
        observed = {
            year: (count, " ".join(sorted(sources)))
            for year, count, sources in by_year.agg(
                pl.col("country_id").n_unique(), pl.col("source_id").unique()
            ).iter_rows()
        }
        for year in range(1946, LAST_YEAR + 1):
            expected[indicator, year] = (len(states(year)), *observed.get(year, (0, None)))
    assert found == expected
    for r in rows("FROM coverage WHERE year = 1990"):
        known = expected[r["indicator_id"], 1990][1]
        zeros = declared().get(r["indicator_id"], frozenset())
        assert r["declared_zeros"] == sum(year == 1990 for _, year in zeros)
        known += r["declared_zeros"]
        assert r["share_missing"] == pytest.approx(1 - known / len(states(1990)))


@pytest.mark.parametrize("indicator", ["liberal_democracy", "party_to_cat", "population"])
def test_the_panel_has_the_newest_value_in_every_state_year(indicator: str, rows) -> None:
    found = {
        (r["country_id"], r["year"]): r[indicator]
        for r in rows(f"SELECT country_id, year, {indicator} FROM panel")
    }
    cells = latest(indicator)
    assert found == {
        (state, year): cells[state, year].value if (state, year) in cells else None
        for year in range(1946, LAST_YEAR + 1)
        for state in states(year)
    }


@pytest.mark.parametrize(
    ("indicator", "year"),
    [
        ("judicial_constraints", 2023),  # protective: turned
        ("one_sided_deaths", 2000),  # most states share a zero
        ("social_group_equality_in_power", 2023),  # two releases
        ("genocide_or_politicide_magnitude", 1994),  # a handful of states: not ranked
        ("coup_attempt", 2021),  # only where it happened: not ranked
        ("years_since_mass_killing", 2020),  # only where it ever happened: not ranked
        ("internally_displaced_per_100000", 2020),  # only where there were any: not ranked
        ("refugees_per_100000", 2020),  # the same, but nearly every state has some
        ("population", 2000),  # context: not ranked
    ],
)
def test_a_percentile_is_the_share_of_other_states_with_less_risk(
    indicator: str, year: int, rows
) -> None:
    found = rows(f"FROM percentiles WHERE indicator_id = '{indicator}' AND year = {year}")
    cells, expected = within(indicator, year), percentiles(indicator, year)
    assert {r["country_id"]: r["value"] for r in found} == {c: x.value for c, x in cells.items()}
    for r in found:
        if r["country_id"] in expected and is_judgement(indicator, r["value"]):
            assert r["percentile"] is r["risk_rank"] is None
            assert r["not_ranked"].startswith("a 0 is the judgement of")
            continue
        is_ranked = r["country_id"] in expected
        assert r["percentile"] == pytest.approx(expected.get(r["country_id"]))
        assert r["states_ranked"] == (len(expected) if is_ranked else 0)
        assert (r["not_ranked"] is None) == is_ranked
        if is_ranked:
            ranked = Counter(expected.values())
            assert r["states_tied"] == ranked[expected[r["country_id"]]] - 1
            # Half of the tie counts as having less.
            share = 100 * r["states_tied"] / 2 / (len(expected) - 1)
            assert r["mid_percentile"] == pytest.approx(expected[r["country_id"]] + share)
        missing = None if indicator in declared() else 1 - len(cells) / len(states(year))
        assert r["share_missing"] == pytest.approx(missing)
        if is_ranked:
            worse = sum(other > r["percentile"] + 1e-9 for other in expected.values())
            assert r["risk_rank"] == worse + 1


def at_risk() -> dict[tuple[str, int], dict[int, bool | None]]:
    """Return, for each state-year without a killing, whether one began within these years."""
    (source,) = list(releases("mass_killing_ongoing"))[-1:]
    ongoing = releases("mass_killing_ongoing")[source]
    onset = releases("mass_killing_onset")[source]
    answers = {}
    for (state, year), cell in ongoing.items():
        if cell.value == 0 and (state, year) not in on_land():
            answers[state, year] = {}
            for span in (1, 2, 5):
                ahead = [onset.get((state, year + step)) for step in range(1, span + 1)]
                begun = any(one is not None and one.value == 1 for one in ahead) or any(
                    (state, year + step) in begun_on_land() for step in range(1, span + 1)
                )
                answers[state, year][span] = begun or (None if None in ahead else False)
    return answers


def test_state_years_at_risk_know_of_an_onset_only_what_the_release_covers(rows) -> None:
    found = {
        (r["country_id"], r["year"]): {
            1: r["onset_next_year"],
            2: r["onset_within_two_years"],
            5: r["onset_within_five_years"],
        }
        for r in rows("FROM state_years_at_risk")
    }
    assert found == at_risk()
    assert sum(r[1] is True for r in found.values()) == 83
    # East Pakistan, which the list has under Bangladesh, was Pakistan's.
    assert found["PAK", 1970][1] is True
    assert ("PAK", 1971) not in found
    # Closed years ahead: nothing is known of them, unless one has begun.
    assert found["USA", 2024] == {1: None, 2: None, 5: None}
    assert ("RWA", 1994) not in found
    # The killing in Bosnia, which the list has under Yugoslavia.
    assert not {("BIH", year) for year in range(1992, 1996)} & found.keys()
    assert ("BIH", 1996) in found


# Macros


def test_the_macro_of_an_indicator_gives_its_newest_values(rows) -> None:
    found = rows("FROM indicator('egalitarian_democracy')")
    cells = latest("egalitarian_democracy")
    assert {(r["country_id"], r["year"]): (r["value"], r["source_id"]) for r in found} == {
        key: (cell.value, cell.source_id) for key, cell in cells.items()
    }
    assert {r["direction"] for r in found} == {"protective"}


def test_rank_within_gives_the_order_of_risk(rows) -> None:
    found = rows("FROM rank_within('judicial_constraints', 2023) ORDER BY risk_rank, country_id")
    cells = within("judicial_constraints", 2023)
    expected = sorted(cells, key=lambda country: (cells[country].value, country))
    assert [r["country_id"] for r in found] == expected
    assert found[0]["percentile"] == 100
    assert {r["states"] for r in found} == {len(states(2023))}


@pytest.mark.slow
def test_a_profile_has_every_indicator_with_its_gaps(rows) -> None:
    found = {r["indicator_id"]: r for r in rows("FROM profile('SYR', 2010)")}
    assert set(found) == {row["indicator_id"] for row in table("indicators")}
    for indicator, r in found.items():
        cells = within(indicator, 2010)
        assert r["value"] == (cells["SYR"].value if "SYR" in cells else None)
        ranked = percentiles(indicator, 2010)
        place = None if is_judgement(indicator, r["value"]) else ranked.get("SYR")
        assert r["percentile"] == pytest.approx(place)
        assert r["states_ranked"] == len(ranked)
        # Either a percentile, or the reason why there is none.
        assert (r["percentile"] is None) == (r["not_ranked"] is not None)
        years = [year for state, year in latest(indicator) if state == "SYR" and year <= 2010]
        # A year in which no row is a 0 is known as well.
        none = "SYR" not in cells and r["not_ranked"].startswith("no row: the source lists none")
        assert r["last_year"] == (2010 if none else max(years, default=None))
        missing = None if indicator in declared() and cells else 1 - len(cells) / len(states(2010))
        assert r["share_missing"] == pytest.approx(missing)


def baskets() -> dict[str, list[str]]:
    """Return by dimension the indicators that at least half of the states have in three years."""
    found = defaultdict(list)
    for row in table("indicators"):
        indicator = row["indicator_id"]
        known = Counter(year for _, year in latest(indicator))
        halves = sum(known[year] >= len(states(year)) / 2 for year in range(2010, 2020))
        turned = row["direction"] != "context" and row["measure"] not in ("count", "tally")
        own = row["zero_means"] != "judgement" and not row["same_question_as"]
        if turned and own and row["absent_means"] == "unknown" and halves >= 3:
            found[row["dimension_id"]].append(indicator)
    return found


def middle_places(indicator: str, year: int) -> dict[str, float]:
    """Return the percentile of each state, with half of its tie below it."""
    ranked = percentiles(indicator, year)
    tied = Counter(ranked.values())
    return {
        state: place + 50 * (tied[place] - 1) / (len(ranked) - 1) for state, place in ranked.items()
    }


@pytest.mark.slow
@pytest.mark.parametrize(
    ("state", "year"), [("SYR", 2010), ("SDN", 2025), ("KHM", 1976), ("PSE", 2023)]
)
def test_a_dimension_is_summed_up_over_its_basket(state: str, year: int, rows) -> None:
    found = {r["dimension_id"]: r for r in rows(f"FROM dimension_summary('{state}', {year})")}
    assert set(found) == set(baskets())
    for dimension, basket in baskets().items():
        r = found[dimension]
        used = {
            i: middle_places(i, year)[state]
            for i in basket
            if state in percentiles(i, year) and not is_judgement(i, within(i, year)[state].value)
        }
        assert (r["in_basket"], r["used"]) == (len(basket), len(used))
        if 2 * len(used) < len(basket):
            assert r["not_summed_up"]
            assert r["median_place"] is r["highest"] is r["share_worst_fifth"] is None
            continue
        assert r["not_summed_up"] is None
        middle = median(used.values()) if len(used) > 2 else None
        assert r["median_place"] == (middle and pytest.approx(middle))
        assert r["highest"] == pytest.approx(max(used.values()))
        if r["highest_on"] is not None:
            assert used[r["highest_on"]] == pytest.approx(max(used.values()))
        worst = sum(place >= 80 for place in used.values())
        assert r["worst_fifth"] == worst
        assert r["share_worst_fifth"] == pytest.approx(worst / len(used))
        lacking = {part.partition(" ")[0] for part in (r["lacking"] or "").split(", ") if part}
        assert lacking == set(basket) - set(used)


def test_a_basket_names_the_last_year_of_what_it_lacks(rows) -> None:
    (r,) = rows("FROM dimension_basket('SDN', 2025) WHERE indicator_id = 'leader_glorification'")
    assert not r["used"]
    assert (r["last_year"], r["years_old"]) == (2023, 2)


@pytest.mark.parametrize(
    ("indicator", "country", "years"),
    [
        ("political_corruption", "ZAF", 10),  # three releases
        ("perceived_rule_of_law", "VEN", 5),  # with intervals
        ("inequality_in_income", "NGA", 4),  # with gaps
    ],
)
def test_a_trend_is_taken_within_the_newest_release(
    indicator: str, country: str, years: int, rows
) -> None:
    found = rows(f"FROM trend('{indicator}', '{country}', {years}) ORDER BY year")
    for release in reversed(releases(indicator).values()):
        cells = {year: cell for (state, year), cell in sorted(release.items()) if state == country}
        if cells:
            break
    assert [(r["year"], r["source_id"]) for r in found] == [
        (year, cell.source_id) for year, cell in cells.items()
    ]
    for r in found:
        year = r["year"]
        now, then = cells[year], cells.get(year - years)
        assert r["change"] == (None if then is None else pytest.approx(now.value - then.value))
        span = [(when, cells[when].value) for when in cells if year - years <= when <= year]
        assert r["years_observed"] == len(span)
        middle = sum(when for when, _ in span) / len(span)
        spread = sum((when - middle) ** 2 for when, _ in span)
        slope = sum((when - middle) * value for when, value in span) / spread if spread else None
        assert r["slope"] == (pytest.approx(slope) if len(span) > 2 else None)
        if then is None or now.lower is None or then.lower is None:
            assert r["intervals_apart"] is None
        else:
            apart = now.lower > then.upper or now.upper < then.lower
            assert r["intervals_apart"] == apart


@pytest.mark.slow
@pytest.mark.parametrize(("day", "states_of"), [("1992-06-01", 1992), ("2031-01-01", LAST_YEAR)])
def test_values_up_to_a_day_are_the_last_of_the_years_that_were_over(
    day: str, states_of: int, rows
) -> None:
    year = int(day[:4])
    found = {
        (r["country_id"], r["indicator_id"]): (r["value"], r["year"], r["years_old"])
        for r in rows(f"FROM values_up_to('{day}')")
    }
    expected = {}
    for row in table("indicators"):
        indicator = row["indicator_id"]
        frame = everything()[(indicator,)].filter(pl.col("year") < year)
        order = {source: n for n, source in enumerate(sorted(set(frame["source_id"]), key=age))}
        newest = frame.sort(
            "year", pl.col("source_id").replace_strict(order, return_dtype=pl.Int64)
        )
        last = newest.group_by("country_id", maintain_order=True).last()
        # A list of what happened has a state's value of its last year, or none.
        listed = max(frame["year"], default=0) if row["listing"] == "occurrences" else 0
        for state, when, value in last.select("country_id", "year", "value").iter_rows():
            if state in states(states_of) and when >= listed:
                expected[state, indicator] = (value, when, year - 1 - when)
    for indicator, zeros in declared().items():
        for state in states(states_of):
            there = max((when for s, when in zeros if s == state and when < year), default=0)
            last = expected.get((state, indicator))
            if there and (last is None or last[1] < there):
                expected[state, indicator] = (0, there, year - 1 - there)
    assert found == expected


@pytest.mark.slow
@pytest.mark.parametrize("day", ["2020-12-31", "2024-06-30", "2026-11-28"])
def test_as_of_has_what_releases_that_were_public_knew(day: str, rows) -> None:
    found = {
        (r["country_id"], r["indicator_id"]): (r["source_id"], r["year"], r["value"])
        for r in rows(f"FROM as_of('{day}') WHERE NOT coalesce(declared_zero, false)")
    }
    published = {row["source_id"]: row["published_on"] for row in table("sources")}
    computed = {row["indicator_id"] for row in table("derivations")}
    listings = {row["indicator_id"] for row in table("indicators") if row["listing"] != "full"}
    for indicator in ("judicial_constraints", "human_development", "gender_inequality"):
        assert indicator not in computed | listings
        known = {
            source: values
            for source, values in releases(indicator).items()
            if published[source] <= day
        }
        states = {state for values in known.values() for state, _ in values}
        here = {state for state, name in found if name == indicator and found[state, name][0]}
        if not known:
            assert not here
        for state in here:
            source, year, value = found[state, indicator]
            of_state = [y for values in known.values() for s, y in values if s == state]
            assert year == max(y for y in of_state if y < int(day[:4]))
            assert published[source] <= day
            assert releases(indicator)[source][state, year].value == value
        assert here <= states
    if day == "2020-12-31":
        # The release of 2024 of what V-Dem rates is the oldest here.
        assert found["ETH", "judicial_constraints"] == (None, None, None)


def test_where_no_release_is_that_old_as_of_says_so(rows) -> None:
    found = rows(
        "FROM as_of('1999-12-31') WHERE country_id = 'RWA' AND indicator_id = 'human_development'"
    )
    assert [(r["value"], r["year"], r["source_id"]) for r in found] == [(None, None, None)]
    assert found[0]["note"] == (
        "no release here is known to be that old: the first was public by 2024-03-14"
    )


@pytest.mark.slow
def test_a_killing_is_not_carried_on_for_ever(rows) -> None:
    found = rows(
        "SELECT country_id, indicator_id FROM values_up_to('2024-12-31') "
        "WHERE country_id IN ('KHM', 'RWA') AND indicator_id IN "
        "('targeted_mass_killing_ongoing', 'genocide_or_politicide_magnitude')"
    )
    assert found == []


@pytest.mark.parametrize("day", [date(1999, 7, 1), date(2016, 12, 31), date(9999, 12, 31)])
def test_a_treaty_status_rests_on_the_last_act_that_the_source_covers(day: date, rows) -> None:
    found = {
        (r["country_id"], r["instrument_id"], r["source_id"]): (r["status"], r["since"], r["as_of"])
        for r in rows(f"FROM treaty_status('{day}')")
    }
    acts, listed = acts_by_list()
    adopted = {
        r["instrument_id"]: date.fromisoformat(r["adopted_on"]) for r in table("instruments")
    }
    expected = {}
    for row in table("treaty_lists"):
        source, instrument = row["source_id"], row["instrument_id"]
        if adopted[instrument] > min(day, date.fromisoformat(row["known_until"])):
            continue
        for state in listed[source]:
            status = status_by_list(acts[state, instrument, source], row, day)
            if status and state in states(min(status[0].year, LAST_YEAR)):
                expected[state, instrument, source] = status[1:]
    assert found == expected


def acts_by_list() -> tuple[dict, dict]:
    """Return the acts of each state, instrument and source, and the states of each source."""
    acts, listed = defaultdict(list), defaultdict(set)
    for row in table("commitments"):
        source, instrument = row["source_id"], row["instrument_id"]
        listed[source].add(row["country_id"])
        done = date.fromisoformat(row["date"]) if row["date"] else date(int(row["year"]), 12, 31)
        acts[row["country_id"], instrument, source].append((done, row["action"] != "signed", row))
    for indicator in [name for (name,) in everything() if name.startswith("party_to_")]:
        for source, cells in releases(indicator).items():
            listed[source] |= {state for state, _ in cells}
    return acts, listed


def status_by_list(every: list, row: dict[str, str], day: date) -> tuple | None:
    """Return the day of a status, then the status, the year of its act, and the day shown."""
    is_full = row["listing"] == "full"
    end = min(day, date.fromisoformat(row["known_until"]))
    done = [act for act in every if act[0] <= (end if is_full else day)]
    if not (is_full or done):
        return None
    status, since = "not party", None
    if done:
        last, _, act = max(done, key=lambda act: act[:2])
        stands = {"signed": "signatory", "withdrew": "withdrawn"}
        status, since = stands.get(act["action"], "party"), int(act["year"])
        end = end if is_full else max(end, last)
    # In the year of an act without a day, only the year before is certain.
    unsettled = any(not act["date"] and end < at and end.year == at.year for at, _, act in every)
    return end, status, since, date(end.year - 1, 12, 31) if unsettled else end


def test_a_treaty_status_agrees_with_the_indicators_of_the_same_list(rows) -> None:
    for r in rows("FROM treaty_status('2010-12-31')"):
        indicator = f"party_to_{r['instrument_id']}"
        if (indicator,) in everything():
            cell = releases(indicator).get(r["source_id"], {}).get((r["country_id"], 2010))
            if cell is not None:
                assert (r["status"] == "party") == (cell.value == 1), r


@pytest.mark.parametrize("indicator", ["refugees_per_100000", "political_corruption"])
def test_a_citation_names_the_releases_and_what_they_are_computed_from(indicator, rows) -> None:
    found = {
        (r["source_id"], r["role"]): r["citation"] for r in rows(f"FROM citation('{indicator}')")
    }
    cited = {row["source_id"]: row["citation"] for row in table("sources")}
    used = {(source, "values") for source in releases(indicator)}
    used |= {
        (row["source_id"], "computed from")
        for row in table("derivations")
        if row["indicator_id"] == indicator
    }
    assert found == {key: cited[key[0]] for key in used}


# Named queries


def test_states_at_peace_and_stable_yet_high_on_all_three_parts(asked) -> None:
    found = asked("stable_yet_at_risk")
    deaths = latest("organised_violence_deaths")
    coups = latest("years_with_coup_attempts_in_ten")
    expected = {}
    for state in states(2023):
        parts = [percentiles(indicator, 2023).get(state) for indicator in PATHOLOGY]
        five = [deaths.get((state, year)) for year in range(2019, 2024)]
        if None in parts or None in five or (state, 2023) not in coups:
            continue
        calm = not any(cell.value for cell in five) and coups[state, 2023].value == 0
        if calm and min(parts) >= 50:
            expected[names()[state]] = parts
    assert {r["country"] for r in found} == set(expected)
    for r in found:
        whole = pytest.approx(expected[r["country"]], abs=0.5001)
        assert [r["grievance"], r["conspiracy"], r["unchecked_power"]] == whole
    assert found[0]["country"] == max(expected, key=lambda name: min(expected[name]))
    # No fighting is counted in North Korea, where a list has the state kill in every year.
    listed = {r["country"]: r["killing_listed"] for r in found if r["killing_listed"]}
    assert set(listed) == {"North Korea"}
    assert re.fullmatch(
        r"ewp-2025 \(by a state\): [0-9]{4} to 2024, not ended", listed["North Korea"]
    )


@pytest.mark.parametrize(
    ("year", "country", "going_on"),
    [(2021, "Burkina Faso", True), (2010, "Colombia", True), (2022, "Sierra Leone", False)],
)
def test_a_killing_that_goes_on_is_not_past(year, country, going_on, asked) -> None:
    found = {r["country"]: r for r in asked("resilience_where_exposed", year=str(year))}
    marks = found[country]["exposure"].split(", ")
    assert ("killing going on" in marks, "past killing" in marks) == (going_on, not going_on)
    assert bool(found[country]["killing_listed"]) == going_on


@pytest.mark.parametrize(
    ("indicator", "year"),
    [
        ("mass_killing_ongoing", 2024),  # fourteen share the first place
        ("political_terror_state_department", 2022),  # a scale of five levels
        ("electoral_regime_level", 2023),  # protective, in seven levels
        ("party_to_crc", 2021),  # protective: one state, and all others tied
        ("interstate_conflict_deaths", 2010),  # few, and all others tied at 0
        ("judicial_constraints", 2023),  # protective, on a fine scale
        ("coup_attempt", 2021),  # not ranked, and listed all the same
    ],
)
def test_the_highest_risk_keeps_or_counts_its_ties(indicator: str, year: int, asked) -> None:
    sign = -1 if direction(indicator) == "protective" else 1
    risks = {state: sign * cell.value for state, cell in within(indicator, year).items()}
    places = {state: 1 + sum(o > risk for o in risks.values()) for state, risk in risks.items()}
    size = Counter(places.values())
    top = {state: place for state, place in places.items() if place <= 10}
    kept = {s: place for s, place in top.items() if place == 1 or place + size[place] - 1 <= 30}
    found = asked("highest", indicator=indicator, year=str(year))
    assert {r["country"]: r["place"] for r in found} == {names()[s]: kept[s] for s in kept}
    assert {r["not_listed"] for r in found} == {len(top) - len(kept)}
    assert [r["place"] for r in found] == sorted(kept.values())
    for r in found:
        assert r["states_tied"] == size[r["place"]] - 1


def test_no_mass_killing_is_cut_off_by_the_alphabet(asked) -> None:
    found = {r["country"] for r in asked("highest", indicator="mass_killing_ongoing", year="2024")}
    assert len(found) == 14
    assert found >= {"Sudan", "Syria", "South Sudan", "Somalia", "Burkina Faso"}


@pytest.mark.parametrize(
    ("query", "indicator", "reason"),
    [
        ("grievance_rising", "ethnic_fractionalisation", "neither high nor low values are a risk"),
        ("onsets_by_third", "coup_attempt", "the source lists only where it happened"),
        ("onsets_by_third", "targeted_mass_killing_ongoing", "the source does not have all"),
        ("onsets_by_third", "years_since_mass_killing", "only states where it has happened have a"),
        ("onsets_by_third", "population", "neither high nor low values are a risk"),
    ],
)
def test_what_cannot_be_ranked_is_refused_with_the_reason(
    query: str, indicator: str, reason: str, asked
) -> None:
    with pytest.raises(QueryError, match=f"{indicator} cannot be ranked: {reason}"):
        asked(query, indicator=indicator)


@pytest.mark.parametrize(
    ("query", "indicator", "reason"),
    [
        ("grievance_rising", "mass_killing_ongoing", "is of outcome, and no grievance"),
        ("grievance_rising", "liberal_democracy", "is of unchecked_power, and no grievance"),
        ("before_each_episode", "coup_attempt", "the source lists only where it happened"),
        ("before_each_episode", "targeted_mass_killing_ongoing", "lists only where it happened"),
    ],
)
def test_an_indicator_that_a_question_is_not_about_is_refused(
    query: str, indicator: str, reason: str, asked
) -> None:
    with pytest.raises(QueryError, match=f"{indicator} .*{reason}"):
        asked(query, indicator=indicator)


@pytest.mark.parametrize(
    ("indicator", "year", "years"),
    [
        ("exclusion_by_social_group", 2023, 10),
        ("freedom_of_religion", 2023, 10),  # protective, and around zero
        ("social_group_equality_in_power", 2024, 7),  # protective, and only the newer release
    ],
)
def test_grievance_that_rose_is_a_change_within_one_release(indicator, year, years, asked) -> None:
    found = asked("grievance_rising", indicator=indicator, year=str(year), years=str(years))
    sign = -1 if direction(indicator) == "protective" else 1
    for release in reversed(releases(indicator).values()):
        rises = {
            names()[state]: sign * (cell.value - release[state, year - years].value)
            for (state, when), cell in release.items()
            if when == year and (state, year - years) in release
        }
        if rises:
            break
    best = sorted((rise for rise in rises.values() if rise > 0), reverse=True)
    best = [rise for rise in best if rise >= best[14]]
    assert [r["worsened_by"] for r in found] == pytest.approx(best, abs=0.00051)
    for r in found:
        assert r["states_compared"] == len(rises)
        assert r["worsened_by"] == pytest.approx(rises[r["country"]], abs=0.00051)
        # The values stand as the source gives them: those of a protective indicator fall.
        assert (r["after"] - r["before"]) * sign == pytest.approx(r["worsened_by"], abs=0.0015)


def test_how_many_kinds_of_exclusion_rose_with_it(asked) -> None:
    kinds = [row["indicator_id"] for row in table("indicators")]
    kinds = [kind for kind in kinds if kind.startswith("exclusion_by_")]
    assert len(kinds) == 5
    codes = {name: code for code, name in names().items()}
    for r in asked("grievance_rising"):
        state = codes[r["country"]]
        risen = sum(
            latest(kind)[state, 2023].value > latest(kind)[state, 2013].value for kind in kinds
        )
        assert (r["exclusions_risen"], r["exclusions_rated"]) == (risen, 5)


def test_unchecked_power_with_more_armed_actors_than_before(asked) -> None:
    counted = ("state_based_dyads", "non_state_dyads", "one_sided_actors")
    expected = {}
    for state, power in percentiles("judicial_constraints", 2024).items():
        years = [
            sum(latest(indicator)[state, year].value for indicator in counted)
            for year in range(2015, 2025)
            if (state, year) in latest(counted[0])
        ]
        before, now = sum(years[:5]) / 5, sum(years[5:]) / 5
        if len(years) == 10 and power >= 66.7 and now > before:
            expected[names()[state]] = (before, now)
    found = asked("unchecked_power_armed_groups")
    assert {r["country"]: r["dyads_and_attackers_before"] for r in found} == pytest.approx(
        {country: before for country, (before, _) in expected.items()}
    )
    assert {r["country"]: r["dyads_and_attackers_now"] for r in found} == pytest.approx(
        {country: now for country, (_, now) in expected.items()}
    )
    growth = [now - before for before, now in expected.values()]
    assert [r["growth"] for r in found] == pytest.approx(sorted(growth, reverse=True), abs=0.051)


def neighbours(year: int) -> dict[str, set[str]]:
    found = defaultdict(set)
    for row in table("borders"):
        if int(row["from_year"]) <= year <= int(row["to_year"] or year):
            found[row["country_id"]].add(row["neighbour_id"])
    return found


@pytest.mark.parametrize("year", [1971, 1994, 2023])
def test_neighbours_of_a_mass_killing_have_none_of_their_own(year: int, asked) -> None:
    found = asked("neighbours_of_mass_killing", year=str(year))
    killing = {state: cell.value for state, cell in within("mass_killing_ongoing", year).items()}
    killing |= {state: 1 for state in killing if (state, year) in on_land()}
    expected = {}
    for state, value in killing.items():
        near = sorted(n for n in neighbours(year)[state] if killing.get(n) == 1)
        if value == 0 and near:
            expected[names()[state]] = " ".join(near)
    assert {r["country"]: r["killing_in"] for r in found} == expected
    codes = {name: code for code, name in names().items()}
    for r in found:
        state = codes[r["country"]]
        parts = [percentiles(indicator, year).get(state) for indicator in PATHOLOGY]
        shown = [r["grievance"], r["conspiracy"], r["unchecked_power"]]
        assert [
            None if part is None else pytest.approx(part, abs=0.5001) for part in parts
        ] == shown


@pytest.mark.slow
def test_what_changed_before_onsets_is_compared_with_states_at_risk(asked) -> None:
    found = asked("before_episodes")
    assert len(found) == 12
    for r in found:
        indicator = r["indicator_id"]
        sign = -1 if direction(indicator) == "protective" else 1
        furthest = sorted(
            releases(indicator).items(),
            key=lambda item: (-min(year for _, year in item[1]), age(item[0])),
        )
        source, cells = furthest[-1]
        rises: dict[bool, list[float]] = {True: [], False: []}
        for (state, year), ahead in at_risk().items():
            now, then = cells.get((state, year)), cells.get((state, year - 5))
            if ahead[1] is not None and now is not None and then is not None:
                rises[ahead[1]].append(sign * now.value - sign * then.value)
        assert r["source_id"] == source
        assert r["episodes_measured"] == len(rises[True])
        shown = [r["rise_before_onset"], r["rise_elsewhere"]]
        middles = [median(rises[True]), median(rises[False])]
        assert shown == pytest.approx(middles, abs=0.00051)
        shown = [r["share_risen_before_onset"], r["share_risen_elsewhere"]]
        shares = [sum(x > 0 for x in rises[k]) / len(rises[k]) for k in (True, False)]
        assert shown == pytest.approx(shares, abs=0.0051)


@pytest.mark.slow
def test_fewer_than_ten_episodes_make_no_median_and_no_share(asked) -> None:
    found = asked("before_episodes", years=40)
    few = [r for r in found if r["episodes_measured"] < 10]
    assert few
    assert all(r["rise_before_onset"] is r["share_risen_before_onset"] is None for r in few)
    # Those with a share come first.
    assert [r["episodes_measured"] < 10 for r in found] == sorted(
        r["episodes_measured"] < 10 for r in found
    )


def test_each_episode_has_the_change_of_the_five_years_before(asked) -> None:
    expected = []
    for row in table("episodes"):
        start = int(row["start_year"])
        if row["kind"] != "mass_killing" or start < 2010:
            continue
        change = None
        for release in releases("exclusion_by_social_group").values():
            now = release.get((row["country_id"], start - 1))
            then = release.get((row["country_id"], start - 6))
            if now is not None and then is not None:
                change = round(now.value - then.value, 3)
        expected.append((names()[row["country_id"]], start, row["perpetrator"], change))
    found = asked("before_each_episode")
    shown = [(r["country"], r["start_year"], r["perpetrator"], r["change"]) for r in found]
    assert Counter(shown) == Counter(expected)
    for r in found:
        years = (None, None) if r["change"] is None else (r["start_year"] - 6, r["start_year"] - 1)
        assert (r["before_year"], r["at_eve_year"]) == years


def test_an_episode_names_the_states_that_hold_its_land_today(asked) -> None:
    found = asked("before_each_episode", since="1990", indicator="liberal_democracy")
    today = {
        (r["country"], r["start_year"]): r["land_of_today"] for r in found if r["land_of_today"]
    }
    assert today == {
        ("Yugoslavia", 1991): "Croatia",
        ("Yugoslavia", 1992): "Bosnia and Herzegovina",
        ("Yugoslavia", 1998): "Kosovo, Serbia",
    }


CORE = ("genocide_convention", "rome_statute", "cat", "cped", "iccpr", "icerd", "opcat")


@pytest.mark.slow
@pytest.mark.parametrize("year", [2005, 2023])
def test_treaty_gaps_are_those_of_the_states_in_the_worst_third(year: int, asked, rows) -> None:
    answers = {
        (r["country_id"], r["instrument_id"]): r
        for r in rows(f"FROM treaty_answers('{year}-12-31')")
    }
    expected = set()
    for state in states(year):
        parts = [percentiles(indicator, year).get(state) for indicator in PATHOLOGY]
        if None in parts or min(parts) < 66.7:
            continue
        for treaty in CORE:
            answer = answers.get((state, treaty))
            if answer and answer["status"] != "party":
                expected.add((names()[state], treaty, answer["as_of"]))
    found = asked("treaty_gaps", year=str(year))
    assert {(r["country"], r["not_party_to"], r["status_on"]) for r in found} == expected
    assert {r["percentile_year"] for r in found} == {year}
    gaps = Counter(country for country, _, _ in expected)
    assert {r["country"]: r["gaps"] for r in found} == gaps


@pytest.mark.parametrize("year", [2005, 2013])
def test_a_treaty_gap_is_a_zero_of_the_indicator(year: int, asked) -> None:
    """In years that the lists cover, the indicators of the same lists have 0."""
    for r in asked("treaty_gaps", year=str(year)):
        cells = latest(f"party_to_{r['not_party_to']}")
        (state,) = [id_ for id_, name in names().items() if name == r["country"]]
        if (state, year) in cells:
            assert cells[state, year].value == 0, r


def test_no_treaty_status_is_given_for_a_day_after_its_list(asked) -> None:
    ends = {"genocide_convention": date(2015, 3, 14), "rome_statute": date(2020, 11, 9)}
    for r in asked("treaty_gaps", year="2023"):
        if r["status"] != "withdrawn":
            assert r["status_on"] == ends.get(r["not_party_to"], date(2021, 12, 31)), r
    # El Salvador joined the Rome Statute in 2016, Burundi left it in 2017.
    in_2023 = {
        r["country"]: r
        for r in asked("treaty_gaps", year="2023")
        if r["not_party_to"] == "rome_statute"
    }
    assert "El Salvador" not in in_2023
    assert in_2023["Burundi"]["status"] == "withdrawn"
    # Nobody had to join before there was a treaty.
    assert not [r for r in asked("treaty_gaps", year="1995") if r["not_party_to"] == "rome_statute"]


@pytest.mark.parametrize(("country", "year"), [("SYR", 2014), ("SDN", 2003)])
def test_who_fights_whom_where(country: str, year: int, asked) -> None:
    name = {row["actor_id"]: row["name"] for row in table("actors")}
    expected = Counter(
        (name[r["source_actor_id"]], r["relation_id"], name[r["target_actor_id"]], r["deaths_best"])
        for r in listed_in(country, year)
        if r["relation_id"] in ("fights", "attacks_civilians_of")
    )
    found = asked("who_fights_whom", country=country, year=str(year))
    assert expected
    assert expected == Counter(
        (r["party"], r["relation_id"], r["other_party"], str(r["deaths"])) for r in found
    )


UNPLACED = "here and elsewhere; where mainly is not known"


def test_a_name_says_who_it_stands_for_beside_it(asked) -> None:
    (yemen,) = [
        r
        for r in asked("who_supports_whom", country="ISR", **{"from": "2023", "to": "2024"})
        if r["supporter"].startswith("Government of Yemen")
    ]
    assert yemen["supported"] == "Hamas"
    assert yemen["supporter_stands_for"].startswith("Ansarallah (the Houthis), in Sanaa")
    # Kabul, 2001: the United States and the United Kingdom fought the Taliban.
    fights = asked("who_fights_whom", country="AFG", year="2001")
    (kabul,) = [r for r in fights if "United Kingdom" in r["other_party"] + r["party"]]
    assert "the Taliban until November" in f"{kabul['party_stands_for']}{kabul['other_stands_for']}"


def test_killings_by_a_government_say_who_it_was_and_what_is_counted(asked) -> None:
    rwanda = {r["year"]: r for r in asked("state_killings", country="RWA")}
    assert "interim government that led the genocide" in rwanda[1994]["government_stands_for"]
    assert rwanda[1995]["government_stands_for"].startswith(
        "the government led by the Rwandan Patriotic Front"
    )
    (ivory,) = [r for r in asked("state_killings", country="CIV") if r["year"] == 2011]
    assert re.search("Gbagbo.*until April.*Ouattara", ivory["government_stands_for"])
    for r in (*rwanda.values(), ivory, *asked("state_killings", country="IRN")):
        assert "those killed in battle, bombing included" in r["deaths_counted"]


def test_killings_by_a_government_lead_to_what_the_lists_have(asked) -> None:
    # Rabaa is no one-sided violence by UCDP's count, and a killing by two lists.
    egypt = {r["year"]: r["killings_listed"] for r in asked("state_killings", country="EGY")}
    assert egypt[2013] == (
        "ewp-2025 (by a state): 2013 to 2015; tmk-1.1 (by a state): 2013 to 2013"
    )
    assert egypt[2005] is None
    # Santa Cruz and the referendum: East Timor was under Indonesia.
    indonesia = {r["year"]: r["land_of_today"] for r in asked("state_killings", country="IDN")}
    assert (indonesia[1991], indonesia[1999], indonesia[2000]) == ("Timor-Leste",) * 2 + (None,)
    (kosovo,) = [r for r in asked("state_killings", country="YUG") if r["year"] == 1999]
    assert kosovo["land_of_today"] == "Kosovo, Serbia"


@pytest.mark.slow
def test_wars_of_others_are_marked_and_on_demand(asked) -> None:
    span = {"country": "SYR", "from": "2011", "to": "2024"}
    here = asked("who_supports_whom", **span)
    wide = asked("who_supports_whom", elsewhere="1", **span)
    iraq = {r["place"] for r in wide if r["supported"] == "Government of Iraq"}
    assert "mainly in IRQ" in iraq
    assert "mainly here" not in iraq
    listed = {(r["supporter"], r["supported"], r["place"], r["source_id"]) for r in here}
    left_out = [
        r for r in wide
        if (r["supporter"], r["supported"], r["place"], r["source_id"]) not in listed
    ]  # fmt: skip
    assert len(wide) == len(here) + len(left_out)
    assert {r["left_out"] for r in here} == {len(left_out)}
    assert {r["left_out"] for r in wide} == {0}
    assert {r["place"] for r in here} == {"mainly here", UNPLACED}
    # Most of the deaths of Turkey's fight with the PKK were in Iraq in 2022, says UCDP's total.
    places = [
        r["place"]
        for country in ("IRQ", "TUR")
        for r in asked("who_fights_whom", country=country, year="2022")
        if {r["party"], r["other_party"]} == {"Government of Turkey", "PKK"}
    ]
    assert [place.partition(":")[0] for place in places] == ["mainly here", "mainly in IRQ"]


def test_deaths_say_what_is_counted(asked) -> None:
    for r in asked("who_fights_whom", country="SYR", year="2014"):
        assert ("civilians killed on purpose (one-sided violence)" in r["deaths_counted"]) == (
            r["relation_id"] == "attacks_civilians_of"
        )
        assert "bombing included" in r["deaths_counted"]


@pytest.mark.parametrize(
    ("given", "first", "last"),
    [({"from": "1998", "to": "2003"}, 1998, 2003), ({}, 1946, LAST_YEAR)],
    ids=["span", "whole"],
)
def test_who_supports_whom_in_which_years(
    given: dict[str, str], first: int, last: int, asked
) -> None:
    name = {row["actor_id"]: row["name"] for row in table("actors")}
    years = defaultdict(set)
    for r in listed_in("COD", relation="supports"):
        if first <= int(r["year"]) <= last:
            place = f"mainly in {r['main_location']}" if r["main_location"] else UNPLACED
            place = "mainly here" if r["main_location"] == "COD" else place
            if not r["location"]:
                place = f"in fights over {fought_over('COD', r)}; where they were is not known"
            pair = name[r["source_actor_id"]], name[r["target_actor_id"]], place, r["source_id"]
            years[pair].add(int(r["year"]))
    found = asked("who_supports_whom", country="COD", **given)
    assert {
        (r["supporter"], r["supported"], r["place"], r["source_id"]): (
            r["first_year"], r["last_year"], r["years"],
        )
        for r in found
    } == {pair: (min(seen), max(seen), len(seen)) for pair, seen in years.items()}  # fmt: skip


def links(year: int, *, fights: bool) -> set[frozenset[str]]:
    left_out = {
        row["actor_id"] for row in table("actors") if row["kind"] in ("civilians", "ethnic_group")
    }
    pairs = {
        frozenset((r["source_actor_id"], r["target_actor_id"]))
        for r in table("actor_relations")
        if r["year"] == str(year)
        and r["relation_id"] in (("fights", "supports") if fights else ("supports",))
    }
    return {pair for pair in pairs if len(pair) == 2 and not pair & left_out}


def cluster(start: str, pairs: set[frozenset[str]]) -> set[str]:
    near = defaultdict(set)
    for one, other in pairs:
        near[one].add(other)
        near[other].add(one)
    seen, waiting = {start}, [start]
    while waiting:
        for other in near[waiting.pop()] - seen:
            seen.add(other)
            waiting.append(other)
    return seen


@pytest.mark.parametrize("fights", [False, True], ids=["support", "fights too"])
@pytest.mark.parametrize("year", [1999, 2019])
def test_a_bridge_is_a_link_without_which_its_ends_are_apart(
    year: int, fights: bool, asked
) -> None:
    name = {row["actor_id"]: row["name"] for row in table("actors")}
    expected = Counter()
    joined = links(year, fights=fights)
    for pair in joined:
        one, other = pair
        here = cluster(one, joined - {pair})
        if other not in here:
            there = cluster(other, joined - {pair})
            if min(len(here), len(there)) >= 3:
                expected[frozenset({(name[one], len(here)), (name[other], len(there))})] += 1
    found = asked("bridging_links", year=str(year), fights=str(int(fights)))
    assert expected
    assert expected == Counter(
        frozenset({
            (r["one_end"], r["actors_at_one_end"]), (r["other_end"], r["actors_at_other_end"]),
        })
        for r in found
    )  # fmt: skip


@pytest.mark.slow
def test_resilience_is_shown_where_two_marks_of_exposure_are(asked) -> None:
    marks = (
        "rule_of_law", "equality_before_the_law", "civil_society_participation",
        "access_to_justice", "human_development",
    )  # fmt: skip
    expected = {}
    killing, _ = going_on(2023)
    for state in states(2023):

        def value(indicator: str, state: str = state) -> float:
            cell = within(indicator, 2023).get(state)
            return -1 if cell is None else cell.value

        exposures = [
            name
            for name, exposed in (
                ("climate", percentiles("climate_vulnerability", 2023).get(state, 0) >= 66.7),
                ("exclusion", value("population_in_excluded_groups") >= 0.25),
                ("killing going on", state in killing),
                (
                    "past killing",
                    state not in killing and value("mass_killings_begun_before") > 0,
                ),
                ("war next door", value("neighbours_at_war") > 0),
            )
            if exposed
        ]
        rated = [
            percentiles(mark, 2023)[state] for mark in marks if state in percentiles(mark, 2023)
        ]
        intensity = latest("armed_conflict_intensity").get((state, 2023))
        left_out = state == "ISR" or (intensity is not None and intensity.value == 2)
        if len(exposures) >= 2 and len(rated) >= 4 and median(rated) < 50 and not left_out:
            expected[names()[state]] = (", ".join(exposures), len(rated), round(median(rated)))
    found = asked("resilience_where_exposed")
    assert {
        r["country"]: (r["exposure"], r["marks"], round(r["median_percentile"])) for r in found
    } == expected
    assert all(a["median_percentile"] <= b["median_percentile"] for a, b in pairwise(found))


@pytest.mark.slow
def test_onsets_are_counted_in_thirds_of_an_indicator(asked) -> None:
    expected = defaultdict(lambda: [0, 0])
    for (state, year), ahead in at_risk().items():
        if ahead[1] is None:
            continue
        place = percentiles("physical_integrity", year).get(state)
        third = 0 if place is None else 1 + sum(round(place * 3 / 100, 6) >= i for i in (1, 2))
        expected[third][0] += 1
        expected[third][1] += ahead[1]
    found = asked("onsets_by_third")
    assert [[r["state_years"], r["onsets"]] for r in found] == [
        expected[i] for i in (1, 2, 3, 0) if i in expected
    ]
    assert sum(r["onsets"] for r in found) == 83


@pytest.mark.slow
def test_what_is_hardly_observed_is_below_half_of_the_states(asked) -> None:
    expected = {}
    for row in table("indicators"):
        indicator = row["indicator_id"]
        years = Counter(year for _, year in latest(indicator))
        if row["dimension_id"] == "shocks" and years[2023] < len(states(2023)) / 2:
            whole = [year for year, count in years.items() if count >= len(states(year)) / 2]
            expected[indicator] = (years[2023], max(whole, default=None))
    found = asked("thinly_covered", year="2023")
    assert {
        r["indicator_id"]: (r["states_observed"], r["last_year_with_half"]) for r in found
    } == expected
    # The releases are those of the year, where it has any: ND-GAIN goes on, and others have ended.
    for r in found:
        cells = everything()[(r["indicator_id"],)]
        of_year = set(cells.filter(pl.col("year") == 2023)["source_id"])
        assert set(r["source_id"].split()) == of_year or not of_year


# What every macro and query owes


@pytest.mark.slow
@pytest.mark.parametrize("macro", macros().values(), ids=lambda macro: macro.name)
def test_every_macro_is_documented_and_answers(macro, session) -> None:
    (comment,) = session.connection.execute(
        "SELECT comment FROM duckdb_functions() WHERE function_name = ?", [macro.name]
    ).fetchone()
    assert comment == macro.comment
    assert all(macro.parameters.values())
    assert ask(session, macro.example).rows


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (
            "indicator('freedom')",
            r"there is no indicator 'freedom': .*\(freedom_from_party_bans\) or ",
        ),
        (
            "rank_within('freedom', 2020)",
            r"there is no indicator 'freedom': .*\(freedom_from_party_bans\) or ",
        ),
        (
            "citation('freedom')",
            r"there is no indicator 'freedom': .*\(freedom_from_party_bans\) or ",
        ),
        ("trend('population', 'XYZ')", "there is no country 'XYZ'"),
        ("profile('XYZ', 2020)", "there is no country 'XYZ'"),
        ("dimension_summary('XYZ', 2020)", "there is no country 'XYZ'"),
    ],
)
def test_an_unknown_id_is_an_error_and_not_an_empty_answer(call, says, session) -> None:
    from forewarn.errors import QueryError

    with pytest.raises(QueryError, match=says):
        ask(session, f"FROM {call}")
