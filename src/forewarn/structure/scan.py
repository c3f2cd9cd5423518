"""The file before its cells: encoding, header, the shape of rows, and whether DuckDB may read it.

DuckDB reads well-formed files fast and exactly, but departs from RFC 4180 on others. So it is given
a file as it is only where `scan` proves it well-formed; `read_closely` takes the others.
"""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from forewarn.findings.model import Place
from forewarn.package.paths import open_text
from forewarn.structure.causes import likely_delimiter, listed, row_of_one_cell
from forewarn.structure.encoding import KEEP_WRONG_BYTES
from forewarn.structure.header import HEADER, read_labels
from forewarn.structure.records import DOUBLED, NEWLINE, Fault, Record, records
from forewarn.structure.survey import CHUNK, MARKED, SHORT, is_marked, is_simple, survey_file
from forewarn.writing.csv_text import write_rows
from forewarn.writing.sql import is_readable_by_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from forewarn.package.dialect import Dialect
    from forewarn.package.schema import Schema

_RAGGED = "structure/ragged-row"
_BLANK = "structure/blank-row"

# In characters: how much of a header that cannot be read is looked at.
_BEGINNING = 1 << 16


@dataclass(frozen=True)
class Scan:
    """What a file is, before any cell is judged.

    It is `readable` if its records can be told apart and its header is one that the schema allows,
    and `direct` if DuckDB may read the file itself rather than the spare one. `labels` are the
    columns in the order of the file. `records` is the number after the header, and `skipped` the
    number of faulty ones, which are not in the spare file; both are 0 where the file is not
    readable. `faults` are the first of each rule, and `counts` the number of all.

    Of the file that DuckDB reads, no record is longer than `longest` bytes; it is `quoted` if it
    holds quotes, and `multiline` if cells may hold line ends.
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


def scan(
    file: Path, dialect: Dialect, schema: Schema, *, chunk: int = CHUNK, short: int = SHORT
) -> Scan | None:
    """Scan the bytes of a CSV file in one quick pass; None where it must be read closely.

    It reads `chunk` bytes at once, and does not measure records shorter than `short`.
    """
    survey = survey_file(file, dialect, chunk, short)
    if survey is None:
        return None
    if isinstance(survey, Fault):
        return _unreadable(survey, schema)
    with closing(records(file, dialect)) as rows:
        labels = read_labels(rows, dialect, schema)
    if isinstance(labels, Fault):
        return _unreadable(_explained(labels, file, dialect, schema), schema)
    if survey.lines == 0:
        return _unreadable(Fault(HEADER, "the file is empty", Place(1, 1, 1)), schema)
    if not (is_simple(dialect) and survey.proves(len(labels.names)) and is_readable_by_name(file)):
        return None
    return Scan(
        readable=True,
        direct=True,
        labels=labels.names,
        records=survey.lines - dialect.header,
        skipped=0,
        faults=labels.warnings,
        counts=Counter(fault.rule for fault in labels.warnings),
        longest=survey.longest,
        quoted=survey.quoted,
        multiline=survey.multiline,
    )


def read_closely(
    file: Path, dialect: Dialect, schema: Schema, spare: Path, keep: int = 1000
) -> Scan:
    """Read a file of text record by record, and write those of the right shape to `spare`.

    `spare` becomes a CSV file whose every cell is quoted, with the number of the record as its
    first column. At most `keep` faults of each rule are kept.
    """
    tally = _Tally(keep)
    marks = (MARKED,) if is_marked(file) else ()
    tally.warn(marks)
    with closing(records(file, dialect)) as rows:
        labels = read_labels(rows, dialect, schema)
        if isinstance(labels, Fault):
            return _unreadable(_explained(labels, file, dialect, schema), schema, marks)
        tally.warn(labels.warnings)
        names = labels.names
        with spare.open("w", encoding="utf-8", newline="") as stream:
            header = ("__record", *(f"c{index}" for index in range(len(names))))
            write_rows(stream, [header], quoted=True)
            write_rows(stream, _well_shaped(rows, names, tally), quoted=True)
    skipped = tally.skipped
    if not dialect.header and not tally.written and not skipped:
        # It is not empty, or the scan would have told.
        fault = Fault(HEADER, "the file is empty: it holds only comments", Place(1, 1, 1))
        return _unreadable(fault, schema, marks)
    return Scan(
        readable=True,
        direct=False,
        labels=names,
        records=tally.written + skipped,
        skipped=skipped,
        faults=tuple(tally.faults),
        counts=dict(tally.counts),
        # A character takes up to four bytes (a quote two), and each cell two quotes and a comma.
        longest=max(SHORT, 4 * tally.longest + 3 * len(names) + 32),
        quoted=True,
        multiline=True,
    )


def _explained(fault: Fault, file: Path, dialect: Dialect, schema: Schema) -> Fault:
    """Return a fault of the header that says that no row was read, and what delimiter it shows."""
    parts = [fault.message]
    if fault.rule != HEADER and "separated by" not in fault.message:
        with open_text(file, errors=KEEP_WRONG_BYTES) as stream:
            beginning = stream.read(_BEGINNING)
        if delimiter := likely_delimiter(beginning, dialect, schema.field_names):
            parts.append(delimiter)
    if not fault.message.startswith("the file is empty") and not fault.message.endswith("was read"):
        parts.append("no row below it was read")
    return replace(fault, message="; ".join(parts))


def _unreadable(fault: Fault, schema: Schema, besides: tuple[Fault, ...] = ()) -> Scan:
    faults = (*besides, fault)
    return Scan(
        readable=False,
        direct=False,
        labels=schema.field_names,
        records=0,
        skipped=0,
        faults=faults,
        counts=Counter(each.rule for each in faults),
        longest=SHORT,
        quoted=True,
        multiline=True,
    )


# The shape of rows


class _Tally:
    """The faults of a close reading: the first of each rule, and the number of all."""

    def __init__(self, keep: int) -> None:
        self._keep = keep
        self.faults: list[Fault] = []
        self.counts: Counter[str] = Counter()
        self.written = 0
        self.skipped = 0
        self.longest = 0
        # Whether lines end in a way that leaves a blank one after each.
        self.is_doubled = False

    def warn(self, faults: Iterable[Fault]) -> None:
        """Take in what spoils no record."""
        for fault in faults:
            if self.count(fault.rule):
                self.faults.append(fault)

    def count(self, rule: str) -> bool:
        """Count a fault, and return whether to keep it."""
        self.counts[rule] += 1
        return self.counts[rule] <= self._keep


def _well_shaped(
    rows: Iterable[Record | Fault], labels: tuple[str, ...], tally: _Tally
) -> Iterator[tuple[int | str, ...]]:
    """Yield the number and the cells of each row of the right shape, and tally the others."""
    want = len(labels)
    for row in rows:
        if isinstance(row, Fault):
            tally.skipped += row.spoils
            tally.is_doubled |= row.rule == NEWLINE and DOUBLED in row.message
            tally.warn((row,))
            continue
        cells = row.cells
        if any(cells) and len(cells) == want:
            tally.written += 1
            if len(row.text) > tally.longest:
                tally.longest = len(row.text)
            yield (row.number, *cells)
            continue
        tally.skipped += 1
        if tally.count(_RAGGED if any(cells) else _BLANK):
            fault = _shape_fault(row, labels)
            if tally.is_doubled and not row.text:
                fault = replace(
                    fault, message=f"{fault.message}: the line before ends in {DOUBLED}"
                )
            tally.faults.append(fault)


def _shape_fault(record: Record, labels: tuple[str, ...]) -> Fault:
    have, want = len(record.cells), len(labels)
    if not any(record.cells):
        return Fault(_BLANK, "the row is blank", record.place(0))
    message = f"the row has {have} {'cell' if have == 1 else 'cells'} where {want} are expected"
    if have == 1 and (cause := row_of_one_cell(record.text, want)):
        return Fault(_RAGGED, f"{message}: {cause}", record.place(0))
    if have < want:
        return Fault(
            _RAGGED, f"{message}: it lacks {listed(labels[have:])}", record.place(have - 1)
        )
    return Fault(_RAGGED, message, record.place(want), record.cells[want])
