"""Ethnic Power Relations 2023: groups, their access to power by period, and sums by year.

Source: ETH Zurich, International Conflict Research, https://icr.ethz.ch/data/epr/. Units are
Gleditsch-Ward codes. Country-years are added up from the groups by the definitions of EPR's own
country-year file, which ends in 2020.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import groupby
from typing import TYPE_CHECKING

from sources.reading import (
    Credit,
    Group,
    GroupAccessRow,
    ObservationRow,
    Reading,
    Skip,
    UpstreamRelease,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sources.reading import Inputs

GROUPS = "epr-2023/EPR-2023.csv"

_ALONE = ("monopoly", "dominant")
_SHARED = ("senior_partner", "junior_partner")
_EXCLUDED = ("powerless", "discriminated", "self_exclusion")
_RELEVANT = (*_ALONE, *_SHARED, *_EXCLUDED)
_NO_STATE = "state_collapse"

# In 2006 EPR has Yugoslavia (that is, Serbia and Montenegro) as well as its two heirs.
_GIVEN_WAY = ("345", 2006)

# Sizes have at most 8 decimals: beyond the tenth, a sum holds only floating-point noise.
_DECIMALS = 10


def read(inputs: Inputs) -> Reading:
    """Read the groups and their periods, and sum the groups of each state-year."""
    reading = Reading()
    rows = sorted(inputs.rows(), key=lambda row: int(row["from"]))
    groups: dict[str, Group] = {}
    state_years: dict[tuple[str, int], list[GroupAccessRow]] = defaultdict(list)
    for row in rows:
        reading.rows_read += 1
        for country, first, last in _periods(inputs, reading, row):
            id_ = group_id(country, row["gwgroupid"])
            groups[id_] = Group(id_, country, inputs.release.source_id, row["group"].strip())
            access = GroupAccessRow(
                group_id=id_,
                from_year=first,
                to_year=last,
                size=float(row["size"]),
                status=row["status"].lower().replace(" ", "_").replace("-", "_"),
                regional_autonomy=row["reg_aut"] or None,
            )
            reading.group_access.append(access)
            for year in range(first, last + 1):
                state_years[country, year].append(access)
    reading.groups.extend(groups.values())
    for (country, year), members in state_years.items():
        if any(group.status == _NO_STATE for group in members):
            reading.notes["state-years without a state to be excluded from: no observations"] += 1
            continue
        reading.observations.extend(
            ObservationRow(country, year, inputs.indicators[variable], round(value, _DECIMALS))
            for variable, value in _add_up(members).items()
        )
    return reading


def group_id(country: str, code: str) -> str:
    """Return the id of a group, which is a separate one in each state."""
    return f"epr-{country.lower()}-{code}"


def _periods(
    inputs: Inputs, reading: Reading, row: Mapping[str, str]
) -> list[tuple[str, int, int]]:
    """Return a row's years, split where its unit passes from one state to the next."""
    unit, name = row["gwid"], row["statename"]
    without = Reading()  # the years that no state has

    def country(year: int) -> str | None:
        if (unit, year) == _GIVEN_WAY:
            without.skips[Skip("its heirs have rows of their own", f"{name} (gw {unit})")] += 1
            return None
        return inputs.units.resolve(without, "gw", unit, name, year)

    periods = []
    for country_id, run in groupby(range(int(row["from"]), int(row["to"]) + 1), country):
        years = list(run)
        if country_id is not None:
            periods.append((country_id, years[0], years[-1]))
    for skip, years_lost in without.skips.items():
        if periods:
            reading.notes[f"years cut off periods of {skip.unit}: {skip.reason}"] += years_lost
        else:
            reading.skips[skip] += 1
    return periods


def _add_up(groups: Sequence[GroupAccessRow]) -> dict[str, float]:
    """Return the sums over the groups of a state-year, by the publisher's name of each."""

    def count(*statuses: str) -> int:
        return sum(group.status in statuses for group in groups)

    def size(*statuses: str) -> float:
        return sum(group.size for group in groups if group.status in statuses)

    relevant = size(*_RELEVANT)
    excluded = size(*_EXCLUDED)
    return {
        "exclpop": excluded,
        "lexclpop": excluded / relevant if relevant else 0.0,
        "discrimpop": size("discriminated"),
        "size of POWERLESS": size("powerless"),
        "size of SELF-EXCLUSION": size("self_exclusion"),
        "size of MONOPOLY and DOMINANT": size(*_ALONE),
        "maxexclpop": max((g.size for g in groups if g.status in _EXCLUDED), default=0.0),
        "regautpop": sum(g.size for g in groups if g.regional_autonomy == "true"),
        "excl_groups_count": count(*_EXCLUDED),
        "count of DISCRIMINATED": count("discriminated"),
        "rlvt_groups_count": count(*_RELEVANT),
    }


RELEASES = (
    UpstreamRelease(
        "epr-2023",
        "Ethnic groups, their size and their access to the power of the state",
        (GROUPS,),
        1946,
        2023,
        "Groups that matter in a state's politics, as experts on it judge; microstates, São Tomé "
        "and Príncipe, Seychelles, Vanuatu and Palestine are not covered. Each observation is "
        "added up here from the groups of the state-year. Where every group is irrelevant to "
        "politics, nobody is excluded as a member of a group: a 0 by EPR's coding, which does not"
        " mean equality. In a collapse of the state there is nothing to be excluded from, and no "
        "observation, where EPR's own country-year file writes 0. A change within a year mostly "
        "counts from the next (Rwanda's of July 1994 from 1995). Sizes are estimates that often "
        "stand for decades; those of Bangladesh add up to 1.007, and that of the Uzbeks in "
        "Uzbekistan from 2018 (0.084, before 0.8) looks like a misplaced decimal point. EPR's "
        "Yugoslavia is split by year into Yugoslavia, and Serbia and Montenegro to 2005; in 2006 "
        "its two heirs are taken. Its Yugoslavia of 1992 is still the whole federation, and its "
        "Ethiopia of 1992 still holds the Eritreans. Israel's groups include the Palestinians of "
        "the occupied territories.",
        read,
        Credit(
            "Vogt et al. (2015), Journal of Conflict Resolution 59(7)",
            version="2023",
        ),
    ),
)
