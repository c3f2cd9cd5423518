"""What an indicator means: something that is observed, on a scale that has a range."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandera.polars as pa
import polars as pl

from forewarn.meaning.model import RowRule, TableMeaning
from forewarn.sql import identifier
from forewarn.structure.table import RECORD

if TYPE_CHECKING:
    from forewarn.meaning.model import Context
    from forewarn.package import Resource


def _frame(context: Context, resource: Resource) -> str:
    used = " UNION ".join(
        f"SELECT indicator_id FROM {identifier(part.name)}"
        for part in context.package.tables()["observations"]
    )
    return f"""
        SELECT i.{RECORD}, i.indicator_id, i.minimum, i.maximum,
            i.indicator_id IN (SELECT indicator_id FROM ({used})) AS used
        FROM {identifier(resource.name)} AS i
    """


class Indicators(pa.DataFrameModel):
    """The rows of `indicators`, each with whether any observation uses it."""

    @pa.dataframe_check(name="meaning/unused-indicator")
    def unused_indicator(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Ask that every indicator is observed."""
        return data.lazyframe.select(pl.col("used"))

    @pa.dataframe_check(name="meaning/range-order")
    def range_order(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Ask that the range has a width."""
        return data.lazyframe.select((pl.col("minimum") < pl.col("maximum")).fill_null(True))


MEANING = TableMeaning(
    table="indicators",
    needs=("observations",),
    frame=_frame,
    model=Indicators,
    sample={RECORD: 2, "indicator_id": "deaths", "minimum": 0.0, "maximum": 1.0, "used": True},
    rules={
        "meaning/unused-indicator": RowRule(
            "indicator_id", "no observation uses {indicator_id}", {"used": False}
        ),
        "meaning/range-order": RowRule(
            "minimum", "the range {minimum} to {maximum} has no width", {"maximum": 0.0}
        ),
    },
)
