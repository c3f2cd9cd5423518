"""The findings of a report, counted by layer, by rule and by table."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from forewarn.findings.model import Layer, Outcome, Severity
from forewarn.findings.rules import count_at_least, rule

if TYPE_CHECKING:
    from collections.abc import Mapping

    from forewarn.findings.model import Report
    from forewarn.findings.rules import Rule


@dataclass(frozen=True)
class LayerSummary:
    """The results of a layer for all tables; `records` is None where it counts none."""

    layer: Layer
    outcomes: Mapping[Outcome, int]
    records: int | None
    errors: int
    warnings: int
    waived: int


@dataclass(frozen=True)
class RuleSummary:
    """The number of findings of a rule, in all and by table."""

    rule: Rule
    count: int
    tables: Mapping[str, int]


@dataclass(frozen=True)
class TableCounts:
    """The number of findings in a table's file, over all layers."""

    table: str
    path: str
    errors: int
    warnings: int


def summarise_layers(report: Report) -> list[LayerSummary]:
    """Summarise each requested layer, in the order in which they run."""
    return [_layer(report, layer) for layer in Layer if layer in report.layers]


def summarise_rules(report: Report) -> list[RuleSummary]:
    """List the broken rules: errors first, then the most often broken."""
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


def count_tables(report: Report) -> list[TableCounts]:
    """Count the findings of each file that has any, the most errors first."""
    counts: dict[tuple[str, str], Counter[str]] = {}
    for result in report.results:
        if result.counts:
            counts.setdefault((result.table, result.path), Counter()).update(result.counts)
    counted = []
    for (table, path), of_table in counts.items():
        errors = count_at_least(Severity.ERROR, of_table)
        counted.append(TableCounts(table, path, errors, of_table.total() - errors))
    return sorted(counted, key=lambda each: (-each.errors, -each.warnings, each.path))


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
