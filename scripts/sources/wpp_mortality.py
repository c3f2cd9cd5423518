"""Infant mortality in the World Population Prospects, from 1950 on.

Source: UN DESA Population Division, https://population.un.org/wpp/. The manifest names UN IGME, but
the figures are those of the Prospects, as the notes of the release explain. Units are ISO codes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sources.country_years import CountryYear, copied, keep
from sources.reading import Credit, Reading, Skip, UpstreamRelease, number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sources.reading import Inputs

_VARIABLE = "un_imr"
_LAST_ESTIMATE = 2023


def read(inputs: Inputs) -> Reading:
    """Read the estimates, without the last year of the file, which is a projection."""
    reading = Reading()
    keep(inputs, reading, _rows(inputs, reading), todays_borders=True)
    return reading


def _rows(inputs: Inputs, reading: Reading) -> Iterator[CountryYear]:
    for row in inputs.rows():
        code, year = row["iso3c"], int(row["year"])
        if year > _LAST_ESTIMATE:
            reading.rows_read += 1
            reading.skips[Skip("projection", "all units")] += 1
            continue
        missing = number(row[_VARIABLE]) is None
        estimates = {} if missing else {_VARIABLE: copied(row, _VARIABLE)}
        yield CountryYear("iso3", code, code, year, estimates)


RELEASES = (
    UpstreamRelease(
        "wpp-2024-mortality",
        "Infant mortality by the United Nations' population estimates",
        ("imr-2024/infant_mortality.csv",),
        1950,
        2023,
        "The file came under the name of UN IGME, but its figures are those of World Population "
        "Prospects 2024: it has the same 237 areas, all of them in every year from 1950, and half"
        " of its values differ by more than 5 % from the UN IGME figures that the World Bank "
        "carries. It is therefore an indicator of its own, and credited to the Prospects. The "
        "Prospects' estimates end in 2023; 2024 is a projection and left out. Today's borders are"
        " counted in every year; years in which a state had others are left out, and so are years"
        " before independence, and territories.",
        read,
        Credit(
            "UN DESA (2024), World Population Prospects 2024",
            publisher="UN DESA Population Division",
            homepage="https://population.un.org/wpp/",
        ),
    ),
)
