"""The file before its cells: encoding, header, the shape of rows, and whether DuckDB may read it.

DuckDB reads well-formed files fast and exactly, and the others not as RFC 4180 says. So a file is
handed to it as it is only where `scan` proves it well-formed; `read_closely` takes the others.
"""

from __future__ import annotations

import codecs
import csv
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from forewarn.findings.model import Place
from forewarn.package.schema import FieldsMatch
from forewarn.structure.records import NEWLINE, Fault, Record, records

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from forewarn.package.dialect import Dialect
    from forewarn.package.schema import Schema

_HEADER = "structure/header"
_RAGGED = "structure/ragged-row"
_BLANK = "structure/blank-row"

# In bytes: what is read of a file at once, which is the faster parted the better it fits a cache,
# and the length below which no record needs to be measured.
_CHUNK = 1 << 17
_SHORT = 1 << 21

# Bytes by what a quote may stand beside: another quote, the edge of a cell, or neither.
_MARK, _EDGE, _OTHER = b'",x'


@dataclass(frozen=True)
class Scan:
    """What a file is, before any cell is judged.

    `readable` says whether its records can be told apart and stand under a header that the schema
    allows, `direct` whether DuckDB may read the file itself, rather than the spare one.
    `labels` are the columns in the order of the file. `records` counts those after the header,
    `skipped` those of them that are faulty, and so not in the spare file; both are 0 where the
    file is not readable. `faults` are the first of each rule, and `counts` counts them all.

    For the file that DuckDB is to read: no record is longer than `longest` bytes; `quoted` says
    whether it holds quotes, and `multiline` whether cells may hold line ends.
    """

    readable: bool
    direct: bool
    labels: tuple[str, ...]
    records: int
    skipped: int
    faults: tuple[Fault, ...]
    counts: Mapping[str, int]
    longest: int
    quoted: bool
    multiline: bool


def scan(file: Path, dialect: Dialect, schema: Schema) -> Scan | None:
    """Scan the bytes of a CSV file in one quick pass; None where it must be read closely."""
    survey = _survey(file, dialect)
    if isinstance(survey, Fault):
        return _unreadable(survey, schema)
    with closing(records(file, dialect)) as rows:
        labels = _labels(rows, dialect, schema)
    if isinstance(labels, Fault):
        return _unreadable(labels, schema)
    if survey.lines == 0:
        return _unreadable(Fault(_HEADER, "the file is empty", Place(1, 1, 1)), schema)
    if not _is_simple(dialect) or not survey.proves(len(labels)):
        return None
    return Scan(
        readable=True,
        direct=True,
        labels=labels,
        records=survey.lines - dialect.header,
        skipped=0,
        faults=(),
        counts={},
        longest=survey.longest,
        quoted=survey.quoted,
        multiline=survey.multiline,
    )


def read_closely(
    file: Path, dialect: Dialect, schema: Schema, spare: Path, keep: int = 1000
) -> Scan:
    """Read a UTF-8 file record by record, and write those of the right shape to `spare`.

    That is a CSV file whose every cell is quoted, with the number of the record as first column.
    At most `keep` faults of each rule are kept.
    """
    tally = _Tally(keep)
    with closing(records(file, dialect)) as rows:
        labels = _labels(rows, dialect, schema)
        if isinstance(labels, Fault):
            return _unreadable(labels, schema)
        with spare.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream, quoting=csv.QUOTE_ALL, lineterminator="\n")
            writer.writerow(("__record", *(f"c{index}" for index in range(len(labels)))))
            writer.writerows(_well_shaped(rows, labels, tally))
    skipped = tally.counts.total() - tally.counts[NEWLINE]
    return Scan(
        readable=True,
        direct=False,
        labels=labels,
        records=tally.written + skipped,
        skipped=skipped,
        faults=tuple(tally.faults),
        counts=dict(tally.counts),
        # A character has four bytes or, if it is a quote, two; each cell two quotes and a comma.
        longest=max(_SHORT, 4 * tally.longest + 3 * len(labels) + 32),
        quoted=True,
        multiline=True,
    )


def _unreadable(fault: Fault, schema: Schema) -> Scan:
    return Scan(
        readable=False,
        direct=False,
        labels=schema.field_names,
        records=0,
        skipped=0,
        faults=(fault,),
        counts={fault.rule: 1},
        longest=_SHORT,
        quoted=True,
        multiline=True,
    )


# The bytes


class _Survey:
    """What the bytes of a file say of its records, taken in chunk by chunk.

    Quotes part the file into text inside and outside of them. A cell is well quoted where each
    quote stands beside the edge of a cell or beside another quote.
    """

    def __init__(self, dialect: Dialect) -> None:
        self._quote, self._delimiter = dialect.quote.encode(), dialect.delimiter.encode()
        self._kinds = bytes(
            _MARK if byte in self._quote else _EDGE if byte in self._delimiter + b"\r\n" else _OTHER
            for byte in range(256)
        )
        self.quoted = False
        self.multiline = False
        self._well_quoted = True
        self._is_inside = False
        self._has_empty_lines = False
        # Outside of quotes: line ends, and how many of them are CRLF; all CR; delimiters.
        self._ends = self._pairs = self._returns = self._delimiters = 0
        # The last byte outside of quotes; a file begins as a line does.
        self._last = b"\n"
        self._longest = self._since_end = 0

    @property
    def lines(self) -> int:
        """Count the lines outside of quotes, which are the records; the last may be unended."""
        return self._ends + (self._last != b"\n")

    @property
    def longest(self) -> int:
        """Return the number of bytes that no record exceeds."""
        return max(_SHORT, self._longest, self._since_end)

    def proves(self, columns: int) -> bool:
        """Return whether DuckDB cannot but read the records as they are, or else give itself away.

        Where delimiters are as many as that many columns need, any row with too many cells has
        another with too few, or an empty line, to make up for it. DuckDB refuses a row with too
        few, and passes over empty lines, so that it reads fewer records than there are lines. An
        empty line of a single column lacks no delimiter, and is looked for.
        """
        return (
            self._well_quoted
            and not self._is_inside
            and (self._returns == 0 or self._returns == self._pairs == self._ends)
            and self._delimiters == (columns - 1) * self.lines
            and not (columns == 1 and self._has_empty_lines)
        )

    def add(self, chunk: bytes) -> None:
        """Take in the next bytes."""
        if not self._well_quoted:
            return
        outside = self._outside(chunk)
        ends = outside.count(b"\n")
        self._ends += ends
        self._delimiters += outside.count(self._delimiter)
        returns = outside.count(b"\r") if b"\r" in chunk else 0
        self._returns += returns
        self._pairs += outside.count(b"\r\n") if returns else 0
        self._pairs += self._last == b"\r" and outside[:1] == b"\n"
        if not self._delimiters:
            text = self._last + outside
            self._has_empty_lines |= b"\n\n" in text or b"\n\r" in text
        if self.quoted and not self.multiline:
            self.multiline = chunk.count(b"\n") > ends or chunk.count(b"\r") > returns
        self._last = outside[-1:] or self._last
        self._measure(len(chunk), ends)

    def _outside(self, chunk: bytes) -> bytes:
        """Return what is outside of quotes, with a quote wherever a quoted text ends."""
        was_inside = self._is_inside
        if self._quote not in chunk:
            outside = b"" if was_inside else chunk
            self._check_quotes(outside[:1])
            return outside
        self.quoted = True
        parts = chunk.split(self._quote)
        self._is_inside = was_inside is (len(parts) % 2 == 1)
        first = b"" if not was_inside else self._quote
        outside = first + self._quote.join(parts[was_inside::2])
        self._check_quotes(outside)
        return outside

    def _check_quotes(self, outside: bytes) -> None:
        """Look for a quote beside anything but the edge of a cell or another quote."""
        kinds = (self._last + outside).translate(self._kinds)
        self._well_quoted = b'"x' not in kinds and b'x"' not in kinds

    def _measure(self, size: int, ends: int) -> None:
        # Where in the chunk a record ends is not worth the search.
        self._since_end += size
        if ends:
            self._longest = max(self._longest, self._since_end)
            self._since_end = size


def _is_simple(dialect: Dialect) -> bool:
    """Return whether DuckDB knows of everything that the dialect pins."""
    return (
        dialect.comment is None
        and not dialect.skip_initial_space
        and len(dialect.delimiter.encode()) == len(dialect.quote.encode()) == 1
    )


def _survey(file: Path, dialect: Dialect) -> _Survey | Fault:
    """Survey the bytes of a file; the fault of its encoding where it has one."""
    survey = _Survey(dialect)
    decoder = codecs.getincrementaldecoder("utf-8")()
    done = 0
    with file.open("rb", buffering=0) as stream:
        if stream.read(3) == codecs.BOM_UTF8:
            return Fault(
                "structure/encoding",
                "the file begins with a byte order mark, which belongs to no field",
                Place(1, 1, 1),
            )
        stream.seek(0)
        while chunk := stream.read(_CHUNK):
            if wrong := _wrong_byte(decoder, chunk):
                return _fault_at(file, done + wrong[0], wrong[1])
            survey.add(chunk)
            done += len(chunk)
    if wrong := _wrong_byte(decoder, b""):
        return _fault_at(file, done + wrong[0], wrong[1])
    return survey


def _wrong_byte(decoder: codecs.IncrementalDecoder, chunk: bytes) -> tuple[int, str] | None:
    """Find the first wrong byte of a chunk, which is empty at the end of the file.

    It may stand before the chunk, in a character that began there.
    """
    held = len(decoder.getstate()[0])
    if chunk and not held and b"\0" not in chunk and chunk.isascii():
        return None
    # The first wrong byte is the one to tell, so a NUL byte ends what is decoded.
    text, nul, _ = chunk.partition(b"\0")
    try:
        decoder.decode(text, final=bool(nul) or not chunk)
    except UnicodeDecodeError as error:
        return error.start - held, "is not UTF-8"
    return (len(text), "is a NUL byte") if nul else None


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


# The header


def _labels(
    rows: Iterator[Record | Fault], dialect: Dialect, schema: Schema
) -> tuple[str, ...] | Fault:
    """Read the header, if the file is to have one, and give the names of its columns."""
    if not dialect.header:
        return schema.field_names
    header = next(rows, None)
    if header is None:
        return Fault(_HEADER, "the file is empty: it has no header", Place(1, 1, 1))
    if isinstance(header, Fault):
        return header
    if problems := _header_problems(header.cells, schema):
        place = header.place(_first_wrong(header.cells, schema))
        return Fault(_HEADER, "; ".join(problems), place, ",".join(header.cells))
    return header.cells


def _header_problems(labels: tuple[str, ...], schema: Schema) -> list[str]:
    names = schema.field_names
    missing = _missing(labels, schema)
    extra = [label for label in labels if _is_extra(label, schema)]
    twice = [label for label, count in Counter(labels).items() if count > 1 and label.strip()]
    problems = []
    if missing:
        problems.append(f"missing: {', '.join(missing)}")
    if schema.fields_match is FieldsMatch.PARTIAL and not set(labels) & set(names):
        problems.append(f"none of the fields is there: {', '.join(names)}")
    if extra:
        problems.append(f"not in the schema: {', '.join(map(repr, extra))}")
    if twice:
        problems.append(f"stands twice: {', '.join(map(repr, twice))}")
    if not all(label.strip() for label in labels):
        problems.append("a column has no name")
    if not problems and schema.fields_match is FieldsMatch.EXACT and labels != names:
        problems.append(f"the fields are not in the schema's order: {', '.join(names)}")
    return problems + _likenesses(labels, names) if problems else []


def _missing(labels: tuple[str, ...], schema: Schema) -> list[str]:
    match schema.fields_match:
        case FieldsMatch.SUPERSET | FieldsMatch.PARTIAL:
            due = schema.required_fields()
        case _:
            due = frozenset(schema.field_names)
    return [name for name in schema.field_names if name in due and name not in labels]


def _is_extra(label: str, schema: Schema) -> bool:
    allowed = schema.fields_match in (FieldsMatch.SUBSET, FieldsMatch.PARTIAL)
    return not allowed and bool(label.strip()) and label not in schema.field_names


def _likenesses(labels: tuple[str, ...], names: tuple[str, ...]) -> list[str]:
    absent = {name.strip().casefold(): name for name in names if name not in labels}
    return [
        f"{label!r} differs from the field {absent[like]} only in case or space"
        for label in labels
        if label not in names and (like := label.strip().casefold()) in absent
    ]


def _first_wrong(labels: tuple[str, ...], schema: Schema) -> int:
    """Find the first label that is not right, or the last where one is missing after it."""
    names = schema.field_names
    for index, label in enumerate(labels):
        if schema.fields_match is FieldsMatch.EXACT:
            is_wrong = label != names[index] if index < len(names) else True
        else:
            is_wrong = not label.strip() or label in labels[:index] or _is_extra(label, schema)
        if is_wrong:
            return index
    return len(labels) - 1


# The shape of rows


class _Tally:
    """The faults of a close reading: the first of each rule, and how many there are of all."""

    def __init__(self, keep: int) -> None:
        self._keep = keep
        self.faults: list[Fault] = []
        self.counts: Counter[str] = Counter()
        self.written = 0
        self.longest = 0

    def count(self, rule: str) -> bool:
        """Count a fault, and say whether it is to be kept."""
        self.counts[rule] += 1
        return self.counts[rule] <= self._keep


def _well_shaped(
    rows: Iterable[Record | Fault], labels: tuple[str, ...], tally: _Tally
) -> Iterator[tuple[int | str, ...]]:
    """Return the number and the cells of each row of the right shape, and note the others."""
    want = len(labels)
    for row in rows:
        if isinstance(row, Fault):
            if tally.count(row.rule):
                tally.faults.append(row)
            continue
        cells = row.cells
        if any(cells) and len(cells) == want:
            tally.written += 1
            if len(row.text) > tally.longest:
                tally.longest = len(row.text)
            yield (row.number, *cells)
        elif tally.count(_RAGGED if any(cells) else _BLANK):
            tally.faults.append(_shape_fault(row, labels))


def _shape_fault(record: Record, labels: tuple[str, ...]) -> Fault:
    have, want = len(record.cells), len(labels)
    if not any(record.cells):
        return Fault(_BLANK, "the row is blank", record.place(0))
    message = f"the row has {have} cells where {want} are due"
    if have < want:
        lacking = ", ".join(labels[have:])
        return Fault(_RAGGED, f"{message}: it lacks {lacking}", record.place(have - 1))
    return Fault(_RAGGED, message, record.place(want), record.cells[want])
