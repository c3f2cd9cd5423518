"""What observations cover, separated from how their values were revised."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forewarn.publish.diff.model import CoverageChange, Revision, Span
from forewarn.validate.expectations.revisions import REVISED, SIZE_OF_REVISION
from forewarn.writing.sql import identifier, literal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from forewarn.publish.diff.rows import DiffSide, DiffSides
    from forewarn.structure.engine import Engine

_OBSERVATIONS = "observations"
_FIELDS = ("country_id", "year", "indicator_id", "value")
_SOURCE = "source_id"

# A cell that one side lacks is null there.
_FIGURES = f"""
    SELECT source_id, indicator_id,
        count(older_value), count(DISTINCT country_id) FILTER (older_value IS NOT NULL),
        min(year) FILTER (older_value IS NOT NULL), max(year) FILTER (older_value IS NOT NULL),
        count(value), count(DISTINCT country_id) FILTER (value IS NOT NULL),
        min(year) FILTER (value IS NOT NULL), max(year) FILTER (value IS NOT NULL),
        count(*) FILTER (older_value IS NULL), count(*) FILTER (value IS NULL),
        count(*) FILTER (value IS NOT NULL AND older_value IS NOT NULL),
        {REVISED}, {SIZE_OF_REVISION}
    FROM (FROM {{old}}) FULL JOIN (FROM {{new}}) USING (source_id, indicator_id, country_id, year)
    GROUP BY ALL ORDER BY ALL
"""


def is_observations(name: str, sides: DiffSides) -> bool:
    """Return whether a resource holds observations with the fields that coverage needs."""
    present = [side for side in (sides.old, sides.new) if side.resource is not None]
    return name.partition("/")[0] == _OBSERVATIONS and all(
        set(_FIELDS) <= set(side.fields) for side in present
    )


def measure_coverage(
    engine: Engine, name: str, sides: DiffSides
) -> tuple[Sequence[CoverageChange], Sequence[Revision]]:
    """Return how the coverage of the loaded observations changed, and how they were revised.

    Unchanged indicators are left out. The source is what the rows name, or else the part of the
    table.
    """
    covered, revised = [], []
    query = _FIGURES.format(
        old=_cells(name, sides, sides.old, "older_value"),
        new=_cells(name, sides, sides.new, "value"),
    )
    for source, indicator, *figures in engine.ask(query).fetchall():
        added, removed, cells, count, size = figures[8:]
        if added or removed:
            old, new = Span(*figures[:4]), Span(*figures[4:8])
            covered.append(CoverageChange(source, indicator, old, new, added, removed))
        if count:
            revised.append(Revision(source, indicator, cells, count, size))
    return covered, revised


def _cells(name: str, sides: DiffSides, side: DiffSide, value: str) -> str:
    column = {field: sides.column(field) for field in _FIELDS if field in sides.columns}
    part = literal(name.partition("/")[2] or name)
    source = sides.column(_SOURCE) if _SOURCE in side.fields else part
    return f"""(
        SELECT {source} AS source_id, {column["indicator_id"]} AS indicator_id,
            {column["country_id"]} AS country_id, TRY_CAST({column["year"]} AS INTEGER) AS year,
            TRY_CAST({column["value"]} AS DOUBLE) AS {identifier(value)}
        FROM {side.rows} WHERE isfinite(TRY_CAST({column["value"]} AS DOUBLE))
    )"""
