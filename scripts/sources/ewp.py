"""Early Warning Project: the master list of mass-killing events, and its country-years.

Source: US Holocaust Memorial Museum, https://earlywarningproject.ushmm.org. Only the codes, years,
places and leaders of events are taken. Units are Correlates of War codes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sources.reading import Episode, ObservationRow, Reading, UpstreamRelease
from sources.spine_model import FIRST_YEAR
from sources.spreadsheets import rows

if TYPE_CHECKING:
    from sources.reading import Inputs

_SHEET = "mk_events"
_LED_BY = {"State-Led": "state", "Non-State-Led": "non-state"}


_FLAGS = ("mk_ongoing", "mk_onset")


def read(inputs: Inputs) -> Reading:
    """Read the events, then the file of all country-years."""
    reading = Reading()
    _read_events(inputs, reading)
    _read_country_years(inputs, reading)
    return reading


def _read_events(inputs: Inputs, reading: Reading) -> None:
    """Read the events sheet: one episode for each event, in the country where it took place."""
    for row in rows(inputs.file(0), _SHEET):
        code = row["mk_event_code"]
        if not code:
            continue
        reading.rows_read += 1
        name = row["country"].strip()
        start = int(row["startyear"])
        location = row["mk_location_cow"]
        # A few events began in 1945; they belong to the state of 1946.
        year = max(start, FIRST_YEAR)
        country = inputs.units.resolve(reading, "cow", location, name, year)
        if country is None:
            continue
        named = inputs.units.resolve(Reading(), "name", name, name, year)
        if named != country:
            reading.notes[f"{code} is listed under {name}, its place is {country}"] += 1
        reading.episodes.append(
            Episode(
                episode_id=f"ewp-{code}",
                country_id=country,
                source_id=inputs.release.source_id,
                kind="mass_killing",
                perpetrator=_LED_BY[row["State-Led or Non-State-Led"].strip()],
                start_year=start,
                end_year=int(row["endyear"]) if row["endyear"] else None,
                deaths_low=None,
                deaths_high=None,
            )
        )


def _read_country_years(inputs: Inputs, reading: Reading) -> None:
    """Read whether a mass killing went on or began; a 0 is a country-year without one.

    The file begins in 1934 for states that existed in 1945, though its first event is of 1945.
    """
    for row in inputs.rows(1):
        reading.rows_read += 1
        year = int(row["year"])
        country = inputs.units.resolve(reading, "cow", row["ccode"], row["country"], year)
        if country is not None:
            reading.observations += [
                ObservationRow(country, year, inputs.indicators[flag], int(row[flag]))
                for flag in _FLAGS
            ]


RELEASES = (
    UpstreamRelease(
        "ewp-2025",
        "Mass-killing events, and whether one went on or began, by country and year",
        ("ewp-2025/mass_killing_events.xlsx", "ewp-2025/country_years.csv"),
        1945,
        2024,
        "Events that began in 1945 or later, each in the country where the list places it, which "
        "need not be that of those who led it. The list places the event of 1992 to 1995 in "
        "Bosnia in Yugoslavia. An episode without an end was going on when the list closed. The "
        "list gives no numbers of deaths for its events. Country-years are those that the project "
        "covers: it leaves out states of fewer than half a million people and Taiwan, and takes "
        "in some states years after independence; 0 says that its list has no event. Among them "
        "the killing of 1964 in Zanzibar, which the project doesn't count as a state, is "
        "Tanzania's, and the one in Guatemala from 1954, which the file puts in El Salvador, is "
        "corrected.",
        read,
    ),
)
