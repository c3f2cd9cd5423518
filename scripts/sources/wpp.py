"""World Population Prospects: estimates of the population.

Source: UN DESA, Population Division, https://population.un.org/wpp/. The file names its units by
ISO codes and by codes of its own, and ends in projections.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sources.country_years import CountryYear, by_iso3, copied, keep
from sources.reading import Reading, Skip, UpstreamRelease

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sources.reading import Inputs

_ESTIMATE = "Population, total"
_PROJECTION = "Population, medium projection (Projected)"


def read(inputs: Inputs) -> Reading:
    """Read the estimates, without the projections."""
    reading = Reading()
    keep(inputs, reading, _rows(inputs, reading), todays_borders=True)
    return reading


def _rows(inputs: Inputs, reading: Reading) -> Iterator[CountryYear]:
    for row in inputs.rows():
        if row[_PROJECTION]:
            reading.rows_read += 1
            reading.skips[Skip("projection", "all units")] += 1
            continue
        unit = by_iso3(row["Code"], row["Entity"])
        estimates = {_ESTIMATE: copied(row, _ESTIMATE)}
        yield CountryYear(*unit, row["Entity"], int(row["Year"]), estimates)


RELEASES = (
    UpstreamRelease(
        "wpp-2024",
        "Population by the United Nations' estimates",
        ("wpp-2024/population-with-un-projections.csv",),
        1950,
        2023,
        "Estimates at the middle of the year; projections are left out. The United Nations count "
        "today's borders in every year; years in which a state had other borders are left out, "
        "and so are years before independence, territories, and regions and other groups.",
        read,
    ),
)
