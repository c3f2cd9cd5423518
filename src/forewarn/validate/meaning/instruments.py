"""An instrument: a treaty adopted, then in force, to which states commit themselves."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import pandera.polars as pa
import polars as pl

from forewarn.structure.table import RECORD
from forewarn.validate.meaning.lookups import rows_of
from forewarn.validate.meaning.model import RowRule, TableMeaning, ordered, used_in
from forewarn.validate.workspace import package_table

if TYPE_CHECKING:
    from forewarn.package.model import Resource
    from forewarn.validate.meaning.model import Context


def _frame(context: Context, resource: Resource) -> str:
    return f"""
        SELECT {RECORD}, instrument_id, adopted_on, in_force_on,
            {used_in(rows_of(context, "commitments"), "instrument_id")} AS used
        FROM {package_table(resource.name)}
    """


class Instruments(pa.DataFrameModel):
    """The rows of `instruments`, each with whether any state has a commitment to it."""

    @pa.dataframe_check(name="meaning/treaty-order")
    def treaty_order(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Ask that a treaty is adopted before it is in force."""
        return data.lazyframe.select(ordered("adopted_on", "in_force_on"))

    @pa.dataframe_check(name="meaning/unused-instrument")
    def unused_instrument(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Ask for a commitment to every treaty."""
        return data.lazyframe.select(pl.col("used"))


MEANING = TableMeaning(
    table="instruments",
    frame=_frame,
    model=Instruments,
    sample={
        RECORD: 2, "instrument_id": "cat", "adopted_on": datetime.date(1984, 12, 10),
        "in_force_on": datetime.date(1987, 6, 26), "used": True,
    },
    rules={
        "meaning/treaty-order": RowRule(
            "in_force_on",
            "it is in force on {in_force_on}, before its adoption on {adopted_on}",
            {"in_force_on": datetime.date(1984, 12, 9)},
        ),
        "meaning/unused-instrument": RowRule(
            "instrument_id", "no state has a commitment to {instrument_id}", {"used": False},
            needs=("commitments",),
        ),
    },
)  # fmt: skip
