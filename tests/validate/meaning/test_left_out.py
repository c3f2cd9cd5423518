"""Rows with a fault in their structure are left out: what the rules then judge, and what not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from forewarn.findings.model import Layer, Outcome
from forewarn.package.load import load_package
from forewarn.validate.request import Request
from forewarn.validate.run import validate
from small import edit
from validate.meaning.cases import LAYERS, append

if TYPE_CHECKING:
    from pathlib import Path

    from forewarn.findings.model import Report, TableResult

UNDECIDED = "is undecided in 1 record, because of rows that could not be judged"


def check(folder: Path, layers: set[Layer] = LAYERS, keep: int = 1000) -> Report:
    return validate(load_package(folder), Request(layers, keep=keep))


def meanings(report: Report) -> set[tuple[str, str | None, str]]:
    """Give the table, key and rule of each finding of the meaning layer."""
    return {
        (result.table, finding.key, finding.rule.partition("/")[2])
        for result in report.results
        for finding in result.findings
        if result.layer is Layer.MEANING
    }


def meaning_of(report: Report, table: str) -> TableResult:
    (result,) = [r for r in report.results if (r.layer, r.table) == (Layer.MEANING, table)]
    return result


def with_history(folder: Path) -> None:
    """Add acts that make no sense without those before them."""
    append(
        folder,
        "commitments",
        "AAA,convention,src-1,withdrew,1990,",
        "AAA,convention,src-1,acceded,1995,",
        "DDD,convention,src-1,acceded,1995,",
        "DDD,convention,src-1,withdrew,1997,",
    )


@pytest.mark.slow
def test_a_fault_in_another_table_hides_no_cause(folder: Path) -> None:
    edit(folder, "data/observations/src-2.csv", "AAA,1985,freedom", value="0,9")
    edit(folder, "data/indicators.csv", "coups", minimum="1", maximum="0")
    edit(folder, "data/commitments.csv", "AAA,convention,src-1,signed", year="x")
    edit(folder, "data/instruments.csv", "convention", in_force_on="1948-12-08")
    edit(folder, "data/actor_relations.csv", "src-1,src-2", year="x")
    edit(folder, "data/actors.csv", "src-1", group_id="src-aaa-1")
    edit(folder, "data/sources.csv", "made", first_year="1999", last_year="1998")
    append(folder, "ledger", f"src-3,1.0.0,9,5,5,{{}},9,5,1946,1945,{'0' * 64}")
    report = check(folder)
    assert {each for each in meanings(report) if not each[0].startswith("observations/")} == {
        ("indicators", "coups", "range-order"),
        ("instruments", "convention", "treaty-order"),
        ("actors", "src-1", "actor-group"),
        ("sources", "made", "period-order"),
        ("ledger", "src-3/1.0.0", "ledger-rows"),
        ("ledger", "src-3/1.0.0", "ledger-reasons"),
        ("ledger", "src-3/1.0.0", "period-order"),
    }
    # Only the rule that needs the other table is not checked.
    reasons = {table: meaning_of(report, table).reason for table in ("indicators", "instruments")}
    assert reasons == {
        "indicators": "meaning/unused-indicator, meaning/listed-zero, meaning/undeclared-listing "
        "need observations/src-2, which is not valid",
        "instruments": "meaning/unused-instrument needs commitments, which is not valid",
    }
    assert meaning_of(report, "groups").reason is None


@pytest.mark.slow
def test_without_the_tables_that_are_looked_up_what_a_row_says_is_judged(folder: Path) -> None:
    for table in ("countries", "groups", "instruments", "relations", "indicators", "sources"):
        (folder / f"data/{table}.csv").write_text("wrong\n", encoding="utf-8")
    edit(folder, "data/borders.csv", "AAA,BBB,1990", to_year="1989")
    edit(folder, "data/commitments.csv", "AAA,convention,src-1,ratified", date="1986-02-01")
    edit(folder, "data/episodes.csv", "ep-1", end_year="1984")
    edit(folder, "data/group_access.csv", "src-aaa-1,1990", to_year="1989")
    edit(folder, "data/actor_relations.csv", "src-1,src-2", deaths_best="9")
    edit(folder, "data/observations/src-1.csv", "BBB,1985,freedom", lower="0.9")
    report = check(folder)
    assert meanings(report) == {
        ("borders", "AAA/BBB/1990", "period-order"),
        ("borders", "AAA/BBB/1990", "border-one-way"),
        ("borders", "BBB/AAA/1990", "border-one-way"),
        ("commitments", "AAA/convention/src-1/ratified/1985", "act-date"),
        ("episodes", "ep-1", "episode-order"),
        ("group_access", "src-aaa-1/1990", "period-order"),
        ("actor_relations", "src-1/src-2/fights/1985", "deaths-order"),
        ("observations/src-1", "BBB/1985/freedom", "bounds-order"),
    }
    assert "meaning/statehood needs countries, which is not valid" in (
        meaning_of(report, "borders").reason or ""
    )


@pytest.mark.slow
def test_a_row_left_out_is_not_missed_by_the_rows_that_it_may_answer(folder: Path) -> None:
    with_history(folder)
    edit(folder, "data/borders.csv", "AAA,BBB,1980", country_id="aaa")
    append(folder, "borders", "AAA,DDD,1985,,src-2")
    edit(folder, "data/commitments.csv", "AAA,convention,src-1,ratified", date="01/02/1985")
    edit(folder, "data/commitments.csv", "DDD,convention,src-1,withdrew", year="1994")
    edit(folder, "data/episodes.csv", "ep-1", start_year="x")
    append(folder, "corrections", "episodes,ep-1,end_year,1991,1990,Wrong.,The yearbook.")
    append(folder, "corrections", "borders,X,to_year,1991,1990,Wrong.,The yearbook.")
    append(folder, "corrections", "groups,X,name,A,B,Wrong.,The yearbook.")
    report = check(folder)
    # Those that no row left out may answer are found.
    assert meanings(report) == {
        ("borders", "AAA/DDD/1985", "border-one-way"),
        ("commitments", "DDD/convention/src-1/withdrew/1994", "act-order"),
        ("corrections", "groups/X/name", "correction-place"),
    }
    assert report.outcome is Outcome.INVALID
    assert meaning_of(report, "borders").reason == (
        f"its structure is not valid: only 4 records could be judged; "
        f"meaning/border-one-way {UNDECIDED}"
    )
    assert f"meaning/act-order {UNDECIDED}" in (meaning_of(report, "commitments").reason or "")
    assert "meaning/correction-place is undecided in 2 records" in (
        meaning_of(report, "corrections").reason or ""
    )


@pytest.mark.slow
@pytest.mark.parametrize("line", ["AAA,convention,src-1,withdrew,1990,,", ""])
def test_a_row_of_the_wrong_shape_may_be_any(folder: Path, line: str) -> None:
    with_history(folder)
    file = folder / "data/commitments.csv"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("AAA,convention,src-1,withdrew,1990,", line), encoding="utf-8")
    report = check(folder)
    # A blank row is none that could answer.
    found = set() if line else {("AAA/convention/src-1/acceded/1995", "act-repeated")}
    assert {(key, rule) for _, key, rule in meanings(report)} == found


@pytest.mark.slow
def test_a_row_whose_reference_dangles_may_have_meant_any(folder: Path) -> None:
    edit(folder, "data/borders.csv", "AAA,BBB,1980", country_id="XXX")
    for keep in (0, 1000):
        report = check(folder, keep=keep)
        assert meanings(report) == set()
        assert report.counts == {"structure/foreign-key": 1}


@pytest.mark.slow
def test_a_waiver_of_a_row_left_out_is_not_called_unused(folder: Path) -> None:
    edit(folder, "data/observations/src-1.csv", "BBB,1985,freedom", value="x", lower="0.9")
    edit(folder, "data/observations/src-1.csv", "BBB,1986,freedom", lower="0.9")
    key = "BBB/1985/freedom"
    append(
        folder, "waivers", f"meaning/bounds-order,observations/src-1,{key},Why.,Where.,2099-01-01"
    )
    assert meanings(check(folder)) == {("observations/src-1", "BBB/1986/freedom", "bounds-order")}


@pytest.mark.slow
def test_a_table_with_references_that_could_not_be_checked_is_all_there(folder: Path) -> None:
    edit(folder, "data/countries.csv", "AAA", state_from="x")
    report = check(folder)
    assert "structure/reference-not-checked" in report.counts
    assert meanings(report) == set()
    # Its rows refer to the instruments, whatever is wrong with the countries.
    assert meaning_of(report, "instruments").outcome is Outcome.VALID


@pytest.mark.slow
def test_a_fault_in_a_waiver_does_not_bring_back_what_others_silence(folder: Path) -> None:
    edit(folder, "data/observations/src-1.csv", "BBB,1985,freedom", lower="0.9")
    for key, day in (("BBB/1985/freedom", "2099-01-01"), ("BBB/1986/freedom", "1/1/2099")):
        row = f"meaning/bounds-order,observations/src-1,{key},Why.,Where.,{day}"
        append(folder, "waivers", row)
    report = check(folder)
    assert report.counts == {"structure/type-error": 1}
    assert report.waived == 1
    assert meaning_of(report, "waivers").outcome is Outcome.NOT_CHECKED


@pytest.mark.slow
def test_a_file_that_is_not_read_may_hold_what_others_must_agree_with(folder: Path) -> None:
    (folder / "data/observations/src-3.csv").write_text("wrong\n", encoding="utf-8")
    reason = meaning_of(check(folder), "observations/made").reason or ""
    assert "meaning/rate-of-count" in reason
    assert reason.endswith("need observations/src-3, which is not valid")
