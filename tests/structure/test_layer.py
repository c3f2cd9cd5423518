"""The whole layer: each rule broken once and found at its place, keys, counts, and odd input."""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from forewarn.errors import EngineError, MissedFaultError, StatementError
from forewarn.findings.model import Layer, Outcome
from forewarn.findings.rules import CATALOGUE
from forewarn.package.load import load_package
from forewarn.package.schema import FieldType
from forewarn.structure import check_structure, expressions
from forewarn.structure.engine import Engine, open_engine
from forewarn.structure.expressions import Cell
from forewarn.structure.frictionless_engine import check_with_frictionless
from forewarn.structure.loading import load
from forewarn.structure.table import RECORD
from structure.support import (
    SAFETY,
    ask_frictionless,
    check,
    check_table,
    fields,
    make_package,
    matrix,
    position,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from forewarn.package.model import Package

SCHEMA = {
    "fields": [
        {"name": "id", "type": "string", "constraints": {"pattern": "[A-Z]{3}"}},
        {"name": "year", "type": "year", "constraints": {"minimum": 1946, "maximum": 2025}},
        {"name": "kind", "type": "string", "constraints": {"enum": ["big", "small"]}},
        {"name": "note", "type": "string", "constraints": {"minLength": 2, "maxLength": 5}},
        {
            "name": "score",
            "type": "number",
            "constraints": {"required": True, "exclusiveMaximum": 100},
        },
        {
            "name": "deaths",
            "type": "integer",
            "constraints": {"unique": True, "exclusiveMinimum": 0},
        },
        {"name": "open", "type": "boolean"},
        {"name": "seen_on", "type": "date"},
        {"name": "other", "type": "string", "categories": ["x", "y", "z"]},
    ],
    "primaryKey": ["id", "year"],
    "uniqueKeys": [["id", "seen_on"]],
    "foreignKeys": [{"fields": ["other"], "reference": {"resource": "other", "fields": ["key"]}}],
}
HEADER = "id,year,kind,note,score,deaths,open,seen_on,other"
ROWS = (
    "AAA,1990,big,note,1.5,1,true,2024-01-02,x",
    "AAA,1991,,,2,,,,",
    "BBB,1990,small,né,-1e3,2,0,2024-02-29,y",
)
# A row that a plain file cannot have.
QUOTED = '"ZZZ",2000,"big","a,""b",0,99,1,2000-01-01,"x"'
OTHER = ({"fields": [{"name": "key", "type": "string"}], "primaryKey": "key"}, "key\nx\ny\n")

# The row that replaces the second, and what is found.
CELLS: list[tuple[str, list[Any], str | None, str | None]] = [
    ("AA,1991,,,2,,,,", [3, "id", "pattern", "3:1"], "AA", "AA/1991"),
    ("AAAA,1991,,,2,,,,", [3, "id", "pattern", "3:1"], "AAAA", "AAAA/1991"),
    ("aaa,1991,,,2,,,,", [3, "id", "pattern", "3:1"], "aaa", "aaa/1991"),
    ("AAA,91,,,2,,,,", [3, "year", "type-error", "3:5"], "91", "AAA/91"),
    ("AAA,1945,,,2,,,,", [3, "year", "minimum", "3:5"], "1945", "AAA/1945"),
    ("AAA,2026,,,2,,,,", [3, "year", "maximum", "3:5"], "2026", "AAA/2026"),
    ("AAA,1991,Big,,2,,,,", [3, "kind", "enum", "3:10"], "Big", "AAA/1991"),
    ("AAA,1991,big,n,2,,,,", [3, "note", "min-length", "3:14"], "n", "AAA/1991"),
    ("AAA,1991,,né,x,,,,", [3, "score", "type-error", "3:14"], "x", "AAA/1991"),
    ("AAA,1991,,nététés,2,,,,", [3, "note", "max-length", "3:11"], "nététés", "AAA/1991"),
    ("AAA,1991,,,,,,,", [3, "score", "required", "3:12"], None, "AAA/1991"),
    (",1991,,,2,,,,", [3, "id", "required", "3:1"], None, "/1991"),
    ("AAA,,,,2,,,,", [3, "year", "required", "3:5"], None, "AAA/"),
    ("AAA,1991,,,NaN,,,,", [3, "score", "type-error", "3:12"], "NaN", "AAA/1991"),
    ("AAA,1991,,,100,,,,", [3, "score", "exclusive-maximum", "3:12"], "100", "AAA/1991"),
    ("AAA,1991,,,1e2,,,,", [3, "score", "exclusive-maximum", "3:12"], "1e2", "AAA/1991"),
    ("AAA,1991,,,2,0,,,", [3, "deaths", "exclusive-minimum", "3:14"], "0", "AAA/1991"),
    ("AAA,1991,,,2,1.0,,,", [3, "deaths", "type-error", "3:14"], "1.0", "AAA/1991"),
    ("AAA,1991,,,2,1,,,", [3, "deaths", "unique", "3:14"], "1", "AAA/1991"),
    ("AAA,1991,,,2,+01,,,", [3, "deaths", "unique", "3:14"], "1", "AAA/1991"),
    ("AAA,1991,,,2,,yes,,", [3, "open", "type-error", "3:15"], "yes", "AAA/1991"),
    ("AAA,1991,,,2,,,2023-02-29,", [3, "seen_on", "type-error", "3:16"], "2023-02-29", "AAA/1991"),
    ("AAA,1991,,,2,,,,X", [3, "other", "category", "3:17"], "X", "AAA/1991"),
    ("AAA,1991,,,2,,,2024-01-02,", [3, "id", "unique-key", "3:1"], "AAA/2024-01-02", "AAA/1991"),
    ("AAA,1990,,,2,,,,", [3, "id", "primary-key", "3:1"], "AAA/1990", "AAA/1990"),
    ("AAA,1991,,,2,,,,z", [3, "other", "foreign-key", "3:17"], "z", "AAA/1991"),
    ("AAA,1991,,,2,,,", [3, None, "ragged-row", "3:16"], None, None),
    ("AAA,1991,,,2,,,,,", [3, None, "ragged-row", "3:18"], "", None),
    ("", [3, None, "blank-row", "3:1"], None, None),
    (",,,,,,,,", [3, None, "blank-row", "3:1"], None, None),
]
# The text of the file, and what is found.
FILES: list[tuple[str, list[Any]]] = [
    ("\ufeff" + HEADER + "\n", [1, None, "encoding", "1:1"]),
    (HEADER + "\n\0\n", [2, None, "encoding", "2:1"]),
    (HEADER + '\n"AAA\n', [2, None, "quoting", "2:1"]),
    (HEADER.replace("kind", "sort") + "\n", [1, None, "header", "1:9"]),
    (f"{HEADER}\n{ROWS[0]}\r\n", [2, None, "newline", "2:42"]),
]


@pytest.fixture(name="run")
def _engine() -> Iterator[Engine]:
    with open_engine() as running:
        yield running


def two_tables(folder: Path, text: str | bytes | None) -> Package:
    return make_package(folder, SCHEMA, text, OTHER)


# Each rule


@pytest.mark.parametrize("last", [None, QUOTED], ids=["plain", "quoted"])
@pytest.mark.parametrize(("row", "expected", "value", "key"), CELLS)
def test_fault_in_one_row_is_the_one_finding_in_plain_and_quoted_files(
    tmp_path: Path,
    row: str,
    expected: list[Any],
    value: str | None,
    key: str | None,
    last: str | None,
) -> None:
    lines = [HEADER, ROWS[0], row, ROWS[2], *([last] if last else [])]
    results = check(two_tables(tmp_path, "\n".join(lines) + "\n"))
    table = results["table"]
    assert matrix(table) == [expected]
    assert [(found.value, found.key) for found in table.findings] == [(value, key)]
    assert table.counts == {f"structure/{expected[2]}": 1}
    assert (table.outcome, table.records) == (Outcome.INVALID, len(lines) - 1)
    assert [results[name].outcome for name in ("package", "other")] == [Outcome.VALID] * 2


@pytest.mark.parametrize(("text", "expected"), FILES)
def test_fault_of_a_file_is_the_one_finding(tmp_path: Path, text: str, expected: list[Any]) -> None:
    table = check(two_tables(tmp_path, text))["table"]
    assert matrix(table) == [expected]
    assert table.counts == {f"structure/{expected[2]}": 1}


def test_warning_leaves_the_table_valid(tmp_path: Path) -> None:
    table = check_table(tmp_path, fields("a"), "a\nx\r\ny\n")
    assert (matrix(table), table.outcome) == ([[2, None, "newline", "2:2"]], Outcome.VALID)


def test_property_that_table_schema_does_not_know_is_a_warning(tmp_path: Path) -> None:
    schema = {"fields": [{"name": "a", "requierd": True, "_mine": 1}], "primarykey": "a"}
    table = check_table(tmp_path, schema, "a\nx\n")
    assert matrix(table) == [[None, None, "unknown-property", None]] * 2
    assert [found.message for found in table.findings] == [
        "primarykey (did you mean primaryKey?) is not a property of Table Schema, "
        "and was not checked",
        "field a: requierd is not a property of Table Schema, and was not checked",
    ]
    assert (table.outcome, table.counts) == (Outcome.VALID, {"structure/unknown-property": 2})


@pytest.mark.parametrize("end", ["\n", "\r\n", ""])
@pytest.mark.parametrize("last", [None, QUOTED], ids=["plain", "quoted"])
def test_valid_table_has_no_findings(tmp_path: Path, end: str, last: str | None) -> None:
    lines = [HEADER, *ROWS, *([last] if last else [])]
    text = (end or "\n").join(lines) + end
    table = check(two_tables(tmp_path, text))["table"]
    assert (matrix(table), table.counts, table.outcome) == ([], {}, Outcome.VALID)
    assert (table.records, table.path, table.layer) == (
        len(lines) - 1,
        "data/0.csv",
        Layer.STRUCTURE,
    )


def test_header_alone_is_a_valid_table_of_no_records(tmp_path: Path) -> None:
    table = check(two_tables(tmp_path, HEADER + "\n"))["table"]
    assert (table.outcome, table.records) == (Outcome.VALID, 0)


def test_all_faults_of_a_table_are_found_at_once(tmp_path: Path) -> None:
    lines = [HEADER, *(row for row, *_ in CELLS if row)]
    found = check(two_tables(tmp_path, "\n".join(lines) + "\n"))["table"]
    wanted = {expected[2] for _, expected, *_ in CELLS}
    # The rows that clash with a valid first row have none to clash with here.
    assert {rule.partition("/")[2] for rule in found.counts} >= wanted - {
        "primary-key",
        "unique",
        "unique-key",
    }


def test_line_and_column_are_physical_after_a_quoted_newline(tmp_path: Path) -> None:
    text = 'a,b\n"1\n\n2",3\n"é\nü",x\n4,5\n6,y\n'
    table = check_table(tmp_path, fields("a", b="integer"), text)
    assert matrix(table) == [[3, "b", "type-error", "6:4"], [5, "b", "type-error", "8:3"]]


# Files and descriptor


def test_missing_file_is_found_and_its_table_not_checked(tmp_path: Path) -> None:
    results = check(make_package(tmp_path, fields("a"), None))
    assert matrix(results["package"]) == [[None, None, "missing-file", None]]
    assert [found.path for found in results["package"].findings] == ["data/0.csv"]
    table = results["table"]
    assert (table.outcome, table.reason) == (Outcome.NOT_CHECKED, "the file is missing")
    assert (table.findings, table.records) == ((), None)


def test_folder_in_place_of_a_file_is_a_missing_file(tmp_path: Path) -> None:
    package = make_package(tmp_path, fields("a"), None)
    (tmp_path / "data" / "0.csv").mkdir()
    assert matrix(check(package)["package"]) == [[None, None, "missing-file", None]]


TEXT = "a\n1\n"
SHA256 = hashlib.sha256(TEXT.encode()).hexdigest()

# What the descriptor declares of the file, the rule that it breaks, and a word of the message.
DECLARED = [
    ({"bytes": 4}, None, ""),
    ({"bytes": 5}, "bytes", "the file has 4 bytes, but the descriptor says 5"),
    ({"bytes": 0}, "bytes", "the file has 4 bytes, but the descriptor says 0"),
    ({"hash": f"sha256:{SHA256}"}, None, ""),
    ({"hash": f"sha256:{SHA256.upper()}"}, None, ""),
    ({"hash": hashlib.md5(TEXT.encode()).hexdigest()}, None, ""),
    ({"hash": "sha1:" + hashlib.sha1(TEXT.encode()).hexdigest()}, None, ""),
    ({"hash": "sha512:" + hashlib.sha512(TEXT.encode()).hexdigest()}, None, ""),
    ({"hash": "sha256:" + "0" * 64}, "hash", "the sha256 of the file is "),
    ({"hash": SHA256}, "hash", "the md5 of the file is "),
    ({"hash": "sha256:"}, "hash", "the sha256 of the file is "),
    ({"stats": {"bytes": 4, "sha256": SHA256, "rows": 1, "fields": 1}}, None, ""),
    ({"stats": {"bytes": 5}}, "bytes", "the file has 4 bytes, but the descriptor says 5"),
    ({"bytes": 4, "stats": {"bytes": 5}}, "bytes", "the file has 4 bytes, but the descriptor "),
    ({"stats": {"sha256": "0" * 64}}, "hash", "the sha256 of the file is "),
    ({"stats": {"sha512": "0" * 64}}, "hash", "the sha512 of the file is "),
    ({"stats": {"hash": "0" * 32}}, "hash", "the md5 of the file is "),
    ({"hashing": "sha256", "stats": {"hash": SHA256}}, None, ""),
    ({"stats": {"hash": f"sha256:{SHA256}", "sha256": f"SHA-256:{SHA256}"}}, None, ""),
    ({"stats": {"sha384": "00"}}, "hash", "the sha384 of the file is "),
    ({"stats": {"sha3-256": "00"}}, "hash", "the sha3_256 of the file is "),
    ({"rows": 1, "fields": 1}, None, ""),
    ({"rows": 2}, "row-count", "the table has 1 rows, but the descriptor says 2"),
    ({"rows": 0}, "row-count", "the table has 1 rows, but the descriptor says 0"),
    ({"rows": 2**70}, "row-count", "the table has 1 rows, but the descriptor says 11805916"),
    ({"stats": {"rows": 2}}, "row-count", "the table has 1 rows, but the descriptor says 2"),
    ({"fields": 7}, "field-count", "the table has 1 fields, but the descriptor says 7"),
    ({"stats": {"fields": 0}}, "field-count", "the table has 1 fields, but the descriptor says 0"),
    ({"rows": "1"}, "descriptor", "resource table: rows must be a whole number"),
    ({"foo": 1}, "unknown-property", "foo is not a property of a resource, and was not checked"),
]


@pytest.mark.parametrize(("declared", "rule", "message"), DECLARED)
def test_file_is_held_against_the_size_and_digest_declared(
    tmp_path: Path, declared: dict[str, Any], rule: str | None, message: str
) -> None:
    make_package(tmp_path, fields("a"), TEXT)
    file = tmp_path / "datapackage.json"
    descriptor = json.loads(file.read_text(encoding="utf-8"))
    descriptor["resources"][0] |= declared
    file.write_text(json.dumps(descriptor), encoding="utf-8")
    results = check(load_package(tmp_path))
    found = [*results["package"].findings, *results["table"].findings]
    assert [finding.rule for finding in found] == ([f"structure/{rule}"] if rule else [])
    assert all(finding.message.startswith(message) for finding in found)


# Claims that nobody checks, and why.
UNCHECKED_CLAIMS = [
    ({"hash": f"crc32:{SHA256}"}, "hash was not checked: the algorithm 'crc32' is not known"),
    ({"hash": f":{SHA256}"}, "hash was not checked: it names no algorithm"),
    ({"stats": {"hash": "blake3:00"}},
     "stats.hash was not checked: the algorithm 'blake3' is not known"),
    ({"hashing": "x", "stats": {"hash": "00"}},
     "stats.hash was not checked: the algorithm 'x' is not known"),
    ({"stats": {"sha256": "md5:00"}},
     "stats.sha256 was not checked: its digest is of another algorithm, md5"),
    ({"stats": {"crc32": "00"}}, "stats.crc32 was not checked: it is not a property of stats"),
    *(({name: "00"}, f"{name} was not checked: it is not a property of a resource")
      for name in ("md5", "sha1", "sha-256", "checksum", "size", "rowCount", "row_count", "Rows")),
]  # fmt: skip


@pytest.mark.filterwarnings("ignore:Resource .stats.hash. is deprecated")
@pytest.mark.parametrize(("declared", "why"), UNCHECKED_CLAIMS)
def test_table_of_which_a_claim_is_not_checked_is_not_called_valid(
    tmp_path: Path, declared: dict[str, Any], why: str
) -> None:
    package = edited(tmp_path, {}, declared, TEXT)
    table = check(package)["table"]
    assert (table.outcome, table.reason) == (Outcome.NOT_CHECKED, why)
    assert set(table.counts) <= {"structure/unknown-property"}
    other = {each.table: each for each in check_with_frictionless(package)}["table"]
    assert other.outcome is not Outcome.VALID
    assert why in str(other.reason)


@pytest.mark.parametrize("name", ["md5", "sha256", "checksum", "size", "rowCount", "hash"])
def test_claim_of_a_package_is_not_called_valid(tmp_path: Path, name: str) -> None:
    found = check(edited(tmp_path, {name: "00"}))["package"]
    why = f"{name} of the package was not checked: it belongs in a resource"
    assert (found.outcome, found.reason) == (Outcome.NOT_CHECKED, why)


def test_rows_are_counted_as_records_and_not_as_lines(tmp_path: Path) -> None:
    table = check(edited(tmp_path, {}, {"rows": 3}, 'a\n"x\n\ny"\n\n1\n'))["table"]
    assert table.counts == {"structure/blank-row": 1}


def test_count_of_a_file_that_is_missing_is_not_compared(tmp_path: Path) -> None:
    table = check(edited(tmp_path, {}, {"rows": 3}, None))["table"]
    assert (table.outcome, table.counts) == (Outcome.NOT_CHECKED, {})


def test_property_of_the_package_that_the_standard_does_not_know_is_a_warning(
    tmp_path: Path,
) -> None:
    found = check(edited(tmp_path, {"foo": 1, "_bar": 1, "dc:title": "x", "id": "x"}))["package"]
    assert matrix(found) == [[None, None, "unknown-property", None]]
    assert [finding.message for finding in found.findings] == [
        "foo is not a property of Data Package, and was not checked"
    ]
    assert found.outcome is Outcome.VALID


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"resources": [], "name": "p"}', "the list of resources is empty"),
        (
            '{"name": "a", "resources": [1], "name": "p"}',
            "the key 'name' is repeated in the object",
        ),
        ('{"name": "p", "resources": ["https://127.0.0.1/"]}', "resource 1: it must be an object"),
    ],
)
def test_fault_of_the_descriptor_as_json_is_found(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "datapackage.json").write_text(text)
    found = check(load_package(tmp_path))["p"]
    assert found.counts["structure/descriptor"] >= 1
    assert found.findings[0].message.startswith(message)


# Schemas, as JSON text, that no Table Schema may be like.
BAD_SCHEMAS = [
    '{"fields": [{"name": "a", "type": "string", "type": "integer"}]}',
    '{"fields": [{"name": "a", "type": "integer", "example": "zz"}]}',
    '{"fields": [{"name": "a", "type": "geo"}]}',
    '{"fields": [{"name": "a", "title": 5}]}',
    '{"fields": [{"name": "a", "required": true}]}',
    '{"fields": [{"name": "a", "constraints": {"foo": 1}}]}',
    '{"fields": [{"type": "integer"}]}',
    '{"fields": ["https://127.0.0.1/"]}',
    '{"fields": [{"name": "a"}], "primaryKey": "z"}',
    '{"fields": [{"name": "a"}], "missingValues": [1]}',
    '{"fields": [{"name": "a"}], "fieldsMatch": "foo"}',
    '{"fields": [{"name": "a"}], "title": NaN, "name": 5}',
    "{}",
    "[]",
    '"https://127.0.0.1/"',
]
BAD_DIALECTS = [
    '{"header": true, "header": false}',
    '{"header": "x"}',
    '{"delimiter": 5}',
    '{"name": "A B"}',
    "[]",
]


@pytest.mark.parametrize(
    ("what", "text"),
    [*(("schema", text) for text in BAD_SCHEMAS), *(("dialect", text) for text in BAD_DIALECTS)],
)
def test_document_in_a_file_has_the_findings_of_one_in_the_descriptor(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str, text: str
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr("socket.socket.connect", refuse)
    monkeypatch.setattr("socket.getaddrinfo", refuse)
    edited(tmp_path, {})
    file = tmp_path / "datapackage.json"
    whole = json.loads(file.read_text())
    whole["resources"][0][what] = "part.json"
    (tmp_path / "part.json").write_text(text)
    file.write_text(json.dumps(whole))
    apart = check(load_package(tmp_path))
    assert apart["package"].outcome is Outcome.INVALID
    assert {finding.path for finding in apart["package"].findings} == {"part.json"}
    if isinstance(json.loads(text), str):
        # In the descriptor it would be the path of a file.
        return
    file.write_text(json.dumps(whole).replace('"part.json"', text))
    inside = check(load_package(tmp_path))
    assert {finding.path for finding in inside["package"].findings} == {"datapackage.json"}
    for name in ("package", "table"):
        assert apart[name].outcome is inside[name].outcome
        assert apart[name].counts == inside[name].counts


def test_fault_of_one_resource_hides_none_of_another(tmp_path: Path) -> None:
    """frictionless stops at the first type that it does not know."""
    edited(tmp_path, {})
    file = tmp_path / "datapackage.json"
    whole = json.loads(file.read_text())
    (table,) = whole["resources"]
    whole["resources"] = [
        table,
        table | {"name": "b", "schema": fields(x="geo")},
        table | {"name": "c", "title": 5},
        table | {"name": "d", "schema": fields(x="place")},
    ]
    file.write_text(json.dumps(whole))
    results = check(load_package(tmp_path))
    assert [finding.message for finding in results["package"].findings] == [
        "resource c: title must be a text, not 5",
        'resource b, field x: field type "geo" is not supported',
        'resource d, field x: field type "place" is not supported',
    ]
    assert [(found.table, found.field) for found in results["package"].findings] == [
        ("c", None), ("b", "x"), ("d", "x"),
    ]  # fmt: skip
    # Once: the schema of each is why it is not checked.
    assert [results[name].reason for name in "bd"] == ["its schema is not valid"] * 2
    assert results["table"].outcome is Outcome.VALID


@pytest.mark.parametrize(
    ("match", "text", "expected"),
    [
        ("exact", "A,b\n1,2\n", []),
        ("exact", "b,A\n1,2\n", [[1, None, "header", "1:1"]]),
        ("equal", "B,A\nx,1\n", [[2, "b", "type-error", "2:1"]]),
        ("exact", "a,B\n1,x\n", [[2, "b", "type-error", "2:3"]]),
        ("subset", "C,A,B\n1,2,x\n", [[2, "b", "type-error", "2:5"]]),
        ("equal", "a,A,b\n1,2,3\n", [[1, None, "header", "1:3"]]),
        ("exact", "c,b\n1,2\n", [[1, None, "header", "1:1"]]),
    ],
)
def test_labels_may_be_in_any_case_where_the_dialect_says_so(
    tmp_path: Path, match: str, text: str, expected: list[list[Any]]
) -> None:
    schema = fields("a", b="integer") | {"fieldsMatch": match, "primaryKey": "a"}
    package = edited(tmp_path, {}, {"dialect": {"headerCase": False}, "schema": schema}, text)
    found = check(package)
    assert matrix(found["table"]) == expected
    theirs = ask_frictionless(package)["table"] if match == "exact" else expected
    assert bool(theirs) is bool(expected)


def test_reference_into_a_table_that_is_not_read_is_not_checked(tmp_path: Path) -> None:
    key = {"fields": "a", "reference": {"resource": "unread", "fields": "z"}}
    edited(
        tmp_path, {}, {"schema": fields("a", n="integer") | {"foreignKeys": [key]}}, "a,n\n1,2\n"
    )
    file = tmp_path / "datapackage.json"
    whole = json.loads(file.read_text())
    whole["resources"].append({"name": "unread", "data": [["z"], ["1"]], "schema": fields("z")})
    file.write_text(json.dumps(whole))
    table = check(load_package(tmp_path))["table"]
    assert (table.outcome, table.findings, table.records) == (Outcome.NOT_CHECKED, (), 1)
    assert table.reason == (
        "a could not be checked: the table unread is in the package, but is not read"
    )
    (tmp_path / "data/0.csv").write_text("a,n\n1,x\n")
    table = check(load_package(tmp_path))["table"]
    assert (table.outcome, matrix(table)) == (
        Outcome.INVALID,
        [[2, "n", "type-error", "2:3"]],
    )


def test_key_to_a_field_that_is_not_there_is_a_fault_and_the_cells_are_judged(
    tmp_path: Path,
) -> None:
    key = {"fields": "a", "reference": {"resource": "", "fields": "z"}}
    schema = fields("a", n="integer") | {"foreignKeys": [key]}
    table = check_table(tmp_path, schema, "a,n\n1,x\n")
    assert matrix(table) == [
        [None, None, "descriptor", None],
        [2, "n", "type-error", "2:3"],
    ]
    assert table.findings[0].message == "a refers to z of table, which is not a field"


@pytest.mark.parametrize("name", ["extra.csv", "deep/er/extra.csv", "EXTRA.CSV"])
def test_unlisted_file_is_found(tmp_path: Path, name: str) -> None:
    package = make_package(tmp_path, fields("a"), "a\n1\n")
    extra = tmp_path / "data" / name
    extra.parent.mkdir(parents=True, exist_ok=True)
    extra.write_text("a\n")
    found = check(package)["package"]
    assert matrix(found) == [[None, None, "unlisted-file", None]]
    assert [finding.path for finding in found.findings] == [f"data/{name}"]


def test_folder_named_like_a_table_is_no_unlisted_file(tmp_path: Path) -> None:
    package = make_package(tmp_path, fields("a"), "a\n1\n")
    (tmp_path / "data" / "folder.csv").mkdir()
    assert check(package)["package"].outcome is Outcome.VALID


def edited(
    folder: Path,
    change: dict[str, Any],
    resource: dict[str, Any] | None = None,
    text: str | None = "a\n1\n",
) -> Package:
    make_package(folder, fields("a"), text)
    file = folder / "datapackage.json"
    descriptor = json.loads(file.read_text()) | change
    descriptor["resources"][0] |= resource or {}
    file.write_text(json.dumps(descriptor))
    return load_package(folder)


@pytest.mark.parametrize(
    ("change", "resource", "message"),
    [
        ({"licenses": "x"}, {}, 'licenses must be a list of objects, not "x"'),
        ({"created": "x"}, {}, "created must be a date and a time with a zone"),
        ({}, {"title": 5}, "resource table: title must be a text, not 5"),
        ({"$schema": 5}, {}, "$schema must be a text, not 5"),
    ],
)
def test_descriptor_that_is_not_a_data_package_is_found(
    tmp_path: Path, change: dict[str, Any], resource: dict[str, Any], message: str
) -> None:
    found = check(edited(tmp_path, change, resource))["package"]
    assert matrix(found) == [[None, None, "descriptor", None]]
    assert found.findings[0].message.startswith(message)


@pytest.mark.parametrize("profile", ["http://127.0.0.1:9/x.json", "x.json", "fiscal-data-package"])
@pytest.mark.parametrize("where", ["package", "resource"])
def test_profile_is_never_fetched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, profile: str, where: str
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr("socket.socket.connect", refuse)
    monkeypatch.setattr("socket.getaddrinfo", refuse)
    change = {"profile": profile}
    package = edited(tmp_path, *((change,) if where == "package" else ({}, change)))
    found = check(package)["package"]
    assert (found.outcome, found.findings) == (Outcome.NOT_CHECKED, ())
    assert str(found.reason).startswith(f"what the profile {profile!r}")


def test_descriptor_under_another_name_is_the_one_checked(tmp_path: Path) -> None:
    package = edited(tmp_path, {"created": "x"})
    (tmp_path / "datapackage.json").rename(tmp_path / "renamed.json")
    found = check(load_package(tmp_path / "renamed.json"))["package"]
    assert matrix(found) == matrix(check(package)["package"])
    assert matrix(found) == [[None, None, "descriptor", None]]


def test_resource_that_is_not_read_is_not_checked_and_says_why(tmp_path: Path) -> None:
    table = check(edited(tmp_path, {}, {"encoding": "latin-1"}))["table"]
    assert (table.outcome, table.reason) == (
        Outcome.NOT_CHECKED,
        "its encoding is latin-1: only utf-8 is read",
    )
    assert (table.findings, table.records, table.path) == ((), None, "data/0.csv")


# Cells that only the reference can tell

# A field, cells with their values in the view of valid rows, and cells with the rule they break.
DOUBTFUL: list[tuple[dict[str, Any], dict[str, Any], list[tuple[str, str]]]] = [
    (
        {"type": "integer", "bareNumber": False, "constraints": {"minimum": 5}},
        {"5": 5, "$6": 6, "7%": 7},
        [("$4", "minimum"), ("4", "minimum"), ("x", "type-error"), ("1.5", "type-error")],
    ),
    (
        {"type": "number", "groupChar": ".", "decimalChar": ","},
        {"1.000,5": 1000.5, "1,": 1.0, ",5": 0.5, "1": 1.0},
        [("1,000.5", "type-error"), ("x", "type-error")],
    ),
    (
        {"type": "number", "constraints": {"maximum": 100}},
        {"100": 100.0, "1e2": 100.0, "100.00000000000000000": 100.0, "99.99999999999999999": 100.0},
        [("100.00000000000000001", "maximum"), ("101", "maximum"), ("x", "type-error")],
    ),
    (
        {"type": "integer", "constraints": {"enum": [1, 20]}},
        {"1": 1, "+1": 1, "020": 20},
        [("2", "enum"), ("002", "enum"), ("x", "type-error")],
    ),
    (
        {"type": "date", "format": "%d/%m/%Y"},
        {"29/02/2024": date(2024, 2, 29), "1/3/2024": date(2024, 3, 1)},
        [("2024-02-29", "type-error"), ("30/02/2024", "type-error")],
    ),
    (
        {"type": "time", "constraints": {"minimum": "09:00:00"}},
        {"09:00:00": "09:00:00", "23:59:59": "23:59:59"},
        [("08:59:59", "minimum"), ("09:00:00.5", "type-error"), ("9:00", "type-error")],
    ),
    (
        {"type": "string", "format": "email", "constraints": {"maxLength": 9}},
        {"a@b.org": "a@b.org", "a+b@c.org": "a+b@c.org"},
        [("a+bb@c.org", "max-length"), ("aaaa@b.org", "max-length"), ("a", "type-error")],
    ),
    (
        {"type": "string", "constraints": {"pattern": r"(?i)[a-z]\d"}},
        {"a1": "a1", "A\u0661": "A\u0661"},
        [("1a", "pattern"), ("a1\n", "pattern")],
    ),
    (
        {"type": "geopoint"},
        {"1,2": "1,2", "1, 2": "1, 2", " 1.50 , 2": "1.5,2"},
        [("1;2", "type-error"), ("181,2", "type-error")],
    ),
    (
        {"type": "list", "itemType": "integer", "constraints": {"minLength": 2}},
        {"1,2": '["1", "2"]', "01,2": '["1", "2"]'},
        [("1", "min-length"), ("1,x", "type-error")],
    ),
    (
        {"type": "object"},
        {'{"b":1,"a":[1.0]}': '{"a": [1], "b": 1}'},
        [("[1]", "type-error"), ("{", "type-error")],
    ),
]


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize(
    ("field", "valid", "invalid"), DOUBTFUL, ids=[json.dumps(field) for field, *_ in DOUBTFUL]
)
def test_doubtful_cells_are_judged_and_read_by_the_reference(
    tmp_path: Path,
    run: Engine,
    field: dict[str, Any],
    valid: dict[str, Any],
    invalid: list[tuple[str, str]],
    order: int,
) -> None:
    schema = {"fields": [{"name": "n", "type": "integer"}, {"name": "x", **field}]}
    rules = {**dict.fromkeys(valid), **dict(invalid)}
    cells = [*rules][::order]
    quoted = ['"' + cell.replace('"', '""') + '"' for cell in cells]
    text = "n,x\n" + "".join(f"{number},{cell}\n" for number, cell in enumerate(quoted))
    table = check_structure(make_package(tmp_path, schema, text), run).results[1]
    found = {f.place.record: f.rule for f in table.findings if f.place}
    assert found == {
        record: f"structure/{rules[cell]}" for record, cell in enumerate(cells, 2) if rules[cell]
    }
    rows = run.connection.execute('SELECT n, x FROM "table"').fetchall()
    assert {cells[number]: value for number, value in rows} == valid


@pytest.mark.parametrize(
    ("kind", "cells", "repeated"),
    [
        ("number", ("1.5", "1.50", "0.1", "0.10000000000000000001", "15e-1", "-0", "0"), [3, 6, 8]),
        ("time", ("09:00:00", "09:00:01", "09:00:00", "09:00:01"), [4, 5]),
        ("datetime", ("2024-01-02T09:00:00Z", "2024-01-02T10:00:00+01:00"), [3]),
        ("duration", ("P1Y", "P12M", "P1D", "PT24H", "P2D"), [3, 5]),
        ("geopoint", ("1,2", "1.0,2", "2,1"), [3]),
        ("object", ('{"a":1}', '{"a":1.0}', "{}"), [3]),
        ("list", ("a,b", "a,c", "a, b"), []),
        ("boolean", ("1", "false", "true"), [4]),
    ],
)
def test_values_that_are_equal_are_one_key_however_they_are_written(
    tmp_path: Path, kind: str, cells: tuple[str, ...], repeated: list[int]
) -> None:
    schema = fields("n", x=kind) | {"uniqueKeys": ["x"]}
    quoted = ['"' + cell.replace('"', '""') + '"' for cell in cells]
    text = "n,x\n" + "".join(f"{number},{cell}\n" for number, cell in enumerate(quoted))
    assert [row[:3] for row in matrix(check_table(tmp_path, schema, text))] == [
        [record, "x", "unique-key"] for record in repeated
    ]


def test_bound_of_more_digits_than_a_double_keeps_is_exact(tmp_path: Path) -> None:
    limits = {"minimum": "100.00000000000000001"}
    schema = {"fields": [{"name": "x", "type": "number", "constraints": limits}]}
    table = check_table(tmp_path, schema, "x\n100\n100.00000000000000001\n101\n")
    assert matrix(table) == [[2, "x", "minimum", "2:1"]]


# References

SELF = {
    "fields": [
        {"name": "id", "type": "string"},
        {"name": "parent", "type": "string"},
        {"name": "n", "type": "integer"},
    ],
    "primaryKey": ["id"],
    "foreignKeys": [{"fields": ["parent"], "reference": {"resource": "", "fields": ["id"]}}],
}


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("a,,\nb,a,\nc,c,\n", []),
        ("b,a,\na,,\n", []),
        ("a,,\nb,x,\n", [[3, "parent", "foreign-key", "3:3"]]),
        # b is not there, but that says nothing of those who refer to a row that is.
        ("a,b,\nb,x,\nc,a,\n", [[3, "parent", "foreign-key", "3:3"]]),
        ("a,A,\n", [[2, "parent", "foreign-key", "2:3"]]),
    ],
)
def test_table_may_refer_to_itself(tmp_path: Path, rows: str, expected: list[list[Any]]) -> None:
    assert matrix(check_table(tmp_path, SELF, "id,parent,n\n" + rows)) == expected


def test_self_reference_of_an_invalid_table_is_not_checked(tmp_path: Path) -> None:
    table = check_table(tmp_path, SELF, "id,parent,n\na,,x\nb,a,1\nc,y,2\n")
    assert matrix(table) == [
        [2, "n", "type-error", "2:4"],
        [None, None, "reference-not-checked", None],
    ]


@pytest.mark.parametrize("bad", ["key\nx\nx\n", "kye\nx\n", 'key\n"x\n', "key\n\n", None])
def test_references_into_an_invalid_table_are_one_finding(tmp_path: Path, bad: str | None) -> None:
    text = "\n".join([HEADER, *ROWS]) + "\n"
    results = check(make_package(tmp_path, SCHEMA, text, (OTHER[0], bad)))
    assert matrix(results["table"]) == [[None, None, "reference-not-checked", None]]
    assert [found.message for found in results["table"].findings] == [
        "other could not be checked: the table other is itself not valid"
    ]


def test_reference_to_a_table_that_is_not_there_is_one_finding(tmp_path: Path) -> None:
    package = make_package(tmp_path, SCHEMA, "\n".join([HEADER, *ROWS]) + "\n")
    table = check(package)["table"]
    assert matrix(table) == [[None, None, "reference-not-checked", None]]
    assert table.findings[0].message == (
        "other could not be checked: the table other is not in the package"
    )


def test_dangling_row_of_one_table_does_not_make_references_to_it_dangle(tmp_path: Path) -> None:
    """Whichever of the two stands first in the package."""
    child = fields("id", "parent") | {
        "foreignKeys": [
            {"fields": ["parent"], "reference": {"resource": "parents", "fields": ["id"]}}
        ]
    }
    parent = SELF | {"primaryKey": []}
    tables = {"child": (child, "id,parent\n1,b\n"), "parents": (parent, "id,parent,n\nb,x,\n")}
    for first, second in (("child", "parents"), ("parents", "child")):
        package = make_package(
            tmp_path / first, *tables[first], tables[second], name=first, other_name=second
        )
        results = check(package)
        assert matrix(results["child"]) == []
        assert matrix(results["parents"]) == [[2, "parent", "foreign-key", "2:3"]]


PAIR = {
    "fields": [{"name": "a", "type": "string"}, {"name": "b", "type": "integer"}],
    "foreignKeys": [
        {"fields": ["a", "b"], "reference": {"resource": "other", "fields": ["x", "y"]}}
    ],
}


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("p,1\nq,2\n", []),
        ("p,01\n", []),
        ("p,2\n", [[2, "a", "foreign-key", "2:1"]]),
        # Empty as a whole is no reference; empty in part is one.
        ("p,\n", [[2, "a", "foreign-key", "2:1"]]),
        (",2\n", [[2, "a", "foreign-key", "2:1"]]),
        ("r,\n", []),
    ],
)
def test_reference_of_two_fields_is_compared_as_a_whole(
    tmp_path: Path, rows: str, expected: list[list[Any]]
) -> None:
    other = (fields("x", y="integer"), "x,y\np,1\nq,2\nr,\n")
    table = check(make_package(tmp_path, PAIR, "a,b\n" + rows, other))["table"]
    assert matrix(table) == expected


def test_row_with_two_dangling_references_has_two_findings(tmp_path: Path) -> None:
    schema = fields("a", "b") | {
        "foreignKeys": [
            {"fields": [name], "reference": {"resource": "other", "fields": ["key"]}}
            for name in ("a", "b")
        ]
    }
    table = check(make_package(tmp_path, schema, "a,b\nx,y\np,q\n", OTHER))["table"]
    assert matrix(table) == [[3, "a", "foreign-key", "3:1"], [3, "b", "foreign-key", "3:3"]]


# Keys


def test_reference_that_dangles_says_where_it_was_looked_for(tmp_path: Path) -> None:
    key = {"fields": "up", "reference": {"resource": "", "fields": "id"}}
    (found,) = check_table(
        tmp_path, fields("id", "up") | {"foreignKeys": [key]}, "id,up\na,z\n"
    ).findings
    assert found.message == "'z' is nowhere in id of the same file, data/0.csv"


def test_key_that_stands_three_times_has_two_findings_that_name_the_first(tmp_path: Path) -> None:
    table = check_table(tmp_path, fields("id") | {"primaryKey": "id"}, "id\na\nb\na\na\n")
    assert matrix(table) == [[4, "id", "primary-key", "4:1"], [5, "id", "primary-key", "5:1"]]
    assert {found.message for found in table.findings} == {
        "the primary key duplicates data/0.csv:2"
    }


@pytest.mark.parametrize("order", [(0, 1, 2), (1, 0, 2), (2, 1, 0), (1, 2, 0)])
def test_row_that_repeats_a_key_still_counts_for_the_others(
    tmp_path: Path, order: tuple[int, ...]
) -> None:
    schema = {
        "fields": [
            {"name": "id", "type": "string"},
            {"name": "u", "type": "string", "constraints": {"unique": True}},
        ],
        "primaryKey": ["id"],
    }
    rows = ["a,1\n", "a,2\n", "b,2\n"]
    table = check_table(tmp_path, schema, "id,u\n" + "".join(rows[i] for i in order))
    assert table.counts == {"structure/primary-key": 1, "structure/unique": 1}


@pytest.mark.parametrize("key", ["unique", "uniqueKeys", "foreignKeys"])
@pytest.mark.parametrize("cells", ["", "a,\nb,\n"])
def test_key_of_a_column_that_is_empty_holds(tmp_path: Path, key: str, cells: str) -> None:
    schema = fields("id", "u")
    if key == "unique":
        schema["fields"][1]["constraints"] = {"unique": True}
    elif key == "uniqueKeys":
        schema["uniqueKeys"] = [["u"]]
    else:
        schema["foreignKeys"] = [
            {"fields": "u", "reference": {"resource": "", "fields": "id"}},
        ]
    assert matrix(check_table(tmp_path, schema, "id,u\n" + cells)) == []


def test_value_of_a_repeated_unique_cell_is_that_cell(tmp_path: Path) -> None:
    schema = {
        "fields": [
            {"name": "id", "type": "string"},
            {"name": "u", "type": "number", "constraints": {"unique": True}},
        ]
    }
    table = check_table(tmp_path, schema, "id,u\na,1.5\nb,\nc,1.50\nd,\n")
    assert matrix(table) == [[4, "u", "unique", "4:3"]]
    assert [(found.value, found.key) for found in table.findings] == [("1.5", None)]


# Missing values


@pytest.mark.parametrize(
    ("missing", "row", "expected"),
    [
        (["NA"], "NA,1", [[2, "x", "required", "2:1"]]),
        (["NA"], ",1", []),
        (["NA"], "NA,NA", [[2, "x", "required", "2:1"]]),
        (["NA"], "x,", [[2, "y", "type-error", "2:3"]]),
        (["NA"], "x,NA", []),
        (["NA", ""], ",NA", [[2, "x", "required", "2:1"]]),
        ([], "NA,1", []),
        ([], "x,", [[2, "y", "type-error", "2:3"]]),
        (["", "1x"], "a,1x", []),
    ],
)
def test_missing_values_are_those_that_the_schema_lists(
    tmp_path: Path, missing: list[str], row: str, expected: list[list[Any]]
) -> None:
    schema = {
        "missingValues": missing,
        "fields": [
            {"name": "x", "type": "string", "constraints": {"required": True}},
            {"name": "y", "type": "integer"},
        ],
    }
    assert matrix(check_table(tmp_path, schema, f"x,y\n{row}\n")) == expected


def test_message_of_an_empty_cell_that_is_not_missing_shows_it_empty(tmp_path: Path) -> None:
    schema = fields("x", y="integer") | {"missingValues": []}
    table = check_table(tmp_path, schema, "x,y\na,\n")
    assert [found.message for found in table.findings] == [
        "y is '', which is not a valid integer: write digits alone, such as 1994"
    ]


# Counts, and the typed tables that the next layers go on from


@pytest.mark.parametrize("style", ["plain", "quoted"])
def test_counts_are_whole_while_findings_are_kept_by_rule_and_field(
    tmp_path: Path, style: str
) -> None:
    schema = fields(a="integer", b="integer") | {"primaryKey": ["a"]}
    bad = "".join(f"x{i},y\n" for i in range(50))
    same = "1,1\n" * 20
    short = "1\n" * 30 if style == "quoted" else ""
    head = '"a",b\n' if style == "quoted" else "a,b\n"
    table = check(make_package(tmp_path, schema, head + bad + same + short), keep=3)["table"]
    assert table.counts == {
        "structure/type-error": 100,
        "structure/primary-key": 19,
        **({"structure/ragged-row": 30} if short else {}),
    }
    ragged = [[n, None, "ragged-row", f"{n}:1"] for n in (72, 73, 74)] if short else []
    assert matrix(table) == [
        *ragged,
        *([n, "a", "type-error", f"{n}:1"] for n in (2, 3, 4)),
        [2, "b", "type-error", "2:4"],
        [3, "b", "type-error", "3:4"],
        [4, "b", "type-error", "4:4"],
        *([n, "a", "primary-key", f"{n}:1"] for n in (53, 54, 55)),
    ]


@pytest.mark.parametrize("last", ["", '"9",9,\n'], ids=["plain", "quoted"])
def test_rows_that_are_wrong_leave_the_typed_table(tmp_path: Path, run: Engine, last: str) -> None:
    schema = fields(id="integer", n="number", ref="integer") | {
        "primaryKey": ["id"],
        "foreignKeys": [{"fields": ["ref"], "reference": {"resource": "other", "fields": ["k"]}}],
    }
    text = "id,n,ref\n1,1.5,\n2,x,\n3,2,7\n1,3,\n4,,1\n5,1e3,8\n" + last
    package = make_package(tmp_path, schema, text, (fields(k="integer"), "k\n1\n"))
    result = check_structure(package, run)
    rows = run.connection.execute(f'SELECT {RECORD}, id, n, ref FROM "table"').fetchall()
    assert rows == [
        (2, 1, 1.5, None),
        (6, 4, None, 1),
        *([(8, 9, 9.0, None)] if last else []),
    ]
    assert result.typed == {"table", "other"}


def test_table_that_could_not_be_read_is_not_typed(tmp_path: Path, run: Engine) -> None:
    package = make_package(tmp_path, fields("a"), "b\n1\n", (fields("k"), None))
    assert check_structure(package, run).typed == frozenset()


def test_places_of_cells_are_found_for_the_layers_above(tmp_path: Path, run: Engine) -> None:
    text = '"a",b\n"1\n2",3\n4,5\n'
    package = make_package(tmp_path, fields("a", "b"), text)
    result = check_structure(package, run)
    places = result.places(package.resource("table"), [(2, "b"), (3, "a")])
    assert {key: (place.line, place.column) for key, place in places.items()} == {
        (2, "b"): (3, 4),
        (3, "a"): (4, 1),
    }


# An engine that cannot be trusted


def test_engine_that_lets_pass_a_planted_error_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Cell, "fails", lambda *_: "(false)")
    with pytest.raises(MissedFaultError) as caught:
        check(two_tables(tmp_path, "\n".join([HEADER, *ROWS]) + "\n"))
    names = (
        "required of id, pattern of id, required of year, type-error of year, minimum of year, "
        "maximum of year, enum of kind, min-length of note, max-length of note, "
        "required of score, type-error of score, exclusive-maximum of score, "
        "type-error of deaths, exclusive-minimum of deaths, type-error of open, "
        "type-error of seen_on, category of other"
    )
    assert str(caught.value) == (
        "the check itself failed: DuckDB missed a planted fault in data/0.csv: "
        f"{names}; please report it"
    )


def test_predicate_that_is_neither_true_nor_false_is_broken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Cell, "fails", lambda *_: "(NULL::BOOLEAN)")
    with pytest.raises(MissedFaultError, match=r"in data/0\.csv: required of id, pattern of id, "):
        check(two_tables(tmp_path, HEADER + "\n"))


@pytest.mark.parametrize(
    "test",
    ["required", "type-error", "minimum", "exclusive-minimum", "enum", "max-length", "category"],
)
def test_each_broken_predicate_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, test: str
) -> None:
    fails = Cell.fails
    monkeypatch.setattr(
        Cell,
        "fails",
        lambda cell, check: "(false)" if check.test.value == test else fails(cell, check),
    )
    with pytest.raises(MissedFaultError, match=f"missed a planted fault in data/0.csv: {test} of"):
        check(two_tables(tmp_path, HEADER + "\n"))


def test_engine_that_loses_a_record_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost = lambda engine, table: replace(load(engine, table), records=2)  # noqa: E731
    monkeypatch.setattr("forewarn.structure.judging.load", lost)
    with pytest.raises(EngineError, match="of 3 records 2 were read and 0 reported"):
        check_table(tmp_path, fields("a"), "a\n1\n2\n3\n")


def test_a_statement_that_duckdb_refuses_is_a_fault_of_forewarn_in_one_line(
    tmp_path: Path, run: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(expressions.SQL_TYPES, FieldType.INTEGER, "NONSENSE")
    package = make_package(tmp_path, fields(a="integer"), "a\n1\n")
    with pytest.raises(StatementError) as caught:
        check_structure(package, run)
    assert str(caught.value).startswith(
        "forewarn itself failed: DuckDB refuses a statement about data/0.csv: "
    )
    assert str(caught.value).endswith("; please report it")
    assert "\n" not in str(caught.value)
    assert isinstance(caught.value.__cause__, duckdb.Error)


def test_table_of_a_schema_that_cannot_be_checked_is_not_and_the_others_are(
    tmp_path: Path,
) -> None:
    schema = fields() | {
        "fields": [{"name": "n", "type": "integer", "constraints": {"minimum": "low"}}]
    }
    other = fields(b="integer") | {
        "foreignKeys": [{"fields": "b", "reference": {"resource": "table", "fields": "n"}}]
    }
    results = check(make_package(tmp_path, schema, "n\nx\n", (other, "b\n1\nx\n")))
    table = results["table"]
    assert (table.outcome, table.findings, table.records) == (Outcome.NOT_CHECKED, (), None)
    assert table.reason == (
        "its schema cannot be checked: field n: the bound 'low' is not a valid integer"
    )
    assert matrix(results["other"]) == [[3, "b", "type-error", "3:1"]]
    assert results["other"].reason == (
        "b could not be checked: the table table is in the package, but is not read"
    )


# Odd names


@pytest.mark.parametrize(
    "name",
    ["record", "first", "key", "text", 'a"b', "a'b", "a/b", "a\nb", "a b", "a,b", "a{b}", "{}",
     "%s", "select", "é💥", "a.b", "a;b--", "\\", "here", "there", "main"],
)  # fmt: skip
def test_field_may_have_any_name(tmp_path: Path, name: str) -> None:
    schema = {
        "fields": [
            {"name": name, "type": "integer", "constraints": {"minimum": 0}},
            {"name": "up", "type": "integer"},
        ],
        "primaryKey": [name],
        "foreignKeys": [{"fields": ["up"], "reference": {"resource": "", "fields": [name]}}],
    }
    header = '"' + name.replace('"', '""') + '",up\n'
    lines = header.count("\n")
    table = check_table(tmp_path / "cells", schema, header + "1,1\n2,7\n")
    assert matrix(table) == [[3, "up", "foreign-key", f"{lines + 2}:3"]]
    table = check_table(tmp_path / "keys", schema, header + "-1,\nx,\n1,\n1,\n,\n")
    assert matrix(table) == [
        [6, None, "blank-row", f"{lines + 5}:1"],
        [3, name, "type-error", f"{lines + 2}:1"],
        [2, name, "minimum", f"{lines + 1}:1"],
        [5, name, "primary-key", f"{lines + 4}:1"],
        [None, None, "reference-not-checked", None],
    ]


@pytest.mark.parametrize(
    "name",
    ["repeated", "dangling", "text", "faulty", "main", "temp", "memory", "text of other", 'a"b',
     "a'b", "a/b", "a.b", "main.other", "information_schema", "duckdb_tables", "sqlite_master",
     "select", "{}", "é💥", "a\nb"],
)  # fmt: skip
def test_resource_may_have_any_name(tmp_path: Path, name: str) -> None:
    results = check(make_package(tmp_path, SELF, "id,parent,n\na,,\nb,x,\n", OTHER, name=name))
    assert matrix(results[name]) == [[3, "parent", "foreign-key", "3:3"]]
    table = check(make_package(tmp_path, SELF, "id,parent,n\na,,\na,a,\n", name=name))[name]
    assert matrix(table)[0] == [3, "id", "primary-key", "3:1"]


@pytest.mark.parametrize("names", [("a", "a.b"), ("q", "z")], ids=".".join)
def test_names_with_dots_are_not_taken_for_another_field(
    tmp_path: Path, names: tuple[str, str]
) -> None:
    def day(name: str) -> dict[str, str]:
        return {"name": name, "type": "date", "format": "%d.%m.%Y"}

    key = {"fields": ["b.c"], "reference": {"resource": "", "fields": ["d"]}}
    schema = {"fields": [day("d"), day("b.c")], "primaryKey": ["d"], "foreignKeys": [key]}
    text = "d,b.c\n07.01.2020,05.01.2020\n08.01.2020,07.01.2020\n"
    other = ({"fields": [day("c")]}, "c\n06.01.2020\n")
    results = check(make_package(tmp_path, schema, text, other, name=names[0], other_name=names[1]))
    assert matrix(results[names[0]]) == [[2, "b.c", "foreign-key", "2:12"]]
    assert matrix(results[names[1]]) == []


@pytest.mark.parametrize("name", ["a{b}", "{x}", "%s", "{0}"])
def test_braces_in_an_enum_stand_in_the_message_as_they_are(tmp_path: Path, name: str) -> None:
    schema = {"fields": [{"name": "x", "type": "string", "constraints": {"enum": [name, "b'"]}}]}
    table = check_table(tmp_path, schema, "x\nq\n{value}\n")
    assert [found.message for found in table.findings] == [
        f"x is 'q', which is not one of {name}, b'",
        f"x is '{{value}}', which is not one of {name}, b'",
    ]


# Odd folders: DuckDB reads a path as a pattern, and columns and compression out of it


@pytest.mark.parametrize(
    ("folder", "decoy"),
    [("d[1]", "d1"), ("d*", "dx"), ("d?", "dx"), ("year=2020", None), ("a=2020", None),
     ("__record=1", None), ("it's", None), ('quo"te', None), ("sp ace", None)],
)  # fmt: skip
@pytest.mark.parametrize("style", ["plain", "quoted"])
def test_package_may_lie_in_a_folder_of_any_name(
    tmp_path: Path, folder: str, decoy: str | None, style: str
) -> None:
    head = '"a",b\n' if style == "quoted" else "a,b\n"
    if decoy:
        make_package(tmp_path / decoy, fields("a", b="integer"), head + "1,x\n" * 3)
    table = check_table(tmp_path / folder, fields("a", b="integer"), head + "1,2\n")
    assert (matrix(table), table.records) == ([], 1)


@pytest.mark.parametrize("name", ["table.zst", "table*.csv", "table[1].csv", "x=1"])
def test_file_may_have_any_name(tmp_path: Path, name: str) -> None:
    make_package(tmp_path, fields(a="integer"), None)
    for other in ("table1.csv", "tablex.csv"):
        (tmp_path / "data" / other).write_text("a\nx\n")
    (tmp_path / "data" / name).write_text("a\n1\n")
    file = tmp_path / "datapackage.json"
    file.write_text(file.read_text().replace("data/0.csv", f"data/{name}"))
    table = check(load_package(tmp_path))["table"]
    assert (matrix(table), table.records) == ([], 1)


# Odd values


@pytest.mark.parametrize("style", ["plain", "quoted"])
def test_cell_of_a_megabyte_is_read_whole(tmp_path: Path, style: str) -> None:
    long = "x" * 1_000_000
    cell = f'"{long}"' if style == "quoted" else long
    schema = {
        "fields": [
            {"name": "a", "type": "string", "constraints": {"maxLength": 1_000_000}},
            {"name": "b", "type": "integer"},
        ]
    }
    assert matrix(check_table(tmp_path / "valid", schema, f"a,b\n{cell},1\n")) == []
    longer = cell.replace("x", "xx", 1)
    table = check_table(tmp_path / "long", schema, f"a,b\n{longer},{cell}\n")
    quotes = 2 if style == "quoted" else 0
    assert matrix(table) == [
        [2, "a", "max-length", "2:1"],
        [2, "b", "type-error", f"2:{1_000_001 + quotes + 2}"],
    ]
    # As much of it as a report can bear.
    assert table.findings[0].value == "x" * 1000


@pytest.mark.slow
def test_line_of_more_than_64_megabytes_is_read_whole(tmp_path: Path) -> None:
    schema = {
        "fields": [
            {"name": "a", "type": "string", "constraints": {"minLength": 1_000_000}},
            {"name": "b", "type": "integer"},
        ]
    }
    size = 65 << 20
    table = check_table(tmp_path, schema, "a,b\n" + "x" * size + ",x\n")
    assert matrix(table) == [[2, "b", "type-error", f"2:{size + 2}"]]


@pytest.mark.parametrize("style", ["plain", "quoted"])
def test_control_characters_are_found_and_read_as_they_are(
    tmp_path: Path, run: Engine, style: str
) -> None:
    odd = "".join(chr(code) for code in range(1, 0x20) if chr(code) not in "\r\n") + "\x7f\x85"
    odd += "\u2028\u200b\u202e\ufeff\U000e0001'\\%{}"
    cell = f'"{odd}\r\n\r"' if style == "quoted" else odd
    package = make_package(tmp_path, fields("a", "b"), f"a,b\n{cell},\x1b[31m\n1,2\n")
    result = check_structure(package, run)
    assert [found[:3] for found in matrix(result.results[1])] == [
        [2, "a", "control-character"],
        [2, "a", "bidirectional-override"],
        [2, "b", "control-character"],
    ]
    rows = run.connection.execute('SELECT a, b FROM "table"').fetchall()
    assert rows == [(odd + ("\r\n\r" if style == "quoted" else ""), "\x1b[31m"), ("1", "2")]


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_quoted_file_of_another_delimiter_is_read(tmp_path: Path, delimiter: str) -> None:
    text = f'a{delimiter}b\n"1{delimiter},"{delimiter}x\n2{delimiter}3\n'
    table = check_table(tmp_path, fields("a", b="integer"), text, delimiter=delimiter)
    assert matrix(table) == [[2, "b", "type-error", "2:7"]]


@pytest.mark.parametrize(
    ("pattern", "valid", "invalid"),
    [
        ("a|b", ("a", "b"), ("ab", "ax", "xb", "a\n", "\nb", "A")),
        ("[A-Z]{2}", ("AB",), ("AB\n", "ABC", "A", "ÄB")),
        (r"a\.b", ("a.b",), ("axb", "a\nb")),
        ("(?:ab)+c?", ("ab", "ababc"), ("abcab", "c")),
        ("[^,]+", ("a", "a\nb", "💥"), ("a,b", ",")),
        ("^a$", ("a",), ("a\n", "^a$", "aa")),
        (r"^\d{2}|x$", ("12", "\u0661\u0662", "x"), ("1", "123", "x\n")),
        (r"\w+", ("é", "a_1"), ("a-b", "é\n")),
        ("(?i)a\\b", ("a", "A"), ("b", "aa")),
        ("(?:a{40}){40}", ("a" * 1600,), ("a", "a" * 1601)),
    ],
)
def test_pattern_holds_for_the_whole_cell(
    tmp_path: Path, pattern: str, valid: tuple[str, ...], invalid: tuple[str, ...]
) -> None:
    schema = {"fields": [{"name": "x", "type": "string", "constraints": {"pattern": pattern}}]}
    for name, cells in (("valid", valid), ("invalid", invalid)):
        text = "x\n" + "".join(f'"{cell}"\n' for cell in cells)
        table = check_table(tmp_path / name, schema, text)
        expected = [] if name == "valid" else [*range(2, 2 + len(cells))]
        assert [found.place and found.place.record for found in table.findings] == expected


@pytest.mark.parametrize("bound", [1946, "1946"])
def test_bound_of_a_year_may_be_a_number_or_a_text(tmp_path: Path, bound: Any) -> None:
    schema = {"fields": [{"name": "y", "type": "year", "constraints": {"minimum": bound}}]}
    table = check_table(tmp_path, schema, "y\n1946\n1945\n0000\n")
    assert [(position(found), found.message) for found in table.findings] == [
        ("3:1", "y is 1945, below the minimum 1946"),
        ("4:1", "y is 0000, below the minimum 1946"),
    ]


# Many failures


@pytest.mark.parametrize("style", ["plain", "quoted"])
def test_file_of_many_invalid_rows_ends_quickly_with_whole_counts(
    tmp_path: Path, style: str
) -> None:
    count = 300_000
    schema = {
        "fields": [
            {"name": "id", "type": "string", "constraints": {"pattern": "[A-Z]{3}"}},
            {"name": "n", "type": "integer", "constraints": {"required": True}},
            {"name": "y", "type": "year"},
        ],
        "primaryKey": ["id"],
    }
    head = '"id",n,y\n' if style == "quoted" else "id,n,y\n"
    package = make_package(tmp_path, schema, head + "a,,20\n" * count)
    started = time.perf_counter()
    table = check(package, keep=10)["table"]
    # In processor time of its own this takes a second or four; the rest is for a busy machine.
    assert time.perf_counter() - started < 60
    assert table.counts == {
        "structure/pattern": count,
        "structure/required": count,
        "structure/type-error": count,
    }
    assert len(table.findings) == 30


# All of it


def test_every_rule_of_the_layer_is_broken_in_this_file() -> None:
    broken = {expected[2] for _, expected, *_ in CELLS} | {found[2] for _, found in FILES}
    elsewhere = {"descriptor", "missing-file", "unlisted-file", "reference-not-checked"}
    elsewhere |= {"unknown-property", "near-label", "base-major", "base-version"}
    elsewhere |= {rule for _, rule, _ in DECLARED if rule}
    elsewhere |= {rule.partition("/")[2] for rule in SAFETY}
    assert {f"structure/{name}" for name in broken | elsewhere} == {
        rule.id for rule in CATALOGUE if rule.layer is Layer.STRUCTURE
    }


def test_of_two_resources_whose_names_differ_in_case_the_first_is_judged(tmp_path: Path) -> None:
    results = check(
        make_package(tmp_path, fields(a="integer"), "a\nx\n", OTHER, other_name="TABLE")
    )
    assert results["table"].counts == {"structure/type-error": 1}
    assert results["TABLE"].outcome is Outcome.NOT_CHECKED


def test_a_number_that_a_key_refers_by_may_have_no_column(tmp_path: Path) -> None:
    key = {"fields": ["a"], "reference": {"resource": "other", "fields": ["x"]}}
    schema = fields("n", a="number") | {"fieldsMatch": "superset", "foreignKeys": [key]}
    package = make_package(tmp_path, schema, "n\n1\n", (fields(x="number"), "x\n1.5\n"))
    assert matrix(check(package)["table"]) == []


def test_a_number_that_a_key_refers_to_may_have_no_column(tmp_path: Path) -> None:
    key = {"fields": ["a"], "reference": {"resource": "other", "fields": ["x"]}}
    schema = fields(a="number") | {"foreignKeys": [key]}
    other = fields("y", x="number") | {"fieldsMatch": "partial"}
    package = make_package(tmp_path, schema, "a\n1.5\n", (other, "y\nq\n"))
    assert matrix(check(package)["table"]) == [[2, "a", "foreign-key", "2:1"]]
