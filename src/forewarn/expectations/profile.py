"""The profile: small tables that say what the observations look like as a whole."""

from __future__ import annotations

from dataclasses import astuple, dataclass, fields
from typing import TYPE_CHECKING

from forewarn.signature import Entry
from forewarn.sql import RELEASE_ORDER, identifier, literal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from forewarn.package import Resource
    from forewarn.structure.engine import Engine

# Shares are of what the signature expects: null where it has no entry for the indicator, and zero
# where nothing is left of one that it has.
_INDICATORS = """
    SELECT source_id, indicator_id, coalesce(p.row_count, 0) AS row_count,
        e."rows" AS rows_expected, coalesce(p.row_count, 0) / e."rows" AS rows_share,
        p.last_year - p.first_year + 1 - p.year_count AS years_missing,
        p.mean, e.mean AS mean_expected,
        CASE WHEN p.mean IS NULL THEN NULL
            WHEN e.deviation > 0 THEN abs(p.mean - e.mean) / e.deviation
            WHEN p.mean = e.mean THEN 0 WHEN e.mean IS NOT NULL THEN 1 END AS mean_shift
    FROM (
        SELECT source_id, indicator_id, count(*) AS row_count, avg(value) AS mean,
            min(year) AS first_year, max(year) AS last_year, count(DISTINCT year) AS year_count
        FROM profiled GROUP BY source_id, indicator_id
    ) AS p
    FULL JOIN expected AS e USING (source_id, indicator_id)
    ORDER BY source_id, indicator_id
"""

# A source covers a state in a year with any one of its indicators. Years are compared with the
# median year of the same source, so that a source that covers few states throughout passes.
_YEARS = """
    WITH covered AS (
        SELECT source_id, year, count(DISTINCT country_id) AS states
        FROM profiled GROUP BY source_id, year
    ), existing AS (
        SELECT year, count(*) AS states
        FROM range(1946, 2101) AS years(year)
        JOIN countries ON year BETWEEN state_from AND coalesce(state_to, 2100)
        GROUP BY year
    ), shares AS (
        SELECT source_id, year, covered.states AS states_covered,
            covered.states / existing.states AS share
        FROM covered JOIN existing USING (year)
    )
    SELECT source_id, year, states_covered, share,
        share / median(share) OVER (PARTITION BY source_id) AS share_of_median
    FROM shares ORDER BY source_id, year
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
        -- Of a constant series there is none: it agrees with itself alone.
        CASE WHEN isfinite(corr(n.value, o.value)) THEN corr(n.value, o.value)
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


def profile(
    engine: Engine, parts: Sequence[Resource], expected: Sequence[Entry]
) -> tuple[Profile, ...]:
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
    columns = ", ".join(
        f"{identifier(field.name)} {_SQL_TYPES[str(field.type)]}" for field in fields(Entry)
    )
    engine.ask(f"CREATE OR REPLACE TEMP TABLE expected ({columns})")
    if expected:
        marks = ", ".join("?" for _ in fields(Entry))
        engine.connection.executemany(
            f"INSERT INTO expected VALUES ({marks})", [astuple(entry) for entry in expected]
        )
    profiles = []
    for name, query in QUERIES.items():
        result = engine.ask(query)
        names = tuple(column[0] for column in result.description)
        rows = tuple(dict(zip(names, row, strict=True)) for row in result.fetchall())
        profiles.append(Profile(name, names, rows))
    return tuple(profiles)


_SQL_TYPES = {"str": "VARCHAR", "int": "BIGINT", "float": "DOUBLE"}
