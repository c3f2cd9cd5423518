"""The report in every format, with cells that try to do harm."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from forewarn.cli.terminal import COMMANDS
from forewarn.findings.model import Layer, Outcome, Report, TableResult
from forewarn.findings.report.formats import FORMATS
from forewarn.findings.report.github import write_step_summary
from forewarn.findings.report.look import Detail, Look
from forewarn.findings.report.places import seen_from
from forewarn.findings.report.text import write_text
from forewarn.package.model import Package
from forewarn.writing.visible import visible
from tests.findings.report.golden import WRITERS
from tests.findings.report.samples import HOSTILE, sample_report

_ACTING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u202e\u2066\ufeff\ufffe\ud800]")


@pytest.mark.parametrize(
    ("layers", "tables", "scope"),
    [
        (set(Layer), (), ""),
        ({Layer.MEANING}, (), " (checked only layers: meaning)"),
        (set(Layer), ("a", "b"), " (checked only tables: a, b)"),
        (
            {Layer.MEANING, Layer.STRUCTURE},
            ("a",),
            " (checked only layers: structure, meaning; tables: a)",
        ),
    ],
)
@pytest.mark.parametrize(
    ("outcome", "verdict"),
    [
        (Outcome.VALID, "p 1.0.0 is valid"),
        (Outcome.NOT_CHECKED, "p 1.0.0 could not be checked in full"),
    ],
)
def test_the_verdict_says_what_it_is_of(
    layers: set[Layer], tables: tuple[str, ...], scope: str, outcome: Outcome, verdict: str
) -> None:
    package = Package(Path("/p"), {"name": "p", "version": "1.0.0"}, ())
    result = TableResult(Layer.MEANING, "a", "data/a.csv", outcome, reason="why")
    text = FORMATS["text"](Report(package, (result,), {}, frozenset(layers), tables))
    assert text.splitlines()[-1] == verdict + scope


@pytest.mark.parametrize(
    ("records", "line"),
    [(1, "structure    1 file valid, 1 record"), (2, "structure    1 file valid, 2 records")],
)
def test_one_of_anything_is_singular(records: int, line: str) -> None:
    package = Package(Path("/p"), {"name": "p", "version": "1.0.0"}, ())
    result = TableResult(Layer.STRUCTURE, "a", "data/a.csv", Outcome.VALID, records=records)
    text = write_text(Report(package, (result,), {Layer.STRUCTURE: 0.1}, frozenset(Layer)))
    assert f"{line}, 0.1 s\n" in text


def test_text_is_grouped_by_file_then_rule(tmp_path: Path) -> None:
    report = sample_report(tmp_path)
    text = write_text(replace(report, results=report.results[::-1]))
    lines = [line for line in text.splitlines() if line.startswith("data/")]
    assert [line.split()[0].partition(":")[0] for line in lines] == [
        *["data/borders.csv"] * 2,
        *["data/episodes.csv"] * 4,
    ]
    assert [line.split()[1] for line in lines[3:]] == [
        "structure/type-error",
        "structure/foreign-key",
        "meaning/episode-order",
    ]


@pytest.mark.parametrize("form", ["text", "json", "csv", "github", "junit", "sarif", "html"])
def test_what_was_not_checked_in_an_invalid_table_is_told(form: str, tmp_path: Path) -> None:
    report = sample_report(tmp_path)
    reason = "meaning/unused-instrument needs commitments"
    results = [
        replace(each, reason=reason) if each.outcome is Outcome.INVALID else each
        for each in report.results
    ]
    told = replace(report, results=tuple(results))
    assert reason not in "".join(FORMATS[form](report))
    assert reason in "".join(FORMATS[form](told))


def test_quiet_says_only_the_verdict(tmp_path: Path) -> None:
    text = write_text(sample_report(tmp_path), Look(detail=Detail.QUIET))
    assert text == "sample 1.2.0 is not valid: 1,236 errors, 1 warning\n"


def test_text_suggests_only_commands_that_it_is_given(tmp_path: Path) -> None:
    plain, with_commands = (
        write_text(sample_report(tmp_path), Look(commands=commands)) for commands in ({}, COMMANDS)
    )
    assert "forewarn" not in plain
    assert "\nNext\n  why a rule matters:  forewarn rules meaning/episode-order\n" in with_commands
    assert "\n  the change is real?  forewarn expect\n" in with_commands


def test_verbose_says_what_was_checked_and_why_rules_matter(tmp_path: Path) -> None:
    normal, verbose = (
        write_text(sample_report(tmp_path), Look(detail=detail))
        for detail in (Detail.NORMAL, Detail.VERBOSE)
    )
    said = set(verbose.splitlines()) - set(normal.splitlines())
    assert "  structure    data/borders.csv valid, records: 1" in said
    assert "    Why: Its years are swapped or mistyped." in said
    assert "      3 | ep-2,BBB,19x0,1991" in said
    assert set(normal.splitlines()) <= set(verbose.splitlines())


@pytest.mark.parametrize(("width", "shown"), [(None, False), (80, False), (99, False), (100, True)])
def test_only_a_wide_terminal_shows_the_line_around_a_cell(
    width: int | None, shown: bool, tmp_path: Path
) -> None:
    text = write_text(sample_report(tmp_path), Look(width))
    assert ("      3 | ep-2,BBB,19x0,1991\n        |          ^^^^\n" in text) is shown


def test_an_empty_cell_is_pointed_at(tmp_path: Path) -> None:
    text = write_text(sample_report(tmp_path, ""), Look(120, colour=True))
    plain = re.sub(r"\x1b\[[0-9;]*m", "", text)
    assert "      3 | ep-2,BBB,,1991\n        |          ^\n" in plain


def test_counts_are_aligned_below_names_of_wide_characters(tmp_path: Path) -> None:
    report = sample_report(tmp_path)
    named = [replace(each, table=each.table.replace("borders", "国境")) for each in report.results]
    text = write_text(replace(report, results=tuple(named)))
    assert "\n  episodes  1,236 errors\n  国境      1 warning\n" in text


@pytest.mark.parametrize("width", [40, 80, 140])
@pytest.mark.parametrize("value", ["19x0", *HOSTILE], ids=range(len(HOSTILE) + 1))
def test_no_line_is_wider_than_the_terminal(value: str, width: int, tmp_path: Path) -> None:
    from rich.cells import cell_len

    lines = write_text(sample_report(tmp_path, value), Look(width)).splitlines()
    assert [line for line in lines if cell_len(line) > width] == []


def test_colours_add_nothing_but_colours(tmp_path: Path) -> None:
    plain, coloured = (write_text(sample_report(tmp_path), Look(80, colour=c)) for c in (0, 1))
    assert "\x1b[" not in plain
    assert "\x1b[1;31mstructure/type-error\x1b[0m" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain


def test_json(tmp_path: Path) -> None:
    content = json.loads(FORMATS["json"](sample_report(tmp_path)))
    assert content["schema_version"] == "1.0"
    assert content["outcome"] == "invalid"
    assert content["layers"] == ["structure", "meaning", "expectations"]
    assert content["tables"] == []
    assert content["counts"]["structure/foreign-key"] == 1234
    assert content["results"][0]["findings"] == [
        {
            "rule": "structure/type-error",
            "severity": "error",
            "table": "episodes",
            "path": "data/episodes.csv",
            "record": 3,
            "line": 3,
            "column": 10,
            "field": "start_year",
            "key": "ep-2",
            "value": "19x0",
            "message": "start_year is '19x0', which is not a valid year",
        }
    ]
    assert content["results"][3]["reason"] == "it needs 19x0, which is not valid"


def test_csv(tmp_path: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(FORMATS["csv"](sample_report(tmp_path)))))
    assert [(r["rule"], r["path"], r["line"], r["column"]) for r in rows] == [
        ("structure/type-error", "data/episodes.csv", "3", "10"),
        ("structure/foreign-key", "data/episodes.csv", "", ""),
        ("meaning/episode-order", "data/episodes.csv", "4", "15"),
        ("meaning", "data/borders.csv", "", ""),
        ("expectations/sign-agreement", "data/borders.csv", "", ""),
    ]
    assert rows[1]["message"] == "1234 more like these"
    assert rows[3]["message"] == "not checked: it needs 19x0, which is not valid"


@pytest.mark.parametrize(
    ("value", "written"),
    [("=1+1", "'=1+1"), ("@SUM(A1)", "'@SUM(A1)"), ("+x", "'+x"), ("-1.5e-3", "-1.5e-3")],
)
def test_no_cell_of_csv_is_a_formula(value: str, written: str, tmp_path: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(FORMATS["csv"](sample_report(tmp_path, value)))))
    assert [rows[0]["value"], rows[2]["key"]] == [written, written]


def test_github_escapes_as_github_asks(tmp_path: Path) -> None:
    report = sample_report(tmp_path)
    named = [replace(result, path="a,b:c%.csv") for result in report.results[3:4]]
    named += [
        replace(report.results[4], findings=(replace(f, path="a,b:c%.csv"),))
        for f in report.results[4].findings
    ]
    lines = FORMATS["github"](replace(report, results=tuple(named))).splitlines()
    assert lines == [
        "::error file=a%2Cb%3Ac%25.csv::meaning of borders not checked: it needs 19x0, which is "
        "not valid",
        "::warning file=a%2Cb%3Ac%25.csv,title=expectations/sign-agreement::no suite names 19x0",
    ]


def test_the_summary_of_a_step_stays_below_what_github_takes(tmp_path: Path) -> None:
    report = sample_report(tmp_path, HOSTILE[0] * 100)
    text = write_step_summary(replace(report, results=report.results * 300))
    assert len(text.encode()) < 1 << 20
    assert "\n200 more are not in this table.\n" in text
    assert f"\n{1237 * 300 - 100:,} more are not in this table.\n" in text


def test_junit_counts_and_loses_no_warning(tmp_path: Path) -> None:
    suites = ElementTree.fromstring(FORMATS["junit"](sample_report(tmp_path)))
    assert [suites.get(name) for name in ("tests", "failures", "errors")] == ["5", "2", "1"]
    cases = {
        (case.get("classname"), case.get("name")): [child.tag for child in case]
        for case in suites.iter("testcase")
    }
    assert cases == {
        ("forewarn.structure", "episodes"): ["failure"],
        ("forewarn.structure", "borders"): [],
        ("forewarn.meaning", "episodes"): ["failure"],
        ("forewarn.meaning", "borders"): ["error"],
        ("forewarn.expectations", "borders"): ["system-out"],
    }


def test_paths_are_seen_from_a_folder_that_holds_the_package(tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()
    report = sample_report(tmp_path / "inner")
    assert seen_from(report, tmp_path).results[0].findings[0].path == "inner/data/episodes.csv"
    assert seen_from(report, tmp_path / "inner") is report
    assert seen_from(report, tmp_path / "other") is report


@pytest.mark.parametrize("value", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("name", WRITERS)
def test_a_hostile_cell_is_short_and_harmless(name: str, value: str, tmp_path: Path) -> None:
    write = WRITERS[name]
    calm, harmed = write(sample_report(tmp_path)), write(sample_report(tmp_path, value))
    # A terminal's lines are broken, and those of a file are others where a cell breaks one.
    laid_out = any(word in name for word in ("80", "140", "colours", "verbose"))
    assert len(harmed.split("\n")) == len(calm.split("\n")) or laid_out
    assert len(harmed) < len(calm) + 15_000
    assert not re.search(
        "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u202e\u2066\ufeff\ufffe\ud800]", harmed
    )
    # What a service that runs builds would take for a command.
    ours = ("::error file=", "::warning file=", "::notice file=")
    commands = [line for line in harmed.split("\n") if line.lstrip().startswith("::")]
    assert [line for line in commands if not line.startswith(ours)] == []
    assert bool(commands) is (name == "report.github")
    assert not re.search(r"##\w*\[", harmed)
    assert name != "report.github" or "%0A" not in harmed
    harmed.encode("utf-8")


@pytest.mark.parametrize("value", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_cell_is_text_to_whoever_reads_the_format(value: str, tmp_path: Path) -> None:
    calm, harmed = sample_report(tmp_path), sample_report(tmp_path, value)
    shown = visible(value)
    assert json.loads(FORMATS["json"](harmed))["results"][0]["findings"][0]["value"] == shown
    assert (
        json.loads(FORMATS["sarif"](harmed))["runs"][0]["results"][0]["properties"]["value"]
        == shown
    )
    rows = list(csv.DictReader(io.StringIO(FORMATS["csv"](harmed))))
    assert rows[0]["value"] in (shown, f"'{shown}")
    tags = [
        [element.tag for element in ElementTree.fromstring(FORMATS["junit"](each)).iter()]
        for each in (calm, harmed)
    ]
    assert tags[0] == tags[1]
    # Nothing of the value is markup: its signs are there by their numbers.
    cell = write_step_summary(harmed).split("| meaning | it needs ")[1].splitlines()[0]
    assert not re.search(r"[<>\[\]`*_@!|]", cell.removesuffix(" |"))


def test_rich_markup_is_shown_as_it_is(tmp_path: Path) -> None:
    value = "[bold red]x[/bold red]"
    text = write_text(sample_report(tmp_path, value), Look(140, colour=True))
    assert f"start_year is '{value}'" in text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("Côte d'Ivoire", "Côte d'Ivoire"),
        ("a\tb", "a\\tb"),
        ("\x00", "\\x00"),
        ("\u200b", "\\u200b"),
        ("\ufffe", "\\ufffe"),
        ("x" * 201, "x" * 200 + "..."),
        ("x" * 200, "x" * 200),
        ("::error::x", "\\x3a:error::x"),
        ("a::error::x", "a::error::x"),
        ("a ##[error]x", "a #\\x23[error]x"),
        ("##vso[x]", "#\\x23vso[x]"),
        ("## a", "## a"),
    ],
)
def test_visible(text: str, shown: str) -> None:
    assert visible(text) == shown
