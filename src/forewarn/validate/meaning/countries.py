"""A country: a state with a first year, and perhaps a last year and a successor."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandera.polars as pa
import polars as pl

from forewarn.structure.table import RECORD
from forewarn.validate.meaning.model import RowRule, TableMeaning, ordered
from forewarn.validate.workspace import package_table

if TYPE_CHECKING:
    from forewarn.package.model import Resource
    from forewarn.validate.meaning.model import Context

# In SQL, the years of a country `c` as messages show them: "1949 to 1990", "1962 on".
STATEHOOD = "concat_ws(' ', c.state_from, coalesce('to ' || c.state_to, 'on'))"


def _frame(_: Context, resource: Resource) -> str:
    table = package_table(resource.name)
    return f"""
        SELECT c.{RECORD}, c.country_id, c.state_from, c.state_to, c.successor_id,
            s.state_from AS successor_from, s.state_to AS successor_to
        FROM {table} AS c LEFT JOIN {table} AS s ON s.country_id = c.successor_id
    """


class Countries(pa.DataFrameModel):
    """The rows of `countries`, with the years of their successor."""

    @pa.dataframe_check(name="meaning/period-order")
    def period_order(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Ask that a state ends no earlier than it begins."""
        return data.lazyframe.select(ordered("state_from", "state_to"))

    @pa.dataframe_check(name="meaning/successor")
    def successor(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Ask that a state with a successor ended, and that the successor took over at once."""
        # Null if the successor's row is missing, or the successor still exists.
        in_time = pl.col("successor_from") <= pl.col("state_to") + 1
        outlives = pl.col("successor_to") > pl.col("state_to")
        return data.lazyframe.select(
            pl.col("successor_id").is_null()
            | (
                pl.col("state_to").is_not_null()
                & (pl.col("successor_id") != pl.col("country_id"))
                & in_time.fill_null(value=True)
                & outlives.fill_null(value=True)
            )
        )


MEANING = TableMeaning(
    table="countries",
    frame=_frame,
    model=Countries,
    sample={
        RECORD: 2, "country_id": "DDR", "state_from": 1949, "state_to": 1990,
        "successor_id": "DEU", "successor_from": 1949, "successor_to": None,
    },
    rules={
        "meaning/period-order": RowRule(
            "state_to",
            "the state begins in {state_from} and ends in {state_to}",
            {"state_to": 1948},
        ),
        "meaning/successor": RowRule(
            "successor_id",
            "{successor_id} (from {successor_from}) does not succeed {country_id} (to {state_to})",
            {"successor_from": 1992},
        ),
    },
)  # fmt: skip
