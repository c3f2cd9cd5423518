"""Versions of the data, and the index of those that are released."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from forewarn.errors import ReleaseError, VersionError

if TYPE_CHECKING:
    from collections.abc import Iterable

INDEX = "index.json"

# Changes when a reader of the index would have to.
_SCHEMA_VERSION = "1.0"

_VERSION = re.compile(r"(0|[1-9][0-9]{0,8})\.(0|[1-9][0-9]{0,8})\.(0|[1-9][0-9]{0,8})")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]*")


@dataclass(frozen=True, order=True)
class Version:
    """A version of the data, in three numbers.

    >>> str(Version.parse("1.10.0")), Version.parse("1.10.0") > Version.parse("1.9.3")
    ('1.10.0', True)
    """

    major: int
    minor: int
    patch: int

    @classmethod
    def parse(cls, text: str) -> Version:
        """Parse a version; `VersionError` for anything but three numbers with points."""
        match = _VERSION.fullmatch(text)
        if match is None:
            raise VersionError(f"{text!r} is no version: write three numbers, as in 1.2.0")
        return cls(*map(int, match.groups()))

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}.{self.patch}"


@dataclass(frozen=True)
class Entry:
    """A release as the index has it.

    `path` is that of its zip file, from the index; `bytes` and `sha256` are of the zip file, and
    `sums_sha256` of the `SHA256SUMS` beside it. `open_only` says that sources without a stated
    licence are left out.
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
    entries: tuple[Entry, ...]

    @property
    def newest(self) -> Entry | None:
        """Return the release with the highest version, None where there is none."""
        return self.entries[-1] if self.entries else None

    def find(self, version: Version | None) -> Entry:
        """Return the release of a version, or the newest; `ReleaseError` where there is none."""
        if version is None:
            if self.newest is None:
                raise ReleaseError(f"nothing of {self.name} is released yet")
            return self.newest
        for entry in self.entries:
            if entry.version == version:
                return entry
        known = ", ".join(str(entry.version) for entry in self.entries) or "none"
        raise ReleaseError(f"there is no release {version} of {self.name}; there are: {known}")


def make_index(name: str, entries: Iterable[Entry]) -> Index:
    """Make an index of releases, in the order of their versions."""
    return Index(name, tuple(sorted(entries, key=lambda entry: entry.version)))


def write_index(index: Index) -> str:
    """Write an index as JSON: one way for each index."""
    content = {
        "schema_version": _SCHEMA_VERSION,
        "name": index.name,
        "releases": [asdict(e) | {"version": str(e.version)} for e in index.entries],
    }
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def parse_index(text: str, place: str) -> Index:
    """Parse an index read at a place; `ReleaseError` where it is not one that can be trusted."""
    try:
        raw = json.loads(text)
        schema_version, name = raw["schema_version"], raw["name"]
        entries = tuple(
            Entry(**each | {"version": Version.parse(each["version"])}) for each in raw["releases"]
        )
    except (KeyError, RecursionError, TypeError, ValueError, VersionError) as error:
        raise ReleaseError(f"{place} is no index of releases: {error}") from error
    if str(schema_version).partition(".")[0] != _SCHEMA_VERSION.partition(".")[0]:
        raise ReleaseError(f"{place} is of schema version {schema_version}: update forewarn")
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise ReleaseError(f"{place} is no index of releases: it names no package")
    for entry in entries:
        if not _is_sound(entry):
            raise ReleaseError(f"{place} is no index of releases: {entry.version} is not described")
    if len({entry.version for entry in entries}) < len(entries):
        raise ReleaseError(f"{place} is no index of releases: it has a version twice")
    return make_index(name, entries)


def _is_sound(entry: Entry) -> bool:
    return (
        isinstance(entry.path, str)
        and not entry.path.startswith(("/", "\\"))
        and ".." not in entry.path.split("/")
        and isinstance(entry.bytes, int)
        and not isinstance(entry.bytes, bool)
        and entry.bytes > 0
        and isinstance(entry.open_only, bool)
        and isinstance(entry.released_on, str)
        and all(
            isinstance(digest, str) and _DIGEST.fullmatch(digest) is not None
            for digest in (entry.sha256, entry.sums_sha256)
        )
    )
