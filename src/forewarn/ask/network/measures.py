"""The shape of a network, measured with networkx."""

from __future__ import annotations

from dataclasses import dataclass
from operator import attrgetter
from random import Random
from typing import TYPE_CHECKING, Any

from forewarn.ask.network.model import CIVILIANS, Bridge, Measures
from forewarn.errors import MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from forewarn.ask.network.model import Actor, Tie

# The result of Louvain's method depends on the order of actors and links.
_SEEDS = range(10)


@dataclass(frozen=True)
class Shape:
    """The measures of each actor, civilians left out, and the bridges, the heaviest first."""

    measures: Mapping[str, Measures]
    bridges: tuple[Bridge, ...]


def measure(actors: Sequence[Actor], ties: Iterable[Tie], *, directed: bool = False) -> Shape:
    """Measure a network: degree, betweenness, components, communities and bridges.

    Several ties between two actors are one link. Components, communities and bridges ignore
    direction. Betweenness follows it if `directed`; a tie without direction then leads both ways.
    Communities are the best of ten runs of Louvain's method; the weight of a link is the years of
    its ties.
    """
    networkx = import_networkx()
    ids = [actor.actor_id for actor in actors if actor.kind != CIVILIANS]
    # Nodes are numbers: the order of a set of texts differs between runs.
    number = {id_: i for i, id_ in enumerate(sorted(ids))}
    links, arcs = networkx.Graph(), networkx.DiGraph()
    for graph in (links, arcs):
        graph.add_nodes_from(range(len(number)))
    for tie in sorted(ties, key=attrgetter("ends", "relation_id")):
        one, other = (number.get(end) for end in tie.ends)
        if one is None or other is None or one == other:
            continue
        weight = tie.weight + (
            links.edges[one, other]["weight"] if links.has_edge(one, other) else 0
        )
        links.add_edge(one, other, weight=weight)
        arcs.add_edge(one, other)
        if not tie.directed:
            arcs.add_edge(other, one)
    between = networkx.betweenness_centrality(arcs if directed else links)
    component = _numbered(networkx.connected_components(links))
    community = _numbered(_communities(networkx, links))
    measures = {
        id_: Measures(
            degree=links.degree[i],
            out_degree=arcs.out_degree[i],
            in_degree=arcs.in_degree[i],
            betweenness=between[i],
            component=component[i],
            community=community[i],
        )
        for id_, i in number.items()
    }
    return Shape(measures, _bridges(networkx, links, list(number)))


def import_networkx() -> Any:
    """Import networkx; raise `MissingExtraError` where it is not installed."""
    try:
        import networkx
    except ImportError as error:
        raise MissingExtraError("the network", "network") from error
    return networkx


def _communities(networkx: Any, links: Any) -> list[set[int]]:
    """Divide the actors for the highest modularity; without links, each is alone."""
    if not links.number_of_edges():
        return [{node} for node in links]
    divisions = []
    for seed in _SEEDS:
        edges = list(links.edges(data=True))
        # Not for secrets: the order is to be the same in every run.
        Random(seed).shuffle(edges)  # nosec B311
        shuffled = networkx.Graph()
        shuffled.add_nodes_from(links)
        shuffled.add_edges_from(edges)
        divisions.append(networkx.community.louvain_communities(shuffled, seed=seed))
    return max(divisions, key=lambda parts: networkx.community.modularity(links, parts))


def _numbered(parts: Iterable[set[int]]) -> dict[int, int]:
    """Return the number of each node's part, largest first; ties go to the first actor's."""
    ordered = sorted(parts, key=lambda part: (-len(part), min(part)))
    return {node: i for i, part in enumerate(ordered, 1) for node in part}


def _bridges(networkx: Any, links: Any, ids: Sequence[str]) -> tuple[Bridge, ...]:
    """Return the links whose loss would split a component, largest smaller side first."""
    size = {node: len(part) for part in networkx.connected_components(links) for node in part}
    rest = links.copy()
    found = []
    for one, other in networkx.bridges(links):
        rest.remove_edge(one, other)
        side = len(networkx.node_connected_component(rest, one))
        rest.add_edge(one, other)
        ends = (ids[min(one, other)], ids[max(one, other)])
        found.append(Bridge(ends, min(side, size[one] - side)))
    return tuple(sorted(found, key=lambda bridge: (-bridge.smaller_side, bridge.actor_ids)))
