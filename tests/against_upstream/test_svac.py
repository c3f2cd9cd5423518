"""Sexual violence in armed conflict against the file of SVAC 3.2."""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import cache
from typing import TYPE_CHECKING

import openpyxl
import pytest

from against_upstream.support import (
    Key,
    UpstreamValue,
    assert_same,
    observations,
    resolve,
    rows,
    table,
)

if TYPE_CHECKING:
    from pathlib import Path

FILE = "svac-3.2/SVAC_3.2_complete.xlsx"
ACTOR_LIST = "ucdp-22.1/ucdp-actor-221.csv"
SOURCE = "svac-3.2"
REPORTS = ("state_prev", "ai_prev", "hrw_prev")
HOME, ABROAD, FOREIGN, REBELS, MILITIAS = (
    f"conflict_sexual_violence_by_{who}"
    for who in ("government", "forces_abroad", "foreign_forces", "rebels", "militias")
)
AL_QAIDA = "418"

# Rows whose id is that of another government, or none: the name decides.
MISTAKEN = {("2", "United States of America"), ("92", "Kenya"), ("", "Ireland")}


@cache
def lines(path: Path) -> tuple[dict[str, str], ...]:
    """Return the rows as text; a whole number is written without its point."""
    workbook = openpyxl.load_workbook(path, read_only=True)
    header, *below = workbook.worksheets[0].iter_rows(values_only=True)
    workbook.close()

    def text(cell: object) -> str:
        return "" if cell is None else str(cell).removesuffix(".0")

    return tuple(
        {str(name): text(cell) for name, cell in zip(header, line, strict=True)} for line in below
    )


@pytest.fixture(scope="module")
def parties(upstream_2026_11: Path) -> tuple[dict[str, str], ...]:
    return lines(upstream_2026_11 / FILE)


@pytest.fixture(scope="module")
def state_of(upstream: Path, root: Path) -> dict[str, str]:
    """Return the name of each government by its id in UCDP's list of actors."""
    found = {}
    for row in rows(upstream / ACTOR_LIST):
        if row["Org"] == "4":
            found[row["ActorId"]] = row["NameData"].strip().removeprefix("Government of ")
    return found


def country_of(root: Path, state_of: dict[str, str], row: dict[str, str]) -> str | None:
    """Return the state of a government by the id of the actor, which the adapter does not read."""
    id_, name, year = row["actorid"], row["actor"].strip(), int(row["year"])
    return resolve(root, "name", name if (id_, name) in MISTAKEN else state_of[id_], year)


def places(root: Path, row: dict[str, str]) -> set[str]:
    if row["conflictid"] == AL_QAIDA:
        return set()
    # The file places the war of 2003 in Australia too.
    if row["conflictid"] == "420":
        return {"IRQ"}
    codes = {
        code.strip()
        for code in f"{row['gwnoloc']},{row['gwnoloc2']}".split(",")
        if code.strip() not in ("", "0")
    }
    found = {resolve(root, "gw", code, int(row["year"])) for code in codes}
    return {country for country in found if country}


@pytest.fixture(scope="module")
def expected(
    parties: tuple[dict[str, str], ...], state_of: dict[str, str], root: Path
) -> dict[Key, UpstreamValue]:
    levels: dict[Key, list[int]] = defaultdict(list)
    for row in parties:
        found = [int(row[report]) for report in REPORTS if row[report] not in ("", "-99")]
        year, kind = int(row["year"]), row["actor_type"]
        if not found or not kind:
            continue
        if kind in ("3", "6"):
            for place in places(root, row):
                levels[place, year, REBELS if kind == "3" else MILITIAS] += found
        elif country := country_of(root, state_of, row):
            lands = places(root, row)
            levels[country, year, HOME if country in lands else ABROAD] += found
            for land in lands if country not in lands else ():
                levels[land, year, FOREIGN] += found
    return {key: UpstreamValue(float(max(found))) for key, found in levels.items()}


def test_the_highest_level_of_each_kind_of_party_is_kept(
    root: Path, expected: dict[Key, UpstreamValue]
) -> None:
    assert_same(root, SOURCE, expected)


def test_the_number_of_values_is_known(root: Path) -> None:
    assert Counter(indicator for (_, _, indicator), _ in observations(root, SOURCE)) == {
        HOME: 1_518,
        ABROAD: 1_776,
        FOREIGN: 397,
        REBELS: 1_457,
        MILITIAS: 645,
    }


def test_what_is_left_out_is_named(parties: tuple[dict[str, str], ...]) -> None:
    unread = [row for row in parties if {row[report] for report in REPORTS} <= {"", "-99"}]
    assert len(parties) == 11_911
    assert len(unread) == 14
    assert [row["actor"] for row in parties if not row["actor_type"]] == [
        "Armenia",
        "Azerbaijan",
        "Turkey",
        "Republic of Artsakh",
    ]
    groups = [
        row for row in parties if row["conflictid"] == AL_QAIDA and row["actor_type"] in ("3", "6")
    ]
    assert len(groups) == 30
    # All of them have level 0: nothing that was reported is lost.
    assert {row[report] for row in groups for report in REPORTS} <= {"0", "-99"}


def test_what_forces_of_other_states_did_is_named_at_both_states(
    parties: tuple[dict[str, str], ...], state_of: dict[str, str], root: Path
) -> None:
    told = defaultdict(set)
    for row in table(root, "source_notes"):
        if row["source_id"] == SOURCE and "stands under both states" in row["note"]:
            for year in range(int(row["first_year"]), int(row["last_year"]) + 1):
                told[row["country_id"], row["indicator_ids"], year].add(row["note"])
    named = 0
    for row in parties:
        year, found = int(row["year"]), [int(row[report] or 0) for report in REPORTS]
        if row["actor_type"] not in ("1", "2", "4", "5") or max(found) < 1:
            continue
        sender, lands = country_of(root, state_of, row), places(root, row)
        for land in lands if sender and sender not in lands else ():
            named += 1
            of_land, of_sender = told[land, FOREIGN, year], told[sender, ABROAD, year]
            assert of_land & of_sender, (land, sender, year)
            assert any(f"with {max(found)}" in note for note in of_land), (land, sender, year)
    assert named == 41


def test_militias_end_in_2009(root: Path) -> None:
    years = {year for (_, year, one), _ in observations(root, SOURCE) if one == MILITIAS}
    assert (min(years), max(years)) == (1989, 2009)


@pytest.mark.parametrize(
    ("country", "year", "indicator", "level"),
    [
        ("RWA", 1994, HOME, 3),
        ("BIH", 1992, REBELS, 3),
        ("SLE", 1999, REBELS, 3),
        ("COD", 2009, HOME, 2),
        ("MMR", 2017, HOME, 3),
        ("IRQ", 2014, REBELS, 3),
        ("ERI", 2021, ABROAD, 3),
        ("ETH", 2021, HOME, 3),
        ("SWE", 1999, HOME, None),
        ("USA", 2005, HOME, None),
    ],
)
def test_known_cases_have_the_level_that_reports_gave_them(
    root: Path, country: str, year: int, indicator: str, level: int | None
) -> None:
    kept = {key: cell.value for key, cell in observations(root, SOURCE)}
    assert kept.get((country, year, indicator)) == level
