"""Observations that must agree with others: in one release, and across releases."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pandera.polars as pa
import polars as pl

from forewarn.structure.table import RECORD
from forewarn.validate.meaning.identities import IDENTITIES
from forewarn.validate.meaning.latest import with_latest
from forewarn.validate.meaning.lookups import is_whole
from forewarn.validate.meaning.model import RowRule, TableMeaning
from forewarn.validate.workspace import package_table
from forewarn.writing.sql import identifier, literal

if TYPE_CHECKING:
    from forewarn.package.model import Resource
    from forewarn.validate.meaning.identities import Identity
    from forewarn.validate.meaning.model import Context


def _concerned(context: Context, resource: Resource, *, across: bool) -> list[Identity]:
    """Return the identities of the indicators of a resource whose terms are all observed.

    Those across releases may all be, if it is not known what a file that is not valid holds.
    """
    held = context.indicators(resource)
    there = context.observed() if across else held
    unknown = across and any(
        part.table == "observations" and not is_whole(context.structure, part.name)
        for part in context.package.declared
    )
    return [
        identity
        for identity in IDENTITIES
        if identity.across is across
        and identity.indicator in held
        and (unknown or there.issuperset(identity.terms))
    ]


def _concerns(context: Context, resource: Resource, *, across: bool) -> bool:
    return bool(_concerned(context, resource, across=across))


def _frame(context: Context, resource: Resource, *, across: bool) -> str:
    asked = _concerned(context, resource, across=across)
    terms = sorted({term for identity in asked for term in identity.terms})
    columns = ", ".join(
        f"max(value) FILTER (indicator_id = {literal(term)}) AS {identifier(term)}"
        for term in terms
    )
    start = with_latest(context, set(terms)) + "," if across else "WITH"
    rows = "latest_observations" if across else package_table(resource.name)
    listed = ", ".join(map(literal, terms))
    return f"""{start} formulas AS MATERIALIZED (
            SELECT country_id, year, {columns} FROM {rows} WHERE indicator_id IN ({listed})
            GROUP BY country_id, year
        )
        {" UNION ALL ".join(_judged(resource, identity) for identity in asked)}"""


def _judged(resource: Resource, identity: Identity) -> str:
    """Return the SQL of the rows of an identity's indicator for which its formula has a value."""
    apart = "".join(f" AND o.country_id <> {literal(country)}" for country in identity.apart)
    return f"""
        SELECT o.{RECORD}, o.country_id, o.year, o.indicator_id, o.value,
            {literal(identity.rule)} AS rule, {literal(identity.formula)} AS formula,
            ({identity.formula})::DOUBLE AS expected,
            {identity.absolute}::DOUBLE + {identity.share}::DOUBLE * abs(expected) AS tolerance
        FROM {package_table(resource.name)} AS o JOIN formulas USING (country_id, year)
        WHERE o.indicator_id = {literal(identity.indicator)} AND expected IS NOT NULL{apart}"""


def _near(rule_id: str) -> pl.Expr:
    """Ask that a value is near that of the formula, if the rule is that of the row."""
    apart = (pl.col("value") - pl.col("expected")).abs()
    return (pl.col("rule") != rule_id) | (apart <= pl.col("tolerance"))


class Agreement(pa.DataFrameModel):
    """The rows that an identity applies to, each with the value of its formula."""

    @pa.dataframe_check(name="meaning/sum-of-parts")
    def sum_of_parts(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Ask that a whole is the sum of its parts."""
        return data.lazyframe.select(_near("meaning/sum-of-parts"))

    @pa.dataframe_check(name="meaning/part-above-whole")
    def part_above_whole(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Ask that a part is no more than its whole."""
        fits = pl.col("value") <= pl.col("expected") + pl.col("tolerance")
        return data.lazyframe.select((pl.col("rule") != "meaning/part-above-whole") | fits)

    @pa.dataframe_check(name="meaning/rate-of-count")
    def rate_of_count(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Ask that a rate is its count divided by the population."""
        return data.lazyframe.select(_near("meaning/rate-of-count"))

    @pa.dataframe_check(name="meaning/estimates-apart")
    def estimates_apart(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Ask that two estimates of the same thing have the same size."""
        return data.lazyframe.select(_near("meaning/estimates-apart"))


def _meaning(needs: tuple[str, ...], *, across: bool) -> TableMeaning:
    equals = "{indicator_id} is {value}, and {formula} is {expected}"
    exceeds = "{indicator_id} is {value}, more than {formula}, which is {expected}"
    messages = {
        "meaning/sum-of-parts": equals,
        "meaning/part-above-whole": exceeds,
        "meaning/rate-of-count": equals,
        "meaning/estimates-apart": equals,
    }
    used = {identity.rule for identity in IDENTITIES if identity.across is across}
    return TableMeaning(
        table="observations",
        frame=partial(_frame, across=across),
        model=Agreement,
        sample={
            RECORD: 2, "country_id": "RWA", "year": 1994, "indicator_id": "deaths", "value": 7.0,
            "rule": "meaning/sum-of-parts", "formula": "deaths_here + deaths_there",
            "expected": 7.0, "tolerance": 1.0,
        },
        rules={
            name: RowRule("value", message, {"rule": name, "value": 8.5}, needs)
            for name, message in messages.items()
            if name in used
        },
        concerns=partial(_concerns, across=across),
    )  # fmt: skip


WITHIN = _meaning((), across=False)
ACROSS = _meaning(("observations", "sources"), across=True)
