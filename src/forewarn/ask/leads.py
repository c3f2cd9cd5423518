"""What stands beside the reason of an empty answer: where else to look, and what is counted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import duckdb

if TYPE_CHECKING:
    from collections.abc import Collection

_CODING = (
    "SELECT note FROM country_notes WHERE country_id = $country AND topic = 'coding' ORDER BY 1"
)

# The states under which lists place killing on the land of a later state.
_UNDER = """
    SELECT c.name, min(e.start_year), max(coalesce(e.end_year, s.last_year))
    FROM episode_heirs AS h
    JOIN episodes AS e USING (episode_id)
    JOIN sources AS s USING (source_id)
    JOIN countries AS c ON c.country_id = e.country_id
    WHERE h.country_id = $country AND e.country_id <> h.country_id
    GROUP BY c.name ORDER BY c.name
"""

_COUNTED = "SELECT deaths_counted FROM relations WHERE relation_id = 'attacks_civilians_of'"

# What is in the names of that of which killing on a state's land is told.
_KILLING = ("killing", "genocide", "one_sided")


def leads(
    connection: duckdb.DuckDBPyConnection, country: str, name: str, about: Collection[str]
) -> list[str]:
    """Return what to know of a state of which an answer `about` some names has nothing.

    Of killing, that is under which other states it is listed on the state's land, and which deaths
    are counted; of anything, how sources count the state, such as under another one.
    """
    given = {"country": country}
    found = []
    if any(word in each for each in about for word in _KILLING):
        under = _rows(connection, _UNDER, given)
        spans = ", ".join(f"{state} ({first} to {last})" for state, first, last in under)
        if under:
            found.append(
                f"killing on the land of {name} is listed under {spans}: see killing_on_land, and "
                f"the answers for {under[0][0]}"
            )
    if any(each.startswith("one_sided") for each in about):
        counted = _rows(connection, _COUNTED, {})
        found += [f"counted are {deaths}" for (deaths,) in counted if deaths]
    notes = _rows(connection, _CODING, given)
    return [*found, *(f"note on {name}: {note.rstrip('.')}" for (note,) in notes)]


def _rows(
    connection: duckdb.DuckDBPyConnection, sql: str, given: dict[str, str]
) -> list[tuple[Any, ...]]:
    """Return the rows of a statement; none where the package lacks its tables or columns."""
    try:
        return connection.execute(sql, given).fetchall()
    except (duckdb.CatalogException, duckdb.BinderException):
        return []
