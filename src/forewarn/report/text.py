"""The report for a reader at a terminal or in a log: one line for each finding, then a summary."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from forewarn.findings import Layer, Outcome, Severity
from forewarn.report.cells import visible
from forewarn.rules import count_at_least, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forewarn.findings import Finding, Report, TableResult


def write_text(report: Report) -> str:
    """Write the report as plain text, `path:line:column rule message` for each finding."""
    return "".join(f"{line}\n" for line in _lines(report))


def _lines(report: Report) -> Iterator[str]:
    shown: Counter[str] = Counter()
    for result in report.results:
        for finding in result.findings:
            shown[finding.rule] += 1
            yield _finding(finding)
        for rule_id, count in result.counts.items():
            kept = sum(finding.rule == rule_id for finding in result.findings)
            if count > kept:
                yield f"{result.path} {rule_id} {count - kept} more like these"
        if result.reason is not None:
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
    yield _verdict(report)


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
        f"{layer.value:11} {', '.join(parts) or 'nothing to check'}{rows}, "
        f"{report.seconds[layer]:.1f} s"
    )


def _verdict(report: Report) -> str:
    name = f"{report.package.name} {report.package.version}".strip()
    errors = count_at_least(Severity.ERROR, report.counts)
    warnings = count_at_least(Severity.WARNING, report.counts) - errors
    counted = [
        f"{count:,} {word}{'' if count == 1 else 's'}"
        for count, word in ((errors, "error"), (warnings, "warning"))
        if count
    ]
    if errors:
        return f"{name} is not valid: {', '.join(counted)}"
    if report.not_checked:
        return f"{name} could not be checked in full: {_names(report.not_checked)}"
    return f"{name} is valid" + (f", with {', '.join(counted)}" if counted else "")


def _names(results: tuple[TableResult, ...]) -> str:
    return ", ".join(f"{result.table} ({result.layer})" for result in results)
