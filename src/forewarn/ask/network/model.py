"""What a network is made of: actors, ties, measures of its shape, and points of leverage."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

ATTACKS, SUPPORTS = "attacks_civilians_of", "supports"
CIVILIANS, GOVERNMENT = "civilians", "government"

# Those that decide as one. A people or its supporters do not, and are never named as a lever.
ORGANISED = (GOVERNMENT, "armed_group")


@dataclass(frozen=True)
class Selection:
    """Which ties are wanted: where they took place, when, of what kind.

    `country_id` None is the world, a year None is the first or last that there is, and no
    `relations` are all of them. With `directed`, paths follow the direction of a tie.
    """

    country_id: str | None = None
    first_year: int | None = None
    last_year: int | None = None
    relations: tuple[str, ...] = ()
    directed: bool = False

    def takes(self, relation_id: str) -> bool:
        """Return whether ties of this relation are wanted."""
        return not self.relations or relation_id in self.relations


@dataclass(frozen=True)
class Actor:
    """A node. `country_id` is of a government, an ethnic group or civilians."""

    actor_id: str
    name: str
    kind: str
    country_id: str | None


@dataclass(frozen=True)
class Tie:
    """An edge: what one actor was to another in some years of the period.

    `years`, `sources` and `locations` are sorted. Deaths are summed over the years, and are those
    in all the states of location together; None where the relation causes none of its own. A tie
    that is not `directed` stands once, from the lesser id.
    """

    source_actor_id: str
    target_actor_id: str
    relation_id: str
    directed: bool
    years: tuple[int, ...]
    sources: tuple[str, ...]
    locations: tuple[str, ...]
    deaths_low: int | None
    deaths_best: int | None
    deaths_high: int | None

    @property
    def ends(self) -> tuple[str, str]:
        """Return the ids of the two actors."""
        return self.source_actor_id, self.target_actor_id

    @property
    def weight(self) -> int:
        """Count the years in which the tie stands."""
        return len(self.years)


@dataclass(frozen=True)
class Measures:
    """Where an actor stands among the others, civilians left out.

    `degree` counts the other actors that it has a tie with; `out_degree` those to which one leads,
    `in_degree` those from which one comes (a tie without direction does both). `betweenness` is
    the share, from 0 to 1, of the pairs of others whose shortest path leads through it (a part of
    a pair, where only some of its paths do). `component` and `community` are numbered from 1, the
    largest first.
    """

    degree: int
    out_degree: int
    in_degree: int
    betweenness: float
    component: int
    community: int


@dataclass(frozen=True)
class Bridge:
    """Two actors, sorted, whose link is the only one between two parts of the network.

    `smaller_side` counts the actors of the smaller part.
    """

    actor_ids: tuple[str, str]
    smaller_side: int


class Lever(StrEnum):
    """Why a place in the network may be one to act on."""

    SUPPORTER = "supporter"
    BRIDGE = "bridge"
    BROKER = "broker"

    @property
    def meaning(self) -> str:
        """Say in a sentence what such a place is."""
        return _MEANINGS[self]


_MEANINGS = {
    Lever.SUPPORTER: "A government that sent troops in support of an actor, in years in which that "
    "actor killed civilians: it could make its support conditional. Troops of peace operations "
    "count as such.",
    Lever.BRIDGE: "The only link between two parts of the network, each of two actors or more.",
    Lever.BROKER: "One of the five through which most shortest paths between others lead.",
}


@dataclass(frozen=True)
class LeveragePoint:
    """A place in the network to look at, and the ties, each with its sources, that put it there.

    `figure` is, of a supporter, the years in which it supported those who then killed civilians;
    of a bridge, the actors of the smaller part; of a broker, its betweenness.
    """

    lever: Lever
    actor_ids: tuple[str, ...]
    figure: float
    ties: tuple[Tie, ...]


@dataclass(frozen=True)
class Network:
    """The ties of a selection, and what their shape says. Actors and ties are sorted by id.

    `names` are by id, also of those whom only the ties behind a point of leverage name. `measures`
    has no civilians: they are victims, and no path leads through them. `limits` say what this
    network can't show.
    """

    selection: Selection
    actors: tuple[Actor, ...]
    ties: tuple[Tie, ...]
    measures: Mapping[str, Measures]
    bridges: tuple[Bridge, ...]
    leverage: tuple[LeveragePoint, ...]
    names: Mapping[str, str]
    limits: tuple[str, ...]

    @property
    def components(self) -> int:
        """Count the parts between which there is no tie."""
        return len({each.component for each in self.measures.values()})

    @property
    def communities(self) -> int:
        """Count the clusters of actors with more ties among them than with others."""
        return len({each.community for each in self.measures.values()})
