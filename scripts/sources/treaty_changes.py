"""What happened to three treaties since the lists of 2015: acts alone, gathered from public pages.

Source: a table compiled for this package from pages of the United Nations, the International
Criminal Court, the Red Cross and others. Its column `certainty` says how much of an act was seen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sources.reading import Commitment, Credit, Reading, UpstreamRelease

if TYPE_CHECKING:
    from sources.reading import Inputs

_AS_AT = 2025

_INSTRUMENTS = {
    "Arms Trade Treaty": "arms_trade_treaty",
    "Genocide Convention": "genocide_convention",
    "Rome Statute": "rome_statute",
}
_ACTIONS = {"accession": "acceded", "ratification": "ratified", "withdrawal": "withdrew"}

# Whether the day of an act was seen; otherwise its year alone is kept.
_HAS_DAY = {"seen": True, "month seen": False, "day not seen": False}


def read_changes(inputs: Inputs) -> Reading:
    """Read the acts: a state joins on the day of its act, and leaves when that takes effect."""
    reading = Reading()
    for row in inputs.rows():
        reading.rows_read += 1
        country = inputs.units.resolve(reading, "iso3", row["iso3"], row["country"], _AS_AT)
        if country is None:
            continue
        action = _ACTIONS[row["action"]]
        day = row["effective" if action == "withdrew" else "deposited"]
        year = int(day[:4])
        date = day if _HAS_DAY[row["certainty"]] else None
        instrument = _INSTRUMENTS[row["instrument"]]
        reading.commitments.append(
            Commitment(country, instrument, inputs.release.source_id, action, year, date)
        )
        if date is None:
            reading.notes["acts whose day was not seen at a source: the year alone is kept"] += 1
    return reading


RELEASES = (
    UpstreamRelease(
        "untc-changes",
        "Who joined or left the Genocide Convention and the Rome Statute since 2015",
        ("treaties-since-2015/treaty_changes.csv",),
        2015,
        2025,
        "Acts alone, and no list of parties: it says something of the states named in it, and "
        "nothing of others, so it has no values by year. For the Genocide Convention it reaches "
        "to 24 April 2024: the 146 parties of untc-2015 and the seven acts here are the 153 that "
        "the depositary's page of that day counts. The states and years of three of the seven "
        "rest on that count, and their days were not seen at a source. For the Rome Statute it "
        "reaches to 1 January 2025, the day of the 125th party: the 123 of icrc-2020 and two acts "
        "here; after that it has one withdrawal alone. Of the Arms Trade Treaty it has one act. "
        "Where the day was not seen, the year alone is kept. A withdrawal counts from the day on "
        "which it took effect.",
        read_changes,
        Credit(
            "Accessions and withdrawals since March 2015, compiled for this package from pages of "
            "the United Nations Treaty Collection, the International Criminal Court, the "
            "International Committee of the Red Cross and others, 27 November 2026"
        ),
    ),
)
