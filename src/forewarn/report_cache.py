"""Reports of packages of which nothing has changed since they were validated.

A report is kept under the digest of the data, the schemas, the expectations, the software with its
rules, the engines' versions, the day, and what was asked for; anything else is another report.
A release never takes one from here.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from forewarn.cache import cache_folder, package_digest, prune, software_digest
from forewarn.findings import Finding, Layer, Outcome, Place, Report, Severity, TableResult

if TYPE_CHECKING:
    import datetime
    from collections.abc import Collection

    from forewarn.package import Package

_KEPT = 50


def report_file(
    package: Package,
    layers: Collection[Layer],
    tables: Collection[str],
    keep: int,
    today: datetime.date,
    against: Package | None = None,
) -> Path:
    """Give the file in which the report of such a validation would be kept."""
    asked = {
        "package": [package.name, package.version, package_digest(package)],
        "against": None if against is None else package_digest(against),
        "software": software_digest(),
        "layers": sorted(layers),
        "tables": list(tables),
        "keep": keep,
        # Waivers expire.
        "today": today.isoformat(),
    }
    digest = hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()
    return cache_folder("reports") / f"{digest}.json"


def recall(file: Path, package: Package) -> Report | None:
    """Read the report kept in a file; None where there is none that can be read."""
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


def remember(file: Path, report: Report) -> None:
    """Keep a report in a file, whole or not at all; a cache that cannot be written keeps none."""
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
        handle, name = tempfile.mkstemp(dir=file.parent, suffix=".part")
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            json.dump(content, stream)
        Path(name).replace(file)
        prune(file.parent, "*", _KEPT, file)
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
