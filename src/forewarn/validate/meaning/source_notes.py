"""A note on a release's values of a state: of its years, and of indicators that it bears on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandera.polars as pa
import polars as pl

from forewarn.structure.table import RECORD
from forewarn.validate.meaning.lookups import is_whole, join
from forewarn.validate.meaning.model import RowRule, TableMeaning, ordered, within
from forewarn.validate.workspace import package_table
from forewarn.writing.sql import literal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forewarn.package.model import Resource
    from forewarn.validate.meaning.model import Context

# In SQL, the ids in a note `n`.
_IDS = "string_split(n.indicator_ids, ' ')"


def _frame(context: Context, resource: Resource) -> str:
    given = " UNION ALL ".join(_given(context)) or "SELECT NULL AS source_id, NULL AS indicator_id"
    mine = f"SELECT r.source_id, list(r.indicator_id) AS ids FROM ({given}) AS r GROUP BY ALL"
    return f"""
        SELECT n.{RECORD}, n.source_id, n.country_id, n.note, n.indicator_ids,
            n.first_year AS from_year, n.last_year AS to_year, s.first_year, s.last_year,
            list_filter({_IDS}, lambda i: NOT coalesce(list_contains(g.ids, i), false))[1] AS stray,
            coalesce({_IDS} = list_sort(list_distinct({_IDS})), true) AS in_order
        FROM {package_table(resource.name)} AS n
        {join(context, "sources")} AS s USING (source_id)
        LEFT JOIN ({mine}) AS g USING (source_id)
    """


def _given(context: Context) -> Iterator[str]:
    """Yield the SQL of the indicators that each release gives, and that are computed from it."""
    for part in context.package.tables().get("observations", ()):
        if part.part and is_whole(context.structure, part.name):
            rows = package_table(part.name)
            yield f"SELECT DISTINCT {literal(part.part)} AS source_id, indicator_id FROM {rows}"
    if context.has("derivations") and is_whole(context.structure, "derivations"):
        yield f"SELECT source_id, indicator_id FROM {package_table('derivations')}"


class SourceNotes(pa.DataFrameModel):
    """The rows of `source_notes`, with the first id that its release does not bear on."""

    @pa.dataframe_check(name="meaning/period-order")
    def period_order(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Ask that the years end no earlier than they begin."""
        return data.lazyframe.select(ordered("from_year", "to_year"))

    @pa.dataframe_check(name="meaning/source-coverage")
    def source_coverage(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Ask that the source covers the first and the last year."""
        return data.lazyframe.select(within("first_year", "last_year", "from_year", "to_year"))

    @pa.dataframe_check(name="meaning/note-indicators")
    def note_indicators(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Ask that the release gives each indicator, or that it is computed from the release."""
        return data.lazyframe.select(pl.col("stray").is_null())

    @pa.dataframe_check(name="meaning/note-order")
    def note_order(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Ask that each indicator is named once, in alphabetical order."""
        return data.lazyframe.select(pl.col("in_order"))


MEANING = TableMeaning(
    table="source_notes",
    frame=_frame,
    model=SourceNotes,
    sample={
        RECORD: 2, "source_id": "wdi", "country_id": "KHM", "note": "It is an estimate.",
        "indicator_ids": "exports imports", "from_year": 1976, "to_year": 1978,
        "first_year": 1960, "last_year": 2024, "stray": None, "in_order": True,
    },
    rules={
        "meaning/period-order": RowRule(
            "last_year", "the years begin in {from_year} and end in {to_year}", {"to_year": 1975}
        ),
        "meaning/source-coverage": RowRule(
            "first_year",
            "{from_year} to {to_year} is not within {first_year} to {last_year}, "
            "the years that {source_id} covers",
            {"to_year": 2025},
            needs=("sources",),
        ),
        "meaning/note-indicators": RowRule(
            "indicator_ids",
            "{source_id} has no values of {stray}, and it is not computed from them",
            {"stray": "exports"},
            needs=("observations",),
            uses=("derivations",),
        ),
        "meaning/note-order": RowRule(
            "indicator_ids", "{indicator_ids} are not in alphabetical order, each once",
            {"in_order": False},
        ),
    },
    shown=("country_id", "note"),
)  # fmt: skip
