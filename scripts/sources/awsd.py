"""Aid Worker Security Database: attacks on aid workers by country and year, and who was harmed.

Source: Humanitarian Outcomes, https://aidworkersecurity.org. The file holds sums of its incidents.
Units are ISO 3166 two-letter codes of today's states; some units have none.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from sources.reading import Credit, ObservationRow, Reading, Skip, UpstreamRelease

if TYPE_CHECKING:
    from sources.cells import UpstreamRow
    from sources.reading import Inputs

_COLUMNS = ("incidents", "killed", "wounded", "kidnapped", "affected")

# The file ends within the year after this one.
_LAST_YEAR = 2024

# Land that the source counts on its own, the last year of it, and the state that held it until
# then.
_HELD_BY = {
    ("SS", "South Sudan"): (2010, "SD"),
    ("", "Chechnya"): (_LAST_YEAR, "RU"),
}


def read(inputs: Inputs) -> Reading:
    """Read every count above zero; a state's counts are the sums over the units on its land."""
    reading = Reading()
    found: defaultdict[tuple[str, int], list[UpstreamRow]] = defaultdict(list)
    for row in inputs.rows():
        reading.rows_read += 1
        year = int(row["year"])
        country = _country(inputs, reading, row, year)
        if country is not None:
            found[country, year].append(row)
    for (country, year), rows in found.items():
        for column in _COLUMNS:
            count = sum(float(row[column]) for row in rows)
            if not count:
                reading.notes["counts of 0 left out, because no row is a 0"] += 1
                continue
            reading.observe(
                ObservationRow(country, year, inputs.indicators[f"awsd.{column}"], count),
                *(row.cell(column) for row in rows),
                operation="sum" if len(rows) > 1 else "copy",
            )
    return reading


def _country(inputs: Inputs, reading: Reading, row: UpstreamRow, year: int) -> str | None:
    code, name = row["country_code"], row["country"]
    if year > _LAST_YEAR:
        reading.skips[Skip("the file ends within the year", "all units")] += 1
        return None
    last, holder = _HELD_BY.get((code, name), (0, ""))
    if year <= last:
        return inputs.units.resolve(reading, "iso2", holder, name, year)
    if not code and not name:
        reading.skips[Skip("the incident has no country", "no unit")] += 1
        return None
    scheme, unit = ("iso2", code) if code else ("name", name)
    return inputs.units.resolve(reading, scheme, unit, name, year)


RELEASES = (
    UpstreamRelease(
        "awsd-2025",
        "Attacks on aid workers, and aid workers killed, wounded and kidnapped",
        ("awsd-2025/awsd_country_year.csv",),
        1997,
        2024,
        "Sums of the incidents in the database as it was in April 2025, by country and year. Only "
        "countries with an incident have a row, and only counts above 0 are kept. The source "
        "collects incidents from the whole world, so a state without a row, from 1997 to 2024, is "
        "one for which it knows of none; reports are fuller from 2000. The database lives: later "
        "editions add incidents to past years, and the newest are the least checked. 2025 is not "
        "complete and is left out. What the source counts on its own within a state, or before it "
        "was one, is added to the state that holds or held it, or left out. Five incidents "
        "without a country are left out.",
        read,
        Credit("Humanitarian Outcomes (2025), Aid Worker Security Database"),
    ),
)
