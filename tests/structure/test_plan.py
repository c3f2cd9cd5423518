"""What a schema is turned into, what is refused, and that each check has an error to catch."""

from __future__ import annotations

import re
from datetime import date
from itertools import product
from typing import Any

import pytest

from forewarn.errors import SchemaError
from forewarn.schema import parse_schema
from forewarn.structure import plan as planning
from forewarn.structure.plan import LEXICAL, CellCheck, KeyCheck, Plan, compile_plan

MINIMUM, MAXIMUM = planning.Test.MINIMUM, planning.Test.MAXIMUM


def plan_of(kind: str = "string", missing: list[str] | None = None, **constraints: Any) -> Plan:
    field = {"name": "x", "type": kind, "constraints": constraints}
    return compile_plan(
        parse_schema({"fields": [field], "missingValues": [""] if missing is None else missing})
    )


def checks_of(plan: Plan) -> list[tuple[str, Any]]:
    return [(check.test.value, check.limit) for check in plan.cells]


def planted(plan: Plan, test: planning.Test) -> list[str]:
    return [check.planted for check in plan.cells if check.test is test]


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
            ],
            "primaryKey": ["id", "s"],
        }
    )
    plan = compile_plan(schema)
    assert [(check.field.name, check.rule) for check in plan.cells] == [
        ("id", "structure/required"),
        ("id", "structure/pattern"),
        ("n", "structure/required"),
        ("n", "structure/type-error"),
        ("n", "structure/minimum"),
        ("s", "structure/required"),
    ]
    assert plan.keys == (
        KeyCheck("structure/primary-key", ("id", "s")),
        KeyCheck("structure/unique", ("id",)),
    )


# Bounds


@pytest.mark.parametrize(
    ("kind", "bound", "below", "above"),
    [
        ("integer", 5, "4", "6"),
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
    assert planted(plan_of(kind, minimum=bound), MINIMUM) == [below]
    assert planted(plan_of(kind, maximum=bound), MAXIMUM) == [above]


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
        ("integer", 1.0, "'1.0'"),
        ("integer", "", "''"),
        ("integer", " 1", "' 1'"),
        ("integer", "1_000", "'1_000'"),
        ("integer", None, "'null'"),
        ("integer", True, "'true'"),
        ("integer", [1], "'[1]'"),
        ("integer", {"a": 1}, "'{\"a\": 1}'"),
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
        ("year", -1, "'-1'"),
        ("year", 10000, "'10000'"),
        ("year", 1946.5, "'1946.5'"),
    ],
)
@pytest.mark.parametrize("constraint", ["minimum", "maximum"])
def test_bound_that_is_not_a_value_of_its_type_is_refused(
    kind: str, bound: Any, written: str, constraint: str
) -> None:
    with pytest.raises(SchemaError) as caught:
        plan_of(kind, **{constraint: bound})
    assert str(caught.value) == f"field x: the bound {written} is not a valid {kind}"


# Constraints that a type does not have


@pytest.mark.parametrize(
    ("kind", "constraint", "value", "test"),
    [
        *(("string", name, 1, name) for name in ("minimum", "maximum")),
        *(("boolean", name, 1, name) for name in ("minimum", "maximum")),
        *(
            (kind, name, value, test)
            for kind, (name, value, test) in product(
                ("integer", "number", "boolean", "date", "year"),
                (
                    ("minLength", 2, "min-length"),
                    ("maxLength", 2, "max-length"),
                    ("pattern", "[0-9]", "pattern"),
                    ("enum", ["1"], "enum"),
                ),
            )
        ),
    ],
)
def test_constraint_that_a_type_does_not_have_is_refused(
    kind: str, constraint: str, value: Any, test: str
) -> None:
    with pytest.raises(SchemaError) as caught:
        plan_of(kind, **{constraint: value})
    assert str(caught.value) == f"field x: the type {kind} has no {test}"


# Patterns


@pytest.mark.parametrize(
    "pattern",
    [
        "[A-Z]{3}",
        "a|b",
        "(?:a|b)+c?",
        "(a|b)*",
        "[^,]+",
        r"a\.b",
        r"[a-z.\-]+",
        "https?://[^ ]+",
        "[a-z_]+(/[a-z0-9.-]+)?",
        "a{2,}",
        "a{2,5}",
        "",
    ],
)
def test_pattern_that_all_engines_read_alike_is_taken(pattern: str) -> None:
    (check,) = plan_of(pattern=pattern).cells
    assert (check.test, check.limit) == (planning.Test.PATTERN, pattern)
    assert re.fullmatch(pattern, check.planted) is None


@pytest.mark.parametrize(
    "pattern",
    [
        "a.b", r"\d", r"\w+", r"\s", r"\bx", "^a", "a$", r"\Aa", "é", "[é]", "[[:alpha:]]", r"\n",
        "\n", "(?i)a", "(?=a)a", "(?!a)b", "(?<=a)b", "(?P<n>a)", "(?#c)a", r"(a)\1", "a{2000}",
        "a{1,2000}", "a++", "a*+", "a?+", "a*?", "a**", "a{2}{3}", "{,3}", "a{,3}", "[a--b]",
        "[a&&b]", "[a~~b]", "[]a]", "[", "a]", "\\",
    ],
)  # fmt: skip
def test_pattern_that_engines_read_differently_is_refused(pattern: str) -> None:
    with pytest.raises(SchemaError) as caught:
        plan_of(pattern=pattern)
    assert str(caught.value) == (
        f"field x: the pattern {pattern!r} is not one that every engine reads alike: "
        "use literals, character classes and quantifiers"
    )


@pytest.mark.parametrize("pattern", ["(", ")", "a)", "*a", "a|*", "[z-a]", "a{3,2}", "(?:"])
def test_pattern_that_is_no_regular_expression_is_refused(pattern: str) -> None:
    with pytest.raises(SchemaError, match="is not a regular expression"):
        plan_of(pattern=pattern)


@pytest.mark.parametrize("pattern", ["(?:a|[^a])*", "(?:[^a]|a)*"])
def test_pattern_that_refuses_nothing_is_refused(pattern: str) -> None:
    with pytest.raises(SchemaError, match="refuses nothing"):
        plan_of(pattern=pattern)


# Every check has an error that it must catch


@pytest.mark.parametrize(
    ("kind", "missing", "constraints", "expected"),
    [
        ("string", [""], {"required": True}, [("required", "")]),
        ("string", ["NA", ""], {"required": True}, [("required", "NA")]),
        ("string", [], {"required": True}, []),
        ("integer", [""], {}, [("type-error", "x")]),
        ("integer", ["", "x", "xx"], {}, [("type-error", "xxx")]),
        ("integer", ["", "-1", "-2"], {"minimum": 0}, [("type-error", "x"), ("minimum", "-3")]),
        ("year", ["", "9999"], {"maximum": 9998}, [("type-error", "x")]),
        ("string", [""], {"minLength": 0}, []),
        ("string", [], {"minLength": 0}, []),
        ("string", [""], {"minLength": 1}, []),
        ("string", ["NA"], {"minLength": 1}, [("min-length", "")]),
        ("string", ["", "a"], {"minLength": 2}, [("min-length", "b")]),
        ("string", [""], {"maxLength": 0}, [("max-length", "a")]),
        ("string", ["", "aaa"], {"maxLength": 2}, [("max-length", "bbb")]),
        ("string", [""], {"enum": ["x", "xx"]}, [("enum", "xxx")]),
        ("string", ["x"], {"enum": ["y"]}, [("enum", "xx")]),
        ("string", [""], {"pattern": "[A-Z]{3}"}, [("pattern", " ")]),
        ("string", ["NA"], {"pattern": "[A-Z]{3}"}, [("pattern", "")]),
        ("string", [""], {"pattern": "[^,]*"}, [("pattern", ",")]),
        ("string", [""], {"pattern": "(?:[^a]|a)"}, [("pattern", "  ")]),
        ("string", [""], {"pattern": "[a-zA-Z0-9_ :/@%&=~,;!#'<>.+*-]"}, [("pattern", '"')]),
    ],
)
def test_cell_that_is_planted_fails_its_check_and_is_not_missing(
    kind: str, missing: list[str], constraints: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    plan = plan_of(kind, missing, **constraints)
    assert [(check.test.value, check.planted) for check in plan.cells] == expected


def test_rule_of_each_test_is_in_the_catalogue() -> None:
    from forewarn.rules import CATALOGUE

    known = {rule.id for rule in CATALOGUE}
    field = parse_schema({"fields": [{"name": "x", "type": "string"}]}).fields[0]
    assert {CellCheck(field, test, "").rule for test in planning.Test} <= known


@pytest.mark.parametrize("kind", list(LEXICAL))
def test_planted_type_error_is_written_as_no_type(kind: str) -> None:
    (text,) = planted(plan_of(kind), planning.Test.TYPE)
    assert not any(re.fullmatch(form, text) for form in LEXICAL.values())


def test_days_planted_around_a_leap_day_are_days() -> None:
    (below,) = planted(plan_of("date", minimum="2024-02-29"), MINIMUM)
    (above,) = planted(plan_of("date", maximum="2024-02-29"), MAXIMUM)
    assert [date.fromisoformat(below), date.fromisoformat(above)] == [
        date(2024, 2, 28),
        date(2024, 3, 1),
    ]
