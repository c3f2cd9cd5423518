"""What a release will be, before anything is written."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from forewarn.validate.request import quiet

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Mapping

    from forewarn.findings.model import Report
    from forewarn.package.model import Package
    from forewarn.publish.diff import Bump
    from forewarn.publish.releases.versions import Version


@dataclass(frozen=True)
class ReleaseOptions:
    """How to release.

    `open_only` leaves out the sources without a stated licence, and what is computed from them.
    `threads` limits DuckDB in validation. `progress` gets what is being worked on.
    """

    open_only: bool = False
    threads: int | None = None
    progress: Callable[[str], None] = quiet


@dataclass(frozen=True)
class VersionChange:
    """How a release differs from the previous one.

    `bump` is what the differences require, and `reasons` why; `files` are texts about the
    differences, by path, which the zip file will hold.
    """

    previous: Version
    bump: Bump
    reasons: tuple[str, ...]
    files: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ReleasePlan:
    """A release that passed the gates.

    `package` vouches for its files, and `moment` is when it is released. `change` is None for a
    first release; `left_out` names the sources left out.
    """

    package: Package
    report: Report
    moment: datetime.datetime
    change: VersionChange | None
    left_out: tuple[str, ...]
