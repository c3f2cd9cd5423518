"""Laws that hold of every table: order, joining, one fault at a time, and the number of threads."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from forewarn.findings.model import Outcome
from forewarn.structure import check_structure
from forewarn.structure.engine import open_engine
from structure.generator import GeneratedTable, draw_table
from structure.support import empty, make_package, matrix

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from forewarn.findings.model import TableResult
    from forewarn.structure.engine import Engine

SEEDS = [*range(5), *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(5, 30))]
OF_KEYS = {"structure/primary-key", "structure/unique-key", "structure/unique"}


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with open_engine() as engine:
        yield engine


def judge(engine: Engine, folder: Path, table: GeneratedTable, name: str) -> TableResult:
    """Judge a table under a name."""
    rows = [table.header, *table.rows]
    lines = [",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows]
    package = make_package(folder / name, table.schema, "\n".join([*lines, ""]), name=name)
    (_, result) = check_structure(package, empty(engine)).results
    return result


def told(result: TableResult) -> Counter[tuple[str | None, str, str | None]]:
    """Count what is found but in keys, wherever it stands."""
    return Counter((f.field, f.rule, f.value) for f in result.findings if f.rule not in OF_KEYS)


def in_keys(result: TableResult) -> Counter[str]:
    return Counter({rule: n for rule, n in result.counts.items() if rule in OF_KEYS})


def wrong_places(table: GeneratedTable) -> list[tuple[int, int, str]]:
    """Return each row and column, with a cell that would be wrong there."""
    return [
        (row, column, cell)
        for row in range(len(table.rows))
        for column, name in enumerate(table.header)
        for cell in table.kinds[name].wrong
        if cell and cell not in table.missing_values(name)
    ]


def faulty(rnd: random.Random) -> GeneratedTable:
    """Draw a table with some wrong cells and some rows that appear twice."""
    table = draw_table(rnd, 8)
    for row, column, cell in rnd.sample(places := wrong_places(table), min(3, len(places))):
        table = table.with_cell(row, column, cell)
    twice = rnd.sample(table.rows, min(2, len(table.rows)))
    return replace(table, rows=[*table.rows, *twice])


@pytest.mark.parametrize("seed", SEEDS)
def test_order_of_rows_changes_no_verdict(engine: Engine, tmp_path: Path, seed: int) -> None:
    rnd = random.Random(f"order {seed}")
    table = faulty(rnd)
    shuffled = replace(table, rows=rnd.sample(table.rows, len(table.rows)))
    one = judge(engine, tmp_path, table, f"order{seed}")
    other = judge(engine, tmp_path, shuffled, f"order{seed}-shuffled")
    assert (one.outcome, told(one), in_keys(one)) == (other.outcome, told(other), in_keys(other))


@pytest.mark.parametrize("seed", SEEDS)
def test_parts_of_a_file_say_what_the_whole_says_but_for_keys(
    engine: Engine, tmp_path: Path, seed: int
) -> None:
    rnd = random.Random(f"parts {seed}")
    table = faulty(rnd)
    at = rnd.randint(0, len(table.rows))
    whole, first, second = (
        judge(engine, tmp_path, replace(table, rows=rows), f"{part}{seed}")
        for part, rows in (
            ("whole", table.rows), ("first", table.rows[:at]), ("second", table.rows[at:]),
        )
    )  # fmt: skip
    assert told(first) + told(second) == told(whole)
    assert in_keys(first) + in_keys(second) <= in_keys(whole)
    assert (first.records or 0) + (second.records or 0) == whole.records == len(table.rows)


@pytest.mark.parametrize("seed", SEEDS)
def test_one_wrong_cell_is_one_finding_there(engine: Engine, tmp_path: Path, seed: int) -> None:
    rnd = random.Random(f"one {seed}")
    table = draw_table(rnd, 6)
    places = wrong_places(table)
    if not places:
        pytest.skip("nothing of the table can be wrong")
    row, column, cell = rnd.choice(places)
    right = judge(engine, tmp_path, table, f"right{seed}")
    wrong = judge(engine, tmp_path, table.with_cell(row, column, cell), f"wrong{seed}")
    assert right.outcome is Outcome.VALID
    assert [(f.place and f.place.record, f.field, f.value) for f in wrong.findings] == [
        (row + 2, table.header[column], cell)
    ]


# Threads, on a table so large that DuckDB does read it in parts at once.

# Above the 8 MB that DuckDB gives one thread of a file, and above one row group of its tables.
ROWS = 150_000
PADDING = "-" * 80
CODES = [f"C{number:03}" for number in range(200)]

LARGE: dict[str, Any] = {
    "fields": [
        {"name": "id", "type": "integer"},
        {"name": "code", "type": "string", "constraints": {"enum": CODES}},
        {"name": "iso", "type": "string", "constraints": {"pattern": "[A-Z]{3}"}},
        {"name": "word", "type": "string", "constraints": {"pattern": r"(?=[a-z])\w+"}},
        {"name": "share", "type": "number", "constraints": {"minimum": 0, "maximum": 1}},
        {"name": "grade", "type": "integer", "constraints": {"enum": [1, 2, 3]}},
        {"name": "at", "type": "time"},
        {"name": "day", "type": "date", "constraints": {"minimum": "1946-01-01"}},
        {"name": "note", "type": "string", "constraints": {"maxLength": 120, "unique": True}},
        {"name": "up", "type": "integer"},
    ],
    "primaryKey": ["id"],
    "foreignKeys": [{"fields": ["up"], "reference": {"resource": "other", "fields": ["n"]}}],
}
OTHER = (
    {"fields": [{"name": "n", "type": "integer"}]},
    "".join(f"{line}\n" for line in ("n", *range(50))),
)
NAMES = [field["name"] for field in LARGE["fields"]]

# Right in some spelling that only the reference can tell, and wrong.
RIGHT_ANYWAY = {"at": "23:59:59", "grade": "+02", "share": "1.0000000000000000000",
                "word": "aé"}  # fmt: skip
WRONG = [
    ("code", "C200", "enum"),
    ("iso", "abc", "pattern"),
    ("word", "Xy", "pattern"),
    ("share", "1.0000000000000000001", "maximum"),
    ("share", "-1e-400", "minimum"),
    ("share", "x", "type-error"),
    ("grade", "+04", "enum"),
    ("at", "12:00:00,5", "type-error"),
    ("day", "1945-12-31", "minimum"),
    ("day", "2024-02-30", "type-error"),
    ("note", "n" * 121, "max-length"),
    ("id", "", "required"),
    ("up", "77", "foreign-key"),
    ("note", "in\nlines" * 20, "max-length"),
    ("note", f"note of 2 {PADDING}", "unique"),
]

RAGGED_AT = 100_003


def _right(number: int) -> list[str]:
    return [
        str(number), CODES[number % 200], "ABC", "word", f"0.{number % 97}", str(number % 3 + 1),
        "12:00:00", "2024-02-29", f"note of {number} {PADDING}", str(number % 50),
    ]  # fmt: skip


@pytest.fixture(scope="module", params=["plain", "quoted", "crlf", "ragged"])
def large(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, list[list[Any]]]:
    """Write the table in a style; give its folder, and the findings that are due."""
    style: str = request.param
    quotes, end = style in ("quoted", "ragged"), "\r\n" if style == "crlf" else "\n"
    rnd = random.Random(style)
    # A file without quotes is to be read as one.
    wrong = [each for each in WRONG if quotes or "\n" not in each[1]]
    planted = dict(zip(rnd.sample(range(3, ROWS), len(wrong) * 3), wrong * 3, strict=True))
    lines, due, line = [",".join(NAMES)], [], 2
    for number in range(1, ROWS + 1):
        cells = _right(number)
        if number % 1000 == 0:
            for name, cell in RIGHT_ANYWAY.items():
                cells[NAMES.index(name)] = cell
        if quotes and number % 500 == 1:
            cells[8] = f'note, of\n"{number}"\n{PADDING}'
        at = -1
        if number in planted and number != RAGGED_AT:
            name, cell, rule = planted[number]
            at = NAMES.index(name)
            cells[at] = cell
        written = [
            '"' + cell.replace('"', '""') + '"' if set(cell) & set(',"\n') else cell
            for cell in cells
        ]
        if style == "ragged" and number == RAGGED_AT:
            written.append("more")
            before = ",".join(written[:-1]) + ","
            due.append([number + 1, None, "ragged-row", _place(line, before)])
        if at >= 0:
            before = ",".join(written[:at]) + ("," if at else "")
            due.append([number + 1, name, rule, _place(line, before)])
        text = ",".join(written)
        lines.append(text)
        line += text.count("\n") + 1
    folder = tmp_path_factory.mktemp(style)
    make_package(folder, LARGE, end.join([*lines, ""]), OTHER)
    return folder, due


def _place(line: int, before: str) -> str:
    return f"{line + before.count(chr(10))}:{len(before) - (before.rfind(chr(10)) + 1) + 1}"


@pytest.mark.slow
@pytest.mark.parametrize("threads", [1, 2])
def test_report_on_a_large_file_is_exact_with_any_number_of_threads(
    large: tuple[Path, list[list[Any]]], threads: int
) -> None:
    from forewarn.package.load import load_package

    folder, due = large
    with open_engine(threads=threads) as engine:
        result = check_structure(load_package(folder), engine).results[1]
    assert result.records == ROWS
    assert sorted(matrix(result), key=str) == sorted(due, key=str)
