"""The descriptor of a package: its resources, and the references between them."""

from __future__ import annotations

import json
import re
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from forewarn.errors import PackageError, SchemaError
from forewarn.package.dialect import UnsupportedError, dialect_properties, parse_dialect
from forewarn.package.model import DESCRIPTOR, Package, Resource, Unsupported
from forewarn.package.paths import inside, read_file, safe_path
from forewarn.package.schema import FieldType, Schema
from forewarn.package.schema_parsing import parse_schema, read_schema

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_UTF8 = {"utf-8", "utf8"}

# A file: URL is not a resource to fetch, but an unsafe path.
_URL = re.compile(r"(?!file:)[a-z][a-z0-9+.-]+://", re.IGNORECASE)

_COMPRESSED = re.compile(r".*\.(csv|tsv)\.(bz2|gz|xz|zip)", re.IGNORECASE | re.DOTALL)

_WHOLE_NUMBERS = {FieldType.INTEGER, FieldType.YEAR}

# The types of values that can be compared with those of the base.
_COMPARED = _WHOLE_NUMBERS | {FieldType.STRING}

_MEDIATYPES = {"text/csv": "csv", "text/tab-separated-values": "tsv"}


def read_descriptor(file: Path) -> dict[str, Any]:
    """Read a descriptor that has a list of resources; `PackageError` where there is none."""
    try:
        descriptor = json.loads(read_file(inside(file.parent, file.name)).decode("utf-8"))
    except FileNotFoundError as error:
        missing = file.parent if file.name == DESCRIPTOR else file
        raise PackageError(f"there is no package at {missing}: {file} does not exist") from error
    except (PackageError, OSError, ValueError, RecursionError) as error:
        raise PackageError(f"cannot read the descriptor {file}: {error}") from error
    if not isinstance(descriptor, dict) or not isinstance(descriptor.get("resources"), list):
        raise PackageError(f"{file} is not a data package: it has no list of resources")
    return descriptor


def parse_resource(raw: object, root: Path, schemas: dict[str, Schema]) -> Resource | Unsupported:
    """Parse a resource; `schemas` keeps those already read, by path."""
    if not isinstance(raw, dict) or not isinstance(raw.get("name"), str) or not raw["name"]:
        raise PackageError("every resource needs a name")
    name = raw["name"]
    size, digest = raw.get("bytes"), raw.get("hash")
    if not isinstance(size, int | None) or not isinstance(digest, str | None):
        raise PackageError(f"resource {name}: bytes must be a number, and hash a text")
    paths = _parse_paths(raw, name)
    files = tuple(safe_path(root, path) for path in paths if not _URL.match(path))
    # For every resource, read or not, because frictionless opens the files that they name.
    for key in ("schema", "dialect"):
        _check_reference(raw.get(key), root, f"resource {name}: the {key}")
    try:
        _check_readable(raw, paths)
        separator = "\t" if _format(raw, paths[0]) == "tsv" else ","
        dialect = parse_dialect(dialect_properties(raw, root, name), separator)
    except UnsupportedError as error:
        return Unsupported(name, ", ".join(paths), str(error), files)
    schema = _parse_schema(raw["schema"], root, schemas, name)
    return Resource(name, paths[0], files[0], schema, dialect, size, digest)


def _parse_paths(raw: Mapping[str, Any], name: str) -> list[str]:
    """Return the paths of a resource; none where the descriptor holds its data."""
    if raw.get("path") is None and raw.get("data") is not None:
        return []
    # The list may have one item; frictionless moves the other items into extrapaths.
    paths: list[Any] = [
        path
        for named in (raw.get("path"), raw.get("extrapaths") or [])
        for path in (named if isinstance(named, list) else [named])
    ]
    if not paths or not all(isinstance(path, str) for path in paths):
        raise PackageError(f"resource {name}: it needs a path, or a list of paths")
    return paths


def _check_reference(raw: object, root: Path, what: str) -> None:
    if not isinstance(raw, str):
        return
    if _URL.match(raw):
        raise PackageError(f"{what} {raw} is not fetched: put it into the package")
    safe_path(root, raw)


def _check_readable(raw: Mapping[str, Any], paths: list[str]) -> None:  # noqa: C901 - a list
    """Raise `UnsupportedError` for a resource that is not one CSV file with a schema."""
    if raw.get("data") is not None:
        raise UnsupportedError("its data is in the descriptor")
    if len(paths) > 1:
        raise UnsupportedError("it is in several files")
    if _URL.match(paths[0]):
        raise UnsupportedError("it is at a URL, which is not fetched")
    if raw.get("type") not in (None, "table"):
        raise UnsupportedError(f"its type is {raw['type']}")
    if raw.get("compression") or _COMPRESSED.fullmatch(paths[0]):
        raise UnsupportedError("it is compressed")
    for key in ("innerpath", "layout"):
        if raw.get(key):
            raise UnsupportedError(f"it has {key}, which is not read")
    if (kind := _format(raw, paths[0])) not in ("csv", "tsv"):
        raise UnsupportedError(f"its format is {kind}" if kind else "it names no format")
    if str(raw.get("encoding", "utf-8")).lower() not in _UTF8:
        raise UnsupportedError(f"its encoding is {raw['encoding']}: only utf-8 is read")
    if raw.get("schema") is None:
        raise UnsupportedError("it has no schema")


def _format(raw: Mapping[str, Any], path: str) -> str:
    """Return the format that a resource declares, or else that of its file's name."""
    told = _MEDIATYPES.get(str(raw.get("mediatype")).partition(";")[0].strip().lower(), "")
    declared = str(raw.get("format") or "").lower()
    if told == "tsv" and declared in ("", "csv"):
        return told
    return declared or told or PurePosixPath(path).suffix[1:].lower()


def _parse_schema(raw: object, root: Path, schemas: dict[str, Schema], name: str) -> Schema:
    if isinstance(raw, str):
        if raw not in schemas:
            schemas[raw] = read_schema(safe_path(root, raw))
        return schemas[raw]
    try:
        return parse_schema(raw)
    except SchemaError as error:
        raise SchemaError(f"resource {name}: {error}") from error


def check_foreign_keys(resources: Iterable[Resource], base: Package | None) -> None:
    """Raise `SchemaError` for a key to fields that its target lacks, or has as another type.

    A target that is not in the package, or is not read, is left to validation.
    """
    schemas = {resource.name: resource.schema for resource in resources}
    others = {resource.name: resource.schema for resource in base.resources} if base else {}
    for name, schema in schemas.items():
        for key in schema.foreign_keys:
            target_name = key.reference_resource or name
            outer = key.reference_package is not None
            target = (others if outer else schemas).get(target_name)
            if target is None:
                continue
            for here, there in zip(key.fields, key.reference_fields, strict=True):
                what = f"resource {name}: {here} refers to {there} of {target_name}"
                if there not in target.field_names:
                    raise SchemaError(f"{what}, which is not a field")
                types = {schema.field(here).type, target.field(there).type}
                if len(types) > 1 and types != _WHOLE_NUMBERS:
                    raise SchemaError(f"{what}, which has another type")
                if outer and not types <= _COMPARED:
                    raise SchemaError(
                        f"{what} in another package, where only codes and years can be compared"
                    )
