"""An actor: a side or a people, whose kind determines its other fields.

An organised actor needs no relation, because more of them could act than did. A people or the
civilians of a state are listed only as one end of a relation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandera.polars as pa
import polars as pl

from forewarn.structure.table import RECORD
from forewarn.validate.meaning.lookups import rows_of
from forewarn.validate.meaning.model import RowRule, TableMeaning
from forewarn.validate.workspace import package_table

if TYPE_CHECKING:
    from forewarn.package.model import Resource
    from forewarn.validate.meaning.model import Context


def _frame(context: Context, resource: Resource) -> str:
    # A government without a country is of several states, or of one that is in no list of states.
    relations = rows_of(context, "actor_relations")
    return f"""
        SELECT a.{RECORD}, a.actor_id, a.kind, a.country_id, a.group_id,
            g.country_id AS group_country_id,
            a.kind IN ('government', 'ethnic_group', 'civilians') AS may_have_country,
            a.kind IN ('ethnic_group', 'civilians') AS is_of_people,
            a.actor_id IN (
                SELECT source_actor_id FROM {relations}
                UNION ALL SELECT target_actor_id FROM {relations}
            ) AS used
        FROM {package_table(resource.name)} AS a
        LEFT JOIN {rows_of(context, "groups")} AS g USING (group_id)
    """


class Actors(pa.DataFrameModel):
    """The rows of `actors`, with the country of their group, and whether a relation uses them."""

    @pa.dataframe_check(name="meaning/actor-group")
    def actor_group(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Ask for a group if the actor is an ethnic group, and only then."""
        is_group = pl.col("kind") == "ethnic_group"
        return data.lazyframe.select(is_group == pl.col("group_id").is_not_null())

    @pa.dataframe_check(name="meaning/actor-country")
    def actor_country(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Ask for the country of the group in an ethnic group, and for none in an armed group."""
        country = pl.col("country_id")
        of_group = (country == pl.col("group_country_id")).fill_null(value=False)
        return data.lazyframe.select(
            pl.when(pl.col("group_country_id").is_not_null())
            .then(of_group)
            .otherwise(pl.col("may_have_country") | country.is_null())
        )

    @pa.dataframe_check(name="meaning/unused-actor")
    def unused_actor(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Ask that every ethnic group and all civilians are in a relation."""
        return data.lazyframe.select(~pl.col("is_of_people") | pl.col("used"))


MEANING = TableMeaning(
    table="actors",
    frame=_frame,
    model=Actors,
    sample={
        RECORD: 2, "actor_id": "epr-eth-53001000", "kind": "ethnic_group", "country_id": "ETH",
        "group_id": "epr-eth-53001000", "group_country_id": "ETH", "may_have_country": True,
        "is_of_people": True, "used": True,
    },
    rules={
        "meaning/actor-group": RowRule(
            "group_id",
            "an ethnic group needs a group, and no other actor may have one: this actor is of the "
            "kind {kind}, with the group {group_id}",
            {"group_id": None},
        ),
        "meaning/actor-country": RowRule(
            "country_id",
            "{country_id} cannot be the country of an actor of the kind {kind} with the group "
            "{group_id}",
            {"country_id": "KEN"},
            needs=("groups",),
        ),
        "meaning/unused-actor": RowRule(
            "actor_id", "no relation has {actor_id} at either end", {"used": False},
            needs=("actor_relations",),
        ),
    },
)  # fmt: skip
