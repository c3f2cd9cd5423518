"""World Development Indicators: economic stress, population, infant mortality.

Source: World Bank. The upstream file renames its columns; the codes are the World Bank's own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sources.reading import ObservationRow, Reading, UpstreamRelease, number
from sources.spine_model import read_joined_land

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sources.cells import CellPlace
    from sources.reading import Inputs

_PEOPLE = "wdi.popsize.new"

# Column of the file: the World Bank's code of its variable.
_COLUMNS = {
    "wdi.trade.new": "NE.TRD.GNFS.ZS",
    "wdi.gdppc.new": "NY.GDP.PCAP.KD",
    "wdi.gdppcgrow.new": "NY.GDP.PCAP.KD.ZG",
    _PEOPLE: "SP.POP.TOTL",
    "wdi.imrate.new": "SP.DYN.IMRT.IN",
    "wdi.imports.new": "NE.IMP.GNFS.KD",
    "wdi.exports.new": "NE.EXP.GNFS.KD",
}


def read(inputs: Inputs) -> Reading:
    """Read every column; a few aggregates have no code and are found by name."""
    reading = Reading()
    people: dict[tuple[str, int], tuple[float, CellPlace]] = {}
    for row in inputs.rows():
        reading.rows_read += 1
        year = int(row["year"])
        if (residents := number(row[_PEOPLE])) is not None:
            people[row["iso3c"], year] = residents, row.cell(_PEOPLE)
        scheme, code = ("wb", row["iso3c"]) if row["iso3c"] else ("name", row["country"])
        country = inputs.units.resolve(reading, scheme, code, row["country"], year)
        if country is None:
            continue
        at = (inputs.release.source_id, country, row["country"], year)
        if inputs.units.in_other_borders(reading, *at):
            continue
        for column, variable in _COLUMNS.items():
            value = number(row[column])
            if value is not None:
                indicator = inputs.indicators[variable]
                reading.observe(ObservationRow(country, year, indicator, value), row.cell(column))
    _add_joined_land(inputs, reading, people)
    return reading


def _add_joined_land(
    inputs: Inputs, reading: Reading, people: Mapping[tuple[str, int], tuple[float, CellPlace]]
) -> None:
    """Add up the people of today's states for a state that held the land of all of them."""
    indicator = inputs.indicators[_COLUMNS[_PEOPLE]]
    for land in read_joined_land():
        for year in range(land.first_year, land.last_year + 1):
            parts = [people[part, year] for part in land.parts]
            residents = sum(value for value, _ in parts)
            cells = (cell for _, cell in parts)
            row = ObservationRow(land.country_id, year, indicator, residents)
            reading.observe(row, *cells, operation="sum")


RELEASES = (
    UpstreamRelease(
        "wdi-2025",
        "World Development Indicators",
        ("wdi-2025/wdi.csv",),
        1960,
        2024,
        "The World Bank counts today's borders in every year. Years in which a state had others "
        "are left out, but for the population of a state that held the land of several of today's, "
        "which is the sum of theirs; left out too are years before independence, regional and "
        "income aggregates, and territories. For a war, or a state that counted nothing, the "
        "figures of output are estimates made later.",
        read,
    ),
)
