"""V-Dem country-years: four releases side by side, point estimates and intervals.

Source: V-Dem Institute, https://www.v-dem.net/data/the-v-dem-dataset/. Intervals are V-Dem's
`_codelow` and `_codehigh`, about one standard deviation to either side.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from sources.reading import Credit, ObservationRow, Reading, Skip, UpstreamRelease, interval, number
from sources.spine_model import FIRST_YEAR
from sources.vdem_files import layout

if TYPE_CHECKING:
    from sources.cells import UpstreamRow
    from sources.reading import Inputs
    from sources.vdem_files import UnitOfFile

# A percentage, which stands here as a share of 1.
_PERCENTAGES = ("v2clsnlpct",)


def read(inputs: Inputs) -> Reading:
    """Read the variable of every indicator from all files of a release.

    Two files of a release may have the same variable: the first file's cell is kept, and a later
    one must agree. Raises ValueError where it does not, or where a file repeats a row.
    """
    files = _Files(inputs)
    for index in range(len(inputs.release.files)):
        files.read(index)
    return files.reading


class _Files:
    """The files of a release, read one after the other."""

    def __init__(self, inputs: Inputs) -> None:
        self.reading = Reading()
        self._inputs = inputs
        # The file and the value of each observation.
        self._seen: dict[tuple[str, int, str], tuple[int, float]] = {}
        # The years of V-Dem's own units, states or not.
        self._rated: set[tuple[str, int]] = set()

    def read(self, index: int) -> None:
        """Read a file; the first must be V-Dem's own where another has rows that V-Dem lacks."""
        header, indicators = self._inputs.header(index), self._inputs.indicators
        form = layout(header)
        named = {column: form.variables.get(column, column) for column in header}
        columns = [(column, name) for column, name in named.items() if name in indicators]
        for row in self._inputs.rows(index):
            self.reading.rows_read += 1
            year, unit = int(row[form.year]), form.unit(row)
            if not form.filled:
                self._rated.add((unit.code, year))
            elif self._is_added(unit, year):
                reason = "not in V-Dem: filled in by Our World in Data"
                self.reading.skips[Skip(reason, unit.name)] += 1
                continue
            country = self._inputs.units.resolve(self.reading, *unit, year)
            if country is None:
                continue
            cells = [(column, name) for column, name in columns if number(row[column]) is not None]
            kept = [self._keep(index, row, (country, year), *cell) for cell in cells]
            if not any(kept):
                reason = "equal to a cell of another file" if kept else "no value"
                self.reading.skips[Skip(reason, unit.name)] += 1

    def _is_added(self, unit: UnitOfFile, year: int) -> bool:
        """Return whether V-Dem itself does not rate a unit in a year."""
        known = unit.scheme != "vdem" or year < FIRST_YEAR
        return not known and (unit.code, year) not in self._rated

    def _keep(
        self, index: int, row: UpstreamRow, state_year: tuple[str, int], column: str, variable: str
    ) -> bool:
        """Observe a cell, and return whether it is the first of its kind in the release."""
        value = float(row[column])
        if variable in _PERCENTAGES:
            value = float(Decimal(row[column]) / 100)
        key = (*state_year, self._inputs.indicators[variable])
        if key in self._seen:
            other, before = self._seen[key]
            if other == index or before != value:
                raise ValueError(f"{variable} of {key[0]} in {key[1]} is {before} and {value}")
            return False
        self._seen[key] = (index, value)
        low, high = f"{column}_codelow", f"{column}_codehigh"
        lower, upper = number(row.get(low, "")), number(row.get(high, ""))
        bounds = interval(self.reading, value, lower, upper)
        bounded = bounds != (None, None)
        self.reading.observe(
            ObservationRow(*key, value, *bounds),
            row.cell(column),
            operation="percent" if variable in _PERCENTAGES else "copy",
            lower=row.cell(low) if bounded else None,
            upper=row.cell(high) if bounded else None,
        )
        return True


_UNITS = (
    "Units that are not states are left out, and so are the years before independence that V-Dem "
    "also rates."
)
_ORDINALS = (
    "An ordinal level is the one on the experts' own scale that the model of V-Dem holds most "
    "likely: an indicator of its own, not the modelled score of the same question. The levels are "
    "from a file of the Early Warning Project."
)

RELEASES = (
    UpstreamRelease(
        "vdem-13",
        "V-Dem country-years, release 13: ordinal levels and two indices",
        ("vdem-ordinals-ewp/vdem13_ordinals_ewp2023.csv",),
        1946,
        2022,
        "The oldest release here, for what could be known in 2023: the newer releases revise it. "
        f"{_ORDINALS} They could not be compared with V-Dem's own file of this release. {_UNITS}",
        read,
        Credit(
            "Coppedge et al. (2023), V-Dem Country-Year Dataset v13, "
            "https://doi.org/10.23696/vdemds23"
        ),
    ),
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
            "vdem-15-trimmed/vdem_trimmed.csv",
            "vdem-ordinals-ewp/vdem15_ordinals_ewp2025.csv",
        ),
        1946,
        2024,
        "Electoral, liberal and egalitarian democracy have intervals of about one standard "
        "deviation; all else is point estimates, some of it from 1990 only. The files agree in "
        f"every cell that two of them have. {_ORDINALS} {_UNITS}",
        read,
    ),
    UpstreamRelease(
        "vdem-16",
        "V-Dem country-years, release 16",
        (
            "vdem-16/V-Dem-CY-v16-1946-2025-headline.csv",
            "vdem-16-owid/common-good-justifications-score.csv",
            "vdem-16-owid/elite-consultations-score.csv",
            "vdem-16-owid/freedom-of-expression-index.csv",
            "vdem-16-owid/human-rights-index-vdem.csv",
            "vdem-16-owid/justified-political-positions-score.csv",
            "vdem-16-owid/physical-integrity-rights-index-vdem.csv",
            "vdem-16-owid/political-polarization-score.csv",
            "vdem-16-owid/political-regime.csv",
            "vdem-16-owid/rule-of-law-index.csv",
        ),
        1946,
        2025,
        "Point estimates. The headline indices are from V-Dem's own file. Eight more series come "
        "through Our World in Data, without the country-years and regions that it adds to V-Dem's; "
        "a ninth, freedom of expression, equals V-Dem's own file in every row, which shows that "
        "they are of this release. Its type of regime is coded again by rules of its own, and is "
        f"an indicator apart. {_UNITS}",
        read,
        Credit(
            "Coppedge et al. (2026), V-Dem Country-Year Dataset v16; nine series as processed by "
            "Our World in Data"
        ),
    ),
)
