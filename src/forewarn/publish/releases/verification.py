"""Releases verified: every file has its listed digest, and all of them hold the same data."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from forewarn.errors import PackageError, ReleaseError, VerificationError
from forewarn.package.archive import unpack
from forewarn.package.load import load_package
from forewarn.package.model import DESCRIPTOR
from forewarn.package.paths import fault_of, inside, present, read_file, text_of
from forewarn.publish.releases.contents import build_tables, check_tables
from forewarn.publish.releases.sums import SUMS, check_sums, files_below, read_sums
from forewarn.publish.releases.versions import (
    INDEX,
    IndexEntry,
    Version,
    make_index,
    parse_index,
    write_index,
)
from forewarn.validate.request import quiet
from forewarn.writing.files import digest_of, scratch_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from forewarn.package.model import Package
    from forewarn.publish.releases.versions import Index


class ArtefactKind(Enum):
    """What was verified."""

    PACKAGE = "the package"
    ZIP = "the zip file"
    RELEASE = "the release"
    RELEASES = "the releases"


@dataclass(frozen=True)
class Verification:
    """What was verified, and the number of files whose digests were compared."""

    kind: ArtefactKind
    name: str
    versions: tuple[str, ...]
    files: int


def verify(path: Path, progress: Callable[[str], None] = quiet) -> Verification:
    """Verify the folder of a package, a zip file, the folder of a release, or that of all releases.

    Raises `VerificationError` if anything differs from what was released, `PackageError` if nothing
    there was released, and `UncheckedFileError` if a table of a release cannot be checked.
    """
    if path.is_dir():
        if (path / INDEX).exists():
            return _verify_releases(path, progress)
        if (path / DESCRIPTOR).exists() and (path / SUMS).exists():
            package = verify_package(path)
            count = len(read_sums(path / SUMS)) + 1
            return Verification(ArtefactKind.PACKAGE, package.name, (package.version,), count)
        if (path / SUMS).exists():
            entry, name = verify_release(path, progress)
            count = len(files_below(path))
            return Verification(ArtefactKind.RELEASE, name, (str(entry.version),), count)
        raise PackageError(f"{path} holds no release: it lacks {SUMS}")
    if not path.exists():
        raise PackageError(f"{path} does not exist")
    if fault := fault_of(path):
        raise PackageError(f"{path} is not read: {fault}")
    _check_listed(path)
    with scratch_folder() as scratch:
        folder = scratch / "package"
        progress(path.name)
        unpack(path, folder)
        package = verify_package(folder)
        count = len(files_below(folder))
    return Verification(ArtefactKind.ZIP, package.name, (package.version,), count)


def verify_package(folder: Path) -> Package:
    """Verify and load a package unpacked from a release.

    Raises `VerificationError` if a file differs from the list, or is not listed.
    """
    digests = read_sums(_present(folder / SUMS))
    check_sums(folder, digests, {SUMS}, _declared_sizes(folder, digests))
    try:
        package = load_package(folder)
        Version.parse(package.version)
    except PackageError as error:
        raise VerificationError(f"{folder} is not a released package: {error}") from error
    for unread in package.unsupported:
        raise VerificationError(
            f"{folder} is not a released package: {unread.name} cannot be read: {unread.reason}"
        )
    for resource in package.resources:
        claims = {claim.property: claim.value for claim in resource.claims}
        size, digest = resource.file.stat().st_size, f"sha256:{digests.get(resource.path)}"
        if (claims.get("bytes"), claims.get("hash")) != (size, digest):
            raise VerificationError(f"{resource.file} differs from the descriptor")
    return package


def _declared_sizes(folder: Path, digests: Mapping[str, str]) -> dict[str, int]:
    """Return the size of each file that the descriptor has one of, if that is as released."""
    file = present(folder, DESCRIPTOR)
    if file is None or fault_of(file):
        return {}
    content = read_file(file)
    if hashlib.sha256(content).hexdigest() != digests.get(DESCRIPTOR):
        return {}
    try:
        return {raw["path"]: int(raw["bytes"]) for raw in json.loads(content)["resources"]}
    except (ValueError, LookupError, TypeError, RecursionError):
        # What is wrong with it is found when it is loaded.
        return {}


def verify_release(
    folder: Path, progress: Callable[[str], None] = quiet, *, rebuild: bool = True
) -> tuple[IndexEntry, str]:
    """Verify the folder of one release: its digests, and that zip, Parquet and database agree.

    Database and Parquet files are compared with what the package in the zip file gives; without
    `rebuild` the Parquet files alone, with the database, as where that was just built from it.

    Returns its entry for the index, and the name of its package.
    """
    digests = read_sums(_present(folder / SUMS))
    beside = sorted(folder.glob("*.duckdb.sha256"))
    if len(beside) != 1:
        raise VerificationError(f"{folder} must hold the digest of one database")
    database = beside[0].with_suffix("")
    own = read_sums(beside[0])
    if list(own) != [database.name]:
        raise VerificationError(f"{beside[0]} is damaged: it does not list {database.name} alone")
    progress("digests")
    check_sums(folder, digests | own, {SUMS, beside[0].name})
    archives = [path for path in digests if path.endswith(".zip")]
    if len(archives) != 1:
        raise VerificationError(f"{folder} must hold one zip file")
    archive = folder / archives[0]
    with scratch_folder() as scratch:
        progress(archive.name)
        unpacked = scratch / "package"
        unpack(archive, unpacked)
        package = verify_package(unpacked)
        progress("tables")
        ours = build_tables(package, scratch) if rebuild else database
        check_tables(package, folder, database, ours)
    expected = f"{package.name}-{package.version}"
    if (archive.stem, database.stem) != (expected, expected):
        raise VerificationError(f"{archive} and {database.name} must be named {expected}")
    entry = IndexEntry(
        version=Version.parse(package.version),
        released_on=str(package.descriptor.get("created"))[:10],
        path=f"{package.version}/{archive.name}",
        bytes=archive.stat().st_size,
        sha256=digests[archive.name],
        sums_sha256=digest_of(folder / SUMS),
        open_only="openOnly" in package.descriptor,
    )
    return entry, package.name


def read_index(folder: Path) -> Index | None:
    """Read the index of a folder of releases; None if it has none yet."""
    file = folder / INDEX
    try:
        return parse_index(text_of(inside(folder, INDEX)), str(file))
    except FileNotFoundError:
        return None
    except ValueError as error:
        raise ReleaseError(f"{file} is not an index of releases: {error}") from error


def _verify_releases(folder: Path, progress: Callable[[str], None]) -> Verification:
    try:
        index = read_index(folder)
    except ReleaseError as error:
        raise VerificationError(str(error)) from error
    assert index is not None
    entries, files = [], 1
    for listed in index.entries:
        released = folder / str(listed.version)
        progress(str(listed.version))
        entry, name = verify_release(released, progress)
        if name != index.name:
            raise VerificationError(f"{released} is a release of {name}, not of {index.name}")
        entries.append(entry)
        files += len(files_below(released))
    if write_index(make_index(index.name, entries)) != text_of(inside(folder, INDEX)):
        raise VerificationError(f"{folder / INDEX} differs from the releases beside it")
    versions = tuple(str(entry.version) for entry in entries)
    return Verification(ArtefactKind.RELEASES, index.name, versions, files)


def _check_listed(archive: Path) -> None:
    """Check a zip file against the list beside it, if that lists it."""
    sums = archive.with_name(SUMS)
    if sums.is_file():
        digest = read_sums(sums).get(archive.name)
        if digest is not None and digest != digest_of(archive):
            raise VerificationError(
                f"{archive} is damaged: its SHA-256 differs from the listed one"
            )


def _present(file: Path) -> Path:
    if not file.exists():
        raise VerificationError(f"{file} is missing")
    return file
