"""Tables whose only rule is that something uses each row."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandera.polars as pa
import polars as pl

from forewarn.structure.table import RECORD
from forewarn.validate.meaning.lookups import rows_of
from forewarn.validate.meaning.model import RowRule, TableMeaning, used_in
from forewarn.validate.workspace import package_table

if TYPE_CHECKING:
    from forewarn.package.model import Resource
    from forewarn.validate.meaning.model import Context


def _meaning(table: str, key: str, users: str, rule: str, message: str) -> TableMeaning:
    """Return what the rows of a table mean, whose key must appear in the table `users`."""

    def frame(context: Context, resource: Resource) -> str:
        return f"""
            SELECT {RECORD}, {key}, {used_in(rows_of(context, users), key)} AS used
            FROM {package_table(resource.name)}
        """

    class Used(pa.DataFrameModel):
        """The rows of the table, each with whether it is used."""

        @pa.dataframe_check(name=rule)
        def used(cls, data: pa.PolarsData) -> pl.LazyFrame:
            """Ask that every row is used."""
            return data.lazyframe.select(pl.col("used"))

    return TableMeaning(
        table=table,
        frame=frame,
        model=Used,
        sample={RECORD: 2, key: "used", "used": True},
        rules={rule: RowRule(key, message, {"used": False}, needs=(users,))},
    )


DIMENSIONS = _meaning(
    "dimensions",
    "dimension_id",
    "indicators",
    "meaning/unused-dimension",
    "no indicator belongs to {dimension_id}",
)
RISK_FACTORS = _meaning(
    "risk_factors",
    "risk_factor_id",
    "indicator_risk_factors",
    "meaning/unused-risk-factor",
    "no indicator bears on {risk_factor_id}",
)
GROUPS = _meaning(
    "groups",
    "group_id",
    "group_access",
    "meaning/unused-group",
    "no row of the table group_access has {group_id}",
)
RELATIONS = _meaning(
    "relations",
    "relation_id",
    "actor_relations",
    "meaning/unused-relation",
    "no two actors are in the relation {relation_id}",
)
