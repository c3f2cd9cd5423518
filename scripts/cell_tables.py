"""The tables `cell_columns` and `cell_lines`: where each observation stands in the upstream files.

Rows of one state in a series of years mostly stand under each other, and all their indicators in
one line, so that a few runs of lines say for millions of values where they stand.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, NamedTuple

from sources.cells import column_names
from table_files import BuildError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sources.cells import CellOrigin
    from sources.reading import Reading, UpstreamRelease
    from upstream import Upstream

# In the place of an indicator: the run holds for every indicator that has none of its own.
EVERY = "*"

_StateYear = tuple[str, int]
_Place = tuple[int, str]  # the number of the file and the sheet


class CellColumn(NamedTuple):
    """One row of `cell_columns`, in the order of its columns."""

    source_id: str
    indicator_id: str
    file: int
    path: str
    sheet: str | None
    operation: str
    column: int | None
    column_name: str | None
    lower_offset: int | None
    upper_offset: int | None
    from_year: int
    to_year: int


class CellLine(NamedTuple):
    """One row of `cell_lines`, in the order of its columns."""

    source_id: str
    file: int
    indicator_id: str
    country_id: str
    from_year: int
    to_year: int
    line: int
    line_step: int
    further_lines: str | None
    column: int | None
    column_step: int | None
    further_columns: str | None
    operation: str | None


class _Cells(NamedTuple):
    """The lines of the cells of a value, in their order.

    `columns` is empty if all cells of the indicator stand in one. The operation is None if it is
    the one that gave most values.
    """

    operation: str | None
    lines: tuple[int, ...]
    columns: tuple[int, ...]

    def moved(self) -> tuple[str | None, str, str]:
        """Return what is the same in every year of a run."""
        return self.operation, further(self.lines), further(self.columns)


@dataclass
class _CellSeries:
    """The cells of one indicator in one file, by state and year, and what was done to them."""

    cells: dict[_StateYear, _Cells] = field(default_factory=dict)
    columns: set[int] = field(default_factory=set)
    offsets: set[tuple[int | None, int | None]] = field(default_factory=set)
    shares: bool = True

    @cached_property
    def operation(self) -> str:
        """The operation that gave most values."""
        counts = Counter(cells.operation or "" for cells in self.cells.values())
        return min(counts, key=lambda operation: (-counts[operation], operation))

    @cached_property
    def places(self) -> dict[_StateYear, _Cells]:
        """The places of the cells by state and year, without what cell_columns says."""
        usual, several = self.operation, len(self.columns) > 1
        return {
            key: _Cells(
                None if cells.operation == usual else cells.operation,
                cells.lines,
                cells.columns if several else (),
            )
            for key, cells in self.cells.items()
        }

    def covers(self, year: int) -> bool:
        """Return whether a year is among those from the first with a cell here to the last."""
        return self._years[0] <= year <= self._years[1]

    @cached_property
    def _years(self) -> tuple[int, int]:
        years = [year for _, year in self.cells]
        return min(years), max(years)


_Found = dict[_Place, dict[str, _CellSeries]]  # by file and by indicator
_Places = dict[_StateYear, _Cells]


def cell_tables(
    release: UpstreamRelease, upstream: Upstream, reading: Reading
) -> tuple[list[CellColumn], list[CellLine]]:
    """Return the rows of both tables for a release.

    Raises `BuildError` where an observation has no origin, or one that the tables cannot say.
    """
    if len(reading.origins) != len(reading.observations):
        raise BuildError(
            f"{release.source_id} has {len(reading.observations)} observations, but says of "
            f"{len(reading.origins)} where they stand"
        )
    found = _gather(release, reading)
    numbers = {place: number for number, place in enumerate(sorted(found), start=1)}
    shared = _share(found)
    columns = [
        _column(release, upstream, (numbers[place], place), indicator, series)
        for place, by_indicator in found.items()
        for indicator, series in by_indicator.items()
    ]
    lines: list[CellLine] = []
    for place, by_indicator in found.items():
        own = {name: series.places for name, series in by_indicator.items() if not series.shares}
        for indicator, places in ({EVERY: shared[place]} | own).items():
            lines += _runs((release.source_id, numbers[place], indicator), places)
    return columns, lines


def further(numbers: Sequence[int]) -> str:
    """Return how far each number is from the one before it, with repetitions counted.

    The sign of a step back stands behind it: a cell of CSV that begins with one is a formula.

    >>> further([7, 8, 9, 12, 7])
    '1*2 3 5-'
    """
    steps = [after - before for before, after in pairwise(numbers)]
    runs = ((step, len(list(alike))) for step, alike in groupby(steps))
    signed = ((f"{-step}-" if step < 0 else str(step), count) for step, count in runs)
    return " ".join(f"{step}*{count}" if count > 1 else step for step, count in signed)


def _gather(release: UpstreamRelease, reading: Reading) -> _Found:
    """Return the cells of each indicator, by file, and whether it shares lines with others."""
    found: _Found = defaultdict(lambda: defaultdict(_CellSeries))
    bare = set()
    for row, origin in zip(reading.observations, reading.origins, strict=True):
        key = row.country_id, row.year
        by_place: dict[_Place, list[tuple[int, int]]] = defaultdict(list)
        for cell in origin.cells:
            by_place[cell.file, cell.sheet].append((cell.line, cell.column))
        for place, cells in by_place.items():
            series = found[place][row.indicator_id]
            lines, columns = zip(*cells, strict=True)
            series.cells[key] = _Cells(origin.operation, lines, columns)
            series.columns.update(columns)
            series.offsets.add(_offsets(release, origin))
        # A line that others share would not be that of a value without one, or with two.
        if len(by_place) != 1:
            bare.add(row.indicator_id)
    for by_indicator in found.values():
        for indicator, series in by_indicator.items():
            series.shares = indicator not in bare and len(series.columns) == 1
    return found


def _offsets(release: UpstreamRelease, origin: CellOrigin) -> tuple[int | None, int | None]:
    """Return how many columns right of the value its bounds stand."""
    first = origin.cells[0]
    for bound in (origin.lower, origin.upper):
        if bound is not None and bound[:3] != first[:3]:
            raise BuildError(
                f"a bound of {release.source_id} stands in another line than its value: {origin}"
            )
    return (
        origin.lower.column - first.column if origin.lower else None,
        origin.upper.column - first.column if origin.upper else None,
    )


def _share(found: _Found) -> dict[_Place, _Places]:
    """Return the places that the indicators of a file share.

    An indicator that stands elsewhere than the others no longer `shares`, and neither does one that
    would be looked for in two files.
    """
    while True:
        shared = {place: _common(by_indicator) for place, by_indicator in found.items()}
        changed = False
        for indicator in {name for by_indicator in found.values() for name in by_indicator}:
            files = {place: f[indicator] for place, f in found.items() if indicator in f}
            if not all(series.shares for series in files.values()) or _is_doubtful(files, shared):
                for series in files.values():
                    changed = changed or series.shares
                    series.shares = False
        if not changed:
            return shared


def _common(by_indicator: Mapping[str, _CellSeries]) -> _Places:
    """Return the places of the indicators of a file, the largest first, that agree."""
    common: _Places = {}
    by_size = sorted(by_indicator.items(), key=lambda item: (-len(item[1].cells), item[0]))
    for _, series in by_size:
        if series.shares:
            if all(common.get(key, at) == at for key, at in series.places.items()):
                common.update(series.places)
            else:
                series.shares = False
    return common


def _is_doubtful(files: Mapping[_Place, _CellSeries], shared: Mapping[_Place, _Places]) -> bool:
    """Return whether a value that stands in one file has a line in another one too."""
    return any(
        other.covers(key[1]) and key in shared[place]
        for place, other in files.items()
        for elsewhere, series in files.items()
        if elsewhere != place
        for key in series.cells
    )


def _column(
    release: UpstreamRelease,
    upstream: Upstream,
    numbered: tuple[int, _Place],
    indicator: str,
    series: _CellSeries,
) -> CellColumn:
    number, (file, sheet) = numbered
    path = release.files[file]
    years = [year for _, year in series.cells]
    column = next(iter(series.columns)) if len(series.columns) == 1 else None
    # A value without an interval stands beside others that have one.
    offsets = series.offsets - {(None, None)}
    if len(offsets) > 1:
        raise BuildError(f"the bounds of {indicator} stand in several columns of {path}")
    return CellColumn(
        release.source_id, indicator, number, path, sheet or None, series.operation, column,
        column_names(upstream.open(path), sheet).get(column) if column else None,
        *next(iter(offsets), (None, None)), min(years), max(years),
    )  # fmt: skip


def _runs(of: tuple[str, int, str], places: _Places) -> Iterator[CellLine]:
    """Yield the runs of each state: consecutive years in which lines move by constant steps.

    `of` has the release, the number of the file and the indicator.
    """
    for country, keys in groupby(sorted(places), key=lambda key: key[0]):
        years = [year for _, year in keys]
        start = 0
        while start < len(years):
            first = places[country, years[start]]
            end, steps = start, (0, 0)
            for at in range(start, len(years) - 1):
                here, following = places[country, years[at]], places[country, years[at + 1]]
                moved = following.lines[0] - here.lines[0], _column_move(here, following)
                if years[at + 1] != years[at] + 1 or following.moved() != here.moved():
                    break
                if at > start and moved != steps:
                    break
                end, steps = at + 1, moved
            yield CellLine(
                *of, country, years[start], years[end], first.lines[0], steps[0],
                further(first.lines) or None,
                first.columns[0] if first.columns else None,
                steps[1] if first.columns else None,
                further(first.columns) or None, first.operation,
            )  # fmt: skip
            start = end + 1


def _column_move(here: _Cells, following: _Cells) -> int:
    return following.columns[0] - here.columns[0] if here.columns and following.columns else 0
