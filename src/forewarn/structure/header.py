"""The header of a file, and what is wrong with it."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from forewarn.findings.model import Place
from forewarn.package.schema import FieldsMatch
from forewarn.structure.records import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forewarn.package.dialect import Dialect
    from forewarn.package.schema import Schema
    from forewarn.structure.records import Record

HEADER = "structure/header"
_NEAR_LABEL = "structure/near-label"

# In characters: how much of a header is searched for another delimiter.
_LONGEST = 1 << 16

# Where columns may be no field.
_LENIENT = (FieldsMatch.SUBSET, FieldsMatch.PARTIAL)

# Those that files are separated by, and what they are called.
DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars"}

# What files are that look like text, by how they begin.
_OTHER_TEXTS = {
    "<!doctype html": "a web page",
    "<html": "a web page",
    "<?xml": "an XML file",
    "version https://git-lfs": "a pointer of Git LFS, without the file itself",
}


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
        problems += _explanations(header, dialect, schema)
        place = header.place(_first_wrong(labels, schema))
        return Fault(HEADER, "; ".join(problems), place, ",".join(header.cells))
    return Labels(labels, tuple(_near_labels(header, labels, schema)))


def _explanations(header: Record, dialect: Dialect, schema: Schema) -> Iterator[str]:
    """Yield what may have made a header wrong."""
    if dialect.comment is not None and header.number > 1:
        yield (
            f"lines that begin with {dialect.comment!r} are comments, so that line {header.line} "
            "is the header"
        )
    start = header.text.lstrip().lower()
    if what := next((what for text, what in _OTHER_TEXTS.items() if start.startswith(text)), None):
        yield f"the file looks like {what}"
    if delimiter := likely_delimiter(header.text, dialect, schema):
        yield delimiter


def likely_delimiter(header: str, dialect: Dialect, schema: Schema) -> str | None:
    """Return that another delimiter seems to separate the header; None where none would fit."""
    line = next(iter(header[:_LONGEST].splitlines()), "")
    for delimiter, name in DELIMITERS.items():
        if delimiter in (dialect.delimiter, dialect.quote) or delimiter not in line:
            continue
        labels = next(csv.reader([line], delimiter=delimiter, quotechar=dialect.quote), [])
        if len(labels) > 1 and 2 * len(set(labels) & set(schema.field_names)) > len(labels):
            expected = DELIMITERS.get(dialect.delimiter, repr(dialect.delimiter))
            return f"the columns seem to be separated by {name}, and not by {expected}"
    return None


def _near_labels(header: Record, labels: tuple[str, ...], schema: Schema) -> Iterator[Fault]:
    """Yield a warning for each column that is no field, but differs from one only in case."""
    present = set(labels)
    for index, (label, name) in enumerate(_alike(labels, schema.field_names)):
        if name is not None and name not in present:
            message = (
                f"the column {label!r} was not checked: it differs from the field {name} only in "
                "case"
            )
            yield Fault(_NEAR_LABEL, message, header.place(index), label)


def _header_problems(labels: tuple[str, ...], schema: Schema) -> list[str]:
    names = schema.field_names
    missing = _missing(labels, schema)
    extra = _extra(labels, schema)
    twice = [label for label, count in Counter(labels).items() if count > 1 and label.strip()]
    problems = []
    if missing:
        problems.append(f"missing: {', '.join(missing)}")
    if schema.fields_match is FieldsMatch.PARTIAL and not set(labels) & set(names):
        problems.append(f"it lacks the fields: {', '.join(names)}")
    if extra:
        problems.append(f"not in the schema: {', '.join(map(repr, extra))}")
    if near := _nearly_fields(labels, schema):
        problems.append(f"not checked: {', '.join(map(repr, near))}")
    if twice:
        problems.append(f"repeated: {', '.join(map(repr, twice))}")
    if not all(label.strip() for label in labels):
        problems.append("a column has no name")
    if not problems and schema.fields_match is FieldsMatch.EXACT and labels != names:
        problems.append(f"not in the schema's order: {', '.join(names)}")
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
        f"{label!r} differs from the field {name} only in case or space"
        for label, name in _alike(labels, names)
        if name is not None and (name not in present or label.strip() == name)
    ]


def _alike(labels: tuple[str, ...], names: tuple[str, ...]) -> Iterator[tuple[str, str | None]]:
    """Yield each label with the field from which it differs only in case or space, if any."""
    known, alike = set(names), {name.strip().casefold(): name for name in names}
    for label in labels:
        yield label, None if label in known else alike.get(label.strip().casefold())


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
