"""Patterns and cells chosen to take for ever: each run ends, and says what was not checked."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest

from forewarn.findings.model import Outcome
from forewarn.structure import check_structure
from forewarn.structure.engine import open_engine
from forewarn.structure.frictionless_engine import check_with_frictionless
from forewarn.structure.matching import PatternLimits
from structure.support import make_package

if TYPE_CHECKING:
    from pathlib import Path

    from forewarn.findings.model import TableResult

SECONDS = 1.0
# What a run may take in addition: starting, reading, and other tests that run at the same time.
SPARE = 20.0

A, DIGITS = "a" * 60 + "!", "1" * 60 + "!"
VALID, INVALID, UNCHECKED = Outcome.VALID, Outcome.INVALID, Outcome.NOT_CHECKED

# A pattern, a cell, and the outcome. What RE2 reads alike it decides in linear time.
HOSTILE: list[tuple[str, str, Outcome]] = [
    # Python reads these in its own way, and never ends.
    ("(a+)+é", A, UNCHECKED),
    ("(a*)*é", A, UNCHECKED),
    ("(a|a)*é", A, UNCHECKED),
    ("(a|aa)+é", A, UNCHECKED),
    ("(a|a?)+é", A, UNCHECKED),
    ("(.*a){20}é", A, UNCHECKED),
    ("(?:a+){20}é", A, UNCHECKED),
    (r"(\w+\s?)*é", A, UNCHECKED),
    (r"(\s*\w+)*é", A, UNCHECKED),
    (r"(?i)(a+)+b", A, UNCHECKED),
    (r"(?=(a+)+b)a", A, UNCHECKED),
    (r"(?!(a+)+b)a+!", A, UNCHECKED),
    (r"(a+)+\1b", A, UNCHECKED),
    (r"(x+x+)+é", "x" * 60, UNCHECKED),
    (r"(([a-z])+.)+[A-Z]é", A, UNCHECKED),
    (r"^(([a-z0-9])+\s?)+é$", A, UNCHECKED),
    (r"(?:(?:a|a)*)*é", A, UNCHECKED),
    (r"(?P<n>a+)+é", A, UNCHECKED),
    (r"(a??)*?é|(a+)*é", A, UNCHECKED),
    (r"(?:\d+)*\s?é", DIGITS, UNCHECKED),
    (r"(\d+\.?)+é", DIGITS, UNCHECKED),
    (r"((a{1,30}){1,30}){1,30}é", A, UNCHECKED),
    (r"(a?){40}a{40}é", "a" * 40, INVALID),
    (r"(.+)+\n", A, UNCHECKED),
    ("é|" + "(a|b|ab)*c", "ab" * 40, UNCHECKED),
    (r"\A(a+)+\Z", A, UNCHECKED),
    (r"(?s)(.|.)*é", A, UNCHECKED),
    (r"(?:a|b|ab|ba)+é", "ab" * 40, UNCHECKED),
    ("a*" * 20 + "é", "a" * 200, UNCHECKED),
    (r"\s*" * 8 + "é", " " * 2000 + "x", UNCHECKED),
    # Even the empty text takes Python for ever.
    ("(?:|||||){40}é", "x", UNCHECKED),
    ("(?:()|()|()){60}é", "x", UNCHECKED),
    # They are long in compiling.
    ("(?i)" + "[\\x00-\\U0010fffe]" * 500, A, UNCHECKED),
    ("(?i)" + "[^\u0100-\U0010fff0]" * 300, A, UNCHECKED),
    # RE2 decides these, which take Python for ever.
    ("(a+)+", A, INVALID),
    ("(a+)+b", A, INVALID),
    ("(a*)*", A, INVALID),
    ("(a*)*b", A, INVALID),
    ("(a|aa)+", A, INVALID),
    ("(a|a)*b", A, INVALID),
    ("(a|b|ab)*c", "ab" * 40, INVALID),
    ("([a-zA-Z]+)*", A, INVALID),
    ("(.*a){20}", "a" * 60 + "b", INVALID),
    ("(.*)*x", A, INVALID),
    ("(a+)+$", "a" * 60, VALID),
    ("^(([a-z])+.)+[A-Z]([a-z])+$", "a" * 60, INVALID),
    ("(a|b)*a(a|b){9}", "ab" * 500 + "c", INVALID),
    (r"(\d+)*", DIGITS, INVALID),
    (r"(\w+)*-", A, INVALID),
    ("(x+x+)+y", "x" * 60, INVALID),
    ("(a?){20}" + "a" * 20, "a" * 20, VALID),
    ("(((((a*)*)*)*)*)*b", A, INVALID),
    # Long, deep and large ones.
    ("a" * 5000, "a" * 5000, VALID),
    ("(a|b)" * 300, "ab" * 150, VALID),
    ("(a|b)" * 300, "ab" * 150 + "c", INVALID),
    ("[a-z]{0,1000}", "a" * 1000, VALID),
    ("(((a{1,100}){1,100}){1,100})", "a" * 50, VALID),
    ("a{1000000}", "a", INVALID),
    ("(?:a{1000}){1000}", "a", INVALID),
    ("|".join(f"word{n}" for n in range(2000)), "word1999", VALID),
    ("a*" * 400, "a" * 30, VALID),
    ("[" + "".join(map(chr, range(0x4E00, 0x5E00))) + "]*", "\u4e01" * 1000, VALID),
    ("é?" * 5000 + "a", "a", VALID),
]  # fmt: skip
QUICK = {"(a+)+é", "(a+)+", "(((a{1,100}){1,100}){1,100})"}


def test_there_are_sixty_of_them() -> None:
    assert len({pattern for pattern, _, _ in HOSTILE}) >= 60


def package_of(folder: Path, pattern: str, *cells: str) -> Any:
    schema = {
        "fields": [
            {"name": "id", "type": "integer"},
            {"name": "s", "type": "string", "constraints": {"pattern": pattern}},
        ],
        "primaryKey": "id",
    }
    rows = "".join(f'{number},"{cell}"\n' for number, cell in enumerate(cells, start=1))
    return make_package(folder, schema, f"id,s\n{rows}")


def judged(folder: Path, pattern: str, *cells: str, **limits: float) -> TableResult:
    package = package_of(folder, pattern, *cells)
    bounds = PatternLimits(**({"seconds": SECONDS} | limits))  # type: ignore[arg-type]
    with open_engine(package, patterns=bounds) as engine:
        return check_structure(package, engine).results[1]


@pytest.mark.parametrize(
    ("pattern", "cell", "outcome"),
    [
        pytest.param(*each, id=each[0][:30], marks=() if each[0] in QUICK else pytest.mark.slow)
        for each in HOSTILE
    ],
)
def test_run_ends_within_the_limit(
    tmp_path: Path, pattern: str, cell: str, outcome: Outcome
) -> None:
    started = time.monotonic()
    result = judged(tmp_path, pattern, cell)
    assert time.monotonic() - started < SECONDS + SPARE
    assert result.outcome is outcome
    if outcome is Outcome.NOT_CHECKED:
        assert result.reason is not None
        assert result.reason.startswith(f"field s: the pattern {pattern[:20]!r}"[:-1])
    else:
        assert result.reason is None
        assert dict(result.counts) == ({"structure/pattern": 1} if outcome is INVALID else {})


@pytest.mark.slow
@pytest.mark.parametrize(
    "pattern", [pytest.param(each[0], id=each[0][:30]) for each in HOSTILE if each[2] is UNCHECKED]
)
def test_reference_ends_within_the_limit(tmp_path: Path, pattern: str) -> None:
    cell = next(cell for other, cell, _ in HOSTILE if other == pattern)
    started = time.monotonic()
    bounds = PatternLimits(seconds=SECONDS)
    result = check_with_frictionless(package_of(tmp_path, pattern, cell), patterns=bounds)[1]
    assert time.monotonic() - started < SECONDS + SPARE
    assert result.outcome in (UNCHECKED, INVALID)


def test_reference_leaves_a_pattern_that_never_ends(tmp_path: Path) -> None:
    bounds = PatternLimits(seconds=0.3)
    package = package_of(tmp_path, "(a+)+é", "aé", A)
    result = check_with_frictionless(package, patterns=bounds)[1]
    assert result.outcome is Outcome.NOT_CHECKED
    assert result.reason == (
        "field s: the pattern '^(a+)+é$' was not checked: it takes longer than 0.3 s"
    )


def test_other_faults_of_the_table_are_found(tmp_path: Path) -> None:
    package = package_of(tmp_path, "(a+)+é", A)
    (tmp_path / "data" / "0.csv").write_text(f"id,s\nx,{A}\n1,aé\n1,a\n", encoding="utf-8")
    with open_engine(package, patterns=PatternLimits(seconds=0.3)) as engine:
        result = check_structure(package, engine).results[1]
    assert dict(result.counts) == {"structure/type-error": 1, "structure/primary-key": 1}
    assert result.outcome is Outcome.INVALID
    assert result.reason is not None
    assert "was not checked: it takes longer" in result.reason


def test_other_tables_are_judged(tmp_path: Path) -> None:
    schemas = [
        {"fields": [{"name": "s", "type": "string", "constraints": {"pattern": pattern}}]}
        for pattern in ("(a+)+é", "(b|é)+")
    ]
    package = make_package(tmp_path, schemas[0], f"s\n{A}\n", (schemas[1], "s\nbé\nc\n"))
    with open_engine(package, patterns=PatternLimits(seconds=0.3)) as engine:
        _, table, other = check_structure(package, engine).results
    assert table.outcome is Outcome.NOT_CHECKED
    assert (other.outcome, dict(other.counts)) == (Outcome.INVALID, {"structure/pattern": 1})


def test_table_whose_pattern_python_cannot_compile_is_not_checked(tmp_path: Path) -> None:
    result = judged(tmp_path, "(?i)(", "a")
    assert result.outcome is Outcome.NOT_CHECKED
    assert (result.reason or "").startswith("its schema cannot be checked: field s: the pattern ")
