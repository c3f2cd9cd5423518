"""The data released: a package passed through the gates, and its files put in place whole."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from forewarn.errors import ReleaseError, VerificationError
from forewarn.package.archive import unpack
from forewarn.package.paths import fault_of, safe_path
from forewarn.package.unchanged import take, unchanged
from forewarn.publish.releases.artefacts import write_artefacts
from forewarn.publish.releases.gates import (
    BESIDE,
    check_before,
    check_bump,
    check_distributable,
    check_replaceable,
    check_valid,
    index_for,
    moment_of,
)
from forewarn.publish.releases.plan import ReleaseOptions, ReleasePlan
from forewarn.publish.releases.staging import copy_package, cut_to_open, vouch
from forewarn.publish.releases.sums import files_below
from forewarn.publish.releases.verification import read_index, verify_package, verify_release
from forewarn.publish.releases.versions import INDEX, make_index, write_index
from forewarn.validate.request import Request
from forewarn.validate.run import validate
from forewarn.writing.files import (
    exclusive,
    put_file,
    scratch_folder,
    staging_folder,
    swap_folder,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from forewarn.package.model import Package
    from forewarn.package.unchanged import Snapshot
    from forewarn.publish.releases.versions import IndexEntry, Version


@dataclass(frozen=True)
class Released:
    """A release in place: its folder, its entry in the index, and its files with their sizes."""

    folder: Path
    entry: IndexEntry
    plan: ReleasePlan
    files: dict[str, int]


def release(
    package: Package, version: Version, to: Path, options: ReleaseOptions | None = None
) -> Released:
    """Release a version of a package into a folder of releases.

    It is built in a staging folder, opened again and verified, and then renamed; the index is
    written last. Raises `RefusedReleaseError` if it fails a gate, and leaves the folder as it was.
    """
    options = options or ReleaseOptions()
    snapshot = take(package, BESIDE)
    with unchanged([snapshot]):
        check_before(package, version, to, open_only=options.open_only)
    with exclusive(to), staging_folder(to, "release") as work:
        plan = _plan(snapshot, version, to, options, work)
        built = work / "built"
        built.mkdir()
        write_artefacts(plan, built, options.progress)
        options.progress("verifying")
        entry, name = verify_release(built, options.progress, rebuild=False)
        options.progress("putting in place")
        folder = to / str(version)
        index = index_for(name, version, to)
        check_replaceable(folder)
        # In the staging folder, so that a killed run leaves no part of it behind.
        listing = work / INDEX
        text = write_index(make_index(name, (*index.entries, entry)))
        listing.write_text(text, encoding="utf-8", newline="\n")
        swap_folder(built, folder)
        put_file(listing, to / INDEX)
    sizes = {path: (folder / path).stat().st_size for path in sorted(files_below(folder))}
    return Released(folder, entry, plan, sizes)


@contextmanager
def rehearse(
    package: Package, version: Version, to: Path, options: ReleaseOptions | None = None
) -> Iterator[ReleasePlan]:
    """Return the plan of a release that passes the gates; nothing is written to `to`.

    The plan's package lasts as long as the block.
    """
    options = options or ReleaseOptions()
    snapshot = take(package, BESIDE)
    with unchanged([snapshot]):
        check_before(package, version, to, open_only=options.open_only)
    with scratch_folder() as scratch:
        yield _plan(snapshot, version, to, options, scratch)


def _plan(
    snapshot: Snapshot, version: Version, to: Path, options: ReleaseOptions, work: Path
) -> ReleasePlan:
    """Stage a package in a work folder, and pass it through the gates that read data.

    Only the copy is read later, so the package may change once it is copied.
    """
    index = read_index(to)
    newest = index.newest if index is not None else None
    previous = None
    if newest is not None:
        options.progress(f"release {newest.version}")
        previous = _unpack_previous(to, newest, work / "previous")
    with unchanged([snapshot]):
        moment = moment_of(snapshot.package, version)
        staged = copy_package(snapshot.package, work / "staged", snapshot.digests)
    check_distributable(staged)
    left_out: tuple[str, ...] = ()
    if options.open_only:
        options.progress("leaving out")
        staged, cut = cut_to_open(staged)
        left_out = cut.sources
    staged = vouch(staged, moment)
    request = Request(threads=options.threads, today=moment.date(), against=previous)
    report = validate(staged, request, options.progress)
    check_valid(report, newest.version if newest is not None else None)
    change = None
    if previous is not None:
        options.progress("differences")
        change = check_bump(previous, staged, work / "differences", threads=options.threads)
    return ReleasePlan(staged, report, moment, change, left_out)


def _unpack_previous(to: Path, newest: IndexEntry, folder: Path) -> Package:
    """Unpack the newest release, for comparison."""
    archive = safe_path(to, newest.path)
    if fault := fault_of(archive):
        raise ReleaseError(f"{archive}: {fault}: the release cannot be compared with it")
    unpack(archive, folder)
    try:
        return verify_package(folder)
    except VerificationError as error:
        raise ReleaseError(f"the release cannot be compared with {archive}: {error}") from error
