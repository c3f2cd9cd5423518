"""The names of states: in every language, none of another state, and shared ones marked."""

from __future__ import annotations

import csv
from collections import defaultdict
from itertools import combinations
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

LANGUAGES = {"ar", "en", "es", "fr", "pt", "ru", "zh"}

# States without a name in CLDR: former ones, and two that it does not list.
WITHOUT_CLDR = {
    "CSK", "DDR", "SCG", "SUN", "VDR", "XAB", "XSO", "XTI", "YMD", "YUG", "ZZB",
}  # fmt: skip


@pytest.fixture(scope="module")
def names(root: Path) -> list[dict[str, str]]:
    with (root / "data" / "country_names.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_state_has_a_name_in_every_language(names: list[dict[str, str]], root: Path) -> None:
    with (root / "data" / "countries.csv").open(encoding="utf-8", newline="") as file:
        states = {row["country_id"] for row in csv.DictReader(file)}
    languages = defaultdict(set)
    from_cldr = set()
    for name in names:
        languages[name["country_id"]].add(name["language"])
        if name["kind"] == "common":
            from_cldr.add(name["country_id"])
    assert from_cldr == states - WITHOUT_CLDR
    assert {state for state in from_cldr if languages[state] != LANGUAGES} == set()
    # Of these only the documents that name them are taken.
    assert languages["SUN"] == languages["YUG"] == languages["CSK"] == LANGUAGES
    assert languages["XAB"] == languages["XSO"] == LANGUAGES - {"pt"}
    assert languages["XTI"] == languages["ZZB"] == {"en", "es", "fr", "ru", "zh"}


@pytest.mark.parametrize(
    ("country", "name", "first", "last"),
    [
        ("COD", "Zaire", "1971", "1997"),
        ("MMR", "Burma", "1948", "1989"),
        ("DDR", "Alemanha Oriental", "1949", "1990"),
        ("SUN", "苏联", "1922", "1991"),
        ("BFA", "Upper Volta", "1960", "1984"),
        ("LKA", "锡兰", "1948", "1972"),
    ],
)
def test_an_old_name_has_its_years(
    names: list[dict[str, str]], country: str, name: str, first: str, last: str
) -> None:
    found = {
        (n["valid_from"], n["valid_to"])
        for n in names
        if (n["country_id"], n["name"]) == (country, name)
    }
    assert found == {(first, last)}


@pytest.mark.parametrize(
    ("name", "country"),
    [
        ("Russia", "RUS"),
        ("Serbia", "SRB"),
        ("Czechia", "CZE"),
        ("中国", "CHN"),
        ("Taiwan", "TWN"),
        ("Palestina", "PSE"),
        ("Косово", "XKX"),
    ],
)
def test_a_name_is_that_of_one_state(names: list[dict[str, str]], name: str, country: str) -> None:
    named = [n for n in names if n["kind"] != "part"]
    assert {n["country_id"] for n in named if n["name"] == name} == {country}


def test_a_name_of_two_states_is_marked(names: list[dict[str, str]]) -> None:
    shared = defaultdict(set)
    alike = defaultdict(list)
    for name in names:
        if name["kind"] == "part":
            assert name["shared"] == "false"
            continue
        alike[name["language"], name["name"]].append(name)
        if name["shared"] == "true":
            shared[name["name"]].add(name["country_id"])
    for congo in ("Congo", "Конго", "الكونغو", "刚果"):
        assert shared[congo] == {"COD", "COG"}
    assert shared["Korea"] == {"KOR", "PRK"}
    assert shared["Germany"] == {"DEU", "DDR"}
    for found in alike.values():
        for one, other in combinations(found, 2):
            apart = one["valid_from"] > (other["valid_to"] or "9999") or other["valid_from"] > (
                one["valid_to"] or "9999"
            )
            assert apart or one["shared"] == other["shared"] == "true"


@pytest.mark.parametrize(
    ("part", "year", "country"),
    [
        ("Serbia", 1999, "YUG"),
        ("Kosovo", 2007, "SRB"),
        ("South Sudan", 2005, "SDN"),
        ("Ukraine", 1970, "SUN"),
        ("Timor-Leste", 1990, "IDN"),
        ("Tigray", 2021, "ETH"),
        ("Чечня", 1995, "RUS"),
    ],
)
def test_a_part_stands_under_a_state_in_its_years(
    names: list[dict[str, str]], part: str, year: int, country: str
) -> None:
    found = {
        n["country_id"]
        for n in names
        if (n["kind"], n["name"]) == ("part", part)
        and int(n["valid_from"]) <= year <= int(n["valid_to"] or 9999)
    }
    assert found == {country}
