"""Rows as CSV, the one way we write it: comma, LF, and quotes where RFC 4180 needs them."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


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
    buffer = io.StringIO()
    write_rows(buffer, rows)
    return buffer.getvalue()


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
