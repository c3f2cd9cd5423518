"""A descriptor judged part by part: what is wrong with one resource is told of that one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from forewarn.cli.main import run
from forewarn.findings.model import Layer, Outcome
from forewarn.findings.report.formats import FORMATS
from forewarn.package.load import load_package
from forewarn.validate.request import Request
from forewarn.validate.run import validate
from structure.support import check, fields

if TYPE_CHECKING:
    from pathlib import Path

    from forewarn.findings.model import Report
    from forewarn.package.model import Package

SCHEMA = fields(a="integer")
PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"


def package_of(folder: Path, *resources: dict[str, Any]) -> Package:
    """Write a package of a table `g`, which has a fault, and of others that are right."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "g.csv").write_text("a\nx\n")
    (folder / "t.csv").write_text("a\n1\n")
    named = [{"name": "t", "path": "t.csv", "schema": SCHEMA, **each} for each in resources]
    whole = [{"name": "g", "path": "g.csv", "schema": SCHEMA}, *named]
    (folder / "datapackage.json").write_text(
        json.dumps({"name": "p", "$schema": PROFILE, "resources": whole})
    )
    return load_package(folder)


@pytest.mark.parametrize(
    ("resource", "told", "reason"),
    [
        ({"path": ""}, "resource t: the path '' is empty: name a file of the package",
         "its path '' is not followed"),
        ({"path": "../t.csv"},
         "resource t: the path '../t.csv' is not safe: "
         "it has .., which may lead out of the package",
         "its path '../t.csv' is not followed"),
        ({"path": "data\\t.csv"},
         "resource t: the path 'data\\\\t.csv' is not safe: "
         "it has a backslash, write / between folders and files",
         "its path 'data\\\\t.csv' is not followed"),
        ({"path": "t.csv/"}, "resource t: the path 't.csv/' names a folder, not a file",
         "its path 't.csv/' is not followed"),
        ({"path": ["t.csv", 5]}, "resource t: path must be a text, or a list of texts",
         "it needs a path, or a list of paths"),
        ({"schema": ""}, "resource t: schema: the path '' is empty: name a file of the package",
         "its schema '' is not followed"),
        ({"dialect": "/d.json"}, "resource t: dialect: the path '/d.json' is not safe: "
         "it is absolute, begin it at the folder of the package",
         "its dialect '/d.json' is not followed"),
        ({"path": "x" * 300 + ".csv"}, None,
         f"the path {'x' * 60}... (304 characters) is longer than the system allows"),
        ({"name": "G"}, None, "its name differs only in case from g"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_path_or_name_leaves_the_other_tables_judged(
    tmp_path: Path, resource: dict[str, Any], told: str | None, reason: str
) -> None:
    results = check(package_of(tmp_path, resource))
    assert [found.message for found in results["p"].findings] == ([told] if told else [])
    assert results["g"].counts == {"structure/type-error": 1}
    apart = results[resource.get("name", "t")]
    assert (apart.outcome, apart.reason) == (Outcome.NOT_CHECKED, reason)


def test_name_that_repeats_is_told_once(tmp_path: Path) -> None:
    report = judged(package_of(tmp_path, {"name": "g"}, {"name": "g"}, {}))
    assert [(result.table, result.outcome) for result in report.results] == [
        ("p", Outcome.INVALID), ("g", Outcome.INVALID), ("t", Outcome.VALID),
        ("g", Outcome.NOT_CHECKED), ("g", Outcome.NOT_CHECKED),
    ]  # fmt: skip
    (found,) = report.results[0].findings
    assert (found.table, found.message) == ("g", "resource g: another resource has this name")


def test_path_from_the_folder_itself_is_read(tmp_path: Path) -> None:
    (tmp_path / "s.json").write_text(json.dumps(SCHEMA))
    results = check(package_of(tmp_path, {"path": "./t.csv", "schema": "./s.json"}))
    assert (results["p"].outcome, results["p"].findings) == (Outcome.VALID, ())
    assert (results["t"].outcome, results["t"].path) == (Outcome.VALID, "t.csv")


def test_name_of_a_file_that_ends_like_an_address_is_that_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "u.csv?x").write_text("a\n1\n")
    results = check(package_of(tmp_path, {"path": "t.csv?x"}, {"name": "u", "path": "u.csv?x"}))
    assert results["t"].reason == "the file is missing"
    assert results["u"].outcome is Outcome.VALID


# Which resource and which field


@pytest.mark.parametrize("in_file", [False, True])
@pytest.mark.parametrize(
    ("field", "message"),
    [
        ({"type": "int"}, 'field type "int" is not supported (did you mean integer?)'),
        ({"type": "integer", "constraints": {"minimun": 0}},
         'constraint "minimun" is not supported by type "integer" (did you mean minimum?)'),
        ({"type": "integer", "constraints": {"pattern": "x"}},
         'constraint "pattern" is not supported by type "integer"'),
        ({"type": "integer", "constraints": {"required": "true"}},
         'constraints: required must be true or false, not "true"'),
    ],
)  # fmt: skip
def test_finding_of_the_descriptor_names_resource_and_field_and_is_told_once(
    tmp_path: Path, field: dict[str, Any], message: str, in_file: bool
) -> None:
    schema: Any = {"fields": [{"name": "b", "type": "string"}, {"name": "a", **field}]}
    (tmp_path / "s.json").write_text(json.dumps(schema))
    results = check(package_of(tmp_path, {"schema": "s.json" if in_file else schema}))
    (found,) = results["p"].findings
    about = "field a" if in_file else "resource t, field a"
    assert found.message == f"{about}: {message}"
    assert found.field == "a"
    assert (found.path, found.table) == (("s.json", "p") if in_file else ("datapackage.json", "t"))
    assert results["t"].reason == "its schema is not valid"


def test_reason_that_no_finding_tells_stays(tmp_path: Path) -> None:
    schema = {
        "fields": [{"name": "a", "type": "date", "format": "any"}, {"name": "b", "type": "int"}]
    }
    results = check(package_of(tmp_path, {"schema": schema}))
    (found,) = results["p"].findings
    assert found.field == "b"
    assert "every tool reads the format any differently" in str(results["t"].reason)


# No package at all


@pytest.mark.parametrize(
    ("text", "form"),
    [
        *(("[]", form) for form in FORMATS),
        *((text, "text") for text in ("5", '{"name": "x"}', '{"resources": "t.csv"}')),
    ],
)
def test_what_describes_no_package_is_invalid_in_every_format(
    tmp_path: Path, text: str, form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "datapackage.json").write_text(text)
    assert run(["validate", str(tmp_path), "--layer", "structure", "--format", form]) == 1
    told = capsys.readouterr()
    assert "structure/descriptor" in told.out
    assert "list of" in told.out
    assert told.err == ""


# One table


def judged(package: Package, *tables: str) -> Report:
    return validate(package, Request(layers={Layer.STRUCTURE}, tables=tables))


@pytest.mark.parametrize(
    ("resource", "rule"),
    [
        ({"bytes": 999}, "structure/bytes"),
        ({"hash": "sha256:00"}, "structure/hash"),
        ({"stats": 5}, "structure/descriptor"),
        ({"path": "../t.csv"}, "structure/descriptor"),
        ({"schema": "s.json"}, "structure/descriptor"),
        ({"dialect": "d.json"}, "structure/descriptor"),
        ({"name": "t/one", "bytes": 999}, "structure/bytes"),
    ],
)
def test_what_is_claimed_of_a_table_belongs_to_its_verdict(
    tmp_path: Path, resource: dict[str, Any], rule: str
) -> None:
    (tmp_path / "s.json").write_text(
        '{"fields": [{"name": "a", "type": "string", "type": "integer"}]}'
    )
    (tmp_path / "d.json").write_text('{"delimiter": ";", "delimiter": ","}')
    package = package_of(tmp_path, resource, {"name": "u"})
    report = judged(package, "t")
    assert (report.outcome, dict(report.counts)) == (Outcome.INVALID, {rule: 1})
    assert judged(package, "u").outcome is Outcome.VALID


@pytest.mark.parametrize(
    "descriptor", ['{"name": "p", "created": "x",', '{"name": "p", "name": "p",']
)
def test_fault_of_the_descriptor_itself_belongs_to_every_table(
    tmp_path: Path, descriptor: str
) -> None:
    package_of(tmp_path, {})
    file = tmp_path / "datapackage.json"
    file.write_text(file.read_text().replace('{"name": "p",', descriptor, 1))
    report = judged(load_package(tmp_path), "t")
    assert dict(report.counts) == {"structure/descriptor": 1}


def test_file_that_is_in_no_table_is_no_matter_of_one(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "more.csv").write_text("a\n")
    assert judged(package_of(tmp_path, {}), "t").outcome is Outcome.VALID


# Names that mean more than themselves to DuckDB


@pytest.mark.parametrize(
    "name",
    ["a*b", "a?b", "a[b", "a]b", "[ab]", "{a,b}", "a\\b", "a\\*b", "a\\[b", "\\\\?", "**", "x'y"],
)
@pytest.mark.parametrize("what", ["folder", "file"])
def test_name_that_is_a_pattern_is_only_a_name(tmp_path: Path, name: str, what: str) -> None:
    # What the pattern would match beside.
    for beside in ("aXb", "a", "b", "axb", "xy", "ab"):
        (tmp_path / beside).mkdir()
        (tmp_path / beside / "t.csv").write_text("a\nwrong\n")
        (tmp_path / f"{beside}.csv").write_text("a\nwrong\n")
    folder = tmp_path / name if what == "folder" else tmp_path
    path = "t.csv" if what == "folder" else f"{name}.csv"
    package = package_of(folder, {"path": path})
    if "\\" in path:
        # No path of a package has one.
        assert check(package)["t"].outcome is Outcome.NOT_CHECKED
        return
    (folder / path).write_text("a\n1\n2\n")
    found = check(package)
    assert (found["t"].outcome, found["t"].records) == (Outcome.VALID, 2)
    assert found["g"].counts == {"structure/type-error": 1}
