"""Waivers: known findings that are explained, and silenced until a day."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from forewarn.errors import MissingFieldError
from forewarn.findings.model import Finding, Layer, Outcome, TableResult
from forewarn.findings.rules import CATALOGUE, outcome, rule
from forewarn.findings.rules.expectations import COMPARED
from forewarn.structure.table import RECORD
from forewarn.validate.workspace import package_table

if TYPE_CHECKING:
    import datetime
    from collections.abc import Collection, Iterable

    from forewarn.package.model import Resource
    from forewarn.structure import StructureResult

TABLE = "waivers"

_EXPIRED, _UNUSED, _UNKNOWN = (
    "meaning/waiver-expired",
    "meaning/waiver-unused",
    "meaning/waiver-unknown",
)


@dataclass(frozen=True)
class Waiver:
    """A row of the table: the finding that is silenced, and the day from which it counts again."""

    rule: str
    table: str
    key: str
    record: int
    expires_on: datetime.date


@dataclass(frozen=True)
class Waivers:
    """The waivers of a package, on one day."""

    rows: tuple[Waiver, ...] = ()
    today: datetime.date | None = None

    def keys(self, rule_id: str, table: str) -> frozenset[str]:
        """Return the keys of the silenced findings of a rule in a table."""
        return frozenset(
            waiver.key
            for waiver in self.rows
            if (waiver.rule, waiver.table) == (rule_id, table) and not self.is_expired(waiver)
        )

    def is_expired(self, waiver: Waiver) -> bool:
        """Return whether a waiver no longer silences anything."""
        return self.today is not None and waiver.expires_on <= self.today


def read_waivers(structure: StructureResult, today: datetime.date | None) -> Waivers:
    """Read the waivers of a package; there are none if it lacks a table of them that can be read.

    A row with a fault in its structure silences nothing; the others do.
    """
    if TABLE not in structure.typed:
        return Waivers(today=today)
    query = f"""
        SELECT "rule", "table", "key", {RECORD}, expires_on FROM {package_table(TABLE)}
        ORDER BY {RECORD}
    """
    try:
        rows = structure.engine.ask(query).fetchall()
    except MissingFieldError:
        # A table of that name for something else.
        return Waivers(today=today)
    return Waivers(tuple(Waiver(*row) for row in rows), today)


def silence(result: TableResult, findings: Iterable[Finding], waivers: Waivers) -> TableResult:
    """Return a result with all its findings, split into those waived and those not."""
    kept, waived = [], set()
    for finding in findings:
        if finding.key in waivers.keys(finding.rule, result.table):
            waived.add((finding.rule, finding.key or ""))
        else:
            kept.append(finding)
    return replace(result, findings=tuple(kept), waived=frozenset(waived))


def check_waivers(
    structure: StructureResult,
    waivers: Waivers,
    results: Collection[TableResult],
    layers: Collection[Layer],
) -> tuple[TableResult, ...]:
    """Check the waivers themselves, last: expired, unused, or of an unknown rule.

    A waiver counts as unused only if the layer of its rule judged its table, or the table is gone,
    and if the rule's findings do not depend on the release that the package is compared with.
    """
    package = structure.package
    for unread in package.unsupported:
        if unread.name == TABLE:
            reason = "it could not be read, and nothing is waived"
            return (
                TableResult(Layer.MEANING, TABLE, unread.path, Outcome.NOT_CHECKED, reason=reason),
            )
    resource = next((r for r in package.resources if r.name == TABLE), None)
    if resource is None:
        return ()
    if not structure.is_valid(TABLE):
        reason = "its structure is not valid: whether its waivers are needed was not checked"
        return (
            TableResult(Layer.MEANING, TABLE, resource.path, Outcome.NOT_CHECKED, reason=reason),
        )
    known = {entry.id for entry in CATALOGUE}
    used = {(r.table, *finding) for r in results for finding in r.waived}
    judged = _judged(results)
    tables = {r.name for r in package.declared}
    found = []
    for waiver in waivers.rows:
        if waiver.rule not in known:
            found.append((_UNKNOWN, waiver, "rule", f"there is no rule {waiver.rule}"))
            continue
        if waivers.is_expired(waiver):
            text = f"the waiver of {waiver.rule} expired on {waiver.expires_on}"
            found.append((_EXPIRED, waiver, "expires_on", text))
            continue
        if waiver.rule in COMPARED:
            continue
        layer = rule(waiver.rule).layer
        was_judged = (layer, waiver.table) in judged or (
            layer in layers and waiver.table not in tables
        )
        if was_judged and (waiver.table, waiver.rule, waiver.key) not in used:
            text = f"{waiver.table} has no finding of {waiver.rule} with the key {waiver.key}"
            found.append((_UNUSED, waiver, "key", text))
    return (_result(structure, resource, found, len(waivers.rows)),)


def _judged(results: Collection[TableResult]) -> set[tuple[Layer, str]]:
    """Return the layers that judged all of a table, each with the table.

    An expectation may compare tables, so that layer judged none if it could not judge one.
    """
    unsure = {r.layer for r in results if r.reason is not None} & {Layer.EXPECTATIONS}
    return {(r.layer, r.table) for r in results if r.reason is None and r.layer not in unsure}


def _result(
    structure: StructureResult,
    resource: Resource,
    found: list[tuple[str, Waiver, str, str]],
    records: int,
) -> TableResult:
    places = structure.places(resource, [(waiver.record, field) for _, waiver, field, _ in found])
    findings = tuple(
        Finding(
            rule=rule_id,
            severity=rule(rule_id).severity,
            table=resource.name,
            path=resource.path,
            message=message,
            place=places[waiver.record, field],
            field=field,
            key=f"{waiver.rule}/{waiver.table}/{waiver.key}",
            value=str(getattr(waiver, field)),
        )
        for rule_id, waiver, field, message in found
    )
    counts: dict[str, int] = {}
    for finding in findings:
        counts[finding.rule] = counts.get(finding.rule, 0) + 1
    return TableResult(
        Layer.MEANING,
        resource.name,
        resource.path,
        outcome(counts),
        records=records,
        findings=findings,
        counts=counts,
    )
