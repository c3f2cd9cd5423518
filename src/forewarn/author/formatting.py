"""Writing the files of a package as canonical CSV, without changing what they say."""

from __future__ import annotations

import codecs
import csv
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain
from operator import itemgetter
from typing import TYPE_CHECKING

from forewarn.errors import PackageError
from forewarn.package.paths import chunks, fault_of, open_text
from forewarn.package.schema import FieldType
from forewarn.structure.forms import is_plain_number
from forewarn.structure.records import NEWLINE, Record, records
from forewarn.structure.scan import scan
from forewarn.writing.canonical import format_number
from forewarn.writing.files import put_content, scratch_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from forewarn.package.dialect import Dialect
    from forewarn.package.model import Resource
    from forewarn.package.schema import Field

# A file whose descriptor declares others is left as it is.
_DELIMITER, _QUOTE = ",", '"'

# The types whose values sort differently from their texts.
_NUMERIC = (FieldType.INTEGER, FieldType.NUMBER)


@dataclass(frozen=True)
class Canonical:
    """A file in canonical CSV.

    `text` is None if there is nothing to write: `faults` counts what makes the file unreadable, or
    `reason` says why it is left as it is. `changed` says whether `text` differs from the file.
    """

    resource: Resource
    text: bytes | None = None
    changed: bool = False
    faults: int = 0
    reason: str | None = None


def canonical(resource: Resource) -> Canonical:
    """Return the file of a resource in canonical CSV.

    That is UTF-8 without a byte order mark, LF, comma, quotes only where needed, rows sorted by the
    primary key, and no comments. Number fields have the fewest digits that are the same decimal
    number; every other cell stays as it is.
    """
    dialect, file = resource.dialect, resource.file
    if not file.exists():
        return Canonical(resource, reason="the file does not exist")
    if fault := fault_of(file):
        raise PackageError(f"{resource.path} cannot be read: {fault}")
    if (dialect.delimiter, dialect.quote) != (_DELIMITER, _QUOTE):
        return Canonical(resource, reason="the descriptor declares another delimiter or quote")
    with _without_mark(file) as read:
        rows = _rows(read, resource)
    if isinstance(rows, int):
        return Canonical(resource, faults=rows)
    text = _text(rows, resource).encode()
    return Canonical(resource, text, text != b"".join(chunks(file)))


def write_canonical(file: Canonical) -> None:
    """Replace a file with its canonical text."""
    assert file.text is not None
    put_content(file.text, file.resource.file)


@contextmanager
def _without_mark(file: Path) -> Iterator[Path]:
    """Return the file, or a copy without the byte order mark."""
    content = chunks(file)
    start = next(content, b"")
    if not start.startswith(codecs.BOM_UTF8):
        yield file
        return
    with scratch_folder() as folder:
        unmarked = folder / "unmarked.csv"
        with unmarked.open("xb") as stream:
            for chunk in chain((start.removeprefix(codecs.BOM_UTF8),), content):
                stream.write(chunk)
                # No table: what follows is not read.
                if b"\0" in chunk:
                    break
        yield unmarked


def _rows(file: Path, resource: Resource) -> list[Sequence[str]] | int:
    """Return the rows of a file, the header first, or the number of faults that make it unreadable.

    Mixed line ends are not a fault here.
    """
    dialect = resource.dialect
    found = scan(file, dialect, resource.schema)
    if found is not None and not found.readable:
        return sum(found.counts.values())
    rows = _quickly_read(file) if found is not None else None
    faults = 0
    if rows is None:
        rows = []
        for row in records(file, dialect):
            if isinstance(row, Record):
                rows.append(row.cells)
            else:
                faults += row.rule != NEWLINE
    width = len(rows[0]) if dialect.header and rows else len(resource.schema.fields)
    faults += sum(len(row) != width or not any(row) for row in rows)
    return faults or rows


def _quickly_read(file: Path) -> list[Sequence[str]] | None:
    """Return the rows of a well-formed file; None if a cell is too long for the fast reader."""
    with open_text(file) as stream:
        try:
            return list(csv.reader(stream, strict=True))
        except csv.Error:
            return None


def _text(rows: list[Sequence[str]], resource: Resource) -> str:
    dialect, schema = resource.dialect, resource.schema
    header = [rows.pop(0)] if dialect.header else []
    labels = schema.field_names
    if header:
        labels = dialect.names_of(tuple(header[0]), schema.field_names)
    for place, name in enumerate(labels):
        if name in schema.field_names and _is_shortened(schema.field(name)):
            field = schema.field(name)
            rows = [(*row[:place], _shortest(row[place], field), *row[place + 1 :]) for row in rows]
    if schema.primary_key and set(schema.primary_key) <= set(labels):
        fields = [schema.field(name) for name in schema.primary_key]
        places = [labels.index(name) for name in schema.primary_key]
        if any(field.type in _NUMERIC for field in fields):
            key = list(zip(places, fields, strict=True))
            rows.sort(key=lambda row: [_sorted_by(row[place], field) for place, field in key])
        else:
            # Years have four digits, so they sort as texts.
            rows.sort(key=itemgetter(*places))
    write = _writer(dialect)
    return "".join(f"{write(row)}\n" for row in (*header, *rows))


def _is_shortened(field: Field) -> bool:
    listed = field.constraints.enum is not None or field.categories is not None
    plain = field.bare_number and not field.group_char and field.decimal_char == "."
    return field.type is FieldType.NUMBER and plain and not listed


def _shortest(cell: str, field: Field) -> str:
    """Return the number in a cell in the fewest digits that keep its value."""
    if not cell:
        return cell
    try:
        short = format_number(float(cell))
    except ValueError:
        # Not a number, or too large for a double.
        return cell
    if short == cell or not is_plain_number(cell):
        return cell
    is_same = Decimal(short) == Decimal(cell) and not {short, cell} & set(field.missing_values)
    return short if is_same else cell


def _sorted_by(cell: str, field: Field) -> tuple[float | int, str]:
    """Return the sort key of a cell: numbers by value, before all other texts."""
    if field.type in _NUMERIC and is_plain_number(cell):
        return float(cell), cell
    return float("inf"), cell


def _writer(dialect: Dialect) -> Callable[[Sequence[str]], str]:
    """Return a function that writes a row so that the dialect reads the same cells from it."""

    def cell(text: str) -> str:
        needs = any(mark in text for mark in f"{_DELIMITER}{_QUOTE}\r\n")
        if needs or (dialect.skip_initial_space and text.startswith(" ")):
            return f"{_QUOTE}{text.replace(_QUOTE, _QUOTE * 2)}{_QUOTE}"
        return text

    def row(cells: Sequence[str]) -> str:
        first, *others = map(cell, cells)
        is_comment = dialect.comment is not None and first.startswith(dialect.comment)
        if is_comment or (not first and not others):
            first = f"{_QUOTE}{first}{_QUOTE}"
        return _DELIMITER.join((first, *others))

    return row
