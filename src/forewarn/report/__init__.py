"""Writing a report, one module for each output format."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forewarn.report.csv import write_csv
from forewarn.report.github import write_github
from forewarn.report.html import write_html
from forewarn.report.json import write_json
from forewarn.report.junit import write_junit
from forewarn.report.sarif import write_sarif
from forewarn.report.text import write_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from forewarn.findings import Report

FORMATS: Mapping[str, Callable[[Report], str]] = {
    "text": write_text,
    "json": write_json,
    "csv": write_csv,
    "github": write_github,
    "junit": write_junit,
    "sarif": write_sarif,
    "html": write_html,
}
