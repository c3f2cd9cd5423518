"""Human Development Report: the human development indices and their components.

Source: UNDP, https://hdr.undp.org/data-center. One line for each unit, one column for each index
and year. Units are ISO codes; some names in the file are garbled, so none is used to find a unit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sources.country_years import CountryYear, Estimate, by_iso3, keep
from sources.reading import Reading, UpstreamRelease

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sources.reading import Inputs

_VARIABLES = ("hdi", "ihdi", "gii", "gdi", "le", "eys", "mys", "ineq_le", "ineq_edu", "ineq_inc")
_YEARS = range(1990, 2023)


def read(inputs: Inputs) -> Reading:
    """Read the variables that are kept; each unit and year counts as one row."""
    reading = Reading()
    keep(inputs, reading, _rows(inputs), todays_borders=True)
    return reading


def _rows(inputs: Inputs) -> Iterator[CountryYear]:
    # Names mix encodings; codes and numbers are ASCII.
    for line in inputs.rows(errors="replace"):
        unit = by_iso3(line["iso3"], line["country"])
        for year in _YEARS:
            # Inequality has columns from 2010 on only.
            texts = {name: line.get(f"{name}_{year}", "") for name in _VARIABLES}
            estimates = {name: Estimate(float(text)) for name, text in texts.items() if text}
            yield CountryYear(*unit, line["country"], year, estimates)


RELEASES = (
    UpstreamRelease(
        "hdr-2023-24",
        "Human development indices, their components, and inequality",
        ("hdr-2023-24/HDR23-24_Composite_indices_complete_time_series.csv",),
        1990,
        2022,
        "Computed anew for all years with each report: values of two reports must not be joined "
        "into one series. Today's borders are counted in every year; years in which a state had "
        "others are left out, and so are years before independence, Hong Kong, and regions and "
        "other groups. Inequality is published from 2010 on. Income, carbon, and what the indices "
        "take from elsewhere on maternal death, parliaments and work are not taken over.",
        read,
    ),
)
