"""The descriptor of a package, and the references between its resources."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from forewarn.errors import PackageError
from forewarn.package.json_files import read_json
from forewarn.package.model import DESCRIPTOR, URL, Package, Resource
from forewarn.package.paths import inside, plain_path
from forewarn.package.schema import FieldType, Schema, fields_are_comparable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from forewarn.package.json_files import JsonDocument
    from forewarn.package.schema import Field, ForeignKey

# The properties of a resource that may be paths.
_PATHS = ("path", "extrapaths", "schema", "dialect")

# The types of values that can be compared with those of the base.
_COMPARED = {FieldType.INTEGER, FieldType.YEAR, FieldType.STRING}


def read_descriptor(file: Path) -> JsonDocument:
    """Read a descriptor as an object with a list of resources, whatever it is.

    What it is instead is among the faults; the list is empty then. Paths are in their plain
    spelling, unless they are unsafe. Raises `PackageError` where there is no JSON to read.
    """
    if not file.exists():
        missing = file.parent if file.name == DESCRIPTOR else file
        raise PackageError(f"there is no package at {missing}: {file} does not exist")
    try:
        resolved = inside(file.parent, file.name)
    except PackageError as error:
        raise PackageError(f"cannot read the descriptor {file}: {error}") from error
    document = read_json(resolved, "descriptor", str(file))
    content = document.content if isinstance(document.content, dict) else {}
    resources = content.get("resources")
    faults = list(document.faults)
    if fault := _not_a_package(document.content):
        faults.append(fault)
        resources = []
    plain = [_with_plain_paths(raw) for raw in resources or ()]
    return replace(document, content={**content, "resources": plain}, faults=tuple(faults))


def _not_a_package(content: object) -> str | None:
    """Return why JSON describes no package; None where it has a list of resources."""
    if not isinstance(content, dict):
        return "it is not a data package: write an object with a list of resources"
    if "resources" not in content:
        return "it is not a data package: it has no list of resources"
    if not isinstance(content["resources"], list):
        return "resources must be a list of objects"
    return None if content["resources"] else "the list of resources is empty"


def _with_plain_paths(raw: object) -> object:
    """Return a resource with its paths in their plain spelling; two spellings are one file."""
    if not isinstance(raw, dict):
        return raw
    return raw | {key: _plain(raw[key]) for key in _PATHS if key in raw}


def _plain(named: object) -> object:
    if isinstance(named, list):
        return [_plain(each) if isinstance(each, str) else each for each in named]
    if not isinstance(named, str) or URL.match(named) or not is_url_or_plain(named):
        return named
    return plain_path(named)


def is_url_or_plain(path: str) -> bool:
    """Return whether a path is a URL, or one that `plain_path` takes."""
    if URL.match(path):
        return True
    try:
        plain_path(path)
    except PackageError:
        return False
    return True


def paths_of(content: object) -> set[str]:
    """Return the safe paths that a descriptor names, of whatever content."""
    resources = content.get("resources") if isinstance(content, dict) else None
    found = set()
    for raw in resources if isinstance(resources, list) else ():
        for value in (raw.get(key) for key in _PATHS) if isinstance(raw, dict) else ():
            for path in value if isinstance(value, list) else [value]:
                if isinstance(path, str) and not URL.match(path) and is_url_or_plain(path):
                    found.add(plain_path(path))
    return found


def with_usable_keys(resources: Sequence[Resource], base: Package | None) -> tuple[Resource, ...]:
    """Return resources without the foreign keys that no value could satisfy, which are told apart.

    A target that is not in the package, or is not read, is left to validation.
    """
    schemas = {resource.name: resource.schema for resource in resources}
    others = {resource.name: resource.schema for resource in base.resources} if base else {}
    found = []
    for resource in resources:
        schema = resource.schema
        targets = {
            key: (others if key.reference_package is not None else schemas).get(
                key.reference_resource or resource.name
            )
            for key in schema.foreign_keys
        }
        wrong = {key: _what_is_wrong(resource, key, targets[key]) for key in targets}
        unusable = {
            key: _why_unusable(resource, key, targets[key]) for key in targets if not wrong[key]
        }
        usable = tuple(key for key in schema.foreign_keys if unusable.get(key, "wrong") is None)
        found.append(
            replace(
                resource,
                schema=replace(schema, foreign_keys=usable),
                wrong_keys=tuple(text for text in wrong.values() if text),
                unusable=tuple(text for text in unusable.values() if text),
            )
        )
    return tuple(found)


def _kind(field: Field) -> str:
    return f"list of {field.item_type}" if field.type is FieldType.LIST else str(field.type)


def _what_is_wrong(resource: Resource, key: ForeignKey, target: Schema | None) -> str | None:
    """Return what is wrong with a key to fields that its target lacks; None if it has them."""
    if key.unread_package is not None:
        return None
    for here, there in _pairs(key, target):
        if target is not None and there not in target.field_names:
            return f"{_reference(resource, key, here, there)}, which is not a field"
    return None


def _why_unusable(resource: Resource, key: ForeignKey, target: Schema | None) -> str | None:
    """Return why the values of a key cannot be compared with its target's; None if they can."""
    if key.unread_package is not None:
        what = _reference(resource, key, key.fields[0], key.reference_fields[0])
        return f"{what} in the package {key.unread_package!r}, which is not read"
    for here, there in _pairs(key, target):
        assert target is not None
        fields = resource.schema.field(here), target.field(there)
        what = _reference(resource, key, here, there)
        if not fields_are_comparable(*fields):
            return f"{what}, and {_kind(fields[0])} cannot be compared with {_kind(fields[1])}"
        if key.reference_package is not None and not _COMPARED.issuperset(f.type for f in fields):
            return f"{what} in another package, where only codes and years can be compared"
    return None


def _pairs(key: ForeignKey, target: Schema | None) -> Iterator[tuple[str, str]]:
    """Yield each field of a key with the one to which it refers; none without a target."""
    if target is not None:
        yield from zip(key.fields, key.reference_fields, strict=True)


def _reference(resource: Resource, key: ForeignKey, here: str, there: str) -> str:
    return f"{here} refers to {there} of {key.reference_resource or resource.name}"
