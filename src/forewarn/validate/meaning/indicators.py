"""An indicator: it is observed, on a scale with a range that fits its measure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandera.polars as pa
import polars as pl

from forewarn.ask.derived import derived_indicators
from forewarn.structure.table import RECORD
from forewarn.validate.meaning.lookups import is_whole
from forewarn.validate.meaning.model import RowRule, TableMeaning
from forewarn.validate.workspace import package_table
from forewarn.writing.sql import literal

if TYPE_CHECKING:
    from forewarn.package.model import Resource
    from forewarn.validate.meaning.model import Context


# In SQL, whether the range of an indicator `i` fits its measure.
_FITS = """CASE i.measure
    WHEN 'binary' THEN i.minimum = 0 AND i.maximum = 1
    WHEN 'ordinal' THEN i.minimum IS NOT NULL AND i.maximum IS NOT NULL
    WHEN 'share' THEN i.minimum >= 0 AND i.maximum = 1
    WHEN 'count' THEN i.minimum >= 0
    WHEN 'tally' THEN i.minimum >= 0
    ELSE true END"""

# In SQL, whether what no row of an indicator `i` means goes together with what it lists.
_COHERENT = """CASE i.absent_means
    WHEN 'zero' THEN i.listing = 'occurrences' AND i.zero_from <= i.zero_to
    ELSE i.zero_from IS NULL AND i.zero_to IS NULL AND i.zero_except IS NULL
        AND (i.absent_means <> 'never' OR i.listing = 'occurrences' AND i.unit = 'years') END"""

# In SQL, whether an indicator `i` may say that its 0 is no value like any other.
_MARKED_ZERO = """i.absent_means = 'unknown' AND coalesce(i.minimum <= 0, true)
    AND coalesce(i.maximum >= 0, true)
    AND (i.zero_means <> 'occurrence' OR i.listing = 'occurrences')"""

# Columns that a package may lack.
_OPTIONAL = ("zero_means", "same_question_as", "part_of")

# In SQL, the indicators with a 0 where no row is one, and those with any 0.
_ZEROS = """
    SELECT o.indicator_id, bool_or(
            n.absent_means = 'zero' AND o.year BETWEEN n.zero_from AND n.zero_to
            AND NOT list_contains(string_split(coalesce(n.zero_except, ''), ' '), o.country_id)
        ) AS listed
    FROM ({rows}) AS o
    JOIN {indicators} AS n ON n.indicator_id = o.indicator_id
    WHERE o.value = 0 AND (n.absent_means = 'zero' OR n.measure = 'binary')
    GROUP BY o.indicator_id
"""


def _frame(context: Context, resource: Resource) -> str:
    used = " UNION ".join(
        f"SELECT indicator_id FROM {package_table(part.name)}"
        for table in ("observations", "place_observations")
        for part in context.package.tables().get(table, ())
        if is_whole(context.structure, part.name)
    )
    used = used or "SELECT NULL AS indicator_id"
    zeros = _ZEROS.format(rows=_observed(context), indicators=package_table(resource.name))
    computed = ", ".join(map(literal, derived_indicators()))
    derived = computed
    if context.has("derivations") and is_whole(context.structure, "derivations"):
        derived = f"SELECT d.indicator_id FROM {package_table('derivations')} AS d"
    present = {field.name for field in resource.schema.fields}
    lacking = "".join(f", NULL::VARCHAR AS {name}" for name in _OPTIONAL if name not in present)
    return f"""
        WITH listed AS (SELECT *{lacking} FROM {package_table(resource.name)})
        SELECT i.{RECORD}, i.indicator_id, i.measure, i.minimum, i.maximum,
            i.indicator_id IN (SELECT indicator_id FROM ({used})) AS used,
            coalesce({_FITS}, false) AS fits, i.absent_means, i.listing,
            coalesce({_COHERENT}, false) AS coherent,
            coalesce(z.listed, false) AS zero_listed,
            i.measure = 'binary' AND i.listing = 'full' AND z.listed IS NULL AS never_zero,
            i.indicator_id NOT IN ({computed}) OR i.indicator_id IN ({derived}) AS declared,
            i.zero_means, i.zero_means IS NULL OR {_MARKED_ZERO} AS zero_fits,
            i.same_question_as, i.same_question_as IS NULL
                OR i.same_question_as <> i.indicator_id AND coalesce(
                    q.same_question_as IS NULL AND q.dimension_id = i.dimension_id, true
                ) AS asked_once,
            i.part_of, i.part_of IS NULL
                OR i.part_of <> i.indicator_id AND i.absent_means = 'zero' AS of_a_whole
        FROM listed AS i
        LEFT JOIN ({zeros}) AS z USING (indicator_id)
        LEFT JOIN listed AS q ON q.indicator_id = i.same_question_as
    """


def _observed(context: Context) -> str:
    """Return the SQL of the observations of countries that can be read."""
    parts = context.package.tables().get("observations", ())
    return (
        " UNION ALL ".join(
            f"SELECT indicator_id, country_id, year, value FROM {package_table(part.name)}"
            for part in parts
            if is_whole(context.structure, part.name)
        )
        or "SELECT NULL AS indicator_id, NULL AS country_id, NULL AS year, NULL AS value"
    )


class Indicators(pa.DataFrameModel):
    """The rows of `indicators`, each with whether any observation uses it."""

    @pa.dataframe_check(name="meaning/unused-indicator")
    def unused_indicator(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Ask that every indicator is observed."""
        return data.lazyframe.select(pl.col("used"))

    @pa.dataframe_check(name="meaning/range-order")
    def range_order(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Ask that the minimum is below the maximum."""
        return data.lazyframe.select((pl.col("minimum") < pl.col("maximum")).fill_null(value=True))

    @pa.dataframe_check(name="meaning/measure-range")
    def measure_range(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Ask for a range that fits the measure."""
        return data.lazyframe.select(pl.col("fits"))

    @pa.dataframe_check(name="meaning/absent-means")
    def absent_means(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Ask that what no row means goes together with what is listed."""
        return data.lazyframe.select(pl.col("coherent"))

    @pa.dataframe_check(name="meaning/listed-zero")
    def listed_zero(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Ask that no 0 is listed where no row is said to be one."""
        return data.lazyframe.select(~pl.col("zero_listed"))

    @pa.dataframe_check(name="meaning/undeclared-listing")
    def undeclared_listing(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Ask that a binary indicator without a 0 is said to list occurrences."""
        return data.lazyframe.select(~pl.col("never_zero"))

    @pa.dataframe_check(name="meaning/undeclared-derivation")
    def undeclared_derivation(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Ask that the sources of a computed indicator are listed."""
        return data.lazyframe.select(pl.col("declared"))

    @pa.dataframe_check(name="meaning/zero-means")
    def zero_means(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Ask that a 0 that is no value like any other can be written, and by this list."""
        return data.lazyframe.select(pl.col("zero_fits"))

    @pa.dataframe_check(name="meaning/same-question")
    def same_question(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Ask that the indicator of the same question stands for itself, in the same dimension."""
        return data.lazyframe.select(pl.col("asked_once"))

    @pa.dataframe_check(name="meaning/part-of")
    def part_of(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Ask that a kind belongs to another indicator, and that no row of it can be a 0."""
        return data.lazyframe.select(pl.col("of_a_whole"))


MEANING = TableMeaning(
    table="indicators",
    frame=_frame,
    model=Indicators,
    sample={
        RECORD: 2, "indicator_id": "coup_attempt", "measure": "binary", "minimum": 0.0,
        "maximum": 1.0, "used": True, "fits": True, "declared": True, "absent_means": "zero",
        "listing": "occurrences", "coherent": True, "zero_listed": False, "never_zero": False,
        "zero_means": None, "zero_fits": True, "same_question_as": None, "asked_once": True,
        "part_of": "coups", "of_a_whole": True,
    },
    rules={
        "meaning/unused-indicator": RowRule(
            "indicator_id", "no observation uses {indicator_id}", {"used": False},
            needs=("observations",), uses=("place_observations",),
        ),
        "meaning/range-order": RowRule(
            "minimum", "the minimum {minimum} is not below the maximum {maximum}", {"maximum": 0.0}
        ),
        "meaning/measure-range": RowRule(
            "measure",
            "a {measure} cannot have the range {minimum} to {maximum}",
            {"fits": False},
        ),
        "meaning/absent-means": RowRule(
            "absent_means",
            "no row cannot mean {absent_means!r} for the listing {listing!r}, this unit and these "
            "years of zeros",
            {"coherent": False},
        ),
        "meaning/listed-zero": RowRule(
            "absent_means",
            "no row is said to be a 0, but some rows of {indicator_id} in those years hold a 0",
            {"zero_listed": True}, needs=("observations",),
        ),
        "meaning/undeclared-listing": RowRule(
            "listing",
            "{indicator_id} is binary and has no 0: it lists only where the thing was",
            {"never_zero": True}, needs=("observations",),
        ),
        "meaning/undeclared-derivation": RowRule(
            "indicator_id",
            "{indicator_id} is computed, but the table derivations does not list its sources",
            {"declared": False}, uses=("derivations",)),
        "meaning/zero-means": RowRule(
            "zero_means",
            "a 0 of {indicator_id} cannot mean {zero_means!r}: its range has no 0, or no row is "
            "one, or it lists more than occurrences",
            {"zero_fits": False},
        ),
        "meaning/same-question": RowRule(
            "same_question_as",
            "{same_question_as} cannot stand for {indicator_id}: it is the same indicator, or "
            "another stands for it, or it is of another dimension",
            {"asked_once": False},
        ),
        "meaning/part-of": RowRule(
            "part_of",
            "{indicator_id} cannot be part of {part_of}: it is the same indicator, or no row of "
            "it is ever a 0",
            {"of_a_whole": False},
        ),
    },
)  # fmt: skip
