"""The report as a page, for a reader who filters and sorts, or passes it on.

One file that loads nothing and works without its script. It holds no time, so that the same
package has the same page.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from forewarn.findings import Layer, Outcome, Severity
from forewarn.report.excerpt import excerpts
from forewarn.report.verdict import counted_by_severity, verdict
from forewarn.rules import count_at_least, rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from forewarn.findings import Finding, Report, TableResult
    from forewarn.report.excerpt import Excerpt
    from forewarn.rules import Rule


@dataclass(frozen=True)
class Row:
    """A row of the table of findings: a finding, or how many more there are of its rule."""

    layer: Layer
    rule: str
    severity: Severity
    table: str
    path: str
    finding: Finding | None = None
    excerpt: Excerpt | None = None
    more: int = 0


@dataclass(frozen=True)
class LayerSummary:
    """What a layer says of all the tables; no records where it counts none."""

    layer: Layer
    outcomes: Mapping[Outcome, int]
    records: int | None
    errors: int
    warnings: int
    waived: int


@dataclass(frozen=True)
class RuleSummary:
    """How often a rule is broken, and in which tables."""

    rule: Rule
    count: int
    tables: Mapping[str, int]


@dataclass(frozen=True)
class TableSummary:
    """What each layer says of a table."""

    table: str
    path: str
    results: Mapping[Layer, tuple[TableResult, ...]]


def write_html(report: Report) -> str:
    """Write the report as one page of HTML."""
    from forewarn.pages import render

    return render("report.html", **report_values(report), pages=(), here="report.html")


def report_values(report: Report) -> dict[str, Any]:
    """Give all that the template of the report shows."""
    return {
        "package": report.package,
        "report": report,
        "outcome": report.outcome.value,
        "verdict": verdict(report),
        "counted": counted_by_severity,
        "layers": [_layer(report, layer) for layer in Layer if layer in report.layers],
        "rules": _rules(report),
        "rows": list(_rows(report)),
        "tables": _tables(report),
        "waived": [
            (result, rule_id, key)
            for result in report.results
            for rule_id, key in sorted(result.waived)
        ],
    }


def _layer(report: Report, layer: Layer) -> LayerSummary:
    results = [result for result in report.results if result.layer is layer]
    errors = sum(count_at_least(Severity.ERROR, result.counts) for result in results)
    return LayerSummary(
        layer,
        {each: sum(result.outcome is each for result in results) for each in Outcome},
        sum(result.records or 0 for result in results) or None,
        errors,
        sum(sum(result.counts.values()) for result in results) - errors,
        sum(len(result.waived) for result in results),
    )


def _rules(report: Report) -> list[RuleSummary]:
    """List the rules that are broken: errors first, then the most often broken."""
    tables: dict[str, dict[str, int]] = {}
    for result in report.results:
        for rule_id, count in result.counts.items():
            of_rule = tables.setdefault(rule_id, {})
            of_rule[result.table] = of_rule.get(result.table, 0) + count
    summaries = [
        RuleSummary(rule(rule_id), sum(counts.values()), counts)
        for rule_id, counts in tables.items()
    ]
    weight = list(Severity)
    return sorted(summaries, key=lambda s: (weight.index(s.rule.severity), -s.count, s.rule.id))


def _rows(report: Report) -> Iterator[Row]:
    shown = excerpts(report)
    for result in report.results:
        for finding in result.findings:
            yield Row(
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
            yield Row(result.layer, rule_id, severity, result.table, result.path, more=count)


def _tables(report: Report) -> list[TableSummary]:
    grouped: dict[tuple[str, str], dict[Layer, tuple[TableResult, ...]]] = {}
    for result in report.results:
        layers = grouped.setdefault((result.table, result.path), {})
        layers[result.layer] = (*layers.get(result.layer, ()), result)
    return [TableSummary(table, path, layers) for (table, path), layers in grouped.items()]
