"""Parsing one resource of a descriptor: read as a table, or kept apart with the reason."""

from __future__ import annotations

import codecs
import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from forewarn.errors import PackageError, SchemaError
from forewarn.package.dialect import UnsupportedError, dialect_properties, parse_dialect
from forewarn.package.json_files import is_whole_text
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
    from collections.abc import Iterator, Mapping
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

# Digests that frictionless may keep among the statistics of a file.
_DIGESTS = ("md5", "sha1", "sha256", "sha512")

_STATISTICS = {*Quantity, *_DIGESTS, "hash"}

# The compressions that are none.
_UNCOMPRESSED = (None, "", "no")


def parse_resource(raw: object, position: int, documents: Documents) -> Resource | Unsupported:
    """Parse the resource at a position of the list, from 1.

    What is wrong with it, and not with its table, is added to the faults of the documents.
    Raises `PackageError` for a path that leads out of the package.
    """
    name = raw.get("name") if isinstance(raw, dict) else None
    if not isinstance(raw, dict) or not isinstance(name, str) or not name:
        why = "it is not an object" if not isinstance(raw, dict) else "it has no name"
        return Unsupported(f"resource {position}", "", why)
    claims = tuple(_claims(raw, name, documents))
    paths: list[str] = []
    files: tuple[Path, ...] = ()
    for key in ("schema", "dialect"):
        # For every resource, read or not: no name may lead out of the package.
        if isinstance(raw.get(key), str) and not URL.match(raw[key]):
            safe_path(documents.root, raw[key])
    try:
        paths = _parse_paths(raw)
        files = tuple(safe_path(documents.root, path) for path in paths if not URL.match(path))
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
        return Unsupported(name, ", ".join(paths), str(error), files)
    return Resource(
        name=name,
        path=paths[0],
        file=files[0],
        schema=schema,
        dialect=dialect,
        claims=claims,
        unknown=(
            *strange(raw, _KNOWN | INFORMATIONAL),
            *(f"stats.{key}" for key in strange(_statistics(raw), _STATISTICS)),
            *(f"dialect.{key}" for key in unknown),
        ),
    )


def _parse_paths(raw: Mapping[str, Any]) -> list[str]:
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
        raise UnsupportedError("it needs a path, or a list of paths")
    return paths


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
    return declared or told or PurePosixPath(path).suffix[1:].lower()


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


def _claims(raw: Mapping[str, Any], name: str, documents: Documents) -> Iterator[Claim]:
    """Yield what a resource claims of its file: sizes, counts and digests.

    frictionless keeps them in `stats` too, where the digests have properties of their own.
    """
    stats = _statistics(raw)
    if not isinstance(raw.get("stats", {}), dict):
        documents.blame(DESCRIPTOR, f"resource {name}: stats must be an object")
    for prefix, properties in (("", raw), ("stats.", stats)):
        for quantity in Quantity:
            value = properties.get(quantity.value)
            number = _whole_number(value)
            if number is not None:
                yield Claim(f"{prefix}{quantity}", quantity, number)
            elif quantity.value in properties:
                message = f"resource {name}: {prefix}{quantity} must be a whole number"
                documents.blame(DESCRIPTOR, message)
    digests = {"hash": raw["hash"]} if "hash" in raw else {}
    digests |= {f"stats.{key}": stats[key] for key in ("hash", *_DIGESTS) if key in stats}
    for key, value in digests.items():
        # The standard allows an empty text, which is no digest.
        if isinstance(value, str) and value:
            yield Claim(key, None, _with_algorithm(key, value, raw))
        elif value != "":
            documents.blame(DESCRIPTOR, f"resource {name}: {key} must be a text")


def _with_algorithm(key: str, value: str, raw: Mapping[str, Any]) -> str:
    """Return a digest with the algorithm that its property, or another one, names."""
    if key == "hash":
        return value
    algorithm = key.removeprefix("stats.")
    if algorithm == "hash":
        algorithm = str(raw.get("hashing") or "md5")
    return f"{algorithm}:{value}"


def _statistics(raw: Mapping[str, Any]) -> dict[str, Any]:
    stats = raw.get("stats")
    return stats if isinstance(stats, dict) else {}


def _whole_number(value: object) -> int | None:
    """Return a whole number; None where a value of JSON, which has one kind of numbers, is none."""
    # To Python, True is a number too.
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None
