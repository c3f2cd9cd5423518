"""What a country means: a state with a first year, and perhaps a last one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandera.polars as pa

from forewarn.meaning.model import RowRule, TableMeaning, ordered
from forewarn.sql import identifier
from forewarn.structure.table import RECORD

if TYPE_CHECKING:
    import polars as pl

    from forewarn.meaning.model import Context
    from forewarn.package import Resource

# In SQL, the years of a country `c` as a reader says them: "1949 to 1990", "1962 on".
STATEHOOD = "concat_ws(' ', c.state_from, coalesce('to ' || c.state_to, 'on'))"


def _frame(_: Context, resource: Resource) -> str:
    return f"""
        SELECT {RECORD}, country_id, state_from, state_to
        FROM {identifier(resource.name)}
    """


class Countries(pa.DataFrameModel):
    """The rows of `countries`."""

    @pa.dataframe_check(name="meaning/period-order")
    def period_order(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Ask that a state ends no earlier than it begins."""
        return data.lazyframe.select(ordered("state_from", "state_to"))


MEANING = TableMeaning(
    table="countries",
    needs=(),
    frame=_frame,
    model=Countries,
    sample={RECORD: 2, "country_id": "DDR", "state_from": 1949, "state_to": 1990},
    rules={
        "meaning/period-order": RowRule(
            "state_to",
            "the state begins in {state_from} and ends in {state_to}",
            {"state_to": 1948},
        ),
    },
)
