"""Reading the ties of a selection, and the actors at their ends, from the package's database."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from importlib import resources
from typing import TYPE_CHECKING

from forewarn.ask.network.model import Actor, Tie
from forewarn.ask.years import package_years
from forewarn.errors import QueryError, UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Iterable

    import duckdb

    from forewarn.ask.network.model import Selection

_ACTORS = """
    SELECT actor_id, name, kind, country_id FROM actors
    WHERE list_contains($ids, actor_id) ORDER BY actor_id
"""
_COVERAGE = """
    SELECT relation_id, source_id, min(year), max(year) FROM actor_relations
    GROUP BY relation_id, source_id ORDER BY relation_id, source_id
"""


@dataclass(frozen=True)
class RelationCoverage:
    """The years in which a source lists ties of a relation, anywhere."""

    relation_id: str
    source_id: str
    first_year: int
    last_year: int


def read_ties(connection: duckdb.DuckDBPyConnection, selection: Selection) -> tuple[Tie, ...]:
    """Read the ties of a selection's country and period, of all relations.

    Raises `UnknownNameError` for an unknown country or relation, and `QueryError` for a period that
    ends before it begins, and where the package lacks the tables of a network.
    """
    _check(connection, selection)
    sql = (resources.files("forewarn") / "ask" / "network" / "ties.sql").read_text(encoding="utf-8")
    rows = connection.execute(
        sql,
        {
            "country": selection.country_id,
            "first_year": selection.first_year,
            "last_year": selection.last_year,
        },
    ).fetchall()
    return tuple(
        Tie(
            source,
            target,
            relation,
            directed,
            tuple(years),
            tuple(sources),
            tuple(places or ()),
            *n,
        )
        for source, target, relation, directed, years, sources, places, *n in rows
    )


def read_actors(connection: duckdb.DuckDBPyConnection, ties: Iterable[Tie]) -> tuple[Actor, ...]:
    """Read the actors at the ends of some ties."""
    ids = sorted({end for tie in ties for end in tie.ends})
    return tuple(Actor(*row) for row in connection.execute(_ACTORS, {"ids": ids}).fetchall())


def read_coverage(connection: duckdb.DuckDBPyConnection) -> tuple[RelationCoverage, ...]:
    """Read the years in which each source lists each relation."""
    return tuple(RelationCoverage(*row) for row in connection.execute(_COVERAGE).fetchall())


def _check(connection: duckdb.DuckDBPyConnection, selection: Selection) -> None:
    tables = {
        name for (name,) in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()
    }
    if missing := sorted({"actors", "actor_relations", "relations", "countries"} - tables):
        raise QueryError(f"the package has no network: it lacks {', '.join(missing)}")
    first, last = selection.first_year, selection.last_year
    if first is not None and last is not None and last < first:
        raise QueryError(f"the period ends in {last}, before it begins in {first}")
    begin, end = package_years(connection)
    for year in (first, last):
        if year is not None and not begin <= year <= end:
            raise QueryError(f"a year of the data is from {begin} to {end}, not {year}")
    asked = [("relation", "relations", "relation_id", name) for name in selection.relations]
    if selection.country_id is not None:
        asked.append(("country", "countries", "country_id", selection.country_id))
    for what, table, key, name in asked:
        known = [
            row[0]
            for row in connection.execute(f"SELECT {key} FROM {table} ORDER BY {key}").fetchall()
        ]
        if name not in known:
            near = get_close_matches(name, known, cutoff=0.5)
            meant = f": did you mean {' or '.join(near)}?" if near else ""
            raise UnknownNameError(f"there is no {what} {name!r}{meant}", near)
