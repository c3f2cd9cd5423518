"""The metadata of a package: what is wrong with its descriptor, schemas and dialects as such.

frictionless, the reference, judges each document alone, so that a fault in one hides none in
another. What it does not check of the values, `properties` does. A schema or a dialect in a file of
its own is judged as one in the descriptor is.
"""

from __future__ import annotations

import re
from copy import deepcopy
from typing import TYPE_CHECKING, Any

from forewarn.package.constraint_parsing import CONSTRAINT_KEYS
from forewarn.package.descriptor import is_url_or_plain
from forewarn.package.dialect import CONTROLS
from forewarn.package.json_values import meant
from forewarn.package.model import DESCRIPTOR, INFORMATIONAL, MetadataFault, Quantity
from forewarn.package.resource_parsing import are_texts, called
from forewarn.package.schema import FieldType
from forewarn.package.schema_parsing import strange
from forewarn.structure.profiles import (
    CLAIMS_OF_A_FILE,
    LISTS_IN_PART,
    MOST_ITEMS,
    ignored_profiles,
    named_profile,
)
from forewarn.structure.properties import (
    FAILED,
    document_property_faults,
    is_told,
    package_property_faults,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from frictionless import Metadata

    from forewarn.package.model import Package

# frictionless would fetch any other profile from the address or file named.
_PACKAGE_PROFILES = ("", "data-package", "tabular-data-package")
_RESOURCE_PROFILES = ("", "data-resource", "tabular-data-resource")

# `openOnly` is of a release without the sources that have no stated licence.
_PACKAGE_KEYS = INFORMATIONAL | {"openOnly", "profile", "profiles", "resources"}

# What the standard allows and frictionless does not read: the table is not checked, which is told.
_ALLOWED = re.compile(
    r'constraint "(?:minimum|maximum|exclusiveMinimum|exclusiveMaximum)" is not .*"duration"'
    r'|constraint "enum" is not supported by type "list"'
    r'|constraint "jsonSchema" is not supported by type "(?:array|object)"'
    r"|names of the fields are not unique"
)

# What the package itself checks: frictionless fails on some wrong types of these.
_CLAIMS = {*Quantity, "hash", "hashing", "stats"}


# The lists of which frictionless judges each item, some in a third of a millisecond. The types of
# all items are checked here.
_CUT = (*LISTS_IN_PART, "keywords")

# What a package imposes on its resources.
_IMPOSED = ("$schema", "profile")

_NOT_UNIQUE = "names of the resources are not unique"

_UNSUPPORTED = re.compile(
    r'(?:(?P<constraint>constraint)|field type) "(?P<name>[^"]*)" is not supported'
)


def metadata_faults(package: Package) -> Iterator[MetadataFault]:
    """Yield what is wrong with the metadata, each cause once, with what it is about."""
    yield from package.faults
    descriptor = package.descriptor
    judged = []
    for position, raw in enumerate(descriptor["resources"], start=1):
        name = called(raw, position)
        if not isinstance(raw, dict):
            yield MetadataFault(DESCRIPTOR, "it must be an object", name)
            continue
        for field, message in _stray_fields(raw.get("schema")):
            yield MetadataFault(DESCRIPTOR, message, name, field)
        judged.append((name, _judged(raw)))
    # What is wrong with the path of a resource is among the faults of the package.
    wrong = package_property_faults(descriptor)
    own = [fault for fault in wrong if not fault.message.startswith("path must")]
    yield from (MetadataFault(DESCRIPTOR, f.message, f.resource, f.field) for f in own)
    of_frictionless = _descriptor_faults(
        without_type(_without(descriptor, _PACKAGE_PROFILES)), judged
    )
    named = {fault.name for fault in own}
    yield from (each for each in of_frictionless if not is_told(each.message, named))
    yield from _document_faults(package)


def unknown_properties(package: Package) -> list[str]:
    """Return the properties of the package that the standard does not know, or says to ignore."""
    found = strange(package.descriptor, _PACKAGE_KEYS | CLAIMS_OF_A_FILE)
    return [*found, *ignored_profiles(package)]


def _without(raw: Mapping[str, Any], known: tuple[str, ...]) -> dict[str, Any]:
    """Return a descriptor without the profiles that frictionless would fetch, its lists cut."""
    kept = {key: value for key, value in raw.items() if key not in ("profile", "profiles")}
    for key in _CUT:
        if isinstance(kept.get(key), list):
            kept[key] = kept[key][:MOST_ITEMS]
    for key in ("profile", "profiles"):
        if key in raw and (named := named_profile(raw, key)) in known:
            kept[key] = named if key == "profile" else [named]
    return kept


def _judged(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Return the part of a resource that frictionless judges without opening another file."""
    part = _without(raw, _RESOURCE_PROFILES)
    judged = {key: value for key, value in part.items() if key not in _CLAIMS}
    # What is wrong with paths is told already, and frictionless fails on some of them.
    for key in ("path", "extrapaths"):
        if key in judged and not _are_safe(judged[key]):
            judged[key] = ["data.csv"]
    # By the standard a text is data too, which frictionless takes for none.
    if isinstance(judged.get("data"), str):
        judged["data"] = [[]]
    if isinstance(judged.get("schema"), str):
        judged["schema"] = {"fields": []}
    if isinstance(judged.get("dialect"), str):
        del judged["dialect"]
    for key in ("schema", "dialect"):
        if isinstance(judged.get(key), dict):
            judged[key] = closed(key, judged[key])
    return judged


def _are_safe(named: object) -> bool:
    paths = named if isinstance(named, list) else [named]
    return are_texts(named) and all(is_url_or_plain(str(path)) for path in paths if path)


def closed(key: str, content: dict[str, Any]) -> dict[str, Any]:
    """Return a schema or a dialect, as its `key` says, as frictionless may see it.

    It takes a text for the path of a field, a `type` for a class of its own, and an object in a
    dialect for the controls of a format. It knows fieldsMatch only as a text, and the published
    profile of the standard as a list of one.
    """
    closed = without_type(content)
    if key == "dialect":
        return {
            name: value
            for name, value in closed.items()
            if not isinstance(value, dict) or name in CONTROLS
        }
    schema = closed
    match schema.get("fields"):
        case [*fields]:
            closed["fields"] = [each for each in fields if isinstance(each, dict)]
    match schema.get("fieldsMatch"):
        case [str(one)]:
            closed["fieldsMatch"] = one
    return closed


def without_type(content: dict[str, Any]) -> dict[str, Any]:
    """Return a package, schema or dialect without `type`, which means nothing to the standard."""
    return {key: value for key, value in content.items() if key != "type"}


def _stray_fields(schema: object) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with the fields of a schema that are no objects."""
    fields = schema.get("fields") if isinstance(schema, dict) else None
    for position, field in enumerate(fields if isinstance(fields, list) else (), start=1):
        if not isinstance(field, dict):
            yield str(position), "it must be an object"


def _descriptor_faults(
    head: dict[str, Any], resources: Sequence[tuple[str, dict[str, Any]]]
) -> Iterator[MetadataFault]:
    """Yield what frictionless says of a descriptor, of each resource and field apart.

    It does not say of which, and some faults stop it at the first resource that has one.
    """
    from frictionless import Package as ReferencePackage

    messages = _ask(ReferencePackage, {**head, "resources": [raw for _, raw in resources]})
    if not messages:
        return
    of_head = _ask(ReferencePackage, {**head, "resources": []})
    for message in of_head:
        yield MetadataFault(DESCRIPTOR, message)
    # Whatever is wrong with the others' properties, which would come first, or stop it.
    neutral = {key: head[key] for key in _IMPOSED if isinstance(head.get(key), str)}
    version = ReferencePackage.effective_datapackage_version(neutral, None)
    about_head = {*of_head}
    told = {*of_head, _NOT_UNIQUE}
    for name, raw in resources:
        alone = _ask(ReferencePackage, {**neutral, "resources": [raw]})
        told |= {*alone}
        own = [message for message in alone if message not in about_head]
        if own:
            for field, message in _by_field(own, raw.get("schema"), version):
                yield MetadataFault(DESCRIPTOR, message, name, field)
    for message in messages:
        if message not in told:
            yield MetadataFault(DESCRIPTOR, message)


def _by_field(
    messages: Sequence[str], schema: object, version: str | None
) -> Iterator[tuple[str, str]]:
    """Yield what frictionless says of a resource or schema, each with the field it is about."""
    from frictionless import Schema as ReferenceSchema

    told = set()
    fields = schema.get("fields") if isinstance(schema, dict) else None
    for position, field in enumerate(fields if isinstance(fields, list) else (), start=1):
        if not isinstance(field, dict):
            continue
        name = field.get("name")
        shown = name if isinstance(name, str) and name else str(position)
        for message in _ask(ReferenceSchema, {"fields": [field]}, datapackage_version=version):
            told.add(message)
            yield shown, f"{message}{_meant(message)}"
    yield from (("", message) for message in messages if message not in told)


def _meant(message: str) -> str:
    """Return a question for the constraint or type that is near the one that is not supported."""
    if found := _UNSUPPORTED.match(message):
        name, known = found["name"], CONSTRAINT_KEYS if found["constraint"] else {*FieldType}
        return meant(name, known) if name not in known else ""
    return ""


def _document_faults(package: Package) -> Iterator[MetadataFault]:
    """Yield what is wrong with the files of schemas and dialects."""
    from frictionless import Dialect as ReferenceDialect
    from frictionless import Package as ReferencePackage
    from frictionless import Schema as ReferenceSchema

    version = None
    if isinstance(package.descriptor.get("$schema", ""), str):
        version = ReferencePackage.effective_datapackage_version(package.descriptor, None)
    kinds: dict[str, type[Metadata]] = {"schema": ReferenceSchema, "dialect": ReferenceDialect}
    named = {
        (raw[key], key): kind
        for raw in package.descriptor["resources"]
        if isinstance(raw, dict)
        for key, kind in kinds.items()
        if isinstance(raw.get(key), str)
    }
    for (path, key), kind in sorted(named.items(), key=lambda item: item[0]):
        content = package.documents.get(path)
        if isinstance(content, dict):
            own = [*document_property_faults(key, content)]
            named_own = {fault.name for fault in own}
            yield from (MetadataFault(path, fault.message, field=fault.field) for fault in own)
            seen = closed(key, content)
            messages = _ask(kind, seen, datapackage_version=version)
            of_fields = _by_field(messages, seen, version) if messages else ()
            for field, message in (*_stray_fields(content), *of_fields):
                if not is_told(message, named_own):
                    yield MetadataFault(path, message, field=field)
        elif path in package.documents:
            yield MetadataFault(path, f"a {key} must be an object")


def _ask(kind: type[Metadata], content: Any, **options: Any) -> list[str]:
    """Return what frictionless says of a document, each message once."""
    from frictionless import FrictionlessException

    try:
        # A copy, because frictionless empties what it reads.
        kind.from_descriptor(deepcopy(content), **options)
    except FrictionlessException as error:
        notes = dict.fromkeys(str(e.note) for e in error.reasons or [error.error])
        return [note for note in notes if not _ALLOWED.fullmatch(note)]
    except Exception as error:  # noqa: BLE001
        # frictionless raises anything; what it cannot read, no other reader can be expected to.
        return [f"{FAILED}: {type(error).__name__}: {error}"]
    return []
