"""UCDP 25.1: organised violence by country and year, battle deaths by government, and actors.

Source: Uppsala Conflict Data Program, https://ucdp.uu.se/downloads/. Country totals are by place
of death. Units are Gleditsch-Ward codes.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from sources.cells import whole
from sources.reading import Credit, ObservationRow, Reading, UpstreamRelease, interval, number
from sources.ucdp_actors import (
    ACTOR_LIST,
    BATTLE_DEATHS,
    NON_STATE,
    ONE_SIDED,
    read_network,
)
from sources.ucdp_places import COUNTRY_YEARS

if TYPE_CHECKING:
    from sources.cells import CellPlace, UpstreamRow
    from sources.reading import Inputs

    # State-years that UCDP covers, each with the cell that says so.
    _Covered = dict[tuple[str, int], CellPlace]

# Internal armed conflict, without and with troops of other states; side A is one government.
_INTERNAL = ("3", "4")
# Best, low and high.
_DEATHS = ("bd_best", "bd_low", "bd_high")


def read(inputs: Inputs) -> Reading:
    """Read the country-years, the battle deaths by state-year, and the relations of actors."""
    reading = Reading()
    covered = _read_country_years(inputs, reading)
    _read_battle_deaths(inputs, reading, covered)
    read_network(inputs, reading)
    return reading


def _read_country_years(inputs: Inputs, reading: Reading) -> _Covered:
    """Read the variables, and return the state-years, each with the cell of its year."""
    covered: _Covered = {}
    variables = [name for name in inputs.header() if name in inputs.indicators]
    for row in inputs.rows():
        reading.rows_read += 1
        year = int(row["year_cy"])
        country = inputs.units.resolve(reading, "gw", row["country_id_cy"], row["country_cy"], year)
        if country is None:
            continue
        covered[country, year] = row.cell("year_cy")
        for variable in variables:
            value = number(row[variable])
            if value is None:
                continue
            indicator, cell = inputs.indicators[variable], row.cell(variable)
            if "_best_" not in variable:
                reading.observe(ObservationRow(country, year, indicator, value), cell)
                continue
            low, high = (variable.replace("_best_", bound) for bound in ("_low_", "_high_"))
            bounds = interval(reading, value, number(row[low]), number(row[high]))
            reading.observe(
                ObservationRow(country, year, indicator, value, *bounds),
                cell,
                lower=row.cell(low),
                upper=row.cell(high),
            )
    return covered


def _read_battle_deaths(inputs: Inputs, reading: Reading, covered: _Covered) -> None:
    """Sum the dyads of internal conflicts by the government that fights them.

    A state-year that UCDP covers without such a dyad is a zero: UCDP recorded none.
    """
    dyads: dict[tuple[str, int], list[UpstreamRow]] = defaultdict(list)
    for row in inputs.rows(1):
        reading.rows_read += 1
        if row["type_of_conflict"] not in _INTERNAL:
            reading.notes["dyads between states, in no government's battle deaths"] += 1
            continue
        year = int(row["year"])
        country = inputs.units.resolve(reading, "gw", row["gwno_a"], row["side_a"], year)
        if country is None:
            continue
        dyads[country, year].append(row)
    if outside := sorted(set(dyads) - set(covered)):
        raise ValueError(f"battle deaths of state-years that are not covered: {outside}")
    indicator = inputs.indicators["bd_best"]
    for (country, year), cell in sorted(covered.items()):
        fought = dyads.get((country, year), [])
        best, low, high = (sum((float(row[name]) for row in fought), 0.0) for name in _DEATHS)
        bounds = interval(reading, best, low, high)
        observed = ObservationRow(country, year, indicator, best, *bounds)
        if not fought:
            reading.observe(observed, whole(1), cell, operation="not listed")
            continue
        first = fought[0]
        reading.observe(
            observed,
            *(row.cell("bd_best") for row in fought),
            operation="sum",
            lower=first.cell("bd_low"),
            upper=first.cell("bd_high"),
        )


RELEASES = (
    UpstreamRelease(
        "ucdp-25.1",
        "UCDP organised violence by country and year, and who fights, supports and attacks whom",
        (
            COUNTRY_YEARS,
            BATTLE_DEATHS,
            ONE_SIDED,
            ACTOR_LIST,
            NON_STATE,
        ),
        1989,
        2024,
        "Deaths are counted where they happened; battle deaths by government are counted by "
        "party. A zero means that UCDP covers the state-year and recorded none. Where UCDP's best "
        "estimate is not between its low and high one, the interval is left out. The Vatican City "
        "State is left out: it is not in the Gleditsch-Ward system. Who fought, supported and "
        "attacked whom is by party, and a government is whoever holds the capital: see the table "
        "actor_notes. UCDP names all the states in which a party fought or killed, without the "
        "deaths in each. The main location is computed: the state that must hold more than half "
        "of them, since UCDP's totals for the other states leave no room for the rest. Supporters "
        "have no id in the files: they are found by name in release 22.1's list of actors, but "
        "for Turkmenistan's government, which has the code of its state. Three sides that are "
        "alliances without an id (of 2001, 2003 and 2024) have the ids of their members. The "
        "files name supporters by fight and year: one row has all those against whom a government "
        "supported a party in a year, and release 22.1's groups besides, which are in ten of the "
        "rows (of Saudi Arabia and the United Arab Emirates in Yemen, 2016 to 2021).",
        read,
        Credit(
            "UCDP release 25.1 (organised violence by country, one-sided violence, battle-related "
            "deaths); Davies, Pettersson, Sollenberg, Öberg (2025), Journal of Peace Research "
            "62(4); Eck and Hultman (2007), Journal of Peace Research 44(2)"
        ),
    ),
)
