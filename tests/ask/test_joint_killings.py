"""Killing by governments together, and abroad: against the table of relations itself."""

from __future__ import annotations

import csv
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

from small import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable


Rows = list[dict[str, Any]]

# By UCDP's names of the four joint parties, the states of their members.
MEMBERS = {
    "Government of Eritrea, Government of Ethiopia": {"ERI", "ETH"},
    "Government of Burundi, Government of Rwanda": {"BDI", "RWA"},
    "Government of Mali, Government of Russia (Soviet Union)": {"MLI", "RUS"},
}


@cache
def table(name: str) -> tuple[dict[str, str], ...]:
    with (ROOT / f"data/{name}.csv").open(encoding="utf-8") as file:
        return tuple(csv.DictReader(file))


def test_joint_killings_are_those_of_parties_of_several_governments(rows) -> None:
    names = {
        row["actor_id"]: row["name"]
        for row in table("actors")
        if row["kind"] == "government" and not row["country_id"]
    }
    expected = {
        (state, int(row["year"]), int(row["deaths_low"]), int(row["deaths_best"]),
         int(row["deaths_high"]), row["location"])
        for row in table("actor_relations")
        if row["relation_id"] == "attacks_civilians_of" and row["source_actor_id"] in names
        for state in MEMBERS[names[row["source_actor_id"]]]
    }  # fmt: skip
    assert len(expected) == 8
    found = rows("FROM joint_killings")
    assert expected == {
        (r["country_id"], r["year"], r["deaths_low"], r["deaths_best"], r["deaths_high"],
         r["location"])
        for r in found
    }  # fmt: skip
    assert len(found) == len(expected)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("country", "year", "jointly"),
    [
        ("MLI", 2024, "299 (233 to 636) with Government of Russia, in MLI"),
        ("RUS", 2024, "299 (233 to 636) with Government of Mali, in MLI"),
        ("RWA", 1996, "6042 (6042 to 6492) with Government of Burundi, in COD"),
        ("ERI", 2020, "546 (469 to 1158) with Government of Ethiopia, in ETH"),
        ("ETH", 2021, "1440 (1239 to 1931) with Government of Eritrea, in ETH"),
        ("MLI", 2023, None),
    ],
)
def test_what_governments_did_together_is_told_beside_what_each_did(
    country: str, year: int, jointly: str | None, asked: Callable[..., Rows], rows
) -> None:
    (row,) = [r for r in asked("state_killings", country=country) if r["year"] == year]
    assert row["jointly"] == jointly
    (profile,) = rows(
        f"SELECT caveats FROM profile('{country}', {year}) "
        "WHERE indicator_id = 'one_sided_deaths_by_government'"
    )
    (summary,) = rows(
        f"SELECT notes FROM dimension_summary('{country}', {year}) WHERE dimension_id = 'outcome'"
    )
    for said in (profile["caveats"], summary["notes"] or ""):
        assert (jointly or " with Government of ") in said if jointly else "with Gov" not in said
    assert "together with another" in profile["caveats"]


def test_the_highest_name_who_killed_together(asked: Callable[..., Rows]) -> None:
    found = asked("highest", indicator="one_sided_deaths_by_government", year=2024)
    assert "Mali" not in {r["country"] for r in found}
    assert {r["jointly"] for r in found} == {
        "299 (233 to 636) by Government of Mali, Government of Russia (Soviet Union), in MLI"
    }
    found = asked("highest", indicator="one_sided_deaths_by_government", year=2021)
    (ethiopia,) = [r for r in found if r["country"] == "Ethiopia"]
    assert "not in the value: 1440 (1239 to 1931) with Government of Eritrea" in ethiopia["notes"]
    assert {r["jointly"] for r in asked("highest")} == {None}


# Killing abroad: all that the party did, without what the release has in the state itself


@pytest.mark.slow
@pytest.mark.parametrize(
    ("country", "year", "abroad"),
    [
        ("RWA", 1996, "13824 of 14303 deaths, BDI COD RWA"),
        ("RWA", 1998, "1142 of 1149 deaths, COD RWA"),
        ("RWA", 2009, "201 of 203 deaths, COD RWA"),
        ("IRQ", 1990, "271 of 294 deaths, IRQ KWT"),
        ("GMB", 2005, "45 of 53 deaths, GMB SEN"),
        ("ETH", 2008, "32 of 33 deaths, ETH SOM"),
        ("KEN", 2018, "5 of 30 deaths, KEN SOM"),
        ("RUS", 2022, "1130 deaths, UKR"),
        # All in the state itself, though others are named; none abroad.
        ("HRV", 1995, None),
        ("RWA", 1993, None),
    ],
)
def test_a_summary_names_what_its_government_killed_abroad(
    country: str, year: int, abroad: str | None, rows
) -> None:
    (summary,) = rows(
        f"SELECT notes FROM dimension_summary('{country}', {year}) WHERE dimension_id = 'outcome'"
    )
    said = "Civilians whom its government killed in other countries are not among these values: "
    if abroad is None:
        assert said not in (summary["notes"] or "")
    else:
        assert f"{said}{abroad} (ucdp-25.1)." in summary["notes"]


def test_killing_abroad_is_the_total_less_what_is_at_home() -> None:
    """The figures of the test before, from the two tables that the summary reads."""
    party = next(a["actor_id"] for a in table("actors") if a["name"] == "Government of Rwanda")
    (total,) = [
        int(row["deaths_best"])
        for row in table("actor_relations")
        if row["source_actor_id"] == party
        and (row["relation_id"], row["year"]) == ("attacks_civilians_of", "1996")
    ]
    (home,) = [
        float(row["value"])
        for row in table("observations/ucdp-25.1")
        if (row["country_id"], row["year"], row["indicator_id"])
        == ("RWA", "1996", "one_sided_deaths_by_government")
    ]
    assert total - home == 13824
