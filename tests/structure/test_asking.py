"""What is asked about uncertain cells: the reference reads them, and Python matches patterns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from forewarn.errors import SchemaError, UndecidedError
from forewarn.package.schema_parsing import parse_schema
from forewarn.structure.asking import Asker
from forewarn.structure.compilation import compile_plan
from forewarn.structure.matching import PatternLimits, PatternMatcher

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forewarn.structure.plan import Plan


@pytest.fixture(scope="module", name="matcher")
def _matcher() -> Iterator[PatternMatcher]:
    with PatternMatcher(PatternLimits(seconds=0.5)) as matcher:
        yield matcher


def plan_of(options: dict[str, Any] | None = None, **limits: Any) -> Plan:
    field = {"name": "x", "type": "string", "constraints": limits, **(options or {})}
    return compile_plan(parse_schema({"fields": [field]}))


def planted(plan: Plan) -> list[tuple[str, str | None]]:
    return [(check.test.value, check.planted) for check in plan.fields[0].checks]


@pytest.mark.parametrize(
    ("options", "limits", "cell", "expected"),
    [
        ({}, {"pattern": "a|b"}, "aXX", {"pattern"}),
        ({}, {"pattern": "a|bc"}, "bc", set()),
        ({}, {"pattern": "^a$"}, "a\n", {"pattern"}),
        ({}, {"pattern": "(?i)a"}, "A", set()),
        ({}, {"pattern": r"\d+"}, "1x", {"pattern"}),
        ({}, {"pattern": "a", "enum": ["b"], "minLength": 2}, "c",
         {"pattern", "enum", "min-length"}),
        ({"format": "email"}, {"pattern": "a"}, "b", {"type-error"}),
        ({"format": "email"}, {"pattern": "a"}, "a@b.org", {"pattern"}),
    ],
)  # fmt: skip
def test_cell_breaks_exactly_these_limits(
    matcher: PatternMatcher,
    options: dict[str, Any],
    limits: dict[str, Any],
    cell: str,
    expected: set[str],
) -> None:
    plan = plan_of(options, **limits).fields[0]
    assert Asker(matcher)(plan, [cell])[cell].broken == expected


@pytest.mark.parametrize("options", [{}, {"format": "email"}])
def test_pattern_that_is_none_is_a_schema_error(
    matcher: PatternMatcher, options: dict[str, Any]
) -> None:
    plan = plan_of(options, pattern="(?i)(")
    with pytest.raises(SchemaError, match=r"field x: the pattern '\(\?i\)\(' is not a regular "):
        Asker(matcher).planted(plan)


@pytest.mark.parametrize(
    ("pattern", "missing", "expected"),
    [
        ("[a-z]+", [""], " "),
        ("(?i)[a-z]+", [""], " "),
        ("(a|b)+", [""], " "),
        ("(a|b)+", ["NA"], ""),
        ("(?:[^a]|a)", [""], "  "),
        ("(?:a|[^a])*", [""], None),
        ("(?s).*", [""], None),
    ],
)
def test_cell_is_planted_that_the_pattern_refuses(
    matcher: PatternMatcher, pattern: str, missing: list[str], expected: str | None
) -> None:
    plan = plan_of({"missingValues": missing}, pattern=pattern)
    assert planted(Asker(matcher).planted(plan)) == [("pattern", expected)]


def test_pattern_that_never_ends_is_said_once_and_the_rest_is_judged(
    matcher: PatternMatcher,
) -> None:
    plan, cells = plan_of(pattern="(a+)+é", maxLength=50), ["a" * 40 + "!", "a" * 60]
    ask = Asker(matcher)
    for _ in range(2):
        verdicts = ask(plan.fields[0], cells)
        assert [verdicts[cell].broken for cell in cells] == [set(), {"max-length"}]
    assert ask.is_undecided(plan.schema.fields[0])
    assert ask.undecided == [
        "field x: the pattern '(a+)+é' was not checked: it takes longer than 0.5 s"
    ]


def test_cells_that_take_too_long_are_left(matcher: PatternMatcher) -> None:
    plan = plan_of({"type": "object"}).fields[0]
    with pytest.raises(UndecidedError, match="field x: reading its cells takes too long"):
        Asker(matcher, seconds=-1)(plan, ["{}"])


def test_address_of_many_characters_is_not_read(matcher: PatternMatcher) -> None:
    plan = plan_of({"format": "uri"}).fields[0]
    assert Asker(matcher)(plan, ["http://" + "a." * 5000])
    with pytest.raises(UndecidedError, match="a cell has more than 1,000,000 characters"):
        Asker(matcher)(plan, ["http://" + "a." * 500_000])
