"""Heat maps of coverage: a row for each source or indicator, a column for each year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from forewarn.publish.site.overview import Share

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

SHADES = 10

# In pixels: the width of a year, the height of a row, and of the axis above the rows.
WIDTH, HEIGHT, TOP = 10, 18, 22

_LABEL_EVERY = 10
_TICK_EVERY = 5


class HeatmapCell(NamedTuple):
    """A share in a row: its year, its position in pixels, its shade from 0, and its figures."""

    year: int
    x: int
    shade: int
    share: Share


@dataclass(frozen=True)
class HeatmapRow:
    """A row: its name, a share for each year, and where the name links to."""

    name: str
    shares: Mapping[int, Share]
    title: str | None = None
    href: str | None = None


@dataclass(frozen=True)
class Heatmap:
    """A heat map of the years from `first` to `last`; `what` says what the shares are of."""

    rows: tuple[HeatmapRow, ...]
    first: int
    last: int
    what: str

    @property
    def width(self) -> int:
        """Return the width in pixels."""
        return WIDTH * (self.last - self.first + 1)

    @property
    def height(self) -> int:
        """Return the height in pixels."""
        return TOP + HEIGHT * len(self.rows)

    def y(self, index: int) -> int:
        """Return the top of a row, in pixels."""
        return TOP + HEIGHT * index

    def cells(self, row: HeatmapRow) -> list[HeatmapCell]:
        """Return the cells of a row that are not empty."""
        return [
            HeatmapCell(year, WIDTH * (year - self.first), shade(share), share)
            for year, share in sorted(row.shares.items())
            if share.part
        ]

    @property
    def ticks(self) -> list[tuple[int, int, bool]]:
        """Return the years marked on the axis, their positions, and whether they are named."""
        start = -(-self.first // _TICK_EVERY) * _TICK_EVERY
        return [
            (year, WIDTH * (year - self.first), year % _LABEL_EVERY == 0)
            for year in range(start, self.last + 1, _TICK_EVERY)
        ]

    @property
    def years(self) -> list[int]:
        """Return the years in which a row has a share above zero, for the table of numbers."""
        return sorted({y for row in self.rows for y, share in row.shares.items() if share.part})


def shade(share: Share) -> int:
    """Return the shade of a share above zero: tenths, rounded up, so that 9 is above 90 %.

    >>> [shade(Share(count, 100)) for count in (1, 10, 11, 90, 91, 100)]
    [0, 0, 1, 8, 9, 9]
    """
    return min(SHADES, max(1, -(-SHADES * share.part // share.whole))) - 1


def of_states(counts: Mapping[int, int], states: Mapping[int, int]) -> dict[int, Share]:
    """Return counts of states by year as shares of the states that existed."""
    return {year: Share(count, states[year]) for year, count in counts.items() if states.get(year)}


def heatmap(rows: Iterable[HeatmapRow], years: Iterable[int], what: str) -> Heatmap:
    """Return a heat map of rows over all years from the first to the last of `years`."""
    covered = list(years)
    return Heatmap(tuple(rows), min(covered), max(covered), what)
