"""`at_risk_now` and `how_much_is_known`, against the same computed from the CSV files."""

from __future__ import annotations

import csv
from collections import defaultdict
from functools import cache
from statistics import median
from typing import NamedTuple

import pytest

from forewarn.ask.inquiry import Inquiry
from forewarn.ask.named import named_queries, named_query
from forewarn.ask.query import ask
from forewarn.errors import QueryError
from small import ROOT

NOW = 2025
NO_PLACE = (
    "not ranked: ", "at the low end, with ", "at the high end, with ", "shared with "
)  # fmt: skip
PATHOLOGY = ("identity_grievance", "organised_conspiracy", "unchecked_power")


class KnownCell(NamedTuple):
    year: int
    value: float
    lower: bool
    source_id: str


@cache
def table(name: str) -> tuple[dict[str, str], ...]:
    with (ROOT / "data" / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return tuple(csv.DictReader(stream))


@cache
def cells(country: str) -> dict[str, list[KnownCell]]:
    """Return what any release has of a state, by indicator."""
    found: dict[str, list[KnownCell]] = defaultdict(list)
    for file in sorted((ROOT / "data" / "observations").glob("*.csv")):
        with file.open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                if row["country_id"] == country:
                    cell = KnownCell(
                        int(row["year"]), float(row["value"]), bool(row["lower"]), file.stem
                    )
                    found[row["indicator_id"]].append(cell)
    return found


def chosen() -> dict[str, dict[str, str]]:
    return {
        row["indicator_id"]: row
        for row in table("indicators")
        if row["direction"] != "context"
        and (
            row["dimension_id"] in ("outcome", "conflict")
            or (row["dimension_id"] in PATHOLOGY and row["measure"] not in ("count", "tally"))
        )
    }


@pytest.fixture
def now(session):
    def read(**given: object) -> list[dict[str, object]]:
        asked = Inquiry.of_query(session, named_queries()["at_risk_now"], given)
        answer = ask(session, asked.sql, asked.parameters)
        return [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]

    return read


@pytest.mark.slow
@pytest.mark.parametrize("country", ["ERI", "MMR", "PSE"])
def test_each_value_is_the_newest_with_its_year(country: str, now) -> None:
    rows = now(country=country)
    values = {r["indicator_id"]: r for r in rows if r["part"] != "known"}
    expected = {
        name: max(cell.year for cell in cells(country)[name])
        for name in chosen()
        if any(cell.year > NOW - 10 for cell in cells(country)[name])
    }
    if country == "PSE":
        # The release by which the states of 2023 are ranked has no row of Palestine.
        assert expected.pop("freedom_of_discussion") == 2023
    assert {name: r["year"] for name, r in values.items()} == expected
    for name, r in values.items():
        assert r["years_old"] == NOW - expected[name]
        row = chosen()[name]
        part = row["dimension_id"] if row["dimension_id"] not in PATHOLOGY else "pathology"
        assert r["part"] == part
        assert (r["value"], r["source_id"]) in {
            (cell.value, cell.source_id)
            for cell in cells(country)[name]
            if cell.year == expected[name]
        }
        if row["measure"] == "count":
            assert r["risk_rank"] is None
            assert "follows the size" in str(r["note"]) or "a 0 leaves out" in str(r["note"])
    (known,) = (r for r in rows if r["part"] == "known")
    ages = [NOW - year for year in expected.values()]
    assert f"{len(expected)} of {len(chosen())} indicators" in str(known["note"])
    assert f"median age of {median(ages):g} years" in str(known["note"])


@pytest.mark.slow
def test_ranks_are_by_risk_and_only_among_thirty_or_more(now) -> None:
    rows = now(country="PRK")
    by_name = {r["indicator_id"]: r for r in rows}
    # Protective: the state with the least freedom of expression has the first rank.
    file = ROOT / "data" / "observations" / f"{by_name['freedom_of_expression']['source_id']}.csv"
    with file.open(encoding="utf-8", newline="") as stream:
        values = {
            row["country_id"]: float(row["value"])
            for row in csv.DictReader(stream)
            if row["indicator_id"] == "freedom_of_expression"
            and row["year"] == str(by_name["freedom_of_expression"]["year"])
        }
    better = sum(value < values["PRK"] for value in values.values())
    assert by_name["freedom_of_expression"]["risk_rank"] == better + 1
    for r in rows:
        if r["risk_rank"] is not None:
            assert r["states_ranked"] >= 30
            assert not str(r["note"]).startswith(NO_PLACE)
        elif r["part"] != "known":
            assert str(r["note"]).startswith(NO_PLACE)


@pytest.mark.slow
def test_every_state_has_one_line_on_what_is_known_and_the_order_is_of_names(now) -> None:
    rows = now()
    existing = {
        row["name"]
        for row in table("countries")
        if int(row["state_from"]) <= NOW <= int(row["state_to"] or NOW)
        and row["membership"] != "gw_unrated"
    }
    known = [r["country"] for r in rows if r["part"] == "known"]
    assert len(known) == len(set(known))
    assert set(known) == existing
    assert [r["country"] for r in rows] == sorted((str(r["country"]) for r in rows), key=str.encode)
    assert not {"score", "total", "index"} & set(rows[0])


@pytest.mark.slow
@pytest.mark.parametrize(("country", "year"), [("ERI", 2022), ("SYR", 2010)])
def test_how_much_is_known_counts_what_the_files_have(country: str, year: int, session) -> None:
    answer = ask(session, f"FROM how_much_is_known('{country}', {year})")
    (row,) = (dict(zip(answer.columns, each, strict=True)) for each in answer.rows)
    wanted = [r["indicator_id"] for r in table("indicators") if r["direction"] != "context"]
    newest = {
        name: max(cell.year for cell in cells(country)[name] if cell.year <= year)
        for name in wanted
        if any(year - 9 <= cell.year <= year for cell in cells(country)[name])
    }
    assert row["indicators"] == len(wanted)
    assert row["observed"] == sum(each == year for each in newest.values())
    assert row["observed_lately"] == len(newest)
    assert row["share_observed"] == pytest.approx(row["observed"] / len(wanted))
    assert row["median_years_old"] == median(year - each for each in newest.values())
    assert f"{len(newest)} one of the ten years" in str(row["says"])


def test_a_state_that_no_source_rates_is_refused_by_that_reason(session) -> None:
    says = "no source has a value for Abkhazia in any year: it is not in the view states"
    asked = Inquiry.of_query(session, named_query("at_risk_now"), {"country": "Abkhazia"})
    assert not ask(session, asked.sql, asked.parameters).rows
    assert asked.why_empty(session) == says
    for macro in ("how_much_is_known", "profile", "dimension_summary"):
        with pytest.raises(QueryError, match=says):
            ask(session, f"FROM {macro}('XAB', 2020)")
