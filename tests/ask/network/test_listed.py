"""What the text of a network lists: who killed, fought and supported, with ranges and periods.

The right values are read from `data/actor_relations.csv`, or are those that stand there.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from forewarn.ask.network import Selection, read_network
from forewarn.ask.network.graphml import to_graphml
from forewarn.ask.network.model import Lever
from forewarn.ask.network.rows import edge_row, node_rows
from forewarn.cli.network_formats import WRITERS
from forewarn.errors import QueryError
from tie_places import listed_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from forewarn.ask.network import Network
    from forewarn.ask.session import Session

PEACE = "; troops in a peace operation need not be its own"
YEMEN = "ucdp-123"


@pytest.fixture
def network(session: Session) -> Callable[..., Network]:
    def read(*selection: object, **asked: object) -> Network:
        return read_network(session.connection, Selection(*selection, **asked))

    return read


def listed(country: str, year: int, relation: str) -> list[dict[str, str]]:
    """Return the rows of a relation in a country and year, as the network takes them."""
    return listed_in(country, year, relation)


def blocks(text: str, title: str) -> dict[str, list[str]]:
    """Return the lines below each heading that begins with a title, without their indents."""
    found = [part for part in text.split("\n\n") if part.startswith(f"{title}  ")]
    return {
        part.splitlines()[0]: [line.strip() for line in part.splitlines()[1:]] for part in found
    }


def block(text: str, title: str) -> list[str]:
    """Return the lines below a title, without their indents."""
    (lines,) = blocks(text, title).values()
    return lines


def test_each_heading_says_what_the_deaths_of_its_rows_are(network) -> None:
    read = network("NGA", 2014, 2014)
    found = blocks(WRITERS["text"](read), "FIGHTS")
    fights = [tie for tie in read.ties if tie.relation_id == "fights"]
    assert len(found) == len({tie.deaths_counted for tie in fights}) == 2
    for tie in fights:
        (heading,) = [each for each in found if str(tie.deaths_counted) in each]
        assert any(f", {tie.deaths_best} deaths " in line for line in found[heading])
    (battle, informal) = found
    assert "deaths in battle" in battle
    assert found[battle][0].startswith("JAS fights Government of Nigeria")
    assert "groups without a formal organisation" in informal
    assert not any("Government" in line for line in found[informal])


@pytest.mark.parametrize(("country", "year"), [("SYR", 2013), ("COD", 2024)])
def test_the_deadliest_come_first_each_with_its_range(country: str, year: int, network) -> None:
    text = WRITERS["text"](network(country, year, year))
    for title, relation in (("ATTACKS ON CIVILIANS", "attacks_civilians_of"), ("FIGHTS", "fights")):
        rows = listed(country, year, relation)
        # What was mainly elsewhere comes last; no government of these three fought elsewhere.
        rows.sort(
            key=lambda row: (
                row["main_location"] not in ("", country), -int(row["deaths_best"])
            )
        )  # fmt: skip
        right = [
            f", {row['deaths_best']} deaths ({row['deaths_low']} to {row['deaths_high']})"
            for row in rows
        ]
        lines = block(text, title)
        assert len(lines) == min(len(rows), 10) + (len(rows) > 10)
        assert all(deaths in line for deaths, line in zip(right[:10], lines, strict=False))
        if len(rows) > 10:
            assert lines[-1] == f"... and {len(rows) - 10} more: --format edges-csv"
    # They stand above the table of actors, which no longer decides who is seen.
    assert text.index("ATTACKS ON") < text.index("FIGHTS  ") < text.index("\nactor ")


def test_who_killed_and_who_fought_in_sudan_is_told(network) -> None:
    text = WRITERS["text"](network("SDN", 2023, 2023))
    (attack,) = block(text, "ATTACKS ON CIVILIANS")
    assert attack.startswith("RSF [the Rapid Support Forces of Mohamed Hamdan Dagalo")
    assert "attacks Civilians of Sudan, 2023, 1784 deaths (1773 to 3229)" in attack
    assert [line.split(", 2023, ")[1] for line in block(text, "FIGHTS")] == [
        "5303 deaths (5280 to 5782) (ucdp-25.1)",
        "50 deaths (50 to 52) (ucdp-25.1)",
    ]
    assert "SUPPORT  " not in text


def test_deaths_have_their_range_in_points_of_leverage_too(network) -> None:
    text = WRITERS["text"](network("COD", 2024, 2024))
    supporters = block(text, "SUPPORTER")
    told = [line for line in supporters if " deaths" in line]
    assert len(told) == 6
    assert sum("353 deaths (51 to 362): civilians killed on purpose" in line for line in told) == 5
    # The dead of Islamic State in fifteen states are not those of the Congo.
    assert "3792 deaths (3626 to 4427) in 15 states together, at most 2710 of them here" in text


def test_those_who_supported_longest_come_first_ten_of_them(network) -> None:
    lines = block(WRITERS["text"](network("CAF", 2016, 2017)), "SUPPORT")
    rows = [row for year in (2016, 2017) for row in listed("CAF", year, "supports")]
    pairs = {(row["source_actor_id"], row["target_actor_id"]) for row in rows}
    assert len(lines) == 11
    assert lines[-1] == f"... and {len(pairs) - 10} more: --format edges-csv"
    longer = block(WRITERS["text"](network("SYR", 2012, 2020)), "SUPPORT")
    counts = [len(years(line)) for line in longer if " supports " in line]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] > counts[-1]


def years(line: str) -> list[int]:
    """Return the years of a line of a support: spans between the names and what follows."""
    found: list[int] = []
    for part in line.split(", "):
        head = part.split(" (")[0]
        first, _, last = head.partition("-")
        if first.isdecimal() and len(first) == 4:
            found += range(int(first), int(last or first) + 1)
    return found


def test_each_place_of_a_fight_of_several_years_has_its_years(network) -> None:
    """In 1992 Croatia and the Krajina fought mainly in Bosnia, in 1993 mainly in Croatia."""
    read = network("BIH", 1992, 1995)
    krajina = "Serbian Republic of Krajina"
    (tie,) = [
        t
        for t in read.ties
        if t.relation_id == "fights" and krajina in {read.names[end] for end in t.ends}
    ]
    assert edge_row(read, tie)["main_location_years"] == "BIH 1992; BIH 1994; HRV 1993"
    (line,) = [each for each in block(WRITERS["text"](read), "FIGHTS") if "Krajina fights" in each]
    assert "mainly in HRV for 1993, mainly here for 1992, 1994, also elsewhere, mainly" in line


def test_what_an_alliance_did_counts_for_the_supporters_of_its_members(network) -> None:
    """The army of the Serbian republic and irregulars killed as one side in 1992 and 1993."""
    read = network("BIH", 1992, 1995)
    years = {
        read.names[point.actor_ids[0]]: point.figure
        for point in read.leverage
        if point.lever is Lever.SUPPORTER
    }
    assert years == {"Government of Serbia (Yugoslavia)": 2, "Government of Croatia": 1}


def test_no_peace_operation_is_spoken_of_where_there_can_be_none(network) -> None:
    text = WRITERS["text"](network("KHM", 1979, 1979))
    assert "Government of Laos" in text
    assert "Government of Vietnam (North Vietnam)" in text
    assert PEACE not in text


@pytest.mark.slow
def test_troops_of_a_peace_operation_are_not_said_to_be_of_whoever_holds_the_capital(
    network,
) -> None:
    for country, year in (("CAF", 2015), ("CAF", 2017), ("MLI", 2016)):
        read = network(country, year, year)
        (tie,) = [tie for tie in read.ties if tie.source_actor_id == YEMEN]
        assert str(edge_row(read, tie)["source_stands_for"]).endswith(
            f"(coding of ucdp-25.1){PEACE}"
        )
        (node,) = [row for row in node_rows(read) if row["actor_id"] == YEMEN]
        assert str(node["stands_for"]).endswith(PEACE)
    # On Hamas's side they are its own, and a government that also fights is who its name says.
    read = network("ISR", 2023, 2023)
    (tie,) = [tie for tie in read.ties if tie.source_actor_id == YEMEN]
    assert edge_row(read, tie)["source_stands_for"] == (
        "Ansarallah (the Houthis), in Sanaa (coding of ucdp-25.1)"
    )
    afghan = network("AFG", 2019, 2020)
    supports = [t for t in afghan.ties if t.ends == ("ucdp-130", t.target_actor_id)]
    assert {t.relation_id for t in supports} > {"supports"}
    (node,) = [row for row in node_rows(afghan) if row["actor_id"] == "ucdp-130"]
    assert PEACE not in str(node["stands_for"])


def test_a_supporter_s_forces_took_part_and_the_year_does_not_tell_when(network) -> None:
    text = WRITERS["text"](network("ISR", 2023, 2023))
    assert "sent troops" not in text
    assert "A government whose own forces took part on the side of an actor" in text
    assert "does not tell whether the support came before the killing" in text


def test_a_group_has_its_state_in_every_format(network) -> None:
    read = network("SYR", 2013, 2013)
    texts = {name: write(read) for name, write in WRITERS.items() if name != "edges-csv"}
    for text in (*texts.values(), to_graphml(read)):
        assert "Sunni Arabs (Iraq)" in text
        assert "Sunni Arabs (Syria)" in text
    assert json.loads(texts["json"])["names"]["epr-irq-64503000"] == "Sunni Arabs (Iraq)"


def test_a_path_over_ethnic_groups_alone_makes_no_broker(network) -> None:
    read = network("SDN", 1995, 1995)
    (army,) = [actor.actor_id for actor in read.actors if actor.name == "SPLM/A"]
    linking = [tie for tie in read.ties if army in tie.ends and read.selection.counts(tie)]
    groups = {actor.actor_id for actor in read.actors if actor.kind == "ethnic_group"}
    others = {end for tie in linking for end in tie.ends} - {army}
    civilians = {actor.actor_id for actor in read.actors if actor.kind == "civilians"}
    assert others - civilians <= groups
    assert read.measures[army].betweenness > 0
    assert not [point for point in read.leverage if point.lever is Lever.BROKER]
    # Linked to governments, the Congo's government is one, whoever else it is linked to.
    (broker,) = [p for p in network("COD", 2024, 2024).leverage if p.lever is Lever.BROKER]
    assert broker.actor_ids == ("ucdp-89",)


def test_only_years_without_any_listed_tie_are_refused(network) -> None:
    for country in ("UKR", None):
        with pytest.raises(QueryError, match="in 2025: the newest year with ties is 2024"):
            network(country, 2025, 2025)
    message = "no source lists recruitment links in 2022-2024: the newest year with ties is 2021"
    with pytest.raises(QueryError, match=message):
        network("SDN", 2022, 2024, ("recruits_from",))
    message = "no source lists recruitment links in 1988 and earlier: the newest"
    with pytest.raises(QueryError, match=message):
        network("COD", None, 1988, ("recruits_from",))
    # Of 2024 nobody lists recruits, and UCDP lists the fights: answered, and said.
    read = network("SDN", 2024, 2025)
    assert any(tie.relation_id == "fights" for tie in read.ties)
    assert "acd2epr-2021 lists recruitment links from 1989 to 2021 only." in read.limits


@pytest.mark.parametrize(
    ("country", "year", "actor", "deaths", "here"),
    [
        # Of Islamic State's in two countries, at most what UCDP has in Iraq.
        ("IRQ", 2014, "IS", 4598, 3205),
        # The Rapid Support Forces killed in Sudan alone.
        ("SDN", 2023, "RSF", 1784, None),
    ],
)
def test_an_attack_says_how_many_can_have_died_here(
    country: str, year: int, actor: str, deaths: int, here: int | None, session: Session
) -> None:
    network = read_network(session.connection, Selection(country, year, year))
    (tie,) = [
        tie
        for tie in network.ties
        if tie.relation_id == "attacks_civilians_of" and network.names[tie.source_actor_id] == actor
    ]
    assert tie.deaths_best == deaths
    said = f"at most {here} of them here"
    assert (said in WRITERS["text"](network)) == (here is not None)
    assert here is None or tie.deaths_at_most == here


def test_killings_that_the_ties_lack_are_named_from_the_lists(session: Session) -> None:
    # In Sri Lanka's last year of war UCDP has the LTTE alone kill on purpose.
    network = read_network(session.connection, Selection("LKA", 2009, 2009))
    assert "ewp-2025 (by a state): 2009 to 2009" in str(network.killings)
    assert f"by any list: {network.killings}" in WRITERS["text"](network)
    assert read_network(session.connection, Selection("NOR", 2019, 2020)).killings is None
