"""The input and output of an adapter: its release, the rows kept, and the rows skipped."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from forewarn.author.countries import CountryResolver, UnresolvedError
from sources import spreadsheets
from sources.cells import CellOrigin, CellPlace, Operation, UpstreamRow
from sources.spine_model import (
    FIRST_YEAR,
    Country,
    CountryCode,
    CountryName,
    csv_header,
    csv_rows,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from sources.spine_model import NotState, OtherBorders
    from upstream import Upstream


class ObservationRow(NamedTuple):
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


class EpisodeHeir(NamedTuple):
    """One row of `episode_heirs`, in the order of its columns; adapters leave `from_year` open."""

    episode_id: str
    country_id: str
    from_year: int | None
    placed_by: str
    reason: str


class Group(NamedTuple):
    """One row of `groups`, in the order of its columns."""

    group_id: str
    country_id: str
    source_id: str
    name: str


class GroupAccessRow(NamedTuple):
    """One row of `group_access`, in the order of its columns; `size` is a share of 1."""

    group_id: str
    from_year: int
    to_year: int
    size: float
    status: str
    regional_autonomy: str | None


class ActorRow(NamedTuple):
    """One row of `actors`, in the order of its columns."""

    actor_id: str
    name: str
    full_name: str | None
    kind: str
    country_id: str | None
    group_id: str | None
    source_id: str


class ActorRelation(NamedTuple):
    """One row of `actor_relations`, in the order of its columns; weights are deaths.

    `against` is of support only: the ids of those against whom it was, sorted, with spaces.
    `contested`, `fought_over` and `intensity` are of years for which a source has neither deaths
    nor places of the fights.
    """

    source_actor_id: str
    target_actor_id: str
    relation_id: str
    year: int
    source_id: str
    deaths_low: int | None = None
    deaths_best: int | None = None
    deaths_high: int | None = None
    location: str | None = None
    main_location: str | None = None
    against: str | None = None
    contested: str | None = None
    fought_over: str | None = None
    intensity: int | None = None


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
    """Why rows of one upstream unit were skipped."""

    reason: str
    unit: str


Row = (
    ObservationRow
    | Episode
    | EpisodeHeir
    | Group
    | GroupAccessRow
    | ActorRow
    | ActorRelation
    | Commitment
    | Border
    | Country
    | CountryCode
    | CountryName
)

# The tables that a release can add rows to, each an attribute of `Reading`.
TABLES = (
    "observations",
    "episodes",
    "episode_heirs",
    "groups",
    "group_access",
    "actors",
    "actor_relations",
    "commitments",
    "borders",
    "country_names",
)


@dataclass
class Reading:
    """The result of reading one release: rows for our tables, skipped rows, and notes.

    Every upstream row that adds nothing is counted once in `skips`, by reason and unit.
    """

    rows_read: int = 0
    observations: list[ObservationRow] = field(default_factory=list)
    episodes: list[Episode] = field(default_factory=list)
    episode_heirs: list[EpisodeHeir] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    group_access: list[GroupAccessRow] = field(default_factory=list)
    actors: list[ActorRow] = field(default_factory=list)
    actor_relations: list[ActorRelation] = field(default_factory=list)
    commitments: list[Commitment] = field(default_factory=list)
    borders: list[Border] = field(default_factory=list)
    country_names: list[CountryName] = field(default_factory=list)
    # Where each of `observations` stands, in the same order.
    origins: list[CellOrigin] = field(default_factory=list)
    skips: Counter[Skip] = field(default_factory=Counter)
    notes: Counter[str] = field(default_factory=Counter)

    def observe(
        self,
        row: ObservationRow,
        *cells: CellPlace,
        operation: Operation = "copy",
        lower: CellPlace | None = None,
        upper: CellPlace | None = None,
    ) -> None:
        """Add an observation, with the cells that it stands in or was made from.

        The cell of a bound that the observation lacks is dropped.
        """
        lower = None if row.lower is None else lower
        upper = None if row.upper is None else upper
        self.add(row, CellOrigin(cells, operation, lower, upper))

    def add(self, row: ObservationRow, origin: CellOrigin) -> None:
        """Add an observation whose origin is known, as `observe` does."""
        self.observations.append(row)
        self.origins.append(origin)

    def rows(self) -> dict[str, list[Row]]:
        """Return the rows by table, without empty tables."""
        return {table: rows for table in TABLES if (rows := getattr(self, table))}


class Credit(NamedTuple):
    """What to write instead of a manifest's cell that credits somebody else, or nobody.

    None keeps the cell of the manifest. A licence that no page of the publisher bears out becomes
    NOASSERTION.
    """

    citation: str
    publisher: str | None = None
    version: str | None = None
    homepage: str | None = None
    licence: str | None = None
    redistribution: str | None = None


@dataclass(frozen=True)
class SourceRow:
    """One upstream release: its files, its years, and notes for the reader.

    `title` says what is taken from it. Publisher, version, licence and citation come from the
    manifest, unless the `credit` of a release corrects them.
    """

    source_id: str
    title: str
    files: tuple[str, ...]
    first_year: int
    last_year: int
    notes: str


@dataclass(frozen=True)
class UpstreamRelease(SourceRow):
    """A release with the adapter that reads it."""

    read: Callable[[Inputs], Reading]
    credit: Credit | None = None


class Units:
    """The countries of upstream units, and a record of the units without one."""

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
        """Return the country of a unit in a year, or record in `reading` why the row is skipped.

        An unknown unit is recorded in `unresolved`, which stops the build.
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

    def in_other_borders(
        self, reading: Reading, source_id: str, country: str, name: str, year: int
    ) -> bool:
        """Return whether a state's borders differed from today's; record the skip in `reading`.

        For sources that count today's territory in every year; some rows are for one source alone.
        """
        for period in self._other_borders:
            if period.covers(source_id, country, year):
                reading.skips[Skip(period.why, name)] += 1
                return True
        return False

    def _near(self, name: str) -> tuple[str, ...]:
        return self._codes.candidates("name", name)


class UnresolvedUnit(NamedTuple):
    """An upstream unit that is neither a country nor listed as none, with similar spellings."""

    unit: str
    candidates: tuple[str, ...]


@dataclass(frozen=True)
class Inputs:
    """The input of an adapter: verified files, the units, and the indicators.

    `indicators` maps the publisher's name of a variable to the indicator's id.
    """

    release: UpstreamRelease
    upstream: Upstream
    units: Units
    indicators: Mapping[str, str]

    def file(self, index: int = 0) -> Path:
        """Return the path of one of the release's files, once its digest is verified."""
        return self.upstream.open(self.release.files[index])

    def header(self, index: int = 0) -> list[str]:
        """Return the names of the columns of one of the release's CSV files."""
        return csv_header(self.file(index))

    def rows(
        self, index: int = 0, errors: str = "strict", *, delimiter: str = ","
    ) -> Iterator[UpstreamRow]:
        """Yield the rows of one of the release's CSV files, as `csv_rows` does."""
        return csv_rows(self.file(index), errors, delimiter=delimiter, file=index)

    def sheet(self, name: str | None = None, index: int = 0) -> Iterator[UpstreamRow]:
        """Yield the rows of a sheet of one of the release's workbooks, as `rows` does."""
        return spreadsheets.rows(self.file(index), name, file=index)


def number(text: str) -> float | None:
    """Return an upstream cell as a number; None where it is empty or marked as missing."""
    return None if text in ("", "NA") else float(text)


def interval(
    reading: Reading, value: float, lower: float | None, upper: float | None
) -> tuple[float | None, float | None]:
    """Return the bounds if the value lies between them; otherwise None twice, with a note."""
    if lower is None or upper is None:
        return None, None
    if lower <= value <= upper:
        return lower, upper
    reading.notes["intervals left out, because the value is not between its bounds"] += 1
    return None, None
