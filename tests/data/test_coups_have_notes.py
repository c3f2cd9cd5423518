"""A coup that unseats a government changes who its name stands for: a note has to say so."""

from __future__ import annotations

import csv
from collections import defaultdict

from small import ROOT

# The years with an attempt in the list of Powell and Thyne, from 1988. Who took power, and held it
# for at least a week, is history; the list in this package does not say.
SUCCEEDED = {
    1988: "HTI MMR", 1989: "COM PRY SDN", 1991: "HTI LSO MLI THA", 1992: "AFG DZA SLE",
    1993: "NGA", 1994: "GMB LSO RWA", 1995: "QAT", 1996: "BDI NER SLE", 1997: "KHM SLE",
    1999: "CIV COM GNB NER PAK", 2000: "ECU FJI", 2003: "CAF GNB", 2005: "MRT TGO",
    2006: "FJI THA", 2008: "GIN MRT", 2009: "HND MDG", 2010: "NER", 2011: "EGY",
    2012: "GNB MDV MLI", 2013: "EGY", 2014: "BFA THA UKR", 2017: "ZWE", 2019: "SDN", 2020: "MLI",
    2021: "GIN MLI MMR SDN TCD", 2022: "BFA", 2023: "GAB NER", 2024: "BGD",
}  # fmt: skip
FAILED = {
    1988: "ARG GTM PAN", 1989: "ETH GTM HTI PAN PHL TCD", 1990: "AFG NGA PHL PNG ZMB",
    1991: "COM IRQ SUN TCD TGO", 1992: "COM IRQ MDG PER VEN", 1993: "BDI LBY TCD",
    1994: "AZE LBR", 1995: "AZE IRQ SLE STP", 1996: "BGD GIN QAT", 1997: "ZMB", 1998: "GNB",
    1999: "HND", 2000: "CIV COM DJI GNB PER PRY", 2001: "BDI CAF CIV", 2002: "CIV VEN",
    2003: "MRT STP", 2004: "COD", 2006: "TCD", 2008: "GNB", 2010: "GNB MDG", 2011: "GIN",
    2012: "PNG SDN", 2014: "LSO", 2015: "BDI BFA", 2016: "TUR", 2019: "GAB", 2021: "NER",
    2022: "GNB STP", 2023: "SDN", 2024: "BOL",
}  # fmt: skip


# Those before 1988 in which the government stayed, of states whose governments fought in the year.
FAILED_BEFORE = {
    1948: "MMR", 1962: "VEN", 1965: "BDI IDN", 1971: "MAR", 1972: "SLV", 1976: "LBN",
    1977: "AGO BGD", 1981: "BGD ESP GMB THA", 1982: "KEN", 1984: "CMR", 1987: "PHL",
}  # fmt: skip


def rows(table: str) -> list[dict[str, str]]:
    with (ROOT / "data" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def pairs(years: dict[int, str]) -> set[tuple[str, int]]:
    return {(country, year) for year, countries in years.items() for country in countries.split()}


def test_every_attempt_of_the_list_is_judged_here() -> None:
    listed = {
        (row["country_id"], int(row["year"]))
        for row in rows("observations/powell-thyne-2025")
        if row["indicator_id"] == "coup_attempt" and float(row["value"]) and int(row["year"]) > 1987
    }
    assert pairs(SUCCEEDED) | pairs(FAILED) == listed
    assert not pairs(SUCCEEDED) & pairs(FAILED)


def fighting() -> dict[tuple[str, int], set[str]]:
    """Return the governments that have relations, by state and year."""
    governments = {
        row["actor_id"]: row["country_id"] for row in rows("actors") if row["kind"] == "government"
    }
    related = defaultdict(set)
    for row in rows("actor_relations"):
        for end in ("source_actor_id", "target_actor_id"):
            if country := governments.get(row[end]):
                related[country, int(row["year"])].add(row[end])
    return related


def noted() -> set[tuple[str, int]]:
    return {
        (note["actor_id"], year)
        for note in rows("actor_notes")
        for year in range(int(note["from_year"]), int(note["to_year"]) + 1)
    }


def test_a_government_that_fell_to_a_coup_before_1988_has_a_note() -> None:
    related = fighting()
    coups = {
        (row["country_id"], int(row["year"]))
        for row in rows("observations/powell-thyne-2025")
        if row["indicator_id"] == "coup_attempt" and float(row["value"]) and int(row["year"]) < 1988
    }
    asked = {(actor, coup) for coup in coups for actor in related[coup]}
    assert len(asked) >= 60
    told = noted()
    lacking = {coup for actor, coup in asked if (actor, coup[1]) not in told}
    assert lacking <= pairs(FAILED_BEFORE)


def test_a_government_has_a_note_in_the_year_of_a_coup_and_the_next() -> None:
    related = fighting()
    asked = {
        (actor, year)
        for country, coup in pairs(SUCCEEDED)
        for year in (coup, coup + 1)
        for actor in related[country, year]
    }
    assert len(asked) >= 45
    assert sorted(asked - noted()) == []
