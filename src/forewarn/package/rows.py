"""Reading the rows of a small CSV file of a package as text.

Two other modules read CSV, for other reasons: `structure.records` finds where a file is wrong, and
`author.spreadsheets.reading` takes any person's file, within limits of cells and columns.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import TYPE_CHECKING

from forewarn.errors import InvalidDataError
from forewarn.package.dialect import Dialect
from forewarn.package.paths import open_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import TextIO

    from forewarn.package.model import Resource

# In characters: no line of a table that is read here is longer.
_LONGEST = 1 << 24


def read_rows(resource: Resource) -> Iterator[dict[str, str]]:
    """Read the rows of a resource by its dialect and schema, as text by field name.

    Raises `InvalidDataError` if the header is not that of the schema, or a row has another number
    of cells; OSError, UnicodeDecodeError or csv.Error if the file cannot be read.
    """
    names = resource.schema.field_names
    header = None if resource.dialect.header else names
    for read in read_csv(resource.file, resource.dialect, header):
        row = dict(zip(resource.dialect.names_of(tuple(read), names), read.values(), strict=True))
        if row.keys() != set(names):
            raise InvalidDataError(f"{resource.path} does not have the fields of its schema")
        yield row


def read_csv(
    file: Path, dialect: Dialect | None = None, header: tuple[str, ...] | None = None
) -> Iterator[dict[str, str]]:
    """Read the rows of a CSV file as text, by the names in its first row, or in `header`.

    Blank lines are left out. Raises `InvalidDataError` if a row has another number of cells;
    OSError, UnicodeDecodeError or csv.Error if the file cannot be read.
    """
    dialect = dialect or Dialect()
    with open_text(file) as stream:
        lines = _Lines(stream, file.name, dialect.comment)
        reader = csv.reader(
            lines,
            delimiter=dialect.delimiter,
            quotechar=dialect.quote or None,
            quoting=csv.QUOTE_MINIMAL if dialect.quote else csv.QUOTE_NONE,
            skipinitialspace=dialect.skip_initial_space,
            strict=True,
        )
        names = header
        for cells in reader:
            lines.at_start = True
            if not cells:
                continue
            if names is None:
                names = tuple(cells)
            elif len(cells) == len(names):
                yield dict(zip(names, cells, strict=True))
            else:
                cell = "cell" if len(cells) == 1 else "cells"
                raise InvalidDataError(
                    f"{file.name}: line {reader.line_num} has {len(cells)} {cell} "
                    f"where {len(names)} are expected"
                )


@dataclass
class _Lines:
    """The lines of a file without comments, which only begin where a row does."""

    stream: TextIO
    name: str
    comment: str | None
    at_start: bool = True

    def __iter__(self) -> Iterator[str]:
        while line := self.stream.readline(_LONGEST):
            if len(line) == _LONGEST:
                raise InvalidDataError(f"{self.name}: a line has more than {_LONGEST:,} characters")
            if not (self.at_start and self.comment and line.startswith(self.comment)):
                self.at_start = False
                yield line
