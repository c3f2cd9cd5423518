"""Paths as the reader of a report sees them: from a folder that holds the package."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from forewarn.findings.model import Report


def seen_from(report: Report, folder: Path) -> Report:
    """Return the report with paths relative to a folder that holds the package, as of a repository.

    A package elsewhere leaves the report as it was.
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
