"""Deaths in missions of the United Nations, by mission and year, placed in the mission's country.

Source: Peace and Security Data Hub, https://psdata.un.org. Units are acronyms of missions;
`scripts/spine/missions.csv` says in which country each works, and since when and until when.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from sources.reading import Credit, ObservationRow, Reading, Skip, UpstreamRelease
from sources.spine_model import SPINE, csv_rows

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sources.cells import UpstreamRow
    from sources.reading import Inputs

_COLUMNS = ("malicious_act", "all_causes")

# The file ends within the year after this one.
_LAST_YEAR = 2022


class _Mission(NamedTuple):
    """The country of a mission and its years, or the reason why it has no country."""

    country: str
    years: range
    reason: str


def read(inputs: Inputs) -> Reading:
    """Read the deaths by malicious acts and of all causes, summed over a country's missions."""
    reading = Reading()
    missions = _missions()
    found: defaultdict[tuple[str, int], list[UpstreamRow]] = defaultdict(list)
    for row in inputs.rows():
        reading.rows_read += 1
        year = int(row["year"])
        country = _country(inputs, reading, missions, row["mission_acronym"], year)
        if country is not None:
            found[country, year].append(row)
    for (country, year), rows in found.items():
        for column in _COLUMNS:
            indicator = inputs.indicators[f"un_missions.{column}"]
            reading.observe(
                ObservationRow(country, year, indicator, sum(float(row[column]) for row in rows)),
                *(row.cell(column) for row in rows),
                operation="sum" if len(rows) > 1 else "copy",
            )
    return reading


def _missions() -> dict[str, _Mission]:
    return {
        row["mission"]: _Mission(
            row["country_id"],
            range(int(row["first_year"] or 0), int(row["last_year"] or 9999) + 1),
            row["reason"],
        )
        for row in csv_rows(SPINE / "missions.csv")
    }


def _country(
    inputs: Inputs, reading: Reading, missions: Mapping[str, _Mission], mission: str, year: int
) -> str | None:
    if mission not in missions:
        raise ValueError(f"scripts/spine/missions.csv lacks the mission {mission}")
    country, years, reason = missions[mission]
    if year > _LAST_YEAR:
        reading.skips[Skip("the file ends within the year", "all missions")] += 1
    elif not country:
        reading.skips[Skip(reason, mission)] += 1
    elif year not in years:
        reading.skips[Skip("the mission was not at work in that year", mission)] += 1
    else:
        return inputs.units.resolve(reading, "iso3", country, mission, year)
    return None


RELEASES = (
    UpstreamRelease(
        "un-peacekeepers-2023",
        "Deaths of members of United Nations missions, by malicious acts and of all causes",
        ("un-peacekeepers-2023/fatalities_by_mission_year.csv",),
        1960,
        2022,
        "Soldiers, police, observers and civilian staff alike, by the year of the incident. A "
        "mission counts for the one country in which it works; those whose work spans several "
        "countries are left out, and so are offices, and land that was not a state in the year. "
        "Only missions and years with a death have a row. The source says that its data before "
        "2000 may not be complete. 2023 ends on 21 November and is left out.",
        read,
        Credit(
            "United Nations, DPPA-DPO (2023), Fatalities in field missions since 1948, data of "
            "November 2023, https://psdata.un.org"
        ),
    ),
)
