"""A request to validate a package."""

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

    Every file is always read, because the layers build on each other; `layers` and `tables` (names
    of tables or resources, none for all) choose what is reported. `keep` limits the findings kept
    of a rule and field in one table; all are counted. `memory`, such as `2GB`, and `threads` limit
    DuckDB, by default as in `open_engine`. Waivers expire by `today`, by
    default the current day. The expectations compare with the package `against`, an earlier
    release, or else with the package's own signature.
    """

    layers: Collection[Layer] = frozenset(Layer)
    tables: Collection[str] = ()
    keep: int = 1000
    memory: str | None = None
    threads: int | None = None
    today: datetime.date | None = None
    against: Package | None = None

    def dated(self) -> Request:
        """Return the request with the current day, unless it has a day."""
        today = datetime.datetime.now().astimezone().date()
        return self if self.today else replace(self, today=today)


def quiet(_: str) -> None:
    """Show no progress."""
