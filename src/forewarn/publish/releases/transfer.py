"""Files fetched from where releases are, a web server or a folder, and checked."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from forewarn.errors import PackageError, ReleaseError, TransferError, VerificationError
from forewarn.package.archive import ArchiveLimits
from forewarn.package.paths import open_file, read_file, safe_path
from forewarn.publish.releases.partial import PartialFile, must_have_room, wrong_length
from forewarn.publish.releases.retry import RetryPolicy
from forewarn.publish.releases.web import WebOrigin
from forewarn.writing.files import digest_of

if TYPE_CHECKING:
    from forewarn.publish.releases.events import TransferEvents
    from forewarn.publish.releases.versions import IndexEntry

_URL = re.compile(r"https?://", re.IGNORECASE)

_CHUNK = 1 << 20


class Origin(Protocol):
    """Where releases are."""

    name: str

    def read(self, path: str, limit: int) -> bytes:
        """Read a small file; raise `TransferError` if it is larger than the limit."""

    def fetch(self, path: str, size: int, part: Path, events: TransferEvents) -> None:
        """Fetch a file of a known size to `part`, resuming what is there of it."""


class FolderOrigin:
    """Releases in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.name = str(folder)

    def read(self, path: str, limit: int) -> bytes:
        """Read a small file; raise `TransferError` if it is larger than the limit."""
        file = self._folder / path
        try:
            return read_file(safe_path(self._folder, path), limit)
        except PackageError as error:
            raise TransferError(f"cannot read {file}: {error}") from error
        except OSError as error:
            raise TransferError(f"cannot read {file}: {error.strerror}") from error

    def fetch(self, path: str, size: int, part: Path, events: TransferEvents) -> None:
        """Copy a file of a known size to `part`."""
        file = self._folder / path
        try:
            with open_file(safe_path(self._folder, path)) as stream:
                if (found := os.fstat(stream.fileno()).st_size) != size:
                    raise wrong_length(path, self.name, found, size)
                with PartialFile(part).open(more=False) as copy:
                    shutil.copyfileobj(stream, copy, _CHUNK)
        except PackageError as error:
            raise TransferError(f"cannot read {file}: {error}") from error
        except OSError as error:
            raise TransferError(f"cannot read {file}: {error.strerror}") from error
        events.progress(size, size)


def origin_at(name: str, policy: RetryPolicy | None = None) -> Origin:
    """Return the origin that a base URL or a folder names."""
    if _URL.match(name):
        return WebOrigin(name, policy or RetryPolicy())
    if re.match(r"[a-z][a-z0-9+.-]+://", name, re.IGNORECASE):
        raise TransferError(f"{name} is neither a folder nor an http or https URL")
    return FolderOrigin(Path(name))


def fetch_checked(origin: Origin, entry: IndexEntry, part: Path, events: TransferEvents) -> None:
    """Fetch the zip file of a release to `part`, resuming what is there, and check its SHA-256.

    A resumed file that is damaged is fetched once more, whole. Raises `ReleaseError` for a file
    that is too large to be unpacked, and `TransferError` where the disk is too small for it, both
    before anything is fetched; `TransferError` where it cannot be fetched; or `VerificationError`
    if the origin's file is not the released one; `part` is then removed.
    """
    most = ArchiveLimits().file_bytes
    if entry.bytes > most:
        raise ReleaseError(
            f"{entry.path} at {origin.name} is not fetched: it has {entry.bytes:,} bytes, and no "
            f"zip file of more than {most:,} is unpacked"
        )
    partial = PartialFile(part)
    must_have_room(part.parent, entry.bytes - partial.size)
    is_resumed = part.is_file()
    while True:
        try:
            origin.fetch(entry.path, entry.bytes, part, events)
        except VerificationError:
            partial.discard()
            raise
        if partial.size == entry.bytes and digest_of(part) == entry.sha256:
            return
        partial.discard()
        if not is_resumed:
            raise VerificationError(
                f"{entry.path} at {origin.name} is damaged: its SHA-256 differs from the released "
                "one"
            )
        events.message("the part fetched before does not match: fetching the whole file again")
        is_resumed = False
