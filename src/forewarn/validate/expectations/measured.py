"""What is measured of a package, and the profiles in which it is laid out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from forewarn.validate.expectations.agreement import (
        CellRevision,
        ReleaseAgreement,
        Repeat,
        Shift,
        TableRemoval,
        YearRevision,
    )
    from forewarn.validate.expectations.observed import RepeatedYear
    from forewarn.validate.expectations.signature import Signature

# The columns that name what a row is about.
KEYS = (
    "table", "source_id", "category", "indicator_id", "year", "region", "country_id",
    "older_source_id",
)  # fmt: skip

Row = dict[str, Any]


@dataclass(frozen=True)
class Profile:
    """The figures of one source, or of the package: column names and rows."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[Mapping[str, Any], ...]

    def key(self, row: Mapping[str, Any]) -> str:
        """Return the key of a row: what it is about, or the source itself."""
        return "/".join(str(row[name]) for name in KEYS if row.get(name) is not None) or self.name


@dataclass(frozen=True)
class Measured:
    """What was measured of the package, and what is expected of it.

    `regions` holds the UN region of each country. With `is_release`, what is expected was measured
    in another package, and its cells were compared: `revisions` and the fields after it.
    """

    signature: Signature
    expected: Signature
    regions: Mapping[str, str]
    repeats: tuple[RepeatedYear, ...] = ()
    agreements: tuple[ReleaseAgreement, ...] = ()
    copies: tuple[Repeat, ...] = ()
    shifts: tuple[Shift, ...] = ()
    is_release: bool = False
    revisions: tuple[CellRevision, ...] = ()
    year_revisions: tuple[YearRevision, ...] = ()
    removals: tuple[TableRemoval, ...] = ()
