"""A commitment: an act of a state on a treaty, in the only order that makes sense.

Entries of a depositary can be older than the state that they are listed under. They reach to the
day of the copy, in the year after the last one that the source covers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandera.polars as pa
import polars as pl

from forewarn.structure.table import RECORD
from forewarn.validate.meaning.lookups import join, may_answer
from forewarn.validate.meaning.model import RowRule, TableMeaning, ordered
from forewarn.validate.workspace import package_table

if TYPE_CHECKING:
    from forewarn.package.model import Resource
    from forewarn.validate.meaning.model import Context

# In SQL, whether an act makes the state a party.
_BINDS = "(action IN ('ratified', 'acceded', 'succeeded', 'bound'))"


def _frame(context: Context, resource: Resource) -> str:
    # The acts of a state towards a treaty in one source are ordered by year, then by day if both
    # have one, then signing before binding before withdrawing. `bound_before` and `signed_before`
    # count acts before this one in that order.
    before = """
        PARTITION BY country_id, instrument_id, source_id
        ORDER BY year, coalesce(date, make_date(year, 1, 1)), step
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    """
    others = may_answer(
        context, resource, country_id="h.country_id", instrument_id="h.instrument_id",
        source_id="h.source_id",
    )  # fmt: skip
    return f"""
        WITH acts AS (
            SELECT *, {_BINDS} AS binds,
                CASE action WHEN 'signed' THEN 0 WHEN 'withdrew' THEN 2 ELSE 1 END AS step
            FROM {package_table(resource.name)}
        ), history AS (
            SELECT *,
                coalesce(sum(CASE WHEN binds THEN 1 WHEN action = 'withdrew' THEN -1 ELSE 0 END)
                    OVER ({before}), 0)::INTEGER AS bound_before,
                count(*) FILTER (action = 'signed') OVER ({before}) AS signed_before
            FROM acts
        )
        SELECT h.{RECORD}, h.country_id, h.instrument_id, h.source_id, h.action, h.year, h.date,
            h.binds, h.action = 'signed' AS signs, h.action = 'withdrew' AS leaves,
            h.bound_before, h.signed_before, {others} AS has_others,
            {others} AND h.binds AS may_have_left, year(h.date)::INTEGER AS year_of_date,
            i.adopted_on, year(i.adopted_on)::INTEGER AS adopted_in, c.state_to,
            s.last_year, s.last_year + 1 AS copied_in
        FROM history AS h
        {join(context, "instruments")} AS i USING (instrument_id)
        {join(context, "countries")} AS c USING (country_id)
        {join(context, "sources")} AS s USING (source_id)
    """


class Commitments(pa.DataFrameModel):
    """The rows of `commitments`, with earlier acts of the same state, and their treaty."""

    @pa.dataframe_check(name="meaning/act-date")
    def act_date(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Ask that the day is in the year."""
        same = pl.col("year_of_date") == pl.col("year")
        return data.lazyframe.select(same.fill_null(value=True))

    @pa.dataframe_check(name="meaning/act-before-treaty")
    def act_before_treaty(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Ask that the treaty had been adopted."""
        return data.lazyframe.select(ordered("adopted_in", "year") & ordered("adopted_on", "date"))

    @pa.dataframe_check(name="meaning/act-order")
    def act_order(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Ask that no state signs a treaty that binds it, or leaves one that does not."""
        bound = pl.col("bound_before") > 0
        return data.lazyframe.select(
            pl.when("signs").then(~bound).when("leaves").then(bound).otherwise(pl.lit(value=True))
        )

    @pa.dataframe_check(name="meaning/act-repeated")
    def act_repeated(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Ask that a state signs once, and is bound again only after it has left."""
        again = (pl.col("signs") & (pl.col("signed_before") > 0)) | (
            pl.col("binds") & (pl.col("bound_before") > 0)
        )
        return data.lazyframe.select(~again)

    @pa.dataframe_check(name="meaning/statehood")
    def statehood(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Ask that the state had not ended."""
        return data.lazyframe.select(ordered("year", "state_to"))

    @pa.dataframe_check(name="meaning/source-coverage")
    def source_coverage(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Ask that the source was not copied before the act."""
        return data.lazyframe.select(ordered("year", "copied_in"))


MEANING = TableMeaning(
    table="commitments",
    frame=_frame,
    model=Commitments,
    sample={
        RECORD: 2, "country_id": "RWA", "instrument_id": "cat", "source_id": "untc",
        "action": "signed", "year": 1985, "date": None, "binds": False, "signs": True,
        "leaves": False, "bound_before": 0, "signed_before": 0, "has_others": False,
        "may_have_left": False, "year_of_date": None,
        "adopted_on": None, "adopted_in": 1984, "state_to": None, "last_year": 2014,
        "copied_in": 2015,
    },
    rules={
        "meaning/act-date": RowRule("date", "{date} is not in {year}", {"year_of_date": 1986}),
        "meaning/act-before-treaty": RowRule(
            "year",
            "{country_id} {action} in {year}, but {instrument_id} was adopted on {adopted_on}",
            {"year": 1983},
            needs=("instruments",),
        ),
        "meaning/act-order": RowRule(
            "action",
            "{country_id} {action} {instrument_id} in {year}, but before that {source_id} has "
            "{bound_before} more binding acts than withdrawals",
            {"bound_before": 1},
            unless="has_others",
        ),
        "meaning/act-repeated": RowRule(
            "action",
            "{country_id} {action} {instrument_id} again in {year}, without having left it",
            {"signed_before": 1},
            unless="may_have_left",
        ),
        "meaning/statehood": RowRule(
            "year", "{country_id} is not listed as a state in {year}, only until {state_to}",
            {"state_to": 1984},
            needs=("countries",),
        ),
        "meaning/source-coverage": RowRule(
            "year",
            "{source_id} covers the years to {last_year} and was copied in {copied_in}, not {year}",
            {"year": 2016},
            needs=("sources",),
        ),
    },
)  # fmt: skip
