"""The plan: what must hold of a table's cells and keys, in terms of no engine in particular."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from forewarn.errors import SchemaError
from forewarn.schema import FieldType

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forewarn.schema import Field, ForeignKey, Schema


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
    """

    field: Field
    test: Test
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


# What Python and RE2 read alike: literals, classes of plain characters, groups, alternation,
# quantifiers, and the escapes of punctuation. A dot differs (newlines), and so do \d, \w and \s.
_PORTABLE = re.compile(
    r"(?: [A-Za-z0-9_ :/@%&=~,;!#'<>-] | \\[-.+*?()\[\]{}|^$/] | \(\?: | [()|*+?]"
    r" | \[\^?(?:[A-Za-z0-9_ :/@%&=~,;!#'<>.+*-]|\\[-.\]])+\] | \{[0-9]+(?:,[0-9]*)?\} )*",
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
    if required:
        yield CellCheck(field, Test.REQUIRED)
    if field.type is not FieldType.STRING:
        yield CellCheck(field, Test.TYPE)
    for test, bound in ((Test.MINIMUM, limits.minimum), (Test.MAXIMUM, limits.maximum)):
        if bound is not None:
            if field.type in (FieldType.STRING, FieldType.BOOLEAN):
                raise SchemaError(f"field {field.name}: a {field.type} has no {test.value}")
            yield CellCheck(field, test, bound)
    # An empty cell that counts as missing cannot be too short.
    if limits.min_length is not None and not (
        limits.min_length <= 1 and "" in field.missing_values
    ):
        yield CellCheck(field, Test.MIN_LENGTH, limits.min_length)
    if limits.max_length is not None:
        yield CellCheck(field, Test.MAX_LENGTH, limits.max_length)
    if limits.pattern is not None:
        if _PORTABLE.fullmatch(limits.pattern) is None:
            raise SchemaError(
                f"field {field.name}: the pattern {limits.pattern!r} is not one that every "
                "engine reads alike: use literals, character classes and quantifiers"
            )
        yield CellCheck(field, Test.PATTERN, limits.pattern)
    if limits.enum is not None:
        if field.type is not FieldType.STRING:
            raise SchemaError(f"field {field.name}: an enum is known for strings only")
        yield CellCheck(field, Test.ENUM, limits.enum)
