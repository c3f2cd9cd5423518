"""A package drawn at random, as the files that it is written to."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import pprint
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

DESCRIPTOR = "datapackage.json"


@dataclass(frozen=True)
class Drawn:
    """The files of a package by path: bytes as they are, anything else written as JSON.

    A file whose name ends as those of compressed files do is compressed as it is written. `changes`
    says what was done to a package that is valid without it.
    """

    seed: str
    changes: tuple[str, ...]
    files: dict[str, Any]

    @property
    def descriptor(self) -> Any:
        """Return the descriptor."""
        return self.files[DESCRIPTOR]

    @property
    def resources(self) -> list[dict[str, Any]]:
        """Return the resources that have a form that can be compared."""
        listed = self.descriptor.get("resources") if isinstance(self.descriptor, dict) else None
        return [r for r in listed if isinstance(r, dict)] if isinstance(listed, list) else []

    def write(self, folder: Path) -> Path:
        """Write the package into a new folder, and return the path of its descriptor."""
        folder.mkdir(parents=True)
        for path, content in self.files.items():
            file = folder / path
            assert folder in file.parents
            assert ".." not in file.parts
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(_packed(path, _bytes(content)))
        return folder / DESCRIPTOR

    def reproduction(self) -> str:
        """Return a case to paste into a test: its files, as Python writes them."""
        files = pprint.pformat(self.files, width=100, sort_dicts=False)
        return f"seed {self.seed}: {'; '.join(self.changes) or 'no change'}\n{files}"


def _bytes(content: Any) -> bytes:
    return content if isinstance(content, bytes) else json.dumps(content).encode()


def _packed(path: str, content: bytes) -> bytes:
    """Compress the content of a file as the end of its name says."""
    match path.rpartition(".")[2]:
        case "gz":
            return gzip.compress(content, mtime=0)
        case "bz2":
            return bz2.compress(content)
        case "xz":
            return lzma.compress(content)
        case "zip":
            packed = io.BytesIO()
            with zipfile.ZipFile(packed, "w") as archive:
                archive.writestr(path.rpartition("/")[2].removesuffix(".zip"), content)
            return packed.getvalue()
    return content
