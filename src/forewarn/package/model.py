"""The data package and its resources.

Source: Data Package v2, https://datapackage.org/standard/data-package/.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from forewarn.errors import PackageError
from forewarn.package.paths import is_safe, safe_path

if TYPE_CHECKING:
    from pathlib import Path

    from forewarn.package.dialect import Dialect
    from forewarn.package.schema import Schema

DESCRIPTOR = "datapackage.json"

# The property of a descriptor with the name and version of the package that it extends.
BASE = "_base"

# Properties of a package, and of a resource, that inform a reader, and do not limit the data.
INFORMATIONAL = {
    "$schema", "contributors", "created", "description", "homepage", "id", "image", "keywords",
    "licenses", "name", "sources", "title", "version",
}  # fmt: skip

# A file: URL is not a resource to fetch, but an unsafe path.
URL = re.compile(r"(?!file:)[a-z][a-z0-9+.-]+://", re.IGNORECASE)


class Quantity(StrEnum):
    """What a descriptor may count of a file."""

    BYTES = "bytes"
    ROWS = "rows"
    FIELDS = "fields"


@dataclass(frozen=True)
class Claim:
    """What a property of a descriptor says of a file: a quantity of it, or its digest.

    `property` is where it stands: `bytes`, or `stats.bytes`. A digest has no quantity, and its
    value is a text with its algorithm, `sha256:...`, or without.
    """

    property: str
    quantity: Quantity | None
    value: int | str


@dataclass(frozen=True)
class MetadataFault:
    """What is wrong with a document: the descriptor, or the file of a schema or dialect at `path`.

    `resource` and `field` are those that it is about, and empty where it is about none.
    """

    path: str
    message: str
    resource: str = ""
    field: str = ""

    @property
    def told(self) -> str:
        """Return the message after what it is about: `resource t, field a: ...`."""
        about = (("resource ", self.resource), ("field ", self.field))
        # One without a name is called by its position: resource 1.
        where = ", ".join(f"{kind}{name.removeprefix(kind)}" for kind, name in about if name)
        return f"{where}: {self.message}" if where else self.message


@dataclass(frozen=True)
class Unsupported:
    """A resource that is not read, and why: "it has no schema".

    `path` is empty where there is none. `files` are its files that are in the package. The reason
    may be that `has_faulty_schema`.
    """

    name: str
    path: str
    reason: str
    files: tuple[Path, ...] = field(default=(), compare=False)
    has_faulty_schema: bool = field(default=False, compare=False)

    @property
    def table(self) -> str:
        """Return the name of the table to which the resource belongs."""
        return self.name.partition("/")[0]


@dataclass(frozen=True)
class Resource:
    """One file of the package, with the schema that it must conform to.

    `name` is the table, or the table, a slash and the part: `observations/vdem-16`. `claims` are
    what the descriptor says of the file. `unknown` are the properties of the resource, and of its
    dialect, that the standard does not know, and `unchecked` says which claims of the file nobody
    can check. Foreign keys that no value could satisfy are not in
    `schema`: `wrong_keys` says of each what is wrong with it, and `unusable` why it is not checked.
    """

    name: str
    path: str
    file: Path
    schema: Schema
    dialect: Dialect
    claims: tuple[Claim, ...] = ()
    unknown: tuple[str, ...] = ()
    unchecked: tuple[str, ...] = ()
    wrong_keys: tuple[str, ...] = ()
    unusable: tuple[str, ...] = ()

    @property
    def files(self) -> tuple[Path, ...]:
        """Return the files of the resource: one."""
        return (self.file,)

    @property
    def table(self) -> str:
        """Return the name of the table to which the file belongs."""
        return self.name.partition("/")[0]

    @property
    def part(self) -> str | None:
        """Return the part of the table that the file holds: of observations, the source."""
        return self.name.partition("/")[2] or None


@dataclass(frozen=True)
class Package:
    """A data package on disk: its folder, its descriptor, its resources in order.

    The descriptor is as written, but for paths, which are in their plain spelling.

    `resources` are those that are read, one CSV file with a schema each. `base` is the package that
    this one extends, to whose tables its own may refer. `file` is the descriptor's, where it is
    not `datapackage.json`. `documents` are the contents of the files of schemas and dialects, by
    path, and `faults` what is wrong with these files and the descriptor.
    """

    root: Path
    descriptor: dict[str, Any]
    resources: tuple[Resource, ...]
    unsupported: tuple[Unsupported, ...] = ()
    base: Package | None = None
    file: Path | None = None
    documents: dict[str, Any] = field(default_factory=dict)
    faults: tuple[MetadataFault, ...] = ()

    @property
    def descriptor_file(self) -> Path:
        """Return the file of the descriptor."""
        return self.file or self.root / DESCRIPTOR

    @property
    def name(self) -> str:
        """Return the package's name."""
        return str(self.descriptor.get("name", self.root.name))

    @property
    def version(self) -> str:
        """Return the version of the data, empty where the descriptor has none."""
        return str(self.descriptor.get("version", ""))

    @property
    def schema_files(self) -> tuple[Path, ...]:
        """Return the files of schemas and dialects that the descriptor names."""
        return tuple(safe_path(self.root, path) for path in self.schema_paths)

    @property
    def schema_paths(self) -> tuple[str, ...]:
        """Return the paths of schemas and dialects in the package, as the descriptor names them."""
        named = {
            raw[key]
            for raw in self.descriptor["resources"]
            if isinstance(raw, dict)
            for key in ("schema", "dialect")
            if isinstance(raw.get(key), str) and is_safe(self.root, raw[key])
        }
        return tuple(sorted(named))

    def must_have_resources(self) -> None:
        """Raise `PackageError` for a descriptor that describes no package, or an empty one."""
        if not self.descriptor["resources"]:
            raise PackageError(f"{self.descriptor_file}: the descriptor lists no resources")

    @property
    def declared(self) -> tuple[Resource | Unsupported, ...]:
        """Return all resources, those that are not read last."""
        return (*self.resources, *self.unsupported)

    def resource(self, name: str) -> Resource:
        """Return the resource called `name`; KeyError where there is none."""
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
