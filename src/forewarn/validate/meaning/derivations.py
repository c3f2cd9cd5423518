"""A derivation: its query computes every value of the indicator, and no other."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pandera.polars as pa
import polars as pl

from forewarn.ask.derived import derived_indicators
from forewarn.structure.table import RECORD
from forewarn.validate.meaning.latest import with_latest
from forewarn.validate.meaning.lookups import lacking
from forewarn.validate.meaning.model import RowRule, TableMeaning
from forewarn.validate.workspace import package_table
from forewarn.writing.sql import literal

if TYPE_CHECKING:
    from forewarn.package.model import Resource
    from forewarn.validate.meaning.model import Context

# The tables that the queries read.
_READ = ("observations", "sources", "countries", "episodes", "episode_heirs", "borders")

# The last bit of a number may differ between machines.
_LAST_BIT = 1e-12


def _computed(context: Context) -> str:
    """Return the working table of the values of every derived indicator that is observed.

    Its query names tables without a schema: only those of the package are in the search path.
    """
    return context.working_table("computed", lambda: _computing(context))


def _computing(context: Context) -> str:
    queries = derived_indicators()
    made = sorted(context.observed() & queries.keys())
    rows = " UNION ALL ".join(
        f"SELECT {literal(name)} AS indicator_id, * FROM (\n{queries[name]}\n)" for name in made
    )
    # A query names the indicators that it reads, in quotes.
    read = {word for name in made for word in re.findall(r"'(\w+)'", queries[name])}
    nothing = "SELECT NULL::VARCHAR AS indicator_id, country_id, year, value FROM observations"
    return f"{with_latest(context, context.observed() & read)} {rows or nothing + ' LIMIT 0'}"


def _frame(context: Context, resource: Resource) -> str:
    # An indicator without any observation is reported as unused, not as lacking rows.
    known = ", ".join(map(literal, sorted(derived_indicators())))
    start = f"FROM {package_table(resource.name)} AS d"
    if lacking(context.structure, "derivations", MEANING.rules["meaning/derived-missing"]):
        return f"""
            SELECT d.{RECORD}, d.indicator_id, d.source_id,
                d.indicator_id IN ({known}) AS has_query,
                0::BIGINT AS missing, NULL::VARCHAR AS first_missing
            {start}
        """
    return f"""{with_latest(context, derived_indicators().keys())},
        missing AS (
            SELECT indicator_id, count(*) AS missing,
                min(concat_ws(' ', country_id, year)) AS first_missing
            FROM {_computed(context)} ANTI JOIN observations USING (indicator_id, country_id, year)
            GROUP BY indicator_id
        )
        SELECT d.{RECORD}, d.indicator_id, d.source_id,
            d.indicator_id IN ({known}) AS has_query,
            CASE WHEN row_number() OVER (PARTITION BY d.indicator_id ORDER BY d.{RECORD}) = 1
                THEN coalesce(m.missing, 0) ELSE 0 END AS missing,
            m.first_missing
        {start} LEFT JOIN missing AS m USING (indicator_id)
    """


class Derivations(pa.DataFrameModel):
    """The rows of `derivations`, with the values that their query computes and no table has."""

    @pa.dataframe_check(name="meaning/derivation-query")
    def derivation_query(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Ask for a query of every derived indicator."""
        return data.lazyframe.select(pl.col("has_query"))

    @pa.dataframe_check(name="meaning/derived-missing")
    def derived_missing(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Ask that every computed value is there; once for each indicator, at its first row."""
        return data.lazyframe.select(pl.col("missing") == 0)


MEANING = TableMeaning(
    table="derivations",
    frame=_frame,
    model=Derivations,
    sample={
        RECORD: 2, "indicator_id": "refugees_per_100000", "source_id": "unhcr-2025",
        "has_query": True, "missing": 0, "first_missing": None,
    },
    rules={
        "meaning/derivation-query": RowRule(
            "indicator_id", "no query computes {indicator_id}, so its values cannot be checked",
            {"has_query": False},
        ),
        "meaning/derived-missing": RowRule(
            "indicator_id",
            "{missing} values of {indicator_id} that its query computes are missing, the first for "
            "{first_missing}",
            {"missing": 1},
            needs=_READ,
        ),
    },
)  # fmt: skip


def _concerns_values(context: Context, resource: Resource) -> bool:
    computed = context.indicators(resource) & derived_indicators().keys()
    return bool(computed) and context.declares("derivations")


def _frame_of_values(context: Context, resource: Resource) -> str:
    computed = ", ".join(map(literal, derived_indicators()))
    return f"""
        SELECT o.{RECORD}, o.country_id, o.year, o.indicator_id, o.value, c.value AS computed,
            coalesce(c.value::VARCHAR, 'nothing') AS told
        FROM {package_table(resource.name)} AS o
        LEFT JOIN {_computed(context)} AS c USING (indicator_id, country_id, year)
        WHERE o.indicator_id IN (SELECT indicator_id FROM {package_table("derivations")})
            AND o.indicator_id IN ({computed})
    """


class DerivedValues(pa.DataFrameModel):
    """The observations of derived indicators, with the values that their query computes."""

    @pa.dataframe_check(name="meaning/derived-value")
    def derived_value(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Ask that the value is the computed one."""
        apart = (pl.col("value") - pl.col("computed")).abs()
        near = apart <= _LAST_BIT * pl.col("computed").abs()
        return data.lazyframe.select(near.fill_null(value=False))


VALUES = TableMeaning(
    table="observations",
    frame=_frame_of_values,
    model=DerivedValues,
    sample={
        RECORD: 2, "country_id": "RWA", "year": 1994, "indicator_id": "refugees_per_100000",
        "value": 7.5, "computed": 7.5, "told": "7.5",
    },
    rules={
        "meaning/derived-value": RowRule(
            "value",
            "{indicator_id} is {value}, but its query computes {told}",
            {"computed": None},
            needs=("derivations", *_READ),
        ),
    },
    concerns=_concerns_values,
)  # fmt: skip
