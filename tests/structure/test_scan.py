"""Files before their cells: bytes, quotes, the header, the shape of rows, and where cells are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from forewarn.findings import Outcome
from forewarn.package import Dialect
from forewarn.structure import scan as scanning
from forewarn.structure.scan import Record, Scan, locate, records, scan
from structure.support import check_table, fields, matrix

if TYPE_CHECKING:
    from pathlib import Path

AB = ("a", "b")


def scan_text(
    folder: Path, text: str | bytes, columns: tuple[str, ...] = AB, delimiter: str = ","
) -> Scan:
    file = folder / "file.csv"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return scan(file, Dialect(delimiter), columns)


def faults(found: Scan) -> list[list[object]]:
    """Give each fault as record, rule, and its line and column as `line:column`."""
    return [
        [
            fault.place.record,
            fault.rule.partition("/")[2],
            f"{fault.place.line}:{fault.place.column}",
        ]
        for fault in found.faults
    ]


# Encoding


@pytest.mark.parametrize("chunk", [1, 2, 3, 4, 5, 7, 1 << 22])
@pytest.mark.parametrize(
    ("data", "place", "message"),
    [
        (b"\xef\xbb\xbfa,b\n1,2\n", "1:1", "the file begins with a byte order mark"),
        (b"a,b\n1,\x00\n", "2:3", "the byte 0x00 is a NUL byte"),
        (b"\x00", "1:1", "the byte 0x00 is a NUL byte"),
        (b"a,b\n1,C\xf4te\n", "2:4", "the byte 0xF4 is not UTF-8"),
        ("a,b\n1,é\nü,".encode() + b"\xe9\n", "3:3", "the byte 0xE9 is not UTF-8"),
        (b"a,b\n1,2\n\xc3", "3:1", "the byte 0xC3 is not UTF-8"),
        (b"a,b\n1,\xf0\x9f\x92", "2:3", "the byte 0xF0 is not UTF-8"),
        (b"a,b\n1,\xed\xa0\x80\n", "2:3", "the byte 0xED is not UTF-8"),
        (b"a,b\n1,\xc0\xaf\n", "2:3", "the byte 0xC0 is not UTF-8"),
        ("a,b\n1,2\n".encode("utf-16-le"), "1:2", "the byte 0x00 is a NUL byte"),
        ("a,b\n1,2\n".encode("utf-16"), "1:1", "the byte 0xFF is not UTF-8"),
        # The first of two is told.
        (b"a,b\n1,\x00\n1,\xe9\n", "2:3", "the byte 0x00 is a NUL byte"),
        (b"a,b\n1,\xe9\n1,\x00\n", "2:3", "the byte 0xE9 is not UTF-8"),
        (b"a,b\n1,\xc3\x00\n", "2:3", "the byte 0xC3 is not UTF-8"),
        (b"a,b\n1,\xf0\x9f\x00", "2:3", "the byte 0xF0 is not UTF-8"),
        (b"a" * 20 + b"\xe9", "1:21", "the byte 0xE9 is not UTF-8"),
    ],
)
def test_first_wrong_byte_is_told_wherever_chunks_end(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    data: bytes,
    place: str,
    message: str,
    chunk: int,
) -> None:
    monkeypatch.setattr(scanning, "_CHUNK", chunk)
    found = scan_text(tmp_path, data)
    assert faults(found) == [[int(place[0]), "encoding", place]]
    assert found.faults[0].message.startswith(message)
    assert (found.readable, found.records) == (False, 0)


@pytest.mark.parametrize("chunk", [1, 2, 3, 5])
@pytest.mark.parametrize("text", ["a,b\né,💥\n€,\ufeff\n", 'a,b\n"é\n💥",2\n'])
def test_characters_across_chunks_are_no_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, chunk: int
) -> None:
    monkeypatch.setattr(scanning, "_CHUNK", chunk)
    found = scan_text(tmp_path, text)
    assert (found.readable, found.faults) == (True, ())


@pytest.mark.parametrize("mark", ['"', "\r"])
def test_quote_or_carriage_return_is_seen_in_any_chunk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mark: str
) -> None:
    monkeypatch.setattr(scanning, "_CHUNK", 4)
    text = "a,b\n" + "1,2\n" * 3 + {'"': '"1",2\n', "\r": "1,2\r\n"}[mark]
    assert scan_text(tmp_path, text) == Scan(readable=True, plain=False, records=4, faults=())


# Which files are plain


@pytest.mark.parametrize(
    ("text", "plain", "count"),
    [
        ("a,b\n1,2\n", True, 1),
        ("a,b\n1,2", True, 1),
        ("a,b\n", True, 0),
        ("a,b", True, 0),
        ("a,b\n ,\n", True, 1),
        ("a,b\n1,\n,2\n", True, 2),
        ("a,b\n1;x,2'\n", True, 1),
        ("a,b\n1\u2028,\x0b\x0c\x1c\x85\n", True, 1),
        ("a,b\r\n1,2\r\n", False, 1),
        ("a,b\r1,2\r", False, 1),
        ("a,b\r\n1,2\n3,4\r5,6", False, 3),
        ('a,b\n"1",2\n', False, 1),
        ('"a","b"\n1,2\n', False, 1),
        ('a,b\n1,x"y\n', False, 1),
        ('a,b\n"1\n2","3\r\n4"\n5,6\n', False, 2),
        ('a,b\n"""","a""b"\n"",1\n', False, 2),
    ],
)
def test_readable_files_are_told_plain_from_quoted(
    tmp_path: Path, text: str, plain: bool, count: int
) -> None:
    assert scan_text(tmp_path, text) == Scan(readable=True, plain=plain, records=count, faults=())


# Quoting


@pytest.mark.parametrize(
    ("text", "expected", "count"),
    [
        ('a,b\n"1,2\n3,4\n', [[2, "quoting", "2:1"]], 1),
        ('a,b\n1,2\n3,"4\n5,6\n', [[3, "quoting", "3:3"]], 2),
        ('a,b\n"1\n2",3\n4,"', [[3, "quoting", "4:3"]], 2),
        ('a,b\n1,"2""\n', [[2, "quoting", "2:3"]], 1),
        ('a,b\n"1"x,2\n3,4\n', [[2, "quoting", "2:4"]], 2),
        ('a,b\n"1" ,2\n3,4\n', [[2, "quoting", "2:4"]], 2),
        ('a,b\n1,"2"\x0b\n3,4\n', [[2, "quoting", "2:6"]], 2),
        ('a,b\n"1\n2"x,3\n"4"y,5\n', [[2, "quoting", "3:3"], [3, "quoting", "4:4"]], 2),
        ('a,b\r\n"1"x,2\r\n3,4\r\n', [[2, "quoting", "2:4"]], 2),
        ('a,b\r"1"x,2\r3,4\r"5"y,6', [[2, "quoting", "2:4"], [4, "quoting", "4:4"]], 3),
        ('a,b\n"1"x', [[2, "quoting", "2:4"]], 1),
    ],
)
def test_quote_that_is_not_closed_or_not_last_is_a_fault(
    tmp_path: Path, text: str, expected: list[list[object]], count: int
) -> None:
    found = scan_text(tmp_path, text)
    assert faults(found) == expected
    assert (found.readable, found.records) == (True, count)


@pytest.mark.parametrize("text", ['"a,b\n1,2\n', '"a"x,b\n1,2\n', 'a,"b'])
def test_quote_in_the_header_that_is_not_closed_leaves_nothing_to_read(
    tmp_path: Path, text: str
) -> None:
    found = scan_text(tmp_path, text)
    assert [fault.rule for fault in found.faults] == ["structure/quoting"]
    assert not found.readable


def test_value_of_a_quoting_fault_is_one_short_line(tmp_path: Path) -> None:
    found = scan_text(tmp_path, f'a,b\n"1"xyz\r"2"{"x" * 200}\n')
    assert [fault.value for fault in found.faults] == ["xyz", "x" * 80]


# The header


@pytest.mark.parametrize(
    ("header", "place", "message"),
    [
        ("a", "1:1", "missing: b, c"),
        ("a,b", "1:3", "missing: c"),
        ("a,c", "1:3", "missing: b"),
        ("a,b,c,d", "1:7", "not in the schema: 'd'"),
        ("a,x,b,c", "1:3", "not in the schema: 'x'"),
        ("a,x,c", "1:3", "missing: b; not in the schema: 'x'"),
        ("a,c,b", "1:3", "the fields are not in the schema's order: a, b, c"),
        ("c,b,a", "1:1", "the fields are not in the schema's order: a, b, c"),
        ("a,b,c,c", "1:7", "a field stands twice"),
        ("a,b,b", "1:5", "missing: c"),
        ("A,b,c", "1:1", "missing: a; not in the schema: 'A'"),
        ("a, b,c", "1:3", "missing: b; not in the schema: ' b'"),
        ("a,,c", "1:3", "missing: b; not in the schema: ''"),
        ("a,b,c,", "1:7", "not in the schema: ''"),
        ("", "1:1", "missing: a, b, c; not in the schema: ''"),
        ("a;b;c", "1:1", "missing: a, b, c; not in the schema: 'a;b;c'"),
        ("1,2,3", "1:1", "missing: a, b, c; not in the schema: '1', '2', '3'"),
        ('"a","x\ny",c', "1:5", "missing: b; not in the schema: 'x\\ny'"),
        ('"a\n","b",c', "1:1", "missing: a; not in the schema: 'a\\n'"),
    ],
)
def test_header_that_is_not_the_schemas_is_one_fault(
    tmp_path: Path, header: str, place: str, message: str
) -> None:
    found = scan_text(tmp_path, f"{header}\n1,2,3\n", columns=("a", "b", "c"))
    assert faults(found) == [[1, "header", place]]
    assert found.faults[0].message == message
    assert not found.readable


def test_empty_file_has_no_header(tmp_path: Path) -> None:
    found = scan_text(tmp_path, "")
    assert faults(found) == [[1, "header", "1:1"]]
    assert found.faults[0].message == "the file is empty: it has no header"
    assert (found.readable, found.records) == (False, 0)


def test_blank_line_before_the_header_is_a_wrong_header(tmp_path: Path) -> None:
    found = scan_text(tmp_path, "\na,b\n1,2\n")
    assert faults(found)[0] == [1, "header", "1:1"]
    assert not found.readable


@pytest.mark.parametrize(
    ("columns", "header"),
    [
        (("a,b", 'c"d'), '"a,b","c""d"'),
        (("a\nb", "c"), '"a\nb",c'),
        (("a/b", "record"), "a/b,record"),
        (("é", "💥"), "é,💥"),
    ],
)
def test_header_of_odd_names_is_read(tmp_path: Path, columns: tuple[str, str], header: str) -> None:
    found = scan_text(tmp_path, f"{header}\n1,2\n", columns=columns)
    assert (found.readable, found.records, found.faults) == (True, 1, ())


# The shape of rows

SHAPES = [
    ("1\n", [[2, "ragged-row", "2:1"]]),
    ("1,2,3\n", [[2, "ragged-row", "2:5"]]),
    ("1,2,\n", [[2, "ragged-row", "2:5"]]),
    ("1,2,3,4\n", [[2, "ragged-row", "2:5"]]),
    # As many delimiters as there should be in all.
    ("1\n2,3,4\n", [[2, "ragged-row", "2:1"], [3, "ragged-row", "3:5"]]),
    ("1,2,3\n4\n5,6\n", [[2, "ragged-row", "2:5"], [3, "ragged-row", "3:1"]]),
    ("\n", [[2, "blank-row", "2:1"]]),
    ("1,2\n\n", [[3, "blank-row", "3:1"]]),
    ("\n\n1,2\n\n", [[2, "blank-row", "2:1"], [3, "blank-row", "3:1"], [5, "blank-row", "5:1"]]),
    (",\n", [[2, "blank-row", "2:1"]]),
    (",,\n", [[2, "blank-row", "2:1"]]),
    (" \n", [[2, "ragged-row", "2:1"]]),
    ("1;2\n", [[2, "ragged-row", "2:1"]]),
]


@pytest.mark.parametrize(("rows", "expected"), SHAPES)
@pytest.mark.parametrize("style", ["plain", "crlf", "quoted", "unended"])
def test_rows_of_a_wrong_shape_are_faults_in_every_style_of_file(
    tmp_path: Path, rows: str, expected: list[list[object]], style: str
) -> None:
    text = "a,b\n" + rows
    if style == "crlf":
        text = text.replace("\n", "\r\n")
    if style == "quoted":
        text = '"a","b"\n' + rows
    if style == "unended" and not rows.endswith("\n\n") and rows != "\n":
        text = text.removesuffix("\n")
    found = scan_text(tmp_path, text)
    assert faults(found) == expected
    assert (found.readable, found.plain, found.records) == (True, False, rows.count("\n"))


def test_quoted_row_of_empty_cells_is_blank(tmp_path: Path) -> None:
    assert faults(scan_text(tmp_path, 'a,b\n"",""\n"",\n')) == [
        [2, "blank-row", "2:1"],
        [3, "blank-row", "3:1"],
    ]


def test_message_of_a_short_row_names_what_it_lacks(tmp_path: Path) -> None:
    found = scan_text(tmp_path, "a,b,c\n1\n1,2,3,4\n", columns=("a", "b", "c"))
    assert [(fault.message, fault.value) for fault in found.faults] == [
        ("the row has 1 cells where 3 are due: it lacks b, c", None),
        ("the row has 4 cells where 3 are due", "4"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\n1\n\n2\n", [[3, "blank-row", "3:1"]]),
        ("a\n\n", [[2, "blank-row", "2:1"]]),
        ('a\n""\n', [[2, "blank-row", "2:1"]]),
        ("a\n1,\n", [[2, "ragged-row", "2:3"]]),
    ],
)
def test_empty_lines_of_a_file_of_one_column_are_blank_rows(
    tmp_path: Path, text: str, expected: list[list[object]]
) -> None:
    found = scan_text(tmp_path, text, columns=("a",))
    assert faults(found) == expected


def test_one_column_file_without_empty_lines_is_plain(tmp_path: Path) -> None:
    found = scan_text(tmp_path, "a\n1\n2", columns=("a",))
    assert found == Scan(readable=True, plain=True, records=2, faults=())


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_each_delimiter_parts_cells_and_the_others_do_not(tmp_path: Path, delimiter: str) -> None:
    others = "".join({",", ";", "\t", "|"} - {delimiter})
    row = f"1{others}{delimiter}2"
    plain = scan_text(tmp_path, f"a{delimiter}b\n{row}\n", delimiter=delimiter)
    quoted = scan_text(tmp_path, f'"a"{delimiter}b\n{row}\n', delimiter=delimiter)
    assert [found.faults for found in (plain, quoted)] == [(), ()]
    assert [found.plain for found in (plain, quoted)] == [True, False]


# Records and places


def read(folder: Path, text: str) -> list[Record]:
    file = folder / "file.csv"
    file.write_bytes(text.encode())
    return [record for record in records(file, Dialect()) if isinstance(record, Record)]


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("1,2\n3,4", [("1", "2"), ("3", "4")]),
        ('"1, 2","""3"""\n', [("1, 2", '"3"')]),
        ('"1\r\n2",3\r\n', [("1\r\n2", "3")]),
        ('a"b,c""d\n', [('a"b', 'c""d')]),
        (' "1",2\n', [(' "1"', "2")]),
        (",\n", [("", "")]),
        ("1,", [("1", "")]),
        ("\x01\x1b[31m,\u2028\n", [("\x01\x1b[31m", "\u2028")]),
    ],
)
def test_cells_are_read_as_rfc_4180_writes_them(
    tmp_path: Path, text: str, cells: list[tuple[str, ...]]
) -> None:
    assert [record.cells for record in read(tmp_path, text)] == cells


def test_record_and_line_part_ways_after_a_quoted_newline(tmp_path: Path) -> None:
    text = 'a,b,c\n"1\n2",3,"4\r\n5\n"\n6,é,7\n'
    found = [
        [(place.record, place.line, place.column) for place in record.places]
        for record in read(tmp_path, text)
    ]
    assert found == [
        [(1, 1, 1), (1, 1, 3), (1, 1, 5)],
        [(2, 2, 1), (2, 3, 4), (2, 3, 6)],
        [(3, 6, 1), (3, 6, 3), (3, 6, 5)],
    ]


@pytest.mark.parametrize("plain", [True, False])
def test_cells_are_located_by_character_and_alike_in_both_readings(
    tmp_path: Path, plain: bool
) -> None:
    file = tmp_path / "file.csv"
    file.write_bytes("a,b,c\né💥,2,3\n,,x\n1,2,3\n".encode())
    wanted = [(2, 0), (2, 1), (2, 2), (3, 2)]
    found = locate(file, Dialect(), plain, wanted)
    assert {key: (place.line, place.column) for key, place in found.items()} == {
        (2, 0): (2, 1),
        (2, 1): (2, 4),
        (2, 2): (2, 6),
        (3, 2): (3, 3),
    }


def test_no_cells_wanted_reads_no_file(tmp_path: Path) -> None:
    assert locate(tmp_path / "absent.csv", Dialect(), True, []) == {}


# Through the layer


def test_faulty_rows_do_not_hide_faults_in_the_rows_after_them(tmp_path: Path) -> None:
    schema = fields("a", b="integer")
    text = 'a,b\n"x"y,1\n1\n\n1,2,3\n"a\nb",x\nz,y\n'
    result = check_table(tmp_path, schema, text)
    assert sorted(matrix(result), key=lambda row: row[0]) == [
        [2, None, "quoting", "2:4"],
        [3, None, "ragged-row", "3:1"],
        [4, None, "blank-row", "4:1"],
        [5, None, "ragged-row", "5:5"],
        [6, "b", "type-error", "7:4"],
        [7, "b", "type-error", "8:3"],
    ]
    assert result.records == 6


def test_wrong_header_stops_the_judging_of_cells(tmp_path: Path) -> None:
    result = check_table(tmp_path, fields("a", b="integer"), "b,a\nx,1\n")
    assert matrix(result) == [[1, None, "header", "1:1"]]
    assert result.outcome is Outcome.INVALID
