"""A risk factor of the framework: some indicator bears on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandera.polars as pa
import polars as pl

from forewarn.structure.table import RECORD
from forewarn.validate.meaning.model import RowRule, TableMeaning, used_in
from forewarn.validate.workspace import package_table

if TYPE_CHECKING:
    from forewarn.package.model import Resource
    from forewarn.validate.meaning.model import Context


def _frame(_: Context, resource: Resource) -> str:
    return f"""
        SELECT {RECORD}, risk_factor_id,
            {used_in("indicator_risk_factors", "risk_factor_id")} AS used
        FROM {package_table(resource.name)}
    """


class RiskFactors(pa.DataFrameModel):
    """The rows of `risk_factors`, each with whether any indicator bears on it."""

    @pa.dataframe_check(name="meaning/unused-risk-factor")
    def unused_risk_factor(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Ask for an indicator that bears on every risk factor."""
        return data.lazyframe.select(pl.col("used"))


MEANING = TableMeaning(
    table="risk_factors",
    needs=("indicator_risk_factors",),
    frame=_frame,
    model=RiskFactors,
    sample={RECORD: 2, "risk_factor_id": "rf09", "used": True},
    rules={
        "meaning/unused-risk-factor": RowRule(
            "risk_factor_id", "no indicator bears on {risk_factor_id}", {"used": False}
        ),
    },
)
