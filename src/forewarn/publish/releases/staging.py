"""The package as released: a copy of its files, and a descriptor that vouches for each."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from forewarn.errors import ChangedPackageError, ReleaseError
from forewarn.package.load import load_package
from forewarn.package.model import DESCRIPTOR
from forewarn.package.paths import RESPONSIBLE_USE, copy_file, present, safe_path, text_of
from forewarn.package.rows import read_rows
from forewarn.validate.expectations.figures import TOLERANCES, suite_files
from forewarn.validate.expectations.signature import SIGNATURE
from forewarn.writing.files import digest_of

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping
    from pathlib import Path

    from forewarn.package.model import Package, Resource
    from forewarn.publish.releases.open_part import LeftOut

LICENCES = "LICENSE-DATA.md"
CITATION = "CITATION.cff"

# The property of the descriptor for what an open-only release leaves out.
OPEN_ONLY = "openOnly"

_TITLES = {
    "NOASSERTION": "No licence from the publisher is on record",
}


def copy_package(
    package: Package, folder: Path, digests: Mapping[str, str] | None = None
) -> Package:
    """Copy the files by which a package is read and validated, and no others, to a new folder.

    Raises `ChangedPackageError` where a copy does not have the SHA-256 that `digests` has for it.
    """
    if package.unsupported:
        raise ReleaseError(
            f"the resource {package.unsupported[0].name} is not read and cannot be released: "
            f"{package.unsupported[0].reason}"
        )
    tables = {resource.path for resource in package.resources}
    pages = (SIGNATURE, TOLERANCES, LICENCES, RESPONSIBLE_USE)
    beside = {path for path in pages if present(package.root, path)}
    suites = {file.relative_to(package.root).as_posix() for file in suite_files(package.root)}
    for path in sorted({DESCRIPTOR, *package.schema_paths, *tables, *beside, *suites}):
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        # As it is named: what is a link in the package is a file in the copy.
        file = safe_path(package.root, path)
        copy_file(file, target, table=path in tables)
        copied = str(file.relative_to(package.root))
        if digests is not None and digests.get(copied) != digest_of(target):
            raise ChangedPackageError(package.root)
    return load_package(folder)


def cut_to_open(package: Package) -> tuple[Package, LeftOut]:
    """Leave the sources without a stated licence out of a copied package, and state so in it."""
    from forewarn.publish.releases.open_part import leave_out_unstated
    from forewarn.validate.expectations.expected import (
        expected_files,
        measure_valid,
        write_expected,
    )

    left_out = leave_out_unstated(package)
    descriptor = package.descriptor
    resources = [r for r in descriptor["resources"] if r["name"] not in left_out.resources]
    statement = _statement(left_out)
    changed = {
        "name": f"{package.name}-open",
        "title": f"{descriptor.get('title', package.name)} (sources with a stated licence only)",
        "description": f"{descriptor.get('description', '')} {statement}".strip(),
        OPEN_ONLY: {
            "statement": statement,
            "sources": list(left_out.sources),
            "indicators": list(left_out.indicators),
            "rows": left_out.rows,
        },
        "resources": resources,
    }
    if "id" in descriptor:
        changed["id"] = f"{descriptor['id']}-open"
    _write_json(package.root / DESCRIPTOR, {**descriptor, **changed})
    _cut_licences(package.root / LICENCES, left_out)
    cut = load_package(package.root)
    write_expected(cut.root, expected_files(cut, measure_valid(cut)))
    return cut, left_out


def vouch(package: Package, moment: datetime.datetime) -> Package:
    """Write the moment of the release into the descriptor of a copy, and a citation beside it.

    Each resource gets its SHA-256, bytes, rows, licences and sources.
    """
    sources = {row["source_id"]: row for row in read_rows(package.resource("sources"))}
    resources = []
    for raw in package.descriptor["resources"]:
        resource = package.resource(raw["name"])
        own = [sources[key] for key in _sources_of(resource, package) if key in sources]
        resources.append(
            {
                **raw,
                "bytes": resource.file.stat().st_size,
                "hash": f"sha256:{digest_of(resource.file)}",
                "rows": sum(1 for _ in read_rows(resource)),
            }
            | (
                {
                    "licenses": [_licence(name) for name in sorted({s["licence"] for s in own})],
                    "sources": [_source(source) for source in own],
                }
                if own
                else {"licenses": package.descriptor.get("licenses", [])}
            )
        )
    _write_json(
        package.root / DESCRIPTOR,
        {
            **package.descriptor,
            "created": f"{moment:%Y-%m-%dT%H:%M:%SZ}",
            "sources": [_source(source) for source in sources.values()],
            "resources": resources,
        },
    )
    citation = _citation(package, moment)
    (package.root / CITATION).write_text(citation, encoding="utf-8", newline="\n")
    return load_package(package.root)


def restricted_sources(package: Package) -> list[str]:
    """Return the ids of the sources that must not be released."""
    rows = read_rows(package.resource("sources"))
    return [row["source_id"] for row in rows if row["redistribution"] == "restricted"]


def _sources_of(resource: Resource, package: Package) -> list[str]:
    """Return the ids of the sources of a resource; none if its rows name none.

    Computed values have the sources that they are computed from, and rows that name no source those
    of the rows to which they refer.
    """
    if resource.part is not None:
        named = {resource.part}
    elif resource.name in ("sources", "ledger"):
        named = set()
    elif "source_id" not in resource.schema.field_names:
        named = _sources_of_references(resource, package)
    else:
        named = {row["source_id"] for row in read_rows(resource)}
    if resource.table == "observations" and "derivations" in package.tables():
        observed = {row["indicator_id"] for row in read_rows(resource)}
        derived_by = _derived(package)
        if observed <= derived_by.keys():
            named |= {source for name in observed for source in derived_by[name]}
    return sorted(named)


def _sources_of_references(resource: Resource, package: Package) -> set[str]:
    """Return the sources of the rows to which a resource refers: those of groups for periods."""
    named: set[str] = set()
    for key in resource.schema.foreign_keys:
        if key.reference_package or key.unread_package:
            continue
        of = package.resource(key.reference_resource or resource.name)
        if "source_id" not in of.schema.field_names:
            continue
        sources = {
            tuple(row[name] for name in key.reference_fields): row["source_id"]
            for row in read_rows(of)
        }
        cells = (tuple(row[name] for name in key.fields) for row in read_rows(resource))
        named |= {sources[each] for each in cells if each in sources}
    return named


def _derived(package: Package) -> dict[str, set[str]]:
    derived: dict[str, set[str]] = {}
    for row in read_rows(package.resource("derivations")):
        derived.setdefault(row["indicator_id"], set()).add(row["source_id"])
    return derived


def _source(row: dict[str, str]) -> dict[str, str]:
    described = {
        "title": f"{row['title']} ({row['publisher']}, {row['version']})",
        "path": row["homepage"],
        "version": row["version"],
        "licence": row["licence"],
        "citation": row["citation"],
    }
    return {key: value for key, value in described.items() if value}


def _licence(name: str) -> dict[str, str]:
    path = LICENCES if name in _TITLES else f"https://spdx.org/licenses/{name}.html"
    return {"name": name, "path": path, "title": _TITLES.get(name, name)}


def _statement(left_out: LeftOut) -> str:
    text = (
        f"Without the {len(left_out.sources)} sources that lack a stated licence "
        f"({', '.join(left_out.sources) or 'there are none'}), and everything computed from them."
    )
    if left_out.kept:
        text += (
            f" The list of states and their codes, which depends on {', '.join(left_out.kept)}, "
            "stays: every row refers to it."
        )
    return text


def _cut_licences(file: Path, left_out: LeftOut) -> None:
    if not file.is_file():
        return
    gone = tuple(start for s in left_out.sources for start in (f"| [{s}](", f"| {s} |"))
    lines = text_of(file).splitlines(keepends=True)
    kept = "".join(line for line in lines if not line.startswith(gone))
    file.write_text(kept, encoding="utf-8", newline="\n")


def _citation(package: Package, moment: datetime.datetime) -> str:
    """Return the citation; each value is JSON, which is also YAML."""
    descriptor = package.descriptor
    names = [each.get("title", "") for each in descriptor.get("contributors", [])]
    fields = {
        "cff-version": "1.2.0",
        "message": "Cite the package, and the source of every value that you use: citations are "
        "in data/sources.csv.",
        "type": "dataset",
        "title": descriptor.get("title", package.name),
        "version": package.version,
        "date-released": f"{moment:%Y-%m-%d}",
        "authors": [{"name": name} for name in names if name] or [{"name": package.name}],
        "keywords": descriptor.get("keywords", []),
    }
    if licences := descriptor.get("licenses"):
        fields["license"] = licences[0]["name"]
    lines = (f"{key}: {json.dumps(fields[key], ensure_ascii=False)}\n" for key in fields)
    return "".join(lines)


def _write_json(file: Path, content: dict[str, Any]) -> None:
    text = json.dumps(content, indent=2, ensure_ascii=False) + "\n"
    file.write_text(text, encoding="utf-8", newline="\n")
