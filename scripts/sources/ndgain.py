"""ND-GAIN Country Index: vulnerability to climate change.

Source: University of Notre Dame, https://gain.nd.edu. One line for each unit, one column for each
year. Units are ISO codes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sources.country_years import CountryYear, copied, keep
from sources.reading import Reading, UpstreamRelease, number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sources.reading import Inputs

_VARIABLE = "vulnerability"


def read(inputs: Inputs) -> Reading:
    """Read every year; each unit and year counts as one row."""
    reading = Reading()
    keep(inputs, reading, _rows(inputs))
    return reading


def _rows(inputs: Inputs) -> Iterator[CountryYear]:
    for line in inputs.rows():
        code, name = line.pop("ISO3"), line.pop("Name")
        for year, text in line.items():
            estimates = {} if number(text) is None else {_VARIABLE: copied(line, year)}
            yield CountryYear("iso3", code, name, int(year), estimates)


RELEASES = (
    UpstreamRelease(
        "ndgain-2026",
        "Vulnerability to climate change",
        ("ndgain-2026/vulnerability.csv",),
        1995,
        2023,
        "Composed of many figures, some of which never change or are carried over from year to "
        "year: small changes mean little.",
        read,
    ),
)
