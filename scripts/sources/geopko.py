"""Geo-PKO: troops of United Nations missions in Africa, by mission, state and year.

Source: Uppsala University, Department of Peace and Conflict Research. The file holds sums over the
places of a mission, and the mean and the highest of the months that have a map. Units are
Gleditsch-Ward codes.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from sources.reading import Credit, ObservationRow, Reading, Skip, UpstreamRelease

if TYPE_CHECKING:
    from sources.cells import UpstreamRow
    from sources.reading import Inputs

_COLUMNS = ("mean_troops", "max_troops")

# The source writes it with the code of Morocco.
_NOT_A_STATE = "Western Sahara"

# Missions that took over the troops of another within a year, which has the higher numbers: to add
# both would count them twice.
_HANDOVERS = {("MONUA", 1997), ("MONUSCO", 2010), ("UNISFA", 2011)}

# A mission and year most of whose maps say where it was, not how many it had; the file has 0 there.
_NOT_COUNTED = {("UNAMIR", 1994)}


def read(inputs: Inputs) -> Reading:
    """Read both columns, each summed over the missions that were in a state side by side."""
    reading = Reading()
    found: defaultdict[tuple[str, int], list[UpstreamRow]] = defaultdict(list)
    for row in inputs.rows():
        reading.rows_read += 1
        name, mission, year = row["country"], row["mission"], int(row["year"])
        if (mission, year) in _HANDOVERS:
            reason = "took over the troops of a mission that is counted for the year"
            reading.skips[Skip(reason, mission)] += 1
            continue
        scheme, code = ("name", name) if name == _NOT_A_STATE else ("gw", row["gwno"])
        country = inputs.units.resolve(reading, scheme, code, name, year)
        if country is not None:
            found[country, year].append(row)
    for (country, year), rows in found.items():
        for column in _COLUMNS:
            if column == "mean_troops" and any((r["mission"], year) in _NOT_COUNTED for r in rows):
                reading.notes["means left out, because maps of the year give no numbers"] += 1
                continue
            troops = round(sum(float(row[column]) for row in rows), 1)
            reading.observe(
                ObservationRow(country, year, inputs.indicators[f"geopko.{column}"], troops),
                *(row.cell(column) for row in rows),
                operation="sum" if len(rows) > 1 else "copy",
            )
    return reading


RELEASES = (
    UpstreamRelease(
        "geopko-2",
        "Troops of United Nations missions in African states",
        ("geopko-2/troops_by_mission_country_year.csv",),
        1994,
        2018,
        "From the maps that the missions published, one to eight months of a year: the mean and "
        "the highest of those months, summed over the missions in a state. Sizes are those that "
        "units of a kind usually have, not a count of heads, and a unit whose size the map does "
        "not give counts as none. Written zeros are missions with observers, police or an office, "
        "or whose map gives no numbers. Where a mission took over the troops of another within "
        "the year, only the one that had been there is counted. Africa alone, without the "
        "missions between states, so a missing row says nothing. The file names no version: its "
        "27 missions and its years are those of version 1.2.",
        read,
        Credit(
            "Cil, Fjelde, Hultman, Nilsson (2020), Mapping blue helmets: Introducing the Geocoded "
            "Peacekeeping Operations (Geo-PKO) dataset, Journal of Peace Research 57(2)",
            version="1.2, by its missions and years",
        ),
    ),
)
