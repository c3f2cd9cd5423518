"""A report with something of everything, of two files that stand in a folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forewarn.findings.model import Finding, Layer, Outcome, Place, Report, TableResult
from forewarn.findings.rules import rule
from forewarn.package.dialect import Dialect
from forewarn.package.model import Package, Resource
from forewarn.package.schema_parsing import parse_schema

if TYPE_CHECKING:
    from pathlib import Path

# What a cell may hold that would act: on a page, in a log, in a terminal, in a spreadsheet.
HOSTILE = [
    "<script>alert(1)</script>",
    "::error::oops",
    "\x1b[31mred\x1b[0m\x1b]0;title\x07",
    "##[error]oops ##vso[task.complete]",
    "[bold red]x[/bold red][link=https://example.org]y[/link]",
    "x" * 1_000_000,
    "a\nb\r\nc\x85d\u2028e",
    "\u202egnp.exe\u2066",
    "%0A::error::oops%0D",
    "]]></failure><failure>&amp;",
    "[text](https://example.org) ![x](https://example.org/x.png) @someone | `x`",
    "=HYPERLINK(A1)",
    '"\\u0000"},{',
    "\x00\ufeff\ufffe\ufffd\ud800",
    "--><!-- {0} {{ 7 * 7 }}",
]


def sample_report(folder: Path, value: str = "19x0") -> Report:
    """Return a report of which the cell at fault holds the value; its files are written."""
    (folder / "data").mkdir(exist_ok=True)
    shown = value.encode("utf-8", "replace").decode()
    (folder / "data" / "episodes.csv").write_text(
        f"episode_id,country_id,start_year,end_year\nep-1,AAA,1985,1990\nep-2,BBB,{shown},1991\n"
        "ep-3,CCC,1970,1969\n",
        encoding="utf-8",
        newline="",
    )
    (folder / "data" / "borders.csv").write_text(
        "country_id,neighbour_id,from_year\nAAA,BBB,1980\n", encoding="utf-8", newline=""
    )
    episodes, borders = (_resource(folder, name) for name in ("episodes", "borders"))
    structure = TableResult(
        Layer.STRUCTURE,
        "episodes",
        episodes.path,
        Outcome.INVALID,
        records=3,
        findings=(
            _finding(
                "structure/type-error",
                episodes,
                f"start_year is '{value}', which is not a valid year",
                Place(3, 3, 10),
                "start_year",
                "ep-2",
                value,
            ),
        ),
        counts={"structure/type-error": 1, "structure/foreign-key": 1234},
    )
    meaning = TableResult(
        Layer.MEANING,
        "episodes",
        episodes.path,
        Outcome.INVALID,
        records=2,
        findings=(
            _finding(
                "meaning/episode-order",
                episodes,
                "the episode begins in 1970 and ends in 1969",
                Place(4, 4, 15),
                "end_year",
                value,
                "1969",
            ),
        ),
        counts={"meaning/episode-order": 1},
        waived=frozenset({("meaning/episode-coverage", value)}),
    )
    expectation = TableResult(
        Layer.EXPECTATIONS,
        "borders",
        borders.path,
        Outcome.VALID,
        findings=(_finding("expectations/sign-agreement", borders, f"no suite names {value}"),),
        counts={"expectations/sign-agreement": 1},
    )
    results = (
        structure,
        TableResult(Layer.STRUCTURE, "borders", borders.path, Outcome.VALID, records=1),
        meaning,
        TableResult(
            Layer.MEANING,
            "borders",
            borders.path,
            Outcome.NOT_CHECKED,
            reason=f"it needs {value}, which is not valid",
        ),
        expectation,
    )
    package = Package(folder, {"name": "sample", "version": "1.2.0"}, (episodes, borders))
    seconds = {Layer.STRUCTURE: 0.25, Layer.MEANING: 1.5, Layer.EXPECTATIONS: 0.125}
    return Report(package, results, seconds)


def _resource(folder: Path, name: str) -> Resource:
    schema = parse_schema({"fields": [{"name": "n", "type": "string"}]})
    path = f"data/{name}.csv"
    return Resource(name, path, folder / path, schema, Dialect())


def _finding(
    rule_id: str,
    resource: Resource,
    message: str,
    place: Place | None = None,
    field: str | None = None,
    key: str | None = None,
    value: str | None = None,
) -> Finding:
    severity = rule(rule_id).severity
    return Finding(
        rule_id, severity, resource.name, resource.path, message, place, field, key, value
    )
