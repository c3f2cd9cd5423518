"""The tables that say where observations stand: what goes in comes out, cell by cell."""

from __future__ import annotations

import json
import random
import re
from typing import TYPE_CHECKING

import pytest

from cell_tables import EVERY, CellColumn, CellLine, cell_tables
from small import ROOT
from sources.cells import CellPlace
from sources.reading import ObservationRow, Reading, UpstreamRelease
from table_files import BuildError

if TYPE_CHECKING:
    from pathlib import Path

FILES = ("a.csv", "b.csv")
RELEASE = UpstreamRelease("src-1", "Title", FILES, 1990, 1999, "", lambda _: Reading())


class Folder:
    """What stands for the folder of upstream files: two files with the names of their columns."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in FILES:
            (folder / name).write_text("unit,year,x,y,low,high\n", encoding="utf-8")

    def open(self, file: str) -> Path:
        return self.folder / file


def encode(folder: Path, reading: Reading) -> tuple[list[CellColumn], list[CellLine]]:
    return cell_tables(RELEASE, Folder(folder), reading)  # type: ignore[arg-type]


@pytest.mark.parametrize("table", ["source_files", "cell_columns"])
def test_the_path_of_an_upstream_file_stays_in_its_folder(table: str) -> None:
    schema = json.loads((ROOT / "schemas" / f"{table}.json").read_text(encoding="utf-8"))
    (field,) = (field for field in schema["fields"] if field["name"] == "path")
    pattern = re.compile(field["constraints"]["pattern"])
    for path in ("a.csv", "src-1/a b.csv", "src/.hidden", "src/..a", "src/\u4e2d.xlsx", "a/b/c"):
        assert pattern.fullmatch(path), path
    for path in ("../a.csv", "/a.csv", "a/../b", "a/./b", "..", ".", "a//b", "a/", "a\\b", ""):
        assert not pattern.fullmatch(path), path


def moved(first: int, steps: str | None) -> list[int]:
    numbers = [first]
    for step in (steps or "").split():
        by, _, times = step.partition("*")
        move = -int(by[:-1]) if by.endswith("-") else int(by)
        numbers += [numbers[-1] + move * n for n in range(1, int(times or 1) + 1)]
    return numbers


def decode(
    columns: list[CellColumn], lines: list[CellLine], row: ObservationRow
) -> tuple[str, list[tuple[str, int, int]]]:
    """Return the operation and the cells of an observation, as a reader of the tables would."""
    own = any(line.indicator_id == row.indicator_id for line in lines)
    wanted = row.indicator_id if own else EVERY
    operation, found = "not listed", []
    for column in columns:
        if column.indicator_id != row.indicator_id:
            continue
        if not column.from_year <= row.year <= column.to_year:
            continue
        for line in lines:
            place = line.file, line.indicator_id, line.country_id
            if place != (column.file, wanted, row.country_id):
                continue
            if line.from_year <= row.year <= line.to_year:
                passed = row.year - line.from_year
                at = moved(line.line + passed * line.line_step, line.further_lines)
                if line.column is None:
                    numbers = [column.column] * len(at)
                else:
                    first = line.column + passed * (line.column_step or 0)
                    numbers = moved(first, line.further_columns or "0*" + str(len(at) - 1))
                operation = line.operation or column.operation
                found += [(column.path, *each) for each in zip(at, numbers, strict=False)]
    return operation, found


def panel() -> Reading:
    """Return rows of two states, one line for each year and three columns."""
    reading = Reading()
    for start, country in ((2, "AAA"), (12, "BBB")):
        for year in range(1990, 2000):
            line = start + year - 1990
            for column, indicator in ((3, "x"), (4, "y")):
                row = ObservationRow(country, year, indicator, 1.0)
                reading.observe(row, CellPlace(0, "", line, column))
    return reading


def test_a_panel_takes_one_run_for_each_state(tmp_path: Path) -> None:
    columns, lines = encode(tmp_path, panel())
    assert [(c.indicator_id, c.column, c.column_name) for c in columns] == [
        ("x", 3, "x"),
        ("y", 4, "y"),
    ]
    assert [(n.indicator_id, n.country_id, n.from_year, n.to_year, n.line) for n in lines] == [
        (EVERY, "AAA", 1990, 1999, 2),
        (EVERY, "BBB", 1990, 1999, 12),
    ]


def test_the_columns_of_bounds_are_said(tmp_path: Path) -> None:
    reading = Reading()
    reading.observe(
        ObservationRow("AAA", 1990, "x", 2.0, 1.0, 3.0),
        CellPlace(0, "", 2, 3),
        lower=CellPlace(0, "", 2, 5),
        upper=CellPlace(0, "", 2, 6),
    )
    reading.observe(ObservationRow("AAA", 1991, "x", 2.0), CellPlace(0, "", 3, 3))
    (column,), _ = encode(tmp_path, reading)
    assert (column.lower_offset, column.upper_offset) == (2, 3)


def test_a_bound_in_another_line_stops_the_build(tmp_path: Path) -> None:
    reading = Reading()
    reading.observe(
        ObservationRow("AAA", 1990, "x", 2.0, 1.0, 3.0),
        CellPlace(0, "", 2, 3),
        lower=CellPlace(0, "", 3, 5),
        upper=CellPlace(0, "", 2, 6),
    )
    with pytest.raises(BuildError, match="another line"):
        encode(tmp_path, reading)


def test_an_observation_without_an_origin_stops_the_build(tmp_path: Path) -> None:
    reading = panel()
    reading.observations.append(ObservationRow("AAA", 2000, "x", 1.0))
    with pytest.raises(BuildError, match="40 where they stand"):
        encode(tmp_path, reading)


def test_a_value_may_be_made_from_two_files(tmp_path: Path) -> None:
    reading = Reading()
    row = ObservationRow("AAA", 1990, "x", 1.0)
    reading.observe(row, CellPlace(0, "", 2, 3), CellPlace(1, "", 2, 3), operation="sum")
    columns, lines = encode(tmp_path, reading)
    assert decode(columns, lines, row) == ("sum", [("a.csv", 2, 3), ("b.csv", 2, 3)])


@pytest.mark.parametrize("seed", range(30))
def test_what_goes_in_comes_out(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    reading = Reading()
    for indicator in ("x", "y", "z"):
        for country in ("AAA", "BBB", "CCC"):
            for year in range(1990, 2000):
                if chance.random() < 0.2:
                    continue
                file = chance.choice((0, 0, 0, 1)) if indicator == "z" else 0
                many = chance.choice((0, 1, 1, 1, 1, 2, 3)) if indicator == "y" else 1
                line = 10 * "ABC".index(country[0]) + year - 1988
                cells = [
                    CellPlace(
                        file, "", line + chance.choice((0, 0, 0, number)), chance.choice((3, 4))
                    )
                    if indicator == "y"
                    else CellPlace(file, "", line, 3)
                    for number in range(many)
                ]
                operation = "copy"
                if indicator == "y":
                    operation = chance.choice(("sum", "none of them")) if cells else "not listed"
                row = ObservationRow(country, year, indicator, 1.0)
                reading.observe(row, *cells, operation=operation)  # type: ignore[arg-type]
    columns, lines = encode(tmp_path, reading)
    for row, origin in zip(reading.observations, reading.origins, strict=True):
        expected = [(FILES[cell.file], cell.line, cell.column) for cell in origin.cells]
        assert decode(columns, lines, row) == (origin.operation, expected), row
    keys = [(n.file, n.indicator_id, n.country_id, n.from_year) for n in lines]
    assert len(set(keys)) == len(keys)
