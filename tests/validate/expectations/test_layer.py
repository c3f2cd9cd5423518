"""The expectation layer at work: what it needs, what it writes, and when it says nothing."""

from __future__ import annotations

import json
import os
import re
import warnings
from typing import TYPE_CHECKING, Any

import pytest

from forewarn.cli.main import run
from forewarn.errors import MissedFaultError, PackageError
from forewarn.findings.model import Layer, Outcome, Severity
from forewarn.findings.rules import CATALOGUE, count_at_least
from forewarn.package.load import load_package
from forewarn.structure import check_structure
from forewarn.structure.engine import open_engine
from forewarn.validate.expectations import evaluate
from forewarn.validate.expectations.evaluation import measure_package
from forewarn.validate.expectations.figures import FIGURES, TOLERANCES, read_tolerances
from forewarn.validate.expectations.signature import (
    SIGNATURE,
    Signature,
    read_signature,
    write_signature,
)
from forewarn.validate.expectations.suite import read_suite
from forewarn.validate.request import Request
from forewarn.validate.run import validate
from small import ROOT, edit, make_package, sign
from validate.expectations.judging import judge

if TYPE_CHECKING:
    from pathlib import Path

    from forewarn.findings.model import Report

SUITE = "schemas/expectations/src-1.json"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    make_package(tmp_path)
    return tmp_path


def check(folder: Path) -> Report:
    return validate(load_package(folder), Request({Layer.EXPECTATIONS}))


@pytest.mark.slow
def test_every_table_is_judged_as_a_whole(folder: Path) -> None:
    report = check(folder)
    resources = {resource.name for resource in load_package(folder).resources}
    assert {result.table for result in report.results} == resources
    assert {result.outcome for result in report.results} == {Outcome.VALID}


@pytest.mark.slow
def test_without_a_signature_nothing_counts_as_checked(folder: Path) -> None:
    (folder / SIGNATURE).unlink()
    report = check(folder)
    assert {r.outcome for r in report.results} == {Outcome.NOT_CHECKED}
    assert report.results[0].reason == "the expected figures are missing: data/signature.json"


@pytest.mark.slow
def test_without_its_suites_nothing_counts_as_checked(folder: Path) -> None:
    (folder / SUITE).unlink()
    report = check(folder)
    assert {r.outcome for r in report.results} == {Outcome.NOT_CHECKED}
    assert report.results[0].reason == f"the expected figures are missing: {SUITE}"


@pytest.mark.slow
def test_a_source_whose_rows_have_faults_is_not_checked_and_the_others_are(folder: Path) -> None:
    edit(folder, "data/observations/src-2.csv", "BBB,1985,freedom", value="x")
    outcomes = {result.table: result.outcome for result in check(folder).results}
    assert outcomes.pop("observations/src-2") is Outcome.NOT_CHECKED
    assert set(outcomes.values()) == {Outcome.VALID}


def missing(folder: Path) -> dict[str, float]:
    """Return the share of the release before it that each source lacks, if any."""
    package = load_package(folder)
    with open_engine(package) as engine:
        structure = check_structure(package, engine)
        sound = [each for each in package.resources if structure.is_valid(each.name)]
        return {
            profile.name: round(row["release_missing"], 3)
            for profile in measure_package(structure, sound)
            for row in profile.rows
            if row.get("release_missing")
        }


@pytest.mark.slow
def test_a_release_is_not_compared_with_one_before_a_release_that_has_faults(
    folder: Path,
) -> None:
    # Each release lacks three rows of the one before it, which is just not too many.
    data = folder / "data"
    lines = (data / "observations/src-2.csv").read_text("utf-8").splitlines(keepends=True)
    lines = [line for line in lines if not re.match(r"BBB,198[567],freedom,", line)]
    (data / "observations/src-2.csv").write_text("".join(lines), "utf-8")
    lines = [line for line in lines if not re.match(r"DDD,198[567],freedom,", line)]
    (data / "observations/src-4.csv").write_text("".join(lines), "utf-8")
    sources = (data / "sources.csv").read_text("utf-8")
    newest = sources.splitlines(keepends=True)[-1].replace("src-2", "src-4")
    newest = newest.replace("Publisher,2", "Publisher,3")
    (data / "sources.csv").write_text(sources + newest, "utf-8")
    descriptor = json.loads((folder / "datapackage.json").read_text("utf-8"))
    (second,) = (r for r in descriptor["resources"] if r["name"] == "observations/src-2")
    text = json.dumps(second).replace("src-2", "src-4")
    descriptor["resources"].append(json.loads(text))
    (folder / "datapackage.json").write_text(json.dumps(descriptor), "utf-8")
    sign(folder)
    assert missing(folder) == {"src-2": 0.042, "src-4": 0.044}
    edit(folder, "data/observations/src-2.csv", "AAA,1985,freedom", value="x")
    assert missing(folder) == {}


@pytest.mark.slow
def test_without_its_countries_nothing_is_checked(folder: Path) -> None:
    edit(folder, "data/countries.csv", "AAA", iso2="TOO LONG")
    report = check(folder)
    assert {r.outcome for r in report.results} == {Outcome.NOT_CHECKED}


@pytest.mark.slow
def test_no_more_findings_of_one_rule_are_kept_than_asked_for(folder: Path) -> None:
    file = folder / "data/observations/src-2.csv"
    rows = file.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [row for row in rows if ",coups," not in row and ",strikes," not in row]
    file.write_text("".join(kept), encoding="utf-8")
    report = validate(load_package(folder), Request({Layer.EXPECTATIONS}, keep=1))
    result = next(r for r in report.results if r.table == "observations/src-2")
    assert result.counts == {"expectations/indicator-lost": 2}
    assert len(result.findings) == 1


@pytest.mark.slow
def test_what_the_signature_does_not_know_is_a_warning(folder: Path) -> None:
    (folder / SIGNATURE).write_text(write_signature(Signature()), encoding="utf-8")
    report = check(folder)
    assert set(report.counts) == {"expectations/no-reference"}
    assert count_at_least(Severity.ERROR, report.counts) == 0


def test_every_rule_of_the_layer_has_a_figure_and_a_tolerance_for_any_source() -> None:
    rules = {rule.id for rule in CATALOGUE if rule.layer is Layer.EXPECTATIONS}
    assert {figure.rule for figure in FIGURES} == rules
    tolerances = read_tolerances(ROOT / TOLERANCES)
    assert tolerances is not None
    assert {figure for source, figure in tolerances.rows if source == "*"} == {
        figure.column for figure in FIGURES
    }


@pytest.mark.slow
@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("*,rows,0,Why.", "unknown figure rows"),
        ("src-1,mean_shift,0.1,", "no reason for mean_shift"),
        ("*,mean_shift,0,Why.", "two rows for * mean_shift"),
        ("src-1,mean_shift,much,Why.", "could not convert"),
    ],
)
def test_a_tolerance_that_is_not_one_is_refused(folder: Path, line: str, fault: str) -> None:
    with (folder / TOLERANCES).open("a", encoding="utf-8") as file:
        file.write(f"{line}\n")
    with pytest.raises(PackageError, match=fault.replace("*", r"\*")):
        sign(folder)


@pytest.mark.slow
def test_a_tolerance_of_a_source_that_is_not_there_is_refused(folder: Path) -> None:
    with (folder / TOLERANCES).open("a", encoding="utf-8") as file:
        file.write("src-9,mean_shift,0.1,Why.\n")
    with pytest.raises(PackageError, match="there is no source src-9"):
        sign(folder)


@pytest.mark.slow
def test_each_source_is_judged_by_its_own_tolerance(folder: Path) -> None:
    with (folder / TOLERANCES).open("a", encoding="utf-8") as file:
        file.write("src-2,values_differ,1,The publisher corrects it daily.\n")
    sign(folder)
    for source in ("src-1", "src-2"):
        edit(folder, f"data/observations/{source}.csv", "BBB,1985,deaths", value="106")
    report = check(folder)
    assert {r.table for r in report.results if r.findings} == {"observations/src-1"}


def test_an_expectation_that_lets_pass_a_planted_fault_stops_the_run(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from great_expectations.datasource.fluent.interfaces import Batch

    validated = Batch.validate

    def validate_nothing(batch: Batch, *given: Any, **options: Any) -> Any:
        found = validated(batch, *given, **options)
        for outcome in found.results:
            outcome.success = True
            outcome.result["unexpected_index_list"] = []
        return found

    monkeypatch.setattr(Batch, "validate", validate_nothing)
    with pytest.raises(MissedFaultError, match="missed a planted fault"):
        check(folder)


def test_a_suite_that_allows_what_it_must_catch_stops_the_run(folder: Path) -> None:
    file = folder / SUITE
    raw = json.loads(file.read_text(encoding="utf-8"))
    for each in raw["expectations"]:
        if each["kwargs"]["column"] == "mean_shift":
            each["kwargs"]["max_value"] = 1e9
    file.write_text(json.dumps(raw), encoding="utf-8")
    with pytest.raises(PackageError, match=r"the suite src-1 is damaged: .*mean-shift allows"):
        check(folder)


@pytest.mark.slow
def test_the_evaluation_gives_each_expectation_with_what_it_judged(folder: Path) -> None:
    edit(folder, "data/observations/src-1.csv", "BBB,1985,deaths", value="106")
    package = load_package(folder)
    with open_engine(package) as engine:
        evaluation = evaluate(check_structure(package, engine))
    assert evaluation.reference == SIGNATURE
    assert [suite.suite.name for suite in evaluation.suites] == ["package", "src-1", "src-2"]
    by_column = {j.expectation.column: j for j in evaluation.suites[1].judgements}
    assert by_column["values_differ"].rows == 4
    assert by_column["values_differ"].success is False
    assert by_column["mean_shift"].success is True
    # Nothing to judge is no pass.
    assert by_column["revised_share"].success is None


def test_a_signature_reads_as_it_was_written(folder: Path) -> None:
    text = (folder / SIGNATURE).read_text(encoding="utf-8")
    signature = read_signature(folder / SIGNATURE)
    assert signature is not None
    assert write_signature(signature) == text


def test_a_signature_of_another_time_is_refused_in_one_line(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / SIGNATURE).write_text('{"indicators": [{}]}', encoding="utf-8")
    assert run(["validate", str(folder)]) == 3
    assert "rewrite it with forewarn expect" in capsys.readouterr().err


@pytest.mark.slow
def test_the_layer_writes_no_file_where_it_runs(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    before = sorted(os.walk("."))
    check(folder)
    assert sorted(os.walk(".")) == before


@pytest.mark.slow
def test_expect_writes_what_check_then_finds_written(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["expect", str(folder), "--check"]) == 0
    edit(folder, "data/observations/src-1.csv", "BBB,1985,deaths", value="106")
    (folder / "schemas/expectations/gone.json").write_text("{}", encoding="utf-8")
    assert run(["expect", str(folder), "--check"]) == 1
    assert SIGNATURE in capsys.readouterr().out
    assert run(["expect", str(folder)]) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"wrote {SIGNATURE}",
        "removed schemas/expectations/gone.json",
    ]
    assert run(["expect", str(folder)]) == 0
    assert capsys.readouterr().out == "all files are up to date\n"


@pytest.mark.slow
def test_nothing_is_expected_of_what_is_not_valid(folder: Path) -> None:
    edit(folder, "data/observations/src-1.csv", "BBB,1985,deaths", value="x")
    assert run(["expect", str(folder)]) == 1


@pytest.mark.slow
def test_the_shipped_package_is_as_written() -> None:
    assert run(["expect", str(ROOT), "--check"]) == 0


@pytest.mark.slow
def test_anyone_can_hold_a_suite_over_the_profile(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(folder, "data/observations/src-1.csv", "BBB,1985,deaths", value="106")
    assert run(["figures", str(folder), "--source", "src-1"]) == 0
    header, *rows = capsys.readouterr().out.splitlines()
    suite = read_suite(folder / SUITE)
    columns = header.split(",")
    judged = {e.column for e in suite.expectations} & set(columns)
    assert {"values_differ", "mean_shift", "years_lost"} <= judged
    differing = [row for row in rows if row.split(",")[columns.index("values_differ")] == "1"]
    assert len(differing) == 1


@pytest.mark.slow
def test_a_profile_is_of_sources_that_there_are(folder: Path) -> None:
    assert run(["figures", str(folder), "--source", "src-9"]) == 2


@pytest.mark.slow
def test_the_profile_as_json_has_a_frame_for_each_source(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["figures", str(folder), "--format", "json"]) == 0
    raw = json.loads(capsys.readouterr().out)
    assert [profile["name"] for profile in raw["suites"]] == ["package", "src-1", "src-2"]


@pytest.mark.parametrize(
    "arguments", [["--layer", "structure"], ["--engine", "frictionless"]], ids=str
)
def test_against_needs_the_layer_that_compares(folder: Path, arguments: list[str]) -> None:
    assert run(["validate", str(folder), "--against", str(folder), *arguments]) == 2


@pytest.mark.slow
def test_a_waiver_of_a_difference_may_be_unused_where_there_is_none(folder: Path) -> None:
    with (folder / "data/waivers.csv").open("a", encoding="utf-8") as file:
        file.write(
            "expectations/history-revised,observations/src-1,deaths,Known.,Their page,2999-01-01\n"
        )
    assert validate(load_package(folder)).counts == {}
    edit(folder, "data/observations/src-1.csv", "BBB,1985,deaths", value="106")
    report = validate(load_package(folder))
    assert report.counts == {}
    assert report.waived == 1


@pytest.mark.slow
def test_the_judgements_of_great_expectations_are_those_that_tests_take_for_them(
    folder: Path,
) -> None:
    shifted = ("coups", "deaths", "freedom", "strikes")
    for number, indicator in enumerate(shifted):
        edit(folder, "data/observations/src-1.csv", f"BBB,1985,{indicator}", year="1979")
        edit(folder, "data/observations/src-2.csv", f"AAA,198{number},deaths", value="9999")
    package = load_package(folder)
    with open_engine(package) as engine:
        evaluation = evaluate(check_structure(package, engine))
    assert evaluation.suites
    assert any(judgement.broken for suite in evaluation.suites for judgement in suite.judgements)
    for each in evaluation.suites:
        ours = judge(each.suite, each.profile).judgements
        assert [(j.rows, j.broken) for j in ours] == [(j.rows, j.broken) for j in each.judgements]


@pytest.mark.slow
@pytest.mark.parametrize("schema", ["countries", "observations", "dimensions"])
def test_a_table_that_cannot_be_read_is_not_judged_and_nothing_that_needs_it_is(
    folder: Path, schema: str
) -> None:
    (folder / f"schemas/{schema}.json").write_text('{"fields": [{"name": "a", "type": "geo"}]}')
    unread = {r.name for r in load_package(folder).unsupported}
    assert {name.partition("/")[0] for name in unread} == {schema}
    report = check(folder)
    outcomes = {result.table: result.outcome for result in report.results}
    assert outcomes.keys() == {r.name for r in load_package(folder).declared}
    assert {outcomes[name] for name in unread} == {Outcome.NOT_CHECKED}
    assert report.outcome is Outcome.NOT_CHECKED


@pytest.mark.slow
@pytest.mark.parametrize("schema", ["countries", "observations", "derivations", "groups"])
def test_no_rule_of_meaning_passes_that_needs_a_table_that_cannot_be_read(
    folder: Path, schema: str
) -> None:
    def outcomes() -> dict[str, Outcome]:
        report = validate(load_package(folder), Request({Layer.MEANING}))
        return {result.table: result.outcome for result in report.results}

    before = outcomes()
    (folder / f"schemas/{schema}.json").write_text('{"fields": [{"name": "a", "type": "geo"}]}')
    after = outcomes()
    assert after.keys() == before.keys()
    assert Outcome.INVALID not in after.values()
    unread = [name for name in after if name.partition("/")[0] == schema]
    assert unread
    assert {after[name] for name in (*unread, "sources", "ledger")} == {Outcome.NOT_CHECKED}
    if schema == "derivations":
        assert after["indicators"] is Outcome.NOT_CHECKED
