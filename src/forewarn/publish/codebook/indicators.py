"""The indicators of a package, and what each source has of them."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import duckdb

    from forewarn.package.model import Package

# The periods of coverage.
FIRST_YEAR = 1946
SPAN = 5

_NEEDED = {
    "countries",
    "dimensions",
    "indicator_risk_factors",
    "indicators",
    "observations",
    "risk_factors",
}

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
        (SELECT list(c ORDER BY c.source_id) FROM (SELECT * EXCLUDE (indicator_id) FROM covered
            WHERE covered.indicator_id = i.indicator_id) AS c) AS releases
    FROM indicators AS i JOIN dimensions AS d USING (dimension_id)
    ORDER BY d.title, i.title
"""

# For each indicator and period, the share of the state-years with a value from any source. The last
# period holds the last observation, and counts in full.
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


@dataclass(frozen=True)
class SourceRelease:
    """What one release of a source has of an indicator."""

    source_id: str
    value_count: int
    intervals: int
    countries: int
    first: int
    last: int


@dataclass(frozen=True)
class Indicator:
    """An indicator, with its dimension, its risk factors, and what each source has of it.

    `coverage` is the share of state-years observed in each period of five years from 1946 on, and
    `derived_from` names the sources that this package computes it from.
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
    listing: str | None
    absent_means: str | None
    zero_from: int | None
    zero_to: int | None
    zero_except: str | None
    zero_means: str | None
    same_question_as: str | None
    part_of: str | None
    upstream_name: str
    risk_factors: tuple[str, ...]
    releases: tuple[SourceRelease, ...]
    coverage: tuple[float, ...]
    derived_from: tuple[str, ...]


def indicators(package: Package, connection: duckdb.DuckDBPyConnection) -> list[Indicator]:
    """Return the indicators, ordered by dimension and title; none if a needed table is missing."""
    if not set(package.tables()) >= _NEEDED:
        return []
    periods = {"first": FIRST_YEAR, "span": SPAN}
    coverage = dict(connection.execute(_COVERAGE, periods).fetchall())
    derived = {}
    if "derivations" in package.tables():
        derived = dict(connection.execute(_DERIVED).fetchall())
    result = connection.execute(_COVERED)
    names = [column[0] for column in result.description]
    found = []
    for values in result.fetchall():
        row: dict[str, Any] = dict(zip(names, values, strict=True))
        row["risk_factors"] = tuple(row["risk_factors"] or ())
        row["coverage"] = tuple(coverage[row["indicator_id"]])
        row["derived_from"] = tuple(derived.get(row["indicator_id"], ()))
        row["releases"] = tuple(SourceRelease(**release) for release in row["releases"] or ())
        # A package may lack a column, and have others.
        known: dict[str, Any] = {field.name: row.get(field.name) for field in fields(Indicator)}
        found.append(Indicator(**known))
    return found
