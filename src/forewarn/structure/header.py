"""The header of a file, and what is wrong with it."""

from __future__ import annotations

from collections import Counter
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


def read_labels(
    rows: Iterator[Record | Fault], dialect: Dialect, schema: Schema
) -> tuple[str, ...] | Fault:
    """Read the header, if the dialect has one, and return the names of the columns."""
    if not dialect.header:
        return schema.field_names
    header = next(rows, None)
    if header is None:
        return Fault(HEADER, "the file is empty: it has no header", Place(1, 1, 1))
    if isinstance(header, Fault):
        return header
    labels = dialect.names_of(header.cells, schema.field_names)
    if problems := _header_problems(labels, schema):
        place = header.place(_first_wrong(labels, schema))
        return Fault(HEADER, "; ".join(problems), place, ",".join(header.cells))
    return labels


def _header_problems(labels: tuple[str, ...], schema: Schema) -> list[str]:
    names = schema.field_names
    missing = _missing(labels, schema)
    extra = [label for label in labels if _is_extra(label, schema)]
    twice = [label for label, count in Counter(labels).items() if count > 1 and label.strip()]
    problems = []
    if missing:
        problems.append(f"missing: {', '.join(missing)}")
    if schema.fields_match is FieldsMatch.PARTIAL and not set(labels) & set(names):
        problems.append(f"it lacks the fields: {', '.join(names)}")
    if extra:
        problems.append(f"not in the schema: {', '.join(map(repr, extra))}")
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
    """Return the index of the first wrong label, or of the last where one is missing after it."""
    names = schema.field_names
    for index, label in enumerate(labels):
        if schema.fields_match is FieldsMatch.EXACT:
            is_wrong = label != names[index] if index < len(names) else True
        else:
            is_wrong = not label.strip() or label in labels[:index] or _is_extra(label, schema)
        if is_wrong:
            return index
    return len(labels) - 1
