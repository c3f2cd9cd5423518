"""Schemas that list many values: each is found, in time and memory that grow with their number."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from forewarn.errors import ListLimitError
from forewarn.package.schema_parsing import parse_schema
from forewarn.structure import plan as planning
from forewarn.structure.compilation import compile_plan
from forewarn.writing.sql import among, literal
from structure.support import check_table, matrix

if TYPE_CHECKING:
    from pathlib import Path

MANY = [f"v{number}" for number in range(60)]


def schema_of(**field: Any) -> dict[str, Any]:
    return {"fields": [{"name": "a", **field}]}


@pytest.mark.parametrize("count", [1, 50, 51, 1000, 1001, 3000])
def test_a_text_is_found_in_a_list_of_any_length(count: int) -> None:
    values = ["\x1f", "", "it's", " ", "é💥", *(f"v{number}" for number in range(count))][:count]
    texts = [*values, "v", "V0", "v0,v1", "\x1e", "é", "v0\x1fv1", f"v{count}"]
    rows = ", ".join(f"({literal(text)})" for text in texts)
    query = f"SELECT t, {among('t', values)} FROM (VALUES {rows}, (NULL)) AS x(t)"
    # The rows come in any order.
    found = dict(duckdb.connect().execute(query).fetchall())
    assert found == {None: None} | {text: text in values for text in texts}


def test_no_text_is_found_in_an_empty_group_of_a_list() -> None:
    lists = ([f"v{start + number}" for number in range(1001)] for start in range(100))
    conditions = ", ".join(among("t", values) for values in lists)
    query = f"SELECT {conditions} FROM (VALUES ('')) AS x(t)"
    assert duckdb.connect().execute(query).fetchall() == [(False,) * 100]


def test_rows_are_looked_up_in_a_long_list_at_once() -> None:
    condition = among("t", [f"v{number}" for number in range(20_000)])
    rows = "SELECT 'v' || (19_000 + range % 2000) AS t FROM range(100_000)"
    started = time.process_time()
    query = f"SELECT count(*) FILTER ({condition}) FROM ({rows})"
    assert duckdb.connect().execute(query).fetchall() == [(50_000,)]
    # It takes a tenth of a second; value by value it took several.
    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    ("field", "good", "bad", "rule"),
    [
        ({"constraints": {"enum": MANY}}, "v59", "v60", "enum"),
        ({"categories": MANY}, "v59", "v60", "category"),
        ({"type": "boolean", "trueValues": MANY, "falseValues": ["n"]}, "v59", "v60", "type-error"),
        ({"type": "integer", "categories": [*range(60)]}, "059", "60", "category"),
        ({"type": "date", "constraints": {"enum": [f"20{n:02}-01-01" for n in range(60)]}},
         "2059-01-01", "2060-01-01", "enum"),
        ({"type": "integer", "missingValues": MANY}, "v59", "v60", "type-error"),
    ],
    ids=lambda value: str(min(value)) if isinstance(value, dict) else None,
)  # fmt: skip
def test_cells_are_judged_by_a_long_list_as_by_a_short_one(
    tmp_path: Path, field: dict[str, Any], good: str, bad: str, rule: str
) -> None:
    result = check_table(tmp_path, schema_of(**field), f"a\n{good}\n{bad}\n")
    assert matrix(result) == [[3, "a", rule, "3:1"]]


def test_a_cell_to_plant_is_found_at_once_among_many_missing_values() -> None:
    missing = [str(-number) for number in range(1, 40_000)]
    described = schema_of(type="integer", missingValues=missing, constraints={"minimum": 0})
    schema = parse_schema(described)
    started = time.monotonic()
    checks = compile_plan(schema).fields[0].checks
    # It is found in a hundredth of a second; in a tuple it took 10 s.
    assert time.monotonic() - started < 2
    (planted,) = [check.planted for check in checks if check.test is planning.Test.MINIMUM]
    assert planted == "-40000"


def test_many_listed_values_are_looked_up_among_many_missing_ones_at_once() -> None:
    count = 20_000
    field = {"type": "integer", "constraints": {"enum": [str(n) for n in range(count)]}}
    missing = [f"m{number}" for number in range(count)]
    schema = parse_schema(schema_of(**field) | {"missingValues": missing})
    started = time.process_time()
    assert compile_plan(schema).faults == ()
    # One by one, they would take several seconds.
    assert time.process_time() - started < 2


def test_labels_of_many_missing_values_are_compared_at_once() -> None:
    missing = [{"value": str(number), "label": f"n{number}"} for number in range(20_000)]
    started = time.monotonic()
    parse_schema(schema_of(missingValues=missing))
    assert time.monotonic() - started < 2


def test_more_values_than_are_compared_leave_the_table_unchecked() -> None:
    fields = [{"name": name, "type": "string"} for name in ("a", "b")]
    missing = [f"v{number}" for number in range(150_001)]
    with pytest.raises(ListLimitError, match="list 300,002 values in all"):
        compile_plan(parse_schema({"fields": fields, "missingValues": missing}))
