"""The findings as annotations of a GitHub workflow run, and the summary of the step.

Source: GitHub's workflow commands, which escape %, CR and LF, and in properties : and , too; and
its job summaries, which are Markdown of at most 1 MiB for each step.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from forewarn.report.cells import visible
from forewarn.report.summary import count_tables, summarise_layers, summarise_rules
from forewarn.report.verdict import verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forewarn.findings import Finding, Report

# What of a summary is shown; the annotations and counts have the rest.
_FINDINGS = 50


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
    return "".join(f"{line}\n" for line in _summary(report))


def _summary(report: Report) -> Iterator[str]:
    yield f"### {_markdown(verdict(report), 1000)}"
    yield ""
    yield from _table("Layer", "Valid", "Invalid", "Not checked", "Records", "Errors", "Warnings")
    for layer in summarise_layers(report):
        numbers = (*layer.outcomes.values(), layer.records or 0, layer.errors, layer.warnings)
        yield _row(layer.layer.value, *(f"{number:,}" for number in numbers))
    broken = summarise_rules(report)
    if report.not_checked:
        yield ""
        yield from _table("Not checked", "Layer", "Why")
        for result in report.not_checked:
            reason = _markdown(result.reason or "", 500)
            yield _row(_markdown(result.path), result.layer.value, reason)
    if broken:
        yield ""
        yield from _table("Rule", "Severity", "Findings", "How to mend")
        for rule in broken:
            entry = rule.rule
            yield _row(f"`{entry.id}`", entry.severity.value, f"{rule.count:,}", entry.mend)
        yield ""
        yield from _table("Table", "Errors", "Warnings")
        for table in count_tables(report):
            yield _row(_markdown(table.table), f"{table.errors:,}", f"{table.warnings:,}")
        yield ""
        yield from _table("Place", "Rule", "Finding")
        findings = [each for result in report.results for each in result.findings]
        for finding in findings[:_FINDINGS]:
            place = f":{finding.place.line}:{finding.place.column}" if finding.place else ""
            message = _markdown(finding.message, 500)
            yield _row(_markdown(finding.path) + place, f"`{finding.rule}`", message)
        if rest := sum(report.counts.values()) - len(findings[:_FINDINGS]):
            yield ""
            yield f"{rest:,} more are not in this table."
    yield ""


def _table(*names: str) -> tuple[str, str]:
    return _row(*names), _row(*("---" for _ in names))


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _markdown(text: str, longest: int = 200) -> str:
    """Write a text so that nothing in it is markup, a mention or a link.

    >>> print(_markdown("<b>@who_*"))
    &#60;b&#62;&#64;who&#95;&#42;
    """
    return re.sub(
        r"[\\`*_{}\[\]()<>#+!|~&@$:]", lambda match: f"&#{ord(match[0])};", visible(text, longest)
    )


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
