"""A source: a release with first and last years, from which something in the package comes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandera.polars as pa
import polars as pl

from forewarn.structure.table import RECORD
from forewarn.validate.meaning.ledger import rows_by_source
from forewarn.validate.meaning.lookups import is_whole
from forewarn.validate.meaning.model import RowRule, TableMeaning, ordered
from forewarn.validate.workspace import package_table

if TYPE_CHECKING:
    from forewarn.package.model import Resource
    from forewarn.validate.meaning.model import Context


def _frame(context: Context, resource: Resource) -> str:
    # Two kinds are named only in the ledger: the source of the states and their codes, and those of
    # which it says that no row was read.
    told = f"""
        SELECT l.source_id FROM {package_table("ledger")} AS l
        WHERE l.rows_read IS NULL OR (l.rows_read = 0 AND l.rows_written = 0)
    """
    union = f"UNION ALL {told}" if is_whole(context.structure, "ledger") else ""
    return f"""
        SELECT {RECORD}, source_id, first_year, last_year, source_id IN (
            SELECT source_id FROM ({rows_by_source(context)}) WHERE rows > 0 {union}
        ) AS used
        FROM {package_table(resource.name)}
    """


class Sources(pa.DataFrameModel):
    """The rows of `sources`, each with whether any row of another table comes from it."""

    @pa.dataframe_check(name="meaning/period-order")
    def period_order(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Ask that the release ends no earlier than it begins."""
        return data.lazyframe.select(ordered("first_year", "last_year"))

    @pa.dataframe_check(name="meaning/unused-source")
    def unused_source(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Ask that something comes from every source."""
        return data.lazyframe.select(pl.col("used"))


MEANING = TableMeaning(
    table="sources",
    frame=_frame,
    model=Sources,
    sample={
        RECORD: 2, "source_id": "vdem-16", "first_year": 1946, "last_year": 2025, "used": True,
    },
    rules={
        "meaning/period-order": RowRule(
            "last_year", "the source begins in {first_year} and ends in {last_year}",
            {"last_year": 1945},
        ),
        "meaning/unused-source": RowRule(
            "source_id", "nothing in the package comes from {source_id}", {"used": False},
            needs=None,
        ),
    },
)  # fmt: skip
