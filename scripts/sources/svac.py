"""Sexual Violence in Armed Conflict 3.2: what three yearly reports say of the parties to conflicts.

Source: http://www.sexualviolencedata.org. A row is a party in a year of a conflict, of a pause in
it or of the five years after it. Governments are found by name, places by Gleditsch-Ward code.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Literal, NamedTuple

from sources.reading import Credit, ObservationRow, Reading, Skip, UpstreamRelease

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sources.cells import CellPlace, UpstreamRow
    from sources.reading import Inputs

# The reports of the US State Department, Amnesty International and Human Rights Watch.
_REPORTS = ("state_prev", "ai_prev", "hrw_prev")

# No such report on the country in the year, or not coded.
_NO_REPORT = ("-99", "")

# The value of `indicators.upstream_name`, by who did it.
Deed = Literal["svac_home", "svac_abroad", "svac_foreign", "svac_rebels", "svac_militias"]

# By `actor_type`: the government of the conflict, and governments with troops on one side of it.
_GOVERNMENTS = ("1", "2", "4", "5")
_GROUPS: dict[str, Deed] = {"3": "svac_rebels", "6": "svac_militias"}

# What the file writes otherwise than the lists of states do. It keeps the old name of the Soviet
# Union to 2001, with the id that Russia has; its United Arab has that of the Emirates.
_NAMES = {
    "Cote d\u2019Ivoire": "Côte d'Ivoire",
    "Democratic Republic of Congo (Zaire)": "DR Congo (Zaire)",
    "Dominican Rep": "Dominican Republic",
    "ElSalvador": "El Salvador",
    "Macedonia, FYR": "Macedonia",
    "Russia (SovietUnion)": "Russia (Soviet Union)",
    "Soviet Union": "Russia (Soviet Union)",
    "SriLanka": "Sri Lanka",
    "United Arab": "United Arab Emirates",
    "Yemen (NorthYemen)": "Yemen (North Yemen)",
}

# The conflict of the United States with al-Qaida, which the file places in the United States.
_FOUGHT_ABROAD = "418"

# The war on Iraq of 2003, which the file places in Australia as well: where it was fought.
_FOUGHT_IN = {"420": "645"}


class Level(NamedTuple):
    """The level that one report gives a party, and its cell."""

    value: float
    cell: CellPlace


class Key(NamedTuple):
    """A state and year, and who did it."""

    country_id: str
    year: int
    deed: Deed


def read(inputs: Inputs) -> Reading:
    """Read the highest level that any of the three reports has, by state, year and kind of party.

    What governments did stands with them, what groups did with the states of the conflict, and
    what governments did in the conflicts of others with both.
    """
    reading = Reading()
    levels: dict[Key, list[Level]] = defaultdict(list)
    for row in inputs.sheet():
        reading.rows_read += 1
        found = [
            Level(float(row[report]), row.cell(report))
            for report in _REPORTS
            if row[report] not in _NO_REPORT
        ]
        if not found:
            reading.skips[Skip("no value", row["actor"])] += 1
            continue
        for key in _keys(inputs, reading, row):
            levels[key].extend(found)
    for (country, year, deed), found in levels.items():
        indicator = inputs.indicators[deed]
        value = max(level.value for level in found)
        reading.observe(
            ObservationRow(country, year, indicator, value),
            *(level.cell for level in found),
            operation="maximum",
        )
    return reading


def _keys(inputs: Inputs, reading: Reading, row: UpstreamRow) -> Iterator[Key]:
    year, kind, name = int(row["year"]), row["actor_type"], row["actor"].strip()
    if kind in _GOVERNMENTS:
        country = inputs.units.resolve(reading, "name", _NAMES.get(name, name), name, year)
        if country is not None:
            places = _places(inputs, row, year)
            if country in places:
                yield Key(country, year, "svac_home")
            else:
                yield Key(country, year, "svac_abroad")
                for place in places:
                    yield Key(place, year, "svac_foreign")
    elif kind not in _GROUPS:
        reading.skips[Skip("party of no kind", name)] += 1
    elif places := _places(inputs, row, year):
        for place in places:
            yield Key(place, year, _GROUPS[kind])
    else:
        reading.skips[Skip("conflict placed where it was not fought", name)] += 1


def _places(inputs: Inputs, row: UpstreamRow, year: int) -> list[str]:
    """Return the states of the conflict; none where the file places it in the wrong one."""
    if row["conflictid"] == _FOUGHT_ABROAD:
        return []
    codes = {
        code.strip()
        for column in ("gwnoloc", "gwnoloc2")
        for code in _FOUGHT_IN.get(row["conflictid"], row[column]).split(",")
        if code.strip() not in ("", "0")
    }
    found = (
        inputs.units.resolve(Reading(), "gw", code, row["location"], year) for code in sorted(codes)
    )
    return sorted({country for country in found if country is not None})


RELEASES = (
    UpstreamRelease(
        "svac-3.2",
        "Sexual violence in armed conflict, as yearly reports have it",
        ("svac-3.2/SVAC_3.2_complete.xlsx",),
        1989,
        2021,
        "Levels of reported sexual violence, read from the yearly reports of the US State "
        "Department, Amnesty International and Human Rights Watch: what stands here is the "
        "highest of those that there are, over all parties of a kind, and the source gives each "
        "apart. A report that was not found gives no level. What governments did stands with the "
        "state whose forces they are, at home or abroad, and what they did abroad stands with the "
        "states of the conflict as well; what rebels and militias did stands with the states that "
        "the conflict is over, which the source takes from UCDP: both in a war between "
        "states. Militias are listed to 2009. Rows of pauses and of the five years after a "
        "conflict are kept. Left out are rows without a kind of party, and of a state after its "
        "end. Levels for children are not taken. To UCDP the government is whoever holds the "
        "capital: a side that lost it counts as a rebel group, and one that took it mostly stays "
        "one for the five years after.",
        read,
        Credit(
            "Cohen and Nordås (2014), Journal of Peace Research 51(3); Sexual Violence in Armed "
            "Conflict (SVAC) dataset, version 3.2",
            publisher="Cohen and Nordås",
        ),
    ),
)
