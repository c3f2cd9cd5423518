"""Who fights and supports whom in a country: wars fought partly there, and wars of others.

The wars are those of history; the bounds of deaths are worked out again in `tie_places`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import duckdb
import pytest

from forewarn.ask.inquiry import Inquiry
from forewarn.ask.named import named_query
from forewarn.ask.network import Selection, read_network
from forewarn.ask.network.model import Lever
from forewarn.ask.network.rows import edge_rows
from forewarn.ask.network.ties import read_actors, read_ties
from forewarn.ask.query import ask
from forewarn.ask.views import macros, views
from forewarn.cli.network_formats import write_text
from forewarn.errors import UsageError
from small import ROOT
from tie_places import cells, listed_in, read

if TYPE_CHECKING:
    from collections.abc import Callable

    from forewarn.ask.session import Session

    Rows = list[dict[str, object]]

UNKNOWN = "here and elsewhere; where mainly is not known"


def pair(rows: Rows, one: str, other: str) -> dict[str, object]:
    (found,) = [r for r in rows if {r["party"], r["other_party"]} == {one, other}]
    return found


def test_the_places_of_ties_are_those_worked_out_from_the_files(session: Session) -> None:
    sql = """
        SELECT source_actor_id, target_actor_id, relation_id, year::VARCHAR, country_id,
            at_most, at_least, listed
        FROM tie_places
    """
    rows = session.connection.execute(sql).fetchall()
    keys = ("source_actor_id", "target_actor_id", "relation_id", "year")
    right = {
        (*(c.row[key] for key in keys), c.state): (
            c.at_most, None if c.at_most is None else c.at_least, c.listed,
        )
        for c in cells()
    }  # fmt: skip
    assert len(rows) == len(right)
    assert {row[:5]: row[5:] for row in rows} == right


GOVERNMENT = "Government of {}"


@pytest.mark.parametrize(
    ("country", "year", "party", "other", "place", "intensity"),
    [
        # Over a land that France ruled, between two states, and over a government.
        ("FRA", 1958, "Government of France", "FLN", "over Algeria", 2),
        (
            "IRQ",
            1985,
            "Government of Iran",
            "Government of Iraq",
            "over the government and various territories (IRN IRQ)",
            2,
        ),
        ("CUB", 1957, "Government of Cuba", "M-26-7", "over its government", 1),
    ],
)
def test_a_fight_before_1989_has_an_intensity_and_what_it_was_over_and_no_deaths(
    country: str,
    year: int,
    party: str,
    other: str,
    place: str,
    intensity: int,
    asked: Callable[..., Rows],
) -> None:
    found = pair(asked("who_fights_whom", country=country, year=year), party, other)
    assert found["place"] == f"{place}; where it was fought is not known"
    assert found["intensity"] == intensity
    for column in ("low", "deaths", "high", "deaths_counted", "location"):
        assert found[column] is None


def test_a_network_names_the_years_of_a_fight_without_a_count(session: Session) -> None:
    network = read_network(session.connection, Selection("AGO", 1980, 1995))
    (tie,) = [
        tie
        for tie in network.ties
        if tie.relation_id == "fights"
        and {network.names[end] for end in tie.ends} == {"UNITA", "Government of Angola"}
    ]
    assert tie.uncounted == tie.wars == tuple(range(1980, 1989))
    counted = [
        int(row["deaths_best"])
        for row in listed_in("AGO", relation="fights")
        if {row["source_actor_id"], row["target_actor_id"]} == set(tie.ends)
        and int(row["year"]) in range(1989, 1996)
    ]
    assert tie.deaths_best == sum(counted)
    (row,) = [r for r in edge_rows(network) if r["uncounted_years"] and r["deaths_best"]]
    assert row["uncounted_years"] == row["war_years"] == " ".join(map(str, range(1980, 1989)))
    said = "deaths not counted for 1980-1988 (25 or more in each year, 1,000 or more in 1980-1988)"
    assert said in write_text(network)
    assert "ucdp-25.1 lists attacks on civilians from 1989 to 2024 only." in network.limits


@pytest.mark.parametrize(
    ("country", "year", "party", "other", "place"),
    [
        ("FRA", 1954, "Viet minh", "Government of France", "over Vietnam (VNM)"),
        ("VNM", 1954, "Viet minh", "Government of France", "over Vietnam"),
        ("FRA", 1962, "Government of France", "FLN", "over Algeria (DZA)"),
        ("GBR", 1957, "CPM", "Government of United Kingdom", "over Malaya (MYS)"),
    ],
)
def test_a_colonial_war_stands_with_both_in_the_year_in_which_the_land_changes_hands(
    country: str, year: int, party: str, other: str, place: str, asked: Callable[..., Rows]
) -> None:
    found = pair(asked("who_fights_whom", country=country, year=year), party, other)
    assert found["place"] == f"{place}; where it was fought is not known"
    # Where no place is known, nobody knows what was elsewhere.
    assert found["left_out"] is None


@pytest.mark.slow
def test_a_fight_over_the_land_of_another_state_counts_as_elsewhere(
    session: Session, asked: Callable[..., Rows]
) -> None:
    """The source lists Indonesia, a state from 1945, alone for the war of 1946 to 1949."""
    (row,) = asked("who_fights_whom", country="NLD", year=1948, elsewhere=1)
    assert (row["party"], row["place"]) == (
        "Indonesian People's Army", "over Indonesia (IDN); where it was fought is not known"
    )  # fmt: skip
    inquiry = Inquiry.of_query(
        session, named_query("who_fights_whom"), {"country": "NLD", "year": 1948}
    )
    said = str(inquiry.why_empty(session))
    assert "ucdp-dyadic-25.1 has fights of Netherlands for 1946 to 1949 and 1962, and none" in said
    assert "has none for 1948" not in said
    assert said.endswith("mainly in other countries: 1 row")
    assert read_network(session.connection, Selection("NLD", 1948, 1948)).ties == ()
    network = read_network(session.connection, Selection("NLD", 1946, 1949, elsewhere=True))
    (tie,) = network.ties
    assert tie.years == tie.unplaced == (1946, 1947, 1948, 1949)


@pytest.mark.slow
def test_a_government_s_fight_in_other_states_alone_counts_as_elsewhere(
    asked: Callable[..., Rows],
) -> None:
    """In 2023 Iran's and Israel's forces fought in Syria."""
    for country in ("IRN", "ISR"):
        wide = asked("who_fights_whom", country=country, year=2023, elsewhere=1)
        war = pair(wide, GOVERNMENT.format("Iran"), GOVERNMENT.format("Israel"))
        assert (war["place"], war["location"]) == ("mainly in SYR", "SYR")
        rows = asked("who_fights_whom", country=country, year=2023)
        assert {r["left_out"] for r in rows} == {len(wide) - len(rows)}
        assert war["other_party"] not in {
            r["other_party"] for r in rows if r["party"] == war["party"]
        }


def test_a_network_has_every_year_of_a_colonial_war(session: Session) -> None:
    network = read_network(session.connection, Selection("FRA", 1954, 1962))
    years = {frozenset(map(network.names.get, t.ends)): t.years for t in network.ties}
    france = "Government of France"
    assert years[frozenset((france, "FLN"))] == tuple(range(1954, 1963))
    assert years[frozenset((france, "Istiqlal"))] == (1954, 1955, 1956)
    assert years[frozenset((france, "Viet minh"))] == (1954,)


def test_support_before_1989_says_what_the_fight_was_over(asked: Callable[..., Rows]) -> None:
    found = asked("who_supports_whom", country="GBR", **{"from": 1946, "to": 1988})
    assert {(r["supporter"], r["last_year"]) for r in found} == {
        ("Government of Australia", 1957), ("Government of New Zealand", 1957)
    }  # fmt: skip
    assert {r["place"] for r in found} == {"in fights over Malaya; where they were is not known"}
    for r in asked("who_supports_whom", country="AGO", **{"from": 1976, "to": 1988}):
        assert str(r["place"]).startswith("in fights over the government (AGO)")


def test_support_before_1989_links_where_the_fight_was_over_one_state(session: Session) -> None:
    network = read_network(session.connection, Selection("AGO", 1980, 1988))
    linked = {
        tuple(network.names[end] for end in tie.ends)
        for tie in network.ties
        if network.selection.counts(tie)
    }
    assert ("Government of Cuba", "Government of Angola") in linked
    assert not any(tie.main_locations or tie.locations for tie in network.ties)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("country", "year", "parties", "mainly", "at_most"),
    [
        # The border war: Zalambessa and Badme, and in 2000 Barentu.
        ("ERI", 1999, ("Ethiopia", "Eritrea"), "ETH", 17178),
        ("ERI", 2000, ("Ethiopia", "Eritrea"), "ETH", 1793),
        # Kursk, the liberation of Kuwait, Kargil.
        ("RUS", 2024, ("Russia (Soviet Union)", "Ukraine"), "UKR", 7587),
        ("KWT", 1991, ("Iraq", "Kuwait"), "IRQ", 446),
        ("PAK", 1999, ("India", "Pakistan"), "IND", 32),
    ],
)
def test_a_war_of_the_state_fought_partly_on_its_land_is_listed(
    country: str,
    year: int,
    parties: tuple[str, str],
    mainly: str,
    at_most: int,
    asked: Callable[..., Rows],
    session: Session,
) -> None:
    names = [GOVERNMENT.format(each) for each in parties]
    war = pair(asked("who_fights_whom", country=country, year=year), *names)
    assert war["year"] == year
    # By the deaths that can have been here, these wars come first.
    assert war == asked("who_fights_whom", country=country, year=year)[0]
    assert war["place"] == f"mainly in {mainly}: at most {at_most} of {war['deaths']} here"
    network = read_network(session.connection, Selection(country, year, year))
    (tie,) = [t for t in network.ties if {network.names[e] for e in t.ends} == set(names)]
    assert tie.main_locations == (mainly,)


@pytest.mark.slow
def test_what_is_left_out_is_counted(asked: Callable[..., Rows], session: Session) -> None:
    for country, year in (("IRQ", 1991), ("AFG", 2021)):
        rows = asked("who_fights_whom", country=country, year=year)
        wide = asked("who_fights_whom", country=country, year=year, elsewhere=1)
        assert {r["left_out"] for r in rows} == {len(wide) - len(rows)}
        assert len(wide) > len(rows)
    query = named_query("who_supports_whom")
    given = {"country": "YEM", "from": 2008, "to": 2008}
    # Those who sided with the United States against al-Qaida that year were in Afghanistan.
    inquiry = Inquiry.of_query(session, query, given)
    assert not ask(session, inquiry.sql, inquiry.parameters).rows
    assert str(inquiry.why_empty(session)).endswith("mainly in other countries: 6 rows")


@pytest.mark.parametrize(
    ("country", "year", "one", "other"),
    [
        # Boko Haram in the Far North of Cameroon.
        ("CMR", 2014, "JAS", "Government of Nigeria"),
        # American drones in Waziristan; southern Lebanon; Euphrates Shield.
        ("PAK", 2010, "Government of United States of America", "al-Qaida"),
        ("LBN", 2023, "Government of Israel", "Hezbollah"),
        ("SYR", 2016, "Government of Turkey", "IS"),
    ],
)
def test_a_war_of_another_government_is_listed_where_it_was_fought(
    country: str, year: int, one: str, other: str, asked: Callable[..., Rows]
) -> None:
    assert pair(asked("who_fights_whom", country=country, year=year), one, other)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("country", "year", "one", "other"),
    [
        # Iraq's army never fought in Afghanistan, nor Russia's fight in Dagestan in Syria.
        ("AFG", 2021, "Government of Iraq", "IS"),
        ("SYR", 2015, "Forces of the Caucasus Emirate", "Government of Russia (Soviet Union)"),
        ("SYR", 2017, "Government of Turkey", "PKK"),
    ],
)
def test_a_war_of_a_government_at_home_elsewhere_is_not_listed_without_proof(
    country: str, year: int, one: str, other: str, asked: Callable[..., Rows]
) -> None:
    names = {one, other}
    rows = asked("who_fights_whom", country=country, year=year)
    assert not [r for r in rows if {r["party"], r["other_party"]} == names]
    wide = asked("who_fights_whom", country=country, year=year, elsewhere=1)
    assert pair(wide, one, other)


@pytest.mark.slow
def test_supporters_follow_the_fights_of_those_they_support(asked: Callable[..., Rows]) -> None:
    supported = {
        r["supported"] for r in asked("who_supports_whom", country="AFG", **{"from": 2021})
    }
    assert supported == {"Government of Afghanistan", "Taleban"}
    supported = {r["supported"] for r in asked("who_supports_whom", country="SYR")}
    assert "Government of Syria" in supported
    assert not supported & {"Government of United States of America", "PKK", "Government of Iraq"}
    (north_korea,) = asked("who_supports_whom", country="RUS", **{"from": 2024})
    assert north_korea["supporter"] == "Government of North Korea"
    assert north_korea["place"] == "mainly in UKR"


@pytest.mark.parametrize(
    ("country", "year", "party", "other", "sent"),
    [
        (
            "GEO", 2008, "Republic of South Ossetia", "Government of Georgia",
            "Russia (Soviet Union)",
        ),
        ("AZE", 2020, "Republic of Artsakh", "Government of Azerbaijan", "Armenia"),
        (
            "YEM", 2016, "Forces of the Presidential Leadership Council",
            "Government of Yemen (North Yemen)", "Saudi Arabia",
        ),
        ("YUG", 1999, "UCK", "Government of Serbia (Yugoslavia)", "United States of America"),
        ("IRQ", 1991, "Government of Kuwait", "Government of Iraq", "United Kingdom"),
        (
            "RUS", 2024, "Government of Russia (Soviet Union)", "Government of Ukraine",
            "North Korea",
        ),
    ],
)  # fmt: skip
def test_a_fight_names_those_whose_troops_took_part(
    country: str, year: int, party: str, other: str, sent: str, asked: Callable[..., Rows]
) -> None:
    fight = pair(asked("who_fights_whom", country=country, year=year), party, other)
    side, opposite = ("party", "other") if fight["party"] == party else ("other", "party")
    named = re.sub(r" \[.*?\]", "", str(fight[f"{side}_with_troops_of"]))
    assert GOVERNMENT.format(sent) in named.split("; ")
    assert fight[f"{opposite}_with_troops_of"] != fight[f"{side}_with_troops_of"]


@pytest.mark.slow
def test_troops_stand_only_beside_fights_in_their_places(asked: Callable[..., Rows]) -> None:
    # North Korea's were in Kursk, not against Islamic State.
    rows = asked("who_fights_whom", country="RUS", year=2024)
    state = pair(rows, "IS", "Government of Russia (Soviet Union)")
    assert (state["party_with_troops_of"], state["other_with_troops_of"]) == (None, None)
    coalition = pair(
        asked("who_fights_whom", country="IRQ", year=1991), "Government of Iraq",
        "Government of Kuwait",
    )  # fmt: skip
    names = {row["actor_id"]: row["name"] for row in read("actors")}
    right = {
        names[row["source_actor_id"]]
        for row in listed_in("IRQ", 1991, "supports")
        if names[row["target_actor_id"]] == "Government of Kuwait"
    }
    named = re.sub(r" \[.*?\]", "", str(coalition["other_with_troops_of"]))
    assert set(named.split("; ")) == right


# Party, state, year, supporters, and whom their troops were against, and whom not.
KNOWN_SUPPORT = [
    # Tigray, and not the Oromo Liberation Army.
    ("Ethiopia", "ETH", 2020, {"Eritrea"}, {"TPLF"}, {"OLA"}),
    ("Ethiopia", "ETH", 2021, {"Eritrea"}, {"TPLF"}, {"OLA"}),
    # Darfur, and not the war in the South.
    ("Sudan", "SDN", 2003, {"Chad"}, {"JEM", "SLM/A"}, {"SPLM/A"}),
    # The intervention brigade in the east, and not the fight with Kamuina Nsapu in Kasai.
    (
        "DR Congo (Zaire)", "COD", 2017, {"Malawi", "South Africa", "Tanzania"},
        {"CNPSC", "M23", "MNR"}, {"Kamuina Nsapu"},
    ),
]  # fmt: skip


def test_support_is_in_the_fights_that_the_source_lists_it_for(session: Session) -> None:
    sql = """
        SELECT f.country_id, f.year, one.name, party.name, foe.name
        FROM supports_in_fights AS f
        JOIN actors AS one ON one.actor_id = f.supporter_id AND one.kind = 'government'
        JOIN actors AS party ON party.actor_id = f.supported_id
        JOIN actors AS foe ON foe.actor_id = f.opponent_id
        WHERE f.is_known
    """
    found = set(session.connection.execute(sql).fetchall())
    for party, country, year, senders, foes, others in KNOWN_SUPPORT:
        ends = [(country, year, GOVERNMENT.format(s), GOVERNMENT.format(party)) for s in senders]
        assert {(*end, foe) for end in ends for foe in foes} <= found
        assert not {(*end, foe) for end in ends for foe in others} & found


@pytest.mark.slow
@pytest.mark.parametrize(
    ("party", "country", "year", "senders", "foes", "others"), KNOWN_SUPPORT
)  # fmt: skip
def test_troops_stand_beside_the_fights_that_they_were_in_and_no_other(
    party: str,
    country: str,
    year: int,
    senders: set[str],
    foes: set[str],
    others: set[str],
    asked: Callable[..., Rows],
) -> None:
    party, names = GOVERNMENT.format(party), set(map(GOVERNMENT.format, senders))
    fights = asked("who_fights_whom", country=country, year=year)
    assert "in this or another" not in str(fights)
    for foe in (*foes, *others):
        row = pair([r for r in fights if r["relation_id"] == "fights"], party, foe)
        side = "party" if row["party"] == party else "other"
        sent = re.sub(r" \[.*?\]", "", str(row[f"{side}_with_troops_of"])).split("; ")
        assert names.intersection(sent) == (names if foe in foes else set()), foe
    rows = asked("who_supports_whom", **{"country": country, "from": year, "to": year})
    for row in [r for r in rows if r["supporter"] in names and r["supported"] == party]:
        against = set(str(row["against"]).split("; "))
        assert foes <= against
        assert not others & against


def test_a_network_says_against_whom_support_was(session: Session) -> None:
    network = read_network(session.connection, Selection("ETH", 2020, 2021, ("supports",)))
    line = r"Eritrea supports Government of Ethiopia( \[.*?\])? against TPLF, 2020-2021 \("
    assert re.search(line, write_text(network))
    (edge,) = [e for e in edge_rows(network) if e["source_actor_id"] == "ucdp-98"]
    assert edge["against"] == "ucdp-410"
    # Who is only the other side of a fight that is not asked for is no node.
    ends = {end for tie in network.ties for end in tie.ends}
    assert {actor.actor_id for actor in network.actors} == ends


def test_a_package_that_does_not_say_against_whom_has_the_fights_in_the_same_places() -> None:
    ties = """
        ('eth', 'tplf', 'fights', 2020, 100, 'ETH', 'ETH', 'src'),
        ('eth', 'ola', 'fights', 2020, 30, 'ETH', 'ETH', 'src'),
        ('eri', 'eth', 'supports', 2020, NULL, 'ETH', 'ETH', 'src')
    """
    tables = f"""
        CREATE TABLE countries AS
            FROM (VALUES ('ERI', NULL, 1993, NULL), ('ETH', NULL, 1816, NULL))
                t(country_id, successor_id, state_from, state_to);
        CREATE TABLE actors AS FROM (VALUES
            ('eri', 'government', 'ERI'), ('eth', 'government', 'ETH'),
            ('tplf', 'armed_group', NULL), ('ola', 'armed_group', NULL)
        ) t(actor_id, kind, country_id);
        CREATE TABLE latest_observations
            (country_id TEXT, year INT, indicator_id TEXT, value DOUBLE);
        CREATE TABLE actor_relations AS FROM (VALUES {ties}) t(source_actor_id, target_actor_id,
            relation_id, year, deaths_best, location, main_location, source_id);
    """
    says = """
        ALTER TABLE actor_relations ADD COLUMN against TEXT;
        UPDATE actor_relations SET against = 'tplf' WHERE relation_id = 'supports';
    """
    sql = "SELECT opponent_id, is_known FROM supports_in_fights ORDER BY opponent_id"
    for change, right in (("", [("ola", False), ("tplf", False)]), (says, [("tplf", True)])):
        with duckdb.connect() as connection:
            connection.execute(tables + change)
            for name in ("actor_relations_in_full", "tie_places", "supports_in_fights"):
                connection.execute(f"CREATE VIEW {name} AS {views()[name].query}")
            assert connection.execute(sql).fetchall() == right


def test_ties_of_unknown_place_make_no_lever_and_no_measure(session: Session) -> None:
    network = read_network(session.connection, Selection("SYR", 2015, 2024))
    assert "Forces of the Caucasus Emirate" not in network.names.values()
    assert all(tie.main_locations for point in network.leverage for tie in point.ties)
    brokers = {network.names[p.actor_ids[0]] for p in network.leverage if p.lever is Lever.BROKER}
    assert brokers
    # Where nothing but ties of unknown place are listed, nobody is linked, and it is said.
    network = read_network(session.connection, Selection("PAK", 2010, 2010, ("fights",)))
    unknown = [tie for tie in network.ties if not tie.main_locations]
    assert unknown
    for tie in unknown:
        linked = [t for t in network.ties if t.main_locations and set(t.ends) == set(tie.ends)]
        assert not linked
    assert any("link nobody: measures" in limit for limit in network.limits)
    world = read_network(session.connection, Selection(None, 2010, 2010, ("fights",)))
    assert all(world.selection.counts(tie) for tie in world.ties)


def test_a_package_without_totals_leaves_out_what_is_known_to_be_elsewhere() -> None:
    with duckdb.connect() as connection:
        for table in ("actors", "relations", "countries"):
            file = ROOT / "data" / f"{table}.csv"
            connection.execute(f"CREATE TABLE {table} AS FROM read_csv('{file}')")
        counted = macros()["counted_deaths"]
        connection.execute(f"CREATE MACRO {counted.signature} AS ({counted.query})")
        file = ROOT / "data" / "actor_relations.csv"
        connection.execute(
            f"CREATE TABLE actor_relations AS FROM read_csv('{file}') WHERE year = 2024"
        )
        view = "actor_relations_in_full"
        connection.execute(f"CREATE VIEW {view} AS {views()[view].query}")
        ties = read_ties(connection, Selection("RUS", 2024, 2024))
        names = {actor.name for actor in read_actors(connection, ties)}
    assert names == {"Government of Russia (Soviet Union)", "IS", "LSR"}


def test_relations_given_as_one_text_are_refused() -> None:
    import forewarn

    with (
        forewarn.open_package(ROOT) as package,
        pytest.raises(UsageError, match="such as \\['fights'\\]"),
    ):
        package.network("SYR", relations="fights")


@pytest.mark.slow
def test_one_of_many_senders_of_troops_is_told_from_the_only_one(
    session: Session, asked: Callable[..., Rows]
) -> None:
    # Forty states had troops in the operations of the African Union and the United Nations in 2014.
    senders = {
        row["source_actor_id"]
        for row in read("actor_relations")
        if (row["relation_id"], row["target_actor_id"], row["year"])
        == ("supports", "ucdp-86", "2014")
    }
    assert len(senders) == 40
    network = read_network(session.connection, Selection("CAF", 2014, 2014))
    beside = [t for t in network.ties if t.source_actor_id in senders and "ucdp-86" in t.ends]
    assert {tie.governments_beside for tie in beside} == {40}
    rows = asked("who_supports_whom", **{"country": "CAF", "from": 2014, "to": 2014})
    own = [r for r in rows if r["supported"] == GOVERNMENT.format("Central African Republic")]
    assert {r["governments_beside"] for r in own} == {40}
    # Zimbabwe's troops stood alone beside Mozambique's government in the war with Renamo.
    alone = read_network(session.connection, Selection("MOZ", 1990, 1990))
    (tie,) = [
        t
        for t in alone.ties
        if t.relation_id == "supports" and t.source_actor_id in alone.governments
    ]
    assert tie.governments_beside == 1


@pytest.mark.slow
# In 2015 ten states fought Ansarallah in Yemen, and the United States only AQAP. In 2022 Eritrea
# fought the TPLF and Kenya the OLA. In 2024 Uganda fought the ADF, and was not listed against M23.
@pytest.mark.parametrize(
    ("country", "year", "supporter", "count"),
    [
        ("YEM", 2015, "United States of America", 1),
        ("YEM", 2015, "Saudi Arabia", 10),
        ("ETH", 2022, "Eritrea", 1),
        ("ETH", 2022, "Kenya", 1),
        ("COD", 2024, "Burundi", 4),
        ("COD", 2024, "Uganda", 4),
        ("CAF", 2014, "Madagascar", 40),
    ],
)
def test_those_beside_are_of_the_same_fight(
    country: str,
    year: int,
    supporter: str,
    count: int,
    session: Session,
    asked: Callable[..., Rows],
) -> None:
    network = read_network(session.connection, Selection(country, year, year))
    name = GOVERNMENT.format(supporter)
    found = {
        tie.governments_beside
        for tie in network.ties
        if tie.relation_id == "supports" and network.names[tie.source_actor_id] == name
    }
    rows = asked("who_supports_whom", **{"country": country, "from": year, "to": year})
    in_rows = {r["governments_beside"] for r in rows if r["supporter"] == name}
    assert (max(found), max(in_rows)) == (count, count)


def test_a_fight_listed_for_its_other_years_says_so(asked: Callable[..., Rows]) -> None:
    # UCDP places Iraq's fight with Islamic State in Iraq and Syria in 2013, and its totals for
    # both have room for all of it: nothing but the next years, of both states, speaks for Syria.
    rows = asked("who_fights_whom", country="SYR", year=2013)
    iraq = pair(rows, GOVERNMENT.format("Iraq"), "IS")
    assert iraq["place"] == (
        f"{UNKNOWN}; listed since the pair was mainly here, or had 25 deaths here, in another year"
    )
    syria = pair(rows, GOVERNMENT.format("Syria"), "IS")
    assert syria["place"] == "here"


def test_deaths_of_pairs_below_the_threshold_are_in_the_reason(session: Session) -> None:
    # UCDP has 6 dead in China in 2017, and a pair is in its lists from 25 in the year.
    query = named_query("who_fights_whom")
    reasons = [
        str(Inquiry.of_query(session, query, {"country": state, "year": year}).why_empty(session))
        for state, year in (("CHN", 2017), ("NOR", 2019))
    ]
    assert "(2017: 6 in fights): a pair" in reasons[0]
    assert reasons[1].startswith("none listed")
    assert "nevertheless" not in reasons[1]
    assert "fights without a government have no row" not in reasons[0]


def test_deaths_in_fights_without_a_government_have_their_cause_told(
    session: Session, asked: Callable[..., Rows]
) -> None:
    """The list of such fights ends in 2021, and the totals go on."""
    query, given = named_query("who_fights_whom"), {"country": "ECU", "year": 2023}
    said = str(Inquiry.of_query(session, query, given).why_empty(session))
    assert "(2023: 540 in fights): a pair" in said
    assert "fights without a government have no row after 2021" in said
    rows = asked("who_fights_whom", country="MEX", year=2022)
    assert {r["deaths_in_totals"] for r in rows} == {12555}
    assert sum(int(str(r["deaths"])) for r in rows) < 100
