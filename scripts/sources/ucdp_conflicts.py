"""UCDP/PRIO armed conflict: the conflicts over each state in each year, and how their spells ended.

Sources: Uppsala Conflict Data Program and Peace Research Institute Oslo, and UCDP's Conflict
Termination Dataset, both https://ucdp.uu.se/downloads/. Units are Gleditsch-Ward codes, of the
states whose government or territory is at issue.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from sources.reading import Credit, ObservationRow, Reading, Skip, UpstreamRelease
from sources.ucdp_listed import listed, observe_listed, states_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sources.cells import CellPlace, UpstreamRow
    from sources.reading import Inputs

_BETWEEN_STATES = "2"
# Without and with troops of other states.
_INTERNAL: Final = ("3", "4")
_INTERNATIONALISED = "4"
# What the sides fight over: the territory, the government, or both.
_TERRITORY: Final = ("1", "3")
_GOVERNMENT: Final = ("2", "3")

_INTENSITY = "acd: highest intensity_level"
_NUMBER = "acd: number of conflict_id"


def _internal(row: UpstreamRow) -> bool:
    return row["type_of_conflict"] in _INTERNAL


# What a conflict is listed for, by the publisher's variables: the test, and the columns that it
# reads besides the one of the states.
_KINDS: Mapping[str, tuple[Callable[[UpstreamRow], bool], tuple[str, ...]]] = {
    "acd: any conflict": (lambda _: True, ()),
    "acd: type_of_conflict 3 or 4": (_internal, ("type_of_conflict",)),
    "acd: type_of_conflict 4": (
        lambda row: row["type_of_conflict"] == _INTERNATIONALISED,
        ("type_of_conflict",),
    ),
    "acd: type_of_conflict 2": (
        lambda row: row["type_of_conflict"] == _BETWEEN_STATES,
        ("type_of_conflict",),
    ),
    "acd: internal, incompatibility 2 or 3": (
        lambda row: _internal(row) and row["incompatibility"] in _GOVERNMENT,
        ("type_of_conflict", "incompatibility"),
    ),
    "acd: internal, incompatibility 1 or 3": (
        lambda row: _internal(row) and row["incompatibility"] in _TERRITORY,
        ("type_of_conflict", "incompatibility"),
    ),
    "acd: year of start_date2": (
        lambda row: row["start_date2"][:4] == row["year"],
        ("start_date2",),
    ),
    "acd: ep_end": (lambda row: row["ep_end"] == "1", ("ep_end",)),
}

# How a spell of fighting ended, by the publisher's code, with the types of conflict that count.
_ANY_TYPE: Final = ("1", "2", "3", "4")
_OUTCOMES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "1": ("termination: outcome 1", _ANY_TYPE),
    "2": ("termination: outcome 2", _ANY_TYPE),
    "3": ("termination: internal, outcome 3", _INTERNAL),
    "4": ("termination: internal, outcome 4", _INTERNAL),
    "5": ("termination: internal, outcome 5", _INTERNAL),
}
_CEASED = "6"


def read_conflicts(inputs: Inputs) -> Reading:
    """Read the conflicts of each state and year: which kinds, how many, and how intense."""
    reading = Reading()
    kinds, numbers = listed(), listed()
    levels: dict[tuple[str, int], list[tuple[float, CellPlace]]] = defaultdict(list)
    for row in inputs.rows():
        reading.rows_read += 1
        year = int(row["year"])
        for country in states_of(inputs, reading, row["gwno_loc"], row["location"], year):
            place = row.cell("gwno_loc")
            numbers[_NUMBER, country, year].append(place)
            level = float(row["intensity_level"]), row.cell("intensity_level")
            levels[country, year].append(level)
            for variable, (holds, columns) in _KINDS.items():
                if holds(row):
                    kinds[variable, country, year] += [place, *map(row.cell, columns)]
    observe_listed(inputs, reading, kinds)
    observe_listed(inputs, reading, numbers, "count")
    for (country, year), found in sorted(levels.items()):
        highest = max(level for level, _ in found)
        observation = ObservationRow(country, year, inputs.indicators[_INTENSITY], highest)
        reading.observe(observation, *(cell for _, cell in found), operation="maximum")
    return reading


def read_ends(inputs: Inputs) -> Reading:
    """Read how spells of fighting ended, in the year of their last fighting."""
    reading = Reading()
    ends = listed()
    for row in inputs.sheet("dataset"):
        reading.rows_read += 1
        if row["confterm"] != "1":
            reading.skips[Skip("the conflict went on", "all units")] += 1
            continue
        name, year = row["location"], int(row["year"])
        if row["outcome"] == _CEASED:
            reading.skips[Skip("a side ceased to exist: no indicator", name)] += 1
            continue
        variable, types = _OUTCOMES[row["outcome"]]
        if row["type_of_conflict"] not in types:
            reason = "victory or low activity, not within a state: no indicator"
            reading.skips[Skip(reason, name)] += 1
            continue
        for country in states_of(inputs, reading, row["gwno_loc"], name, year):
            ends[variable, country, year] += [row.cell("gwno_loc"), row.cell("outcome")]
    observe_listed(inputs, reading, ends)
    return reading


RELEASES = (
    UpstreamRelease(
        "ucdp-acd-25.1",
        "Armed conflict over each state: whether, of which kind, how many, and how intense",
        ("ucdp-conflict-25.1/ucdp-prio-acd-251.csv",),
        1946,
        2024,
        "A conflict between organised parties, one of them a government, with at least 25 "
        "battle-related deaths in the year. It stands under the states whose government or "
        "territory is at issue, which the source calls the location: not under every state that "
        "fights, and not where the fighting was. A conflict that lists several states stands under "
        "each of them. Wars of colonies stand under the colony, so most of them are in no row: it "
        "was not a state. Land that is not a state in the source stands under the state that held "
        "it. Only states with a conflict have a row; a state without one, from 1946 to 2024, is "
        "one for which the source lists none.",
        read_conflicts,
        Credit(
            "UCDP/PRIO Armed Conflict Dataset 25.1; Davies, Pettersson, Sollenberg, Öberg (2025), "
            "Journal of Peace Research 62(4); Gleditsch et al. (2002), Journal of Peace Research "
            "39(5)"
        ),
    ),
    UpstreamRelease(
        "ucdp-termination-3",
        "How spells of armed conflict ended",
        ("ucdp-conflict-25.1/ucdp-term-acd-3-2021.xlsx",),
        1946,
        2019,
        "A spell ends when a conflict has fewer than 25 battle-related deaths in the next year; "
        "the end stands in the last year of fighting. The file's rows reach 2020, but it has no "
        "end in that year, because the next one was not known yet: the values end in 2019. Ends "
        "stand under the states whose government or territory was at issue, each of them where "
        "there are several. A spell that ended because a side ceased to exist, and a victory or "
        "low activity in a war between states or of a colony, has no indicator. Version 3 is of "
        "2021; a fourth, of 2024, exists and could not be had.",
        read_ends,
        Credit(
            "UCDP Conflict Termination Dataset, version 3-2021; Kreutz (2010), Journal of Peace "
            "Research 47(2)"
        ),
    ),
)
