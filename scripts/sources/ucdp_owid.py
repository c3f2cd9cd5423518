"""UCDP 26.1 through Our World in Data: deaths in organised violence, in the borders of today.

Source: https://ourworldindata.org/grapher/deaths-in-armed-conflicts. Units are ISO codes; those
without one are found by name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sources.country_years import by_iso3
from sources.reading import ObservationRow, Reading, Skip, UpstreamRelease, interval

if TYPE_CHECKING:
    from sources.reading import Inputs

_VALUE, _LOW, _HIGH = "Best estimate", "Low estimate", "High estimate"

# Units that are on no map of today's states, and 0 in every year: their deaths are elsewhere.
_EMPTY = {
    "Abkhazia": "Georgia",
    "Czechoslovakia": "its heirs",
    "East Germany": "Germany",
    "South Ossetia": "Georgia",
    "West Germany": "Germany",
    "Yemen People's Republic": "Yemen",
    "Yugoslavia": "its heirs",
}


def read(inputs: Inputs) -> Reading:
    """Read the best estimate of each state, with the low and high one around it."""
    reading = Reading()
    for row in inputs.rows():
        reading.rows_read += 1
        name, year = row["Entity"], int(row["Year"])
        if name in _EMPTY:
            _check_empty(row[_VALUE], row[_HIGH], name)
            reading.skips[Skip(f"always 0: its deaths are counted in {_EMPTY[name]}", name)] += 1
            continue
        scheme, code = by_iso3(row["Code"], name)
        country = inputs.units.resolve(reading, scheme, code, name, year)
        source = inputs.release.source_id
        if country is None or inputs.units.in_other_borders(reading, source, country, name, year):
            continue
        value = float(row[_VALUE])
        bounds = interval(reading, value, float(row[_LOW]), float(row[_HIGH]))
        known = bounds != (None, None)
        reading.observe(
            ObservationRow(country, year, inputs.indicators[f"owid: {_VALUE}"], value, *bounds),
            row.cell(_VALUE),
            lower=row.cell(_LOW) if known else None,
            upper=row.cell(_HIGH) if known else None,
        )
    return reading


def _check_empty(best: str, high: str, name: str) -> None:
    if float(best) or float(high):
        raise ValueError(f"{name} has deaths of its own: it can no longer be left out")


RELEASES = (
    UpstreamRelease(
        "ucdp-26.1-owid",
        "Deaths in organised violence, in the borders of today",
        ("ucdp-26.1-owid/deaths-in-armed-conflicts.csv",),
        1989,
        2025,
        "The file names no version. It was published in 2026 and ends in 2025, so it is read as "
        "made from UCDP's events 26.1; Our World in Data sums them by the map of today. The "
        "values are not those of UCDP's own country totals: an indicator apart, which must not be "
        "joined with them. Years in which a state had other borders than today are left out, and "
        "so are those in which it held land that is a state of its own today, whose dead the file "
        "does not count there. Deaths in a land before it was a state are in no row. States that "
        "the map does not have, former ones among them, are 0 throughout in the file and left "
        "out: their deaths are counted in today's states. Units of the map that are not states "
        "are left out. Where the best estimate is not between the low and high one, the interval "
        "is left out. Our World in Data counts conflicts, pairs and killers in the years in which "
        "they had 25 deaths or more: their lesser years, which UCDP's own totals keep, are left "
        "out, so that a state can have 0 in a year with some deaths. Of 5,270 zeros that can be "
        "compared, 408 stand where UCDP's totals have deaths, 18 where they have 25 or more.",
        read,
    ),
)
