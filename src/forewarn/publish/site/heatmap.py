"""Pictures of coverage: a row for each thing covered, a column for each year, shades for shares."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from forewarn.publish.site.overview import Share

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

SHADES = 10

# In pixels: one year, one row, and what stands above the rows.
WIDTH, HEIGHT, TOP = 10, 18, 22

_LABEL_EVERY = 10
_TICK_EVERY = 5


class Cell(NamedTuple):
    """One share in the picture: its year, where it stands, its shade from 0, and its figures."""

    year: int
    x: int
    shade: int
    share: Share


@dataclass(frozen=True)
class Row:
    """One row: its name, what the name links to within the pages, and a share for each year."""

    name: str
    shares: Mapping[int, Share]
    title: str | None = None
    href: str | None = None


@dataclass(frozen=True)
class HeatMap:
    """A picture over the years from `first` to `last`; `what` says of what the shares are."""

    rows: tuple[Row, ...]
    first: int
    last: int
    what: str

    @property
    def width(self) -> int:
        """Return the width of the picture, in pixels."""
        return WIDTH * (self.last - self.first + 1)

    @property
    def height(self) -> int:
        """Return the height of the picture, in pixels."""
        return TOP + HEIGHT * len(self.rows)

    def y(self, index: int) -> int:
        """Say where a row begins."""
        return TOP + HEIGHT * index

    def cells(self, row: Row) -> list[Cell]:
        """Return the cells of a row that are not empty."""
        return [
            Cell(year, WIDTH * (year - self.first), shade(share), share)
            for year, share in sorted(row.shares.items())
            if share.part
        ]

    @property
    def ticks(self) -> list[tuple[int, int, bool]]:
        """Return the years that the axis marks, where they stand, and whether it names them."""
        start = -(-self.first // _TICK_EVERY) * _TICK_EVERY
        return [
            (year, WIDTH * (year - self.first), year % _LABEL_EVERY == 0)
            for year in range(start, self.last + 1, _TICK_EVERY)
        ]

    @property
    def years(self) -> list[int]:
        """Return the years in which any row has anything, for the table of numbers."""
        return sorted({y for row in self.rows for y, share in row.shares.items() if share.part})


def shade(share: Share) -> int:
    """Return the shade of a share that is not nothing: tenths, rounded up, so that 9 is above 90 %.

    >>> [shade(Share(count, 100)) for count in (1, 10, 11, 90, 91, 100)]
    [0, 0, 1, 8, 9, 9]
    """
    return min(SHADES, max(1, -(-SHADES * share.part // share.whole))) - 1


def of_states(counts: Mapping[int, int], states: Mapping[int, int]) -> dict[int, Share]:
    """Return counts of states by year as shares of those that existed."""
    return {year: Share(count, states[year]) for year, count in counts.items() if states.get(year)}


def heat_map(rows: Iterable[Row], years: Iterable[int], what: str) -> HeatMap:
    """Make a picture of rows over all the years from the first to the last of `years`."""
    covered = list(years)
    return HeatMap(tuple(rows), min(covered), max(covered), what)
