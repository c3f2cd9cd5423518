"""A note on an actor: one in any year, and none for years that its source does not cover."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandera.polars as pa

from forewarn.structure.table import RECORD
from forewarn.validate.meaning.lookups import join
from forewarn.validate.meaning.model import RowRule, TableMeaning, after_previous, ordered, within
from forewarn.validate.workspace import package_table

if TYPE_CHECKING:
    import polars as pl

    from forewarn.package.model import Resource
    from forewarn.validate.meaning.model import Context


def _frame(context: Context, resource: Resource) -> str:
    return f"""
        SELECT n.{RECORD}, n.actor_id, n.from_year, n.to_year, n.source_id,
            lag(n.to_year) OVER (PARTITION BY n.actor_id ORDER BY n.from_year) AS previous_to,
            s.first_year, s.last_year
        FROM {package_table(resource.name)} AS n
        {join(context, "sources")} AS s USING (source_id)
    """


class ActorNotes(pa.DataFrameModel):
    """The rows of `actor_notes`, with the end of the note before, and the years of the source."""

    @pa.dataframe_check(name="meaning/period-order")
    def period_order(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Ask that a period ends no earlier than it begins."""
        return data.lazyframe.select(ordered("from_year", "to_year"))

    @pa.dataframe_check(name="meaning/period-overlap")
    def period_overlap(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Ask that an actor has one note in any year."""
        return data.lazyframe.select(after_previous("from_year"))

    @pa.dataframe_check(name="meaning/source-coverage")
    def source_coverage(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Ask that the source covers the first and the last year."""
        return data.lazyframe.select(within("first_year", "last_year", "from_year", "to_year"))


MEANING = TableMeaning(
    table="actor_notes",
    frame=_frame,
    model=ActorNotes,
    sample={
        RECORD: 2, "actor_id": "ucdp-123", "from_year": 2016, "to_year": 2024,
        "source_id": "ucdp", "previous_to": 2015, "first_year": 1989, "last_year": 2024,
    },
    rules={
        "meaning/period-order": RowRule(
            "to_year", "the period begins in {from_year} and ends in {to_year}", {"to_year": 2015}
        ),
        "meaning/period-overlap": RowRule(
            "from_year", "{actor_id} has another note until {previous_to}", {"previous_to": 2016}
        ),
        "meaning/source-coverage": RowRule(
            "from_year",
            "{from_year} to {to_year} is not within {first_year} to {last_year}, "
            "the years that {source_id} covers",
            {"to_year": 2025},
            needs=("sources",),
        ),
    },
)  # fmt: skip
