"""Kept reports of packages that have not changed since they were validated.

A report is kept under a digest of the data, the schemas, the expectations, the software with its
rules, the versions of the engines, the day and the request. It is kept only if none of them changed
while it was made. A release never uses a kept report.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from forewarn.errors import CacheError, PackageError
from forewarn.findings.model import Finding, Layer, Outcome, Place, Report, Severity, TableResult
from forewarn.package.cache import cache_folder, is_own, own_folder, prune, software_digest
from forewarn.package.paths import open_file
from forewarn.package.unchanged import take
from forewarn.validate.request import Request, quiet
from forewarn.writing.files import put_content

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from forewarn.package.model import Package
    from forewarn.package.unchanged import Snapshot

_KEPT = 50


def validate_unless_cached(
    package: Package,
    request: Request | None = None,
    progress: Callable[[str], None] = quiet,
    note: Callable[[str], None] = quiet,
) -> Report:
    """Return the kept report of an unchanged package; else validate it and keep the report.

    `note` gets a line where the cache is not used. Raises `ChangedPackageError` if the package
    changes while it is read: such a report is not kept.
    """
    request = (request or Request()).dated()
    snapshots = _take(package, request)
    file = report_file(package, request, snapshots)
    kept: Path | None = file
    try:
        own_folder(file.parent)
    except CacheError as error:
        note(str(error))
        kept = None
    except OSError:
        kept = None
    report = recall(kept, package) if kept is not None else None
    if report is None:
        # Imported late: the engines take long to load, and a kept report does not need them.
        from forewarn.validate.run import validate

        report = validate(package, request, progress, snapshots)
        if kept is not None:
            remember(kept, report)
    return report


def _take(package: Package, request: Request) -> tuple[Snapshot, ...]:
    """Take snapshots of the package, and of the release that it is compared with."""
    return tuple(take(each) for each in (package, request.against) if each is not None)


def report_file(
    package: Package, request: Request, snapshots: Sequence[Snapshot] | None = None
) -> Path:
    """Return the file for the report of a validation."""
    digests = [snapshot.digest for snapshot in snapshots or _take(package, request)]
    assert request.today is not None
    asked = {
        "package": [package.name, package.version, digests[0]],
        "against": digests[1:],
        "software": software_digest(),
        "layers": sorted(request.layers),
        "tables": list(request.tables),
        "keep": request.keep,
        # What there is no room for is not checked.
        "memory": request.memory,
        # Waivers expire.
        "today": request.today.isoformat(),
    }
    digest = hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()
    return cache_folder("reports") / f"{digest}.json"


def recall(file: Path, package: Package) -> Report | None:
    """Read a kept report from its file; None if there is none that can be read and believed."""
    try:
        with open_file(file) as stream:
            if not is_own(os.fstat(stream.fileno())):
                return None
            # Of this name, and whole: a file of another name may have been put in its place.
            digest, _, content = stream.read().partition(b"\n")
        if digest != _bound(file, content):
            return None
        raw = json.loads(content)
        return Report(
            package,
            tuple(_result(result) for result in raw["results"]),
            {Layer(layer): seconds for layer, seconds in raw["seconds"].items()},
            frozenset(map(Layer, raw["layers"])),
            tuple(raw["tables"]),
            cached=True,
        )
    except (OSError, PackageError, ValueError, KeyError, TypeError):
        return None


def remember(file: Path, report: Report, kept: int = _KEPT) -> None:
    """Keep a report in a file, whole or not at all; do nothing if the cache cannot be written."""
    content = json.dumps(
        {
            "results": [
                asdict(result) | {"waived": sorted(result.waived)} for result in report.results
            ],
            "seconds": dict(report.seconds),
            "layers": sorted(report.layers),
            "tables": list(report.tables),
        }
    ).encode()
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        put_content(_bound(file, content) + b"\n" + content, file)
        prune(file.parent, "*", kept, file)
    except OSError:
        return


def _bound(file: Path, content: bytes) -> bytes:
    """Return the digest that binds what is kept in a file to the file's name."""
    return hashlib.sha256(f"{file.name}\n".encode() + content).hexdigest().encode()


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
