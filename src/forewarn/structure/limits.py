"""The limits of a field, read as the field reads its cells.

Source: Table Schema v2: constraints apply to the logical representation of values and of limits.
"""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from math import isinf
from typing import TYPE_CHECKING, Any

from forewarn.errors import SchemaError
from forewarn.package.json_values import ExactNumber, text_of, whole_number
from forewarn.package.schema import Field, FieldType
from forewarn.structure.spelling import spelling

if TYPE_CHECKING:
    from collections.abc import Mapping

# JSON values that are values of a type as they are; texts are read as cells.
_STRUCTURED = {
    FieldType.OBJECT: (dict,),
    FieldType.GEOJSON: (dict,),
    FieldType.ARRAY: (list,),
    FieldType.GEOPOINT: (dict, list),
}

_YEARS = range(10_000)


def with_plain_limits(field: Field) -> Field:
    """Return a field whose bounds, enum and categories are written as plain cells.

    Raises `SchemaError` where a bound is not a value of the field's type.
    """
    descriptor, limits = field.descriptor, field.constraints
    raw = descriptor.get("constraints", {})

    def bound(key: str) -> str | None:
        if key not in raw:
            return None
        plain = plain_limit(field.type, descriptor, raw[key])
        if plain is None:
            raise SchemaError(
                f"field {field.name}: the bound {text_of(raw[key])!r} is not a valid {field.type}"
            )
        return plain

    def listed(values: list[Any]) -> tuple[str, ...]:
        plain = [plain_limit(field.type, descriptor, value) for value in values]
        if field.type is FieldType.STRING:
            # Those of another type are reported, and a cell that is spelt like one is no more.
            plain = [None if value is None else text_of(value) for value in values]
        return tuple(text for text in plain if text is not None)

    return dataclasses.replace(
        field,
        constraints=dataclasses.replace(
            limits,
            minimum=bound("minimum"),
            maximum=bound("maximum"),
            exclusive_minimum=bound("exclusiveMinimum"),
            exclusive_maximum=bound("exclusiveMaximum"),
            enum=None if limits.enum is None else listed(raw["enum"]),
        ),
        categories=None if field.categories is None else listed(category_values(descriptor)),
    )


def category_values(descriptor: Mapping[str, Any]) -> list[Any]:
    """Return the values of a field's categories, which may be objects with a value and a label."""
    return [
        entry.get("value") if isinstance(entry, dict) else entry
        for entry in descriptor["categories"]
    ]


def plain_limit(kind: str, descriptor: Mapping[str, Any], value: object) -> str | None:
    """Return a limit as a cell without units, groups and a decimal sign of its own is written.

    It is None for what is not a value of the type.

    >>> plain_limit("number", {"groupChar": ".", "decimalChar": ","}, "1.000,5")
    '1000.5'
    """
    match kind:
        case FieldType.INTEGER | FieldType.NUMBER:
            return _plain_number(kind, descriptor, value)
        case FieldType.YEAR if isinstance(value, int) and not isinstance(value, bool):
            return f"{value:04d}" if value in _YEARS else None
        case FieldType.BOOLEAN if isinstance(value, bool):
            words = descriptor.get("trueValues" if value else "falseValues")
            return str(words[0]) if words else text_of(value)
    if isinstance(value, _STRUCTURED.get(FieldType(kind), ())):
        return _structured(kind, descriptor, value)
    return (
        value if isinstance(value, str) and spelling(kind, descriptor)(value) is not None else None
    )


def _plain_number(kind: str, descriptor: Mapping[str, Any], value: object) -> str | None:
    if isinstance(value, float) and kind == FieldType.INTEGER:
        value = None if isinf(value) else whole_number(value)
    match value:
        case bool():
            return None
        case ExactNumber():
            return spelling(kind, {})(value.text)
        case int() | float():
            return text_of(value)
        case str():
            text = spelling(kind, descriptor)(value)
            if text is None:
                return None
            group, point = descriptor.get("groupChar"), descriptor.get("decimalChar", ".")
            text = text.replace(group, "") if group else text
            return text if kind == FieldType.INTEGER else text.replace(point, ".")
    return None


def _structured(kind: str, descriptor: Mapping[str, Any], value: Any) -> str | None:
    if kind != FieldType.GEOPOINT:
        return text_of(value)
    parts = [value.get("lon"), value.get("lat")] if isinstance(value, dict) else value
    if len(parts) != 2 or None in parts:
        return None
    match descriptor.get("format", "default"):
        case "array":
            return text_of(parts)
        case "object":
            return text_of({"lon": parts[0], "lat": parts[1]})
    return ",".join(map(text_of, parts))


def native_limit(kind: str, descriptor: Mapping[str, Any], value: object) -> object:
    """Return a limit as frictionless takes it under any properties; unread, it stays as it is."""
    plain = plain_limit(kind, descriptor, value) if kind != FieldType.ANY else None
    try:
        match kind:
            case _ if plain is None:
                return value
            case FieldType.INTEGER | FieldType.YEAR:
                return int(plain)
            case FieldType.NUMBER:
                return Decimal(plain)
    except (ValueError, ArithmeticError):
        # More digits than Python reads.
        return value
    return plain
