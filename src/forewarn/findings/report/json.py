"""The report as JSON, in the form of `report.schema.json` beside this module.

`schema_version` changes when its readers have to.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from forewarn import __version__
from forewarn.findings.model import Layer
from forewarn.findings.report.summary import summarise_rules
from forewarn.findings.report.verdict import verdict
from forewarn.writing.visible import visible

if TYPE_CHECKING:
    from forewarn.findings.model import Finding, Report, TableResult
    from forewarn.findings.rules import Rule

SCHEMA_VERSION = "1.0"


def write_json(report: Report) -> str:
    """Write the whole report as one JSON object."""
    content = {
        "schema_version": SCHEMA_VERSION,
        "software": f"forewarn {__version__}",
        "package": {
            "name": visible(report.package.name),
            "version": visible(report.package.version),
        },
        "layers": [layer.value for layer in Layer if layer in report.layers],
        "tables": list(report.tables),
        "outcome": report.outcome.value,
        "verdict": visible(verdict(report), 500),
        "cached": report.cached,
        "counts": dict(sorted(report.counts.items())),
        "seconds": {layer.value: round(time, 3) for layer, time in report.seconds.items()},
        "rules": [rule_object(entry.rule) for entry in summarise_rules(report)],
        "results": [_result(result) for result in report.results],
    }
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def rule_object(rule: Rule) -> dict[str, str]:
    """Return the JSON object of a rule, without its examples."""
    return {
        "id": rule.id,
        "layer": rule.layer.value,
        "severity": rule.severity.value,
        "title": rule.title,
        "why": rule.why,
        "fix": rule.fix,
    }


def _result(result: TableResult) -> dict[str, Any]:
    return {
        "layer": result.layer.value,
        "table": visible(result.table),
        "path": visible(result.path),
        "outcome": result.outcome.value,
        "reason": None if result.reason is None else visible(result.reason, 500),
        "records": result.records,
        "counts": dict(sorted(result.counts.items())),
        "waived": [{"rule": rule, "key": visible(key)} for rule, key in sorted(result.waived)],
        "findings": [_finding(finding) for finding in result.findings],
    }


def _finding(finding: Finding) -> dict[str, Any]:
    place = finding.place
    return {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "table": visible(finding.table),
        "path": visible(finding.path),
        "record": place.record if place else None,
        "line": place.line if place else None,
        "column": place.column if place else None,
        "field": None if finding.field is None else visible(finding.field),
        "key": None if finding.key is None else visible(finding.key),
        "value": None if finding.value is None else visible(finding.value),
        "message": visible(finding.message, 500),
    }
