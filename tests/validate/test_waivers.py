"""Waivers: a finding is silenced by a row that says why, until a day, and by nothing else."""

from __future__ import annotations

import datetime
import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from forewarn.cli.main import run
from forewarn.findings.model import Layer, Outcome, TableResult
from forewarn.package.load import load_package
from forewarn.structure import check_structure
from forewarn.structure.engine import open_engine
from forewarn.validate.request import Request
from forewarn.validate.run import validate
from forewarn.validate.waivers import check_waivers, read_waivers
from small import edit, make_package, sign, triples, write_rows

if TYPE_CHECKING:
    from pathlib import Path

    from forewarn.findings.model import Report

SRC = "data/observations/src-1.csv"
RULE, TABLE, KEY = "meaning/bounds-order", "observations/src-1", "BBB/1985/freedom"
WHY = ("The source says so.", "Its page 3.", "2030-01-01")
TODAY = datetime.date(2026, 1, 1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    make_package(tmp_path)
    return tmp_path


def disorder(folder: Path, key: str = "BBB,1985,freedom") -> int:
    """Put a value below its lower bound, as the only thing that is wrong; give its line."""
    line = edit(folder, SRC, key, lower="0.9")
    sign(folder)
    return line


def waive(folder: Path, *waivers: tuple[str, ...]) -> None:
    write_rows(folder, "waivers", "waivers", [list(waiver) for waiver in waivers])


def check(folder: Path, layers: set[Layer] | None = None, tables: tuple[str, ...] = ()) -> Report:
    return validate(load_package(folder), Request(layers or set(Layer), tables, today=TODAY))


def test_a_waived_finding_is_counted_apart_and_the_data_are_valid(folder: Path) -> None:
    disorder(folder)
    waive(folder, (RULE, TABLE, KEY, *WHY))
    report = check(folder)
    assert (report.outcome, report.counts, report.waived) == (Outcome.VALID, {}, 1)
    result = next(r for r in report.results if r.waived)
    assert (result.layer, result.table, result.waived) == (Layer.MEANING, TABLE, {(RULE, KEY)})


@pytest.mark.slow
def test_a_waiver_of_an_expectation_is_not_unused_where_a_table_was_not_judged(
    folder: Path,
) -> None:
    # What is expected of a release may depend on another one.
    waive(folder, ("expectations/release-agreement", TABLE, "deaths", *WHY))
    package = load_package(folder)
    with open_engine(package) as engine:
        structure = check_structure(package, engine)
        waivers = read_waivers(structure, TODAY)
        judged = [
            TableResult(Layer.EXPECTATIONS, each.name, each.path, Outcome.VALID)
            for each in package.resources
        ]
        (result,) = check_waivers(structure, waivers, judged, {Layer.EXPECTATIONS})
        assert result.counts == {"meaning/waiver-unused": 1}
        judged.append(replace(judged.pop(), outcome=Outcome.NOT_CHECKED, reason="a fault"))
        (result,) = check_waivers(structure, waivers, judged, {Layer.EXPECTATIONS})
        assert result.counts == {}


@pytest.mark.slow
def test_only_the_finding_with_the_key_is_silenced(folder: Path) -> None:
    disorder(folder)
    line = disorder(folder, "BBB,1986,freedom")
    waive(folder, (RULE, TABLE, KEY, *WHY))
    report = check(folder)
    assert triples(report) == [(line, "value", RULE)]
    assert report.waived == 1


@pytest.mark.slow
def test_a_finding_beyond_those_that_are_kept_is_silenced_too(folder: Path) -> None:
    edit(folder, "data/indicators.csv", "freedom", minimum="0.99")
    everything = check(folder, {Layer.MEANING})
    result = next(r for r in everything.results if r.table == TABLE)
    assert result.counts["meaning/value-range"] == 71
    last = result.findings[-1].key
    assert last is not None
    waive(folder, ("meaning/value-range", TABLE, last, *WHY))
    limited = validate(load_package(folder), Request({Layer.MEANING}, keep=3, today=TODAY))
    assert next(r for r in limited.results if r.table == TABLE).counts == {
        "meaning/value-range": 70
    }


@pytest.mark.slow
def test_an_expired_waiver_silences_nothing_and_is_a_finding(folder: Path) -> None:
    line = disorder(folder)
    waive(folder, (RULE, TABLE, KEY, "Because.", "Page 3.", "2026-01-01"))
    assert triples(check(folder)) == [
        (line, "value", RULE),
        (2, "expires_on", "meaning/waiver-expired"),
    ]


@pytest.mark.slow
def test_a_waiver_holds_to_the_day_before_it_expires(folder: Path) -> None:
    disorder(folder)
    waive(folder, (RULE, TABLE, KEY, "Because.", "Page 3.", "2026-01-02"))
    assert triples(check(folder)) == []


@pytest.mark.slow
def test_an_unused_waiver_is_a_finding(folder: Path) -> None:
    disorder(folder)
    waive(folder, (RULE, TABLE, KEY, *WHY), (RULE, TABLE, "BBB/1986/freedom", *WHY))
    report = check(folder)
    assert triples(report) == [(3, "key", "meaning/waiver-unused")]
    finding = next(f for r in report.results for f in r.findings)
    assert finding.key == f"{RULE}/{TABLE}/BBB/1986/freedom"


@pytest.mark.slow
def test_a_waiver_for_a_table_that_is_not_there_is_unused(folder: Path) -> None:
    waive(folder, (RULE, "observations/src-9", KEY, *WHY))
    assert triples(check(folder)) == [(2, "key", "meaning/waiver-unused")]


@pytest.mark.slow
def test_a_waiver_is_not_called_unused_where_its_layer_did_not_run(folder: Path) -> None:
    waive(folder, ("expectations/repeated-year", TABLE, "coups/1985", *WHY))
    assert triples(check(folder, {Layer.MEANING})) == []
    assert triples(check(folder)) == [(2, "key", "meaning/waiver-unused")]


@pytest.mark.slow
def test_a_waiver_is_not_called_unused_where_its_table_could_not_be_judged(folder: Path) -> None:
    line = edit(folder, SRC, "BBB,1985,freedom", value="x")
    waive(folder, (RULE, TABLE, KEY, *WHY))
    assert triples(check(folder)) == [(line, "value", "structure/type-error")]


@pytest.mark.slow
def test_a_waiver_of_a_comparison_is_not_called_unused(folder: Path) -> None:
    waive(folder, ("expectations/row-count", TABLE, "coups", *WHY))
    assert triples(check(folder)) == []


@pytest.mark.slow
def test_a_waiver_of_a_rule_that_does_not_exist_is_a_finding(folder: Path) -> None:
    waive(folder, ("meaning/bounds-ordre", TABLE, KEY, *WHY))
    assert triples(check(folder)) == [(2, "rule", "meaning/waiver-unknown")]


@pytest.mark.slow
def test_an_expectation_is_waived_by_its_key(folder: Path) -> None:
    edit(folder, "data/sources.csv", "src-2", version="3")
    rows = (folder / "data/observations/src-2.csv").read_text(encoding="utf-8")
    less = [line for line in rows.splitlines() if not line.startswith("AAA,1999,coups")]
    (folder / "data/observations/src-2.csv").write_text("\n".join(less) + "\n", encoding="utf-8")
    found = {(f.rule, f.table, f.key) for r in check(folder).results for f in r.findings}
    assert found
    waive(folder, *((rule, table, str(key), *WHY) for rule, table, key in found))
    report = check(folder)
    assert (report.outcome, triples(report), report.waived) == (Outcome.VALID, [], len(found))


@pytest.mark.slow
def test_the_structure_of_a_file_cannot_be_waived(folder: Path) -> None:
    waive(folder, ("structure/type-error", TABLE, KEY, *WHY))
    assert triples(check(folder)) == [(2, "rule", "structure/pattern")]


@pytest.mark.slow
def test_a_waiver_with_a_fault_silences_nothing(folder: Path) -> None:
    line = disorder(folder)
    waive(folder, (RULE, TABLE, KEY, "Because.", "Page 3.", "soon"))
    assert triples(check(folder)) == [
        (2, "expires_on", "structure/type-error"),
        (line, "value", RULE),
    ]


@pytest.mark.slow
def test_a_report_says_how_many_findings_are_waived(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    disorder(folder)
    waive(folder, (RULE, TABLE, KEY, "Because.", "Page 3.", "9999-01-01"))
    assert run(["validate", str(folder)]) == 0
    assert "1 finding waived\n" in capsys.readouterr().out
    assert run(["validate", str(folder), "--format", "json"]) == 0
    results = json.loads(capsys.readouterr().out)["results"]
    waived = [waived for result in results for waived in result["waived"]]
    assert waived == [{"rule": RULE, "key": KEY}]


@pytest.mark.slow
def test_waivers_that_cannot_be_read_waive_nothing_and_are_told(folder: Path) -> None:
    disorder(folder)
    waive(folder, (RULE, TABLE, KEY, *WHY))
    (folder / "schemas/waivers.json").write_text("{")
    report = check(folder, {Layer.MEANING})
    assert report.counts == {RULE: 1}
    (unread,) = (result for result in report.results if result.table == "waivers")
    assert (unread.outcome, unread.reason) == (
        Outcome.NOT_CHECKED,
        "it could not be read, and nothing is waived",
    )
