"""The data package and its resources.

Source: Data Package v2, https://datapackage.org/standard/data-package/.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from forewarn.package.paths import safe_path

if TYPE_CHECKING:
    from pathlib import Path

    from forewarn.package.dialect import Dialect
    from forewarn.package.schema import Schema

DESCRIPTOR = "datapackage.json"

# The property of a descriptor with the name and version of the package that it extends.
BASE = "_base"


@dataclass(frozen=True)
class Unsupported:
    """A resource that is not read, and why: "it has no schema".

    `path` is empty where there is none. `files` are its files that are in the package.
    """

    name: str
    path: str
    reason: str
    files: tuple[Path, ...] = field(default=(), compare=False)


@dataclass(frozen=True)
class Resource:
    """One file of the package, with the schema that it must conform to.

    `name` is the table, or the table, a slash and the part: `observations/vdem-16`. `size` (in
    bytes) and `digest` are the properties `bytes` and `hash` of the descriptor, where it has them.
    """

    name: str
    path: str
    file: Path
    schema: Schema
    dialect: Dialect
    size: int | None = None
    digest: str | None = None

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
    """A data package on disk: its folder, its descriptor as written, its resources in order.

    `resources` are those that are read, one CSV file with a schema each. `base` is the package that
    this one extends, to whose tables its own may refer. `file` is the descriptor's, where it is
    not `datapackage.json`.
    """

    root: Path
    descriptor: dict[str, Any]
    resources: tuple[Resource, ...]
    unsupported: tuple[Unsupported, ...] = ()
    base: Package | None = None
    file: Path | None = None

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
        """Return the paths of schemas and dialects, as the descriptor names them."""
        named = {
            raw[key]
            for raw in self.descriptor["resources"]
            for key in ("schema", "dialect")
            if isinstance(raw.get(key), str)
        }
        return tuple(sorted(named))

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
