"""Trials, amnesties and what else answers grave violations, against the files of TJET."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from against_upstream.support import (
    Key,
    UpstreamValue,
    assert_same,
    observations,
    resolve,
    rows,
    table,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

SOURCE = "tjet-2025"

# Every text of the columns that are read for what they say: one that is new has to be understood.
TEXTS = {
    ("trials_by_state_year", "trial_type"): {
        "domestic": 2701,
        "foreign": 155,
        "international": 69,
        "international (hybrid)": 57,
    },
    ("trials_by_state_year", "hrv_or_core_crimes"): {"0": 244, "1": 2738},
    ("amnesties", "stateAgents"): {
        "": 724,
        "high ranking": 53,
        "high ranking; low ranking": 40,
        "high ranking; not specified": 1,
        "low ranking": 36,
        "not specified": 79,
    },
    ("amnesties", "hrCrimes"): {
        "": 2,
        "don't know": 132,
        "human rights crimes are not relevant to this amnesty": 456,
        "human rights crimes were excluded from amnesty": 123,
        "human rights crimes were included in amnesty": 220,
    },
    ("amnesties", "selfAmnesty"): {"0": 904, "1": 29},
    ("truth_commissions", "status"): {"": 3, "completed": 83, "ongoing": 12},
}

# Years in which a unit with rows was not a state: Montenegro, Czechoslovakia, Kosovo, Timor-Leste.
NO_STATE = {("341", 1999), ("341", 2004), ("315", 1993), ("315", 1994), ("315", 1995)}
NO_STATE |= {("347", year) for year in range(1999, 2008)} | {("860", 2000), ("860", 2001)}


@pytest.fixture(scope="module")
def lists(upstream_2026_11: Path) -> dict[str, Rows]:
    folder = upstream_2026_11 / SOURCE
    return {path.stem: list(rows(path)) for path in sorted(folder.glob("*.csv"))}


def years(first: str, last: str) -> range:
    return range(int(first), int(last) + 1)


Rows = list[dict[str, str]]
Part = tuple[str, int, str, int]  # unit, year, indicator and number


def trials(listed: Rows) -> Iterable[Part]:
    kinds = {"domestic": "domestic", "foreign": "foreign"}
    for row in listed:
        if row["hrv_or_core_crimes"] == "1":
            kind = kinds.get(row["trial_type"], "international")
            number = int(row["trials"])
            yield row["ccode_target"], int(row["year_start"]), f"{kind}_trials_begun", number


def amnesties(listed: Rows) -> Iterable[Part]:
    for row in listed:
        told = {
            "amnesties_enacted": True,
            "amnesties_for_state_agents": row["stateAgents"] != "",
            "amnesties_for_human_rights_crimes": row["hrCrimes"].endswith("included in amnesty"),
            "amnesties_excluding_human_rights_crimes": "excluded from" in row["hrCrimes"],
            "self_amnesties": row["selfAmnesty"] == "1",
        }
        for indicator in (name for name, so in told.items() if so):
            yield row["ccode_cow"], int(row["amnestyYear"]), indicator, 1


def bodies(listed: dict[str, Rows]) -> Iterable[Part]:
    for row in listed["truth_commissions"]:
        began = row["yearBeginOperation"]
        for year in years(began, row["yearCompleteOperation"] or max(began, "2020")):
            yield row["ccode_cow"], year, "truth_commissions_at_work", 1
    for row in listed["un_investigations"]:
        for year in years(row["beg"], row["end"]):
            yield row["ccode_cow"], year, "un_investigations_under_way", 1
    for row in listed["reparations"]:
        yield row["ccode_cow"], int(row["yearCreated"]), "reparation_programmes_created", 1


def marked(listed: dict[str, Rows]) -> Iterable[tuple[str, int, str]]:
    """Yield the unit, year and indicator of what is only marked, however often."""
    for row in listed["reparations"]:
        if began := row["yearBegin"]:
            for year in years(began, row["yearEnd"] or began):
                yield row["ccode_cow"], year, "reparation_programme_in_operation"
    for row in listed["vetting"]:
        for year in years(row["yearStart"], row["yearEnd"] or row["yearStart"]):
            yield row["ccode_cow"], year, "vetting_policy_in_force"
    for row in listed["icc_interventions"]:
        for year in court(row["ICC_prelim_exam"], row["ICC_prelimEnd"], row["ICC_investigation"]):
            yield row["ccode_cow"], year, "icc_examination_under_way"
        for year in court(row["ICC_investigation"]):
            yield row["ccode_cow"], year, "icc_investigation_opened"


def court(began: str, *ends: str) -> Iterable[int]:
    """Return the years from a step to the first end that there is, or to 2024."""
    return years(began, min(end or "2024" for end in (*ends, ""))) if began else ()


@pytest.fixture(scope="module")
def expected(root: Path, lists: dict[str, Rows]) -> dict[Key, UpstreamValue]:
    numbers: Counter[Key] = Counter()
    lost: set[tuple[str, int]] = set()
    parts = (
        *trials(lists["trials_by_state_year"]),
        *amnesties(lists["amnesties"]),
        *bodies(lists),
    )
    for unit, year, indicator, number in parts:
        if country := resolve(root, "cow", unit, year):
            numbers[country, year, indicator] += number
        else:
            lost.add((unit, year))
    for unit, year, indicator in marked(lists):
        if country := resolve(root, "cow", unit, year):
            numbers[country, year, indicator] = 1
        else:
            lost.add((unit, year))
    assert lost == NO_STATE
    return {key: UpstreamValue(number) for key, number in numbers.items()}


def test_every_row_of_a_state_is_counted_and_no_other(
    root: Path, expected: dict[Key, UpstreamValue]
) -> None:
    assert Counter(indicator for _, _, indicator in expected) == {
        "amnesties_enacted": 792,
        "amnesties_excluding_human_rights_crimes": 112,
        "amnesties_for_human_rights_crimes": 208,
        "amnesties_for_state_agents": 203,
        "domestic_trials_begun": 2_092,
        "foreign_trials_begun": 148,
        "icc_examination_under_way": 129,
        "icc_investigation_opened": 178,
        "international_trials_begun": 98,
        "reparation_programme_in_operation": 337,
        "reparation_programmes_created": 90,
        "self_amnesties": 29,
        "truth_commissions_at_work": 329,
        "un_investigations_under_way": 187,
        "vetting_policy_in_force": 348,
    }
    assert_same(root, SOURCE, expected)


def test_sums_are_those_of_the_files_without_what_is_left_out(
    root: Path, lists: dict[str, Rows]
) -> None:
    sums: Counter[str] = Counter()
    for (_, _, indicator), cell in observations(root, SOURCE):
        sums[indicator] += int(cell.value)
    kept = [row for row in lists["trials_by_state_year"] if row["hrv_or_core_crimes"] == "1"]
    of_no_state = [row for row in kept if (row["ccode_target"], int(row["year_start"])) in NO_STATE]
    all_trials = sum(int(row["trials"]) for row in lists["trials_by_state_year"])
    others = all_trials - sum(int(row["trials"]) for row in kept)
    before = sum(int(row["trials"]) for row in of_no_state)
    assert (all_trials, others, before) == (6_663, 266, 65)
    begun = {i: n for i, n in sums.items() if i.endswith("_trials_begun")}
    assert sum(begun.values()) == all_trials - others - before
    # One amnesty of Kosovo in 1999 and one of Timor-Leste in 2001 are left out.
    assert sums["amnesties_enacted"] == len(lists["amnesties"]) - 2 == 931
    assert sums["reparation_programmes_created"] == len(lists["reparations"]) == 93
    assert sums["self_amnesties"] == 29


@pytest.mark.parametrize(("file", "column"), TEXTS)
def test_no_text_is_new(lists: dict[str, Rows], file: str, column: str) -> None:
    assert Counter(row[column] for row in lists[file]) == TEXTS[file, column]


def test_only_commissions_that_go_on_have_no_end(lists: dict[str, Rows]) -> None:
    open_ended = [r for r in lists["truth_commissions"] if not r["yearCompleteOperation"]]
    assert {row["status"] for row in open_ended} == {"ongoing"}
    assert len(open_ended) == 11


def test_where_the_lists_say_less_than_they_seem_to(
    lists: dict[str, Rows],
) -> None:
    reparations = Counter((r["yearBegin"] != "", r["yearEnd"] != "") for r in lists["reparations"])
    assert reparations[True, False] == 29
    assert reparations[False, False] + reparations[False, True] == 24
    assert sum(not row["yearEnd"] for row in lists["vetting"]) == 41
    assert Counter(row["end"] for row in lists["un_investigations"])["2023"] == 10
    assert max(row["beg"] for row in lists["un_investigations"]) == "2022"
    assert max(row["year_start"] for row in lists["trials_by_state_year"]) == "2020"
    steps = {row["ccode_cow"]: row for row in lists["icc_interventions"]}
    # One column for each step: the second examination of the Congo has the first one's beginning.
    assert (steps["490"]["ICC_prelim_exam"], steps["490"]["ICC_prelimEnd"]) == ("2004", "2024")


def test_a_state_of_the_courts_list_has_no_zero_of_an_examination(
    root: Path, lists: dict[str, Rows]
) -> None:
    # There is a column for one examination alone: of these states it cannot say when none was.
    in_list = {resolve(root, "cow", row["ccode_cow"], 2024) for row in lists["icc_interventions"]}
    assert len(in_list) == len(lists["icc_interventions"]) == 26
    (row,) = [
        row for row in table(root, "indicators")
        if row["indicator_id"] == "icc_examination_under_way"
    ]  # fmt: skip
    assert set(row["zero_except"].split()) == in_list | {"PSE", "XAB", "XSO"}


def test_the_court_has_opened_investigations_in_sixteen_states(root: Path) -> None:
    kept = {key for key, _ in observations(root, SOURCE)}
    assert {c for c, year, i in kept if i == "icc_investigation_opened" and year == 2024} == {
        *("AFG", "BDI", "CAF", "CIV", "COD", "GEO", "ISR", "KEN", "LBY", "MLI", "MMR", "PHL"),
        *("SDN", "UGA", "UKR", "VEN"),
    }


@pytest.mark.parametrize(
    ("country", "year", "indicator", "value"),
    [
        # Chile's decree of 1978, Argentina's of 1983, El Salvador's of 1993 and Peru's of 1995.
        ("CHL", 1978, "self_amnesties", 1),
        ("ARG", 1983, "self_amnesties", 1),
        ("SLV", 1993, "amnesties_for_human_rights_crimes", 1),
        ("PER", 1995, "amnesties_for_state_agents", 1),
        # Argentina's commission on the disappeared, and that of South Africa.
        ("ARG", 1983, "truth_commissions_at_work", 1),
        ("ARG", 1986, "truth_commissions_at_work", None),
        ("ZAF", 1996, "truth_commissions_at_work", 1),
        # The tribunals for Rwanda, Sierra Leone and Cambodia.
        ("RWA", 1993, "international_trials_begun", None),
        ("RWA", 1995, "international_trials_begun", 2),
        ("SLE", 2003, "international_trials_begun", 6),
        ("KHM", 2007, "international_trials_begun", 2),
        # The inquiries on Chile of 1975 and Syria of 2011.
        ("CHL", 1975, "un_investigations_under_way", 1),
        ("SYR", 2012, "un_investigations_under_way", 1),
        # Colombia was examined to 2021, and no investigation came of it; Ukraine's came in 2022.
        ("COL", 2004, "icc_examination_under_way", 1),
        ("COL", 2022, "icc_examination_under_way", None),
        ("COL", 2022, "icc_investigation_opened", None),
        ("UKR", 2021, "icc_investigation_opened", None),
        ("UKR", 2022, "icc_investigation_opened", 1),
        ("COD", 2005, "icc_examination_under_way", None),
        # The Federal Republic of Yugoslavia, and what stood beside it before it was a state.
        ("YUG", 1992, "un_investigations_under_way", 1),
        ("XKX", 2007, "international_trials_begun", None),
        ("XKX", 2008, "international_trials_begun", 4),
        ("XKX", 2008, "vetting_policy_in_force", 1),
        # A commission that was at work when it was coded counts to 2020.
        ("BDI", 2020, "truth_commissions_at_work", 1),
        ("BDI", 2021, "truth_commissions_at_work", None),
        ("CAF", 2021, "truth_commissions_at_work", 1),
    ],
)
def test_what_history_knows(
    root: Path, country: str, year: int, indicator: str, value: int | None
) -> None:
    kept = {key: cell.value for key, cell in observations(root, SOURCE)}
    assert kept.get((country, year, indicator)) == value
