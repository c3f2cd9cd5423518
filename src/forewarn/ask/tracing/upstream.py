"""Upstream files at hand: found by their path, proved by their digest, read cell by cell."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from forewarn.errors import MissingExtraError, UpstreamFileError
from forewarn.package.paths import plain_path
from forewarn.writing.files import digest_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from forewarn.ask.tracing.model import UpstreamCell

_WORKBOOKS = (".xls", ".xlsx")

# In bytes: a file is held in memory while its cells are read.
_LARGEST = 512 * 2**20
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
        large, or it has not got the sheet, and `MissingExtraError` for a spreadsheet without the
        extra `import`.
        """
        record = self._read(cell).get(cell.line, [])
        return record[cell.column - 1] if 0 < cell.column <= len(record) else ""

    def _read(self, cell: UpstreamCell) -> Mapping[int, list[str]]:
        key = cell.path, cell.sheet
        if key not in self._records:
            file = self._find(cell.path, cell.sha256)
            read = _sheet(file, cell.sheet) if file.suffix in _WORKBOOKS else _text(file)
            self._records[key] = read
        return self._records[key]

    def _find(self, path: str, sha256: str | None) -> Path:
        if path in self._proved:
            return self._proved[path]
        for folder in self.folders:
            file = folder / plain_path(path)
            if file.is_file():
                if file.stat().st_size > _LARGEST:
                    raise UpstreamFileError(f"{file} has over {_LARGEST >> 20} MiB: not read")
                digest = digest_of(file)
                if digest != sha256:
                    raise UpstreamFileError(
                        f"{file} is not the file that the package was built from: its "
                        f"SHA-256 is {digest}, but should be {sha256}"
                    )
                self._proved[path] = file
                return file
        raise UpstreamFileError(f"{path} is in none of the upstream folders")


def _text(file: Path) -> _Records:
    """Return the records of a text file by the line on which they begin."""
    with file.open(encoding="utf-8-sig", errors="replace", newline="") as stream:
        head = stream.readline()
        stream.seek(0)
        records = csv.reader(stream, delimiter=max(",;", key=head.count))
        found = {}
        line = 1
        for record in records:
            found[line] = record
            line = records.line_num + 1
    return found


def _sheet(file: Path, sheet: str) -> _Records:
    """Return the rows of a sheet by their number; 1946.0 is 1946."""
    try:
        from python_calamine import CalamineError, load_workbook
    except ImportError as error:
        raise MissingExtraError("reading a spreadsheet again", "import") from error
    try:
        with load_workbook(file) as workbook:
            rows = workbook.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    except CalamineError as error:
        raise UpstreamFileError(f"the sheet {sheet!r} of {file} cannot be read: {error}") from error
    return {
        number: [str(cell).removesuffix(".0") for cell in row]
        for number, row in enumerate(rows, start=1)
    }
