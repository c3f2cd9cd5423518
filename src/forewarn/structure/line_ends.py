"""The line end of a file, compared with the one that its dialect declares."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forewarn.findings.model import Place
from forewarn.package.paths import open_file
from forewarn.structure.records import NEWLINE, Fault

if TYPE_CHECKING:
    from pathlib import Path

    from forewarn.package.dialect import Dialect

# In bytes: how much of a file is searched for its first line end.
_BEGINNING = 1 << 20

_NAMES = {"\n": "LF", "\r\n": "CRLF"}


def undeclared_line_end(file: Path, dialect: Dialect) -> Fault | None:
    """Return a warning where the first line of a file ends otherwise than the dialect declares.

    That the others end like it is seen where the file is read.
    """
    if dialect.line_end is None:
        return None
    with open_file(file) as stream:
        beginning = stream.read(_BEGINNING)
    found = _first_line_end(beginning, dialect.quote.encode())
    if found in (None, dialect.line_end):
        return None
    declared, is_one = _NAMES[dialect.line_end], _NAMES[str(found)]
    message = f"lines end in {is_one}, but the lineTerminator of the dialect is {declared}"
    return Fault(NEWLINE, message, Place(1, 1, 1))


def _first_line_end(beginning: bytes, quote: bytes) -> str | None:
    # A line end in a quoted cell is part of the cell.
    quotes = 0
    for line in beginning.splitlines(keepends=True):
        quotes += line.count(quote)
        if quotes % 2 == 0 and line.endswith(b"\n"):
            return "\r\n" if line.endswith(b"\r\n") else "\n"
    return None
