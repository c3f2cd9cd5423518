"""The findings as annotations of a GitHub workflow run, and the summary of the step.

Source: GitHub's workflow commands, which escape %, CR and LF, and in properties : and , too; and
its job summaries, which are Markdown of at most 1 MiB for each step.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from forewarn.findings.report.summary import count_tables, summarise_layers, summarise_rules
from forewarn.findings.report.verdict import verdict
from forewarn.writing.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from forewarn.findings.model import Finding, Report

# Of each table of a summary; what is not shown is counted.
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
    return "".join(f"{line}\n" for line in _summary(report))


def _summary(report: Report) -> Iterator[str]:
    yield f"### {_markdown(verdict(report), 1000)}"
    yield ""
    yield from _table("Layer", "Valid", "Invalid", "Not checked", "Records", "Errors", "Warnings")
    for layer in summarise_layers(report):
        numbers = (*layer.outcomes.values(), layer.records or 0, layer.errors, layer.warnings)
        yield _row(layer.layer.value, *(f"{number:,}" for number in numbers))
    unchecked = [
        (_markdown(each.path), each.layer.value, _markdown(each.reason or "", 500))
        for each in report.not_checked
    ]
    yield from _part(("Not checked", "Layer", "Why"), unchecked, len(unchecked))
    rules = [
        (f"`{each.rule.id}`", each.rule.severity.value, f"{each.count:,}", each.rule.fix)
        for each in summarise_rules(report)
    ]
    yield from _part(("Rule", "Severity", "Findings", "How to fix"), rules, len(rules))
    tables = [
        (_markdown(each.table), f"{each.errors:,}", f"{each.warnings:,}")
        for each in count_tables(report)
    ]
    yield from _part(("Table", "Errors", "Warnings"), tables, len(tables))
    findings = [
        (_place(each), f"`{each.rule}`", _markdown(each.message, 500))
        for result in report.results
        for each in result.findings
    ]
    yield from _part(("Place", "Rule", "Finding"), findings, report.counts.total())
    yield ""


def _part(names: Sequence[str], rows: Sequence[Sequence[str]], count: int) -> Iterator[str]:
    """Return a table of the first rows of so many; nothing where there are none."""
    if count:
        yield ""
        yield from _table(*names)
        yield from (_row(*row) for row in rows[:_ROWS])
    if rest := count - len(rows[:_ROWS]):
        yield ""
        yield f"{rest:,} more are not in this table."


def _place(finding: Finding) -> str:
    place = f":{finding.place.line}:{finding.place.column}" if finding.place else ""
    return _markdown(finding.path) + place


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
