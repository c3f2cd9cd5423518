"""Kept reports of packages that have not changed since they were validated.

A report is kept under a digest of the data, the schemas, the expectations, the software with its
rules, the versions of the engines, the day and the request. A release never uses a kept report.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from forewarn.findings.model import Finding, Layer, Outcome, Place, Report, Severity, TableResult
from forewarn.package.cache import cache_folder, package_digest, prune, software_digest
from forewarn.validate.request import Request, quiet
from forewarn.writing.files import put_content

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from forewarn.package.model import Package

_KEPT = 50


def validate_unless_cached(
    package: Package, request: Request | None = None, progress: Callable[[str], None] = quiet
) -> Report:
    """Return the kept report of an unchanged package; else validate it and keep the report."""
    request = (request or Request()).dated()
    file = report_file(package, request)
    report = recall(file, package)
    if report is None:
        # Imported late: the engines take long to load, and a kept report does not need them.
        from forewarn.validate.run import validate

        report = validate(package, request, progress)
        remember(file, report)
    return report


def report_file(package: Package, request: Request) -> Path:
    """Return the file for the report of a validation."""
    against = request.against
    assert request.today is not None
    asked = {
        "package": [package.name, package.version, package_digest(package)],
        "against": None if against is None else package_digest(against),
        "software": software_digest(),
        "layers": sorted(request.layers),
        "tables": list(request.tables),
        "keep": request.keep,
        # Waivers expire.
        "today": request.today.isoformat(),
    }
    digest = hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()
    return cache_folder("reports") / f"{digest}.json"


def recall(file: Path, package: Package) -> Report | None:
    """Read a kept report from its file; None if there is none that can be read."""
    try:
        raw = json.loads(file.read_text(encoding="utf-8"))
        return Report(
            package,
            tuple(_result(result) for result in raw["results"]),
            {Layer(layer): seconds for layer, seconds in raw["seconds"].items()},
            frozenset(map(Layer, raw["layers"])),
            tuple(raw["tables"]),
            cached=True,
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def remember(file: Path, report: Report, kept: int = _KEPT) -> None:
    """Keep a report in a file, whole or not at all; do nothing if the cache cannot be written."""
    content = {
        "results": [
            asdict(result) | {"waived": sorted(result.waived)} for result in report.results
        ],
        "seconds": dict(report.seconds),
        "layers": sorted(report.layers),
        "tables": list(report.tables),
    }
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        put_content(json.dumps(content), file)
        prune(file.parent, "*", kept, file)
    except OSError:
        return


def _result(raw: dict[str, Any]) -> TableResult:
    return TableResult(
        **raw
        | {
            "layer": Layer(raw["layer"]),
            "outcome": Outcome(raw["outcome"]),
            "findings": tuple(_finding(finding) for finding in raw["findings"]),
            "waived": frozenset((rule, key) for rule, key in raw["waived"]),
        }
    )


def _finding(raw: dict[str, Any]) -> Finding:
    place = raw["place"]
    return Finding(
        **raw
        | {
            "severity": Severity(raw["severity"]),
            "place": None if place is None else Place(**place),
        }
    )
