"""The cells that differ as CSV, one row each."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, TextIO

import duckdb

from forewarn.writing.sql import literal

if TYPE_CHECKING:
    from forewarn.publish.diff.model import Difference

HEADER = ("table", "key", "field", "old", "new", "kind")

# So many rows are held at once.
_BATCH = 10_000


def write_csv(difference: Difference, stream: TextIO) -> None:
    r"""Write the cells that differ, their text as it stands in the files.

    A key of several fields has slashes between them, and a backslash before a slash or a backslash
    of its own; of a table that has no key it is the whole row. `kind` tells values that changed
    from cells that are only spelt otherwise, and from those of rows and fields that are new or
    gone, of which the cells that are not empty are named, and those of the key.
    """
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(HEADER)
    file = literal(str(difference.changes))
    with duckdb.connect() as connection:
        connection.execute("SET enable_progress_bar = false")
        found = connection.execute(
            f'SELECT "table", key, field, old, new, kind FROM read_parquet({file}) '
            'ORDER BY "table", key, nth, place'
        )
        while rows := found.fetchmany(_BATCH):
            writer.writerows(rows)
