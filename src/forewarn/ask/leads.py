"""What stands beside the reason of an empty answer: where else to look, and what is counted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import duckdb

from forewarn.ask.years import read_parts, spells

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

_NOTES = "SELECT notes_on(c.country_id, '') FROM countries AS c WHERE c.country_id = $country"

# The states under which fights over a state's land are listed, each with the years.
_OVER = """
    SELECT c.name, list_sort(list(DISTINCT r.year))
    FROM (
        SELECT f.year, f.fought_over, unnest(string_split(f.contested, ' ')) AS country_id
        FROM actor_relations_in_full AS f
        WHERE f.relation_id = 'fights'
    ) AS r
    JOIN countries AS c ON c.country_id = r.country_id
    WHERE r.country_id <> $country AND r.fought_over = $name
        AND r.year BETWEEN coalesce($first, r.year) AND coalesce($last, r.year)
    GROUP BY c.name ORDER BY c.name
"""

# The states under which lists place killing on the land of a later state.
_UNDER = """
    SELECT c.name,
        list_sort(list_distinct(flatten(list(
            range(e.start_year, coalesce(e.end_year, s.last_year, e.start_year) + 1)
        )))),
        bool_or(e.end_year IS NULL)
    FROM episode_heirs AS h
    JOIN episodes AS e USING (episode_id)
    JOIN sources AS s USING (source_id)
    JOIN countries AS c ON c.country_id = e.country_id
    WHERE h.country_id = $country AND e.country_id <> h.country_id
    GROUP BY c.name ORDER BY c.name
"""

# The states in which the lists of episodes place killing on the land of a state, and those that
# followed them, if they were states then.
_HELD_BY = """
    WITH RECURSIVE holders AS (
        SELECT e.country_id
        FROM episode_heirs AS h
        JOIN episodes AS e USING (episode_id)
        WHERE h.country_id = $country
        UNION
        SELECT c.successor_id
        FROM holders AS h
        JOIN countries AS c USING (country_id)
        WHERE c.successor_id IS NOT NULL
    )
    SELECT c.country_id, c.name
    FROM holders
    JOIN countries AS c USING (country_id)
    WHERE c.country_id <> $country AND c.state_from <= coalesce($last, $first, c.state_from)
        AND coalesce(c.state_to, $first, 9999) >= coalesce($first, 0)
    ORDER BY c.state_from, c.country_id
"""

# A state, and those that it followed in the years from $first on.
_STATE = "SELECT name, state_from, state_to FROM countries WHERE country_id = $country"
_FOLLOWED = """
    SELECT country_id, name FROM countries
    WHERE successor_id = $country AND state_to >= $first AND state_from < $begins
    ORDER BY country_id
"""
_FOLLOWED_BY = """
    SELECT n.country_id, n.name
    FROM countries AS c JOIN countries AS n ON n.country_id = c.successor_id
    WHERE c.country_id = $country
"""

_COUNTED = "SELECT deaths_counted FROM relations WHERE relation_id = 'attacks_civilians_of'"

# Relations that a fight over the land of a later state can be about.
_TIES = frozenset({"fights", "supports"})

# Relations beside which listed killings are told.
_HARM = frozenset({"fights", "attacks_civilians_of"})
_LISTED = "SELECT killings_listed($country, $first, coalesce($last, 9999))"

# What is in the names of that of which killing on a state's land is told.
_KILLING = ("killing", "genocide", "one_sided")

# The deaths that the newest release has in a state, by year, in fights and of civilians.
_DEATHS = """
    SELECT any_value(o.source_id), o.year,
        sum(o.value) FILTER ($fights AND o.indicator_id <> 'one_sided_deaths')::BIGINT,
        sum(o.value) FILTER ($attacks AND o.indicator_id = 'one_sided_deaths')::BIGINT
    FROM latest_observations AS o
    WHERE o.country_id = $country AND o.value > 0
        AND o.year BETWEEN $first AND coalesce($last, o.year)
        AND o.indicator_id IN (
            'state_based_deaths', 'non_state_conflict_deaths', 'one_sided_deaths'
        )
    GROUP BY o.year ORDER BY o.year
"""

# More years than this, and the first of them stand for all.
_MOST_YEARS = 5


def leads(
    connection: duckdb.DuckDBPyConnection,
    country: str,
    name: str,
    about: Collection[str],
    years: tuple[int | None, int | None] = (None, None),
) -> list[str]:
    """Return what to know of a state of which an answer `about` some names has nothing.

    Of killing, that is under which other states it is listed on the state's land, and which deaths
    are counted; of fights and attacks, how many the state's totals have in the years nevertheless;
    of anything, how sources count the state, such as under another one.
    """
    given: dict[str, str | int | None] = {"country": country}
    found = []
    if any(word in each for each in about for word in _KILLING):
        under = _rows(connection, _UNDER, given)
        spans = ", ".join(
            f"{state} ({spells(years, each=True)}{', not ended' if unended else ''})"
            for state, years, unended in under
        )
        if under:
            found.append(
                f"killing on the land of {name} is listed under {spans}: see killing_on_land, and "
                f"the answers for {under[0][0]}"
            )
    if any(each.startswith("one_sided") for each in about):
        counted = _rows(connection, _COUNTED, {})
        found += [f"counted are {deaths}" for (deaths,) in counted if deaths]
    first, last = years
    if _TIES.intersection(about):
        over = _rows(connection, _OVER, given | {"name": name, "first": first, "last": last})
        found += [
            f"fights over {name} are listed under {state} ({spells(fought, each=True)})"
            for state, fought in over
        ]
    if first is not None and _HARM.intersection(about):
        listed = _rows(connection, _LISTED, {"country": country, "first": first, "last": last})
        found += [f"killings listed on its land: {killings}" for (killings,) in listed if killings]
    found += _of_no_pair(connection, country, about, years)
    notes = _rows(connection, _NOTES, given)
    return [*found, *(f"note on {name}: {note.rstrip('.')}" for (note,) in notes if note)]


def _of_no_pair(
    connection: duckdb.DuckDBPyConnection,
    country: str,
    about: Collection[str],
    years: tuple[int | None, int | None],
) -> list[str]:
    """Return the deaths of a state's totals in years in which no pair is listed there."""
    kinds = {"fights": "fights" in about, "attacks": "attacks_civilians_of" in about}
    first, last = years
    if first is None or not any(kinds.values()):
        return []
    given: dict[str, str | int | None] = {"country": country, "first": first, "last": last, **kinds}
    rows = _rows(connection, _DEATHS, given)
    said = [
        (source, f"{year}: " + " and ".join(parts))
        for source, year, fought, killed in rows
        if (
            parts := [f"{fought} in fights"] * bool(fought)
            + [f"{killed} of civilians killed on purpose"] * bool(killed)
        )
    ]
    if not said:
        return []
    more = " ..." if len(said) > _MOST_YEARS else ""
    deaths = ", ".join(text for _, text in said[:_MOST_YEARS])
    return [
        f"{said[0][0]} has deaths in its totals for {country} nevertheless ({deaths}{more}): a "
        "pair or killer has a row from 25 deaths in the year, under the states where it mainly was"
        + (
            _unlisted(connection, last or max(year for _, year, *_ in rows))
            if kinds["fights"]
            else ""
        )
    ]


def _unlisted(connection: duckdb.DuckDBPyConnection, last: int) -> str:
    """Return up to which year fights without a government are listed, if that is before `last`."""
    ends = [p.last_year for p in read_parts(connection) if p.part == "fights without a government"]
    if not ends or last <= max(ends):
        return ""
    return f"; fights without a government have no row after {max(ends)}, whatever their deaths"


def held_by(
    connection: duckdb.DuckDBPyConnection, country: str, first: int | None, last: int | None
) -> list[str]:
    """Return which state of the time has the killing on the land of a state that was not one."""
    rows = _rows(connection, _HELD_BY, {"country": country, "first": first, "last": last})
    if not rows:
        return []
    states = " and ".join(f"{name} ({id_})" for id_, name in rows)
    return [f"killing on its land stands under the state of the time: ask for {states}"]


def held_before(
    connection: duckdb.DuckDBPyConnection, country: str, about: Collection[str], first: int | None
) -> list[str]:
    """Return which states held the land of a state that began in the first year asked about.

    What was fought over before it began stands under them.
    """
    begun = [begins for _, begins, _ in _rows(connection, _STATE, {"country": country})]
    if first is None or first not in begun or not _TIES.intersection(about):
        return []
    land = _rows(connection, _HELD_BY, {"country": country, "first": 0, "last": first - 1})
    states = " and ".join(f"{name} ({id_})" for id_, name in land)
    before = f"fights for its land before {first}, from which it is listed as a state,"
    return [f"{before} stand under {states}"] if land else []


def beyond_state(
    connection: duckdb.DuckDBPyConnection, country: str, first: int | None, last: int | None
) -> list[str]:
    """Return in which of the years asked about a state was none, and which states to ask for."""
    found: list[str] = []
    for name, begins, ends in _rows(connection, _STATE, {"country": country}):
        if first is not None and first < begins <= (last or begins):
            before = {"country": country, "first": first, "last": begins - 1}
            land = _rows(connection, _HELD_BY, before)
            followed = {"country": country, "first": first, "begins": begins}
            states = _rows(connection, _FOLLOWED, followed)
            found.append(
                f"{name} is not listed as a state before {begins}{_ask_for([*states, *land])}"
            )
        if ends is not None and last is not None and (first or ends) <= ends < last:
            states = _rows(connection, _FOLLOWED_BY, {"country": country})
            found.append(f"{name} is not listed as a state after {ends}{_ask_for(states)}")
    return found


def _ask_for(states: list[tuple[Any, ...]]) -> str:
    named = ", ".join(dict.fromkeys(f"{name} ({id_})" for id_, name in states))
    return f": for those years ask for {named}" if named else ""


def _rows(
    connection: duckdb.DuckDBPyConnection, sql: str, given: Mapping[str, str | int | None]
) -> list[tuple[Any, ...]]:
    """Return the rows of a statement; none where the package lacks its tables or columns."""
    try:
        return connection.execute(sql, given).fetchall()
    except (duckdb.CatalogException, duckdb.BinderException):
        return []
