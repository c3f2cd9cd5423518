"""Targeted Mass Killing: event-years, folded into episodes.

Source: Atrocity Forecasting Project, Australian National University. A row is a year in which an
actor killed members of the groups that it targeted; the source's `tmk_id` joins the years of an
episode. Units are Correlates of War codes of the place.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

from sources.episode_heirs import heirs_by_hand
from sources.reading import Credit, Episode, ObservationRow, Reading, UpstreamRelease

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sources.cells import CellPlace
    from sources.reading import Inputs

_MISSING = ("", "NA", "-1", "..")
_GROUPS = range(1, 6)


class EventTotal(NamedTuple):
    """The deaths of a whole event, which the file repeats in each of its years."""

    place: str
    start: str
    deaths: int


class EventYear(NamedTuple):
    """One row: a year of an episode."""

    tmk_id: str
    place: str
    place_name: str
    year: int
    perpetrator: str
    ended: bool
    total: EventTotal | None
    deaths: int | None
    bounds: tuple[int, int] | None


def read(inputs: Inputs) -> Reading:
    """Read the event-years: one episode for each `tmk_id`, and a 1 for each state-year."""
    reading = Reading()
    episodes: dict[tuple[str, str], list[EventYear]] = defaultdict(list)
    ongoing: dict[tuple[str, int], list[CellPlace]] = defaultdict(list)
    for row in inputs.sheet():
        reading.rows_read += 1
        event = _event_year(row)
        country = inputs.units.resolve(reading, "cow", event.place, event.place_name, event.year)
        if country is not None:
            episodes[event.tmk_id, country].append(event)
            ongoing[country, event.year].append(row.cell("year"))
    shared = _shared_totals(episodes.values())
    for (tmk_id, country), events in episodes.items():
        last = max(events, key=lambda event: event.year)
        goes_on = last.year == inputs.release.last_year and not last.ended
        low, high = _deaths(events, shared)
        reading.episodes.append(
            Episode(
                episode_id=f"tmk-{_slug(tmk_id)}",
                country_id=country,
                source_id=inputs.release.source_id,
                kind="targeted_mass_killing",
                perpetrator=last.perpetrator,
                start_year=min(event.year for event in events),
                end_year=None if goes_on else last.year,
                deaths_low=low,
                deaths_high=high,
            )
        )
    reading.episode_heirs += heirs_by_hand(reading.episodes, "tmk-")
    for key, cells in sorted(ongoing.items()):
        observed = ObservationRow(*key, inputs.indicators["tmk"], 1)
        reading.observe(observed, *cells, operation="listed")
    return reading


def _event_year(row: Mapping[str, str]) -> EventYear:
    place, deaths, total = row["pl.ccode"], _count(row["deaths.est"]), _count(row["total.deaths"])
    return EventYear(
        tmk_id=row["tmk_id"],
        place=place,
        place_name=row["primary.location"],
        year=int(row["year"]),
        perpetrator=_perpetrator(row),
        ended=row["tmk.end"] not in _MISSING,
        total=None if total is None else EventTotal(place, row["tmk.st"], total),
        deaths=deaths,
        bounds=_bounds(row, deaths),
    )


def _perpetrator(row: Mapping[str, str]) -> str:
    """Return who killed: a government, one that the file connects to a government, or another."""
    if row["is.government.actor"] == "1":
        return "state"
    connected = row["is.non.gov.actor.connected.to.gov"] == "1"
    return "government-connected" if connected else "non-state"


def _bounds(row: Mapping[str, str], deaths: int | None) -> tuple[int, int] | None:
    """Return low and high summed over the groups killed.

    None unless all of them are given and the estimate lies between their sums.
    """
    groups = [f"group{number}" for number in _GROUPS if row[f"group{number}.name"] not in _MISSING]
    lows = [_count(row[f"{group}.low.fatalities.estimate"]) for group in groups]
    highs = [_count(row[f"{group}.high.fatalities.estimate"]) for group in groups]
    if deaths is None or not groups or None in lows or None in highs:
        return None
    low, high = (sum(filter(None, bounds)) for bounds in (lows, highs))
    return (low, high) if low <= deaths <= high else None


def _shared_totals(episodes: Iterable[Sequence[EventYear]]) -> set[EventTotal]:
    """Return the totals of events that the file divides into several episodes."""
    carried = Counter(
        total for events in episodes for total in {event.total for event in events} if total
    )
    return {total for total, times in carried.items() if times > 1}


def _deaths(events: Sequence[EventYear], shared: set[EventTotal]) -> tuple[int | None, int | None]:
    """Return low and high of an episode: the sums of its years, or its one total as both.

    The figures of single years sometimes repeat the total, or lack years. Both bounds are None
    where the years do not add up to the total, where the rows have two totals, or where another
    episode has the same total.
    """
    totals = {event.total.deaths for event in events if event.total}
    if len(totals) > 1 or any(event.total in shared for event in events):
        return None, None
    total = totals.pop() if totals else None
    yearly = [event.deaths for event in events if event.deaths is not None]
    if total is not None and yearly and sum(yearly) != total:
        return None, None
    bounds = [event.bounds for event in events if event.bounds]
    if len(bounds) == len(events):
        return sum(low for low, _ in bounds), sum(high for _, high in bounds)
    return total, total


def _count(cell: str) -> int | None:
    return None if cell in _MISSING else int(cell)


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


RELEASES = (
    UpstreamRelease(
        "tmk-1.1",
        "Episodes of targeted mass killing, and the years in which they went on",
        ("tmk-1.1/tmk_events_release_1.1.xls",),
        1947,
        2020,
        "Killing of members of a group by one actor, in the country where most of it took place, "
        "from the first to the last year that the file lists of an episode. An episode that it "
        "lists for 2020 without an end has none here. The file lists nothing but killings: a "
        "country-year without a row may be one without any or one that was not looked at, so "
        "there are no zeros. Of a killer that is no government the file says whether it was "
        "connected to one, but not to which, nor how: such are government-connected here "
        "(militias, police and soldiers, but also rebels with friends abroad); where it does not "
        "say (in four episodes), non-state. Deaths are the sums of the file's low and high "
        "estimates for each group and year, or its one total for the episode in both; they are "
        "left out where the years don't add up to the total, or where the total is that of "
        "several episodes. Its deaths by year are not taken, because many are those of the whole "
        "episode. Later states that hold the land are in the table episode_heirs, which for this "
        "source is ours.",
        read,
        Credit(
            "Butcher, Goldsmith, Nanlohy, Sowmya, Muchlinski (2020), Journal of Conflict "
            "Resolution 64(7-8); Targeted Mass Killing (TMK) dataset 1.1"
        ),
    ),
)
