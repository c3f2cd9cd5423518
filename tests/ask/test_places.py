"""Where a value stands upstream, by rows that a package may bring with any values."""

from __future__ import annotations

from typing import Any

import pytest

from forewarn.ask.tracing.places import places
from forewarn.errors import QueryError

# A row of `cell_columns` with one of `cell_lines` and one of `source_files`, in their order.
COLUMNS = (
    "source_id", "indicator_id", "file", "path", "sheet", "operation", "column", "column_name",
    "lower_offset", "upper_offset",
)  # fmt: skip
LINES = (
    "run_of", "country_id", "from_year", "line", "line_step", "further_lines", "run_column",
    "column_step", "further_columns", "run_operation",
)  # fmt: skip
ROW: dict[str, Any] = dict.fromkeys([*COLUMNS, *LINES, "sha256", "taken_from"])
ROW |= {
    "source_id": "src-1", "indicator_id": "deaths", "file": 1, "path": "src-1/file.csv",
    "operation": "sum", "run_of": "*", "country_id": "AAA", "from_year": 1980,
    "line": 10, "line_step": 2, "run_column": 3, "column_step": 1,
}  # fmt: skip

OF_COLUMNS = "the row src-1/deaths/1 of the table cell_columns cannot be followed: "
OF_LINES = "the row src-1/1/*/AAA/1980 of the table cell_lines cannot be followed: "
TOO_MANY = "the table cell_lines names over 100,000 cells of one value"


def row(**changes: Any) -> tuple[Any, ...]:
    return tuple((ROW | changes).values())


def test_lines_and_columns_move_with_the_years() -> None:
    found = places([row(further_lines="1*2 5-", further_columns="0*3")], 1982)
    assert found is not None
    assert [(cell.line, cell.column) for cell in found.cells] == [
        (14, 5), (15, 5), (16, 5), (11, 5),
    ]  # fmt: skip
    assert (found.operation, found.offsets) == ("sum", None)


def test_without_rows_there_is_no_place() -> None:
    assert places([], 1982) is None


def test_files_follow_each_other() -> None:
    found = places([row(), row(file=2, path="src-1/other.csv")], 1980)
    assert found is not None
    assert [cell.path for cell in found.cells] == ["src-1/file.csv", "src-1/other.csv"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"path": None}, f"{OF_COLUMNS}it has no path"),
        ({"path": 7}, f"{OF_COLUMNS}it has no path"),
        ({"operation": None}, f"{OF_COLUMNS}it has no operation"),
        ({"lower_offset": 1}, f"{OF_COLUMNS}lower_offset and upper_offset are not"),
        ({"lower_offset": 1, "upper_offset": "2"}, f"{OF_COLUMNS}lower_offset and upper_offset"),
        ({"lower_offset": 1, "upper_offset": 10**9}, f"{OF_COLUMNS}lower_offset and upper_"),
        ({"line": None}, f"{OF_LINES}line and line_step are not two whole numbers"),
        ({"line": "x"}, f"{OF_LINES}line and line_step are not two whole numbers"),
        ({"line_step": None}, f"{OF_LINES}line and line_step are not two whole numbers"),
        ({"line_step": 2**62}, f"{OF_LINES}line and line_step are not two whole numbers"),
        ({"line_step": -20}, f"{OF_LINES}it leads beyond the first line or column in 1981"),
        ({"line": 10**9}, f"{OF_LINES}it leads beyond line 1,000,000,000 or column"),
        ({"further_lines": "11-", "further_columns": "0", "line_step": 0}, f"{OF_LINES}it leads b"),
        ({"column": 3}, f"{OF_LINES}both it and cell_columns name a column"),
        ({"run_column": None}, f"{OF_LINES}it moves from a column, but names none"),
        ({"run_column": None, "column_step": None}, f"{OF_LINES}neither it nor cell_columns"),
        ({"run_column": None, "column_step": None, "column": 1.5}, f"{OF_COLUMNS}column is no"),
        ({"column_step": None}, f"{OF_LINES}column and column_step are not two whole numbers"),
        ({"column_step": 2**62}, f"{OF_LINES}column and column_step are not two whole numbers"),
        ({"further_columns": "1 1"}, f"{OF_LINES}for the cells of a value it has 1 lines, but 3"),
        ({"further_lines": "1", "further_columns": "1 1"}, f"{OF_LINES}for the cells of a value"),
        ({"further_lines": "*3"}, f"{OF_LINES}'*3' is no step"),
        ({"further_lines": "1*0"}, f"{OF_LINES}'1*0' is no step"),
        ({"further_lines": "1*-5"}, f"{OF_LINES}'1*-5' is no step"),
        ({"further_lines": "1**2"}, f"{OF_LINES}'1**2' is no step"),
        ({"further_lines": "abc" * 99}, f"{OF_LINES}'{'abc' * 6}ab...' is no step"),
        ({"further_lines": "\u0663"}, f"{OF_LINES}'\u0663' is no step"),
        ({"further_lines": "1*999999999999"}, TOO_MANY),
        ({"further_lines": "9" * 5000}, TOO_MANY),
    ],
)
def test_a_row_that_cannot_be_followed_is_named(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(QueryError) as error:
        places([row(**changes)], 1981)
    assert str(error.value).startswith(said)
    assert len(error.value.lines) == 1


def test_two_rows_for_one_year_are_refused() -> None:
    with pytest.raises(QueryError, match="another row of it, or of source_files, holds for 1981"):
        places([row(), row(from_year=1981)], 1981)


def test_two_operations_are_refused() -> None:
    with pytest.raises(QueryError, match="two operations, sum and count"):
        places([row(), row(file=2, run_operation="count")], 1981)


def test_all_files_together_have_a_limit() -> None:
    many = {"further_lines": "1*60000"}
    with pytest.raises(QueryError, match="over 100,000 cells"):
        places([row(**many), row(file=2, **many)], 1981)
