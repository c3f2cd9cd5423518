"""Releasing the data: gates that a wrong release does not pass, and files put in place whole."""

from __future__ import annotations

import datetime
import os
import re
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from forewarn.errors import FolderError, RefusedReleaseError, ReleaseError, VerificationError
from forewarn.findings.model import Outcome, Severity
from forewarn.findings.report.verdict import verdict
from forewarn.package.archive import unpack
from forewarn.publish.releases.staging import copy_package, cut_to_open, restricted_sources, vouch
from forewarn.publish.releases.sums import SUMS, files_below
from forewarn.publish.releases.verification import read_index, verify_package, verify_release
from forewarn.publish.releases.versions import INDEX, Index, Version, make_index, write_index
from forewarn.publish.releases.zenodo import licence_id
from forewarn.writing.files import exclusive, put_content, put_folder, staging_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from forewarn.findings.model import Report
    from forewarn.package.model import Package
    from forewarn.publish.diff import Bump
    from forewarn.publish.releases.versions import Entry

CHANGELOG = "CHANGELOG.md"
# Rows of each part of what has changed that are told in a release.
_SHOWN = 1000

EPOCH = "SOURCE_DATE_EPOCH"

_SECTION = re.compile(r"^## Data\s*$(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Plan:
    """A release that passes the gates: what it is, and what it follows.

    `bump` is what the differences from `previous` require, None for a first release; `left_out`
    names the sources that are left out, and `reasons` say why the bump is required.
    """

    package: Package
    report: Report
    moment: datetime.datetime
    previous: Version | None
    bump: Bump | None
    reasons: tuple[str, ...]
    left_out: tuple[str, ...]
    changes: dict[str, str]


@dataclass(frozen=True)
class Released:
    """A release that is in place: its folder, its entry in the index, the bytes of its files."""

    folder: Path
    entry: Entry
    plan: Plan
    files: dict[str, int]


def release(
    package: Package,
    version: Version,
    to: Path,
    open_only: bool = False,
    progress: Callable[[str], None] = lambda _: None,
    threads: int | None = None,
) -> Released:
    """Release a version of a package into a folder of releases.

    Built aside, opened again and verified, then renamed; the index is written last. Raises
    `RefusedReleaseError` where a gate is shut, and leaves the folder as it was.
    """
    _check_before(package, version, to, open_only)
    with exclusive(to), staging_folder(to, "release") as work:
        plan = _plan(package, version, to, open_only, work, progress, threads)
        from forewarn.publish.releases.artefacts import write_artefacts

        built = work / "built"
        built.mkdir()
        write_artefacts(plan.package, plan.report, plan.moment, built, plan.changes, progress)
        progress("verifying")
        entry, name = verify_release(built, progress)
        progress("putting in place")
        folder = to / str(version)
        index = _check_free(name, version, to)
        if folder.exists():
            _check_ours(folder)
            folder.rename(work / "unlisted")
        put_folder(built, folder)
        put_content(write_index(make_index(name, (*index.entries, entry))), to / INDEX)
    sizes = {path: (folder / path).stat().st_size for path in sorted(files_below(folder))}
    return Released(folder, entry, plan, sizes)


@contextmanager
def rehearse(
    package: Package,
    version: Version,
    to: Path,
    open_only: bool = False,
    progress: Callable[[str], None] = lambda _: None,
    threads: int | None = None,
) -> Iterator[Plan]:
    """Return the plan of a release, once it has passed the gates; nothing is written in `to`."""
    _check_before(package, version, to, open_only)
    with tempfile.TemporaryDirectory() as scratch:
        yield _plan(package, version, to, open_only, Path(scratch), progress, threads)


def released_on(text: str, version: Version) -> datetime.date:
    """Return the day that the changelog has for a version of the data: `### 1.2.0 (2026-11-25)`.

    Raises `RefusedReleaseError` where there is no such entry in the section Data, or nothing is
    said in it.
    """
    section = _SECTION.search(text)
    heading = rf"^### {re.escape(str(version))}(?![0-9.])([^\n]*)\n(.*?)(?=^#|\Z)"
    entry = re.search(heading, section[1], re.MULTILINE | re.DOTALL) if section else None
    if entry is None:
        raise RefusedReleaseError(
            f"{CHANGELOG} has no entry for {version} in its section Data: say there what changed"
        )
    day = re.fullmatch(r" \((\d{4}-\d{2}-\d{2})\)\s*", entry[1])
    try:
        date = datetime.date.fromisoformat(day[1] if day else "")
    except ValueError:
        raise RefusedReleaseError(
            f"{CHANGELOG} has no day for {version}: write ### {version} (YYYY-MM-DD)"
        ) from None
    if not entry[2].strip():
        raise RefusedReleaseError(f"{CHANGELOG} says nothing under {version}: say what changed")
    return date


def _check_before(package: Package, version: Version, to: Path, open_only: bool) -> None:
    """Check what needs no reading of data: version, changelog, sources."""
    if package.version != str(version):
        raise RefusedReleaseError(
            f"the package is of version {package.version or 'none'}, not {version}: "
            "set it in datapackage.json and build the data again"
        )
    _check_free(f"{package.name}-open" if open_only else package.name, version, to)
    _moment(package, version)
    licence_id(package)
    _check_ours(to / str(version))
    if "sources" not in package.tables():
        raise RefusedReleaseError("the package has no table sources, so nobody could cite it")
    if restricted := restricted_sources(package):
        raise RefusedReleaseError(
            f"{', '.join(restricted)} must not be released: the table sources says restricted"
        )


def _check_free(name: str, version: Version, to: Path) -> Index:
    """Return the index of a folder to which a version may be added."""
    index = read_index(to) or Index(name, ())
    if index.name != name:
        raise RefusedReleaseError(f"{to} has releases of {index.name}: name another folder")
    if any(entry.version == version for entry in index.entries):
        raise RefusedReleaseError(f"{version} is released already: a release never changes")
    if index.newest is not None and version < index.newest.version:
        raise RefusedReleaseError(f"{version} is lower than {index.newest.version}, the newest")
    return index


def _moment(package: Package, version: Version) -> datetime.datetime:
    """Return the moment that a release bears: SOURCE_DATE_EPOCH, or the changelog's day."""
    try:
        text = (package.root / CHANGELOG).read_text(encoding="utf-8")
    except FileNotFoundError:
        raise RefusedReleaseError(f"there is no {CHANGELOG} beside the package") from None
    day = released_on(text, version)
    epoch = os.environ.get(EPOCH)
    if epoch is None:
        return datetime.datetime.combine(day, datetime.time(), datetime.UTC)
    try:
        return datetime.datetime.fromtimestamp(int(epoch), datetime.UTC)
    except (ValueError, OverflowError, OSError):
        raise ReleaseError(f"{EPOCH} is {epoch!r}: give seconds since 1970") from None


def _plan(
    package: Package,
    version: Version,
    to: Path,
    open_only: bool,
    work: Path,
    progress: Callable[[str], None],
    threads: int | None,
) -> Plan:
    """Stage the package in a folder of work, and pass it through the gates that read data."""
    from forewarn.validate.request import Request
    from forewarn.validate.run import validate

    moment = _moment(package, version)
    index = read_index(to)
    newest = index.newest if index is not None else None
    old = None
    if newest is not None:
        progress(f"release {newest.version}")
        old = _unpack_previous(to, newest, work / "previous")
    staged = copy_package(package, work / "staged")
    left_out: tuple[str, ...] = ()
    if open_only:
        progress("leaving out")
        staged, left = cut_to_open(staged)
        left_out = left.sources
    staged = vouch(staged, moment)
    request = Request(threads=threads, today=moment.date(), against=old)
    report = validate(staged, request, progress)
    _refuse_invalid(report, newest)
    bump: Bump | None = None
    reasons: tuple[str, ...] = ()
    changes: dict[str, str] = {}
    if old is not None:
        progress("differences")
        bump, reasons, changes = _compare(old, staged, work / "differences", threads)
    previous = newest.version if newest else None
    return Plan(staged, report, moment, previous, bump, reasons, left_out, changes)


def _refuse_invalid(report: Report, newest: Entry | None) -> None:
    """Refuse a package of which anything is invalid, or could not be checked."""
    if report.outcome is Outcome.VALID:
        return
    against = f" (compared with {newest.version})" if newest is not None else ""
    for result in report.results:
        if result.outcome is not Outcome.VALID:
            found = [f for f in result.findings if f.severity is Severity.ERROR]
            first = f"{found[0].rule} {found[0].message}" if found else result.reason
            raise RefusedReleaseError(f"{verdict(report)}{against}; {result.path}: {first}")


def _compare(
    old: Package, new: Package, scratch: Path, threads: int | None
) -> tuple[Bump, tuple[str, ...], dict[str, str]]:
    """Return the bump that the differences require, why, and texts that tell of the differences.

    Refuses a version that is lower than they require.
    """
    from forewarn.publish.diff import compare
    from forewarn.publish.diff.markdown import write_markdown

    scratch.mkdir()
    difference = compare(old, new, scratch, threads=threads)
    reasons = tuple(f"{r.where}: {r.what}" if r.where else r.what for r in difference.reasons)
    if not difference.bump.is_met(old.version, new.version):
        raise RefusedReleaseError(
            f"{new.version} is too low: after {old.version} it must be "
            f"{difference.bump.after(old.version)} at least, because {reasons[0]}"
        )
    return difference.bump, reasons, {"changes.md": write_markdown(difference, _SHOWN)}


def _unpack_previous(to: Path, newest: Entry, folder: Path) -> Package:
    """Unpack the newest release, to compare with."""
    archive = to / newest.path
    if not archive.is_file():
        raise ReleaseError(f"{archive} is not there, and the release cannot be compared with it")
    unpack(archive, folder)
    try:
        return verify_package(folder)
    except VerificationError as error:
        raise ReleaseError(f"{archive} cannot be compared with: {error}") from error


def _check_ours(folder: Path) -> None:
    """Check that a folder is not there, or is what a release killed before its index has left."""
    if folder.exists() and not (folder / SUMS).is_file():
        raise FolderError(f"{folder} is not listed in {INDEX}, and no release: move it away")
