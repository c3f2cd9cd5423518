"""A relation: some actors are in it."""

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
        SELECT {RECORD}, relation_id,
            {used_in("actor_relations", "relation_id")} AS used
        FROM {package_table(resource.name)}
    """


class Relations(pa.DataFrameModel):
    """The rows of `relations`, each with whether any two actors are in it."""

    @pa.dataframe_check(name="meaning/unused-relation")
    def unused_relation(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Ask for two actors in every relation."""
        return data.lazyframe.select(pl.col("used"))


MEANING = TableMeaning(
    table="relations",
    needs=("actor_relations",),
    frame=_frame,
    model=Relations,
    sample={RECORD: 2, "relation_id": "fights", "used": True},
    rules={
        "meaning/unused-relation": RowRule(
            "relation_id", "no two actors are in the relation {relation_id}", {"used": False}
        ),
    },
)
