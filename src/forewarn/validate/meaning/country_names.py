"""A name of a country: it says which countries share it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandera.polars as pa
import polars as pl

from forewarn.structure.table import RECORD
from forewarn.validate.meaning.lookups import may_answer
from forewarn.validate.meaning.model import RowRule, TableMeaning, ordered
from forewarn.validate.workspace import package_table

if TYPE_CHECKING:
    from forewarn.package.model import Resource
    from forewarn.validate.meaning.model import Context


def _frame(context: Context, resource: Resource) -> str:
    # Two countries are compared by the years from the first to the last in which each has the
    # name: one row for each, however many names are alike. An empty key is like no other, nor is
    # the name of a part.
    return f"""
        WITH named AS (
            SELECT {RECORD}, country_id, language, name, valid_from, valid_to, shared,
                coalesce(valid_to, 9999) AS ends,
                CASE WHEN kind <> 'part' THEN
                    language || ':' || nullif({context.workspace.name_key}(name), '') END AS key
            FROM {package_table(resource.name)}
        ), spans AS (
            SELECT key, country_id, min(valid_from) AS begins, max(ends) AS ends
            FROM named WHERE key IS NOT NULL GROUP BY key, country_id
        ), compared AS (
            SELECT key, country_id,
                coalesce(max(ends) OVER earlier >= begins, false)
                    OR coalesce(min(begins) OVER later <= ends, false) AS alike
            FROM spans
            WINDOW earlier AS (PARTITION BY key ORDER BY begins, country_id
                    ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING),
                later AS (PARTITION BY key ORDER BY begins, country_id
                    ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING)
        )
        SELECT n.{RECORD}, n.country_id, n.language, n.name, n.valid_from, n.valid_to, n.shared,
            coalesce(c.alike, false) AS alike,
            n.shared AND {may_answer(context, resource, language="n.language")} AS answered
        FROM named AS n
        LEFT JOIN compared AS c ON c.key = n.key AND c.country_id = n.country_id
    """


class CountryNames(pa.DataFrameModel):
    """The rows of `country_names`, each with whether another country bears the name as well."""

    @pa.dataframe_check(name="meaning/period-order")
    def period_order(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Ask that a name ends no earlier than it begins."""
        return data.lazyframe.select(ordered("valid_from", "valid_to"))

    @pa.dataframe_check(name="meaning/shared-name")
    def shared_name(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Ask that a name is marked as shared if another country bears it, and only then."""
        return data.lazyframe.select(pl.col("shared") == pl.col("alike"))


MEANING = TableMeaning(
    table="country_names",
    frame=_frame,
    model=CountryNames,
    sample={
        RECORD: 2, "country_id": "RWA", "language": "en", "name": "Rwanda",
        "valid_from": 1962, "valid_to": 2000, "shared": False, "alike": False, "answered": False,
    },
    rules={
        "meaning/period-order": RowRule(
            "valid_to", "the name begins in {valid_from} and ends in {valid_to}", {"valid_to": 1961}
        ),
        "meaning/shared-name": RowRule(
            "shared",
            "{name} is marked as shared: {shared}; another country bears it: {alike}",
            {"alike": True},
            unless="answered",
        ),
    },
)  # fmt: skip
