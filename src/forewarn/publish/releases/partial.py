"""A file that is being fetched, kept between attempts and between runs."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from forewarn.errors import TransferError, VerificationError
from forewarn.package.paths import read_file
from forewarn.writing.files import put_content

if TYPE_CHECKING:
    from pathlib import Path


# In bytes.
_LONGEST_TAG = 1 << 16


@dataclass(frozen=True)
class PartialFile:
    """The bytes fetched so far, and the ETag that identifies them to the server."""

    path: Path

    @property
    def size(self) -> int:
        """Return the number of bytes fetched so far."""
        found = self.path.is_file() and not self.path.is_symlink()
        return self.path.stat().st_size if found else 0

    @property
    def tag(self) -> str | None:
        """Return the ETag of the file that was being fetched; None if the server sent none."""
        file = self._tag_file
        return read_file(file, _LONGEST_TAG).decode("latin-1") if file.is_file() else None

    def keep_tag(self, tag: str | None) -> None:
        """Keep an ETag, unless it is weak: equal weak tags do not mean equal bytes."""
        # Never through a link planted there.
        self._tag_file.unlink(missing_ok=True)
        if tag is not None and not tag.startswith("W/"):
            put_content(tag.encode("latin-1"), self._tag_file)

    def open(self, *, more: bool) -> BinaryIO:
        """Open the file to write more at its end, or anew, and never through a link."""
        if not more:
            self.path.unlink(missing_ok=True)
            return self.path.open("xb")
        handle = os.open(self.path, os.O_WRONLY | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0))
        return os.fdopen(handle, "ab")

    def discard(self) -> None:
        """Remove the bytes and the tag."""
        self.path.unlink(missing_ok=True)
        self._tag_file.unlink(missing_ok=True)

    @property
    def _tag_file(self) -> Path:
        return self.path.with_name(f"{self.path.name}.etag")


def wrong_length(path: str, origin: str, found: object, size: int) -> VerificationError:
    """Return the error for a file that is longer or shorter than the released one."""
    return VerificationError(f"{path} at {origin} has {found} bytes; the released file has {size}")


def must_have_room(folder: Path, size: int) -> None:
    """Raise `TransferError` where the disk of a folder has less room than a file still needs."""
    free = shutil.disk_usage(folder).free
    if size > free:
        raise TransferError(
            f"the disk has {free:,} bytes free in {folder}, and {size:,} are still to be fetched"
        )
