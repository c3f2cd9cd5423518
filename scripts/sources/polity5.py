"""Polity5: patterns of authority by state and year, and the years without a regime to rate.

Source: Center for Systemic Peace, https://www.systemicpeace.org/polityproject.html. In a year of
foreign interruption, interregnum or transition, every component holds the code of that condition
instead of a value.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sources.reading import Credit, ObservationRow, Reading, Skip, UpstreamRelease, number

if TYPE_CHECKING:
    from sources.cells import Operation, UpstreamRow
    from sources.reading import Inputs

# The release covers the world up to this year; after it the file has one state only.
_LAST_YEAR = 2018
_FOREIGN, _COLLAPSE, _TRANSITION = "-66", "-77", "-88"
_CONDITIONS: dict[str, Operation] = {_FOREIGN: "is -66", _COLLAPSE: "is -77"}
_NO_REGIME = (_FOREIGN, _COLLAPSE, _TRANSITION)
# The columns read, with the codes that stand for a missing value. The 0 of `parcomp` means that
# participation follows no lasting pattern, so that the scale does not apply.
_COLUMNS = {
    "polity": _NO_REGIME,
    "xconst": _NO_REGIME,
    "parcomp": (*_NO_REGIME, "0"),
    "durable": (),
    "fragment": (),
}


def read(inputs: Inputs) -> Reading:
    """Read the row of each state-year, with two of the conditions as yes or no."""
    reading = Reading()
    for (country, year), row in sorted(_state_years(inputs, reading).items()):
        for column, codes in _COLUMNS.items():
            value = None if row[column] in codes else number(row[column])
            if value is not None:
                indicator = inputs.indicators[f"polity.{column}"]
                reading.observe(ObservationRow(country, year, indicator, value), row.cell(column))
        for code, operation in _CONDITIONS.items():
            indicator = inputs.indicators[f"polity.polity={code}"]
            observed = ObservationRow(country, year, indicator, float(row["polity"] == code))
            reading.observe(observed, row.cell("polity"), operation=operation)
    return reading


def _state_years(inputs: Inputs, reading: Reading) -> dict[tuple[str, int], UpstreamRow]:
    """Return the row of each state-year; where there are two, the row of the unit that goes on.

    Polity begins a new unit where a state changes its borders, and lists both the old and the new
    one in that year. Its own codes distinguish them; the Gleditsch-Ward code is the state's.
    """
    rows = list(inputs.rows())
    reading.rows_read = len(rows)
    last_years: dict[str, int] = {}
    for row in rows:
        last_years[row["scode"]] = max(int(row["year"]), last_years.get(row["scode"], 0))
    kept: dict[tuple[str, int], UpstreamRow] = {}
    # The unit that goes on comes last and replaces the one that ends.
    for row in sorted(rows, key=lambda row: last_years[row["scode"]]):
        year, name = int(row["year"]), row["polity_annual_country"]
        if year > _LAST_YEAR:
            reading.skips[Skip(f"after {_LAST_YEAR}, the last year of the release", name)] += 1
            continue
        country = inputs.units.resolve(reading, "gw", row["GWn"], name, year)
        if country is None:
            continue
        if ended := kept.get((country, year)):
            unit = f"{ended['polity_annual_country']} (Polity {ended['scode']})"
            reading.skips[Skip("unit ends, and the state goes on as another", unit)] += 1
        kept[country, year] = row
    return kept


RELEASES = (
    UpstreamRelease(
        "polity5",
        "Polity5 regime characteristics by state and year",
        ("polity5/polity5.csv",),
        1946,
        _LAST_YEAR,
        "States of more than 500,000 people. The file's rows after 2018 are left out: they hold "
        "the United States alone. The codes for foreign interruption (-66), interregnum (-77) and "
        "transition (-88) are not scores: such years have no value, and two of these conditions "
        "are indicators of their own. A year without a score in which neither holds is one of "
        "transition. The score is the plain one, not the one that the source fills for time "
        "series. Where the source begins a new unit within a state's life, the year of change "
        "takes the new unit's row. Units are Gleditsch-Ward codes. The list of files that came "
        "with the copy says CC BY 4.0; no page of the publisher is known here that says so, and "
        "so no licence is recorded.",
        read,
        Credit(
            "Marshall and Gurr (2020), Polity5",
            licence="NOASSERTION",
            redistribution="unstated",
        ),
    ),
)
