"""A group: it has access to power, or lacks it, in some years."""

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
        SELECT {RECORD}, group_id, {used_in("group_access", "group_id")} AS used
        FROM {package_table(resource.name)}
    """


class Groups(pa.DataFrameModel):
    """The rows of `groups`, each with whether any period has its status."""

    @pa.dataframe_check(name="meaning/unused-group")
    def unused_group(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Ask that every group has a status in some years."""
        return data.lazyframe.select(pl.col("used"))


MEANING = TableMeaning(
    table="groups",
    needs=("group_access",),
    frame=_frame,
    model=Groups,
    sample={RECORD: 2, "group_id": "epr-rwa-51702000", "used": True},
    rules={
        "meaning/unused-group": RowRule(
            "group_id", "no row of the table group_access has {group_id}", {"used": False}
        ),
    },
)
