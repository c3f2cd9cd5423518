"""An observation: a value that fits its indicator, of a state, in a year that its source covers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandera.polars as pa
import polars as pl

from forewarn.structure.table import RECORD
from forewarn.validate.meaning.countries import STATEHOOD
from forewarn.validate.meaning.lookups import join, rows_of
from forewarn.validate.meaning.model import RowRule, TableMeaning, ordered
from forewarn.validate.workspace import package_table
from forewarn.writing.sql import literal

if TYPE_CHECKING:
    from forewarn.package.model import Resource
    from forewarn.validate.meaning.model import Context


# In SQL, the width of a step on the scale of an indicator `i`; null where it is not in steps.
_STEP = """CASE WHEN i.measure <> 'ordinal' THEN NULL
    WHEN i.unit LIKE '%in half steps%' THEN 0.5::DOUBLE ELSE 1 END"""


def _frame(context: Context, resource: Resource) -> str:
    return _joined(context, resource, package_table(resource.name))


def _frame_of_places(context: Context, resource: Resource) -> str:
    places = f"{join(context, 'places')} AS p USING (place_id)"
    rows = f"(SELECT r.*, p.country_id FROM {package_table(resource.name)} AS r {places})"
    return _joined(context, resource, rows, "o.place_id, ")


def _joined(context: Context, resource: Resource, rows: str, key: str = "") -> str:
    # Narrow: only the numbers and flags that the rules judge.
    source = literal(resource.part or "")
    return f"""
        SELECT o.{RECORD}, {key}o.country_id, o.year, o.indicator_id, o.value, o.lower, o.upper,
            i.minimum, i.maximum, i.measure, i.measure IN ('count', 'tally') AS is_count,
            i.measure = 'binary' AS is_binary, {_STEP} AS step, c.state_from, c.state_to,
            {STATEHOOD} AS statehood, {source} AS source_id,
            s.source_id IS NOT NULL AS declared, s.first_year, s.last_year
        FROM {rows} AS o
        {join(context, "indicators")} AS i USING (indicator_id)
        {join(context, "countries")} AS c USING (country_id)
        LEFT JOIN {rows_of(context, "sources")} AS s ON s.source_id = {source}
    """


class Observations(pa.DataFrameModel):
    """The rows of one source, with facts of their indicator, country and source."""

    @pa.dataframe_check(name="meaning/bounds-order")
    def bounds_order(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Hold each value between its bounds."""
        return data.lazyframe.select(ordered("lower", "value", "upper"))

    @pa.dataframe_check(name="meaning/bounds-pair")
    def bounds_pair(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Ask for both bounds or neither."""
        return data.lazyframe.select(pl.col("lower").is_null() == pl.col("upper").is_null())

    @pa.dataframe_check(name="meaning/value-range")
    def value_range(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Hold the value and its bounds within the indicator's range."""
        smallest = pl.min_horizontal("value", "lower", "upper")
        largest = pl.max_horizontal("value", "lower", "upper")
        return data.lazyframe.select(
            (smallest >= pl.col("minimum")).fill_null(value=True)
            & (largest <= pl.col("maximum")).fill_null(value=True)
        )

    @pa.dataframe_check(name="meaning/integral-count")
    def integral_count(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Ask for whole numbers in counts and tallies."""
        whole = pl.col("value") == pl.col("value").round()
        return data.lazyframe.select(~pl.col("is_count") | whole)

    @pa.dataframe_check(name="meaning/binary-level")
    def binary_level(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Ask for 0 or 1 in binary values."""
        return data.lazyframe.select(~pl.col("is_binary") | pl.col("value").is_in([0.0, 1.0]))

    @pa.dataframe_check(name="meaning/ordinal-level")
    def ordinal_level(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Ask that ordinal values are whole steps from the lowest level."""
        steps = (pl.col("value") - pl.col("minimum").fill_null(0.0)) / pl.col("step")
        return data.lazyframe.select((steps == steps.round()).fill_null(value=True))

    @pa.dataframe_check(name="meaning/statehood")
    def statehood(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Ask that the country was a state in the year."""
        return data.lazyframe.select(ordered("state_from", "year", "state_to"))

    @pa.dataframe_check(name="meaning/source-coverage")
    def source_coverage(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Ask that the source covers the year."""
        return data.lazyframe.select(ordered("first_year", "year", "last_year"))

    @pa.dataframe_check(name="meaning/undeclared-source")
    def undeclared_source(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Ask that the table `sources` lists the source; once for the file, at its first row."""
        first = pl.col(RECORD) == pl.col(RECORD).min()
        return data.lazyframe.select(pl.col("declared") | ~first)


MEANING = TableMeaning(
    table="observations",
    frame=_frame,
    model=Observations,
    sample={
        RECORD: 2, "country_id": "RWA", "year": 1994, "indicator_id": "deaths", "value": 10.0,
        "lower": 5.0, "upper": 20.0, "minimum": 0.0, "maximum": 100.0, "measure": "count",
        "is_count": True,
        "is_binary": False, "step": None,
        "state_from": 1962, "state_to": None,
        "statehood": "1962 on", "source_id": "ucdp", "declared": True,
        "first_year": 1989, "last_year": 2024,
    },
    rules={
        "meaning/bounds-order": RowRule(
            "value",
            "lower {lower}, value {value}, upper {upper} are not in order",
            {"lower": 15.0},
        ),
        "meaning/bounds-pair": RowRule(
            "lower", "one bound is given without the other", {"lower": None}
        ),
        "meaning/value-range": RowRule(
            "value",
            "{value} (lower {lower}, upper {upper}) is outside {minimum} to {maximum}, "
            "the range of {indicator_id}",
            {"upper": 101.0},
            needs=("indicators",),
        ),
        "meaning/integral-count": RowRule(
            "value", "{value} is not a whole number, but {indicator_id} is a {measure}",
            {"value": 7.5},
            needs=("indicators",),
        ),
        "meaning/binary-level": RowRule(
            "value",
            "{value} is neither 0 nor 1, but {indicator_id} is binary",
            {"is_binary": True, "value": 5.5},
            needs=("indicators",),
        ),
        "meaning/ordinal-level": RowRule(
            "value",
            "{value} is not a level of {indicator_id}, which has steps of {step} from {minimum}",
            {"step": 1.0, "value": 10.25},
            needs=("indicators",),
        ),
        "meaning/statehood": RowRule(
            "year",
            "{country_id} is not listed as a state in {year}: its years are {statehood}",
            {"year": 1961, "first_year": 1946},
            needs=("countries",),
        ),
        "meaning/source-coverage": RowRule(
            "year",
            "{source_id} covers {first_year} to {last_year}, not {year}",
            {"year": 1988},
            needs=("sources",),
        ),
        "meaning/undeclared-source": RowRule(
            "indicator_id",
            "the table sources has no row {source_id!r}",
            {"declared": False},
            needs=("sources",),
        ),
    },
    shown=("country_id", "indicator_id", "statehood", "source_id"),
)  # fmt: skip

# Observations of places, which are parts of countries, in packages that extend this one.
OF_PLACES = replace(
    MEANING,
    table="place_observations",
    frame=_frame_of_places,
    sample={**MEANING.sample, "place_id": "RWA-kigali"},
    shown=(*MEANING.shown, "place_id"),
    rules={
        **MEANING.rules,
        "meaning/statehood": replace(
            MEANING.rules["meaning/statehood"], needs=("places", "countries")
        ),
    },
)
