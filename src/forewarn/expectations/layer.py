"""Profiling the observations, and holding every suite of the package over the profile."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from forewarn.expectations.profile import profile
from forewarn.expectations.suite import Runner, read_suite
from forewarn.findings import Finding, Layer, Outcome, TableResult
from forewarn.rules import outcome, rule
from forewarn.signature import SIGNATURE, read_signature

if TYPE_CHECKING:
    from collections.abc import Callable

    from forewarn.structure import StructureResult

SUITES = "schemas/expectations"

# Where a finding stands that no file of observations can hold.
_GONE = ("observations", SIGNATURE)


def check_expectations(
    structure: StructureResult,
    keep: int = 1000,
    progress: Callable[[str], None] = lambda _: None,
) -> tuple[TableResult, ...]:
    """Check the observations of each source as a whole.

    At most `keep` findings are kept of a source; all are counted. Without suites there is nothing
    to check; without a signature, or where a table could not be read, nothing could be checked.
    Raises `MissingExtraError` where Great Expectations is not installed.
    """
    package = structure.package
    files = sorted((package.root / SUITES).glob("*.json"))
    parts = package.tables().get("observations", ())
    if not files or not parts:
        return ()
    suites = {suite.name: suite for suite in map(read_suite, files)}
    needed = [part.name for part in parts] + ["countries", "sources"]
    unread = [name for name in needed if name not in structure.typed]
    expected = read_signature(package.root / SIGNATURE)
    if unread or expected is None:
        reason = f"could not be read: {', '.join(unread)}" if unread else f"there is no {SIGNATURE}"
        return tuple(
            TableResult(Layer.EXPECTATION, p.name, p.path, Outcome.NOT_CHECKED, reason=reason)
            for p in parts
        )
    progress("Great Expectations")
    runner = Runner()
    findings: dict[str, list[Finding]] = {part.name: [] for part in parts}
    by_source = {part.part: part for part in parts}
    for table in profile(structure.engine.connection, parts, expected):
        if table.name not in suites:
            continue
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
    return tuple(_result(name, paths[name], found, keep) for name, found in findings.items())


def _key(columns: tuple[str, ...]) -> list[str]:
    return [name for name in ("indicator_id", "year", "older_source_id") if name in columns]


def _result(name: str, path: str, findings: list[Finding], keep: int) -> TableResult:
    counts = dict(Counter(finding.rule for finding in findings))
    return TableResult(
        Layer.EXPECTATION,
        name,
        path,
        outcome(counts),
        findings=tuple(findings[:keep]),
        counts=counts,
    )
