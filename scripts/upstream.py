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
    # Empty in a manifest without these columns.
    retrieved_on: str = ""
    taken_from: str = ""


class Upstream:
    """Folders of upstream files with their manifests; `opened` holds the files read so far."""

    def __init__(self, *folders: Path) -> None:
        self.opened: set[str] = set()
        self._files: dict[str, tuple[Path, UpstreamFile]] = {}
        for folder in folders:
            manifest = folder / MANIFEST
            if not manifest.is_file():
                raise UpstreamError(f"{folder} has no {MANIFEST}")
            for row in read_csv(manifest.resolve()):
                if row["file"] in self._files:
                    raise UpstreamError(f"two manifests list {row['file']}")
                self._files[row["file"]] = folder, UpstreamFile(**row)

    def entries(self) -> list[UpstreamFile]:
        """Return the rows of all manifests."""
        return [entry for _, entry in self._files.values()]

    def entry(self, file: str) -> UpstreamFile:
        """Return a file's row of the manifest; raise `UpstreamError` if there is none."""
        return self._find(file)[1]

    def open(self, file: str) -> Path:
        """Return the path of a file, once its digest matches the manifest's."""
        folder, entry = self._find(file)
        path = folder / file
        if file in self.opened:
            return path
        if not path.is_file():
            raise UpstreamError(f"{file} is in the manifest, but not in {folder}")
        digest = digest_of(path)
        if digest != entry.sha256:
            raise UpstreamError(
                f"{file} is not the file in the manifest: its SHA-256 is {digest}, "
                f"but should be {entry.sha256}"
            )
        self.opened.add(file)
        return path

    def _find(self, file: str) -> tuple[Path, UpstreamFile]:
        try:
            return self._files[file]
        except KeyError:
            raise UpstreamError(f"{file} is not in the manifest") from None
