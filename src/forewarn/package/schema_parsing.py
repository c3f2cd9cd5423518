"""Parsing a Table Schema; what cannot be checked exactly is refused."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from forewarn.errors import SchemaError
from forewarn.package.field_parsing import known_properties, parse_field
from forewarn.package.json_values import meant, missing_values, names_in, text_of
from forewarn.package.schema import OUTER_KEYS, Field, FieldsMatch, ForeignKey, Schema

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_SCHEMA_KEYS = {
    "fields", "fieldsMatch", "missingValues", "primaryKey", "uniqueKeys", "foreignKeys",
}  # fmt: skip

_KEY_KEYS = {"description", "fields", "name", "reference", "title"}

# Of the objects in missingValues and categories.
_ENTRY_KEYS = {"description", "label", "title", "value"}

_REFERENCE_KEYS = {"fields", "package", "resource"}

# Properties that inform a reader, and do not limit the cells.
_INFORMATIONAL = {
    "$schema", "categoriesOrdered", "contributors", "created", "description", "example", "examples",
    "floatNumber", "homepage", "image", "keywords", "licenses", "name", "rdfType", "sources",
    "title", "version",
}  # fmt: skip


def parse_schema(descriptor: object) -> Schema:
    """Parse a Table Schema descriptor; `SchemaError` where it cannot be checked exactly.

    >>> parse_schema({"fields": [{"name": "id", "type": "string"}]}).field_names
    ('id',)
    """
    if not isinstance(descriptor, dict):
        raise SchemaError("a schema must be a JSON object")
    raw_fields = descriptor.get("fields")
    if not isinstance(raw_fields, list) or not raw_fields:
        raise SchemaError("a schema needs a list of fields")
    missing = missing_values(descriptor.get("missingValues", [""]), "missingValues")
    fields = tuple(parse_field(raw, missing) for raw in raw_fields)
    names = [field.name for field in fields]
    # SQL takes names that differ only in case for the same name.
    if len({name.lower() for name in names}) != len(names):
        raise SchemaError("two fields have the same name")
    schema = Schema(
        title=str(descriptor.get("title", "")),
        description=str(descriptor.get("description", "")),
        fields=fields,
        primary_key=names_in(descriptor.get("primaryKey", []), "primaryKey"),
        foreign_keys=(
            *_parse_foreign_keys(descriptor.get("foreignKeys", [])),
            *_parse_outer_keys(descriptor.get(OUTER_KEYS, [])),
        ),
        unique_keys=_parse_unique_keys(descriptor.get("uniqueKeys", [])),
        fields_match=_parse_fields_match(descriptor.get("fieldsMatch", "exact")),
        unknown=tuple(_unknown(descriptor, fields)),
        unchecked=tuple(
            f"field {field.name}: categories of the type {field.type} are not checked"
            for field in fields
            if field.categories is None and field.descriptor.get("categories")
        ),
    )
    keys = (schema.primary_key, *schema.unique_keys, *(key.fields for key in schema.foreign_keys))
    if unknown := sorted(set().union(*keys) - set(names)):
        raise SchemaError(f"a key names unknown fields: {', '.join(unknown)}")
    return schema


def _parse_fields_match(raw: object) -> FieldsMatch:
    # The standard's text says a string, and its published profile a list of one.
    name = raw[0] if isinstance(raw, list) and len(raw) == 1 else raw
    try:
        return FieldsMatch(str(name))
    except ValueError as error:
        raise SchemaError(f"fieldsMatch must be one of {', '.join(FieldsMatch)}") from error


def _parse_unique_keys(raw: object) -> tuple[tuple[str, ...], ...]:
    if not isinstance(raw, list):
        raise SchemaError("uniqueKeys must be a list of keys")
    keys = tuple(names_in(key, "each of uniqueKeys") for key in raw)
    if not all(keys):
        raise SchemaError("each of uniqueKeys must name a field")
    return keys


def _parse_foreign_keys(raw: object) -> tuple[ForeignKey, ...]:
    if not isinstance(raw, list):
        raise SchemaError("foreignKeys must be a list")
    return tuple(_parse_foreign_key(key) for key in raw)


def _parse_outer_keys(raw: object) -> tuple[ForeignKey, ...]:
    """Parse the keys to another package, a property of our own.

    They follow the recipe https://datapackage.org/recipes/external-foreign-keys/, separate from the
    others because frictionless looks for their tables in the package itself.
    """
    if not isinstance(raw, list):
        raise SchemaError(f"{OUTER_KEYS} must be a list")
    keys = []
    for each in raw:
        key = _parse_foreign_key(each)
        package = each["reference"].get("package")
        if not isinstance(package, str) or not package or key.reference_resource is None:
            raise SchemaError(f"each of {OUTER_KEYS} must name a package and a resource in it")
        keys.append(dataclasses.replace(key, reference_package=package, unread_package=None))
    return tuple(keys)


def _parse_foreign_key(raw: object) -> ForeignKey:
    if not isinstance(raw, dict) or not isinstance(raw.get("reference"), dict):
        raise SchemaError("a foreign key needs fields and a reference")
    reference = raw["reference"]
    resource = reference.get("resource", "")
    if not isinstance(resource, str):
        raise SchemaError("a foreign key must refer to a resource by its name")
    package = reference.get("package")
    key = ForeignKey(
        fields=names_in(raw.get("fields", []), "foreignKeys"),
        reference_resource=resource or None,
        reference_fields=names_in(reference.get("fields", []), "foreignKeys"),
        # https://datapackage.org/recipes/external-foreign-keys/
        unread_package=None if package is None else text_of(package),
    )
    if not key.fields or len(key.fields) != len(key.reference_fields):
        raise SchemaError("a foreign key must name as many fields as it refers to")
    return key


def _unknown(raw: Mapping[str, Any], fields: Iterable[Field]) -> Iterator[str]:
    """Yield the properties of a schema and its fields that Table Schema does not know."""
    yield from strange(raw, _SCHEMA_KEYS | _INFORMATIONAL)
    yield from _in_entries(raw, "missingValues")
    for field, own in zip(fields, raw["fields"], strict=True):
        # Categories of another type are told as what is not checked.
        known = known_properties(field.type) | _INFORMATIONAL | {"categories"}
        yield from (f"field {field.name}: {key}" for key in strange(field.descriptor, known))
        for key in ("missingValues", "categories"):
            yield from (f"field {field.name}: {each}" for each in _in_entries(own, key))
    for outer in ("foreignKeys", OUTER_KEYS):
        for position, key in enumerate(raw.get(outer, []), start=1):
            where = f"foreign key {position}" if outer == "foreignKeys" else f"{outer} {position}"
            yield from (f"{where}: {each}" for each in strange(key, _KEY_KEYS))
            others = strange(key["reference"], _REFERENCE_KEYS)
            yield from (f"{where}: reference.{each}" for each in others)


def _in_entries(raw: Mapping[str, Any], key: str) -> list[str]:
    """Return the unknown properties of the objects in a list, each once."""
    entries = raw.get(key)
    found = dict.fromkeys(
        f"{key}.{each}"
        for entry in (entries if isinstance(entries, list) else ())
        if isinstance(entry, dict)
        for each in strange(entry, _ENTRY_KEYS)
    )
    return list(found)


def strange(raw: Mapping[str, Any], known: set[str]) -> list[str]:
    """Return the properties that are not known, sorted, each with the known one that is near.

    Those of one's own are intended.

    >>> strange({"name": "a", "formatt": "uri"}, {"name", "format"})
    ['formatt (did you mean format?)']
    """
    # Private properties, and those of another vocabulary (skos:exactMatch), are intended.
    named = (key for key in raw if not key.startswith("_") and ":" not in key)
    return [f"{key}{meant(key, known)}" for key in sorted(set(named) - known)]
