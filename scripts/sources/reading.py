"""What an adapter takes in and gives back: its release, the rows kept, and every row skipped."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from forewarn.author.countries import CountryResolver, UnresolvedError
from sources.states import FIRST_YEAR

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from sources.states import NotState, OtherBorders
    from upstream import Upstream


class Observation(NamedTuple):
    """One row of `observations`, in the order of its columns."""

    country_id: str
    year: int
    indicator_id: str
    value: float
    lower: float | None = None
    upper: float | None = None


class Episode(NamedTuple):
    """One row of `episodes`, in the order of its columns."""

    episode_id: str
    country_id: str
    source_id: str
    kind: str
    perpetrator: str | None
    start_year: int
    end_year: int | None
    deaths_low: int | None
    deaths_high: int | None


class Group(NamedTuple):
    """One row of `groups`, in the order of its columns."""

    group_id: str
    country_id: str
    source_id: str
    name: str


class GroupAccess(NamedTuple):
    """One row of `group_access`, in the order of its columns; `size` is a share of 1."""

    group_id: str
    from_year: int
    to_year: int
    size: float
    status: str
    regional_autonomy: str | None


class Actor(NamedTuple):
    """One row of `actors`, in the order of its columns."""

    actor_id: str
    name: str
    full_name: str | None
    kind: str
    country_id: str | None
    group_id: str | None
    source_id: str


class ActorRelation(NamedTuple):
    """One row of `actor_relations`, in the order of its columns; weights are deaths."""

    source_actor_id: str
    target_actor_id: str
    relation_id: str
    year: int
    source_id: str
    deaths_low: int | None = None
    deaths_best: int | None = None
    deaths_high: int | None = None
    location: str | None = None


class Commitment(NamedTuple):
    """One row of `commitments`, in the order of its columns; `date` is an ISO 8601 day."""

    country_id: str
    instrument_id: str
    source_id: str
    action: str
    year: int
    date: str | None = None


class Border(NamedTuple):
    """One row of `borders`, in the order of its columns."""

    country_id: str
    neighbour_id: str
    from_year: int
    to_year: int | None
    source_id: str


class Skip(NamedTuple):
    """Why upstream rows of one unit were left out."""

    reason: str
    unit: str


Row = Observation | Episode | Group | GroupAccess | Actor | ActorRelation | Commitment | Border

# The tables that a release can give rows to: each an attribute of `Reading`.
TABLES = (
    "observations",
    "episodes",
    "groups",
    "group_access",
    "actors",
    "actor_relations",
    "commitments",
    "borders",
)


@dataclass
class Reading:
    """What one release gave: rows read, rows for our tables, rows skipped, and notes.

    Every row that is read and gives nothing is counted once in `skips`, by reason and unit.
    """

    rows_read: int = 0
    observations: list[Observation] = field(default_factory=list)
    episodes: list[Episode] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    group_access: list[GroupAccess] = field(default_factory=list)
    actors: list[Actor] = field(default_factory=list)
    actor_relations: list[ActorRelation] = field(default_factory=list)
    commitments: list[Commitment] = field(default_factory=list)
    borders: list[Border] = field(default_factory=list)
    skips: Counter[Skip] = field(default_factory=Counter)
    notes: Counter[str] = field(default_factory=Counter)

    def rows(self) -> dict[str, list[Row]]:
        """Return the rows for each table that has any."""
        return {table: rows for table in TABLES if (rows := getattr(self, table))}


@dataclass(frozen=True)
class Source:
    """One upstream release: its files, the years it covers, and what a reader must know.

    `title` says what is taken from it. Publisher, version, licence and citation stand in the
    manifest.
    """

    source_id: str
    title: str
    files: tuple[str, ...]
    first_year: int
    last_year: int
    notes: str


@dataclass(frozen=True)
class Release(Source):
    """A source of observations or episodes, and the adapter that reads it."""

    read: Callable[[Inputs], Reading]


class Units:
    """Finding the country of an upstream unit, and keeping account of those that have none."""

    def __init__(
        self,
        codes: CountryResolver,
        not_states: Iterable[NotState],
        other_borders: Sequence[OtherBorders] = (),
    ) -> None:
        self._codes = codes
        self._not_states = {
            (unit.scheme, unit.code): f"{unit.kind}, not a state" for unit in not_states
        }
        self._other_borders = other_borders
        self.unresolved: dict[UnresolvedUnit, set[int]] = defaultdict(set)

    def resolve(self, reading: Reading, scheme: str, code: str, name: str, year: int) -> str | None:
        """Return the country of a unit in a year, or note in `reading` why the row is skipped.

        A unit that nothing knows is kept in `unresolved`, which stops the build.
        """
        unit = f"{name} ({scheme} {code})"
        if year < FIRST_YEAR:
            reading.skips[Skip(f"before {FIRST_YEAR}", "all units")] += 1
            return None
        if reason := self._not_states.get((scheme, code)):
            reading.skips[Skip(reason, unit)] += 1
            return None
        try:
            country = self._codes.resolve(scheme, code, year)
        except UnresolvedError as error:
            self.unresolved[UnresolvedUnit(unit, error.candidates or self._near(name))].add(year)
            return None
        if country is None:
            reading.skips[Skip("not a state in that year", unit)] += 1
        return country

    def states(self, year: int) -> frozenset[str]:
        """Return the countries that are states in `year`."""
        return self._codes.countries(year)

    def in_other_borders(self, reading: Reading, country: str, name: str, year: int) -> bool:
        """Return whether today's borders are not those that the state had, and note it in `reading`.

        For sources that count the territory of today in every year.
        """
        for period in self._other_borders:
            if period.country_id == country and period.first_year <= year <= period.last_year:
                reading.skips[Skip(f"other borders in that year: {period.reason}", name)] += 1
                return True
        return False

    def _near(self, name: str) -> tuple[str, ...]:
        return self._codes.candidates("name", name)


class UnresolvedUnit(NamedTuple):
    """An upstream unit that is neither a country nor listed as none, and what is spelt like it."""

    unit: str
    candidates: tuple[str, ...]


@dataclass(frozen=True)
class Inputs:
    """What an adapter reads from: verified files, the units, and the indicators' names.

    `indicators` gives the indicator's id for the publisher's own name of a variable.
    """

    release: Release
    upstream: Upstream
    units: Units
    indicators: Mapping[str, str]

    def file(self, index: int = 0) -> Path:
        """Return the path of one of the release's files, its bytes verified."""
        return self.upstream.open(self.release.files[index])


def number(text: str) -> float | None:
    """Read an upstream cell as a number; None where it is empty or says that it is missing."""
    return None if text in ("", "NA") else float(text)


def interval(
    reading: Reading, value: float, lower: float | None, upper: float | None
) -> tuple[float | None, float | None]:
    """Return the bounds if they hold the value between them; else none, and a note."""
    if lower is None or upper is None:
        return None, None
    if lower <= value <= upper:
        return lower, upper
    reading.notes["intervals left out, because the value is not between its bounds"] += 1
    return None, None
