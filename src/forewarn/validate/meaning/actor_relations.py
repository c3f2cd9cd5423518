"""A relation of actors: the actors are of kinds that fit it, with deaths if it counts any."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandera.polars as pa
import polars as pl

from forewarn.structure.table import RECORD
from forewarn.validate.meaning.lookups import join, may_answer, rows_of
from forewarn.validate.meaning.model import RowRule, TableMeaning, ordered
from forewarn.validate.workspace import package_table
from forewarn.writing.sql import literal

if TYPE_CHECKING:
    from forewarn.package.model import Resource
    from forewarn.validate.meaning.model import Context

# From the descriptions of the relations: the kinds of actor at either end, and whether the relation
# counts deaths of its own. Other relations are not checked.
_ORGANISED = ("government", "armed_group")
_FIGHTERS = (*_ORGANISED, "supporters", "communal_group")
_ENDS: dict[str, tuple[tuple[str, ...], tuple[str, ...], bool]] = {
    "fights": (_FIGHTERS, _FIGHTERS, True),
    "attacks_civilians_of": (_ORGANISED, ("civilians",), True),
    "supports": (("government", "ethnic_group"), _ORGANISED, False),
    "recruits_from": (("armed_group",), ("ethnic_group",), False),
    "claims_to_represent": (("armed_group",), ("ethnic_group",), False),
}

# Columns that a package may lack, and their types.
_OPTIONAL = {"against": "VARCHAR", "contested": "VARCHAR", "intensity": "INTEGER"}


def _frame(context: Context, resource: Resource) -> str:
    listed = ", ".join(map(literal, _ENDS))
    kinds = " OR ".join(
        f"(r.relation_id = {literal(name)} AND one.kind IN {_texts(sources)} "
        f"AND other.kind IN {_texts(targets)})"
        for name, (sources, targets, _) in _ENDS.items()
    )
    deadly = ", ".join(literal(name) for name, (_, _, deaths) in _ENDS.items() if deaths)
    # A package may lack these columns.
    present = {field.name for field in resource.schema.fields}
    lacking = "".join(
        f", NULL::{type_} AS {name}" for name, type_ in _OPTIONAL.items() if name not in present
    )
    fights = may_answer(context, resource, relation_id="'fights'", year="r.year")
    return f"""
        WITH ties AS (
            SELECT r.*{lacking} FROM {package_table(resource.name)} AS r
        ), places AS (
            SELECT {RECORD} AS record, year,
                unnest(string_split(coalesce(location, contested), ' ')) AS country_id
            FROM ties
        ), fought AS (
            SELECT source_actor_id AS party_id, target_actor_id AS foe_id, year FROM ties
            WHERE relation_id = 'fights'
            UNION ALL
            SELECT target_actor_id, source_actor_id, year FROM ties WHERE relation_id = 'fights'
        ), foes AS (
            SELECT {RECORD} AS record, target_actor_id AS party_id, year,
                unnest(string_split(against, ' ')) AS foe_id
            FROM ties WHERE relation_id = 'supports'
        ), unfought AS (
            SELECT record, string_agg(foe_id, ' ' ORDER BY foe_id) AS unfought
            FROM foes ANTI JOIN fought USING (party_id, foe_id, year) GROUP BY record
        ), strays AS (
            SELECT p.record, string_agg(p.country_id, ' ' ORDER BY p.country_id) AS strays
            FROM places AS p LEFT JOIN {rows_of(context, "countries")} AS c
                ON c.country_id = p.country_id
                AND p.year BETWEEN c.state_from AND coalesce(c.state_to, p.year)
            WHERE c.country_id IS NULL GROUP BY p.record
        )
        SELECT r.{RECORD}, r.source_actor_id, r.target_actor_id, r.relation_id, r.year,
            r.source_id, r.deaths_low, r.deaths_best, r.deaths_high, r.location,
            one.kind AS source_kind, other.kind AS target_kind, l.directed,
            r.relation_id NOT IN ({listed}) OR {kinds} AS fits,
            CASE WHEN r.relation_id IN ({listed}) THEN r.relation_id IN ({deadly}) END AS deadly,
            CASE WHEN r.relation_id IN ({deadly}) THEN 'counts deaths' ELSE 'counts no deaths' END
                AS counts,
            r.main_location, t.strays, s.first_year, s.last_year, r.against, u.unfought,
            r.intensity, r.contested,
            {fights} AS may_have_fought
        FROM ties AS r
        {join(context, "relations")} AS l USING (relation_id)
        {join(context, "actors")} AS one ON one.actor_id = r.source_actor_id
        {join(context, "actors")} AS other ON other.actor_id = r.target_actor_id
        {join(context, "sources")} AS s ON s.source_id = r.source_id
        LEFT JOIN strays AS t ON t.record = r.{RECORD}
        LEFT JOIN unfought AS u ON u.record = r.{RECORD}
    """


def _texts(values: tuple[str, ...]) -> str:
    return f"({', '.join(map(literal, values))})"


class ActorRelations(pa.DataFrameModel):
    """The rows of `actor_relations`, with the kinds of both actors, and facts of the relation."""

    @pa.dataframe_check(name="meaning/deaths-order")
    def deaths_order(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Ask that the best estimate is between the low and the high one."""
        return data.lazyframe.select(ordered("deaths_low", "deaths_best", "deaths_high"))

    @pa.dataframe_check(name="meaning/bounds-pair")
    def bounds_pair(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Ask for both bounds or neither, and for none without a best estimate."""
        low, high = pl.col("deaths_low").is_null(), pl.col("deaths_high").is_null()
        return data.lazyframe.select((low == high) & (low | pl.col("deaths_best").is_not_null()))

    @pa.dataframe_check(name="meaning/relation-deaths")
    def relation_deaths(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Ask for deaths or an intensity if the relation counts deaths, and else for neither."""
        counted = pl.col("deaths_best").is_not_null() | pl.col("deaths_low").is_not_null()
        told = counted | pl.col("intensity").is_not_null()
        return data.lazyframe.select((told == pl.col("deadly")).fill_null(value=True))

    @pa.dataframe_check(name="meaning/deaths-or-intensity")
    def deaths_or_intensity(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Ask that an intensity stands only where no deaths are counted."""
        counted = pl.col("deaths_best").is_not_null() | pl.col("deaths_low").is_not_null()
        return data.lazyframe.select(pl.col("intensity").is_null() | ~counted)

    @pa.dataframe_check(name="meaning/contested-or-located")
    def contested_or_located(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Ask that what a fight was over stands only where its place is not known."""
        return data.lazyframe.select(pl.col("contested").is_null() | pl.col("location").is_null())

    @pa.dataframe_check(name="meaning/relation-kinds")
    def relation_kinds(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Ask that both actors are of kinds that can stand in the relation."""
        return data.lazyframe.select(pl.col("fits"))

    @pa.dataframe_check(name="meaning/relation-with-itself")
    def relation_with_itself(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Ask for two actors."""
        return data.lazyframe.select(pl.col("source_actor_id") != pl.col("target_actor_id"))

    @pa.dataframe_check(name="meaning/relation-direction")
    def relation_direction(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Ask that an undirected relation is listed once, from the smaller id."""
        return data.lazyframe.select(
            pl.col("directed") | (pl.col("source_actor_id") <= pl.col("target_actor_id"))
        )

    @pa.dataframe_check(name="meaning/statehood")
    def statehood(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Ask that every place was a state in the year."""
        return data.lazyframe.select(pl.col("strays").is_null())

    @pa.dataframe_check(name="meaning/main-location")
    def main_location_listed(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Ask that the main state is one of those listed, and that the only one is the main one."""
        places, main = pl.col("location"), pl.col("main_location")
        listed = places.str.split(" ")
        return data.lazyframe.select(
            pl.when(main.is_null())
            .then(places.is_null() | (listed.list.len() > 1))
            .otherwise(listed.list.contains(main).fill_null(value=False))
        )

    @pa.dataframe_check(name="meaning/support-against")
    def support_against(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Ask that only support is against somebody."""
        return data.lazyframe.select(
            pl.col("against").is_null() | (pl.col("relation_id") == "supports")
        )

    @pa.dataframe_check(name="meaning/against-opponents")
    def against_opponents(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Ask that the supported party fights those whom the support is against in the year."""
        return data.lazyframe.select(pl.col("unfought").is_null())

    @pa.dataframe_check(name="meaning/source-coverage")
    def source_coverage(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Ask that the source covers the year."""
        return data.lazyframe.select(ordered("first_year", "year", "last_year"))


MEANING = TableMeaning(
    table="actor_relations",
    frame=_frame,
    model=ActorRelations,
    sample={
        RECORD: 2, "source_actor_id": "ucdp-1", "target_actor_id": "ucdp-2",
        "relation_id": "fights", "year": 1991, "source_id": "ucdp", "deaths_low": 100,
        "deaths_best": 120, "deaths_high": 150, "location": "ETH SOM", "main_location": "ETH",
        "source_kind": "government", "target_kind": "armed_group", "directed": False, "fits": True,
        "deadly": True, "counts": "counts deaths", "strays": None, "first_year": 1989,
        "last_year": 2024, "against": None, "unfought": None, "may_have_fought": False,
        "intensity": None, "contested": None,
    },
    rules={
        "meaning/deaths-order": RowRule(
            "deaths_best",
            "low {deaths_low}, best {deaths_best}, high {deaths_high} are not in order",
            {"deaths_best": 99},
        ),
        "meaning/bounds-pair": RowRule(
            "deaths_low", "a low estimate needs a high one, and both need a best one",
            {"deaths_low": None},
        ),
        "meaning/relation-deaths": RowRule(
            "deaths_best",
            "{relation_id} {counts}, and the best estimate is {deaths_best}",
            {"deaths_low": None, "deaths_best": None, "deaths_high": None},
        ),
        "meaning/deaths-or-intensity": RowRule(
            "intensity",
            "an intensity of {intensity} beside a count of {deaths_best} deaths",
            {"intensity": 1},
        ),
        "meaning/contested-or-located": RowRule(
            "contested",
            "{contested} is what it was over, and {location} is where it was",
            {"contested": "ETH"},
        ),
        "meaning/relation-kinds": RowRule(
            "relation_id",
            "{relation_id} does not relate {source_kind} to {target_kind}",
            {"fits": False},
            needs=("actors",),
        ),
        "meaning/relation-with-itself": RowRule(
            "target_actor_id", "{target_actor_id} is at both ends",
            {"target_actor_id": "ucdp-1"},
        ),
        "meaning/relation-direction": RowRule(
            "source_actor_id",
            "{relation_id} has no direction, so {target_actor_id} must come first",
            {"target_actor_id": "ucdp-0"},
            needs=("relations",),
        ),
        "meaning/statehood": RowRule(
            "location", "not a state in {year}: {strays}", {"strays": "ERI"},
            needs=("countries",),
        ),
        "meaning/main-location": RowRule(
            "main_location",
            "the main location is {main_location}, and the locations are {location}",
            {"main_location": "KEN"},
        ),
        "meaning/support-against": RowRule(
            "against", "{relation_id} is no support, and cannot be against {against}",
            {"against": "ucdp-3"},
        ),
        "meaning/against-opponents": RowRule(
            "against", "{target_actor_id} does not fight {unfought} in {year}",
            {"unfought": "ucdp-3"},
            unless="may_have_fought",
        ),
        "meaning/source-coverage": RowRule(
            "year", "{source_id} covers {first_year} to {last_year}, not {year}", {"year": 1988},
            needs=("sources",),
        ),
    },
)  # fmt: skip
