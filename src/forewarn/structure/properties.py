"""The type that the standard gives to each property of a package, and what it asks of values.

frictionless, the reference, checks some of it only. Source: Data Package v2, and its profiles in
https://datapackage.org/profiles/2.0/; properties of frictionless' own have the type that it gives.
"""

from __future__ import annotations

import dataclasses
import json
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from forewarn.package.json_values import text_of, whole_number
from forewarn.package.resource_parsing import called
from forewarn.package.schema import FieldType
from forewarn.structure.limits import plain_limit
from forewarn.structure.property_forms import must_be, wrong_forms

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

# What begins a message where frictionless itself fails.
FAILED = "frictionless cannot read it"

# How frictionless says that a value has a wrong type, with the property or the path of it.
_OF_A_TYPE = re.compile(
    r".* is not (?:of type|one of|valid under) .*at property '(?P<path>[^']*)'"
    r'|(?:resource |field |control )(?P<kind>type) "(?P<value>.*)" is not supported'
    r'|property "(?:[^"]*[.])?(?P<formed>[^".]*)" is not valid "[^"]*"',
    re.DOTALL,
)


@dataclass(frozen=True)
class PropertyType:
    """A type of properties: how a message calls it, and whether a value has it.

    An `optional` property may be null, as if it were left out.
    """

    words: str
    holds: Callable[[Any], bool]
    optional: bool = False

    def takes(self, value: object) -> bool:
        """Return whether a value has the type."""
        return (self.optional and value is None) or self.holds(value)


@dataclass(frozen=True)
class PropertyFault:
    """A property with a wrong value: its name, what is wrong, and of which resource and field.

    As in `MetadataFault`, resource and field are empty where it is about none.
    """

    name: str
    message: str
    resource: str = ""
    field: str = ""


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_flag(value: object) -> bool:
    return isinstance(value, bool)


def _is_object(value: object) -> bool:
    return isinstance(value, dict)


def _from_one(value: object) -> bool:
    number = whole_number(value)
    return number is not None and number >= 1


def _is_list_of(holds: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, list) and all(map(holds, value))


def _any_of(*kinds: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: any(holds(value) for holds in kinds)


_TEXT = PropertyType("a text", _is_text)
_FLAG = PropertyType("true or false", _is_flag)
_LIST = PropertyType("a list", lambda value: isinstance(value, list))
_TEXTS = PropertyType("a list of texts", _is_list_of(_is_text))
_OBJECT = PropertyType("an object", _is_object)
_OBJECTS = PropertyType("a list of objects", _is_list_of(_is_object))
_DESCRIBED = PropertyType("an object, or the path of one", _any_of(_is_object, _is_text))
_NAMES = PropertyType("a text, or a list of texts", _any_of(_is_text, _is_list_of(_is_text)))
_KEYS = PropertyType(
    "a list of keys, each a list of the names of fields",
    lambda value: _is_list_of(_is_list_of(_is_text))(value) and bool(value) and all(value),
)
_ROWS = PropertyType("a list of whole numbers from 1", _is_list_of(_from_one))
_FROM_ONE = PropertyType("a whole number from 1", _from_one)
_WHOLE = PropertyType("a whole number", lambda value: whole_number(value) is not None)
_BOUND = PropertyType(
    "a text or a number",
    lambda value: isinstance(value, str | int | float) and not isinstance(value, bool),
)
_ITEM_TYPE = PropertyType("array or object", lambda value: value in ("array", "object"))
_WORDS = PropertyType("a list of texts that is not empty", lambda v: _TEXTS.holds(v) and bool(v))
_OPTIONAL_TEXT = PropertyType(_TEXT.words, _is_text, optional=True)
_OPTIONAL_FLAG = PropertyType(_FLAG.words, _is_flag, optional=True)
_OPTIONAL_OBJECT = PropertyType(_OBJECT.words, _is_object, optional=True)
_OPTIONAL_LIST = PropertyType(_LIST.words, _LIST.holds, optional=True)

_Types = dict[str, PropertyType]

_TOLD: _Types = dict.fromkeys(("$schema", "name", "title", "description"), _TEXT)

_ANNOTATED: _Types = _TOLD | {
    "contributors": _OBJECTS,
    "created": _TEXT,
    "homepage": _TEXT,
    "id": _TEXT,
    "image": _TEXT,
    "keywords": _TEXTS,
    "licenses": _OBJECTS,
    "profile": _TEXT,
    "profiles": _OPTIONAL_LIST,
    "sources": _OBJECTS,
    "version": _TEXT,
}

_NESTED: dict[str, tuple[str, _Types]] = {
    "licenses": ("license", dict.fromkeys(("name", "path", "title"), _TEXT)),
    "sources": ("source", dict.fromkeys(("title", "path", "email", "version"), _TEXT)),
    "contributors": (
        "contributor",
        dict.fromkeys(
            ("title", "path", "email", "givenName", "familyName", "organization", "role"), _TEXT
        )
        | {"roles": _TEXTS},
    ),
}

_RESOURCE: _Types = _ANNOTATED | {
    "compression": _OPTIONAL_TEXT,
    "dialect": _DESCRIBED,
    "encoding": _TEXT,
    "format": _TEXT,
    "hashing": _OPTIONAL_TEXT,
    "innerpath": _OPTIONAL_TEXT,
    "layout": _OPTIONAL_OBJECT,
    "mediatype": _TEXT,
    "path": _NAMES,
    "schema": _DESCRIBED,
    "scheme": _TEXT,
    "type": _TEXT,
}

_CSV: _Types = {
    "delimiter": _OPTIONAL_TEXT,
    "doubleQuote": _OPTIONAL_FLAG,
    "escapeChar": _OPTIONAL_TEXT,
    "lineTerminator": _OPTIONAL_TEXT,
    "nullSequence": _OPTIONAL_TEXT,
    "quoteChar": _OPTIONAL_TEXT,
    "skipInitialSpace": _OPTIONAL_FLAG,
}

_DIALECT: _Types = (
    _TOLD
    | _CSV
    | {
        "caseSensitiveHeader": _OPTIONAL_FLAG,
        "commentChar": _TEXT,
        "commentRows": _ROWS,
        "csv": _OPTIONAL_OBJECT,
        "header": _FLAG,
        "headerCase": _FLAG,
        "headerJoin": _TEXT,
        "headerRows": _ROWS,
        "itemKeys": _TEXTS,
        "itemType": _ITEM_TYPE,
        "property": _TEXT,
        "sheetName": _TEXT,
        "sheetNumber": _FROM_ONE,
        "skipBlankRows": _FLAG,
        "table": _TEXT,
    }
)

_SCHEMA: _Types = _ANNOTATED | {
    "fields": _LIST,
    "foreignKeys": _OBJECTS,
    "primaryKey": _NAMES,
    "uniqueKeys": _KEYS,
}

_FIELD: _Types = {
    "bareNumber": _FLAG,
    "categories": _LIST,
    "categoriesOrdered": _FLAG,
    "constraints": _OBJECT,
    "decimalChar": _TEXT,
    "delimiter": _TEXT,
    "description": _TEXT,
    "falseValues": _WORDS,
    "floatNumber": _FLAG,
    "format": _TEXT,
    "groupChar": _TEXT,
    "itemType": _TEXT,
    "name": _TEXT,
    "rdfType": _TEXT,
    "title": _TEXT,
    "trueValues": _WORDS,
    "type": _TEXT,
}

_CONSTRAINTS: _Types = {
    "enum": PropertyType("a list that is not empty", lambda v: _LIST.holds(v) and bool(v)),
    "exclusiveMaximum": _BOUND,
    "exclusiveMinimum": _BOUND,
    "jsonSchema": _OBJECT,
    "maxLength": _WHOLE,
    "maximum": _BOUND,
    "minLength": _WHOLE,
    "minimum": _BOUND,
    "pattern": _TEXT,
    "required": _FLAG,
    "unique": _FLAG,
}

_KEY: _Types = {"fields": _NAMES, "reference": _OBJECT}
_REFERENCE: _Types = {"fields": _NAMES, "resource": _TEXT}


def package_property_faults(descriptor: Mapping[str, Any]) -> Iterator[PropertyFault]:
    """Yield what is wrong with the values in a descriptor, its schemas and dialects among them."""
    yield from _annotated(descriptor, _ANNOTATED)
    for position, raw in enumerate(descriptor["resources"], start=1):
        if isinstance(raw, dict):
            for fault in _resource_faults(raw):
                yield dataclasses.replace(fault, resource=called(raw, position))


def _resource_faults(raw: Mapping[str, Any]) -> Iterator[PropertyFault]:
    yield from _annotated(raw, _RESOURCE)
    if isinstance(raw.get("data"), str) and not (raw.get("format") or raw.get("mediatype")):
        yield PropertyFault("data", "data that is a text must have a format or a mediatype")
    for key in ("schema", "dialect"):
        if isinstance(raw.get(key), dict):
            yield from document_property_faults(key, raw[key])


def document_property_faults(key: str, content: Mapping[str, Any]) -> Iterator[PropertyFault]:
    """Yield what is wrong with the values in a schema or a dialect, as its `key` says."""
    if key == "dialect":
        yield from _wrong_types(content, _DIALECT, "dialect: ")
        if isinstance(content.get("csv"), dict):
            yield from _wrong_types(content["csv"], _CSV, "dialect: csv: ")
        return
    yield from _annotated(content, _SCHEMA, "schema: ")
    yield from _key_faults(content)
    for position, field in enumerate(_list(content, "fields"), start=1):
        if isinstance(field, dict):
            for fault in _field_faults(field):
                yield dataclasses.replace(fault, field=_called(field, position))


def is_told(message: str, named: Collection[str]) -> bool:
    """Return whether faults of the properties named tell what frictionless says of a document."""
    # Where the type of a value makes frictionless fail, it has been told.
    return bool(named) and (
        message.startswith(FAILED) or not _properties_of(message).isdisjoint(named)
    )


def _properties_of(message: str) -> set[str]:
    """Return the properties of which frictionless says that they have a wrong type."""
    typed = _OF_A_TYPE.fullmatch(message)
    if typed is None:
        return set()
    if typed["formed"]:
        return {typed["formed"]}
    if typed["path"] is None:
        return {typed["kind"], typed["value"]}
    # A number is a place in a list.
    parts = [part for part in typed["path"].split("/") if not part.isdigit()]
    return set(parts[-1:])


def _wrong_types(raw: Mapping[str, Any], types: _Types, where: str = "") -> Iterator[PropertyFault]:
    for name, value in raw.items():
        if name in types and not types[name].takes(value):
            yield PropertyFault(name, f"{where}{must_be(name, types[name].words, value)}")


def _wrong_forms(raw: Mapping[str, Any], where: str, listed: str = "") -> Iterator[PropertyFault]:
    for name, wrong in wrong_forms(raw, listed):
        yield PropertyFault(name, f"{where}{wrong}")


def _annotated(raw: Mapping[str, Any], types: _Types, where: str = "") -> Iterator[PropertyFault]:
    """Yield wrong values, those in licenses, sources and contributors too."""
    yield from _wrong_types(raw, types, where)
    yield from _wrong_forms(raw, where)
    for name, (item, its_types) in _NESTED.items():
        for position, each in enumerate(_list(raw, name), start=1):
            if isinstance(each, dict):
                its = f"{where}{item} {position}: "
                yield from _wrong_types(each, its_types, its)
                yield from _wrong_forms(each, its, name)
                if not each and name != "licenses":
                    message = f"{where}{item} {position} must have a property"
                    yield PropertyFault(name, message)


def _key_faults(schema: Mapping[str, Any]) -> Iterator[PropertyFault]:
    keys = schema.get("uniqueKeys")
    unique = keys if isinstance(keys, list) and _KEYS.takes(keys) else []
    for name, key in [
        ("primaryKey", schema.get("primaryKey")),
        *(("uniqueKeys", k) for k in unique),
    ]:
        if _TEXTS.takes(key) and (twice := _repeated(key)):
            yield PropertyFault(name, f"{name} names the field {twice[0]} twice")
    if twice := _repeated(json.dumps(key) for key in unique):
        yield PropertyFault("uniqueKeys", f"uniqueKeys lists the key {twice[0]} twice")
    for position, key in enumerate(_list(schema, "foreignKeys"), start=1):
        if not isinstance(key, dict):
            continue
        its = f"foreign key {position}"
        yield from _wrong_types(key, _KEY, f"{its}: ")
        for name in sorted(_KEY.keys() - key.keys()):
            yield PropertyFault(name, f"{its} must have {name}")
        reference = key.get("reference")
        if isinstance(reference, dict):
            yield from _wrong_types(reference, _REFERENCE, f"{its}: reference: ")
            if "fields" not in reference:
                yield PropertyFault("fields", f"{its}: reference must have fields")


def _field_faults(field: Mapping[str, Any]) -> Iterator[PropertyFault]:
    yield from _wrong_types(field, _FIELD)
    limits = field.get("constraints")
    if isinstance(limits, dict):
        yield from _wrong_types(limits, _CONSTRAINTS, "constraints: ")
    for wrong in _wrong_categories(field, _list(limits, "enum")):
        yield PropertyFault("categories", f"categories {wrong}")


def _wrong_categories(field: Mapping[str, Any], listed: list[Any]) -> Iterator[str]:
    """Yield what is wrong with the categories of a field, whose enum lists values too."""
    entries = _list(field, "categories")
    objects = [entry for entry in entries if isinstance(entry, dict)]
    if objects and len(objects) < len(entries):
        yield "must be all values, or all objects with a value"
    values = [entry.get("value") if isinstance(entry, dict) else entry for entry in entries]
    if not all(map(_BOUND.holds, values)):
        yield "must be texts or numbers, or objects that have one as their value"
    named = [_plain(field, value) for value in values]
    for twice in _repeated(named):
        yield f"list the value {twice} twice"
    labels = [entry["label"] for entry in objects if "label" in entry]
    for label in labels:
        if not isinstance(label, str):
            yield f"have the label {json.dumps(label)}, which is not a text"
    for twice in _repeated(label for label in labels if isinstance(label, str)):
        yield f"have the label {twice!r} twice"
    others = dict.fromkeys(_plain(field, value) for value in listed) if entries else {}
    for other in sorted(others.keys() - set(named)):
        yield f"lack {other}, which enum lists"


def _list(raw: object, key: str) -> list[Any]:
    found = raw.get(key) if isinstance(raw, dict) else None
    return found if isinstance(found, list) else []


def _called(raw: Mapping[str, Any], position: int) -> str:
    name = raw.get("name")
    return name if isinstance(name, str) and name else str(position)


def _plain(field: Mapping[str, Any], value: object) -> str:
    """Return one text for values that are the same in the cells of a field: 1, 1.0 and "1"."""
    kind = field.get("type")
    plain = plain_limit(kind, field, value) if kind == FieldType.INTEGER else None
    return text_of(value) if plain is None else plain


def _repeated(values: Iterable[str]) -> list[str]:
    return [value for value, count in Counter(values).items() if count > 1]
