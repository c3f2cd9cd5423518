"""An heir of an episode: another state, which holds the land in a year of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandera.polars as pa
import polars as pl

from forewarn.structure.table import RECORD
from forewarn.validate.meaning.countries import STATEHOOD
from forewarn.validate.meaning.lookups import join
from forewarn.validate.meaning.model import RowRule, TableMeaning, ordered
from forewarn.validate.workspace import package_table

if TYPE_CHECKING:
    from forewarn.package.model import Resource
    from forewarn.validate.meaning.model import Context


def _frame(context: Context, resource: Resource) -> str:
    return f"""
        SELECT h.{RECORD}, h.episode_id, h.country_id, h.from_year, e.country_id AS listed_id,
            c.state_from, c.state_to, {STATEHOOD} AS statehood
        FROM {package_table(resource.name)} AS h
        {join(context, "episodes")} AS e USING (episode_id)
        {join(context, "countries")} AS c ON c.country_id = h.country_id
    """


class EpisodeHeirs(pa.DataFrameModel):
    """The rows of `episode_heirs`, with the state of the episode and the years of the heir."""

    @pa.dataframe_check(name="meaning/heir-of-itself")
    def heir_of_itself(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Ask for another state than the one in which the episode is listed."""
        apart = pl.col("country_id") != pl.col("listed_id")
        return data.lazyframe.select(apart.fill_null(value=True))

    @pa.dataframe_check(name="meaning/heir-statehood")
    def heir_statehood(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Ask that the heir is a state in the first year in which it holds the land."""
        return data.lazyframe.select(ordered("state_from", "from_year", "state_to"))


MEANING = TableMeaning(
    table="episode_heirs",
    frame=_frame,
    model=EpisodeHeirs,
    sample={
        RECORD: 2, "episode_id": "ewp-yug1192s1", "country_id": "BIH", "from_year": 1992,
        "listed_id": "YUG", "state_from": 1992, "state_to": None, "statehood": "1992 on",
    },
    rules={
        "meaning/heir-of-itself": RowRule(
            "country_id",
            "{episode_id} is listed in {country_id} itself",
            {"listed_id": "BIH"},
            needs=("episodes",),
        ),
        "meaning/heir-statehood": RowRule(
            "from_year",
            "{country_id} is not listed as a state in {from_year}: its years are {statehood}",
            {"from_year": 1991},
            needs=("countries",),
        ),
    },
)  # fmt: skip
