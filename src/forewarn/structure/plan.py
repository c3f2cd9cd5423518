"""The plan: what must hold of a table's cells and keys, in terms of no engine in particular."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import count
from typing import TYPE_CHECKING

from forewarn.errors import SchemaError
from forewarn.schema import FieldType

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from forewarn.schema import Field, ForeignKey, Schema

# How a cell of each type but string is written, in the syntax that Python and RE2 share.
LEXICAL = {
    FieldType.INTEGER: "[+-]?[0-9]+",
    FieldType.NUMBER: r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?",
    FieldType.BOOLEAN: "true|True|TRUE|1|false|False|FALSE|0",
    FieldType.DATE: "[0-9]{4}-[0-9]{2}-[0-9]{2}",
    FieldType.YEAR: "[0-9]{4}",
}

# The values of the types that are whole numbers, or days counted as such.
_RANGES = {
    FieldType.INTEGER: range(-(2**63), 2**63),
    FieldType.DATE: range(1, date.max.toordinal() + 1),
    FieldType.YEAR: range(10_000),
}


class Test(StrEnum):
    """What is asked of one cell; the value is the name of the rule."""

    REQUIRED = "required"
    TYPE = "type-error"
    MINIMUM = "minimum"
    MAXIMUM = "maximum"
    MIN_LENGTH = "min-length"
    MAX_LENGTH = "max-length"
    PATTERN = "pattern"
    ENUM = "enum"


@dataclass(frozen=True)
class CellCheck:
    """One test of one field's cells. All but REQUIRED pass over missing values.

    All but REQUIRED and TYPE are asked only of cells that are written as their type.
    `planted` is a cell that fails: an engine that lets it pass cannot be trusted with the others.
    """

    field: Field
    test: Test
    planted: str
    limit: str | int | tuple[str, ...] | None = None

    @property
    def rule(self) -> str:
        """Give the id of the rule that a failing cell breaks."""
        return f"structure/{self.test.value}"


@dataclass(frozen=True)
class KeyCheck:
    """Fields whose values, taken together, may not stand twice."""

    rule: str
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Plan:
    """Everything that must hold of one table."""

    schema: Schema
    cells: tuple[CellCheck, ...]
    keys: tuple[KeyCheck, ...]
    references: tuple[ForeignKey, ...]


# What Python and RE2 read alike: literals, classes of plain characters, groups, alternation, one
# quantifier at a time, and the escapes of punctuation. A dot differs (newlines), and so do \d,
# \w and \s, and repetitions above a thousand.
_PORTABLE = re.compile(
    r"""(?: [A-Za-z0-9_ :/@%&=~,;!#'<>-] | \\[-.+*?()\[\]{}|^$/] | \((?:\?:|(?!\?)) | [)|]
    | \[\^?(?:(?!--|&&|~~)[A-Za-z0-9_ :/@%&=~,;!#'<>.+*-]|\\[-.\]])+\]
    | (?:[*+?]|\{[0-9]{1,3}(?:,[0-9]{0,3})?\})(?![*+?{]) )*""",
    re.VERBOSE,
)


def compile_plan(schema: Schema) -> Plan:
    """Turn a schema into the plan of its checks.

    Raises `SchemaError` where a limit cannot be checked exactly.
    """
    keys = [KeyCheck("structure/primary-key", schema.primary_key)] if schema.primary_key else []
    keys += [
        KeyCheck("structure/unique", (field.name,))
        for field in schema.fields
        if field.constraints.unique
    ]
    required = schema.required_fields()
    cells = tuple(
        check for field in schema.fields for check in _cell_checks(field, field.name in required)
    )
    return Plan(schema, cells, tuple(keys), schema.foreign_keys)


def _cell_checks(field: Field, required: bool) -> Iterator[CellCheck]:
    limits = field.constraints
    if required and field.missing_values:
        yield CellCheck(field, Test.REQUIRED, planted=field.missing_values[0])
    if field.type is not FieldType.STRING:
        yield from _check(field, Test.TYPE, None, _texts())
    if limits.minimum is not None:
        yield from _check(field, Test.MINIMUM, limits.minimum, _beyond(field, limits.minimum, -1))
    if limits.maximum is not None:
        yield from _check(field, Test.MAXIMUM, limits.maximum, _beyond(field, limits.maximum, +1))
    if limits.min_length is not None:
        shorter = _of_length(limits.min_length - 1)
        yield from _check(field, Test.MIN_LENGTH, limits.min_length, shorter)
    if limits.max_length is not None:
        longer = _of_length(limits.max_length + 1)
        yield from _check(field, Test.MAX_LENGTH, limits.max_length, longer)
    if limits.pattern is not None:
        yield from _check(field, Test.PATTERN, limits.pattern, _unlike(field, limits.pattern))
    if limits.enum is not None:
        others = (text for text in _texts() if text not in set(limits.enum))
        yield from _check(field, Test.ENUM, limits.enum, others)


def _check(
    field: Field, test: Test, limit: str | int | tuple[str, ...] | None, failing: Iterable[str]
) -> Iterator[CellCheck]:
    """Yield the check, unless no cell at all can fail it: a year has no value below 0000."""
    if test is not Test.TYPE:
        ordered = field.type not in (FieldType.STRING, FieldType.BOOLEAN)
        if ordered != (test in (Test.MINIMUM, Test.MAXIMUM)) or field.type is FieldType.BOOLEAN:
            raise SchemaError(f"field {field.name}: the type {field.type} has no {test}")
    for cell in failing:
        if cell not in field.missing_values:
            yield CellCheck(field, test, cell, limit)
            return


def _texts() -> Iterator[str]:
    """Yield texts that are written as no type but string."""
    return ("x" * length for length in count(1))


def _of_length(length: int) -> Iterator[str]:
    characters = map(chr, range(ord("a"), 0xD800))
    return (character * length for character in characters if length >= 0)


def _beyond(field: Field, bound: str, step: int) -> Iterator[str]:
    """Yield the values past a bound, nearest first, down or up to the last of the type."""
    # A year in JSON is a number, which need not have four digits.
    written = FieldType.INTEGER if field.type is FieldType.YEAR else field.type
    wrong = SchemaError(f"field {field.name}: the bound {bound!r} is not a valid {field.type}")
    if re.fullmatch(LEXICAL[written], bound) is None:
        raise wrong
    if field.type is FieldType.NUMBER:
        number = float(bound)
        if not math.isfinite(number):
            raise wrong
        while math.isfinite(number := math.nextafter(number, step * math.inf)):
            yield repr(number)
        return
    try:
        is_date = field.type is FieldType.DATE
        value = date.fromisoformat(bound).toordinal() if is_date else int(bound)
    except ValueError:
        raise wrong from None
    within = _RANGES[field.type]
    if value not in within:
        raise wrong
    for other in range(value + step, within.stop if step > 0 else within.start - 1, step):
        yield _cell(field.type, other)


def _cell(kind: FieldType, value: int) -> str:
    match kind:
        case FieldType.DATE:
            return date.fromordinal(value).isoformat()
        case FieldType.YEAR:
            return f"{value:04d}"
        case _:
            return str(value)


def _unlike(field: Field, pattern: str) -> Iterator[str]:
    """Yield texts that a pattern refuses."""
    name = f"field {field.name}: the pattern {pattern!r}"
    if _PORTABLE.fullmatch(pattern) is None:
        raise SchemaError(
            f"{name} is not one that every engine reads alike: "
            "use literals, character classes and quantifiers"
        )
    try:
        form = re.compile(pattern)
    except re.error as error:
        raise SchemaError(f"{name} is not a regular expression: {error}") from error
    # Short ones, because Python can take very long over a long text.
    characters = [*map(chr, range(ord(" "), 0x7F)), "\x1f"]
    texts = ["", *characters, *(character * 2 for character in characters)]
    refused = [text for text in texts if form.fullmatch(text) is None]
    if not refused:
        raise SchemaError(f"{name} refuses nothing")
    yield from refused
