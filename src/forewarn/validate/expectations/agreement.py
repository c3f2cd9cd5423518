"""How two releases agree: those of one indicator in a package, and a source in two packages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from forewarn.validate.expectations.revisions import REVISED, SAME_VALUE
from forewarn.validate.expectations.signature import CONSTANT_YEARS
from forewarn.writing.sql import RELEASE_ORDER, identifier, literal

if TYPE_CHECKING:
    from pathlib import Path

    from forewarn.package.model import Resource
    from forewarn.structure.engine import Engine

# A series is shifted if it fits another so much better by a year that less than half of the
# difference is left, and this many standard deviations are explained so.
_LEFT, _EXPLAINED = 0.5, 0.02


@dataclass(frozen=True)
class Agreement:
    """How an indicator of a source agrees with the release before it.

    `missing_share` is of the older one's cells in the years that both cover; `changes` counts the
    changes from year to year that both have, and `opposite` those that go the other way.
    """

    source_id: str
    indicator_id: str
    older_source_id: str
    cells: int
    correlation: float
    changes: int
    opposite: int
    missing_share: float


@dataclass(frozen=True)
class Repeat:
    """How much of a source stands, cell for cell, in another one.

    `rows` are those of indicators that both have, and `equal` those of them that the other has too.
    """

    source_id: str
    older_source_id: str
    rows: int
    equal: int


@dataclass(frozen=True)
class Shift:
    """The series of one country that fit another release much better when shifted by a year.

    `older_source_id` is None where the other release is that of the same source elsewhere.
    """

    source_id: str
    older_source_id: str | None
    country_id: str
    series: int
    shifted: tuple[str, ...]


@dataclass(frozen=True)
class Revision:
    """What became of the cells that a release had of an indicator.

    `removed` counts those of states and years that the source still has, and `revised` those whose
    value is another one.
    """

    source_id: str
    indicator_id: str
    cells: int
    removed: int
    revised: int


@dataclass(frozen=True)
class YearRevision:
    """By how much the sum of a year's values has moved, as a share, over the cells of both."""

    source_id: str
    indicator_id: str
    year: int
    cells: int
    before: float
    after: float
    size: float


@dataclass(frozen=True)
class TableRemoval:
    """How many rows of a table that a release had are gone, by their key."""

    table: str
    source_id: str | None
    rows: int
    removed: int


Record = TypeVar("Record")

# Neighbouring releases of an indicator. A source that a release before it does not carry is
# compared with the last one that does.
_NEIGHBOURS = """
    CREATE OR REPLACE TEMP TABLE neighbours AS
    WITH ranked AS (
        SELECT DISTINCT indicator_id, source_id, dense_rank() OVER (
            PARTITION BY indicator_id ORDER BY release_order(version)
        ) AS place
        FROM (SELECT DISTINCT indicator_id, source_id FROM observed) JOIN sources USING (source_id)
    )
    SELECT indicator_id, newer.source_id, older.source_id AS older_source_id
    FROM ranked AS older JOIN ranked AS newer USING (indicator_id)
    WHERE newer.place = older.place + 1
"""

_SHARED = """
    CREATE OR REPLACE TEMP TABLE shared AS
    SELECT b.source_id, b.older_source_id, indicator_id, country_id, year,
        n.value AS value, o.value AS older_value
    FROM neighbours AS b
    JOIN observed AS n USING (source_id, indicator_id)
    JOIN observed AS o USING (indicator_id, country_id, year)
    WHERE o.source_id = b.older_source_id
"""

_AGREEMENTS = """
    WITH changes AS (
        SELECT *, value - lag(value) OVER series AS change,
            older_value - lag(older_value) OVER series AS older_change
        FROM shared WINDOW series AS (
            PARTITION BY source_id, older_source_id, indicator_id, country_id ORDER BY year
        )
    ),
    spans AS (
        SELECT source_id, indicator_id, min(year) AS first_year, max(year) AS last_year
        FROM observed GROUP BY ALL
    ),
    expected AS (
        SELECT b.source_id, b.older_source_id, indicator_id, count(*) AS older_cells
        FROM neighbours AS b
        JOIN spans AS s USING (source_id, indicator_id)
        JOIN observed AS o USING (indicator_id)
        WHERE o.source_id = b.older_source_id AND o.year BETWEEN s.first_year AND s.last_year
        GROUP BY ALL
    )
    SELECT source_id, indicator_id, older_source_id, count(*) AS cells,
        -- Of a constant series there is none: it agrees with itself alone. Of equal ones rounding
        -- can make it exceed 1.
        CASE WHEN isfinite(corr(value, older_value)) THEN least(corr(value, older_value), 1)
            ELSE bool_and(value = older_value)::DOUBLE END AS correlation,
        count(*) FILTER (change <> 0 AND older_change <> 0) AS changes,
        count(*) FILTER (change * older_change < 0) AS opposite,
        1 - count(*) / any_value(older_cells) AS missing_share
    FROM changes JOIN expected USING (source_id, older_source_id, indicator_id)
    GROUP BY ALL ORDER BY ALL
"""

_REPEATS = f"""
    WITH sizes AS (
        SELECT b.source_id, b.older_source_id, count(*) AS "rows"
        FROM neighbours AS b JOIN observed USING (source_id, indicator_id) GROUP BY ALL
    ),
    equals AS (
        SELECT source_id, older_source_id, count(*) FILTER ({SAME_VALUE}) AS equal
        FROM shared GROUP BY ALL
    )
    SELECT source_id, older_source_id, "rows", equal
    FROM sizes JOIN equals USING (source_id, older_source_id) ORDER BY ALL
"""


def _shifts(pairs: str) -> str:
    """Return the SQL that finds series shifted by a year in a table like `shared`."""
    return f"""
        WITH around AS (
            SELECT *,
                lag(older_value) OVER series AS before, lead(older_value) OVER series AS after,
                lag(year) OVER series = year - 1 AND lead(year) OVER series = year + 1 AS whole,
                stddev_pop(older_value) OVER (
                    PARTITION BY source_id, older_source_id, indicator_id
                ) AS deviation
            FROM {pairs} WINDOW series AS (
                PARTITION BY source_id, older_source_id, indicator_id, country_id ORDER BY year
            )
        ),
        fits AS (
            SELECT source_id, older_source_id, country_id, indicator_id, count(*) AS years,
                avg(abs(value - older_value)) / any_value(deviation) AS unshifted,
                least(avg(abs(value - before)), avg(abs(value - after))) / any_value(deviation)
                    AS shifted
            FROM around WHERE whole AND deviation > 0 GROUP BY ALL
        )
        SELECT source_id, older_source_id, country_id, count(*) AS series,
            coalesce(list(indicator_id ORDER BY indicator_id) FILTER (
                shifted < {_LEFT} * unshifted AND unshifted - shifted >= {_EXPLAINED}
            ), []) AS shifted
        FROM fits WHERE years >= {CONSTANT_YEARS} GROUP BY ALL ORDER BY ALL
    """


def between_releases(
    engine: Engine,
) -> tuple[tuple[Agreement, ...], tuple[Repeat, ...], tuple[Shift, ...]]:
    """Compare each indicator of a source with the release before it, where they have one.

    Reads `observed`, as `measure` leaves it, and `sources`.
    """
    engine.ask(f"CREATE OR REPLACE TEMP MACRO {RELEASE_ORDER}")
    engine.ask(_NEIGHBOURS)
    engine.ask(_SHARED)
    return (
        tuple(_records(engine, _AGREEMENTS, Agreement)),
        tuple(_records(engine, _REPEATS, Repeat)),
        tuple(_shift_records(engine, "shared")),
    )


# Over the sources that both packages have; what only one has, the signatures tell.
_CELLS = """
    CREATE OR REPLACE TEMP TABLE cells AS
    SELECT source_id, NULL::VARCHAR AS older_source_id, indicator_id, country_id, year,
        n.value AS value, o.value AS older_value
    FROM read_parquet({file}) AS o
    LEFT JOIN observed AS n USING (source_id, indicator_id, country_id, year)
    WHERE source_id IN (SELECT source_id FROM observed)
"""

# Cells of a state, a year or an indicator that the source has lost are lost with it.
_REVISIONS = f"""
    WITH countries_left AS (SELECT DISTINCT source_id, country_id FROM observed),
    years_left AS (SELECT DISTINCT source_id, indicator_id, year FROM observed)
    SELECT c.source_id, c.indicator_id, count(*) AS cells,
        count(*) FILTER (
            c.value IS NULL AND s.country_id IS NOT NULL AND y.year IS NOT NULL
        ) AS removed,
        {REVISED} AS revised
    FROM cells AS c
    LEFT JOIN countries_left AS s USING (source_id, country_id)
    LEFT JOIN years_left AS y USING (source_id, indicator_id, year)
    GROUP BY ALL ORDER BY ALL
"""

_YEAR_REVISIONS = """
    SELECT source_id, indicator_id, year, count(*) AS cells,
        sum(older_value) AS before, sum(value) AS after,
        CASE WHEN sum(abs(older_value)) > 0
            THEN abs(sum(value) - sum(older_value)) / sum(abs(older_value))
            ELSE (sum(abs(value)) > 0)::INT END AS size
    FROM cells WHERE value IS NOT NULL
    GROUP BY ALL HAVING count(*) FILTER (value <> older_value) > 0 ORDER BY ALL
"""


def with_release(
    engine: Engine, observed: Path
) -> tuple[tuple[Revision, ...], tuple[YearRevision, ...], tuple[Shift, ...]]:
    """Compare every cell with that of another package, of which a Parquet file has `observed`."""
    engine.ask(_CELLS.format(file=literal(str(observed))))
    pairs = "(SELECT * FROM cells WHERE value IS NOT NULL)"
    return (
        tuple(_records(engine, _REVISIONS, Revision)),
        tuple(_records(engine, _YEAR_REVISIONS, YearRevision)),
        tuple(_shift_records(engine, pairs)),
    )


def removed_rows(
    engine: Engine, resource: Resource, source: str | None, file: Path
) -> tuple[TableRemoval, ...]:
    """Count the rows of a table, by source, whose keys a Parquet file has and the table has not."""
    keys = ", ".join(map(identifier, resource.schema.primary_key))
    source_id = identifier(source) if source else "NULL"
    query = f"""
        SELECT {literal(resource.name)} AS "table", {source_id} AS source_id, count(*) AS "rows",
            count(*) FILTER (({keys}) NOT IN (SELECT ({keys}) FROM {identifier(resource.name)}))
                AS removed
        FROM read_parquet({literal(str(file))}) GROUP BY ALL ORDER BY ALL
    """
    return tuple(_records(engine, query, TableRemoval))


def _records(engine: Engine, query: str, kind: type[Record]) -> list[Record]:
    result = engine.ask(query)
    names = [column[0] for column in result.description]
    return [kind(**dict(zip(names, row, strict=True))) for row in result.fetchall()]


def _shift_records(engine: Engine, pairs: str) -> list[Shift]:
    found = _records(engine, _shifts(pairs), Shift)
    return [Shift(**{**vars(shift), "shifted": tuple(shift.shifted)}) for shift in found]
