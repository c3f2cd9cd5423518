"""The metadata of a package: what is wrong with its descriptor, schemas and dialects as such.

frictionless, the reference, judges each document alone, so that a fault in one hides none in
another. What it does not check of the values, `properties` does. A schema or a dialect in a file of
its own is judged as one in the descriptor is.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from forewarn.package.model import DESCRIPTOR, INFORMATIONAL, Quantity
from forewarn.package.schema_parsing import strange
from forewarn.structure.profiles import CLAIMS_OF_A_FILE, ignored_profiles, named_profile
from forewarn.structure.properties import (
    FAILED,
    document_property_faults,
    joined,
    package_property_faults,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

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


def metadata_faults(package: Package) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with the metadata: the path of the document, and the message."""
    yield from package.faults
    descriptor, resources = package.descriptor, package.descriptor["resources"]
    if not resources:
        yield DESCRIPTOR, "the list of resources is empty"
    judged = []
    for position, raw in enumerate(resources, start=1):
        if not isinstance(raw, dict):
            yield DESCRIPTOR, f"resource {position} must be an object"
            continue
        for message in _stray_fields(raw.get("schema")):
            yield DESCRIPTOR, message
        judged.append(_judged(raw))
    messages = _package_faults(_without(descriptor, _PACKAGE_PROFILES), judged)
    for message in joined(package_property_faults(descriptor), messages):
        yield DESCRIPTOR, message
    yield from _document_faults(package)


def unknown_properties(package: Package) -> list[str]:
    """Return the properties of the package that the standard does not know, or says to ignore."""
    found = strange(package.descriptor, _PACKAGE_KEYS | CLAIMS_OF_A_FILE)
    return [*found, *ignored_profiles(package)]


def _without(raw: Mapping[str, Any], known: tuple[str, ...]) -> dict[str, Any]:
    """Return a descriptor without the profiles that frictionless would fetch."""
    kept = {key: value for key, value in raw.items() if key not in ("profile", "profiles")}
    for key in ("profile", "profiles"):
        if key in raw and (named := named_profile(raw, key)) in known:
            kept[key] = named if key == "profile" else [named]
    return kept


def _judged(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Return the part of a resource that frictionless judges without opening another file."""
    part = _without(raw, _RESOURCE_PROFILES)
    judged = {key: value for key, value in part.items() if key not in _CLAIMS}
    if isinstance(judged.get("schema"), str):
        judged["schema"] = {"fields": []}
    if isinstance(judged.get("schema"), dict):
        judged["schema"] = closed(judged["schema"])
    if isinstance(judged.get("dialect"), str):
        del judged["dialect"]
    return judged


def closed(schema: dict[str, Any]) -> dict[str, Any]:
    """Return a schema as frictionless may see it, which takes a text for the path of a field.

    It knows fieldsMatch only as a text, and the published profile of the standard as a list of one.
    """
    closed = dict(schema)
    match schema.get("fields"):
        case [*fields]:
            closed["fields"] = [each for each in fields if isinstance(each, dict)]
    match schema.get("fieldsMatch"):
        case [str(one)]:
            closed["fieldsMatch"] = one
    return closed


def _stray_fields(schema: object) -> Iterator[str]:
    """Yield what is wrong with the fields of a schema that are no objects."""
    fields = schema.get("fields") if isinstance(schema, dict) else None
    for position, field in enumerate(fields if isinstance(fields, list) else (), start=1):
        if not isinstance(field, dict):
            yield f"field {position} must be an object"


def _package_faults(head: dict[str, Any], resources: list[Any]) -> dict[str, None]:
    """Return the messages of frictionless about a descriptor, each once, in their order.

    Some faults stop frictionless at the first resource that has one: then each half of the
    resources is judged alone, as far down as one of them.
    """
    from frictionless import Package as ReferencePackage

    messages, stopped = _ask(ReferencePackage, {**head, "resources": resources})
    if not stopped or len(resources) < 2:
        return dict.fromkeys(messages)
    half = len(resources) // 2
    return _package_faults(head, resources[:half]) | _package_faults(head, resources[half:])


def _document_faults(package: Package) -> Iterator[tuple[str, str]]:
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
            messages, _ = _ask(kind, closed(content), datapackage_version=version)
            own = document_property_faults(key, content)
            for message in (*_stray_fields(content), *joined(own, messages)):
                yield path, message
        elif path in package.documents:
            yield path, f"a {key} must be an object"


def _ask(kind: type[Metadata], content: Any, **options: Any) -> tuple[list[str], bool]:
    """Return what frictionless says of a document, and whether it stopped at the first fault."""
    from frictionless import FrictionlessException

    try:
        kind.from_descriptor(content, **options)
    except FrictionlessException as error:
        notes = [str(e.note) for e in error.reasons or [error.error]]
        return [note for note in notes if not _ALLOWED.fullmatch(note)], not error.reasons
    except Exception as error:  # noqa: BLE001
        # frictionless raises anything; what it cannot read, no other reader can be expected to.
        return [f"{FAILED}: {type(error).__name__}: {error}"], True
    return [], False
