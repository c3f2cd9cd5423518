"""Historical Index of Ethnic Fractionalization: how diverse a country is, year by year.

Source: Dražanová (2020), https://doi.org/10.7910/DVN/4JQRCL. Units are names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sources.reading import Credit, ObservationRow, Reading, Skip, UpstreamRelease

if TYPE_CHECKING:
    from sources.reading import Inputs

_COLUMN = "EFindex"

# The index counts these from 1991, when the state was still the union that they came from: their
# names would resolve to the union, though the values are not the union's.
_IN_A_UNION = frozenset({("Russia", 1991), ("Serbia", 1991)})


def read(inputs: Inputs) -> Reading:
    """Read the index. Raises ValueError where two rows of one country and year differ."""
    reading = Reading()
    indicator = inputs.indicators[_COLUMN]
    seen: dict[tuple[str, int], float] = {}
    for row in inputs.rows():
        reading.rows_read += 1
        name, year, value = row["Country"], int(row["Year"]), float(row[_COLUMN])
        if (name, year) in _IN_A_UNION:
            reading.skips[Skip("part of a union in that year", name)] += 1
            continue
        country = inputs.units.resolve(reading, "name", name, name, year)
        if country is None:
            continue
        if (country, year) in seen:
            if seen[country, year] != value:
                raise ValueError(f"{name} in {year} is {seen[country, year]} and {value}")
            reading.skips[Skip("row repeated, with the same value", name)] += 1
            continue
        seen[country, year] = value
        reading.observe(ObservationRow(country, year, indicator, value), row.cell(_COLUMN))
    return reading


RELEASES = (
    UpstreamRelease(
        "hief-1",
        "Historical Index of Ethnic Fractionalization",
        ("hief/hief.csv",),
        1946,
        2013,
        "Series run on without a break where borders changed: through the union of two states, "
        "and through the secession of one. On one side of such a change the index may be of other "
        "borders than the state's. Most small states are not in the index.",
        read,
        Credit(
            "Dražanová (2020), Historical Index of Ethnic Fractionalization (HIEF), version 1.0, "
            "https://doi.org/10.7910/DVN/4JQRCL; Journal of Open Humanities Data 6(1)",
            publisher="Lenka Dražanová",
        ),
    ),
)
