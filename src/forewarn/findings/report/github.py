"""The findings as annotations of a GitHub workflow run, and the summary of its step.

Source: GitHub's workflow commands, which escape %, CR and LF, and in properties : and , too; and
its job summaries, which are Markdown of at most 1 MiB for each step.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from forewarn.findings.report.summary import count_tables, summarise_layers, summarise_rules
from forewarn.findings.report.verdict import verdict
from forewarn.writing.markdown import Markdown, code, inert, table
from forewarn.writing.visible import LONGEST, visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from forewarn.findings.model import Finding, Report

# The most rows of a table of the summary; the rest are counted.
_ROWS = 100


def write_github(report: Report) -> str:
    """Write one workflow command for each finding and each table that was not checked."""
    lines = []
    for result in report.results:
        if result.reason is not None:
            text = f"{result.layer} of {result.table} not checked: {result.reason}"
            lines.append(f"::error file={_property(result.path)}::{_message(text)}")
        lines += [_annotation(finding) for finding in result.findings]
        if hidden := sum(result.unshown.values()):
            text = f"{hidden} more findings in {result.path} are not shown"
            lines.append(f"::notice file={_property(result.path)}::{_message(text)}")
    return "".join(f"{line}\n" for line in lines)


def write_step_summary(report: Report) -> str:
    """Write the summary of a step, in Markdown: counts by layer, rule and table, and findings."""
    return "".join(_summary(report))


def _summary(report: Report) -> Iterator[str]:
    yield f"### {inert(verdict(report), 1000)}\n"
    layers = [
        (
            layer.layer.value,
            *(f"{count:,}" for count in layer.outcomes.values()),
            f"{layer.records or 0:,}",
            f"{layer.errors:,}",
            f"{layer.warnings:,}",
        )
        for layer in summarise_layers(report)
    ]
    names = ("Layer", "Valid", "Invalid", "Not checked", "Records", "Errors", "Warnings")
    yield from _part(names, layers)
    unchecked = [
        (inert(each.path, LONGEST), each.layer.value, inert(each.reason or "", 500))
        for each in report.incomplete
    ]
    yield from _part(("Not checked", "Layer", "Why"), unchecked)
    rules = [
        (code(each.rule.id), each.rule.severity.value, f"{each.count:,}", each.rule.fix)
        for each in summarise_rules(report)
    ]
    yield from _part(("Rule", "Severity", "Findings", "How to fix"), rules)
    tables = [
        (inert(each.table, LONGEST), f"{each.errors:,}", f"{each.warnings:,}")
        for each in count_tables(report)
    ]
    yield from _part(("Table", "Errors", "Warnings"), tables)
    findings = [
        (_place(each), code(each.rule), inert(each.message, 500))
        for result in report.results
        for each in result.findings
    ]
    yield from _part(("Place", "Rule", "Finding"), findings, report.counts.total())
    yield "\n"


def _part(
    names: Sequence[str], rows: Sequence[Sequence[str]], count: int | None = None
) -> Iterator[str]:
    """Return a table of the first rows, out of `count`; nothing where there are none."""
    count = len(rows) if count is None else count
    shown = rows[:_ROWS]
    if count:
        yield f"\n{table(names, shown)}"
    if rest := count - len(shown):
        yield f"\n{rest:,} more are not in this table.\n"


def _place(finding: Finding) -> Markdown:
    place = f":{finding.place.line}:{finding.place.column}" if finding.place else ""
    return Markdown(inert(finding.path, LONGEST) + place)


def _annotation(finding: Finding) -> str:
    properties = [f"file={_property(finding.path)}"]
    if finding.place:
        properties += [f"line={finding.place.line}", f"col={finding.place.column}"]
    properties.append(f"title={_property(finding.rule)}")
    return f"::{finding.severity.value} {','.join(properties)}::{_message(finding.message)}"


def _message(text: str) -> str:
    return _escape(visible(text, 500))


def _property(text: str) -> str:
    return _escape(visible(text)).replace(":", "%3A").replace(",", "%2C")


def _escape(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
