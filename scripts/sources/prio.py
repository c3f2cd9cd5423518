"""PRIO Battle Deaths: deaths in battle before 1989, by the state in which they were.

Source: Peace Research Institute Oslo, https://www.prio.org/data/1, placed by state by J. Vestby,
https://github.com/kvelleby/poldat. Units are Gleditsch-Ward codes, and codes of his own for
colonies and territories.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sources.reading import Credit, ObservationRow, Reading, UpstreamRelease, interval

if TYPE_CHECKING:
    from sources.reading import Inputs

# Palestine has no Gleditsch-Ward code; the codes are the author's, of the mandate and from 1967.
_PALESTINE = ("665", "699")


def read(inputs: Inputs) -> Reading:
    """Read the best estimate of each state-year, zeros included, with the low and high one."""
    reading = Reading()
    indicator = inputs.indicators["prio battle deaths: best"]
    for row in inputs.rows():
        reading.rows_read += 1
        year, name, code = int(row["year"]), row["country"], row["gwno"]
        scheme, unit = ("name", name) if code in _PALESTINE else ("gw", code)
        country = inputs.units.resolve(reading, scheme, unit, name, year)
        if country is None:
            continue
        value = float(row["best"])
        bounds = interval(reading, value, float(row["low"]), float(row["high"]))
        reading.observe(
            ObservationRow(country, year, indicator, value, *bounds),
            row.cell("best"),
            lower=row.cell("low"),
            upper=row.cell("high"),
        )
    return reading


RELEASES = (
    UpstreamRelease(
        "prio-battledeaths-3.1",
        "Deaths in battle by state, 1946 to 1988",
        ("prio-3.1/battle_deaths_by_state_1946_1988.csv",),
        1946,
        1988,
        "PRIO gives deaths by conflict and year; another author placed them in the states of the "
        "time. A conflict within one state stands under that state alone; where a conflict was "
        "fought in several, he judged each one's share from what he read, often halves or a tenth "
        "and nine tenths. Where PRIO has no best estimate, it is the middle of the low and the "
        "high one. Colonies and territories have units of their own, which are left out: their "
        "wars are in no row. The zeros stand in the file: no conflict of PRIO's list was placed "
        "there. Twelve zeros stand where UCDP/PRIO's list of conflicts 25.1 has a conflict within "
        "the state. Years from 1989 are UCDP's. No licence was found for the battle deaths; the "
        "code that placed them is under the MIT licence. The battle deaths are of 2017, and their "
        "shares by state rest on UCDP/PRIO's list of conflicts 23.1, so they are of 2023 or "
        "later: the day of publication is that of the copy.",
        read,
        Credit(
            "Lacina and Gleditsch (2005), European Journal of Population 21; PRIO Battle Deaths "
            "Dataset 3.1, placed by state by J. Vestby, https://github.com/kvelleby/poldat"
        ),
    ),
)
