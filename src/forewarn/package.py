"""The data package: its descriptor, its resources, and paths that stay inside it.

Source: Data Package v2, https://datapackage.org/standard/data-package/.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from forewarn.errors import PackageError, SchemaError
from forewarn.schema import Schema, read_schema

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

DESCRIPTOR = "datapackage.json"

_UTF8 = {"utf-8", "utf8"}
# Properties of a resource, some of them frictionless' own, by which other rows would be read.
_ELSEWHERE = ("compression", "data", "extrapaths", "innerpath", "layout")
_DRIVE_OR_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


@dataclass(frozen=True)
class Dialect:
    """How a CSV file is written; what the descriptor does not pin is the standard's default."""

    delimiter: str = ","


@dataclass(frozen=True)
class Resource:
    """One file of the package, with the schema that it must conform to.

    `name` is the table, or the table, a slash and the part: `observations/vdem-16`. `size` (in
    bytes) and `digest` are what the descriptor declares, if it does: `bytes` and `hash`.
    """

    name: str
    path: str
    file: Path
    schema: Schema
    dialect: Dialect
    size: int | None = None
    digest: str | None = None

    @property
    def table(self) -> str:
        """Name the table that the file belongs to."""
        return self.name.partition("/")[0]

    @property
    def part(self) -> str | None:
        """Name the part of the table that the file holds (for observations, its source)."""
        return self.name.partition("/")[2] or None


@dataclass(frozen=True)
class Package:
    """A data package on disk: its folder, its descriptor as written, its resources in order."""

    root: Path
    descriptor: dict[str, Any]
    resources: tuple[Resource, ...]

    @property
    def name(self) -> str:
        """Give the package's name."""
        return str(self.descriptor.get("name", self.root.name))

    @property
    def version(self) -> str:
        """Give the version of the data, empty where the descriptor has none."""
        return str(self.descriptor.get("version", ""))

    def resource(self, name: str) -> Resource:
        """Give the resource called `name`; KeyError where there is none."""
        for resource in self.resources:
            if resource.name == name:
                return resource
        raise KeyError(name)

    def tables(self) -> dict[str, tuple[Resource, ...]]:
        """Group the resources by table, in the descriptor's order."""
        grouped: dict[str, list[Resource]] = {}
        for resource in self.resources:
            grouped.setdefault(resource.table, []).append(resource)
        return {table: tuple(parts) for table, parts in grouped.items()}


def find_package(start: Path) -> Path:
    """Find the nearest `datapackage.json` from the folder `start` upward.

    Raises `PackageError` where there is none.
    """
    folder = start.resolve()
    for candidate in (folder, *folder.parents):
        if (candidate / DESCRIPTOR).is_file():
            return candidate / DESCRIPTOR
    raise PackageError(
        f"no {DESCRIPTOR} in {folder} or any folder above it: "
        "go into a package's folder, or name it on the command line"
    )


def load_package(path: Path) -> Package:
    """Load the package whose folder or descriptor is at `path`.

    Schemas are parsed; data files are neither opened nor required to exist.
    Raises `PackageError` with one line that says what is wrong.
    """
    file = path / DESCRIPTOR if path.is_dir() else path
    try:
        descriptor = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise PackageError(f"there is no package at {path}: no such file as {file}") from error
    except (OSError, ValueError, RecursionError) as error:
        raise PackageError(f"cannot read the descriptor {file}: {error}") from error
    if not isinstance(descriptor, dict) or not isinstance(descriptor.get("resources"), list):
        raise PackageError(f"{file} is not a data package: it has no list of resources")
    root = file.parent.resolve()
    schemas: dict[str, Schema] = {}
    resources = tuple(_parse_resource(raw, root, schemas) for raw in descriptor["resources"])
    # In SQL, names that differ only in case are one name.
    names = [resource.name.lower() for resource in resources]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise PackageError(f"{file}: two resources have one name: {', '.join(twice)}")
    _check_foreign_keys(resources)
    return Package(root, descriptor, resources)


def safe_path(root: Path, relative: str) -> Path:
    """Give the file at `relative` in the folder `root`, links followed.

    Raises `PackageError` for a path that is absolute, hidden, on a drive, a URL, or leads out
    of `root`, however it does so.
    """
    parts = relative.split("/")
    unsafe = PackageError(f"the path {relative!r} is not safe: name a file inside the package")
    if (
        not relative
        or "\\" in relative
        or "\0" in relative
        or _DRIVE_OR_SCHEME.match(relative)
        or any(part in ("", "..") or part.startswith((".", "~")) for part in parts)
    ):
        raise unsafe
    try:
        file = (root / relative).resolve()
        if not file.is_relative_to(root.resolve()):
            raise PackageError(f"the path {relative!r} leads out of the package")
        # A loop of links, which Python 3.13 no longer refuses to resolve.
        if file.is_symlink():
            raise unsafe
        file.is_file()
    except (OSError, RuntimeError, ValueError):
        # A loop of links, or a name that is too long or cannot be written in the file system.
        raise unsafe from None
    return file


def _parse_resource(raw: object, root: Path, schemas: dict[str, Schema]) -> Resource:
    if not isinstance(raw, dict) or not isinstance(raw.get("name"), str) or not raw["name"]:
        raise PackageError("every resource needs a name")
    name = raw["name"]
    path, schema = raw.get("path"), raw.get("schema")
    if not isinstance(path, str):
        raise PackageError(f"resource {name}: it needs the path of one CSV file")
    if not isinstance(schema, str):
        raise PackageError(f"resource {name}: it needs the path of its schema")
    if str(raw.get("encoding", "utf-8")).lower() not in _UTF8:
        raise PackageError(f"resource {name}: the encoding must be utf-8")
    if raw.get("format", "csv") != "csv":
        raise PackageError(f"resource {name}: the format must be csv")
    if unknown := [key for key in _ELSEWHERE if key in raw]:
        raise PackageError(f"resource {name}: it holds what is not known: {', '.join(unknown)}")
    size, digest = raw.get("bytes"), raw.get("hash")
    if not isinstance(size, int | None) or not isinstance(digest, str | None):
        raise PackageError(f"resource {name}: bytes must be a number, and hash a text")
    if schema not in schemas:
        schemas[schema] = read_schema(safe_path(root, schema))
    dialect = _parse_dialect(raw, name)
    return Resource(name, path, safe_path(root, path), schemas[schema], dialect, size, digest)


def _check_foreign_keys(resources: Iterable[Resource]) -> None:
    """Refuse a key to fields that its target has not, or has as another type.

    A target that is not in the package is left to validation.
    """
    schemas = {resource.name: resource.schema for resource in resources}
    for name, schema in schemas.items():
        for key in schema.foreign_keys:
            target_name = key.reference_resource or name
            target = schemas.get(target_name)
            if target is None:
                continue
            for here, there in zip(key.fields, key.reference_fields, strict=True):
                what = f"resource {name}: {here} refers to {there} of {target_name}"
                if there not in target.field_names:
                    raise SchemaError(f"{what}, which is not a field")
                if schema.field(here).type is not target.field(there).type:
                    raise SchemaError(f"{what}, which is of another type")


def _parse_dialect(raw: dict[str, Any], name: str) -> Dialect:
    pinned = raw.get("dialect", {})
    # frictionless nests the CSV controls; the standard has them at the top.
    nested = pinned.get("csv", {}) if isinstance(pinned, dict) else None
    if not isinstance(nested, dict):
        raise PackageError(f"resource {name}: the dialect must be a JSON object")
    pinned = {key: value for key, value in pinned.items() if key != "csv"} | nested
    wanted = {
        "header": True, "headerRows": [1], "doubleQuote": True, "skipInitialSpace": False,
    }  # fmt: skip
    for key, value in wanted.items():
        if pinned.pop(key, value) != value:
            raise PackageError(f"resource {name}: the dialect's {key} must be {value!r}")
    delimiter, quote = pinned.pop("delimiter", ","), pinned.pop("quoteChar", '"')
    pinned.pop("$schema", None)
    if pinned:
        raise PackageError(f"resource {name}: unknown in the dialect: {', '.join(sorted(pinned))}")
    if delimiter not in (",", ";", "\t", "|") or quote != '"':
        raise PackageError(f"resource {name}: the delimiter or the quote character is not known")
    return Dialect(delimiter)
