"""Worldwide Governance Indicators: six perceptions of governance, with standard errors.

Source: World Bank, https://www.worldbank.org/en/publication/worldwide-governance-indicators. One
sheet for each indicator; units are World Bank codes, some of them old ones.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from sources.country_years import CountryYear, Estimate, keep, ninety_percent
from sources.reading import Reading, UpstreamRelease
from sources.spreadsheets import lines

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sources.reading import Inputs

# Sheet of the file: the World Bank's code of its variable.
_SHEETS = {
    "VoiceandAccountability": "VA.EST",
    "Political StabilityNoViolence": "PV.EST",
    "GovernmentEffectiveness": "GE.EST",
    "RegulatoryQuality": "RQ.EST",
    "RuleofLaw": "RL.EST",
    "ControlofCorruption": "CC.EST",
}
_MISSING = "#N/A"


def read(inputs: Inputs) -> Reading:
    """Read the estimates and standard errors; each unit and year counts as one row."""
    reading = Reading()
    keep(inputs, reading, _rows(inputs.file()))
    return reading


def _rows(path: Path) -> Iterator[CountryYear]:
    cells: dict[tuple[str, str, int], dict[str, Estimate]] = defaultdict(dict)
    for sheet, variable in _SHEETS.items():
        table = lines(path, sheet)
        # The header is the last line that starts like this; the years are in the line above it.
        head = max(i for i, line in enumerate(table) if line[0] == "Country/Territory")
        titles = list(zip(table[head - 1], table[head], strict=True))[2:]
        places = {(int(_number(year)), what): i for i, (year, what) in enumerate(titles, start=2)}
        years = sorted({year for year, _ in places})
        for line in table[head + 1 :]:
            name, code = str(line[0]), str(line[1])
            for year in years:
                found = cells[code, name, year]
                estimate, error = (line[places[year, what]] for what in ("Estimate", "StdErr"))
                if estimate != _MISSING:
                    found[variable] = ninety_percent(_number(estimate), _number(error))
    for (code, name, year), found in cells.items():
        yield CountryYear("wb", code, name, year, found)


def _number(cell: object) -> float:
    if not isinstance(cell, int | float):
        raise TypeError(f"{cell!r} is not a number")
    return cell


RELEASES = (
    UpstreamRelease(
        "wgi-2023",
        "Worldwide Governance Indicators, update of 2023",
        ("wgi-2023/wgidataset.xlsx",),
        1996,
        2022,
        "Perceptions, combined from many surveys and ratings. Each year is scaled by itself, so a "
        "value says where a country stands among the others of that year, and the world as a whole "
        "cannot rise or fall. Every second year to 2002, every year since. Intervals are the 90 % "
        "ones that follow from the published standard errors (estimate and 1.645 standard errors "
        "to either side, rounded to six decimals). The years before 2006 of Serbia are left out: "
        "the file does not say whether they speak of Yugoslavia or of Serbia alone.",
        read,
    ),
)
