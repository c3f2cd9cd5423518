"""Loading a package: its descriptor, its resources, and paths that stay inside it."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from forewarn.errors import PackageError, UnsafePathError, UsageError
from forewarn.package.dialect import Dialect
from forewarn.package.find import find_package
from forewarn.package.load import load_package
from forewarn.package.model import MetadataFault, Package, Unsupported
from forewarn.package.paths import safe_path
from forewarn.package.schema_parsing import parse_schema
from structure.support import DIALECT, fields

if TYPE_CHECKING:
    from pathlib import Path

PINNED = DIALECT | DIALECT["csv"]
PINNED.pop("csv")


def write(folder: Path, *resources: dict[str, Any], **descriptor: Any) -> Path:
    """Write a descriptor of resources that each default to one table; its path."""
    (folder / "schema.json").write_text(json.dumps(fields("a", "b")))
    (folder / "data.csv").write_text("a,b\n")
    whole = {
        "resources": [
            {"name": "table", "path": "data.csv", "schema": "schema.json", **resource}
            for resource in resources or ({},)
        ],
        **descriptor,
    }
    file = folder / "datapackage.json"
    file.write_text(json.dumps(whole))
    return file


def refused(file: Path) -> str:
    with pytest.raises(PackageError) as caught:
        load_package(file)
    return str(caught.value)


# Packages


def test_package_is_loaded_from_its_folder_or_its_descriptor(tmp_path: Path) -> None:
    file = write(tmp_path, {"name": "t/one"}, {"name": "t/two"}, {"name": "u"}, version="1.2.3")
    package = load_package(tmp_path)
    assert package == load_package(file)
    assert (package.name, package.version) == (tmp_path.name, "1.2.3")
    assert [(r.name, r.table, r.part) for r in package.resources] == [
        ("t/one", "t", "one"),
        ("t/two", "t", "two"),
        ("u", "u", None),
    ]
    assert {table: len(parts) for table, parts in package.tables().items()} == {"t": 2, "u": 1}
    assert package.resource("u").file == tmp_path / "data.csv"
    with pytest.raises(KeyError):
        package.resource("t")


def test_data_need_not_be_there_to_load_a_package(tmp_path: Path) -> None:
    file = write(tmp_path, {"path": "data/absent.csv"})
    assert load_package(file).resource("table").file == tmp_path / "data/absent.csv"


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"\xff\xfe", b"\xef\xbb\xbf{}", b"[" * 100_000, b'{"a": ' * 100_000],
    ids=["empty", "open", "utf-16", "mark", "deep list", "deep object"],
)
def test_descriptor_that_is_no_json_is_refused_by_name(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "datapackage.json"
    file.write_bytes(data)
    assert refused(tmp_path).startswith(f"cannot read the descriptor {file}: ")


@pytest.mark.parametrize(
    ("descriptor", "fault"),
    [
        *((content, "it is not a data package: write an object with a list of resources")
          for content in ([], "x", None, 5)),
        *((content, "it is not a data package: it has no list of resources")
          for content in ({}, {"name": "x"})),
        *(({"name": "x", "resources": content}, "resources must be a list of objects")
          for content in ({}, None, "x", 5)),
        ({"name": "x", "resources": []}, "the list of resources is empty"),
    ],
)  # fmt: skip
def test_json_without_a_list_of_resources_is_a_faulty_package(
    tmp_path: Path, descriptor: Any, fault: str
) -> None:
    file = tmp_path / "datapackage.json"
    file.write_text(json.dumps(descriptor))
    package = load_package(file)
    assert [each.told for each in package.faults] == [fault]
    assert package.declared == ()
    with pytest.raises(PackageError, match="lists no resources"):
        package.must_have_resources()


@pytest.mark.parametrize("name", ["absent", "absent.json", "a\0b"])
def test_package_that_is_not_there_is_refused_by_name(tmp_path: Path, name: str) -> None:
    assert repr(str(tmp_path))[1:-1] in refused(tmp_path / name)


def test_folder_without_a_descriptor_is_no_package(tmp_path: Path) -> None:
    assert refused(tmp_path) == (
        f"there is no package at {tmp_path}: {tmp_path / 'datapackage.json'} does not exist"
    )


@pytest.mark.parametrize("below", [".", "data", "data/deep/er"])
def test_package_is_found_upward(tmp_path: Path, below: str) -> None:
    file = write(tmp_path)
    folder = tmp_path / below
    folder.mkdir(parents=True, exist_ok=True)
    assert find_package(folder) == file.resolve()


def test_nearest_package_upward_is_the_one_found(tmp_path: Path) -> None:
    write(tmp_path)
    inner = tmp_path / "inner"
    (inner / "data").mkdir(parents=True)
    assert find_package(inner / "data") == (tmp_path / "datapackage.json").resolve()
    file = write(inner)
    assert find_package(inner / "data") == file.resolve()


def test_folder_named_like_a_descriptor_is_passed_over(tmp_path: Path) -> None:
    file = write(tmp_path)
    (tmp_path / "inner" / "datapackage.json").mkdir(parents=True)
    assert find_package(tmp_path / "inner") == file.resolve()


def test_no_package_upward_is_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(PackageError) as caught:
        find_package(tmp_path)
    assert str(caught.value) == (
        f"no datapackage.json in {tmp_path.resolve()} or any folder above it: "
        "go into a package's folder, or name one"
    )


# Resources


@pytest.mark.parametrize("name", ["a", "x/é"])
def test_resource_whose_name_repeats_is_kept_apart_and_the_first_is_read(
    tmp_path: Path, name: str
) -> None:
    file = write(tmp_path, {"name": name}, {"name": "b"}, {"name": name}, {"name": name})
    package = load_package(file)
    assert [each.name for each in package.resources] == [name, "b"]
    assert [(each.name, each.reason) for each in package.unsupported] == [
        (name, "another resource has its name")
    ] * 2
    assert [each.told for each in package.faults] == [
        f"resource {name}: another resource has this name"
    ]


@pytest.mark.parametrize(
    ("first", "second", "reason"),
    [
        ("a", "A", "its name differs only in case from a"),
        ("x/é", "x/É", "its name differs only in case from x/é"),
        ("t/one", "T/two", "the name of its table differs only in case from t"),
    ],
)
def test_resource_whose_name_differs_in_case_is_kept_apart(
    tmp_path: Path, first: str, second: str, reason: str
) -> None:
    package = load_package(write(tmp_path, {"name": first}, {"name": second}))
    assert [each.name for each in package.resources] == [first]
    assert package.unsupported == (Unsupported(second, "data.csv", reason),)
    # The standard allows it.
    assert package.faults == ()


def test_name_that_repeats_in_another_case_is_a_fault_too(tmp_path: Path) -> None:
    package = load_package(write(tmp_path, {"name": "a"}, {"name": "A"}, {"name": "A"}))
    assert [each.told for each in package.faults] == ["resource A: another resource has this name"]


def test_name_of_a_resource_that_is_not_read_is_taken_too(tmp_path: Path) -> None:
    package = load_package(write(tmp_path, {"name": "a", "format": "xlsx"}, {"name": "A"}))
    assert [each.reason for each in package.unsupported] == [
        "its format is xlsx",
        "its name differs only in case from a",
    ]


@pytest.mark.parametrize(
    ("resource", "what"),
    [
        ({"format": "xlsx", "dialect": "../x"}, "dialect"),
        ({"path": ["data.csv", "../x"]}, "path"),
        ({"path": "data.csv", "extrapaths": ["../x"]}, "path"),
        ({"schema": "../x"}, "schema"),
    ],
)
def test_path_out_of_the_package_is_a_fault_whatever_it_is_of(
    tmp_path: Path, resource: dict[str, Any], what: str
) -> None:
    package = load_package(write(tmp_path, resource, {"name": "other"}))
    prefix = "" if what == "path" else f"{what}: "
    (fault,) = package.faults
    assert fault.told == (
        f"resource table: {prefix}the path '../x' is not safe: "
        "it has .., which may lead out of the package"
    )
    assert [each.reason for each in package.unsupported] == [f"its {what} '../x' is not followed"]
    assert [each.name for each in package.resources] == ["other"]
    assert "../x" not in package.schema_paths


@pytest.mark.parametrize("path", [7, {}, ["data.csv", 5], [], True])
@pytest.mark.parametrize("key", ["path", "extrapaths"])
def test_path_that_is_no_text_is_a_fault(tmp_path: Path, path: Any, key: str) -> None:
    package = load_package(write(tmp_path, {key: path}, {"name": "other"}))
    if (key, path) == ("extrapaths", []):
        assert package.faults == ()
        return
    (fault,) = package.faults
    assert fault.told == f"resource table: {key} must be a text, or a list of texts"
    assert [each.reason for each in package.unsupported] == ["it needs a path, or a list of paths"]


@pytest.mark.parametrize("raw", ["table", 5, None, [], {}, {"name": 5}, {"name": ""}])
def test_resource_without_a_name_is_kept_apart_under_its_position(tmp_path: Path, raw: Any) -> None:
    write(tmp_path)
    file = tmp_path / "datapackage.json"
    whole = json.loads(file.read_text())
    whole["resources"].append(raw)
    file.write_text(json.dumps(whole))
    package = load_package(file)
    (unsupported,) = package.unsupported
    assert (unsupported.name, unsupported.path) == ("resource 2", "")
    assert [resource.name for resource in package.resources] == ["table"]


# What a descriptor claims of a file, and what stands in the model.
CLAIMS: list[tuple[dict[str, Any], list[tuple[str, int | str]]]] = [
    ({"bytes": 5, "hash": "x"}, [("bytes", 5), ("hash", "x")]),
    ({"rows": 3, "fields": 2}, [("rows", 3), ("fields", 2)]),
    ({"rows": 3.0}, [("rows", 3)]),
    ({"stats": {"bytes": 5, "rows": 3, "fields": 2}},
     [("stats.bytes", 5), ("stats.rows", 3), ("stats.fields", 2)]),
    ({"stats": {"md5": "x", "sha256": "y"}},
     [("stats.md5", "md5:x"), ("stats.sha256", "sha256:y")]),
    ({"stats": {"hash": "x"}}, [("stats.hash", "md5:x")]),
    ({"hashing": "sha256", "stats": {"hash": "x"}}, [("stats.hash", "sha256:x")]),
    ({"bytes": 5, "stats": {"bytes": 6}}, [("bytes", 5), ("stats.bytes", 6)]),
    ({"hash": "", "stats": {"md5": ""}}, []),
]  # fmt: skip


@pytest.mark.parametrize(("resource", "claims"), CLAIMS)
def test_claims_are_read_wherever_they_stand(
    tmp_path: Path, resource: dict[str, Any], claims: list[tuple[str, int | str]]
) -> None:
    package = load_package(write(tmp_path, resource))
    found = package.resource("table")
    assert [(claim.property, claim.value) for claim in found.claims] == claims
    assert (package.faults, found.unknown) == ((), ())


@pytest.mark.parametrize(
    ("resource", "message"),
    [
        *(({key: value}, f"{key} must be a whole number")
          for key in ("bytes", "rows", "fields") for value in ("5", True, 1.5, [], None)),
        *(({"hash": value}, "hash must be a text") for value in (5, True, [], None)),
        *(({"stats": value}, "stats must be an object") for value in (5, "x", [1], None)),
        ({"stats": {"rows": "5"}}, "stats.rows must be a whole number"),
        ({"stats": {"sha256": 5}}, "stats.sha256 must be a text"),
    ],
)  # fmt: skip
def test_claim_of_a_wrong_type_is_a_fault_of_the_descriptor(
    tmp_path: Path, resource: dict[str, Any], message: str
) -> None:
    package = load_package(write(tmp_path, resource))
    assert package.faults == (MetadataFault("datapackage.json", message, "table"),)
    assert package.faults[0].told == f"resource table: {message}"
    assert package.resource("table").claims == ()


def test_unknown_property_of_a_listed_value_is_told_once(tmp_path: Path) -> None:
    values = [{"value": each, "labell": each} for each in ("-", "+")]
    field = {"name": "a", "type": "string", "categories": values, "missingValues": values}
    schema = {"fields": [field], "missingValues": values}
    package = load_package(write(tmp_path, {"schema": schema}))
    told = "labell (did you mean label?)"
    assert package.resource("table").schema.unknown == (
        f"missingValues.{told}",
        f"field a: missingValues.{told}",
        f"field a: categories.{told}",
    )


def test_addresses_and_paths_are_not_mixed(tmp_path: Path) -> None:
    package = load_package(write(tmp_path, {"path": ["data.csv", "https://example.org/b.csv"]}))
    message = "path must not mix addresses and paths in the package"
    assert package.faults == (MetadataFault("datapackage.json", message, "table"),)


@pytest.mark.parametrize(
    ("resource", "unknown"),
    [
        ({"foo": 1, "Rows": 3}, ("Rows (did you mean rows?)", "foo")),
        ({"stats": {"crc32": "x"}}, ("stats.crc32",)),
        ({"dialect": {"delimeter": ";"}}, ("dialect.delimeter (did you mean delimiter?)",)),
        ({"dialect": {"csv": {"delimeter": ";"}}},
         ("dialect.csv.delimeter (did you mean delimiter?)",)),
        ({"_foo": 1, "dc:title": "x", "dialect": {"_bar": 1, "a:b": 2}}, ()),
        ({"title": "x", "description": "x", "homepage": "x", "licenses": [], "sources": [],
          "profile": "data-resource", "scheme": "file", "compression": "no"}, ()),
    ],
)  # fmt: skip
def test_property_that_the_standard_does_not_know_is_told(
    tmp_path: Path, resource: dict[str, Any], unknown: tuple[str, ...]
) -> None:
    assert load_package(write(tmp_path, resource)).resource("table").unknown == unknown


@pytest.mark.parametrize(
    ("resource", "path", "reason"),
    [
        ({"path": None, "data": [["a", "b"]]}, "", "its data is in the descriptor"),
        ({"data": []}, "data.csv", "its data is in the descriptor"),
        ({"path": ["data.csv", "b.csv"]}, "data.csv, b.csv", "it is in several files"),
        ({"extrapaths": ["b.csv"]}, "data.csv, b.csv", "it is in several files"),
        *(
            ({"path": url}, url, "it is at a URL, which is not fetched")
            for url in ("http://127.0.0.1/x.csv", "HTTPS://e.org/x", "ftp://e.org/x", "s3://b/x")
        ),
        *(
            ({"path": path}, "", "it needs a path, or a list of paths")
            for path in (None, 5, {}, [], ["data.csv", 5], [None])
        ),
        ({"extrapaths": 5}, "", "it needs a path, or a list of paths"),
        (
            {"schema": "https://example.org/schema.json"},
            "data.csv",
            "its schema is at a URL, which is not fetched: https://example.org/schema.json",
        ),
        (
            {"dialect": "HTTP://example.org/d.json"},
            "data.csv",
            "its dialect is at a URL, which is not fetched: HTTP://example.org/d.json",
        ),
        (
            {"data": [], "schema": "https://example.org/schema.json"},
            "data.csv",
            "its data is in the descriptor",
        ),
        *(
            ({"dialect": dialect}, "data.csv", "its dialect is not a JSON object")
            for dialect in ([], None, 5, {"csv": 5}, {"csv": None})
        ),
        ({"scheme": "http"}, "data.csv", "its scheme is http: only files of the package are read"),
        ({"compression": "none"}, "data.csv", "it is compressed"),
        ({"name": "a\ud800"}, "data.csv", "its name has half of a character"),
        (
            {"schema": {"fields": [{"name": "a\ud800"}]}},
            "data.csv",
            "its schema has half of a character",
        ),
        ({"type": "json"}, "data.csv", "its type is json"),
        ({"compression": "gz"}, "data.csv", "it is compressed"),
        ({"path": "data.csv.GZ", "format": "csv"}, "data.csv.GZ", "it is compressed"),
        ({"innerpath": "x.csv"}, "data.csv", "it has innerpath, which is not read"),
        ({"layout": {"limitRows": 1}}, "data.csv", "it has layout, which is not read"),
        ({"format": "xlsx"}, "data.csv", "its format is xlsx"),
        ({"path": "data.XLSX"}, "data.XLSX", "its format is xlsx"),
        ({"path": "data.json", "mediatype": "application/json"}, "data.json", "its format is json"),
        ({"path": "data.gz"}, "data.gz", "it is compressed"),
        ({"path": "data.x.zip", "format": "csv"}, "data.x.zip", "it is compressed"),
        ({"path": "data"}, "data", "it names no format"),
        *(
            ({"encoding": name}, "data.csv", f"its encoding is {name}: only utf-8 is read")
            for name in ("latin-1", "utf-8-sig", "ascii", "nonsense", "utf\0", "", 5, None)
        ),
        ({"schema": None}, "data.csv", "it has no schema"),
    ],
)
def test_resource_that_is_not_one_csv_file_with_a_schema_is_kept_apart(
    tmp_path: Path, resource: dict[str, Any], path: str, reason: str
) -> None:
    package = load_package(write(tmp_path, {"name": "first"}, resource, {"name": "last"}))
    name = resource.get("name", "table")
    assert package.unsupported == (Unsupported(name, path, reason),)
    assert [each.name for each in package.resources] == ["first", "last"]


def test_files_of_what_is_not_read_are_those_in_the_package(tmp_path: Path) -> None:
    file = write(
        tmp_path,
        {"name": "split", "path": ["a.csv", "https://e.org/b.csv", "c.csv"]},
        {"name": "inline", "path": None, "data": []},
    )
    split, inline = load_package(file).unsupported
    assert (split.files, inline.files) == ((tmp_path / "a.csv", tmp_path / "c.csv"), ())


@pytest.mark.parametrize(
    "resource",
    [
        {"type": None, "format": None, "mediatype": None, "data": None},
        {"type": "table", "format": "CSV", "mediatype": "application/vnd.ms-excel"},
        {"path": "data.txt", "format": "csv"},
        {"path": "data", "mediatype": "text/csv; charset=utf-8"},
        {"path": ["data.csv"], "extrapaths": [], "compression": ""},
        {"compression": "no", "scheme": "", "layout": {}, "profile": "tabular-data-resource"},
        {"path": "DATA.CSV"},
    ],
)
def test_resource_that_is_one_csv_file_with_a_schema_is_read(
    tmp_path: Path, resource: dict[str, Any]
) -> None:
    package = load_package(write(tmp_path, resource))
    assert package.unsupported == ()
    assert package.resource("table").dialect == Dialect()


@pytest.mark.parametrize(
    "resource",
    [
        {"format": "tsv"},
        {"format": "TSV", "mediatype": "text/csv"},
        {"mediatype": "text/tab-separated-values"},
        {"mediatype": "text/tab-separated-values", "format": "csv"},
        {"path": "data.tsv"},
        {"path": "data.tsv", "dialect": {"delimiter": None}},
    ],
)
def test_tab_separates_where_nothing_else_is_said_of_such_a_file(
    tmp_path: Path, resource: dict[str, Any]
) -> None:
    package = load_package(write(tmp_path, {"name": "tabs", **resource}))
    assert package.resource("tabs").dialect == Dialect("\t")
    told = {"dialect": {"delimiter": ";"}}
    package = load_package(write(tmp_path, {"name": "tabs", **resource, **told}))
    assert package.resource("tabs").dialect == Dialect(";")


@pytest.mark.parametrize("encoding", ["utf-8", "UTF-8", "utf8", "utf_8", "U8", "UTF", "cp65001"])
def test_utf_8_may_be_spelt_in_its_ways(tmp_path: Path, encoding: str) -> None:
    assert load_package(write(tmp_path, {"encoding": encoding})).resource("table")


# Schemas


def test_schema_may_stand_in_the_descriptor(tmp_path: Path) -> None:
    file = write(tmp_path, {"schema": fields("c", d="date")}, {"name": "other"})
    package = load_package(file)
    assert package.resource("table").schema == parse_schema(fields("c", d="date"))
    assert package.resource("other").schema.field_names == ("a", "b")


@pytest.mark.parametrize(
    ("schema", "message"),
    [
        ({}, "a schema needs a list of fields"),
        ([], "a schema must be a JSON object"),
        (5, "a schema must be a JSON object"),
        (fields(x="geo"), "field x: the type 'geo' is unknown"),
        (fields("a", d="date") | {"missingValues": "x"},
         "missingValues must be a list of strings or of objects with a value"),
    ],
)  # fmt: skip
def test_table_of_a_schema_that_is_wrong_is_kept_apart_and_the_others_are_read(
    tmp_path: Path, schema: Any, message: str
) -> None:
    (tmp_path / "wrong.json").write_text(json.dumps(schema))
    file = write(
        tmp_path,
        {"name": "inline", "schema": schema},
        {"name": "file", "schema": "wrong.json"},
        {"name": "right"},
    )
    package = load_package(file)
    assert [(each.name, each.reason) for each in package.unsupported] == [
        ("inline", message),
        ("file", f"wrong.json: {message}"),
    ]
    assert [each.name for each in package.resources] == ["right"]


def test_files_of_schemas_and_dialects_are_listed_once_each(tmp_path: Path) -> None:
    (tmp_path / "dialect.json").write_text("{}")
    file = write(
        tmp_path,
        {"name": "one", "dialect": "dialect.json"},
        {"name": "two"},
        {"name": "three", "schema": fields("a"), "dialect": {}},
        {"name": "four", "schema": None},
    )
    assert load_package(file).schema_files == (tmp_path / "dialect.json", tmp_path / "schema.json")


@pytest.mark.parametrize("what", ["schema", "dialect"])
@pytest.mark.parametrize(
    ("data", "why"),
    [
        (None, "No such file or directory"),
        (b"", "it is empty"),
        (b"{", "it is not JSON: Expecting property name enclosed in double quotes"),
        (b"[" * 100_000, "it is nested more than 200 deep"),
        (b"\xef\xbb\xbf{}", "it begins with a byte order mark: save it as UTF-8 without one"),
        (b'{"a": "\xff"}', "it is not UTF-8 text: byte 8 is wrong"),
    ],
)
def test_table_of_a_file_that_cannot_be_read_is_kept_apart(
    tmp_path: Path, what: str, data: bytes | None, why: str
) -> None:
    if data is not None:
        (tmp_path / "part.json").write_bytes(data)
    package = load_package(write(tmp_path, {what: "part.json"}, {"name": "other"}))
    (unsupported,) = package.unsupported
    assert unsupported.reason.startswith(f"cannot read the {what} part.json: {why}")
    assert [each.name for each in package.resources] == ["other"]


def test_schema_in_yaml_is_named_as_such(tmp_path: Path) -> None:
    (tmp_path / "part.yaml").write_text("fields:\n  - name: a\n")
    (unsupported,) = load_package(write(tmp_path, {"schema": "part.yaml"})).unsupported
    assert unsupported.reason == (
        "cannot read the schema part.yaml: it is YAML, which is not read: write it as JSON"
    )


def test_descriptor_that_is_a_link_out_of_its_folder_is_refused(tmp_path: Path) -> None:
    file = write(tmp_path)
    folder = tmp_path / "folder"
    folder.mkdir()
    link = folder / "datapackage.json"
    link.symlink_to(file)
    assert refused(link) == (
        f"cannot read the descriptor {link}: the path 'datapackage.json' leads out of the package"
    )


# Foreign keys


def referring(folder: Path, resource: str, name: str) -> Package:
    key = {"fields": ["a"], "reference": {"resource": resource, "fields": [name]}}
    file = write(folder, {"name": "child", "schema": "child.json"}, {"name": "other"})
    schema = fields("a", n="integer") | {"foreignKeys": [key]}
    (folder / "child.json").write_text(json.dumps(schema))
    return load_package(file)


@pytest.mark.parametrize(
    ("resource", "name", "wrong", "unusable"),
    [
        ("other", "z", "a refers to z of other, which is not a field", None),
        ("", "z", "a refers to z of child, which is not a field", None),
        ("child", "n", None, "a refers to n of child, and string cannot be compared with integer"),
    ],
)
def test_foreign_key_that_nothing_could_satisfy_is_told_apart(
    tmp_path: Path, resource: str, name: str, wrong: str | None, unusable: str | None
) -> None:
    child = referring(tmp_path, resource, name).resource("child")
    assert child.wrong_keys == ((wrong,) if wrong else ())
    assert child.unusable == ((unusable,) if unusable else ())
    assert child.schema.foreign_keys == ()


@pytest.mark.parametrize(
    ("here", "there", "taken"),
    [
        ("integer", "integer", True),
        ("integer", "year", True),
        ("year", "integer", True),
        ("integer", "number", True),
        ("number", "year", True),
        ("string", "any", True),
        ("any", "string", True),
        ("year", "yearmonth", False),
        ("any", "integer", False),
        ("boolean", "integer", False),
        ("date", "datetime", False),
    ],
)
def test_fields_may_refer_to_those_of_a_type_whose_values_may_be_equal(
    tmp_path: Path, here: str, there: str, taken: bool
) -> None:
    key = {"fields": "a", "reference": {"fields": "b"}}
    file = write(tmp_path, {"schema": fields(a=here, b=there) | {"foreignKeys": [key]}})
    table = load_package(file).resource("table")
    assert bool(table.schema.foreign_keys) is taken
    assert table.unusable == (
        () if taken else (f"a refers to b of table, and {here} cannot be compared with {there}",)
    )


def test_foreign_key_to_what_is_not_read_is_left_to_validation(tmp_path: Path) -> None:
    key = {"fields": "a", "reference": {"resource": "other", "fields": "z"}}
    schema = fields("a") | {"foreignKeys": [key]}
    file = write(tmp_path, {"schema": schema}, {"name": "other", "format": "xlsx"})
    assert load_package(file).resource("table").schema.foreign_keys


@pytest.mark.parametrize(("resource", "name"), [("other", "b"), ("", "a"), ("absent", "z")])
def test_foreign_key_that_can_be_looked_up_is_taken(
    tmp_path: Path, resource: str, name: str
) -> None:
    """Or whose target is not in the package, which validation tells."""
    assert referring(tmp_path, resource, name).resource("child").schema.foreign_keys


# Dialects


@pytest.mark.parametrize(
    ("dialect", "expected"),
    [
        ({}, Dialect(",")),
        (DIALECT, Dialect(",")),
        (PINNED, Dialect(",")),
        ({"$schema": "https://datapackage.org/profiles/2.0/tabledialect.json"}, Dialect()),
        ({"name": "x", "title": "X", "description": "", "csvddfVersion": 1.2}, Dialect()),
        *(({"delimiter": mark}, Dialect(mark)) for mark in (",", ";", "\t", "|", ":", " ", "é")),
        ({"csv": {"delimiter": ";"}}, Dialect(";")),
        ({"delimiter": ";", "csv": {"delimiter": "|", "quoteChar": "'"}}, Dialect(";", "'")),
        ({"delimiter": None, "csv": {"delimiter": ";"}}, Dialect(";")),
        ({"quoteChar": "'"}, Dialect(quote="'")),
        ({"delimiter": '"', "quoteChar": ","}, Dialect('"', ",")),
        ({"header": False}, Dialect(header=False)),
        ({"header": False, "headerRows": [1]}, Dialect(header=False)),
        ({"header": False, "headerRows": []}, Dialect(header=False)),
        ({"skipInitialSpace": True}, Dialect(skip_initial_space=True)),
        ({"commentChar": "#"}, Dialect(comment="#")),
        ({"lineTerminator": "\n"}, Dialect(line_end="\n")),
        ({"csv": {"lineTerminator": "\r\n"}}, Dialect(line_end="\r\n")),
        (
            {"escapeChar": None, "nullSequence": None, "commentChar": None, "commentRows": [],
             "headerJoin": " ", "headerCase": True, "caseSensitiveHeader": True,
             "skipBlankRows": False, "doubleQuote": True},
            Dialect(),
        ),
        ({"caseSensitiveHeader": False, "headerJoin": "-"}, Dialect()),
        ({"headerCase": False}, Dialect(header_case=False)),
    ],
)  # fmt: skip
def test_dialect_that_is_known_is_taken(
    tmp_path: Path, dialect: dict[str, Any], expected: Dialect
) -> None:
    package = load_package(write(tmp_path, {"dialect": dialect}))
    assert package.resource("table").dialect == expected
    (tmp_path / "dialect.json").write_text(json.dumps(dialect))
    package = load_package(write(tmp_path, {"dialect": "dialect.json"}))
    assert package.resource("table").dialect == expected


@pytest.mark.parametrize(
    ("dialect", "what"),
    [
        ({"header": "no"}, 'header "no"'),
        ({"headerRows": [2]}, "headerRows [2]"),
        ({"headerRows": [1, 2]}, "headerRows [1, 2]"),
        ({"headerRows": []}, "headerRows []"),
        ({"header": False, "headerRows": [2]}, "headerRows [2]"),
        ({"commentRows": [1]}, "commentRows [1]"),
        ({"headerCase": "no"}, 'headerCase "no"'),
        ({"skipBlankRows": True}, "skipBlankRows true"),
        ({"doubleQuote": False}, "doubleQuote false"),
        ({"csv": {"doubleQuote": False}}, "doubleQuote false"),
        ({"skipInitialSpace": 1}, "skipInitialSpace 1"),
        ({"lineTerminator": "\r"}, 'lineTerminator "\\r"'),
        ({"csv": {"escapeChar": "\\"}}, "escapeChar"),
        ({"nullSequence": "NA"}, "nullSequence"),
        ({"sheetNumber": 1}, "sheetNumber"),
        ({"excel": {"sheet": 1}}, "excel"),
        ({"csv": {"commentChar": "#"}}, "csv.commentChar"),
        *(
            ({key: value}, f"{key} {json.dumps(value)}")
            for key in ("delimiter", "quoteChar", "commentChar")
            for value in ("", ",,", "\n", "\r", "\0", "\ud800", 5, [","])
        ),
    ],
)
def test_resource_whose_dialect_is_not_read_is_kept_apart(
    tmp_path: Path, dialect: Any, what: str
) -> None:
    package = load_package(write(tmp_path, {"dialect": dialect}))
    reason = f"its dialect has {what}, which is not read"
    assert package.unsupported == (Unsupported("table", "data.csv", reason),)
    assert package.resources == ()


@pytest.mark.parametrize(
    "dialect",
    [
        {"quoteChar": ","},
        {"delimiter": '"'},
        {"delimiter": ";", "csv": {"quoteChar": ";"}},
        {"commentChar": ","},
        {"commentChar": '"'},
    ],
)
def test_one_character_is_not_read_for_two_purposes(
    tmp_path: Path, dialect: dict[str, Any]
) -> None:
    package = load_package(write(tmp_path, {"dialect": dialect}))
    assert [each.reason for each in package.unsupported] == [
        "its dialect uses one character for two purposes"
    ]


# Paths

UNSAFE = [
    "/", "/etc/passwd", "//server/share", "..", "../x.csv", "./../x.csv", "data/..",
    "data/../x.csv", "data/../../x.csv", ".hidden", "./.hidden", ".hidden/x.csv", "data/.x.csv",
    "~", "~/x.csv", "~root/x.csv", "data/~x.csv", "C:/x.csv", "c:x.csv", "C:\\x.csv", "..\\x.csv",
    "data\\x.csv", "\\\\server\\share\\x.csv", "http:x.csv", "file:///etc/passwd", "FILE://x",
    "file:x", "data:text/csv,a", "x.csv\0", "a\0/../x.csv",
]  # fmt: skip
NO_FILE = ["", ".", "./", "data/", "data/.", "data/./"]
SAFE = [
    "", "/", "/etc/passwd", "//server/share", "..", "../x.csv", "data/..", "data/../x.csv",
    "data/../../x.csv", "./x.csv", "data/./x.csv", ".", ".hidden", ".hidden/x.csv", "data/.x.csv",
    "~", "~/x.csv", "~root/x.csv", "data/~x.csv", "C:/x.csv", "c:x.csv", "C:\\x.csv", "..\\x.csv",
    "data\\x.csv", "\\\\server\\share\\x.csv", "http:x.csv", "file:///etc/passwd", "FILE://x",
    "file:x",
    "data:text/csv,a", "data//x.csv", "data/", "x.csv\0", "a\0/../x.csv", "\ud800.csv",
    "x" * 256 + ".csv",
]  # fmt: skip
SAFE = [
    "x.csv", "data/x.csv", "data/deep/er/x.csv", "a..b.csv", "x~", "a b.csv", "é.csv", "x.csv.gz",
    "$HOME/x.csv", "%2e%2e/x.csv", "year=2020/x.csv", "x*.csv", "x...", "x" * 255,
]  # fmt: skip


@pytest.mark.parametrize("path", [*UNSAFE, *NO_FILE])
@pytest.mark.parametrize("key", ["path", "schema", "dialect"])
def test_path_that_is_not_safe_is_a_fault_of_its_resource(
    tmp_path: Path, path: str, key: str
) -> None:
    package = load_package(write(tmp_path, {key: path}, {"name": "other"}))
    (fault,) = package.faults
    wrong = "names a folder|is empty" if path in NO_FILE else "is not safe: "
    assert re.search(f"the path {re.escape(repr(path))} ({wrong})", fault.told)
    assert fault.resource == "table"
    (apart,) = package.unsupported
    assert (apart.name, apart.reason) == ("table", f"its {key} {path!r} is not followed")
    assert [each.name for each in package.resources] == ["other"]
    with pytest.raises(UnsafePathError):
        safe_path(tmp_path, path)


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("\ud800.csv", "the path '\\ud800.csv' is not one that the system allows"),
        ("x" * 256 + ".csv", "is longer than the system allows"),
        ("./" * 4000 + "a/" * 5000 + "x.csv", "is longer than the system allows"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("key", ["path", "schema", "dialect"])
def test_path_that_the_system_has_no_place_for_leaves_its_resource_unread(
    tmp_path: Path, path: str, why: str, key: str
) -> None:
    package = load_package(write(tmp_path, {key: path}, {"name": "other"}))
    (apart,) = package.unsupported
    assert why in apart.reason
    assert len(apart.reason) < 200
    assert [each.name for each in package.resources] == ["other"]


@pytest.mark.parametrize("path", ["./data.csv", "././data.csv", ".//data.csv", "data.csv"])
def test_two_spellings_of_a_path_are_one_file(tmp_path: Path, path: str) -> None:
    (tmp_path / "dialect.json").write_text("{}")
    named = {"path": path, "schema": "./schema.json", "dialect": "./dialect.json"}
    package = load_package(write(tmp_path, named, {"name": "other"}))
    assert package.faults == ()
    assert [each.path for each in package.resources] == ["data.csv", "data.csv"]
    assert package.schema_paths == ("dialect.json", "schema.json")
    assert set(package.documents) == {"dialect.json", "schema.json"}
    assert package.descriptor["resources"][0]["path"] == "data.csv"


@pytest.mark.parametrize("path", ["http://127.0.0.1/x.csv", "https://e.org/x", "s3://bucket/x"])
def test_address_is_no_path_in_the_package(tmp_path: Path, path: str) -> None:
    with pytest.raises(UnsafePathError, match="is not safe"):
        safe_path(tmp_path, path)


@pytest.mark.parametrize("path", SAFE)
def test_path_inside_the_package_is_taken(tmp_path: Path, path: str) -> None:
    assert safe_path(tmp_path, path) == tmp_path.resolve() / path


@pytest.mark.parametrize("path", ["link.csv", "folder/secret.csv", "folder/deep/secret.csv"])
@pytest.mark.parametrize("key", ["path", "schema", "dialect"])
def test_link_out_of_the_package_is_refused(tmp_path: Path, path: str, key: str) -> None:
    outside = tmp_path / "outside"
    (outside / "deep").mkdir(parents=True)
    for secret in (outside / "secret.csv", outside / "deep" / "secret.csv"):
        secret.write_text("a,b\n")
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "link.csv").symlink_to(outside / "secret.csv")
    (inside / "folder").symlink_to(outside)
    package = load_package(write(inside, {key: path}, {"name": "other"}))
    (apart,) = package.unsupported
    assert apart.reason == f"the path {path!r} leads out of the package"
    assert apart.files == (() if key == "path" else (inside.resolve() / "data.csv",))
    assert [each.name for each in package.resources] == ["other"]
    assert package.schema_paths == ("schema.json",)
    assert set(package.documents) == {"schema.json"}


def test_link_to_a_folder_beside_whose_name_begins_alike_is_refused(tmp_path: Path) -> None:
    (tmp_path / "package").mkdir()
    (tmp_path / "package-secret").mkdir()
    (tmp_path / "package" / "link").symlink_to(tmp_path / "package-secret")
    with pytest.raises(PackageError, match="leads out of the package"):
        safe_path(tmp_path / "package", "link/x.csv")


def test_link_within_the_package_is_followed(tmp_path: Path) -> None:
    file = write(tmp_path, {"path": "link.csv"})
    (tmp_path / "link.csv").symlink_to(tmp_path / "data.csv")
    assert load_package(file).resource("table").file == tmp_path.resolve() / "data.csv"


def test_package_may_itself_be_reached_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    write(tmp_path / "real")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    package = load_package(tmp_path / "link")
    assert package.resource("table").file == tmp_path.resolve() / "real" / "data.csv"


def test_links_in_a_loop_are_refused(tmp_path: Path) -> None:
    (tmp_path / "one.csv").symlink_to(tmp_path / "two.csv")
    (tmp_path / "two.csv").symlink_to(tmp_path / "one.csv")
    (apart,) = load_package(write(tmp_path, {"path": "one.csv"})).unsupported
    assert apart.reason == "the path 'one.csv' leads nowhere: its links go in a circle"


def test_a_base_for_a_package_that_extends_none_is_wrong_usage(small_package: Path) -> None:
    with pytest.raises(UsageError, match="extends no other package"):
        load_package(small_package, small_package)
