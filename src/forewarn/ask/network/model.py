"""What a network is made of: actors, ties, measures of its shape, and points of leverage."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

ATTACKS, FIGHTS, SUPPORTS = "attacks_civilians_of", "fights", "supports"
CIVILIANS, GOVERNMENT = "civilians", "government"

# Actors that decide as one. A people or its supporters do not, and are never named as leverage.
ORGANISED = (GOVERNMENT, "armed_group")


@dataclass(frozen=True)
class Selection:
    """Which ties to read: where they took place, when, of what kind.

    `country_id` None is the world, a year None is the first or last of the data (without both,
    those of the country), and empty `relations` are all relations. Ties of a country that the view
    `tie_places` does not list for it are left out, but with `elsewhere`; where a tie mainly was has
    to be known for it to link its actors. Fights are ties, but link nobody, but with `fights` or
    where `relations` name them. With `directed`, paths follow the direction of ties.
    """

    country_id: str | None = None
    first_year: int | None = None
    last_year: int | None = None
    relations: tuple[str, ...] = ()
    directed: bool = False
    fights: bool = False
    elsewhere: bool = False

    def takes(self, relation_id: str) -> bool:
        """Return whether ties of this relation are selected."""
        return not self.relations or relation_id in self.relations

    def links(self, relation_id: str) -> bool:
        """Return whether ties of this relation link their actors in paths and measures."""
        return relation_id != FIGHTS or self.fights or relation_id in self.relations

    def counts(self, tie: Tie) -> bool:
        """Return whether a tie links its actors in paths and measures."""
        return self.links(tie.relation_id) and bool(self.years_of(tie))

    def years_of(self, tie: Tie) -> frozenset[int]:
        """Return the years in which a tie counts.

        In a network of one country, those in which it is known where the tie mainly was.
        """
        unknown = () if self.country_id is None else tie.unplaced
        return frozenset(tie.years).difference(unknown)


@dataclass(frozen=True)
class ActorNote:
    """Who the name of an actor stands for in a period, by the coding of a source."""

    from_year: int
    to_year: int
    stands_for: str
    note: str
    source_id: str


@dataclass(frozen=True)
class Actor:
    """A node. Governments, ethnic groups and civilians have a `country_id`."""

    actor_id: str
    name: str
    kind: str
    country_id: str | None


class YearDeaths(NamedTuple):
    """The deaths of a tie in a year; None where they are not known."""

    year: int
    low: int | None
    best: int | None
    high: int | None
    at_most: int | None


@dataclass(frozen=True)
class Tie:
    """An edge: what one actor was to another in some years of the period.

    `years`, `sources` and `locations` are sorted. `main_locations` are the states in which it
    mainly was in some year, and `unplaced` the years in which that is not known. `against` are the
    ids of those against whom a support was in some year, where the source says. Deaths are summed
    over the years and all the states of location, and `deaths_counted` says which they are; None
    where the relation has no deaths of its own. `deaths_at_most` are those that can have been in
    the country asked for, by its totals; None where that is not known. `governments_beside` is the
    most governments, the supporter among them, that supported the same party against the same one
    in a year: many can be a peace operation or a coalition, from which no source tells other
    support. None where the supporter is no government. `uncounted` are the years of a fight for
    which the source has an intensity, no deaths and no place, and `wars` those of them with 1,000
    deaths or more. `placed` has each state and year in which it mainly was, such as `HRV 1993`, and
    `yearly` the deaths of each row that the sums are made from. A tie that is not `directed` is
    listed once, from the smaller id.
    """

    source_actor_id: str
    target_actor_id: str
    relation_id: str
    directed: bool
    years: tuple[int, ...]
    sources: tuple[str, ...]
    locations: tuple[str, ...]
    main_locations: tuple[str, ...]
    unplaced: tuple[int, ...]
    against: tuple[str, ...]
    deaths_low: int | None
    deaths_best: int | None
    deaths_high: int | None
    deaths_counted: str | None
    deaths_at_most: int | None = None
    governments_beside: int | None = None
    uncounted: tuple[int, ...] = ()
    wars: tuple[int, ...] = ()
    placed: tuple[str, ...] = ()
    yearly: tuple[YearDeaths, ...] = ()

    @property
    def ends(self) -> tuple[str, str]:
        """Return the ids of the two actors."""
        return self.source_actor_id, self.target_actor_id

    def years_in(self, place: str) -> tuple[int, ...]:
        """Return the years in which it was mainly in a state."""
        states = ((state, int(year)) for state, year in map(str.split, self.placed))
        return tuple(year for state, year in states if state == place)

    def within(self, years: Collection[int]) -> Tie:
        """Return the tie in some of its years alone, with the deaths of these."""
        if set(self.years) <= set(years):
            return self
        kept = tuple(each for each in self.yearly if each.year in years)
        bounds = [each.at_most for each in kept]
        # The bounds of some years are no bounds of the sum over more.
        bounded = all(each.best is None or None not in (each.low, each.high) for each in kept)
        return replace(
            self,
            years=tuple(year for year in self.years if year in years),
            unplaced=tuple(year for year in self.unplaced if year in years),
            uncounted=tuple(year for year in self.uncounted if year in years),
            wars=tuple(year for year in self.wars if year in years),
            placed=tuple(each for each in self.placed if int(each.split()[1]) in years),
            deaths_low=_sum(each.low for each in kept) if bounded else None,
            deaths_best=_sum(each.best for each in kept),
            deaths_high=_sum(each.high for each in kept) if bounded else None,
            deaths_at_most=None if None in bounds else _sum(bounds),
            yearly=kept,
        )

    @property
    def weight(self) -> int:
        """Return the number of years of the tie."""
        return len(self.years)


def _sum(numbers: Iterable[int | None]) -> int | None:
    """Return the sum of the numbers that are known; None where none is."""
    known = [number for number in numbers if number is not None]
    return sum(known) if known else None


@dataclass(frozen=True)
class Measures:
    """The measures of an actor among the others, civilians left out.

    Only ties that link count: fights do if asked for. `degree` counts the other actors that it
    has such a tie with, `out_degree` those that one leads to, and `in_degree` those that one comes
    from; a tie without direction counts for both.
    `betweenness` is the share, from 0 to 1, of the pairs of others whose shortest path leads
    through it; a pair with several shortest paths counts in part. `component` and `community` are
    numbered from 1, largest first.
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
    """Why a point in the network may be one to act on."""

    SUPPORTER = "supporter"
    BRIDGE = "bridge"
    BROKER = "broker"

    @property
    def meaning(self) -> str:
        """Return a sentence on what such a point is."""
        return _MEANINGS[self]


_MEANINGS = {
    Lever.SUPPORTER: "A government whose own forces took part on the side of an actor in years in "
    "which that actor, or an alliance that it was in, killed civilians: it could make its support "
    "conditional. Troops of peace operations count too, since the source does not tell them from "
    "others, and a year does not tell whether the support came before the killing. Where a capital "
    "changed hands in the year, as Kabul in 2021, the killing under its government's name can be "
    "by those whom the supporter fought. A supporter can have killed civilians itself: what it did "
    "alone stands beside it, and what several governments did together stands under an actor of "
    "its own.",
    Lever.BRIDGE: "The only link between two parts of the network, each of two actors or more.",
    Lever.BROKER: "One of the five actors on the most shortest paths between others, if linked to "
    "a government or an armed group: a path over ethnic groups alone offers no lever.",
}


@dataclass(frozen=True)
class LeveragePoint:
    """A point in the network to look at, and the ties, with their sources, that say so.

    `figure` is, for a supporter, the number of years in which those that it supported, or
    alliances of theirs, killed civilians; for a bridge, the number of actors of the smaller part;
    for a broker, its betweenness.
    """

    lever: Lever
    actor_ids: tuple[str, ...]
    figure: float
    ties: tuple[Tie, ...]


@dataclass(frozen=True)
class Network:
    """The ties of a selection, and its measures. Actors and ties are sorted by id.

    `names` holds names by id, also those of actors in the ties of a point of leverage alone, and
    `notes` says who some of them stand for in years of the ties.
    `measures` has no civilians: they are victims, and no path leads through them. `limits` says
    what this network can't show, and `reason` why it has no ties; None if it has some. `killings`
    are those that lists have on the country's land in the years, by anybody.
    """

    selection: Selection
    actors: tuple[Actor, ...]
    ties: tuple[Tie, ...]
    measures: Mapping[str, Measures]
    bridges: tuple[Bridge, ...]
    leverage: tuple[LeveragePoint, ...]
    names: Mapping[str, str]
    notes: Mapping[str, tuple[ActorNote, ...]]
    limits: tuple[str, ...]
    reason: str | None = None
    killings: str | None = None

    @cached_property
    def governments(self) -> frozenset[str]:
        """Return the ids of the governments among the actors."""
        return frozenset(each.actor_id for each in self.actors if each.kind == GOVERNMENT)

    @property
    def linked(self) -> int:
        """Return the number of actors with a link to another."""
        return len(self._linked)

    @property
    def components(self) -> int:
        """Return the number of parts of linked actors without a link between them."""
        return len({each.component for each in self._linked})

    @property
    def communities(self) -> int:
        """Return the number of clusters of linked actors with more links inside than outside."""
        return len({each.community for each in self._linked})

    @property
    def _linked(self) -> list[Measures]:
        return [each for each in self.measures.values() if each.degree]
