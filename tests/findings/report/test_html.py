"""The report as a page: whole, harmless whatever a cell holds, and the same each time."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

import pytest

from forewarn.findings.model import Finding, Layer, Outcome, Place, Report, Severity, TableResult
from forewarn.findings.report.excerpt import Excerpt, excerpt, read_excerpts
from forewarn.findings.report.formats import FORMATS
from forewarn.package.dialect import Dialect
from forewarn.package.model import Package, Resource
from forewarn.package.schema_parsing import parse_schema
from markup import Page

HOSTILE = [
    "<script>alert(1)</script>",
    "</table></main></html>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</code></script><script>alert(1)</script>",
    "{{ 7 * 7 }}{% raw %}",
    "&lt;b&gt;",
    "::error::oops",
    "\x1b[31mred\x1b[0m",
    "[bold]x[/bold]",
    "\u202egnp.exe\u2066",
    "\x00\ufeff",
    "\ud800",
    "javascript:alert(1)",
    "x" * 1_000_000,
]


def report(
    value: str = "1x",
    *,
    root: Path = Path("/p"),
    counted: int = 3,
    waived: frozenset[tuple[str, str]] = frozenset(),
) -> Report:
    """Return a report of which every text is the value."""
    finding = Finding(
        rule="structure/type-error",
        severity=Severity.ERROR,
        table=value,
        path=value,
        message=f"n is {value}",
        place=Place(3, 3, 5),
        field="n",
        key=value,
        value=value,
    )
    result = TableResult(
        Layer.STRUCTURE,
        value,
        value,
        Outcome.INVALID,
        records=10,
        findings=(finding,),
        counts={finding.rule: counted, "structure/foreign-key": 2},
        waived=waived,
    )
    unchecked = TableResult(Layer.MEANING, "b", "data/b.csv", Outcome.NOT_CHECKED, reason=value)
    schema = parse_schema({"fields": [{"name": "n", "type": "integer"}]})
    resource = Resource(value, "a.csv", root / "a.csv", schema, Dialect())
    package = Package(root, {"name": value, "version": value}, (resource,))
    return Report(package, (result, unchecked), {})


def page(made: Report) -> Page:
    return Page(FORMATS["html"](made))


def test_the_page_says_the_verdict_and_counts_whole() -> None:
    read = page(report(counted=1234))
    assert (
        read.all("p", **{"class": "verdict invalid"})[0].text == "1x 1x is not valid: 1,236 errors"
    )
    assert read.all("p", id="shown")[0].text == "1,236 findings, 1 of them listed"
    more = [row.text for row in read.all("tr", **{"class": "more"})]
    assert [text.split("\n")[3] for text in more] == [
        "1,233 more like these, counted but not listed",
        "2 more like these, counted but not listed",
    ]


def test_a_finding_has_its_place_rule_message_and_key() -> None:
    read = page(report())
    row = read.all("tr", **{"data-rule": "structure/type-error"})[0]
    assert "1x:3:5" in row.text
    assert "error structure/type-error" in row.text
    assert "n is 1x" in row.text
    (rule,) = read.all("details", id="rule-structure_2f_type-error")
    assert "Write a date as YYYY-MM-DD" in rule.text
    assert "#rule-structure_2f_type-error" in read.links


def test_what_was_not_checked_or_is_waived_is_listed() -> None:
    waived = frozenset({("structure/type-error", "AAA/1990"), ("structure/type-error", "BBB")})
    read = page(report("why", waived=waived))
    headings = [heading.text for heading in read.all("h2")]
    assert headings == [
        "Layers", "Not checked", "Rules that are broken", "Findings", "Waived", "Tables",
    ]  # fmt: skip
    assert "data/b.csv meaningwhy" in [item.text for item in read.all("li")]
    assert {"AAA/1990", "BBB"} <= {cell.text for cell in read.all("td")}


def test_a_valid_package_has_a_page_without_findings() -> None:
    result = TableResult(Layer.STRUCTURE, "a", "data/a.csv", Outcome.VALID, records=10)
    package = Package(Path("/p"), {"name": "p", "version": "1.0.0"}, ())
    read = page(Report(package, (result,), {}))
    assert [heading.text for heading in read.all("h2")] == ["Layers", "Tables"]
    assert read.all("p", **{"class": "verdict valid"})[0].text == "p 1.0.0 is valid"


@pytest.mark.parametrize("value", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_text_is_text_wherever_it_stands(value: str, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(f"n\n1\nabc,{value},5\n", encoding="utf-8", errors="replace")
    waived = frozenset({(value, value)})
    calm = page(report("1x", waived=frozenset({("1x", "1x")}), root=tmp_path))
    harmed = page(report(value, waived=waived, root=tmp_path))
    assert [e.tag for e in harmed.elements] == [e.tag for e in calm.elements]
    assert [sorted(e.attributes) for e in harmed.elements] == [
        sorted(e.attributes) for e in calm.elements
    ]
    assert harmed.loaded == []
    assert len(harmed.source) < len(calm.source) + 10_000
    assert not any(char in harmed.source for char in "\x00\x1b\u202e\u2066\ufeff\ud800")
    harmed.source.encode("utf-8")


def test_the_policy_allows_the_page_its_own_style_and_script_and_nothing_else() -> None:
    read = page(report())
    (style,), (script,) = read.all("style"), read.all("script")

    def source(text: str) -> str:
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        return f"'sha256-{digest}'"

    assert read.policy.split("; ") == [
        "default-src 'none'",
        f"style-src {source(style.text)}",
        f"script-src {source(script.text)}",
        "base-uri 'none'",
        "form-action 'none'",
    ]
    assert "url(" not in style.text
    assert "http" not in style.text + script.text
    assert read.loaded == []


def test_every_heading_table_and_field_can_be_named() -> None:
    read = page(report())
    assert [heading.text for heading in read.all("h1")] == ["Validation report"]
    assert all("scope" in head.attributes for head in read.all("th"))
    labels = [label.text.split("\n")[0].strip() for label in read.all("label")]
    assert [label.split()[0] for label in labels] == [
        "Text", "Layer", "Severity", "Rule", "Table",
    ]  # fmt: skip
    assert len(read.ids) == len(set(read.ids))
    named = [
        e.attributes["aria-labelledby"] for e in read.elements if "aria-labelledby" in e.attributes
    ]
    assert set(named) <= set(read.ids)
    assert {link.removeprefix("#") for link in read.links} <= set(read.ids)


def test_the_page_holds_no_time() -> None:
    package = Package(Path("/p"), {"name": "p", "version": "1.0.0"}, ())
    result = TableResult(Layer.STRUCTURE, "a", "data/a.csv", Outcome.VALID)
    fast, slow = (
        Report(package, (result,), {Layer.STRUCTURE: seconds}, cached=cached)
        for seconds, cached in ((0.1, False), (99.9, True))
    )
    assert FORMATS["html"](fast) == FORMATS["html"](slow)


def test_a_cell_is_shown_in_its_line(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("n,m\n1,2\nabc,1x,5\n", encoding="utf-8")
    read = page(report(root=tmp_path))
    (shown,) = read.all("code", **{"class": "excerpt"})
    assert shown.text == "3abc,1x,5"
    assert [mark.text for mark in read.all("mark")] == ["1x"]


def test_a_cell_of_a_file_that_is_gone_is_shown_alone() -> None:
    assert [mark.text for mark in page(report()).all("mark")] == ["1x"]


@pytest.mark.parametrize(
    ("before", "rest", "shown"),
    [
        ("", "1x", ("", "1x", "")),
        ("a,", "1x,b", ("a,", "1x", ",b")),
        ("a,", ",b", ("a,", "", ",b")),
        ("a,", '"x, ""y""",b', ("a,", '"x, ""y"""', ",b")),
        ("a,", '"x, y', ("a,", '"x, y', "")),
        ("x" * 99, "1,b", ("…" + "x" * 36, "1", ",b")),
        ("", "1," + "x" * 99, ("", "1", "," + "x" * 35 + "…")),
        ("", "x" * 99, ("", "x" * 80 + "...", "")),
        ("\x1b,", "\u202e,\x00", ("\\x1b,", "\\u202e", ",\\x00")),
        # Wide characters take two columns, and escapes as many as they have characters.
        ("国" * 99, "1,b", ("…" + "国" * 18, "1", ",b")),
        ("\x1b" * 99, "1,b", ("…" + "\\x1b" * 9, "1", ",b")),
    ],
)
def test_an_excerpt_is_cut_around_its_cell(
    before: str, rest: str, shown: tuple[str, str, str]
) -> None:
    assert excerpt(before, rest, Dialect()) == shown


def test_an_excerpt_knows_the_dialect() -> None:
    assert excerpt("", "'a;b';c", Dialect(delimiter=";", quote="'")) == ("", "'a;b'", ";c")


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_excerpts_count_lines_and_columns_as_places_do(tmp_path: Path, line_end: str) -> None:
    file = tmp_path / "a.csv"
    lines = ["a,b", '1,"x', 'y",2', "é,z", "x" * 200_000 + ",w", "last,v"]
    file.write_text(line_end.join(lines), encoding="utf-8", newline="")
    places = {
        "b": Place(1, 1, 3),
        "2": Place(2, 3, 4),
        "z": Place(3, 4, 3),
        "w": Place(4, 5, 200_002),
        "v": Place(5, 6, 6),
    }
    wanted = [*places.values(), Place(9, 9, 1), Place(1, 1, 99)]
    found = read_excerpts(file, Dialect(), wanted)
    assert {cell: found[place].cell for cell, place in places.items()} == {c: c for c in places}
    assert len(found) == len(places)


def test_excerpts_show_what_is_not_utf_8(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(b"a,\xff,b\n")
    assert read_excerpts(file, Dialect(), [Place(1, 1, 3)]) == {
        Place(1, 1, 3): Excerpt("a,", "\ufffd", ",b")
    }
