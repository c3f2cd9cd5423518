"""The report for a reader at a terminal or in a log: one line for each finding, then a summary."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from forewarn.findings import Layer, Outcome
from forewarn.report.cells import visible
from forewarn.report.verdict import verdict
from forewarn.rules import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forewarn.findings import Finding, Report


def write_text(report: Report) -> str:
    """Write the report as plain text, `path:line:column rule message` for each finding."""
    return "".join(f"{line}\n" for line in _lines(report))


def _lines(report: Report) -> Iterator[str]:
    shown: Counter[str] = Counter()
    for result in report.results:
        for finding in result.findings:
            shown[finding.rule] += 1
            yield _finding(finding)
        for rule_id, count in result.unshown.items():
            yield f"{result.path} {rule_id} {count:,} more like these"
    for result in report.not_checked:
        yield f"{result.path} {result.layer} not checked: {result.reason}"
    if shown:
        yield ""
        yield "How to mend:"
        for rule_id in sorted(shown):
            yield f"  {rule_id}: {rule(rule_id).mend}"
        yield ""
    for layer in Layer:
        if layer in report.seconds:
            yield _layer(report, layer)
    if report.cached:
        yield "nothing has changed since this was checked: --no-cache checks again"
    if report.waived:
        yield f"{report.waived:,} finding{'' if report.waived == 1 else 's'} waived"
    yield verdict(report)


def _finding(finding: Finding) -> str:
    place = f":{finding.place.line}:{finding.place.column}" if finding.place else ""
    key = f" [{visible(finding.key)}]" if finding.key else ""
    return f"{finding.path}{place} {finding.rule} {visible(finding.message, 500)}{key}"


def _layer(report: Report, layer: Layer) -> str:
    results = [result for result in report.results if result.layer is layer]
    outcomes = Counter(result.outcome for result in results)
    parts = [f"{outcomes[outcome]} {outcome}" for outcome in Outcome if outcomes[outcome]]
    records = sum(result.records or 0 for result in results)
    rows = f", {records:,} records" if records else ""
    return (
        f"{layer.value:12} {', '.join(parts) or 'nothing to check'}{rows}, "
        f"{report.seconds[layer]:.1f} s"
    )
