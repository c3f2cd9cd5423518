"""The cells that differ as CSV, one row each."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from forewarn.writing.connections import open_database
from forewarn.writing.csv_text import write_rows
from forewarn.writing.sql import file_literal

if TYPE_CHECKING:
    from forewarn.publish.diff.model import Difference

HEADER = ("table", "key", "field", "old", "new", "kind")

# Rows held in memory at once.
_BATCH = 10_000


def write_csv(difference: Difference, stream: TextIO) -> None:
    r"""Write the cells that differ, with their text as in the files.

    Slashes separate the fields of a key, and a backslash escapes a slash or backslash in one; in a
    table without a key, the key is the whole row. `kind` separates changed values from cells that
    are only spelt differently, and from those of added or removed rows and fields, which are listed
    if they are not empty or belong to the key.
    """
    write_rows(stream, [HEADER])
    file = file_literal(difference.changes)
    with open_database() as connection:
        connection.execute("SET enable_progress_bar = false")
        found = connection.execute(
            f'SELECT "table", key, field, old, new, kind FROM read_parquet({file}) '
            'ORDER BY "table", key, nth, place'
        )
        while rows := found.fetchmany(_BATCH):
            write_rows(stream, rows)
