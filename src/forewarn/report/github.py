"""The findings as annotations of a GitHub workflow run.

Source: GitHub's workflow commands, which escape %, CR and LF, and in properties : and , too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from forewarn.report.cells import visible

if TYPE_CHECKING:
    from forewarn.findings import Finding, Report


def write_github(report: Report) -> str:
    """Write one workflow command for each finding and each table that was not checked."""
    lines = []
    for result in report.results:
        if result.reason is not None:
            text = _escape(f"{result.layer} of {result.table} not checked: {result.reason}")
            lines.append(f"::error file={_property(result.path)}::{text}")
        lines += [_annotation(finding) for finding in result.findings]
        if hidden := sum(result.unshown.values()):
            text = f"{hidden} more findings in {visible(result.path)} are not shown"
            lines.append(f"::notice file={_property(result.path)}::{_escape(text)}")
    return "".join(f"{line}\n" for line in lines)


def _annotation(finding: Finding) -> str:
    properties = [f"file={_property(finding.path)}"]
    if finding.place:
        properties += [f"line={finding.place.line}", f"col={finding.place.column}"]
    properties.append(f"title={_property(finding.rule)}")
    message = _escape(visible(finding.message, 500))
    return f"::{finding.severity.value} {','.join(properties)}::{message}"


def _escape(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escape(text).replace(":", "%3A").replace(",", "%2C")
