"""Where a fight or an attack of UCDP was mainly, as far as UCDP's own totals by state prove it.

The files list all the states in which two parties fought in a year, and the deaths of all of them
together. The file of country-years gives the deaths of all parties in each state. What the other
states cannot hold, because their totals are too small, was in this one.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from sources.reading import Reading
from sources.spine_model import csv_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sources.reading import Inputs
    from upstream import Upstream

    # Deaths by kind of deed, year and Gleditsch-Ward code.
    Totals = Mapping[tuple[str, int, str], int]

    # Dyads or attacks.
    D = TypeVar("D", bound=Any)

COUNTRY_YEARS = "ucdp-25.1/organizedviolencecy_v25_1.csv"

# The column with the deaths of all deeds of a kind in a state and year.
_TOTALS = {
    "internal": "sb_intrastate_deaths_best_cy",
    "interstate": "sb_interstate_deaths_best_cy",
    "attack_of_government": "os_any_govt_killings_best_cy",
    "attack_of_group": "os_nsgroup_killings_best_cy",
}


class Deed(NamedTuple):
    """The deaths of one pair or attacker in a year, and the Gleditsch-Ward codes of the states."""

    kind: str
    year: int
    places: tuple[str, ...]
    deaths: int


def totals_by_state(upstream: Upstream) -> Totals:
    """Return the deaths of all deeds of a kind in a year and state."""
    return {
        (kind, int(row["year_cy"]), row["country_id_cy"]): int(row[column])
        for row in csv_rows(upstream.open(COUNTRY_YEARS))
        for kind, column in _TOTALS.items()
    }


def placed(deeds: Sequence[D], totals: Totals) -> list[D]:
    """Return dyads or attacks with the deaths that must have been in each of their places."""
    known = [Deed(deed.kind, deed.year, tuple(deed.least), deed.deaths.best) for deed in deeds]
    found = zip(deeds, least_deaths(known, totals), strict=True)
    return [deed._replace(least=least) for deed, least in found]


def least_deaths(deeds: Sequence[Deed], totals: Totals) -> list[dict[str, int]]:
    """Return, for each deed and each of its places, the deaths that must have been there.

    A deed has at most its own deaths in a place, and at most what the place's total leaves when
    the least of the other deeds there is taken off. The total may hold deaths of deeds that are
    not listed, so it never says that more was there. A place without a total rules nothing out.
    Raises `ValueError` where the deeds have more deaths in a place than its total.
    """
    least = [dict.fromkeys(deed.places, 0) for deed in deeds]
    most = [dict.fromkeys(deed.places, deed.deaths) for deed in deeds]
    there: dict[tuple[str, int, str], list[int]] = defaultdict(list)
    for i, deed in enumerate(deeds):
        for place in deed.places:
            there[deed.kind, deed.year, place].append(i)
    held = {key: found for key, found in there.items() if key in totals}
    rose = True
    while rose:
        for (kind, year, place), found in held.items():
            room = totals[kind, year, place] - sum(least[i][place] for i in found)
            if room < 0:
                raise ValueError(f"more {kind} deaths in {place} in {year} than its total")
            for i in found:
                most[i][place] = min(most[i][place], least[i][place] + room)
        rose = _raise_least(deeds, least, most)
    return least


def _raise_least(
    deeds: Sequence[Deed], least: Sequence[dict[str, int]], most: Sequence[Mapping[str, int]]
) -> bool:
    """Raise the least deaths to what the other places cannot hold; return whether any rose."""
    rose = False
    for deed, low, high in zip(deeds, least, most, strict=True):
        for place in deed.places:
            needed = deed.deaths - sum(n for other, n in high.items() if other != place)
            if needed > low[place]:
                low[place], rose = needed, True
    return rose


def mainly(least: Mapping[str, int], deaths: int) -> str | None:
    """Return the only place, or the one that holds more than half of the deaths; None if unknown.

    >>> mainly({"645": 0}, 9), mainly({"645": 5, "652": 0}, 9), mainly({"645": 5, "652": 0}, 10)
    ('645', '645', None)
    """
    if len(least) == 1:
        return next(iter(least))
    return next((place for place, held in least.items() if 2 * held > deaths), None)


def places_at(
    inputs: Inputs, least: Mapping[str, int], deaths: int, year: int
) -> tuple[str, str | None]:
    """Return the states of some deeds, sorted, and the one in which they mainly were, if known."""
    main = mainly(least, deaths)
    (main_country,) = countries_at(inputs, [main], year) if main else (None,)
    return " ".join(countries_at(inputs, least, year)), main_country


def countries_at(inputs: Inputs, codes: Iterable[str], year: int) -> list[str]:
    """Return the states of Gleditsch-Ward codes, sorted; ValueError where one is not a state."""
    found = [inputs.units.resolve(Reading(), "gw", code, code, year) for code in codes]
    countries = sorted(country for country in found if country is not None)
    if len(countries) < len(found):
        raise ValueError(f"one of the places {codes} is not a state in {year}")
    return countries
