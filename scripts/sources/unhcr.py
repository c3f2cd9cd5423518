"""UNHCR: displaced people by country of origin; refugees and stateless people by asylum.

Source: Refugee Population Statistics Database, https://www.unhcr.org/refugee-statistics/, with
the counts of IDMC and UNRWA. A row is a pair of places; the codes of units are UNHCR's own.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

from sources.reading import Credit, ObservationRow, Reading, Skip, UpstreamRelease

if TYPE_CHECKING:
    from sources.cells import CellPlace
    from sources.reading import Inputs

_ORIGIN, _ASYLUM = "coo", "coa"
_LAST_YEAR = 2024  # the counts of 2025 are of mid-year
_NOBODY = ("", "0")


class _ColumnSum(NamedTuple):
    """Columns to sum over all rows of a country of origin or of asylum."""

    name: str
    columns: tuple[str, ...]
    side: str = _ORIGIN


# The files of the release, and what is taken from each.
_FILES = {
    "unhcr-2025/population.csv": (
        _ColumnSum("population: refugees by origin", ("refugees",)),
        _ColumnSum("population: refugees by asylum", ("refugees",), _ASYLUM),
        _ColumnSum("population: asylum seekers by origin", ("asylum_seekers",)),
        _ColumnSum("population: idps", ("idps",)),
        _ColumnSum("population: oip by origin", ("oip",)),
        _ColumnSum("population: stateless by asylum", ("stateless",), _ASYLUM),
    ),
    "unhcr-2025/flows.csv": (
        _ColumnSum("flows: refugees by origin", ("refugees", "refugee_like")),
        _ColumnSum("flows: asylum seekers by origin", ("asylum_seekers",)),
    ),
    "unhcr-2025/idmc.csv": (_ColumnSum("idmc: idps", ("total",)),),
    "unhcr-2025/unrwa.csv": (_ColumnSum("unrwa: refugees", ("total",)),),
}

# UNHCR counts these under one code with the states that they later united with. Every other code is
# the state of its time: Sudan with South Sudan, the Federal Republic of Germany.
_UNITED = frozenset({"VNM", "YEM"})


def read(inputs: Inputs) -> Reading:
    """Sum each file's counts above zero by country and year.

    A zero is not an observation: UNHCR fills cells with it that nobody counted, even in years
    before it counted such people at all.
    """
    reading = Reading()
    for index, totals in enumerate(_FILES.values()):
        _read_file(inputs, index, totals, reading)
    return reading


def _read_file(
    inputs: Inputs, index: int, totals: tuple[_ColumnSum, ...], reading: Reading
) -> None:
    sums: Counter[tuple[str, int, str]] = Counter()
    cells: dict[tuple[str, int, str], list[CellPlace]] = defaultdict(list)
    # A row whose origin is not a state may still count for its country of asylum.
    unplaced = Reading()
    for row in inputs.rows(index):
        reading.rows_read += 1
        year = int(row["year"])
        if year > _LAST_YEAR:
            reading.skips[Skip("count of mid-year, not of a year", "all units")] += 1
            continue
        unplaced.skips.clear()
        counted = False
        for total in totals:
            counts = {name: int(row[name]) for name in total.columns if row[name] not in _NOBODY}
            country = _place(inputs, unplaced, row, total.side) if counts else None
            if country is not None:
                key = country, year, inputs.indicators[total.name]
                sums[key] += sum(counts.values())
                cells[key].extend(map(row.cell, counts))
                counted = True
        if not counted:
            nothing = Skip("no value that is kept", "all units")
            reading.skips[next(iter(unplaced.skips), nothing)] += 1
    for key, count in sums.items():
        reading.observe(ObservationRow(*key, count), *cells[key], operation="sum")


def _place(inputs: Inputs, unplaced: Reading, row: dict[str, str], side: str) -> str | None:
    name, year = row[f"{side}_name"], int(row["year"])
    country = inputs.units.resolve(unplaced, "unhcr", row[side], name, year)
    source = inputs.release.source_id
    if country in _UNITED and inputs.units.in_other_borders(unplaced, source, country, name, year):
        return None
    return country


RELEASES = (
    UpstreamRelease(
        "unhcr-2025",
        "Refugees, asylum seekers, internally displaced and stateless people by country",
        tuple(_FILES),
        1951,
        _LAST_YEAR,
        "Pairs of origin and asylum, summed by country. UNHCR publishes a count of 1 to 4 as 5, "
        "or as 0. Only counts above 0 are kept, because its zeros also fill cells that nobody "
        "counted: no row means none, fewer than five, or none counted. The origin of all refugees "
        "to 1959, of about half in the 1960s and 1970s and of a sixth in the 1980s is unknown, so "
        "totals by origin are too low; the unknown, the stateless and the people of territories "
        "count for the country of asylum only. Years in which two states share a code are left "
        "out. "
        "Refugees from a colony or a territory stand under no state, so not under the state that "
        "holds it. A few rows name one state as both origin and asylum; they are counted as UNHCR "
        "counts them. 2025 is a count of mid-year and is left out.",
        read,
        Credit(
            "UNHCR Refugee Population Statistics Database (2025), with internal displacement by "
            "the Internal Displacement Monitoring Centre and Palestine refugees by UNRWA"
        ),
    ),
)
