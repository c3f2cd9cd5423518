"""The tables `cell_columns` and `cell_lines`: where each observation stands in the upstream files.

Rows of one state in a series of years mostly stand under each other, and all their indicators in
one line, so that a few runs of lines say for millions of values where they stand.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from sources.cells import column_names
from table_files import BuildError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sources.cells import Origin
    from sources.reading import Reading, UpstreamRelease
    from upstream import Upstream

# In the place of an indicator: the run holds for every indicator that has none of its own.
EVERY = "*"

_StateYear = tuple[str, int]


class _Places(NamedTuple):
    """The lines of the cells of a value, in their order.

    Each has its column, if not all cells of the indicator stand in one. The operation is None if it
    is the one that gave most values.
    """

    operation: str | None
    cells: tuple[tuple[int, int | None], ...]


class CellColumn(NamedTuple):
    """One row of `cell_columns`, in the order of its columns."""

    source_id: str
    indicator_id: str
    file: str
    operation: str
    column: int | None
    column_name: str | None
    lower_column: int | None
    upper_column: int | None
    from_year: int
    to_year: int


class CellLine(NamedTuple):
    """One row of `cell_lines`, in the order of its columns."""

    source_id: str
    file: str
    indicator_id: str
    country_id: str
    from_year: int
    position: int
    to_year: int
    line: int
    line_step: int
    column: int | None
    column_step: int | None
    operation: str | None


class _Run(NamedTuple):
    """A cell of a state in consecutive years, in the order of the columns of `cell_lines`."""

    from_year: int
    position: int
    to_year: int
    line: int
    line_step: int
    column: int | None
    column_step: int | None
    operation: str | None


@dataclass
class _Series:
    """The cells of one indicator in one file, by state and year, and what was done to them."""

    cells: dict[_StateYear, tuple[str, tuple[tuple[int, int], ...]]] = field(default_factory=dict)
    columns: set[int] = field(default_factory=set)
    bounds: set[tuple[int | None, int | None]] = field(default_factory=set)
    shares: bool = True

    @cached_property
    def operation(self) -> str:
        """The operation that gave most values."""
        counts = Counter(operation for operation, _ in self.cells.values())
        return min(counts, key=lambda operation: (-counts[operation], operation))

    def places(self) -> dict[_StateYear, _Places]:
        """Return the places of the cells by state and year."""
        usual, several = self.operation, len(self.columns) > 1
        return {
            key: _Places(
                None if operation == usual else operation,
                cells if several else tuple((line, None) for line, _ in cells),
            )
            for key, (operation, cells) in self.cells.items()
        }


_Found = dict[str, dict[str, _Series]]  # by file and by indicator


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
    for series in _without_cells(reading, found):
        series.shares = False
    shared, own = _share(found)
    columns = list(_columns(release, upstream, found))
    runs = [
        CellLine(release.source_id, file, indicator, country, *run)
        for file, by_indicator in ((f, {EVERY: p} | own[f]) for f, p in shared.items())
        for indicator, places in by_indicator.items()
        for country, run in _runs(places)
    ]
    return columns, runs


def _gather(release: UpstreamRelease, reading: Reading) -> _Found:
    """Return the cells of each indicator, by file."""
    found: _Found = defaultdict(lambda: defaultdict(_Series))
    names: dict[tuple[int, str], str] = {}
    for row, origin in zip(reading.observations, reading.origins, strict=True):
        if not origin.cells:
            continue
        first = origin.cells[0]
        place = first.file, first.sheet
        if place not in names:
            names[place] = release.files[first.file] + (f"#{first.sheet}" if first.sheet else "")
        if any((cell.file, cell.sheet) != place for cell in origin.cells):
            raise BuildError(f"{release.source_id} makes one value from two files: {row}")
        series = found[names[place]][row.indicator_id]
        cells = tuple((cell.line, cell.column) for cell in origin.cells)
        series.cells[row.country_id, row.year] = origin.operation, cells
        series.columns.update(column for _, column in cells)
        series.bounds.add(_bounds(origin))
    return found


def _without_cells(reading: Reading, found: _Found) -> Iterator[_Series]:
    """Yield the series of which some values have no cell: a line of others would not be theirs."""
    bare = {
        row.indicator_id
        for row, origin in zip(reading.observations, reading.origins, strict=True)
        if not origin.cells
    }
    for by_indicator in found.values():
        yield from (series for key, series in by_indicator.items() if key in bare)


def _bounds(origin: Origin) -> tuple[int | None, int | None]:
    for bound in (origin.lower, origin.upper):
        if bound is not None and bound[:3] != origin.cells[0][:3]:
            raise BuildError(f"a bound stands in another line than its value: {origin}")
    return (
        origin.lower.column if origin.lower else None,
        origin.upper.column if origin.upper else None,
    )


def _share(
    found: _Found,
) -> tuple[dict[str, dict[_StateYear, _Places]], dict[str, dict[str, dict[_StateYear, _Places]]]]:
    """Return the places that all indicators of a file share, and those of single indicators.

    An indicator that stands in several files, or elsewhere than the others, has its own.
    """
    files: dict[str, int] = defaultdict(int)
    for by_indicator in found.values():
        for indicator in by_indicator:
            files[indicator] += 1
    shared: dict[str, dict[_StateYear, _Places]] = {}
    own: dict[str, dict[str, dict[_StateYear, _Places]]] = {}
    for file, by_indicator in found.items():
        common = shared.setdefault(file, {})
        apart = own.setdefault(file, {})
        by_size = sorted(by_indicator.items(), key=lambda item: (-len(item[1].cells), item[0]))
        for indicator, series in by_size:
            places = series.places()
            if (
                series.shares
                and files[indicator] == 1
                and len(series.columns) == 1
                and all(common.get(key, at) == at for key, at in places.items())
            ):
                common.update(places)
            else:
                apart[indicator] = places
    return shared, own


def _columns(release: UpstreamRelease, upstream: Upstream, found: _Found) -> Iterator[CellColumn]:
    for file, by_indicator in found.items():
        path, _, sheet = file.partition("#")
        names = column_names(upstream.open(path), sheet)
        for indicator, series in by_indicator.items():
            years = [year for _, year in series.cells]
            column = next(iter(series.columns)) if len(series.columns) == 1 else None
            # A value without an interval stands beside others that have one.
            bounds = series.bounds - {(None, None)}
            if len(bounds) > 1:
                raise BuildError(f"the bounds of {indicator} stand in several columns of {file}")
            yield CellColumn(
                release.source_id, indicator, file, series.operation, column,
                names.get(column) if column else None, *(next(iter(bounds), (None, None))),
                min(years), max(years),
            )  # fmt: skip


def _runs(places: Mapping[_StateYear, _Places]) -> Iterator[tuple[str, _Run]]:
    """Yield each country with the runs of its years."""
    by_country: dict[str, list[int]] = defaultdict(list)
    for country, year in places:
        by_country[country].append(year)
    for country, years in by_country.items():
        streams: dict[int, list[_Point]] = defaultdict(list)
        for year in sorted(years):
            operation, cells = places[country, year]
            for position, (line, column) in enumerate(cells, start=1):
                streams[position].append(_Point(year, line, column, operation))
        for position, stream in streams.items():
            yield from ((country, run) for run in _compress(position, stream))


class _Point(NamedTuple):
    year: int
    line: int
    column: int | None
    operation: str | None


def _compress(position: int, stream: list[_Point]) -> Iterator[_Run]:
    """Yield runs of consecutive years in which line and column move by constant steps."""
    start = 0
    while start < len(stream):
        first = stream[start]
        end, steps = start, (0, 0)
        while end + 1 < len(stream):
            last, following = stream[end], stream[end + 1]
            moved = following.line - last.line, (following.column or 0) - (last.column or 0)
            if (
                following.year != last.year + 1
                or following.operation != last.operation
                or (end > start and moved != steps)
            ):
                break
            steps = moved
            end += 1
        yield _Run(
            first.year, position, stream[end].year, first.line, steps[0], first.column,
            None if first.column is None else steps[1], first.operation,
        )  # fmt: skip
        start = end + 1
