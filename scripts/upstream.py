"""The upstream files: found by the manifest, and read only if they are the ones it lists."""

from __future__ import annotations

import csv
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

MANIFEST = "MANIFEST.csv"


class UpstreamError(Exception):
    """An upstream file is missing, or is not the one that the manifest lists."""


@dataclass(frozen=True)
class UpstreamFile:
    """One row of the manifest: a file, and the release that it is part of."""

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
    """A folder of upstream files with their manifest; `opened` are those that were read."""

    def __init__(self, folder: Path) -> None:
        manifest = folder / MANIFEST
        if not manifest.is_file():
            raise UpstreamError(f"there is no {MANIFEST} in {folder}")
        self.folder = folder
        self.opened: set[str] = set()
        with manifest.open(encoding="utf-8", newline="") as stream:
            self._files = {row["file"]: UpstreamFile(**row) for row in csv.DictReader(stream)}

    def entry(self, file: str) -> UpstreamFile:
        """Return the manifest's row for a file; `UpstreamError` where it has none."""
        try:
            return self._files[file]
        except KeyError:
            raise UpstreamError(f"{file} is not in the manifest") from None

    def open(self, file: str) -> Path:
        """Return the path of a file whose bytes are those that the manifest lists."""
        path, entry = self.folder / file, self.entry(file)
        if file in self.opened:
            return path
        if not path.is_file():
            raise UpstreamError(f"{file} is in the manifest and not in {self.folder}")
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        if digest != entry.sha256:
            raise UpstreamError(
                f"{file} is not the file that the manifest lists: its SHA-256 is {digest}, "
                f"and should be {entry.sha256}"
            )
        self.opened.add(file)
        return path
