"""A border: two states that touch, each the neighbour of the other in the same years."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandera.polars as pa
import polars as pl

from forewarn.structure.table import RECORD
from forewarn.validate.meaning.lookups import join, may_answer
from forewarn.validate.meaning.model import RowRule, TableMeaning, after_previous, ordered, within
from forewarn.validate.workspace import package_table

if TYPE_CHECKING:
    from forewarn.package.model import Resource
    from forewarn.validate.meaning.model import Context


def _frame(context: Context, resource: Resource) -> str:
    # From `both_from` to `both_to` both are states. A border without an end lasts.
    table = package_table(resource.name)
    reverse = may_answer(
        context, resource, country_id="b.neighbour_id", neighbour_id="b.country_id",
        from_year="b.from_year", to_year="b.to_year",
    )  # fmt: skip
    return f"""
        SELECT b.{RECORD}, b.country_id, b.neighbour_id, b.from_year, b.to_year, b.source_id,
            coalesce(b.to_year, 9999) AS until,
            greatest(c.state_from, n.state_from) AS both_from,
            least(coalesce(c.state_to, 9999), coalesce(n.state_to, 9999)) AS both_to,
            s.first_year, s.last_year,
            lag(coalesce(b.to_year, 9999)) OVER (
                PARTITION BY b.country_id, b.neighbour_id ORDER BY b.from_year
            ) AS previous_to,
            EXISTS (
                FROM {table} AS o
                WHERE o.country_id = b.neighbour_id AND o.neighbour_id = b.country_id
                    AND o.from_year = b.from_year AND o.to_year IS NOT DISTINCT FROM b.to_year
            ) AS returned,
            {reverse} AS may_be_returned
        FROM {table} AS b
        {join(context, "countries")} AS c ON c.country_id = b.country_id
        {join(context, "countries")} AS n ON n.country_id = b.neighbour_id
        {join(context, "sources")} AS s USING (source_id)
    """


class Borders(pa.DataFrameModel):
    """The rows of `borders`, with the years of both states, and other rows of the same pair."""

    @pa.dataframe_check(name="meaning/period-order")
    def period_order(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Ask that a border ends no earlier than it begins."""
        return data.lazyframe.select(ordered("from_year", "to_year"))

    @pa.dataframe_check(name="meaning/period-overlap")
    def period_overlap(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Ask that a pair has one border in any year."""
        return data.lazyframe.select(after_previous("from_year"))

    @pa.dataframe_check(name="meaning/border-with-itself")
    def border_with_itself(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Ask for two states."""
        return data.lazyframe.select(pl.col("country_id") != pl.col("neighbour_id"))

    @pa.dataframe_check(name="meaning/border-one-way")
    def border_one_way(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Ask that the neighbour lists the same border."""
        return data.lazyframe.select(pl.col("returned"))

    @pa.dataframe_check(name="meaning/statehood")
    def statehood(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Ask that both were states in the first and the last year of the border."""
        # Years in the wrong order are a finding of their own.
        return data.lazyframe.select(
            (pl.col("until") < pl.col("from_year"))
            | (ordered("both_from", "from_year") & ordered("until", "both_to"))
        )

    @pa.dataframe_check(name="meaning/source-coverage")
    def source_coverage(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Ask that the source covers the years in which the border begins and ends."""
        return data.lazyframe.select(within("first_year", "last_year", "from_year", "to_year"))


MEANING = TableMeaning(
    table="borders",
    frame=_frame,
    model=Borders,
    sample={
        RECORD: 2, "country_id": "DDR", "neighbour_id": "POL", "from_year": 1949, "to_year": 1990,
        "source_id": "geonames", "until": 1990, "both_from": 1949, "both_to": 1990,
        "first_year": 1946, "last_year": 2025, "previous_to": None, "returned": True,
        "may_be_returned": False,
    },
    rules={
        "meaning/period-order": RowRule(
            "to_year", "the border begins in {from_year} and ends in {to_year}", {"to_year": 1948}
        ),
        "meaning/period-overlap": RowRule(
            "from_year",
            "{country_id} and {neighbour_id} already have a border until {previous_to}",
            {"previous_to": 1950},
        ),
        "meaning/border-with-itself": RowRule(
            "neighbour_id", "{country_id} is its own neighbour", {"neighbour_id": "DDR"}
        ),
        "meaning/border-one-way": RowRule(
            "neighbour_id",
            "{neighbour_id} lists no border with {country_id} in the same years",
            {"returned": False},
            unless="may_be_returned",
        ),
        "meaning/statehood": RowRule(
            "from_year",
            "{country_id} and {neighbour_id} were not both states in all years of the border, "
            "only from {both_from} to {both_to} (9999: to this day)",
            {"from_year": 1948},
            needs=("countries",),
        ),
        "meaning/source-coverage": RowRule(
            "from_year",
            "the border begins or ends outside {first_year} to {last_year}, "
            "the years that {source_id} covers",
            {"from_year": 1945},
            needs=("sources",),
        ),
    },
)  # fmt: skip
