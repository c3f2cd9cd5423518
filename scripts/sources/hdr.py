"""Human Development Report: the human development indices and their components.

Source: UNDP, https://hdr.undp.org/data-center. The report's own file has one line for each unit and
one column for each index and year. Units are ISO codes; some of its names are garbled, so none is
used to find a unit. The copy of Our World in Data has one line for each unit and year.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sources.country_years import CountryYear, by_iso3, copied, keep
from sources.reading import Reading, Skip, UpstreamRelease

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sources.reading import Inputs

_VARIABLES = ("hdi", "ihdi", "gii", "gdi", "le", "eys", "mys", "ineq_le", "ineq_edu", "ineq_inc")
_YEARS = range(1990, 2023)
_OWID_COLUMN = "Human Development Index"


def read_report(inputs: Inputs) -> Reading:
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
            columns = {name: f"{name}_{year}" for name in _VARIABLES}
            estimates = {name: copied(line, at) for name, at in columns.items() if line.get(at)}
            yield CountryYear(*unit, line["country"], year, estimates)


def read_owid(inputs: Inputs) -> Reading:
    """Read the index from the copy of Our World in Data."""
    reading = Reading()
    keep(inputs, reading, _owid_rows(inputs, reading), todays_borders=True)
    return reading


def _owid_rows(inputs: Inputs, reading: Reading) -> Iterator[CountryYear]:
    for line in inputs.rows():
        name, year = line["Entity"], int(line["Year"])
        if not line[_OWID_COLUMN]:
            # Such a line only tells the region of a unit, which may never have been in the index.
            reading.rows_read += 1
            reading.skips[Skip("no value", name)] += 1
            continue
        yield CountryYear(
            *by_iso3(line["Code"], name), name, year, {"hdi": copied(line, _OWID_COLUMN)}
        )


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
        read_report,
    ),
    UpstreamRelease(
        "hdr-2025",
        "Human Development Index",
        ("hdr-2025-owid/human-development-index.csv",),
        1990,
        2023,
        "The index alone, through Our World in Data; its components and inequality in 2023 are "
        "not in this copy. Computed anew for all years with each report: values of two reports "
        "must not be joined into one series. Today's borders are counted in every year; years in "
        "which a state had others are left out, and so are years before independence, Hong Kong, "
        "and regions and other groups, some of them Our World in Data's own. This copy of the "
        "index lacks 69 country-years that the report of 2023-24 has.",
        read_owid,
    ),
)
