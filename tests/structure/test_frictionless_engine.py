"""What the structure layer says where frictionless itself is its engine."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import pytest

from forewarn.findings.model import Outcome
from forewarn.package.load import load_package
from forewarn.structure.frictionless_engine import check_with_frictionless
from structure.support import fields, make_package, matrix

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from forewarn.findings.model import TableResult
    from forewarn.package.model import Package


def check(package: Package, keep: int = 1000) -> dict[str, TableResult]:
    return {result.table: result for result in check_with_frictionless(package, keep)}


def check_table(folder: Path, schema: Mapping[str, Any], text: str | bytes) -> TableResult:
    return check(make_package(folder, schema, text))["table"]


def change_descriptor(package: Package, **properties: Any) -> Package:
    """Write properties of the first resource into the descriptor, and load it again."""
    file = package.root / "datapackage.json"
    descriptor = json.loads(file.read_text(encoding="utf-8"))
    descriptor["resources"][0] |= properties
    file.write_text(json.dumps(descriptor), encoding="utf-8")
    return load_package(package.root)


def field(name: str, kind: str, **constraints: Any) -> dict[str, Any]:
    return {"name": name, "type": kind, "constraints": constraints}


EVERYTHING = {
    "fields": [
        field("id", "string", required=True, pattern="[a-z]+", maxLength=3),
        field("low", "integer", minimum=2, maximum=5),
        field("high", "number", exclusiveMinimum=0, exclusiveMaximum=1),
        field("word", "string", unique=True, minLength=2, enum=["ab", "cd", "ef", "gh", "i"]),
        field("other", "string"),
    ],
    "primaryKey": "id",
    "foreignKeys": [{"fields": "other", "reference": {"resource": "other", "fields": "name"}}],
}

# One fault each from the third record on.
FAULTY = """\
id,low,high,word,other
a,2,0.5,ab,x
b,x,0.5,,x
c,1,0.5,,x
d,6,0.5,,x
e,2,0,,x
f,2,1,,x
g,2,0.5,i,x
h,2,0.5,zz,x
i,2,0.5,ab,x
J,2,0.5,,x
long,2,0.5,,x
a,2,0.5,,x
j,2,0.5,,y
k,2,0.5,,x,more
l,2,0.5,
,,,,
,2,0.5,,x
"""


def test_each_fault_is_found_once_where_it_stands(tmp_path: Path) -> None:
    package = make_package(tmp_path, EVERYTHING, FAULTY, (fields("name"), "name\nx\n"))
    results = check(package)
    assert matrix(results["table"]) == [
        [3, "low", "type-error", "3:3"],
        [4, "low", "minimum", "4:3"],
        [5, "low", "maximum", "5:3"],
        [6, "high", "exclusive-minimum", "6:5"],
        [7, "high", "exclusive-maximum", "7:5"],
        [8, "word", "min-length", "8:9"],
        [9, "word", "enum", "9:9"],
        [10, "word", "unique", "10:9"],
        [11, "id", "pattern", "11:1"],
        [12, "id", "max-length", "12:1"],
        [13, "id", "primary-key", "13:1"],
        [14, "other", "foreign-key", "14:10"],
        [15, None, "ragged-row", "15:12"],
        [16, "other", "ragged-row", "16:9"],
        [17, None, "blank-row", "17:1"],
        [17, "id", "primary-key", "17:1"],
        [18, "id", "required", "18:1"],
        [18, "id", "primary-key", "18:1"],
    ]
    assert results["table"].outcome is Outcome.INVALID
    assert results["table"].records == 17
    assert results["other"].outcome is Outcome.VALID
    assert results["package"].outcome is Outcome.VALID
    assert list(results) == ["package", "table", "other"]


def test_finding_has_the_cell_as_written_its_key_and_the_words_of_frictionless(
    tmp_path: Path,
) -> None:
    package = make_package(tmp_path, EVERYTHING, FAULTY, (fields("name"), "name\nx\n"))
    findings = check(package)["table"].findings
    assert [(f.key, f.value) for f in findings[:2]] == [("b", "x"), ("c", "1")]
    assert [(f.key, f.value) for f in findings if f.field == "other"] == [("j", "y"), ("l", "")]
    assert findings[0].message == (
        'Type error in the cell "x" in row "3" and field "low" at position "2": '
        'type is "integer/default"'
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("b,a\n1,2\n", [[1, "a", "header", "1:1"], [1, "b", "header", "1:3"]]),
        ("a\n1\n", [[1, "b", "header", "1:1"]]),
        ("a,b,c\n1,2,3\n", [[1, None, "header", "1:5"]]),
        (b"a,b\n1,\xe9\n", [[None, None, "encoding", None]]),
    ],
)
def test_fault_of_the_header_or_the_bytes_is_found(
    tmp_path: Path, text: str | bytes, expected: list[list[Any]]
) -> None:
    assert matrix(check_table(tmp_path, fields("a", "b"), text)) == expected


def test_empty_file_has_no_header(tmp_path: Path) -> None:
    result = check_table(tmp_path, fields("a"), "")
    assert "structure/header" in result.counts
    assert result.outcome is Outcome.INVALID


def test_record_and_line_differ_after_a_newline_in_a_cell(tmp_path: Path) -> None:
    result = check_table(tmp_path, fields("a", b="integer"), 'a,b\n"x\ny",1\nz,w\n')
    assert matrix(result) == [[3, "b", "type-error", "4:3"]]


def test_file_of_another_size_and_digest_is_found(tmp_path: Path) -> None:
    package = make_package(tmp_path, fields("a"), "a\n1\n")
    digest = f"sha256:{hashlib.sha256(b'other').hexdigest()}"
    result = check(change_descriptor(package, bytes=5, hash=digest))["table"]
    assert result.counts == {"structure/hash": 1, "structure/bytes": 1}


def test_digest_that_frictionless_ignores_is_not_checked(tmp_path: Path) -> None:
    package = make_package(tmp_path, fields("a"), "a\n1\n")
    result = check(change_descriptor(package, hash="sha1:00"))["table"]
    assert result.outcome is Outcome.NOT_CHECKED
    assert result.reason == "hash is ignored; supported algorithms: md5/sha256"


def test_file_that_is_not_there_is_found(tmp_path: Path) -> None:
    result = check(make_package(tmp_path, fields("a"), None))["table"]
    assert result.counts == {"structure/missing-file": 1}


@pytest.mark.parametrize("other", [None, b"name\n\xe9\n"])
def test_table_is_not_blamed_for_the_one_it_refers_to(tmp_path: Path, other: bytes | None) -> None:
    package = make_package(tmp_path, EVERYTHING, FAULTY, (fields("name"), other))
    result = check(package)["table"]
    assert result.counts["structure/reference-not-checked"] == 1
    assert result.counts["structure/minimum"] == 1
    assert set(result.counts).isdisjoint({"structure/missing-file", "structure/encoding"})


@pytest.mark.parametrize("faults", [5, 3000])
def test_all_are_counted_and_some_kept(tmp_path: Path, faults: int) -> None:
    text = "a,b\n" + "x,1\n" * faults
    package = make_package(tmp_path, fields(a="integer", b="date"), text)
    package = change_descriptor(package, bytes=1)
    result = check(package, keep=3)["table"]
    assert result.counts == {
        "structure/type-error": 2 * faults,
        "structure/bytes": 1,
    }
    assert result.unshown == {"structure/type-error": 2 * faults - 3}
    assert result.records == faults


@pytest.mark.parametrize(
    ("schema", "text", "reason"),
    [
        ({"fields": [field("a", "string", pattern="(?i)a")]}, "a\nA\n", "error"),
        ({"fields": [field("a", "number", unique=True)]}, "a\nsNaN\n", "TypeError"),
        ({"fields": [field("a", "object", unique=True)]}, "a\n{}\n", "TypeError"),
    ],
)
def test_what_frictionless_fails_on_is_not_checked(
    tmp_path: Path, schema: Mapping[str, Any], text: str, reason: str
) -> None:
    result = check_table(tmp_path, schema, text)
    assert result.outcome is Outcome.NOT_CHECKED
    assert result.reason is not None
    assert result.reason.startswith(f"frictionless failed on it: {reason}: ")


def test_no_table_is_checked_under_an_invalid_descriptor(tmp_path: Path) -> None:
    package = change_descriptor(make_package(tmp_path, fields("a"), "a\n1\n"), encoding=1)
    results = check(package)
    assert set(results["package"].counts) == {"structure/descriptor"}
    assert results["package"].outcome is Outcome.INVALID
    assert results["table"].outcome is Outcome.NOT_CHECKED


def test_resource_that_is_not_read_is_not_checked(tmp_path: Path) -> None:
    package = make_package(tmp_path, fields("a"), "a\n1\n", (fields("b"), "b\n1\n"))
    results = check(change_descriptor(package, path="https://example.org/a.csv"))
    assert results["table"].outcome is Outcome.NOT_CHECKED
    assert results["other"].outcome is Outcome.VALID


def test_each_table_is_announced(tmp_path: Path) -> None:
    package = make_package(tmp_path, fields("a"), "a\n1\n", (fields("b"), "b\n1\n"))
    announced: list[str] = []
    check_with_frictionless(package, progress=announced.append)
    assert announced == ["data/0.csv", "data/1.csv"]


def test_reference_into_a_table_that_is_not_read_is_not_checked(tmp_path: Path) -> None:
    key = {"fields": "a", "reference": {"resource": "other", "fields": "b"}}
    schema = fields("a", n="integer") | {"foreignKeys": [key]}
    package = make_package(tmp_path, schema, "a,n\n1,2\n", (fields("b"), "b\n1\n"))
    file = package.root / "datapackage.json"
    descriptor = json.loads(file.read_text(encoding="utf-8"))
    descriptor["resources"][1]["format"] = "xlsx"
    file.write_text(json.dumps(descriptor), encoding="utf-8")
    table = check(load_package(package.root))["table"]
    assert (table.outcome, table.findings, table.records) == (Outcome.NOT_CHECKED, (), 1)
    assert table.reason == (
        "a could not be checked: the table other is in the package, but is not read"
    )


@pytest.mark.parametrize(("claim", "rule"), [("rows", "row-count"), ("fields", "field-count")])
def test_count_that_is_declared_is_compared(tmp_path: Path, claim: str, rule: str) -> None:
    package = make_package(tmp_path, fields("a"), "a\n1\n")
    assert check(change_descriptor(package, **{claim: 7}))["table"].counts == {
        f"structure/{rule}": 1
    }


@pytest.mark.parametrize("in_file", [True, False])
def test_fields_match_may_be_a_list_of_one(in_file: bool, tmp_path: Path) -> None:
    schema = fields("a", b="integer") | {"fieldsMatch": ["subset"]}
    package = make_package(tmp_path, schema, "c,b,a\n1,x,2\n")
    if not in_file:
        package = change_descriptor(package, schema=schema)
    result = check(package)["table"]
    assert [row[:3] for row in matrix(result)] == [[2, "b", "type-error"]]


def test_no_pattern_of_the_items_of_an_array_runs_without_a_limit(tmp_path: Path) -> None:
    item = {"type": "string", "constraints": {"pattern": "(a+)+b"}}
    schema = {"fields": [{"name": "a", "type": "array", "arrayItem": item}]}
    table = check_table(tmp_path, schema, f'a\n"[""{"a" * 40}""]"\n')
    assert table.outcome is Outcome.NOT_CHECKED
    assert table.reason == "of arrayItem only the type is checked, not constraints"


def test_two_tables_may_have_one_schema(tmp_path: Path) -> None:
    package = make_package(tmp_path, fields("a"), "a\n1\n", (fields("a"), "a\n2\n"))
    file = package.root / "datapackage.json"
    descriptor = json.loads(file.read_text(encoding="utf-8"))
    descriptor["resources"][1]["schema"] = descriptor["resources"][0]["schema"]
    file.write_text(json.dumps(descriptor), encoding="utf-8")
    results = check(load_package(package.root))
    assert {result.outcome for result in results.values()} == {Outcome.VALID}
