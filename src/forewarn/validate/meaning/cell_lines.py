"""The upstream cells of values: runs of years, whose lines and columns can be followed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandera.polars as pa
import polars as pl

from forewarn.structure.table import RECORD
from forewarn.validate.meaning.model import RowRule, TableMeaning, after_previous, ordered
from forewarn.validate.workspace import package_table

if TYPE_CHECKING:
    from forewarn.package.model import Resource
    from forewarn.validate.meaning.model import Context


def _frame(context: Context, resource: Resource) -> str:
    # A run of * is of the indicators of its file that have no run of their own in the release.
    table = package_table(resource.name)
    columns = package_table("cell_columns") if context.has("cell_columns") else _NO_COLUMNS
    return f"""
        WITH own AS (
            SELECT DISTINCT source_id, indicator_id FROM {table} WHERE indicator_id <> '*'
        ), named AS (
            SELECT c.source_id, c.file, if(o.source_id IS NULL, '*', c.indicator_id) AS run_of,
                bool_or(c."column" IS NULL) AS without, bool_or(c."column" IS NOT NULL) AS with_one
            FROM {columns} AS c LEFT JOIN own AS o USING (source_id, indicator_id)
            GROUP BY ALL
        )
        SELECT l.{RECORD}, l.source_id, l.file, l.indicator_id, l.country_id, l.from_year,
            l.to_year, l.line,
            lag(l.to_year) OVER (
                PARTITION BY l.source_id, l.file, l.indicator_id, l.country_id
                ORDER BY l.from_year
            ) AS previous_to,
            CASE
                WHEN (l."column" IS NULL) <> (l.column_step IS NULL)
                    THEN 'column and column_step stand beside each other, or neither does'
                WHEN l."column" IS NULL AND l.further_columns IS NOT NULL
                    THEN 'further_columns follow a column, and there is none'
                WHEN l."column" IS NULL AND n.without
                    THEN 'neither the run nor cell_columns names a column'
                WHEN l."column" IS NOT NULL AND n.with_one
                    THEN 'both the run and cell_columns name a column'
                WHEN l.further_columns IS NOT NULL
                    AND {_steps("further_lines")} <> {_steps("further_columns")}
                    THEN 'the cells have another number of lines than of columns'
                WHEN l.line + least((l.to_year - l.from_year) * l.line_step, 0) < 0
                    OR l."column" + least((l.to_year - l.from_year) * l.column_step, 0) < 0
                    THEN 'it leads beyond the first line or column'
            END AS wrong
        FROM {table} AS l
        LEFT JOIN named AS n
            ON n.source_id = l.source_id AND n.file = l.file AND n.run_of = l.indicator_id
    """


_NO_COLUMNS = """(
    SELECT '' AS source_id, 0 AS file, '' AS indicator_id, 0 AS "column" LIMIT 0
)"""


def _steps(field: str) -> str:
    """Return the SQL of how many cells follow the first one by steps such as `1*2 3 5-`."""
    return f"""coalesce(list_sum([
        coalesce(TRY_CAST(nullif(split_part(step, '*', 2), '') AS DOUBLE), 1)
        for step in string_split(l.{field}, ' ')
    ]), 0)"""


class CellLines(pa.DataFrameModel):
    """The rows of `cell_lines`, each with the run before it, and what is wrong with it."""

    @pa.dataframe_check(name="meaning/period-order")
    def period_order(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Ask that a run ends no earlier than it begins."""
        return data.lazyframe.select(ordered("from_year", "to_year"))

    @pa.dataframe_check(name="meaning/period-overlap")
    def period_overlap(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Ask that a value has one run in a file."""
        return data.lazyframe.select(after_previous("from_year"))

    @pa.dataframe_check(name="meaning/cell-place")
    def cell_place(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Ask that the run leads to cells."""
        return data.lazyframe.select(pl.col("wrong").is_null())


MEANING = TableMeaning(
    table="cell_lines",
    frame=_frame,
    model=CellLines,
    sample={
        RECORD: 2, "source_id": "vdem-16", "file": 1, "indicator_id": "*", "country_id": "NOR",
        "from_year": 1946, "to_year": 2025, "line": 1204, "previous_to": None,
        "wrong": None,
    },
    rules={
        "meaning/period-order": RowRule(
            "to_year", "the run begins in {from_year} and ends in {to_year}", {"to_year": 1945}
        ),
        "meaning/period-overlap": RowRule(
            "from_year",
            "{country_id} already has a run of {indicator_id} in file {file} until {previous_to}",
            {"previous_to": 1950},
        ),
        "meaning/cell-place": RowRule(
            "line",
            "the cells of the run cannot be found: {wrong}",
            {"wrong": "neither the run nor cell_columns names a column"},
            needs=("cell_columns",),
        ),
    },
)  # fmt: skip
