"""Which of the years that a named query is asked about a source of relations lacks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb

from forewarn.ask.years import parts_missing, read_parts, span

if TYPE_CHECKING:
    from collections.abc import Mapping

    from forewarn.ask.named import NamedQuery


def years_missing(
    connection: duckdb.DuckDBPyConnection, query: NamedQuery, values: Mapping[str, str]
) -> tuple[str, ...]:
    """Return a line for each source of a relation that lacks some of the years asked about.

    One that another source continues lacks none.

    A relation is not read where a switch of its name is off.
    """
    asked = [int(values[each.name]) for each in query.parameters.values() if each.type.is_year]
    needs = {need.name for each in query.needs.values() for need in each}
    names = {name for name in needs if values.get(name) != "0"}
    if not asked or not names:
        return ()
    try:
        parts = read_parts(connection)
    except duckdb.CatalogException:
        # The package has no relations.
        return ()
    return tuple(
        f"{each.part}: {each.source_id} is of {span((each.first_year, each.last_year))} only"
        for each in parts_missing(parts, min(asked), max(asked))
        if each.relation_id in names
    )
