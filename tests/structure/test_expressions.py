"""Whether SQL and the reference say the same of a cell, whenever SQL is sure of it."""

from __future__ import annotations

import atexit
import re
from functools import cache
from itertools import combinations
from typing import TYPE_CHECKING, Any, NamedTuple

import duckdb
import pytest
from hypothesis import HealthCheck, Phase, assume, example, given, settings
from hypothesis import strategies as st

from forewarn.package.schema_parsing import parse_schema
from forewarn.structure import plan as planning
from forewarn.structure.asking import Asker
from forewarn.structure.compilation import compile_plan
from forewarn.structure.expressions import BITS, Cell
from forewarn.structure.forms import NOTHING
from forewarn.structure.matching import PatternMatcher
from forewarn.structure.patterns import bare_pattern, is_portable
from forewarn.structure.reference import CellVerdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from forewarn.structure.plan import FieldPlan

# The type, its properties and constraints, and cells at the edges of what it can hold.
FIELDS: list[tuple[str, dict[str, Any], dict[str, Any], str]] = [
    ("string", {}, {}, "a é"),
    ("string", {"missingValues": ["NA", "-"]}, {"required": True, "minLength": 2}, "NA  - a ab na"),
    ("string", {}, {"minLength": 2, "maxLength": 3}, "é éé e\u0301 💥💥💥 a\u0300bc abcd"),
    ("string", {}, {"enum": ["a", "it's", "é"]}, "a it's A é e\u0301"),
    ("string", {}, {"pattern": "[A-Z]{3}"}, "ABC ABC\n AB ÀBC"),
    ("string", {}, {"pattern": "a|b|cd"}, "a cd ab a\n bcd"),
    ("string", {}, {"pattern": r"^\d{2}-\w+$"}, "12-a \u0661\u0662-a 12-é 12-a\n ^12-a$"),
    ("string", {}, {"pattern": "[^,]+"}, "a\nb , 💥"),
    ("string", {}, {"pattern": r"(?i)a\s.", "maxLength": 3}, "A\tb a\u00a0b a\n\n a\tbc"),
    ("string", {"categories": ["x", "xx"]}, {"maxLength": 1}, "x xx X y"),
    ("string", {"format": "email"}, {}, "a@b.org a@b a"),
    ("string", {"format": "email"}, {"pattern": r".*\.org", "minLength": 8}, "a@b.org a@bcd.org"),
    ("string", {"format": "email", "categories": ["a@b.org"]}, {}, "a@b.org c@b.org x"),
    ("string", {"format": "uri"}, {}, "http://a.org/b http:// http://a.org:1/"),
    ("string", {"format": "uuid"}, {}, "123e4567-e89b-42d3-a456-426614174000 123"),
    ("string", {"format": "binary"}, {}, "YQ== YQ= YQ YR=="),
    ("integer", {}, {}, "0 -0 +0 007 1. 1_0 9223372036854775807 9223372036854775808"),
    ("integer", {}, {"minimum": -5, "maximum": "10"}, "-5 -6 -05 10 +10 11 010 1e1"),
    ("integer", {}, {"exclusiveMinimum": 0, "exclusiveMaximum": 3}, "0 -0 1 2 3 03 4"),
    ("integer", {}, {"enum": [1, "02"]}, "1 01 +1 2 02 3 x"),
    ("integer", {"categories": [1, 2]}, {}, "1 01 +2 3 x"),
    ("integer", {"categories": ["1", "+2"]}, {"enum": ["1", "2"]}, "1 01 +2 2 3 x"),
    ("integer", {"groupChar": ","}, {"maximum": 1000}, "1,000 1,001 1001 1,0 ,1 1,,000"),
    ("integer", {"missingValues": ["NA", "-1"]}, {"required": True, "maximum": 5}, "NA -1  6 5 x"),
    ("integer", {"missingValues": []}, {"minimum": 0}, " NA -1 0"),
    ("integer", {"groupChar": ".", "missingValues": ["-", ""]}, {}, "1.000 1000 1.0.0.0 01000 - "),
    ("integer", {"bareNumber": False}, {"minimum": 5}, "5 $5 5% $4 4 1.5 a"),
    ("number", {}, {}, "0 -0 .5 0.50 5. 1e2 1E2 100 1e400 1e-400 NaN 1e40 0e9 " + "1" * 41),
    ("number", {}, {}, "1e-99999999999999999999 0e99999999999999999999 1e-999999999"),
    ("number", {}, {"minimum": 0}, "1e-99999999999999999999 0e99999999999999999999 1e-999999999"),
    ("number", {}, {"minimum": "100.00000000000000001"}, "100 100.1 1e2 100.00000000000000002"),
    ("number", {}, {"exclusiveMaximum": "0.1000000000000000000001"}, "0.1 .1 0.2 1e-1"),
    ("number", {}, {"maximum": 100, "minimum": 0.1}, "100.00000000000000001 .1 0.1 1e-1 1e2 99.9"),
    ("number", {}, {"minimum": "0"}, "0 -0 -1e-400 1e-400 -0.0 -5e-324 -1e-323"),
    ("number", {}, {"exclusiveMaximum": "1e17"}, "1e17 100000000000000000 99999999999999999 1e16"),
    ("number", {}, {"exclusiveMinimum": 0.3}, "0.3 .3 0.30000000000000001 3e-1 0.300000000000000"),
    ("number", {}, {"enum": [1, 2.5]}, "1 1.0 1e0 2.5 25e-1 2.50 x"),
    ("number", {"decimalChar": ","}, {"minimum": 1.5}, "1,5 1.5 1,50 ,5 1, 1,49999999999999999"),
    ("number", {"groupChar": " "}, {"maximum": 1000}, "1\u00a0000 1000.0 1000.5 1000."),
    ("number", {"groupChar": ".", "decimalChar": ","}, {}, "1.000,5 1000,5 1.0 1,000.5 1.0.0,0"),
    ("number", {"groupChar": "e"}, {}, "1e000 1e5 1000 1ee5"),
    ("number", {"groupChar": "'", "decimalChar": "e"}, {"maximum": 1.5}, "1e5 1e6 1'000 1E5"),
    ("number", {"bareNumber": False}, {"maximum": 5}, "5% $5 $.5 5.0 5.1 6€ -5"),
    ("boolean", {}, {}, "true True TRUE tRUE 1 0 yes"),
    ("boolean", {"trueValues": ["y.s", "'"], "falseValues": ["no"]}, {}, "y.s yes ' no true"),
    ("boolean", {}, {"enum": ["true"]}, "true 1 false 0 x"),
    ("date", {}, {}, "2024-02-29 2023-02-29 0000-01-01 0001-01-01 9999-12-31 2024-2-9"),
    ("date", {}, {"minimum": "2024-02-29", "maximum": "2024-03-01"},
     "2024-02-28 2024-02-29 2024-03-01 2024-03-02 2024-02-30"),
    ("date", {}, {"exclusiveMinimum": "2024-02-28", "exclusiveMaximum": "2024-03-01"},
     "2024-02-28 2024-02-29 2024-03-01"),
    ("date", {}, {"enum": ["2024-02-29"]}, "2024-02-29 2024-03-01 x"),
    ("date", {"format": "%d/%m/%Y"}, {"minimum": "29/02/2024"}, "29/02/2024 9/2/2024 01/03/2024"),
    ("time", {}, {}, "00:00:00 23:59:59 24:00:00 12:00 12:00:00.5 12:00:00Z 12:00:00+01:00"),
    ("time", {}, {"minimum": "09:00:00", "exclusiveMaximum": "17:00:00"},
     "08:59:59 09:00:00 09:00:00.0 17:00:00 16:59:59.9"),
    ("time", {}, {"minimum": "09:00:00"}, "08:59:59 09:00:00 09:00:01 09:00:00.5"),
    ("time", {}, {"enum": ["09:00:00"]}, "09:00:00 09:00:00.0 10:00:00"),
    ("time", {"format": "%H:%M"}, {"maximum": "17:00"}, "17:00 17:01 9:05 17:00:00"),
    ("datetime", {}, {}, "2024-02-29T00:00:00 2024-02-29T00:00:00Z 2024-02-29T00:00:00.0"),
    ("datetime", {}, {"maximum": "2024-02-29T12:00:00"},
     "2024-02-28T12:00:00 2024-02-29T12:00:00 2024-02-29T12:00:01 2024-02-28T12:00:00.5"),
    ("datetime", {}, {"minimum": "2024-02-28T12:00:00", "enum": ["2024-02-28T12:00:00"]},
     "2024-02-28T12:00:00 2024-02-28T12:00:00.0 2024-02-28T11:59:59"),
    ("year", {}, {}, "0000 0024 2024 24 +202 20240"),
    ("year", {}, {"minimum": 1946, "exclusiveMaximum": "2025"}, "1945 1946 2024 2025"),
    ("year", {}, {"enum": [2024, "0024"]}, "2024 0024 2025 24"),
    ("yearmonth", {}, {}, "2024-01 2024-13 2024-00 0000-01 9999-12"),
    ("yearmonth", {}, {"minimum": "2024-02", "exclusiveMaximum": "2024-04"},
     "2024-01 2024-02 2024-03 2024-04"),
    ("yearmonth", {}, {"enum": ["2024-02"]}, "2024-01 2024-02"),
    ("duration", {}, {}, "P1Y P12M P1D PT24H PT1S PT01S P0D -P1D P1.5D P1W P P7D"),
    ("duration", {}, {"enum": ["P1D"]}, "P1D PT24H P2D"),
    ("geopoint", {}, {}, "180,90 -180,-90 181,0 0,91 1,1 1.0,1 1,01 90,0.0 0,-0 0,90.1 179.5,89.9"),
    ("geopoint", {}, {"enum": ["1, 1"]}, "1,1 1,01 2,1 1.0,1"),
    ("geopoint", {"format": "array"}, {}, "[1,1] [1,1.0] [1] [181,0]"),
    ("geopoint", {"format": "object"}, {}, '{"lon":1,"lat":1} {}'),
    ("list", {}, {}, "a,b a,, ,"),
    ("list", {}, {"minLength": 2, "maxLength": 3}, "a a,b a,b,c,d"),
    ("list", {"itemType": "integer", "delimiter": ";"}, {}, "1;2 01;2 1;x 1"),
    ("object", {}, {"minLength": 1}, '{} {"a":1} [] x'),
    ("array", {}, {"maxLength": 1}, "[] [1] [1,2] {}"),
    ("geojson", {}, {}, '{"type":"Point","coordinates":[1,2]} {}'),
    ("any", {}, {}, "a 1 é"),
    ("any", {}, {"enum": ["a", "1"]}, "a 1 1.0 A"),
]  # fmt: skip
IDS = [f"{kind} {options | limits}" for kind, options, limits, _ in FIELDS]


def plan_of(kind: str, options: dict[str, Any], limits: dict[str, Any], keyed: bool) -> FieldPlan:
    field = {"name": "x", "type": kind, "constraints": limits, **options}
    schema = parse_schema({"fields": [field]})
    return compile_plan(schema, frozenset({"x"} if keyed else ())).fields[0]


class Verdict(NamedTuple):
    """What SQL says of a cell; a uncertain one with the help of the reference."""

    uncertain: bool
    valid: bool
    broken: frozenset[planning.Test]
    compared: str | None


@pytest.fixture(scope="module", name="database")
def _database() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(config={"threads": "1"}) as connection:
        yield connection


def judge(
    database: duckdb.DuckDBPyConnection, plan: FieldPlan, answers: dict[str, CellVerdict]
) -> dict[str, Verdict]:
    """Judge cells as the engine does, which asks the reference only where it is not sure."""
    plain, cell = Cell(plan, "c", "a"), Cell(plan, "c", "a", known=True)
    columns = [
        [*answers],
        [answer.canonical for answer in answers.values()],
        [sum(BITS[test] for test in answer.broken) for answer in answers.values()],
    ]
    uncertain = cell.uncertain if plan.asks else "false"
    shared = "".join(f", {sql} AS {name}" for name, sql in plain.shared.items())
    fails = [f"[{', '.join(each.fails(c) for c in plan.checks)}]" for each in (cell, plain)]
    rows = database.execute(
        f"""
        WITH cells AS (SELECT unnest(?::VARCHAR[]) AS t, unnest(?::VARCHAR[]) AS canonical,
            unnest(?::INTEGER[]) AS broken),
        judged AS (SELECT *{shared} FROM (SELECT *, nullif(t, '') AS c FROM cells)),
        a AS (SELECT t AS cell, canonical, broken FROM judged WHERE {uncertain})
        SELECT t, {uncertain}, coalesce({cell.valid or "true"}, false), {", ".join(fails)},
        {plain.compared}::VARCHAR
        FROM (SELECT * EXCLUDE (canonical, broken) FROM judged) LEFT JOIN a ON a.cell = {cell.text}
        """,
        columns,
    ).fetchall()
    assert [row[3] for row in rows] == [row[4] for row in rows]
    tests = [check.test for check in plan.checks]
    return {
        text: Verdict(
            uncertain,
            valid,
            frozenset(test for test, failing in zip(tests, broken, strict=True) if failing),
            compared,
        )
        for text, uncertain, valid, broken, _, compared in rows
    }


@cache
def _matcher() -> PatternMatcher:
    """Return the one matcher of these tests, whose process takes as long to start as a test."""
    matcher = PatternMatcher()
    atexit.register(matcher.close)
    return matcher


def asked_of(plan: FieldPlan, cells: Sequence[str]) -> dict[str, CellVerdict]:
    """Ask the reference about cells, and say what it does not know: missing values, categories."""
    field, ask = plan.field, Asker(_matcher())
    asked = ask(plan, [*cells, *(field.categories or ())])
    listed = {asked[value].canonical for value in field.categories or ()}
    tests = {check.test for check in plan.checks}

    def ask(cell: str) -> CellVerdict:
        if cell in field.missing_values:
            return CellVerdict(frozenset({planning.Test.REQUIRED} & tests), None)
        answer = asked[cell]
        if not listed or answer.canonical is None or answer.canonical in listed:
            return answer
        return CellVerdict(answer.broken | {planning.Test.CATEGORY}, answer.canonical)

    return {cell: ask(cell) for cell in cells}


def mutated(texts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Draw texts of which one character is another, is gone, or has one before it."""
    strange = st.sampled_from(["", *"09aA.,:;-+eE_ T'\"\n\u0661é💥\u00a0"])

    def change(text: str, other: str, at: int, gone: int) -> str:
        at = min(at, len(text))
        return text[:at] + other + text[at + gone :]

    return st.builds(change, texts, strange, st.integers(0, 12), st.integers(0, 1))


def texts_of(plan: FieldPlan, edges: str) -> st.SearchStrategy[str]:
    """Draw texts of a field's form or near to it."""
    known = st.sampled_from(edges.split(" "))
    characters = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
    anything = st.text(characters, max_size=5)
    form = plan.form
    likely = anything if form in (None, NOTHING) else st.from_regex(str(form), fullmatch=True)
    return st.one_of(known, likely, mutated(known), mutated(likely), anything)


@pytest.mark.parametrize(
    "batches",
    [
        1,
        pytest.param(5, marks=pytest.mark.slow),
        pytest.param(15, marks=pytest.mark.length),
    ],
)
@pytest.mark.parametrize("keyed", [False, True], ids=["", "keyed"])
@pytest.mark.parametrize(("kind", "options", "limits", "edges"), FIELDS, ids=IDS)
def test_sql_is_sure_of_nothing_that_the_reference_sees_otherwise(
    database: duckdb.DuckDBPyConnection,
    kind: str,
    options: dict[str, Any],
    limits: dict[str, Any],
    edges: str,
    keyed: bool,
    batches: int,
) -> None:
    plan = plan_of(kind, options, limits, keyed)

    # A batch of cells shows at once which of them is judged otherwise: there is nothing to shrink.
    @settings(
        max_examples=batches,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(st.lists(texts_of(plan, edges), min_size=20, max_size=40, unique=True))
    def holds(drawn: list[str]) -> None:
        cells = list(dict.fromkeys([*edges.split(" "), *drawn]))
        answers = asked_of(plan, cells)
        found = judge(database, plan, answers)
        assert {
            cell: (verdict, answers[cell])
            for cell, verdict in found.items()
            if verdict.broken != answers[cell].broken
            or (not verdict.uncertain and verdict.valid is bool(verdict.broken))
            or (cell in plan.field.missing_values and verdict.compared is not None)
        } == {}
        if keyed:
            readable = [cell for cell in cells if answers[cell].canonical is not None]
            assert {
                (found[one], found[other])
                for one, other in combinations(readable, 2)
                if (found[one].compared == found[other].compared)
                is not (answers[one].canonical == answers[other].canonical)
            } == set()

    holds()


# Patterns

_PIECES = (
    "a", "b", "1", "_", "-", " ", ".", "[a-c]", "[^a]", "[^,]", "[.]", "[a-]", "[-a]", "[+--]",
    "[a-c-e]", "[^-]", "[&a]", "[a|b]", "[(?:]", "[ -~]", r"\d", r"\D", r"\w", r"\W", r"[\d-]",
    r"[^\w.]", r"\.", r"\-", r"\$", r"\^", r"\\", r"[\]]", "(a|b)", "(?:a|)", "(", "(?:", ")", "|",
    "*", "+", "?", "{2}", "{1,2}", "{2,}", "{,2}", "{0}", "{40}", "^", "$", r"\s", "[", "]", "é",
    "\n", "(?i)",
)  # fmt: skip


def says_python(pattern: str, text: str) -> bool:
    return re.compile(pattern).fullmatch(text) is not None


@settings(
    max_examples=400, deadline=None, derandomize=True, database=None,
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
)  # fmt: skip
@example("(?:a{40}){40}", ["a"])
@example("(?:a{3,}){900}", ["a"])
@given(
    st.lists(st.sampled_from(_PIECES), max_size=6).map("".join),
    st.lists(st.text("abAB1_-., ^$\\&\n\u0661é💥", max_size=6), min_size=8, max_size=8),
)
@pytest.mark.slow
def test_portable_pattern_matches_the_same_texts_in_sql(
    database: duckdb.DuckDBPyConnection, pattern: str, texts: list[str]
) -> None:
    assume(is_portable(pattern))
    try:
        re.compile(pattern)
    except re.error:
        assume(False)
    plan = plan_of("string", {"missingValues": []}, {"pattern": pattern}, keyed=False)
    if plan.ascii_only:
        texts = [re.sub("[^ -~]", "~", text) for text in texts]
    found = database.execute(
        "SELECT t, regexp_full_match(t, ?) FROM (SELECT unnest(?::VARCHAR[]) AS t)",
        [bare_pattern(pattern), texts],
    ).fetchall()
    assert found == [(text, says_python(pattern, text)) for text in texts]
