"""Who fights, attacks and supports whom, as a graph: its measures and points of leverage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forewarn.ask.absence import Emptiness, why_none
from forewarn.ask.leads import beyond_state
from forewarn.ask.network.leverage import find_leverage
from forewarn.ask.network.limits import limits_of
from forewarn.ask.network.measures import measure
from forewarn.ask.network.model import Network, Selection
from forewarn.ask.network.ties import (
    notes_on,
    read_actors,
    read_killings,
    read_notes,
    read_ties,
    settle,
)
from forewarn.ask.years import in_words, read_parts
from forewarn.errors import QueryError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import duckdb

    from forewarn.ask.years import RelationPart

__all__ = ["Network", "Selection", "read_network"]


def read_network(
    connection: duckdb.DuckDBPyConnection, selection: Selection | None = None
) -> Network:
    """Read the network of a country and period from the package's database, and measure it.

    Its countries and relations may be given by name: the network holds their ids. The same data and
    selection give the same network, in the same order. Raises `UnknownNameError` for an unknown
    country or relation, `QueryError` for a period that ends before it begins and for years of which
    no source lists ties, and `MissingExtraError` where networkx is not installed.
    """
    selection = settle(connection, selection or Selection())
    coverage = read_parts(connection)
    _check_covered(selection, coverage)
    every_tie = read_ties(connection, selection)
    ties = tuple(tie for tie in every_tie if selection.takes(tie.relation_id))
    everyone = read_actors(connection, every_tie)
    ends = {end for tie in ties for end in tie.ends}
    actors = tuple(actor for actor in everyone if actor.actor_id in ends)
    links = tuple(tie for tie in ties if selection.counts(tie))
    shape = measure(actors, links, directed=selection.directed)
    return Network(
        selection=selection,
        actors=actors,
        ties=ties,
        measures=shape.measures,
        bridges=shape.bridges,
        leverage=find_leverage(selection, everyone, every_tie, links, shape),
        names={actor.actor_id: actor.name for actor in everyone},
        notes=read_notes(connection, every_tie),
        limits=(
            *_beyond_state(connection, selection),
            *notes_on(connection, selection),
            *limits_of(selection, coverage),
        ),
        reason=None if ties else _why_no_ties(connection, selection, coverage),
        killings=read_killings(connection, selection),
    )


def _beyond_state(connection: duckdb.DuckDBPyConnection, selection: Selection) -> Iterator[str]:
    if selection.country_id is not None:
        years = selection.first_year, selection.last_year
        for each in beyond_state(connection, selection.country_id, *years):
            yield f"{each}."


def _check_covered(selection: Selection, coverage: Iterable[RelationPart]) -> None:
    """Raise `QueryError` for a period in which no source lists any of the relations, anywhere."""
    known = [each for each in coverage if selection.takes(each.relation_id)]
    first, last = selection.first_year, selection.last_year
    if known and not any(
        (last is None or each.first_year <= last) and (first is None or first <= each.last_year)
        for each in known
    ):
        begin, end = min(e.first_year for e in known), max(e.last_year for e in known)
        asked = f"{first}" if first == last else f"{first}-{last}"
        if first is None or last is None:
            asked = f"{last} and earlier" if first is None else f"{first} and later"
        ties = " and ".join(map(in_words, selection.relations)) or "ties"
        years = f"the newest year with ties is {end}, the first {begin}"
        raise QueryError(f"no source lists {ties} in {asked}: {years}")


def _why_no_ties(
    connection: duckdb.DuckDBPyConnection,
    selection: Selection,
    coverage: Iterable[RelationPart],
) -> str:
    """Return why a selection has no ties."""
    names = {each.relation_id for each in coverage if selection.takes(each.relation_id)}
    about = Emptiness(
        selection.country_id, tuple(sorted(names)), selection.first_year, selection.last_year
    )
    return why_none(connection, about) or "the sources list none"
