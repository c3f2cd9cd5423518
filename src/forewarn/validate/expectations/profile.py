"""The profile: one wide frame of figures for each source, already compared with what is expected.

Its key columns name what a row is about: an indicator, a year, a region, a state, an older release,
or the source if they are empty. Every difference from the reference is named once: a figure is null
where it does not apply, or where a coarser one explains it. Two figures are always kept: rows not
accounted for by a lost state, year or indicator, and values not accounted for by a moved mean,
region or series.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from forewarn.validate.expectations.difference import FigureDifference
from forewarn.validate.expectations.figures import FIGURES, PACKAGE
from forewarn.validate.expectations.measured import KEYS, Profile
from forewarn.validate.expectations.package_profile import package_rows
from forewarn.validate.expectations.release_rows import (
    release_rows,
    repeated_year_rows,
    shift_rows,
)
from forewarn.validate.expectations.source_change import SourceChange

if TYPE_CHECKING:
    from collections.abc import Iterable

    from forewarn.validate.expectations.agreement import CellRevision
    from forewarn.validate.expectations.measured import Measured, Row
    from forewarn.validate.expectations.signature import SeriesEntry


def profiles(measured: Measured) -> tuple[Profile, ...]:
    """Return the profile of the package, and one of each source that has rows."""
    sources = [coverage.source_id for coverage in measured.signature.coverage]
    return (
        _frame(PACKAGE, package_rows(measured)),
        *(_frame(name, _rows(SourceChange(name, measured))) for name in sources),
    )


def _frame(name: str, rows: Iterable[Row]) -> Profile:
    found = list(rows)
    used = {column for row in found for column in row}
    figures = dict.fromkeys(figure.column for figure in FIGURES)
    context = sorted(used - set(KEYS) - set(figures) - {"of"})
    ordered = (*KEYS, *context, *figures)
    columns = (*(column for column in ordered if column in used), "of")
    return Profile(name, columns, tuple({c: row.get(c) for c in columns} for row in found))


def _rows(source: SourceChange) -> list[Row]:
    rows = [*release_rows(source), *repeated_year_rows(source), *shift_rows(source)]
    if source.then is None:
        # Compared with a release, a source that it lacks is simply new.
        unknown = None if source.measured.is_release else 1
        return [{"of": "the source", "without_reference": unknown}, *rows]
    if source.is_replaced():
        # Every other difference follows from that.
        return rows
    return [
        *_source_rows(source),
        *_year_rows(source),
        *_indicator_rows(source),
        *rows,
        *_year_revisions(source),
    ]


def _source_rows(source: SourceChange) -> list[Row]:
    assert source.then is not None
    gained = sum(
        max(0, entry.rows - (source.expected[name].rows if name in source.expected else 0))
        for name, entry in source.entries.items()
        if name not in source.swapped
    )
    rows, expected = sum(source.now.rows), sum(source.then.rows)
    years = source.then.by_year
    accounted = (
        sum(source.expected[name].rows for name in source.lost_indicators)
        + sum(source.then.countries[country] for country in source.lost_countries)
        + sum(years[year][1] for year in source.lost_years)
        + source.lost_state_years * len(source.expected)
    )
    unexplained = max(0, expected + gained - rows - accounted)
    # Gained rows are named with each indicator.
    whole: Row = {
        "of": "the source",
        "rows": rows,
        "rows_expected": expected,
        "without_reference": 0,
        "row_count_change": None if source.measured.is_release else -unexplained / expected,
    }
    return [whole, *_place_rows(source)]


def _place_rows(source: SourceChange) -> list[Row]:
    assert source.then is not None
    by_region: dict[str, list[str]] = {}
    for country in source.then.countries:
        by_region.setdefault(source.measured.regions.get(country, ""), []).append(country)
    rows: list[Row] = []
    for region, countries in sorted(by_region.items()):
        lost = [country for country in countries if country in source.lost_countries]
        gone = len(lost) == len(countries) > 1
        rows.append(
            {
                "of": region or "no region",
                "region": region or None,
                "states": len(countries) - len(lost),
                "states_expected": len(countries),
                "region_lost": int(gone),
            }
        )
        rows += [
            {
                "of": country,
                "country_id": country,
                "rows": source.now.countries.get(country, 0),
                "rows_expected": source.then.countries[country],
                "country_lost": None if gone else int(country in source.lost_countries),
            }
            for country in sorted(countries)
        ]
    return rows


def _year_rows(source: SourceChange) -> list[Row]:
    assert source.then is not None
    rows: list[Row] = []
    for year, (expected, _) in sorted(source.then.by_year.items()):
        states, _ = source.now.by_year.get(year, (0, 0))
        gone = year in source.lost_years
        change = -source.states_lost(year) or max(0, states - expected)
        rows.append(
            {
                "of": str(year),
                "year": year,
                "states": states,
                "states_expected": expected,
                "years_lost": int(gone),
                "coverage_change": None if gone else change / expected,
            }
        )
    return rows


def _indicator_rows(source: SourceChange) -> list[Row]:
    rows: list[Row] = []
    revisions = {r.indicator_id: r for r in source.measured.revisions if r.source_id == source.name}
    for name in sorted(source.entries.keys() | source.expected.keys()):
        now, then = source.entries.get(name), source.expected.get(name)
        if now is None or then is None:
            rows.append(_unmatched_row(name, now, then))
        elif name in source.swapped:
            # Every other difference of the indicator follows from that.
            swapped = {"swapped_with": source.swapped[name], "indicators_swapped": 1}
            rows.append({"of": name, "indicator_id": name, **swapped})
        else:
            difference = FigureDifference(now, then)
            rows.append(_difference_row(source, difference, revisions.get(name)))
            rows += difference.region_rows()
    return rows


def _unmatched_row(name: str, now: SeriesEntry | None, then: SeriesEntry | None) -> Row:
    return {
        "of": name,
        "indicator_id": name,
        "rows": now.rows if now else 0,
        "rows_expected": then.rows if then else None,
        "without_reference": int(then is None),
        "indicator_lost": int(now is None),
    }


def _difference_row(
    source: SourceChange, difference: FigureDifference, revision: CellRevision | None
) -> Row:
    now, then = difference.now, difference.then
    return {
        "of": now.indicator_id,
        "indicator_id": now.indicator_id,
        "rows": now.rows,
        "rows_expected": then.rows,
        "mean": now.mean,
        "mean_expected": then.mean,
        "constant": now.constant,
        "constant_expected": then.constant,
        "without_reference": 0,
        "indicator_lost": 0,
        "indicators_swapped": 0,
        "years_lost": _years_lost(source, now, then),
        "row_count_change": max(0, now.rows - then.rows) / then.rows,
        "missing_share": _missing_share(source, now, then),
        "mean_shift": difference.mean_shift,
        "quantile_shift": difference.quantile_shift,
        "constant_gained": difference.constant_gained,
        "values_differ": _values_differ(source, difference),
        **_revision(source, revision, difference),
    }


def _years_lost(source: SourceChange, now: SeriesEntry, then: SeriesEntry) -> int:
    """Count the years that the indicator lost and the source kept."""
    within = [year for year in source.lost_years if then.first_year <= year <= then.last_year]
    return max(0, then.years - now.years - len(within))


def _missing_share(source: SourceChange, now: SeriesEntry, then: SeriesEntry) -> float | None:
    """Return the share of missing rows not accounted for by lost states, years or state-years."""
    if source.measured.is_release:
        return None
    lost_years = max(0, then.years - now.years)
    explained = (
        len(source.lost_countries) * then.years
        + lost_years * then.countries
        + source.lost_state_years
    )
    return max(0, then.rows - now.rows - explained) / then.rows


def _values_differ(source: SourceChange, difference: FigureDifference) -> int | None:
    if source.measured.is_release or not difference.same_rows:
        return None
    if difference.now.digest == difference.then.digest:
        return 0
    return None if source.is_explained(difference) else 1


def _revision(
    source: SourceChange, revision: CellRevision | None, difference: FigureDifference
) -> Row:
    if revision is None:
        return {}
    explained = source.is_explained(difference)
    return {
        "cells": revision.cells,
        "removed_share": revision.removed / revision.cells,
        "revised_share": None if explained else revision.revised / revision.cells,
    }


def _year_revisions(source: SourceChange) -> list[Row]:
    unnamed = source.explained_indicators() | source.swapped.keys()
    return [
        {
            "of": f"{revision.indicator_id} in {revision.year}",
            "indicator_id": revision.indicator_id,
            "year": revision.year,
            "cells": revision.cells,
            "total": revision.after,
            "total_expected": revision.before,
            "revision_size": revision.size,
        }
        for revision in source.measured.year_revisions
        if revision.source_id == source.name and revision.indicator_id not in unnamed
    ]
