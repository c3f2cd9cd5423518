"""Worldwide Governance Indicators: perceptions of governance, most of them with standard errors.

Source: World Bank, https://www.worldbank.org/en/publication/worldwide-governance-indicators. Units
are World Bank codes, some of them old ones. The update of 2023 has one sheet for each indicator,
that of 2024 one line for each unit and year; both are on one scale. The revision of 2025 has a new
scale and method, and one line for each unit and indicator.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from sources.cells import CellPlace
from sources.country_years import CountryYear, Estimate, copied, keep, ninety_percent
from sources.reading import Credit, Reading, UpstreamRelease
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
_SCORES = ("GOV_WGI_CC.SC", "GOV_WGI_GE.SC", "GOV_WGI_RL.SC")
_SCORE_YEAR = re.compile(r"(\d{4}) \[YR\1\]")
_NO_SCORE = ".."

_UnitYear = tuple[str, str, int]


def read_sheets(inputs: Inputs) -> Reading:
    """Read the estimates and standard errors; each unit and year counts as one row."""
    reading = Reading()
    keep(inputs, reading, _sheet_rows(inputs.file()))
    return reading


def _sheet_rows(path: Path) -> Iterator[CountryYear]:
    cells: dict[_UnitYear, dict[str, Estimate]] = defaultdict(dict)
    for sheet, variable in _SHEETS.items():
        table = lines(path, sheet)
        # The header is the last line that starts like this; the years are in the line above it.
        head = max(i for i, line in enumerate(table) if line[0] == "Country/Territory")
        titles = list(zip(table[head - 1], table[head], strict=True))[2:]
        places = {(int(_number(year)), what): i for i, (year, what) in enumerate(titles, start=2)}
        years = sorted({year for year, _ in places})
        for number, line in enumerate(table[head + 1 :], start=head + 2):
            name, code = str(line[0]), str(line[1])
            for year in years:
                found = cells[code, name, year]
                estimate, error = (places[year, what] for what in ("Estimate", "StdErr"))
                if line[estimate] != _MISSING:
                    found[variable] = ninety_percent(
                        _number(line[estimate]),
                        _number(line[error]),
                        CellPlace(0, sheet, number, estimate + 1),
                        CellPlace(0, sheet, number, error + 1),
                    )
    for (code, name, year), found in cells.items():
        yield CountryYear("wb", code, name, year, found)


def read_voice(inputs: Inputs) -> Reading:
    """Read the estimates and standard errors of voice and accountability."""
    reading = Reading()
    keep(inputs, reading, _voice_rows(inputs))
    return reading


def _voice_rows(inputs: Inputs) -> Iterator[CountryYear]:
    for row in inputs.rows():
        estimates = {}
        if row["Estimate"]:
            estimates["VA.EST"] = ninety_percent(
                float(row["Estimate"]),
                float(row["StdErr"]),
                row.cell("Estimate"),
                row.cell("StdErr"),
            )
        year = int(float(row["year"]))
        yield CountryYear("wb", row["wb_code"], row["wb_country"], year, estimates)


def read_scores(inputs: Inputs) -> Reading:
    """Read the scores of the revised method; each unit and year counts as one row."""
    reading = Reading()
    keep(inputs, reading, _score_rows(inputs))
    return reading


def _score_rows(inputs: Inputs) -> Iterator[CountryYear]:
    cells: dict[_UnitYear, dict[str, Estimate]] = defaultdict(dict)
    for row in inputs.sheet("Data"):
        variable, code = row["Series Code"], row["Country Code"]
        # Below the data are empty lines, and two that name the database.
        if not code:
            continue
        if variable not in _SCORES:
            raise ValueError(f"{variable!r} is not a known series")
        for column in row:
            if match := _SCORE_YEAR.fullmatch(column):
                found = cells[code, row["Country Name"], int(match[1])]
                if row[column] != _NO_SCORE:
                    found[variable] = copied(row, column)
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
        "value says where a country stands among the others of that year, and the world as a "
        "whole cannot rise or fall. Every second year to 2002, every year since. Intervals are "
        "the 90 % ones that follow from the published standard errors (estimate and 1.645 "
        "standard errors to either side, rounded to six decimals).",
        read_sheets,
    ),
    UpstreamRelease(
        "wgi-2024",
        "Worldwide Governance Indicators, update of 2024: voice and accountability",
        ("wgi-2025/wgi_voice_accountability_2024update_se.csv",),
        1996,
        2023,
        "One of the six indicators; the others of this update are not at hand. On the scale of "
        "the update of 2023, whose values it repeats to 2012 and revises a little since. Each "
        "year is scaled by itself, so a value says where a country stands among the others of "
        "that year. Every second year to 2002, every year since. Intervals are the 90 % ones that "
        "follow from the published standard errors (estimate and 1.645 standard errors to either "
        "side, rounded to six decimals).",
        read_voice,
        Credit(
            "Kaufmann, D. and Kraay, A. (2024), The Worldwide Governance Indicators: Methodology "
            "and 2024 Update, World Bank Policy Research Working Paper 10952"
        ),
    ),
    UpstreamRelease(
        "wgi-2025",
        "Worldwide Governance Indicators, revision of 2025: corruption, effectiveness, rule of law",
        ("wgi-2025/P_Data_Extract_From_Worldwide_Governance_Indicators.xlsx",),
        1996,
        2024,
        "Three of the six indicators; the others of this revision are not at hand. A new method, "
        "applied to all years, and a new scale from 0 to 100, which may be compared over time: "
        "these are indicators of their own and continue none of the earlier updates. The file has "
        "no standard errors. Every second year to 2002, every year since.",
        read_scores,
    ),
)
