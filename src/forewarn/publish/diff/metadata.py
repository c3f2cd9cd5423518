"""Descriptors and schemas compared property by property."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from forewarn.package.paths import read_file, safe_path
from forewarn.publish.diff.model import Change

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from forewarn.package.model import Package

# Lists in the descriptor that are objects keyed by name here, with their order beside them.
RESOURCES, FIELDS, ORDER = "resources", "fields", "order"


def document(package: Package) -> dict[str, Any]:
    """Return the descriptor with schemas and dialects inside, and resources and fields by name."""
    found = {key: value for key, value in package.descriptor.items() if key != RESOURCES}
    read = {resource.name for resource in package.resources}
    resources = {}
    for raw in package.descriptor[RESOURCES]:
        inside = {key: _inside(package, value, key) for key, value in raw.items()}
        # An unread resource may have anything as its schema.
        if raw["name"] in read:
            inside["schema"] = _by_name(inside["schema"])
        resources[raw["name"]] = inside
    return {**found, RESOURCES: resources, ORDER: list(resources)}


def changes(
    old: Mapping[str, Any], new: Mapping[str, Any], path: tuple[str, ...] = ()
) -> tuple[Change, ...]:
    """Return the properties that differ; objects are compared by property, lists as a whole."""
    return tuple(_changes(old, new, path))


def _inside(package: Package, value: Any, key: str) -> Any:
    if key in ("schema", "dialect") and isinstance(value, str):
        return json.loads(read_file(safe_path(package.root, value)).decode("utf-8"))
    return value


def _by_name(schema: Mapping[str, Any]) -> dict[str, Any]:
    named = {field["name"]: field for field in schema[FIELDS]}
    return {**schema, FIELDS: named, ORDER: list(named)}


def _changes(
    old: Mapping[str, Any], new: Mapping[str, Any], path: tuple[str, ...]
) -> Iterator[Change]:
    for key in sorted({*old, *new}):
        here = (*path, key)
        if isinstance(old.get(key), dict) and isinstance(new.get(key), dict):
            yield from _changes(old[key], new[key], here)
            continue
        before = _text(old[key]) if key in old else None
        after = _text(new[key]) if key in new else None
        if before != after:
            yield Change(here, before, after)


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
