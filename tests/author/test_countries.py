"""The country spine as written: who was a state when, and what each code denotes in each year."""

from __future__ import annotations

import csv
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
STILL = 9999  # what an empty last year counts as


def read(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


@cache
def countries() -> dict[str, dict[str, str]]:
    return {row["country_id"]: row for row in read(ROOT / "data" / "countries.csv")}


@cache
def periods() -> dict[tuple[str, str], list[tuple[int, int, str]]]:
    """Return for each scheme and code its periods: first year, last year, country."""
    found: dict[tuple[str, str], list[tuple[int, int, str]]] = {}
    for row in read(ROOT / "data" / "country_codes.csv"):
        period = (int(row["valid_from"]), int(row["valid_to"] or STILL), row["country_id"])
        found.setdefault((row["scheme"], row["code"]), []).append(period)
    return found


@cache
def not_states() -> dict[tuple[str, str], str]:
    rows = read(ROOT / "scripts" / "spine" / "not_states.csv")
    return {(row["scheme"], row["code"]): row["kind"] for row in rows}


def life(country_id: str) -> tuple[int, int]:
    row = countries()[country_id]
    return int(row["state_from"]), int(row["state_to"] or STILL)


def resolve(scheme: str, code: str, year: int) -> str | None:
    for first, last, country_id in periods().get((scheme, code), []):
        if first <= year <= last:
            return country_id
    return None


# The tables as a whole


def test_periods_of_one_code_never_overlap() -> None:
    overlaps = [
        (key, before, after)
        for key, found in periods().items()
        for before, after in pairwise(sorted(found))
        if after[0] <= before[1]
    ]
    assert overlaps == []


def test_a_code_is_valid_only_while_its_country_is_a_state() -> None:
    outside = [
        (key, period)
        for key, found in periods().items()
        for period in found
        if not life(period[2])[0] <= period[0] <= period[1] <= life(period[2])[1]
    ]
    assert outside == []


def test_every_country_was_a_state_in_1946_or_later() -> None:
    assert [id_ for id_ in countries() if life(id_)[1] < 1946] == []
    assert [id_ for id_ in countries() if life(id_)[0] > life(id_)[1]] == []


def test_every_former_state_and_no_other_has_a_successor_that_outlives_it() -> None:
    successors = {id_: row["successor_id"] for id_, row in countries().items()}
    assert {id_: s for id_, s in successors.items() if s} == {
        "CSK": "CZE",
        "DDR": "DEU",
        "SCG": "SRB",
        "SUN": "RUS",
        "VDR": "VNM",
        "XTI": "CHN",
        "YMD": "YEM",
        "YUG": "SCG",
        "ZZB": "TZA",
    }
    assert {id_ for id_, row in countries().items() if row["state_to"]} == {
        id_ for id_, s in successors.items() if s
    }
    assert all(life(id_)[1] < life(s)[1] for id_, s in successors.items() if s)


def test_iso_codes_keep_their_form() -> None:
    rows = countries().values()
    assert all(len(r["iso3n"]) == 3 and r["iso3n"].isdigit() for r in rows if r["iso3n"])
    assert all(len(r["iso2"]) == 2 and r["iso2"].isupper() for r in rows if r["iso2"])
    assert {id_ for id_, r in countries().items() if not r["iso2"]} == {
        "VDR",
        "XAB",
        "XSO",
        "XTI",
        "ZZB",
    }


def test_a_country_resolves_by_its_own_id_and_name_all_its_life() -> None:
    lost = [
        (scheme, code, year)
        for id_, row in countries().items()
        for scheme, code in (("iso3", id_), ("name", row["name"]))
        for year in {life(id_)[0], min(life(id_)[1], 2025)}
        if resolve(scheme, code, year) != id_
    ]
    assert lost == []


def test_every_member_of_the_state_system_has_a_gw_code() -> None:
    held = {id_ for (scheme, _), found in periods().items() if scheme == "gw" for *_, id_ in found}
    observers = {id_ for id_, row in countries().items() if row["membership"] == "observer"}
    assert observers == {"PSE"}
    assert held == set(countries()) - observers


def test_a_code_is_never_both_a_state_and_listed_as_none() -> None:
    assert set(periods()) & set(not_states()) == set()
    assert set(not_states().values()) == {"aggregate", "territory", "part"}


# The traps


def test_namibia_is_na_and_not_a_null() -> None:
    assert countries()["NAM"]["iso2"] == "NA"
    assert resolve("iso2", "NA", 1990) == resolve("iso2", "NA", 2025) == "NAM"


@pytest.mark.parametrize(
    ("scheme", "code"),
    [("gw", "345"), ("cow", "345"), ("cow", "340"), ("vdem", "SRB"), ("unhcr", "SRB")],
)
def test_one_code_runs_from_yugoslavia_to_serbia(scheme: str, code: str) -> None:
    years = (1946, 1992, 2002, 2003, 2005, 2006, 2025)
    states = ["YUG", "YUG", "YUG", "SCG", "SCG", "SRB", "SRB"]
    assert [resolve(scheme, code, year) for year in years] == states


def test_serbia_and_montenegro_part_in_2006() -> None:
    assert life("YUG") == (1918, 2002)
    assert life("SCG") == (2003, 2006)
    assert life("SRB") == life("MNE") == (2006, STILL)
    assert [resolve("gw", "340", year) for year in (2005, 2006)] == [None, "SRB"]
    assert [resolve("gw", "341", year) for year in (2005, 2006)] == [None, "MNE"]
    assert [resolve("vdem", "MNE", year) for year in (1998, 2006)] == [None, "MNE"]
    assert [resolve("iso3n", "890", year) for year in (1992, 1993)] == ["YUG", None]
    assert [resolve("iso3n", "891", year) for year in (1992, 1993, 2003)] == [None, "YUG", "SCG"]
    assert [resolve("iso3n", "688", year) for year in (2005, 2006)] == [None, "SRB"]


def test_cs_is_czechoslovakia_first_and_serbia_and_montenegro_later() -> None:
    years = (1992, 1993, 2002, 2003, 2006, 2007)
    states = ["CSK", None, None, "SCG", "SCG", None]
    assert [resolve("iso2", "CS", year) for year in years] == states


@pytest.mark.parametrize(
    ("scheme", "code", "before", "in_1990", "after"),
    [
        ("gw", "678", "YEM", "YEM", "YEM"),
        ("gw", "680", "YMD", "YMD", None),
        ("cow", "678", "YEM", "YEM", None),
        ("cow", "679", None, "YEM", "YEM"),
        ("cow", "680", "YMD", "YMD", None),
        ("vdem", "YEM", "YEM", "YEM", "YEM"),
        ("vdem", "YMD", "YMD", "YMD", None),
        ("iso3n", "886", "YEM", None, None),
        ("iso3n", "887", None, "YEM", "YEM"),
        ("name", "Yemen (North Yemen)", "YEM", "YEM", "YEM"),
        ("name", "Yemen (South Yemen)", "YMD", "YMD", None),
    ],
)
def test_north_yemen_lives_on_and_south_yemen_ends(
    scheme: str, code: str, before: str | None, in_1990: str | None, after: str | None
) -> None:
    found = [resolve(scheme, code, year) for year in (1989, 1990, 1991)]
    assert found == [before, in_1990, after]


@pytest.mark.parametrize(
    ("scheme", "north", "south"),
    [
        ("gw", "816", "817"),
        ("cow", "816", "817"),
        ("vdem", "VNM", "VDR"),
        ("name", "Vietnam-North", "Vietnam-South"),
        ("name", "Vietnam, Democratic Republic of", "Vietnam, Republic of"),
    ],
)
def test_north_vietnam_lives_on_and_south_vietnam_ends(scheme: str, north: str, south: str) -> None:
    years = (1953, 1954, 1975, 1976)
    assert [resolve(scheme, north, year) for year in years] == [None, "VNM", "VNM", "VNM"]
    assert [resolve(scheme, south, year) for year in years] == [None, "VDR", "VDR", None]


def test_iso_codes_of_north_vietnam_are_not_given_to_the_south() -> None:
    assert countries()["VDR"]["iso2"] == ""
    assert resolve("iso2", "VD", 1970) is None


def test_west_germany_lives_on_and_the_democratic_republic_ends() -> None:
    years = (1948, 1949, 1990, 1991)
    for scheme, code in (("gw", "260"), ("vdem", "DEU"), ("wb", "DEU"), ("name", "Germany")):
        assert [resolve(scheme, code, year) for year in years] == [None, "DEU", "DEU", "DEU"]
    for scheme, code in (("gw", "265"), ("cow", "265"), ("vdem", "DDR"), ("iso2", "DD")):
        assert [resolve(scheme, code, year) for year in years] == [None, "DDR", "DDR", None]
    assert [resolve("iso3n", "280", year) for year in (1989, 1990)] == ["DEU", None]
    assert [resolve("iso3n", "276", year) for year in (1989, 1990)] == [None, "DEU"]


def test_both_cow_codes_are_germany_in_1990() -> None:
    years = (1948, 1949, 1990, 1991)
    assert [resolve("cow", "255", year) for year in years] == [None, "DEU", "DEU", "DEU"]
    assert [resolve("cow", "260", year) for year in years] == [None, "DEU", "DEU", None]


@pytest.mark.parametrize(
    ("scheme", "code"),
    [("gw", "365"), ("cow", "365"), ("vdem", "RUS"), ("unhcr", "RUS"), ("name", "Russia")],
)
def test_one_code_runs_from_the_soviet_union_to_russia(scheme: str, code: str) -> None:
    assert [resolve(scheme, code, year) for year in (1946, 1991, 1992)] == ["SUN", "SUN", "RUS"]


def test_republics_of_the_soviet_union_were_no_states_before_1991() -> None:
    for scheme, code in (("wb", "UKR"), ("vdem", "UKR"), ("gw", "369"), ("cow", "369")):
        assert [resolve(scheme, code, year) for year in (1990, 1991)] == [None, "UKR"]
    assert [resolve("wb", "RUS", year) for year in (1991, 1992)] == [None, "RUS"]


def test_czechoslovakia_ends_with_1992() -> None:
    years = (1946, 1992, 1993)
    assert [resolve("vdem", "CZE", year) for year in years] == ["CSK", "CSK", "CZE"]
    for scheme in ("gw", "cow"):
        assert [resolve(scheme, "315", year) for year in years] == ["CSK", "CSK", None]
        assert [resolve(scheme, "316", year) for year in years] == [None, None, "CZE"]
        assert [resolve(scheme, "317", year) for year in years] == [None, None, "SVK"]
    assert [resolve("wb", "CZE", year) for year in years] == [None, None, "CZE"]


def test_sudan_keeps_its_id_when_south_sudan_leaves() -> None:
    for scheme, code in (("gw", "625"), ("cow", "625"), ("vdem", "SDN"), ("wb", "SDN")):
        assert {resolve(scheme, code, year) for year in (1956, 2010, 2011, 2012)} == {"SDN"}
    for scheme, code in (("gw", "626"), ("cow", "626"), ("vdem", "SSD"), ("wb", "SSD")):
        assert [resolve(scheme, code, year) for year in (2010, 2011)] == [None, "SSD"]
    assert [resolve("iso3n", "736", year) for year in (2010, 2011)] == ["SDN", None]
    assert [resolve("iso3n", "729", year) for year in (2010, 2011)] == [None, "SDN"]


def test_ethiopia_keeps_its_id_when_eritrea_leaves() -> None:
    for scheme, code in (("gw", "530"), ("cow", "530"), ("vdem", "ETH"), ("wb", "ETH")):
        assert {resolve(scheme, code, year) for year in (1946, 1992, 1993, 1994)} == {"ETH"}
    for scheme, code in (("gw", "531"), ("cow", "531"), ("vdem", "ERI"), ("name", "Eritrea")):
        assert [resolve(scheme, code, year) for year in (1992, 1993)] == [None, "ERI"]
    # UNHCR counts half a million refugees from the Ethiopia of 1991 and 1992 under Eritrea.
    assert [resolve("unhcr", "ERT", year) for year in (1991, 1992, 1993)] == ["ETH", "ETH", "ERI"]
    assert [resolve("iso3n", "230", year) for year in (1992, 1993)] == ["ETH", None]
    assert [resolve("iso3n", "231", year) for year in (1992, 1993)] == [None, "ETH"]


def test_pakistan_keeps_its_id_when_bangladesh_leaves() -> None:
    for scheme, code in (("gw", "770"), ("cow", "770"), ("vdem", "PAK"), ("name", "Pakistan")):
        found = [resolve(scheme, code, year) for year in (1946, 1947, 1971, 1972)]
        assert found == [None, "PAK", "PAK", "PAK"]
    for scheme, code in (("gw", "771"), ("cow", "771"), ("vdem", "BGD"), ("wb", "BGD")):
        assert [resolve(scheme, code, year) for year in (1970, 1971)] == [None, "BGD"]


@pytest.mark.parametrize(
    ("scheme", "code"),
    [("gw", "347"), ("cow", "347"), ("vdem", "XKX"), ("wb", "XKX"), ("wb", "KSV"), ("iso2", "XK")],
)
def test_kosovo_is_a_state_from_2008(scheme: str, code: str) -> None:
    assert [resolve(scheme, code, year) for year in (2007, 2008, 2025)] == [None, "XKX", "XKX"]


@pytest.mark.parametrize(
    ("scheme", "code"),
    [("gw", "713"), ("cow", "713"), ("vdem", "TWN"), ("wb", "TWN"), ("name", "Taiwan, China")],
)
def test_taiwan_is_a_state_from_1949(scheme: str, code: str) -> None:
    assert [resolve(scheme, code, year) for year in (1948, 1949, 2025)] == [None, "TWN", "TWN"]


def test_palestine_is_one_state_and_gaza_a_part_of_it() -> None:
    assert countries()["PSE"]["membership"] == "observer"
    for scheme, code in (("vdem", "PSE"), ("wb", "PSE"), ("wb", "WBG"), ("unhcr", "GAZ")):
        assert [resolve(scheme, code, year) for year in (1987, 1988, 2025)] == [None, "PSE", "PSE"]
    assert not_states()["vdem", "PSG"] == "part"
    assert not_states()["vdem", "PSB"] == "territory"
    assert resolve("vdem", "PSG", 2010) is None


@pytest.mark.parametrize(
    ("scheme", "code"),
    [("gw", "511"), ("cow", "511"), ("vdem", "ZZB"), ("name", "Zanzibar")],
)
def test_zanzibar_is_a_state_in_1963_and_1964_only(scheme: str, code: str) -> None:
    years = (1962, 1963, 1964, 1965)
    assert [resolve(scheme, code, year) for year in years] == [None, "ZZB", "ZZB", None]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("ADO", "AND"),
        ("KSV", "XKX"),
        ("ROM", "ROU"),
        ("TMP", "TLS"),
        ("WBG", "PSE"),
        ("ZAR", "COD"),
    ],
)
def test_old_codes_of_the_world_bank_denote_the_same_state(old: str, new: str) -> None:
    assert periods()["wb", old] == periods()["wb", new] == [(*life(new), new)]


@pytest.mark.parametrize(
    ("old", "new"), [("BUR", "MMR"), ("ROM", "ROU"), ("TMP", "TLS"), ("ZAR", "COD")]
)
def test_withdrawn_iso_codes_denote_the_same_state(old: str, new: str) -> None:
    assert periods()["iso3", old] == periods()["iso3", new]


@pytest.mark.parametrize(
    ("scheme", "code", "kind"),
    [
        ("wb", "WLD", "aggregate"),
        ("wb", "SSF", "aggregate"),
        ("name", "High income", "aggregate"),
        ("wb", "PRI", "territory"),
        ("wb", "ANT", "territory"),
        ("wb", "HKG", "territory"),
        ("vdem", "HKG", "territory"),
        ("vdem", "SML", "part"),
        ("gw", "327", "territory"),
    ],
)
def test_aggregates_and_territories_are_listed_and_never_resolve(
    scheme: str, code: str, kind: str
) -> None:
    assert not_states()[scheme, code] == kind
    assert (scheme, code) not in periods()


@pytest.mark.parametrize(
    ("country_id", "gw", "cow"),
    [
        ("KIR", "970", "946"),
        ("NRU", "971", "970"),
        ("TON", "972", "955"),
        ("TUV", "973", "947"),
    ],
)
def test_gw_and_cow_number_the_pacific_differently(country_id: str, gw: str, cow: str) -> None:
    assert resolve("gw", gw, 2000) == resolve("cow", cow, 2000) == country_id


@pytest.mark.parametrize(
    ("scheme", "letters", "country_id", "year"),
    [
        ("cowc", "NIR", "NER", 2000),
        ("gwc", "UKG", "GBR", 2000),
        ("cowc", "AUS", "AUT", 2000),
        ("cowc", "GMY", "DEU", 2000),
        ("cowc", "GFR", "DEU", 1980),
        ("gwc", "YUG", "SCG", 2004),
    ],
)
def test_letters_are_those_of_their_scheme(
    scheme: str, letters: str, country_id: str, year: int
) -> None:
    assert resolve(scheme, letters, year) == country_id


@pytest.mark.parametrize(
    ("cow", "country_id", "year"),
    [("232", "AND", 1946), ("305", "AUT", 1946), ("740", "JPN", 1946), ("652", "SYR", 1960)],
)
def test_cow_codes_resolve_while_the_state_exists(cow: str, country_id: str, year: int) -> None:
    assert resolve("cow", cow, year) == country_id


@pytest.mark.parametrize(
    ("name", "year", "country_id"),
    [
        ("Korea", 1948, "KOR"),
        ("Congo", 1993, "COG"),
        ("Guatemala", 1954, "GTM"),
        ("Serbia", 1998, "YUG"),
        ("Yugoslavia", 1992, "YUG"),
        ("Czechoslovakia", 1946, "CSK"),
        ("Ivory Coast", 2010, "CIV"),
        ("Kyrgystan", 2000, "KGZ"),
        ("Türkiye", 2000, "TUR"),
    ],
)
def test_names_as_upstreams_write_them_resolve(name: str, year: int, country_id: str) -> None:
    assert resolve("name", name, year) == country_id


def test_tibet_ends_in_1950() -> None:
    assert [resolve("gw", "711", year) for year in (1946, 1950, 1951)] == ["XTI", "XTI", None]


# Every unit and year that upstream carries

VDEM_15 = "vdem-15/V-Dem-CY-v15-1946-2024-headline-intervals.csv"
UNITS = [
    # scheme, file, and its columns of code, name and year
    ("vdem", "vdem-14/V-Dem-CY-v14-1970-2023.csv", "country_text_id", "country_name", "year"),
    ("vdem", VDEM_15, "country_text_id", "vdem_country_name", "year"),
    (
        "vdem",
        "vdem-16/V-Dem-CY-v16-1946-2025-headline.csv",
        "country_text_id",
        "country_name",
        "year",
    ),
    (
        "gw",
        "ucdp-25.1/organizedviolencecy_v25_1.csv",
        "country_id_cy",
        "country_cy",
        "year_cy",
    ),
    ("wb", "wdi-2025/wdi.csv", "iso3c", "country", "year"),
    ("cow", "ewp-2025/country_years.csv", "ccode", "ewp_name", "year"),
]


def is_placed(scheme: str, code: str, year: int) -> bool:
    """Return whether a unit is a state, is listed as none, or stands for a state not alive then."""
    if (scheme, code) in not_states() or resolve(scheme, code, year):
        return True
    lives = [life(country_id) for *_, country_id in periods().get((scheme, code), [])]
    return bool(lives) and not any(first <= year <= last for first, last in lives)


@pytest.mark.parametrize(("scheme", "file", "code", "name", "year"), UNITS)
def test_every_unit_and_year_of_an_upstream_is_placed(
    upstream: Path, scheme: str, file: str, code: str, name: str, year: str
) -> None:
    units = {
        # A unit without a code is known by its name.
        (scheme if row[code] else "name", row[code] or row[name], int(row[year]))
        for row in read(upstream / file)
    }
    assert {unit for unit in units if unit[2] >= 1946 and not is_placed(*unit)} == set()


@pytest.mark.parametrize(("scheme", "file", "code", "name", "year"), UNITS)
def test_a_name_resolves_as_the_code_beside_it(
    upstream: Path, scheme: str, file: str, code: str, name: str, year: str
) -> None:
    units = {(row[code], row[name].strip(), int(row[year])) for row in read(upstream / file)}
    differing = {
        unit
        for unit in units
        if (by_code := resolve(scheme, unit[0], unit[2]))
        and resolve("name", unit[1], unit[2]) != by_code
    }
    assert differing == set()
