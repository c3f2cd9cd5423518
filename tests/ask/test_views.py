"""How views and macros are made: of what a package has, and as small cases say that they are."""

from __future__ import annotations

import csv
import json
import shutil
from typing import TYPE_CHECKING

import duckdb
import pytest

from forewarn.api import OpenPackage
from forewarn.ask.store import connect
from forewarn.ask.views import macros, make_views, views
from forewarn.cli.main import run
from forewarn.errors import UsageError
from forewarn.package.load import load_package
from forewarn.publish.codebook import write_markdown
from small import COUNTRIES, ROOT, edit, write_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from pathlib import Path

    from forewarn.package.model import Package

VIEWS = "SELECT view_name FROM duckdb_views() WHERE NOT internal"


def without(folder: Path, *tables: str) -> Package:
    """Take some of its tables from a copy of the small package."""
    descriptor = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    descriptor["resources"] = [r for r in descriptor["resources"] if r["name"] not in tables]
    (folder / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    for table in tables:
        (folder / "data" / f"{table}.csv").unlink()
    return load_package(folder)


@pytest.mark.slow
def test_a_package_without_the_tables_of_a_macro_has_the_other_macros(small_copy: Path) -> None:
    package = without(small_copy, "derivations", "commitments")
    made = connect(package).execute(
        "SELECT function_name FROM duckdb_functions() WHERE NOT internal"
    )
    resting = {"as_of", "citation", "treaty_status", "treaty_answers", "prevention_items"}
    resting |= {"prevention_architecture", "dimension_basket", "dimension_summary"}
    resting |= {"dimension_change", "state_basket", "state_summary"}
    expected = set(macros()) - resting | {"name_key", "release_order"}
    assert {name for (name,) in made.fetchall()} == expected


@pytest.mark.slow
def test_the_codebook_lists_the_macros_that_there_are(small_copy: Path) -> None:
    package = without(small_copy, "derivations")
    page = write_markdown(package, connect(package))
    assert "\n### rank_within(indicator, year)\n" in page
    assert "\n### citation" not in page
    assert "| `share_missing` | double | Share of the existing states without a value" in page


def test_every_file_names_what_it_reads_and_says_what_it_is() -> None:
    known = set(views()) | set(macros())
    known |= {"name_keys", *(file.stem for file in (ROOT / "schemas").glob("*.json"))}
    for each in [*views().values(), *macros().values()]:
        assert set(each.reads) <= known, each.name
        assert each.comment.endswith("."), each.name
        assert not each.query.startswith("--"), each.name


@pytest.mark.slow
def test_the_panel_has_every_state_year_and_a_column_for_every_indicator(small_copy: Path) -> None:
    connection = connect(load_package(small_copy))
    panel = connection.execute("FROM panel WHERE country_id = 'CCC' AND year >= 1979")
    assert {column[0] for column in panel.description} == {
        "country_id", "year", "coups", "deaths", "freedom", "strikes",
    }  # fmt: skip
    rows = panel.fetchall()
    assert [row[1] for row in rows] == list(range(1979, 1991))  # to its last year
    assert rows[0][2:] == (None,) * 4  # before the first observation
    comments = connection.execute(
        "SELECT column_name, comment FROM duckdb_columns() WHERE table_name = 'panel'"
    ).fetchall()
    assert dict(comments)["deaths"] == "Deaths; deaths"


def test_a_table_that_is_called_like_a_view_stays_and_nothing_rests_on_it() -> None:
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE countries AS SELECT 'AAA' AS country_id")
        connection.execute("CREATE TABLE states AS SELECT 1 AS x")
        make_views(connection, {"countries", "states"})
        assert connection.execute("FROM states").fetchall() == [(1,)]
        made = "SELECT DISTINCT function_name FROM duckdb_functions() WHERE NOT internal"
        assert sorted(connection.execute(made).fetchall()) == [
            ("name_key",),
            ("named_id",),
            ("release_order",),
        ]
        assert connection.execute(VIEWS).fetchall() == []


# Each makes a database anew.
SOME_NAMES = ("states", "profile", "release_order")


# A second each, for every view and macro.
@pytest.mark.slow
@pytest.mark.parametrize("spelled", [str, str.title], ids=["same", "title"])
@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=() if name in SOME_NAMES else pytest.mark.length)
        for name in (*views(), *macros(), "release_order")
    ],
)
def test_a_table_may_be_called_like_a_view_or_macro(
    name: str, spelled: Callable[[str], str]
) -> None:
    with duckdb.connect() as connection:
        tables = tables_of_all_views(connection)
        connection.execute(f"CREATE TABLE {spelled(name)} AS SELECT 1 AS x")
        make_views(connection, {*tables, spelled(name)})
        assert connection.execute(f"FROM {name}").fetchall() == [(1,)]
        made = entries(connection)
    assert name == "release_order" or name not in made
    resting = {each.name for each in [*views().values(), *macros().values()] if name in each.reads}
    assert not resting & made


@pytest.mark.slow
def test_a_panel_of_too_many_columns_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("forewarn.ask.views._WIDEST", 0)
    with duckdb.connect() as connection:
        tables = tables_of_all_views(connection)
        connection.execute("INSERT INTO indicators (indicator_id) VALUES ('one')")
        make_views(connection, tables)
        made = entries(connection)
    assert "panel" not in made
    assert "percentiles" in made


@pytest.mark.slow
@pytest.mark.parametrize("table", ["countries", "indicators", "observations", "sources"])
def test_what_reads_columns_that_a_table_lacks_is_left_out(table: str) -> None:
    with duckdb.connect() as connection:
        tables = tables_of_all_views(connection)
        make_views(connection, tables)
        everything = entries(connection)
    assert everything >= {*views(), *macros()}
    with duckdb.connect() as connection:
        tables = tables_of_all_views(connection)
        connection.execute(f"CREATE OR REPLACE TABLE {table} AS SELECT 'AAA' AS other")
        make_views(connection, tables)
        made = entries(connection)
    resting = {each.name for each in [*views().values(), *macros().values()] if table in each.reads}
    # These take the columns that the table has, whatever they are.
    resting -= {"indicators_in_full", "actor_relations_in_full"}
    assert made < everything
    assert not resting & made
    assert read_by(made) <= made | tables


def read_by(made: set[str]) -> set[str]:
    known = {**views(), **macros()}
    return {name for each in made & known.keys() for name in known[each].reads}


def entries(connection: duckdb.DuckDBPyConnection) -> set[str]:
    """Return the names of the views, stored or not, and of the macros."""
    rows = connection.execute(
        "SELECT view_name FROM duckdb_views() WHERE NOT internal "
        "UNION SELECT function_name FROM duckdb_functions() WHERE NOT internal "
        "UNION SELECT table_name FROM duckdb_tables() WHERE comment IS NOT NULL"
    ).fetchall()
    return {name for (name,) in rows}


def tables_of_all_views(connection: duckdb.DuckDBPyConnection) -> set[str]:
    """Make the tables of the package's schemas, empty, and return their names."""
    kinds = {"integer": "BIGINT", "year": "BIGINT", "number": "DOUBLE", "date": "DATE"}
    kinds |= {"boolean": "BOOLEAN"}
    names = set()
    for file in (ROOT / "schemas").glob("*.json"):
        schema = json.loads(file.read_text(encoding="utf-8"))
        columns = [
            f'"{field["name"]}" {kinds.get(field["type"], "VARCHAR")}' for field in schema["fields"]
        ]
        if file.stem == "observations":
            columns.append('"source_id" VARCHAR')
        connection.execute(f'CREATE TABLE "{file.stem}" ({", ".join(dict.fromkeys(columns))})')
        names.add(file.stem)
    return names


@pytest.mark.slow
def test_a_percentile_is_among_one_release_and_beside_what_is_missing(small_copy: Path) -> None:
    # Of 40 states, 31 are known: one has 5 deaths, ten have 1, and twenty none.
    countries = forty_states(small_copy)
    dead = dict(zip(countries, [5, *10 * [1], *20 * [0]], strict=False))
    write_deaths(small_copy, "src-1", dict.fromkeys(countries, 9))
    write_deaths(small_copy, "src-2", dead)
    rows = connect(load_package(small_copy)).execute(
        "SELECT DISTINCT value, risk_rank, percentile, mid_percentile, states_tied, "
        "states_ranked, states, share_missing, source_id, not_ranked "
        "FROM rank_within('deaths', 1985) ORDER BY value DESC"
    )
    missing = pytest.approx(9 / 40)
    assert rows.fetchall() == [
        (5, 1, 100, 100, 0, 31, 40, missing, "src-2", None),
        (1, 2, pytest.approx(2000 / 30), pytest.approx(2450 / 30), 9, 31, 40, missing,
         "src-2", None),
        (0, 12, 0, pytest.approx(950 / 30), 19, 31, 40, missing, "src-2", None),
    ]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(
    ("cells", "known", "reason"),
    [
        ({}, 30, None),
        ({}, 29, "known for fewer than 30 states in the year (29)"),
        ({"direction": "context"}, 40, "neither high nor low values are a risk"),
        ({"listing": "occurrences"}, 30, None),
        (
            {"listing": "occurrences", "absent_means": "zero", "zero_from": "1985",
             "zero_to": "1985"},
            40,
            "the source lists only where it happened",
        ),
        (
            {"listing": "occurrences", "absent_means": "never"},
            40,
            "only states where it has happened have a value",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_ranked_says_why(
    small_copy: Path, cells: dict[str, str], known: int, reason: str | None
) -> None:
    countries = forty_states(small_copy)
    write_deaths(small_copy, "src-1", {})
    write_deaths(small_copy, "src-2", dict.fromkeys(countries[:known], 1))
    edit(small_copy, "data/indicators.csv", "deaths", **cells)
    connection = connect(load_package(small_copy))
    found = connection.execute(
        "SELECT DISTINCT percentile, mid_percentile, risk_rank, not_ranked "
        "FROM rank_within('deaths', 1985)"
    ).fetchall()
    # All are equal: nobody has less, and the middle of the places is 50.
    assert found == [(0, 50, 1, None) if reason is None else (None, None, None, reason)]


@pytest.mark.slow
def test_a_list_of_fewer_than_three_in_four_states_is_not_ranked(small_copy: Path) -> None:
    countries = forty_states(small_copy, 44)
    write_deaths(small_copy, "src-1", {})
    write_deaths(small_copy, "src-2", dict.fromkeys(countries[:32], 1))
    edit(small_copy, "data/indicators.csv", "deaths", listing="occurrences")
    connection = connect(load_package(small_copy))
    found = connection.execute("SELECT DISTINCT not_ranked FROM rank_within('deaths', 1985)")
    assert found.fetchall() == [("the source lists only where there was any: 32 of 44 states",)]


@pytest.mark.slow
def test_zeros_are_declared_in_the_years_and_states_of_the_list_alone(small_copy: Path) -> None:
    countries = forty_states(small_copy)
    write_deaths(small_copy, "src-1", {})
    write_deaths(small_copy, "src-2", {countries[0]: 3})
    edit(
        small_copy, "data/indicators.csv", "deaths", listing="occurrences", absent_means="zero",
        zero_from="1985", zero_to="1986", zero_except=f"{countries[1]} {countries[2]}",
    )  # fmt: skip
    package = OpenPackage(load_package(small_copy))
    found = package.query("SELECT country_id, year, value, source_id FROM declared_zeros").rows()
    assert set(found) == {
        (country, year, 0, "src-2")
        for country in countries
        for year in (1985, 1986)
        if country not in countries[1:3] and (country, year) != (countries[0], 1985)
    }
    # A panel has them if asked; nothing else is filled in.
    assert package.panel(["deaths"]).rows() == [(countries[0], 1985, 3)]
    (comment,) = package.query(
        "SELECT comment FROM duckdb_columns() WHERE (table_name, column_name) = ('panel', 'deaths')"
    ).rows()
    assert comment == ("Deaths; deaths; no row means 0 from 1985 to 1986",)
    filled = package.panel(["deaths", "freedom"], 1985, 1985, absent="declared").rows()
    assert {country: deaths for country, _, deaths, _ in filled} == {
        country: 3 if country == countries[0] else 0
        for country in countries
        if country not in countries[1:3]
    }
    assert {freedom for *_, freedom in filled} == {None}
    with pytest.raises(UsageError, match="absent is 'null' or 'declared', not 'zero'"):
        package.panel(["deaths"], absent="zero")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("zero_means", "place", "middle", "reason"),
    [
        ("", 0, 10 / 39 * 50 - 50 / 39, None),
        (
            "judgement", None, None,
            "a 0 is the judgement of a list that has none, and no statement that nothing happened",
        ),
        ("threshold", None, None, "a 0 leaves out what is below the threshold of src-2"),
        ("unlikely", None, None, "a 0 says no more than that the worst level is not the likeliest"),
    ],
)  # fmt: skip
def test_a_zero_has_the_place_that_its_meaning_allows(
    small_copy: Path, zero_means: str, place: float | None, middle: float | None, reason: str | None
) -> None:
    countries = forty_states(small_copy)
    write_deaths(small_copy, "src-1", {})
    write_deaths(
        small_copy, "src-2", {each: float(index >= 10) for index, each in enumerate(countries)}
    )
    edit(small_copy, "data/indicators.csv", "deaths", zero_means=zero_means)
    connection = connect(load_package(small_copy))
    zeros, others = (
        connection.execute(
            "SELECT DISTINCT percentile, mid_percentile, not_ranked "
            f"FROM percentiles WHERE year = 1985 AND value = {value}"
        ).fetchall()
        for value in (0, 1)
    )
    assert zeros == [(place, middle and pytest.approx(middle), reason)]
    # The others are ranked among all that have a value, whatever a 0 means.
    ((percentile, _, none),) = others
    assert (percentile, none) == (pytest.approx(100 * 10 / 39), None)


@pytest.mark.slow
def test_where_the_whole_has_a_row_no_row_of_its_part_is_a_zero(small_copy: Path) -> None:
    listed = {
        "listing": "occurrences", "absent_means": "zero", "zero_from": "1985", "zero_to": "1985",
    }  # fmt: skip
    edit(small_copy, "data/indicators.csv", "deaths", **listed)
    edit(small_copy, "data/indicators.csv", "strikes", **listed, part_of="deaths")
    write_rows(small_copy, "observations/src-1", "observations", [])
    rows: list[list[str | float | None]] = [
        ["AAA", 1985, "deaths", 3, None, None], ["BBB", 1985, "strikes", 1, None, None],
    ]  # fmt: skip
    write_rows(small_copy, "observations/src-2", "observations", rows)
    found = connect(load_package(small_copy)).execute(
        "SELECT indicator_id, list(country_id ORDER BY country_id) FROM declared_zeros GROUP BY ALL"
    )
    assert dict(found.fetchall()) == {"deaths": ["BBB", "CCC", "DDD"], "strikes": ["CCC", "DDD"]}


@pytest.mark.slow
def test_a_package_may_say_nothing_of_its_zeros_and_questions(small_copy: Path) -> None:
    unsaid = ("zero_means", "same_question_as", "part_of")
    path = small_copy / "schemas" / "indicators.json"
    schema = json.loads(path.read_text(encoding="utf-8"))
    schema["fields"] = [field for field in schema["fields"] if field["name"] not in unsaid]
    schema["foreignKeys"] = [key for key in schema["foreignKeys"] if key["fields"][0] not in unsaid]
    path.write_text(json.dumps(schema), encoding="utf-8")
    leave_out(small_copy / "data" / "indicators.csv", unsaid)
    package = load_package(small_copy)
    connection = connect(package)
    for name in ("percentiles", "declared_zeros", "dimension_baskets", "dimension_summary"):
        call = f"{name}('AAA', 1985)" if name == "dimension_summary" else name
        connection.execute(f"FROM {call}").fetchall()
    assert "#### Deaths" in write_markdown(package, connection)


def leave_out(file: Path, columns: Collection[str]) -> None:
    """Write a table again without some of its columns."""
    with file.open(encoding="utf-8", newline="") as read:
        rows = list(csv.DictReader(read))
    with file.open("w", encoding="utf-8", newline="") as written:
        kept = [name for name in rows[0] if name not in columns]
        writer = csv.DictWriter(written, kept, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def forty_states(folder: Path, count: int = 40) -> list[str]:
    """Add states to the small package, until there are so many in 1985; return their ids."""
    added = [f"Q{first}{second}" for first in "ABCDE" for second in "ABCDEFGHIJ"][: count - 4]
    every = {**COUNTRIES, **{each: (each, 1946, None) for each in added}}
    rows: list[list[str | float | None]] = [
        [each, name, None, None, "Africa", "Sub-Saharan Africa", "gw", first, last, None]
        for each, (name, first, last) in every.items()
    ]
    write_rows(folder, "countries", "countries", rows)
    return [each for each in every if each != "EEE"]


def write_deaths(folder: Path, source: str, deaths: Mapping[str, float]) -> None:
    """Let these deaths in 1985 be all that a source has observed."""
    rows: list[list[str | float | None]] = [
        [country, 1985, "deaths", value, None, None] for country, value in deaths.items()
    ]
    write_rows(folder, f"observations/{source}", "observations", rows)


@pytest.fixture(scope="module")
def one_state(small_package: Path, tmp_path_factory: pytest.TempPathFactory):
    """Return a connection to a package with the values of one state, in two releases."""
    folder = tmp_path_factory.mktemp("one") / "small"
    shutil.copytree(small_package, folder)
    for source, years in (("src-1", range(1980, 1990)), ("src-2", range(1988, 1992))):
        rows = [["AAA", year, "deaths", year - 1980, None, None] for year in years]
        write_rows(folder, f"observations/{source}", "observations", rows)
    with connect(load_package(folder)) as connection:
        yield connection


@pytest.mark.slow
def test_one_state_alone_has_no_percentile(one_state: duckdb.DuckDBPyConnection) -> None:
    rows = one_state.execute(
        "SELECT percentile, states_ranked, share_missing FROM rank_within('deaths', 1985)"
    )
    assert rows.fetchall() == [(None, 0, 0.75)]


@pytest.mark.slow
def test_a_trend_does_not_reach_into_another_release(one_state: duckdb.DuckDBPyConnection) -> None:
    rows = one_state.execute(
        "SELECT year, change, years_observed, source_id FROM trend('deaths', 'AAA', years := 3) "
        "ORDER BY year"
    )
    assert rows.fetchall() == [
        (1988, None, 1, "src-2"),
        (1989, None, 2, "src-2"),
        (1990, None, 3, "src-2"),
        (1991, 3, 4, "src-2"),
    ]


@pytest.mark.parametrize("more", [["highest"], ["--param", "year=2000"], ["--limit", "3"]])
def test_the_guide_is_of_all_queries(more: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["query", "--guide", *more, "--package", str(ROOT)]) == 2
    assert "--guide takes no NAME and no options of a query" in capsys.readouterr().err


@pytest.mark.slow
def test_the_guide_names_what_a_package_lacks(
    small_copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["query", "--guide", "--package", str(small_copy)]) == 2
    assert "there is no indicator 'exclusion_by_social_group'" in capsys.readouterr().err
    without(small_copy, "episodes", "episode_heirs")
    assert run(["query", "episodes_by_decade", "--package", str(small_copy)]) == 2
    assert "there is no table episodes" in capsys.readouterr().err
