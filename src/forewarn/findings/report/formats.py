"""The output formats of a report, and what writes each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forewarn.findings.report.csv import write_csv
from forewarn.findings.report.github import write_github
from forewarn.findings.report.html import write_html
from forewarn.findings.report.json import write_json
from forewarn.findings.report.junit import write_junit
from forewarn.findings.report.sarif import write_sarif
from forewarn.findings.report.text import write_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from forewarn.findings.model import Report

FORMATS: Mapping[str, Callable[[Report], str]] = {
    "text": write_text,
    "json": write_json,
    "csv": write_csv,
    "github": write_github,
    "junit": write_junit,
    "sarif": write_sarif,
    "html": write_html,
}
