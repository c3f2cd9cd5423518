"""UCDP's actors, and who fights, supports and attacks whom, year by year.

Source: Uppsala Conflict Data Program, https://ucdp.uu.se/downloads/. Release 25.1 gives the dyads
in which a state takes part and one-sided violence; 22.1 gives the list of all actors and the dyads
in which no state takes part. What both have is taken from 25.1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sources.reading import (
    ActorRelation,
    ActorRow,
    Credit,
    Reading,
    Skip,
    UpstreamRelease,
    interval,
)
from sources.spine_model import FIRST_YEAR, csv_rows
from sources.ucdp_places import countries_at, placed, places_at, totals_by_state
from sources.ucdp_support import supports

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sources.reading import Inputs
    from upstream import Upstream

BATTLE_DEATHS = "ucdp-25.1/BattleDeaths_v25_1.csv"
ONE_SIDED = "ucdp-25.1/OneSided_v25_1.csv"
ACTOR_LIST = "ucdp-22.1/ucdp-actor-221.csv"
NON_STATE = "ucdp-22.1/ucdp-nonstate-221.csv"

# Between states, by the column `type_of_conflict`.
_INTERSTATE = "2"

# By level of organisation; both sides of a dyad without a state are of the dyad's level.
_KINDS = {"1": "armed_group", "2": "supporters", "3": "communal_group", "4": "government"}
_GOVERNMENT = "Government of "

# A supporter that the list of actors lacks: its Gleditsch-Ward code serves as its id.
_UNLISTED = {"Government of Turkmenistan": "ucdp-gw-701"}


class Party(NamedTuple):
    """An actor as a file names it; an alliance that fights as one side is one actor."""

    actor_id: str
    name: str
    kind: str


class DyadSide(NamedTuple):
    """A party to a fight, and the governments whose troops support it."""

    party: Party
    supporters: tuple[Party, ...]


class Deaths(NamedTuple):
    """The estimates of one row."""

    best: int
    low: int
    high: int


class Dyad(NamedTuple):
    """Two sides that fight in a year.

    `least` holds Gleditsch-Ward codes, with the deaths that must have been in each place.
    """

    kind: str
    year: int
    sides: tuple[DyadSide, DyadSide]
    deaths: Deaths
    least: Mapping[str, int]


class Attack(NamedTuple):
    """The attacks of one party on civilians in a year, with `places` by name; see `Dyad`."""

    kind: str
    year: int
    perpetrator: Party
    deaths: Deaths
    least: Mapping[str, int]
    places: tuple[str, ...]


def read_network(inputs: Inputs, reading: Reading) -> None:
    """Add the actors and relations of release 25.1 to `reading`.

    The rows of the battle-deaths file are counted where their deaths are read.
    """
    totals = totals_by_state(inputs.upstream)
    dyads = placed(state_dyads_of(inputs.upstream), totals)
    attacks = placed(_attacks(inputs.upstream), totals)
    reading.rows_read += len(attacks)
    reading.actors.extend(_actors(inputs, _parties(dyads, attacks).values()))
    reading.actor_relations.extend(_fights(inputs, reading, dyads))
    reading.actor_relations.extend(supports(inputs, dyads, _non_state_dyads(inputs.upstream)))
    _add_attacks(inputs, reading, attacks)


def read(inputs: Inputs) -> Reading:
    """Read release 22.1: the list of actors, and the dyads in which no state takes part."""
    reading = Reading()
    state_dyads = state_dyads_of(inputs.upstream)
    newer = _parties(state_dyads, _attacks(inputs.upstream))
    listed = _listed(inputs.upstream)
    dyads = _non_state_dyads(inputs.upstream)
    reading.rows_read += len(listed) + len(dyads)
    reading.skips[Skip("actor taken from release 25.1", "all actors")] += len(
        listed.keys() & newer.keys()
    )
    parties = _parties(dyads) | listed
    reading.actors.extend(
        _actors(inputs, [party for id_, party in parties.items() if id_ not in newer])
    )
    reading.actor_relations.extend(_fights(inputs, reading, dyads))
    known = {relation[:4] for relation in supports(inputs, state_dyads)}
    for relation in supports(inputs, dyads):
        if relation[:4] in known:
            reading.notes["support that release 25.1 gives too, taken from there"] += 1
        else:
            reading.actor_relations.append(relation)
    return reading


# Files


def _unplaced(cell: str) -> dict[str, int]:
    return dict.fromkeys(_split(cell), 0)


def _split(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(",")) if cell else ()


def actor_id_of(ids: str) -> str:
    """Return the id of a party; that of an alliance joins the ids of its members."""
    return "-".join(["ucdp", *sorted(_split(ids), key=int)])


def formal(ids: str, name: str) -> Party:
    """Return a party from a file of governments and formally organised groups only."""
    kind = "government" if name.startswith(_GOVERNMENT) else "armed_group"
    return Party(actor_id_of(ids), name.strip(), kind)


def _listed(upstream: Upstream) -> dict[str, Party]:
    parties = (
        Party(actor_id_of(row["ActorId"]), row["NameData"].strip(), _KINDS[row["Org"]])
        for row in csv_rows(upstream.open(ACTOR_LIST))
    )
    return {party.actor_id: party for party in parties}


def _full_names(upstream: Upstream) -> dict[str, str]:
    """Return full names in English by actor; one that changed its name has the old and the new."""
    names = {
        actor_id_of(row["actor_id"]): row["actor_name_fulltext"].strip()
        for row in csv_rows(upstream.open(ONE_SIDED))
    }
    for row in csv_rows(upstream.open(ACTOR_LIST)):
        found = [row["NameOrigFullEng"].strip(), row["NewNameFullEng"].strip()]
        if known := "; ".join(name for name in found if name not in ("", "n/a")):
            names[actor_id_of(row["ActorId"])] = known
    return names


def state_dyads_of(upstream: Upstream) -> list[Dyad]:
    """Return the dyads of release 25.1, in each of which a state takes part."""
    governments = governments_of(upstream)
    return [
        Dyad(
            "interstate" if row["type_of_conflict"] == _INTERSTATE else "internal",
            int(row["year"]),
            (
                DyadSide(
                    formal(row["side_a_id"], row["side_a"]), supporters_of(row, "a", governments)
                ),
                DyadSide(
                    formal(row["side_b_id"], row["side_b"]), supporters_of(row, "b", governments)
                ),
            ),
            Deaths(int(row["bd_best"]), int(row["bd_low"]), int(row["bd_high"])),
            _unplaced(row["gwno_battle"]),
        )
        for row in csv_rows(upstream.open(BATTLE_DEATHS))
    ]


def _non_state_dyads(upstream: Upstream) -> list[Dyad]:
    governments = governments_of(upstream)

    def side(row: Mapping[str, str], letter: str) -> DyadSide:
        party = Party(
            actor_id_of(row[f"side_{letter}_id"]),
            row[f"side_{letter}_name"].strip(),
            _KINDS[row["org"]],
        )
        return DyadSide(party, supporters_of(row, letter, governments))

    return [
        Dyad(
            "non_state",
            int(row["year"]),
            (side(row, "a"), side(row, "b")),
            _estimates(row),
            _unplaced(row["gwno_location"]),
        )
        for row in csv_rows(upstream.open(NON_STATE))
    ]


def _attacks(upstream: Upstream) -> list[Attack]:
    return [
        Attack(
            f"attack_of_{'government' if row['is_government_actor'] == '1' else 'group'}",
            int(row["year"]),
            formal(row["actor_id"], row["actor_name"]),
            _estimates(row),
            _unplaced(row["gwno_location"]),
            _split(row["location"]),
        )
        for row in csv_rows(upstream.open(ONE_SIDED))
    ]


def governments_of(upstream: Upstream) -> dict[str, str]:
    """Return the ids of governments by name, as supporters have a name but no id."""
    listed = _listed(upstream).values()
    return _UNLISTED | {p.name: p.actor_id for p in listed if p.kind == "government"}


def supporters_of(
    row: Mapping[str, str], letter: str, governments: Mapping[str, str]
) -> tuple[Party, ...]:
    """Return the supporters of a side, all of them governments."""
    names = _split(row[f"side_{letter}_2nd"])
    return tuple(Party(governments[name], name, "government") for name in names)


def _estimates(row: Mapping[str, str]) -> Deaths:
    return Deaths(*(int(row[f"{bound}_fatality_estimate"]) for bound in ("best", "low", "high")))


# Tables


def _parties(dyads: Iterable[Dyad], attacks: Iterable[Attack] = ()) -> dict[str, Party]:
    sides = [side for dyad in dyads for side in dyad.sides]
    parties = [
        *(party for side in sides for party in side.supporters),
        *(side.party for side in sides),
        *(attack.perpetrator for attack in attacks),
    ]
    return {party.actor_id: party for party in parties}


def _actors(inputs: Inputs, parties: Iterable[Party]) -> Iterator[ActorRow]:
    full_names = _full_names(inputs.upstream)
    for actor_id, name, kind in parties:
        country = _governed(inputs, name) if kind == "government" else None
        full_name = full_names.get(actor_id)
        yield ActorRow(
            actor_id,
            name,
            None if full_name == name else full_name,
            kind,
            country,
            None,
            inputs.release.source_id,
        )


def _governed(inputs: Inputs, name: str) -> str | None:
    """Return the state of a government: the last one of its name.

    An alliance of governments has no single state.
    """
    if name.count(_GOVERNMENT) > 1:
        return None
    state = name.removeprefix(_GOVERNMENT)
    for year in range(inputs.release.last_year, FIRST_YEAR - 1, -1):
        if country := inputs.units.resolve(Reading(), "name", state, state, year):
            return country
    return None


def _fights(inputs: Inputs, reading: Reading, dyads: Iterable[Dyad]) -> Iterator[ActorRelation]:
    for dyad in dyads:
        source, target = sorted(side.party.actor_id for side in dyad.sides)
        yield _deadly(inputs, reading, (source, target, "fights"), dyad)


def _add_attacks(inputs: Inputs, reading: Reading, attacks: Iterable[Attack]) -> None:
    civilians = {}
    for attack in attacks:
        countries = countries_at(inputs, attack.least, attack.year)
        target = _civilians(inputs, countries, attack.places)
        civilians[target.actor_id] = target
        pair = attack.perpetrator.actor_id, target.actor_id, "attacks_civilians_of"
        reading.actor_relations.append(_deadly(inputs, reading, pair, attack))
    reading.actors.extend(civilians.values())


def _civilians(inputs: Inputs, countries: Sequence[str], places: Sequence[str]) -> ActorRow:
    *others, last = sorted(places)
    return ActorRow(
        actor_id="-".join(["civilians", *(country.lower() for country in countries)]),
        name=f"Civilians of {', '.join(others)} and {last}" if others else f"Civilians of {last}",
        full_name=None,
        kind="civilians",
        country_id=countries[0] if len(countries) == 1 else None,
        group_id=None,
        source_id=inputs.release.source_id,
    )


def _deadly(
    inputs: Inputs,
    reading: Reading,
    pair: tuple[str, str, str],
    act: Dyad | Attack,
) -> ActorRelation:
    low, high = interval(reading, *act.deaths)
    return ActorRelation(
        *pair,
        act.year,
        inputs.release.source_id,
        None if low is None else int(low),
        act.deaths.best,
        None if high is None else int(high),
        *places_at(inputs, act.least, act.deaths.best, act.year),
    )


RELEASES = (
    UpstreamRelease(
        "ucdp-22.1",
        "UCDP's list of actors, and fights between parties none of which is a state",
        (ACTOR_LIST, NON_STATE, BATTLE_DEATHS, ONE_SIDED),
        1989,
        2021,
        "Actors since 1946, without those that release 25.1 names (whose names are newer), and "
        "non-state dyads to 2021. An alliance that fights as one side is an actor of its own, and "
        "is not joined to its members. Where UCDP's best estimate is not between its low and high "
        "one, both bounds are left out. A government that outlived its state belongs to the last "
        "state of its name (that of Russia and the Soviet Union to Russia); Hyderabad's has none. "
        "The main location of a fight in several states is left open: 22.1 comes without totals "
        "by state.",
        read,
        Credit(
            "UCDP Actor and Non-State Conflict Datasets 22.1; Davies, Pettersson, Öberg (2022), "
            "Journal of Peace Research 59(4); Sundberg, Eck, Kreutz (2012), Journal of Peace "
            "Research 49(2)"
        ),
    ),
)
