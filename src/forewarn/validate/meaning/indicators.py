"""An indicator: it is observed, on a scale with a range that fits its measure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandera.polars as pa
import polars as pl

from forewarn.ask.derived import derived_indicators
from forewarn.structure.table import RECORD
from forewarn.validate.meaning.lookups import is_whole
from forewarn.validate.meaning.model import RowRule, TableMeaning
from forewarn.validate.workspace import package_table
from forewarn.writing.sql import literal

if TYPE_CHECKING:
    from forewarn.package.model import Resource
    from forewarn.validate.meaning.model import Context


# In SQL, whether the range of an indicator `i` fits its measure.
_FITS = """CASE i.measure
    WHEN 'binary' THEN i.minimum = 0 AND i.maximum = 1
    WHEN 'ordinal' THEN i.minimum IS NOT NULL AND i.maximum IS NOT NULL
    WHEN 'share' THEN i.minimum >= 0 AND i.maximum = 1
    WHEN 'count' THEN i.minimum >= 0
    ELSE true END"""


def _frame(context: Context, resource: Resource) -> str:
    used = " UNION ".join(
        f"SELECT indicator_id FROM {package_table(part.name)}"
        for table in ("observations", "place_observations")
        for part in context.package.tables().get(table, ())
        if is_whole(context.structure, part.name)
    )
    used = used or "SELECT NULL AS indicator_id"
    computed = ", ".join(map(literal, derived_indicators()))
    derived = computed
    if context.has("derivations") and is_whole(context.structure, "derivations"):
        derived = f"SELECT d.indicator_id FROM {package_table('derivations')} AS d"
    return f"""
        SELECT i.{RECORD}, i.indicator_id, i.measure, i.minimum, i.maximum,
            i.indicator_id IN (SELECT indicator_id FROM ({used})) AS used,
            coalesce({_FITS}, false) AS fits,
            i.indicator_id NOT IN ({computed}) OR i.indicator_id IN ({derived}) AS declared
        FROM {package_table(resource.name)} AS i
    """


class Indicators(pa.DataFrameModel):
    """The rows of `indicators`, each with whether any observation uses it."""

    @pa.dataframe_check(name="meaning/unused-indicator")
    def unused_indicator(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Ask that every indicator is observed."""
        return data.lazyframe.select(pl.col("used"))

    @pa.dataframe_check(name="meaning/range-order")
    def range_order(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Ask that the minimum is below the maximum."""
        return data.lazyframe.select((pl.col("minimum") < pl.col("maximum")).fill_null(value=True))

    @pa.dataframe_check(name="meaning/measure-range")
    def measure_range(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Ask for a range that fits the measure."""
        return data.lazyframe.select(pl.col("fits"))

    @pa.dataframe_check(name="meaning/undeclared-derivation")
    def undeclared_derivation(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Ask that the sources of a computed indicator are listed."""
        return data.lazyframe.select(pl.col("declared"))


MEANING = TableMeaning(
    table="indicators",
    frame=_frame,
    model=Indicators,
    sample={
        RECORD: 2, "indicator_id": "coup_attempt", "measure": "binary", "minimum": 0.0,
        "maximum": 1.0, "used": True, "fits": True, "declared": True,
    },
    rules={
        "meaning/unused-indicator": RowRule(
            "indicator_id", "no observation uses {indicator_id}", {"used": False},
            needs=("observations",), uses=("place_observations",),
        ),
        "meaning/range-order": RowRule(
            "minimum", "the minimum {minimum} is not below the maximum {maximum}", {"maximum": 0.0}
        ),
        "meaning/measure-range": RowRule(
            "measure",
            "a {measure} cannot have the range {minimum} to {maximum}",
            {"fits": False},
        ),
        "meaning/undeclared-derivation": RowRule(
            "indicator_id",
            "{indicator_id} is computed, but the table derivations does not list its sources",
            {"declared": False}, uses=("derivations",)),
    },
)  # fmt: skip
