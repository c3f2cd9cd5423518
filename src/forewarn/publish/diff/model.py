"""What a comparison of two packages finds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_SEMVER = re.compile(r"v?([0-9]+)\.([0-9]+)\.([0-9]+)(?:[-+].*)?")


class Bump(IntEnum):
    """The part of a version that must rise, by the Data Package version recipe."""

    NONE = 0
    PATCH = 1
    MINOR = 2
    MAJOR = 3

    @property
    def word(self) -> str:
        """Return the recipe's name of the bump."""
        return self.name if self else "none"

    def after(self, version: str) -> str | None:
        """Return the lowest version with the bump; None if `version` is not a semantic version.

        >>> Bump.MINOR.after("1.2.3"), Bump.NONE.after("1.2.3"), Bump.PATCH.after("soon")
        ('1.3.0', '1.2.3', None)
        """
        match = _SEMVER.fullmatch(version)
        if match is None:
            return None
        major, minor, patch = map(int, match.groups())
        match self:
            case Bump.MAJOR:
                return f"{major + 1}.0.0"
            case Bump.MINOR:
                return f"{major}.{minor + 1}.0"
            case Bump.PATCH:
                return f"{major}.{minor}.{patch + 1}"
        return f"{major}.{minor}.{patch}"

    def is_met(self, old: str, new: str) -> bool:
        """Return whether the new version rises enough above the old one.

        >>> Bump.MINOR.is_met("1.2.3", "1.3.0"), Bump.MINOR.is_met("1.2.3", "1.2.4")
        (True, False)
        """
        least, given = _SEMVER.fullmatch(self.after(old) or ""), _SEMVER.fullmatch(new)
        if least is None or given is None:
            return False
        return tuple(map(int, given.groups())) >= tuple(map(int, least.groups()))


@dataclass(frozen=True)
class Reason:
    """Why a version must rise: "observations/vdem-16: 12 values are corrected"."""

    bump: Bump
    where: str
    what: str


@dataclass(frozen=True)
class Change:
    """A changed property of the descriptor or a schema, as JSON text.

    `path` leads to it, through resources and fields by name. An absent property is None.
    """

    path: tuple[str, ...]
    old: str | None
    new: str | None

    @property
    def pointer(self) -> str:
        """Return the path as a JSON pointer (RFC 6901)."""
        return "".join(f"/{step.replace('~', '~0').replace('/', '~1')}" for step in self.path)


class ChangeKind(StrEnum):
    """What happened to a cell, its row or its field."""

    ADDED = "row added"
    REMOVED = "row removed"
    CHANGED = "changed"
    RESPELLED = "respelled"
    FIELD_ADDED = "field added"
    FIELD_REMOVED = "field removed"


@dataclass(frozen=True)
class TableDifference:
    """How the rows of one resource differ.

    `key` names the fields that identify rows; if there are none, `reason` says why, and whole rows
    are compared. `old_fields` and `new_fields` are the columns of the files, empty if a file is
    absent. `changed` counts the rows with a changed value, `cells` the changed values by field, and
    `respelled` the cells whose text changed and whose value did not.
    """

    name: str
    key: tuple[str, ...]
    reason: str | None
    old_fields: tuple[str, ...]
    new_fields: tuple[str, ...]
    old_rows: int
    new_rows: int
    added: int
    removed: int
    changed: int
    respelled: int
    cells: Mapping[str, int]

    @property
    def is_same(self) -> bool:
        """Return whether no row and no cell differs; fields may."""
        return not (self.added or self.removed or self.changed or self.respelled)


@dataclass(frozen=True)
class Span:
    """What a source covers of an indicator: rows, countries, first and last year."""

    rows: int
    countries: int
    first_year: int | None
    last_year: int | None


@dataclass(frozen=True)
class CoverageChange:
    """What a source covers of an indicator, before and after, and the cells gained and lost."""

    source_id: str
    indicator_id: str
    old: Span
    new: Span
    added: int
    removed: int


@dataclass(frozen=True)
class Revision:
    """How the values of an indicator that both packages have were revised.

    `cells` counts the values in both packages, and `revised` those that changed. `size` is their
    mean change in standard deviations of the older values; None if the older values are all equal.
    """

    source_id: str
    indicator_id: str
    cells: int
    revised: int
    size: float | None

    @property
    def share(self) -> float:
        """Return the share of the values that were revised."""
        return self.revised / self.cells if self.cells else 0.0


@dataclass(frozen=True)
class Difference:
    """How a package differs from an older one.

    `changes` is a Parquet file with a row for each cell that differs: `table`, `kind`, `key`,
    `nth` (among the rows with that key), `place` (of the field), `field`, `old`, `new`. `old` and
    `new` are the descriptors with their schemas inside, as `metadata.document` returns them.
    `unread` names the resources that are not tables and whose files differ.
    """

    old: Mapping[str, Any]
    new: Mapping[str, Any]
    old_version: str
    new_version: str
    tables: tuple[TableDifference, ...]
    metadata: tuple[Change, ...]
    coverage: tuple[CoverageChange, ...]
    revisions: tuple[Revision, ...]
    unread: tuple[str, ...]
    reasons: tuple[Reason, ...]
    changes: Path

    @property
    def bump(self) -> Bump:
        """Return the bump that the differences require."""
        return max((reason.bump for reason in self.reasons), default=Bump.NONE)

    @property
    def is_empty(self) -> bool:
        """Return whether the packages are the same."""
        return not (self.metadata or self.unread) and all(
            table.is_same and table.old_fields == table.new_fields for table in self.tables
        )
