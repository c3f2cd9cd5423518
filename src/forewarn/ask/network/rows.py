"""A network as rows: one for each actor, and one for each tie."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import TYPE_CHECKING

from forewarn.ask.network.model import Actor, Measures

if TYPE_CHECKING:
    from forewarn.ask.network.model import Network, Tie

NetworkRow = dict[str, str | int | float | bool | None]

NODE_COLUMNS = tuple(field.name for field in (*fields(Actor), *fields(Measures)))
EDGE_COLUMNS = (
    "source_actor_id", "target_actor_id", "relation_id", "directed", "weight", "years", "sources",
    "locations", "deaths_low", "deaths_best", "deaths_high", "bridge",
)  # fmt: skip


def node_rows(network: Network) -> list[NetworkRow]:
    """Return a row for each actor: its attributes, and its measures (None for civilians)."""
    unmeasured: NetworkRow = {field.name: None for field in fields(Measures)}
    return [
        {
            **asdict(actor),
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
    return [edge_row(tie) | {"bridge": tuple(sorted(tie.ends)) in bridges} for tie in network.ties]


def edge_row(tie: Tie) -> NetworkRow:
    """Return the row of a tie. Its weight is the number of its years."""
    return {
        "source_actor_id": tie.source_actor_id,
        "target_actor_id": tie.target_actor_id,
        "relation_id": tie.relation_id,
        "directed": tie.directed,
        "weight": tie.weight,
        "years": " ".join(map(str, tie.years)),
        "sources": " ".join(tie.sources),
        "locations": " ".join(tie.locations),
        "deaths_low": tie.deaths_low,
        "deaths_best": tie.deaths_best,
        "deaths_high": tie.deaths_high,
    }
