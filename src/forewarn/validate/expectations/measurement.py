"""Measuring the signature of a package in the valid rows of its tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from forewarn.package.schema import FieldType
from forewarn.validate.expectations.observed import NEARLY_ALL, observe
from forewarn.validate.expectations.signature import (
    Coverage,
    Region,
    SeriesEntry,
    Signature,
    TableEntry,
)
from forewarn.validate.workspace import package_table
from forewarn.writing.sql import identifier

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from forewarn.package.model import Resource
    from forewarn.package.schema import Schema
    from forewarn.structure.engine import Engine
    from forewarn.validate.expectations.observed import Observed

# A country's series of at least this many years can count as constant.
CONSTANT_YEARS = 10

# Tables of decisions of the package, not of observations: they change with every version.
_BOOKKEEPING = {"corrections", "ledger", "waivers"}

# In a table from an upstream source, a foreign key to any other table is a category.
_UNITS = {"actors", "countries", "groups", "sources"}


def measure(engine: Engine, resources: Sequence[Resource]) -> Signature:
    """Measure the valid rows of resources, which include the table `countries`.

    Raises `MissingFieldError` if the tables lack the expected fields.
    """
    return measure_signature(observe(engine, resources), resources)


def measure_signature(observed: Observed, resources: Sequence[Resource]) -> Signature:
    """Measure resources whose observations were brought together, `countries` among them.

    Sorted by source and indicator, and by table and source. No figure depends on the order in
    which rows are added up.
    Raises `MissingFieldError` if the tables lack the expected fields.
    """
    engine = observed.workspace.engine
    return Signature(
        tuple(_series_entries(observed)),
        tuple(_coverage(observed)),
        tuple(
            entry
            for resource in sorted(resources, key=lambda resource: resource.name)
            if resource.table != "observations" and resource.name not in _BOOKKEEPING
            for entry in _table_entries(engine, resource)
        ),
    )


def category_fields(schema: Schema) -> tuple[str, ...]:
    """Return the fields of a table whose values are categories."""
    upstream = source_field(schema) is not None
    referring = {
        key.fields[0]
        for key in schema.foreign_keys
        if upstream and len(key.fields) == 1 and key.reference_resource not in _UNITS
        if key.reference_resource
    }
    return tuple(
        field.name
        for field in schema.fields
        if field.type is FieldType.STRING and (field.constraints.enum or field.name in referring)
    )


def source_field(schema: Schema) -> str | None:
    """Return the field that names the source of a row; None if rows have no single source."""
    if "source_id" in schema.field_names and schema.primary_key != ("source_id",):
        return "source_id"
    return None


# Exact, so that it does not depend on the order of addition.
_TOTAL = "coalesce(sum(try_cast(value AS DECIMAL(38, 12))), 0)::DOUBLE"


def _series(observed: Observed) -> str:
    # `digest` does not depend on the order of rows: each has a number, combined bit by bit.
    return f"""
        WITH measured AS (
            SELECT source_id, indicator_id, count(*) AS "rows",
                count(DISTINCT country_id) AS countries, count(DISTINCT year) AS years,
                min(year) AS first_year, max(year) AS last_year,
                min(value) AS minimum,
                quantile_cont(value, [0.05, 0.25, 0.5, 0.75, 0.95]) AS quantiles,
                max(value) AS maximum,
                {_TOTAL} / count(*) AS mean, coalesce(stddev_pop(value), 0) AS deviation,
                bit_xor(md5_number(concat_ws(
                    '/', country_id, year, value, coalesce(lower::VARCHAR, ''), upper
                ))) AS digest
            FROM {observed.rows} GROUP BY source_id, indicator_id
        ),
        constants AS (
            SELECT source_id, indicator_id, count(*) AS constant FROM (
                SELECT source_id, indicator_id, country_id FROM {observed.rows} GROUP BY ALL
                HAVING count(*) >= {CONSTANT_YEARS} AND min(value) = max(value)
            ) GROUP BY ALL
        ),
        repeating AS (
            SELECT source_id, indicator_id, any_value(typical) AS repeated,
                count(*) FILTER (repeated_share > {NEARLY_ALL}) AS repeated_years
            FROM {observed.repeats} GROUP BY ALL
        )
        SELECT source_id, indicator_id, m."rows", m.countries, m.years, m.first_year, m.last_year,
            (
                SELECT sum(greatest(0, least(m.last_year, coalesce(c.state_to, m.last_year))
                    - greatest(m.first_year, c.state_from) + 1))
                FROM {package_table("countries")} AS c
            )::BIGINT - m."rows" AS missing,
            minimum, quantiles[1] AS p05, quantiles[2] AS p25, quantiles[3] AS p50,
            quantiles[4] AS p75, quantiles[5] AS p95, maximum, mean, deviation,
            coalesce(constant, 0) AS constant, repeated,
            coalesce(repeated_years, 0) AS repeated_years, digest
        FROM measured AS m
        LEFT JOIN constants USING (source_id, indicator_id)
        LEFT JOIN repeating USING (source_id, indicator_id)
        ORDER BY source_id, indicator_id
    """


def _regions(observed: Observed) -> str:
    return f"""
        SELECT o.source_id, o.indicator_id, c.un_region, count(*), {_TOTAL}
        FROM {observed.rows} AS o JOIN {package_table("countries")} AS c USING (country_id)
        GROUP BY ALL ORDER BY ALL
    """


def _series_entries(observed: Observed) -> Iterator[SeriesEntry]:
    engine = observed.workspace.engine
    regions: dict[tuple[str, str], dict[str, Region]] = {}
    for source_id, indicator_id, region, rows, total in engine.ask(_regions(observed)).fetchall():
        regions.setdefault((source_id, indicator_id), {})[region or ""] = Region(
            rows, _rounded(total)
        )
    result = engine.ask(_series(observed))
    names = [column[0] for column in result.description]
    for row in result.fetchall():
        raw: dict[str, Any] = dict(zip(names, row, strict=True))
        raw |= {
            name: _rounded(raw[name], digits)
            for name, digits in _ROUNDED.items()
            if raw[name] is not None
        }
        raw["regions"] = regions.get((raw["source_id"], raw["indicator_id"]), {})
        raw["digest"] = f"{raw['digest'] >> 64:016x}"
        yield SeriesEntry(**raw)


# A deviation depends on the order of addition, in digits that are not kept.
_ROUNDED = {
    **dict.fromkeys(("p05", "p25", "p50", "p75", "p95", "mean", "repeated"), 12),
    "deviation": 6,
}


def _coverage(observed: Observed) -> Iterator[Coverage]:
    engine = observed.workspace.engine
    years: dict[str, dict[int, tuple[int, int]]] = {}
    query = "SELECT source_id, year, count(DISTINCT country_id), count(*) FROM"
    found = engine.ask(f"{query} {observed.rows} GROUP BY ALL").fetchall()
    for source_id, year, states, rows in found:
        years.setdefault(source_id, {})[year] = (states, rows)
    countries: dict[str, dict[str, int]] = {}
    query = "SELECT source_id, country_id, count(*) FROM"
    found = engine.ask(f"{query} {observed.rows} GROUP BY ALL ORDER BY ALL").fetchall()
    for source_id, country_id, rows in found:
        countries.setdefault(source_id, {})[country_id] = rows
    for source_id, counts in sorted(years.items()):
        first = min(counts)
        span = [counts.get(year, (0, 0)) for year in range(first, max(counts) + 1)]
        yield Coverage(
            source_id,
            first,
            tuple(states for states, _ in span),
            tuple(rows for _, rows in span),
            countries[source_id],
        )


def _table_entries(engine: Engine, resource: Resource) -> Iterator[TableEntry]:
    source = source_field(resource.schema)
    source_id = f"t.{identifier(source)}" if source else "NULL"
    table = f"{package_table(resource.name)} AS t"
    categories: dict[str | None, dict[str, dict[str, int]]] = {}
    for name in category_fields(resource.schema):
        category = f"t.{identifier(name)}"
        query = f"""
            SELECT {source_id}, {category}, count(*)
            FROM {table} WHERE {category} IS NOT NULL GROUP BY ALL ORDER BY ALL
        """
        for key, value, rows in engine.ask(query).fetchall():
            categories.setdefault(key, {}).setdefault(name, {})[value] = rows
    query = f"SELECT {source_id}, count(*) FROM {table} GROUP BY ALL ORDER BY ALL"
    for key, rows in engine.ask(query).fetchall():
        yield TableEntry(resource.name, key, rows, categories.get(key, {}))


def _rounded(value: float, digits: int = 12) -> float:
    return float(f"{value:.{digits}g}")
