"""Lexical Index of Electoral Democracy: levels of electoral democracy, and changes of regime.

Source: Svend-Erik Skaaning, https://doi.org/10.7910/DVN/WPKNIT. Units are Correlates of War codes,
and a few codes of the source's own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sources.reading import Credit, ObservationRow, Reading, UpstreamRelease

if TYPE_CHECKING:
    from sources.reading import Inputs

# The index as the author publishes it; `lexical_index` is a recomputation by others.
_COLUMNS = (
    "lexical_index_original",
    "political_liberties",
    "democratic_breakdown",
    "democratic_transition",
    "turnover_event",
)


def read(inputs: Inputs) -> Reading:
    """Read every column of the state-years, which have no missing cells."""
    reading = Reading()
    for row in inputs.rows():
        reading.rows_read += 1
        year, name = int(row["year"]), row["lied_country"]
        country = inputs.units.resolve(reading, "cow", row["lied_cow"], name, year)
        if country is None:
            continue
        for column in _COLUMNS:
            indicator = inputs.indicators[f"lied.{column}"]
            value = float(row[column])
            reading.observe(ObservationRow(country, year, indicator, value), row.cell(column))
    return reading


RELEASES = (
    UpstreamRelease(
        "lied-7",
        "Lexical Index of Electoral Democracy, release 7",
        ("lied/LIED.csv",),
        1946,
        2024,
        "Each year as it stood on 31 December. The index is the author's own; the file also has a "
        "recomputed one, which differs in eight country-years from 1946. The source also rates "
        "colonies and territories, which are left out; a state under occupation is kept. Its "
        "units that are not states are left out.",
        read,
        Credit(
            "Skaaning, Gerring, Bartusevičius (2015), Comparative Political Studies 48(12); "
            "Lexical Index of Electoral Democracy (LIED), release 7"
        ),
    ),
)
