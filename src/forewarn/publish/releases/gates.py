"""Checks that refuse a wrong release."""

from __future__ import annotations

import datetime
import os
import re
from typing import TYPE_CHECKING

from forewarn.errors import FolderError, RefusedReleaseError, ReleaseError
from forewarn.findings.model import Outcome, Severity
from forewarn.findings.report.verdict import verdict
from forewarn.package.model import DESCRIPTOR
from forewarn.package.paths import RESPONSIBLE_USE, present, text_of
from forewarn.publish.diff import CompareOptions, compare
from forewarn.publish.diff.markdown import write_markdown
from forewarn.publish.releases.plan import VersionChange
from forewarn.publish.releases.staging import LICENCES, restricted_sources
from forewarn.publish.releases.sums import SUMS
from forewarn.publish.releases.verification import read_index
from forewarn.publish.releases.versions import INDEX, Index, Version
from forewarn.publish.releases.zenodo import licence_id

if TYPE_CHECKING:
    from pathlib import Path

    from forewarn.findings.model import Report
    from forewarn.package.model import Package

_CHANGELOG = "CHANGELOG.md"

# Files of the package that decide a release, beside those that decide whether it is valid.
BESIDE = (_CHANGELOG, LICENCES, DESCRIPTOR, RESPONSIBLE_USE)

_EPOCH = "SOURCE_DATE_EPOCH"

# Rows in each table of `changes.md`.
_LISTED = 1000

_SECTION = re.compile(r"^## Data\s*$(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)


def check_before(package: Package, version: Version, to: Path, *, open_only: bool) -> None:
    """Check what needs no reading of data: version, changelog, licence, sources, folder."""
    if package.version != str(version):
        raise RefusedReleaseError(
            f"the package has the version {package.version or 'none'}, not {version}: "
            "set it in datapackage.json and build the data again"
        )
    index_for(f"{package.name}-open" if open_only else package.name, version, to)
    moment_of(package, version)
    licence_id(package)
    check_replaceable(to / str(version))
    if "sources" not in package.tables():
        raise RefusedReleaseError("the package lacks the table sources: nobody could cite it")
    check_distributable(package)


def check_distributable(package: Package) -> None:
    """Refuse a package with a source that must not be released."""
    if restricted := restricted_sources(package):
        raise RefusedReleaseError(
            f"{', '.join(restricted)} must not be released: the table sources says restricted"
        )


def index_for(name: str, version: Version, to: Path) -> Index:
    """Return the index of a folder of releases; refuse a version that it cannot take."""
    index = read_index(to) or Index(name, ())
    if index.name != name:
        raise RefusedReleaseError(f"{to} holds releases of {index.name}: name another folder")
    if any(entry.version == version for entry in index.entries):
        raise RefusedReleaseError(f"{version} is released already: a release never changes")
    if index.newest is not None and version < index.newest.version:
        raise RefusedReleaseError(f"{version} is lower than {index.newest.version}, the newest")
    return index


def check_replaceable(folder: Path) -> None:
    """Check that a folder is absent, or left by a release that was killed before its index."""
    if folder.exists() and not (folder / SUMS).is_file():
        raise FolderError(f"{folder} is neither listed in {INDEX} nor a release: move it away")


def moment_of(package: Package, version: Version) -> datetime.datetime:
    """Return when a version is released: `SOURCE_DATE_EPOCH`, or the changelog's day."""
    changelog = present(package.root, _CHANGELOG)
    if changelog is None:
        raise RefusedReleaseError(f"there is no {_CHANGELOG} beside the package")
    day = released_on(text_of(changelog), version)
    epoch = os.environ.get(_EPOCH)
    if epoch is None:
        return datetime.datetime.combine(day, datetime.time(), datetime.UTC)
    try:
        return datetime.datetime.fromtimestamp(int(epoch), datetime.UTC)
    except (ValueError, OverflowError, OSError):
        raise ReleaseError(f"{_EPOCH} is {epoch!r}: give seconds since 1970") from None


def released_on(changelog: str, version: Version) -> datetime.date:
    """Return the day of a version of the data by a changelog: `### 1.2.0 (2026-11-25)`.

    Raises `RefusedReleaseError` if the section Data lacks the entry, or the entry is empty.
    """
    section = _SECTION.search(changelog)
    heading = rf"^### {re.escape(str(version))}(?![0-9.])([^\n]*)\n(.*?)(?=^#|\Z)"
    entry = re.search(heading, section[1], re.MULTILINE | re.DOTALL) if section else None
    if entry is None:
        raise RefusedReleaseError(
            f"{_CHANGELOG} has no entry for {version} in its section Data: write what changed"
        )
    day = re.fullmatch(r" \((\d{4}-\d{2}-\d{2})\)\s*", entry[1])
    try:
        date = datetime.date.fromisoformat(day[1] if day else "")
    except ValueError:
        raise RefusedReleaseError(
            f"{_CHANGELOG} has no day for {version}: write ### {version} (YYYY-MM-DD)"
        ) from None
    if not entry[2].strip():
        raise RefusedReleaseError(
            f"the entry for {version} in {_CHANGELOG} is empty: write what changed"
        )
    return date


def check_valid(report: Report, previous: Version | None) -> None:
    """Refuse a package that is invalid, or could not be checked in full."""
    if report.outcome is Outcome.VALID:
        return
    against = f" (compared with {previous})" if previous is not None else ""
    for result in report.results:
        if result.outcome is not Outcome.VALID:
            found = [f for f in result.findings if f.severity is Severity.ERROR]
            first = f"{found[0].rule} {found[0].message}" if found else result.reason
            raise RefusedReleaseError(f"{verdict(report)}{against}; {result.path}: {first}")


def check_bump(
    old: Package, new: Package, scratch: Path, *, threads: int | None = None
) -> VersionChange:
    """Compare a package with the previous release; refuse a version lower than required."""
    scratch.mkdir()
    difference = compare(old, new, scratch, CompareOptions(threads=threads))
    reasons = tuple(f"{r.where}: {r.what}" if r.where else r.what for r in difference.reasons)
    if not difference.bump.is_met(old.version, new.version):
        raise RefusedReleaseError(
            f"{new.version} is too low: after {old.version} it must be at least "
            f"{difference.bump.after(old.version)}, because {reasons[0]}"
        )
    files = {"changes.md": write_markdown(difference, _LISTED)}
    return VersionChange(Version.parse(old.version), difference.bump, reasons, files)
