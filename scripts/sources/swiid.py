"""Standardized World Income Inequality Database: Gini indices of income, with standard errors.

Source: Frederick Solt, https://fsolt.org/swiid/. Units are names; each stands for the
territory that its surveys covered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sources.country_years import CountryYear, Estimate, keep, ninety_percent
from sources.reading import Credit, Reading, Skip, UpstreamRelease

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sources.cells import UpstreamRow
    from sources.reading import Inputs

_VARIABLES = ("gini_disp", "gini_mkt")

# These series are the republics' in every year. As names of states they also denote the unions that
# the republics belonged to, which have their own series.
_REPUBLICS = {"Russia": "RUS", "Serbia": "SRB"}


class _Gap(NamedTuple):
    """Years in which a state still included a part that has its own series."""

    years: range
    part: str


_WITHOUT_A_PART = {
    "Pakistan": _Gap(range(1964, 1972), "East Pakistan, listed as Bangladesh"),
    "Sudan": _Gap(range(2009, 2012), "South Sudan"),
}


def read(inputs: Inputs) -> Reading:
    """Read both Gini indices with their 90 % intervals."""
    reading = Reading()
    keep(inputs, reading, _rows(inputs, reading))
    return reading


def _rows(inputs: Inputs, reading: Reading) -> Iterator[CountryYear]:
    for row in inputs.rows():
        name, year = row["country"], int(row["year"])
        gap = _WITHOUT_A_PART.get(name)
        if gap and year in gap.years:
            reading.rows_read += 1
            reading.skips[Skip(f"the series leaves out {gap.part}", name)] += 1
            continue
        republic = _REPUBLICS.get(name)
        unit = ("iso3", republic) if republic else ("name", name)
        yield CountryYear(*unit, name, year, {name: _estimate(row, name) for name in _VARIABLES})


def _estimate(row: UpstreamRow, variable: str) -> Estimate:
    error = f"{variable}_se"
    cells = row.cell(variable), row.cell(error)
    return ninety_percent(float(row[variable]), float(row[error]), *cells)


RELEASES = (
    UpstreamRelease(
        "swiid-9.92",
        "Gini indices of disposable and market income",
        ("swiid-9.92/swiid_summary.csv",),
        1960,
        2025,
        "Estimated from many surveys made comparable; years between surveys are filled in by the "
        "source's model. Intervals are 90 %: estimate and 1.645 standard errors to either side, "
        "rounded to six decimals, to agree with those of the Worldwide Governance Indicators. "
        "Years in which the source counts a part of a state, and not the state, are left out.",
        read,
        Credit(
            "Solt (2020), Social Science Quarterly 101(3); Standardized World Income Inequality "
            "Database (SWIID), version 9.92"
        ),
    ),
)
