"""The report as a page that a reader can filter, sort and pass on.

It is one file that loads nothing and works without its script. It holds no time, so that the same
package has the same page.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from forewarn.findings.report.excerpt import excerpts
from forewarn.findings.report.page import render
from forewarn.findings.report.summary import summarise_layers, summarise_rules
from forewarn.findings.report.verdict import counted_by_severity, verdict
from forewarn.findings.rules import rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from forewarn.findings.model import Finding, Layer, Report, Severity, TableResult
    from forewarn.findings.report.excerpt import Excerpt


@dataclass(frozen=True)
class FindingRow:
    """A row of the table of findings: a finding, or the number of `more` findings of its rule."""

    layer: Layer
    rule: str
    severity: Severity
    table: str
    path: str
    finding: Finding | None = None
    excerpt: Excerpt | None = None
    more: int = 0


@dataclass(frozen=True)
class TableSummary:
    """The results of each layer for a table."""

    table: str
    path: str
    results: Mapping[Layer, tuple[TableResult, ...]]


def write_html(report: Report) -> str:
    """Write the report as one page of HTML."""
    return render("report.html", **report_values(report), pages=(), here="report.html")


def report_values(report: Report) -> dict[str, Any]:
    """Return the values for the template of the report."""
    return {
        "package": report.package,
        "report": report,
        "outcome": report.outcome.value,
        "verdict": verdict(report),
        "counted": counted_by_severity,
        "layers": summarise_layers(report),
        "rules": summarise_rules(report),
        "rows": list(_rows(report)),
        "tables": _tables(report),
        "waived": [
            (result, rule_id, key)
            for result in report.results
            for rule_id, key in sorted(result.waived)
        ],
    }


def _rows(report: Report) -> Iterator[FindingRow]:
    shown = excerpts(report)
    for result in report.results:
        for finding in result.findings:
            yield FindingRow(
                result.layer,
                finding.rule,
                finding.severity,
                finding.table,
                finding.path,
                finding,
                shown.get((finding.table, finding.place)) if finding.place else None,
            )
        for rule_id, count in result.unshown.items():
            severity = rule(rule_id).severity
            yield FindingRow(result.layer, rule_id, severity, result.table, result.path, more=count)


def _tables(report: Report) -> list[TableSummary]:
    grouped: dict[tuple[str, str], dict[Layer, tuple[TableResult, ...]]] = {}
    for result in report.results:
        layers = grouped.setdefault((result.table, result.path), {})
        layers[result.layer] = (*layers.get(result.layer, ()), result)
    return [TableSummary(table, path, layers) for (table, path), layers in grouped.items()]
