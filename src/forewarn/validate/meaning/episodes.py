"""An episode: a spell of killing in a country that was a state."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandera.polars as pa

from forewarn.structure.table import RECORD
from forewarn.validate.meaning.countries import STATEHOOD
from forewarn.validate.meaning.lookups import join
from forewarn.validate.meaning.model import RowRule, TableMeaning, ordered, within
from forewarn.validate.workspace import package_table

if TYPE_CHECKING:
    import polars as pl

    from forewarn.package.model import Resource
    from forewarn.validate.meaning.model import Context


def _frame(context: Context, resource: Resource) -> str:
    return f"""
        SELECT e.{RECORD}, e.episode_id, e.country_id, e.start_year, e.end_year,
            e.deaths_low, e.deaths_high, c.state_from, c.state_to,
            {STATEHOOD} AS statehood, e.source_id, s.first_year, s.last_year
        FROM {package_table(resource.name)} AS e
        {join(context, "countries")} AS c USING (country_id)
        {join(context, "sources")} AS s USING (source_id)
    """


class Episodes(pa.DataFrameModel):
    """The rows of `episodes`, with the years of their country."""

    @pa.dataframe_check(name="meaning/episode-order")
    def episode_order(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Ask that an episode ends no earlier than it begins."""
        return data.lazyframe.select(ordered("start_year", "end_year"))

    @pa.dataframe_check(name="meaning/deaths-order")
    def deaths_order(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Ask that the low estimate is not above the high one."""
        return data.lazyframe.select(ordered("deaths_low", "deaths_high"))

    @pa.dataframe_check(name="meaning/episode-statehood")
    def episode_statehood(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Ask that the country was a state when the episode began."""
        return data.lazyframe.select(ordered("state_from", "start_year", "state_to"))

    @pa.dataframe_check(name="meaning/episode-coverage")
    def episode_coverage(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Ask that the source covers the years in which the episode begins and ends."""
        return data.lazyframe.select(within("first_year", "last_year", "start_year", "end_year"))


MEANING = TableMeaning(
    table="episodes",
    frame=_frame,
    model=Episodes,
    sample={
        RECORD: 2, "episode_id": "ewp-rwa1994s1", "country_id": "RWA", "start_year": 1994,
        "end_year": 1999, "deaths_low": 1, "deaths_high": 2, "state_from": 1962, "state_to": None,
        "statehood": "1962 on", "source_id": "ewp", "first_year": 1945, "last_year": 2024,
    },
    rules={
        "meaning/episode-order": RowRule(
            "end_year",
            "the episode begins in {start_year} and ends in {end_year}",
            {"end_year": 1993},
        ),
        "meaning/deaths-order": RowRule(
            "deaths_low",
            "the low estimate {deaths_low} is above the high one {deaths_high}",
            {"deaths_low": 3},
        ),
        "meaning/episode-statehood": RowRule(
            "start_year",
            "{country_id} is not listed as a state in {start_year}: its years are {statehood}",
            {"start_year": 1961},
            needs=("countries",),
        ),
        "meaning/episode-coverage": RowRule(
            "start_year",
            "{start_year} to {end_year} is not within {first_year} to {last_year}, "
            "the years that {source_id} covers",
            {"end_year": 2025},
            needs=("sources",),
        ),
    },
)  # fmt: skip
