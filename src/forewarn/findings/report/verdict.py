"""The verdict of a report, in one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forewarn.findings.model import Layer, Outcome, Severity
from forewarn.findings.rules import count_at_least

if TYPE_CHECKING:
    from collections.abc import Mapping

    from forewarn.findings.model import Report


def verdict(report: Report) -> str:
    """Return whether the package is valid, the number of its findings, and what was checked."""
    name = f"{report.package.name} {report.package.version}".strip()
    counted = counted_by_severity(report.counts)
    scope = _scope(report)
    match report.outcome:
        case Outcome.INVALID:
            return f"{name} is not valid: {counted}{scope}"
        case Outcome.NOT_CHECKED:
            return f"{name} could not be checked in full{scope}"
        case Outcome.VALID:
            return f"{name} is valid{', with ' if counted else ''}{counted}{scope}"


def counted_by_severity(counts: Mapping[str, int]) -> str:
    """Count findings in words, as in "2 errors, 1 warning"; empty if there are none."""
    errors = count_at_least(Severity.ERROR, counts)
    warnings = count_at_least(Severity.WARNING, counts) - errors
    return ", ".join(
        f"{count:,} {word}{'' if count == 1 else 's'}"
        for count, word in ((errors, "error"), (warnings, "warning"))
        if count
    )


def _scope(report: Report) -> str:
    """Name the layers and tables that were checked, if not all were."""
    limits = []
    if report.layers != frozenset(Layer):
        layers = ", ".join(layer for layer in Layer if layer in report.layers)
        limits.append(f"layers: {layers}")
    if report.tables:
        limits.append(f"tables: {', '.join(report.tables)}")
    return f" (checked only {'; '.join(limits)})" if limits else ""
