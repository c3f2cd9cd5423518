"""The profile: small tables that say what the observations look like as a whole."""

from __future__ import annotations

from dataclasses import astuple, dataclass, fields
from typing import TYPE_CHECKING

from forewarn.signature import Entry
from forewarn.sql import RELEASE_ORDER, identifier, literal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from forewarn.package import Resource
    from forewarn.signature import Signature
    from forewarn.structure.engine import Engine

# Shares are of what the signature expects: null where it has no entry for the indicator, and zero
# where nothing is left of one that it has.
_INDICATORS = """
    SELECT source_id, indicator_id, coalesce(p.row_count, 0) AS row_count,
        e."rows" AS rows_expected, coalesce(p.row_count, 0) / e."rows" AS rows_share,
        e.years - p.year_count AS years_missing,
        p.mean, e.mean AS mean_expected,
        CASE WHEN p.mean IS NULL THEN NULL
            WHEN e.deviation > 0 THEN abs(p.mean - e.mean) / e.deviation
            WHEN p.mean = e.mean THEN 0 WHEN e.mean IS NOT NULL THEN 1 END AS mean_shift
    FROM (
        SELECT source_id, indicator_id, count(*) AS row_count, avg(value) AS mean,
            count(DISTINCT year) AS year_count
        FROM profiled GROUP BY source_id, indicator_id
    ) AS p
    FULL JOIN expected AS e USING (source_id, indicator_id)
    ORDER BY source_id, indicator_id
"""

# A source covers a state in a year with any one of its indicators. Nothing is expected of a year
# that the signature does not list, which is a new one; a source that is gone is missed above.
_YEARS = """
    SELECT source_id, year, coalesce(p.states, 0) AS states_covered,
        e.states AS states_expected, coalesce(p.states, 0) / nullif(e.states, 0) AS share
    FROM (
        SELECT source_id, year, count(DISTINCT country_id) AS states
        FROM profiled GROUP BY source_id, year
    ) AS p
    FULL JOIN expected_years AS e USING (source_id, year)
    WHERE source_id IN (SELECT source_id FROM profiled)
    ORDER BY source_id, year
"""

# Neighbouring releases of an indicator, over the cells that both have.
_RELEASES = """
    WITH ranked AS (
        SELECT DISTINCT indicator_id, source_id, dense_rank() OVER (
            PARTITION BY indicator_id
            ORDER BY release_order(version)
        ) AS place
        FROM profiled JOIN sources USING (source_id)
    )
    SELECT indicator_id, newer.source_id, older.source_id AS older_source_id,
        count(*) AS cells,
        -- Of a constant series there is none: it agrees with itself alone. Of equal ones rounding
        -- can make it exceed 1.
        CASE WHEN isfinite(corr(n.value, o.value)) THEN least(corr(n.value, o.value), 1)
            ELSE bool_and(n.value = o.value)::DOUBLE END AS correlation
    FROM ranked AS older
    JOIN ranked AS newer USING (indicator_id)
    JOIN profiled AS o USING (indicator_id)
    JOIN profiled AS n USING (indicator_id, country_id, year)
    WHERE newer.place = older.place + 1
      AND o.source_id = older.source_id AND n.source_id = newer.source_id
    GROUP BY ALL ORDER BY ALL
"""

# The profile tables by name; each has a suite of the same name.
QUERIES = {"indicators": _INDICATORS, "years": _YEARS, "releases": _RELEASES}


@dataclass(frozen=True)
class Profile:
    """One profile table: its column names, and its rows as mappings."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[Mapping[str, object], ...]


def profile(engine: Engine, parts: Sequence[Resource], expected: Signature) -> tuple[Profile, ...]:
    """Profile the typed observations in `parts` against the figures that are expected of them.

    Raises `MissingFieldError` where the tables have not the fields of ours.
    """
    union = " UNION ALL ".join(
        f"SELECT {literal(part.part or '')} AS source_id, country_id, year, indicator_id, value "
        f"FROM {identifier(part.name)}"
        for part in parts
    )
    engine.ask(f"CREATE OR REPLACE TEMP MACRO {RELEASE_ORDER}")
    engine.ask(f"CREATE OR REPLACE TEMP TABLE profiled AS {union}")
    columns = [f"{identifier(f.name)} {_SQL_TYPES[str(f.type)]}" for f in fields(Entry)]
    _fill(engine, "expected", columns, [astuple(entry) for entry in expected.entries])
    years = [
        (coverage.source_id, coverage.first_year + offset, states)
        for coverage in expected.coverage
        for offset, states in enumerate(coverage.states)
    ]
    _fill(engine, "expected_years", ["source_id VARCHAR", "year BIGINT", "states BIGINT"], years)
    profiles = []
    for name, query in QUERIES.items():
        result = engine.ask(query)
        names = tuple(column[0] for column in result.description)
        rows = tuple(dict(zip(names, row, strict=True)) for row in result.fetchall())
        profiles.append(Profile(name, names, rows))
    return tuple(profiles)


def _fill(
    engine: Engine, table: str, columns: Sequence[str], rows: Sequence[tuple[object, ...]]
) -> None:
    engine.ask(f"CREATE OR REPLACE TEMP TABLE {table} ({', '.join(columns)})")
    if rows:
        marks = ", ".join("?" for _ in columns)
        engine.connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)


_SQL_TYPES = {"str": "VARCHAR", "int": "BIGINT", "float": "DOUBLE"}
