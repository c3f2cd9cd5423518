"""Loading a package: its descriptor and schemas parsed, its data left alone."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from forewarn.errors import PackageError, UsageError
from forewarn.package.descriptor import read_descriptor, with_usable_keys
from forewarn.package.documents import Documents
from forewarn.package.find import find_base
from forewarn.package.model import BASE, DESCRIPTOR, Package, Resource, Unsupported
from forewarn.package.paths import check_files
from forewarn.package.resource_parsing import parse_resource

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# What a descriptor says of the package that it extends.
_NAMED = ("name", "version")


def load_package(path: Path, base: Path | None = None) -> Package:
    """Load the package whose folder or descriptor is at `path`.

    Schemas are parsed; data files are neither opened nor required to exist. A resource that is
    not one CSV file with a schema that can be checked is listed separately, as unsupported. The
    package that this one extends, if any, is loaded too: from `base`, or from where `find_base`
    finds it, from the folder above the package and the working folder upward.
    Raises `PackageError`, whose one line says what is wrong, and `UsageError` where a base is given
    for a package that extends none.
    """
    file = path / DESCRIPTOR if path.is_dir() else path
    document = read_descriptor(file)
    descriptor = document.content
    root = file.parent.resolve()
    extended = _load_base(descriptor, file, base)
    documents = Documents(root, document)
    parsed = [
        parse_resource(raw, position, documents)
        for position, raw in enumerate(descriptor["resources"], start=1)
    ]
    check_files(root, {file for each in parsed for file in each.files})
    parsed = _apart(parsed, extended, documents)
    resources = [resource for resource in parsed if isinstance(resource, Resource)]
    return Package(
        root=root,
        descriptor=descriptor,
        resources=with_usable_keys(resources, extended),
        unsupported=tuple(each for each in parsed if isinstance(each, Unsupported)),
        base=extended,
        file=None if file.name == DESCRIPTOR else root / file.name,
        documents=documents.contents,
        faults=tuple(documents.faults),
    )


def _apart(
    parsed: Sequence[Resource | Unsupported], base: Package | None, documents: Documents
) -> list[Resource | Unsupported]:
    """Return resources, those apart, as not read, whose names SQL takes for that of another.

    A name that repeats is a fault of the descriptor. SQL takes names that differ only in case for
    the same name, and the base's tables stand beside the package's own.
    """
    spelt: dict[str, str] = {}
    tables = {table.lower(): table for table in (base.tables() if base else ())}
    taken: set[str] = set()
    repeated: dict[str, None] = {}
    found: list[Resource | Unsupported] = []
    for each in parsed:
        name, table, why = each.name, each.table, None
        first = spelt.setdefault(name.lower(), name)
        if name in taken:
            why = "another resource has its name"
            repeated[name] = None
        elif first != name:
            why = f"its name differs only in case from {first}"
        elif isinstance(each, Resource) and tables.setdefault(table.lower(), table) != table:
            why = f"the name of its table differs only in case from {tables[table.lower()]}"
        taken.add(name)
        found.append(Unsupported(name, each.path, why, each.files) if why else each)
    for name in repeated:
        documents.blame(DESCRIPTOR, "another resource has this name", resource=name)
    return found


def _load_base(descriptor: Mapping[str, Any], file: Path, base: Path | None) -> Package | None:
    """Load the package that a descriptor extends; None where it extends none."""
    if BASE not in descriptor:
        if base is not None:
            raise UsageError(f"{file} extends no other package: leave the base out")
        return None
    raw = descriptor[BASE]
    if not isinstance(raw, dict) or not all(isinstance(raw.get(k), str) for k in _NAMED):
        raise PackageError(f"{file}: {BASE} must have the name and the version of a package")
    name = raw["name"]
    package = load_package(base or find_base(name, file.parent.resolve().parent, Path.cwd()))
    if package.base is not None or package.name != name:
        raise PackageError(f"{file} extends {name}, but {package.root} holds {package.name}")
    return package
