"""The rows and merged cells of a sheet, in little memory.

A cell that is a Python object takes some 60 bytes, and a merged range may span a whole sheet. So
rows are packed in blocks, and the cells of a range are listed for one row at a time.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any, overload

from forewarn.author.spreadsheets.limits import SheetError, letters

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from forewarn.author.spreadsheets.limits import HeldBytes, SheetLimits

# What a cell holds: a text, a number, a day or the like, or None. That of a formula is its result.
Value = object

Row = tuple[Value, ...]

# A row and a column, counted from 0.
Position = tuple[int, int]

# The first and last row and column of a merged range.
Area = tuple[int, int, int, int]

# The rows and the cells of a block, which is unpacked whole, and the characters that count as one
# cell.
_BLOCK_ROWS, _BLOCK_CELLS, _CELL = 1024, 16_384, 64


class RowPacker:
    """Packs the rows of a sheet, from the first one to the last."""

    def __init__(self, name: str, limits: SheetLimits, held: HeldBytes, width: int = 0) -> None:
        # Shorter rows are filled up to the width when they are unpacked.
        self._name, self._limits, self._held, self._width = name, limits, held, width
        self._block: list[Sequence[Value]] = []
        self._in_block = self._cells = 0
        self._blocks: list[bytes] = []
        self._starts: list[int] = []
        self.height = 0
        self.holds = False

    def add(self, row: Sequence[Value]) -> None:
        """Add a row; raise `SheetError` if there are too many cells."""
        if not self._block:
            self._starts.append(self.height)
        self._block.append(row)
        self.height += 1
        self._cells += len(row) or 1
        self._in_block += (
            max(len(row), self._width) + sum([len(v) for v in row if type(v) is str]) // _CELL
        )
        if self._cells > self._limits.cells:
            raise SheetError(
                f"sheet {self._name} holds more than {self._limits.cells:,} cells: keep the "
                "columns and rows that are needed"
            )
        self.holds = self.holds or any(value not in (None, "") for value in row)
        if self._in_block >= _BLOCK_CELLS or len(self._block) == _BLOCK_ROWS:
            self._close()

    def packed(self, merged: Mapping[Position, Position] | None = None) -> Rows:
        """Return the rows, filled up with None to the width; what a merged cell hides is None."""
        if self._block:
            self._close()
        return Rows(self._blocks, self._starts, self.height, self._width, merged or {})

    def _close(self) -> None:
        text = json.dumps(self._block, separators=(",", ":"), ensure_ascii=False, default=_plain)
        self._blocks.append(text.encode("utf-8", "surrogatepass"))
        self._held.add(len(self._blocks[-1]))
        self._block, self._in_block = [], 0


class Rows(Sequence[Row]):
    """The packed rows of a sheet, equal to a tuple of the same rows."""

    def __init__(
        self,
        blocks: Sequence[bytes],
        starts: Sequence[int],
        height: int,
        width: int,
        merged: Mapping[Position, Position],
    ) -> None:
        self._blocks, self._starts, self._height = blocks, starts, height
        self._width, self._merged = width, merged
        self._unpacked = lru_cache(4)(self._unpack)
        self._last: tuple[int, Row] = (-1, ())

    def __len__(self) -> int:
        return self._height

    @overload
    def __getitem__(self, index: int) -> Row: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[Row, ...]: ...

    def __getitem__(self, index: int | slice) -> Row | tuple[Row, ...]:
        if isinstance(index, slice):
            return tuple(self[row] for row in range(*index.indices(self._height)))
        if index == self._last[0]:
            return self._last[1]
        if not 0 <= index < self._height:
            raise IndexError(index)
        block = bisect_right(self._starts, index) - 1
        row = self._unpacked(block)[index - self._starts[block]]
        self._last = index, row
        return row

    def __iter__(self) -> Iterator[Row]:
        for block in range(len(self._blocks)):
            yield from self._unpack(block)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Rows | tuple):
            return NotImplemented
        return len(self) == len(other) and all(a == b for a, b in zip(self, other, strict=True))

    __hash__ = None  # type: ignore[assignment]

    def _unpack(self, block: int) -> list[Row]:
        rows = json.loads(self._blocks[block], object_hook=_restored)
        found = []
        for index, row in enumerate(rows, self._starts[block]):
            row += [None] * (self._width - len(row))
            if self._merged:
                for column in range(len(row)):
                    if row[column] is not None and self._is_hidden(index, column):
                        row[column] = None
            found.append(tuple(row))
        return found

    def _is_hidden(self, row: int, column: int) -> bool:
        """Return whether a value is stored in a merged cell that does not show it."""
        return self._merged.get((row, column), (row, column)) != (row, column)


def _plain(value: Any) -> dict[str, Any]:
    """Return a day, time or duration as JSON can hold it."""
    if isinstance(value, timedelta):
        return {"timedelta": [value.days, value.seconds, value.microseconds]}
    return {"time" if isinstance(value, time) else "datetime": value.isoformat()}


def _restored(plain: dict[str, Any]) -> datetime | time | timedelta:
    ((kind, value),) = plain.items()
    if kind == "timedelta":
        return timedelta(*value)
    return time.fromisoformat(value) if kind == "time" else datetime.fromisoformat(value)


class MergedCells(Mapping[Position, Position]):
    """Maps each cell of the merged ranges to the first of its range, which holds the value.

    Where ranges overlap, the later one counts.
    """

    def __init__(self, areas: Sequence[Area]) -> None:
        self._areas = areas
        # A range is listed under blocks of rows, each the half of one above it and aligned, so that
        # those of a row are found in a few steps.
        self._blocks: dict[Position, list[int]] = defaultdict(list)
        for number, (top, _, bottom, _) in enumerate(areas):
            for block in _blocks_of(top, bottom):
                self._blocks[block].append(number)
        self._levels = sorted({level for level, _ in self._blocks})
        self._row = lru_cache(4)(self._cells_of)

    def __getitem__(self, position: Position) -> Position:
        row, column = position
        return self._row(row)[column]

    def get(self, position: Position, default: Any = None) -> Any:
        """Return the first cell of the range that a cell is in, or the default."""
        row, column = position
        return self._row(row).get(column, default)

    def __iter__(self) -> Iterator[Position]:
        for row in sorted({r for top, _, bottom, _ in self._areas for r in range(top, bottom + 1)}):
            yield from ((row, column) for column in self._row(row))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __bool__(self) -> bool:
        return bool(self._areas)

    def origins(self) -> list[Position]:
        """Return the first cell of each range, from the first row to the last."""
        return sorted({(top, left) for top, left, _, _ in self._areas})

    def _cells_of(self, row: int) -> dict[int, Position]:
        """Return the cells of a row that are in a range, each with the first of its range."""
        numbers = [
            number
            for level in self._levels
            for number in self._blocks.get((level, row >> level), ())
        ]
        return {
            column: (top, left)
            for top, left, _, right in (self._areas[number] for number in sorted(numbers))
            for column in range(left, right + 1)
        }


def _blocks_of(first: int, last: int) -> Iterator[Position]:
    """Yield the aligned blocks of 1, 2, 4, ... rows that make up a span of rows."""
    level, last = 0, last + 1
    while first < last:
        if first & 1:
            yield level, first
            first += 1
        if last & 1:
            last -= 1
            yield level, last
        level, first, last = level + 1, first >> 1, last >> 1


def must_be_bounded(
    name: str, height: int, width: int, areas: Iterable[Area], limits: SheetLimits
) -> None:
    """Raise `SheetError` for a cell far from the others, or for ranges that must overlap."""
    if (cells := height * width) > limits.cells:
        raise SheetError(
            f"sheet {name} reaches to cell {letters(width - 1)}{height}, which makes {cells} "
            "cells: delete the cells that lie far from the data; the limit is "
            f"{limits.cells:,} cells"
        )
    merged = sum((bottom - top + 1) * (right - left + 1) for top, left, bottom, right in areas)
    if merged > cells:
        raise SheetError(f"sheet {name} has merged ranges that overlap: split them")
