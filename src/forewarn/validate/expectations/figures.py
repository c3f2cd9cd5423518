"""The figures of a profile that something is expected of, and the suites made from them."""

from __future__ import annotations

import csv
import json
from collections import Counter
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

from forewarn.errors import PackageError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

SUITES = "schemas/expectations"
TOLERANCES = f"{SUITES}/tolerances.csv"

# The suite, and the profile, of what is in the package: its sources and its other tables.
PACKAGE = "package"

# The source that stands in a tolerance for every one that has no tolerance of its own.
ANY = "*"

# Which Great Expectations the suites are written for.
_VERSION = "1.24.1"


class Side(Enum):
    """On which side of its tolerance a figure is too far."""

    ABOVE = "above"
    BELOW = "below"
    AROUND = "around zero"


@dataclass(frozen=True)
class Figure:
    """A column of the profile, and what is said of a row in which it is too far.

    `fault` is a value that is usually too far. `message` may name
    the columns of the row, and `of`, which says in words what the row is of.
    """

    column: str
    rule: str
    side: Side
    fault: float
    message: str

    def limits(self, tolerance: float) -> dict[str, float]:
        """Return the limits that a tolerance sets, as Great Expectations names them."""
        match self.side:
            case Side.ABOVE:
                return {"max_value": tolerance}
            case Side.BELOW:
                return {"min_value": tolerance}
            case Side.AROUND:
                return {"min_value": -tolerance, "max_value": tolerance}

    def planted(self, tolerance: float) -> float:
        """Return a value that is too far for a tolerance, by which the expectation is tried."""
        match self.side:
            case Side.ABOVE:
                return self.fault if self.fault > tolerance else 2 * tolerance + 1
            case Side.BELOW:
                return self.fault if self.fault < tolerance else tolerance - 1
            case Side.AROUND:
                return self.fault if abs(self.fault) > tolerance else -2 * tolerance - 1


SOURCE_FIGURES = (
    Figure(
        "without_reference",
        "expectations/no-reference",
        Side.ABOVE,
        1,
        "nothing is expected of {of}: data/signature.json does not know it",
    ),
    Figure(
        "indicator_lost",
        "expectations/indicator-lost",
        Side.ABOVE,
        1,
        "{of} has no rows any more, where {rows_expected} are expected",
    ),
    Figure(
        "indicators_swapped",
        "expectations/indicators-swapped",
        Side.ABOVE,
        1,
        "{of} holds, cell for cell, what is expected of {swapped_with}",
    ),
    Figure(
        "years_lost",
        "expectations/year-gap",
        Side.ABOVE,
        1,
        "{of} has lost its rows of {years_lost:.0f} years",
    ),
    Figure(
        "region_lost",
        "expectations/region-lost",
        Side.ABOVE,
        1,
        "no state of {of} has rows any more, where {states_expected} are expected",
    ),
    Figure(
        "country_lost",
        "expectations/country-lost",
        Side.ABOVE,
        1,
        "{of} has no rows any more, where {rows_expected} are expected",
    ),
    Figure(
        "coverage_change",
        "expectations/coverage-drop",
        Side.AROUND,
        -0.5,
        "in {of} the source covers {states} states where {states_expected} are expected",
    ),
    Figure(
        "row_count_change",
        "expectations/row-count",
        Side.AROUND,
        -0.46,
        "{of} has {rows} rows where {rows_expected} are expected; lost states, years and "
        "indicators leave {row_count_change:+.2%} unexplained",
    ),
    Figure(
        "missing_share",
        "expectations/missing-share",
        Side.ABOVE,
        0.46,
        "{of} lacks {missing_share:.2%} of the {rows_expected} rows expected, in states and years "
        "that the source still has",
    ),
    Figure(
        "mean_shift",
        "expectations/mean-shift",
        Side.ABOVE,
        0.5,
        "the mean of {of} is {mean:.6g} where {mean_expected:.6g} is expected, "
        "{mean_shift:.2g} standard deviations off",
    ),
    Figure(
        "quantile_shift",
        "expectations/quantile-shift",
        Side.ABOVE,
        0.5,
        "the mean of {of} stands, and its quantiles are up to {quantile_shift:.2g} standard "
        "deviations off",
    ),
    Figure(
        "region_shift",
        "expectations/region-sum",
        Side.ABOVE,
        0.5,
        "the sum of {of} is {total:.6g} where {total_expected:.6g} is expected; no other region "
        "has moved so",
    ),
    Figure(
        "constant_gained",
        "expectations/constant-series",
        Side.ABOVE,
        0.5,
        "{of} never changes in {constant} states where {constant_expected} are expected",
    ),
    Figure(
        "repeated_share",
        "expectations/repeated-year",
        Side.ABOVE,
        1,
        "{of}: {repeated_share:.1%} of {states} states have the value of the year before",
    ),
    Figure(
        "values_differ",
        "expectations/history-revised",
        Side.ABOVE,
        1,
        "{of} has as many rows as expected, and some values are other ones",
    ),
    Figure(
        "release_correlation",
        "expectations/release-agreement",
        Side.BELOW,
        0.5,
        "{of} agrees only at r = {release_correlation:.3f} over {cells} cells",
    ),
    Figure(
        "release_opposite",
        "expectations/sign-agreement",
        Side.ABOVE,
        0.5,
        "{of}: {release_opposite:.1%} of {changes} changes from year to year go the other way",
    ),
    Figure(
        "release_missing",
        "expectations/missing-share",
        Side.ABOVE,
        0.5,
        "{of}: of the older cells in its years, {release_missing:.1%} are missing",
    ),
    Figure(
        "release_repeated",
        "expectations/release-repeated",
        Side.ABOVE,
        1,
        "{of}: all of {rows} rows stand in it with the same values",
    ),
    Figure(
        "series_shifted",
        "expectations/series-shifted",
        Side.ABOVE,
        1,
        "{of}: {series_shifted} of {series} series fit far better shifted by a year",
    ),
    Figure(
        "removed_share",
        "expectations/rows-removed",
        Side.ABOVE,
        0.46,
        "{of} lacks {removed_share:.2%} of the {cells} rows that the release has",
    ),
    Figure(
        "revised_share",
        "expectations/history-revised",
        Side.ABOVE,
        0.5,
        "{of} has other values in {revised_share:.2%} of the {cells} cells that the release has",
    ),
    Figure(
        "revision_size",
        "expectations/revision-size",
        Side.ABOVE,
        0.5,
        "the sum of {of} is {total:.6g} where the release has {total_expected:.6g}, "
        "{revision_size:.1%} of its size apart",
    ),
)

PACKAGE_FIGURES = (
    Figure(
        "without_reference",
        "expectations/no-reference",
        Side.ABOVE,
        1,
        "nothing is expected of {of}: data/signature.json does not know it",
    ),
    Figure(
        "source_lost",
        "expectations/source-lost",
        Side.ABOVE,
        1,
        "{of} has no observations any more, where {rows_expected} are expected",
    ),
    Figure(
        "category_lost",
        "expectations/category-lost",
        Side.ABOVE,
        1,
        "{of} has no rows any more, where {rows_expected} are expected",
    ),
    Figure(
        "table_rows_change",
        "expectations/table-rows",
        Side.AROUND,
        -0.5,
        "{of} has {rows} rows where {rows_expected} are expected",
    ),
    Figure(
        "removed_share",
        "expectations/rows-removed",
        Side.ABOVE,
        0.5,
        "{of} lacks {removed_share:.2%} of the {rows_expected} rows that the release has",
    ),
)

FIGURES = (*SOURCE_FIGURES, *PACKAGE_FIGURES)


@dataclass(frozen=True)
class Tolerances:
    """How far each figure of each source may be off."""

    rows: Mapping[tuple[str, str], float]

    def of(self, source_id: str, figure: str) -> float:
        """Return the tolerance of a figure: the source's own, or the one of any source."""
        own = self.rows.get((source_id, figure))
        return self.rows[ANY, figure] if own is None else own


def read_tolerances(file: Path) -> Tolerances | None:
    """Read the tolerances of a package; None where it declares none.

    Raises `PackageError` where a tolerance has no reason or is of no figure, or a figure has no
    tolerance for any source.
    """
    if not file.is_file():
        return None
    known = {figure.column for figure in FIGURES}
    try:
        with file.open(encoding="utf-8", newline="") as stream:
            rows = list(csv.DictReader(stream, strict=True))
        found = {(row["source_id"], row["figure"]): float(row["tolerance"]) for row in rows}
        bare = [row["figure"] for row in rows if not row["reason"]]
    except (OSError, ValueError, KeyError, TypeError, csv.Error) as error:
        raise PackageError(f"cannot read the tolerances {file}: {error!r}") from error
    twice = [
        key for key, n in Counter((r["source_id"], r["figure"]) for r in rows).items() if n > 1
    ]
    faults = {
        "there is no figure": sorted({figure for _, figure in found} - known),
        "nothing holds for any source of": sorted(known - {f for s, f in found if s == ANY}),
        "there is no reason for": sorted(set(bare)),
        "two rows are of": [" ".join(key) for key in twice],
    }
    for fault, names in faults.items():
        if names:
            raise PackageError(f"the tolerances {file}: {fault} {', '.join(names)}")
    return Tolerances(found)


def write_suite(name: str, tolerances: Tolerances) -> str:
    """Write the suite of a source, or of the package, in Great Expectations' own JSON form."""
    figures = PACKAGE_FIGURES if name == PACKAGE else SOURCE_FIGURES
    raw: dict[str, Any] = {
        "name": name,
        "meta": {"great_expectations_version": _VERSION},
        "expectations": [
            _expectation(figure, tolerances.of(name, figure.column)) for figure in figures
        ],
    }
    return json.dumps(raw, indent=2, ensure_ascii=False) + "\n"


def _expectation(figure: Figure, tolerance: float) -> dict[str, Any]:
    return {
        "type": "expect_column_values_to_be_between",
        "kwargs": {"column": figure.column, **figure.limits(tolerance)},
        "meta": {
            "rule": figure.rule,
            "message": figure.message,
            "fault": figure.planted(tolerance),
        },
    }
