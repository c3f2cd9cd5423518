"""What is done to upstream cells: one list of operations, and values computed from cells again."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, get_args

import pytest

from forewarn.ask.tracing.operations import WORDS, recompute
from sources.cells import Operation

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("table", ["cell_columns", "cell_lines"])
def test_builder_schemas_and_trace_know_the_same_operations(table: str, root: Path) -> None:
    schema = json.loads((root / "schemas" / f"{table}.json").read_text(encoding="utf-8"))
    fields = {field["name"]: field for field in schema["fields"]}
    assert fields["operation"]["constraints"]["enum"] == list(get_args(Operation))
    assert set(WORDS) == set(get_args(Operation))


@pytest.mark.parametrize(
    ("operation", "texts", "value"),
    [
        ("listed", ["1994"], 1),
        ("listed", ["12 Aug 1992 a"], 1),
        ("listed", ["1992-05-09", "2019-03-17"], 1),
        ("listed", ["Rwanda, Uganda"], 1),
        ("listed as 2", ["1994"], 2),
        ("listed as 0", ["1990"], 0),
        ("count", ["1994", "1994-05-01", "Rwanda"], 3),
        ("is -66", ["-66"], 1),
        ("is -66", ["-6"], 0),
        ("not listed", ["1999"], None),
    ],
)
def test_cells_give_a_value_of_1994(operation: str, texts: list[str], value: float | None) -> None:
    cells = [((2, number), text) for number, text in enumerate(texts, start=1)]
    assert recompute(operation, cells, 1994) == value


@pytest.mark.parametrize("text", ["1995", "30.06.1995", "", "  "])
@pytest.mark.parametrize("operation", ["listed", "listed as 0", "listed as 3", "count"])
def test_a_list_that_begins_later_does_not_list(operation: str, text: str) -> None:
    with pytest.raises(ValueError, match="should list the state in 1994"):
        recompute(operation, [((2, 1), text)], 1994)
