"""What lists of treaties say of each state: from when to when it was bound, and in which cells."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING

from sources.cells import CellOrigin, CellPlace

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# A state is bound until it leaves.
_FOREVER = 9999


@dataclass
class TreatyRecord:
    """What the files of a release say of each treaty.

    `listed` holds the states covered, by treaty; `bound` the years at whose end a state was bound,
    by state and treaty; `cells` what says so, or that it was not; `files` each list as a whole.
    """

    listed: dict[str, set[str]] = field(default_factory=dict)
    bound: dict[tuple[str, str], range] = field(default_factory=dict)
    cells: dict[tuple[str, str], tuple[CellPlace, ...]] = field(default_factory=dict)
    files: dict[str, CellPlace] = field(default_factory=dict)

    def party(
        self, country: str, instruments: Sequence[str], year: int
    ) -> tuple[float, CellOrigin]:
        """Return 1 where a state was party to one of the treaties in a year, otherwise 0."""
        for name in instruments:
            if year in self.bound.get((country, name), ()):
                return 1.0, CellOrigin(self.cells[country, name], "listed")
        return 0.0, _none(
            self.cells.get((country, name), (self.files[name],)) for name in instruments
        )


def years_bound(since: int, until: int | None = None) -> range:
    """Return the years at whose end a state was bound, of a treaty joined and left in a year."""
    return range(since, until or _FOREVER)


def score(parties: Sequence[CellOrigin]) -> tuple[float, CellOrigin]:
    """Return how many treaties a state was party to, by where each of them says so or does not."""
    found = tuple(party.cells[0] for party in parties if party.operation == "listed")
    if found:
        return float(len(found)), CellOrigin(found, "count")
    return 0.0, _none(party.cells for party in parties)


def _none(cells: Iterable[tuple[CellPlace, ...]]) -> CellOrigin:
    return CellOrigin(tuple(chain.from_iterable(cells)), "not listed")
