"""Powell and Thyne: years with a coup attempt, as the Early Warning Project uses them.

Source: Global Instances of Coups, https://www.uky.edu/~clthyn2/coup_data/. Units are Correlates
of War codes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sources.reading import Credit, ObservationRow, Reading, UpstreamRelease

if TYPE_CHECKING:
    from sources.reading import Inputs

_COLUMN = "cou.any"


def read(inputs: Inputs) -> Reading:
    """Read every row; years that the file does not list are not filled in."""
    reading = Reading()
    indicator = inputs.indicators[_COLUMN]
    for row in inputs.rows():
        reading.rows_read += 1
        year = int(row["year"])
        country = inputs.units.resolve(reading, "cow", row["ccode"], row["country"], year)
        if country is not None:
            value = float(row[_COLUMN])
            reading.observe(ObservationRow(country, year, indicator, value), row.cell(_COLUMN))
    return reading


RELEASES = (
    UpstreamRelease(
        "powell-thyne-2025",
        "Years with a coup attempt",
        ("coups/coups.csv",),
        1946,
        2024,
        "From 1950 on, only years with an attempt have a row. The list is of attempts in the "
        "whole world, so a year without a row, from 1950 to 2024, is one for which the source "
        "lists no attempt in that state; it is not filled in here. For 1946 to 1949, which the "
        "authors' own list does not cover, the file as the Early Warning Project uses it has rows "
        "for some 70 states, with written zeros; a few, and the smallest states, have none.",
        read,
        Credit(
            "Powell and Thyne (2011), Journal of Peace Research 48(2); their list of coups, as of "
            "2025"
        ),
    ),
)
