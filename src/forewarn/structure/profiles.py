"""Profiles other than the standard's own, and claims that the standard lets only resources make.

Nothing reads what such a profile asks for: it is told, and the package is not called valid.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from forewarn.package.digests import names_a_claim
from forewarn.package.resource_parsing import called

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from forewarn.package.model import Package

# The addresses of the standard's profiles, and what each kind of document may name of them.
_ADDRESSES = re.compile(
    r"https?://(?:datapackage\.org/profiles/(?:1\.0|2\.[01])|specs\.frictionlessdata\.io/schemas)/"
    r"(?P<name>[a-z-]+)\.json"
)
_NAMES = {
    "package": ("datapackage", "data-package", "tabular-data-package"),
    "resource": ("dataresource", "data-resource", "tabular-data-resource"),
    "schema": ("tableschema", "table-schema"),
    "dialect": ("tabledialect", "csv-dialect"),
}

# What the standard lets a resource claim of its file. frictionless refuses fields of a package.
CLAIMS_OF_A_FILE = {"bytes", "hash", "rows", "stats"}


# How many items of a list frictionless is given to judge, and the lists of which it judges what
# nothing else does: an email, a name.
MOST_ITEMS = 5000
LISTS_IN_PART = ("contributors", "licenses", "sources")


def unread_demands(package: Package) -> list[str]:
    """Return what of a package was not checked.

    That is what profiles ask for, claims of its files, and the ends of long lists.
    """
    claims = [
        f"{name} of the package was not checked: it belongs in a resource"
        for name in sorted(package.descriptor)
        if name in CLAIMS_OF_A_FILE or names_a_claim(name)
    ]
    return [*_unread_profiles(package), *claims, *_unread_items(package)]


def ignored_profiles(package: Package) -> Iterator[str]:
    """Yield each `$schema` of a part of the descriptor, which by the standard counts for nothing.

    Those of the standard's own say nothing else, and are left out.
    """
    for raw in package.descriptor["resources"]:
        if isinstance(raw, dict):
            name = raw.get("name")
            yield from (
                f"$schema of the resource {name}" for _ in _unread(raw, "$schema", "resource")
            )
            for kind in ("schema", "dialect"):
                part = raw.get(kind)
                for _ in _unread(part, "$schema", kind) if isinstance(part, dict) else ():
                    yield f"$schema in the {kind} of the resource {name}"


def _unread_items(package: Package) -> Iterator[str]:
    """Yield which lists are longer than what is checked of them."""
    of_resources = [
        (raw, f" of the resource {called(raw, position)}")
        for position, raw in enumerate(package.descriptor["resources"], start=1)
        if isinstance(raw, dict)
    ]
    for raw, whose in [(package.descriptor, ""), *of_resources]:
        for key in LISTS_IN_PART:
            listed = raw.get(key)
            if isinstance(listed, list) and len(listed) > MOST_ITEMS:
                yield f"only the first {MOST_ITEMS:,} of {len(listed):,} {key}{whose} were checked"


def _unread_profiles(package: Package) -> Iterator[str]:
    """Yield what was not checked because a profile asks for it that is not the standard's own.

    By the standard, the `$schema` of a descriptor is that of its root alone: of the package, and of
    a schema or a dialect in a file of its own.
    """
    descriptor, listed = package.descriptor, set()
    for key in ("$schema", "profile", "profiles"):
        yield from _unread(descriptor, key, "package")
    for raw in descriptor["resources"]:
        if isinstance(raw, dict):
            for key in ("profile", "profiles"):
                yield from _unread(raw, key, "resource", f" of the resource {raw.get('name')}")
            listed |= {(str(raw.get(kind)), kind) for kind in ("schema", "dialect")}
    for path, kind in sorted(listed):
        content = package.documents.get(path)
        if isinstance(content, dict):
            yield from _unread(content, "$schema", kind, f" of {path}")


def _unread(raw: Mapping[str, Any], key: str, kind: str, whose: str = "") -> Iterator[str]:
    named = named_profile(raw, key)
    if isinstance(named, str) and named and named not in _NAMES[kind]:
        yield f"what the {key} {named!r}{whose} asks for was not checked: it is not read"


def named_profile(raw: Mapping[str, Any], key: str) -> object:
    """Return the profile that a property names, of a list the first; empty where it names none.

    The standard's own are named by what their address ends in.
    """
    match raw.get(key, ""):
        case [str(first), *_] if key == "profiles":
            named: object = first
        case value:
            named = "" if key == "profiles" else value
    address = _ADDRESSES.fullmatch(named) if isinstance(named, str) else None
    return address["name"] if address else named
