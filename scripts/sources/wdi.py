"""World Development Indicators: economic stress, population, infant mortality.

Source: World Bank. The upstream file renames its columns; the codes are the World Bank's own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sources.reading import ObservationRow, Reading, UpstreamRelease, number

if TYPE_CHECKING:
    from sources.reading import Inputs

# Column of the file: the World Bank's code of its variable.
_COLUMNS = {
    "wdi.trade.new": "NE.TRD.GNFS.ZS",
    "wdi.gdppc.new": "NY.GDP.PCAP.KD",
    "wdi.gdppcgrow.new": "NY.GDP.PCAP.KD.ZG",
    "wdi.popsize.new": "SP.POP.TOTL",
    "wdi.imrate.new": "SP.DYN.IMRT.IN",
    "wdi.imports.new": "NE.IMP.GNFS.KD",
    "wdi.exports.new": "NE.EXP.GNFS.KD",
}


def read(inputs: Inputs) -> Reading:
    """Read every column; a few aggregates have no code and are found by name."""
    reading = Reading()
    for row in inputs.rows():
        reading.rows_read += 1
        year = int(row["year"])
        scheme, code = ("wb", row["iso3c"]) if row["iso3c"] else ("name", row["country"])
        country = inputs.units.resolve(reading, scheme, code, row["country"], year)
        if country is None or inputs.units.in_other_borders(reading, country, row["country"], year):
            continue
        for column, variable in _COLUMNS.items():
            value = number(row[column])
            if value is not None:
                indicator = inputs.indicators[variable]
                reading.observe(ObservationRow(country, year, indicator, value), row.cell(column))
    return reading


RELEASES = (
    UpstreamRelease(
        "wdi-2025",
        "World Development Indicators",
        ("wdi-2025/wdi.csv",),
        1960,
        2024,
        "The World Bank counts today's borders in every year. Years in which a state had others "
        "are left out, and so are years before independence, regional and income aggregates, and "
        "territories. For a war, or a state that counted nothing, the figures of output are "
        "estimates made later.",
        read,
    ),
)
