"""Which governments supported the parties of UCDP's fights with their troops, and against whom."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from sources.reading import ActorRelation
from sources.ucdp_places import places_at

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sources.reading import Inputs
    from sources.ucdp_actors import Dyad

    # The supporter, the party that it supported, and the year.
    Key = tuple[str, str, int]


def supports(
    inputs: Inputs, dyads: Iterable[Dyad], besides: Iterable[Dyad] = ()
) -> list[ActorRelation]:
    """Return one relation for each supporter, party and year, with the foes that it was against.

    Support was mainly where most of the deaths of the party's supported fights were. The dyads of
    `besides` make no relation, and add to those of `dyads`.
    """
    deaths: Counter[Key] = Counter()
    least: dict[Key, Counter[str]] = defaultdict(Counter)
    against: dict[Key, set[str]] = defaultdict(set)
    found = list(_supported(dyads))
    keys = {key for key, _, _ in found}
    for key, foe, dyad in (*found, *(each for each in _supported(besides) if each[0] in keys)):
        deaths[key] += dyad.deaths.best
        least[key].update(dyad.least)
        against[key].add(foe)
    return [
        ActorRelation(
            source,
            target,
            "supports",
            year,
            inputs.release.source_id,
            None,
            None,
            None,
            *places_at(inputs, held, deaths[source, target, year], year),
            " ".join(sorted(against[source, target, year])),
        )
        for (source, target, year), held in least.items()
    ]


def _supported(dyads: Iterable[Dyad]) -> Iterator[tuple[Key, str, Dyad]]:
    """Yield each supporter, party and year with the foe of the party, by dyad."""
    for dyad in dyads:
        one, other = dyad.sides
        for side, foe in ((one, other), (other, one)):
            for supporter in side.supporters:
                key = supporter.actor_id, side.party.actor_id, dyad.year
                yield key, foe.party.actor_id, dyad
