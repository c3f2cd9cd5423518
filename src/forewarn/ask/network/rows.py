"""A network as rows: one for each actor, and one for each tie."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import TYPE_CHECKING

from forewarn.ask.network.model import Actor, Measures
from forewarn.ask.network.naming import who_in

if TYPE_CHECKING:
    from forewarn.ask.network.model import Network, Tie

NetworkRow = dict[str, str | int | float | bool | None]

NODE_COLUMNS = (
    *(field.name for field in fields(Actor)), "stands_for",
    *(field.name for field in fields(Measures)),
)  # fmt: skip
EDGE_COLUMNS = (
    "source_actor_id", "target_actor_id", "relation_id", "directed", "weight", "years", "sources",
    "locations", "main_locations", "unplaced_years", "deaths_low", "deaths_best", "deaths_high",
    "deaths_counted", "deaths_at_most_here", "governments_beside", "against",
    "source_stands_for", "target_stands_for", "bridge", "uncounted_years", "war_years",
    "main_location_years",
)  # fmt: skip


def node_rows(network: Network) -> list[NetworkRow]:
    """Return a row for each actor: its attributes, and its measures (None for civilians).

    `stands_for` says who the name stands for in the years of its ties, None where the name does.
    """
    unmeasured: NetworkRow = {field.name: None for field in fields(Measures)}
    ties: dict[str, list[Tie]] = {}
    for tie in network.ties:
        for end in tie.ends:
            ties.setdefault(end, []).append(tie)
    return [
        {
            **asdict(actor),
            "stands_for": who_in(network, actor.actor_id, ties[actor.actor_id]),
            **(
                asdict(network.measures[actor.actor_id])
                if actor.actor_id in network.measures
                else unmeasured
            ),
        }
        for actor in network.actors
    ]


def edge_rows(network: Network) -> list[NetworkRow]:
    """Return a row for each tie, with its sources, and whether it is a bridge.

    Years, sources and locations are texts, separated by spaces.
    """
    bridges = {bridge.actor_ids for bridge in network.bridges}
    return [
        edge_row(network, tie)
        | {"bridge": tuple(sorted(tie.ends)) in bridges and network.selection.counts(tie)}
        for tie in network.ties
    ]


def edge_row(network: Network, tie: Tie) -> NetworkRow:
    """Return the row of a tie. Its weight is the number of its years."""
    one, other = (who_in(network, end, [tie]) for end in tie.ends)
    return {
        "source_actor_id": tie.source_actor_id,
        "target_actor_id": tie.target_actor_id,
        "relation_id": tie.relation_id,
        "directed": tie.directed,
        "weight": tie.weight,
        "years": " ".join(map(str, tie.years)),
        "sources": " ".join(tie.sources),
        "locations": " ".join(tie.locations),
        "main_locations": " ".join(tie.main_locations),
        "unplaced_years": " ".join(map(str, tie.unplaced)),
        "deaths_low": tie.deaths_low,
        "deaths_best": tie.deaths_best,
        "deaths_high": tie.deaths_high,
        "deaths_counted": tie.deaths_counted,
        "deaths_at_most_here": tie.deaths_at_most,
        "governments_beside": tie.governments_beside,
        "against": " ".join(tie.against),
        "source_stands_for": one,
        "target_stands_for": other,
        "uncounted_years": " ".join(map(str, tie.uncounted)),
        "war_years": " ".join(map(str, tie.wars)),
        "main_location_years": "; ".join(tie.placed),
    }
