"""The model of a Table Schema: what a table's descriptor says, parsed once and typed.

Source: Table Schema v2, https://datapackage.org/standard/table-schema/.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

# The property of a schema with the keys to another package.
OUTER_KEYS = "_foreignKeys"


class FieldType(StrEnum):
    """The types of Table Schema."""

    STRING = "string"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    TIME = "time"
    DATETIME = "datetime"
    YEAR = "year"
    YEARMONTH = "yearmonth"
    DURATION = "duration"
    OBJECT = "object"
    ARRAY = "array"
    LIST = "list"
    GEOPOINT = "geopoint"
    GEOJSON = "geojson"
    ANY = "any"


# The types whose values may be equal to those of another one; those of the rest never are.
_COMPARABLE = (
    {FieldType.INTEGER, FieldType.NUMBER, FieldType.YEAR},
    {FieldType.STRING, FieldType.ANY},
)


def are_comparable(one: FieldType, other: FieldType) -> bool:
    """Return whether a value of one type may be equal to a value of the other.

    >>> are_comparable(FieldType.YEAR, FieldType.NUMBER)
    True
    """
    return one is other or any(types >= {one, other} for types in _COMPARABLE)


class FieldsMatch(StrEnum):
    """How a file's columns are matched with the fields: by order, or by name and how completely."""

    EXACT = "exact"
    EQUAL = "equal"
    SUBSET = "subset"
    SUPERSET = "superset"
    PARTIAL = "partial"


@dataclass(frozen=True)
class Constraints:
    """Limits on a field's values, as Table Schema names them; None where there is no limit."""

    required: bool = False
    unique: bool = False
    minimum: str | None = None
    maximum: str | None = None
    exclusive_minimum: str | None = None
    exclusive_maximum: str | None = None
    min_length: int | None = None
    max_length: int | None = None
    pattern: str | None = None
    enum: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Field:
    """One column: its type, its meaning, its limits, and an example that satisfies them.

    Properties that do not apply to the type keep the standard's default. `descriptor` is the field
    as written, with its missing values as a list of strings.
    """

    name: str
    type: FieldType
    title: str
    description: str
    example: str | None
    constraints: Constraints
    missing_values: tuple[str, ...]
    format: str = "default"
    bare_number: bool = True
    group_char: str = ""
    decimal_char: str = "."
    true_values: tuple[str, ...] = ("true", "True", "TRUE", "1")
    false_values: tuple[str, ...] = ("false", "False", "FALSE", "0")
    categories: tuple[str, ...] | None = None
    item_type: str = "string"
    delimiter: str = ","
    descriptor: Mapping[str, Any] = dataclasses.field(
        default_factory=dict, compare=False, repr=False
    )


def fields_are_comparable(one: Field, other: Field) -> bool:
    """Return whether a value of one field may be equal to one of the other; of lists, an item."""
    if one.type is other.type is FieldType.LIST:
        return are_comparable(FieldType(one.item_type), FieldType(other.item_type))
    return are_comparable(one.type, other.type)


@dataclass(frozen=True)
class ForeignKey:
    """Fields whose values must be in `reference_fields` of `reference_resource`.

    `reference_resource` is None where the table refers to itself. `reference_package` is the name
    of the other package that has it; None for a table of the same package. `unread_package` is that
    of a package in which nothing is looked up.
    """

    fields: tuple[str, ...]
    reference_resource: str | None
    reference_fields: tuple[str, ...]
    reference_package: str | None = None
    unread_package: str | None = None


@dataclass(frozen=True)
class Schema:
    """One table's columns in order, and its keys.

    `unknown` are the properties that Table Schema does not know, which nothing checks, and
    `unchecked` says what of them limits the cells.
    """

    title: str
    description: str
    fields: tuple[Field, ...]
    primary_key: tuple[str, ...]
    foreign_keys: tuple[ForeignKey, ...]
    unique_keys: tuple[tuple[str, ...], ...] = ()
    fields_match: FieldsMatch = FieldsMatch.EXACT
    unknown: tuple[str, ...] = ()
    unchecked: tuple[str, ...] = ()

    @property
    def field_names(self) -> tuple[str, ...]:
        """Return the column names in order."""
        return tuple(field.name for field in self.fields)

    def field(self, name: str) -> Field:
        """Return the field called `name`; KeyError where there is none."""
        for field in self.fields:
            if field.name == name:
                return field
        raise KeyError(name)

    def required_fields(self) -> frozenset[str]:
        """Return the fields that may not be empty: declared so, or part of the primary key."""
        declared = {field.name for field in self.fields if field.constraints.required}
        return frozenset(declared | set(self.primary_key))
