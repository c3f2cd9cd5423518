"""The data package: its descriptor, its resources, and paths that stay inside it.

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

    pass


DESCRIPTOR = "datapackage.json"


# The property of a descriptor that names the package which it extends, and its version.
BASE = "_base"


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
        """Return the package's name."""
        return str(self.descriptor.get("name", self.root.name))

    @property
    def version(self) -> str:
        """Return the version of the data, empty where the descriptor has none."""
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
