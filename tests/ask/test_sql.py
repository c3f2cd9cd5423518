"""Asking the shipped package in SQL: right answers with their source, and nothing but answers."""

from __future__ import annotations

import csv
import json
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from forewarn.ask.named import named_queries
from forewarn.ask.query import ask
from forewarn.ask.settling import settle
from forewarn.ask.store import connect
from forewarn.cli.main import run
from forewarn.errors import QueryError
from forewarn.package.load import load_package
from small import ROOT, write_rows

if TYPE_CHECKING:
    from pathlib import Path

# What the ids of episodes of one source in one country begin with.
KHM = "tmk-cambodia-kampuchea"
GTM = "tmk-guatemala-government-of-guatemala"
RWA = "tmk-rwanda"


def answer(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, object]]:
    assert run([*arguments, "--package", str(ROOT), "--format", "json"]) == 0
    rows: list[dict[str, object]] = json.loads(capsys.readouterr().out)
    return rows


def test_killings_by_the_state_in_rwanda_in_1994(
    capsys: pytest.CaptureFixture[str], shipped: Path
) -> None:
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


def test_the_ten_states_at_the_highest_risk_by_judicial_constraints_in_2024(
    capsys: pytest.CaptureFixture[str], shipped: Path
) -> None:
    rows = answer(capsys, "query", "highest")
    with (ROOT / "data/observations/vdem-15.csv").open(encoding="utf-8", newline="") as file:
        values = sorted(
            float(row["value"])
            for row in csv.DictReader(file)
            if (row["year"], row["indicator_id"]) == ("2024", "judicial_constraints")
        )
    # Courts protect: the lowest values are the highest risk.
    assert [row["value"] for row in rows] == values[:10]
    assert {row["country"] for row in rows[:2]} == {"Nicaragua", "North Korea"}
    assert {row["source_id"] for row in rows} == {"vdem-15"}


def test_how_many_episodes_began_in_each_decade(
    capsys: pytest.CaptureFixture[str], shipped: Path
) -> None:
    rows = answer(capsys, "query", "episodes_by_decade")
    with (ROOT / "data/episodes.csv").open(encoding="utf-8", newline="") as file:
        episodes = [row for row in csv.DictReader(file) if row["kind"] == "mass_killing"]
    starts = [int(row["start_year"]) for row in episodes]
    expected = Counter(start // 10 * 10 for start in starts)
    assert {row["decade"]: row["episodes"] for row in rows} == expected
    assert expected.total() == 157
    assert {row["source_id"] for row in rows} == {"ewp-2025"}


@pytest.mark.slow
@pytest.mark.parametrize("query", named_queries().values(), ids=lambda query: query.name)
def test_every_named_query_answers_with_its_source(query, session) -> None:
    table = ask(session, query.sql, settle(session, query, {}).values)
    assert table.rows
    assert "source_id" in table.columns
    assert query.title
    assert query.question.endswith("?")
    assert query.caveats


@pytest.mark.slow
def test_latest_observations_takes_the_newest_release_of_each_value(session) -> None:
    rows = session.connection.execute(
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
    counts = session.connection.execute(
        """
        SELECT (SELECT count(*) FROM latest_observations),
            (SELECT count(*) FROM (SELECT DISTINCT country_id, year, indicator_id
                FROM observations))
        """
    ).fetchall()[0]
    assert counts[0] == counts[1]


# One episode, the other, first and last common year, common years, years of either.
LINKED = {
    "KHM": [
        ("ewp-khm1967s1", "pitf-cam1975", 1975, 1975, 1, 13),
        ("ewp-khm1967s1", f"{KHM}-government-of-cambodia-kampuchea-1970", 1970, 1970, 1, 9),
        ("ewp-khm1967s1", f"{KHM}-government-of-cambodia-kampuchea-1975", 1975, 1975, 1, 12),
        ("ewp-khm1967s1", f"{KHM}-khmer-rouge-1970", 1970, 1974, 5, 9),
        ("ewp-khm1975s1", "pitf-cam1975", 1975, 1979, 5, 5),
        ("ewp-khm1975s1", f"{KHM}-government-of-cambodia-kampuchea-1975", 1975, 1978, 4, 5),
        ("pitf-cam1975", f"{KHM}-government-of-cambodia-kampuchea-1975", 1975, 1978, 4, 5),
    ],
    "GTM": [
        ("ewp-gtm1954s1", "pitf-gua1978", 1978, 1990, 13, 43),
        ("ewp-gtm1954s1", f"{GTM}-1978", 1978, 1978, 1, 43),
        ("ewp-gtm1954s1", f"{GTM}-1981", 1981, 1983, 3, 43),
        ("pitf-gua1978", f"{GTM}-1978", 1978, 1978, 1, 13),
        ("pitf-gua1978", f"{GTM}-1981", 1981, 1983, 3, 13),
    ],
    "RWA": [
        ("ewp-rwa1963s1", "pitf-rwa1963", 1963, 1964, 2, 5),
        ("ewp-rwa1963s1", f"{RWA}-government-of-rwanda-1963", 1963, 1964, 2, 5),
        ("ewp-rwa1963s1", f"{RWA}-parmehutu-self-defence-militias-1963", 1963, 1963, 1, 5),
        ("ewp-rwa1990s1", "pitf-rwa1994", 1994, 1994, 1, 5),
        ("ewp-rwa1990s1", f"{RWA}-government-of-rwanda-1991", 1991, 1994, 4, 5),
        ("ewp-rwa1994ns1", "pitf-rwa1994", 1994, 1994, 1, 2),
        ("ewp-rwa1994ns1", f"{RWA}-government-of-rwanda-1991", 1993, 1994, 2, 4),
        ("ewp-rwa1994s1", "pitf-rwa1994", 1994, 1994, 1, 6),
        ("ewp-rwa1994s1", f"{RWA}-government-of-rwanda-1991", 1994, 1994, 1, 9),
        ("ewp-rwa1994s1", f"{RWA}-government-of-rwanda-1997", 1997, 1997, 1, 6),
        ("pitf-rwa1963", f"{RWA}-government-of-rwanda-1963", 1963, 1964, 2, 2),
        ("pitf-rwa1963", f"{RWA}-parmehutu-self-defence-militias-1963", 1963, 1963, 1, 2),
        ("pitf-rwa1994", f"{RWA}-government-of-rwanda-1991", 1994, 1994, 1, 4),
    ],
}


@pytest.mark.parametrize("country_id", LINKED)
def test_episodes_of_different_sources_are_linked_by_their_common_years(
    country_id: str, session
) -> None:
    rows = session.connection.execute(
        "SELECT episode_id, other_episode_id, first_year, last_year, common_years, share_of_years "
        "FROM episodes_linked WHERE country_id = ? ORDER BY 1, 2",
        [country_id],
    ).fetchall()
    assert rows == [(*row[:-1], row[-2] / row[-1]) for row in LINKED[country_id]]


def test_every_overlap_is_linked_once_and_only_between_sources(session) -> None:
    with (ROOT / "data/sources.csv").open(encoding="utf-8", newline="") as file:
        last_year = {row["source_id"]: int(row["last_year"]) for row in csv.DictReader(file)}
    with (ROOT / "data/episodes.csv").open(encoding="utf-8", newline="") as file:
        episodes = list(csv.DictReader(file))
    years = {
        row["episode_id"]: set(
            range(int(row["start_year"]), int(row["end_year"] or last_year[row["source_id"]]) + 1)
        )
        for row in episodes
    }
    expected = {
        (one["episode_id"], other["episode_id"], len(common))
        for one in episodes
        for other in episodes
        if one["country_id"] == other["country_id"] and one["source_id"] < other["source_id"]
        if (common := years[one["episode_id"]] & years[other["episode_id"]])
    }
    # One source places the killing in the state of the time, the other in the one of the land.
    bosnia = {
        f"tmk-bosnia-herzegovina-{rest}": count
        for rest, count in (
            ("government-of-bosnia-herzegovina-1992", 1),
            ("croatian-republic-of-bosnia-herzegovina-1993", 1),
            ("croatian-republic-of-bosnia-herzegovina-1995", 1),
            ("serbian-republic-of-bosnia-and-hercegovina-serbian-irregulars-1992", 4),
        )
    }
    expected |= {("ewp-yug1192s1", other, count) for other, count in bosnia.items()}
    expected |= {
        ("ewp-yug1192s1", "pitf-bos1992", 4),
        ("ewp-pak1971s1", "pitf-pks1971", 1),
        ("ewp-pak1971s1", "tmk-pakistan-government-of-pakistan-1971", 1),
        ("ewp-vnm1975s1", "pitf-rvn1965", 1),  # of 1975, when the one state took in the other
    }
    rows = session.connection.execute(
        "SELECT episode_id, other_episode_id, common_years FROM episodes_linked"
    ).fetchall()
    assert sorted(rows) == sorted(expected)
    assert len(rows) > 300


@pytest.mark.slow
def test_an_episode_without_an_end_is_linked_up_to_the_last_year_of_its_source(
    small_copy: Path,
) -> None:
    cells = ("mass_killing", "state")
    write_rows(
        small_copy,
        "episodes",
        "episodes",
        [
            ["ep-1", "AAA", "src-1", *cells, 1985, None, None, None],
            ["ep-2", "AAA", "src-2", *cells, 1980, 1984, None, None],  # ends the year before
            ["ep-3", "AAA", "src-2", *cells, 1998, None, None, None],
            ["ep-4", "BBB", "src-2", *cells, 1985, None, None, None],  # another country
            ["ep-5", "AAA", "src-1", *cells, 1990, 1990, None, None],  # the same source
        ],
    )
    rows = connect(load_package(small_copy)).execute("FROM episodes_linked").fetchall()
    assert sorted(rows) == [
        ("AAA", "AAA", "ep-1", "src-1", "ep-3", "src-2", 1998, 1999, 2, 2 / 15),
        # The other state is heir of the land on which the first episode took place.
        ("AAA", "BBB", "ep-1", "src-1", "ep-4", "src-2", 1985, 1999, 15, 1),
    ]


@pytest.mark.slow
def test_a_package_without_the_tables_of_a_view_has_the_other_views(small_copy: Path) -> None:
    descriptor = json.loads((small_copy / "datapackage.json").read_text(encoding="utf-8"))
    gone = ("episodes", "episode_heirs")
    descriptor["resources"] = [r for r in descriptor["resources"] if r["name"] not in gone]
    (small_copy / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    for table in gone:
        (small_copy / "data" / f"{table}.csv").unlink()
    views = connect(load_package(small_copy)).execute(
        "SELECT view_name FROM duckdb_views() WHERE NOT internal"
    )
    files = (ROOT / "src/forewarn/ask/sql/views").glob("*.sql")
    assert {name for (name,) in views.fetchall()} == {f.stem for f in files} - {
        "contradicted_zeros", "dimension_baskets", "episodes_by_state", "episodes_linked",
        "killings_begun_before", "killings_by_list", "panel", "percentiles",
        "source_notes_by_indicator", "state_years_at_risk",
    }  # fmt: skip


@pytest.mark.slow
def test_commitments_on_which_sources_disagree_are_pairs_with_both_years(small_copy: Path) -> None:
    treaties = [
        [name, f"Treaty {name}", "Binds.", "1980-01-01", None, "Somebody", name]
        for name in ("x", "y")
    ]
    write_rows(small_copy, "instruments", "instruments", treaties)
    commitments = [
        ["AAA", "x", "src-1", "signed", 1985, None],  # a signature binds nobody
        ["AAA", "x", "src-1", "ratified", 1990, "1990-02-03"],
        ["AAA", "x", "src-2", "bound", 1985, None],
        ["AAA", "y", "src-1", "acceded", 1991, None],
        ["AAA", "y", "src-2", "bound", 1991, None],
        ["BBB", "x", "src-1", "signed", 1990, None],
        ["BBB", "x", "src-2", "bound", 1992, None],
        ["BBB", "y", "src-2", "bound", 2005, None],  # after the last year of src-1
        ["DDD", "x", "src-2", "bound", 1992, None],
        ["DDD", "y", "src-1", "acceded", 1993, None],
        ["CCC", "x", "src-1", "signed", 1990, None],
        ["CCC", "y", "src-2", "bound", 1989, None],  # src-1 has single acts of y
    ]
    write_rows(small_copy, "commitments", "commitments", commitments)
    lists = [
        # Single acts say nothing of other states.
        [source, name, "1999-12-31", "acts" if (source, name) == ("src-1", "y") else "full", "Why."]
        for source in ("src-1", "src-2")
        for name in ("x", "y")
    ]
    write_rows(small_copy, "treaty_lists", "treaty_lists", lists)
    connection = connect(load_package(small_copy))
    assert connection.execute("FROM commitment_disagreements ORDER BY ALL").fetchall() == [
        ("AAA", "x", "src-1", 1990, 1999, "src-2", 1985, 1999),
        ("BBB", "x", "src-1", None, 1999, "src-2", 1992, 1999),
        ("DDD", "x", "src-1", None, 1999, "src-2", 1992, 1999),
        ("DDD", "y", "src-1", 1993, 1999, "src-2", None, 1999),
    ]
    comments = dict(
        connection.execute(
            "SELECT column_name, comment FROM duckdb_columns() "
            "WHERE table_name = 'commitment_disagreements'"
        ).fetchall()
    )
    assert comments["instrument_id"] == "The instrument."
    assert comments["other_source_id"] == "The source that disagrees."
    assert None not in comments.values()


def test_a_misspelt_column_is_answered_with_the_near_ones(
    capsys: pytest.CaptureFixture[str], shipped: Path
) -> None:
    assert run(["sql", "SELECT coutry_id FROM countries", "--package", str(ROOT)]) == 2
    error = capsys.readouterr().err
    assert "country_id" in error
    assert "^" in error


def test_parameters_fill_in_and_must_fit(session) -> None:
    sql = "SELECT name FROM countries WHERE country_id = $id"
    assert ask(session, sql, {"id": "RWA"}).rows == (("Rwanda",),)
    assert ask(session, sql, {"id": "x' OR true --"}).rows == ()
    with pytest.raises(QueryError, match="needs a value for: id"):
        ask(session, sql)
    with pytest.raises(QueryError, match="no parameter other"):
        ask(session, sql, {"id": "RWA", "other": "1"})


def test_columns_of_one_name_and_statements_that_are_no_text_are_refused(session) -> None:
    with pytest.raises(QueryError, match="two are called a"):
        ask(session, "SELECT 1 AS a, 2 AS a")
    with pytest.raises(QueryError, match="not UTF-8"):
        ask(session, "SELECT '\udcff'")


def test_an_empty_answer_says_so(capsys: pytest.CaptureFixture[str], shipped: Path) -> None:
    statement = "SELECT 1 AS one WHERE false"
    assert run(["sql", statement, "--package", str(ROOT)]) == 0
    assert capsys.readouterr().err == "no rows\n"


def test_a_machine_gets_all_rows_and_values_that_json_can_hold(
    capsys: pytest.CaptureFixture[str], shipped: Path
) -> None:
    statement = "SELECT range AS n, 'nan'::DOUBLE AS x, DATE '2024-02-29' AS d FROM range(1500)"
    rows = answer(capsys, "sql", statement)
    assert len(rows) == 1500
    assert rows[0] == {"n": 0, "x": None, "d": "2024-02-29"}


def test_a_cut_answer_says_so(capsys: pytest.CaptureFixture[str], shipped: Path) -> None:
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
def test_formats(
    format_name: str, expected: str, capsys: pytest.CaptureFixture[str], shipped: Path
) -> None:
    statement = "SELECT * FROM (VALUES (1.5::DOUBLE, 'x'), (NULL, '|')) AS t(a, b)"
    assert run(["sql", statement, "--package", str(ROOT), "--format", format_name]) == 0
    assert capsys.readouterr().out == expected
