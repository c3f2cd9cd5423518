"""Where a value stands upstream: rows of `cell_columns` and `cell_lines`, in cells.

A package may bring any rows: what cannot be followed is refused, and its row is named.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, TypeGuard

from forewarn.ask.tracing.model import UpstreamCell
from forewarn.errors import QueryError
from forewarn.writing.visible import visible

if TYPE_CHECKING:
    from collections.abc import Sequence

# A value is made from some hundred cells; a package could name any number.
_MOST_CELLS = 100_000

# As in the schemas.
_MOST_LINES = 1_000_000_000
_MOST_COLUMNS = 1_000_000

_STEP = re.compile(r"([0-9]{1,12})(-?)(?:\*([1-9][0-9]{0,11}))?", re.ASCII)

# In characters: what is shown of a step.
_SHOWN = 20

SAID = "SELECT 1 FROM cell_columns WHERE source_id = $source AND indicator_id = $indicator LIMIT 1"

# In the order of `_CellRun`. A run of the indicator itself goes before one that holds for every
# indicator of its file.
RUNS = f"""
    SELECT c.source_id, c.indicator_id, c.file, c.path, c.sheet, c.operation, c.column,
        c.column_name, c.lower_offset, c.upper_offset,
        l.indicator_id, l.country_id, l.from_year, l.line, l.line_step, l.further_lines, l.column,
        l.column_step, l.further_columns, l.operation,
        f.sha256, f.taken_from
    FROM cell_columns AS c
    JOIN cell_lines AS l
        ON l.source_id = c.source_id AND l.file = c.file AND l.country_id = $country
        AND $year BETWEEN l.from_year AND l.to_year
        AND l.indicator_id IN ('*', c.indicator_id)
    LEFT JOIN source_files AS f ON f.source_id = c.source_id AND f.path = c.path
    WHERE c.source_id = $source AND c.indicator_id = $indicator
        AND $year BETWEEN c.from_year AND c.to_year
        AND (l.indicator_id <> '*' OR NOT EXISTS (
            SELECT 1 FROM cell_lines AS own
            WHERE own.source_id = $source AND own.indicator_id = $indicator
        ))
    ORDER BY c.file, l.from_year
    LIMIT {_MOST_CELLS + 1}
"""


class CellPlaces(NamedTuple):
    """The cells of a value, what was done to them, and how far right its bounds stand."""

    operation: str
    cells: tuple[UpstreamCell, ...]
    offsets: tuple[int, int] | None


@dataclass(frozen=True)
class _CellRun:
    """A row of `cell_columns` with one of `cell_lines`; a package may give them any values."""

    source_id: str
    indicator_id: str
    file: Any
    path: Any
    sheet: Any
    operation: Any
    column: Any
    column_name: Any
    lower_offset: Any
    upper_offset: Any
    run_of: str
    country_id: str
    from_year: Any
    line: Any
    line_step: Any
    further_lines: Any
    run_column: Any
    column_step: Any
    further_columns: Any
    run_operation: Any
    sha256: Any
    taken_from: Any

    def wrong_column(self, why: str) -> QueryError:
        """Return the error for the row of `cell_columns`."""
        return _wrong("cell_columns", (self.source_id, self.indicator_id, self.file), why)

    def wrong_line(self, why: str) -> QueryError:
        """Return the error for the row of `cell_lines`."""
        key = (self.source_id, self.file, self.run_of, self.country_id, self.from_year)
        return _wrong("cell_lines", key, why)


def places(rows: Sequence[tuple[Any, ...]], year: int) -> CellPlaces | None:
    """Return where a value of a year stands, by the rows of `RUNS`; None where there are none.

    Raises `QueryError` for rows that cannot be followed.
    """
    runs = [_CellRun(*row) for row in rows]
    cells: list[UpstreamCell] = []
    for before, run in zip([None, *runs], runs, strict=False):
        if before is not None and before.file == run.file:
            raise run.wrong_line(f"another row of it, or of source_files, holds for {year} too")
        cells += _cells(run, year, _MOST_CELLS - len(cells))
        if len(cells) > _MOST_CELLS:
            raise _too_many()
    operations = dict.fromkeys(_operation(run) for run in runs)
    if len(operations) > 1:
        raise runs[1].wrong_line(f"the value has two operations, {' and '.join(operations)}")
    for operation in operations:
        return CellPlaces(operation, tuple(cells), _offsets(runs[0]))
    return None


def _too_many() -> QueryError:
    return QueryError(f"the table cell_lines names over {_MOST_CELLS:,} cells of one value")


def _wrong(table: str, key: Sequence[object], why: str) -> QueryError:
    row = "/".join(map(str, key))
    return QueryError(f"the row {visible(row)} of the table {table} cannot be followed: {why}")


def _operation(run: _CellRun) -> str:
    found = run.operation if run.run_operation is None else run.run_operation
    if not isinstance(found, str) or not found:
        raise run.wrong_column("it has no operation")
    return found


def _offsets(run: _CellRun) -> tuple[int, int] | None:
    lower, upper = run.lower_offset, run.upper_offset
    if lower is None and upper is None:
        return None
    if _is_whole(lower, _MOST_COLUMNS) and _is_whole(upper, _MOST_COLUMNS):
        return lower, upper
    raise run.wrong_column("lower_offset and upper_offset are not two whole numbers of columns")


def _cells(run: _CellRun, year: int, most: int) -> list[UpstreamCell]:
    """Return the cells of a run in one year, at most so many."""
    if not isinstance(run.path, str) or not run.path:
        raise run.wrong_column("it has no path")
    lines = _moved(run, _line(run, year), run.further_lines, most)
    first = _column(run, year)
    columns = [first] * len(lines)
    if run.further_columns is not None:
        columns = _moved(run, first, run.further_columns, most)
    if len(columns) != len(lines):
        raise run.wrong_line(
            f"for the cells of a value it has {len(lines)} lines, but {len(columns)} columns"
        )
    if min(lines) < 0 or min(columns) < 0:
        raise run.wrong_line(f"it leads beyond the first line or column in {year}")
    if max(lines) > _MOST_LINES or max(columns) > _MOST_COLUMNS:
        raise run.wrong_line(
            f"it leads beyond line {_MOST_LINES:,} or column {_MOST_COLUMNS:,} in {year}"
        )
    of_file = (_text(run.column_name), _text(run.sha256), _text(run.taken_from))
    return [
        UpstreamCell(run.path, _text(run.sheet) or "", *each, *of_file)
        for each in zip(lines, columns, strict=True)
    ]


def _line(run: _CellRun, year: int) -> int:
    if not _is_whole(run.line, _MOST_LINES) or not _is_whole(run.line_step, _MOST_LINES):
        raise run.wrong_line(
            f"line and line_step are not two whole numbers of at most {_MOST_LINES:,}"
        )
    return run.line + (year - int(run.from_year)) * run.line_step


def _column(run: _CellRun, year: int) -> int:
    """Return the column in a year, which one of the two tables gives, and not both."""
    if run.run_column is None:
        if run.column_step is not None or run.further_columns is not None:
            raise run.wrong_line("it moves from a column, but names none")
        if run.column is None:
            raise run.wrong_line("neither it nor cell_columns names a column")
        if not _is_whole(run.column, _MOST_COLUMNS):
            raise run.wrong_column(f"column is no whole number of at most {_MOST_COLUMNS:,}")
        return run.column
    if run.column is not None:
        raise run.wrong_line("both it and cell_columns name a column")
    steps = (run.run_column, run.column_step)
    if not all(_is_whole(each, _MOST_COLUMNS) for each in steps):
        raise run.wrong_line(
            f"column and column_step are not two whole numbers of at most {_MOST_COLUMNS:,}"
        )
    return int(run.run_column + (year - int(run.from_year)) * run.column_step)


def _moved(run: _CellRun, first: int, steps: object, most: int) -> list[int]:
    """Return a number and those that follow it by steps such as `1*2 3 5-`, at most so many."""
    numbers = [first]
    for step in (_text(steps) or "").split():
        found = _STEP.fullmatch(step)
        times = int(found[3] or 1) if found else 0
        if len(numbers) + times > most or (not found and _is_long(step)):
            raise _too_many()
        if not found:
            raise run.wrong_line(f"{visible(step, _SHOWN)!r} is no step from one cell to the next")
        move = -int(found[1]) if found[2] else int(found[1])
        numbers += [numbers[-1] + move * count for count in range(1, times + 1)]
    return numbers


def _is_long(step: str) -> bool:
    """Return whether a step fails only because a number in it is too long."""
    return re.fullmatch(r"[0-9]+-?(\*[1-9][0-9]*)?", step, re.ASCII) is not None


def _is_whole(value: object, most: int) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) <= most


def _text(value: object) -> str | None:
    return None if value is None else str(value)
