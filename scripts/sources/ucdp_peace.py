"""UCDP Peace Agreements: agreements signed over conflicts of each state, and those that ended.

Source: Uppsala Conflict Data Program, https://ucdp.uu.se/downloads/. Units are Gleditsch-Ward
codes, of the states whose government or territory is at issue.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sources.reading import Credit, Reading, UpstreamRelease
from sources.ucdp_listed import listed, observe_listed, states_of

if TYPE_CHECKING:
    from sources.cells import UpstreamRow
    from sources.reading import Inputs
    from sources.ucdp_listed import Listed

_NUMBER = "peace agreements: number of paid"
_ENDED = "peace agreements: year of duration"

# A cell of an agreement, and the variable that it makes 1.
_SIGNED = {
    ("pa_type", "1"): "peace agreements: pa_type 1",
    ("amn", "1"): "peace agreements: amn",
    ("recon", "1"): "peace agreements: recon",
    ("shagov", "1"): "peace agreements: shagov",
    ("pko", "1"): "peace agreements: pko",
}


def read(inputs: Inputs) -> Reading:
    """Read the agreements of each state by the year in which they were signed, and ended."""
    reading = Reading()
    numbers, contents, ends = listed(), listed(), listed()
    for row in inputs.sheet("Dataset"):
        reading.rows_read += 1
        name, year = row["conflict_name"], int(row["year"])
        for country in states_of(inputs, reading, row["gwno"], name, year):
            place = row.cell("gwno")
            numbers[_NUMBER, country, year].append(place)
            for (column, code), variable in _SIGNED.items():
                if row[column] == code:
                    contents[variable, country, year] += [place, row.cell(column)]
        _read_end(inputs, reading, ends, row)
    observe_listed(inputs, reading, numbers, "count")
    observe_listed(inputs, reading, contents)
    observe_listed(inputs, reading, ends)
    return reading


def _read_end(inputs: Inputs, reading: Reading, ends: Listed, row: UpstreamRow) -> None:
    """List the end of an agreement under the states of the year in which it ended."""
    if row["ended"] != "True":
        return
    day = row["duration"]
    if not day:
        reading.notes["agreements that ended without a day: the end is in no row"] += 1
        return
    if day < row["pa_date"]:
        reading.notes["agreements that ended before they were signed: the end is in no row"] += 1
        return
    apart = Reading()
    year = int(day[:4])
    for country in states_of(inputs, apart, row["gwno"], row["conflict_name"], year):
        ends[_ENDED, country, year] += [row.cell("gwno"), row.cell("duration")]


RELEASES = (
    UpstreamRelease(
        "ucdp-peace-22.1",
        "Peace agreements signed, what they hold, and those that ended",
        ("ucdp-conflict-25.1/ucdp-peace-agreements-221.xlsx",),
        1975,
        2021,
        "Agreements between at least two main parties of an armed conflict, about what they fight "
        "over or how to settle it; a ceasefire alone is not one. An agreement stands under the "
        "states whose government or territory is at issue, each of them where there are several. "
        "An agreement of a year in which the state did not exist is left out. Only years with an "
        "agreement have a row; a state without one, from 1975 to 2021, is one for which the "
        "source lists none. The source says of some agreements that they ended, and on which day; "
        "of five it says so without a day, and of one with a day before it was signed: those ends "
        "are in no row. Of most it says nothing, which does not mean that they are kept. So "
        "whether an agreement is in force is not given here. A release 22.2 exists and could not "
        "be had.",
        read,
        Credit(
            "UCDP Peace Agreement Dataset 22.1; Pettersson, Högbladh, Öberg (2019), Journal of "
            "Peace Research 56(4)"
        ),
    ),
)
