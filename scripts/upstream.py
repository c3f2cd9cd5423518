"""The upstream files: found through the manifest, and opened only if their digest matches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from forewarn.package.rows import read_csv
from forewarn.writing.files import digest_of

if TYPE_CHECKING:
    from pathlib import Path

MANIFEST = "MANIFEST.csv"


class UpstreamError(Exception):
    """An upstream file is missing, or differs from the one in the manifest."""


@dataclass(frozen=True)
class UpstreamFile:
    """One row of the manifest: a file, and the release that it belongs to."""

    file: str
    source_id: str
    title: str
    publisher: str
    version: str
    licence: str
    redistribution: str
    home: str
    citation: str
    note: str
    bytes: str
    sha256: str


class Upstream:
    """A folder of upstream files with their manifest; `opened` holds the files read so far."""

    def __init__(self, folder: Path) -> None:
        manifest = folder / MANIFEST
        if not manifest.is_file():
            raise UpstreamError(f"{folder} has no {MANIFEST}")
        self.folder = folder
        self.opened: set[str] = set()
        self._files = {row["file"]: UpstreamFile(**row) for row in read_csv(manifest.resolve())}

    def entry(self, file: str) -> UpstreamFile:
        """Return a file's row of the manifest; raise `UpstreamError` if there is none."""
        try:
            return self._files[file]
        except KeyError:
            raise UpstreamError(f"{file} is not in the manifest") from None

    def open(self, file: str) -> Path:
        """Return the path of a file, once its digest matches the manifest's."""
        path, entry = self.folder / file, self.entry(file)
        if file in self.opened:
            return path
        if not path.is_file():
            raise UpstreamError(f"{file} is in the manifest, but not in {self.folder}")
        digest = digest_of(path)
        if digest != entry.sha256:
            raise UpstreamError(
                f"{file} is not the file in the manifest: its SHA-256 is {digest}, "
                f"but should be {entry.sha256}"
            )
        self.opened.add(file)
        return path
