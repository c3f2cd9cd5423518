"""The meaning layer at work: what it judges, what it leaves out, and when it stops."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pandera.polars as pa
import pytest

from forewarn.errors import MissedFaultError, RuleError
from forewarn.findings.model import Layer, Outcome
from forewarn.findings.rules import CATALOGUE
from forewarn.package.load import load_package
from forewarn.validate.meaning import model, observations
from forewarn.validate.meaning.registry import MEANINGS
from forewarn.validate.request import Request
from forewarn.validate.run import validate
from small import edit, triples
from validate.meaning.cases import LAYERS

SRC = "data/observations/src-1.csv"


def test_every_rule_of_the_layer_is_broken_by_a_test() -> None:
    declared = {rule.id for rule in CATALOGUE if rule.layer is Layer.MEANING}
    declared -= {"meaning/waiver-expired", "meaning/waiver-unknown", "meaning/waiver-unused"}
    assert {rule for meaning in MEANINGS for rule in meaning.rules} == declared
    # Rules are named in the findings that tests expect, and nowhere else.
    tests = [file.read_text(encoding="utf-8") for file in Path(__file__).parent.glob("test_*.py")]
    assert declared <= {rule for text in tests for rule in re.findall(r'"(meaning/[a-z-]+)"', text)}


def test_environment_variables_cannot_switch_the_layer_off(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PANDERA_VALIDATION_ENABLED", "False")
    monkeypatch.setenv("PANDERA_VALIDATION_DEPTH", "SCHEMA_ONLY")
    line = edit(folder, SRC, "BBB,1985,freedom", lower="0.9")
    report = validate(load_package(folder), Request(LAYERS))
    assert triples(report) == [(line, "value", "meaning/bounds-order")]


def test_a_model_that_lets_pass_a_planted_fault_stops_the_run(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pa.DataFrameModel, "validate", lambda frame, **_: frame)
    with pytest.raises(MissedFaultError, match="please report it"):
        validate(load_package(folder), Request(LAYERS))


def test_a_check_that_fails_is_forewarns_fault_without_a_traceback(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_columns: object, *_: object) -> None:
        raise KeyError("nope")

    monkeypatch.setattr(model.pl, "all_horizontal", broken)
    with pytest.raises(RuleError) as caught:
        validate(load_package(folder), Request(LAYERS))
    assert str(caught.value).startswith("forewarn itself failed: meaning/")
    assert "KeyError" in str(caught.value)
    assert str(caught.value).endswith("; please report it")
    assert "Traceback" not in str(caught.value)


@pytest.mark.slow
def test_a_table_of_the_name_of_another_with_other_fields_is_not_checked(folder: Path) -> None:
    schema = folder / "schemas" / "episodes.json"
    raw = json.loads(schema.read_text(encoding="utf-8"))
    raw["fields"] = [{"name": "episode_id", "type": "integer"}]
    raw.pop("foreignKeys", None)
    schema.write_text(json.dumps(raw), encoding="utf-8")
    (folder / "data" / "episodes.csv").write_text("episode_id\n1\n", encoding="utf-8")
    report = validate(load_package(folder), Request({Layer.MEANING}))
    (result,) = [each for each in report.results if each.table == "episodes"]
    assert (result.outcome, result.reason) == (
        Outcome.NOT_CHECKED,
        "the table episodes lacks the field country_id, which its rules need",
    )


@pytest.mark.slow
def test_rows_that_the_structure_layer_refused_are_not_judged_again(folder: Path) -> None:
    line = edit(folder, SRC, "BBB,1985,freedom", value="x", lower="0.9")
    report = validate(load_package(folder), Request(LAYERS))
    assert triples(report) == [(line, "value", "structure/type-error")]


def test_a_table_with_rows_that_could_not_be_judged_is_not_called_valid(folder: Path) -> None:
    edit(folder, SRC, "BBB,1985,freedom", value="x")
    report = validate(load_package(folder), Request({Layer.MEANING}))
    assert report.outcome is Outcome.NOT_CHECKED
    unchecked = {result.table: result.reason for result in report.not_checked}
    needs = "needs observations/src-1, which is not valid"
    assert unchecked == {
        "observations/src-1": "its structure is not valid: only 283 records could be judged",
        # Whatever is held to all observations, or to every table.
        "sources": f"meaning/unused-source {needs}",
        "indicators": "meaning/unused-indicator, meaning/listed-zero, meaning/undeclared-listing "
        "need observations/src-1, which is not valid",
        "derivations": f"meaning/derived-missing {needs}",
        "ledger": f"meaning/ledger-written {needs}",
        "source_notes": f"meaning/note-indicators {needs}",
        "observations/made": (
            "meaning/part-above-whole, meaning/rate-of-count, meaning/estimates-apart, "
            "meaning/derived-value need observations/src-1, which is not valid"
        ),
        "observations/src-3": (
            "meaning/part-above-whole, meaning/rate-of-count, meaning/estimates-apart need "
            "observations/src-1, which is not valid"
        ),
    }  # fmt: skip


@pytest.mark.slow
def test_a_fault_of_meaning_is_found_beside_one_of_structure(folder: Path) -> None:
    edit(folder, SRC, "BBB,1985,freedom", value="x")
    line = edit(folder, SRC, "BBB,1986,freedom", lower="0.9")
    report = validate(load_package(folder), Request({Layer.MEANING}))
    assert triples(report) == [(line, "value", "meaning/bounds-order")]
    assert report.outcome is Outcome.INVALID


@pytest.mark.slow
def test_a_table_is_not_checked_where_one_that_it_needs_cannot_be_read(folder: Path) -> None:
    (folder / "data/countries.csv").write_text("wrong\n", encoding="utf-8")
    report = validate(load_package(folder), Request({Layer.MEANING}))
    outcomes = {result.table: result.outcome for result in report.results}
    assert outcomes["observations/src-1"] is Outcome.NOT_CHECKED
    assert outcomes["episodes"] is Outcome.NOT_CHECKED


@pytest.mark.slow
def test_findings_are_limited_and_counts_are_not(folder: Path) -> None:
    edit(folder, "data/indicators.csv", "freedom", minimum="0.99")
    report = validate(load_package(folder), Request({Layer.MEANING}, keep=3))
    result = next(r for r in report.results if r.table == "observations/src-1")
    assert len(result.findings) == 3
    assert result.counts["meaning/value-range"] == 71


def test_the_sample_of_each_model_breaks_none_of_its_rules() -> None:
    import polars as pl

    for meaning in MEANINGS:
        assert model.broken_rows(meaning, pl.DataFrame([meaning.sample])) == {}
    assert observations.MEANING in MEANINGS
