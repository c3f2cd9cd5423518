"""A correction: its cell exists, and holds the corrected value."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandera.polars as pa
import polars as pl

from forewarn.structure.table import RECORD
from forewarn.validate.meaning.lookups import is_whole
from forewarn.validate.meaning.model import RowRule, TableMeaning
from forewarn.validate.workspace import package_table
from forewarn.writing.sql import identifier, literal

if TYPE_CHECKING:
    from forewarn.package.model import Resource
    from forewarn.validate.meaning.model import Context

_NUMBERS = ("number", "integer", "year")


def _frame(context: Context, resource: Resource) -> str:
    others = [other for other in context.package.declared if other.name != resource.name]
    cells = " UNION ALL ".join(
        _cells(other)
        for other in context.package.resources
        if other in others and other.name in context.structure.typed
    )
    cells = cells or f"SELECT 0 AS {RECORD}, true AS found, '' AS cell, true AS holds LIMIT 0"
    unsound = [other.name for other in others if not is_whole(context.structure, other.name)]
    doubtful = ", ".join(map(literal, unsound)) or "NULL"
    return f"""
        WITH corrections AS (
            SELECT {RECORD}, "table", "key", field, new FROM {package_table(resource.name)}
        ), cells AS ({cells})
        SELECT c.{RECORD}, c."table", c."key", c.field, c.new, e.cell,
            e.found IS NOT NULL AS found,
            coalesce(c."table" IN ({doubtful}), false) AS may_be_there,
            coalesce(e.holds, true) AS holds
        FROM corrections AS c LEFT JOIN cells AS e USING ({RECORD})
    """


def _cells(other: Resource) -> str:
    """Return the SQL of the cell of each correction of a table, and whether it holds the new value.

    Numbers are compared as numbers: 1 equals 1.0.
    """
    fields = other.schema.fields
    key = ", ".join(f"t.{identifier(name)}" for name in other.schema.primary_key) or "NULL"
    named = ", ".join(literal(field.name) for field in fields)
    texts = " ".join(
        f"WHEN {literal(field.name)} THEN t.{identifier(field.name)}::VARCHAR" for field in fields
    )
    numbers = ", ".join(literal(field.name) for field in fields if field.type in _NUMBERS)
    # The cell is named one query above the table, which may have a field of any name.
    return f"""
        SELECT {RECORD}, true AS found, cell,
            CASE WHEN field IN ({numbers or "NULL"})
                THEN cell::DOUBLE IS NOT DISTINCT FROM TRY_CAST(new AS DOUBLE)
                ELSE cell IS NOT DISTINCT FROM new
            END AS holds
        FROM (
            SELECT c.{RECORD}, c.field, c.new, CASE c.field {texts} END AS cell
            FROM {package_table(other.name)} AS t
            JOIN corrections AS c ON c."key" = concat_ws('/', {key})
            WHERE c."table" = {literal(other.name)} AND c.field IN ({named})
        )"""


class Corrections(pa.DataFrameModel):
    """The rows of `corrections`, each with the cell that it corrects."""

    @pa.dataframe_check(name="meaning/correction-place")
    def correction_place(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Ask that the cell exists."""
        return data.lazyframe.select(pl.col("found"))

    @pa.dataframe_check(name="meaning/correction-value")
    def correction_value(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Ask that the cell holds the new value."""
        return data.lazyframe.select(pl.col("holds"))


MEANING = TableMeaning(
    table="corrections",
    frame=_frame,
    model=Corrections,
    sample={
        RECORD: 2, "table": "episodes", "key": "ewp-gtm1954s1", "field": "country_id",
        "new": "GTM", "cell": "GTM", "found": True, "holds": True, "may_be_there": False,
    },
    rules={
        "meaning/correction-place": RowRule(
            "key", "the table {table} has no row {key}, or no field {field}", {"found": False},
            unless="may_be_there",
        ),
        "meaning/correction-value": RowRule(
            "new", "the cell was corrected to {new}, but holds {cell}", {"holds": False}
        ),
    },
)  # fmt: skip
