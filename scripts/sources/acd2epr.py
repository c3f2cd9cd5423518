"""ACD2EPR 2021: the links between armed organisations and ethnic groups.

Source: ETH Zurich, International Conflict Research, https://icr.ethz.ch/data/epr/acd2epr/. Units
are Gleditsch-Ward codes; the parties are UCDP's, the groups those of Ethnic Power Relations. The
file has no years: a link counts in the years in which the two parties of its row fight.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from sources.epr import GROUPS, group_id
from sources.reading import ActorRelation, ActorRow, Credit, Reading, Skip, UpstreamRelease
from sources.spine_model import csv_rows
from sources.ucdp_actors import ACTOR_LIST, BATTLE_DEATHS, state_dyads_of
from sources.ucdp_places import (
    COUNTRY_YEARS,
    countries_at,
    placed,
    places_at,
    totals_by_state,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sources.reading import Inputs
    from sources.ucdp_actors import Dyad

# The codes for a link; 0 is no link, -1 is unknown.
_CLAIMED = ("1",)  # 2: only inferred, for example from the organisation's name
_RECRUITED = ("1", "2")  # 2: the government recruits from the group as well
_SUPPORTED = ("1",)  # 2: the group supports the government as well


def read(inputs: Inputs) -> Reading:
    """Read each organisation's link to a group, in each year of its fight."""
    reading = Reading()
    fights = _fights(inputs)
    listed = _listed(inputs)
    groups: dict[str, ActorRow] = {}
    for row in inputs.rows():
        reading.rows_read += 1
        links = _links(row)
        years = fights.get((f"ucdp-{row['sidea_id']}", f"ucdp-{row['sideb_id']}"), {})
        if reason := _nothing(row, links, years):
            reading.skips[Skip(reason, row["statename"])] += 1
            continue
        kept = {y: dyad for y, dyad in years.items() if (row["gwgroupid"], y) in listed}
        if not kept:
            unit = f"{row['group'] or row['gwgroupid']} ({row['statename']})"
            reading.skips[Skip("ethnic group not in EPR in those years", unit)] += 1
            continue
        reading.notes["years in which EPR does not list the group"] += len(years) - len(kept)
        for year, dyad in kept.items():
            group = _group(inputs, row, year)
            groups[group.actor_id] = group
            ends = {"organisation": f"ucdp-{row['sideb_id']}", "group": group.actor_id}
            for source, relation, target in links:
                reading.actor_relations.append(
                    ActorRelation(
                        ends[source],
                        ends[target],
                        relation,
                        year,
                        inputs.release.source_id,
                        None,
                        None,
                        None,
                        *places_at(inputs, dyad.least, dyad.deaths.best, year),
                        f"ucdp-{row['sidea_id']}" if relation == "supports" else None,
                    )
                )
    reading.actors.extend(groups.values())
    return reading


def _fights(inputs: Inputs) -> Mapping[tuple[str, ...], dict[int, Dyad]]:
    """Return the years of each fight, by its two parties.

    Not by the dyad's id: a few rows of ACD2EPR have the id of another government's dyad.
    """
    upstream = inputs.upstream
    fights: dict[tuple[str, ...], dict[int, Dyad]] = defaultdict(dict)
    for dyad in placed(state_dyads_of(upstream), totals_by_state(upstream)):
        if dyad.year <= inputs.release.last_year:
            fights[tuple(side.party.actor_id for side in dyad.sides)][dyad.year] = dyad
    return fights


def _listed(inputs: Inputs) -> set[tuple[str, int]]:
    """Return each group of Ethnic Power Relations with each of its years."""
    return {
        (row["gwgroupid"], year)
        for row in csv_rows(inputs.upstream.open(GROUPS))
        for year in range(int(row["from"]), int(row["to"]) + 1)
    }


def _links(row: Mapping[str, str]) -> list[tuple[str, str, str]]:
    links = []
    if row["claim"] in _CLAIMED:
        links.append(("organisation", "claims_to_represent", "group"))
    if row["recruitment"] in _RECRUITED:
        links.append(("organisation", "recruits_from", "group"))
    if row["support"] in _SUPPORTED:
        links.append(("group", "supports", "organisation"))
    return links


def _nothing(
    row: Mapping[str, str], links: Sequence[object], years: Mapping[int, object]
) -> str | None:
    """Return why a row adds no relation; None if it may add one."""
    if not row["gwgroupid"]:
        return "organisation without an ethnic group"
    if not links:
        return "no link, or none that is known"
    return None if years else "no fight of the two parties from 1989 to 2021"


def _group(inputs: Inputs, row: Mapping[str, str], year: int) -> ActorRow:
    (country,) = countries_at(inputs, [row["gwid"]], year)
    id_ = group_id(country, row["gwgroupid"])
    return ActorRow(id_, row["group"], None, "ethnic_group", country, id_, inputs.release.source_id)


RELEASES = (
    UpstreamRelease(
        "acd2epr-2021",
        "Links between armed organisations and ethnic groups",
        ("epr-2021/ACD2EPR-2021.csv", GROUPS, BATTLE_DEATHS, COUNTRY_YEARS, ACTOR_LIST),
        1989,
        2021,
        "Organisations that fight a government, and the ethnic groups that they claim to fight "
        "for, recruit from, or have the support of. The file says nothing of years, and has no "
        "fight that began after 2019: a link is given for each year to 2021 in which UCDP 25.1 "
        "has the two parties fight and EPR 2023 lists the group, and need not have held in each. "
        "Claims that are only inferred are left out, and so is the support of groups that support "
        "the government as well. An alliance that UCDP counts as one party has none of the links "
        "of its members. Places are those of the fight, and support is against the government of "
        "the file's row. No relation may mean that there was none or that nobody knows.",
        read,
        Credit(
            "Wucherpfennig, Metternich, Cederman, Gleditsch (2012), World Politics 64(1); ACD2EPR "
            "dataset 2021"
        ),
    ),
)
