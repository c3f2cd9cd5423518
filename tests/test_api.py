"""The package as an object: its tables as rows and frames, from the library that one uses."""

from __future__ import annotations

import sys
import threading
import time
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import duckdb
import pytest

import forewarn
from forewarn.api import OpenPackage
from forewarn.ask.limits import MEBIBYTE, MEMORY, MOST_MEMORY, Limits
from forewarn.errors import (
    ClosedError,
    MemoryLimitError,
    MissingExtraError,
    QueryError,
    TimeLimitError,
    UnknownNameError,
    UnknownTableError,
    UsageError,
)

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def package(small_package: Path):
    with forewarn.open_package(small_package) as package:
        yield package


DIMENSIONS = [("conflict", "Conflict", "Kept apart.")]


@pytest.mark.slow
def test_it_validates_and_connects(package) -> None:
    assert package.validate().counts == {}
    assert package.connect().execute("SELECT count(*) FROM countries").fetchall() == [(5,)]


# A count over what does not exist is 0, and the answer has a row.
def test_a_text_that_is_no_id_is_a_hint_beside_the_rows(package) -> None:
    answer = package.query("SELECT count(*) FROM countries WHERE country_id = 'Alland'")
    assert answer.rows() == [(0,)]
    assert answer.reason is None
    (hint,) = answer.hints
    assert hint.startswith("no country_id is 'Alland'")
    assert package.query("SELECT count(*) FROM countries WHERE country_id = 'AAA'").hints == ()


def test_a_panel_has_a_column_for_each_indicator(package) -> None:
    panel = package.panel(["freedom", "deaths"], 1999)
    assert panel.columns == ("country_id", "year", "freedom", "deaths")
    assert panel.rows() == [
        ("AAA", 1999, 0.295, 4.0),
        ("BBB", 1999, 0.495, 104.0),
        ("DDD", 1999, 0.895, 304.0),
    ]


def test_a_panel_ends_in_the_year_0_if_it_is_asked_to(package) -> None:
    for last_year in (0, 1):
        assert package.panel(["deaths"], None, last_year).rows() == []
    assert package.panel(["deaths"], 0, 9999).rows() == package.panel(["deaths"]).rows()


def test_a_panel_needs_a_list_of_known_indicators(package) -> None:
    with pytest.raises(UnknownNameError, match="there is no indicator 'births'"):
        package.panel(["freedom", "births"])
    for none in ([], "freedom"):
        with pytest.raises(UsageError, match="panel needs a list"):
            package.panel(none)


def test_rows_polars_and_pandas_say_the_same(package) -> None:
    dimensions = package.table("dimensions")
    assert dimensions.columns == ("dimension_id", "title", "description")
    assert dimensions.rows() == DIMENSIONS
    assert dimensions.pl().rows() == DIMENSIONS
    assert list(dimensions.df().itertuples(index=False, name=None)) == DIMENSIONS
    assert tuple(dimensions.df().columns) == dimensions.columns


def test_polars_takes_an_answer_as_it_is(package) -> None:
    polars = pytest.importorskip("polars")
    assert polars.DataFrame(package.table("dimensions")).rows() == DIMENSIONS


def test_an_arrow_table_says_the_same(package) -> None:
    arrow = pytest.importorskip("pyarrow")
    table = package.table("dimensions").arrow()
    assert isinstance(table, arrow.Table)
    assert [tuple(row.values()) for row in table.to_pylist()] == DIMENSIONS
    assert arrow.table(package.table("dimensions")) == table


@pytest.mark.slow
def test_frames_of_the_shipped_package_keep_types_and_missing_values(shipped: Path) -> None:
    answer = forewarn.open_package(shipped).query(
        "SELECT year, value, lower FROM observations WHERE source_id = 'ucdp-25.1' "
        "AND country_id = 'RWA' AND indicator_id = $indicator AND year = $year",
        {"indicator": "one_sided_deaths_by_government", "year": 1994},
    )
    ((year, value, lower),) = answer.rows()
    assert (year, value, lower) == (1994, 759638.0, 344739.0)
    assert answer.pl().rows() == [(year, value, lower)]
    assert [str(dtype) for dtype in answer.pl().dtypes] == ["Int16", "Float64", "Float64"]
    assert answer.df().iloc[0].to_list() == [year, value, lower]


def test_an_answer_can_be_read_again_while_another_is_open(package) -> None:
    countries = package.query("SELECT country_id FROM countries ORDER BY country_id")
    dimensions = package.table("dimensions")
    assert countries.rows()[0] == ("AAA",)
    assert dimensions.rows() == DIMENSIONS
    assert countries.rows() == countries.pl().rows()


@pytest.mark.parametrize(
    ("sql", "parameters", "said"),
    [
        ("DROP TABLE countries", None, "only a statement that reads"),
        ("SELECT 1; SELECT 2", None, "give one statement, not 2"),
        ("SELECT bogus FROM countries", None, "bogus"),
        ("SELECT 1 AS a, 2 AS a", None, "give each column its own name"),
        ("SELECT $a::INT AS a", None, "needs a value for: a"),
        ("SELECT 1 AS a", {"b": 1}, "no parameter b"),
        ("SELECT error('at the last row') AS a", None, "at the last row"),
        ("SELECT * FROM read_csv('data/countries.csv')", None, "disabled"),
    ],
)
def test_a_statement_that_is_refused_is_a_query_error(package, sql, parameters, said) -> None:
    with pytest.raises(QueryError, match=said):
        package.query(sql, parameters)


def test_a_closed_package_refuses_every_use(small_package: Path) -> None:
    with forewarn.open_package(small_package) as package:
        answer = package.query("SELECT 1 AS a")
    package.close()
    uses = (
        package.validate,
        package.connect,
        package.network,
        lambda: package.query("SELECT 1"),
        lambda: package.table("countries"),
        lambda: package.panel(["deaths"]),
        package.__enter__,
    )
    for use in uses:
        with pytest.raises(ClosedError, match="the package is closed"):
            use()
    for read in (answer.rows, answer.pl, answer.df, answer.arrow):
        with pytest.raises(ClosedError, match="the package of this answer is closed"):
            read()


@pytest.mark.parametrize("opened", range(2))
def test_a_package_closed_by_another_thread_has_no_panel(small_package: Path, opened: int) -> None:
    class ClosedAtConnection(OpenPackage):
        left = opened

        def connect(self, *, memory: int = MEMORY) -> duckdb.DuckDBPyConnection:
            connection = super().connect(memory=memory)
            self.left -= 1
            if self.left < 0:
                self.close()
            return connection

    package = ClosedAtConnection.find(small_package)
    if opened == 1:
        assert package.panel(["deaths"]).columns == ("country_id", "year", "deaths")
    with pytest.raises(ClosedError, match="is closed"):
        package.panel(["deaths"])


def test_an_answer_of_a_closed_package_is_shown_as_closed(small_package: Path) -> None:
    with forewarn.open_package(small_package) as package:
        answers = [package.query("SELECT 1 AS a"), package.table("dimensions")]
        assert "Answer(relation=" in repr(answers[0])
    assert [repr(answer) for answer in answers] == ["Answer(closed)"] * 2


def test_closing_stops_what_other_threads_ask(small_package: Path) -> None:
    failures: list[BaseException] = []

    def ask() -> None:
        try:
            package.query(FOREVER)
        except BaseException as failure:  # noqa: BLE001 (what a thread raises is compared)
            failures.append(failure)

    def leave() -> None:
        with package:
            thread.start()
            time.sleep(0.5)
            raise LookupError("here")

    package = forewarn.open_package(small_package)
    package.connect()
    thread = threading.Thread(target=ask)
    with pytest.raises(LookupError, match="here"):
        leave()
    thread.join(10)
    assert not thread.is_alive()
    assert [type(failure) for failure in failures] == [ClosedError]


def test_a_package_is_closed_while_a_statement_cannot_be_stopped(small_package: Path) -> None:
    package = forewarn.open_package(small_package)
    answers = [package.query("SELECT 1 AS a"), package.table("dimensions")]
    released, started = threading.Event(), threading.Event()

    def wait(x: int) -> int:
        started.set()
        released.wait(20)
        return x

    connection = package.connect()
    connection.create_function("wait", wait, [int], int)

    def ask() -> None:
        with suppress(duckdb.Error):
            connection.execute("SELECT wait(1)")

    thread = threading.Thread(target=ask)
    thread.start()
    assert started.wait(10)
    package.close()
    for answer in answers:
        with pytest.raises(ClosedError):
            answer.rows()
    with pytest.raises(ClosedError):
        package.query("SELECT 1")
    released.set()
    thread.join(10)


FOREVER = "SELECT sum(a.range) FROM range(1000000000) AS a, range(1000000000)"
LARGE = "SELECT list(hash(range)) FROM range(1000000000)"


def test_a_query_is_stopped_at_its_time_limit(package) -> None:
    with pytest.raises(TimeLimitError, match=r"stopped after 0\.2 s") as stopped:
        package.query(FOREVER, timeout=0.2)
    assert stopped.value.limit == 0.2
    assert package.query("SELECT 1 AS a").rows() == [(1,)]


def test_a_query_is_stopped_at_its_memory_limit(package) -> None:
    with pytest.raises(MemoryLimitError, match="needs more than 100 MiB") as stopped:
        package.query(LARGE, memory=100 * MEBIBYTE)
    assert stopped.value.limit == 100 * MEBIBYTE
    assert package.query("SELECT 1 AS a").rows() == [(1,)]


@pytest.mark.parametrize("read", ["rows", "pl", "df", "arrow"])
def test_reading_an_answer_is_stopped_at_its_time_limit(package, read: str) -> None:
    answer = package.query("SELECT range AS a FROM range(1000000)", timeout=60)
    pytest.importorskip(
        {"rows": "duckdb", "pl": "polars", "df": "pandas", "arrow": "pyarrow"}[read]
    )
    hurried = replace(answer, _session=replace(answer._session, limits=Limits(0.0001)))
    with pytest.raises(TimeLimitError, match="the statement was stopped"):
        getattr(hurried, read)()
    assert len(getattr(answer, read)()) == 1_000_000


@pytest.mark.slow
def test_reading_an_answer_is_stopped_at_its_memory_limit(package) -> None:
    answer = package.query("SELECT range AS a FROM range(12000000)", memory=70_000_000)
    with pytest.raises(MemoryLimitError, match="needs more than 66 MiB"):
        answer.rows()
    assert package.query("SELECT 1 AS a").rows() == [(1,)]


@pytest.mark.slow
def test_the_rows_of_an_answer_are_not_read_on_after_the_time_limit(package) -> None:
    answer = package.query("SELECT range AS a FROM range(12000000)", timeout=0.5)
    started = time.monotonic()
    with pytest.raises(TimeLimitError):
        answer.rows()
    assert time.monotonic() - started < 1.5
    assert not answer._session.runner.is_running


def test_a_table_is_read_within_the_default_limits(package) -> None:
    assert package.table("countries")._session.limits == Limits()
    assert package.panel(["deaths"])._session.limits == Limits()


@pytest.mark.parametrize("limit", [{"timeout": 0}, {"memory": MEBIBYTE}], ids=str)
def test_a_limit_in_which_nothing_can_run_is_refused(package, limit) -> None:
    with pytest.raises(UsageError, match="a statement needs"):
        package.query("SELECT 1", **limit)


@pytest.mark.parametrize(
    ("memory", "said"),
    [
        (-5, "at least 64 MiB"),
        (0, "at least 64 MiB"),
        (1000, "at least 64 MiB"),
        (10**25, "cannot be given more"),
        (MOST_MEMORY + 1, "cannot be given more"),
        (float("inf"), "a whole number of bytes, not inf"),
        (1e9, "a whole number of bytes"),
        ("300MiB", "a whole number of bytes, not '300MiB'"),
        (True, "a whole number of bytes"),
        (None, "a whole number of bytes"),
    ],
)
def test_memory_is_a_number_of_bytes_that_duckdb_takes(package, memory, said: str) -> None:
    for use in (package.connect, partial(package.query, "SELECT 1 AS a")):
        with pytest.raises(UsageError, match=said):
            use(memory=memory)


def test_the_most_memory_can_be_given(package) -> None:
    assert package.query("SELECT 1 AS a", memory=MOST_MEMORY).rows() == [(1,)]


@pytest.mark.parametrize("year", ["a", 1999.5, True, 10**20, -1])
def test_a_year_is_a_whole_number(package, year) -> None:
    for use in (package.network, partial(package.panel, ["deaths"])):
        for years in ({"first_year": year}, {"last_year": year}):
            with pytest.raises(UsageError, match="a year is a whole number"):
                use(**years)


def test_an_unknown_table_is_a_query_error(package) -> None:
    with pytest.raises(UnknownTableError, match="the package has no table or view 'country'"):
        package.table("country")


@pytest.mark.parametrize(
    ("library", "method"), [("polars", "pl"), ("pandas", "df"), ("pyarrow", "arrow")]
)
def test_a_library_that_is_missing_is_named_with_its_extra(
    library: str, method: str, package, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    answer = package.table("dimensions")
    with pytest.raises(MissingExtraError, match=rf"{library}.*pip install 'forewarn\[frames\]'"):
        getattr(answer, method)()
    assert answer.rows() == DIMENSIONS


def test_a_network_of_the_package(package) -> None:
    network = package.network("AAA", relations=["fights"])
    assert [tie.ends for tie in network.ties] == [("src-1", "src-2")]
    assert network.names["src-2"] == "HF"


@pytest.mark.parametrize("given", [[1], [("country", "SWE")], "SWE", 5, {5: "SWE"}])
def test_parameters_that_are_not_given_by_name_are_refused(given, package) -> None:
    with pytest.raises(UsageError, match="given by name"):
        package.ask("state_killings", given)
    with pytest.raises(UsageError, match="given by name"):
        package.query("SELECT $country", given)
