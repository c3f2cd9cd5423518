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
    r"(?P<field>\{(?P<column>\w+)(:[^}]*)?\})(?P<noun>( expected)? (rows|states|years))?"
    r"(?P<verb> are\b)?"
)


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


def _message(template: str, row: Mapping[str, Any]) -> str:
    """Fill in a message, in the singular where a number is one.

    >>> _message("{of} has {rows} rows; {rows_expected} are expected",
    ...          {"of": "AAA", "rows": 2, "rows_expected": 1})
    'AAA has 2 rows; 1 is expected'
    """

    def agree(counted: re.Match[str]) -> str:
        if row.get(counted["column"]) != 1:
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
