"""The package before its tables: its descriptor, and the files that it lists."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from forewarn.findings.model import Finding, Layer, Outcome, TableResult
from forewarn.findings.rules import outcome, rule
from forewarn.package.digests import algorithm_of
from forewarn.package.model import BASE, DESCRIPTOR, Quantity
from forewarn.package.paths import digest_text, fault_of, files_in
from forewarn.package.resource_parsing import called
from forewarn.structure.metadata import metadata_faults, unknown_properties
from forewarn.structure.profiles import unread_demands
from forewarn.writing.visible import visible

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from forewarn.package.model import Package, Resource

DATA_FOLDER = "data"


def check_descriptor(package: Package) -> TableResult:
    """Check the metadata with frictionless, and compare the files listed with those on disk."""
    return _result(package, (*_metadata(package), *_base(package), *_files(package)))


def check_metadata(package: Package) -> TableResult:
    """Check the metadata alone: the descriptor, its schemas and dialects."""
    return _result(package, tuple(_metadata(package)))


def _result(package: Package, findings: tuple[Finding, ...]) -> TableResult:
    counts = Counter(finding.rule for finding in findings)
    unchecked = "; ".join(unread_demands(package)) or None
    return TableResult(
        layer=Layer.STRUCTURE,
        table=package.name,
        path=DESCRIPTOR,
        outcome=_outcome(counts, unchecked),
        findings=findings,
        counts=dict(counts),
        reason=unchecked,
    )


def _metadata(package: Package) -> Iterator[Finding]:
    for fault in metadata_faults(package):
        finding = _finding(package, "structure/descriptor", fault.path, fault.told)
        yield replace(finding, table=fault.resource or package.name, field=fault.field or None)
    for name in unknown_properties(package):
        message = f"{name} is not a property of Data Package, and was not checked"
        yield _finding(package, "structure/unknown-property", DESCRIPTOR, message)


def _base(package: Package) -> Iterator[Finding]:
    """Compare the version of the base at hand with the one that the package was made for."""
    if package.base is None:
        return
    made_for, here = package.descriptor[BASE]["version"], package.base.version
    if made_for == here:
        return
    same_major = made_for.partition(".")[0] == here.partition(".")[0]
    message = f"it is made for {package.base.name} {made_for}, but {here} was found"
    rule_id = "structure/base-version" if same_major else "structure/base-major"
    yield _finding(package, rule_id, DESCRIPTOR, message)


def _files(package: Package) -> Iterator[Finding]:
    listed = {file for resource in package.unsupported for file in resource.files}
    for resource in package.resources:
        listed.add(resource.file)
        if fault := fault_of(resource.file):
            yield _of_table(resource, "structure/missing-file", fault)
        else:
            yield from _content(resource)
    for file in files_in(package.root, DATA_FOLDER):
        if file.suffix.lower() == ".csv" and file.is_file() and file.resolve() not in listed:
            path = visible(file.relative_to(package.root).as_posix())
            yield _finding(package, "structure/unlisted-file", path, "no resource lists the file")


def _content(resource: Resource) -> Iterator[Finding]:
    """Compare a file with the sizes and the digests that the descriptor declares."""
    size = resource.file.stat().st_size
    for claim in resource.claims:
        if claim.quantity is Quantity.BYTES and claim.value != size:
            message = f"the file has {size} bytes, but the descriptor says {claim.value}"
            yield _of_table(resource, "structure/bytes", message)
        elif claim.quantity is None and (wrong := _wrong_digest(resource, str(claim.value))):
            yield _of_table(resource, "structure/hash", wrong)


def _wrong_digest(resource: Resource, claimed: str) -> str | None:
    """Return what is wrong with a digest; None where it is that of the file."""
    # The standard's default where no algorithm is named.
    named, _, declared = claimed.rpartition(":")
    algorithm = algorithm_of(named or "md5")
    if algorithm is None:
        # Of others, the resource says that they are not checked.
        return None
    found = digest_text(resource.file, algorithm)
    # A file with a NUL byte is no table, which its own findings say.
    if found is not None and found != declared.lower():
        return f"the {algorithm} of the file is {found}, but the descriptor says {declared}"
    return None


def _finding(package: Package, rule_id: str, path: str, message: str) -> Finding:
    return Finding(rule_id, rule(rule_id).severity, package.name, path, message)


def _of_table(resource: Resource, rule_id: str, message: str) -> Finding:
    """Return a finding about what the descriptor says of one table."""
    return Finding(rule_id, rule(rule_id).severity, resource.name, resource.path, message)


def findings_about(result: TableResult, package: Package, tables: Collection[str]) -> TableResult:
    """Return the result of the descriptor, but for the findings about other tables than some.

    A table is judged by the descriptor, by what that says of it, and by the files of its schema and
    dialect. What is in no table, such as a file that is not listed, is left out too.
    """
    documents = {
        raw[key]
        for position, raw in enumerate(package.descriptor["resources"], start=1)
        if isinstance(raw, dict) and is_of(called(raw, position), tables)
        for key in ("schema", "dialect")
        if isinstance(raw.get(key), str)
    }
    kept = tuple(
        finding
        for finding in result.findings
        if is_of(finding.table, tables)
        or finding.path in documents
        or (
            (finding.rule, finding.path) == ("structure/descriptor", DESCRIPTOR)
            and finding.table == package.name
        )
    )
    counts = Counter(finding.rule for finding in kept)
    return replace(
        result, findings=kept, counts=dict(counts), outcome=_outcome(counts, result.reason)
    )


def _outcome(counts: Counter[str], unchecked: str | None) -> Outcome:
    found = outcome(counts)
    return Outcome.NOT_CHECKED if unchecked and found is Outcome.VALID else found


def is_of(name: str, tables: Collection[str]) -> bool:
    """Return whether a resource, or the table that it belongs to, is among those of some names."""
    return name in tables or name.partition("/")[0] in tables
