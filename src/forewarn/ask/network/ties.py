"""Reading the ties of a selection, and the actors at their ends, from the package's database."""

from __future__ import annotations

from dataclasses import replace
from importlib import resources
from typing import TYPE_CHECKING, Any

import duckdb

from forewarn.ask.names import find_in_span, find_name
from forewarn.ask.network.model import Actor, ActorNote, Tie, YearDeaths
from forewarn.ask.years import package_years, read_parts, state_years
from forewarn.errors import QueryError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from forewarn.ask.network.model import Selection

_ACTORS = """
    SELECT a.actor_id,
        CASE WHEN a.kind = 'ethnic_group' THEN a.name || coalesce(' (' || c.name || ')', '')
            ELSE a.name END,
        a.kind, a.country_id
    FROM actors AS a LEFT JOIN countries AS c ON c.country_id = a.country_id
    WHERE list_contains($ids, a.actor_id) ORDER BY a.actor_id
"""
_NOTES = """
    SELECT actor_id, from_year, to_year, stands_for, note, source_id FROM actor_notes
    WHERE list_contains($ids, actor_id) ORDER BY actor_id, from_year
"""
_COUNTRY_NOTES = """
    SELECT c.name, notes_on(c.country_id, '') FROM countries AS c WHERE c.country_id = ?
"""
_HAS_PLACES = "SELECT 1 FROM duckdb_views() WHERE view_name = 'tie_places'"

# Of a package that lacks what the view `tie_places` reads: what is known to be elsewhere is not
# listed.
_PLACES = """(
        SELECT *, unnest(string_split(coalesce(location, contested), ' ')) AS country_id,
            coalesce(main_location, country_id) = country_id AS listed, NULL::INT AS at_most
        FROM actor_relations_in_full
    )"""


def read_ties(connection: duckdb.DuckDBPyConnection, selection: Selection) -> tuple[Tie, ...]:
    """Read the ties of a selection's country and period, of all relations.

    The selection is one that `settle` returned.
    """
    sql = (resources.files("forewarn") / "ask" / "network" / "ties.sql").read_text(encoding="utf-8")
    if not connection.execute(_HAS_PLACES).fetchall():
        sql = sql.replace("FROM tie_places", f"FROM {_PLACES}")
    rows = connection.execute(
        sql,
        {
            "country": selection.country_id,
            "first_year": selection.first_year,
            "last_year": selection.last_year,
            "elsewhere": selection.elsewhere,
        },
    ).fetchall()
    return tuple(
        Tie(
            *row[:4],
            *(tuple(each or ()) for each in row[4:10]),
            *row[10:16],
            *(tuple(each or ()) for each in (*row[16:-1], _yearly(row[-1]))),
        )
        for row in rows
    )


def _yearly(rows: Iterable[dict[str, Any]]) -> list[YearDeaths]:
    return [YearDeaths(**row) for row in rows]


def read_killings(connection: duckdb.DuckDBPyConnection, selection: Selection) -> str | None:
    """Read the killings that lists have on the land of a selection's country in its years.

    None where they have none, of the world, and of a package without such lists.
    """
    has_lists = "SELECT 1 FROM duckdb_functions() WHERE function_name = 'killings_listed'"
    if selection.country_id is None or not connection.execute(has_lists).fetchall():
        return None
    begin, end = package_years(connection)
    years = (selection.first_year or begin, selection.last_year or end)
    ((listed,),) = connection.execute(
        "SELECT killings_listed(?, ?, ?)", [selection.country_id, *years]
    ).fetchall()
    return None if listed is None else str(listed)


def read_actors(connection: duckdb.DuckDBPyConnection, ties: Iterable[Tie]) -> tuple[Actor, ...]:
    """Read the actors at the ends of some ties, and those whom support was against.

    An ethnic group is named with its state.
    """
    ids = sorted({id_ for tie in ties for id_ in (*tie.ends, *tie.against)})
    return tuple(Actor(*row) for row in connection.execute(_ACTORS, {"ids": ids}).fetchall())


def notes_on(connection: duckdb.DuckDBPyConnection, selection: Selection) -> Iterator[str]:
    """Read how sources count the state of a selection, and which of its land is disputed.

    A package without the table `country_notes` has no notes.
    """
    is_noted = "SELECT 1 FROM duckdb_functions() WHERE function_name = 'notes_on'"
    if selection.country_id is None or not connection.execute(is_noted).fetchall():
        return
    rows = connection.execute(_COUNTRY_NOTES, [selection.country_id]).fetchall()
    yield from (f"Note on {name}: {note}" for name, note in rows if note is not None)


def read_notes(
    connection: duckdb.DuckDBPyConnection, ties: Iterable[Tie]
) -> dict[str, tuple[ActorNote, ...]]:
    """Read who the actors of some ties stand for in the years of their ties, by actor.

    A package without the table `actor_notes` has no notes.
    """
    if not connection.execute(
        "SELECT 1 FROM duckdb_tables() WHERE table_name = 'actor_notes'"
    ).fetchall():
        return {}
    years: dict[str, set[int]] = {}
    for tie in ties:
        for end in tie.ends:
            years.setdefault(end, set()).update(tie.years)
    notes: dict[str, tuple[ActorNote, ...]] = {}
    for id_, first, last, *said in connection.execute(_NOTES, {"ids": sorted(years)}).fetchall():
        if years[id_].intersection(range(first, last + 1)):
            notes[id_] = (*notes.get(id_, ()), ActorNote(first, last, *said))
    return notes


def settle(connection: duckdb.DuckDBPyConnection, selection: Selection) -> Selection:
    """Return a selection with the ids of what it names; a country alone means its whole span.

    Raises `UnknownNameError` for an unknown country or relation, and `QueryError` for a period that
    ends before it begins, and where the package lacks the tables of a network.
    """
    tables = {
        name for (name,) in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()
    }
    if missing := sorted({"actors", "actor_relations", "relations", "countries"} - tables):
        raise QueryError(f"the package has no network: it lacks {', '.join(missing)}")
    first, last = selection.first_year, selection.last_year
    if first is not None and last is not None and last < first:
        raise QueryError(f"the period ends in {last}, before it begins in {first}")
    begin, end = package_years(connection)
    for each in (first, last):
        if each is not None and not begin <= each <= end:
            raise QueryError(f"a year of the data is from {begin} to {end}, not {each}")
    country = selection.country_id
    relations = [find_name(connection, "relation", name).id for name in selection.relations]
    settled = replace(selection, relations=tuple(relations))
    if country is None:
        return settled
    country = find_in_span(connection, "country", country, first, last).id
    if first is last is None:
        first, last = _own_years(connection, country, settled)
    return replace(settled, country_id=country, first_year=first, last_year=last)


def _own_years(
    connection: duckdb.DuckDBPyConnection, country: str, selection: Selection
) -> tuple[int | None, int | None]:
    """Return the first and the last year in which a state existed and sources list ties.

    None where they list none of its years.
    """
    parts = [each for each in read_parts(connection) if selection.takes(each.relation_id)]
    listed = {y for each in parts for y in range(each.first_year, each.last_year + 1)}
    try:
        years = state_years(connection, country) & listed
    except duckdb.CatalogException:
        # The package lacks the tables of the view.
        return None, None
    return (min(years), max(years)) if years else (None, None)
