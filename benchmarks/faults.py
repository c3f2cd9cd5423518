"""Faults to plant in a valid synthetic package, each a single error in one row."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.synthetic import FIELDS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_NAMES = [name for name, _, _ in FIELDS]
_TOO_LONG = "z" * 61
# Longer than the rows that are changed.
_TAIL = 1 << 14

# From the cells of a row, and of the row before it, to the faulty row.
RowChange = Callable[[list[str], list[str]], list[str]]


@dataclass(frozen=True)
class PlantedFault:
    """A faulty row, and the rule that it breaks.

    `declares` is a table with an id to add, so that the row does not break a reference too.
    """

    name: str
    rule: str
    change: RowChange
    declares: tuple[str, str] | None = None


def _set(field: str, value: str) -> RowChange:
    index = _NAMES.index(field)
    return lambda row, _: [*row[:index], value, *row[index + 1 :]]


# Planted in this order, they leave the file sorted by its key.
FAULTS = (
    PlantedFault("duplicate key", "structure/primary-key", lambda _, before: before),
    PlantedFault("missing date", "structure/required", _set("recorded_on", "")),
    PlantedFault("not a number", "structure/type-error", _set("value", "n/a")),
    PlantedFault("impossible day", "structure/type-error", _set("recorded_on", "2023-02-29")),
    PlantedFault("above the maximum", "structure/maximum", _set("value", "1.5")),
    PlantedFault("below the minimum", "structure/minimum", _set("lower", "-0.5")),
    PlantedFault(
        "not in the list", "structure/enum", _set("source_id", "source-9"), ("sources", "source-9")
    ),
    PlantedFault("extra cell", "structure/ragged-row", lambda row, _: [*row, ""]),
    PlantedFault("missing cell", "structure/ragged-row", lambda row, _: row[:-1]),
    PlantedFault("blank row", "structure/blank-row", lambda *_: []),
    PlantedFault(
        "too long",
        "structure/max-length",
        _set("indicator_id", _TOO_LONG),
        ("indicators", _TOO_LONG),
    ),
    PlantedFault("dangling reference", "structure/foreign-key", _set("country_id", "C999")),
    PlantedFault(
        "not of the pattern", "structure/pattern", _set("country_id", "c199"), ("countries", "c199")
    ),
)


def plant(folder: Path, faults: Sequence[PlantedFault]) -> None:
    """Replace the last rows of a package's observations by faulty ones, in the order given."""
    with (folder / "observations.csv").open("r+b") as file:
        start = max(0, file.seek(0, os.SEEK_END) - _TAIL)
        file.seek(start)
        rows = [line.split(",") for line in file.read().decode().splitlines()]
        first = len(rows) - len(faults)
        rows[first:] = [
            fault.change(rows[first + i], rows[first + i - 1]) for i, fault in enumerate(faults)
        ]
        file.seek(start)
        file.truncate()
        file.write("".join(f"{','.join(row)}\n" for row in rows).encode())
    for table, value in (fault.declares for fault in faults if fault.declares):
        with (folder / f"{table}.csv").open("a", encoding="utf-8") as file:
            file.write(f"{value},planted\n")
