"""What the layer finds in one resource: its findings, counted by rule and placed in the file."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from forewarn.findings.model import Finding, Layer, Outcome, TableResult
from forewarn.findings.rules import outcome, rule
from forewarn.package.paths import fault_of
from forewarn.structure.records import locate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from forewarn.findings.model import Place
    from forewarn.package.model import Resource
    from forewarn.package.schema import Schema
    from forewarn.structure.failures import Failure
    from forewarn.structure.records import Fault

    # Returns what is wrong with a failure, whose value the row on the line given has first.
    Message = Callable[[Failure, int | None], str]


@dataclass
class TableFindings:
    """The findings of one resource so far: all are counted, and the first of each kind kept.

    `labels` are the columns of the file, once its header is read, and `records` how many there are
    below it, None while they are not counted. `unchecked` is what could not be checked, and why.
    """

    resource: Resource
    labels: tuple[str, ...] = ()
    records: int | None = None
    kept: list[Finding] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    unchecked: list[str] = field(default_factory=list)

    @property
    def is_invalid(self) -> bool:
        """Return whether anything found so far is an error."""
        return outcome(self.counts) is Outcome.INVALID

    def add(self, rule_id: str, message: str) -> None:
        """Add a finding about the whole table."""
        self.counts[rule_id] += 1
        self.kept.append(self._finding(rule_id, message))

    def add_faults(self, faults: Iterable[Fault], counts: Mapping[str, int]) -> None:
        """Add what is wrong with the file before its cells."""
        self.counts.update(counts)
        self.kept += [
            self._finding(fault.rule, fault.message, fault.place, value=fault.value)
            for fault in faults
        ]

    def add_failures(
        self,
        rule_id: str,
        field_name: str | None,
        found: tuple[int, Sequence[Failure]],
        message: Message,
    ) -> None:
        """Add the cells that fail in a field, or the rows that fail where `field_name` is None.

        `found` is how many there are, and the first of them.
        """
        count, failures = found
        shown = field_name or self.labels[0]
        records = {failure.record for failure in failures}
        records |= {failure.first for failure in failures if failure.first is not None}
        places = locate_cells(self.resource, self.labels, [(record, shown) for record in records])
        self.counts[rule_id] += count
        for failure in failures:
            first = None if failure.first is None else places[failure.first, shown].line
            finding = self._finding(
                rule_id,
                message(failure, first),
                places[failure.record, shown],
                field=field_name,
                key=failure.key,
                value=failure.value,
            )
            self.kept.append(finding)

    def result(self) -> TableResult:
        """Return what was found as the result of the table."""
        unread = self.records is None
        fault = fault_of(self.resource.file) if unread else None
        reasons = self.unchecked or ([fault] if fault else [])
        unsure = unread or (self.unchecked and not self.is_invalid)
        return TableResult(
            layer=Layer.STRUCTURE,
            table=self.resource.name,
            path=self.resource.path,
            outcome=Outcome.NOT_CHECKED if unsure else outcome(self.counts),
            records=self.records,
            findings=tuple(self.kept),
            counts=dict(self.counts),
            reason="; ".join(reasons) or None,
        )

    def _finding(
        self, rule_id: str, message: str, place: Place | None = None, **told: str | None
    ) -> Finding:
        severity = rule(rule_id).severity
        name, path = self.resource.name, self.resource.path
        return Finding(rule_id, severity, name, path, message, place, **told)


def doubted_fields(schema: Schema, result: TableResult) -> frozenset[str]:
    """Return the fields of a table in which a cell is at fault, alone or as part of a key."""
    if any(name not in {finding.rule for finding in result.findings} for name in result.counts):
        # Not even the first was kept.
        return frozenset(schema.field_names)
    keys = {
        "structure/primary-key": [schema.primary_key],
        "structure/unique-key": schema.unique_keys,
        "structure/foreign-key": [key.fields for key in schema.foreign_keys],
    }
    doubted = set[str]()
    for finding in result.findings:
        doubted |= {finding.field} if finding.field else set()
        for fields in keys.get(finding.rule, ()):
            doubted |= set(fields) if finding.field in fields else set()
    return frozenset(doubted)


def locate_cells(
    resource: Resource, labels: tuple[str, ...], cells: Iterable[tuple[int, str]]
) -> dict[tuple[int, str], Place]:
    """Find the places of cells, each given as record number and name of its field."""
    places = {label: place for place, label in enumerate(labels)}
    wanted = [(record, places[name]) for record, name in cells]
    found = locate(resource.file, resource.dialect, wanted)
    return {(record, labels[index]): place for (record, index), place in found.items()}
