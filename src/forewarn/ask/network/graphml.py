"""A network as GraphML, for Gephi, igraph, Cytoscape and the like."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forewarn.ask.network.measures import import_networkx
from forewarn.ask.network.rows import edge_rows, node_rows
from forewarn.writing.visible import within_xml

if TYPE_CHECKING:
    from collections.abc import Mapping

    from forewarn.ask.network.model import Network


def to_graphml(network: Network) -> str:
    """Return a network as GraphML, with the attributes of `node_rows` and `edge_rows`.

    Most tools take a GraphML file as directed or undirected as a whole, so every edge has a
    direction: its attribute `directed` says whether that means anything. Unknown values are left
    out.
    """
    networkx = import_networkx()
    graph = networkx.MultiDiGraph()
    for row in map(_held, node_rows(network)):
        graph.add_node(row["actor_id"], **_attributes(row, "actor_id"))
    for row in map(_held, edge_rows(network)):
        ends = ("source_actor_id", "target_actor_id")
        graph.add_edge(*(row[end] for end in ends), **_attributes(row, *ends))
    lines = networkx.generate_graphml(graph, named_key_ids=False)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + "\n".join(lines) + "\n"


def _held(row: Mapping[str, object]) -> dict[str, object]:
    # networkx does not look whether XML can hold a character.
    return {
        name: within_xml(value) if isinstance(value, str) else value for name, value in row.items()
    }


def _attributes(row: Mapping[str, object], *ends: str) -> dict[str, object]:
    return {name: value for name, value in row.items() if name not in ends and value is not None}
