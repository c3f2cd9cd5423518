"""The findings of the layer: what the suites find in each file of the package."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from forewarn.findings.model import Finding, Layer, Outcome, TableResult
from forewarn.findings.rules import outcome, rule
from forewarn.validate.expectations.signature import SIGNATURE
from forewarn.validate.waivers import silence

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from forewarn.package.model import Package
    from forewarn.validate.expectations.evaluation import Evaluation, SuiteEvaluation
    from forewarn.validate.waivers import Waivers

# In a message: the field of a number, with the noun and the verb that agree with it.
_COUNTED = re.compile(
    r"(?P<field>\{(?P<column>\w+)(?P<form>:[^}]*)?\})"
    r"(?P<noun>( expected)? (rows|states|years)| standard deviations)?"
    r"(?P<verb> are\b)?"
)

# Whole numbers below this are written in full.
_LARGE = 1e15


def expectation_results(
    package: Package, evaluation: Evaluation, waivers: Waivers, keep: int = 1000
) -> tuple[TableResult, ...]:
    """Return what the suites found in each table as a whole.

    At most `keep` findings of a rule are kept for each table; all are counted.
    """
    paths = {resource.name: resource.path for resource in package.declared}
    found: dict[str, list[Finding]] = {name: [] for name in evaluation.judged}
    for suite in evaluation.suites:
        for finding in _findings(suite, paths):
            found.setdefault(finding.table, []).append(finding)
    return (
        *(
            _result(name, paths.get(name, SIGNATURE), findings, waivers, keep)
            for name, findings in found.items()
        ),
        *_unchecked(evaluation, paths),
    )


def _findings(evaluation: SuiteEvaluation, paths: dict[str, str]) -> Iterator[Finding]:
    profile = evaluation.profile
    for judgement in evaluation.judgements:
        expectation = judgement.expectation
        for index in judgement.broken:
            row = profile.rows[index]
            # A table or a source that only the reference has no longer has a file.
            table = str(row.get("table") or f"observations/{profile.name}")
            yield Finding(
                rule=expectation.rule,
                severity=rule(expectation.rule).severity,
                table=table,
                path=paths.get(table, SIGNATURE),
                message=_message(expectation.message, row),
                field=expectation.column,
                key=profile.key(row),
                value=str(row[expectation.column]),
            )


class _Shortened(float):
    """A number that has no exponent where only two digits of it show, unless it is very large."""

    def __format__(self, form: str) -> str:
        """Write the number."""
        text = super().__format__(form)
        plain = form == ".2g" and "e+" in text and abs(self) < _LARGE
        return f"{float(text):.0f}" if plain else text


def _message(template: str, row: Mapping[str, Any]) -> str:
    """Fill in a message, in the singular where a number is one.

    >>> _message("{of} has {rows} rows; {rows_expected} are expected",
    ...          {"of": "AAA", "rows": 2, "rows_expected": 1})
    'AAA has 2 rows; 1 is expected'
    >>> shifts = [{"shift": shift} for shift in (1.02, 1.2, 148.7)]
    >>> [_message("{shift:.2g} standard deviations", row) for row in shifts]
    ['1 standard deviation', '1.2 standard deviations', '150 standard deviations']
    >>> _message("the mean is {mean:.6g}", {"mean": 12345678.0})
    'the mean is 1.23457e+07'
    """
    row = {
        name: _Shortened(value) if type(value) is float else value for name, value in row.items()
    }

    def agree(counted: re.Match[str]) -> str:
        value, form = row.get(counted["column"]), counted["form"] or ""
        # As it shows: 1.02 may be written as 1.
        if value is None or f"{value:{form[1:]}}" not in ("1", "1.0"):
            return counted[0]
        noun, verb = counted["noun"] or "", counted["verb"] or ""
        return f"{counted['field']}{noun.removesuffix('s')}{verb and ' is'}"

    return _COUNTED.sub(agree, template).format(**row)


def _unchecked(evaluation: Evaluation, paths: dict[str, str]) -> Iterator[TableResult]:
    for name, reason in evaluation.unchecked.items():
        yield TableResult(Layer.EXPECTATIONS, name, paths[name], Outcome.NOT_CHECKED, reason=reason)


def _result(
    name: str, path: str, findings: list[Finding], waivers: Waivers, keep: int
) -> TableResult:
    result = silence(TableResult(Layer.EXPECTATIONS, name, path, Outcome.VALID), findings, waivers)
    counts: Counter[str] = Counter()
    kept = []
    for finding in result.findings:
        counts[finding.rule] += 1
        if counts[finding.rule] <= keep:
            kept.append(finding)
    return replace(result, outcome=outcome(counts), findings=tuple(kept), counts=dict(counts))
