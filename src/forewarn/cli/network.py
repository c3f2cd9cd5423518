"""`forewarn network`: who fights, attacks and supports whom in a country and period."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import click

from forewarn.cli.options import output_option, package_at, package_option, progress, write_output
from forewarn.errors import Exit

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from forewarn.ask.network import Network
    from forewarn.ask.network.model import LeveragePoint, Tie
    from forewarn.ask.network.tables import Row

# What somebody may want to read at once, of each kind; the other formats are whole.
_SHOWN = 10


@click.command("network")
@package_option
@click.option("--country", metavar="ID", help="Only ties in this country. [default: the world]")
@click.option("--from", "first_year", type=int, metavar="YEAR", help="First year of the period.")
@click.option("--to", "last_year", type=int, metavar="YEAR", help="Last year of the period.")
@click.option(
    "--relation",
    "relations",
    multiple=True,
    metavar="ID",
    help="Only ties of this relation (may be repeated). [default: all]",
)
@click.option("--directed", is_flag=True, help="Paths follow the direction of ties.")
@click.option(
    "--format",
    "format_name",
    type=click.Choice(("text", "json", "graphml", "nodes-csv", "edges-csv")),
    default="text",
    show_default=True,
    help="How to write the network.",
)
@output_option
def command(
    path: Path | None,
    country: str | None,
    first_year: int | None,
    last_year: int | None,
    relations: tuple[str, ...],
    directed: bool,
    format_name: str,
    output: str | None,
) -> int:
    """Show or export the network of a country and period.

    It tells who fights, attacks and supports whom. Degree, betweenness, components, communities and
    bridges are measured among those who act; civilians are listed as victims, with no measure.
    Points of leverage come with the ties, years and sources behind them. What the data can't show
    is said on standard error, and in the JSON.

    Exit codes: 0 done; 2 wrong usage; 3 could not run.

    \b
    Examples:
      forewarn network --country SDN --from 2015 --to 2024
      forewarn network --country SYR --relation supports --relation recruits_from
      forewarn network --country COD --format graphml --output congo.graphml
    """
    from forewarn.ask.network import Selection, read_network
    from forewarn.ask.network.graphml import to_graphml
    from forewarn.ask.network.tables import EDGE_COLUMNS, NODE_COLUMNS, edge_rows, node_rows
    from forewarn.ask.store import connect

    package = package_at(path)
    with progress() as doing:
        doing("opening the database")
        connection = connect(package)
        doing("measuring the network")
        selection = Selection(country, first_year, last_year, relations, directed)
        network = read_network(connection, selection)
    if format_name == "json":
        text = _json(network)
    elif format_name == "graphml":
        text = to_graphml(network)
    elif format_name == "nodes-csv":
        text = _csv(NODE_COLUMNS, node_rows(network))
    elif format_name == "edges-csv":
        text = _csv(EDGE_COLUMNS, edge_rows(network))
    else:
        text = _text(network)
    write_output(text, output)
    if not network.ties:
        click.echo("no ties", err=True)
    if format_name != "json":
        click.echo("\n".join(["", "Caveats:", *network.limits]), err=True)
    return Exit.DONE


def _csv(columns: Sequence[str], rows: Sequence[Row]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: _cell(value) for name, value in row.items()} for row in rows)
    return text.getvalue()


def _cell(value: object) -> object:
    from forewarn.writing.visible import visible

    if isinstance(value, bool):
        return "true" if value else "false"
    return visible(value, len(value)) if isinstance(value, str) else value


def _json(network: Network) -> str:
    from dataclasses import asdict

    from forewarn.ask.network.tables import edge_row, edge_rows, node_rows

    raw = {
        "schema_version": 1,
        "selection": asdict(network.selection),
        "components": network.components,
        "communities": network.communities,
        "nodes": node_rows(network),
        "edges": edge_rows(network),
        "bridges": [asdict(bridge) for bridge in network.bridges],
        "leverage": [
            {
                "lever": point.lever,
                "meaning": point.lever.meaning,
                "actor_ids": point.actor_ids,
                "figure": point.figure,
                "ties": [edge_row(tie) for tie in point.ties],
            }
            for point in network.leverage
        ],
        "names": network.names,
        "limits": network.limits,
    }
    return json.dumps(raw, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _text(network: Network) -> str:
    from forewarn.ask.network.model import Lever
    from forewarn.writing.visible import visible

    names = {id_: visible(name) for id_, name in network.names.items()}
    lines = [_summary(network)]
    if network.measures:
        lines += ["", *_measures(network, names)]
    for lever in Lever:
        points = [point for point in network.leverage if point.lever is lever]
        if points:
            lines += ["", f"{lever.upper()}  {lever.meaning}"]
        for point in points[:_SHOWN]:
            lines.append(f"  {' - '.join(names[id_] for id_ in point.actor_ids)}: {_figure(point)}")
            lines += [f"    {_tie(tie, names)}" for tie in point.ties[:_SHOWN]]
            lines += _more(len(point.ties), "ties", "    ")
        lines += _more(len(points), "points", "  ")
    return "".join(f"{line}\n" for line in lines)


def _summary(network: Network) -> str:
    chosen = network.selection
    counted = (
        (len(network.actors), "actor", "actors"),
        (len(network.ties), "tie", "ties"),
        (network.components, "component", "components"),
        (network.communities, "community", "communities"),
        (len(network.bridges), "bridge", "bridges"),
    )
    place = chosen.country_id or "The world"
    first, last = (str(year or "") for year in (chosen.first_year, chosen.last_year))
    period = f"{first}-{last}" if first or last else "all years"
    return f"{place}, {period}: " + ", ".join(
        f"{count} {one if count == 1 else many}" for count, one, many in counted
    )


def _measures(network: Network, names: Mapping[str, str]) -> list[str]:
    """Return a table of the actors between most others."""
    kinds = {actor.actor_id: actor.kind for actor in network.actors}
    ranked = sorted(network.measures.items(), key=lambda item: (-item[1].betweenness, item[0]))
    rows: list[tuple[str, ...]] = [
        ("actor", "kind", "degree", "betweenness", "component", "community")
    ]
    for id_, each in ranked[:_SHOWN]:
        figures = (each.degree, f"{each.betweenness:.3f}", each.component, each.community)
        rows.append((names[id_], kinds[id_], *map(str, figures)))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = []
    for row in rows:
        words = [cell.ljust(width) for cell, width in zip(row[:2], widths[:2], strict=True)]
        numbers = [cell.rjust(width) for cell, width in zip(row[2:], widths[2:], strict=True)]
        lines.append("  ".join([*words, *numbers]))
    return lines + _more(len(ranked), "actors", "")


def _figure(point: LeveragePoint) -> str:
    from forewarn.ask.network.model import Lever

    if point.lever is Lever.SUPPORTER:
        return f"{point.figure:g} {'year' if point.figure == 1 else 'years'} of both"
    if point.lever is Lever.BRIDGE:
        return f"{point.figure:g} actors on the smaller side"
    return f"betweenness {point.figure:.3f}"


def _tie(tie: Tie, names: Mapping[str, str]) -> str:
    """Return a tie as a sentence: who, what, whom, when, how many died, and who says so."""
    from forewarn.ask.network.model import ATTACKS

    one, other = (names[id_] for id_ in tie.ends)
    deaths = f", {tie.deaths_best} deaths" if tie.deaths_best is not None else ""
    # The other is called the civilians of a state.
    relation = "attacks" if tie.relation_id == ATTACKS else tie.relation_id.replace("_", " ")
    return f"{one} {relation} {other}, {_spans(tie.years)}{deaths} ({', '.join(tie.sources)})"


def _spans(years: Sequence[int]) -> str:
    """Write sorted years in short.

    >>> _spans([1989, 1991, 1992, 1993])
    '1989, 1991-1993'
    """
    spans: list[list[int]] = []
    for year in years:
        if spans and year == spans[-1][-1] + 1:
            spans[-1].append(year)
        else:
            spans.append([year])
    return ", ".join(f"{span[0]}-{span[-1]}" if len(span) > 1 else f"{span[0]}" for span in spans)


def _more(count: int, what: str, indent: str) -> list[str]:
    return [f"{indent}... and {count - _SHOWN} more {what}"] if count > _SHOWN else []
