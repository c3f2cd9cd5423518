"""A country code: it denotes one country in any year."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandera.polars as pa

from forewarn.structure.table import RECORD
from forewarn.validate.meaning.model import RowRule, TableMeaning, after_previous, ordered
from forewarn.validate.workspace import package_table

if TYPE_CHECKING:
    import polars as pl

    from forewarn.package.model import Resource
    from forewarn.validate.meaning.model import Context


def _frame(_: Context, resource: Resource) -> str:
    # `previous_to` is the last year of the code's previous period; a period without an end lasts.
    return f"""
        SELECT {RECORD}, scheme, code, valid_from, country_id, valid_to,
            lag(coalesce(valid_to, 9999)) OVER (
                PARTITION BY scheme, code ORDER BY valid_from
            ) AS previous_to
        FROM {package_table(resource.name)}
    """


class CountryCodes(pa.DataFrameModel):
    """The rows of `country_codes`, each with the end of the period before it."""

    @pa.dataframe_check(name="meaning/period-order")
    def period_order(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Ask that a code ends no earlier than it begins."""
        return data.lazyframe.select(ordered("valid_from", "valid_to"))

    @pa.dataframe_check(name="meaning/code-overlap")
    def code_overlap(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Ask that a code denotes one country in any year."""
        return data.lazyframe.select(after_previous("valid_from"))


MEANING = TableMeaning(
    table="country_codes",
    frame=_frame,
    model=CountryCodes,
    sample={
        RECORD: 3, "scheme": "gw", "code": "365", "valid_from": 1992, "country_id": "RUS",
        "valid_to": 2000, "previous_to": 1991,
    },
    rules={
        "meaning/period-order": RowRule(
            "valid_to", "the code begins in {valid_from} and ends in {valid_to}", {"valid_to": 1991}
        ),
        "meaning/code-overlap": RowRule(
            "valid_from",
            "{scheme} {code} denotes another country until {previous_to}",
            {"previous_to": 1992},
        ),
    },
)  # fmt: skip
