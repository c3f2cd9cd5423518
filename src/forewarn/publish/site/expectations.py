"""What the page of expectations shows: what each suite expects, and what its profile has."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from forewarn.writing.canonical import format_number

if TYPE_CHECKING:
    from collections.abc import Mapping

    from forewarn.validate.expectations import Evaluation, Judgement, SuiteEvaluation

# Unexpected rows listed by expectation; all are counted.
_LISTED = 20

_BETWEEN = "expect_column_values_to_be_between"


@dataclass(frozen=True)
class Unexpected:
    """An unexpected row of a profile: its key, its figure, and the message of the expectation."""

    key: str
    value: Any
    message: str


@dataclass(frozen=True)
class JudgedExpectation:
    """An expectation in words, with its judgement and the first of the rows that break it."""

    judgement: Judgement
    expected: str
    unexpected: tuple[Unexpected, ...]

    @property
    def more(self) -> int:
        """Return the number of rows that break it and are not listed."""
        return len(self.judgement.broken) - len(self.unexpected)


@dataclass(frozen=True)
class SuiteSummary:
    """The judgements of a suite over its profile."""

    name: str
    rows: int
    held: tuple[JudgedExpectation, ...]

    def count(self, *, success: bool | None) -> int:
        """Return the number of expectations that hold, fail, or (None) had nothing to judge."""
        return sum(each.judgement.success is success for each in self.held)


def summaries(evaluation: Evaluation) -> list[SuiteSummary]:
    """Return a summary of each suite, in the order of the evaluation."""
    return [
        SuiteSummary(
            each.profile.name,
            len(each.profile.rows),
            tuple(_judged(each, judgement) for judgement in each.judgements),
        )
        for each in evaluation.suites
    ]


def expected(kind: str, kwargs: Mapping[str, Any]) -> str:
    """Return what an expectation asks for, in words.

    >>> expected("expect_column_values_to_be_between", {"column": "share", "max_value": 0.02})
    'share at most 0.02'
    >>> expected("expect_column_values_to_be_in_set", {"column": "kind", "value_set": [1, 2]})
    'kind: values to be in set; value_set: [1, 2]'
    """
    column = str(kwargs["column"])
    others = {name: value for name, value in kwargs.items() if name != "column"}
    if kind == _BETWEEN and set(others) <= {"min_value", "max_value"}:
        low, high = others.get("min_value"), others.get("max_value")
        if low is not None and high is not None:
            if low == high:
                return f"{column} is {_number(low)}"
            return f"{column} from {_number(low)} to {_number(high)}"
        if low is not None:
            return f"{column} at least {_number(low)}"
        if high is not None:
            return f"{column} at most {_number(high)}"
    words = kind.removeprefix("expect_column_").replace("_", " ")
    return "; ".join(
        [f"{column}: {words}", *(f"{name}: {value}" for name, value in others.items())]
    )


def _judged(suite: SuiteEvaluation, judgement: Judgement) -> JudgedExpectation:
    expectation = judgement.expectation
    rows = [suite.profile.rows[index] for index in judgement.broken[:_LISTED]]
    return JudgedExpectation(
        judgement,
        expected(expectation.type, expectation.kwargs),
        tuple(
            Unexpected(
                suite.profile.key(row),
                row[expectation.column],
                expectation.message.format(**row),
            )
            for row in rows
        ),
    )


def _number(value: object) -> str:
    if isinstance(value, int | float) and math.isfinite(value):
        return format_number(value)
    return str(value)
