"""Reading a Table Schema: what is taken, what is named as unknown, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from frictionless import Schema as ReferenceSchema

from forewarn.errors import SchemaError
from forewarn.package.schema import Constraints, Field, FieldsMatch, FieldType, ForeignKey, Schema
from forewarn.package.schema_parsing import parse_schema

PROFILE = "https://datapackage.org/profiles/2.0/tableschema.json"


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
            "uniqueKeys": [["n"], ["id", "n"], "n"],
            "fieldsMatch": "subset",
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
        unique_keys=(("n",), ("id", "n"), ("n",)),
        fields_match=FieldsMatch.SUBSET,
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


# Types, and what each has of its own


@pytest.mark.parametrize("kind", list(FieldType))
def test_each_type_is_known(kind: str) -> None:
    assert parse_schema(with_field(type=kind)).fields[0].type == kind


@pytest.mark.parametrize("kind", ["geo", "", 5, None, ["string"], {}])
def test_unknown_type_is_refused(kind: Any) -> None:
    assert refused(with_field(type=kind)) == f"field x: the type {kind!r} is unknown"


@pytest.mark.parametrize(
    ("kind", "near"),
    [("String", "string"), ("int", "integer"), ("bool", "boolean"), ("nubmer", "number")],
)
def test_type_that_is_near_a_known_one_is_told_with_it(kind: str, near: str) -> None:
    asked = f"field x: the type {kind!r} is unknown (did you mean {near}?)"
    assert refused(with_field(type=kind)) == asked


@pytest.mark.parametrize("version", [{}, {"$schema": PROFILE}])
def test_field_without_a_type_is_the_text_that_frictionless_takes_it_for(
    version: dict[str, str],
) -> None:
    descriptor = {"fields": [{"name": "x"}], **version}
    assert parse_schema(descriptor).fields[0].type is FieldType.STRING
    assert ReferenceSchema.from_descriptor(descriptor).fields[0].type == "string"


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        (
            {"type": "number", "bareNumber": False, "groupChar": ".", "decimalChar": ","},
            {"bare_number": False, "group_char": ".", "decimal_char": ","},
        ),
        ({"type": "number", "groupChar": "\u202f"}, {"group_char": "\u202f"}),
        (
            {"type": "integer", "bareNumber": False, "groupChar": "."},
            {"bare_number": False, "group_char": "."},
        ),
        (
            {"type": "boolean", "trueValues": ["y", "Y"], "falseValues": ["n", ""]},
            {"true_values": ("y", "Y"), "false_values": ("n", "")},
        ),
        ({"type": "boolean", "trueValues": ["y"]}, {"true_values": ("y",)}),
        ({"type": "list", "itemType": "date", "delimiter": "; "},
         {"item_type": "date", "delimiter": "; "}),
        ({"categories": ["a", "b"]}, {"categories": ("a", "b")}),
        ({"type": "integer", "categories": [1, 2]}, {"categories": ("1", "2")}),
        (
            {"type": "integer", "categories": [{"value": 0, "label": "no"}, {"value": "1"}]},
            {"categories": ("0", "1")},
        ),
        ({"format": "email"}, {"format": "email"}),
        ({"type": "date", "format": "%d/%m/%Y"}, {"format": "%d/%m/%Y"}),
        ({"type": "time", "format": "fmt:%H.%M"}, {"format": "%H.%M"}),
    ],
)  # fmt: skip
def test_field_has_what_its_type_has(field: dict[str, Any], expected: dict[str, Any]) -> None:
    parsed = parse_schema(with_field(**field)).fields[0]
    plain = parse_schema(with_field(type=parsed.type)).fields[0]
    assert parsed == replace(plain, **expected)


@pytest.mark.parametrize("kind", list(FieldType))
def test_field_that_says_nothing_has_the_defaults_of_the_standard(kind: FieldType) -> None:
    assert parse_schema(with_field(type=kind)).fields[0] == Field(
        name="x",
        type=kind,
        title="",
        description="",
        example=None,
        constraints=Constraints(),
        missing_values=("",),
        format="default",
        bare_number=True,
        group_char="",
        decimal_char=".",
        true_values=("true", "True", "TRUE", "1"),
        false_values=("false", "False", "FALSE", "0"),
        categories=None,
        item_type="string",
        delimiter=",",
    )


@pytest.mark.parametrize(
    ("field", "message"),
    [
        *(
            ({"type": kind, "bareNumber": value}, "bareNumber must be true or false")
            for kind in ("integer", "number")
            for value in (0, None, "false")
        ),
        *(
            ({"type": kind, "groupChar": value}, "groupChar must be a text without digits or signs")
            for kind in ("integer", "number")
            for value in (None, 5, "0", "-", " +")
        ),
        *(
            (
                {"type": "number", "decimalChar": value},
                "decimalChar must be one character that is not a digit or sign",
            )
            for value in (None, 5, "", ",,", "0", "-", "+")
        ),
        (
            {"type": "number", "groupChar": ",", "decimalChar": ","},
            "groupChar and decimalChar must differ",
        ),
        ({"type": "number", "groupChar": "."}, "groupChar and decimalChar must differ"),
        *(
            ({"type": "boolean", key: []}, "trueValues and falseValues must each hold a value")
            for key in ("trueValues", "falseValues")
        ),
        ({"type": "boolean", "trueValues": "yes"}, "trueValues must be a list of strings"),
        ({"type": "boolean", "falseValues": [0]}, "falseValues must be a list of strings"),
        ({"type": "boolean", "trueValues": ["0"]}, "true and false at once: '0'"),
        (
            {"type": "boolean", "trueValues": ["a", "b", "c"], "falseValues": ["c", "d", "a"]},
            "true and false at once: 'a', 'c'",
        ),
        *(
            (
                {"type": "list", "itemType": value},
                "itemType must be one of boolean, date, datetime, integer, number, string, time",
            )
            for value in ("list", "any", "String", "", None, 5, ["string"])
        ),
        *(
            ({"type": "list", "delimiter": value}, "the delimiter must be a text that is not empty")
            for value in ("", None, 5, [","])
        ),
        *(
            (
                {"type": kind, "categories": value},
                "categories must be a list of strings or numbers, or of objects with a value",
            )
            for kind in ("string", "integer")
            for value in ([], None, "a", {}, [None], [True], [["a"]], [{"label": "a"}],
                          [{"value": None}])
        ),
    ],
)  # fmt: skip
def test_property_of_a_wrong_kind_is_refused(field: dict[str, Any], message: str) -> None:
    assert refused(with_field(**field)) == f"field x: {message}"


# Formats

FORMATS = {
    "string": {"email", "uri", "binary", "uuid", "wkt"},
    "geopoint": {"array", "object"},
    "geojson": {"topojson"},
}


@pytest.mark.parametrize("kind", list(FieldType))
@pytest.mark.parametrize(
    "name", ["email", "uri", "binary", "uuid", "wkt", "array", "object", "topojson"]
)
def test_format_is_taken_of_the_type_that_has_it(kind: FieldType, name: str) -> None:
    descriptor = with_field(type=kind, format=name)
    if name in FORMATS.get(kind, ()):
        assert parse_schema(descriptor).fields[0].format == name
    elif kind in ("date", "time", "datetime"):
        assert refused(descriptor) == (
            f"field x: the format {name!r} is unknown: name a pattern such as %d/%m/%Y"
        )
    else:
        assert refused(descriptor) == f"field x: the type {kind} has no format {name!r}"


@pytest.mark.parametrize("kind", ["date", "time", "datetime"])
@pytest.mark.parametrize("name", ["any", "fmt:any"])
def test_format_that_every_tool_reads_differently_is_refused(kind: str, name: str) -> None:
    assert refused(with_field(type=kind, format=name)) == (
        "field x: every tool reads the format any differently: name a pattern such as %d/%m/%Y"
    )


@pytest.mark.parametrize("name", ["", "YYYY-MM-DD", 5, None, ["default"]])
def test_format_of_a_date_that_is_no_pattern_is_refused(name: Any) -> None:
    assert refused(with_field(type="date", format=name)) == (
        f"field x: the format {name!r} is unknown: name a pattern such as %d/%m/%Y"
    )


@pytest.mark.parametrize("name", ["", "YYYY", "%Y", "any", "Default", 5, None])
def test_format_of_a_type_that_has_none_is_refused(name: Any) -> None:
    assert refused(with_field(type="year", format=name)) == (
        f"field x: the type year has no format {name!r}"
    )


# Missing values


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ([], ()),
        ([""], ("",)),
        (["", "NA", ""], ("", "NA", "")),
        ([{"value": ""}, {"value": "-9", "label": "refused"}], ("", "-9")),
    ],
)
def test_missing_values_are_texts_with_or_without_labels(
    raw: list[Any], expected: tuple[str, ...]
) -> None:
    own = parse_schema(with_field(missingValues=raw)).fields[0]
    inherited = parse_schema(with_field() | {"missingValues": raw}).fields[0]
    assert own.missing_values == inherited.missing_values == expected
    assert own.descriptor == inherited.descriptor
    assert inherited.descriptor["missingValues"] == [*expected]


MIXED = "must be a list of strings or of objects with a value"


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        ("NA", f" {MIXED}"),
        ([0], f" {MIXED}"),
        (["", {"value": "NA"}], f" {MIXED}"),
        ([{"label": "x"}], ": each value must be a list of strings"),
        ([{"value": 0}], ": each value must be a list of strings"),
        ([{"value": "x"}, {"value": "x"}], ": two entries have the same value or label"),
        (
            [{"value": "x", "label": "z"}, {"value": "y", "label": "z"}],
            ": two entries have the same value or label",
        ),
    ],
)
def test_missing_values_of_a_wrong_shape_are_refused(raw: Any, message: str) -> None:
    assert refused(with_field() | {"missingValues": raw}) == f"missingValues{message}"
    assert refused(with_field(missingValues=raw)) == f"field x: missingValues{message}"


def test_field_is_kept_as_written_for_those_who_ask_another() -> None:
    raw = {"name": "x", "type": "date", "format": "fmt:%Y", "_note": 1, "constraints": {"enum": []}}
    schema = parse_schema({"fields": [raw], "missingValues": ["-"]})
    assert schema.fields[0].descriptor == {**raw, "missingValues": ["-"]}
    assert "missingValues" not in raw


# What is not known is named, and what would be a limit is refused


@pytest.mark.parametrize(
    ("descriptor", "unknown"),
    [
        (with_field(), ()),
        (
            with_field(
                title="", description="", example="", rdfType="", categoriesOrdered=True,
                categories=["a"], _private=1, floatNumber=True, **{"skos:exactMatch": ""},
            )
            | {"$schema": PROFILE, "name": "", "homepage": "", "sources": [], "version": "1",
               "created": "", "image": "", "keywords": [], "contributors": [], "_private": 1},
            (),
        ),
        (
            with_field() | {"minimun": 1, "fieldMatch": "exact"},
            ("fieldMatch (did you mean fieldsMatch?)", "minimun"),
        ),
        (
            with_field(units="m", missingValue=[]),
            ("field x: missingValue (did you mean missingValues?)", "field x: units"),
        ),
        (
            with_field(type="integer", decimalChar=",", trueValues=[], itemType=5),
            ("field x: decimalChar", "field x: itemType", "field x: trueValues"),
        ),
        (with_field(type="list", arrayItem={}), ("field x: arrayItem",)),
        (
            {"fields": [{"name": "b", "u": 1}, {"name": "a", "u": 1}], "z": 1},
            ("z", "field b: u", "field a: u"),
        ),
    ],
)  # fmt: skip
def test_property_that_nothing_checks_is_named(
    descriptor: dict[str, Any], unknown: tuple[str, ...]
) -> None:
    assert parse_schema(descriptor).unknown == unknown


@pytest.mark.parametrize(
    ("constraints", "message"),
    [
        (
            {"maxLenght": 1},
            "constraints that cannot be checked: maxLenght (did you mean maxLength?)",
        ),
        (
            {"format": 1, "Enum": []},
            "constraints that cannot be checked: Enum (did you mean enum?), format",
        ),
        (
            {"jsonSchema": {}},
            "the constraint jsonSchema is not checked: "
            "frictionless, the reference, refuses it for every type",
        ),
    ],
)
def test_unknown_constraint_is_refused_by_name(constraints: dict[str, Any], message: str) -> None:
    assert refused(with_field(constraints=constraints)) == f"field x: {message}"


@pytest.mark.parametrize(
    "key",
    ["required", "unique", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum",
     "minLength", "maxLength", "pattern", "enum", "jsonSchema"],
)  # fmt: skip
def test_constraint_beside_the_constraints_is_refused(key: str) -> None:
    assert refused(with_field(**{key: True})) == f"field x: {key} belongs under constraints"


LIMITS = {
    "minimum": 1, "maximum": 1, "exclusiveMinimum": 1, "exclusiveMaximum": 1,
    "minLength": 1, "maxLength": 1, "pattern": "a", "enum": [],
}  # fmt: skip


@pytest.mark.parametrize("kind", list(FieldType))
@pytest.mark.parametrize("key", LIMITS)
def test_constraint_is_taken_of_the_types_of_which_frictionless_takes_it(
    kind: FieldType, key: str
) -> None:
    descriptor = with_field(type=kind, constraints={key: LIMITS[key]})
    reference = ReferenceSchema.from_descriptor(with_field(type=kind)).fields[0]
    if key in reference.supported_constraints:
        assert parse_schema(descriptor).fields[0].constraints != Constraints()
    else:
        standard = key in ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "enum")
        told = f"the type {kind} has no {key}"
        if standard and kind in ("duration", "list") and (key == "enum") is (kind == "list"):
            told = f"the constraint {key} of a {kind} is not checked"
        assert refused(descriptor) == f"field x: {told}"


@pytest.mark.parametrize("kind", list(FieldType))
def test_any_type_may_be_required_and_unique(kind: FieldType) -> None:
    descriptor = with_field(type=kind, constraints={"required": True, "unique": True})
    assert parse_schema(descriptor).fields[0].constraints == Constraints(required=True, unique=True)


def test_whole_number_may_be_written_with_a_point() -> None:
    limits = parse_schema(with_field(constraints={"minLength": 3.0})).fields[0].constraints
    assert (limits.min_length, type(limits.min_length)) == (3, int)


def test_values_in_json_are_given_as_their_text() -> None:
    constraints = {"exclusiveMinimum": 1, "exclusiveMaximum": 2.5, "enum": [1, "2", 0.5]}
    field = parse_schema(with_field(type="number", constraints=constraints)).fields[0]
    assert field.constraints == Constraints(
        exclusive_minimum="1", exclusive_maximum="2.5", enum=("1", "2", "0.5")
    )
    truths = parse_schema(with_field(type="boolean", constraints={"enum": [True]})).fields[0]
    assert truths.constraints.enum == ("true",)
    arrays = parse_schema(with_field(type="array", constraints={"enum": [["a", 1]]})).fields[0]
    assert arrays.constraints.enum == ('["a", 1]',)


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
            for value in ("3", 2.5, -1.0, -1, True, None, [], 1_000_001, 10**30)
        ),
        *(("pattern", value, "must be a text") for value in (5, None, ["a"], {})),
        *(("enum", value, "must be a list of values") for value in ("abc", {}, None)),
    ],
)
def test_constraint_of_a_wrong_kind_is_refused(key: str, value: Any, message: str) -> None:
    assert refused(with_constraint(key, value)) == f"field x: the constraint {key} {message}"


@pytest.mark.parametrize("key", ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"])
@pytest.mark.parametrize("value", [None, True, [], {}])
def test_bound_of_a_wrong_kind_is_refused(key: str, value: Any) -> None:
    descriptor = with_field(type="integer", constraints={key: value})
    assert refused(descriptor) == f"field x: the constraint {key} must be a text or a number"


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
        (with_field() | {"primaryKey": 5}, "primaryKey must be a list of strings"),
        (with_field() | {"primaryKey": [["x"]]}, "primaryKey must be a list of strings"),
        (
            with_field() | {"primaryKey": ["y", "x", "z"]},
            "a key names unknown fields: y, z",
        ),
        (with_field() | {"uniqueKeys": "x"}, "uniqueKeys must be a list of keys"),
        (with_field() | {"uniqueKeys": None}, "uniqueKeys must be a list of keys"),
        (with_field() | {"uniqueKeys": [5]}, "each of uniqueKeys must be a list of strings"),
        (with_field() | {"uniqueKeys": [["x"], []]}, "each of uniqueKeys must name a field"),
        (
            with_field() | {"uniqueKeys": [["x", "y"]]},
            "a key names unknown fields: y",
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
            "a key names unknown fields: q",
        ),
    ],
)
def test_foreign_key_of_a_wrong_shape_is_refused(keys: Any, message: str) -> None:
    assert refused(with_field() | {"foreignKeys": keys}) == message


@pytest.mark.parametrize("names", [("a", "a"), ("a", "A"), ("É", "é"), ("a", "b", "B")])
def test_two_fields_of_one_name_are_refused_whatever_their_case(names: tuple[str, ...]) -> None:
    descriptor = {"fields": [{"name": name, "type": "string"} for name in names]}
    assert refused(descriptor) == "two fields have the same name"


@pytest.mark.parametrize("name", ["__record", "__RECORD", "__first", "__"])
def test_reserved_name_is_refused(name: str) -> None:
    assert refused(with_field(name=name)) == (
        f"field {name}: names that begin with __ are reserved"
    )


@pytest.mark.parametrize("name", ["_record", "record", "a__b", 'a"b', "a/b", "a\nb", "a b", "💥"])
def test_any_other_name_is_taken(name: str) -> None:
    assert parse_schema(with_field(name=name)).field_names == (name,)


# How the columns of the file are matched


@pytest.mark.parametrize("name", list(FieldsMatch))
def test_match_is_a_text_or_as_in_the_published_profile_a_list_of_one(name: FieldsMatch) -> None:
    for raw in (name.value, [name.value]):
        assert parse_schema(with_field() | {"fieldsMatch": raw}).fields_match is name
    assert parse_schema(with_field()).fields_match is FieldsMatch.EXACT


@pytest.mark.parametrize("raw", ["Exact", "", None, 5, [], ["exact", "equal"], [["exact"]], {}])
def test_unknown_match_is_refused(raw: Any) -> None:
    assert refused(with_field() | {"fieldsMatch": raw}) == (
        "fieldsMatch must be one of exact, equal, subset, superset, partial"
    )
