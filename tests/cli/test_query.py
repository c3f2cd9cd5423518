"""`forewarn query` and `--sources`: what is refused, what is said, and where sources go."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import duckdb
import pytest

import forewarn
from forewarn.ask.named import named_queries
from forewarn.ask.origins import MOST_SOURCES, Basis
from forewarn.cli.cited import BESIDE, SUFFIX
from forewarn.cli.main import run
from small import ROOT

if TYPE_CHECKING:
    from pathlib import Path

Output = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def _cache(shipped: Path) -> None:
    """Use the one database of the shipped package."""


def forewarn_says(capsys: Output, *arguments: str, code: int = 0) -> tuple[str, str]:
    assert run([*arguments, "--package", str(ROOT)]) == code
    captured = capsys.readouterr()
    return captured.out, captured.err


# Refused, or answered with the reason.


@pytest.mark.parametrize(
    "wrong",
    [
        "grievance_rising years=-3", "grievance_rising years=abc", "highest year=99999",
        "bridging_links at_least=-5", "bridging_links at_least=abc", "treaty_gaps at_least=NaN",
        "treaty_gaps at_least=1e9", "stable_yet_at_risk year=2024", "who_supports_whom from=2025",
        "who_supports_whom until=2000", "state_killings country=XXX", "highest indicator=x",
        "thinly_covered dimension=x", "at_risk_now within=0", "episodes_by_decade year=2000",
    ],
)  # fmt: skip
def test_what_cannot_be_answered_is_refused(wrong: str, capsys: Output) -> None:
    name, given = wrong.split()
    out, error = forewarn_says(capsys, "query", name, "--param", given, code=2)
    assert out == ""
    assert error.startswith("forewarn: ")
    assert error.count("\n") == 1


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (
            "query dimension_summary --param country=Rwanda",
            """dimension_summary is a macro, not a query: """
            """forewarn sql "FROM dimension_summary('Rwanda', 2022)\"""",
        ),
        (
            "query profile --param year=1993",
            """forewarn sql "FROM profile('MMR', 1993)\"""",
        ),
        (
            "query trend --param country=HUN --param years=5",
            """forewarn sql "FROM trend('liberal_democracy', 'HUN', years := 5)\"""",
        ),
        (
            "query percentiles",
            'percentiles is a view, not a query: forewarn sql "FROM percentiles"',
        ),
        ("query known_year", 'forewarn sql "SELECT known_year(1994) AS answer"'),
        ("query profile --param country=$(rm)", """FROM profile('MMR', 2022)\""""),
        (
            "profile RWA",
            """there is no command 'profile': it is a macro: """
            """forewarn sql "FROM profile('RWA', 2022)\"""",
        ),
        ("profile RWA 1993 --limit 5", """forewarn sql "FROM profile('RWA', 1993)\""""),
        ("percentiles", 'it is a view: forewarn sql "FROM percentiles"'),
        ("highest", "there is no command 'highest': it is a query: forewarn query highest"),
    ],
)
def test_what_is_no_query_is_refused_with_what_to_type(
    typed: str, told: str, capsys: Output
) -> None:
    assert run(typed.split()) == 2
    assert f"{told}\n" in capsys.readouterr().err


def test_an_empty_answer_says_why_and_with_what_it_was_asked(capsys: Output) -> None:
    given = ("--param", "country=PSE", "--format", "csv")
    out, error = forewarn_says(capsys, "query", "state_killings", *given)
    assert out.count("\n") == 1
    assert out.startswith("country,year,")
    assert error.startswith("no rows: not covered: ucdp-25.1 has no value for Palestine")
    assert "Asked with: country=PSE\n" in error


def test_an_empty_parquet_file_says_why(tmp_path: Path, capsys: Output) -> None:
    file = str(tmp_path / "a.parquet")
    statement = "FROM trend('physical_integrity', 'AND')"
    _, error = forewarn_says(capsys, "sql", statement, "--format", "parquet", "--output", file)
    assert error == (
        "no rows: not covered: vdem-14, vdem-15, vdem-16 have no value for Andorra in any year, "
        "which is not a zero\n"
    )


@pytest.mark.parametrize("condition", ["= 'Rwanda'", "IN ('Rwanda', 'SDN')"])
def test_a_text_that_is_no_id_is_told_of_a_count_too(condition: str, capsys: Output) -> None:
    statement = f"SELECT count(*) AS n FROM episodes WHERE country_id {condition}"
    _, error = forewarn_says(capsys, "sql", statement)
    assert "no country_id is 'Rwanda': did you mean 'RWA' (Rwanda)?" in error
    _, error = forewarn_says(capsys, "sql", statement.replace(condition, "LIKE 'R%'"))
    assert error == ""


def test_the_reason_in_python_names_a_text_that_is_no_id(shipped: Path) -> None:
    with forewarn.open_package(shipped) as package:
        reason = package.query("FROM episodes WHERE country_id = 'Rwanda'").reason
    assert reason is not None
    assert reason.startswith("no country_id is 'Rwanda': did you mean 'RWA' (Rwanda)?; nothing")


def test_the_list_and_the_help_of_a_query_show_types_ranges_and_defaults(capsys: Output) -> None:
    assert run(["query"]) == 0
    listed = capsys.readouterr().out
    assert run(["query", "grievance_rising", "--help"]) == 0
    helped = " ".join(capsys.readouterr().out.split())
    for text in (listed, helped):
        assert "a number of years from 1 to 60 [default: 10]" in text
        assert "an indicator [default: exclusion_by_social_group]" in text
        assert "[default: the newest year that has all that the query needs]" in text
    for query in named_queries().values():
        assert all(f"--param {name}=" in listed for name in query.parameters)
        assert query.question in listed
    assert run(["query", "--help"]) == 0
    assert "--param year" not in capsys.readouterr().out


# Sources.

SUDAN = "SELECT year, value, source_id FROM trend('one_sided_deaths', 'SDN') ORDER BY year LIMIT 2"


def citation(source_id: str) -> str:
    with (ROOT / "data" / "sources.csv").open(encoding="utf-8", newline="") as stream:
        (text,) = (r["citation"] for r in csv.DictReader(stream) if r["source_id"] == source_id)
    return text


@pytest.mark.parametrize("format_name", ["table", "markdown"])
def test_sources_stand_after_an_answer_to_read(format_name: str, capsys: Output) -> None:
    out, _ = forewarn_says(capsys, "sql", SUDAN, "--format", format_name)
    both, _ = forewarn_says(capsys, "sql", SUDAN, "--format", format_name, "--sources")
    assert both.startswith(out)
    added = both[len(out) :]
    assert added.startswith("\nSources: named in the rows, column source_id\n")
    assert "CC-BY-4.0" in added
    assert citation("ucdp-25.1") in added
    assert "vdem" not in added


def test_sources_are_a_member_of_json(capsys: Output) -> None:
    out, _ = forewarn_says(capsys, "sql", SUDAN, "--format", "json", "--sources")
    whole = json.loads(out)
    assert len(whole["rows"]) == 2
    assert whole["sources_from"] == "rows"
    assert whole["sources_read"] == ["source_id"]
    (source,) = whole["sources"]
    assert source == {
        "source_id": "ucdp-25.1",
        "licence": "CC-BY-4.0",
        "redistribution": "open",
        "citation": citation("ucdp-25.1"),
        "computed_from": False,
    }


@pytest.mark.parametrize("format_name", BESIDE)
def test_sources_of_rows_alone_are_a_file_beside(
    format_name: str, tmp_path: Path, capsys: Output
) -> None:
    file = tmp_path / f"sudan.{format_name}"
    given = ("--format", format_name, "--output", str(file), "--sources")
    forewarn_says(capsys, "sql", SUDAN, *given)
    beside = (tmp_path / f"sudan.{format_name}{SUFFIX}").read_text(encoding="utf-8")
    assert [row["source_id"] for row in csv.DictReader(io.StringIO(beside))] == ["ucdp-25.1"]
    if format_name == "parquet":
        assert len(duckdb.sql(f"FROM '{file}'").fetchall()) == 2
    else:
        assert "Davies" not in file.read_text(encoding="utf-8")


@pytest.mark.parametrize("format_name", [each for each in BESIDE if each != "parquet"])
def test_without_a_file_there_is_no_place_for_them(format_name: str, capsys: Output) -> None:
    given = ("--format", format_name, "--sources")
    out, error = forewarn_says(capsys, "sql", SUDAN, *given, code=2)
    assert out == ""
    assert f"{format_name} has no place for sources: name a file with --output" in error


@pytest.mark.slow
def test_without_a_column_of_sources_those_of_what_is_read_are_listed(capsys: Output) -> None:
    statement = "SELECT count(*) AS n FROM network_edges"
    out, _ = forewarn_says(capsys, "sql", statement, "--format", "json", "--sources")
    whole = json.loads(out)
    assert whole["sources_from"] == "statement"
    assert whole["sources_read"] == ["network_edges"]
    with (ROOT / "data" / "actor_relations.csv").open(encoding="utf-8", newline="") as stream:
        expected = {row["source_id"] for row in csv.DictReader(stream)}
    assert {each["source_id"] for each in whole["sources"]} == expected
    out, _ = forewarn_says(capsys, "sql", statement, "--sources")
    assert "of what takes part in the statement (network_edges); the rows may have fewer" in out
    out, _ = forewarn_says(capsys, "sql", "SELECT 1 AS one", "--sources")
    assert out.endswith("\nSources: no table that the statement reads names its sources\n")
    out, _ = forewarn_says(capsys, "sql", "EXPLAIN SELECT 1", "--sources")
    assert "all sources of the package: the statement could not be looked into" in out


def test_what_is_computed_here_has_the_sources_that_it_is_computed_from(shipped: Path) -> None:
    with (ROOT / "data" / "derivations.csv").open(encoding="utf-8", newline="") as stream:
        derived = {
            row["source_id"]
            for row in csv.DictReader(stream)
            if row["indicator_id"] == "refugees_per_100000"
        }
    with forewarn.open_package(shipped) as package:
        statement = (
            "SELECT indicator_id, value, source_id FROM latest_observations "
            "WHERE indicator_id = 'refugees_per_100000' AND year = 2020"
        )
        cited = package.query(statement).sources()
        assert cited.basis is Basis.ROWS
        assert {each.source_id for each in cited.sources if each.computed_from} == derived
        assert {each.source_id for each in cited.sources if not each.computed_from} == {"forewarn"}


@pytest.mark.slow
def test_hostile_and_many_sources_are_escaped_and_bounded(
    small_copy: Path, capsys: Output, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("FOREWARN_CACHE", str(tmp_path / "cache"))
    file = small_copy / "data" / "sources.csv"
    with file.open(encoding="utf-8", newline="") as stream:
        header, *rows = csv.reader(stream)
    cell = header.index("citation")
    for number in range(MOST_SOURCES + 50):
        row = [f"many-{number:04}", *rows[0][1:]]
        row[cell] = "a | b <b>" + "x" * 5000
        rows.append(row)
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows([header, *sorted(rows)])
    statement = ["sql", "SELECT source_id FROM sources", "--sources", "--package", str(small_copy)]
    assert run(statement) == 0
    out = capsys.readouterr().out
    assert "more are not listed" in out
    assert max(map(len, out.splitlines())) < 1200
    assert run([*statement, "--format", "markdown"]) == 0
    assert "a \\| b" in capsys.readouterr().out
    assert run([*statement, "--format", "json"]) == 0
    whole = json.loads(capsys.readouterr().out)
    assert len(whole["sources"]) == MOST_SOURCES
    assert whole["sources_not_listed"] > 0
    assert max(len(each["citation"]) for each in whole["sources"]) <= 2000
