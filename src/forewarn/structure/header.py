"""The header of a file, and what is wrong with it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from forewarn.findings.model import Place
from forewarn.package.schema import FieldsMatch
from forewarn.structure.causes import (
    is_likely_header,
    is_sep_line,
    known_labels,
    likely_delimiter,
    listed,
    moved,
    other_kind,
    quoted,
)
from forewarn.structure.likeness import difference, likeness
from forewarn.structure.records import Fault, Record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forewarn.package.dialect import Dialect
    from forewarn.package.schema import Schema

HEADER = "structure/header"
_NEAR_LABEL = "structure/near-label"

# How many rows below a wrong header are searched for the right one.
_ROWS = 20

# In characters: how much of a wrong header is kept.
_LONGEST = 1000

# Where columns may be no field.
_LENIENT = (FieldsMatch.SUBSET, FieldsMatch.PARTIAL)


@dataclass(frozen=True)
class Labels:
    """The names of the columns of a file, and warnings about them."""

    names: tuple[str, ...]
    warnings: tuple[Fault, ...] = ()


def read_labels(rows: Iterator[Record | Fault], dialect: Dialect, schema: Schema) -> Labels | Fault:
    """Read the header, if the dialect has one, and return the names of the columns."""
    if not dialect.header:
        return Labels(schema.field_names)
    header = next(rows, None)
    if header is None:
        return Fault(HEADER, "the file is empty: it has no header", Place(1, 1, 1))
    if isinstance(header, Fault):
        return header
    labels = dialect.names_of(header.cells, schema.field_names)
    if problems := _header_problems(labels, schema):
        problems += _explanations(header, rows, dialect, schema)
        place = header.place(_first_wrong(labels, schema))
        return Fault(HEADER, "; ".join(problems), place, ",".join(header.cells)[:_LONGEST])
    return Labels(labels, tuple(_near_labels(header, labels, schema)))


def _explanations(
    header: Record, rows: Iterator[Record | Fault], dialect: Dialect, schema: Schema
) -> Iterator[str]:
    """Yield what may have made a header wrong, and where another one seems to be."""
    if dialect.comment is not None and header.number > 1:
        yield (
            f"lines that begin with {dialect.comment!r} are comments, so that line {header.line} "
            "is the header"
        )
    if what := other_kind(header.text):
        yield what
    if delimiter := likely_delimiter(header.text, dialect, schema.field_names):
        yield delimiter
    elif is_sep_line(header.text):
        yield from _header_below(islice(rows, 1), dialect, schema)[1:]
    elif 2 * known_labels(header.cells, schema.field_names) < len(schema.fields):
        yield from _header_below(islice(rows, _ROWS), dialect, schema)


def _header_below(rows: Iterator[Record | Fault], dialect: Dialect, schema: Schema) -> list[str]:
    """Return which of some rows looks like the header, and what delimiter it has if another."""
    names = schema.field_names
    for row in rows:
        if isinstance(row, Fault):
            continue
        delimiter = likely_delimiter(row.text, dialect, names)
        if delimiter or is_likely_header(row.cells, names):
            found = f"line {row.line} looks like the header: remove the lines above it"
            return [found, delimiter] if delimiter else [found]
    return []


def _near_labels(header: Record, labels: tuple[str, ...], schema: Schema) -> Iterator[Fault]:
    """Yield a warning for each column that is no field, but looks like one."""
    present = set(labels)
    for index, (label, name) in enumerate(_alike(labels, schema.field_names)):
        if name is not None and name not in present:
            told = difference(label, name)
            message = f"the column {quoted(label)} was not checked: it {told}"
            yield Fault(_NEAR_LABEL, message, header.place(index), label)


def _header_problems(labels: tuple[str, ...], schema: Schema) -> list[str]:
    names = schema.field_names
    missing = _missing(labels, schema)
    extra = _extra(labels, schema)
    twice = [label for label, count in Counter(labels).items() if count > 1 and label.strip()]
    problems = []
    if missing:
        problems.append(f"missing: {listed(missing)}")
    if schema.fields_match is FieldsMatch.PARTIAL and not set(labels) & set(names):
        problems.append(f"it lacks the fields: {listed(names)}")
    if extra:
        problems.append(f"not in the schema: {listed(map(quoted, extra))}")
    if near := _nearly_fields(labels, schema):
        problems.append(f"not checked: {listed(map(quoted, near))}")
    if twice:
        problems.append(f"repeated: {listed(map(quoted, twice))}")
    if not all(label.strip() for label in labels):
        problems.append("a column has no name")
    if not problems and schema.fields_match is FieldsMatch.EXACT and labels != names:
        problems.append(f"not in the schema's order: {listed(moved(labels, names))}")
    return problems + _likenesses(labels, names) if problems else []


def _missing(labels: tuple[str, ...], schema: Schema) -> list[str]:
    match schema.fields_match:
        case FieldsMatch.SUPERSET | FieldsMatch.PARTIAL:
            due = schema.required_fields()
        case _:
            due = frozenset(schema.field_names)
    present = set(labels)
    return [name for name in schema.field_names if name in due and name not in present]


def _extra(labels: tuple[str, ...], schema: Schema) -> list[str]:
    """Return the columns that are no field, where each must be one."""
    if schema.fields_match in _LENIENT:
        return []
    names = set(schema.field_names)
    return [label for label in labels if label.strip() and label not in names]


def _nearly_fields(labels: tuple[str, ...], schema: Schema) -> list[str]:
    """Return the columns that may be no field, but differ from one only by space around them."""
    if schema.fields_match not in _LENIENT:
        return []
    names = set(schema.field_names)
    return [label for label in labels if label not in names and label.strip() in names]


def _likenesses(labels: tuple[str, ...], names: tuple[str, ...]) -> list[str]:
    present = set(labels)
    return [
        f"{quoted(label)} {difference(label, name)}"
        for label, name in _alike(labels, names)
        if name is not None and (name not in present or label.strip() == name)
    ]


def _alike(labels: tuple[str, ...], names: tuple[str, ...]) -> Iterator[tuple[str, str | None]]:
    """Yield each label with the field that it looks like, if it is none itself."""
    known, alike = set(names), {likeness(name): name for name in names}
    for label in labels:
        yield label, None if label in known else alike.get(likeness(label))


def _first_wrong(labels: tuple[str, ...], schema: Schema) -> int:
    """Return the index of the first wrong label, or of the last where one is missing after it."""
    names, seen = schema.field_names, set[str]()
    wrong = {*_extra(labels, schema), *_nearly_fields(labels, schema)}
    for index, label in enumerate(labels):
        if schema.fields_match is FieldsMatch.EXACT:
            is_wrong = label != names[index] if index < len(names) else True
        else:
            is_wrong = not label.strip() or label in seen or label in wrong
        if is_wrong:
            return index
        seen.add(label)
    return len(labels) - 1
