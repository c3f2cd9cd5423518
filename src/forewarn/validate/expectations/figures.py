"""The figures of a profile that suites judge, and the suites made from them."""

from __future__ import annotations

import csv
import json
from collections import Counter
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

from forewarn.errors import InvalidDataError, PackageError
from forewarn.package.paths import files_in
from forewarn.package.rows import read_csv

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

SUITES = "schemas/expectations"
TOLERANCES = f"{SUITES}/tolerances.csv"

# The suite and the profile of the package itself: its sources and its other tables.
PACKAGE = "package"

# In a tolerance, every source that has no tolerance of its own.
ANY = "*"

# The version of Great Expectations that the suites are written for.
_VERSION = "1.24.1"


class BoundSide(Enum):
    """The side of its tolerance on which a figure is out of bounds."""

    ABOVE = "above"
    BELOW = "below"
    AROUND = "around zero"


@dataclass(frozen=True)
class Figure:
    """A column of the profile, and how a row is reported in which it is out of bounds.

    `fault` is a value that is usually out of bounds. `message` may name the columns of the row, and
    `of`, which says in words what the row is about.
    """

    column: str
    rule: str
    side: BoundSide
    fault: float
    message: str

    def limits(self, tolerance: float) -> dict[str, float]:
        """Return the limits that a tolerance sets, as Great Expectations names them."""
        match self.side:
            case BoundSide.ABOVE:
                return {"max_value": tolerance}
            case BoundSide.BELOW:
                return {"min_value": tolerance}
            case BoundSide.AROUND:
                return {"min_value": -tolerance, "max_value": tolerance}

    def planted(self, tolerance: float) -> float:
        """Return a value out of bounds for a tolerance, with which the expectation is tested."""
        match self.side:
            case BoundSide.ABOVE:
                return self.fault if self.fault > tolerance else 2 * tolerance + 1
            case BoundSide.BELOW:
                return self.fault if self.fault < tolerance else tolerance - 1
            case BoundSide.AROUND:
                return self.fault if abs(self.fault) > tolerance else -2 * tolerance - 1


SOURCE_FIGURES = (
    Figure(
        "without_reference",
        "expectations/no-reference",
        BoundSide.ABOVE,
        1,
        "nothing is expected of {of}: it is not in data/signature.json",
    ),
    Figure(
        "indicator_lost",
        "expectations/indicator-lost",
        BoundSide.ABOVE,
        1,
        "{of} no longer has rows; {rows_expected} are expected",
    ),
    Figure(
        "indicators_swapped",
        "expectations/indicators-swapped",
        BoundSide.ABOVE,
        1,
        "{of} holds the values expected of {swapped_with}, cell for cell",
    ),
    Figure(
        "years_lost",
        "expectations/year-gap",
        BoundSide.ABOVE,
        1,
        "{of} no longer has rows in {years_lost:.0f} years",
    ),
    Figure(
        "region_lost",
        "expectations/region-lost",
        BoundSide.ABOVE,
        1,
        "no state of {of} has rows; {states_expected} states are expected",
    ),
    Figure(
        "country_lost",
        "expectations/country-lost",
        BoundSide.ABOVE,
        1,
        "{of} no longer has rows; {rows_expected} are expected",
    ),
    Figure(
        "coverage_change",
        "expectations/coverage-drop",
        BoundSide.AROUND,
        -0.5,
        "in {of} the source covers {states} states; {states_expected} are expected",
    ),
    Figure(
        "row_count_change",
        "expectations/row-count",
        BoundSide.AROUND,
        -0.46,
        "{of} has {rows} rows; {rows_expected} are expected, and lost states, years and "
        "indicators leave {row_count_change:+.2%} unexplained",
    ),
    Figure(
        "missing_share",
        "expectations/missing-share",
        BoundSide.ABOVE,
        0.46,
        "{of} lacks {missing_share:.2%} of its {rows_expected} expected rows, in states and years "
        "that the source still has",
    ),
    Figure(
        "mean_shift",
        "expectations/mean-shift",
        BoundSide.ABOVE,
        0.5,
        "the mean of {of} is {mean:.6g}; {mean_expected:.6g} is expected, "
        "{mean_shift:.2g} standard deviations away",
    ),
    Figure(
        "quantile_shift",
        "expectations/quantile-shift",
        BoundSide.ABOVE,
        0.5,
        "the mean of {of} is as expected, but its quantiles are up to {quantile_shift:.2g} "
        "standard deviations away",
    ),
    Figure(
        "region_shift",
        "expectations/region-sum",
        BoundSide.ABOVE,
        0.5,
        "the sum of {of} is {total:.6g}; {total_expected:.6g} is expected, and other regions have "
        "not moved as much",
    ),
    Figure(
        "constant_gained",
        "expectations/constant-series",
        BoundSide.ABOVE,
        0.5,
        "{of} never changes in {constant} states; {constant_expected} are expected",
    ),
    Figure(
        "repeated_share",
        "expectations/repeated-year",
        BoundSide.ABOVE,
        1,
        "{of}: {repeated_share:.1%} of {states} states have the value of the year before",
    ),
    Figure(
        "values_differ",
        "expectations/history-revised",
        BoundSide.ABOVE,
        1,
        "{of} has as many rows as expected, but some values differ",
    ),
    Figure(
        "release_correlation",
        "expectations/release-agreement",
        BoundSide.BELOW,
        0.5,
        "{of} has a correlation of only {release_correlation:.3f} over {cells} cells",
    ),
    Figure(
        "release_opposite",
        "expectations/sign-agreement",
        BoundSide.ABOVE,
        0.5,
        "{of}: {release_opposite:.1%} of {changes} changes from year to year have the opposite "
        "sign",
    ),
    Figure(
        "release_missing",
        "expectations/missing-share",
        BoundSide.ABOVE,
        0.5,
        "{of} lacks {release_missing:.1%} of the older cells in its years",
    ),
    Figure(
        "release_repeated",
        "expectations/release-repeated",
        BoundSide.ABOVE,
        1,
        "{of}: all {rows} rows have the same values there",
    ),
    Figure(
        "series_shifted",
        "expectations/series-shifted",
        BoundSide.ABOVE,
        1,
        "{of}: {series_shifted} of {series} series fit far better when shifted by a year",
    ),
    Figure(
        "removed_share",
        "expectations/rows-removed",
        BoundSide.ABOVE,
        0.46,
        "{of} lacks {removed_share:.2%} of the {cells} rows that the release has",
    ),
    Figure(
        "revised_share",
        "expectations/history-revised",
        BoundSide.ABOVE,
        0.5,
        "{of} differs in {revised_share:.2%} of the {cells} cells that the release has",
    ),
    Figure(
        "revision_size",
        "expectations/revision-size",
        BoundSide.ABOVE,
        0.5,
        "the sum of {of} is {total:.6g}, but {total_expected:.6g} in the release, a difference of "
        "{revision_size:.1%}",
    ),
)

PACKAGE_FIGURES = (
    Figure(
        "without_reference",
        "expectations/no-reference",
        BoundSide.ABOVE,
        1,
        "nothing is expected of {of}: it is not in data/signature.json",
    ),
    Figure(
        "source_lost",
        "expectations/source-lost",
        BoundSide.ABOVE,
        1,
        "{of} no longer has observations; {rows_expected} are expected",
    ),
    Figure(
        "category_lost",
        "expectations/category-lost",
        BoundSide.ABOVE,
        1,
        "{of} no longer has rows; {rows_expected} are expected",
    ),
    Figure(
        "table_rows_change",
        "expectations/table-rows",
        BoundSide.AROUND,
        -0.5,
        "{of} has {rows} rows; {rows_expected} are expected",
    ),
    Figure(
        "removed_share",
        "expectations/rows-removed",
        BoundSide.ABOVE,
        0.5,
        "{of} lacks {removed_share:.2%} of the {rows_expected} rows that the release has",
    ),
)

FIGURES = (*SOURCE_FIGURES, *PACKAGE_FIGURES)


@dataclass(frozen=True)
class Tolerances:
    """How far each figure of each source may be from what is expected."""

    rows: Mapping[tuple[str, str], float]

    def of(self, source_id: str, figure: str) -> float:
        """Return the tolerance of a figure: that of the source, or else that of any source."""
        own = self.rows.get((source_id, figure))
        return self.rows[ANY, figure] if own is None else own


def suite_files(root: Path) -> list[Path]:
    """Return the files of suites of the package at `root`, sorted."""
    folder = root / SUITES
    return [f for f in files_in(root, SUITES) if f.suffix == ".json" and f.parent == folder]


def read_tolerances(file: Path) -> Tolerances | None:
    """Read the tolerances of a package; None if it declares none.

    Raises `PackageError` if a tolerance lacks a reason or names no figure, or if a figure lacks a
    tolerance for any source.
    """
    if not file.exists():
        return None
    known = {figure.column for figure in FIGURES}
    try:
        rows = list(read_csv(file))
        found = {(row["source_id"], row["figure"]): float(row["tolerance"]) for row in rows}
        bare = [row["figure"] for row in rows if not row["reason"]]
    except (OSError, ValueError, KeyError, csv.Error, InvalidDataError) as error:
        raise PackageError(f"cannot read the tolerances {file}: {error!r}") from error
    twice = [
        key for key, n in Counter((r["source_id"], r["figure"]) for r in rows).items() if n > 1
    ]
    faults = {
        "unknown figure": sorted({figure for _, figure in found} - known),
        f"no row with the source {ANY} for the figure": sorted(
            known - {f for s, f in found if s == ANY}
        ),
        "no reason for": sorted(set(bare)),
        "two rows for": [" ".join(key) for key in twice],
    }
    for fault, names in faults.items():
        if names:
            raise PackageError(f"the tolerances {file}: {fault} {', '.join(names)}")
    return Tolerances(found)


def write_suite(name: str, tolerances: Tolerances) -> str:
    """Return the suite of a source, or of the package, in the JSON format of Great Expectations."""
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
