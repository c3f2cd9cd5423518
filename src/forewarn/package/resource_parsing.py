"""Parsing one resource of a descriptor: read as a table, or kept apart with the reason."""

from __future__ import annotations

import codecs
import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from forewarn.errors import PackageError, SchemaError, UnsafePathError
from forewarn.package.dialect import UnsupportedError, dialect_properties, parse_dialect
from forewarn.package.digests import algorithm_of, names_a_claim
from forewarn.package.json_files import is_whole_text
from forewarn.package.json_values import whole_number
from forewarn.package.mediatype import contradiction
from forewarn.package.model import (
    DESCRIPTOR,
    INFORMATIONAL,
    URL,
    Claim,
    Quantity,
    Resource,
    Unsupported,
)
from forewarn.package.paths import safe_path
from forewarn.package.schema_parsing import parse_schema, strange

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from forewarn.package.documents import Documents
    from forewarn.package.schema import Schema

_COMPRESSED = re.compile(r".*\.(bz2|gz|xz|zip)", re.IGNORECASE | re.DOTALL)

_MEDIATYPES = {"text/csv": "csv", "text/tab-separated-values": "tsv"}

# Properties that are read here, or that make a resource one that is not read.
_KNOWN = {
    "bytes", "compression", "data", "dialect", "encoding", "extrapaths", "fields", "format", "hash",
    "hashing", "innerpath", "layout", "mediatype", "path", "profile", "profiles", "rows", "schema",
    "scheme", "stats", "type",
}  # fmt: skip

_STATISTICS = {*Quantity, "hash"}

# Values of `compression` that mean there is none.
_UNCOMPRESSED = (None, "", "no")


def parse_resource(raw: object, position: int, documents: Documents) -> Resource | Unsupported:
    """Parse the resource at a position of the list, from 1.

    What is wrong with it, and not with its table, is added to the faults of the documents.
    """
    name = raw.get("name") if isinstance(raw, dict) else None
    if not isinstance(raw, dict) or not isinstance(name, str) or not name:
        why = "it is not an object" if not isinstance(raw, dict) else "it has no name"
        return Unsupported(called(raw, position), "", why)
    claims, unchecked = _claims(raw, name, documents)
    paths, files, outside = _places(raw, name, documents)
    try:
        if outside:
            raise UnsupportedError(outside)
        if not paths and raw.get("data") is None:
            raise UnsupportedError("it needs a path, or a list of paths")
        _check_readable(raw, paths)
        if not is_whole_text(name):
            raise UnsupportedError("its name has half of a character")
        separator = "\t" if _format(raw, paths[0]) == "tsv" else ","
        properties, unknown = dialect_properties(_described(raw, "dialect", documents))
        if against := contradiction(raw, properties, _is_utf8):
            raise UnsupportedError(against)
        dialect = parse_dialect(properties, separator)
        schema = _schema(raw, documents)
    except (UnsupportedError, SchemaError) as error:
        is_faulty = isinstance(error, SchemaError)
        return Unsupported(name, ", ".join(paths), str(error), files, has_faulty_schema=is_faulty)
    statistics = {k: v for k, v in _statistics(raw).items() if algorithm_of(k) is None}
    return Resource(
        name=name,
        path=paths[0],
        file=files[0],
        schema=schema,
        dialect=dialect,
        claims=claims,
        unknown=(
            *strange(raw, _KNOWN | INFORMATIONAL),
            *(f"stats.{key}" for key in strange(statistics, _STATISTICS)),
            *(f"dialect.{key}" for key in unknown),
        ),
        unchecked=unchecked,
    )


def called(raw: object, position: int) -> str:
    """Return what a resource is called: by its position in the list where it has no name."""
    name = raw.get("name") if isinstance(raw, dict) else None
    return name if isinstance(name, str) and name else f"resource {position}"


def _places(
    raw: Mapping[str, Any], name: str, documents: Documents
) -> tuple[list[str], tuple[Path, ...], str]:
    """Return the paths of a resource, its files, and why a path of it cannot be followed.

    For every resource, read or not, its schema and its dialect count too: the last is empty only
    where each path stays in the package.
    """
    paths, why = _parse_paths(raw), ""
    for key in ("path", "extrapaths"):
        is_empty_list = key == "extrapaths" and raw.get(key) == []
        if not are_texts(raw.get(key)) and not is_empty_list:
            fault = f"{key} must be a text, or a list of texts"
            documents.blame(DESCRIPTOR, fault, resource=name)
    if 0 < sum(URL.match(path) is not None for path in paths) < len(paths):
        fault = "path must not mix addresses and paths in the package"
        documents.blame(DESCRIPTOR, fault, resource=name)
    named = [("path", path) for path in paths]
    named += [(key, raw[key]) for key in ("schema", "dialect") if isinstance(raw.get(key), str)]
    files = []
    # One path may be listed any number of times.
    for key, path in dict.fromkeys(named):
        if URL.match(path):
            continue
        try:
            file = safe_path(documents.root, path)
        except UnsafePathError as error:
            told = f"{error}" if key == "path" else f"{key}: {error}"
            documents.blame(DESCRIPTOR, told, resource=name)
            why = why or f"its {key} {path!r} is not followed"
        except PackageError as error:
            why = why or str(error)
        else:
            files += [file] if key == "path" else []
    return paths, tuple(files), why


def are_texts(named: object) -> bool:
    """Return whether paths may be given like this: as a text, a list of texts, or not at all."""
    if isinstance(named, list):
        return bool(named) and all(isinstance(path, str) for path in named)
    return named is None or isinstance(named, str)


def _parse_paths(raw: Mapping[str, Any]) -> list[str]:
    """Return the paths of a resource; none where it has none, or anything else among them."""
    # The list may have one item; frictionless moves the other items into extrapaths.
    paths: list[Any] = [
        path
        for named in (raw.get("path"), raw.get("extrapaths"))
        if named is not None
        for path in (named if isinstance(named, list) else [named])
    ]
    return paths if all(isinstance(path, str) for path in paths) else []


def _check_readable(raw: Mapping[str, Any], paths: list[str]) -> None:  # noqa: C901 - a list
    """Raise `UnsupportedError` for a resource that is not one CSV file with a schema."""
    if raw.get("data") is not None:
        raise UnsupportedError("its data is in the descriptor")
    if len(paths) > 1:
        raise UnsupportedError("it is in several files")
    if URL.match(paths[0]):
        raise UnsupportedError("it is at a URL, which is not fetched")
    if raw.get("type") not in (None, "table"):
        raise UnsupportedError(f"its type is {raw['type']}")
    if (scheme := raw.get("scheme")) not in (None, "", "file"):
        raise UnsupportedError(f"its scheme is {scheme}: only files of the package are read")
    if raw.get("compression") not in _UNCOMPRESSED or _COMPRESSED.fullmatch(paths[0]):
        raise UnsupportedError("it is compressed")
    for key in ("innerpath", "layout"):
        if raw.get(key):
            raise UnsupportedError(f"it has {key}, which is not read")
    if (kind := _format(raw, paths[0])) not in ("csv", "tsv"):
        raise UnsupportedError(f"its format is {kind}" if kind else "it names no format")
    if not _is_utf8(raw.get("encoding", "utf-8")):
        raise UnsupportedError(f"its encoding is {raw['encoding']}: only utf-8 is read")
    if raw.get("schema") is None:
        raise UnsupportedError("it has no schema")


def _is_utf8(encoding: object) -> bool:
    """Return whether Python knows an encoding as UTF-8, which is not the one with a mark."""
    try:
        return isinstance(encoding, str) and codecs.lookup(encoding).name == "utf-8"
    except (LookupError, ValueError):
        return False


def _format(raw: Mapping[str, Any], path: str) -> str:
    """Return the format that a resource declares, or else that of its file's name."""
    told = _MEDIATYPES.get(str(raw.get("mediatype")).partition(";")[0].strip().lower(), "")
    declared = str(raw.get("format") or "").lower()
    if told == "tsv" and declared in ("", "csv"):
        return told
    # An address may have more behind the name of a file, and a file of the package has that name.
    return declared or told or re.split("[?#]", PurePosixPath(path).suffix[1:].lower())[0]


def _described(raw: Mapping[str, Any], key: str, documents: Documents) -> object:
    """Return a resource's dialect or schema, from its file where it has one of its own."""
    value = raw.get(key, {})
    if not isinstance(value, str):
        return value
    if URL.match(value):
        raise UnsupportedError(f"its {key} is at a URL, which is not fetched: {value}")
    try:
        return documents.content(value, key)
    except PackageError as error:
        raise UnsupportedError(str(error)) from error


def _schema(raw: Mapping[str, Any], documents: Documents) -> Schema:
    described = _described(raw, "schema", documents)
    if isinstance(raw["schema"], str):
        return documents.schema(raw["schema"])
    if not documents.descriptor.is_text and not is_whole_text(described):
        raise UnsupportedError("its schema has half of a character")
    return parse_schema(described)


def _claims(
    raw: Mapping[str, Any], name: str, documents: Documents
) -> tuple[tuple[Claim, ...], tuple[str, ...]]:
    """Return what a resource claims of its file, and which claims nobody can check, and why.

    These are sizes, counts and digests. frictionless keeps them in `stats` too, where the digests
    have properties of their own.
    """
    stats, claims = _statistics(raw), []
    if not isinstance(raw.get("stats", {}), dict):
        documents.blame(DESCRIPTOR, "stats must be an object", resource=name)
    for prefix, properties in (("", raw), ("stats.", stats)):
        for quantity in Quantity:
            value = properties.get(quantity.value)
            number = whole_number(value)
            if number is not None:
                claims.append(Claim(f"{prefix}{quantity}", quantity, number))
            elif quantity.value in properties:
                message = f"{prefix}{quantity} must be a whole number"
                documents.blame(DESCRIPTOR, message, resource=name)
    digests = {"hash": raw["hash"]} if "hash" in raw else {}
    named = ["hash", *(key for key in stats if algorithm_of(key))]
    digests |= {f"stats.{key}": stats[key] for key in named if key in stats}
    unchecked = []
    for key, value in digests.items():
        # The standard allows an empty text, which is no digest.
        if isinstance(value, str) and value:
            digest, why = _digest(key, value, raw)
            claims += [Claim(key, None, digest)] if digest else []
            unchecked += [f"{key} was not checked: {why}"] if why else []
        elif value != "":
            documents.blame(DESCRIPTOR, f"{key} must be a text", resource=name)
    unchecked += [
        f"{prefix}{key} was not checked: it is not a property of {what}"
        for prefix, what, properties, known in (
            ("", "a resource", raw, _KNOWN),
            ("stats.", "stats", stats, _STATISTICS | {*named}),
        )
        for key in properties
        if key not in known and names_a_claim(key)
    ]
    return tuple(claims), tuple(unchecked)


def _digest(key: str, value: str, raw: Mapping[str, Any]) -> tuple[str, str]:
    """Return a digest with the algorithm that it, its property, or another one names.

    Where it cannot be checked, it is empty, and the second text says why.
    """
    prefix, colon, digest = value.rpartition(":")
    own = key.removeprefix("stats.")
    if colon and algorithm_of(prefix) is None:
        return "", f"the algorithm {prefix!r} is not known" if prefix else "it names no algorithm"
    if own != "hash":
        if colon and algorithm_of(prefix) != algorithm_of(own):
            return "", f"its digest is of another algorithm, {prefix}"
        return f"{own}:{digest}", ""
    hashing = raw.get("hashing")
    if colon or key == "hash" or not hashing:
        return (value if colon or key == "hash" else f"md5:{value}"), ""
    if algorithm_of(str(hashing)) is None:
        return "", f"the algorithm {hashing!r} is not known"
    return f"{hashing}:{value}", ""


def _statistics(raw: Mapping[str, Any]) -> dict[str, Any]:
    stats = raw.get("stats")
    return stats if isinstance(stats, dict) else {}
