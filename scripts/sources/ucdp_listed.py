"""What UCDP's lists of conflicts and agreements share: their states, and a value for each year.

A row names one state or several, by Gleditsch-Ward code, and counts for each of them.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from sources.reading import ObservationRow, Reading, Skip

if TYPE_CHECKING:
    from sources.cells import CellPlace, Operation
    from sources.reading import Inputs

# The cells that list something, by the publisher's variable, the state and the year.
Listed = defaultdict[tuple[str, str, int], list["CellPlace"]]


def listed() -> Listed:
    """Return an empty list of what is listed."""
    return defaultdict(list)


def states_of(
    inputs: Inputs, reading: Reading, codes: str, name: str, year: int
) -> tuple[str, ...]:
    """Return the states of a row's codes; a row without any state is skipped once."""
    apart = Reading()
    found = []
    for code in codes.split(", "):
        country = inputs.units.resolve(apart, "gw", code, name, year)
        if country is not None:
            found.append(country)
    if not found:
        reading.skips[next(iter(apart.skips), Skip("no state", name))] += 1
    elif apart.skips:
        reading.notes["rows of several states, one of them not a state in that year"] += 1
    return tuple(found)


def observe_listed(
    inputs: Inputs, reading: Reading, cells: Listed, operation: Operation = "listed"
) -> None:
    """Add a 1 for each state and year that cells list, or their number for a `count`."""
    for (variable, country, year), found in sorted(cells.items()):
        value = float(len(found)) if operation == "count" else 1.0
        row = ObservationRow(country, year, inputs.indicators[variable], value)
        reading.observe(row, *found, operation=operation)
