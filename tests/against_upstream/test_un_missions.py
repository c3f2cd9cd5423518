"""Deaths in United Nations missions against the file of the Peace and Security Data Hub."""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path

import pytest

from against_upstream.support import Key, UpstreamValue, assert_same, observations, rows

SOURCE = "un-peacekeepers-2023"
FILE = "un-peacekeepers-2023/fatalities_by_mission_year.csv"
COLUMNS = {
    "malicious_act": "un_mission_deaths_by_malicious_acts",
    "all_causes": "un_mission_deaths",
}
MISSIONS = Path(__file__).parents[2] / "scripts" / "spine" / "missions.csv"

# The missions of each state, written down a second time.
PLACES = {
    "AFG": "UNAMA",
    "AGO": "MONUA UNAVEM UNMA",
    "BDI": "ONUB",
    "BIH": "IPTF UNMIBH",
    "CAF": "BONUCA MINURCA MINUSCA",
    "CIV": "UNOCI",
    "COD": "MONUC MONUSCO ONUC",
    "COL": "UNVMC",
    "CYP": "UNFICYP",
    "GEO": "UNOMIG",
    "GTM": "MINUGUA",
    "HRV": "UNCRO UNPSG UNTAES",
    "HTI": "BINUH MICAH MINUJUSTH MINUSTAH MIPONUH UNMIH UNSMIH",
    "IRQ": "UNAMI UNGCI UNOHCI",
    "KHM": "UNTAC",
    "LBN": "UNIFIL",
    "LBR": "UNMIL",
    "LBY": "UNSMIL",
    "MKD": "UNPREDEP",
    "MLI": "MINUSMA",
    "MOZ": "ONUMOZ",
    "NAM": "UNTAG",
    "NPL": "UNMIN",
    "RWA": "UNAMIR",
    "SDN": "UNAMID UNITAMS UNMIS",
    "SLE": "UNAMSIL UNIOSIL UNIPSIL",
    "SLV": "ONUSAL",
    "SOM": "UNOSOM UNSOM",
    "SSD": "UNMISS",
    "SYR": "UNDOF UNSMIS",
    "TJK": "UNMOT",
    "TLS": "UNAMET UNMISET UNMIT UNTAET",
    "XKX": "UNMIK",
}
COUNTRY = {mission: country for country, names in PLACES.items() for mission in names.split()}
# The first year as a state of land that the United Nations ran before, and deaths that the source
# dates after the mission had left.
STATES_FROM = {"NAM": 1990, "TLS": 2002, "XKX": 2008}
AFTERWARDS = {("UNMIH", 1997), ("UNOSOM", 2003)}


@pytest.fixture(scope="module")
def units(upstream_2026_11: Path) -> list[dict[str, str]]:
    return list(rows(upstream_2026_11 / FILE))


@pytest.fixture(scope="module")
def expected(units: list[dict[str, str]]) -> dict[Key, UpstreamValue]:
    sums: dict[Key, float] = defaultdict(float)
    for row in units:
        mission, year = row["mission_acronym"], int(row["year"])
        country = COUNTRY.get(mission)
        if country is None or year == 2023 or (mission, year) in AFTERWARDS:
            continue
        if year >= STATES_FROM.get(country, 0):
            for column, indicator in COLUMNS.items():
                sums[country, year, indicator] += float(row[column])
    return {key: UpstreamValue(value) for key, value in sums.items()}


def test_every_death_that_can_be_placed_is_kept(
    root: Path, expected: dict[Key, UpstreamValue]
) -> None:
    assert Counter(indicator for _, _, indicator in expected) == dict.fromkeys(
        COLUMNS.values(), 370
    )
    assert_same(root, SOURCE, expected)


def test_every_mission_is_placed_or_left_out_with_a_reason(units: list[dict[str, str]]) -> None:
    table = {row["mission"]: row for row in rows(MISSIONS)}
    assert {row["mission_acronym"] for row in units} == set(table)
    assert {name: row["country_id"] for name, row in table.items() if row["country_id"]} == COUNTRY
    for row in table.values():
        assert bool(row["country_id"]) != bool(row["reason"])
        assert bool(row["country_id"]) == bool(row["first_year"])
        assert row["reference"]


def test_no_mission_is_left_out_that_has_a_country(units: list[dict[str, str]]) -> None:
    left = Counter(
        {
            row["mission_acronym"]: int(row["malicious_act"])
            for row in units
            if row["mission_acronym"] not in COUNTRY
        }
    )
    assert set(left) == {
        *("MINURCAT", "MINURSO", "OSESGY", "OSESyria", "UNEF", "UNIIMOG", "UNIKOM", "UNISFA"),
        *("UNMAO", "UNMEE", "UNMOGIP", "UNOAU", "UNOWA", "UNOWAS", "UNPF", "UNPOS", "UNPROFOR"),
        *("UNSCOB", "UNSMA", "UNSOS", "UNSecretariat", "UNTSO"),
    }


@pytest.mark.parametrize(
    ("country", "year", "malicious"),
    [
        # The bombing of the headquarters in Baghdad.
        ("IRQ", 2003, 23),
        # Mogadishu.
        ("SOM", 1993, 82),
        # The ten Belgian soldiers in Kigali among them.
        ("RWA", 1994, 13),
        ("COD", 2017, 19),
        ("LBN", 2022, 1),
    ],
)
def test_known_years(root: Path, country: str, year: int, malicious: int) -> None:
    found = {key: cell.value for key, cell in observations(root, SOURCE)}
    assert found[country, year, "un_mission_deaths_by_malicious_acts"] == malicious
    assert found[country, year, "un_mission_deaths"] >= malicious
