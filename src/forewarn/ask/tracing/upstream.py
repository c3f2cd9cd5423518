"""Upstream files at hand: found by their path, proved by their digest, read cell by cell."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from forewarn.ask.tracing import workbook_worker
from forewarn.errors import MissingExtraError, QueryError, UpstreamFileError
from forewarn.package.paths import plain_path
from forewarn.structure.encoding import HEAD, kind_of
from forewarn.writing.files import digest_of
from forewarn.writing.visible import visible

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from forewarn.ask.tracing.model import UpstreamCell

_WORKBOOKS = (".xls", ".xlsx")

# In bytes: a file is held in memory while its cells are read.
_LARGEST = 512 * 2**20

# The bytes and seconds in which a sheet is read.
_MEMORY = 1024 * 2**20
_SECONDS = 50

_Records = dict[int, list[str]]


class UpstreamFolders:
    """Folders of upstream files. A file is read only if its digest is the one of the package."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self.folders = tuple(folders)
        self._proved: dict[str, Path] = {}
        self._records: dict[tuple[str, str], _Records] = {}

    def text(self, cell: UpstreamCell) -> str:
        """Return what stands in a cell; a cell that is not there is empty.

        Raises `UpstreamFileError` if no folder has the file, the digests differ, the file is too
        large or cannot be read, or it has not got the sheet, `QueryError` if the package has no
        digest of it, and `MissingExtraError` for a spreadsheet without the extra `import`.
        """
        record = self._read(cell).get(cell.line, [])
        return record[cell.column - 1] if 0 < cell.column <= len(record) else ""

    def _read(self, cell: UpstreamCell) -> Mapping[int, list[str]]:
        key = cell.path, cell.sheet
        if key not in self._records:
            file = self._find(cell.path, cell.sha256)
            read = _sheet(file, cell.sheet) if file.suffix.lower() in _WORKBOOKS else _text(file)
            self._records[key] = read
        return self._records[key]

    def _find(self, path: str, sha256: str | None) -> Path:
        """Return the file of a path with a digest; another one of that path is passed over."""
        if path in self._proved:
            return self._proved[path]
        wrong = f"{visible(path)} is in none of the upstream folders"
        for folder in self.folders:
            file = folder / plain_path(path)
            if not _is_file(file):
                continue
            if sha256 is None:
                raise QueryError(f"the table source_files has no digest of {visible(path)}")
            if file.stat().st_size > _LARGEST:
                wrong = f"{file} has over {_LARGEST >> 20} MiB: not read"
                continue
            digest = digest_of(file)
            if digest == sha256:
                self._proved[path] = file
                return file
            wrong = (
                f"{file} is not the file that the package was built from: its "
                f"SHA-256 is {digest}, but should be {sha256}"
            )
        raise UpstreamFileError(wrong)


def _is_file(file: Path) -> bool:
    try:
        return file.is_file()
    except (OSError, ValueError):
        # A name that the system does not allow.
        return False


def _text(file: Path) -> _Records:
    """Return the records of a text file by the line on which they begin."""
    with file.open("rb") as binary:
        # What is in another encoding would be read as other texts.
        if found := kind_of(binary.read(HEAD)):
            raise UpstreamFileError(f"{file} cannot be read: it is {found[0]}, not text in UTF-8")
    records_of: _Records = {}
    with file.open(encoding="utf-8-sig", errors="replace", newline="") as stream:
        head = stream.readline()
        stream.seek(0)
        records = csv.reader(stream, delimiter=max(",;\t", key=head.count))
        line = 1
        try:
            for record in records:
                records_of[line] = record
                line = records.line_num + 1
        except csv.Error as error:
            raise UpstreamFileError(
                f"the record that begins in line {line} of {file} cannot be read: {error}"
            ) from error
    return records_of


def _sheet(file: Path, sheet: str) -> _Records:
    """Return the rows of a sheet by their number, as a process of its own reads them."""
    module = find_spec("python_calamine")
    if module is None or module.origin is None:
        raise MissingExtraError("reading a spreadsheet again", "import")
    if not sys.executable or getattr(sys, "frozen", False):
        raise UpstreamFileError(f"{file} cannot be read: this program has no Python to start")
    what = f"the sheet '{visible(sheet)}' of {file} cannot be read"
    try:
        done = subprocess.run(
            [
                sys.executable, "-I", "-S", "-X", "utf8", str(Path(workbook_worker.__file__)),
                str(_MEMORY), str(_SECONDS), str(Path(module.origin).parent.parent),
                str(file), sheet,
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="ascii",
            timeout=_SECONDS,
            check=False,
            # Windows would open a window for it.
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise UpstreamFileError(f"{what}: {_too_much()}") from error
    except (OSError, ValueError) as error:
        # Such as a name that no argument can be.
        raise UpstreamFileError(f"{what}: {error}") from error
    *rows, end = done.stdout.splitlines() or [""]
    if not done.stdout.endswith("\n") or end.startswith("["):
        # It was ended while it read.
        raise UpstreamFileError(f"{what}: {_too_much()}")
    said = json.loads(end)
    if said != "read":
        raise UpstreamFileError(f"{what}: {said['wrong']}")
    return dict(json.loads(row) for row in rows)


def _too_much() -> str:
    return f"it is damaged, or takes over {_MEMORY >> 20} MiB of memory or {_SECONDS} s"
