"""Profiling the observations, and holding every suite of the package over the profile."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from forewarn.errors import MissingFieldError
from forewarn.expectations.profile import QUERIES, profile
from forewarn.expectations.suite import Runner, read_suite
from forewarn.findings import Finding, Layer, Outcome, TableResult
from forewarn.rules import outcome, rule
from forewarn.signature import SIGNATURE, read_signature
from forewarn.waivers import silence

if TYPE_CHECKING:
    from collections.abc import Callable

    from forewarn.package import Resource
    from forewarn.structure import StructureResult
    from forewarn.waivers import Waivers

SUITES = "schemas/expectations"

# Where a finding stands that no file of observations can hold.
_GONE = ("observations", SIGNATURE)

_NOT_SOUND = "its structure is not valid"


def check_expectations(
    structure: StructureResult,
    waivers: Waivers,
    keep: int = 1000,
    progress: Callable[[str], None] = lambda _: None,
) -> tuple[TableResult, ...]:
    """Check the observations of each source as a whole.

    At most `keep` findings are kept of a source; all are counted. Without a suite for each profile
    or without a signature nothing could be checked, nor can a source whose rows have faults.
    Raises `MissingExtraError` where Great Expectations is not installed.
    """
    package = structure.package
    parts = package.tables().get("observations", ())
    if not parts:
        return ()
    files = sorted((package.root / SUITES).glob("*.json"))
    suites = {suite.name: suite for suite in map(read_suite, files)}
    expected = read_signature(package.root / SIGNATURE)
    lacking = [f"{SUITES}/{name}.json" for name in QUERIES if name not in suites]
    lacking += [] if expected is not None else [SIGNATURE]
    lacking += [name for name in ("countries", "sources") if not structure.is_valid(name)]
    if lacking or expected is None:
        return tuple(_unchecked(part, f"it needs {', '.join(lacking)}") for part in parts)
    sound = [part for part in parts if structure.is_valid(part.name)]
    unsound = {part.part for part in parts} - {part.part for part in sound}
    if not sound:
        return tuple(_unchecked(part, _NOT_SOUND) for part in parts)
    try:
        tables = profile(structure.engine, sound, expected.without(unsound))
    except MissingFieldError as error:
        return tuple(_unchecked(part, str(error)) for part in parts)
    progress("Great Expectations")
    runner = Runner()
    findings: dict[str, list[Finding]] = {part.name: [] for part in sound}
    by_source = {part.part: part for part in parts}
    for table in tables:
        progress(f"profile of {table.name}")
        for expectation, index in runner.broken_rows(suites[table.name], table):
            row = table.rows[index]
            # A source that only the signature knows has no file any more.
            part = by_source.get(str(row["source_id"]))
            name, path = (part.name, part.path) if part else _GONE
            findings.setdefault(name, []).append(
                Finding(
                    rule=expectation.rule,
                    severity=rule(expectation.rule).severity,
                    table=name,
                    path=path,
                    message=expectation.message.format(**row),
                    field=expectation.column,
                    key="/".join(str(row[name]) for name in _key(table.columns)),
                    value=str(row[expectation.column]),
                )
            )
    paths = {part.name: part.path for part in parts} | dict([_GONE])
    return (
        *(_result(name, paths[name], found, waivers, keep) for name, found in findings.items()),
        *(_unchecked(p, _NOT_SOUND) for p in parts if p.part in unsound),
    )


def _unchecked(part: Resource, reason: str) -> TableResult:
    return TableResult(Layer.EXPECTATION, part.name, part.path, Outcome.NOT_CHECKED, reason=reason)


def _key(columns: tuple[str, ...]) -> list[str]:
    return [name for name in ("indicator_id", "year", "older_source_id") if name in columns]


def _result(
    name: str, path: str, findings: list[Finding], waivers: Waivers, keep: int
) -> TableResult:
    result = silence(TableResult(Layer.EXPECTATION, name, path, Outcome.VALID), findings, waivers)
    counts = dict(Counter(finding.rule for finding in result.findings))
    return replace(result, outcome=outcome(counts), findings=result.findings[:keep], counts=counts)
