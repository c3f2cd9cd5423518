"""The package before its tables: a valid descriptor, and files that are the ones it lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forewarn.findings import Finding, Layer, Outcome, TableResult
from forewarn.package import DESCRIPTOR
from forewarn.rules import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forewarn.package import Package

DATA_FOLDER = "data"


def check_descriptor(package: Package) -> TableResult:
    """Check the descriptor with frictionless, and its list of files against those on disk."""
    findings = (*_metadata(package), *_files(package))
    counts: dict[str, int] = {}
    for finding in findings:
        counts[finding.rule] = counts.get(finding.rule, 0) + 1
    return TableResult(
        layer=Layer.STRUCTURE,
        table=package.name,
        path=DESCRIPTOR,
        outcome=Outcome.INVALID if findings else Outcome.VALID,
        findings=findings,
        counts=counts,
    )


def _metadata(package: Package) -> Iterator[Finding]:
    from frictionless import FrictionlessException
    from frictionless import Package as ReferencePackage

    # Read from its file, so that frictionless finds the schemas beside it.
    try:
        ReferencePackage.from_descriptor(str(package.root / DESCRIPTOR))
    except FrictionlessException as error:
        for reason in error.reasons or [error.error]:
            yield _finding(package, "structure/descriptor", DESCRIPTOR, str(reason.note))


def _files(package: Package) -> Iterator[Finding]:
    listed = set()
    for resource in package.resources:
        listed.add(resource.file)
        if not resource.file.is_file():
            yield _finding(
                package, "structure/missing-file", resource.path, "the file is not there"
            )
    folder = package.root / DATA_FOLDER
    for file in sorted(folder.rglob("*.csv")) if folder.is_dir() else ():
        if file.resolve() not in listed:
            path = file.relative_to(package.root).as_posix()
            yield _finding(package, "structure/unlisted-file", path, "no resource lists the file")


def _finding(package: Package, rule_id: str, path: str, message: str) -> Finding:
    return Finding(rule_id, rule(rule_id).severity, package.name, path, message)
