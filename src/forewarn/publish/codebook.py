"""The codebook: what every table, field and indicator means, from the package itself.

Fields come from the schemas; indicators, sources and their coverage from the data.
"""

from __future__ import annotations

import csv
import io
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from forewarn.ask.database import PART_COLUMN
from forewarn.ask.views import column_comments, macros, views
from forewarn.writing.sql import identifier

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import duckdb

    from forewarn.package.model import Package
    from forewarn.package.schema import Constraints, Field, Schema

_CSV_HEADER = (
    "entry",
    "table",
    "name",
    "title",
    "description",
    "rationale",
    "caveats",
    "type",
    "unit",
    "minimum",
    "maximum",
    "direction",
    "example",
    "sources",
    "first_year",
    "last_year",
)

_COVERED = """
    WITH covered AS (
        SELECT indicator_id, source_id, count(*) AS value_count, count("lower") AS intervals,
            count(DISTINCT country_id) AS countries, min(year) AS first, max(year) AS last
        FROM observations GROUP BY indicator_id, source_id
    )
    SELECT d.title AS dimension, d.description AS dimension_description, i.*,
        (SELECT list(r.title ORDER BY r.risk_factor_id) FROM indicator_risk_factors AS f
            JOIN risk_factors AS r USING (risk_factor_id)
            WHERE f.indicator_id = i.indicator_id) AS risk_factors,
        (SELECT list(c ORDER BY c.source_id) FROM covered AS c
            WHERE c.indicator_id = i.indicator_id) AS releases
    FROM indicators AS i JOIN dimensions AS d USING (dimension_id)
    ORDER BY d.title, i.title
"""

# For each indicator, one share for each period: of the years of all states, those with a value
# from any source. The last period is the one that holds the last observation, counted in full.
_COVERAGE = """
    WITH years AS (
        SELECT year, (year - $first) // $span AS period
        FROM range($first, (
            SELECT $first + $span * (1 + (coalesce(max(year), $first) - $first) // $span)
            FROM observations
        )) AS years(year)
    ), state_years AS (
        SELECT period, year, country_id
        FROM years LEFT JOIN countries ON year BETWEEN state_from AND coalesce(state_to, year)
    ), existing AS (
        SELECT period, count(country_id) AS state_years FROM state_years GROUP BY period
    ), observed AS (
        SELECT indicator_id, period, count(*) AS state_years
        FROM (SELECT DISTINCT indicator_id, country_id, year FROM observations)
        JOIN state_years USING (country_id, year)
        GROUP BY indicator_id, period
    )
    SELECT indicator_id,
        list(coalesce(observed.state_years / existing.state_years, 0) ORDER BY period)
    FROM indicators CROSS JOIN existing LEFT JOIN observed USING (indicator_id, period)
    GROUP BY indicator_id
"""
_DERIVED = """
    SELECT indicator_id, list(source_id ORDER BY source_id) FROM derivations GROUP BY indicator_id
"""

# Tables of which the codebook has a section for each row.
_LISTED_BELOW = ("indicators", "sources")

_FIRST_YEAR = 1946
_SPAN = 5

# None, then shares by eighths.
_BLOCKS = "·▁▂▃▄▅▆▇█"


@dataclass(frozen=True)
class Release:
    """What one source has of an indicator."""

    source_id: str
    value_count: int
    intervals: int
    countries: int
    first: int
    last: int


@dataclass(frozen=True)
class Indicator:
    """One indicator, with its dimension, its risk factors, and what each source has of it.

    `coverage` is the share of state-years observed in each period of five years from 1946 on;
    `derived_from` the sources from which this package computes it.
    """

    dimension: str
    dimension_description: str
    indicator_id: str
    title: str
    description: str
    rationale: str
    caveats: str | None
    measure: str
    unit: str
    minimum: float | None
    maximum: float | None
    direction: str
    upstream_name: str
    risk_factors: tuple[str, ...]
    releases: tuple[Release, ...]
    coverage: tuple[float, ...]
    derived_from: tuple[str, ...]


def write_markdown(package: Package, connection: duckdb.DuckDBPyConnection) -> str:
    """Write the codebook as Markdown, for reading."""
    return "".join(f"{line}\n" for line in _markdown(package, connection))


def write_csv(package: Package, connection: duckdb.DuckDBPyConnection) -> str:
    """Write the codebook as CSV, for machines: one row for each field and each indicator."""
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, _CSV_HEADER, restval="", lineterminator="\n")
    writer.writeheader()
    for table, parts in package.tables().items():
        for field in parts[0].schema.fields:
            writer.writerow(
                {
                    "entry": "field",
                    "table": table,
                    "name": field.name,
                    "title": field.title,
                    "description": field.description,
                    "type": field.type.value,
                    "minimum": field.constraints.minimum,
                    "maximum": field.constraints.maximum,
                    "example": field.example,
                }
            )
    for indicator in indicators(package, connection):
        writer.writerow(
            {
                "entry": "indicator",
                "table": "observations",
                "name": indicator.indicator_id,
                "title": indicator.title,
                "description": indicator.description,
                "rationale": indicator.rationale,
                "caveats": indicator.caveats,
                "type": indicator.measure,
                "unit": indicator.unit,
                "minimum": indicator.minimum,
                "maximum": indicator.maximum,
                "direction": indicator.direction,
                "sources": " ".join(release.source_id for release in indicator.releases),
                "first_year": min((r.first for r in indicator.releases), default=""),
                "last_year": max((r.last for r in indicator.releases), default=""),
            }
        )
    return buffer.getvalue()


def indicators(package: Package, connection: duckdb.DuckDBPyConnection) -> list[Indicator]:
    """Return the package's indicators by dimension and title; none where it has no such tables."""
    needed = {
        "countries",
        "dimensions",
        "indicator_risk_factors",
        "indicators",
        "observations",
        "risk_factors",
    }
    if not needed <= set(package.tables()):
        return []
    periods = {"first": _FIRST_YEAR, "span": _SPAN}
    coverage = dict(connection.execute(_COVERAGE, periods).fetchall())
    derived = {}
    if "derivations" in package.tables():
        derived = dict(connection.execute(_DERIVED).fetchall())
    result = connection.execute(_COVERED)
    names = [column[0] for column in result.description]
    found = []
    for values in result.fetchall():
        row = dict(zip(names, values, strict=True))
        del row["dimension_id"]
        row["risk_factors"] = tuple(row["risk_factors"] or ())
        row["coverage"] = tuple(coverage[row["indicator_id"]])
        row["derived_from"] = tuple(derived.get(row["indicator_id"], ()))
        row["releases"] = tuple(
            Release(
                release["source_id"],
                release["value_count"],
                release["intervals"],
                release["countries"],
                release["first"],
                release["last"],
            )
            for release in row["releases"] or ()
        )
        found.append(Indicator(**row))
    return found


def _markdown(package: Package, connection: duckdb.DuckDBPyConnection) -> Iterator[str]:
    yield f"# Codebook of {package.name} {package.version}".rstrip()
    yield ""
    if description := package.descriptor.get("description"):
        yield from (str(description), "")
    yield from ("## Tables", "")
    for table, parts in package.tables().items():
        schema = parts[0].schema
        yield from (f"### {table}", "", schema.description, "")
        key = ", ".join(f"`{name}`" for name in schema.primary_key)
        yield f"Primary key: {key or 'none'}."
        if any(part.part for part in parts):
            yield "It is in a file for each source; in SQL it is one table with a column "
            yield f"`{PART_COLUMN}`, which is then part of the key."
        yield ""
        yield "| field | type | what it holds | limits | example |"
        yield "|---|---|---|---|---|"
        for field in schema.fields:
            limits = _limits(field, field.name in schema.required_fields())
            cells = (f"`{field.name}`", field.type.value, field.description, limits)
            yield _row(*cells, f"`{field.example}`" if field.example else "")
        yield ""
        if table not in _LISTED_BELOW and len(schema.primary_key) == 1:
            yield from _vocabulary(connection, table, schema)
        if table == "actor_relations":
            yield from _relations(connection)
    yield from _views(connection)
    yield from _macros(connection)
    found = indicators(package, connection)
    if found:
        yield from ("## Indicators", "")
        yield from (_legend(len(found[0].coverage)), "")
        yield from _indicators(found)
    if "sources" in package.tables():
        yield from _sources(connection)


def _vocabulary(connection: duckdb.DuckDBPyConnection, table: str, schema: Schema) -> Iterator[str]:
    """List the rows of a table whose ids other tables use, and which has a title for each."""
    if "title" not in schema.field_names:
        return
    key = identifier(schema.primary_key[0])
    rows = connection.execute(f"SELECT {key}, title FROM {identifier(table)} ORDER BY 1").fetchall()
    yield from (f"- `{id_}`: {title}" for id_, title in rows)
    yield ""


def _relations(connection: duckdb.DuckDBPyConnection) -> Iterator[str]:
    """Return which relation each source has, and for which years: they end apart."""
    rows = connection.execute(
        "SELECT relation_id, source_id, min(year), max(year), count(*) FROM actor_relations "
        "GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    yield from ("| relation | source | years | rows |", "|---|---|---|---|")
    for relation, source, first, last, count in rows:
        yield _row(f"`{relation}`", f"`{source}`", f"{first} to {last}", f"{count:,}")
    yield ""


def _views(connection: duckdb.DuckDBPyConnection) -> Iterator[str]:
    stored = [view.name for view in views().values() if view.stored]
    found = connection.execute(
        "SELECT view_name, comment FROM duckdb_views() WHERE NOT internal "
        "UNION ALL SELECT table_name, comment FROM duckdb_tables() WHERE table_name IN $stored "
        "ORDER BY 1",
        {"stored": stored},
    ).fetchall()
    if found:
        yield from ("## Views", "", "In SQL only: made from the tables, and as large as they.", "")
    for view, comment in found:
        columns = connection.execute(
            "SELECT column_name, data_type, comment FROM duckdb_columns() "
            "WHERE table_name = ? ORDER BY column_index",
            [view],
        ).fetchall()
        yield from (f"### {view}", "", comment, "")
        if view == "panel":
            yield from ("A column is called as its indicator is, and the rest are:", "")
            columns = [column for column in columns if column[0] in ("country_id", "year")]
        yield from _columns(columns)


def _macros(connection: duckdb.DuckDBPyConnection) -> Iterator[str]:
    made = {
        row[0]
        for row in connection.execute(
            "SELECT function_name FROM duckdb_functions() WHERE NOT internal"
        ).fetchall()
    }
    found = [macro for macro in macros().values() if macro.name in made]
    if found:
        yield from ("## Macros", "")
        yield from ("In SQL only: views with parameters, as in `FROM profile('RWA', 1993)`.", "")
    for macro in found:
        yield from (f"### {macro.signature}", "", macro.comment, "")
        yield from (f"- `{name}`: {text}" for name, text in macro.parameters.items())
        yield ""
        if macro.scalar:
            continue
        comments = column_comments(connection, macro.columns, macro.reads)
        nothing = ", ".join("NULL" for _ in macro.parameters)
        columns = connection.execute(f"DESCRIBE FROM {macro.name}({nothing})").fetchall()
        yield from _columns([(name, kind, comments[name]) for name, kind, *_ in columns])


def _columns(columns: list[tuple[str, str, str]]) -> Iterator[str]:
    yield from ("| column | type | what it holds |", "|---|---|---|")
    yield from (_row(f"`{name}`", kind.lower(), text) for name, kind, text in columns)
    yield ""


def _indicators(found: list[Indicator]) -> Iterator[str]:
    dimension = None
    for indicator in found:
        if indicator.dimension != dimension:
            dimension = indicator.dimension
            yield from (f"### {dimension}", "", indicator.dimension_description, "")
        yield from (f"#### {indicator.title}", "", f"`{indicator.indicator_id}`", "")
        yield from (indicator.description, "")
        yield from (f"**Why it bears on risk:** {indicator.rationale}", "")
        if indicator.caveats:
            yield from (f"**Caveats:** {indicator.caveats}", "")
        yield f"- {indicator.measure}; unit: {indicator.unit}; range: {_range(indicator)}"
        yield f"- direction: {indicator.direction}; upstream name: `{indicator.upstream_name}`"
        if indicator.risk_factors:
            yield f"- UN risk factors: {'; '.join(indicator.risk_factors)}"
        if indicator.derived_from:
            sources = ", ".join(f"`{source}`" for source in indicator.derived_from)
            yield f"- computed by this package from: {sources}"
        for release in indicator.releases:
            yield (
                f"- `{release.source_id}`: {release.first} to {release.last}, "
                f"{release.countries} states, {release.value_count:,} values"
                + (f", {release.intervals:,} with an interval" if release.intervals else "")
            )
        yield f"- coverage: `{_picture(indicator.coverage)}`"
        yield ""


def _picture(coverage: Sequence[float]) -> str:
    return "".join(_BLOCKS[math.ceil(8 * share)] for share in coverage)


def _legend(periods: int) -> str:
    last = _FIRST_YEAR + _SPAN * (periods - 1)
    return (
        f"*Coverage* has a character for every {_SPAN} years, the first for {_FIRST_YEAR} to "
        f"{_FIRST_YEAR + _SPAN - 1}, the last for {last} to {last + _SPAN - 1}: of the years of "
        "all states that existed, the share with a value from any source. "
        f"`{_BLOCKS[0]}` is none, `{_BLOCKS[1]}` up to one eighth, `{_BLOCKS[2]}` up to two, and "
        f"so on to `{_BLOCKS[-1]}`, more than seven."
    )


def _sources(connection: duckdb.DuckDBPyConnection) -> Iterator[str]:
    yield from ("## Sources", "")
    rows = connection.execute(
        "SELECT source_id, title, publisher, version, licence, redistribution, homepage, citation, "
        "notes FROM sources ORDER BY source_id"
    ).fetchall()
    for source_id, title, publisher, version, licence, terms, homepage, citation, notes in rows:
        yield from (f"### `{source_id}`", "")
        yield f"{title}. {publisher}, version {version}." + (f" <{homepage}>" if homepage else "")
        yield ""
        yield f"- licence: {licence} (redistribution: {terms})"
        yield f"- cite: {citation}"
        if notes:
            yield f"- note: {notes}"
        yield ""


def _limits(field: Field, required: bool) -> str:
    limits: Constraints = field.constraints
    parts = ["required"] if required else []
    parts += ["unique"] if limits.unique else []
    parts += [f"from {limits.minimum}"] if limits.minimum is not None else []
    parts += [f"to {limits.maximum}"] if limits.maximum is not None else []
    parts += [f"at least {limits.min_length} long"] if limits.min_length is not None else []
    parts += [f"at most {limits.max_length} long"] if limits.max_length is not None else []
    parts += [f"form `{limits.pattern}`"] if limits.pattern is not None else []
    parts += [f"one of {', '.join(limits.enum)}"] if limits.enum is not None else []
    return "; ".join(parts)


def _range(indicator: Indicator) -> str:
    low = "no end" if indicator.minimum is None else f"{indicator.minimum:g}"
    high = "no end" if indicator.maximum is None else f"{indicator.maximum:g}"
    return f"{low} to {high}"


def _row(*cells: str) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"
