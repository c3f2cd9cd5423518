"""The findings as SARIF 2.1.0, for code scanning and editors.

Source: OASIS Standard, Static Analysis Results Interchange Format 2.1.0 with errata 01.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from forewarn import __version__
from forewarn.findings.report.summary import summarise_rules
from forewarn.findings.rules import rule
from forewarn.writing.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from forewarn.findings.model import Finding, Report
    from forewarn.findings.rules import Rule

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)


def write_sarif(report: Report) -> str:
    """Write one run with the rules that are broken; what was not checked is a notification of it.

    A finding's fingerprint is of its rule, table, key, field and value, so that it stays the same
    when earlier rows move.
    """
    rules = [summary.rule for summary in summarise_rules(report)]
    numbers = {each.id: number for number, each in enumerate(rules)}
    run = {
        "tool": {
            "driver": {
                "name": "forewarn",
                "version": __version__,
                "rules": [_rule(each) for each in rules],
            }
        },
        "columnKind": "unicodeCodePoints",
        "invocations": [
            {
                "executionSuccessful": not report.not_checked,
                "toolExecutionNotifications": list(_notifications(report)),
            }
        ],
        "results": [
            _result(finding, numbers) for result in report.results for finding in result.findings
        ],
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=2, ensure_ascii=False) + "\n"


def _rule(each: Rule) -> dict[str, Any]:
    return {
        "id": each.id,
        "shortDescription": {"text": each.title},
        "fullDescription": {"text": each.why},
        "help": {"text": each.fix},
        "defaultConfiguration": {"level": each.severity.value},
        "properties": {"tags": [each.layer.value]},
    }


def _result(finding: Finding, numbers: Mapping[str, int]) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": _artifact(finding.path)}
    if finding.place:
        physical["region"] = {
            "startLine": finding.place.line,
            "startColumn": finding.place.column,
        }
    properties = {
        "table": visible(finding.table),
        "record": finding.place.record if finding.place else None,
        "field": None if finding.field is None else visible(finding.field),
        "key": None if finding.key is None else visible(finding.key),
        "value": None if finding.value is None else visible(finding.value),
    }
    return {
        "ruleId": finding.rule,
        "ruleIndex": numbers[finding.rule],
        "level": finding.severity.value,
        "message": {"text": _text(finding.message)},
        "locations": [{"physicalLocation": physical}],
        "partialFingerprints": {"finding/v1": _fingerprint(finding)},
        "properties": {name: value for name, value in properties.items() if value is not None},
    }


def _notifications(report: Report) -> Iterator[dict[str, Any]]:
    """Report what could not be checked, and how many findings are not among the results."""
    for result in report.results:
        notes = []
        if result.reason is not None:
            notes.append(("error", f"{result.layer} not checked: {result.reason}"))
        for rule_id, count in result.unshown.items():
            notes.append(("note", f"{rule(rule_id).id}: {count:,} more like these"))
        for level, text in notes:
            yield {
                "level": level,
                "message": {"text": _text(text)},
                "locations": [{"physicalLocation": {"artifactLocation": _artifact(result.path)}}],
            }


def _artifact(path: str) -> dict[str, str]:
    return {"uri": quote(path[:4096].encode("utf-8", "backslashreplace"))}


def _text(text: str) -> str:
    """Escape links, which SARIF writes as [text](target)."""
    return visible(text, 500).replace("](", "\\](")


def _fingerprint(finding: Finding) -> str:
    parts = (finding.rule, finding.table, finding.key, finding.field, finding.value)
    content = json.dumps([part and part[:10_000] for part in parts])
    return hashlib.sha256(content.encode()).hexdigest()[:32]
