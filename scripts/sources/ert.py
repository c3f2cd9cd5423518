"""Episodes of Regime Transformation: autocratisation and democratisation under way, by year.

Source: V-Dem Institute, https://github.com/vdeminstitute/ERT. The units are V-Dem's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sources.reading import Credit, ObservationRow, Reading, UpstreamRelease, number

if TYPE_CHECKING:
    from sources.reading import Inputs

# The columns that are read, and the names of their variables.
_COLUMNS = {"aut_ep": "ert.aut_ep", "dem_ep": "ert.dem_ep", "v2x_regime": "v2x_regime"}


def read(inputs: Inputs) -> Reading:
    """Read whether an episode was under way in a year, and the type of the regime.

    The first and last year of an episode are those of the years in a row with 1: no two episodes
    of one kind follow on each other. Raises ValueError where two do.
    """
    reading = Reading()
    episodes: dict[tuple[str, str, int], str] = {}
    for row in inputs.rows():
        reading.rows_read += 1
        code, year = row["country_text_id"], int(row["year"])
        country = inputs.units.resolve(reading, "vdem", code, row["country_name"], year)
        for kind in ("aut_ep", "dem_ep"):
            if row[kind] == "1":
                episode = episodes[kind, code, year] = row[f"{kind}_id"]
                if episodes.get((kind, code, year - 1), episode) != episode:
                    raise ValueError(f"{episode} follows on another episode of {code}")
        if country is None:
            continue
        for column, variable in _COLUMNS.items():
            value = number(row[column])
            if value is not None:
                observation = ObservationRow(country, year, inputs.indicators[variable], value)
                reading.observe(observation, row.cell(column))
    return reading


RELEASES = (
    UpstreamRelease(
        "ert-15",
        "Episodes of autocratisation and democratisation, and types of regime",
        ("ert-15/ert.csv",),
        1946,
        2024,
        "Computed by the publisher from the electoral democracy index of V-Dem 15. A fall or rise "
        "that has begun is an episode only once it adds up to 0.1 on that index, so a later "
        "release can change the newest years. The type of regime is V-Dem 15's. V-Dem's units "
        "that are not states are left out.",
        read,
        # The publisher's pages that were read grant the licence of the program, not of the data:
        # https://github.com/vdeminstitute/ERT and its file DESCRIPTION.
        Credit(
            "Maerz, Edgell, Krusell, Maxwell, Hellmeier (2025), Episodes of Regime Transformation "
            "15.0; Maerz et al. (2023), Journal of Peace Research",
            licence="NOASSERTION",
            redistribution="unstated",
        ),
    ),
)
