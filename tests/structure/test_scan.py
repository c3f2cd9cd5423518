"""Files before their cells: bytes, header, the shape of rows, and which DuckDB reads itself."""

from __future__ import annotations

import glob
import gzip
import random
import tracemalloc
from dataclasses import replace
from typing import TYPE_CHECKING

import duckdb
import pytest

from forewarn.findings.model import Outcome, Place
from forewarn.package.dialect import Dialect
from forewarn.package.schema import FieldsMatch
from forewarn.package.schema_parsing import parse_schema
from forewarn.structure.records import Record, records
from forewarn.structure.scan import Scan, read_closely, scan
from forewarn.structure.survey import CHUNK, SHORT
from forewarn.writing.sql import literal
from structure.support import check_table, fields, matrix

if TYPE_CHECKING:
    from pathlib import Path

    from forewarn.package.schema import Schema

AB = ("a", "b")


def schema_of(columns: tuple[str, ...]) -> Schema:
    return parse_schema(fields(*columns))


def scan_text(
    folder: Path,
    text: str | bytes,
    columns: tuple[str, ...] = AB,
    dialect: Dialect | None = None,
    match: FieldsMatch = FieldsMatch.EXACT,
    keep: int = 1000,
    **sizes: int,
) -> Scan:
    """Scan a file, and read it closely where that does not settle it."""
    file = folder / "file.csv"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    schema = replace(schema_of(columns), fields_match=match)
    dialect = dialect or Dialect()
    found = scan(file, dialect, schema, **sizes)
    return found or read_closely(file, dialect, schema, folder / "spare.csv", keep)


def faults(found: Scan) -> list[list[object]]:
    """Return each fault as record, rule, and its line and column as `line:column`."""
    return [
        [
            fault.place.record,
            fault.rule.partition("/")[2],
            f"{fault.place.line}:{fault.place.column}",
        ]
        for fault in found.faults
    ]


# Encoding

_MARK = "the file begins with a byte order mark"
_NUL = "a NUL byte (0x00) is not allowed in text"
_UTF16 = "the file is UTF-16 text, and not CSV in UTF-8: save it as UTF-8; no row was read"


@pytest.mark.parametrize("chunk", [1, 2, 3, 4, 5, 7, CHUNK])
@pytest.mark.parametrize(
    ("data", "expected", "good"),
    [
        # Each fault as its place and the start of its message; and how many rows can be read.
        (b"\xef\xbb\xbfa,b\n1,2\n", [("1:1", _MARK)], 1),
        (b'\xef\xbb\xbf"a",b\n1,2\n', [("1:1", _MARK)], 1),
        (b"\xef\xbb\xbfa,b\n1,\xe9\n3,4\n", [("1:1", _MARK), ("2:3", "the byte 0xE9")], 1),
        (b"a,b\n1,\x00\n", [("2:3", _NUL)], 0),
        (b"a,b\n1,C\xf4te\n3,4\n", [("2:4", "the byte 0xF4 is not UTF-8; in Windows")], 1),
        ("a,b\n1,é\nü,".encode() + b"\xe9\n", [("3:3", "the byte 0xE9 is not UTF-8; in")], 1),
        # Each row with wrong bytes is told, by the first of them.
        (b"a,b\n1,\x00\n3,4\n5,\xe9\xe8\n", [("2:3", _NUL), ("4:3", "the byte 0xE9")], 1),
        (b"a,b\n1,\xc3\x00\n", [("2:3", "the byte 0xC3 is not UTF-8")], 0),
        (b"a,b\n1,\xf0\x9f\x00", [("2:3", "the byte 0xF0 is not UTF-8; in")], 0),
        (b"a,b\n1,\xed\xa0\x80\n", [("2:3", "the byte 0xED is not UTF-8")], 0),
        (b"a,b\n1,\xc0\xaf\n", [("2:3", "the byte 0xC0 is not UTF-8")], 0),
        (b'a,b\n"1\n\xe9",2\n3,4\n', [("3:1", "the byte 0xE9 is not UTF-8")], 1),
        # A character that the end of the file cuts, but not one that the end of a line does.
        (b"a,b\n1,2\n\xc3", [("3:1", "the byte 0xC3 is not UTF-8: the file ends in the mid")], 1),
        (b"a,b\n1,\xf0\x9f\x92", [("2:3", "the byte 0xF0 is not UTF-8: the file ends")], 0),
        (b"a,b\n1,\xc3\n3,4\n", [("2:3", "the byte 0xC3 is not UTF-8; in Windows-1252")], 1),
    ],
)
def test_every_row_with_wrong_bytes_is_told_and_the_others_are_read(
    tmp_path: Path, data: bytes, expected: list[tuple[str, str]], good: int, chunk: int
) -> None:
    found = scan_text(tmp_path, data, chunk=chunk)
    assert [(rule, place) for _, rule, place in faults(found)] == [
        ("encoding", place) for place, _ in expected
    ]
    for fault, (_, message) in zip(found.faults, expected, strict=True):
        assert fault.message.startswith(message)
    assert (found.readable, found.direct, found.records - found.skipped) == (True, False, good)


@pytest.mark.parametrize("chunk", [1, 2, 5, CHUNK])
@pytest.mark.parametrize(
    ("data", "place", "message"),
    [
        ("a,b\n1,2\n".encode("utf-16-le"), "1:1", _UTF16),
        ("a,b\n1,2\n".encode("utf-16-be"), "1:1", _UTF16),
        ("a,b\n1,2\n".encode("utf-16"), "1:1", _UTF16),
        (b"\x00", "1:1", f"{_NUL}; no row below it was read"),
        (b"a,\xe9\n1,2\n", "1:3", "the byte 0xE9 is not UTF-8; in Windows-1252 it would be 'é'; no "
         "row below it was read"),
    ],
)  # fmt: skip
def test_file_whose_rows_cannot_be_read_says_so(
    tmp_path: Path, data: bytes, place: str, message: str, chunk: int
) -> None:
    found = scan_text(tmp_path, data, chunk=chunk)
    assert faults(found) == [[1, "encoding", place]]
    assert found.faults[0].message == message
    assert (found.readable, found.direct, found.records) == (False, False, 0)


def test_long_lines_of_wrong_bytes_are_not_held(tmp_path: Path) -> None:
    found = scan_text(tmp_path, b"a,b\n1,2\n" + b"\xe9" * (SHORT + 1))
    assert faults(found) == [[3, "encoding", "3:1"]]
    assert found.faults[0].message.endswith(
        "nothing else of the file was read, because it has lines of more than 2,097,152 bytes"
    )
    assert not found.readable


def test_wrong_bytes_in_a_comment_spoil_no_row(tmp_path: Path) -> None:
    found = scan_text(tmp_path, b"a,b\n#\xe9\n1,2\n", dialect=Dialect(comment="#"))
    assert faults(found) == [[2, "encoding", "2:2"]]
    assert (found.readable, found.records, found.skipped) == (True, 1, 0)


@pytest.mark.parametrize("chunk", [1, 2, 3, 5])
@pytest.mark.parametrize("text", ["a,b\né,💥\n€,\ufeff\n", 'a,b\n"é\n💥",2\n'])
def test_characters_across_chunks_are_no_fault(tmp_path: Path, text: str, chunk: int) -> None:
    found = scan_text(tmp_path, text, chunk=chunk)
    assert (found.readable, found.faults) == (True, ())


# Which files DuckDB reads itself


@pytest.mark.parametrize("chunk", [1, 2, 3, CHUNK])
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # Records, and whether there are quotes and line ends within them.
        ("a,b\n1,2\n", (1, False, False)),
        ("a,b\n1,2", (1, False, False)),
        ("a,b\n", (0, False, False)),
        ("a,b", (0, False, False)),
        ("a,b\n ,\n", (1, False, False)),
        ("a,b\n1,\n,2\n,", (3, False, False)),
        ("a,b\n1;x,2'\n", (1, False, False)),
        ("a,b\n1\u2028,\x0b\x0c\x1c\x85\n", (1, False, False)),
        ("a,b\r\n1,2\r\n", (1, False, False)),
        ("a,b\r\n1,2", (1, False, False)),
        ('a,b\n"1",2\n', (1, True, False)),
        ('a,b\n"1","2"', (1, True, False)),
        ('"a","b"\n1,2\n', (1, True, False)),
        ('a,b\r\n"1","2"\r\n', (1, True, False)),
        ('a,b\n"1\n2","3\r\n4"\n5,6\n', (2, True, True)),
        ('a,b\r\n"1\n2",3\r\n4,"5\r"', (2, True, True)),
        ('a,b\n"""","a""b"\n"",1\n', (2, True, False)),
        ('a,b\n",","1,2"\n', (1, True, False)),
    ],
)
def test_well_formed_file_is_read_directly(
    tmp_path: Path,
    text: str,
    expected: tuple[int, bool, bool],
    chunk: int,
) -> None:
    count, quoted, multiline = expected
    assert scan_text(tmp_path, text, chunk=chunk) == Scan(
        readable=True,
        direct=True,
        labels=AB,
        records=count,
        skipped=0,
        faults=(),
        counts={},
        longest=1 << 21,
        quoted=quoted,
        multiline=multiline,
    )


@pytest.mark.parametrize("chunk", [1, 2, 3, CHUNK])
@pytest.mark.parametrize(
    "text",
    [
        'a,b\n1,x"y\n',
        'a,b\n1,x"y"\n',
        'a,b\n1,x""y\n',
        'a,b\n "1",2\n',
        'a,b\n1,2"',
        'a,b\n1,2""\n',
    ],
)
def test_quote_that_does_not_come_first_is_read_closely(
    tmp_path: Path, text: str, chunk: int
) -> None:
    found = scan_text(tmp_path, text, chunk=chunk)
    assert (found.readable, found.direct, found.records, found.faults) == (True, False, 1, ())


@pytest.mark.parametrize(
    "dialect",
    [Dialect(skip_initial_space=True), Dialect(comment="#"), Dialect("·"), Dialect(quote="«")],
)
def test_dialect_that_duckdb_does_not_know_is_read_closely(
    tmp_path: Path, dialect: Dialect
) -> None:
    text = f"a{dialect.delimiter}b\n1{dialect.delimiter}2\n"
    found = scan_text(tmp_path, text, dialect=dialect)
    assert (found.readable, found.direct, found.records, found.faults) == (True, False, 1, ())


@pytest.mark.parametrize("quote", ['"', "'"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", " ", "^", "]"])
def test_each_delimiter_parts_cells_and_the_others_do_not(
    tmp_path: Path, delimiter: str, quote: str
) -> None:
    others = "".join({",", ";", "\t", "|", '"', "'"} - {delimiter, quote})
    row, dialect = f"1{others}{delimiter}2", Dialect(delimiter, quote)
    plain = scan_text(tmp_path, f"a{delimiter}b\n{row}\n", dialect=dialect)
    quoted = scan_text(tmp_path, f"{quote}a{quote}{delimiter}b\n{row}\n", dialect=dialect)
    assert [found.direct for found in (plain, quoted)] == [True, True]
    assert [found.quoted for found in (plain, quoted)] == [False, True]


def test_longest_is_a_bound_of_every_record(tmp_path: Path) -> None:
    for before in range(0, 130, 7):
        for quote in ("", '"'):
            text = "a,b\n" + "1,2\n" * before + f"{quote}{'x' * 1000}{quote},1\n" + "1,2\n" * 5
            longest = scan_text(tmp_path, text, short=1, chunk=64).longest
            assert 1003 <= longest <= 1003 + 2 * 64
    found = scan_text(tmp_path, 'a,b\n1\n💥"💥",""""\n', short=1)
    assert found.longest >= max(map(len, (tmp_path / "spare.csv").read_bytes().splitlines()))


# Quoting


@pytest.mark.parametrize("text", ['"a,b\n1,2\n', '"a"x,b\n1,2\n', 'a,"b'])
def test_quote_in_the_header_that_is_not_closed_leaves_nothing_to_read(
    tmp_path: Path, text: str
) -> None:
    found = scan_text(tmp_path, text)
    assert [fault.rule for fault in found.faults] == ["structure/quoting"]
    assert not found.readable


def test_row_that_cannot_be_read_is_skipped(tmp_path: Path) -> None:
    found = scan_text(tmp_path, 'a,b\n"1"x,2\n3,4\n5,"6\n7,8\n')
    assert faults(found) == [[2, "quoting", "2:4"], [4, "quoting", "4:3"]]
    assert (found.readable, found.records, found.skipped) == (True, 3, 2)
    assert found.counts == {"structure/quoting": 2}


@pytest.mark.parametrize(
    ("text", "count", "place"),
    [("a,b\r\n1,2\n3,4\r5,6", 3, "2:4"), ("a,b\r1,2\r", 1, "1:4"), ("a,b\n1,2\r", 1, "2:4")],
)
def test_mixed_line_ends_are_a_fault_that_spoils_no_record(
    tmp_path: Path, text: str, count: int, place: str
) -> None:
    found = scan_text(tmp_path, text)
    assert faults(found) == [[int(place[0]), "newline", place]]
    assert (found.readable, found.direct, found.records, found.skipped) == (True, False, count, 0)


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
        ("a,c,b", "1:3", "not in the schema's order: c is column 2 instead of 3"),
        ("b,c,a", "1:1", "not in the schema's order: a is column 3 instead of 1"),
        (
            "c,b,a",
            "1:1",
            "not in the schema's order: c is column 1 instead of 3, a is column 3 instead of 1",
        ),
        ("x" * 70, "1:1", f"missing: a, b, c; not in the schema: '{'x' * 60}...'"),
        (
            "A;B ;C",
            "1:1",
            "missing: a, b, c; not in the schema: 'A;B ;C'; the columns seem to be "
            "separated by semicolons, and not by commas",
        ),
        (
            "a:b:c",
            "1:1",
            "missing: a, b, c; not in the schema: 'a:b:c'; the columns seem to be "
            "separated by colons, and not by commas",
        ),
        (
            "sep=,\na,b,c",
            "1:1",
            "missing: a, b, c; not in the schema: 'sep='; a column has no name; "
            "the line 'sep=,' tells the delimiter to Excel alone: remove it",
        ),
        (
            "sep=;\na;b;c",
            "1:1",
            "missing: a, b, c; not in the schema: 'sep=;'; the line 'sep=;' "
            "tells the delimiter to Excel alone: remove it; the columns seem to be separated by "
            "semicolons, and not by commas",
        ),
        (
            "Deaths,,\n,,\nA,b,c",
            "1:1",
            "missing: a, b, c; not in the schema: 'Deaths'; a column has "
            "no name; line 3 looks like the header: remove the lines above it",
        ),
        (
            "Deaths\na;b;c",
            "1:1",
            "missing: a, b, c; not in the schema: 'Deaths'; line 2 looks like the header: remove "
            "the lines above it; the columns seem to be separated by semicolons, and not by commas",
        ),
        (
            "[{'a': 1}]",
            "1:1",
            "missing: a, b, c; not in the schema: \"[{'a': 1}]\"; the file looks like JSON",
        ),
        (
            "<<<<<<< HEAD",
            "1:1",
            "missing: a, b, c; not in the schema: '<<<<<<< HEAD'; the line is a "
            "mark of a merge conflict in Git: choose one of the two sides and remove the marks",
        ),
        ("a,b,c,c", "1:7", "repeated: 'c'"),
        ("a,b,b", "1:5", "missing: c; repeated: 'b'"),
        (
            "A,b,c",
            "1:1",
            "missing: a; not in the schema: 'A'; 'A' differs from the field a only in case",
        ),
        (
            "a, b,c",
            "1:3",
            "missing: b; not in the schema: ' b'; ' b' differs from the field b only in space",
        ),
        ("a,,c", "1:3", "missing: b; a column has no name"),
        ("a,b,c,", "1:7", "a column has no name"),
        (
            "<!DOCTYPE html>",
            "1:1",
            "missing: a, b, c; not in the schema: '<!DOCTYPE html>'; the file looks like a web "
            "page",
        ),
        ("a,b,c, ,", "1:7", "a column has no name"),
        ("", "1:1", "missing: a, b, c; a column has no name"),
        *(
            (
                header,
                "1:1",
                f"missing: a, b, c; not in the schema: {header!r}; "
                f"the columns seem to be separated by {name}, and not by commas",
            )
            for header, name in (
                ("a;b;c", "semicolons"),
                ("a\tb\tc", "tabs"),
                ("a|c", "vertical bars"),
            )
        ),
        ("x;y;c", "1:1", "missing: a, b, c; not in the schema: 'x;y;c'"),
        ("1,2,3", "1:1", "missing: a, b, c; not in the schema: '1', '2', '3'"),
        ('"a","x\ny",c', "1:5", "missing: b; not in the schema: 'x\\ny'"),
        (
            '"a\n","b",c',
            "1:1",
            "missing: a; not in the schema: 'a\\n'; 'a\\n' differs from the field a only in space",
        ),
    ],
)
def test_header_that_is_not_the_schemas_is_one_fault(
    tmp_path: Path, header: str, place: str, message: str
) -> None:
    found = scan_text(tmp_path, f"{header}\n1,2,3\n", columns=("a", "b", "c"))
    assert faults(found) == [[1, "header", place]]
    assert found.faults[0].message == f"{message}; no row below it was read"
    assert (found.readable, found.direct, found.records) == (False, False, 0)
    assert found.labels == ("a", "b", "c")


@pytest.mark.parametrize(
    ("header", "allowed"),
    [
        ("a,b,c", {"exact", "equal", "subset", "superset", "partial"}),
        ("c,a,b", {"equal", "subset", "superset", "partial"}),
        ("c,x,a,b", {"subset", "partial"}),
        ("b,a", {"superset", "partial"}),
        ("x,a", {"partial"}),
        ("b,c", set()),
        ("x,c", set()),
        ("x,y", set()),
        ("A,b,c", set()),
        ("a,b,c,c", set()),
        ("a,b,c,x,x", set()),
        ("a,b,c,", set()),
        ("", set()),
    ],
)
def test_fields_match_says_which_headers_are_allowed(
    tmp_path: Path, header: str, allowed: set[str]
) -> None:
    file = tmp_path / "file.csv"
    file.write_text(header + "\n")
    schema = replace(schema_of(("a", "b", "c")), primary_key=("a",))
    readable = {}
    for match in FieldsMatch:
        found = scan(file, Dialect(), replace(schema, fields_match=match))
        assert found is not None
        readable[match.value] = found.readable
        assert found.labels == (tuple(header.split(",")) if found.readable else ("a", "b", "c"))
    assert {match for match, is_readable in readable.items() if is_readable} == allowed


@pytest.mark.parametrize(
    ("match", "header", "place", "message"),
    [
        ("equal", "b", "1:1", "missing: a"),
        ("equal", "b,x,a", "1:3", "not in the schema: 'x'"),
        ("subset", "b,x,x", "1:5", "missing: a; repeated: 'x'"),
        ("superset", "x,b", "1:1", "not in the schema: 'x'"),
        ("partial", "x,y", "1:3", "it lacks the fields: a, b"),
        (
            "partial",
            "x,A",
            "1:3",
            "it lacks the fields: a, b; 'A' differs from the field a only in case",
        ),
    ],
)
def test_message_of_a_header_says_what_its_match_forbids(
    tmp_path: Path, match: str, header: str, place: str, message: str
) -> None:
    found = scan_text(tmp_path, f"{header}\n", match=FieldsMatch(match))
    assert faults(found) == [[1, "header", place]]
    assert found.faults[0].message == f"{message}; no row below it was read"


def test_row_is_due_as_many_cells_as_the_file_has_columns(tmp_path: Path) -> None:
    found = scan_text(tmp_path, "x,b,a\n1,2,3\n4,5\n", match=FieldsMatch.SUBSET)
    assert found.labels == ("x", "b", "a")
    assert faults(found) == [[3, "ragged-row", "3:3"]]
    assert found.faults[0].message == "the row has 2 cells where 3 are expected: it lacks a"


def test_empty_file_has_no_header(tmp_path: Path) -> None:
    found = scan_text(tmp_path, "")
    assert faults(found) == [[1, "header", "1:1"]]
    assert found.faults[0].message == "the file is empty: it has no header"
    assert (found.readable, found.records) == (False, 0)


def test_blank_line_before_the_header_is_a_wrong_header(tmp_path: Path) -> None:
    found = scan_text(tmp_path, "\na,b\n1,2\n")
    assert faults(found) == [[1, "header", "1:1"]]
    assert not found.readable


@pytest.mark.parametrize(("text", "count"), [("1,2\n3,4\n", 2), ("1,2", 1)])
def test_file_without_a_header_has_the_schemas_columns(
    tmp_path: Path, text: str, count: int
) -> None:
    found = scan_text(tmp_path, text, dialect=Dialect(header=False))
    assert (found.readable, found.direct, found.labels, found.records) == (True, True, AB, count)


def test_empty_file_is_a_fault_where_no_header_is_due_either(tmp_path: Path) -> None:
    found = scan_text(tmp_path, "", dialect=Dialect(header=False))
    assert faults(found) == [[1, "header", "1:1"]]
    assert found.faults[0].message == "the file is empty"


def test_first_row_of_a_file_without_a_header_is_checked(tmp_path: Path) -> None:
    found = scan_text(tmp_path, "1\n2,3\n", dialect=Dialect(header=False))
    assert faults(found) == [[1, "ragged-row", "1:1"]]
    assert (found.records, found.skipped) == (2, 1)
    assert (tmp_path / "spare.csv").read_text() == '"__record","c0","c1"\n"2","2","3"\n'


def test_header_is_the_first_record_that_is_no_comment(tmp_path: Path) -> None:
    found = scan_text(tmp_path, "#x\na,b\n#\n1,2\n3\n", dialect=Dialect(comment="#"))
    assert faults(found) == [[5, "ragged-row", "5:1"]]
    assert (found.readable, found.labels, found.records, found.skipped) == (True, AB, 2, 1)


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
    assert (found.readable, found.direct, found.records, found.labels) == (True, True, 1, columns)


# The shape of rows

SHAPES = [
    ("1\n", [[2, "ragged-row", "2:1"]]),
    ("1,2,3\n", [[2, "ragged-row", "2:5"]]),
    ("1,2,\n", [[2, "ragged-row", "2:5"]]),
    ("1,2,3,4\n", [[2, "ragged-row", "2:5"]]),
    ("\n", [[2, "blank-row", "2:1"]]),
    ("1,2\n\n", [[3, "blank-row", "3:1"]]),
    ("\n\n1,2\n\n", [[2, "blank-row", "2:1"], [3, "blank-row", "3:1"], [5, "blank-row", "5:1"]]),
    (",,\n", [[2, "blank-row", "2:1"]]),
    (" \n", [[2, "ragged-row", "2:1"]]),
    ("1;2\n", [[2, "ragged-row", "2:1"]]),
    (",\n1\n", [[2, "blank-row", "2:1"], [3, "ragged-row", "3:1"]]),
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
    assert (found.readable, found.direct, found.records) == (True, False, rows.count("\n"))
    assert found.skipped == len(expected)


@pytest.mark.parametrize("row", [",", '"",""', '"",'])
def test_empty_cells_of_a_direct_file_are_left_to_duckdb_and_else_are_a_blank_row(
    tmp_path: Path, row: str
) -> None:
    assert scan_text(tmp_path, f"a,b\n{row}\n").direct
    assert faults(scan_text(tmp_path, f"a,b\n{row}\n1\n"))[0] == [2, "blank-row", "2:1"]


@pytest.mark.parametrize(
    "rows", ["1\n2,3,4\n", "1,2,3\n4\n5,6\n", "1,2,3\n\n", '"1\n,",2,3\n"4"\n']
)
def test_rows_that_make_up_for_each_other_give_themselves_away_in_duckdb(
    tmp_path: Path, rows: str
) -> None:
    found = scan_text(tmp_path, "a,b\n" + rows)
    assert found.direct
    # The caller goes on to read such a file closely.
    assert read_by_duckdb(tmp_path / "file.csv", Dialect(), found, threads=1) is None
    schema, spare = schema_of(AB), tmp_path / "spare.csv"
    found = read_closely(tmp_path / "file.csv", Dialect(), schema, spare)
    assert found.skipped == 2


def test_message_of_a_short_row_names_what_it_lacks(tmp_path: Path) -> None:
    found = scan_text(tmp_path, "a,b,c\n1\n1,2,3,4\n", columns=("a", "b", "c"))
    assert [(fault.message, fault.value) for fault in found.faults] == [
        ("the row has 1 cell where 3 are expected: it lacks b, c", None),
        ("the row has 4 cells where 3 are expected", "4"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\n1\n\n2\n", [[3, "blank-row", "3:1"]]),
        ("a\n\n", [[2, "blank-row", "2:1"]]),
        ("a\r\n1\r\n\r\n", [[3, "blank-row", "3:1"]]),
        ("a\n1,\n", [[2, "ragged-row", "2:3"]]),
    ],
)
@pytest.mark.parametrize("chunk", [1, 2, 3, CHUNK])
def test_empty_lines_of_a_file_of_one_column_are_blank_rows(
    tmp_path: Path,
    text: str,
    expected: list[list[object]],
    chunk: int,
) -> None:
    assert faults(scan_text(tmp_path, text, columns=("a",))) == expected


@pytest.mark.parametrize("text", ["a\n1\n2", "a\r\n1\r\n2\r\n", 'a\n"1"\n""\n'])
def test_one_column_file_without_empty_lines_is_read_directly(tmp_path: Path, text: str) -> None:
    found = scan_text(tmp_path, text, columns=("a",))
    assert (found.direct, found.records) == (True, 2)


# The close reading


def test_spare_file_holds_the_rows_of_the_right_shape_under_their_numbers(tmp_path: Path) -> None:
    text = "a;b\n1;2,3\n4\n\n'x\r\n''y\"';é\rz;\n"
    scan_text(tmp_path, text, dialect=Dialect(";", "'"))
    assert (tmp_path / "spare.csv").read_bytes().decode() == (
        '"__record","c0","c1"\n"2","1","2,3"\n"5","x\r\n\'y""","é"\n"6","z",""\n'
    )


def test_only_the_first_faults_of_each_rule_are_kept_and_all_are_counted(tmp_path: Path) -> None:
    text = "a,b\n" + "1\n\n" * 5 + '"x"y\n' * 2 + "1,2\r\n"
    found = scan_text(tmp_path, text, keep=2)
    assert faults(found) == [
        [2, "ragged-row", "2:1"],
        [3, "blank-row", "3:1"],
        [4, "ragged-row", "4:1"],
        [5, "blank-row", "5:1"],
        [12, "quoting", "12:4"],
        [13, "quoting", "13:4"],
        [14, "newline", "14:4"],
    ]
    assert found.counts == {
        "structure/ragged-row": 5,
        "structure/blank-row": 5,
        "structure/quoting": 2,
        "structure/newline": 1,
    }
    assert (found.records, found.skipped) == (13, 12)


def test_faults_do_not_fill_the_memory(tmp_path: Path) -> None:
    tracemalloc.start()
    try:
        found = scan_text(tmp_path, "a,b\n" + "1\n2,3\n" * 20_000, keep=10)
        text_size = (tmp_path / "file.csv").stat().st_size
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert (found.counts, len(found.faults)) == ({"structure/ragged-row": 20_000}, 10)
    # The text is in memory several times, and kept faults would take seventy times as much.
    assert peak < 20 * text_size


# What DuckDB makes of it


def read_by_duckdb(
    file: Path, dialect: Dialect, found: Scan, threads: int
) -> list[tuple[str | None, ...]] | None:
    """Read a file as the engine does; None where DuckDB gives itself away."""
    quote = literal(dialect.quote if found.quoted else "")
    types = ", ".join(f"'c{index}': 'VARCHAR'" for index in range(len(found.labels)))
    query = f"""
        SELECT * FROM read_csv(
            {literal(glob.escape(str(file)))}, auto_detect = false, header = {dialect.header},
            hive_partitioning = false, compression = 'none', delim = {literal(dialect.delimiter)},
            quote = {quote}, escape = {quote}, nullstr = '', strict_mode = true,
            null_padding = false, allow_quoted_nulls = true, max_line_size = {found.longest},
            parallel = {not found.multiline}, columns = {{{types}}})
        """
    try:
        rows = duckdb.execute(f"SET threads = {threads}").execute(query).fetchall()
    except duckdb.Error:
        return None
    return rows if len(rows) == found.records else None


def random_text(chance: random.Random, columns: tuple[str, ...], dialect: Dialect) -> str:
    """Write rows of noise cells, or noise without rows, as a dialect would or would not."""
    mark, quote = dialect.delimiter, dialect.quote
    end = chance.choice(["\n", "\n", "\r\n"])
    if chance.random() < 0.4:
        noise = [mark, mark, quote, quote, end, end, "\n", "\r", *"ab1é #\\\x0b", quote + mark]
        text = "".join(chance.choices(noise, k=chance.randint(0, 14)))
        return mark.join(columns) + end + text if chance.random() < 0.9 else text
    inside = ["", "a", mark, end, "\r", "\n\n", quote * 2, quote * 4, f"{quote * 2}{mark}", " a "]
    cells = ["a", "", " a", "é", "#a", "\\", *(f"{quote}{text}{quote}" for text in inside)]
    if chance.random() < 0.3:
        cells += [f"a{quote}b", quote, f" {quote}a{quote}", f"{quote}a{quote} ", "\r"]
    rows = [list(columns)]
    rows += [
        chance.choices(cells, k=len(columns) + (chance.random() < 0.02))
        for _ in range(chance.randint(0, 6))
    ]
    ends = [end if chance.random() < 0.98 else chance.choice(["\n", "\r", end * 2]) for _ in rows]
    text = "".join(mark.join(row) + row_end for row, row_end in zip(rows, ends, strict=True))
    return text if chance.random() < 0.7 else text.removesuffix(end)


@pytest.mark.parametrize(
    "seed", [0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in (1, 2))]
)
def test_duckdb_reads_exactly_the_records_of_a_direct_file_and_of_a_spare_one(
    tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)
    file, spare = tmp_path / "file.csv", tmp_path / "spare.csv"
    told = {True: 0, False: 0}
    for _ in range(500):
        chunk = chance.choice([1, 2, 3, 5, CHUNK])
        columns = chance.choice([("a",), ("a", "b"), ("a", "b", "c")])
        marks = chance.choice([",", ",", ";", "\t", "|", " "]), chance.choice('""\'')
        dialect = Dialect(*marks, header=chance.random() < 0.85)
        file.write_bytes(random_text(chance, columns, dialect).encode())
        rows = [row for row in records(file, dialect) if isinstance(row, Record)]
        found = scan(file, dialect, schema_of(columns), chunk=chunk)
        if found is None:
            found = read_closely(file, dialect, schema_of(columns), spare)
            expected = [
                (str(row.number), *(cell or None for cell in row.cells))
                for row in rows[dialect.header :]
                if len(row.cells) == len(columns) and any(row.cells)
            ]
            whole = replace(found, labels=("__record", *columns), records=len(expected))
            assert found.records == len(expected) + found.skipped
            assert read_by_duckdb(spare, Dialect(), whole, chance.choice([1, 2])) == expected
            told[False] += 1
        elif found.direct:
            expected = [tuple(cell or None for cell in row.cells) for row in rows[dialect.header :]]
            read = read_by_duckdb(file, dialect, found, chance.choice([1, 2]))
            if read is None:
                assert any(len(row.cells) != len(columns) for row in rows)
            else:
                assert read == expected, file.read_text()
            told[True] += 1
    assert min(told.values()) > 100


def test_duckdb_reads_quoted_line_ends_exactly_across_its_buffers(tmp_path: Path) -> None:
    file = tmp_path / "file.csv"
    cell = '"' + 'x","y""\n1,2\r\n'.replace('"', '""') * 50_000 + '"'
    file.write_text("a,b\n" + f"1,{cell}\n{cell},2\n" * 6, newline="")
    found = scan(file, Dialect(), schema_of(AB))
    assert found is not None
    assert (found.direct, found.multiline, found.records) == (True, True, 12)
    text = 'x","y""\n1,2\r\n' * 50_000
    assert read_by_duckdb(file, Dialect(), found, threads=2) == [("1", text), (text, "2")] * 6


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


# What a file seems to be


_EXPORT = "export its table as CSV in UTF-8"


@pytest.mark.parametrize(
    ("data", "kind", "fix"),
    [
        (b"PK\x03\x04\x14\0\0\0\x08\0docProps/app.xml\0xl/workbook.xml",
         "an Excel workbook (xlsx)", _EXPORT),
        (b"PK\x03\x04\0\0mimetypeapplication/vnd.oasis.opendocument.spreadsheet",
         "an OpenDocument spreadsheet (ods)", _EXPORT),
        (b"PK\x03\x04\x14\0\0\0\x08\0data.csv", "a zip archive", "unpack it"),
        (gzip.compress(b"a,b\n1,2\n", mtime=0), "compressed with gzip", "unpack it"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Excel workbook (xls)", _EXPORT),
        (b"PAR1\x15\0", "a Parquet file", _EXPORT),
        ("a,b\n".encode("utf-32"), "UTF-32 text", "save it as UTF-8"),
    ],
)  # fmt: skip
def test_file_of_another_kind_is_called_what_it_is(
    tmp_path: Path, data: bytes, kind: str, fix: str
) -> None:
    (fault,) = scan_text(tmp_path, data).faults
    assert fault.message == (f"the file is {kind}, and not CSV in UTF-8: {fix}; no row was read")


def test_wrong_byte_is_told_with_what_it_would_be_elsewhere(tmp_path: Path) -> None:
    (fault,) = scan_text(tmp_path, b"a,b\n1,C\xf4te\n").faults
    assert fault.message == "the byte 0xF4 is not UTF-8; in Windows-1252 it would be 'ô'"
    (fault,) = scan_text(tmp_path, b"a,b\n1,\x81\n").faults
    assert fault.message == "the byte 0x81 is not UTF-8"


@pytest.mark.parametrize(
    "quoted",
    [
        '"a";"b"\n"1";"2"\n', '"a"\t"b"\n1\t2\n', '"a"|"b"\n', '"a":"b"\n"1":"2"\n',
        '"A";"B"\n"1";"2"\n', '"a" ; "b"\n', 'a,b\n"1";"2"\n',
    ],
)  # fmt: skip
@pytest.mark.parametrize("columns", [AB, ("a",)])
@pytest.mark.parametrize("header", [True, False])
def test_delimiter_after_a_quoted_cell_is_named(
    tmp_path: Path, quoted: str, columns: tuple[str, ...], *, header: bool
) -> None:
    found = scan_text(tmp_path, quoted, columns, Dialect(header=header))
    told = [fault.message for fault in found.faults if fault.rule == "structure/quoting"]
    name = {";": "semicolons", "\t": "tabs", "|": "vertical bars", ":": "colons"}
    (mark,) = {*name} & {*quoted}
    if columns == AB or not quoted.startswith("a"):
        assert told
        cause = f"; the cells seem to be separated by {name[mark]}, and not by commas"
        assert all(cause in message for message in told)


@pytest.mark.parametrize("row", ['"1"x,2\n', '"1": one,2\n', '"1" ,2\n'])
def test_other_text_after_a_quoted_cell_names_no_delimiter(tmp_path: Path, row: str) -> None:
    (fault,) = scan_text(tmp_path, f"a,b\n{row}").faults
    assert fault.message == "there is text after the closing quote: this row was not read"


def test_marks_of_a_merge_conflict_are_named(tmp_path: Path) -> None:
    text = "a,b\n<<<<<<< HEAD\n1,2\n=======\n1,3\n>>>>>>> other\n"
    found = scan_text(tmp_path, text)
    assert [fault.place.line for fault in found.faults] == [2, 4, 6]
    assert {fault.message for fault in found.faults} == {
        "the row has 1 cell where 2 are expected: it is a mark of a merge conflict in Git: choose "
        "one of the two sides and remove the marks"
    }


def test_lines_that_end_in_cr_cr_lf_are_named(tmp_path: Path) -> None:
    found = scan_text(tmp_path, "a,b\r\r\n1,2\r\r\n3,4\r\r\n")
    assert [(fault.rule.partition("/")[2], fault.message) for fault in found.faults] == [
        ("newline", "lines end in CR CR LF from here on, so that a blank line follows each"),
        *[("blank-row", "the row is blank: the line before ends in CR CR LF")] * 3,
    ]


@pytest.mark.parametrize(
    "header", ['a;"b\nc";b', "a;b;" + "x" * 200_000, 'a;"b', "a;b\r;b", ";" * 70_000, "a\x00;b;c"]
)
def test_search_for_another_delimiter_bears_any_header(tmp_path: Path, header: str) -> None:
    # A NUL byte is another fault.
    rule = "structure/encoding" if "\0" in header else "structure/header"
    assert [fault.rule for fault in scan_text(tmp_path, f"{header}\n1,2\n").faults] == [rule]


def test_delimiter_of_rows_without_a_header_is_named(tmp_path: Path) -> None:
    found = scan_text(tmp_path, "1;2\n3,4\n5\n", dialect=Dialect(header=False))
    assert [fault.message for fault in found.faults] == [
        "the row has 1 cell where 2 are expected: they seem to be separated by semicolons",
        "the row has 1 cell where 2 are expected: it lacks b",
    ]


# Comments

COMMENTED = Dialect(comment="#")


def test_comment_before_the_header_is_left_out(tmp_path: Path) -> None:
    found = scan_text(tmp_path, "# note\na,b\n1,2\n", dialect=COMMENTED)
    assert (found.readable, found.labels, found.records) == (True, ("a", "b"), 1)


def test_comment_that_would_be_the_header_is_named(tmp_path: Path) -> None:
    (fault,) = scan_text(tmp_path, "#a,b\n1,2\n", columns=("#a", "b"), dialect=COMMENTED).faults
    assert fault.place == Place(2, 2, 1)
    assert fault.message.endswith(
        "lines that begin with '#' are comments, so that line 2 is the header; no row "
        "below it was read"
    )


@pytest.mark.parametrize("text", ["# note\n", "#\n#a,b\n", "# note"])
def test_file_of_comments_alone_is_empty(tmp_path: Path, text: str) -> None:
    for header, why in ((True, "it has no header"), (False, "it holds only comments")):
        found = scan_text(tmp_path, text, dialect=replace(COMMENTED, header=header))
        assert [fault.message for fault in found.faults] == [f"the file is empty: {why}"]
        assert not found.readable


def test_blank_line_beside_comments_is_a_row(tmp_path: Path) -> None:
    found = scan_text(tmp_path, "# note\n\n", dialect=replace(COMMENTED, header=False))
    assert faults(found) == [[2, "blank-row", "2:1"]]


# Labels that are nearly fields


@pytest.mark.parametrize("match", [FieldsMatch.SUBSET, FieldsMatch.PARTIAL])
@pytest.mark.parametrize("label", ["b ", " b", "\u00a0b"])
@pytest.mark.parametrize("also", [True, False])
def test_column_named_like_a_field_but_for_space_is_a_wrong_header(
    tmp_path: Path, match: FieldsMatch, label: str, also: bool
) -> None:
    header = f"a,b,{label}" if also else f"a,{label}"
    (fault,) = scan_text(tmp_path, f"{header}\n", match=match).faults
    assert fault.rule == "structure/header"
    assert fault.place == Place(1, 1, 5 if also else 3)
    assert fault.message.endswith(
        f"not checked: {label!r}; {label!r} differs from the field b only in space; no row "
        "below it was read"
    )


@pytest.mark.parametrize("text", ["a,B\n1,2\n", 'a,B\n1,"2""\n"\n\n'])
def test_column_named_like_a_field_but_for_case_is_told(tmp_path: Path, text: str) -> None:
    found = scan_text(tmp_path, text, match=FieldsMatch.PARTIAL)
    assert found.readable
    fault = found.faults[0]
    assert (fault.rule, fault.place, fault.value) == ("structure/near-label", Place(1, 1, 3), "B")
    assert fault.message == (
        "the column 'B' was not checked: it differs from the field b only in case"
    )
    assert found.counts["structure/near-label"] == 1


def test_column_in_other_case_beside_its_field_is_just_another_column(tmp_path: Path) -> None:
    found = scan_text(tmp_path, "a,b,B\n1,2,3\n", match=FieldsMatch.SUBSET)
    assert (found.readable, found.faults) == (True, ())
