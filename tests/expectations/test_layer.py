"""The expectation layer: disasters in which every row is valid, each caught by name."""

from __future__ import annotations

import csv
import json
import os
from typing import TYPE_CHECKING

import pytest

from forewarn.errors import EngineError
from forewarn.expectations.suite import Runner, read_suite
from forewarn.findings import Layer, Outcome, Severity
from forewarn.package import load_package
from forewarn.rules import CATALOGUE, count_at_least
from forewarn.signature import SIGNATURE
from forewarn.validation import validate
from small import ROOT, edit, make_package, sign, write_rows

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Rows = list[list[str | float | None]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    make_package(tmp_path)
    return tmp_path


def change(folder: Path, source: str, how: Callable[[Rows], Rows]) -> None:
    with (folder / f"data/observations/{source}.csv").open(encoding="utf-8", newline="") as file:
        rows: Rows = [[cell or None for cell in row] for row in csv.reader(file)]
    write_rows(folder, f"observations/{source}", "observations", how(rows[1:]))


def found(folder: Path) -> set[tuple[str, str, str | None]]:
    report = validate(load_package(folder), set(Layer))
    assert report.not_checked == ()
    return {(f.rule, f.table, f.key) for result in report.results for f in result.findings}


def scaled(rows: Rows, factor: float) -> Rows:
    return [
        [*row[:3], float(str(row[3])) * factor, *row[4:]] if row[2] == "deaths" else row
        for row in rows
    ]


def turned(rows: Rows) -> Rows:
    """Turn the series round: high values become low ones."""
    return [
        [*row[:3], 1 - float(str(row[3])), None, None] if row[2] == "freedom" else row
        for row in rows
    ]


def test_the_small_package_is_as_expected(folder: Path) -> None:
    assert found(folder) == set()


def test_a_year_that_is_gone_is_a_gap(folder: Path) -> None:
    change(folder, "src-2", lambda rows: [r for r in rows if (r[1], r[2]) != ("1985", "coups")])
    assert found(folder) == {
        ("expectation/year-gap", "observations/src-2", "coups"),
        ("expectation/row-count", "observations/src-2", "coups"),
    }


def test_half_the_rows_gone_is_a_drop_in_coverage_and_in_rows(folder: Path) -> None:
    change(folder, "src-2", lambda rows: [r for r in rows if r[1] < "1990" or r[0] == "AAA"])
    rules = {rule for rule, *_ in found(folder)}
    assert {"expectation/coverage-drop", "expectation/row-count"} <= rules


def test_the_last_years_gone_is_fewer_rows(folder: Path) -> None:
    change(folder, "src-2", lambda rows: [r for r in rows if r[1] < "1997"])
    assert ("expectation/row-count", "observations/src-2", "freedom") in found(folder)


def test_a_unit_changed_by_a_thousand_shifts_the_mean(folder: Path) -> None:
    change(folder, "src-2", lambda rows: scaled(rows, 1000))
    assert found(folder) == {("expectation/mean-shift", "observations/src-2", "deaths")}


def test_a_series_that_turns_round_disagrees_with_the_release_before(folder: Path) -> None:
    change(folder, "src-2", turned)
    sign(folder)
    key = "freedom/src-1"
    assert found(folder) == {("expectation/release-agreement", "observations/src-2", key)}


def test_a_series_that_became_constant_disagrees_though_it_has_no_correlation(
    folder: Path,
) -> None:
    def flat(rows: Rows) -> Rows:
        return [[*r[:3], 0.5, None, None] if r[2] == "freedom" else r for r in rows]

    change(folder, "src-2", flat)
    sign(folder)
    key = "freedom/src-1"
    assert found(folder) == {("expectation/release-agreement", "observations/src-2", key)}


def test_a_scale_that_both_releases_share_agrees(folder: Path) -> None:
    change(folder, "src-2", lambda rows: scaled(rows, 2))
    sign(folder)
    assert found(folder) == set()


def test_an_indicator_that_is_gone_is_missed(folder: Path) -> None:
    change(folder, "src-2", lambda rows: [r for r in rows if r[2] != "coups"])
    assert found(folder) == {("expectation/row-count", "observations/src-2", "coups")}


def test_a_source_that_is_gone_is_missed(folder: Path) -> None:
    file = folder / "datapackage.json"
    descriptor = json.loads(file.read_text(encoding="utf-8"))
    descriptor["resources"].pop()
    file.write_text(json.dumps(descriptor), encoding="utf-8")
    (folder / "data/observations/src-2.csv").unlink()
    assert found(folder) == {
        ("expectation/row-count", "observations", indicator)
        for indicator in ("coups", "deaths", "freedom", "strikes")
    }


def test_an_indicator_that_the_signature_does_not_know_is_a_warning(folder: Path) -> None:
    signature = folder / SIGNATURE
    raw = json.loads(signature.read_text(encoding="utf-8"))
    raw["indicators"] = [
        entry
        for entry in raw["indicators"]
        if (entry["source_id"], entry["indicator_id"]) != ("src-1", "coups")
    ]
    signature.write_text(json.dumps(raw), encoding="utf-8")
    report = validate(load_package(folder), {Layer.EXPECTATION})
    assert report.counts == {"expectation/no-reference": 1}
    assert count_at_least(Severity.ERROR, report.counts) == 0


def test_without_a_signature_nothing_counts_as_checked(folder: Path) -> None:
    (folder / SIGNATURE).unlink()
    report = validate(load_package(folder), {Layer.EXPECTATION})
    assert [r.outcome for r in report.results] == [Outcome.NOT_CHECKED] * 2
    assert report.results[0].reason == "it needs data/signature.json"


def test_without_its_suites_nothing_counts_as_checked(folder: Path) -> None:
    (folder / "schemas/expectations/years.json").unlink()
    report = validate(load_package(folder), {Layer.EXPECTATION})
    assert [r.outcome for r in report.results] == [Outcome.NOT_CHECKED] * 2
    assert report.results[0].reason == "it needs schemas/expectations/years.json"


def test_a_source_whose_rows_have_faults_is_not_checked_and_the_others_are(folder: Path) -> None:
    edit(folder, "data/observations/src-2.csv", "BBB,1985,freedom", value="x")
    report = validate(load_package(folder), {Layer.EXPECTATION})
    outcomes = {result.table: result.outcome for result in report.results}
    assert outcomes == {
        "observations/src-1": Outcome.VALID,
        "observations/src-2": Outcome.NOT_CHECKED,
    }


def test_where_no_source_is_sound_none_is_checked(folder: Path) -> None:
    for source in ("src-1", "src-2"):
        edit(folder, f"data/observations/{source}.csv", "BBB,1985,freedom", value="x")
    report = validate(load_package(folder), {Layer.EXPECTATION})
    assert [r.outcome for r in report.results] == [Outcome.NOT_CHECKED] * 2


def test_every_rule_of_the_layer_is_in_a_suite() -> None:
    suites = [read_suite(file) for file in (ROOT / "schemas/expectations").glob("*.json")]
    in_suites = {expectation.rule for suite in suites for expectation in suite.expectations}
    assert in_suites == {rule.id for rule in CATALOGUE if rule.layer is Layer.EXPECTATION}


def test_an_expectation_that_lets_pass_a_planted_fault_stops_the_run(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Runner, "_run", lambda *_: [])
    with pytest.raises(EngineError, match="planted fault"):
        validate(load_package(folder), {Layer.EXPECTATION})


def test_the_layer_writes_no_file_where_it_runs(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    before = sorted(os.walk("."))
    validate(load_package(folder), {Layer.EXPECTATION})
    assert sorted(os.walk(".")) == before
