"""How releases agree: an indicator's in one package, and a source's in two packages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from forewarn.validate.expectations.measurement import CONSTANT_YEARS
from forewarn.validate.expectations.revisions import REVISED, SAME_VALUE
from forewarn.validate.workspace import package_table
from forewarn.writing.sql import file_literal, identifier, literal

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from forewarn.package.model import Resource
    from forewarn.structure.engine import Engine
    from forewarn.validate.expectations.observed import Observed

# A series is shifted if moving it by a year leaves less than this share of its difference from
# another series, and explains at least this many standard deviations.
_LEFT, _EXPLAINED = 0.5, 0.02


@dataclass(frozen=True)
class ReleaseAgreement:
    """How an indicator of a source agrees with the release before it.

    `missing_share` is the share missing of the older release's cells in the years that both cover.
    `changes` counts the changes from year to year that both have, and `opposite` those of them
    with opposite signs.
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
    """How much of a source another one repeats, cell for cell.

    `rows` counts the rows of indicators that both have, and `equal` those with the same value in
    the other source.
    """

    source_id: str
    older_source_id: str
    rows: int
    equal: int


@dataclass(frozen=True)
class Shift:
    """The series of one country that fit another release much better when shifted by a year.

    `older_source_id` is None if the other release is of the same source in another package.
    """

    source_id: str
    older_source_id: str | None
    country_id: str
    series: int
    shifted: tuple[str, ...]


@dataclass(frozen=True)
class CellRevision:
    """What became of the cells that a release had of an indicator.

    `removed` counts the missing cells of states and years that the source still has, and `revised`
    the cells whose value differs.
    """

    source_id: str
    indicator_id: str
    cells: int
    removed: int
    revised: int


@dataclass(frozen=True)
class YearRevision:
    """The share by which the sum of a year's values moved, over the cells that both have."""

    source_id: str
    indicator_id: str
    year: int
    cells: int
    before: float
    after: float
    size: float


@dataclass(frozen=True)
class TableRemoval:
    """How many rows that a release had of a table are gone, by their key."""

    table: str
    source_id: str | None
    rows: int
    removed: int


@dataclass(frozen=True)
class BetweenReleases:
    """How the releases in a package agree with those before them."""

    agreements: tuple[ReleaseAgreement, ...] = ()
    copies: tuple[Repeat, ...] = ()
    shifts: tuple[Shift, ...] = ()


@dataclass(frozen=True)
class WithRelease:
    """How the sources of a package differ from the same sources in another package."""

    revisions: tuple[CellRevision, ...] = ()
    year_revisions: tuple[YearRevision, ...] = ()
    shifts: tuple[Shift, ...] = ()


@dataclass(frozen=True)
class _Pairs:
    """Working tables of neighbouring releases of an indicator, and of the cells that both have."""

    neighbours: str
    shared: str


_Found = TypeVar("_Found")


def _shifts(pairs: str) -> str:
    """Return the SQL that finds series shifted by a year in pairs of cells."""
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
    observed: Observed, unsound: Collection[tuple[str, str]] = ()
) -> BetweenReleases:
    """Compare each indicator of a source with the release before it, if there is one.

    `unsound` are sources that were not observed because their files are not valid, each with an
    indicator: one before or after them is not compared past them. Reads the table `sources`.
    """
    engine = observed.workspace.engine
    pairs = _pair(observed, unsound)
    return BetweenReleases(
        tuple(_rows(engine, _agreements(observed, pairs), ReleaseAgreement)),
        tuple(_rows(engine, _repeats(observed, pairs), Repeat)),
        tuple(_shift_rows(engine, pairs.shared)),
    )


def _pair(observed: Observed, unsound: Collection[tuple[str, str]]) -> _Pairs:
    workspace = observed.workspace
    neighbours = workspace.make_table("neighbours", _neighbours(observed, unsound))
    # The cells that both releases have.
    shared = f"""
        SELECT b.source_id, b.older_source_id, indicator_id, country_id, year,
            n.value AS value, o.value AS older_value
        FROM {neighbours} AS b
        JOIN {observed.rows} AS n USING (source_id, indicator_id)
        JOIN {observed.rows} AS o USING (indicator_id, country_id, year)
        WHERE o.source_id = b.older_source_id
    """
    return _Pairs(neighbours, workspace.make_table("shared", shared))


def _neighbours(observed: Observed, unsound: Collection[tuple[str, str]]) -> str:
    more = "".join(
        f" UNION SELECT {literal(indicator)}, {literal(source)}"
        for source, indicator in sorted(unsound)
    )
    # A source that the release before it does not carry is compared with the last one that does.
    return f"""
        WITH ranked AS (
            SELECT DISTINCT indicator_id, source_id, dense_rank() OVER (
                PARTITION BY indicator_id
                ORDER BY {observed.workspace.release_order}(version)
            ) AS place
            FROM (SELECT DISTINCT indicator_id, source_id FROM {observed.rows}{more})
            JOIN {package_table("sources")} USING (source_id)
        )
        SELECT indicator_id, newer.source_id, older.source_id AS older_source_id
        FROM ranked AS older JOIN ranked AS newer USING (indicator_id)
        WHERE newer.place = older.place + 1
    """


def _agreements(observed: Observed, pairs: _Pairs) -> str:
    return f"""
        WITH changes AS (
            SELECT *, value - lag(value) OVER series AS change,
                older_value - lag(older_value) OVER series AS older_change
            FROM {pairs.shared} WINDOW series AS (
                PARTITION BY source_id, older_source_id, indicator_id, country_id ORDER BY year
            )
        ),
        spans AS (
            SELECT source_id, indicator_id, min(year) AS first_year, max(year) AS last_year
            FROM {observed.rows} GROUP BY ALL
        ),
        expected AS (
            SELECT b.source_id, b.older_source_id, indicator_id, count(*) AS older_cells
            FROM {pairs.neighbours} AS b
            JOIN spans AS s USING (source_id, indicator_id)
            JOIN {observed.rows} AS o USING (indicator_id)
            WHERE o.source_id = b.older_source_id AND o.year BETWEEN s.first_year AND s.last_year
            GROUP BY ALL
        )
        SELECT source_id, indicator_id, older_source_id, count(*) AS cells,
            -- A constant series has no correlation: it agrees only with an equal one. Of equal
            -- ones, rounding can lift it above 1.
            CASE WHEN isfinite(corr(value, older_value)) THEN least(corr(value, older_value), 1)
                ELSE bool_and(value = older_value)::DOUBLE END AS correlation,
            count(*) FILTER (change <> 0 AND older_change <> 0) AS changes,
            count(*) FILTER (change * older_change < 0) AS opposite,
            1 - count(*) / any_value(older_cells) AS missing_share
        FROM changes JOIN expected USING (source_id, older_source_id, indicator_id)
        GROUP BY ALL ORDER BY ALL
    """


def _repeats(observed: Observed, pairs: _Pairs) -> str:
    return f"""
        WITH sizes AS (
            SELECT b.source_id, b.older_source_id, count(*) AS "rows"
            FROM {pairs.neighbours} AS b
            JOIN {observed.rows} USING (source_id, indicator_id) GROUP BY ALL
        ),
        equals AS (
            SELECT source_id, older_source_id, count(*) FILTER ({SAME_VALUE}) AS equal
            FROM {pairs.shared} GROUP BY ALL
        )
        SELECT source_id, older_source_id, "rows", equal
        FROM sizes JOIN equals USING (source_id, older_source_id) ORDER BY ALL
    """


def with_release(observed: Observed, file: Path) -> WithRelease:
    """Compare every cell with those of another package, which a Parquet file holds."""
    engine = observed.workspace.engine
    # Only sources that both packages have: the signatures show the others.
    cells = observed.workspace.make_table(
        "cells",
        f"""
        SELECT source_id, NULL::VARCHAR AS older_source_id, indicator_id, country_id, year,
            n.value AS value, o.value AS older_value
        FROM read_parquet({file_literal(file)}) AS o
        LEFT JOIN {observed.rows} AS n USING (source_id, indicator_id, country_id, year)
        WHERE source_id IN (SELECT source_id FROM {observed.rows})
        """,
    )
    return WithRelease(
        tuple(_rows(engine, _revisions(observed, cells), CellRevision)),
        tuple(_rows(engine, _year_revisions(cells), YearRevision)),
        tuple(_shift_rows(engine, f"(SELECT * FROM {cells} WHERE value IS NOT NULL)")),
    )


def _revisions(observed: Observed, cells: str) -> str:
    # A cell of a lost state, year or indicator is lost with it.
    return f"""
        WITH countries_left AS (SELECT DISTINCT source_id, country_id FROM {observed.rows}),
        years_left AS (SELECT DISTINCT source_id, indicator_id, year FROM {observed.rows})
        SELECT c.source_id, c.indicator_id, count(*) AS cells,
            count(*) FILTER (
                c.value IS NULL AND s.country_id IS NOT NULL AND y.year IS NOT NULL
            ) AS removed,
            {REVISED} AS revised
        FROM {cells} AS c
        LEFT JOIN countries_left AS s USING (source_id, country_id)
        LEFT JOIN years_left AS y USING (source_id, indicator_id, year)
        GROUP BY ALL ORDER BY ALL
    """


def _year_revisions(cells: str) -> str:
    return f"""
        SELECT source_id, indicator_id, year, count(*) AS cells,
            sum(older_value) AS before, sum(value) AS after,
            CASE WHEN sum(abs(older_value)) > 0
                THEN abs(sum(value) - sum(older_value)) / sum(abs(older_value))
                ELSE (sum(abs(value)) > 0)::INT END AS size
        FROM {cells} WHERE value IS NOT NULL
        GROUP BY ALL HAVING count(*) FILTER (value <> older_value) > 0 ORDER BY ALL
    """


def removed_rows(
    engine: Engine, resource: Resource, source: str | None, file: Path
) -> tuple[TableRemoval, ...]:
    """Count, by source, the rows in a Parquet file whose keys the table lacks."""
    keys = ", ".join(f"o.{identifier(name)}" for name in resource.schema.primary_key)
    own = ", ".join(f"n.{identifier(name)}" for name in resource.schema.primary_key)
    source_id = f"o.{identifier(source)}" if source else "NULL"
    query = f"""
        SELECT {literal(resource.name)} AS "table", {source_id} AS source_id, count(*) AS "rows",
            count(*) FILTER (
                ({keys}) NOT IN (SELECT ({own}) FROM {package_table(resource.name)} AS n)
            ) AS removed
        FROM read_parquet({file_literal(file)}) AS o GROUP BY ALL ORDER BY ALL
    """
    return tuple(_rows(engine, query, TableRemoval))


def _rows(engine: Engine, query: str, kind: type[_Found]) -> list[_Found]:
    """Return the rows of a query as instances of a class with fields of the same names."""
    result = engine.ask(query)
    names = [column[0] for column in result.description]
    return [kind(**dict(zip(names, row, strict=True))) for row in result.fetchall()]


def _shift_rows(engine: Engine, pairs: str) -> list[Shift]:
    found = _rows(engine, _shifts(pairs), Shift)
    return [Shift(**{**vars(shift), "shifted": tuple(shift.shifted)}) for shift in found]
