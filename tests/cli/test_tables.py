"""`forewarn tables` and `forewarn describe`: what can be asked, from within."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from forewarn.cli.main import run

if TYPE_CHECKING:
    from pathlib import Path

Output = pytest.CaptureFixture[str]


@pytest.fixture
def folder(small_package: Path) -> Path:
    return small_package


def listed(capsys: Output, folder: Path, *arguments: str) -> list[dict[str, object]]:
    assert run([*arguments, "--package", str(folder), "--format", "json"]) == 0
    rows: list[dict[str, object]] = json.loads(capsys.readouterr().out)
    return rows


def test_tables_lists_what_can_be_asked_with_what_it_is(folder: Path, capsys: Output) -> None:
    rows = {row["name"]: row for row in listed(capsys, folder, "tables")}
    assert rows["countries"]["rows"] == 5
    assert rows["countries"]["kind"] == "table"
    assert rows["latest_observations"]["kind"] == "view"
    assert rows["latest_observations"]["rows"] is None
    assert rows["release_order(version)"]["kind"] == "macro"
    assert all(row["description"] for row in rows.values() if row["kind"] != "macro")


@pytest.mark.slow
def test_every_table_and_view_is_described_column_by_column(folder: Path, capsys: Output) -> None:
    for row in listed(capsys, folder, "tables"):
        columns = listed(capsys, folder, "describe", str(row["name"]))
        if row["kind"] == "macro":
            assert columns == []
        else:
            assert columns
            assert all(column["description"] and column["type"] for column in columns)


def test_a_description_has_key_rows_types_and_examples(folder: Path, capsys: Output) -> None:
    assert run(["describe", "observations", "--package", str(folder)]) == 0
    out = capsys.readouterr().out
    assert out.startswith("observations: table\n\n")
    assert "\nPrimary key: country_id, year, indicator_id, source_id\n" in out
    columns = {row["column"]: row for row in listed(capsys, folder, "describe", "observations")}
    assert columns["year"]["type"] == "smallint"
    assert columns["year"]["example"] == "1994"


def test_an_actor_says_who_its_name_stands_for(folder: Path, capsys: Output) -> None:
    for name in ("src-1", "government of aland"):
        periods = listed(capsys, folder, "describe", name)
        assert [(p["from_year"], p["to_year"], p["stands_for"]) for p in periods] == [
            (1980, 1984, "the old council"),
            (1985, 1990, "the new council"),
        ]
    assert run(["describe", "HF", "--package", str(folder)]) == 0
    assert capsys.readouterr().out == (
        "HF (Highland Front): armed group, src-2, from src-1\n"
        "No note says who this is beyond the name.\n\n"
    )
    assert run(["describe", "GF", "--package", str(folder)]) == 2
    assert (
        "there is no table, view, macro or actor 'GF': did you mean HF" in capsys.readouterr().err
    )
    assert run(["describe", "government of allan", "--package", str(folder)]) == 2
    assert "did you mean Government of Aland (src-1)" in capsys.readouterr().err
    assert run(["describe", "???", "--package", str(folder)]) == 2
    assert "there is no table, view or macro ???" in capsys.readouterr().err


def test_the_rows_of_a_view_are_counted(folder: Path, capsys: Output) -> None:
    count = "SELECT count(*) AS n FROM latest_observations"
    ((expected,),) = (row.values() for row in listed(capsys, folder, "sql", count))
    assert run(["describe", "latest_observations", "--package", str(folder)]) == 0
    assert f"\n{expected:,} rows\n" in capsys.readouterr().out


def test_an_unknown_table_is_answered_with_the_near_ones(folder: Path, capsys: Output) -> None:
    assert run(["describe", "observation", "--package", str(folder)]) == 2
    error = capsys.readouterr().err
    assert error.startswith("forewarn: there is no table, view or macro observation: did you mean ")
    assert "observations" in error
