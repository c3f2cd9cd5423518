"""TODO docstring of forewarn.package.schema_parsing."""

from __future__ import annotations

import dataclasses
import json
import re
from typing import TYPE_CHECKING, Any

from forewarn.errors import SchemaError
from forewarn.package.schema import (
    OUTER_KEYS,
    Constraints,
    Field,
    FieldsMatch,
    FieldType,
    ForeignKey,
    Schema,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path


_SCHEMA_KEYS = {
    "fields", "fieldsMatch", "missingValues", "primaryKey", "uniqueKeys", "foreignKeys",
}  # fmt: skip


_FIELD_KEYS = {"type", "format", "constraints", "missingValues"}


_KEYS_OF_TYPE = {
    FieldType.STRING: {"categories"},
    FieldType.INTEGER: {"bareNumber", "categories", "groupChar"},
    FieldType.NUMBER: {"bareNumber", "decimalChar", "groupChar"},
    FieldType.BOOLEAN: {"falseValues", "trueValues"},
    FieldType.LIST: {"delimiter", "itemType"},
}


# Properties that say something to a reader, and nothing of what a cell may hold.
_INFORMATIONAL = {
    "$schema", "categoriesOrdered", "contributors", "created", "description", "example", "examples",
    "floatNumber", "homepage", "image", "keywords", "licenses", "name", "rdfType", "sources",
    "title", "version",
}  # fmt: skip


_BOUNDS = {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"}


_LENGTHS = {"minLength", "maxLength"}


# Those that frictionless supports, beside required and unique, which every type has.
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


_CONSTRAINT_KEYS = {"required", "unique", "enum", "pattern", "jsonSchema"} | _BOUNDS | _LENGTHS


_FORMATS = {
    FieldType.STRING: {"email", "uri", "binary", "uuid", "wkt"},
    FieldType.GEOPOINT: {"array", "object"},
    FieldType.GEOJSON: {"topojson"},
}


_TEMPORAL = {FieldType.DATE, FieldType.TIME, FieldType.DATETIME}


_ITEM_TYPES = {"string", "integer", "boolean", "number", "datetime", "date", "time"}


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
    raw_fields = descriptor.get("fields")
    if not isinstance(raw_fields, list) or not raw_fields:
        raise SchemaError("a schema needs a list of fields")
    missing = _missing_values(descriptor.get("missingValues", [""]), "missingValues")
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
        foreign_keys=(
            *_parse_foreign_keys(descriptor.get("foreignKeys", [])),
            *_parse_outer_keys(descriptor.get(OUTER_KEYS, [])),
        ),
        unique_keys=_parse_unique_keys(descriptor.get("uniqueKeys", [])),
        fields_match=_parse_fields_match(descriptor.get("fieldsMatch", "exact")),
        unknown=tuple(_unknown(descriptor, fields)),
    )
    keys = (schema.primary_key, *schema.unique_keys, *(key.fields for key in schema.foreign_keys))
    if unknown := sorted(set().union(*keys) - set(names)):
        raise SchemaError(f"a key names fields that the schema has not: {', '.join(unknown)}")
    return schema


def _parse_field(raw: object, missing: tuple[str, ...]) -> Field:
    if not isinstance(raw, dict) or not isinstance(raw.get("name"), str) or not raw["name"]:
        raise SchemaError("every field needs a name")
    name = raw["name"]
    where = f"field {name}"
    if name.startswith("__"):
        raise SchemaError(f"{where}: names that begin with __ are kept for the tools")
    if misplaced := sorted(_CONSTRAINT_KEYS & set(raw)):
        raise SchemaError(f"{where}: {', '.join(misplaced)} belongs under constraints")
    try:
        # The standard's text says any where there is none. frictionless takes string, whatever
        # the version; the two accept the same cells, and string the more constraints.
        field_type = FieldType(raw.get("type", "string"))
    except ValueError as error:
        raise SchemaError(f"{where}: the type {raw.get('type')!r} is not known") from error
    if "missingValues" in raw:
        missing = _missing_values(raw["missingValues"], f"{where}: missingValues")
    own = {key: raw[key] for key in _KEYS_OF_TYPE.get(field_type, ()) if key in raw}
    group_char, decimal_char = _parse_marks(own, field_type, where)
    true_values, false_values = _parse_truths(own, where)
    return Field(
        name=name,
        type=field_type,
        title=str(raw.get("title", "")),
        description=str(raw.get("description", "")),
        example=_text(raw["example"]) if "example" in raw else None,
        constraints=_parse_constraints(raw.get("constraints", {}), field_type, where),
        missing_values=missing,
        format=_parse_format(raw.get("format", "default"), field_type, where),
        bare_number=_flag(own, "bareNumber", f"{where}:", Field.bare_number),
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
    # The standard's first version wrote a prefix before patterns.
    name = raw.removeprefix("fmt:") if isinstance(raw, str) else ""
    if name == "default" or name in _FORMATS.get(field_type, ()):
        return name
    if field_type not in _TEMPORAL:
        raise SchemaError(f"{where}: the type {field_type} has no format {raw!r}")
    if name == "any":
        raise SchemaError(
            f"{where}: the format any is read differently by every tool: "
            "name a pattern such as %d/%m/%Y"
        )
    if "%" not in name:
        raise SchemaError(
            f"{where}: the format {raw!r} is not known: name a pattern such as %d/%m/%Y"
        )
    return name


def _parse_marks(own: Mapping[str, Any], field_type: FieldType, where: str) -> tuple[str, str]:
    group = own.get("groupChar", Field.group_char)
    decimal = own.get("decimalChar", Field.decimal_char)
    if not isinstance(group, str) or re.search("[0-9+-]", group):
        raise SchemaError(f"{where}: groupChar must be a text with no digit or sign")
    if not isinstance(decimal, str) or re.fullmatch("[^0-9+-]", decimal, re.DOTALL) is None:
        raise SchemaError(f"{where}: decimalChar must be one character, no digit or sign")
    # An integer has no decimal point for the other to be taken for.
    if field_type is FieldType.NUMBER and decimal in group:
        raise SchemaError(f"{where}: groupChar and decimalChar must differ")
    return group, decimal


def _parse_truths(own: Mapping[str, Any], where: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    true = _strings(own.get("trueValues", [*Field.true_values]), f"{where}: trueValues")
    false = _strings(own.get("falseValues", [*Field.false_values]), f"{where}: falseValues")
    if not true or not false:
        raise SchemaError(f"{where}: trueValues and falseValues must each hold a value")
    if both := sorted(set(true) & set(false)):
        raise SchemaError(f"{where}: both a true and a false value: {', '.join(map(repr, both))}")
    return true, false


def _parse_categories(raw: object, where: str) -> tuple[str, ...]:
    wrong = SchemaError(
        f"{where}: categories must be a list of strings or numbers, or of objects with a value"
    )
    if not isinstance(raw, list) or not raw:
        raise wrong
    values = [entry.get("value") if isinstance(entry, dict) else entry for entry in raw]
    # True and false are numbers to Python.
    if any(isinstance(value, bool) or not isinstance(value, str | int | float) for value in values):
        raise wrong
    return tuple(_text(value) for value in values)


def _parse_item_type(raw: object, where: str) -> str:
    if not isinstance(raw, str) or raw not in _ITEM_TYPES:
        raise SchemaError(f"{where}: itemType must be one of {', '.join(sorted(_ITEM_TYPES))}")
    return raw


def _parse_delimiter(raw: object, where: str) -> str:
    if not isinstance(raw, str) or not raw:
        raise SchemaError(f"{where}: the delimiter must be a text that is not empty")
    return raw


def _parse_constraints(raw: object, field_type: FieldType, field: str) -> Constraints:
    if not isinstance(raw, dict):
        raise SchemaError(f"{field}: constraints must be a JSON object")
    # What is not understood cannot be checked, and an unchecked constraint must not look passed.
    if unknown := sorted(set(raw) - _CONSTRAINT_KEYS):
        raise SchemaError(
            f"{field}: constraints holds what cannot be checked: {', '.join(unknown)}"
        )
    if "jsonSchema" in raw:
        raise SchemaError(
            f"{field}: the constraint jsonSchema is not checked: "
            "frictionless, the reference, refuses it for every type"
        )
    for key in sorted(set(raw) - {"required", "unique"} - _CONSTRAINTS_OF_TYPE[field_type]):
        raise SchemaError(f"{field}: the type {field_type} has no {key}")
    where = f"{field}: the constraint"
    return Constraints(
        required=_flag(raw, "required", where),
        unique=_flag(raw, "unique", where),
        minimum=_bound(raw, "minimum", where),
        maximum=_bound(raw, "maximum", where),
        exclusive_minimum=_bound(raw, "exclusiveMinimum", where),
        exclusive_maximum=_bound(raw, "exclusiveMaximum", where),
        min_length=_length(raw, "minLength", where),
        max_length=_length(raw, "maxLength", where),
        pattern=_pattern(raw, where),
        enum=_enum(raw, where),
    )


def _flag(raw: Mapping[str, Any], key: str, where: str, default: bool = False) -> bool:
    value = raw.get(key, default)
    if not isinstance(value, bool):
        raise SchemaError(f"{where} {key} must be true or false")
    return value


def _bound(raw: Mapping[str, Any], key: str, where: str) -> str | None:
    if key not in raw:
        return None
    value = raw[key]
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise SchemaError(f"{where} {key} must be a text or a number")
    return _text(value)


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


def _enum(raw: Mapping[str, Any], where: str) -> tuple[str, ...] | None:
    if "enum" not in raw:
        return None
    values = raw["enum"]
    if not isinstance(values, list) or None in values:
        raise SchemaError(f"{where} enum must be a list of values")
    return tuple(_text(value) for value in values)


def _parse_fields_match(raw: object) -> FieldsMatch:
    # The standard's text says a string, and the profile that it published, a list of one.
    name = raw[0] if isinstance(raw, list) and len(raw) == 1 else raw
    try:
        return FieldsMatch(str(name))
    except ValueError as error:
        raise SchemaError(f"fieldsMatch must be one of {', '.join(FieldsMatch)}") from error


def _parse_unique_keys(raw: object) -> tuple[tuple[str, ...], ...]:
    if not isinstance(raw, list):
        raise SchemaError("uniqueKeys must be a list of keys")
    keys = tuple(_names(key, "each of uniqueKeys") for key in raw)
    if not all(keys):
        raise SchemaError("each of uniqueKeys must name a field")
    return keys


def _parse_foreign_keys(raw: object) -> tuple[ForeignKey, ...]:
    if not isinstance(raw, list):
        raise SchemaError("foreignKeys must be a list")
    return tuple(_parse_foreign_key(key) for key in raw)


def _parse_outer_keys(raw: object) -> tuple[ForeignKey, ...]:
    """Parse the keys to another package, a property of our own.

    They are written by the recipe https://datapackage.org/recipes/external-foreign-keys/, apart
    from the others because frictionless looks for their tables in the package itself.
    """
    if not isinstance(raw, list):
        raise SchemaError(f"{OUTER_KEYS} must be a list")
    keys = []
    for each in raw:
        key = _parse_foreign_key(each)
        package = each["reference"].get("package")
        if not isinstance(package, str) or not package or key.reference_resource is None:
            raise SchemaError(f"each of {OUTER_KEYS} must name a package and a resource of it")
        keys.append(dataclasses.replace(key, reference_package=package))
    return tuple(keys)


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


def _missing_values(raw: object, where: str) -> tuple[str, ...]:
    """Return the values of a list of texts, or of objects that each label one."""
    if not isinstance(raw, list) or not all(isinstance(entry, dict) for entry in raw) or not raw:
        return _strings(raw, where, " or of objects with a value")
    values = _strings([entry.get("value") for entry in raw], f"{where}: each value")
    labels = [entry["label"] for entry in raw if entry.get("label") is not None]
    # A text may stand twice in the plain list, which older versions of the standard allow.
    if len(set(values)) != len(values) or any(labels.count(label) > 1 for label in labels):
        raise SchemaError(f"{where}: two entries have one value or one label")
    return values


def _unknown(raw: Mapping[str, Any], fields: Iterable[Field]) -> Iterator[str]:
    """Name the properties of a schema and its fields that are none of Table Schema's."""
    yield from _strange(raw, _SCHEMA_KEYS)
    for field in fields:
        known = _FIELD_KEYS | _KEYS_OF_TYPE.get(field.type, set())
        yield from (f"field {field.name}: {key}" for key in _strange(field.descriptor, known))


def _strange(raw: Mapping[str, Any], known: set[str]) -> list[str]:
    # Private properties, and those of another vocabulary (skos:exactMatch), are no slips.
    named = (key for key in raw if not key.startswith("_") and ":" not in key)
    return sorted(set(named) - known - _INFORMATIONAL)


def _names(raw: object, where: str) -> tuple[str, ...]:
    # The standard lets a key of one field be written without the list.
    return (raw,) if isinstance(raw, str) else _strings(raw, where)


def _strings(raw: object, where: str, otherwise: str = "") -> tuple[str, ...]:
    if not isinstance(raw, list) or not all(isinstance(value, str) for value in raw):
        raise SchemaError(f"{where} must be a list of strings{otherwise}")
    return tuple(raw)


def _text(value: object) -> str:
    """Return a JSON value as the text that a CSV cell would hold."""
    return value if isinstance(value, str) else json.dumps(value)
