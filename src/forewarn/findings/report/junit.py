"""The report as JUnit XML: a suite for each layer, a case for each file that it judged.

A case fails if it has errors or could not be checked. JUnit has no warnings: they are in the case's
output, and counted in the properties of its suite.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from forewarn.findings.model import Outcome, Severity
from forewarn.findings.report.summary import summarise_layers
from forewarn.findings.report.verdict import counted_by_severity, verdict
from forewarn.findings.rules import rule
from forewarn.writing.visible import visible

if TYPE_CHECKING:
    from forewarn.findings.model import Finding, Report, TableResult
    from forewarn.findings.report.summary import LayerSummary


def write_junit(report: Report) -> str:
    """Write the report as one XML document."""
    suites = Element("testsuites", name=visible(verdict(report), 500))
    for layer in summarise_layers(report):
        suites.append(_suite(report, layer))
    for name in ("tests", "failures", "errors"):
        suites.set(name, str(sum(int(suite.get(name, "0")) for suite in suites)))
    suites.set("time", f"{sum(report.seconds.values()):.3f}")
    indent(suites)
    body = tostring(suites, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{body}\n'


def _suite(report: Report, layer: LayerSummary) -> Element:
    suite = Element(
        "testsuite",
        name=layer.layer.value,
        tests=str(sum(layer.outcomes.values())),
        failures=str(layer.outcomes[Outcome.INVALID]),
        errors=str(layer.outcomes[Outcome.NOT_CHECKED]),
        skipped="0",
        time=f"{report.seconds.get(layer.layer, 0):.3f}",
    )
    properties = SubElement(suite, "properties")
    for name, count in (("warnings", layer.warnings), ("waived", layer.waived)):
        SubElement(properties, "property", name=name, value=str(count))
    for result in report.results:
        if result.layer is layer.layer:
            suite.append(_case(result))
    return suite


def _case(result: TableResult) -> Element:
    case = Element(
        "testcase",
        classname=f"forewarn.{result.layer.value}",
        name=visible(result.table),
        file=visible(result.path),
    )
    if result.outcome is Outcome.NOT_CHECKED:
        SubElement(case, "error", message=visible(result.reason or "", 500), type="not checked")
    said = {severity: _said(result, severity) for severity in Severity}
    if result.outcome is Outcome.INVALID:
        errors = {r: n for r, n in result.counts.items() if rule(r).severity is Severity.ERROR}
        failure = SubElement(
            case, "failure", message=counted_by_severity(errors), type=", ".join(sorted(errors))
        )
        failure.text = said[Severity.ERROR]
    told = [said[Severity.WARNING]] if said[Severity.WARNING] else []
    if result.reason is not None and result.outcome is Outcome.INVALID:
        told.append(f"not checked: {visible(result.reason, 500)}")
    if told:
        SubElement(case, "system-out").text = "\n".join(told)
    return case


def _said(result: TableResult, severity: Severity) -> str:
    """Return a line for each finding of a severity, and for those that were not kept."""
    lines = [_line(finding) for finding in result.findings if finding.severity is severity]
    lines += [
        f"{visible(result.path)} {rule_id} {count:,} more like these"
        for rule_id, count in result.unshown.items()
        if rule(rule_id).severity is severity
    ]
    return "\n".join(lines)


def _line(finding: Finding) -> str:
    place = f":{finding.place.line}:{finding.place.column}" if finding.place else ""
    return f"{visible(finding.path)}{place} {finding.rule} {visible(finding.message, 500)}"
