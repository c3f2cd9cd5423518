"""Parsing one field of a Table Schema."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from forewarn.errors import SchemaError
from forewarn.package.constraint_parsing import CONSTRAINT_KEYS, parse_constraints
from forewarn.package.json_values import flag, meant, missing_values, strings, text_of
from forewarn.package.schema import Field, FieldType

if TYPE_CHECKING:
    from collections.abc import Mapping

_FIELD_KEYS = {"type", "format", "constraints", "missingValues"}

_KEYS_OF_TYPE = {
    FieldType.STRING: {"categories"},
    FieldType.INTEGER: {"bareNumber", "categories", "groupChar"},
    FieldType.NUMBER: {"bareNumber", "decimalChar", "groupChar"},
    FieldType.BOOLEAN: {"falseValues", "trueValues"},
    FieldType.LIST: {"delimiter", "itemType"},
    FieldType.ARRAY: {"arrayItem"},
}

_FORMATS = {
    FieldType.STRING: {"email", "uri", "binary", "uuid", "wkt"},
    FieldType.GEOPOINT: {"array", "object"},
    FieldType.GEOJSON: {"topojson"},
}

_TEMPORAL = {FieldType.DATE, FieldType.TIME, FieldType.DATETIME}

_ITEM_TYPES = {"string", "integer", "boolean", "number", "datetime", "date", "time"}

_SOME_MOMENT = datetime(2001, 2, 3, 4, 5, 6, 789, UTC)


def parse_field(raw: object, missing: tuple[str, ...]) -> Field:
    """Parse a field; `missing` are the missing values of its schema."""
    if not isinstance(raw, dict) or not isinstance(raw.get("name"), str) or not raw["name"]:
        raise SchemaError("every field needs a name")
    name = raw["name"]
    where = f"field {name}"
    if name.startswith("__"):
        raise SchemaError(f"{where}: names that begin with __ are reserved")
    if misplaced := sorted(CONSTRAINT_KEYS & set(raw)):
        raise SchemaError(f"{where}: {', '.join(misplaced)} belongs under constraints")
    try:
        # The standard's default is any, and frictionless' is string in every version. Without a
        # format, the two accept the same cells, and string allows more constraints.
        field_type = FieldType(raw.get("type", "string"))
    except ValueError as error:
        name = raw.get("type")
        near = meant(name, [*FieldType]) if isinstance(name, str) else ""
        raise SchemaError(f"{where}: the type {name!r} is unknown{near}") from error
    if "missingValues" in raw:
        missing = missing_values(raw["missingValues"], f"{where}: missingValues")
    own = {key: raw[key] for key in _KEYS_OF_TYPE.get(field_type, ()) if key in raw}
    group_char, decimal_char = _parse_marks(own, field_type, where)
    true_values, false_values = _parse_truths(own, where)
    return Field(
        name=name,
        type=field_type,
        title=str(raw.get("title", "")),
        description=str(raw.get("description", "")),
        example=text_of(raw["example"]) if "example" in raw else None,
        constraints=parse_constraints(raw.get("constraints", {}), field_type, where),
        missing_values=missing,
        format=_parse_format(
            raw.get("format", "default"), field_type if "type" in raw else FieldType.ANY, where
        ),
        bare_number=flag(own, "bareNumber", f"{where}:", default=Field.bare_number),
        group_char=group_char,
        decimal_char=decimal_char,
        true_values=true_values,
        false_values=false_values,
        categories=_parse_categories(own["categories"], where) if "categories" in own else None,
        item_type=_parse_item_type(own.get("itemType", Field.item_type), where),
        delimiter=_parse_delimiter(own.get("delimiter", Field.delimiter), where),
        descriptor={**raw, "missingValues": list(missing)},
    )


def _parse_format(raw: object, field_type: FieldType, where: str) -> str:
    # In the standard's first version patterns have a prefix.
    name = raw.removeprefix("fmt:") if isinstance(raw, str) else ""
    if name == "default" or name in _FORMATS.get(field_type, ()):
        return name
    if field_type not in _TEMPORAL:
        raise SchemaError(f"{where}: the type {field_type} has no format {raw!r}")
    if name == "any":
        raise SchemaError(
            f"{where}: every tool reads the format any differently: name a pattern such as %d/%m/%Y"
        )
    if "%" not in name:
        raise SchemaError(
            f"{where}: the format {raw!r} is unknown: name a pattern such as %d/%m/%Y"
        )
    if not _is_read_back(name):
        raise SchemaError(
            f"{where}: the format {raw!r} reads no cell: name each part once, as in %d/%m/%Y"
        )
    return name


def _is_read_back(pattern: str) -> bool:
    """Return whether Python reads a moment written in a pattern."""
    try:
        datetime.strptime(_SOME_MOMENT.strftime(pattern), pattern)  # noqa: DTZ007 - nor is it kept
    except (ValueError, re.error):
        return False
    return True


def _parse_marks(own: Mapping[str, Any], field_type: FieldType, where: str) -> tuple[str, str]:
    group = own.get("groupChar", Field.group_char)
    decimal = own.get("decimalChar", Field.decimal_char)
    if not isinstance(group, str) or re.search("[0-9+-]", group):
        raise SchemaError(f"{where}: groupChar must be a text without digits or signs")
    if not isinstance(decimal, str) or re.fullmatch("[^0-9+-]", decimal, re.DOTALL) is None:
        raise SchemaError(f"{where}: decimalChar must be one character that is not a digit or sign")
    # An integer has no decimal point to confuse with the other.
    if field_type is FieldType.NUMBER and decimal in group:
        raise SchemaError(f"{where}: groupChar and decimalChar must differ")
    return group, decimal


def _parse_truths(own: Mapping[str, Any], where: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    true = strings(own.get("trueValues", [*Field.true_values]), f"{where}: trueValues")
    false = strings(own.get("falseValues", [*Field.false_values]), f"{where}: falseValues")
    if not true or not false:
        raise SchemaError(f"{where}: trueValues and falseValues must each hold a value")
    if both := sorted(set(true) & set(false)):
        raise SchemaError(f"{where}: true and false at once: {', '.join(map(repr, both))}")
    return true, false


def _parse_categories(raw: object, where: str) -> tuple[str, ...]:
    wrong = SchemaError(
        f"{where}: categories must be a list of strings or numbers, or of objects with a value"
    )
    if not isinstance(raw, list) or not raw:
        raise wrong
    values = [entry.get("value") if isinstance(entry, dict) else entry for entry in raw]
    # To Python, True and False are numbers.
    if any(isinstance(value, bool) or not isinstance(value, str | int | float) for value in values):
        raise wrong
    return tuple(text_of(value) for value in values)


def _parse_item_type(raw: object, where: str) -> str:
    if not isinstance(raw, str) or raw not in _ITEM_TYPES:
        raise SchemaError(f"{where}: itemType must be one of {', '.join(sorted(_ITEM_TYPES))}")
    return raw


def _parse_delimiter(raw: object, where: str) -> str:
    if not isinstance(raw, str) or not raw:
        raise SchemaError(f"{where}: the delimiter must be a text that is not empty")
    return raw


def known_properties(field_type: FieldType) -> set[str]:
    """Return the properties with a meaning for the cells that a field of a type may have."""
    return _FIELD_KEYS | _KEYS_OF_TYPE.get(field_type, set())
