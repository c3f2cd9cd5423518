"""Political Instability Task Force: years of genocide and politicide, with their magnitude.

Source: Center for Systemic Peace, https://www.systemicpeace.org/inscrdata.html. Units are found
by name: the file's codes are neither Correlates of War nor Gleditsch-Ward codes throughout.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from sources.episode_heirs import heirs_by_hand
from sources.reading import Episode, ObservationRow, Reading, UpstreamRelease

if TYPE_CHECKING:
    from sources.reading import Inputs

_NO_END = "9999"  # ongoing when the file closed

# The range of deaths in a year for each magnitude; the codebook leaves the highest open.
_DEATHS: dict[float, tuple[int, int | None]] = {
    0.0: (0, 300),
    0.5: (300, 1_000),
    1.0: (1_000, 2_000),
    1.5: (2_000, 4_000),
    2.0: (4_000, 8_000),
    2.5: (8_000, 16_000),
    3.0: (16_000, 32_000),
    3.5: (32_000, 64_000),
    4.0: (64_000, 128_000),
    4.5: (128_000, 256_000),
    5.0: (256_000, None),
}


def read(inputs: Inputs) -> Reading:
    """Read the magnitude of each year of an episode, and each episode with its deaths."""
    reading = Reading()
    episodes: dict[tuple[str, str, str, str], list[float]] = defaultdict(list)
    for row in inputs.sheet():
        reading.rows_read += 1
        year, magnitude = int(row["YEAR"]), float(row["DEATHMAG"])
        country = inputs.units.resolve(reading, "name", row["COUNTRY"], row["COUNTRY"], year)
        if country is None:
            continue
        episodes[country, row["SCODE"], row["YRBEGIN"], row["YREND"]].append(magnitude)
        indicator = inputs.indicators["DEATHMAG"]
        reading.observe(ObservationRow(country, year, indicator, magnitude), row.cell("DEATHMAG"))
    for (country, code, start, end), magnitudes in episodes.items():
        low, high = _deaths(magnitudes)
        reading.episodes.append(
            Episode(
                episode_id=f"pitf-{code.lower()}{start}",
                country_id=country,
                source_id=inputs.release.source_id,
                kind="genocide_or_politicide",
                perpetrator=None,
                start_year=int(start),
                end_year=None if end == _NO_END else int(end),
                deaths_low=low,
                deaths_high=high,
            )
        )
    reading.episode_heirs += heirs_by_hand(reading.episodes, "pitf-")
    return reading


def _deaths(magnitudes: list[float]) -> tuple[int, int | None]:
    """Return the sums of the years' bounds; a year in the open band leaves the upper sum open."""
    bands = [_DEATHS[magnitude] for magnitude in magnitudes]
    highs = [high for _, high in bands if high is not None]
    return sum(low for low, _ in bands), sum(highs) if len(highs) == len(bands) else None


RELEASES = (
    UpstreamRelease(
        "pitf-2014",
        "Episodes of genocide and politicide, and their magnitude by year",
        ("pitf-2014/PITF GenoPoliticide 2014.xls",),
        1956,
        2014,
        "The file does not distinguish genocide from politicide or say who led it, and lists "
        "years of episodes only. The task force looks at states with more than half a million "
        "people from 1955, but the file names no state without an episode, so there is no value "
        "for years without one: a magnitude of 0 is a year of an episode with fewer than 300 "
        "deaths. Deaths of an episode are the sums of the bounds of its years' bands; a year in "
        "the highest band, 256,000 deaths or more, leaves the sum without an upper bound. The "
        "table episode_heirs, which for this source is ours, has later states that hold the land. "
        "An episode without an end was going on when the file closed.",
        read,
    ),
)
