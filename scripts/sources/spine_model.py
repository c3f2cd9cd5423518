"""The country spine: its tables, its upstream units, and the files written by hand."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from sources.cells import UpstreamRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

K = TypeVar("K")
V = TypeVar("V")

SPINE = Path(__file__).resolve().parents[1] / "spine"
FIRST_YEAR = 1946
FOREVER = 9999


class SpineError(ValueError):
    """A unit that the spine can't place, one code for two states, or a row of the wrong length."""


class Country(NamedTuple):
    """A state that existed on any day from 1946 on; fields are the columns of `countries`."""

    country_id: str
    name: str
    iso2: str | None
    iso3n: str | None
    un_region: str
    un_subregion: str
    membership: str
    state_from: int
    state_to: int | None
    successor_id: str | None


class CountryCode(NamedTuple):
    """The years in which a code denotes a state; fields are the columns of `country_codes`."""

    scheme: str
    code: str
    valid_from: int
    country_id: str
    valid_to: int | None


class CountryName(NamedTuple):
    """One row of `country_names`, in the order of its columns; `shared` is true or false."""

    country_id: str
    language: str
    name: str
    kind: str
    valid_from: int
    valid_to: int | None
    shared: str
    source_id: str


@dataclass(frozen=True)
class Spine:
    """The tables, each sorted by its primary key; `names` are those of our sources and by hand."""

    countries: tuple[Country, ...]
    codes: tuple[CountryCode, ...]
    names: tuple[CountryName, ...] = ()


@dataclass(frozen=True)
class NotState:
    """An upstream unit that is not a state and is skipped, with the reason."""

    scheme: str
    code: str
    name: str
    kind: str
    reason: str


@dataclass(frozen=True)
class OtherBorders:
    """Years in which a state's borders differed from those of today's state.

    With a `source_id`, they count for that source alone.
    """

    country_id: str
    first_year: int
    last_year: int
    source_id: str
    reason: str

    def covers(self, source_id: str, country: str, year: int) -> bool:
        """Return whether they are those of a state in a year, for a source."""
        of_source = self.source_id in ("", source_id)
        return (
            of_source and self.country_id == country and self.first_year <= year <= self.last_year
        )

    @property
    def why(self) -> str:
        """Return why a row is left out: of one source alone, the reason says all."""
        return self.reason if self.source_id else f"other borders in that year: {self.reason}"


@dataclass(frozen=True)
class JoinedLand:
    """Years in which a state held the land of several of today's states, and no more.

    A year in which one of them became a state is in no period.
    """

    country_id: str
    first_year: int
    last_year: int
    parts: tuple[str, ...]


@dataclass(frozen=True)
class StateMember:
    """A member of the Gleditsch-Ward state system, with its first and last year."""

    gwcode: str
    name: str
    microstate: bool
    state_from: str
    state_to: str


@dataclass(frozen=True)
class PanelUnit:
    """One unit of the code panel, over all its years; an empty text is unknown."""

    name: str
    iso3: str
    iso2: str
    iso3n: str
    region: str
    subregion: str
    wb: str
    unhcr: str
    gw: frozenset[str]
    cow: frozenset[str]


@dataclass(frozen=True)
class NamedCode:
    """A name as an upstream writes it next to its code, or without a code (scheme `name`)."""

    scheme: str
    code: str
    name: str


def read_not_states() -> tuple[NotState, ...]:
    """Return the upstream units that are not states."""
    return tuple(NotState(**row) for row in csv_rows(SPINE / "not_states.csv"))


def read_other_borders() -> tuple[OtherBorders, ...]:
    """Return the years in most of which a state's borders differed from today's.

    A row with a source is about what that source counts, and about no other one.
    """
    return tuple(
        OtherBorders(
            row["country_id"],
            int(row["first_year"]),
            int(row["last_year"]),
            row["source_id"],
            row["reason"],
        )
        for row in csv_rows(SPINE / "other_borders.csv")
    )


def read_joined_land() -> tuple[JoinedLand, ...]:
    """Return the states that held the land of several of today's, by years."""
    return tuple(
        JoinedLand(
            row["country_id"],
            int(row["first_year"]),
            int(row["last_year"]),
            tuple(row["parts"].split()),
        )
        for row in csv_rows(SPINE / "joined_land.csv")
    )


def country_id_of(unit: PanelUnit, holders: Mapping[StateMember, frozenset[str]]) -> str | None:
    """Return the id of a panel unit; None if it is not a state, or is several (Yugoslavia)."""
    held = {id_ for member, ids in holders.items() if member.gwcode in unit.gw for id_ in ids}
    return unit.iso3 or (held.pop() if len(held) == 1 else None)


def csv_rows(
    path: Path, errors: str = "strict", *, delimiter: str = ",", file: int = 0
) -> Iterator[UpstreamRow]:
    """Yield the rows of a CSV file in UTF-8; `errors` as for `open`.

    `file` is the number of the file among those of its release. Raises SpineError for a row that
    is longer or shorter than the header, with its file and line.
    """
    with path.open(encoding="utf-8-sig", errors=errors, newline="") as stream:
        rows = csv.reader(stream, delimiter=delimiter)
        header = next(rows, [])
        columns = {name: number for number, name in enumerate(header, start=1)}
        line = rows.line_num + 1
        for row in rows:
            if row and len(row) != len(header):
                cells = f"{len(row)} cell{'' if len(row) == 1 else 's'}"
                raise SpineError(
                    f"{path}: line {rows.line_num} has {cells} where {len(header)} are expected"
                )
            if row:
                yield UpstreamRow(zip(header, row, strict=True), columns, line, file=file)
            line = rows.line_num + 1


def csv_header(path: Path) -> list[str]:
    """Return the names of the columns of a CSV file in UTF-8."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return next(csv.reader(file), [])


def grouped(pairs: Iterable[tuple[K, V]]) -> dict[K, list[V]]:
    """Return values by key, both in order of appearance."""
    groups: dict[K, list[V]] = {}
    for key, value in pairs:
        groups.setdefault(key, []).append(value)
    return groups
