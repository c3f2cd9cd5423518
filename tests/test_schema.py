"""Reading a Table Schema: what is taken, and that what cannot be checked is refused by name."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from forewarn.errors import SchemaError
from forewarn.schema import (
    Constraints,
    Field,
    FieldType,
    ForeignKey,
    Schema,
    parse_schema,
    read_schema,
)

if TYPE_CHECKING:
    from pathlib import Path


def with_field(**field: Any) -> dict[str, Any]:
    return {"fields": [{"name": "x", "type": "string", **field}]}


def with_constraint(key: str, value: Any) -> dict[str, Any]:
    return with_field(constraints={key: value})


def refused(descriptor: object) -> str:
    with pytest.raises(SchemaError) as caught:
        parse_schema(descriptor)
    return str(caught.value)


def test_schema_is_read_whole() -> None:
    schema = parse_schema(
        {
            "$schema": "https://datapackage.org/profiles/2.0/tableschema.json",
            "name": "table",
            "title": "Table",
            "description": "What it holds.",
            "missingValues": ["", "NA"],
            "fields": [
                {
                    "name": "id",
                    "type": "string",
                    "title": "Id",
                    "description": "Stable.",
                    "example": "a",
                    "constraints": {
                        "required": True,
                        "unique": True,
                        "minLength": 1,
                        "maxLength": 3,
                        "pattern": "[a-z]+",
                        "enum": ["a", "b"],
                    },
                },
                {
                    "name": "n",
                    "type": "integer",
                    "example": 7,
                    "missingValues": ["-"],
                    "constraints": {"minimum": 1, "maximum": "9"},
                },
            ],
            "primaryKey": "id",
            "foreignKeys": [
                {"fields": "n", "reference": {"resource": "other", "fields": "m"}},
                {"fields": ["id", "n"], "reference": {"resource": "", "fields": ["id", "n"]}},
                {"fields": ["id"], "reference": {"fields": ["id"]}},
            ],
        }
    )
    assert schema == Schema(
        title="Table",
        description="What it holds.",
        fields=(
            Field(
                name="id",
                type=FieldType.STRING,
                title="Id",
                description="Stable.",
                example="a",
                constraints=Constraints(
                    required=True,
                    unique=True,
                    min_length=1,
                    max_length=3,
                    pattern="[a-z]+",
                    enum=("a", "b"),
                ),
                missing_values=("", "NA"),
            ),
            Field(
                name="n",
                type=FieldType.INTEGER,
                title="",
                description="",
                example="7",
                constraints=Constraints(minimum="1", maximum="9"),
                missing_values=("-",),
            ),
        ),
        primary_key=("id",),
        foreign_keys=(
            ForeignKey(("n",), "other", ("m",)),
            ForeignKey(("id", "n"), None, ("id", "n")),
            ForeignKey(("id",), None, ("id",)),
        ),
    )
    assert schema.field_names == ("id", "n")
    assert schema.field("n").type is FieldType.INTEGER
    assert schema.required_fields() == {"id"}
    with pytest.raises(KeyError):
        schema.field("m")


def test_parts_of_the_primary_key_are_required() -> None:
    schema = parse_schema(
        {
            "fields": [{"name": name, "type": "string"} for name in "abc"],
            "primaryKey": ["a", "c"],
        }
    )
    assert schema.required_fields() == {"a", "c"}


@pytest.mark.parametrize("kind", list(FieldType))
def test_each_type_is_known(kind: str) -> None:
    assert parse_schema(with_field(type=kind)).fields[0].type == kind


# What cannot be checked is refused, and named


@pytest.mark.parametrize(
    ("descriptor", "message"),
    [
        (
            {"fields": [{"name": "x", "type": "string"}], "uniqueKeys": [["x"]], "fieldsMatch": 1},
            "the schema holds what cannot be checked yet: fieldsMatch, uniqueKeys",
        ),
        (
            with_field(format="email", rdfType="x"),
            "field x holds what cannot be checked yet: format, rdfType",
        ),
        (
            with_field(trueValues=["y"]),
            "field x holds what cannot be checked yet: trueValues",
        ),
        (
            with_field(categories=["a"]),
            "field x holds what cannot be checked yet: categories",
        ),
        (
            with_constraint("exclusiveMinimum", 1),
            "field x: constraints holds what cannot be checked yet: exclusiveMinimum",
        ),
        (
            with_field(constraints={"jsonSchema": {}, "maxLenght": 1}),
            "field x: constraints holds what cannot be checked yet: jsonSchema, maxLenght",
        ),
    ],
)
def test_unknown_key_or_constraint_is_refused_by_name(
    descriptor: dict[str, Any], message: str
) -> None:
    assert refused(descriptor) == message


@pytest.mark.parametrize(
    "kind", ["any", "object", "array", "list", "time", "datetime", "yearmonth", "duration", "geo",
             "String", "", 5, None, ["string"], {}],
)  # fmt: skip
def test_unknown_type_is_refused(kind: Any) -> None:
    assert refused(with_field(type=kind)) == f"field x: the type {kind!r} is not known"


def test_field_without_a_type_is_refused() -> None:
    assert refused({"fields": [{"name": "x"}]}) == "field x: the type None is not known"


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        *(
            (key, value, "must be true or false")
            for key in ("required", "unique")
            for value in ("false", "true", 0, 1, None, [])
        ),
        *(
            (key, value, "must be a whole number from 0 to 1000000")
            for key in ("minLength", "maxLength")
            for value in ("3", 2.5, 3.0, -1, True, None, [], 1_000_001, 10**30)
        ),
        *(("pattern", value, "must be a text") for value in (5, None, ["a"], {})),
        *(("enum", value, "must be a list of strings") for value in ("abc", [1], [None], {}, None)),
    ],
)
def test_constraint_of_a_wrong_kind_is_refused(key: str, value: Any, message: str) -> None:
    assert refused(with_constraint(key, value)) == f"field x: the constraint {key} {message}"


@pytest.mark.parametrize(
    ("descriptor", "message"),
    [
        ([], "a schema must be a JSON object"),
        (None, "a schema must be a JSON object"),
        ({}, "a schema needs a list of fields"),
        ({"fields": []}, "a schema needs a list of fields"),
        ({"fields": {"name": "x"}}, "a schema needs a list of fields"),
        ({"fields": ["x"]}, "every field needs a name"),
        ({"fields": [{"type": "string"}]}, "every field needs a name"),
        (with_field(name=""), "every field needs a name"),
        (with_field(name=5), "every field needs a name"),
        (with_field(constraints=[]), "field x: constraints must be a JSON object"),
        (with_field(missingValues="NA"), "field x: missingValues must be a list of strings"),
        (
            with_field(missingValues=[{"value": "NA"}]),
            "field x: missingValues must be a list of strings",
        ),
        (with_field() | {"missingValues": [0]}, "missingValues must be a list of strings"),
        (with_field() | {"primaryKey": 5}, "primaryKey must be a list of strings"),
        (with_field() | {"primaryKey": [["x"]]}, "primaryKey must be a list of strings"),
        (
            with_field() | {"primaryKey": ["y", "x", "z"]},
            "a key names fields that the schema has not: y, z",
        ),
    ],
)
def test_schema_of_a_wrong_shape_is_refused(descriptor: object, message: str) -> None:
    assert refused(descriptor) == message


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ({}, "foreignKeys must be a list"),
        (None, "foreignKeys must be a list"),
        (["x"], "a foreign key needs fields and a reference"),
        ([{"fields": ["x"]}], "a foreign key needs fields and a reference"),
        ([{"fields": ["x"], "reference": "other"}], "a foreign key needs fields and a reference"),
        (
            [{"fields": ["x"], "reference": {"resource": 5, "fields": ["y"]}}],
            "a foreign key must refer to a resource by its name",
        ),
        (
            [{"fields": ["x"], "reference": {"resource": "other", "fields": ["y", "z"]}}],
            "a foreign key must name as many fields as it refers to",
        ),
        (
            [{"fields": [], "reference": {"resource": "other", "fields": []}}],
            "a foreign key must name as many fields as it refers to",
        ),
        (
            [{"fields": ["q"], "reference": {"resource": "other", "fields": ["y"]}}],
            "a key names fields that the schema has not: q",
        ),
    ],
)
def test_foreign_key_of_a_wrong_shape_is_refused(keys: Any, message: str) -> None:
    assert refused(with_field() | {"foreignKeys": keys}) == message


@pytest.mark.parametrize("names", [("a", "a"), ("a", "A"), ("É", "é"), ("a", "b", "B")])
def test_two_fields_of_one_name_are_refused_whatever_their_case(names: tuple[str, ...]) -> None:
    descriptor = {"fields": [{"name": name, "type": "string"} for name in names]}
    assert refused(descriptor) == "two fields have one name"


@pytest.mark.parametrize("name", ["__record", "__RECORD", "__first", "__"])
def test_name_that_the_tools_keep_for_themselves_is_refused(name: str) -> None:
    assert refused(with_field(name=name)) == (
        f"field {name}: names that begin with __ are kept for the tools"
    )


@pytest.mark.parametrize("name", ["_record", "record", "a__b", 'a"b', "a/b", "a\nb", "a b", "💥"])
def test_any_other_name_is_taken(name: str) -> None:
    assert parse_schema(with_field(name=name)).field_names == (name,)


# From a file


def test_refused_schema_is_named_by_its_file(tmp_path: Path) -> None:
    file = tmp_path / "table.json"
    file.write_text(json.dumps(with_constraint("minLength", "x")))
    with pytest.raises(SchemaError) as caught:
        read_schema(file)
    assert str(caught.value) == (
        f"{file}: field x: the constraint minLength must be a whole number from 0 to 1000000"
    )


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"[1,", b"\xff", b"\xef\xbb\xbf{}", b"nope", b"[" * 100_000, b"1" * 5000],
    ids=["empty", "open", "list", "latin-1", "mark", "word", "deep", "digits"],
)
def test_file_that_is_no_json_is_refused_by_name(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "table.json"
    file.write_bytes(data)
    with pytest.raises(SchemaError) as caught:
        read_schema(file)
    assert str(caught.value).startswith(f"cannot read the schema {file}: ")


def test_schema_that_is_not_there_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(SchemaError, match=r"cannot read the schema .*table\.json"):
        read_schema(tmp_path / "table.json")
