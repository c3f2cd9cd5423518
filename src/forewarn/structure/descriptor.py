"""The package before its tables: its descriptor, and the files that it lists."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from forewarn.findings.model import Finding, Layer, TableResult
from forewarn.findings.rules import outcome, rule
from forewarn.package.model import BASE, DESCRIPTOR
from forewarn.package.paths import digest_text, fault_of, files_in, read_file
from forewarn.writing.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forewarn.package.model import Package, Resource

DATA_FOLDER = "data"

_ALGORITHMS = {"md5", "sha1", "sha256", "sha512"}

# frictionless would fetch any other profile from the address or file named.
_PROFILES = ("data-package", "tabular-data-package", "tabular-data-resource")


def check_descriptor(package: Package) -> TableResult:
    """Check the descriptor with frictionless, and compare its files with those on disk."""
    return _result(package, (*_metadata(package), *_base(package), *_files(package)))


def check_metadata(package: Package) -> TableResult:
    """Check the descriptor alone with frictionless."""
    return _result(package, tuple(_metadata(package)))


def _result(package: Package, findings: tuple[Finding, ...]) -> TableResult:
    counts = dict(Counter(finding.rule for finding in findings))
    return TableResult(
        layer=Layer.STRUCTURE,
        table=package.name,
        path=DESCRIPTOR,
        outcome=outcome(counts),
        findings=findings,
        counts=counts,
    )


def _metadata(package: Package) -> Iterator[Finding]:
    from frictionless import FrictionlessException
    from frictionless import Package as ReferencePackage

    # frictionless opens these by itself.
    for file in package.schema_files:
        read_file(file)
    unread = [
        f"the {key} {raw[key]!r} is not read: name a profile in $schema"
        for raw in (package.descriptor, *package.descriptor["resources"])
        for key in ("profile", "profiles")
        if key in raw and raw[key] not in _PROFILES
    ]
    if unread:
        for message in unread:
            yield _finding(package, "structure/descriptor", DESCRIPTOR, message)
        return
    try:
        ReferencePackage.from_descriptor(package.descriptor, basepath=str(package.root))
    except FrictionlessException as error:
        for reason in error.reasons or [error.error]:
            yield _finding(package, "structure/descriptor", DESCRIPTOR, str(reason.note))
    except Exception as error:  # noqa: BLE001
        # frictionless raises anything; what it cannot read, no other reader can be expected to.
        message = f"frictionless cannot read it: {type(error).__name__}: {error}"
        yield _finding(package, "structure/descriptor", DESCRIPTOR, message)


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
            yield _finding(package, "structure/missing-file", resource.path, fault)
        else:
            yield from _content(package, resource)
    for file in files_in(package.root, DATA_FOLDER):
        if file.suffix.lower() == ".csv" and file.is_file() and file.resolve() not in listed:
            path = visible(file.relative_to(package.root).as_posix())
            yield _finding(package, "structure/unlisted-file", path, "no resource lists the file")


def _content(package: Package, resource: Resource) -> Iterator[Finding]:
    """Compare a file with the size and the digest that the descriptor declares."""
    size = resource.file.stat().st_size
    if resource.size not in (None, size):
        message = f"the file has {size} bytes, but the descriptor says {resource.size}"
        yield _finding(package, "structure/bytes", resource.path, message)
    if resource.digest is None:
        return
    # The standard's default where no algorithm is named.
    algorithm, _, declared = resource.digest.rpartition(":")
    algorithm = algorithm or "md5"
    if algorithm not in _ALGORITHMS:
        message = f"the hash algorithm {algorithm!r} is unknown: use sha256"
        yield _finding(package, "structure/hash", resource.path, message)
        return
    found = digest_text(resource.file, algorithm)
    # A file with a NUL byte is no table, which its own findings say.
    if found is not None and found != declared.lower():
        message = f"the {algorithm} of the file is {found}, but the descriptor says {declared}"
        yield _finding(package, "structure/hash", resource.path, message)


def _finding(package: Package, rule_id: str, path: str, message: str) -> Finding:
    return Finding(rule_id, rule(rule_id).severity, package.name, path, message)
