"""Early Warning Project: the master list of mass-killing events, and its country-years.

Source: US Holocaust Memorial Museum, https://earlywarningproject.ushmm.org. Only the codes, years,
places, heirs and leaders of events are taken. Units are Correlates of War codes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sources.episode_heirs import heirs_by_hand
from sources.reading import Episode, EpisodeHeir, ObservationRow, Reading, UpstreamRelease
from sources.spine_model import FIRST_YEAR
from sources.spreadsheets import rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sources.reading import Inputs

_SHEET = "mk_events"
_LED_BY = {"State-Led": "state", "Non-State-Led": "non-state"}


_FLAGS = ("mk_ongoing", "mk_onset")

_PLACE = "mk_location_cow"
_HEIRS = ("mk_location_inheritor1", "mk_location_inheritor2")

# The list's own code of Serbia: as a place it goes on where Yugoslavia's 345, whose lands have
# other heirs, doesn't.
_SERBIA = "340"


def read(inputs: Inputs) -> Reading:
    """Read the events, then the file of all country-years."""
    reading = Reading()
    _read_events(inputs, reading)
    reading.episode_heirs += heirs_by_hand(reading.episodes, "ewp-")
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
        reading.episode_heirs += _heirs(inputs, row, country)
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


def _heirs(inputs: Inputs, row: Mapping[str, str], country: str) -> Iterator[EpisodeHeir]:
    """Yield the states that hold the land later, by the list's columns of heirs.

    A code denotes each state that has it in some year since the event. The place itself repeated
    as heir adds nothing (in one row it is a wrong code twice).
    """
    found = {country}
    for column in (_PLACE, *_HEIRS):
        code = row[column]
        if not code or (column == _PLACE and code != _SERBIA):
            continue
        if column != _PLACE and code == row[_PLACE]:
            continue
        start = max(int(row["startyear"]), FIRST_YEAR)
        later = {
            inputs.units.resolve(Reading(), "cow", code, row["country"].strip(), year)
            for year in range(start, inputs.release.last_year + 1)
        }
        for heir in sorted(filter(None, later)):
            if heir not in found:
                found.add(heir)
                reason = f"{column} is {code}"
                yield EpisodeHeir(f"ewp-{row['mk_event_code']}", heir, None, "source", reason)


def _read_country_years(inputs: Inputs, reading: Reading) -> None:
    """Read whether a mass killing went on or began; a 0 is a country-year without one.

    The file begins in 1934 for states that existed in 1945, though its first event is of 1945.
    """
    for row in inputs.rows(1):
        reading.rows_read += 1
        year = int(row["year"])
        country = inputs.units.resolve(reading, "cow", row["ccode"], row["country"], year)
        if country is not None:
            for flag in _FLAGS:
                indicator, value = inputs.indicators[flag], int(row[flag])
                reading.observe(ObservationRow(country, year, indicator, value), row.cell(flag))


RELEASES = (
    UpstreamRelease(
        "ewp-2025",
        "Mass-killing events, and whether one went on or began, by country and year",
        ("ewp-2025/mass_killing_events.xlsx", "ewp-2025/country_years.csv"),
        1945,
        2024,
        "Events that began in 1945 or later, each in the country where the list places it, which "
        "need not be that of those who led it. Later states that hold the land are taken from the "
        "list's two columns of heirs, and stand in the table episode_heirs; the list names no "
        "more than two heirs of any event. An episode without an end was going on when the list "
        "closed. The list gives no numbers of deaths for its events. Country-years are those that "
        "the project covers: it leaves out states of fewer than half a million people, and takes "
        "in some states years after independence; 0 says that its list has no event placed there, "
        "which is the judgement of those who made the list.",
        read,
    ),
)
