"""The file before its cells: encoding, quoting, header, and one row of cells for each record.

Source: RFC 4180, with LF as a line end too.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from forewarn.findings import Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from forewarn.package import Dialect

_CHUNK = 1 << 22
_LINE_END = re.compile(r"[\r\n]")


@dataclass(frozen=True)
class Fault:
    """What is wrong with a file's bytes, header or rows, and where."""

    rule: str
    message: str
    place: Place
    value: str | None = None


@dataclass(frozen=True)
class Record:
    """One record of a file: its cells, and the place at which each begins."""

    cells: tuple[str, ...]
    places: tuple[Place, ...]


@dataclass(frozen=True)
class Scan:
    """What a file is, before any cell is judged.

    `readable` says whether its records can be told apart and stand under the right header;
    `plain` whether each line is one record of the right shape, without quotes, so that the file
    can be read as it is. `records` counts those after the header, faulty ones included.
    """

    readable: bool
    plain: bool
    records: int
    faults: tuple[Fault, ...]


def scan(file: Path, dialect: Dialect, columns: tuple[str, ...]) -> Scan:
    """Scan the CSV file for everything that stands in the way of judging its cells."""
    if fault := _encoding_fault(file):
        return Scan(readable=False, plain=False, records=0, faults=(fault,))
    records = _plain_records(file, dialect, columns)
    if records is not None:
        return Scan(readable=True, plain=True, records=records, faults=())
    return _scan_slowly(file, dialect, columns)


def records(file: Path, dialect: Dialect) -> Iterator[Record | Fault]:
    """Read the records of a UTF-8 file one by one, the header first; a fault ends what it spoils.

    A blank line is a record of one empty cell.
    """
    text = file.read_bytes().decode("utf-8")
    delimiter = re.escape(dialect.delimiter)
    cell = re.compile(rf'"((?:[^"]++|"")*+)"|([^{delimiter}\r\n]*)')
    at, line, line_start, number = 0, 1, 0, 1
    while at < len(text):
        cells: list[str] = []
        places: list[Place] = []
        while True:
            place = Place(number, line, at - line_start + 1)
            if text[at : at + 1] == '"':
                match = cell.match(text, at)
                if match is None or match.group(1) is None:
                    yield Fault(
                        "structure/quoting",
                        "the quote that opens here is never closed: nothing after it was read",
                        place,
                        text[at : at + 80],
                    )
                    return
                value = match.group(1).replace('""', '"')
            else:
                match = cell.match(text, at)
                assert match is not None  # the second branch matches the empty string
                value = match.group(2)
            if newlines := value.count("\n"):
                line += newlines
                line_start = at + match.group(0).rindex("\n") + 1
            cells.append(value)
            places.append(place)
            at = match.end()
            end = text[at : at + 1]
            if end == dialect.delimiter:
                at += 1
            elif end in ("", "\n", "\r"):
                break
            else:
                yield Fault(
                    "structure/quoting",
                    "there is text after the closing quote: this row was not read",
                    Place(number, line, at - line_start + 1),
                    text[at : min(at + 80, _line_end(text, at))],
                )
                cells.clear()
                at = _line_end(text, at)
                break
        at += 2 if text[at : at + 2] == "\r\n" else 1
        line += 1
        line_start = at
        if cells:
            yield Record(tuple(cells), tuple(places))
        number += 1


def locate(
    file: Path, dialect: Dialect, plain: bool, cells: Iterable[tuple[int, int]]
) -> dict[tuple[int, int], Place]:
    """Find the places of cells, each given as record number and index of its field.

    One pass over the file, however many cells are asked for.
    """
    wanted: dict[int, list[int]] = {}
    for record, index in cells:
        wanted.setdefault(record, []).append(index)
    found: dict[tuple[int, int], Place] = {}
    if not wanted:
        return found
    last = max(wanted)
    if plain:
        with file.open(encoding="utf-8", newline="\n") as lines:
            for number, text in enumerate(lines, start=1):
                for index in wanted.get(number, ()):
                    before = text.split(dialect.delimiter)[:index]
                    column = 1 + index + sum(map(len, before))
                    found[number, index] = Place(number, number, column)
                if number >= last:
                    break
        return found
    for row in records(file, dialect):
        if isinstance(row, Record):
            number = row.places[0].record
            for index in wanted.get(number, ()):
                found[number, index] = row.places[min(index, len(row.places) - 1)]
            if number >= last:
                break
    return found


def _encoding_fault(file: Path) -> Fault | None:
    decoder = codecs.getincrementaldecoder("utf-8")()
    done = 0
    with file.open("rb") as stream:
        if stream.read(3) == codecs.BOM_UTF8:
            return Fault(
                "structure/encoding",
                "the file begins with a byte order mark, which belongs to no field",
                Place(1, 1, 1),
            )
        stream.seek(0)
        while True:
            chunk = stream.read(_CHUNK)
            # The first wrong byte is the one to tell, so a NUL byte ends what is decoded.
            text, nul, _ = chunk.partition(b"\0")
            try:
                decoder.decode(text, final=bool(nul) or not chunk)
            except UnicodeDecodeError as error:
                # `error.object` is what the decoder held back, and the text.
                at = done + error.start - (len(error.object) - len(text))
                return _fault_at(file, at, "is not UTF-8")
            if nul:
                return _fault_at(file, done + len(text), "is a NUL byte")
            if not chunk:
                return None
            done += len(chunk)


def _fault_at(file: Path, at: int, what: str) -> Fault:
    """Place the first wrong byte of a file, given as its distance from the start."""
    with file.open("rb") as lines:
        for number, text in enumerate(lines, start=1):
            if at < len(text):
                column = len(text[:at].decode("utf-8")) + 1
                place = Place(number, number, column)
                return Fault("structure/encoding", f"the byte 0x{text[at]:02X} {what}", place)
            at -= len(text)
    raise AssertionError(at)


def _plain_records(file: Path, dialect: Dialect, columns: tuple[str, ...]) -> int | None:
    """Count the records of a file of bare cells in rows of one length; None if it is not one."""
    with file.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            if b'"' in chunk or b"\r" in chunk:
                return None
        stream.seek(0)
        delimiter = dialect.delimiter.encode()
        if stream.readline().rstrip(b"\n") != delimiter.join(name.encode() for name in columns):
            return None
        want = len(columns) - 1
        blank = delimiter * want
        count = 0
        for text in stream:
            if text.count(delimiter) != want or text.rstrip(b"\n") == blank:
                return None
            count += 1
    return count


def _scan_slowly(file: Path, dialect: Dialect, columns: tuple[str, ...]) -> Scan:
    faults: list[Fault] = []
    count = -1  # the header is not counted
    readable = True
    for record in records(file, dialect):
        count += 1
        if isinstance(record, Fault):
            faults.append(record)
            # Nothing under a header that cannot be read can be judged.
            readable = readable and count > 0
        elif count == 0:
            if fault := _header_fault(record, columns):
                faults.append(fault)
                readable = False
        elif fault := shape_fault(record, columns):
            faults.append(fault)
    if count < 0:
        message = "the file is empty: it has no header"
        faults.append(Fault("structure/header", message, Place(1, 1, 1)))
        readable = False
    return Scan(readable=readable, plain=False, records=max(count, 0), faults=tuple(faults))


def _header_fault(record: Record, columns: tuple[str, ...]) -> Fault | None:
    found = record.cells
    if found == columns:
        return None
    missing = [name for name in columns if name not in found]
    extra = [name for name in found if name not in columns]
    differing = (i for i, (a, b) in enumerate(zip(found, columns, strict=False)) if a != b)
    # Where one is the start of the other: the first cell too many, or the last before those due.
    wrong = next(differing, min(len(found) - 1, len(columns)))
    if missing:
        problem = f"missing: {', '.join(missing)}"
        problem += f"; not in the schema: {', '.join(map(repr, extra))}" if extra else ""
    elif extra:
        problem = f"not in the schema: {', '.join(map(repr, extra))}"
    elif len(found) > len(columns):
        problem = "a field stands twice"
    else:
        problem = f"the fields are not in the schema's order: {', '.join(columns)}"
    return Fault("structure/header", problem, record.places[wrong], ",".join(found))


def shape_fault(record: Record, columns: tuple[str, ...]) -> Fault | None:
    """Say what is wrong with the number of a record's cells; None where it is right."""
    if not any(record.cells):
        return Fault("structure/blank-row", "the row is blank", record.places[0])
    have, want = len(record.cells), len(columns)
    if have < want:
        lacking = ", ".join(columns[have:])
        message = f"the row has {have} cells where {want} are due: it lacks {lacking}"
        return Fault("structure/ragged-row", message, record.places[-1])
    if have > want:
        message = f"the row has {have} cells where {want} are due"
        return Fault("structure/ragged-row", message, record.places[want], record.cells[want])
    return None


def _line_end(text: str, at: int) -> int:
    end = _LINE_END.search(text, at)
    return end.start() if end else len(text)
