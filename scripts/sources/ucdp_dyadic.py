"""UCDP Dyadic 25.1: who fought whom from 1946 to 1988, and which governments sent troops.

Source: Uppsala Conflict Data Program, https://ucdp.uu.se/downloads/. The file has no deaths and no
places of fights: a fight has an intensity, and stands with the states whose government or
territory it was over. From 1989 on, the dyads are those of the file of battle deaths.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from sources.reading import ActorRelation, ActorRow, Credit, Reading, Skip, UpstreamRelease
from sources.ucdp_actors import ACTOR_LIST, formal, governments_of, supporters_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sources.cells import UpstreamRow
    from sources.reading import Inputs
    from sources.ucdp_actors import Party

_FIRST_YEAR_WITH_DEATHS = 1989

# By the column `incompatibility`.
_GOVERNMENT, _BOTH = "2", "3"

# A princely state that is none by our lists: in India from 1948.
_HYDERABAD, _INDIA = "751", "750"

# The supporter, the party that it supported, and the year.
Key = tuple[str, str, int]


def read(inputs: Inputs) -> Reading:
    """Read the fights before 1989 and the support in them, with the sides that have no id."""
    reading = Reading()
    governments = governments_of(inputs.upstream)
    joint: dict[str, ActorRow] = {}
    against: dict[Key, set[str]] = defaultdict(set)
    contested: dict[Key, set[str]] = defaultdict(set)
    for row in inputs.rows():
        reading.rows_read += 1
        year = int(row["year"])
        if year >= _FIRST_YEAR_WITH_DEATHS:
            reading.skips[Skip("from 1989 on, with deaths in ucdp-25.1", "all dyads")] += 1
            continue
        sides = [formal(row[f"side_{s}_id"], row[f"side_{s}"]) for s in "ab"]
        joint |= {side.actor_id: _joint(inputs, side) for side in sides if _is_joint(side)}
        source, target = sorted(side.actor_id for side in sides)
        places = _contested(inputs, row)
        reading.actor_relations.append(
            ActorRelation(
                source,
                target,
                "fights",
                year,
                inputs.release.source_id,
                contested=" ".join(sorted(places)),
                fought_over=_fought_over(row),
                intensity=int(row["intensity_level"]),
            )
        )
        for letter, side, foe in zip("ab", sides, reversed(sides), strict=True):
            for supporter in supporters_of(row, letter, governments):
                key = supporter.actor_id, side.actor_id, year
                against[key].add(foe.actor_id)
                contested[key] |= places
    reading.actors.extend(joint.values())
    reading.actor_relations.extend(_supports(inputs, against, contested))
    return reading


def _supports(
    inputs: Inputs, against: Mapping[Key, set[str]], contested: Mapping[Key, set[str]]
) -> list[ActorRelation]:
    return [
        ActorRelation(
            source,
            target,
            "supports",
            year,
            inputs.release.source_id,
            against=" ".join(sorted(foes)),
            contested=" ".join(sorted(contested[source, target, year])),
        )
        for (source, target, year), foes in against.items()
    ]


def _contested(inputs: Inputs, row: UpstreamRow) -> set[str]:
    """Return the states that a fight was over; a land that is none stands under its ruler.

    Raises `ValueError` where a ruler is no state either.
    """
    year, found = int(row["year"]), set()
    for cell in row["gwno_loc"].split(","):
        code = _INDIA if cell.strip() == _HYDERABAD else cell.strip()
        country = inputs.units.resolve(Reading(), "gw", code, row["location"], year)
        if country is None:
            # Side A of a fight over a land without a state is the government that ruled it.
            country = inputs.units.resolve(Reading(), "gw", row["gwno_a"], row["side_a"], year)
        if country is None:
            raise ValueError(f"neither {row['location']} nor its ruler is a state in {year}")
        found.add(country)
    return found


def _fought_over(row: Mapping[str, str]) -> str:
    territory = row["territory_name"].strip().replace("Various", "various territories")
    if row["incompatibility"] == _GOVERNMENT:
        return "government"
    return f"government; {territory}" if row["incompatibility"] == _BOTH else territory


def _is_joint(party: Party) -> bool:
    return party.actor_id.count("-") > 1


def _joint(inputs: Inputs, party: Party) -> ActorRow:
    return ActorRow(
        party.actor_id, party.name, None, party.kind, None, None, inputs.release.source_id
    )


RELEASES = (
    UpstreamRelease(
        "ucdp-dyadic-25.1",
        "Who fought whom before 1989, with an intensity, and which governments sent troops",
        ("ucdp-conflict-25.1/ucdp-dyadic-251.csv", ACTOR_LIST),
        1946,
        1988,
        "Fights in which a government takes part, with at least 25 deaths in the year, and the "
        "governments whose own troops supported a side. The file has neither deaths nor places: "
        "intensity 1 is 25 to 999 deaths in the year, 2 is 1,000 or more, and a fight stands with "
        "the states whose government or territory it was over (contested), or that ruled the land "
        "before it was a state. Of the fights since 1989, of which UCDP has both, 81 % were in "
        "just these states, 15 % in others too, and 3 % in none of them. No fights without a "
        "government and no attacks on civilians are listed before 1989: the source begins there, "
        "and nothing follows for the years before. Its fights from 1989 on are left out here: all "
        "1,995 are in ucdp-25.1, with deaths. Actors have the ids of release 22.1's list; two "
        "alliances without an id have the ids of their members. Supporters are found by name.",
        read,
        Credit(
            "UCDP Dyadic Dataset 25.1; Davies, Pettersson, Sollenberg, Öberg (2025), Journal of "
            "Peace Research 62(4); Harbom, Melander, Wallensteen (2008), Journal of Peace Research "
            "45(5)"
        ),
    ),
)
