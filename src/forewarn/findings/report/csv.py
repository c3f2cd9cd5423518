"""The findings as CSV, one row each.

A cell that begins like a formula and is not a number is prefixed with ', since a spreadsheet would
run it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from forewarn.findings.rules import rule
from forewarn.writing.csv_text import csv_text
from forewarn.writing.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forewarn.findings.model import Report

_NUMBER = re.compile(r"[+-]?[0-9]*\.?[0-9]+([eE][+-]?[0-9]+)?")

_HEADER = (
    "rule", "severity", "table", "path", "record", "line", "column", "field", "key", "value",
    "message",
)  # fmt: skip


def write_csv(report: Report) -> str:
    """Write the findings that were kept as CSV.

    A table that was not checked is a row too, as is the number of findings that were not kept.
    """
    return csv_text([_HEADER, *_rows(report)])


def _rows(report: Report) -> Iterator[list[object]]:
    for result in report.results:
        of = [_inert(visible(name)) for name in (result.table, result.path)]
        if result.reason is not None:
            blank = [""] * 6
            message = f"not checked: {visible(result.reason, 500)}"
            yield [result.layer.value, "", *of, *blank, message]
        for finding in result.findings:
            place = finding.place
            yield [
                finding.rule,
                finding.severity.value,
                *of,
                *((place.record, place.line, place.column) if place else ("", "", "")),
                _inert(visible(finding.field or "")),
                *map(_inert, (visible(finding.key or ""), visible(finding.value or ""))),
                _inert(visible(finding.message, 500)),
            ]
        for rule_id, count in result.unshown.items():
            severity = rule(rule_id).severity.value
            blank, message = [""] * 6, f"{count} more like these"
            yield [rule_id, severity, *of, *blank, message]


def _inert(text: str) -> str:
    """Prefix a text that a spreadsheet would run as a formula; a number is not one.

    >>> _inert("=1+1"), _inert("-1.5")
    ("'=1+1", '-1.5')
    """
    if not text.startswith(("=", "+", "-", "@")) or _NUMBER.fullmatch(text):
        return text
    return f"'{text}"
