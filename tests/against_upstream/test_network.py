"""Actors and their relations against UCDP 25.1 and 22.1, and ACD2EPR."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from functools import cache, partial
from typing import TYPE_CHECKING, NamedTuple

import pytest

from against_upstream.support import periods, resolve, rows, table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

ACTOR_LIST = "ucdp-22.1/ucdp-actor-221.csv"
NON_STATE = "ucdp-22.1/ucdp-nonstate-221.csv"
BATTLE_DEATHS = "ucdp-25.1/BattleDeaths_v25_1.csv"
ONE_SIDED = "ucdp-25.1/OneSided_v25_1.csv"
COUNTRY_YEARS = "ucdp-25.1/organizedviolencecy_v25_1.csv"
LINKS = "epr-2021/ACD2EPR-2021.csv"
GROUPS = "epr-2023/EPR-2023.csv"

# Has a test of its own.
BEFORE_1989 = "ucdp-dyadic-25.1"

KINDS = {"1": "armed_group", "2": "supporters", "3": "communal_group", "4": "government"}

# The column of a link in ACD2EPR, the codes that say it is there, and whom it runs from.
CODES = {
    "claims_to_represent": ("claim", {"1"}, "organisation"),
    "recruits_from": ("recruitment", {"1", "2"}, "organisation"),
    "supports": ("support", {"1"}, "group"),
}
LAST_YEAR_OF_LINKS = 2021

# Governments that fight and support nobody from 1989 on: nothing gives them a code beside a name.
WITHOUT_A_CODE = {
    "Government of Chile": "CHL",
    "Government of Costa Rica": "CRI",
    "Government of Cyprus": "CYP",
    "Government of Grenada": "GRD",
    "Government of Hyderabad": "",  # no state: a princely state, in India from 1948
    "Government of South Vietnam": "VDR",
    "Government of South Yemen": "YMD",
    "Government of Suriname": "SUR",
    "Government of Taiwan": "TWN",
    "Government of Uruguay": "URY",
    "Government of eSwatini (Swaziland)": "SWZ",
}

# Fights of two or three governments as one side, which has no id of its own: year, and the sides.
JOINT_SIDES = {
    ("2001", "ucdp-3-28", "ucdp-130"),
    ("2003", "ucdp-116", "ucdp-3-28-156"),
    ("2024", "ucdp-123", "ucdp-3-28"),
}

# Rows whose best estimate is not between the low and the high one: their bounds are left out.
UNORDERED = {
    BATTLE_DEATHS: {
        ("1990", "Government of Turkey", "PKK"),
        ("1998", "Government of Sri Lanka", "LTTE"),
        ("1999", "Government of India", "NLFT"),
        ("2004", "Government of India", "Kashmir insurgents"),
        ("2015", "Government of Chad", "IS"),
    },
    ONE_SIDED: {("2016", "Kamuina Nsapu", "")},
    NON_STATE: {
        ("2003", "Comando Vermelho", "Terceiro Comando"),
        ("2009", "Juarez Cartel", "Sinaloa Cartel"),
        ("2010", "Juarez Cartel", "Sinaloa Cartel"),
        ("2017", "Liwa al-Aqsa", "HTS"),
        ("2018", "Comando Vermelho", "GDE"),
        ("2018", "Jalisco Cartel New Generation", "Nueva Plaza Cartel"),
        ("2018", "National Front for Liberation, SNA", "SDF"),
        ("2019", "Amhara", "Qimant"),
    },
}

# Groups that EPR lists in no year of their organisation's fight from 1989 on.
NOT_IN_EPR = {
    ("Cocoyes", "48409000"),
    ("Forces of the Caucasus Emirate", "36559000"),
    ("Forces of the Caucasus Emirate", "36561000"),
    ("Hezbollah", "66601000"),
    ("AQAP", "67801000"),
    ("AQAP", "67802200"),
}

Pair = tuple[str, str, str, int]  # source, target, relation, year


class Relation(NamedTuple):
    """What a relation holds beyond its key, as text."""

    source_id: str
    low: str = ""
    best: str = ""
    high: str = ""
    location: str = ""
    against: str = ""


class ExpectedActor(NamedTuple):
    """What an actor holds beyond its id."""

    name: str
    kind: str
    country_id: str
    group_id: str
    source_id: str


# Reading


class Row(NamedTuple):
    """A row of deaths: its file, and the names and ids of its sides; civilians have neither."""

    file: str
    year: str
    names: tuple[str, str]
    ids: tuple[str, str]
    deaths: tuple[str, str, str]  # low, best, high
    location: str
    cells: Mapping[str, str]


def deadly_rows(upstream: Path, file: str) -> Iterator[Row]:
    bounds = ("low", "best", "high")
    for row in rows(upstream / file):
        deaths = tuple(row.get(f"bd_{b}") or row[f"{b}_fatality_estimate"] for b in bounds)
        if file == BATTLE_DEATHS:
            names, place = (row["side_a"], row["side_b"]), row["gwno_battle"]
        elif file == NON_STATE:
            names, place = (row["side_a_name"], row["side_b_name"]), row["gwno_location"]
        else:
            names, place = (row["actor_name"], ""), row["gwno_location"]
        ids = row.get("side_a_id") or row["actor_id"], row.get("side_b_id", "")
        stripped = names[0].strip(), names[1].strip()
        yield Row(file, row["year"], stripped, ids, deaths, place, row)


def split(cell: str) -> list[str]:
    # A few cells lack the space.
    return re.split(", ?", cell) if cell else []


def ucdp(ids: str) -> str:
    return "ucdp-" + "-".join(str(one) for one in sorted(map(int, split(ids))))


def states(root: Path, codes: str, year: str) -> list[str]:
    found = [resolve(root, "gw", code, int(year)) for code in split(codes)]
    assert None not in found, (codes, year)
    return sorted(country for country in found if country)


def bounds_of(row: Row) -> tuple[str, str, str]:
    low, best, high = row.deaths
    if (row.year, *row.names) in UNORDERED[row.file]:
        return "", best, ""
    assert int(low) <= int(best) <= int(high), row
    return low, best, high


@cache
def government_ids(upstream: Path) -> Mapping[str, str]:
    """Return the ids of governments by the code that UCDP's country-years give their state."""
    ids = {row["NameData"].strip(): ucdp(row["ActorId"]) for row in rows(upstream / ACTOR_LIST)}
    names = {r["country_id_cy"]: r["country_cy"] for r in rows(upstream / COUNTRY_YEARS)}
    found = {code: ids.get(f"Government of {name}") for code, name in names.items()}
    # The list of actors writes Madagascar otherwise, and lacks Turkmenistan.
    found["580"] = ids["Government of Madagascar"]
    found["701"] = "ucdp-gw-701"
    return {code: id_ for code, id_ in found.items() if id_}


def supports(upstream: Path, root: Path, file: str) -> dict[Pair, Relation]:
    """Return the support of each government to each party and year, at all places of its fights."""
    places: dict[Pair, set[str]] = defaultdict(set)
    foes: dict[Pair, set[str]] = defaultdict(set)
    for row in deadly_rows(upstream, file):
        for letter, ids, other in zip("ab", row.ids, reversed(row.ids), strict=True):
            for code in split(row.cells[f"gwno_{letter}_2nd"]):
                source = government_ids(upstream)[code]
                key = source, ucdp(ids), "supports", int(row.year)
                places[key].update(states(root, row.location, row.year))
                foes[key].add(ucdp(other))
    source_id = file.partition("/")[0]
    return {
        key: Relation(
            source_id, location=" ".join(sorted(found)), against=" ".join(sorted(foes[key]))
        )
        for key, found in places.items()
    }


def fights_and_attacks(upstream: Path, root: Path, file: str) -> dict[Pair, Relation]:
    found: dict[Pair, Relation] = {}
    for row in deadly_rows(upstream, file):
        countries = states(root, row.location, row.year)
        if file == ONE_SIDED:
            civilians = "-".join(("civilians", *countries)).lower()
            key = ucdp(row.ids[0]), civilians, "attacks_civilians_of", int(row.year)
        else:
            smaller, larger = sorted(ucdp(ids) for ids in row.ids)
            key = smaller, larger, "fights", int(row.year)
        assert key not in found, f"two rows are {key}"
        low, best, high = bounds_of(row)
        found[key] = Relation(file.partition("/")[0], low, best, high, " ".join(countries))
    return found


@cache
def listed(upstream: Path) -> frozenset[tuple[str, str, int]]:
    """Return the groups of EPR by the state's code, their own, and year."""
    return frozenset(
        (row["gwid"], row["gwgroupid"], year)
        for row in rows(upstream / GROUPS)
        for year in range(int(row["from"]), int(row["to"]) + 1)
    )


def links(upstream: Path, root: Path) -> tuple[dict[Pair, Relation], dict[str, ExpectedActor]]:
    """Return the links of organisations and groups in the years of their fights, and the groups."""
    fights = defaultdict(dict)
    for row in deadly_rows(upstream, BATTLE_DEATHS):
        if int(row.year) <= LAST_YEAR_OF_LINKS:
            fights[row.ids][row.year] = row.location
    found: dict[Pair, Relation] = {}
    groups: dict[str, ExpectedActor] = {}
    for row in rows(upstream / LINKS):
        for year, location in fights[row["sidea_id"], row["sideb_id"]].items():
            if (row["gwid"], row["gwgroupid"], int(year)) not in listed(upstream):
                continue
            (country,) = states(root, row["gwid"], year)
            group = f"epr-{country.lower()}-{row['gwgroupid']}"
            for relation, (column, codes, begin) in CODES.items():
                if row[column] in codes:
                    ends = [ucdp(row["sideb_id"]), group]
                    source, target = ends if begin == "organisation" else reversed(ends)
                    key = source, target, relation, int(year)
                    assert key not in found
                    where = " ".join(states(root, location, year))
                    foe = ucdp(row["sidea_id"]) if relation == "supports" else ""
                    found[key] = Relation("acd2epr-2021", location=where, against=foe)
                    groups[group] = ExpectedActor(
                        row["group"], "ethnic_group", country, group, "acd2epr-2021"
                    )
    return found, groups


@pytest.fixture(scope="module")
def expected(upstream: Path, root: Path) -> Mapping[Pair, Relation]:
    parts = [
        fights_and_attacks(upstream, root, BATTLE_DEATHS),
        fights_and_attacks(upstream, root, ONE_SIDED),
        fights_and_attacks(upstream, root, NON_STATE),
        links(upstream, root)[0],
    ]
    newer = supports(upstream, root, BATTLE_DEATHS)
    parts.append(newer)
    older = supports(upstream, root, NON_STATE)
    # A supporter of one party against two foes, of which one is a state: 25.1 has it too.
    both = older.keys() & newer.keys()
    assert Counter(target for _, target, _, _ in both) == {"ucdp-6254": 10}
    for key in both:
        foes = {*newer[key].against.split(), *older[key].against.split()}
        assert (newer[key].against, foes) == ("ucdp-123", {"ucdp-123", "ucdp-881"})
        newer[key] = newer[key]._replace(against="ucdp-123 ucdp-881")
    parts.append({key: found for key, found in older.items() if key not in both})
    assert sum(map(len, parts)) == len({key for part in parts for key in part})
    return {key: found for part in parts for key, found in part.items()}


@pytest.fixture(scope="module")
def relations(root: Path) -> Mapping[Pair, Relation]:
    found: dict[Pair, Relation] = {}
    for row in table(root, "actor_relations"):
        if row["source_id"] == BEFORE_1989:
            continue
        key = (
            row["source_actor_id"],
            row["target_actor_id"],
            row["relation_id"],
            int(row["year"]),
        )
        assert key not in found, f"two relations are {key}"
        found[key] = Relation(
            row["source_id"],
            row["deaths_low"],
            row["deaths_best"],
            row["deaths_high"],
            row["location"],
            row["against"],
        )
    return found


@pytest.fixture(scope="module")
def actors(root: Path) -> Mapping[str, ExpectedActor]:
    return {
        row["actor_id"]: ExpectedActor(
            row["name"], row["kind"], row["country_id"], row["group_id"], row["source_id"]
        )
        for row in table(root, "actors")
        if row["source_id"] != BEFORE_1989
    }


# Every row


def test_every_relation_is_upstream_and_none_is_lost(
    expected: Mapping[Pair, Relation], relations: Mapping[Pair, Relation]
) -> None:
    assert sorted(relations.keys() - expected.keys())[:10] == [], "not upstream"
    assert sorted(expected.keys() - relations.keys())[:10] == [], "lost"
    wrong = [(k, found, expected[k]) for k, found in relations.items() if found != expected[k]]
    assert wrong[:10] == []


def test_the_number_of_relations_is_known(relations: Mapping[Pair, Relation]) -> None:
    assert Counter((found.source_id, key[2]) for key, found in relations.items()) == {
        ("ucdp-25.1", "fights"): 1_995,
        ("ucdp-25.1", "attacks_civilians_of"): 1_330,
        ("ucdp-25.1", "supports"): 2_463,
        ("ucdp-22.1", "fights"): 1_442,
        ("ucdp-22.1", "supports"): 49,
        ("acd2epr-2021", "claims_to_represent"): 901,
        ("acd2epr-2021", "recruits_from"): 1_618,
        ("acd2epr-2021", "supports"): 811,
    }


@pytest.mark.parametrize(
    ("file", "relation", "years"),
    [
        (BATTLE_DEATHS, "fights", range(1989, 2025)),
        (NON_STATE, "fights", range(1989, 2022)),
        (ONE_SIDED, "attacks_civilians_of", range(1989, 2025)),
    ],
)
def test_deaths_of_a_year_sum_to_those_of_upstream(
    file: str,
    relation: str,
    years: Iterable[int],
    upstream: Path,
    relations: Mapping[Pair, Relation],
) -> None:
    sums: dict[str, Counter[int]] = defaultdict(Counter)
    for row in deadly_rows(upstream, file):
        low, best, high = row.deaths
        sums["best"][int(row.year)] += int(best)
        if (row.year, *row.names) not in UNORDERED[file]:
            sums["low"][int(row.year)] += int(low)
            sums["high"][int(row.year)] += int(high)
    kept: dict[str, Counter[int]] = defaultdict(Counter)
    for (_, _, kind, year), found in relations.items():
        if kind == relation and found.source_id == file.partition("/")[0]:
            for bound in ("low", "best", "high"):
                kept[bound][year] += int(getattr(found, bound) or 0)
    assert set(sums["best"]) == set(years)
    assert kept == sums


@pytest.mark.parametrize("file", sorted(UNORDERED))
def test_bounds_left_out_are_those_that_do_not_hold_their_estimate(
    file: str, upstream: Path, relations: Mapping[Pair, Relation]
) -> None:
    unordered = set()
    for row in deadly_rows(upstream, file):
        low, best, high = map(int, row.deaths)
        if not low <= best <= high:
            unordered.add((row.year, *row.names))
    assert unordered == UNORDERED[file]
    unbounded = sum(
        found.best != "" and found.low == found.high == "" for found in relations.values()
    )
    assert unbounded == sum(map(len, UNORDERED.values()))


def test_only_fights_and_attacks_have_deaths(relations: Mapping[Pair, Relation]) -> None:
    deadly = {key[2] for key, found in relations.items() if found.best}
    without = {key[2] for key, found in relations.items() if not found.best}
    assert deadly == {"fights", "attacks_civilians_of"}
    assert without == {"claims_to_represent", "recruits_from", "supports"}


def test_a_relation_without_direction_stands_once_and_the_smaller_id_is_its_source(
    root: Path, relations: Mapping[Pair, Relation]
) -> None:
    directed = {row["relation_id"]: row["directed"] for row in table(root, "relations")}
    assert set(directed) == {key[2] for key in relations}
    assert [relation for relation, says in directed.items() if says == "false"] == ["fights"]
    for source, target, relation, _ in relations:
        if directed[relation] == "false":
            assert source < target
        assert source != target


# Actors


def code_of_government(upstream: Path) -> dict[str, str]:
    """Return the code that stands beside the name of each government in the files of dyads."""
    codes: dict[str, set[str]] = defaultdict(set)
    for file in (BATTLE_DEATHS, NON_STATE):
        for row in rows(upstream / file):
            for side in "ab":
                columns = [(f"side_{side}_2nd", f"gwno_{side}_2nd")]
                if file == BATTLE_DEATHS:
                    columns.append((f"side_{side}", f"gwno_{side}"))
                for names, numbers in columns:
                    if row[numbers]:
                        for name, code in zip(split(row[names]), split(row[numbers]), strict=True):
                            codes[name].add(code)
    assert all(len(found) == 1 for found in codes.values())
    return {name: min(found) for name, found in codes.items()}


def actor_of(
    codes: Mapping[str, str], root: Path, name: str, kind: str, source_id: str
) -> ExpectedActor:
    """Return an actor, with its state if it is the government of one."""
    if kind != "government" or name.count("Government of") > 1:
        return ExpectedActor(name, kind, "", "", source_id)
    if name in WITHOUT_A_CODE:
        return ExpectedActor(name, kind, WITHOUT_A_CODE[name], "", source_id)
    # The state that holds the code last.
    _, _, country = max(periods(root)["gw", codes[name]])
    return ExpectedActor(name, kind, country, "", source_id)


def named_in_dyads(upstream: Path, file: str) -> Iterator[tuple[str, str, str]]:
    """Yield the id, the name and the kind of each actor that a file of release 25.1 names."""
    for row in deadly_rows(upstream, file):
        for name, ids in zip(row.names, row.ids, strict=True):
            if name:
                government = name.startswith("Government of ")
                yield ucdp(ids), name, "government" if government else "armed_group"


def civilians(upstream: Path, root: Path) -> dict[str, ExpectedActor]:
    """Return the civilians attacked, by id; those of one id have one name."""
    found: dict[str, ExpectedActor] = {}
    for row in deadly_rows(upstream, ONE_SIDED):
        countries = states(root, row.location, row.year)
        id_ = "-".join(("civilians", *countries)).lower()
        name = "Civilians of " + " and ".join(row.cells["location"].rsplit(", ", 1))
        country = countries[0] if len(countries) == 1 else ""
        civilian = ExpectedActor(name, "civilians", country, "", "ucdp-25.1")
        assert found.setdefault(id_, civilian).name == name
    return found


def expected_actors(upstream: Path, root: Path) -> dict[str, ExpectedActor]:
    """Return the actors of 22.1 and 25.1; one that both name has 25.1's name."""
    actor = partial(actor_of, code_of_government(upstream), root)
    found: dict[str, ExpectedActor] = {}
    for row in deadly_rows(upstream, NON_STATE):
        for name, ids in zip(row.names, row.ids, strict=True):
            found[ucdp(ids)] = actor(name, KINDS[row.cells["org"]], "ucdp-22.1")
    for cells in rows(upstream / ACTOR_LIST):
        name, kind = cells["NameData"].strip(), KINDS[cells["Org"]]
        found[ucdp(cells["ActorId"])] = actor(name, kind, "ucdp-22.1")
    for file in (BATTLE_DEATHS, ONE_SIDED):
        for id_, name, kind in named_in_dyads(upstream, file):
            assert id_ not in found or found[id_].kind == kind
            found[id_] = actor(name, kind, "ucdp-25.1")
    for source, _, _, _ in supports(upstream, root, BATTLE_DEATHS):
        name = found[source].name if source in found else "Government of Turkmenistan"
        found[source] = actor(name, "government", "ucdp-25.1")
    return found | civilians(upstream, root) | links(upstream, root)[1]


def test_every_actor_is_upstream_and_none_is_lost(
    upstream: Path, root: Path, actors: Mapping[str, ExpectedActor]
) -> None:
    expected = expected_actors(upstream, root)
    assert sorted(actors.keys() - expected.keys())[:10] == [], "not upstream"
    assert sorted(expected.keys() - actors.keys())[:10] == [], "lost"
    wrong = [(id_, found, expected[id_]) for id_, found in actors.items() if found != expected[id_]]
    assert wrong[:10] == []
    assert Counter((found.source_id, found.kind) for found in actors.values()) == {
        ("ucdp-25.1", "government"): 159,
        ("ucdp-25.1", "armed_group"): 552,
        ("ucdp-25.1", "civilians"): 177,
        ("ucdp-22.1", "government"): 10,
        ("ucdp-22.1", "armed_group"): 676,
        ("ucdp-22.1", "supporters"): 37,
        ("ucdp-22.1", "communal_group"): 519,
        ("acd2epr-2021", "ethnic_group"): 172,
    }


def test_every_actor_of_a_relation_exists_and_those_without_one_are_of_the_list(
    upstream: Path, actors: Mapping[str, ExpectedActor], relations: Mapping[Pair, Relation]
) -> None:
    used = {end for source, target, _, _ in relations for end in (source, target)}
    assert sorted(used - actors.keys()) == []
    idle = actors.keys() - used
    # Parties to conflicts before 1989, and members of alliances that fight as one.
    assert idle <= {ucdp(row["ActorId"]) for row in rows(upstream / ACTOR_LIST)}
    assert {actors[id_].source_id for id_ in idle} == {"ucdp-22.1"}
    assert len(idle) == 346


def test_governments_without_a_code_in_the_files_of_dyads_are_these(upstream: Path) -> None:
    names = {r["NameData"].strip() for r in rows(upstream / ACTOR_LIST) if r["Org"] == "4"}
    assert names - code_of_government(upstream).keys() == WITHOUT_A_CODE.keys()


def test_a_supporter_bears_the_name_of_the_state_that_its_code_denotes(
    upstream: Path, root: Path
) -> None:
    for name, code in code_of_government(upstream).items():
        state = name.removeprefix("Government of ")
        assert [p[2] for p in sorted(periods(root)["name", state])] == [
            p[2] for p in sorted(periods(root)["gw", code])
        ]


def test_every_government_but_that_of_hyderabad_and_alliances_has_a_state(
    root: Path, actors: Mapping[str, ExpectedActor]
) -> None:
    stateless = {
        id_ for id_, found in actors.items() if found.kind == "government" and not found.country_id
    }
    alliances = {"ucdp-3-28", "ucdp-3-28-156", "ucdp-7963", "ucdp-8550", "ucdp-9249"}
    assert stateless == {"ucdp-2", *alliances}
    governed = {found.country_id for found in actors.values() if found.kind == "government"}
    ended = {row["country_id"] for row in table(root, "countries") if row["state_to"]}
    assert governed & ended == {"CSK", "VDR", "YMD"}


def test_sides_without_an_id_of_their_own_are_three(upstream: Path) -> None:
    joint = {
        (row.year, *sorted(ucdp(ids) for ids in row.ids))
        for row in deadly_rows(upstream, BATTLE_DEATHS)
        if any(", " in ids for ids in row.ids)
    }
    assert joint == {(year, *sorted(ids)) for year, *ids in JOINT_SIDES}


# Links to ethnic groups


def test_links_left_out_because_epr_lacks_the_group_are_these(upstream: Path) -> None:
    fights = defaultdict(set)
    for row in deadly_rows(upstream, BATTLE_DEATHS):
        if int(row.year) <= LAST_YEAR_OF_LINKS:
            fights[row.ids].add(int(row.year))
    lost = set()
    for row in rows(upstream / LINKS):
        years = fights[row["sidea_id"], row["sideb_id"]]
        linked = any(row[column] in codes for column, codes, _ in CODES.values())
        in_epr = {y for y in years if (row["gwid"], row["gwgroupid"], y) in listed(upstream)}
        if row["gwgroupid"] and linked and years and not in_epr:
            lost.add((row["sideb"], row["gwgroupid"]))
    assert lost == NOT_IN_EPR


def test_a_few_links_bear_the_id_of_another_governments_dyad(upstream: Path) -> None:
    parties = {row.cells["dyad_id"]: row.ids for row in deadly_rows(upstream, BATTLE_DEATHS)}
    misplaced = {
        (row["sideb"], row["sidea"])
        for row in rows(upstream / LINKS)
        if row["gwgroupid"]
        and parties.get(row["dyadid"], (row["sidea_id"], row["sideb_id"]))
        != (row["sidea_id"], row["sideb_id"])
    }
    assert misplaced == {
        ("IMU", "Government of Uzbekistan"),
        ("NSCN-K", "Government of India"),
        ("SSLM/A", "Government of South Sudan"),
    }


def years_of(
    relations: Mapping[Pair, Relation], source: str, relation: str, target: str
) -> list[int]:
    return sorted(year for s, t, r, year in relations if (s, t, r) == (source, target, relation))


@pytest.mark.parametrize(
    ("source", "relation", "target", "years"),
    [
        # By the parties, not by the dyad's id, which is that of another government's fight
        ("ucdp-359", "recruits_from", "epr-uzb-70406000", [1999, 2000]),
        ("ucdp-359", "recruits_from", "epr-tjk-70205000", [2010, 2011]),
        ("ucdp-1124", "claims_to_represent", "epr-ssd-62608000", [2011, 2012]),
    ],
)
def test_a_link_counts_in_the_years_in_which_its_parties_fight(
    source: str,
    relation: str,
    target: str,
    years: list[int],
    relations: Mapping[Pair, Relation],
) -> None:
    assert years_of(relations, source, relation, target) == years


# What is known of the world


@pytest.mark.parametrize(
    ("source", "relation", "target", "year", "known"),
    [
        # The genocide, in Rwanda and over its borders
        (
            "Government of Rwanda",
            "attacks_civilians_of",
            "Civilians of Burundi, DR Congo (Zaire) and Rwanda",
            1994,
            Relation("ucdp-25.1", "344851", "759800", "1589946", "BDI COD RWA"),
        ),
        (
            "FPR",
            "fights",
            "Government of Rwanda",
            1994,
            Relation("ucdp-25.1", "1781", "1882", "2026", "RWA"),
        ),
        # Kosovo: a group of Yugoslavia
        ("UCK", "claims_to_represent", "Albanians", 1998, Relation("acd2epr-2021", location="YUG")),
        (
            "Albanians",
            "supports",
            "UCK",
            1998,
            Relation("acd2epr-2021", location="YUG", against="ucdp-49"),
        ),
        # Baku in 1990: a group of the Soviet Union
        ("APF", "recruits_from", "Azeri", 1990, Relation("acd2epr-2021", location="SUN")),
        # Tigray: Eritrea's troops help Ethiopia's, against an organisation
        (
            "Government of Eritrea",
            "supports",
            "Government of Ethiopia",
            2021,
            Relation("ucdp-25.1", location="ETH", against="ucdp-410"),
        ),
        # Darfur: Chad's troops against JEM and the SLM/A, and not against the SPLM/A of the South
        (
            "Government of Chad",
            "supports",
            "Government of Sudan",
            2003,
            Relation("ucdp-25.1", location="SDN", against="ucdp-468 ucdp-469"),
        ),
        # Darfur: Masalit and Arab communities, no state among them
        (
            "Arab",
            "fights",
            "Masalit",
            2021,
            Relation("ucdp-22.1", "412", "412", "463", "SDN"),
        ),
    ],
)
def test_a_relation_that_is_known_is_there(
    source: str,
    relation: str,
    target: str,
    year: int,
    known: Relation,
    actors: Mapping[str, ExpectedActor],
    relations: Mapping[Pair, Relation],
) -> None:
    found = [
        held
        for (s, t, kind, when), held in relations.items()
        if (kind, when) == (relation, year)
        and [actors[s].name, actors[t].name] in ([source, target], [target, source])
        and (relation == "fights" or actors[s].name == source)
    ]
    assert known in found


@pytest.mark.parametrize(
    ("source", "relation", "target"),
    [
        ("ucdp-469", "claims_to_represent", "epr-sdn-62505000"),  # inferred: SLM/A and the Fur
        ("ucdp-320", "recruits_from", "epr-lka-78001000"),  # no row: LTTE and the Sinhalese
        ("epr-syr-65206000", "supports", "ucdp-4163"),  # shared: the Kurds of Syria and the PYD
        ("epr-lka-78004000", "supports", "ucdp-320"),  # known to be none: Tamils and the LTTE
        ("epr-ssd-62608000", "supports", "ucdp-1124"),  # not coded: Nuer and the SSLM/A
    ],
)
def test_a_link_that_is_inferred_shared_absent_or_not_known_is_no_relation(
    source: str,
    relation: str,
    target: str,
    actors: Mapping[str, ExpectedActor],
    relations: Mapping[Pair, Relation],
) -> None:
    assert years_of(relations, source, relation, target) == []
