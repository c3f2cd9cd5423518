"""What a trace says: the value, its release and cells, and what was done to them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date


class Check(StrEnum):
    """What came of reading the upstream cells again.

    Of a value that was corrected by hand, they are compared with what it was before.
    """

    AGREES = "agrees"
    DIFFERS = "differs"
    NOT_READ = "not read"


@dataclass(frozen=True)
class Sought:
    """The value to trace, by ids, codes, names or titles; without a source, the newest one."""

    country: str
    year: int
    indicator: str
    source: str | None = None


@dataclass(frozen=True)
class Release:
    """The release that a value is of, as in the table `sources`."""

    source_id: str
    title: str
    publisher: str
    version: str
    licence: str
    citation: str
    homepage: str | None
    published_on: date | None
    published_precision: str | None
    retrieved_on: date | None


@dataclass(frozen=True)
class UpstreamCell:
    """A cell of an upstream file: lines and columns count from 1.

    `line` is that on which the record begins, or the row of the sheet; line 0 is the file or sheet
    as a whole. `sheet` is empty in a text file. `text` is None until the file was read.
    """

    path: str
    sheet: str
    line: int
    column: int
    column_name: str | None
    sha256: str | None
    taken_from: str | None
    text: str | None = None


@dataclass(frozen=True)
class OtherValue:
    """The value that another release has of the same country, year and indicator."""

    source_id: str
    value: float


@dataclass(frozen=True)
class Correction:
    """A correction by hand: the upstream text, what stands here instead, and why."""

    old: str
    new: str
    reason: str
    reference: str


@dataclass(frozen=True)
class Trace:
    """Where a value comes from. Without one, `value` is None and `reason` says why.

    `operation` says what was done to `cells`, in their order; it is None if the package does not
    say where the value stands upstream, or says what cannot be: `note` has why. A value that this
    package computes has the `sql` that computes all values of the indicator, the releases that it
    `rests_on`, and the traces of its `inputs`: the values behind it. Rows of other tables that it
    may count, such as episodes and borders, are not among them.
    """

    country_id: str
    country: str
    year: int
    indicator_id: str
    indicator: str
    value: float | None = None
    lower: float | None = None
    upper: float | None = None
    reason: str | None = None
    release: Release | None = None
    operation: str | None = None
    cells: tuple[UpstreamCell, ...] = ()
    correction: Correction | None = None
    others: tuple[OtherValue, ...] = ()
    sql: str | None = None
    rests_on: tuple[Release, ...] = ()
    inputs: tuple[Trace, ...] = ()
    check: Check = Check.NOT_READ
    note: str | None = None

    def all(self) -> Iterator[Trace]:
        """Yield the trace and those of its inputs, at every depth."""
        yield self
        for each in self.inputs:
            yield from each.all()
