"""A release downloaded: fetched, checked, unpacked in a staging folder, verified, put in place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from forewarn.errors import FolderError, ForewarnError, TransferError, VerificationError
from forewarn.package.archive import unpack
from forewarn.package.cache import cache_folder, own_folder
from forewarn.publish.releases.events import TransferEvents
from forewarn.publish.releases.partial import PartialFile
from forewarn.publish.releases.retry import RetryPolicy
from forewarn.publish.releases.transfer import fetch_checked, origin_at
from forewarn.publish.releases.verification import verify_package
from forewarn.publish.releases.versions import INDEX, Version, parse_index
from forewarn.publish.releases.web import WebOrigin
from forewarn.writing.files import exclusive, put_folder, staging_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from forewarn.publish.releases.transfer import Origin
    from forewarn.publish.releases.versions import Index, IndexEntry

Result = TypeVar("Result")

# An index of ten thousand releases is smaller.
_INDEX_LIMIT = 8 << 20

# For a zip file named by its URL, whose size no index states.
_ZIP_LIMIT = 1 << 30


@dataclass(frozen=True)
class Downloaded:
    """A release in place; `fetched` is False if it was there before."""

    folder: Path
    name: str
    entry: IndexEntry
    origin: str
    fetched: bool


def list_releases(
    origins: Sequence[str],
    events: TransferEvents | None = None,
    policy: RetryPolicy | None = None,
) -> tuple[str, Index]:
    """Return the name and the index of the first origin that can be read.

    Raises the last origin's error if none can.
    """
    return _first(
        origins,
        lambda origin: (origin.name, _read_index(origin)),
        events or TransferEvents(),
        policy,
    )


def download(
    version: Version | None,
    origins: Sequence[str],
    to: Path | None = None,
    events: TransferEvents | None = None,
    policy: RetryPolicy | None = None,
) -> Downloaded:
    """Download a release, or the newest, from the first origin that has it whole.

    `origins` are base URLs or folders with an index. The package is put into the folder `to`, or
    into one named after it in the working folder. What a broken transfer has fetched stays in the
    cache, and the next run resumes it. Raises `TransferError`, `ReleaseError`, `ArchiveError`,
    `VerificationError` or `FolderError`, with nothing put in place.
    """
    heard = events or TransferEvents()
    return _first(origins, lambda origin: _download(version, origin, to, heard), heard, policy)


def fetch_named(
    name: str,
    scratch: Path,
    origins: Sequence[str],
    events: TransferEvents,
    policy: RetryPolicy | None = None,
) -> Path | None:
    """Fetch the zip file at a URL, or the release of a version, into a scratch folder.

    Returns None for a version if there are no origins. Raises what `download` raises.
    """
    if not re.match("https?://", name, re.IGNORECASE):
        if not origins:
            return None
        version = Version.parse(name.removeprefix("v"))
        return download(version, origins, scratch / "release", events, policy).folder
    base, _, path = name.rpartition("/")
    file = scratch / "fetched.zip"
    WebOrigin(base, policy or RetryPolicy()).save(path, _ZIP_LIMIT, file)
    return file


def _first(
    origins: Sequence[str],
    ask: Callable[[Origin], Result],
    events: TransferEvents,
    policy: RetryPolicy | None,
) -> Result:
    """Return the answer of the first origin that gives one."""
    for name, following in zip(origins, [*origins[1:], None], strict=True):
        try:
            return ask(origin_at(name, policy))
        except FolderError:
            raise
        except ForewarnError as error:
            if following is None:
                raise
            events.message(f"{error}; trying {following}")
    raise TransferError("no origin of releases is given")


def _download(
    version: Version | None, origin: Origin, to: Path | None, events: TransferEvents
) -> Downloaded:
    index = _read_index(origin)
    entry = index.find(version)
    target = (to or Path(f"{index.name}-{entry.version}")).absolute()
    if _is_there(target, index.name, entry):
        return Downloaded(target, index.name, entry, origin.name, fetched=False)
    try:
        _fetch(origin, index.name, entry, target, events)
    except VerificationError:
        # A cache on the way may have answered with an old index.
        renewed = _read_index(origin)
        if renewed == index:
            raise
        events.message("the index has changed: starting over")
        index, entry = renewed, renewed.find(version)
        _fetch(origin, index.name, entry, target, events)
    return Downloaded(target, index.name, entry, origin.name, fetched=True)


def _fetch(
    origin: Origin, name: str, entry: IndexEntry, target: Path, events: TransferEvents
) -> None:
    parts = own_folder(cache_folder("downloads"))
    part = parts / f"{entry.sha256}.part"
    waiting = partial(events.message, "waiting for another download to end")
    with exclusive(parts, waiting), staging_folder(target.parent, target.name) as work:
        fetch_checked(origin, entry, part, events)
        unpacked = work / "package"
        unpack(part, unpacked)
        package = verify_package(unpacked)
        if (package.name, package.version) != (name, str(entry.version)):
            raise VerificationError(
                f"{entry.path} holds {package.name} {package.version}, not {name} {entry.version}"
            )
        put_folder(unpacked, target)
        PartialFile(part).discard()


def _is_there(target: Path, name: str, entry: IndexEntry) -> bool:
    """Return whether a folder holds the release; raise `FolderError` if it holds anything else."""
    if not target.exists() or (target.is_dir() and not any(target.iterdir())):
        return False
    try:
        package = verify_package(target)
        if (package.name, package.version) == (name, str(entry.version)):
            return True
    except (ForewarnError, OSError):
        pass
    raise FolderError(
        f"{target} holds something other than {name} {entry.version} and was left as it is: "
        "name another folder"
    )


def _read_index(origin: Origin) -> Index:
    content = origin.read(INDEX, _INDEX_LIMIT)
    return parse_index(content.decode("utf-8", "replace"), f"{INDEX} at {origin.name}")
