"""Ethnic Power Relations 2023: groups, their access to power by period, and sums by year.

Source: ETH Zurich, International Conflict Research, https://icr.ethz.ch/data/epr/. Units are
Gleditsch-Ward codes. Country-years are added up from the groups by the definitions of EPR's own
country-year file, which ends in 2020.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from sources.cells import DECIMALS, CellOrigin, CellPlace
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
    from collections.abc import Iterable, Mapping, Sequence

    from sources.cells import Operation
    from sources.reading import Inputs

GROUPS = "epr-2023/EPR-2023.csv"

_ALONE = ("monopoly", "dominant")
_SHARED = ("senior_partner", "junior_partner")
_EXCLUDED = ("powerless", "discriminated", "self_exclusion")
_RELEVANT = (*_ALONE, *_SHARED, *_EXCLUDED)
_NO_STATE = "state_collapse"

# In 2006 EPR has Yugoslavia (that is, Serbia and Montenegro) as well as its two heirs.
_GIVEN_WAY = ("345", 2006)


class _PlacedGroup(NamedTuple):
    """A group in a state-year, and the cells of its size, status and regional autonomy."""

    access: GroupAccessRow
    size: CellPlace
    status: CellPlace
    autonomy: CellPlace


def read(inputs: Inputs) -> Reading:
    """Read the groups and their periods, and sum the groups of each state-year."""
    reading = Reading()
    rows = sorted(inputs.rows(), key=lambda row: int(row["from"]))
    groups: dict[str, Group] = {}
    state_years: dict[tuple[str, int], list[_PlacedGroup]] = defaultdict(list)
    for row in rows:
        reading.rows_read += 1
        cells = row.cell("size"), row.cell("status"), row.cell("reg_aut")
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
                state_years[country, year].append(_PlacedGroup(access, *cells))
    reading.groups.extend(groups.values())
    for (country, year), members in state_years.items():
        if any(member.access.status == _NO_STATE for member in members):
            reading.notes["state-years without a state to be excluded from: no observations"] += 1
            continue
        for variable, (value, origin) in _add_up(members).items():
            indicator, rounded = inputs.indicators[variable], round(value, DECIMALS)
            reading.add(ObservationRow(country, year, indicator, rounded), origin)
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


def _add_up(members: Sequence[_PlacedGroup]) -> dict[str, tuple[float, CellOrigin]]:
    """Return the sums over the groups of a state-year, by the publisher's name of each."""

    def those(*statuses: str) -> list[_PlacedGroup]:
        return [member for member in members if member.access.status in statuses]

    def made(operation: Operation, chosen: Sequence[_PlacedGroup]) -> CellOrigin:
        if not chosen:
            return CellOrigin(tuple(member.status for member in members), "none of them")
        cells = (member.status if operation == "count" else member.size for member in chosen)
        return CellOrigin(tuple(cells), operation)

    def size(*statuses: str) -> tuple[float, CellOrigin]:
        chosen = those(*statuses)
        return _size(chosen), made("sum", chosen)

    def count(*statuses: str) -> tuple[int, CellOrigin]:
        chosen = those(*statuses)
        return len(chosen), made("count", chosen)

    excluded, relevant = those(*_EXCLUDED), those(*_RELEVANT)
    share = _size(excluded) / _size(relevant) if _size(relevant) else 0.0
    return {
        "exclpop": size(*_EXCLUDED),
        "lexclpop": (share, made("share", [*excluded, *relevant] if excluded else [])),
        "discrimpop": size("discriminated"),
        "size of POWERLESS": size("powerless"),
        "size of SELF-EXCLUSION": size("self_exclusion"),
        "size of MONOPOLY and DOMINANT": size(*_ALONE),
        "maxexclpop": (
            max((member.access.size for member in excluded), default=0.0),
            made("maximum", excluded),
        ),
        "regautpop": _autonomous(members),
        "excl_groups_count": count(*_EXCLUDED),
        "count of DISCRIMINATED": count("discriminated"),
        "rlvt_groups_count": count(*_RELEVANT),
    }


def _autonomous(members: Sequence[_PlacedGroup]) -> tuple[float, CellOrigin]:
    """Return the size of the groups with regional autonomy, whatever their status."""
    chosen = [member for member in members if member.access.regional_autonomy == "true"]
    if not chosen:
        return 0, CellOrigin(tuple(member.autonomy for member in members), "none of them")
    return _size(chosen), CellOrigin(tuple(member.size for member in chosen), "sum")


def _size(members: Iterable[_PlacedGroup]) -> float:
    return sum(member.access.size for member in members)


RELEASES = (
    UpstreamRelease(
        "epr-2023",
        "Ethnic groups, their size and their access to the power of the state",
        (GROUPS,),
        1946,
        2023,
        "Groups that matter in a state's politics, as experts on it judge; microstates and a few "
        "other states are not covered. Each observation is added up here from the groups of the "
        "state-year. Where every group is irrelevant to politics, nobody is excluded as a member "
        "of a group: a 0 by EPR's coding, which does not mean equality. In a collapse of the "
        "state there is nothing to be excluded from, and no observation, where EPR's own "
        "country-year file writes 0. A change of power within a year mostly counts from the next. "
        "Sizes are estimates that often stand for decades.",
        read,
        Credit(
            "Vogt et al. (2015), Journal of Conflict Resolution 59(7); Ethnic Power Relations "
            "(EPR) core dataset 2023",
            version="2023",
        ),
    ),
)
