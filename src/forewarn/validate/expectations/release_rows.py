"""The rows of a source's profile that compare it with other releases, or with itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forewarn.validate.expectations.source_change import is_repeated

if TYPE_CHECKING:
    from forewarn.validate.expectations.agreement import ReleaseAgreement
    from forewarn.validate.expectations.measured import Row
    from forewarn.validate.expectations.source_change import SourceChange

# From this correlation on, two releases of an indicator measure the same thing.
_AGREE = 0.95

# Fewer changes than this say little about direction.
_CHANGES = 30


def repeated_year_rows(source: SourceChange) -> list[Row]:
    """Return a row for each year that states may repeat from the year before."""
    return [
        {
            "of": f"{each.indicator_id} in {each.year}",
            "indicator_id": each.indicator_id,
            "year": each.year,
            "states": each.states,
            "repeated_share": each.repeated_share,
        }
        for each in source.measured.repeats
        if each.source_id == source.name
    ]


def release_rows(source: SourceChange) -> list[Row]:
    """Return a row for each older release, and each indicator that it has too."""
    measured = source.measured
    copies: list[Row] = [
        {
            "of": f"the source, against {copy.older_source_id}",
            "older_source_id": copy.older_source_id,
            "rows": copy.rows,
            "release_repeated": int(is_repeated(copy)),
        }
        for copy in source.copies()
    ]
    return copies + [
        _agreement_row(source, each)
        for each in measured.agreements
        if each.source_id == source.name and not source.has_swapped(each)
    ]


def _agreement_row(source: SourceChange, each: ReleaseAgreement) -> Row:
    share = each.opposite / each.changes if each.changes >= _CHANGES else None
    now, then = source.entries[each.indicator_id], source.expected.get(each.indicator_id)
    # Rows lost from those expected are named elsewhere.
    has_lost = then is not None and now.rows < then.rows
    is_shifted = any(
        each.indicator_id in shift.shifted
        for shift in source.measured.shifts
        if (shift.source_id, shift.older_source_id) == (source.name, each.older_source_id)
    )
    return {
        "of": f"{each.indicator_id}, against {each.older_source_id},",
        "indicator_id": each.indicator_id,
        "older_source_id": each.older_source_id,
        "cells": each.cells,
        "changes": each.changes,
        "release_correlation": None if is_shifted else each.correlation,
        # Only where the levels agree.
        "release_opposite": None if is_shifted or each.correlation < _AGREE else share,
        "release_missing": None if has_lost else each.missing_share,
    }


def shift_rows(source: SourceChange) -> list[Row]:
    """Return a row for each country whose series were compared with those of another release."""
    return [
        {
            "of": f"{shift.country_id}, against {shift.older_source_id or 'the release'}",
            "country_id": shift.country_id,
            "older_source_id": shift.older_source_id,
            "series": shift.series,
            "series_shifted": len(shift.shifted),
        }
        for shift in source.measured.shifts
        if shift.source_id == source.name
    ]
