"""The network of the shipped package, against one worked out from its CSV files in plain Python."""

from __future__ import annotations

import csv
import itertools
from collections import defaultdict, deque
from typing import TYPE_CHECKING

import duckdb
import pytest

from forewarn.ask.network import Selection, read_network
from forewarn.ask.network.graphml import to_graphml
from forewarn.ask.network.model import Lever
from forewarn.ask.network.rows import edge_row, edge_rows, node_rows
from forewarn.errors import QueryError
from small import ROOT
from tie_places import cells

if TYPE_CHECKING:
    from forewarn.ask.network import Network
    from forewarn.ask.network.model import Tie
    from forewarn.ask.session import Session

# Two countries and periods of some size: one whose parts hang together, one of many small parts;
# with fights and the wars of others, and without.
SELECTIONS = (
    Selection("SYR", 2011, 2024, fights=True, elsewhere=True),
    Selection("SSD", 2013, 2024, fights=True, elsewhere=True),
    Selection("SYR", 2011, 2024),
    Selection("COD", 1998, 2013),
)

IDS = ["SYR-all", "SSD-all", "SYR", "COD"]

Links = dict[str, set[str]]


@pytest.fixture
def connection(session: Session) -> duckdb.DuckDBPyConnection:
    return session.connection


def rows(table: str) -> list[dict[str, str]]:
    with (ROOT / "data" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def relations(selection: Selection) -> list[dict[str, str]]:
    assert selection.first_year is not None
    assert selection.last_year is not None
    return [
        cell.row
        for cell in cells()
        if cell.state == selection.country_id
        and selection.first_year <= int(cell.row["year"]) <= selection.last_year
        and (selection.elsewhere or cell.listed)
    ]


def links_of(selection: Selection) -> Links:
    """Link the actors that act, civilians left out, by what is known to have been mainly somewhere.

    Fights that are not asked for link nobody.
    """
    civilians = {row["actor_id"] for row in rows("actors") if row["kind"] == "civilians"}
    links: Links = defaultdict(set)
    for row in relations(selection):
        ends = row["source_actor_id"], row["target_actor_id"]
        joined = selection.fights or row["relation_id"] != "fights"
        joined = joined and (bool(row["main_location"]) or " " not in row["location"])
        for one, other in (ends, ends[::-1]):
            if one not in civilians:
                links[one] |= {other} - civilians if joined else set()
    return links


def distances(links: Links, start: str) -> dict[str, int]:
    found, queue = {start: 0}, deque([start])
    while queue:
        here = queue.popleft()
        for there in links[here]:
            if there not in found:
                found[there] = found[here] + 1
                queue.append(there)
    return found


def shortest_paths(links: Links, start: str, end: str) -> list[tuple[str, ...]]:
    """Write out every shortest path."""
    away = distances(links, end)
    paths = [(start,)] if start in away else []
    while paths and paths[0][-1] != end:
        paths = [
            (*path, step)
            for path in paths
            for step in links[path[-1]]
            if away[step] == away[path[-1]] - 1
        ]
    return paths


@pytest.mark.parametrize("selection", SELECTIONS, ids=IDS)
def test_measures_are_those_of_a_search_through_every_path(
    selection: Selection, connection
) -> None:
    network = read_network(connection, selection)
    links = links_of(selection)
    between = dict.fromkeys(links, 0.0)
    for start, end in itertools.combinations(sorted(links), 2):
        paths = shortest_paths(links, start, end)
        for path in paths:
            for step in path[1:-1]:
                between[step] += 1 / len(paths)
    pairs = (len(links) - 1) * (len(links) - 2) / 2
    assert {id_: each.degree for id_, each in network.measures.items()} == {
        id_: len(others) for id_, others in links.items()
    }
    for id_, each in network.measures.items():
        assert each.betweenness == pytest.approx(between[id_] / pairs)
        part = set(distances(links, id_))
        assert {i for i, e in network.measures.items() if e.component == each.component} == part
    assert max(between.values()) > 0


@pytest.mark.parametrize("selection", SELECTIONS, ids=IDS)
def test_bridges_are_the_links_without_which_a_part_falls_apart(
    selection: Selection, connection
) -> None:
    network = read_network(connection, selection)
    links = links_of(selection)
    found = {}
    for one, other in {tuple(sorted((a, b))) for a in links for b in links[a]}:
        whole = len(distances(links, one))
        links[one].remove(other)
        links[other].remove(one)
        sides = distances(links, one)
        if other not in sides:
            found[one, other] = min(len(sides), whole - len(sides))
        links[one].add(other)
        links[other].add(one)
    assert {bridge.actor_ids: bridge.smaller_side for bridge in network.bridges} == found
    assert found


@pytest.mark.parametrize("selection", SELECTIONS, ids=IDS)
def test_communities_lie_within_components_and_are_denser_than_chance(
    selection: Selection, connection
) -> None:
    network = read_network(connection, selection)
    weights: dict[frozenset[str], int] = defaultdict(int)
    for tie in network.ties:
        if (
            network.measures.keys() >= set(tie.ends)
            and tie.ends[0] != tie.ends[1]
            and selection.counts(tie)
        ):
            weights[frozenset(tie.ends)] += tie.weight

    def modularity(attribute: str) -> float:
        part = {id_: getattr(each, attribute) for id_, each in network.measures.items()}
        inside, strength = 0, dict.fromkeys(part.values(), 0)
        for (one, other), weight in ((tuple(ends), weight) for ends, weight in weights.items()):
            inside += weight * (part[one] == part[other])
            strength[part[one]] += weight
            strength[part[other]] += weight
        total = sum(weights.values())
        return inside / total - sum((each / (2 * total)) ** 2 for each in strength.values())

    linked = [each for each in network.measures.values() if each.degree]
    homes = {(each.community, each.component) for each in linked}
    assert len(homes) == network.communities
    assert len(linked) == network.linked == sum(bool(o) for o in links_of(selection).values())
    assert modularity("community") > max(modularity("component"), 0.3)


@pytest.mark.parametrize("selection", SELECTIONS, ids=IDS)
def test_ties_hold_every_relation_of_the_files_once(selection: Selection, connection) -> None:
    network = read_network(connection, selection)
    told = {
        (frozenset(tie.ends), tie.relation_id, year) for tie in network.ties for year in tie.years
    }
    listed = relations(selection)
    assert told == {
        (frozenset((r["source_actor_id"], r["target_actor_id"])), r["relation_id"], int(r["year"]))
        for r in listed
    }
    by_tie: dict[tuple[frozenset[str], str], list[dict[str, str]]] = defaultdict(list)
    for row in listed:
        ends = frozenset((row["source_actor_id"], row["target_actor_id"]))
        by_tie[ends, row["relation_id"]].append(row)
    for tie in network.ties:
        rows = by_tie[frozenset(tie.ends), tie.relation_id]
        counted = [row for row in rows if row["deaths_best"]]
        for column in ("deaths_low", "deaths_best", "deaths_high"):
            # The bounds of some years are no bounds of the sum over more.
            known = counted and all(row[column] for row in counted)
            summed = sum(int(row[column]) for row in counted) if known else None
            assert getattr(tie, column) == summed
    assert {id_ for tie in network.ties for id_ in tie.sources} == {r["source_id"] for r in listed}


def test_who_supported_those_that_killed_civilians_in_syria(connection) -> None:
    network = read_network(connection, Selection("SYR", 2012, 2020))
    iran = next(point for point in network.leverage if point.lever is Lever.SUPPORTER)
    assert [network.names[id_] for id_ in iran.actor_ids] == ["Government of Iran"]
    killed = {2013, 2014, 2015, 2016, 2017, 2020}
    beside = killed & set(range(2015, 2021))
    assert iran.figure == len(beside) == 4
    assert [(tie.relation_id, tie.years, tie.sources) for tie in iran.ties] == [
        ("supports", tuple(range(2015, 2021)), ("ucdp-25.1",)),
        ("attacks_civilians_of", tuple(sorted(beside)), ("ucdp-25.1",)),
    ]
    # The killing of years without that support is no evidence.
    (whole,) = (tie for tie in network.ties if tie.ends == iran.ties[1].ends)
    assert set(whole.years) == killed
    assert whole.deaths_best > iran.ties[1].deaths_best > 0


@pytest.mark.slow
def test_who_is_fought_by_many_is_no_lever_unless_fights_are_asked_for(connection) -> None:
    def brokers(**asked: bool) -> list[str]:
        network = read_network(connection, Selection("SYR", 2011, 2024, **asked))
        return [
            network.names[id_]
            for point in network.leverage
            if point.lever is Lever.BROKER
            for id_ in point.actor_ids
        ]

    assert brokers(fights=True)[0] == "IS"
    assert "IS" not in brokers()
    network = read_network(connection, Selection("SYR", 2011, 2024))
    assert any(tie.relation_id == "fights" for tie in network.ties)
    assert not any(t.relation_id == "fights" for point in network.leverage for t in point.ties)
    only = read_network(connection, Selection("SYR", 2011, 2024, ("fights",)))
    assert max(each.degree for each in only.measures.values()) > 10


def tie_of(network: Network, one: str, relation: str, other: str) -> Tie:
    (found,) = [
        tie
        for tie in network.ties
        if tie.relation_id == relation and {network.names[e] for e in tie.ends} == {one, other}
    ]
    return found


@pytest.mark.slow
def test_wars_of_others_are_left_out_unless_asked_for(connection) -> None:
    # Raqqa and Deir ez-Zor were Syria's; most of Iraq's war with Islamic State was in Iraq.
    syria, wide = (
        read_network(connection, Selection("SYR", 2014, 2020, elsewhere=each))
        for each in (False, True)
    )
    assert not [t for t in syria.ties if t.relation_id == "supports"
                and syria.names[t.target_actor_id] == "Government of Iraq"]  # fmt: skip
    tie = tie_of(wide, "Government of Iraq", "fights", "IS")
    assert (tie.main_locations, tie.unplaced) == (("IRQ",), ())
    # Some of it was in Syria in years of which the totals leave no other place for 25 deaths.
    some = tie_of(syria, "Government of Iraq", "fights", "IS")
    assert some.main_locations == ("IRQ",)
    assert set(some.years) < set(tie.years)
    assert tie_of(syria, "Government of Syria", "fights", "IS").main_locations == ("SYR",)
    # In 2006 Israel and Hezbollah fought mainly in Lebanon, and rockets fell on Israel.
    for country in ("LBN", "ISR"):
        war = read_network(connection, Selection(country, 2006, 2006))
        tie = tie_of(war, "Government of Israel", "fights", "Hezbollah")
        assert tie.main_locations == ("LBN",)
    # Nothing proves where Turkey mainly fought Islamic State in 2016: it is kept, and says so.
    network = read_network(connection, Selection("TUR", 2016, 2016))
    turkey = tie_of(network, "Government of Turkey", "fights", "IS")
    assert (turkey.main_locations, turkey.unplaced) == ((), (2016,))


@pytest.mark.parametrize(
    ("selection", "relation", "one", "other", "stands_for"),
    [
        (
            Selection("ISR", 2023, 2024), "supports", "Government of Yemen (North Yemen)", "Hamas",
            "Ansarallah (the Houthis), in Sanaa (coding of ucdp-25.1)",
        ),
        (
            Selection("AFG", 2000, 2000), "fights", "Government of Afghanistan", "UIFSA",
            "the Taliban, in Kabul (coding of ucdp-25.1)",
        ),
        (
            Selection("AFG", 2022, 2024), "fights", "Government of Afghanistan", "IS",
            "the Taliban, in Kabul (coding of ucdp-25.1)",
        ),
        (
            Selection("MMR", 2022, 2024), "fights", "Government of Myanmar (Burma)", "NUG",
            "the armed forces, which took power in February 2021 (coding of ucdp-25.1)",
        ),
        (
            Selection("ISR", 2023, 2023), "attacks_civilians_of", "Civilians of Israel",
            "Government of Israel",
            "people killed in Israel, in the Gaza Strip or in the West Bank (coding of ucdp-25.1)",
        ),
    ],
)  # fmt: skip
def test_a_government_says_who_it_was(
    selection: Selection, relation: str, one: str, other: str, stands_for: str, connection
) -> None:
    network = read_network(connection, selection)
    tie = tie_of(network, one, relation, other)
    row = edge_row(network, tie)
    place = "source" if network.names[tie.source_actor_id] == one else "target"
    assert row[f"{place}_stands_for"] == stands_for


def test_a_name_of_two_periods_says_the_years_of_each(connection) -> None:
    network = read_network(connection, Selection("AFG", 2019, 2024))
    (node,) = [row for row in node_rows(network) if row["actor_id"] == "ucdp-130"]
    assert node["stands_for"] == (
        "2019-2020: the state set up after the Taliban fell, from 2004 the Islamic Republic; "
        "2021: the Islamic Republic until August, then the Taliban; "
        "2022-2024: the Taliban, in Kabul (coding of ucdp-25.1)"
    )


def test_every_figure_of_deaths_says_what_is_counted(connection) -> None:
    network = read_network(connection, Selection("SYR", 2011, 2024))
    words = {"fights": "deaths in battle, of both", "attacks_civilians_of": "civilians killed on"}
    kinds = {actor.actor_id: actor.kind for actor in network.actors}
    for row in edge_rows(network):
        said = words.get(row["relation_id"])
        parties = {kinds[row["source_actor_id"]], kinds[row["target_actor_id"]]}
        if said and parties & {"communal_group", "supporters"}:
            said = "deaths in fighting between groups without a formal organisation"
        assert (row["deaths_best"] is None) == (said is None) == (row["deaths_counted"] is None)
        if said is not None:
            assert str(row["deaths_counted"]).startswith(said)
    # Syria's government: thousands in attacks, and far more in battle.
    attacks = tie_of(network, "Government of Syria", "attacks_civilians_of", "Civilians of Syria")
    assert "bombing included, are counted with the fights" in str(attacks.deaths_counted)
    assert attacks.deaths_best == 3741
    fights = tie_of(network, "Government of Syria", "fights", "Syrian insurgents")
    assert (fights.deaths_best or 0) > 50 * 3741


def test_every_point_of_leverage_rests_on_ties_with_sources(connection) -> None:
    network = read_network(connection, SELECTIONS[0])
    assert {point.lever for point in network.leverage} == set(Lever)
    for point in network.leverage:
        assert point.ties
        assert all(tie.sources and tie.years for tie in point.ties)
        assert all(set(point.actor_ids) & set(tie.ends) for tie in point.ties[:1])


def test_graphml_and_tables_read_back_are_the_network(connection) -> None:
    import networkx

    network = read_network(connection, SELECTIONS[0])
    graph = networkx.parse_graphml(to_graphml(network), force_multigraph=True)
    assert {id_: dict(node) for id_, node in graph.nodes(data=True)} == {
        row["actor_id"]: _known(row, "actor_id") for row in node_rows(network)
    }
    ends = ("source_actor_id", "target_actor_id")
    read = [(one, other, dict(edge)) for one, other, edge in graph.edges(data=True)]
    written = [(*(row[end] for end in ends), _known(row, *ends)) for row in edge_rows(network)]
    assert sorted(read, key=repr) == sorted(written, key=repr)
    assert sum(row["bridge"] is True for row in edge_rows(network)) >= len(network.bridges)


def _known(row: dict[str, object], *ends: str) -> dict[str, object]:
    return {name: value for name, value in row.items() if name not in ends and value is not None}


@pytest.mark.parametrize(
    ("country", "span"),
    [
        ("Vietnam", ("VNM", 1954, 2024)),
        ("Yugoslavia", ("YUG", 1946, 2002)),
        ("Eritrea", ("ERI", 1993, 2024)),
        ("DDR", ("DDR", 1949, 1990)),
        # No source lists anything of its years.
        ("Abkhazia", ("XAB", None, None)),
    ],
)
def test_a_country_alone_means_its_whole_span(connection, country: str, span: object) -> None:
    chosen = read_network(connection, Selection(country)).selection
    assert (chosen.country_id, chosen.first_year, chosen.last_year) == span


def test_a_source_that_is_silent_in_some_years_is_named(connection) -> None:
    silent = read_network(connection, Selection("SDN", 2015, 2024, ("recruits_from",))).limits
    heard = read_network(connection, Selection("SDN", 2015, 2021, ("recruits_from",))).limits
    assert silent[-1] == "acd2epr-2021 lists recruitment links from 1989 to 2021 only."
    assert silent[:-1] == heard


@pytest.mark.parametrize(
    ("selection", "said"),
    [
        (Selection("SUX"), "there is no country 'SUX': did you mean "),
        (
            Selection("SUD"),
            "there is no country 'SUD': in cowc and gwc and unhcr it is Sudan (SDN)",
        ),
        (
            Selection(relations=("support",)),
            "there is no relation 'support': did you mean Supports (supports)?",
        ),
        (Selection("SDN", 2020, 2010), "the period ends in 2010, before it begins in 2020"),
    ],
)
def test_what_the_package_has_not_is_refused(selection: Selection, said: str, connection) -> None:
    with pytest.raises(QueryError) as error:
        read_network(connection, selection)
    assert str(error.value).startswith(said)


def test_a_package_without_actors_has_no_network() -> None:
    with (
        duckdb.connect() as empty,
        pytest.raises(QueryError, match="the package has no network: it lacks actor_relations, "),
    ):
        read_network(empty)
