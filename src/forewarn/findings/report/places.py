"""Where files stand for whoever reads a report: in a folder that holds the package, if any does."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from forewarn.findings.model import Report


def seen_from(report: Report, folder: Path) -> Report:
    """Return the report with paths from a folder, such as a repository's, that holds the package.

    The report is as it was where the package is elsewhere.
    """
    try:
        inner = report.package.root.resolve().relative_to(folder.resolve())
    except ValueError:
        return report
    if not inner.parts:
        return report

    def path(name: str) -> str:
        return f"{inner.as_posix()}/{name}"

    results = tuple(
        replace(
            result,
            path=path(result.path),
            findings=tuple(replace(each, path=path(each.path)) for each in result.findings),
        )
        for result in report.results
    )
    return replace(report, results=results)
