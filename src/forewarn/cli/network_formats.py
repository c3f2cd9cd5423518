"""The formats of a network: in words, and for other tools."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Final

from forewarn.ask.network.graphml import to_graphml
from forewarn.ask.network.model import ATTACKS, FIGHTS, SUPPORTS, Lever
from forewarn.ask.network.naming import spans, who_in
from forewarn.ask.network.rows import EDGE_COLUMNS, NODE_COLUMNS, edge_row, edge_rows, node_rows
from forewarn.writing.csv_text import csv_of_records
from forewarn.writing.visible import visible
from forewarn.writing.widths import display_width, pad

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from forewarn.ask.network import Network
    from forewarn.ask.network.model import LeveragePoint, Tie
    from forewarn.ask.network.rows import NetworkRow

# Lines of each kind in the text; the other formats are complete.
_SHOWN = 10

# More governments than this beside an actor in a year, and the others are listed before them.
_MANY = 4

# Names of those whom a support was against; the other formats have all.
_FOES = 5

# The relations whose ties the text lists, before the actors.
_TITLES = {
    ATTACKS: "ATTACKS ON CIVILIANS",
    FIGHTS: "FIGHTS",
    SUPPORTS: "SUPPORT  by a government's own forces, or by most of an ethnic group; "
    "the year does not tell whether it came before a killing, nor the source a peace operation or "
    "a coalition from other support",
}

# In characters: what is shown of a line of the text.
_LONGEST = 2000


def _csv(columns: Sequence[str], rows: Sequence[NetworkRow]) -> str:
    return csv_of_records(
        columns, ({name: _cell(value) for name, value in row.items()} for row in rows)
    )


def _cell(value: object) -> object:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value


def write_json(network: Network) -> str:
    """Return the network as JSON."""
    raw = {
        "schema_version": 1,
        "selection": asdict(network.selection),
        "linked": network.linked,
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
                "ties": [edge_row(network, tie) for tie in point.ties],
            }
            for point in network.leverage
        ],
        "names": network.names,
        "notes": {id_: [asdict(note) for note in notes] for id_, notes in network.notes.items()},
        "limits": network.limits,
        "reason": network.reason,
        "killings": network.killings,
    }
    return json.dumps(raw, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def write_text(network: Network) -> str:
    """Return the network in words: its size, its ties, its measures and its leverage."""
    names = {id_: visible(name) for id_, name in network.names.items()}
    lines = [_summary(network), *_told(network)]
    if network.measures:
        lines += ["", *_measures(network, names)]
    for lever in Lever:
        points = [point for point in network.leverage if point.lever is lever]
        if points:
            lines += ["", f"{lever.upper()}  {lever.meaning}"]
        for point in points[:_SHOWN]:
            named = " - ".join(_who(id_, point, network) for id_ in point.actor_ids)
            lines.append(f"  {named}: {_figure(point)}")
            lines += [f"    {_tie(tie, network)}" for tie in point.ties[:_SHOWN]]
            lines += _more(len(point.ties), "ties", "    ")
        lines += _more(len(points), "points", "  ")
    return "".join(f"{visible(line, _LONGEST)}\n" for line in lines)


def _told(network: Network) -> Iterator[str]:
    """Yield who attacked civilians, fought and supported whom: most deaths, then years, first.

    What others did mainly elsewhere comes last: its deaths are not those of the country.
    """
    if network.killings:
        yield ""
        yield f"KILLINGS LISTED  on this land in these years, by any list: {network.killings}"
    for relation, title in _TITLES.items():
        ties = [tie for tie in network.ties if tie.relation_id == relation]
        ties.sort(
            key=lambda tie: (
                _is_of_others(tie, network), -(tie.deaths_best or 0), _is_of_many(tie),
                -tie.weight, tie.ends,
            )
        )  # fmt: skip
        # Each count has a list of its own: those of one heading can be compared.
        for counted in dict.fromkeys(tie.deaths_counted for tie in ties):
            alike = [tie for tie in ties if tie.deaths_counted == counted]
            yield ""
            yield f"{title}{_heading(counted, relation)}"
            for tie in alike[:_SHOWN]:
                yield f"  {_tie(tie, network, counted=False)}"
            if len(alike) > _SHOWN:
                yield f"  ... and {len(alike) - _SHOWN} more: --format edges-csv"
    if others := sum(tie.relation_id not in _TITLES for tie in network.ties):
        yield ""
        yield f"Other ties, not listed here: {others} (--format edges-csv)"


def _heading(counted: str | None, relation: str) -> str:
    """Return what the figures of a list count; of support there are none."""
    if counted:
        return f"  counted: {counted}"
    return "" if relation == SUPPORTS else "  without a count of deaths"


def _is_of_others(tie: Tie, network: Network) -> bool:
    """Return whether a tie was mainly in other countries, and not of the country's government."""
    country = network.selection.country_id
    if country is None or not tie.main_locations or country in tie.main_locations:
        return False
    own = {a.actor_id for a in network.actors if a.country_id == country}
    return not (own & network.governments).intersection(tie.ends)


def _is_of_many(tie: Tie) -> bool:
    """Return whether a support is one of so many that they may be a peace operation or coalition.

    They would fill the lines shown, and hide who else sent troops.
    """
    return (tie.governments_beside or 0) > _MANY


def _summary(network: Network) -> str:
    chosen = network.selection
    counted = (
        (len(network.actors), "actor", "actors"),
        (len(network.ties), "tie", "ties"),
    )
    shape = (
        (network.linked, "actor linked", "actors linked"),
        (network.components, "component", "components"),
        (network.communities, "community", "communities"),
        (len(network.bridges), "bridge", "bridges"),
    )
    place = visible(chosen.country_id or "") or "The world"
    first, last = (
        "" if year is None else str(year) for year in (chosen.first_year, chosen.last_year)
    )
    period = f"{first}-{last}" if first or last else "all years"
    size, form = (
        ", ".join(f"{count} {one if count == 1 else many}" for count, one, many in counts)
        for counts in (counted, shape)
    )
    links = "" if not chosen.takes(FIGHTS) or chosen.links(FIGHTS) else "without fights, "
    return f"{place}, {period}: {size}; {links}{form}"


def _measures(network: Network, names: Mapping[str, str]) -> list[str]:
    """Return a table of the actors with the highest betweenness, and who their names stand for."""
    kinds = {actor.actor_id: actor.kind for actor in network.actors}
    ranked = sorted(network.measures.items(), key=lambda item: (-item[1].betweenness, item[0]))
    rows: list[tuple[str, ...]] = [
        ("actor", "kind", "degree", "betweenness", "component", "community")
    ]
    for id_, each in ranked[:_SHOWN]:
        figures = (each.degree, f"{each.betweenness:.3f}", each.component, each.community)
        rows.append((names[id_], visible(kinds[id_]), *map(str, figures)))
    widths = [max(map(display_width, column)) for column in zip(*rows, strict=True)]
    lines = [
        "  ".join(
            pad(cell, width, right=i > 1)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    ]
    meant = {row["actor_id"]: row["stands_for"] for row in node_rows(network)}
    named = [f"{names[id_]} stands for {meant[id_]}" for id_, _ in ranked[:_SHOWN] if meant[id_]]
    return [*lines, *_more(len(ranked), "actors", ""), *named]


def _figure(point: LeveragePoint) -> str:
    if point.lever is Lever.SUPPORTER:
        years = f"{point.figure:g} {'year' if point.figure == 1 else 'years'}"
        return f"{years} beside an actor that killed civilians"
    if point.lever is Lever.BRIDGE:
        return f"{point.figure:g} actors on the smaller side"
    return f"betweenness {point.figure:.3f}"


def _tie(tie: Tie, network: Network, *, counted: bool = True) -> str:
    """Return a tie as a line: who, what, whom, when, where, which deaths, and the sources.

    In brackets stands who a name stands for in those years.
    """
    one, other = (_named(id_, tie, network) for id_ in tie.ends)
    # The name of the other already says that these are civilians.
    relation = "attacks" if tie.relation_id == ATTACKS else tie.relation_id.replace("_", " ")
    return (
        f"{one} {relation} {other}{_against(tie, network)}, "
        f"{spans(tie.years)}{_place(tie, network.selection.country_id)}"
        f"{_deaths(tie, network.selection.country_id, counted=counted)}"
        f"{_beside(tie)} ({', '.join(tie.sources)})"
    )


def _who(id_: str, point: LeveragePoint, network: Network) -> str:
    """Return the name of an actor of a point of leverage, with who it stands for in its ties."""
    own = [tie for tie in point.ties if id_ in tie.ends]
    meant = who_in(network, id_, own) if own else None
    return f"{network.names[id_]} [{meant}]" if meant else network.names[id_]


def _named(id_: str, tie: Tie, network: Network) -> str:
    meant = who_in(network, id_, [tie])
    return f"{network.names[id_]} [{meant}]" if meant else network.names[id_]


def _place(tie: Tie, country_id: str | None) -> str:
    """Return where a tie mainly was, unless it was in the country asked for."""
    others = [place for place in tie.main_locations if place != country_id]
    if country_id is None or not (others or tie.unplaced):
        return ""
    said = (
        [f"mainly in {' and '.join(_in_years(tie, place) for place in others)}"] if others else []
    )
    if here := tie.years_in(country_id) if others else ():
        said.append(f"mainly here for {spans(here)}")
    if tie.unplaced:
        said.append(f"also elsewhere, mainly where is not known for {spans(tie.unplaced)}")
    return f", {', '.join(said)}"


def _in_years(tie: Tie, place: str) -> str:
    """Return a state in which a tie mainly was, with the years if they are not all of them."""
    years = tie.years_in(place)
    return place if years in ((), tie.years) else f"{place} for {spans(years)}"


def _deaths(tie: Tie, country_id: str | None, *, counted: bool) -> str:
    """Return the deaths of a tie with their range and, where asked for, what is counted.

    Those in several states can't be told apart: a network of one country says so, and how many at
    most can have been there. Years without a count are named.
    """
    if tie.deaths_best is None:
        return _uncounted(tie)
    bounds = (tie.deaths_low, tie.deaths_high)
    span = f" ({bounds[0]} to {bounds[1]})" if None not in bounds else ""
    what = f": {tie.deaths_counted}" if counted and tie.deaths_counted else ""
    several = len(tie.locations) if country_id is not None else 1
    where = f" in {several} states together" if several > 1 else ""
    if tie.deaths_at_most is not None and tie.deaths_at_most < tie.deaths_best:
        where += f", at most {tie.deaths_at_most} of them here"
    return f", {tie.deaths_best} deaths{span}{where}{what}{_uncounted(tie)}"


def _uncounted(tie: Tie) -> str:
    """Return the years of a fight without a count of deaths, and those with 1,000 or more."""
    if not tie.uncounted:
        return ""
    many = f", 1,000 or more in {spans(tie.wars)}" if tie.wars else ""
    return f", deaths not counted for {spans(tie.uncounted)} (25 or more in each year{many})"


def _against(tie: Tie, network: Network) -> str:
    """Return against whom a support was, in one or more of its years, where the source says."""
    foes = sorted(network.names[id_] for id_ in tie.against)
    if not foes:
        return ""
    more = f" and {len(foes) - _FOES} more" if len(foes) > _FOES else ""
    return f" against {'; '.join(foes[:_FOES])}{more}"


def _beside(tie: Tie) -> str:
    """Return how many governments stood beside the same actor, where there were others."""
    count = tie.governments_beside
    if count is None or count == 1:
        return ""
    if tie.weight == 1:
        return f", one of {count} governments on that side that year"
    return f", one of up to {count} governments on that side in a year"


def _more(count: int, what: str, indent: str) -> list[str]:
    return [f"{indent}... and {count - _SHOWN} more {what}"] if count > _SHOWN else []


WRITERS: Final[Mapping[str, Callable[[Network], str]]] = {
    "text": write_text,
    "json": write_json,
    "graphml": to_graphml,
    "nodes-csv": lambda network: _csv(NODE_COLUMNS, node_rows(network)),
    "edges-csv": lambda network: _csv(EDGE_COLUMNS, edge_rows(network)),
}
