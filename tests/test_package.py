"""Loading a package: its descriptor, its resources, and paths that stay inside it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from forewarn.errors import PackageError, SchemaError
from forewarn.package import Dialect, Package, find_package, load_package, safe_path
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
    "descriptor", [[], "x", None, {}, {"resources": {}}, {"resources": None}, {"resources": "x"}]
)
def test_json_without_a_list_of_resources_is_no_package(tmp_path: Path, descriptor: Any) -> None:
    file = tmp_path / "datapackage.json"
    file.write_text(json.dumps(descriptor))
    assert refused(file) == f"{file} is not a data package: it has no list of resources"


@pytest.mark.parametrize("name", ["absent", "absent.json", "a\0b"])
def test_package_that_is_not_there_is_refused_by_name(tmp_path: Path, name: str) -> None:
    assert repr(str(tmp_path))[1:-1] in refused(tmp_path / name)


def test_folder_without_a_descriptor_is_no_package(tmp_path: Path) -> None:
    assert refused(tmp_path) == (
        f"there is no package at {tmp_path}: no such file as {tmp_path / 'datapackage.json'}"
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
        "go into a package's folder, or name it on the command line"
    )


# Resources


@pytest.mark.parametrize("name", [("a", "a"), ("a", "A"), ("x/é", "x/É"), ("b", "a", "b")])
def test_two_resources_of_one_name_are_refused_whatever_their_case(
    tmp_path: Path, name: tuple[str, ...]
) -> None:
    file = write(tmp_path, *({"name": each} for each in name))
    assert refused(file) == f"{file}: two resources have one name: {name[-1].lower()}"


@pytest.mark.parametrize(
    ("resource", "message"),
    [
        ({"name": 5}, "every resource needs a name"),
        ({"name": None}, "every resource needs a name"),
        ({"name": ""}, "every resource needs a name"),
        ({"path": None}, "resource table: it needs the path of one CSV file"),
        ({"path": ["data.csv"]}, "resource table: it needs the path of one CSV file"),
        ({"schema": None}, "resource table: it needs the path of its schema"),
        ({"schema": {"fields": []}}, "resource table: it needs the path of its schema"),
        ({"encoding": "latin-1"}, "resource table: the encoding must be utf-8"),
        ({"encoding": "utf-8-sig"}, "resource table: the encoding must be utf-8"),
        ({"encoding": 5}, "resource table: the encoding must be utf-8"),
        ({"encoding": None}, "resource table: the encoding must be utf-8"),
        ({"format": "xlsx"}, "resource table: the format must be csv"),
        ({"format": None}, "resource table: the format must be csv"),
        ({"data": []}, "resource table: it holds what is not known: data"),
        (
            {"extrapaths": ["x.csv"], "compression": "gz"},
            "resource table: it holds what is not known: compression, extrapaths",
        ),
    ],
)
def test_resource_that_cannot_be_checked_is_refused(
    tmp_path: Path, resource: dict[str, Any], message: str
) -> None:
    assert refused(write(tmp_path, resource)) == message


@pytest.mark.parametrize("raw", ["table", 5, None, []])
def test_resource_that_is_no_object_is_refused(tmp_path: Path, raw: Any) -> None:
    file = write(tmp_path, resources=[raw])
    assert refused(file) == "every resource needs a name"


@pytest.mark.parametrize("encoding", ["utf-8", "UTF-8", "utf8"])
def test_utf_8_may_be_spelt_in_its_ways(tmp_path: Path, encoding: str) -> None:
    assert load_package(write(tmp_path, {"encoding": encoding})).resource("table")


def test_schema_that_is_wrong_is_named_by_its_file(tmp_path: Path) -> None:
    file = write(tmp_path)
    (tmp_path / "schema.json").write_text('{"fields": []}')
    with pytest.raises(SchemaError) as caught:
        load_package(file)
    assert str(caught.value) == f"{tmp_path / 'schema.json'}: a schema needs a list of fields"


# Foreign keys


def referring(folder: Path, resource: str, name: str) -> Package:
    key = {"fields": ["a"], "reference": {"resource": resource, "fields": [name]}}
    file = write(folder, {"name": "child", "schema": "child.json"}, {"name": "other"})
    schema = fields("a", n="integer") | {"foreignKeys": [key]}
    (folder / "child.json").write_text(json.dumps(schema))
    return load_package(file)


@pytest.mark.parametrize(
    ("resource", "name", "message"),
    [
        ("other", "z", "resource child: a refers to z of other, which is not a field"),
        ("", "z", "resource child: a refers to z of child, which is not a field"),
        ("child", "n", "resource child: a refers to n of child, which is of another type"),
    ],
)
def test_foreign_key_that_nothing_could_satisfy_is_refused(
    tmp_path: Path, resource: str, name: str, message: str
) -> None:
    with pytest.raises(SchemaError) as caught:
        referring(tmp_path, resource, name)
    assert str(caught.value) == message


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
        *(({"delimiter": mark}, Dialect(mark)) for mark in (",", ";", "\t", "|")),
        ({"csv": {"delimiter": ";"}}, Dialect(";")),
    ],
)
def test_dialect_that_is_known_is_taken(
    tmp_path: Path, dialect: dict[str, Any], expected: Dialect
) -> None:
    package = load_package(write(tmp_path, {"dialect": dialect}))
    assert package.resource("table").dialect == expected


@pytest.mark.parametrize(
    ("dialect", "message"),
    [
        ({"header": False}, "the dialect's header must be True"),
        ({"headerRows": [2]}, "the dialect's headerRows must be [1]"),
        ({"headerRows": [1, 2]}, "the dialect's headerRows must be [1]"),
        ({"doubleQuote": False}, "the dialect's doubleQuote must be True"),
        ({"skipInitialSpace": True}, "the dialect's skipInitialSpace must be False"),
        ({"csv": {"skipInitialSpace": True}}, "the dialect's skipInitialSpace must be False"),
        ({"delimiter": ":"}, "the delimiter or the quote character is not known"),
        ({"delimiter": ""}, "the delimiter or the quote character is not known"),
        ({"delimiter": ",,"}, "the delimiter or the quote character is not known"),
        ({"delimiter": None}, "the delimiter or the quote character is not known"),
        ({"delimiter": [","]}, "the delimiter or the quote character is not known"),
        ({"quoteChar": "'"}, "the delimiter or the quote character is not known"),
        ({"quoteChar": None}, "the delimiter or the quote character is not known"),
        ({"commentChar": "#"}, "unknown in the dialect: commentChar"),
        (
            {"lineTerminator": "\n", "csv": {"escapeChar": "\\"}},
            "unknown in the dialect: escapeChar, lineTerminator",
        ),
        ({"nullSequence": "NA"}, "unknown in the dialect: nullSequence"),
        ("dialect.json", "the dialect must be a JSON object"),
        ([], "the dialect must be a JSON object"),
        (None, "the dialect must be a JSON object"),
        ({"csv": 5}, "the dialect must be a JSON object"),
    ],
)
def test_dialect_that_is_not_supported_is_refused(
    tmp_path: Path, dialect: Any, message: str
) -> None:
    assert refused(write(tmp_path, {"dialect": dialect})) == f"resource table: {message}"


# Paths

UNSAFE = [
    "", "/", "/etc/passwd", "//server/share", "..", "../x.csv", "data/..", "data/../x.csv",
    "data/../../x.csv", "./x.csv", "data/./x.csv", ".", ".hidden", ".hidden/x.csv", "data/.x.csv",
    "~", "~/x.csv", "~root/x.csv", "data/~x.csv", "C:/x.csv", "c:x.csv", "C:\\x.csv", "..\\x.csv",
    "data\\x.csv", "\\\\server\\share\\x.csv", "http://127.0.0.1/x.csv", "https://e.org/x.csv",
    "HTTP://e.org/x", "ftp://e.org/x.csv", "s3://bucket/x.csv", "file:///etc/passwd", "file:x",
    "data:text/csv,a", "data//x.csv", "data/", "x.csv\0", "a\0/../x.csv", "\ud800.csv",
    "x" * 256 + ".csv",
]  # fmt: skip
SAFE = [
    "x.csv", "data/x.csv", "data/deep/er/x.csv", "a..b.csv", "x~", "a b.csv", "é.csv", "x.csv.gz",
    "$HOME/x.csv", "%2e%2e/x.csv", "year=2020/x.csv", "x*.csv", "x...", "x" * 255,
]  # fmt: skip


@pytest.mark.parametrize("path", UNSAFE)
@pytest.mark.parametrize("key", ["path", "schema"])
def test_path_that_is_not_safe_is_refused(tmp_path: Path, path: str, key: str) -> None:
    assert refused(write(tmp_path, {key: path})) == (
        f"the path {path!r} is not safe: name a file inside the package"
    )


@pytest.mark.parametrize("path", SAFE)
def test_path_inside_the_package_is_taken(tmp_path: Path, path: str) -> None:
    assert safe_path(tmp_path, path) == tmp_path.resolve() / path


@pytest.mark.parametrize("path", ["link.csv", "folder/secret.csv", "folder/deep/secret.csv"])
@pytest.mark.parametrize("key", ["path", "schema"])
def test_link_out_of_the_package_is_refused(tmp_path: Path, path: str, key: str) -> None:
    outside = tmp_path / "outside"
    (outside / "deep").mkdir(parents=True)
    for secret in (outside / "secret.csv", outside / "deep" / "secret.csv"):
        secret.write_text("a,b\n")
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "link.csv").symlink_to(outside / "secret.csv")
    (inside / "folder").symlink_to(outside)
    file = write(inside, {key: path})
    assert refused(file) == f"the path {path!r} leads out of the package"


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
    assert refused(write(tmp_path, {"path": "one.csv"})) == (
        "the path 'one.csv' is not safe: name a file inside the package"
    )
