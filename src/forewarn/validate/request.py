"""What is asked of validation."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from forewarn.findings.model import Layer

if TYPE_CHECKING:
    from collections.abc import Collection

    from forewarn.package.model import Package


@dataclass(frozen=True)
class Request:
    """What to validate, and within which limits.

    Every file is read whatever is asked for, because the layers build on each other; `layers` and
    `tables` (names of tables or resources; none means all) choose what is reported. `keep` limits
    the findings kept of one rule and field in one table, never those counted. `memory` (such as
    `2GB`) and `threads` limit DuckDB: by default to 600 MiB and the cores of the machine. Waivers
    expire by `today`, by default the real day. The expectations compare with the package `against`,
    an earlier release, by default with the package's own signature.
    """

    layers: Collection[Layer] = frozenset(Layer)
    tables: Collection[str] = ()
    keep: int = 1000
    memory: str | None = None
    threads: int | None = None
    today: datetime.date | None = None
    against: Package | None = None

    def dated(self) -> Request:
        """Return the same request with its day filled in."""
        return self if self.today else replace(self, today=datetime.date.today())


def quiet(_: str) -> None:
    """Show no progress."""
