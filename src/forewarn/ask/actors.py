"""An actor as a reader must know it before quoting its name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from forewarn.ask.catalogue import entries
from forewarn.ask.name_keys import TABLE as NAME_KEYS
from forewarn.ask.names import find_name
from forewarn.errors import QueryError, UnknownNameError

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


def nearest_actors(connection: duckdb.DuckDBPyConnection, name: str) -> UnknownNameError | None:
    """Return the error for a name that no actor has, with the nearest; None if none is near."""
    try:
        find_name(connection, "actor", name)
    except UnknownNameError as error:
        return error if error.nearest else None
    except QueryError:
        pass
    return None


def _periods(connection: duckdb.DuckDBPyConnection, actor_id: str) -> tuple[ActorPeriod, ...]:
    rows = connection.execute(_PERIODS, {"id": actor_id}).fetchall()
    return tuple(ActorPeriod(*row) for row in rows)
