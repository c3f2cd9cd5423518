"""Parsing the constraints of a field; what cannot be checked is refused."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from forewarn.errors import SchemaError
from forewarn.package.json_values import flag, meant, text_of, whole_number
from forewarn.package.schema import Constraints, FieldType

if TYPE_CHECKING:
    from collections.abc import Mapping

_BOUNDS = {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"}

_LENGTHS = {"minLength", "maxLength"}

# Those that frictionless supports; besides, every type has required and unique.
_CONSTRAINTS_OF_TYPE = {
    FieldType.STRING: {"enum", "pattern"} | _LENGTHS,
    FieldType.INTEGER: {"enum"} | _BOUNDS,
    FieldType.NUMBER: {"enum"} | _BOUNDS,
    FieldType.BOOLEAN: {"enum"},
    FieldType.DATE: {"enum"} | _BOUNDS,
    FieldType.TIME: {"enum"} | _BOUNDS,
    FieldType.DATETIME: {"enum"} | _BOUNDS,
    FieldType.YEAR: {"enum"} | _BOUNDS,
    FieldType.YEARMONTH: {"enum"} | _BOUNDS,
    FieldType.DURATION: {"enum"},
    FieldType.OBJECT: {"enum"} | _LENGTHS,
    FieldType.ARRAY: {"enum"} | _LENGTHS,
    FieldType.LIST: _LENGTHS,
    FieldType.GEOPOINT: {"enum"},
    FieldType.GEOJSON: {"enum"},
    FieldType.ANY: {"enum"},
}

# Those that the standard has besides.
_UNREAD = {FieldType.DURATION: _BOUNDS, FieldType.LIST: {"enum"}}

CONSTRAINT_KEYS = {"required", "unique", "enum", "pattern", "jsonSchema"} | _BOUNDS | _LENGTHS

# The longest limit of a text's length.
_LONGEST = 1_000_000


def parse_constraints(raw: object, field_type: FieldType, field: str) -> Constraints:
    """Parse the constraints of a field; `field` is how errors call it."""
    if not isinstance(raw, dict):
        raise SchemaError(f"{field}: constraints must be a JSON object")
    # What is not understood cannot be checked, and must not look as if it had passed.
    if unknown := sorted(set(raw) - CONSTRAINT_KEYS):
        told = ", ".join(f"{key}{meant(key, CONSTRAINT_KEYS)}" for key in unknown)
        raise SchemaError(f"{field}: constraints that cannot be checked: {told}")
    if "jsonSchema" in raw:
        raise SchemaError(
            f"{field}: the constraint jsonSchema is not checked: "
            "frictionless, the reference, refuses it for every type"
        )
    for key in sorted(set(raw) - {"required", "unique"} - _CONSTRAINTS_OF_TYPE[field_type]):
        if key in _UNREAD.get(field_type, ()):
            raise SchemaError(f"{field}: the constraint {key} of a {field_type} is not checked")
        raise SchemaError(f"{field}: the type {field_type} has no {key}")
    where = f"{field}: the constraint"
    return Constraints(
        required=flag(raw, "required", where),
        unique=flag(raw, "unique", where),
        minimum=_bound(raw, "minimum", where),
        maximum=_bound(raw, "maximum", where),
        exclusive_minimum=_bound(raw, "exclusiveMinimum", where),
        exclusive_maximum=_bound(raw, "exclusiveMaximum", where),
        min_length=_length(raw, "minLength", where),
        max_length=_length(raw, "maxLength", where),
        pattern=_pattern(raw, where),
        enum=_enum(raw, where),
    )


def _bound(raw: Mapping[str, Any], key: str, where: str) -> str | None:
    if key not in raw:
        return None
    value = raw[key]
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise SchemaError(f"{where} {key} must be a text or a number")
    return text_of(value)


def _length(raw: Mapping[str, Any], key: str, where: str) -> int | None:
    if key not in raw:
        return None
    value = whole_number(raw[key])
    if value is None or not 0 <= value <= _LONGEST:
        raise SchemaError(f"{where} {key} must be a whole number from 0 to {_LONGEST}")
    return value


def _pattern(raw: Mapping[str, Any], where: str) -> str | None:
    if "pattern" not in raw:
        return None
    value = raw["pattern"]
    if not isinstance(value, str):
        raise SchemaError(f"{where} pattern must be a text")
    if _subtracts(value):
        raise SchemaError(
            f"{where} pattern is not checked: Python reads no class that subtracts another"
        )
    return value


def _subtracts(pattern: str) -> bool:
    """Return whether a pattern has a class such as [a-z-[aeiou]], as XML Schema's may.

    >>> _subtracts("[a-z-[aeiou]]"), _subtracts(r"[a-z\\-[]"), _subtracts("-[a]")
    (True, False, False)
    """
    bare = re.sub(r"\\.", "x", pattern, flags=re.DOTALL)
    return re.search(r"\[\^?[^\]][^\]]*?-\[", bare) is not None


def _enum(raw: Mapping[str, Any], where: str) -> tuple[str, ...] | None:
    if "enum" not in raw:
        return None
    values = raw["enum"]
    # Whether each is a value of the field's type is seen where cells are read.
    if not isinstance(values, list):
        raise SchemaError(f"{where} enum must be a list of values")
    return tuple(text_of(value) for value in values)
