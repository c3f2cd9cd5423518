"""Records and their cells, what spoils them, their line ends, and the places of cells."""

from __future__ import annotations

import csv
import io
import random
import tracemalloc
from typing import TYPE_CHECKING

import pytest

from forewarn.package.dialect import Dialect
from forewarn.structure.records import CHUNK, NEWLINE, Fault, Record, locate, records

if TYPE_CHECKING:
    from pathlib import Path


def read(
    folder: Path, text: str, dialect: Dialect | None = None, chunk: int = CHUNK
) -> list[Record | Fault]:
    file = folder / "file.csv"
    file.write_bytes(text.encode())
    return list(records(file, dialect or Dialect(), chunk=chunk))


def cells(
    folder: Path, text: str, dialect: Dialect | None = None, chunk: int = CHUNK
) -> list[list[str]]:
    found = read(folder, text, dialect, chunk)
    return [list(record.cells) for record in found if isinstance(record, Record)]


def matrix(rows: list[Record | Fault]) -> list[list[object]]:
    """Return each row as its record, its cells or its rule, and its place as `line:column`."""
    result: list[list[object]] = []
    for row in rows:
        is_record = isinstance(row, Record)
        place = row.place(0) if is_record else row.place
        what = list(row.cells) if is_record else row.rule.partition("/")[2]
        result.append([place.record, what, f"{place.line}:{place.column}"])
    return result


# Cells


@pytest.mark.parametrize("chunk", [1, 2, 3, CHUNK])
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("\n", [[""]]),
        ("1,2\n3,4", [["1", "2"], ["3", "4"]]),
        ('"1, 2","""3"""\n', [["1, 2", '"3"']]),
        ('"1\r\n2",3\r\n', [["1\r\n2", "3"]]),
        ('"\n","\r"\n"",""""\n', [["\n", "\r"], ["", '"']]),
        ('a"b,c""d\n', [['a"b', 'c""d']]),
        (' "1",2\n', [[' "1"', "2"]]),
        ("1\r2\r\r\n3\r", [["1"], ["2"], [""], ["3"]]),
        (",\n", [["", ""]]),
        ("1,", [["1", ""]]),
        ('"1",', [["1", ""]]),
        (',"1"', [["", "1"]]),
        ('"1"', [["1"]]),
        ("\x01\x1b[31m,\u2028\n", [["\x01\x1b[31m", "\u2028"]]),
        ("é,💥\n\x0b,\x85\n", [["é", "💥"], ["\x0b", "\x85"]]),
    ],
)
def test_cells_are_read_as_rfc_4180_writes_them_wherever_chunks_end(
    tmp_path: Path,
    text: str,
    expected: list[list[str]],
    chunk: int,
) -> None:
    assert cells(tmp_path, text, chunk=chunk) == expected


@pytest.mark.parametrize(("delimiter", "quote"), [(";", '"'), ("|", "'"), ("^", "]"), ("·", "«")])
def test_cells_are_parted_by_the_delimiter_and_quote_of_the_dialect(
    tmp_path: Path, delimiter: str, quote: str
) -> None:
    text = f'1,"{delimiter}{quote}2{delimiter}{quote}{quote}{quote}\n'
    assert cells(tmp_path, text, Dialect(delimiter, quote)) == [['1,"', f"2{delimiter}{quote}"]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (' 1,  2 \n,"3"\n', [["1", "2 "], ["", "3"]]),
        (' "1, 2",  " 3"\n', [["1, 2", " 3"]]),
        (" \n", [[""]]),
        ("1,\t2\n", [["1", "\t2"]]),
    ],
)
def test_initial_space_is_skipped_where_the_dialect_says_so(
    tmp_path: Path, text: str, expected: list[list[str]]
) -> None:
    assert cells(tmp_path, text, Dialect(skip_initial_space=True)) == expected


def test_comments_are_passed_over_and_numbered(tmp_path: Path) -> None:
    text = '#x,"y\na,b\n# "1"2\r\n1,#2\n"#3",4\n#'
    found = read(tmp_path, text, Dialect(comment="#"))
    assert matrix(found) == [
        [2, ["a", "b"], "2:1"],
        [4, ["1", "#2"], "4:1"],
        # The comment's line end, told after the record that was read behind it.
        [3, "newline", "3:7"],
        [5, ["#3", "4"], "5:1"],
    ]


def test_comment_may_stand_behind_space_that_is_skipped(tmp_path: Path) -> None:
    text = "  //1\n /2\n"
    assert cells(tmp_path, text, Dialect(comment="//", skip_initial_space=True)) == [["/2"]]
    assert cells(tmp_path, text, Dialect(comment="//")) == [["  //1"], [" /2"]]


def test_well_formed_files_are_read_as_by_pythons_own_reader(
    tmp_path: Path,
) -> None:
    noise = ["", "a", " a", 'b"', '"', ",", "\n", "\r\n", "a\rb", "é,💥", '""', "x" * 40]
    chance = random.Random(1)
    for _ in range(200):
        chunk = chance.choice([1, 5, 16, CHUNK])
        rows = [chance.choices(noise, k=3) for _ in range(chance.randint(0, 8))]
        text = io.StringIO(newline="")
        quoting = chance.choice([csv.QUOTE_ALL, csv.QUOTE_MINIMAL])
        csv.writer(text, quoting=quoting, lineterminator="\r\n").writerows(rows)
        assert cells(tmp_path, text.getvalue(), chunk=chunk) == rows


# Quoting


@pytest.mark.parametrize("chunk", [1, 2, 3, CHUNK])
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"1,2\n3,4\n', [[1, "quoting", "1:1"]]),
        ('1,2\n3,"4\n5,6\n', [[1, ["1", "2"], "1:1"], [2, "quoting", "2:3"]]),
        ('"1\n2",3\n4,"', [[1, ["1\n2", "3"], "1:1"], [2, "quoting", "3:3"]]),
        ('1,"2""\n', [[1, "quoting", "1:3"]]),
        ('"1"x,2\n3,4\n', [[1, "quoting", "1:4"], [2, ["3", "4"], "2:1"]]),
        ('"1" ,2\n3,4\n', [[1, "quoting", "1:4"], [2, ["3", "4"], "2:1"]]),
        ('1,"2"\x0b\n3,4\n', [[1, "quoting", "1:6"], [2, ["3", "4"], "2:1"]]),
        ('"1\n2"x,3\n"4"y,5\n', [[1, "quoting", "2:3"], [2, "quoting", "3:4"]]),
        ('é,"1"x,2\r\n3,4\r\n', [[1, "quoting", "1:6"], [2, ["3", "4"], "2:1"]]),
        ('"1"x', [[1, "quoting", "1:4"]]),
        ('"1"x,"2\n3"\n4,5', [[1, "quoting", "1:4"], [2, ['3"'], "2:1"], [3, ["4", "5"], "3:1"]]),
    ],
)
def test_quote_that_is_not_closed_or_not_last_is_a_fault(
    tmp_path: Path,
    text: str,
    expected: list[list[object]],
    chunk: int,
) -> None:
    assert matrix(read(tmp_path, text, chunk=chunk)) == expected


def test_value_of_a_quoting_fault_is_one_short_line(tmp_path: Path) -> None:
    found = read(tmp_path, f'"1"xyz\n"2"{"x" * 200}\n')
    assert [row.value for row in found if isinstance(row, Fault)] == ["xyz", "x" * 80]


@pytest.mark.parametrize("chunk", [1, 3, CHUNK])
@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('1,"2', "the quote that opens at 1:3 is never closed: it swallows 1 line, to the end of "
                 "the file, and nothing of them was read"),
        ('1,2\n3,"4\n5,6\n', "the quote that opens at 2:3 is never closed: it swallows 2 lines, to "
                            "the end of the file, and nothing of them was read"),
        ('1,a\r\n2,"b\r\n3,c\r\n4,"d\r\n', "there is text after the closing quote of the cell that "
                                       "opens at 2:3: it swallows 3 lines, and nothing of them "
                                       "was read"),
        ('1,"2"x\n', "there is text after the closing quote: this row was not read"),
    ],
)  # fmt: skip
def test_quoting_fault_says_where_the_cell_opens_and_what_it_swallows(
    tmp_path: Path, text: str, message: str, chunk: int
) -> None:
    (fault,) = [row for row in read(tmp_path, text, chunk=chunk) if isinstance(row, Fault)]
    assert fault.message == message


@pytest.mark.parametrize("chunk", [1, 3, CHUNK])
@pytest.mark.parametrize(
    ("text", "cells"),
    [("a  b", ("a", "b")), (" a b", ("a", "b")), ("a b ", ("a", "b", "")), ("a", ("a",)),
     ('a  "b c"', ("a", "b c"))],
)  # fmt: skip
def test_spaces_to_skip_are_no_delimiters_too(
    tmp_path: Path, text: str, cells: tuple[str, ...], chunk: int
) -> None:
    dialect = Dialect(delimiter=" ", skip_initial_space=True)
    (record,) = read(tmp_path, f"{text}\n", dialect, chunk=chunk)
    assert isinstance(record, Record)
    assert record.cells == cells
    assert next(csv.reader([text], delimiter=" ", skipinitialspace=True)) == [*cells]


# Line ends


@pytest.mark.parametrize("chunk", [1, 2, 3, CHUNK])
@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("1,2\n3,4\r\n5,6\n", (2, 2, 4), "lines end in CRLF from here on, and in LF before"),
        ("1,2\r\n3,4\n5,6\r", (2, 2, 4), "lines end in LF from here on, and in CRLF before"),
        ("1\n\r\n", (2, 2, 1), "lines end in CRLF from here on, and in LF before"),
        ("1\n2\r3", (2, 2, 2), "lines end in CR alone from here on, and in LF before"),
        ("1\r2\r", (1, 1, 2), "lines end in CR alone from here on"),
        ('"\n"\n"1\r2"\r\n3\n', (2, 3, 6), "lines end in CRLF from here on, and in LF before"),
        ('1\n"2"x\r\n3\n', (2, 2, 5), "lines end in CRLF from here on, and in LF before"),
    ],
)
def test_change_of_line_ends_is_told_once_where_it_first_shows(
    tmp_path: Path,
    text: str,
    place: tuple[int, int, int],
    message: str,
    chunk: int,
) -> None:
    found = [
        ((row.place.record, row.place.line, row.place.column), row.message)
        for row in read(tmp_path, text, chunk=chunk)
        if isinstance(row, Fault) and row.rule == NEWLINE
    ]
    assert found == [(place, message)]


@pytest.mark.parametrize("text", ["1\n2", "1\r\n2", '1\r\n"\r"\r\n"\n"\r\n', '"\r\n"\n2\n', "1"])
def test_line_ends_of_one_kind_and_those_within_quotes_are_no_change(
    tmp_path: Path, text: str
) -> None:
    assert all(isinstance(row, Record) for row in read(tmp_path, text))


# Places

NESTED = 'a,b,c\n"1\n2",3,"4\r\n5\n"\n6,é,7\n'


def test_record_and_line_part_ways_after_a_quoted_newline(tmp_path: Path) -> None:
    found = [
        [(place.record, place.line, place.column) for place in map(record.place, range(3))]
        for record in read(tmp_path, NESTED)
        if isinstance(record, Record)
    ]
    assert found == [
        [(1, 1, 1), (1, 1, 3), (1, 1, 5)],
        [(2, 2, 1), (2, 3, 4), (2, 3, 6)],
        [(3, 6, 1), (3, 6, 3), (3, 6, 5)],
    ]


@pytest.mark.parametrize("chunk", [1, 2, 3, 7, CHUNK])
@pytest.mark.parametrize(
    ("text", "dialect", "expected"),
    [
        (
            "a,b,c\né💥,2,3\n,,x\n1,2,3\n",
            Dialect(),
            {(2, 0): "2:1", (2, 1): "2:4", (2, 2): "2:6", (3, 2): "3:3"},
        ),
        ("a,b\r\n1,2\r\n\r\n3,4", Dialect(), {(1, 1): "1:3", (2, 1): "2:3", (4, 1): "4:3"}),
        ("a,b\n1,2\r\n3,4\r5,6\n", Dialect(), {(3, 1): "3:3", (4, 1): "4:3"}),
        (NESTED, Dialect(), {(2, 1): "3:4", (2, 2): "3:6", (3, 2): "6:5"}),
        ('"1"x,2\n"a""b",3\n', Dialect(), {(2, 1): "2:8"}),
        (
            "# c\na, b\n#\n 1,  2\n",
            Dialect(",", '"', True, True, "#"),
            {(4, 0): "4:2", (4, 1): "4:6"},
        ),
        # A row without the cell has the place of its last one.
        ("a,b\n1\n", Dialect(), {(2, 1): "2:1"}),
        ("a,b\n1,2\n", Dialect(), {}),
    ],
)
def test_cells_are_located_by_line_and_character(
    tmp_path: Path,
    text: str,
    dialect: Dialect,
    expected: dict[tuple[int, int], str],
    chunk: int,
) -> None:
    file = tmp_path / "file.csv"
    file.write_bytes(text.encode())
    found = locate(file, dialect, reversed(expected), chunk=chunk)
    assert {key: f"{place.line}:{place.column}" for key, place in found.items()} == expected
    assert all(place.record == record for (record, _), place in found.items())


def test_cells_of_records_that_are_not_there_are_not_located(tmp_path: Path) -> None:
    file = tmp_path / "file.csv"
    file.write_text('a\n"1"x\n2\n')
    assert list(locate(file, Dialect(), [(2, 0), (3, 0), (4, 0), (9, 0)])) == [(3, 0)]


def test_no_cells_wanted_reads_no_file(tmp_path: Path) -> None:
    assert locate(tmp_path / "absent.csv", Dialect(), []) == {}


@pytest.mark.slow
def test_memory_does_not_grow_with_the_file(
    tmp_path: Path,
) -> None:
    file = tmp_path / "file.csv"

    def peak(count: int) -> int:
        """Return how much memory it takes at most to read the rows and find the last, in bytes."""
        file.write_text('1,"2",3\n"1"x\n' * count)
        tracemalloc.start()
        try:
            assert sum(1 for _ in records(file, Dialect(), chunk=1 << 12)) == 2 * count
            assert len(locate(file, Dialect(), [(2 * count - 1, 2)], chunk=1 << 12)) == 1
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(100)  # What is loaded or compiled at the first call is not counted.
    # The file has 1 MB. What else goes on in the process now and then takes a fifth of that.
    assert peak(80_000) < file.stat().st_size / 2


def test_value_of_a_fault_shows_wrong_bytes_by_their_numbers(tmp_path: Path) -> None:
    file = tmp_path / "file.csv"
    file.write_bytes(b'a,b\n"1"\xe9,2\n')
    _, fault = records(file, Dialect())
    assert isinstance(fault, Fault)
    assert fault.value == "\\xe9,2"
