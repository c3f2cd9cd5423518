"""The findings as CSV, one row each."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from forewarn.report.cells import visible
from forewarn.rules import rule

if TYPE_CHECKING:
    from forewarn.findings import Report

_HEADER = (
    "rule", "severity", "table", "path", "record", "line", "column", "field", "key", "value",
    "message",
)  # fmt: skip


def write_csv(report: Report) -> str:
    """Write the findings that were kept as CSV.

    A table that was not checked is a row too, and so is the number of findings that were not kept.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(_HEADER)
    for result in report.results:
        if result.reason is not None:
            blank = [""] * 6
            message = f"not checked: {result.reason}"
            writer.writerow([result.layer.value, "", result.table, result.path, *blank, message])
        for finding in result.findings:
            place = finding.place
            writer.writerow(
                [
                    finding.rule,
                    finding.severity.value,
                    finding.table,
                    finding.path,
                    *((place.record, place.line, place.column) if place else ("", "", "")),
                    finding.field or "",
                    visible(finding.key or ""),
                    visible(finding.value or ""),
                    visible(finding.message, 500),
                ]
            )
        for rule_id, count in result.unshown.items():
            severity = rule(rule_id).severity.value
            blank, message = [""] * 6, f"{count} more like these"
            writer.writerow([rule_id, severity, result.table, result.path, *blank, message])
    return buffer.getvalue()
