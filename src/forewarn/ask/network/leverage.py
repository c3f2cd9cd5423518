"""Points of leverage: where in a network to look first, and the ties that say so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forewarn.ask.network.model import (
    ATTACKS,
    CIVILIANS,
    GOVERNMENT,
    ORGANISED,
    SUPPORTS,
    Lever,
    LeveragePoint,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from forewarn.ask.network.measures import Shape
    from forewarn.ask.network.model import Actor, Selection, Tie

# With more brokers, nobody would know where to look first.
_BROKERS = 5


def find_leverage(
    selection: Selection,
    actors: Sequence[Actor],
    every_tie: Sequence[Tie],
    ties: Sequence[Tie],
    shape: Shape,
) -> tuple[LeveragePoint, ...]:
    """Return supporters of those who kill civilians, then bridges, then brokers.

    `ties` are those of the selected relations that link actors; `every_tie` has those of all
    relations, since who kills civilians does not depend on the selection, and `actors` those at
    their ends. Only governments and armed groups are named: an ethnic group is not an organisation,
    and membership is not an act. The highest figure of each kind is first.
    """
    organised = {actor.actor_id for actor in actors if actor.kind in ORGANISED}
    civilians = {actor.actor_id for actor in actors if actor.kind == CIVILIANS}
    found = [
        *_supporters(selection, actors, every_tie, ties),
        *_bridges(organised, ties, shape),
        *_brokers(organised, civilians, ties, shape),
    ]
    order = list(Lever)
    return tuple(
        sorted(found, key=lambda point: (order.index(point.lever), -point.figure, point.actor_ids))
    )


def _supporters(
    selection: Selection,
    actors: Sequence[Actor],
    every_tie: Iterable[Tie],
    ties: Iterable[Tie],
) -> Iterator[LeveragePoint]:
    """Return the governments that supported an actor in a year in which it killed civilians.

    What an alliance did in the year counts for those who supported a member of it. The figure is
    not the number killed: the killing is not the government's own act. What it killed itself in the
    years selected is among the evidence too, for it is no mere bystander then.
    """
    attacks: dict[str, list[Tie]] = {}
    for tie in every_tie:
        if tie.relation_id == ATTACKS:
            attacks.setdefault(tie.source_actor_id, []).append(tie)
    alliances = _alliances(attacks, actors)
    governments = {actor.actor_id for actor in actors if actor.kind == GOVERNMENT}
    years: dict[str, set[int]] = {}
    evidence: dict[str, dict[Tie, set[int]]] = {}
    for tie in ties:
        if tie.relation_id != SUPPORTS or tie.source_actor_id not in governments:
            continue
        killers = (tie.target_actor_id, *alliances.get(tie.target_actor_id, ()))
        for attack in (attack for killer in killers for attack in attacks.get(killer, ())):
            if common := selection.years_of(tie) & selection.years_of(attack):
                years.setdefault(tie.source_actor_id, set()).update(common)
                behind = evidence.setdefault(tie.source_actor_id, {})
                behind.setdefault(tie, set(tie.years))
                # What was done in other years is no evidence of this.
                behind.setdefault(attack, set()).update(common)
    for actor, behind in evidence.items():
        own = (attack for attack in attacks.get(actor, ()) if selection.years_of(attack))
        behind.update({attack: set(attack.years) for attack in own})
        ties_behind = tuple(tie.within(common) for tie, common in behind.items())
        yield LeveragePoint(Lever.SUPPORTER, (actor,), len(years[actor]), ties_behind)


def _alliances(attackers: Collection[str], actors: Sequence[Actor]) -> dict[str, list[str]]:
    """Return the alliances among those who attack, by the id of each member.

    The source names an alliance by its members: `AFDL, Mayi Mayi`.
    """
    ids: dict[str, list[str]] = {}
    for actor in actors:
        ids.setdefault(actor.name, []).append(actor.actor_id)
    found: dict[str, list[str]] = {}
    for alliance in (actor for actor in actors if actor.actor_id in attackers):
        members = alliance.name.split(", ")
        for id_ in (id_ for name in members if name != alliance.name for id_ in ids.get(name, ())):
            found.setdefault(id_, []).append(alliance.actor_id)
    return found


def _bridges(organised: set[str], ties: Sequence[Tie], shape: Shape) -> Iterator[LeveragePoint]:
    for bridge in shape.bridges:
        if bridge.smaller_side > 1 and organised.issuperset(bridge.actor_ids):
            ends = set(bridge.actor_ids)
            links = tuple(t for t in ties if set(t.ends) == ends)
            yield LeveragePoint(Lever.BRIDGE, bridge.actor_ids, bridge.smaller_side, links)


def _brokers(
    organised: set[str], civilians: set[str], ties: Sequence[Tie], shape: Shape
) -> Iterator[LeveragePoint]:
    """Return those on the most paths that are linked to a government or an armed group.

    Others link ethnic groups alone, by what organisations claim or whom they recruit.
    """
    between = {
        actor: each.betweenness
        for actor, each in shape.measures.items()
        if actor in organised and each.betweenness > 0
    }
    for actor in sorted(between, key=lambda actor: (-between[actor], actor))[:_BROKERS]:
        own = tuple(tie for tie in ties if actor in tie.ends and civilians.isdisjoint(tie.ends))
        if not any(organised.issuperset(tie.ends) for tie in own):
            continue
        yield LeveragePoint(Lever.BROKER, (actor,), between[actor], own)
