"""Political Terror Scale: killings, torture and imprisonment by the state, from three reports.

Source: https://www.politicalterrorscale.org. Units are Correlates of War codes; those without
one are found by name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sources.reading import ObservationRow, Reading, Skip, UpstreamRelease, number

if TYPE_CHECKING:
    from sources.reading import Inputs

# The code of both the Socialist and the Federal Republic of Yugoslavia; their rows overlap in 1991
# and 1992.
_SHARED_CODE = "345"
_NO_CODE = ("", "NA", _SHARED_CODE)
_REPORTS = {"PTS_A": "NA_Status_A", "PTS_H": "NA_Status_H", "PTS_S": "NA_Status_S"}
_CODED = "0"
_DELIMITERS = {"pts-2023": ",", "pts-2025": ";"}


def read(inputs: Inputs) -> Reading:
    """Read the levels of the three reports, each as its own indicator."""
    reading = Reading()
    for row in inputs.rows(delimiter=_DELIMITERS[inputs.release.source_id]):
        reading.rows_read += 1
        year, name, code = int(row["Year"]), row["Country"], row["COW_Code_N"]
        scheme, unit = ("name", name) if code in _NO_CODE else ("cow", code)
        country = inputs.units.resolve(reading, scheme, unit, name, year)
        if country is None:
            continue
        levels = {report: number(row[report]) for report in _REPORTS}
        if not any(levels.values()):
            reading.skips[Skip("no value", name)] += 1
        for report, level in levels.items():
            if (level is not None) != (row[_REPORTS[report]] == _CODED):
                reading.notes["cells whose status contradicts them: the level decides"] += 1
            if level is not None:
                reading.observe(
                    ObservationRow(country, year, inputs.indicators[report], level),
                    row.cell(report),
                )
    return reading


_REPORTS_READ = (
    "Three scales, one for each report that is read: Amnesty International, the US State "
    "Department and, from 2013, Human Rights Watch. They are not averaged. Amnesty has no levels "
    "for 2013. Levels are of what a report says. "
)

RELEASES = (
    UpstreamRelease(
        "pts-2023",
        "Political Terror Scale",
        ("pts-2023/PTS-2023.csv",),
        1976,
        2022,
        _REPORTS_READ
        + "Parts of states, occupied land and territories that it rates apart, and the European "
        "Union, are left out.",
        read,
    ),
    UpstreamRelease(
        "pts-2025",
        "Political Terror Scale, edition of 2025",
        ("pts-2025/PTS-2025.csv",),
        1976,
        2024,
        "Adds 2023 and 2024, and changes no earlier level. "
        + _REPORTS_READ
        + "Parts of states, occupied land and territories that it rates apart, and the European "
        "Union, are left out, and so are the two units that this edition adds, the African "
        "Union and Niue.",
        read,
    ),
)
