"""Every property of the standard with values of wrong types, and what else it forbids."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import time
from copy import deepcopy
from typing import TYPE_CHECKING, Any

import pytest

from forewarn.findings.model import Outcome, Severity
from forewarn.package.load import load_package
from forewarn.package.model import MetadataFault
from forewarn.structure.descriptor import check_metadata
from forewarn.structure.properties import PropertyFault, package_property_faults
from structure.support import check, fields, make_package

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from forewarn.findings.model import TableResult

VALUES: dict[str, Any] = {
    "null": None, "flag": True, "whole": 5, "number": 1.5, "text": "x", "empty list": [],
    "texts": ["x"], "numbers": [5], "objects": [{"title": "x", "name": "x"}], "object": {"a": "b"},
    "lists": [["x"]],
}  # fmt: skip

TEXT = {"text"}
FLAG = {"flag"}
TEXTS = {"empty list", "texts"}
OBJECTS = {"empty list", "objects"}
LIST = {"empty list", "texts", "numbers", "objects", "lists"}
DESCRIBED = {"text", "object"}
NAMES = {"text", *TEXTS}
BOUND = {"text", "whole", "number"}
ROWS = {"empty list", "numbers"}

ANNOTATED = dict.fromkeys(
    ("$schema", "name", "id", "title", "description", "homepage", "version", "image"), TEXT
) | {
    "created": set(),
    "keywords": TEXTS,
    "licenses": OBJECTS,
    "contributors": OBJECTS,
    "sources": OBJECTS,
}
PERSON = dict.fromkeys(("title", "path", "givenName", "familyName", "organization"), TEXT) | {
    "email": set(),
    "roles": TEXTS,
}
NULLABLE = ("delimiter", "lineTerminator", "quoteChar", "escapeChar", "nullSequence")

# By kind of document, the properties of Data Package v2 and the values that each may have.
STANDARD: dict[str, dict[str, set[str]]] = {
    "package": ANNOTATED,
    "license": dict.fromkeys(("name", "path", "title"), TEXT),
    "source": dict.fromkeys(("title", "path", "version"), TEXT) | {"email": set()},
    "contributor": PERSON,
    "resource": {
        "$schema": TEXT, "name": TEXT, "path": NAMES, "type": TEXT, "title": TEXT,
        "description": TEXT, "format": TEXT, "mediatype": TEXT, "encoding": TEXT,
        "sources": OBJECTS, "licenses": OBJECTS, "dialect": DESCRIBED, "schema": DESCRIBED,
    },
    "dialect": {
        "$schema": TEXT, "header": FLAG, "headerRows": ROWS, "headerJoin": TEXT,
        "commentRows": ROWS, "commentChar": TEXT, "property": TEXT, "itemKeys": TEXTS,
        "sheetNumber": {"whole"}, "sheetName": TEXT, "table": TEXT, "itemType": set(),
        **{name: {*TEXT, "null"} for name in NULLABLE},
        "doubleQuote": {*FLAG, "null"}, "skipInitialSpace": {*FLAG, "null"},
    },
    "schema": {
        "$schema": TEXT, "fields": LIST, "primaryKey": NAMES, "uniqueKeys": {"lists"},
        "foreignKeys": OBJECTS,
    },
    "field": {
        "name": TEXT, "type": TEXT, "format": TEXT, "title": TEXT, "description": TEXT,
        "constraints": {"object"}, "categories": {"empty list", "texts", "numbers"},
        "categoriesOrdered": FLAG, "rdfType": TEXT, "bareNumber": FLAG, "groupChar": TEXT,
        "decimalChar": TEXT, "trueValues": {"texts"}, "falseValues": {"texts"}, "delimiter": TEXT,
        "itemType": TEXT,
    },
    "constraints": {
        "required": FLAG, "unique": FLAG, "minLength": {"whole"}, "maxLength": {"whole"},
        "pattern": TEXT, "enum": LIST - {"empty list"}, "jsonSchema": {"object"},
        "minimum": BOUND, "maximum": BOUND, "exclusiveMinimum": BOUND, "exclusiveMaximum": BOUND,
    },
    "foreign key": {"fields": NAMES, "reference": {"object"}},
    "reference": {"fields": NAMES, "resource": TEXT},
}  # fmt: skip

PLACES: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "package": lambda whole: whole,
    "license": lambda whole: whole["licenses"][0],
    "source": lambda whole: whole["sources"][0],
    "contributor": lambda whole: whole["contributors"][0],
    "resource": lambda whole: whole["resources"][0],
    "dialect": lambda whole: whole["resources"][0]["dialect"],
    "schema": lambda whole: whole["resources"][0]["schema"],
    "field": lambda whole: whole["resources"][0]["schema"]["fields"][0],
    "constraints": lambda whole: whole["resources"][0]["schema"]["fields"][0]["constraints"],
    "foreign key": lambda whole: whole["resources"][0]["schema"]["foreignKeys"][0],
    "reference": lambda whole: whole["resources"][0]["schema"]["foreignKeys"][0]["reference"],
}

WHOLE: dict[str, Any] = {
    "name": "package",
    "licenses": [{"name": "CC0-1.0"}],
    "sources": [{"title": "s"}],
    "contributors": [{"title": "c"}],
    "resources": [
        {
            "name": "t",
            "path": "t.csv",
            "dialect": {},
            "schema": {
                "fields": [{"name": "a", "constraints": {}}],
                "foreignKeys": [{"fields": ["a"], "reference": {"fields": ["a"]}}],
            },
        }
    ],
}


def with_value(kind: str, name: str, value: Any) -> dict[str, Any]:
    whole = deepcopy(WHOLE)
    PLACES[kind](whole)[name] = value
    return whole


def each_property() -> Iterator[Any]:
    for kind, properties in STANDARD.items():
        for name, right in properties.items():
            yield pytest.param(kind, name, right, id=f"{kind}-{name}")


@pytest.mark.parametrize(("kind", "name", "right"), [*each_property()])
def test_property_has_the_type_that_the_standard_gives_it(
    kind: str, name: str, right: set[str]
) -> None:
    taken = {
        called
        for called, value in VALUES.items()
        if name
        not in {fault.name for fault in package_property_faults(with_value(kind, name, value))}
    }
    assert taken == right


PATHS = (
    ["a.png", "a/b c.png", "./a.png", "https://example.org/a", "HTTP://example.org"],
    ["", "../x.png", "/etc/passwd", "a/../b", ".hidden", "a/.b/c", "~/x", "ftp://example.org/a",
     "http://", "file:///x"],
)  # fmt: skip
MOMENTS = (
    ["2024-01-02T03:04:05Z", "2024-02-29t03:04:05.123456789z", "2016-12-31T23:59:60+14:00"],
    ["", "2024-01-02", "2024-01-02T03:04:05", "2024-01-02T24:00:00Z", "2023-02-29T00:00:00Z",
     "2024-01-02 03:04:05Z", "2024-01-02T03:04:05+0100", "2024-1-2T03:04:05Z"],
)  # fmt: skip
MAILS = (["a@example.org", '"a b"@example.org'], ["", "nope", "@example.org", "a@", "a@b c"])


@pytest.mark.parametrize(
    ("kind", "name", "forms"),
    [
        ("package", "image", PATHS), ("license", "path", PATHS), ("source", "path", PATHS),
        ("contributor", "path", PATHS), ("package", "created", MOMENTS),
        ("source", "email", MAILS), ("contributor", "email", MAILS),
    ],
)  # fmt: skip
def test_text_has_the_form_that_the_standard_gives_it(
    kind: str, name: str, forms: tuple[list[str], list[str]]
) -> None:
    right, wrong = forms
    faults = [[*package_property_faults(with_value(kind, name, text))] for text in right]
    assert faults == [[]] * len(right)
    for text in wrong:
        (fault,) = package_property_faults(with_value(kind, name, text))
        assert fault.name == name
        assert f"{name} must be " in fault.message


@pytest.mark.parametrize("created", ["", "2024-01-02"])
def test_wrong_form_is_told_once(tmp_path: Path, created: str) -> None:
    found = results(tmp_path, package={"created": created})["package"]
    assert found.counts == {"structure/descriptor": 1}


def told(fault: PropertyFault) -> str:
    return MetadataFault("datapackage.json", fault.message, fault.resource, fault.field).told


@pytest.mark.parametrize("kind", STANDARD)
def test_wrong_type_is_told_with_its_place(kind: str) -> None:
    name = next(iter(STANDARD[kind]))
    wrong = 5 if kind == "constraints" else True
    (fault,) = package_property_faults(with_value(kind, name, wrong))
    places = {
        "package": "", "license": "license 1: ", "source": "source 1: ",
        "contributor": "contributor 1: ", "resource": "resource t: ",
        "dialect": "resource t: dialect: ", "schema": "resource t: schema: ",
        "field": "resource t, field 1: ", "constraints": "resource t, field a: constraints: ",
        "foreign key": "resource t: foreign key 1: ",
        "reference": "resource t: foreign key 1: reference: ",
    }  # fmt: skip
    assert told(fault).startswith(f"{places[kind]}{name} must be ")


def test_whole_package_has_no_wrong_value() -> None:
    assert [*package_property_faults(WHOLE)] == []


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ({"categories": ["1", "1"]}, "list the value 1 twice"),
        ({"type": "integer", "categories": [1, 1.0]}, "list the value 1 twice"),
        ({"type": "integer", "categories": [1, "1"]}, "list the value 1 twice"),
        (
            {"type": "integer", "groupChar": ",", "categories": [1000, "1,000"]},
            "list the value 1000 twice",
        ),
        ({"categories": [{"value": "1"}, {"value": "1"}]}, "list the value 1 twice"),
        ({"categories": [{"value": "1", "label": 5}]}, "have the label 5, which is not a text"),
        (
            {"categories": [{"value": "1", "label": "x"}, {"value": "2", "label": "x"}]},
            "have the label 'x' twice",
        ),
        ({"categories": ["1", {"value": "2"}]}, "must be all values, or all objects with a value"),
        (
            {"categories": [{"label": "x"}]},
            "must be texts or numbers, or objects that have one as their value",
        ),
        (
            {"categories": [True]},
            "must be texts or numbers, or objects that have one as their value",
        ),
        (
            {"categories": ["1"], "constraints": {"enum": ["1", "7"]}},
            "lack 7, which enum lists",
        ),
    ],
)  # fmt: skip
def test_categories_are_what_the_standard_lets_them_be(field: dict[str, Any], wrong: str) -> None:
    whole = with_value("schema", "fields", [{"name": "a", "type": "string"} | field])
    assert [told(fault) for fault in package_property_faults(whole)] == [
        f"resource t, field a: categories {wrong}"
    ]


@pytest.mark.parametrize(
    "field",
    [
        {"type": "string", "categories": ["1", "01"]},
        {"type": "integer", "categories": [{"value": 1, "label": "x"}, {"value": 2}]},
        {"type": "string", "categories": ["1", "7"], "constraints": {"enum": ["7"]}},
        {"type": "integer", "groupChar": ",", "categories": [1000],
         "constraints": {"enum": ["1,000"]}},
    ],
)  # fmt: skip
def test_other_categories_are_right(field: dict[str, Any]) -> None:
    assert [*package_property_faults(with_value("schema", "fields", [{"name": "a"} | field]))] == []


@pytest.mark.parametrize(
    ("name", "value", "wrong"),
    [
        ("uniqueKeys", [], "must be a list of keys"),
        ("uniqueKeys", ["a"], "must be a list of keys"),
        ("uniqueKeys", [[]], "must be a list of keys"),
        ("uniqueKeys", [["a", "a"]], "names the field a twice"),
        ("uniqueKeys", [["a"], ["a"]], 'lists the key ["a"] twice'),
        ("primaryKey", ["a", "a"], "names the field a twice"),
        ("foreignKeys", [{"reference": {"fields": "a"}}], "foreign key 1 must have fields"),
        ("foreignKeys", [{"fields": "a", "reference": {}}], "reference must have fields"),
    ],
)
def test_keys_are_what_the_standard_lets_them_be(name: str, value: Any, wrong: str) -> None:
    (fault,) = package_property_faults(with_value("schema", name, value))
    assert wrong in fault.message


def results(
    folder: Path, text: str = "a\n1\n", schema: dict[str, Any] | None = None, **parts: Any
) -> dict[str, TableResult]:
    """Check a package of one table, with changes to its parts."""
    make_package(folder, schema or fields("a"), text)
    file = folder / "datapackage.json"
    descriptor = json.loads(file.read_text()) | parts.get("package", {})
    descriptor["resources"][0] |= parts.get("resource", {})
    file.write_text(json.dumps(descriptor))
    return check(load_package(folder))


def test_wrong_value_is_told_once_and_leaves_the_table_judged(tmp_path: Path) -> None:
    schema = fields(a="integer") | {"uniqueKeys": []}
    found = results(tmp_path, "a\nx\n", schema, package={"title": 5})
    assert [f.message for f in found["package"].findings] == [
        "title must be a text, not 5",
        "schema: uniqueKeys must be a list of keys, each a list of the names of fields, not []",
    ]
    assert [f.rule for f in found["table"].findings] == ["structure/type-error"]


OWN = "https://example.org/profile.json"


@pytest.mark.parametrize(
    ("package", "outcome"),
    [
        ({"$schema": "https://datapackage.org/profiles/1.0/datapackage.json"}, Outcome.VALID),
        ({"$schema": OWN}, Outcome.NOT_CHECKED),
        ({"$schema": "https://datapackage.org/profiles/9.0/datapackage.json"}, Outcome.NOT_CHECKED),
        ({"$schema": "https://datapackage.org/profiles/2.0/tableschema.json"}, Outcome.NOT_CHECKED),
        ({"$schema": [OWN]}, Outcome.INVALID),
        ({"profile": "data-package"}, Outcome.VALID),
        ({"profile": "https://specs.frictionlessdata.io/schemas/data-package.json"}, Outcome.VALID),
        ({"profile": OWN}, Outcome.NOT_CHECKED),
        ({"hash": "x"}, Outcome.NOT_CHECKED),
        ({"_hash": "x"}, Outcome.VALID),
    ],
)
def test_profile_that_is_not_read_and_claims_of_a_package_are_not_called_valid(
    tmp_path: Path, package: dict[str, Any], outcome: Outcome
) -> None:
    assert results(tmp_path, package=package)["package"].outcome is outcome


def test_profile_of_a_schema_in_its_own_file_is_told_and_that_of_a_part_warned_of(
    tmp_path: Path,
) -> None:
    schema = fields("a") | {"$schema": OWN}
    assert results(tmp_path / "a", schema=schema)["package"].reason == (
        f"what the $schema '{OWN}' of 0.json asks for was not checked: it is not read"
    )
    found = results(tmp_path / "b", resource={"schema": schema})["package"]
    assert found.outcome is Outcome.VALID
    (warning,) = found.findings
    assert warning.severity is Severity.WARNING
    assert warning.message.startswith("$schema in the schema of the resource table")


@pytest.mark.parametrize(
    ("mediatype", "dialect", "outcome"),
    [
        ("text/csv; charset=UTF-8; header=present", {}, Outcome.VALID),
        ('text/csv;charset="us-ascii"', {}, Outcome.VALID),
        ("text/plain", {}, Outcome.VALID),
        ("application/vnd.ms-excel", {}, Outcome.VALID),
        ("text/csv;charset=iso-8859-1", {}, Outcome.NOT_CHECKED),
        ("text/csv;header=absent", {}, Outcome.NOT_CHECKED),
        ("text/csv;header=absent", {"header": False}, Outcome.VALID),
        ("text/csv;header=present", {"header": False}, Outcome.NOT_CHECKED),
        ("application/json", {}, Outcome.NOT_CHECKED),
        ("application/geo+json", {}, Outcome.NOT_CHECKED),
        ("image/png", {}, Outcome.NOT_CHECKED),
        *(
            (kind, {}, Outcome.NOT_CHECKED)
            for kind in (
                "application/vnd.dbf",
                "text/turtle",
                "application/x-tar",
                "text/json",
                "application/x-zip-compressed",
                "application/x-json",
                "text/x-python",
            )
        ),
        *(
            (kind, {}, Outcome.VALID)
            for kind in (
                "application/csv",
                "text/x-csv",
                "text/comma-separated-values",
                "csv",
                "x/",
                "application/octet-stream",
                "",
            )
        ),
    ],
)
def test_mediatype_does_not_contradict_what_is_read(
    tmp_path: Path, mediatype: str, dialect: dict[str, Any], outcome: Outcome
) -> None:
    resource = {"mediatype": mediatype, "dialect": dialect}
    assert results(tmp_path, "1\n" if dialect else "a\n1\n", resource=resource)[
        "table"
    ].outcome is (outcome)


@pytest.mark.parametrize(
    ("text", "declared", "lines"),
    [
        ("a\r\n1\r\n", "\n", ["lines end in CRLF, but the lineTerminator of the dialect is LF"]),
        ("a\n1\n", "\r\n", ["lines end in LF, but the lineTerminator of the dialect is CRLF"]),
        ("a\n1\n", "\n", []),
        ("a\n1\n", None, []),
        ('a\r\n"1\n2"\r\n', "\r\n", []),
    ],
)
def test_line_end_is_the_one_declared(
    tmp_path: Path, text: str, declared: str | None, lines: list[str]
) -> None:
    found = results(tmp_path, text, resource={"dialect": {"lineTerminator": declared}})["table"]
    assert [f.message for f in found.findings] == lines
    assert found.outcome is Outcome.VALID


@pytest.mark.parametrize("algorithm", ["sha224", "SHA-384", "sha3-256", "sha3_512", "blake2b"])
def test_digest_by_any_algorithm_that_python_guarantees_is_compared(
    tmp_path: Path, algorithm: str
) -> None:
    name = {"SHA-384": "sha384", "sha3-256": "sha3_256"}.get(algorithm, algorithm)
    right = hashlib.new(name, b"a\n1\n").hexdigest()
    for digest, rules in ((right, []), (right[::-1], ["structure/hash"])):
        found = results(tmp_path, resource={"hash": f"{algorithm}:{digest}"})["package"]
        assert [f.rule for f in found.findings] == rules


def test_categories_of_a_type_that_has_none_are_not_checked_and_the_cells_are(
    tmp_path: Path,
) -> None:
    schema = {"fields": [{"name": "a", "type": "number", "categories": [1]}]}
    found = results(tmp_path / "right", "a\n3\n", schema)["table"]
    assert (found.outcome, found.reason) == (
        Outcome.NOT_CHECKED,
        "field a: categories of the type number are not checked",
    )
    assert results(tmp_path / "wrong", "a\nx\n", schema)["table"].outcome is Outcome.INVALID


def test_strange_properties_of_keys_are_told(tmp_path: Path) -> None:
    key = {"fields": "a", "refers": 1, "reference": {"fields": "a", "onDelete": "x"}}
    found = results(tmp_path, schema=fields("a") | {"foreignKeys": [key]})["table"]
    assert [f.message.partition(" is not")[0] for f in found.findings] == [
        "foreign key 1: refers",
        "foreign key 1: reference.onDelete",
    ]


@pytest.mark.parametrize(
    ("field", "listed", "cell", "rules"),
    [
        ({"type": "boolean"}, "ja", "true", []),
        ({"type": "boolean"}, "ja", "x", ["structure/type-error"]),
        # The reference reads these cells, and must not know the list either.
        ({"type": "integer", "bareNumber": False}, "1,000", "12%", []),
        ({"type": "integer", "bareNumber": False}, "1,000", "x", ["structure/type-error"]),
        ({"type": "number", "bareNumber": False}, "x", "1.5%", []),
    ],
)
def test_enum_of_which_no_value_is_of_the_type_is_a_fault_of_the_schema_alone(
    tmp_path: Path, field: dict[str, Any], listed: str, cell: str, rules: list[str]
) -> None:
    schema = {"fields": [{"name": "a", **field, "constraints": {"enum": [listed]}}]}
    found = results(tmp_path, f"a\n{cell}\n", schema)["table"]
    assert [f.rule for f in found.findings] == ["structure/descriptor", *rules]


@pytest.mark.parametrize(
    ("field", "listed"),
    [
        ({"type": "integer"}, ["", 1]),
        ({"type": "date"}, ["2024-01-02"]),
        ({"type": "string", "format": "email"}, ["a@b.org"]),
        ({"type": "number", "decimalChar": ","}, ["1,5", 2.5]),
    ],
)
def test_values_of_the_type_and_missing_ones_may_be_listed(
    tmp_path: Path, field: dict[str, Any], listed: list[Any]
) -> None:
    schema = {"fields": [{"name": "a", **field, "constraints": {"enum": listed}}, {"name": "b"}]}
    found = results(tmp_path, "a,b\n,1\n", schema)["table"]
    assert (found.outcome, found.findings) == (Outcome.VALID, ())


@pytest.mark.parametrize("key", ["contributors", "sources", "licenses"])
@pytest.mark.parametrize("of_package", [True, False])
def test_the_end_of_a_long_list_is_reported_as_not_checked(
    tmp_path: Path, key: str, of_package: bool
) -> None:
    package = make_package(tmp_path, fields(a="string"), "a\nx\n")
    own = {key: [{"title": "x", "name": "x", "path": "x"}] * 5001}
    (table,) = package.descriptor["resources"]
    more = own if of_package else {"resources": [table | own]}
    package = dataclasses.replace(package, descriptor=package.descriptor | more)
    result = check_metadata(package)
    assert result.outcome is Outcome.NOT_CHECKED
    whose = "" if of_package else " of the resource table"
    assert result.reason == f"only the first 5,000 of 5,001 {key}{whose} were checked"


@pytest.mark.slow
def test_many_wrong_items_are_reported_in_time_that_grows_with_their_number(
    tmp_path: Path,
) -> None:
    package = make_package(tmp_path, fields(a="string"), "a\nx\n")
    wrong = {"contributors": [{"title": "x", "email": 1}] * 20_000}
    package = dataclasses.replace(package, descriptor=package.descriptor | wrong)
    started = time.process_time()
    result = check_metadata(package)
    assert result.outcome is Outcome.INVALID
    assert result.counts["structure/descriptor"] == 20_000
    # It takes a second; each compared with all took a quarter of a minute.
    assert time.process_time() - started < 10
