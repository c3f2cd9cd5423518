"""The Table Schema model: what the files in `schemas/` say, parsed once and typed.

Source: Table Schema v2, https://datapackage.org/standard/table-schema/.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from forewarn.errors import SchemaError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


class FieldType(StrEnum):
    """The Table Schema types that the structure layer can decide."""

    STRING = "string"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    YEAR = "year"


@dataclass(frozen=True)
class Constraints:
    """Limits on a field's values, as Table Schema names them; None where there is no limit."""

    required: bool = False
    unique: bool = False
    minimum: str | None = None
    maximum: str | None = None
    min_length: int | None = None
    max_length: int | None = None
    pattern: str | None = None
    enum: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Field:
    """One column: its type, its meaning, its limits, and an example that satisfies them."""

    name: str
    type: FieldType
    title: str
    description: str
    example: str | None
    constraints: Constraints
    missing_values: tuple[str, ...]


@dataclass(frozen=True)
class ForeignKey:
    """Fields whose values must stand in `reference_fields` of `reference_resource`.

    `reference_resource` is None where the table refers to itself.
    """

    fields: tuple[str, ...]
    reference_resource: str | None
    reference_fields: tuple[str, ...]


@dataclass(frozen=True)
class Schema:
    """One table's columns in order, and its keys."""

    title: str
    description: str
    fields: tuple[Field, ...]
    primary_key: tuple[str, ...]
    foreign_keys: tuple[ForeignKey, ...]

    @property
    def field_names(self) -> tuple[str, ...]:
        """Give the column names in order."""
        return tuple(field.name for field in self.fields)

    def field(self, name: str) -> Field:
        """Give the field called `name`; KeyError where there is none."""
        for field in self.fields:
            if field.name == name:
                return field
        raise KeyError(name)

    def required_fields(self) -> frozenset[str]:
        """Name the fields that may not be empty: declared so, or part of the primary key."""
        declared = {field.name for field in self.fields if field.constraints.required}
        return frozenset(declared | set(self.primary_key))


_SCHEMA_KEYS = {
    "$schema", "name", "title", "description", "fields", "primaryKey", "foreignKeys",
    "missingValues",
}  # fmt: skip
_FIELD_KEYS = {
    "name", "type", "title", "description", "example", "constraints", "missingValues",
}  # fmt: skip
_CONSTRAINT_KEYS = {
    "required", "unique", "minimum", "maximum", "minLength", "maxLength", "pattern", "enum",
}  # fmt: skip

# The longest limit of a text's length.
_LONGEST = 1_000_000


def read_schema(path: Path) -> Schema:
    """Read the Table Schema in the JSON file at `path`.

    Raises `SchemaError`, naming the file, where it is not one that can be checked exactly.
    """
    try:
        descriptor = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise SchemaError(f"cannot read the schema {path}: {error}") from error
    try:
        return parse_schema(descriptor)
    except SchemaError as error:
        raise SchemaError(f"{path}: {error}") from error


def parse_schema(descriptor: object) -> Schema:
    """Parse a Table Schema descriptor; `SchemaError` where it holds what cannot be checked.

    >>> parse_schema({"fields": [{"name": "id", "type": "string"}]}).field_names
    ('id',)
    """
    if not isinstance(descriptor, dict):
        raise SchemaError("a schema must be a JSON object")
    _only_known(descriptor, _SCHEMA_KEYS, "the schema")
    raw_fields = descriptor.get("fields")
    if not isinstance(raw_fields, list) or not raw_fields:
        raise SchemaError("a schema needs a list of fields")
    missing = _strings(descriptor.get("missingValues", [""]), "missingValues")
    fields = tuple(_parse_field(raw, missing) for raw in raw_fields)
    names = [field.name for field in fields]
    # In SQL, names that differ only in case are one name.
    if len({name.lower() for name in names}) != len(names):
        raise SchemaError("two fields have one name")
    schema = Schema(
        title=str(descriptor.get("title", "")),
        description=str(descriptor.get("description", "")),
        fields=fields,
        primary_key=_names(descriptor.get("primaryKey", []), "primaryKey"),
        foreign_keys=_parse_foreign_keys(descriptor.get("foreignKeys", [])),
    )
    used = set(schema.primary_key).union(*(key.fields for key in schema.foreign_keys))
    if unknown := sorted(used - set(names)):
        raise SchemaError(f"a key names fields that the schema has not: {', '.join(unknown)}")
    return schema


def _parse_field(raw: object, missing: tuple[str, ...]) -> Field:
    if not isinstance(raw, dict) or not isinstance(raw.get("name"), str) or not raw["name"]:
        raise SchemaError("every field needs a name")
    name = raw["name"]
    if name.startswith("__"):
        raise SchemaError(f"field {name}: names that begin with __ are kept for the tools")
    _only_known(raw, _FIELD_KEYS, f"field {name}")
    try:
        field_type = FieldType(raw.get("type", "any"))
    except ValueError as error:
        raise SchemaError(f"field {name}: the type {raw.get('type')!r} is not known") from error
    return Field(
        name=name,
        type=field_type,
        title=str(raw.get("title", "")),
        description=str(raw.get("description", "")),
        example=_text(raw["example"]) if "example" in raw else None,
        constraints=_parse_constraints(raw.get("constraints", {}), name),
        missing_values=(
            _strings(raw["missingValues"], f"field {name}: missingValues")
            if "missingValues" in raw
            else missing
        ),
    )


def _parse_constraints(raw: object, name: str) -> Constraints:
    if not isinstance(raw, dict):
        raise SchemaError(f"field {name}: constraints must be a JSON object")
    _only_known(raw, _CONSTRAINT_KEYS, f"field {name}: constraints")
    where = f"field {name}: the constraint"
    return Constraints(
        required=_flag(raw, "required", where),
        unique=_flag(raw, "unique", where),
        minimum=_text(raw["minimum"]) if "minimum" in raw else None,
        maximum=_text(raw["maximum"]) if "maximum" in raw else None,
        min_length=_length(raw, "minLength", where),
        max_length=_length(raw, "maxLength", where),
        pattern=_pattern(raw, where),
        enum=_strings(raw["enum"], f"{where} enum") if "enum" in raw else None,
    )


def _flag(raw: Mapping[str, Any], key: str, where: str) -> bool:
    value = raw.get(key, False)
    if not isinstance(value, bool):
        raise SchemaError(f"{where} {key} must be true or false")
    return value


def _length(raw: Mapping[str, Any], key: str, where: str) -> int | None:
    if key not in raw:
        return None
    value = raw[key]
    if type(value) is not int or not 0 <= value <= _LONGEST:
        raise SchemaError(f"{where} {key} must be a whole number from 0 to {_LONGEST}")
    return value


def _pattern(raw: Mapping[str, Any], where: str) -> str | None:
    if "pattern" not in raw:
        return None
    value = raw["pattern"]
    if not isinstance(value, str):
        raise SchemaError(f"{where} pattern must be a text")
    return value


def _parse_foreign_keys(raw: object) -> tuple[ForeignKey, ...]:
    if not isinstance(raw, list):
        raise SchemaError("foreignKeys must be a list")
    return tuple(_parse_foreign_key(key) for key in raw)


def _parse_foreign_key(raw: object) -> ForeignKey:
    if not isinstance(raw, dict) or not isinstance(raw.get("reference"), dict):
        raise SchemaError("a foreign key needs fields and a reference")
    reference = raw["reference"]
    resource = reference.get("resource", "")
    if not isinstance(resource, str):
        raise SchemaError("a foreign key must refer to a resource by its name")
    key = ForeignKey(
        fields=_names(raw.get("fields", []), "foreignKeys"),
        reference_resource=resource or None,
        reference_fields=_names(reference.get("fields", []), "foreignKeys"),
    )
    if not key.fields or len(key.fields) != len(key.reference_fields):
        raise SchemaError("a foreign key must name as many fields as it refers to")
    return key


def _only_known(raw: Mapping[str, Any], known: set[str], where: str) -> None:
    # What is not understood cannot be checked, and an unchecked constraint must not look passed.
    if unknown := sorted(set(raw) - known):
        raise SchemaError(f"{where} holds what cannot be checked yet: {', '.join(unknown)}")


def _names(raw: object, where: str) -> tuple[str, ...]:
    # The standard lets a key of one field be written without the list.
    return (raw,) if isinstance(raw, str) else _strings(raw, where)


def _strings(raw: object, where: str) -> tuple[str, ...]:
    if not isinstance(raw, list) or not all(isinstance(value, str) for value in raw):
        raise SchemaError(f"{where} must be a list of strings")
    return tuple(raw)


def _text(value: object) -> str:
    """Give a JSON scalar as the text that a CSV cell would hold."""
    return value if isinstance(value, str) else json.dumps(value)
