"""Rows as CSV, the one way we write it: comma, LF, and quotes where RFC 4180 needs them."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

# In characters: for a longer row, the writer of CSV takes many times its memory, in one step.
_LONG = 1 << 16


def write_rows(stream: TextIO, rows: Iterable[Iterable[object]], *, quoted: bool = False) -> None:
    """Write rows to a stream, one at a time; with `quoted`, every cell has quotes."""
    csv.writer(
        stream, lineterminator="\n", quoting=csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL
    ).writerows(rows)


def csv_text(rows: Iterable[Iterable[object]]) -> str:
    r"""Return rows as CSV; None is an empty cell.

    >>> csv_text([("id", "n"), ("a", None), ("b,c", 2)])
    'id,n\na,\n"b,c",2\n'
    """
    pieces = _Pieces()
    writer = csv.writer(pieces, lineterminator="\n")
    for row in rows:
        cells = [*row]
        if sum(len(cell) for cell in cells if isinstance(cell, str)) > _LONG:
            texts = ("" if cell is None else str(cell) for cell in cells)
            pieces.write(f"{','.join(map(_quoted, texts))}\n")
        else:
            writer.writerow(cells)
    return "".join(pieces)


class _Pieces(list[str]):
    """A stream that keeps what is written as it is: StringIO takes four bytes a character."""

    def write(self, piece: str, /) -> int:
        self.append(piece)
        return len(piece)


def _quoted(cell: str) -> str:
    """Return a cell as the writer of CSV writes it."""
    if not any(mark in cell for mark in ',"\r\n'):
        return cell
    return '"' + cell.replace('"', '""') + '"'


def csv_of_records(header: Sequence[str], records: Iterable[Mapping[str, object]]) -> str:
    r"""Return a header and records as CSV; what a record lacks is an empty cell.

    Raises ValueError if a record has a name that the header lacks.

    >>> csv_of_records(["id", "n"], [{"id": "a"}, {"n": 2, "id": "b"}])
    'id,n\na,\nb,2\n'
    """
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, header, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(records)
    return buffer.getvalue()
