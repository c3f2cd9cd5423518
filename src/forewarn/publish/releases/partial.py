"""A file that is being fetched, kept between attempts and between runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from forewarn.errors import VerificationError

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class PartialFile:
    """The bytes fetched so far, and the ETag that identifies them to the server."""

    path: Path

    @property
    def size(self) -> int:
        """Return the number of bytes fetched so far."""
        return self.path.stat().st_size if self.path.is_file() else 0

    @property
    def tag(self) -> str | None:
        """Return the ETag of the file that was being fetched; None if the server sent none."""
        file = self._tag_file
        return file.read_text(encoding="latin-1") if file.is_file() else None

    def keep_tag(self, tag: str | None) -> None:
        """Keep an ETag, unless it is weak: equal weak tags do not mean equal bytes."""
        if tag is None or tag.startswith("W/"):
            self._tag_file.unlink(missing_ok=True)
        else:
            self._tag_file.write_text(tag, encoding="latin-1")

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
