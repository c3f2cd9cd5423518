"""What adapters of country-years share: find the unit, keep its estimates, count the rest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from sources.cells import CellOrigin
from sources.reading import ObservationRow, Reading, Skip

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sources.cells import CellPlace, UpstreamRow
    from sources.reading import Inputs


class Estimate(NamedTuple):
    """A value, with the bounds of its interval where the source has one, and its upstream cells."""

    value: float
    lower: float | None = None
    upper: float | None = None
    origin: CellOrigin | None = None


@dataclass(frozen=True)
class CountryYear:
    """A unit in a year, as upstream names it, and its estimates by the publisher's variable.

    An empty upstream cell has no estimate.
    """

    scheme: str
    code: str
    name: str
    year: int
    estimates: Mapping[str, Estimate]


def keep(
    inputs: Inputs,
    reading: Reading,
    rows: Iterable[CountryYear],
    *,
    todays_borders: bool = False,
) -> None:
    """Add every estimate of a state to `reading`, and count each row without one once.

    Set `todays_borders` for a source that counts today's borders in every year. Raises ValueError
    where two units are one state in a year.
    """
    kept: set[tuple[str, int]] = set()
    for row in rows:
        reading.rows_read += 1
        country = inputs.units.resolve(reading, row.scheme, row.code, row.name, row.year)
        if country is None:
            continue
        at = (inputs.release.source_id, country, row.name, row.year)
        if todays_borders and inputs.units.in_other_borders(reading, *at):
            continue
        if not row.estimates:
            reading.skips[Skip("no value", row.name)] += 1
            continue
        if (country, row.year) in kept:
            raise ValueError(f"two units are {country} in {row.year}, one of them {row.name}")
        kept.add((country, row.year))
        for variable, (value, lower, upper, origin) in row.estimates.items():
            indicator = inputs.indicators[variable]
            observed = ObservationRow(country, row.year, indicator, value, lower, upper)
            if origin is None:
                reading.observations.append(observed)
            else:
                reading.add(observed, origin)


def by_iso3(code: str, name: str) -> tuple[str, str]:
    """Return the scheme and code of a unit: its ISO code, or else its name."""
    return ("iso3", code) if len(code) == 3 else ("name", name)


def copied(row: UpstreamRow, column: str) -> Estimate:
    """Return the number in a cell as an estimate."""
    return Estimate(float(row[column]), origin=CellOrigin((row.cell(column),)))


def ninety_percent(
    value: float,
    standard_error: float,
    cell: CellPlace | None = None,
    error: CellPlace | None = None,
) -> Estimate:
    """Return a value with its 90 % interval, rounded to drop floating-point noise.

    `cell` and `error` are the cells of the value and of its standard error.
    """
    margin = 1.645 * standard_error
    origin = cell and CellOrigin((cell,), lower=error, upper=error)
    return Estimate(value, round(value - margin, 6), round(value + margin, 6), origin)
