"""An actor as a reader must know it before quoting its name."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from forewarn.ask.catalogue import entries
from forewarn.ask.name_keys import TABLE as NAME_KEYS
from forewarn.ask.names import KINDS, find_name
from forewarn.errors import QueryError, UnknownNameError, UnknownTableError
from forewarn.writing.visible import visible

if TYPE_CHECKING:
    import duckdb

_ACTORS = f"""
    SELECT actor_id, name, full_name, kind, country_id, source_id FROM actors
    WHERE actor_id IN (
        SELECT k.id FROM {NAME_KEYS} AS k
        WHERE k.kind = 'actor' AND (k.key = name_key($name) OR k.code = lower(trim($name)))
    )
    ORDER BY actor_id
"""
_PERIODS = """
    SELECT from_year, to_year, stands_for, basis, note, source_id FROM actor_notes
    WHERE actor_id = $id ORDER BY from_year
"""
# A word of a few letters is in many notes.
_STANDS_FOR = f"""
    SELECT a.name, n.actor_id, n.from_year, n.to_year
    FROM actor_notes AS n JOIN actors AS a USING (actor_id)
    WHERE n.actor_id <> $id AND EXISTS (
        SELECT 1 FROM {NAME_KEYS} AS k
        WHERE k.kind = 'actor' AND k.id = $id AND strlen(k.key) >= 6
            AND contains(name_key(n.stands_for), k.key)
    )
    ORDER BY ALL
"""

# In characters: what is shown of a name that is unknown.
_LONGEST = 60


@dataclass(frozen=True)
class ActorPeriod:
    """A row of `actor_notes`: who a name stands for in a period, and how that is known."""

    from_year: int
    to_year: int
    stands_for: str
    basis: str
    note: str
    source_id: str


@dataclass(frozen=True)
class ActorDescription:
    """An actor, with the periods in which its name does not say who it stands for."""

    actor_id: str
    name: str
    full_name: str | None
    kind: str
    country_id: str | None
    source_id: str
    periods: tuple[ActorPeriod, ...]


def describe_actors(
    connection: duckdb.DuckDBPyConnection, name: str
) -> tuple[ActorDescription, ...]:
    """Return the actors of that id or name: several if they share a name, or none.

    A name counts without regard to case, accents and punctuation.
    """
    tables = {entry.name for entry in entries(connection)}
    if "actors" not in tables:
        return ()
    noted = "actor_notes" in tables
    rows = connection.execute(_ACTORS, {"name": name}).fetchall()
    return tuple(
        ActorDescription(
            id_, called, full, kind, country, source, _periods(connection, id_) if noted else ()
        )
        for id_, called, full, kind, country, source in rows
    )


def stands_for_named(
    connection: duckdb.DuckDBPyConnection, actor: ActorDescription
) -> tuple[tuple[str, str, int, int], ...]:
    """Return the notes that name an actor as who another's name stands for.

    Each is the other's name and id, and the first and last year: the government of Afghanistan
    for the Taliban.
    """
    tables = {entry.name for entry in entries(connection)}
    if not {"actors", "actor_notes"} <= tables:
        return ()
    return tuple(connection.execute(_STANDS_FOR, {"id": actor.actor_id}).fetchall())


def no_description(
    connection: duckdb.DuckDBPyConnection, name: str, error: UnknownTableError
) -> UnknownTableError:
    """Return the error for a name that no table, view, macro or actor has.

    It says what else has the name, or what is nearest: a table if it is much alike, then an actor.
    `error` is the one that has the nearest tables.
    """
    shown = visible(name, _LONGEST)
    for kind in KINDS:
        with suppress(QueryError):
            found = find_name(connection, kind, name)
            what = kind.replace("_", " ")
            text = f"there is no table, view, macro or actor {shown!r}; "
            return UnknownTableError(f"{text}the {what} is {found.label} ({found.id})", (found.id,))
    if error.nearest and get_close_matches(name.lower(), error.nearest, cutoff=0.75):
        return error
    try:
        find_name(connection, "actor", name)
    except UnknownNameError as near:
        if near.nearest:
            text = str(near).replace("no actor", "no table, view, macro or actor", 1)
            return UnknownTableError(text, near.nearest)
    except QueryError:
        pass
    return error


def _periods(connection: duckdb.DuckDBPyConnection, actor_id: str) -> tuple[ActorPeriod, ...]:
    rows = connection.execute(_PERIODS, {"id": actor_id}).fetchall()
    return tuple(ActorPeriod(*row) for row in rows)
