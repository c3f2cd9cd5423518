"""A dimension: a group of indicators that is not empty."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandera.polars as pa
import polars as pl

from forewarn.structure.table import RECORD
from forewarn.validate.meaning.model import RowRule, TableMeaning, used_in
from forewarn.validate.workspace import package_table

if TYPE_CHECKING:
    from forewarn.package.model import Resource
    from forewarn.validate.meaning.model import Context


def _frame(_: Context, resource: Resource) -> str:
    return f"""
        SELECT {RECORD}, dimension_id, {used_in("indicators", "dimension_id")} AS used
        FROM {package_table(resource.name)}
    """


class Dimensions(pa.DataFrameModel):
    """The rows of `dimensions`, each with whether any indicator belongs to it."""

    @pa.dataframe_check(name="meaning/unused-dimension")
    def unused_dimension(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Ask for an indicator in every dimension."""
        return data.lazyframe.select(pl.col("used"))


MEANING = TableMeaning(
    table="dimensions",
    needs=("indicators",),
    frame=_frame,
    model=Dimensions,
    sample={RECORD: 2, "dimension_id": "conflict", "used": True},
    rules={
        "meaning/unused-dimension": RowRule(
            "dimension_id", "no indicator belongs to {dimension_id}", {"used": False}
        ),
    },
)
