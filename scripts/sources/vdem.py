"""V-Dem country-years: three releases side by side, point estimates and intervals.

Source: V-Dem Institute, https://www.v-dem.net/data/the-v-dem-dataset/. Intervals are V-Dem's
`_codelow` and `_codehigh`, about one standard deviation to either side.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from sources.reading import ObservationRow, Reading, UpstreamRelease, interval, number

if TYPE_CHECKING:
    from sources.reading import Inputs


# A percentage, which stands here as a share of 1.
_PERCENTAGES = ("v2clsnlpct",)


def read(inputs: Inputs) -> Reading:
    """Read the variable of every indicator from all files of a release.

    Two files of a release may have the same variable: the first file's cell is kept, and a later
    one must agree. Raises ValueError where it does not, or where a file repeats a row.
    """
    reading = Reading()
    seen: dict[tuple[str, int, str], tuple[int, float]] = {}
    for index in range(len(inputs.release.files)):
        _read_file(inputs, index, reading, seen)
    return reading


def _read_file(
    inputs: Inputs,
    index: int,
    reading: Reading,
    seen: dict[tuple[str, int, str], tuple[int, float]],
) -> None:
    header = inputs.header(index)
    name_column = next((c for c in ("country_name", "vdem_country_name") if c in header), None)
    variables = [name for name in header if name in inputs.indicators]
    for row in inputs.rows(index):
        reading.rows_read += 1
        code, year = row["country_text_id"], int(row["year"])
        name = row[name_column] if name_column else code
        country = inputs.units.resolve(reading, "vdem", code, name, year)
        if country is None:
            continue
        for variable in variables:
            value = number(row[variable])
            if value is None:
                continue
            if variable in _PERCENTAGES:
                value = float(Decimal(row[variable]) / 100)
            key = (country, year, inputs.indicators[variable])
            if key in seen:
                other, before = seen[key]
                if other == index or before != value:
                    raise ValueError(f"{variable} of {code} in {year} is {before} and {value}")
                continue
            seen[key] = (index, value)
            lower = number(row.get(f"{variable}_codelow", ""))
            upper = number(row.get(f"{variable}_codehigh", ""))
            reading.observations.append(
                ObservationRow(*key, value, *interval(reading, value, lower, upper))
            )


_UNITS = (
    "The West Bank and Gaza are units apart from Israel. Palestine is V-Dem's West Bank unit, "
    "which stood for both territories until 2006; its Gaza unit, Hong Kong and Somaliland are left "
    "out, because they are not states, and so are the years before independence that V-Dem also "
    "rates."
)

RELEASES = (
    UpstreamRelease(
        "vdem-14",
        "V-Dem country-years, release 14",
        ("vdem-14/V-Dem-CY-v14-1970-2023.csv",),
        1970,
        2023,
        f"Point estimates only: this copy of the release has no intervals. {_UNITS}",
        read,
    ),
    UpstreamRelease(
        "vdem-15",
        "V-Dem country-years, release 15",
        (
            "vdem-15/V-Dem-CY-v15-1946-2024-headline-intervals.csv",
            "vdem-15/V-Dem-CY-v15-1990-2024-subset.csv",
        ),
        1946,
        2024,
        "Headline indices from 1946 with intervals of about one standard deviation; other "
        f"variables from 1990, point estimates only. {_UNITS}",
        read,
    ),
    UpstreamRelease(
        "vdem-16",
        "V-Dem country-years, release 16",
        ("vdem-16/V-Dem-CY-v16-1946-2025-headline.csv",),
        1946,
        2025,
        f"Headline indices only, point estimates. {_UNITS}",
        read,
    ),
)
