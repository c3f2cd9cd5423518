"""A statement that DuckDB refuses: the package lacks what it needs, or it is forewarn's fault."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb
import pytest

from forewarn.cli.failures import failure_of
from forewarn.errors import CouldNotRunError, InternalError, MissingFieldError, StatementError
from forewarn.structure.engine import Engine, failed, open_engine

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def engine() -> Iterator[Engine]:
    with open_engine() as engine:
        engine.run("a", 'CREATE TABLE main."own/a" AS SELECT 1 AS year')
        engine.run("b", "CREATE TABLE main.states AS SELECT 'AAA' AS country_id, 1 AS year")
        # The same name elsewhere says nothing of the valid rows.
        engine.run("a", 'CREATE TABLE rows."own/a" AS SELECT 1 AS country_id')
        yield engine


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ('SELECT country_id FROM engine.main."own/a"', "own/a lacks the field country_id"),
        (
            'SELECT * FROM engine.main."states" JOIN engine.main."own/a" USING (country_id)',
            "own/a lacks the field country_id",
        ),
        (
            'SELECT s.id FROM engine.main."own/a" AS a JOIN engine.main."states" AS s '
            "ON a.year = s.year",
            "states lacks the field id",
        ),
        (
            # Either lacks it, and only one can help.
            'COPY (SELECT * FROM engine.main."own/a" JOIN (SELECT 1 AS id) USING (id) '
            "JOIN engine.main.\"states\" USING (year)) TO 'nowhere.csv'",
            "own/a lacks the field id",
        ),
        (
            'SELECT id FROM engine.main."own/a", engine.main."states"',
            "own/a or states lacks the field id",
        ),
    ],
)
def test_a_table_that_lacks_a_field_is_named_in_words(
    engine: Engine, query: str, said: str
) -> None:
    with pytest.raises(MissingFieldError) as caught:
        engine.ask(query)
    assert str(caught.value) == f"the table {said}, which its rules need"


def test_a_field_of_another_type_is_the_packages(engine: Engine) -> None:
    with pytest.raises(MissingFieldError) as caught:
        engine.ask('SELECT year FROM engine.main."own/a" WHERE year < [1]')
    assert str(caught.value) == "a field of the table own/a has another type than its rules need"


def test_a_table_that_was_not_read_is_the_packages(engine: Engine) -> None:
    with pytest.raises(MissingFieldError) as caught:
        engine.ask("FROM engine.main.nope")
    assert str(caught.value) == "the table nope was not read, and the rules need it"


@pytest.mark.parametrize("query", ["SELEC 1", "SELECT nope(1)", "SELECT a FROM (SELECT 1 AS b)"])
def test_any_other_statement_that_is_refused_is_forewarns_fault(engine: Engine, query: str) -> None:
    with pytest.raises(StatementError, match=r"^forewarn itself failed: .*; please report it$"):
        engine.ask(query)
    with pytest.raises(StatementError, match=r"data/a\.csv.*; please report it$"):
        engine.run("data/a.csv", query)


@pytest.mark.parametrize(
    "kind", [duckdb.InternalException, duckdb.NotImplementedException, duckdb.SyntaxException]
)
def test_what_no_data_makes_duckdb_raise_is_forewarns_fault(kind: type[duckdb.Error]) -> None:
    assert isinstance(failed("data/a.csv", kind("x")), InternalError)
    failure = failure_of(kind("x"))
    assert isinstance(failure, InternalError)
    assert "please report it" in str(failure)


def test_a_full_disk_is_not_forewarns_fault() -> None:
    assert isinstance(failed("data/a.csv", duckdb.IOException("full")), CouldNotRunError)
    assert str(failure_of(duckdb.IOException("full"))) == "DuckDB failed: IOException: full"


def test_only_what_duckdb_raises_is_taken_for_an_interruption() -> None:
    assert str(failure_of(RuntimeError("Query interrupted"))) == "stopped"
    assert isinstance(failure_of(ValueError("Query interrupted")), InternalError)
