"""Asking the shipped package in SQL: right answers with their source, and nothing but answers."""

from __future__ import annotations

import csv
import hashlib
import json
from collections import Counter
from typing import TYPE_CHECKING

import pytest

import forewarn
from forewarn.cli import run
from forewarn.errors import QueryError
from forewarn.package import load_package
from forewarn.query import ask, named_queries
from forewarn.store import connect, content_digest, database_file
from small import ROOT, edit, make_package

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import duckdb

PACKAGE = load_package(ROOT)


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    connection = connect(PACKAGE)
    yield connection
    connection.close()


def answer(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, object]]:
    assert run([*arguments, "--package", str(ROOT), "--format", "json"]) == 0
    rows: list[dict[str, object]] = json.loads(capsys.readouterr().out)
    return rows


def test_killings_by_the_state_in_rwanda_in_1994(capsys: pytest.CaptureFixture[str]) -> None:
    rows = answer(
        capsys,
        "sql",
        "SELECT value, lower, upper, source_id FROM latest_observations WHERE country_id = 'RWA' "
        "AND year = 1994 AND indicator_id = 'one_sided_deaths_by_government'",
    )
    (row,) = rows
    assert row["source_id"] == "ucdp-25.1"
    assert 200_000 < float(str(row["lower"])) < float(str(row["value"]))
    assert float(str(row["value"])) < float(str(row["upper"]))


def test_the_ten_states_with_the_highest_judicial_constraints_in_2023(
    capsys: pytest.CaptureFixture[str],
) -> None:
    rows = answer(capsys, "query", "highest")
    with (ROOT / "data/observations/vdem-14.csv").open(encoding="utf-8", newline="") as file:
        values = sorted(
            (
                float(row["value"])
                for row in csv.DictReader(file)
                if (row["year"], row["indicator_id"]) == ("2023", "judicial_constraints")
            ),
            reverse=True,
        )
    assert [row["value"] for row in rows] == values[:10]
    assert rows[0]["country"] == "Australia"
    assert {row["source_id"] for row in rows} == {"vdem-14"}


def test_how_many_episodes_began_in_each_decade(capsys: pytest.CaptureFixture[str]) -> None:
    rows = answer(capsys, "query", "episodes_by_decade")
    with (ROOT / "data/episodes.csv").open(encoding="utf-8", newline="") as file:
        starts = [int(row["start_year"]) for row in csv.DictReader(file)]
    expected = Counter(start // 10 * 10 for start in starts)
    assert {row["decade"]: row["episodes"] for row in rows} == expected
    assert expected.total() == 157
    assert {row["source_id"] for row in rows} == {"ewp-2025"}


@pytest.mark.parametrize("query", named_queries().values(), ids=lambda query: query.name)
def test_every_named_query_answers_with_its_source(query, connection) -> None:
    table = ask(connection, query.sql, query.parameters)
    assert table.rows
    assert "source_id" in table.columns
    assert query.title and query.question.endswith("?") and query.caveats


def test_latest_observations_takes_the_newest_release_of_each_value(connection) -> None:
    rows = connection.execute(
        """
        SELECT year, source_id FROM latest_observations
        WHERE country_id = 'SWE' AND indicator_id = 'liberal_democracy' AND year IN (1946, 2025)
        UNION ALL
        SELECT year, source_id FROM latest_observations
        WHERE country_id = 'SWE' AND indicator_id = 'judges_held_accountable'
          AND year IN (1980, 2024) ORDER BY ALL
        """
    ).fetchall()
    assert rows == [
        (1946, "vdem-16"),
        (1980, "vdem-14"),
        (2024, "vdem-15"),
        (2025, "vdem-16"),
    ]
    counts = connection.execute(
        """
        SELECT (SELECT count(*) FROM latest_observations),
            (SELECT count(*) FROM (SELECT DISTINCT country_id, year, indicator_id
                FROM observations))
        """
    ).fetchall()[0]
    assert counts[0] == counts[1]


HOSTILE = [
    "COPY countries TO 'out.csv'",
    "COPY (SELECT 1) TO 'out.csv'",
    "COPY (SELECT 1) TO '{package}/datapackage.json' (USE_TMP_FILE false)",
    "ATTACH 'other.duckdb'",
    "INSTALL httpfs",
    "LOAD httpfs",
    "SET enable_external_access = true",
    "SET lock_configuration = false",
    "PRAGMA database_list",
    "EXPORT DATABASE 'out'",
    "CREATE TABLE t AS SELECT 1",
    "CREATE TEMP TABLE t AS SELECT 1",
    "CREATE MACRO m() AS 1",
    "DROP TABLE countries",
    "DELETE FROM countries",
    "UPDATE countries SET name = ''",
    "INSERT INTO countries SELECT * FROM countries",
    "BEGIN",
    "CHECKPOINT",
    "CALL pragma_version()",
    "SELECT 1; SELECT 2",
    "SELECT 1; DROP TABLE countries",
    "SELECT * FROM read_text('{package}/datapackage.json')",
    "SELECT * FROM read_csv('{package}/data/countries.csv')",
    "SELECT * FROM '{package}/data/countries.csv'",
    "SELECT * FROM glob('/*')",
    "SELECT * FROM sniff_csv('{package}/data/countries.csv')",
    "SELECT * FROM read_blob('/etc/passwd')",
    "WITH x AS (SELECT 1) INSERT INTO countries SELECT * FROM x",
    "EXPLAIN ANALYZE COPY countries TO 'out.csv'",
    "",
    "-- nothing",
]


@pytest.mark.parametrize("statement", HOSTILE)
def test_a_statement_that_does_more_than_read_the_tables_is_refused(
    statement: str, connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    file = database_file(PACKAGE)
    before = hashlib.sha256(file.read_bytes()).hexdigest()
    with pytest.raises(QueryError):
        ask(connection, statement.format(package=ROOT))
    assert list(tmp_path.iterdir()) == []
    assert hashlib.sha256(file.read_bytes()).hexdigest() == before


def test_a_misspelt_column_is_answered_with_the_near_ones(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["sql", "SELECT coutry_id FROM countries", "--package", str(ROOT)]) == 2
    error = capsys.readouterr().err
    assert "country_id" in error
    assert "^" in error


def test_parameters_fill_in_and_must_fit(connection) -> None:
    sql = "SELECT name FROM countries WHERE country_id = $id"
    assert ask(connection, sql, {"id": "RWA"}).rows == (("Rwanda",),)
    assert ask(connection, sql, {"id": "x' OR true --"}).rows == ()
    with pytest.raises(QueryError, match="needs a value for: id"):
        ask(connection, sql)
    with pytest.raises(QueryError, match="no parameter other"):
        ask(connection, sql, {"id": "RWA", "other": "1"})


def test_a_panel_needs_a_list_of_known_indicators(tmp_path: Path) -> None:
    make_package(tmp_path)
    package = forewarn.open_package(tmp_path)
    with pytest.raises(ValueError, match="no indicator is called births"):
        package.panel(["freedom", "births"])
    for none in ([], "freedom"):
        with pytest.raises(ValueError, match="panel needs a list"):
            package.panel(none)


def test_columns_of_one_name_and_statements_that_are_no_text_are_refused(connection) -> None:
    with pytest.raises(QueryError, match="two are called a"):
        ask(connection, "SELECT 1 AS a, 2 AS a")
    with pytest.raises(QueryError, match="not UTF-8"):
        ask(connection, "SELECT '\udcff'")


def test_an_empty_answer_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["query", "highest", "--param", "year=1800", "--package", str(ROOT)]) == 0
    assert capsys.readouterr().err.startswith("no rows\n")


def test_a_machine_gets_all_rows_and_values_that_json_can_hold(
    capsys: pytest.CaptureFixture[str],
) -> None:
    statement = "SELECT range AS n, 'nan'::DOUBLE AS x, DATE '2024-02-29' AS d FROM range(1500)"
    rows = answer(capsys, "sql", statement)
    assert len(rows) == 1500
    assert rows[0] == {"n": 0, "x": None, "d": "2024-02-29"}


def test_a_cut_answer_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    statement = "SELECT country_id FROM countries ORDER BY 1"
    assert run(["sql", statement, "--package", str(ROOT), "--limit", "2", "--format", "csv"]) == 0
    captured = capsys.readouterr()
    assert captured.out == "country_id\nAFG\nAGO\n"
    assert captured.err == "only the first 2 rows: raise --limit for more\n"


@pytest.mark.parametrize(
    ("format_name", "expected"),
    [
        ("table", "a    b\n---  -\n1.5  x\n     |\n"),
        ("csv", "a,b\n1.5,x\n,|\n"),
        ("json", json.dumps([{"a": 1.5, "b": "x"}, {"a": None, "b": "|"}], indent=2) + "\n"),
        ("jsonl", '{"a": 1.5, "b": "x"}\n{"a": null, "b": "|"}\n'),
        ("markdown", "| a | b |\n| --- | --- |\n| 1.5 | x |\n|  | \\| |\n"),
    ],
)  # fmt: skip
def test_formats(format_name: str, expected: str, capsys: pytest.CaptureFixture[str]) -> None:
    statement = "SELECT * FROM (VALUES (1.5::DOUBLE, 'x'), (NULL, '|')) AS t(a, b)"
    assert run(["sql", statement, "--package", str(ROOT), "--format", format_name]) == 0
    assert capsys.readouterr().out == expected


def test_the_database_is_built_once_for_each_state_of_the_package(tmp_path: Path) -> None:
    folder, cache = tmp_path / "package", tmp_path / "cache"
    package = make_package(folder)
    first = database_file(package, cache)
    made = first.stat().st_mtime_ns
    assert database_file(package, cache) == first
    assert first.stat().st_mtime_ns == made
    edit(folder, "data/episodes.csv", "ep-1", end_year="1991")
    assert database_file(load_package(folder), cache) != first
    assert sorted(p.suffix for p in cache.iterdir()) == [".duckdb", ".duckdb"]


def test_a_cached_database_that_cannot_be_read_is_built_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = make_package(tmp_path / "package")
    monkeypatch.setenv("FOREWARN_CACHE", str(tmp_path / "cache"))
    file = database_file(package)
    file.write_bytes(file.read_bytes()[:5000])
    assert connect(package).execute("SELECT count(*) FROM countries").fetchall() == [(5,)]


def test_a_cache_that_cannot_be_written_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    make_package(tmp_path / "package")
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("FOREWARN_CACHE", str(tmp_path / "file" / "cache"))
    assert run(["sql", "SELECT 1", "--package", str(tmp_path / "package")]) == 3
    error = capsys.readouterr().err
    assert "cannot write the cache in" in error
    assert "FOREWARN_CACHE" in error


@pytest.mark.parametrize("path", ["data/episodes.csv", "schemas/episodes.json", "datapackage.json"])
def test_the_digest_changes_with_every_file(path: str, tmp_path: Path) -> None:
    package = make_package(tmp_path)
    before = content_digest(package)
    with (tmp_path / path).open("a", encoding="utf-8") as file:
        file.write("\n")
    assert content_digest(package) != before


def test_the_python_api_validates_connects_and_makes_panels(tmp_path: Path) -> None:
    make_package(tmp_path)
    package = forewarn.open_package(tmp_path)
    assert package.validate().counts == {}
    assert package.connect().execute("SELECT count(*) FROM countries").fetchall() == [(5,)]
    assert package.table("dimensions").fetchall() == [("conflict", "Conflict", "Kept apart.")]
    panel = package.panel(["freedom", "deaths"], 1999)
    assert panel.columns == ["country_id", "year", "freedom", "deaths"]
    assert panel.fetchall() == [
        ("AAA", 1999, 0.29, 4.0),
        ("BBB", 1999, 0.49, 104.0),
        ("DDD", 1999, 0.89, 304.0),
    ]
