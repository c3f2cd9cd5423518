"""Access to power: the status of a group, one in any year, and its share of the population."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandera.polars as pa
import polars as pl

from forewarn.structure.table import RECORD
from forewarn.validate.meaning.countries import STATEHOOD
from forewarn.validate.meaning.lookups import join
from forewarn.validate.meaning.model import RowRule, TableMeaning, after_previous, ordered, within
from forewarn.validate.workspace import package_table

if TYPE_CHECKING:
    from forewarn.package.model import Resource
    from forewarn.validate.meaning.model import Context

# Sums of shares, and the rounding of binary fractions.
_WHOLE = 1 + 1e-9


def _frame(context: Context, resource: Resource) -> str:
    # `total` is the sum of the shares of all groups in the worst year in which this is the largest
    # group, so that each excess is reported once, at its largest row.
    table = package_table(resource.name)
    return f"""
        WITH years AS (
            SELECT a.{RECORD} AS record, g.country_id, a.size, unnest(range(a.from_year,
                a.to_year + 1)) AS year
            FROM {table} AS a {join(context, "groups")} AS g USING (group_id)
        ), totals AS (
            SELECT arg_max(record, (size, -record)) AS record, year, sum(size) AS total
            FROM years GROUP BY country_id, year
        ), worst AS (
            SELECT record, max(total) AS total, arg_max(year, (total, -year)) AS year
            FROM totals GROUP BY record
        )
        SELECT a.{RECORD}, a.group_id, a.from_year, a.to_year, a.size, g.country_id, g.source_id,
            c.state_from, c.state_to, {STATEHOOD} AS statehood, s.first_year, s.last_year,
            lag(a.to_year) OVER (PARTITION BY group_id ORDER BY a.from_year) AS previous_to,
            w.total, w.year
        FROM {table} AS a
        {join(context, "groups")} AS g USING (group_id)
        {join(context, "countries")} AS c USING (country_id)
        {join(context, "sources")} AS s USING (source_id)
        LEFT JOIN worst AS w ON w.record = a.{RECORD}
    """


class GroupAccess(pa.DataFrameModel):
    """The rows of `group_access`, with the years of the state and the sum of its groups."""

    @pa.dataframe_check(name="meaning/period-order")
    def period_order(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Ask that a period ends no earlier than it begins."""
        return data.lazyframe.select(ordered("from_year", "to_year"))

    @pa.dataframe_check(name="meaning/period-overlap")
    def period_overlap(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Ask that a group has one status in any year."""
        return data.lazyframe.select(after_previous("from_year"))

    @pa.dataframe_check(name="meaning/group-sizes")
    def group_sizes(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Ask that the groups of a state are no more than its population."""
        return data.lazyframe.select((pl.col("total") <= _WHOLE).fill_null(value=True))

    @pa.dataframe_check(name="meaning/statehood")
    def statehood(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Ask that the country was a state in the first and the last year."""
        return data.lazyframe.select(within("state_from", "state_to", "from_year", "to_year"))

    @pa.dataframe_check(name="meaning/source-coverage")
    def source_coverage(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Ask that the source covers the first and the last year."""
        return data.lazyframe.select(within("first_year", "last_year", "from_year", "to_year"))


MEANING = TableMeaning(
    table="group_access",
    frame=_frame,
    model=GroupAccess,
    sample={
        RECORD: 2, "group_id": "epr-rwa-51702000", "from_year": 1995, "to_year": 2013,
        "size": 0.14, "country_id": "RWA", "source_id": "epr", "state_from": 1962,
        "state_to": None, "statehood": "1962 on", "first_year": 1946, "last_year": 2023,
        "previous_to": 1994, "total": 1.0, "year": 1995,
    },
    rules={
        "meaning/period-order": RowRule(
            "to_year", "the period begins in {from_year} and ends in {to_year}", {"to_year": 1994}
        ),
        "meaning/period-overlap": RowRule(
            "from_year", "{group_id} has another status until {previous_to}",
            {"previous_to": 1995},
        ),
        "meaning/group-sizes": RowRule(
            "size",
            "in {year} the groups of {country_id} sum to {total:.6g} of the population; this is "
            "the largest",
            {"total": 1.001},
            needs=("groups",),
        ),
        "meaning/statehood": RowRule(
            "from_year",
            "{country_id} is not listed as a state in all of {from_year} to {to_year}: "
            "its years are {statehood}",
            {"from_year": 1961},
            needs=("groups", "countries"),
        ),
        "meaning/source-coverage": RowRule(
            "from_year",
            "{from_year} to {to_year} is not within {first_year} to {last_year}, "
            "the years that {source_id} covers",
            {"to_year": 2024},
            needs=("groups", "sources"),
        ),
    },
)  # fmt: skip
