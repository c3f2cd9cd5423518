"""Bertelsmann Transformation Index: what country experts say of force, law, equality and conflict.

Source: Bertelsmann Stiftung, https://bti-project.org. One sheet for each edition; units are names.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from sources.reading import Credit, ObservationRow, Reading, Skip, UpstreamRelease
from sources.spreadsheets import sheets

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sources.reading import Inputs

# Questions are found by their title: Q16.6 of the edition of 2006 is Q16.5 of the later ones.
_TAKEN = (
    "Monopoly on the use of force",
    "State identity",
    "No interference of religious dogmas",
    "Basic administration",
    "Association / assembly rights",
    "Freedom of expression",
    "Separation of powers",
    "Independent judiciary",
    "Prosecution of office abuse",
    "Civil rights",
    "Social capital",
    "Equal opportunity",
    "Civil society traditions",
    "Conflict intensity",
    "Anti-corruption policy",
    "Cleavage / conflict management",
    "Public consultation",
    "Reconciliation",
)
_LEFT_OUT = (
    "Free and fair elections",
    "Effective power to govern",
    "Performance of democratic institutions",
    "Commitment to democratic institutions",
    "Party system",
    "Interest groups",
    "Approval of democracy",
    "Socioeconomic barriers",
    "Market organization",
    "Competition policy",
    "Liberalization of foreign trade",
    "Banking system",
    "Monetary stability",
    "Fiscal stability",
    "Property rights",
    "Private enterprise",
    "Social safety nets",
    "Output strength",
    "Environmental policy",
    "Education / R&D policy",
    "Structural constraints",
    "GNI p.c. Atlas method rescaled",
    "UN Educ. Index rescaled",
    "BTI Stateness & Rule of Law",
    "Prioritization",
    "Implementation",
    "Policy learning",
    "Efficient use of assets",
    "Policy coordination",
    "Consensus on goals",
    "Anti-democratic actors",
    "Effective use of support",
    "Credibility",
    "Regional cooperation",
)
_QUESTION = re.compile(r"Q\d+\.\d+ \| (.+)")
_SHEET = re.compile(r"BTI (\d{4})")
# A country outside the edition, and a question without an answer.
_MISSING = ("-", "n/a")


def read(inputs: Inputs) -> Reading:
    """Read the scores of every edition, each placed on the year before the edition's."""
    reading = Reading()
    for sheet in sheets(inputs.file()):
        name = _SHEET.fullmatch(sheet)
        if name is None:
            raise ValueError(f"{sheet!r} is not the name of an edition")
        _read_edition(inputs, reading, sheet, int(name[1]) - 1)
    return reading


def _read_edition(inputs: Inputs, reading: Reading, sheet: str, year: int) -> None:
    columns: dict[str, str] = {}
    for row in inputs.sheet(sheet):
        columns = columns or _questions(row, sheet)
        reading.rows_read += 1
        unit = unicodedata.normalize("NFC", next(iter(row.values())))
        country = inputs.units.resolve(reading, "name", unit, unit, year)
        if country is None:
            continue
        scores = {title: row[at] for title, at in columns.items() if row[at] not in _MISSING}
        if not scores:
            reading.skips[Skip("no value", unit)] += 1
        for title, score in scores.items():
            reading.observe(
                ObservationRow(country, year, inputs.indicators[f"bti.{title}"], float(score)),
                row.cell(columns[title]),
            )


def _questions(header: Iterable[str], sheet: str) -> dict[str, str]:
    """Return the column of each title that is taken; raise ValueError if a question is unknown."""
    found = {match[1]: name for name in header if (match := _QUESTION.fullmatch(name))}
    if unlike := sorted(found.keys() ^ {*_TAKEN, *_LEFT_OUT}):
        raise ValueError(f"questions of {sheet} that are unknown or missing: {', '.join(unlike)}")
    return {title: found[title] for title in _TAKEN}


RELEASES = (
    UpstreamRelease(
        "bti-2024",
        "Bertelsmann Transformation Index, 18 questions of the editions of 2006 to 2024",
        ("bti-2024/BTI_2006-2024_Scores.xlsx",),
        2005,
        2023,
        "Scores from 1 to 10 by experts on each country, reviewed and matched across countries by "
        "the publisher. An edition comes out every second year and covers two years, which end on "
        "31 January of the year before the edition's. A score stands in that year (edition 2024 "
        "in 2023) and the years between editions have none: what happened after January is in the "
        "next edition. The edition of 2024 has 137 states, earlier ones fewer (119 in that of "
        "2006). Western Europe, the United States, Canada, Japan, Australia, New Zealand, Israel "
        "and most small states are not in it. Of 52 questions, 18 are taken.",
        read,
        Credit(
            "Bertelsmann Stiftung (2024), Transformation Index BTI 2024, Gütersloh: Bertelsmann "
            "Stiftung, https://bti-project.org"
        ),
    ),
)
