"""The ledger: counts of rows read, kept, skipped and written, which must add up."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pandera.polars as pa
import polars as pl

from forewarn.structure.table import RECORD
from forewarn.validate.meaning.lookups import is_whole, rows_of
from forewarn.validate.meaning.model import RowRule, TableMeaning, ordered
from forewarn.validate.workspace import package_table
from forewarn.writing.sql import literal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forewarn.package.model import Resource
    from forewarn.validate.meaning.model import Context

# Tables from a source that is not read row by row; their rows do not name it.
_SPINE = ("countries", "country_codes")

# Tables whose rows are about a source, and do not come from it.
_ABOUT = (
    "sources",
    "source_files",
    "unavailable",
    "cell_columns",
    "cell_lines",
    "derivations",
    "ledger",
    "actor_notes",
    "source_notes",
    "treaty_lists",
)


class _Of(NamedTuple):
    """The table whose rows have the source, and the key that leads to them."""

    table: str
    key: str


# Tables whose rows come from the source of a row of another table.
_FOLLOWING = {
    "episode_heirs": _Of("episodes", "episode_id"),
    "group_access": _Of("groups", "group_id"),
}


def rows_by_source(context: Context) -> str:
    """Return the SQL of the number of rows of each `source_id`, by table that is valid.

    The periods of `group_access` come from the source of their group, and heirs from that of their
    episode.
    """
    return " UNION ALL ".join(_rows(context)) or "SELECT NULL AS source_id, 0 AS rows LIMIT 0"


def _rows(context: Context) -> Iterator[str]:
    for table, parts in context.package.tables().items():
        for part in parts:
            if not is_whole(context.structure, part.name):
                continue
            name = package_table(part.name)
            if table in ("observations", "place_observations") and part.part:
                yield f"SELECT {literal(part.part)} AS source_id, count(*) AS rows FROM {name}"
            elif table in _FOLLOWING and context.has(_FOLLOWING[table].table):
                of = _FOLLOWING[table]
                yield f"""SELECT source_id, count(*) AS rows FROM {name}
                    JOIN {rows_of(context, of.table)} USING ({of.key}) GROUP BY source_id"""
            elif table not in _ABOUT and "source_id" in part.schema.field_names:
                yield f"SELECT source_id, count(*) AS rows FROM {name} GROUP BY source_id"


def _frame(context: Context, resource: Resource) -> str:
    # Rows are compared only with the entries of the current version, which wrote the tables.
    spine = " + ".join(
        f"(SELECT count(*) FROM {package_table(table)})"
        for table in _SPINE
        if context.has(table) and is_whole(context.structure, table)
    )
    return f"""
        WITH found AS (
            SELECT source_id, sum(rows)::BIGINT AS rows FROM ({rows_by_source(context)})
            GROUP BY source_id
        )
        SELECT l.{RECORD}, l.source_id, l.data_version, l.rows_read, l.rows_kept, l.rows_skipped,
            coalesce(list_sum(list_transform(json_extract_string(l.skipped, '$.*'),
                lambda n: TRY_CAST(n AS BIGINT))), 0)::BIGINT AS reasons,
            l.skipped, l.rows_written, l.first_year, l.last_year,
            CASE WHEN l.data_version = {literal(context.package.version)} THEN
                coalesce(f.rows, 0) + CASE WHEN l.rows_read IS NULL THEN {spine or 0} ELSE 0 END
            END AS found
        FROM {package_table(resource.name)} AS l LEFT JOIN found AS f USING (source_id)
    """


class Ledger(pa.DataFrameModel):
    """The rows of `ledger`, with the sum of their reasons, and the rows in the tables."""

    @pa.dataframe_check(name="meaning/ledger-rows")
    def ledger_rows(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Ask that every row read was kept or skipped."""
        read = pl.col("rows_read") == pl.col("rows_kept") + pl.col("rows_skipped")
        return data.lazyframe.select(read.fill_null(value=True))

    @pa.dataframe_check(name="meaning/ledger-reasons")
    def ledger_reasons(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Ask for a reason for every skipped row."""
        return data.lazyframe.select(
            pl.col("reasons") == pl.col("rows_skipped").fill_null(pl.lit(0))
        )

    @pa.dataframe_check(name="meaning/ledger-written")
    def ledger_written(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Ask that the tables hold as many rows as were written."""
        return data.lazyframe.select(
            (pl.col("rows_written") == pl.col("found")).fill_null(value=True)
        )

    @pa.dataframe_check(name="meaning/period-order")
    def period_order(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Ask that the first year is not after the last."""
        return data.lazyframe.select(ordered("first_year", "last_year"))


MEANING = TableMeaning(
    table="ledger",
    frame=_frame,
    model=Ledger,
    sample={
        RECORD: 2, "source_id": "vdem-16", "data_version": "1.0.0", "rows_read": 10,
        "rows_kept": 8, "rows_skipped": 2, "reasons": 2, "skipped": "{}", "rows_written": 30,
        "first_year": 1946, "last_year": 2025, "found": 30,
    },
    rules={
        "meaning/ledger-rows": RowRule(
            "rows_read",
            "{rows_read} rows were read, but {rows_kept} kept and {rows_skipped} skipped",
            {"rows_read": 11},
        ),
        "meaning/ledger-reasons": RowRule(
            "skipped", "the reasons sum to {reasons} rows, but {rows_skipped} were skipped",
            {"reasons": 1},
        ),
        "meaning/ledger-written": RowRule(
            "rows_written",
            "{rows_written} rows of {source_id} were written, but {found} are in the tables",
            {"found": 29},
            needs=None,
        ),
        "meaning/period-order": RowRule(
            "last_year", "the rows begin in {first_year} and end in {last_year}",
            {"last_year": 1945},
        ),
    },
)  # fmt: skip
