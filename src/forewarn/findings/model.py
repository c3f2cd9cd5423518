"""The results of validation: findings, the outcome of each table and layer, and the report."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from forewarn.package.model import Package


class Severity(StrEnum):
    """How severe a finding is: an error makes the data invalid, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


class Layer(StrEnum):
    """The three layers of validation, in the order in which they run."""

    STRUCTURE = "structure"
    MEANING = "meaning"
    EXPECTATIONS = "expectations"


class Outcome(StrEnum):
    """The outcome of a layer for a table. Not checked is never a pass."""

    VALID = "valid"
    INVALID = "invalid"
    NOT_CHECKED = "not checked"


@dataclass(frozen=True)
class Place:
    """The place of a cell in its file.

    `record` counts the header as 1; `line` is the physical line and `column` the character in
    it, both from 1. Record and line differ where an earlier cell holds a newline.
    """

    record: int
    line: int
    column: int


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong. `rule` is an id of the catalogue, which explains how to fix it.

    `place`, `field`, `key` and `value` are None if the finding is about a whole file or table.
    """

    rule: str
    severity: Severity
    table: str
    path: str
    message: str
    place: Place | None = None
    field: str | None = None
    key: str | None = None
    value: str | None = None


@dataclass(frozen=True)
class TableResult:
    """What one layer found in one resource, or in the package, if `table` is its name.

    `counts` counts every finding by rule; `findings` may hold only the first of each rule.
    `waived` holds the rule and key of each finding that a waiver silences, which is in neither.
    """

    layer: Layer
    table: str
    path: str
    outcome: Outcome
    records: int | None = None
    findings: tuple[Finding, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    reason: str | None = None
    waived: frozenset[tuple[str, str]] = frozenset()

    @property
    def unshown(self) -> dict[str, int]:
        """Count the findings of each rule that were not kept."""
        kept = Counter(finding.rule for finding in self.findings)
        more = {rule: count - kept[rule] for rule, count in self.counts.items()}
        return {rule: count for rule, count in more.items() if count}


@dataclass(frozen=True)
class Report:
    """Everything that one validation found, and the seconds that each layer took.

    `layers` and `tables` are those requested; no tables means all. A `cached` report was made
    earlier, with the seconds of that time, and nothing has changed since.
    """

    package: Package
    results: tuple[TableResult, ...]
    seconds: Mapping[Layer, float]
    layers: frozenset[Layer] = frozenset(Layer)
    tables: tuple[str, ...] = ()
    cached: bool = False

    @property
    def outcome(self) -> Outcome:
        """Return the outcome of all that was requested; what was not checked is not valid."""
        outcomes = {result.outcome for result in self.results}
        for outcome in (Outcome.INVALID, Outcome.NOT_CHECKED):
            if outcome in outcomes:
                return outcome
        return Outcome.VALID

    @property
    def counts(self) -> Counter[str]:
        """Count all findings by rule."""
        total: Counter[str] = Counter()
        for result in self.results:
            total.update(result.counts)
        return total

    @property
    def waived(self) -> int:
        """Count the findings that waivers silence."""
        return sum(len(result.waived) for result in self.results)

    @property
    def not_checked(self) -> tuple[TableResult, ...]:
        """Return the results of tables that a layer could not check."""
        return tuple(r for r in self.results if r.outcome is Outcome.NOT_CHECKED)

    @property
    def incomplete(self) -> tuple[TableResult, ...]:
        """Return the results with a reason why a table, or some of it, was not checked."""
        return tuple(r for r in self.results if r.reason is not None)
