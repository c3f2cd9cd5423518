"""What a schema is turned into: how each field's cells are decided, and what shows each check."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

import pytest

from forewarn.errors import SchemaError
from forewarn.package.schema import FieldType
from forewarn.package.schema_parsing import parse_schema
from forewarn.structure import plan as planning
from forewarn.structure.compilation import compile_plan
from forewarn.structure.forms import NOTHING
from forewarn.structure.patterns import bare_pattern, is_portable
from forewarn.structure.plan import CellCheck, FieldPlan, KeyCheck, Value

MINIMUM, MAXIMUM = planning.Test.MINIMUM, planning.Test.MAXIMUM


def plan_of(kind: str = "string", missing: list[str] | None = None, **limits: Any) -> FieldPlan:
    return described({"type": kind}, missing, **limits)


def described(
    options: dict[str, Any], missing: list[str] | None = None, keyed: bool = False, **limits: Any
) -> FieldPlan:
    """Return the plan of one field, of which the properties and the constraints are given."""
    schema = parse_schema(
        {
            "fields": [{"name": "x", **options, "constraints": limits}],
            "missingValues": [""] if missing is None else missing,
        }
    )
    return compile_plan(schema, frozenset({"x"} if keyed else ())).fields[0]


def checks_of(plan: FieldPlan) -> list[tuple[str, Any]]:
    return [(check.test.value, check.limit) for check in plan.checks]


def planted(plan: FieldPlan) -> list[tuple[str, str | None]]:
    return [(check.test.value, check.planted) for check in plan.checks]


def planted_for(plan: FieldPlan, test: planning.Test) -> list[str | None]:
    return [check.planted for check in plan.checks if check.test is test]


def test_plan_lists_checks_in_the_order_of_fields_and_keys() -> None:
    schema = parse_schema(
        {
            "fields": [
                {
                    "name": "id",
                    "type": "string",
                    "constraints": {"pattern": "[a-z]", "unique": True},
                },
                {"name": "n", "type": "integer", "constraints": {"required": True, "minimum": 1}},
                {"name": "s", "type": "string"},
                {"name": "up", "type": "string"},
                {"name": "free", "type": "string"},
            ],
            "primaryKey": ["id", "s"],
            "uniqueKeys": [["n", "s"]],
            "foreignKeys": [{"fields": "up", "reference": {"resource": "", "fields": "id"}}],
        }
    )
    plan = compile_plan(schema)
    assert [(c.field.name, c.rule) for field in plan.fields for c in field.checks] == [
        ("id", "structure/required"),
        ("id", "structure/pattern"),
        ("n", "structure/required"),
        ("n", "structure/type-error"),
        ("n", "structure/minimum"),
        ("s", "structure/required"),
    ]
    assert plan.keys == (
        KeyCheck("structure/primary-key", ("id", "s")),
        KeyCheck("structure/unique-key", ("n", "s")),
        KeyCheck("structure/unique", ("id",)),
    )
    assert (plan.schema, plan.references) == (schema, schema.foreign_keys)
    assert [field.keyed for field in plan.fields] == [True, True, True, True, False]


def test_field_that_another_table_refers_to_is_keyed() -> None:
    assert (described({}, keyed=True).keyed, described({}).keyed) == (True, False)


# How cells are decided

INTEGER = "[+-]?[0-9]+"
NUMBER = r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,17})?"
DATE = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
TIME = "([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
DAY = (
    "([0-9]{3}[1-9]|[0-9]{2}[1-9]0|[0-9][1-9]00|[1-9]000)-"
    "((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)"
    "|02-(0[1-9]|1[0-9]|2[0-8]))"
)
MONTH = "[0-9]{4}-(0[1-9]|1[0-2])"
LABEL = "[A-Za-z0-9]{1,20}"
DECIMALS = r"(\.[0-9]{1,20})?"

# The field, and its form, value, and whether what is not sure is wrong.
FORMS: list[tuple[dict[str, Any], str | None, str, bool]] = [
    ({"type": "string"}, None, "text", True),
    ({"type": "string", "categories": ["a"]}, None, "text", True),
    ({"type": "string", "format": "email"},
     rf"{LABEL}([.]{LABEL}){{0,2}}@({LABEL}[.]){{1,3}}[a-z]{{2,6}}", "text", False),
    ({"type": "string", "format": "uri"},
     r"https?://([a-z0-9]{1,30}[.]){1,4}[a-z]{2,6}(/[A-Za-z0-9._~-]*)*", "text", False),
    ({"type": "string", "format": "uuid"},
     "[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}", "text", False),
    ({"type": "string", "format": "binary"},
     "([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?", "text", False),
    ({"type": "string", "format": "wkt"}, NOTHING, "text", False),
    ({"type": "integer"}, INTEGER, "integer", True),
    ({"type": "integer", "categories": [1]}, INTEGER, "integer", True),
    ({"type": "integer", "groupChar": "."},
     r"[+-]?([0-9]{1,3}(\.[0-9]{3})+|[0-9]+)", "integer", False),
    ({"type": "integer", "bareNumber": False}, INTEGER, "integer", False),
    ({"type": "integer", "groupChar": ",", "bareNumber": False},
     "[+-]?([0-9]{1,3}(,[0-9]{3})+|[0-9]+)", "integer", False),
    ({"type": "number"}, NUMBER, "number", True),
    ({"type": "number", "decimalChar": ","}, "[+-]?[0-9]+(,[0-9]+)?", "number", False),
    ({"type": "number", "groupChar": ".", "decimalChar": ","},
     r"[+-]?([0-9]{1,3}(\.[0-9]{3})+|[0-9]+)(,[0-9]+)?", "number", False),
    ({"type": "number", "bareNumber": False}, NUMBER, "number", False),
    ({"type": "boolean"}, "true|True|TRUE|1|false|False|FALSE|0", "boolean", True),
    ({"type": "boolean", "trueValues": ["a.b"], "falseValues": ["n"]}, r"a\.b|n", "boolean", True),
    ({"type": "date"}, DATE, "date", True),
    ({"type": "date", "format": "%d/%m/%Y"}, NOTHING, "date", False),
    ({"type": "time"}, TIME, "text", False),
    ({"type": "time", "format": "%H:%M"}, NOTHING, "text", False),
    ({"type": "datetime"}, f"{DAY}T{TIME}", "text", False),
    ({"type": "datetime", "format": "%d/%m/%Y %H:%M"}, NOTHING, "text", False),
    ({"type": "year"}, "[0-9]{4}", "integer", True),
    ({"type": "yearmonth"}, MONTH, "text", True),
    ({"type": "duration"}, "P[0-9]{1,4}[YMD]|PT[0-9]{1,4}[HMS]", "text", False),
    ({"type": "geopoint"},
     rf"-?([0-9]{{1,2}}|1[0-7][0-9]){DECIMALS}, ?-?[0-8]?[0-9]{DECIMALS}", "text", False),
    ({"type": "geopoint", "format": "array"}, NOTHING, "text", False),
    ({"type": "geopoint", "format": "object"}, NOTHING, "text", False),
    ({"type": "geojson"}, NOTHING, "text", False),
    ({"type": "geojson", "format": "topojson"}, NOTHING, "text", False),
    ({"type": "object"}, NOTHING, "text", False),
    ({"type": "array"}, NOTHING, "text", False),
    ({"type": "list"}, None, "text", False),
    ({"type": "list", "delimiter": ";"}, None, "text", False),
    ({"type": "list", "itemType": "integer"}, NOTHING, "text", False),
    ({"type": "any"}, None, "text", True),
]  # fmt: skip


@pytest.mark.parametrize(
    ("options", "form", "value", "decided"), FORMS, ids=[json.dumps(o) for o, *_ in FORMS]
)
def test_cells_are_decided_by_form_and_value(
    options: dict[str, Any], form: str | None, value: str, decided: bool
) -> None:
    plan = described(options)
    assert plan == FieldPlan(plan.field, Value(value), form, decided, plan.checks)
    assert plan.asks is not decided


def test_each_type_has_a_plan_here() -> None:
    assert {options["type"] for options, *_ in FORMS} == set(FieldType)


# What makes more cells doubtful: a field, its constraints; its form, decided, listed, ascii_only.
DOUBTS: list[tuple[dict[str, Any], dict[str, Any], str | None, bool, Any, bool]] = [
    ({"type": "string"}, {"enum": ["a"]}, None, True, None, False),
    ({"type": "any"}, {"enum": ["a", 1]}, None, True, None, False),
    ({"type": "integer"}, {"enum": [1, "02"]}, INTEGER, True, ("1", "02"), False),
    ({"type": "date"}, {"enum": ["2024-01-02"]}, DATE, True, ("2024-01-02",), False),
    ({"type": "string"}, {"minLength": 1}, None, True, None, False),
    ({"type": "list"}, {"minLength": 1}, NOTHING, False, None, False),
    ({"type": "string"}, {"pattern": "[a-z]+"}, None, True, None, False),
    ({"type": "string"}, {"pattern": r"\d+"}, None, True, None, True),
    ({"type": "string"}, {"pattern": r"[\w-]+"}, None, True, None, True),
    ({"type": "string"}, {"pattern": r"\s"}, NOTHING, False, None, False),
    ({"type": "string"}, {"pattern": r"\d\s"}, NOTHING, False, None, False),
    ({"type": "time"}, {"minimum": "09:00:00"}, TIME, False, None, False),
    ({"type": "time"}, {"minimum": "09:00:00", "exclusiveMaximum": "24:00:00"}, NOTHING, False,
     None, False),
    ({"type": "datetime"}, {"maximum": "2024-01-02T09:00:00"}, f"{DAY}T{TIME}", False, None, False),
    ({"type": "datetime"}, {"maximum": "2024-02-29T09:00:00"}, NOTHING, False, None, False),
    ({"type": "yearmonth"}, {"minimum": "2024-01"}, MONTH, True, None, False),
]  # fmt: skip


@pytest.mark.parametrize(("options", "limits", "form", "decided", "listed", "ascii_only"), DOUBTS)
def test_constraint_may_leave_fewer_cells_sure(
    options: dict[str, Any],
    limits: dict[str, Any],
    form: str | None,
    decided: bool,
    listed: tuple[str, ...] | None,
    ascii_only: bool,
) -> None:
    plan = described(options, **limits)
    assert (plan.form, plan.decided, plan.listed, plan.ascii_only) == (
        form, decided, listed, ascii_only,
    )  # fmt: skip
    assert plan.asks is (not decided or listed is not None or ascii_only)


@pytest.mark.parametrize(
    ("options", "form", "exact"),
    [
        ({"type": "string", "format": "uuid"}, True, False),
        ({"type": "time"}, True, False),
        ({"type": "datetime"}, True, False),
        ({"type": "yearmonth"}, True, False),
        ({"type": "integer"}, True, False),
        ({"type": "boolean"}, True, False),
        ({"type": "number"}, True, True),
        ({"type": "number", "decimalChar": ","}, True, True),
        # These are written in more than one way, which only the reference can tell.
        ({"type": "duration"}, False, False),
        ({"type": "geopoint"}, False, False),
        ({"type": "list"}, False, False),
    ],
)
def test_cells_that_are_compared_are_sure_where_their_text_or_value_tells(
    options: dict[str, Any], form: bool, exact: bool
) -> None:
    plan = described(options, keyed=True)
    assert (plan.form, plan.exact_key) == (described(options).form if form else NOTHING, exact)


@pytest.mark.parametrize(
    ("limits", "keyed", "asks"),
    [({}, False, False), ({"minimum": 0}, False, True), ({}, True, True)],
)
def test_numbers_near_a_bound_and_in_a_key_are_asked_about(
    limits: dict[str, Any], keyed: bool, asks: bool
) -> None:
    assert described({"type": "number"}, keyed=keyed, **limits).asks is asks
    assert not described({"type": "integer"}, keyed=keyed, **limits).asks


# Bounds


@pytest.mark.parametrize(
    ("kind", "bound", "below", "above"),
    [
        ("integer", 5, "4", "6"),
        ("integer", 5.0, "4", "6"),
        ("integer", "-5", "-6", "-4"),
        ("integer", "+07", "6", "8"),
        ("integer", 0, "-1", "1"),
        ("integer", 2**63 - 2, str(2**63 - 3), str(2**63 - 1)),
        ("number", 5, "4.999999999999999", "5.000000000000001"),
        ("number", 0, "-5e-324", "5e-324"),
        ("number", "1e5", "99999.99999999999", "100000.00000000001"),
        ("number", 1e17, "9.999999999999998e+16", "1.0000000000000002e+17"),
        ("number", ".5", "0.49999999999999994", "0.5000000000000001"),
        ("date", "2024-03-01", "2024-02-29", "2024-03-02"),
        ("year", 1946, "1945", "1947"),
        ("year", "1946", "1945", "1947"),
        ("year", 500, "0499", "0501"),
    ],
)
def test_value_next_to_a_bound_is_planted(kind: str, bound: Any, below: str, above: str) -> None:
    assert planted_for(plan_of(kind, minimum=bound), MINIMUM) == [below]
    assert planted_for(plan_of(kind, maximum=bound), MAXIMUM) == [above]


@pytest.mark.parametrize(
    ("options", "bound", "below", "above", "at"),
    [
        ({"type": "integer"}, "+07", "6", "8", "7"),
        ({"type": "integer", "groupChar": ","}, 1000, "999", "1001", "1000"),
        ({"type": "integer", "bareNumber": False}, 5, "4", "6", "5"),
        ({"type": "number"}, "1e5", "99999.99999999999", "100000.00000000001", "1e5"),
        ({"type": "number", "decimalChar": ","}, 1.5, "1,4999999999999998", "1,5000000000000002",
         "1,5"),
        ({"type": "date"}, "2024-03-01", "2024-02-29", "2024-03-02", "2024-03-01"),
        ({"type": "year"}, 500, "0499", "0501", "0500"),
        ({"type": "time"}, "09:00:00", "00:00:00", "23:59:59", "09:00:00"),
        ({"type": "datetime"}, "2024-01-02T09:00:00", "0001-01-01T00:00:00", "9999-12-31T23:59:59",
         "2024-01-02T09:00:00"),
        ({"type": "yearmonth"}, "2024-01", "0000-01", "9999-12", "2024-01"),
        # Only the reference knows what is before or after these.
        ({"type": "datetime"}, "2024-02-29T09:00:00", None, None, None),
        ({"type": "date", "format": "%d/%m/%Y"}, "01/02/2024", None, None, None),
        ({"type": "time", "format": "%H:%M"}, "09:00", None, None, None),
        ({"type": "yearmonth"}, "0000-01", None, "9999-12", "0000-01"),
        ({"type": "time"}, "23:59:59", "00:00:00", None, "23:59:59"),
    ],
)  # fmt: skip
def test_each_kind_of_bound_has_its_own_cell(
    options: dict[str, Any], bound: Any, below: str | None, above: str | None, at: str | None
) -> None:
    kinds = {"minimum": below, "maximum": above, "exclusiveMinimum": at, "exclusiveMaximum": at}
    for name, cell in kinds.items():
        checks = described(options, **{name: bound}).checks[1:]
        rule = re.sub("M", "-m", name)
        assert [(check.test.value, check.planted) for check in checks] == [(rule, cell)]


@pytest.mark.parametrize(
    ("kind", "minimum", "maximum"),
    [
        ("integer", -(2**63), 2**63 - 1),
        ("number", "-1.7976931348623157e308", "1.7976931348623157e308"),
        ("date", "0001-01-01", "9999-12-31"),
        ("year", 0, 9999),
        ("year", "0000", "9999"),
    ],
)
def test_bound_that_no_value_can_pass_needs_no_check(kind: str, minimum: Any, maximum: Any) -> None:
    assert checks_of(plan_of(kind, minimum=minimum, maximum=maximum)) == [("type-error", None)]


@pytest.mark.parametrize(
    ("kind", "bound", "written"),
    [
        ("integer", "abc", "'abc'"),
        ("integer", 1.5, "'1.5'"),
        ("integer", "", "''"),
        ("integer", " 1", "' 1'"),
        ("integer", "1_000", "'1_000'"),
        ("integer", 2**63, f"'{2**63}'"),
        ("integer", "9" * 5000, f"'{'9' * 5000}'"),
        ("number", "NaN", "'NaN'"),
        ("number", float("nan"), "'NaN'"),
        ("number", float("inf"), "'Infinity'"),
        ("number", "1e400", "'1e400'"),
        ("number", "1,5", "'1,5'"),
        ("date", 2024, "'2024'"),
        ("date", "2024-1-2", "'2024-1-2'"),
        ("date", "2024-02-30", "'2024-02-30'"),
        ("date", "20240102", "'20240102'"),
        ("date", "0000-01-01", "'0000-01-01'"),
        ("year", "x", "'x'"),
        ("year", "500", "'500'"),
        ("year", -1, "'-1'"),
        ("year", 10000, "'10000'"),
        ("year", 1946.5, "'1946.5'"),
    ],
)
@pytest.mark.parametrize(
    "constraint", ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"]
)
def test_bound_that_is_not_a_value_of_its_type_is_refused(
    kind: str, bound: Any, written: str, constraint: str
) -> None:
    with pytest.raises(SchemaError) as caught:
        plan_of(kind, **{constraint: bound})
    assert str(caught.value) == f"field x: the bound {written} is not a valid {kind}"


# Patterns

PORTABLE = [
    "[A-Z]{3}", "a|b", "(?:a|b)+c?", "(a|b)*", "[^,]+", r"a\.b", r"[a-z.\-]+", "https?://[^ ]+",
    "[a-z_]+(/[a-z0-9.-]+)?", "a{2,}", "a{2,5}", "", "a.b", "^[A-Z]{3}$", "^a", "a$", "^a|b$", "^$",
    r"\$", "a|", "()", "[|]", r"\^a",
]  # fmt: skip
OF_ASCII = [r"\d", r"\w+", r"^\d{2}-\w$", r"\D", r"\W", r"[\d.]", r"[^\w]"]
# Some of these are no regular expressions to any engine.
FOREIGN = [
    r"\s", r"\bx", r"\Aa", "é", "[é]", "[[:alpha:]]", r"\n", "\n", "(?i)a", "(?=a)a", "(?!a)b",
    "(?<=a)b", "(?P<n>a)", "(?#c)a", r"(a)\1", "a{2000}", "a{1,2000}", "a++", "a*+", "a?+", "a*?",
    "a**", "a{2}{3}", "{,3}", "a{,3}", "[a--b]", "[a&&b]", "[a~~b]", "[a||b]", "[]a]", "^^a", "a$$",
    "(^a)", "a^", "$a", r"[\D]", r"\\", "(?:a{100}){100}", "(?:a{3,}){900}",
]  # fmt: skip


@pytest.mark.parametrize("pattern", PORTABLE)
def test_pattern_that_all_engines_read_alike_is_decided_by_them(pattern: str) -> None:
    plan = plan_of(pattern=pattern)
    assert is_portable(pattern)
    assert (plan.form, plan.decided, plan.ascii_only) == (None, True, False)


@pytest.mark.parametrize("pattern", OF_ASCII)
def test_pattern_of_digits_and_letters_is_decided_for_ascii_alone(pattern: str) -> None:
    plan = plan_of(pattern=pattern)
    assert is_portable(pattern)
    assert (plan.form, plan.decided, plan.ascii_only) == (None, True, True)


@pytest.mark.parametrize("pattern", FOREIGN)
def test_pattern_that_engines_read_differently_is_asked_of_the_reference(pattern: str) -> None:
    assert not is_portable(pattern)


# Python warns of what it may read otherwise in a later version.
@pytest.mark.filterwarnings("ignore:Possible:FutureWarning")
@pytest.mark.parametrize("pattern", sorted({*FOREIGN} - {"a**", "a{2}{3}", "{,3}", "[a--b]"}))
def test_no_cell_is_sure_under_a_pattern_that_engines_read_differently(pattern: str) -> None:
    plan = plan_of(pattern=pattern)
    assert (plan.form, plan.decided, plan.ascii_only) == (NOTHING, False, False)


@pytest.mark.parametrize(
    ("pattern", "bare"),
    [
        ("a", "a"), ("^a$", "a"), ("^a", "a"), ("a$", "a"), (r"a\$", r"a\$"), (r"a\\$", r"a\\"),
        (r"\^a", r"\^a"), ("^^a$$", "^a$"), ("^", ""), ("$", ""), ("^$", ""), ("", ""),
        ("^a|b$", "a|b"),
    ],
)  # fmt: skip
def test_anchors_at_the_ends_of_a_pattern_are_taken_off(pattern: str, bare: str) -> None:
    assert bare_pattern(pattern) == bare


@pytest.mark.parametrize("pattern", ["(", ")", "a)", "*a", "a|*", "[z-a]", "a{3,2}", "(?:", "["])
def test_pattern_that_is_no_regular_expression_is_refused(pattern: str) -> None:
    with pytest.raises(SchemaError) as caught:
        plan_of(pattern=pattern)
    assert str(caught.value).startswith(
        f"field x: the pattern {pattern!r} is not a regular expression: "
    )


@pytest.mark.parametrize("pattern", ["(?:a|[^a])*", "(?:[^a]|a)*", r"[\s\S]*"])
def test_pattern_that_refuses_nothing_has_no_cell_to_plant(pattern: str) -> None:
    assert planted(plan_of(pattern=pattern)) == [("pattern", None)]


# Limits are read as cells are


@pytest.mark.parametrize(
    ("options", "written", "plain"),
    [
        ({"type": "integer", "groupChar": ","}, "1,000", "1000"),
        ({"type": "integer", "bareNumber": False}, "5 km", "5"),
        ({"type": "number", "groupChar": ","}, "1,000", "1000"),
        ({"type": "number", "groupChar": ".", "decimalChar": ","}, "1.000,5", "1000.5"),
        ({"type": "number", "bareNumber": False}, "$.5", ".5"),
        ({"type": "number", "decimalChar": ","}, 1.5, "1.5"),
    ],
)
def test_limit_is_read_as_its_field_reads_cells(
    options: dict[str, Any], written: Any, plain: str
) -> None:
    for name in ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"):
        assert described(options, **{name: written}).checks[-1].limit == plain
    assert described(options, enum=[written]).listed == (plain,)


@pytest.mark.parametrize("option", [{"groupChar": ","}, {"bareNumber": False}])
def test_categories_of_integers_are_read_as_cells_are(option: dict[str, Any]) -> None:
    written = ["1,000", 2] if "groupChar" in option else ["1000 km", 2]
    checks = described({"type": "integer", "categories": written} | option).checks
    assert [(c.test.value, c.limit, c.planted) for c in checks[1:]] == [
        ("category", ("1000", "2"), "0")
    ]


@pytest.mark.parametrize(
    ("options", "limits", "faults"),
    [
        ({"type": "string"}, {"enum": ["a", None, 1, True]},
         ["null in enum of the field x, which is not a valid string",
          "1 in enum of the field x, which is not a valid string",
          "true in enum of the field x, which is not a valid string"]),
        ({"type": "integer"}, {"enum": [1, 2.0, "3", "x", 1.5, False, [1]]},
         ['"x" in enum of the field x, which is not a valid integer',
          "1.5 in enum of the field x, which is not a valid integer",
          "false in enum of the field x, which is not a valid integer",
          "[1] in enum of the field x, which is not a valid integer"]),
        ({"type": "date"}, {"enum": [2024]},
         ["2024 in enum of the field x, which is not a valid date"]),
        ({"type": "boolean"}, {"enum": [True, "0", 1]},
         ["1 in enum of the field x, which is not a valid boolean"]),
        ({"type": "object"}, {"enum": [{"a": 1}, "{}", []]},
         ["[] in enum of the field x, which is not a valid object"]),
        ({"type": "geopoint"}, {"enum": [[1, 2], {"lon": 1, "lat": 2}, [1], {"lon": 1}]},
         ["[1] in enum of the field x, which is not a valid geopoint",
          '{"lon": 1} in enum of the field x, which is not a valid geopoint']),
        ({"type": "any"}, {"enum": ["a", 1, True]}, []),
        ({"type": "string", "categories": ["a", 1]}, {},
         ["1 in categories of the field x, which is not a valid string"]),
        ({"type": "integer", "categories": [1, "2", "x", {"value": 1.5}]}, {},
         ['"x" in categories of the field x, which is not a valid integer',
          "1.5 in categories of the field x, which is not a valid integer"]),
    ],
)  # fmt: skip
def test_listed_value_of_another_type_is_a_fault_of_the_schema(
    options: dict[str, Any], limits: dict[str, Any], faults: list[str]
) -> None:
    schema = parse_schema({"fields": [{"name": "x", **options, "constraints": limits}]})
    assert list(compile_plan(schema).faults) == [f"the schema lists {fault}" for fault in faults]


# Every check has an error that it must catch, where one is known

# Any text is of these types.
UNTYPED = (FieldType.STRING, FieldType.LIST, FieldType.ANY)


@pytest.mark.parametrize(
    ("kind", "missing", "constraints", "expected"),
    [
        ("string", [""], {"required": True}, [("required", "")]),
        ("string", ["NA", ""], {"required": True}, [("required", "NA")]),
        ("string", [], {"required": True}, []),
        *((kind, [""], {}, [("type-error", "x")]) for kind in FieldType if kind not in UNTYPED),
        *((kind, [""], {}, []) for kind in UNTYPED),
        ("integer", ["", "x", "xx"], {}, [("type-error", "xxx")]),
        ("integer", ["", "-1", "-2"], {"minimum": 0}, [("type-error", "x"), ("minimum", "-3")]),
        ("year", ["", "9999"], {"maximum": 9998}, [("type-error", "x")]),
        ("string", [""], {"minLength": 0}, [("min-length", None)]),
        ("string", [], {"minLength": 0}, [("min-length", None)]),
        ("string", [""], {"minLength": 1}, [("min-length", None)]),
        ("string", ["NA"], {"minLength": 1}, [("min-length", "")]),
        ("string", ["", "a"], {"minLength": 2}, [("min-length", "b")]),
        ("string", [""], {"maxLength": 0}, [("max-length", "a")]),
        ("string", ["", "aaa"], {"maxLength": 2}, [("max-length", "bbb")]),
        ("string", [""], {"enum": ["x", "xx"]}, [("enum", "xxx")]),
        ("any", [""], {"enum": ["x"]}, [("enum", "xx")]),
        ("integer", [""], {"enum": ["0", "+1", "x"]}, [("type-error", "x"), ("enum", "2")]),
        ("integer", ["", "1"], {"enum": [0]}, [("type-error", "x"), ("enum", "2")]),
        ("number", [""], {"enum": [1]}, [("type-error", "x"), ("enum", None)]),
        ("boolean", [""], {"enum": [True]}, [("type-error", "x"), ("enum", None)]),
        ("year", [""], {"enum": ["0000", 1]}, [("type-error", "x"), ("enum", "0002")]),
        ("date", [""], {"enum": ["0001-01-01"]}, [("type-error", "x"), ("enum", "0001-01-02")]),
        ("list", [""], {"minLength": 2}, [("min-length", None)]),
        ("array", [""], {"maxLength": 2}, [("type-error", "x"), ("max-length", None)]),
        ("string", ["x"], {"enum": ["y"]}, [("enum", "xx")]),
        ("string", [""], {"pattern": "[A-Z]{3}"}, [("pattern", " ")]),
        ("string", ["NA"], {"pattern": "[A-Z]{3}"}, [("pattern", "")]),
        ("string", [""], {"pattern": "[^,]*"}, [("pattern", ",")]),
        ("string", [""], {"pattern": "[a-zA-Z0-9_ :/@%&=~,;!#'<>.+*-]"}, [("pattern", '"')]),
    ],
)
def test_cell_that_is_planted_fails_its_check_and_is_not_missing(
    kind: str, missing: list[str], constraints: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    plan = plan_of(kind, missing, **constraints)
    assert planted(plan) == expected


@pytest.mark.parametrize(
    ("options", "limits", "expected"),
    [
        ({"type": "boolean", "trueValues": ["x"]}, {}, [("type-error", "xx")]),
        ({"type": "string", "categories": ["x"]}, {}, [("category", "xx")]),
        ({"type": "integer", "categories": [0, "1"]}, {}, [("type-error", "x"), ("category", "2")]),
        ({"type": "list", "itemType": "integer"}, {}, [("type-error", "x")]),
        ({"type": "string", "format": "email"}, {"pattern": "a", "minLength": 2,
                                                     "enum": ["a@b.org"]},
         [("type-error", "x"), ("min-length", None), ("pattern", None), ("enum", None)]),
        ({"type": "date", "format": "%d/%m/%Y"}, {"enum": ["01/01/2024"]},
         [("type-error", "x"), ("enum", None)]),
    ],
)  # fmt: skip
def test_cell_that_is_planted_heeds_the_properties_of_the_field(
    options: dict[str, Any], limits: dict[str, Any], expected: list[tuple[str, str | None]]
) -> None:
    assert planted(described(options, **limits)) == expected


def test_rule_of_each_test_is_in_the_catalogue() -> None:
    from forewarn.findings.rules import CATALOGUE

    known = {rule.id for rule in CATALOGUE}
    field = plan_of().field
    assert {CellCheck(field, test, "").rule for test in planning.Test} <= known


def test_days_planted_around_a_leap_day_are_days() -> None:
    (below,) = planted_for(plan_of("date", minimum="2024-02-29"), MINIMUM)
    (above,) = planted_for(plan_of("date", maximum="2024-02-29"), MAXIMUM)
    assert [date.fromisoformat(str(day)) for day in (below, above)] == [
        date(2024, 2, 28),
        date(2024, 3, 1),
    ]
