"""Where a source of relations ends before the years that a named query is asked about."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb

from forewarn.ask.years import span

if TYPE_CHECKING:
    from collections.abc import Mapping

    from forewarn.ask.named import NamedQuery

# What is of no government is a part of its own: the sources of both parts end apart.
_ENDS = """
    SELECT r.relation_id, r.source_id, min(r.year), max(r.year),
        r.relation_id = 'fights' AND NOT bool_or('government' IN (a.kind, b.kind))
    FROM actor_relations AS r
    JOIN actors AS a ON a.actor_id = r.source_actor_id
    JOIN actors AS b ON b.actor_id = r.target_actor_id
    WHERE list_contains($names, r.relation_id)
    GROUP BY r.relation_id, r.source_id
    HAVING max(r.year) < $year
    ORDER BY r.relation_id, r.source_id
"""


def ends_before(
    connection: duckdb.DuckDBPyConnection, query: NamedQuery, values: Mapping[str, str]
) -> tuple[str, ...]:
    """Return a line for each source of a relation that ends before the last year asked about.

    A relation is not read where a switch of its name is off.
    """
    asked = [int(values[each.name]) for each in query.parameters.values() if each.type.is_year]
    needs = {need.name for each in query.needs.values() for need in each}
    names = sorted(name for name in needs if values.get(name) != "0")
    if not asked or not names:
        return ()
    try:
        rows = connection.execute(_ENDS, {"names": names, "year": max(asked)}).fetchall()
    except duckdb.CatalogException:
        # The package has no relations.
        return ()
    return tuple(
        f"{name}{' without a government' if alone else ''}: {source} is of "
        f"{span((first, last))} only"
        for name, source, first, last, alone in rows
    )
