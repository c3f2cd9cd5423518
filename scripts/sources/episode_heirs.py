"""Heirs of episodes: other states that hold land on which an episode took place.

Where a list of episodes names heirs itself, its adapter reads them. `episode_heirs.csv`, written by
hand, adds those that follow from a list's own words on an event, where it has no column for heirs
or leaves one out, and states that held the land in the year in which the event began, where a
list has it under the state of today. An heir is a place of the killing, never a perpetrator.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from sources.reading import EpisodeHeir
from sources.spine_model import SPINE, csv_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sources.reading import Episode, Reading
    from sources.spine_model import Country


def heirs_by_hand(episodes: Iterable[Episode], prefix: str) -> Iterator[EpisodeHeir]:
    """Yield the heirs written by hand of the episodes whose ids begin with a source's prefix.

    Raises LookupError for an episode that the source no longer lists, and ValueError for an heir
    that is the episode's own state.
    """
    places: dict[str, str] = {episode.episode_id: episode.country_id for episode in episodes}
    seen: dict[str, set[str]] = defaultdict(set)
    for row in csv_rows(SPINE / "episode_heirs.csv"):
        episode_id, country_id = row["episode_id"], row["country_id"]
        if not episode_id.startswith(prefix):
            continue
        if country_id == places[episode_id] or country_id in seen[episode_id]:
            raise ValueError(f"{country_id} is no further heir of {episode_id}")
        seen[episode_id].add(country_id)
        yield EpisodeHeir(episode_id, country_id, None, row["placed_by"], row["reason"])


def date_heirs(readings: Iterable[Reading], countries: Iterable[Country]) -> None:
    """Set the first year in which each heir holds the land.

    That is the heir's first year, or the last one of the former state that it carries on, where it
    was there before (Yemen from 1990 for the land of South Yemen). One that held the land in the
    year in which the episode began has it from then.
    """
    states = {country.country_id: country for country in countries}
    for reading in readings:
        places = {episode.episode_id: episode.country_id for episode in reading.episodes}
        began = {episode.episode_id: episode.start_year for episode in reading.episodes}
        for index, heir in enumerate(reading.episode_heirs):
            place, state = states[places[heir.episode_id]], states[heir.country_id]
            first = state.state_from
            if place.successor_id == heir.country_id and place.state_to is not None:
                first = max(first, place.state_to)
            if heir.placed_by == "holder":
                first = max(first, began[heir.episode_id])
            reading.episode_heirs[index] = heir._replace(from_year=first)
