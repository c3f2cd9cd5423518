"""The report in every format, with cells that try to do harm."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from forewarn.findings import Finding, Layer, Outcome, Place, Report, Severity, TableResult
from forewarn.package import Package
from forewarn.report import FORMATS
from forewarn.report.cells import visible

HOSTILE = [
    "\x1b[31mred\x1b[0m",
    "::error::oops",
    "a\nb\r\nc",
    "\u202egnp.exe",
    "<script>alert(1)</script>",
    "%0A::error::oops",
    "[bold]x[/bold]",
    "x" * 1_000_000,
]


def report(value: str, shown: int = 1, counted: int = 3) -> Report:
    finding = Finding(
        rule="structure/type-error",
        severity=Severity.ERROR,
        table="a",
        path="data/a.csv",
        message=f"n is {value}, which is not a valid integer",
        place=Place(3, 4, 5),
        field="n",
        key=value,
        value=value,
    )
    result = TableResult(
        Layer.STRUCTURE,
        "a",
        "data/a.csv",
        Outcome.INVALID,
        records=10,
        findings=(finding,) * shown,
        counts={finding.rule: counted},
    )
    unchecked = TableResult(
        Layer.MEANING, "b", "data/b.csv", Outcome.NOT_CHECKED, reason="could not be read: b"
    )
    package = Package(Path("/p"), {"name": "p", "version": "1.0.0"}, ())
    return Report(package, (result, unchecked), {Layer.STRUCTURE: 0.25, Layer.MEANING: 0.5})


def test_text() -> None:
    assert FORMATS["text"](report("1x")) == (
        "data/a.csv:4:5 structure/type-error n is 1x, which is not a valid integer [1x]\n"
        "data/a.csv structure/type-error 2 more like these\n"
        "data/b.csv meaning not checked: could not be read: b\n"
        "\n"
        "How to mend:\n"
        "  structure/type-error: Write the value as the schema's type has it, "
        "without spaces or signs of grouping.\n"
        "\n"
        "structure    1 invalid, 10 records, 0.2 s\n"
        "meaning      1 not checked, 0.5 s\n"
        "p 1.0.0 is not valid: 3 errors\n"
    )


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


def test_json() -> None:
    content = json.loads(FORMATS["json"](report("1x")))
    assert content["schema_version"] == "1.0"
    assert content["outcome"] == "invalid"
    assert content["layers"] == ["structure", "meaning", "expectations"]
    assert content["tables"] == []
    assert content["counts"] == {"structure/type-error": 3}
    assert content["results"][0]["findings"] == [
        {
            "rule": "structure/type-error",
            "severity": "error",
            "table": "a",
            "path": "data/a.csv",
            "record": 3,
            "line": 4,
            "column": 5,
            "field": "n",
            "key": "1x",
            "value": "1x",
            "message": "n is 1x, which is not a valid integer",
        }
    ]
    assert content["results"][1]["reason"] == "could not be read: b"


def test_csv() -> None:
    rows = list(csv.DictReader(io.StringIO(FORMATS["csv"](report("1x")))))
    assert [(r["rule"], r["path"], r["line"], r["column"]) for r in rows] == [
        ("structure/type-error", "data/a.csv", "4", "5"),
        ("structure/type-error", "data/a.csv", "", ""),
        ("meaning", "data/b.csv", "", ""),
    ]
    assert rows[1]["message"] == "2 more like these"
    assert rows[2]["message"] == "not checked: could not be read: b"


def test_github() -> None:
    assert FORMATS["github"](report("1x")).splitlines() == [
        "::error file=data/a.csv,line=4,col=5,title=structure/type-error"
        "::n is 1x, which is not a valid integer",
        "::notice file=data/a.csv::2 more findings in data/a.csv are not shown",
        "::error file=data/b.csv::meaning of b not checked: could not be read: b",
    ]


@pytest.mark.parametrize("value", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("name", FORMATS)
def test_a_hostile_cell_is_one_short_harmless_line(name: str, value: str) -> None:
    calm, harmed = FORMATS[name](report("1x")), FORMATS[name](report(value))
    assert len(harmed.splitlines()) == len(calm.splitlines())
    assert len(harmed) < len(calm) + 2000
    assert not any(char in harmed for char in "\x1b\r\u202e")
    if name == "github":
        # Every line begins with our command; the cell's own is in the middle of ours.
        assert all(line.startswith("::") for line in harmed.splitlines())
        assert "%0A" not in harmed


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("Côte d'Ivoire", "Côte d'Ivoire"),
        ("a\tb", "a\\tb"),
        ("\x00", "\\x00"),
        ("\u200b", "\\u200b"),
        ("x" * 201, "x" * 200 + "..."),
        ("x" * 200, "x" * 200),
    ],
)
def test_visible(text: str, shown: str) -> None:
    assert visible(text) == shown
