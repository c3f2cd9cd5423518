"""Global SDG Indicators Database: human rights institutions, and people held without a sentence.

Source: United Nations Statistics Division, https://unstats.un.org/sdgs/dataportal, as published
for Gapminder by Open Numbers. Units are M49 codes, which are the numeric codes of ISO 3166-1; the
database's own code of Kosovo is none of ISO's.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from sources.reading import ObservationRow, Reading, Skip, UpstreamRelease

if TYPE_CHECKING:
    from sources.cells import Operation, UpstreamRow
    from sources.reading import Inputs

_KOSOVO = "412"

# The series that lists the states of each status, in the order of the release's files, and the
# status: A, B, C, and no application.
_STATUSES = (
    ("sg_nhr_impln", 3),
    ("sg_nhr_intexstn", 2),
    ("sg_nhr_nostusn", 1),
    ("sg_nhr_noappln", 0),
)
_A_STATUS = 3
_LEVELS: tuple[Operation, ...] = ("listed as 0", "listed as 1", "listed as 2", "listed as 3")
_DETAINEES = 4, "vc_prs_unsec"


class _Listed(NamedTuple):
    """A row that lists a state with a status in a year."""

    status: int
    row: UpstreamRow
    series: str


def read(inputs: Inputs) -> Reading:
    """Read the status of the human rights institution and the share of unsentenced detainees."""
    reading = Reading()
    _read_institutions(inputs, reading)
    _read_detainees(inputs, reading)
    return reading


def _read_institutions(inputs: Inputs, reading: Reading) -> None:
    """Keep the status of each state and year, unless two series list it."""
    found: dict[tuple[str, int], list[_Listed]] = defaultdict(list)
    for index, (series, status) in enumerate(_STATUSES):
        for row in inputs.rows(index):
            country = _country(inputs, reading, row, "number")
            if country is None:
                continue
            if row[series] != "1":
                raise ValueError(f"{series} in line {row.line} is {row[series]!r}, not 1")
            found[country, int(row["year"])].append(_Listed(status, row, series))
    for (country, year), listed in sorted(found.items()):
        if len(listed) > 1:
            reading.skips[Skip("two statuses in one year: neither is kept", country)] += len(listed)
            continue
        status, row, series = listed[0]
        cell = row.cell(series)
        ordinal = inputs.indicators["SG_NHR status"]
        level = ObservationRow(country, year, ordinal, status)
        reading.observe(level, cell, operation=_LEVELS[status])
        a_status = inputs.indicators["SG_NHR_IMPLN"]
        value = 1 if status == _A_STATUS else 0
        operation: Operation = "listed" if value else "not listed"
        reading.observe(ObservationRow(country, year, a_status, value), cell, operation=operation)


def _read_detainees(inputs: Inputs, reading: Reading) -> None:
    """Keep the share of prisoners, as a part of one, of each state and year."""
    index, series = _DETAINEES
    indicator = inputs.indicators[series.upper()]
    for row in inputs.rows(index):
        country = _country(inputs, reading, row, "percent")
        if country is not None:
            share = round(float(row[series]) / 100, 6)
            observation = ObservationRow(country, int(row["year"]), indicator, share)
            reading.observe(observation, row.cell(series), operation="percent")


def _country(inputs: Inputs, reading: Reading, row: UpstreamRow, units: str) -> str | None:
    """Return the state of a row, or count it as skipped. Raises ValueError for other units."""
    reading.rows_read += 1
    if row["units"] != units:
        raise ValueError(f"line {row.line} counts in {row['units']!r}, not in {units!r}")
    code, year = row["geo_area"], int(row["year"])
    if code == _KOSOVO:
        return inputs.units.resolve(reading, "name", "Kosovo", "Kosovo", year)
    return inputs.units.resolve(reading, "iso3n", code.zfill(3), f"M49 {code}", year)


def _file(series: str) -> str:
    """Return the path of the file of a series."""
    return f"sdg-2020/ddf--datapoints--{series}--by--geo_area--nature--units--year.csv"


RELEASES = (
    UpstreamRelease(
        "sdg-2020",
        "National human rights institutions, and unsentenced detainees",
        (*(_file(series) for series, _ in _STATUSES), _file(_DETAINEES[1])),
        2000,
        2019,
        "Indicators 16.a.1 and 16.3.2 of the Sustainable Development Goals, in the state of the "
        "database of October 2020. The status of human rights institutions comes from the Office "
        "of the High Commissioner for Human Rights, the share of detainees from the Office on "
        "Drugs and Crime. Only the years that the files have are kept: 2000, 2005, 2010 and 2015 "
        "to 2019 for institutions, 2005, 2015 and 2018 for detainees. For 2019 the list of states "
        "without an application is missing but for one row, so only states with an accredited "
        "institution have a value. Rows of years before a state was one, or in which it had other "
        "borders, are left out, as are regions, territories and parts of states.",
        read,
    ),
)
