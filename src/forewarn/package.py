"""The data package: its descriptor, its resources, and paths that stay inside it.

Source: Data Package v2, https://datapackage.org/standard/data-package/.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from forewarn.errors import PackageError, SchemaError
from forewarn.schema import FieldType, Schema, parse_schema, read_schema

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

DESCRIPTOR = "datapackage.json"

# The property of a descriptor that names the package which it extends, and its version.
BASE = "_base"

_UTF8 = {"utf-8", "utf8"}
_DRIVE_OR_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
# A file on this machine is no resource to be fetched, but a path that is not safe.
_URL = re.compile(r"(?!file:)[a-z][a-z0-9+.-]+://", re.IGNORECASE)
_COMPRESSED = re.compile(r".*\.(csv|tsv)\.(bz2|gz|xz|zip)", re.IGNORECASE | re.DOTALL)
_WHOLE_NUMBERS = {FieldType.INTEGER, FieldType.YEAR}
# What a value here and one in the base can be compared as.
_COMPARED = _WHOLE_NUMBERS | {FieldType.STRING}
_MEDIATYPES = {"text/csv": "csv", "text/tab-separated-values": "tsv"}

_NAMED = ("name", "version")

# What a dialect may hold and change nothing.
_INFORMATIONAL = {"$schema", "csvddfVersion", "description", "name", "title"}
_READ = {"commentChar", "delimiter", "header", "headerRows", "quoteChar", "skipInitialSpace"}
# What it may hold that says what holds anyway.
_DEFAULTS: dict[str, tuple[Any, ...]] = {
    "caseSensitiveHeader": (True,),
    "commentRows": ([],),
    "doubleQuote": (True,),
    "headerCase": (True,),
    "headerJoin": (" ",),
    "lineTerminator": ("\n", "\r\n"),
    "skipBlankRows": (False,),
}
# The properties that frictionless nests.
_NESTED = {
    "delimiter", "doubleQuote", "escapeChar", "lineTerminator", "nullSequence", "quoteChar",
    "skipInitialSpace",
}  # fmt: skip


@dataclass(frozen=True)
class Dialect:
    """How a CSV file is written; what the descriptor does not pin is the standard's default."""

    delimiter: str = ","
    quote: str = '"'
    header: bool = True
    skip_initial_space: bool = False
    comment: str | None = None


@dataclass(frozen=True)
class Unsupported:
    """A resource that is not read, and why: "it has no schema".

    `path` is empty where there is none, and `files` are those of it that are in the package.
    """

    name: str
    path: str
    reason: str
    files: tuple[Path, ...] = field(default=(), compare=False)


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
    """A data package on disk: its folder, its descriptor as written, its resources in order.

    `resources` are those that are read, one CSV file with a schema each. `base` is the package that
    it extends, whose tables its own may refer to.
    """

    root: Path
    descriptor: dict[str, Any]
    resources: tuple[Resource, ...]
    unsupported: tuple[Unsupported, ...] = ()
    base: Package | None = None

    @property
    def name(self) -> str:
        """Give the package's name."""
        return str(self.descriptor.get("name", self.root.name))

    @property
    def version(self) -> str:
        """Give the version of the data, empty where the descriptor has none."""
        return str(self.descriptor.get("version", ""))

    @property
    def schema_files(self) -> tuple[Path, ...]:
        """List the files by which resources are read, beside the descriptor: schemas, dialects."""
        named = {
            raw[key]
            for raw in self.descriptor["resources"]
            for key in ("schema", "dialect")
            if isinstance(raw.get(key), str)
        }
        return tuple(safe_path(self.root, path) for path in sorted(named))

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


def find_package(start: Path, bundled: bool = True) -> Path:
    """Find the nearest `datapackage.json` from the folder `start` upward.

    Where there is none, it is that of the release that comes with the software, unless `bundled`
    is false or none does; raises `PackageError` then.
    """
    from forewarn.bundle import bundled_package

    folder = start.resolve()
    for candidate in (folder, *folder.parents):
        if (candidate / DESCRIPTOR).is_file():
            return candidate / DESCRIPTOR
    if bundled and (release := bundled_package()):
        return release / DESCRIPTOR
    raise PackageError(
        f"no {DESCRIPTOR} in {folder} or any folder above it: "
        "go into a package's folder, or name it on the command line"
    )


def find_base(name: str | None, *starts: Path) -> Path:
    """Find the package that others extend, called `name` if that is given.

    It is the nearest `datapackage.json` from one of the folders `starts` upward, in their order,
    that extends no other package, or else the package that comes with the software.
    Raises `PackageError` where there is none.
    """
    from forewarn.bundle import bundled_package

    for start in starts:
        folder = start.resolve()
        for candidate in (folder, *folder.parents):
            file = candidate / DESCRIPTOR
            if file.is_file() and _may_be_base(_read_descriptor(file), name):
                return file
    # In the installed wheel, or beside the source.
    for shipped in (bundled_package(), Path(__file__).parents[2]):
        file = (shipped or Path()) / DESCRIPTOR
        if shipped and file.is_file() and _may_be_base(_read_descriptor(file), name):
            return file
    called = f"the package {name}" if name else "a package to extend"
    raise PackageError(f"cannot find {called}: name its folder with --base")


def _may_be_base(descriptor: Mapping[str, Any], name: str | None) -> bool:
    return BASE not in descriptor and (name is None or descriptor.get("name") == name)


def load_package(path: Path, base: Path | None = None) -> Package:
    """Load the package whose folder or descriptor is at `path`.

    Schemas are parsed; data files are neither opened nor required to exist. A resource that is
    not one CSV file with a schema is kept apart, as unsupported. Of a package that extends
    another, that one is loaded too: from `base`, or from where `find_base` finds it from the
    package's folder and the working folder upward.
    Raises `PackageError` with one line that says what is wrong.
    """
    file = path / DESCRIPTOR if path.is_dir() else path
    descriptor = _read_descriptor(file)
    root = file.parent.resolve()
    extended = _load_base(descriptor, file, base)
    schemas: dict[str, Schema] = {}
    parsed = [_parse_resource(raw, root, schemas) for raw in descriptor["resources"]]
    # In SQL, names that differ only in case are one name.
    names = [resource.name.lower() for resource in parsed]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise PackageError(f"{file}: two resources have one name: {', '.join(twice)}")
    resources = tuple(resource for resource in parsed if isinstance(resource, Resource))
    _check_foreign_keys(resources, extended)
    return Package(
        root=root,
        descriptor=descriptor,
        resources=resources,
        unsupported=tuple(each for each in parsed if isinstance(each, Unsupported)),
        base=extended,
    )


def _read_descriptor(file: Path) -> dict[str, Any]:
    try:
        descriptor = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise PackageError(
            f"there is no package at {file.parent}: no such file as {file}"
        ) from error
    except (OSError, ValueError, RecursionError) as error:
        raise PackageError(f"cannot read the descriptor {file}: {error}") from error
    if not isinstance(descriptor, dict) or not isinstance(descriptor.get("resources"), list):
        raise PackageError(f"{file} is not a data package: it has no list of resources")
    return descriptor


def _load_base(descriptor: Mapping[str, Any], file: Path, base: Path | None) -> Package | None:
    """Load the package that a descriptor says it extends; None where it says nothing of one."""
    if BASE not in descriptor:
        return None
    raw = descriptor[BASE]
    if not isinstance(raw, dict) or not all(isinstance(raw.get(k), str) for k in _NAMED):
        raise PackageError(f"{file}: {BASE} must have the name and the version of a package")
    name = raw["name"]
    package = load_package(base or find_base(name, file.parent.resolve().parent, Path.cwd()))
    if package.base is not None or package.name != name:
        raise PackageError(f"{file} extends {name}, and {package.root} holds {package.name}")
    return package


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


class _UnsupportedError(Exception):
    """Say why a resource is not read."""


def _parse_resource(raw: object, root: Path, schemas: dict[str, Schema]) -> Resource | Unsupported:
    if not isinstance(raw, dict) or not isinstance(raw.get("name"), str) or not raw["name"]:
        raise PackageError("every resource needs a name")
    name = raw["name"]
    size, digest = raw.get("bytes"), raw.get("hash")
    if not isinstance(size, int | None) or not isinstance(digest, str | None):
        raise PackageError(f"resource {name}: bytes must be a number, and hash a text")
    paths = _parse_paths(raw, name)
    files = tuple(safe_path(root, path) for path in paths if not _URL.match(path))
    # Of every resource, read or not, because frictionless opens what they name.
    for key in ("schema", "dialect"):
        _check_reference(raw.get(key), root, f"resource {name}: the {key}")
    try:
        _check_readable(raw, paths)
        separator = "\t" if _format(raw, paths[0]) == "tsv" else ","
        dialect = _parse_dialect(_dialect_properties(raw, root, name), separator)
    except _UnsupportedError as error:
        return Unsupported(name, ", ".join(paths), str(error), files)
    schema = _parse_schema(raw["schema"], root, schemas, name)
    return Resource(name, paths[0], files[0], schema, dialect, size, digest)


def _parse_paths(raw: Mapping[str, Any], name: str) -> list[str]:
    """List the paths of a resource, none where its data stands in the descriptor."""
    if raw.get("path") is None and raw.get("data") is not None:
        return []
    # A list may be of one; frictionless writes all but the first of a longer one elsewhere.
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


def _check_readable(raw: Mapping[str, Any], paths: list[str]) -> None:
    """Raise `_UnsupportedError` for a resource that is not one CSV file with a schema."""
    if raw.get("data") is not None:
        raise _UnsupportedError("its data stands in the descriptor")
    if len(paths) > 1:
        raise _UnsupportedError("it is in several files")
    if _URL.match(paths[0]):
        raise _UnsupportedError("it is at a URL, which is not fetched")
    if raw.get("type") not in (None, "table"):
        raise _UnsupportedError(f"its type is {raw['type']}")
    if raw.get("compression") or _COMPRESSED.fullmatch(paths[0]):
        raise _UnsupportedError("it is compressed")
    for key in ("innerpath", "layout"):
        if raw.get(key):
            raise _UnsupportedError(f"it has {key}, which is not read")
    if (kind := _format(raw, paths[0])) not in ("csv", "tsv"):
        raise _UnsupportedError(f"its format is {kind}" if kind else "it names no format")
    if str(raw.get("encoding", "utf-8")).lower() not in _UTF8:
        raise _UnsupportedError(f"its encoding is {raw['encoding']}: only utf-8 is read")
    if raw.get("schema") is None:
        raise _UnsupportedError("it has no schema")


def _format(raw: Mapping[str, Any], path: str) -> str:
    """Give the format that a resource declares, or else the one that its file is named for."""
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


def _check_foreign_keys(resources: Iterable[Resource], base: Package | None) -> None:
    """Refuse a key to fields that its target has not, or has as another type.

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
                    raise SchemaError(f"{what}, which is of another type")
                if outer and not types <= _COMPARED:
                    raise SchemaError(f"{what} in another package: only codes and years can be")


def _dialect_properties(raw: Mapping[str, Any], root: Path, name: str) -> dict[str, Any]:
    """Give what a resource says of its dialect; null says nothing."""
    pinned = raw.get("dialect", {})
    if isinstance(pinned, str):
        file = safe_path(root, pinned)
        try:
            pinned = json.loads(file.read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError) as error:
            raise PackageError(f"cannot read the dialect {file}: {error}") from error
    # frictionless nests the CSV controls; the standard has them at the top, where they prevail.
    nested = pinned.get("csv", {}) if isinstance(pinned, dict) else None
    if not isinstance(nested, dict):
        raise PackageError(f"resource {name}: the dialect must be a JSON object")
    if strays := sorted(set(nested) - _NESTED):
        raise _UnsupportedError(f"its dialect has csv.{strays[0]}, which is not read")
    flat = {key: value for key, value in pinned.items() if key != "csv"}
    both = (*nested.items(), *flat.items())
    return {key: value for key, value in both if value is not None}


def _parse_dialect(pinned: Mapping[str, Any], separator: str) -> Dialect:
    for key, value in pinned.items():
        if not _is_read(key, value, pinned):
            shown = f"{key} {json.dumps(value)}" if key in _READ or key in _DEFAULTS else key
            raise _UnsupportedError(f"its dialect has {shown}, which is not read")
    dialect = Dialect(
        delimiter=pinned.get("delimiter", separator),
        quote=pinned.get("quoteChar", '"'),
        header=pinned.get("header", True),
        skip_initial_space=pinned.get("skipInitialSpace", False),
        comment=pinned.get("commentChar"),
    )
    marks = (dialect.delimiter, dialect.quote, dialect.comment)
    if len(set(marks)) < len(marks):
        raise _UnsupportedError("its dialect has one character for two purposes")
    return dialect


def _is_read(key: str, value: object, pinned: Mapping[str, Any]) -> bool:
    match key:
        case "delimiter" | "quoteChar" | "commentChar":
            return _is_character(value)
        case "header" | "skipInitialSpace":
            return isinstance(value, bool)
        case "headerRows":
            return value == [1] or (value == [] and pinned.get("header") is False)
        case _:
            return key in _INFORMATIONAL or value in _DEFAULTS.get(key, ())


def _is_character(value: object) -> bool:
    # A lone surrogate, which JSON can write, is none that a file can hold.
    return isinstance(value, str) and re.fullmatch("[^\0\r\n\ud800-\udfff]", value) is not None
