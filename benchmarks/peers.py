"""Other ways to check the synthetic package, each run as `python -m benchmarks.peers NAME PATH`."""

from __future__ import annotations

import sys
from pathlib import Path


def frictionless(folder: Path) -> bool:
    """Validate with frictionless, the reference."""
    from frictionless import Package

    return bool(Package(str(folder / "datapackage.json")).validate().valid)


def duckdb(folder: Path) -> bool:
    """Read with DuckDB's typed reader, and ask the same limits, keys and references in SQL.

    It accepts what Table Schema forbids (1.7 as an integer, 2024/01/02 as a date), so it is no
    check: it is the time below which a check in DuckDB cannot go.
    """
    import duckdb as engine

    connection = engine.connect()
    for name in ("countries", "indicators", "sources"):
        connection.execute(
            f"CREATE TABLE {name} AS SELECT * FROM read_csv('{folder / name}.csv', header = true)"
        )
    connection.execute(
        f"""
        CREATE TABLE observations AS SELECT * FROM read_csv('{folder / "observations.csv"}',
            auto_detect = false, header = true, columns = {{
                country_id: 'VARCHAR', year: 'SMALLINT', indicator_id: 'VARCHAR',
                source_id: 'VARCHAR', value: 'DOUBLE', lower: 'DOUBLE', upper: 'DOUBLE',
                recorded_on: 'DATE'}})
        """
    )
    wrong = connection.execute(
        """
        SELECT count(*) FILTER (country_id IS NULL OR year IS NULL OR indicator_id IS NULL
                OR source_id IS NULL OR value IS NULL OR recorded_on IS NULL)
            + count(*) FILTER (NOT regexp_full_match(country_id, 'C[0-9]{3}'))
            + count(*) FILTER (NOT regexp_full_match(indicator_id, '[a-z][a-z0-9_]*'))
            + count(*) FILTER (length(indicator_id) > 60)
            + count(*) FILTER (source_id NOT IN ('source-0', 'source-1', 'source-2', 'source-3',
                'source-4', 'source-5', 'source-6', 'source-7', 'source-8'))
            + count(*) FILTER (year < 1946)
            + count(*) FILTER (value NOT BETWEEN 0 AND 1)
            + count(*) FILTER (lower NOT BETWEEN 0 AND 1)
            + count(*) FILTER (upper NOT BETWEEN 0 AND 1)
            + (SELECT count(*) FROM (SELECT 1 FROM observations
                GROUP BY country_id, year, indicator_id HAVING count(*) > 1))
            + (SELECT count(*) FROM observations ANTI JOIN countries USING (country_id))
            + (SELECT count(*) FROM observations ANTI JOIN indicators USING (indicator_id))
            + (SELECT count(*) FROM observations ANTI JOIN sources USING (source_id))
        FROM observations
        """
    ).fetchall()
    return wrong == [(0,)]


PEERS = {"frictionless": frictionless, "duckdb": duckdb}

if __name__ == "__main__":
    sys.exit(not PEERS[sys.argv[1]](Path(sys.argv[2])))
