"""What adapters of country-years share: finding the unit, keeping its cells, counting the rest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from sources.reading import Observation, Reading, Skip

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sources.reading import Inputs


class Cell(NamedTuple):
    """A value, and the bounds of its interval where the source has one."""

    value: float
    lower: float | None = None
    upper: float | None = None


@dataclass(frozen=True)
class CountryYear:
    """A unit in a year, as upstream names it, and its cells by the publisher's variable.

    What upstream leaves empty has no cell.
    """

    scheme: str
    code: str
    name: str
    year: int
    cells: Mapping[str, Cell]


def keep(
    inputs: Inputs,
    reading: Reading,
    rows: Iterable[CountryYear],
    *,
    todays_borders: bool = False,
) -> None:
    """Add every cell of a state to `reading`, and count each row that gives nothing once.

    Set `todays_borders` for a source that counts them in every year. Raises ValueError where two
    units are one state in a year.
    """
    kept = set()
    for row in rows:
        reading.rows_read += 1
        country = inputs.units.resolve(reading, row.scheme, row.code, row.name, row.year)
        if country is None:
            continue
        if todays_borders and inputs.units.in_other_borders(reading, country, row.name, row.year):
            continue
        if not row.cells:
            reading.skips[Skip("no value", row.name)] += 1
            continue
        if (country, row.year) in kept:
            raise ValueError(f"two units are {country} in {row.year}, one of them {row.name}")
        kept.add((country, row.year))
        for variable, cell in row.cells.items():
            reading.observations.append(
                Observation(country, row.year, inputs.indicators[variable], *cell)
            )


def by_iso3(code: str, name: str) -> tuple[str, str]:
    """Return the scheme and code of a unit with an ISO code; others are known by their name."""
    return ("iso3", code) if len(code) == 3 else ("name", name)


def ninety_percent(value: float, standard_error: float) -> Cell:
    """Return a value with its 90 % interval, rounded to drop the noise of the sum."""
    margin = 1.645 * standard_error
    return Cell(value, round(value - margin, 6), round(value + margin, 6))
