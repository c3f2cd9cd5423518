"""Values of the package, traced to the upstream files and read again there."""

from __future__ import annotations

import os
import random
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from forewarn.ask.derived import derived_indicators
from forewarn.ask.store import connect
from forewarn.ask.tracing import Check, Sought, Trace, UpstreamFolders, trace
from forewarn.package.load import load_package

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

# FOREWARN_TRACES asks for more values, and another seed gives others.
COUNT = int(os.environ.get("FOREWARN_TRACES", "120"))
SEED = int(os.environ.get("FOREWARN_TRACES_SEED", "1"))

_KEYS = """
    SELECT country_id, year, indicator_id, source_id FROM observations
    WHERE source_id <> 'forewarn' ORDER BY ALL
"""


@pytest.fixture(scope="module")
def connection(root: Path) -> duckdb.DuckDBPyConnection:
    return connect(load_package(root))


@pytest.fixture(scope="module")
def folders(upstreams: tuple[Path, Path]) -> UpstreamFolders:
    return UpstreamFolders(upstreams)


def test_the_cell_of_a_random_value_gives_it(
    connection: duckdb.DuckDBPyConnection, folders: UpstreamFolders
) -> None:
    keys = connection.execute(_KEYS).fetchall()
    chance = random.Random(SEED)
    # As many of each source as can be, and of those the others leave, so that none is left out.
    by_source: dict[str, list[tuple[str, int, str, str]]] = {}
    for key in keys:
        by_source.setdefault(key[3], []).append(key)
    each = max(1, COUNT // len(by_source))
    drawn = [
        key for found in by_source.values() for key in chance.sample(found, min(each, len(found)))
    ]
    drawn += chance.sample(keys, max(0, COUNT - len(drawn)))
    assert len(drawn) >= COUNT
    checks: Counter[Check] = Counter()
    for country, year, indicator, source in drawn:
        found = trace(connection, Sought(country, year, indicator, source), folders)
        # A zero that no cell gives cannot be read again.
        if found.check is not Check.AGREES:
            assert (found.check, found.value) == (Check.NOT_READ, 0), found
            assert found.operation in ("not listed", "none of them"), found
        checks[found.check] += 1
    assert checks[Check.AGREES] >= 0.75 * len(drawn), checks


def ends(found: Trace) -> list[Trace]:
    return [each for each in found.all() if not each.inputs]


@pytest.mark.parametrize("indicator", sorted(derived_indicators()))
def test_the_trace_of_a_computed_value_ends_at_upstream_cells(
    indicator: str, connection: duckdb.DuckDBPyConnection, folders: UpstreamFolders
) -> None:
    keys = connection.execute(
        "SELECT country_id, year FROM observations WHERE indicator_id = $indicator "
        "AND value > 0 ORDER BY ALL",
        {"indicator": indicator},
    ).fetchall()
    for country, year in random.Random(SEED).sample(keys, min(3, len(keys))):
        found = trace(connection, Sought(country, year, indicator), folders)
        assert found.sql is not None
        assert found.inputs, found
        checks = Counter(each.check for each in ends(found))
        assert checks[Check.DIFFERS] == 0, found
        assert checks[Check.AGREES] > 0, found


def test_every_value_has_a_place_or_is_a_zero_that_is_not_listed(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    """Look for values without a run of their own or of their file."""
    without = connection.execute("""
        SELECT o.source_id, o.indicator_id, count(*), max(o.value)
        FROM observations AS o
        WHERE o.source_id <> 'forewarn' AND NOT EXISTS (
            SELECT 1
            FROM cell_columns AS c
            JOIN cell_lines AS l ON l.source_id = c.source_id AND l.file = c.file
                AND l.indicator_id IN ('*', c.indicator_id)
            WHERE c.source_id = o.source_id AND c.indicator_id = o.indicator_id
                AND l.country_id = o.country_id
                AND o.year BETWEEN l.from_year AND l.to_year
                AND o.year BETWEEN c.from_year AND c.to_year
        )
        GROUP BY ALL ORDER BY ALL
    """).fetchall()
    assert [row for row in without if row[3] != 0] == []
