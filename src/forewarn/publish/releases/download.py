"""Downloading a release: fetched, checked, unpacked aside, verified, and then put in place."""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from forewarn.errors import FolderError, ForewarnError, TransferError, VerificationError
from forewarn.package.archive import unpack
from forewarn.package.cache import cache_folder
from forewarn.publish.releases.transfer import Hear, Patience, fetch_checked, place_at
from forewarn.publish.releases.verification import verify_package
from forewarn.publish.releases.versions import INDEX, Version, parse_index
from forewarn.writing.files import put_folder, staging_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import TypeVar

    from forewarn.publish.releases.transfer import Place
    from forewarn.publish.releases.versions import Entry, Index

    Answer = TypeVar("Answer")

# An index of ten thousand releases is smaller.
_INDEX_LIMIT = 8 << 20

# Of a zip file that is known by its address alone, and so without a size.
_ZIP_LIMIT = 1 << 30


@dataclass(frozen=True)
class Downloaded:
    """A release that is in place; `fetched` is False where it already was."""

    folder: Path
    name: str
    entry: Entry
    place: str
    fetched: bool


def list_releases(
    places: Sequence[str], hear: Hear | None = None, patience: Patience | None = None
) -> tuple[str, Index]:
    """Return the releases at the first of some places that can be read, and which it is.

    Raises the last place's error where none can.
    """
    return _first(places, lambda place: (place.name, _read_index(place)), hear or Hear(), patience)


def download(
    version: Version | None,
    places: Sequence[str],
    to: Path | None = None,
    hear: Hear | None = None,
    patience: Patience | None = None,
) -> Downloaded:
    """Download a release, or the newest, from the first of some places that has it whole.

    `places` are base URLs or folders with an index. The package is put into the folder `to`, or
    one named for it here. What is fetched of a transfer that breaks is kept in the cache, and gone
    on with the next time. Raises `TransferError`, `ReleaseError`, `ArchiveError`,
    `VerificationError` or `FolderError`, with nothing put in place.
    """
    heard = hear or Hear()
    return _first(places, lambda place: _download(version, place, to, heard), heard, patience)


def fetch_named(name: str, scratch: Path, places: Sequence[str], hear: Hear) -> Path | None:
    """Fetch what a URL names, a zip file, or the release of a version, into a scratch folder.

    None for a version where there are no places to look in. Raises as `download` does.
    """
    if not re.match("https?://", name, re.IGNORECASE):
        if not places:
            return None
        return download(
            Version.parse(name.removeprefix("v")), places, scratch / "release", hear
        ).folder
    base, _, path = name.rpartition("/")
    file = scratch / "fetched.zip"
    file.write_bytes(place_at(base).read(path, _ZIP_LIMIT))
    return file


def _first(
    places: Sequence[str],
    ask: Callable[[Place], Answer],
    hear: Hear,
    patience: Patience | None,
) -> Answer:
    """Ask each place in turn, until one answers."""
    for name, following in zip(places, [*places[1:], None], strict=True):
        try:
            return ask(place_at(name, patience))
        except FolderError:
            raise
        except ForewarnError as error:
            if following is None:
                raise
            hear.tell(f"{error}; falling back on {following}")
    raise TransferError("no place is named to look for releases in")


def _download(version: Version | None, place: Place, to: Path | None, hear: Hear) -> Downloaded:
    index = _read_index(place)
    entry = index.find(version)
    target = (to or Path(f"{index.name}-{entry.version}")).absolute()
    if _is_there(target, index.name, entry):
        return Downloaded(target, index.name, entry, place.name, fetched=False)
    try:
        _fetch(place, index.name, entry, target, hear)
    except VerificationError:
        # The index may have been an old one, of which somebody on the way had kept a copy.
        renewed = _read_index(place)
        if renewed == index:
            raise
        hear.tell("the index has changed meanwhile: beginning again")
        index, entry = renewed, renewed.find(version)
        _fetch(place, index.name, entry, target, hear)
    return Downloaded(target, index.name, entry, place.name, fetched=True)


def _fetch(place: Place, name: str, entry: Entry, target: Path, hear: Hear) -> None:
    parts = cache_folder("downloads")
    parts.mkdir(parents=True, exist_ok=True)
    part = parts / f"{entry.sha256}.part"
    with _alone(parts, hear), staging_folder(target.parent, target.name) as work:
        fetch_checked(place, entry.path, entry.bytes, entry.sha256, part, hear)
        unpacked = work / "package"
        unpack(part, unpacked)
        package = verify_package(unpacked)
        if (package.name, package.version) != (name, str(entry.version)):
            raise VerificationError(
                f"{entry.path} holds {package.name} {package.version}, not {name} {entry.version}"
            )
        put_folder(unpacked, target)
        part.unlink(missing_ok=True)
        part.with_name(f"{part.name}.etag").unlink(missing_ok=True)


@contextmanager
def _alone(parts: Path, hear: Hear) -> Iterator[None]:
    """Keep other downloads from what has been fetched meanwhile."""
    lock = FileLock(parts.with_suffix(".lock"))
    try:
        lock.acquire(timeout=0)
    except Timeout:
        hear.tell("another download is under way: waiting for it")
        lock.acquire()
    try:
        yield
    finally:
        lock.release()


def _is_there(target: Path, name: str, entry: Entry) -> bool:
    """Return whether a folder holds the release already; `FolderError` where it holds what is not."""
    if not target.exists() or (target.is_dir() and not any(target.iterdir())):
        return False
    try:
        package = verify_package(target)
        if (package.name, package.version) == (name, str(entry.version)):
            return True
    except (ForewarnError, OSError):
        pass
    raise FolderError(
        f"{target} holds something else than {name} {entry.version}, which is left as it is: "
        "name another folder"
    )


def _read_index(place: Place) -> Index:
    content = place.read(INDEX, _INDEX_LIMIT)
    return parse_index(content.decode("utf-8", "replace"), f"{INDEX} at {place.name}")
