"""Versions of the data, and the index of released versions."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from forewarn.errors import ReleaseError, VersionError

if TYPE_CHECKING:
    from collections.abc import Iterable

INDEX = "index.json"

# Rises when readers of the index have to change.
_SCHEMA_VERSION = "1.0"

# In bytes: no file system holds a larger file.
_LARGEST = 1 << 63

_VERSION = re.compile(r"(0|[1-9][0-9]{0,8})\.(0|[1-9][0-9]{0,8})\.(0|[1-9][0-9]{0,8})")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]*")


@dataclass(frozen=True, order=True)
class Version:
    """A version of the data: three numbers.

    >>> str(Version.parse("1.10.0")), Version.parse("1.10.0") > Version.parse("1.9.3")
    ('1.10.0', True)
    """

    major: int
    minor: int
    patch: int

    @classmethod
    def parse(cls, text: str) -> Version:
        """Parse a version; raise `VersionError` unless it is three numbers separated by points."""
        match = _VERSION.fullmatch(text)
        if match is None:
            raise VersionError(f"{text!r} is not a version: write three numbers, as in 1.2.0")
        return cls(*map(int, match.groups()))

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}.{self.patch}"


@dataclass(frozen=True)
class IndexEntry:
    """A release as the index lists it.

    `path` leads from the index to the zip file; `bytes` and `sha256` are the zip file's, and
    `sums_sha256` is that of the `SHA256SUMS` beside it. `open_only` marks a release without the
    sources that lack a stated licence.
    """

    version: Version
    released_on: str
    path: str
    bytes: int
    sha256: str
    sums_sha256: str
    open_only: bool


@dataclass(frozen=True)
class Index:
    """The releases of one package, oldest first."""

    name: str
    entries: tuple[IndexEntry, ...]

    @property
    def newest(self) -> IndexEntry | None:
        """Return the release with the highest version; None if there are no releases."""
        return self.entries[-1] if self.entries else None

    def find(self, version: Version | None) -> IndexEntry:
        """Return the release of a version, or the newest; raise `ReleaseError` if it is missing."""
        if version is None:
            if self.newest is None:
                raise ReleaseError(f"{self.name} has no releases yet")
            return self.newest
        for entry in self.entries:
            if entry.version == version:
                return entry
        known = ", ".join(str(entry.version) for entry in self.entries) or "none"
        raise ReleaseError(f"{self.name} has no release {version}; its releases: {known}")


def make_index(name: str, entries: Iterable[IndexEntry]) -> Index:
    """Return an index of releases, ordered by version."""
    return Index(name, tuple(sorted(entries, key=lambda entry: entry.version)))


def write_index(index: Index) -> str:
    """Return an index as JSON; equal indexes give equal text."""
    content = {
        "schema_version": _SCHEMA_VERSION,
        "name": index.name,
        "releases": [asdict(e) | {"version": str(e.version)} for e in index.entries],
    }
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def parse_index(text: str, location: str) -> Index:
    """Parse an index; raise `ReleaseError`, which names the location, unless it is sound."""
    invalid = f"{location} is not an index of releases"
    try:
        raw = json.loads(text)
        schema_version, name = raw["schema_version"], raw["name"]
        entries = tuple(
            IndexEntry(**each | {"version": Version.parse(each["version"])})
            for each in raw["releases"]
        )
    except (KeyError, RecursionError, TypeError, ValueError, VersionError) as error:
        raise ReleaseError(f"{invalid}: {error}") from error
    if str(schema_version).partition(".")[0] != _SCHEMA_VERSION.partition(".")[0]:
        raise ReleaseError(f"{location} has schema version {schema_version}: update forewarn")
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise ReleaseError(f"{invalid}: it names no package")
    for entry in entries:
        if not _is_sound(entry):
            raise ReleaseError(f"{invalid}: its entry for {entry.version} is not valid")
    if len({entry.version for entry in entries}) < len(entries):
        raise ReleaseError(f"{invalid}: it lists a version twice")
    return make_index(name, entries)


def _is_sound(entry: IndexEntry) -> bool:
    return (
        isinstance(entry.path, str)
        and not entry.path.startswith(("/", "\\"))
        and ".." not in entry.path.split("/")
        and isinstance(entry.bytes, int)
        and not isinstance(entry.bytes, bool)
        and 0 < entry.bytes < _LARGEST
        and isinstance(entry.open_only, bool)
        and isinstance(entry.released_on, str)
        and all(
            isinstance(digest, str) and _DIGEST.fullmatch(digest) is not None
            for digest in (entry.sha256, entry.sums_sha256)
        )
    )
