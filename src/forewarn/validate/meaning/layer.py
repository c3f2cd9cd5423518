"""Running the models over every table that the structure layer could read."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING

from forewarn.errors import MissingExtraError, MissingFieldError
from forewarn.findings.model import Finding, Layer, Outcome, TableResult
from forewarn.findings.rules import outcome, rule
from forewarn.structure.table import RECORD
from forewarn.validate.reasons import needs_valid
from forewarn.validate.request import quiet
from forewarn.validate.workspace import Workspace
from forewarn.writing.canonical import format_number
from forewarn.writing.sql import identifier

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import polars as pl

    from forewarn.package.model import Resource, Unsupported
    from forewarn.structure import StructureResult
    from forewarn.validate.meaning.model import Context, TableMeaning
    from forewarn.validate.waivers import Waivers


def check_meaning(
    structure: StructureResult,
    waivers: Waivers,
    keep: int = 1000,
    progress: Callable[[str], None] = quiet,
) -> tuple[TableResult, ...]:
    """Check the rows that the structure layer found valid, in every table that has a model.

    At most `keep` findings of a rule are kept for each resource; all are counted. A table is not
    checked if it needs another that is not valid, and never counts as valid if some of its own rows
    have faults of structure.
    Raises `MissingExtraError` if Pandera or polars is not installed.
    """
    try:
        from forewarn.validate.meaning.model import Context
        from forewarn.validate.meaning.registry import MEANINGS
    except ModuleNotFoundError as error:
        raise MissingExtraError("the meaning layer") from error

    checker = _Checker(Context(structure, Workspace(structure.engine)), waivers, keep)
    results = []
    for table, meanings in groupby(MEANINGS, key=lambda meaning: meaning.table):
        models = tuple(meanings)
        for resource in structure.package.tables().get(table, ()):
            progress(resource.path)
            parts = [checker.check(model, resource) for model in models]
            results.append(_joined([part for part in parts if part is not None]))
        results += [
            _unchecked(unread, "it could not be read")
            for unread in structure.package.unsupported
            if unread.table == table
        ]
    return tuple(results)


def _joined(parts: Sequence[TableResult]) -> TableResult:
    """Return the results of several models for one resource as one result."""
    first, *_ = parts
    counts: Counter[str] = Counter()
    for part in parts:
        counts.update(part.counts)
    unchecked = [part.reason for part in parts if part.outcome is Outcome.NOT_CHECKED]
    judged = outcome(counts)
    if judged is Outcome.VALID and unchecked:
        judged = Outcome.NOT_CHECKED
    return replace(
        first,
        outcome=judged,
        findings=tuple(finding for part in parts for finding in part.findings),
        counts=dict(counts),
        reason=unchecked[0] if unchecked else None,
        waived=frozenset().union(*(part.waived for part in parts)),
    )


@dataclass(frozen=True)
class _Checker:
    """Checks resources by models, one of each at a time."""

    context: Context
    waivers: Waivers
    keep: int

    @property
    def structure(self) -> StructureResult:
        return self.context.structure

    def check(self, meaning: TableMeaning, resource: Resource) -> TableResult | None:
        """Check a resource by a model; None if the model does not apply to it."""
        from forewarn.validate.meaning.model import broken_rows, must_catch

        if resource.name not in self.structure.typed:
            return _unchecked(resource, "it could not be read")
        try:
            if not meaning.concerns(self.context, resource):
                return None
            if lacking := _lacking(self.structure, meaning):
                return _unchecked(resource, needs_valid(lacking))
            query = meaning.frame(self.context, resource)
            columns = ", ".join(map(identifier, meaning.judged))
            frame = self.context.workspace.frame(f"SELECT {columns} FROM ({query})")
            must_catch(meaning, frame, self.context)
            broken = {
                rule_id: self._with_shown(meaning, query, rows)
                for rule_id, rows in broken_rows(meaning, frame).items()
            }
        except MissingFieldError as error:
            return _unchecked(resource, str(error))
        return self._result(meaning, resource, frame.height, broken)

    def _result(
        self,
        meaning: TableMeaning,
        resource: Resource,
        records: int,
        broken: dict[str, pl.DataFrame],
    ) -> TableResult:
        """Return the result of a model: the rows that break its rules, without those waived."""
        findings, waived = list[Finding](), set[tuple[str, str]]()
        counts: dict[str, int] = {}
        for rule_id, rows in broken.items():
            silenced = self.waivers.keys(rule_id, resource.name)
            is_waived = [key in silenced for key in _keys(resource, rows)]
            waived |= {(rule_id, key) for key in _keys(resource, rows) if key in silenced}
            left = rows.filter([not each for each in is_waived])
            if left.height:
                counts[rule_id] = left.height
                findings += self._findings(meaning, resource, rule_id, left.head(self.keep))
        judged = outcome(counts)
        reason = None
        if judged is Outcome.VALID and not self.structure.is_valid(resource.name):
            # The rows with a fault in their structure were left out.
            judged = Outcome.NOT_CHECKED
            reason = f"its structure is not valid: only {records:,} records could be judged"
        return TableResult(
            Layer.MEANING,
            resource.name,
            resource.path,
            judged,
            records=records,
            findings=tuple(findings),
            counts=counts,
            reason=reason,
            waived=frozenset(waived),
        )

    def _with_shown(self, meaning: TableMeaning, query: str, rows: pl.DataFrame) -> pl.DataFrame:
        """Return rows that break a rule with the columns that only a reader needs."""
        if not meaning.shown:
            return rows
        workspace = self.context.workspace
        shown = ", ".join(map(identifier, (RECORD, *meaning.shown)))
        these = f"SEMI JOIN {workspace.lend(rows.select(RECORD))} USING ({RECORD})"
        found = workspace.frame(f"SELECT {shown} FROM ({query}) {these}")
        return rows.join(found, on=RECORD, how="left", maintain_order="left")

    def _findings(
        self, meaning: TableMeaning, resource: Resource, rule_id: str, rows: pl.DataFrame
    ) -> Iterator[Finding]:
        field, message = meaning.rules[rule_id].field, meaning.rules[rule_id].message
        places = self.structure.places(resource, [(record, field) for record in rows[RECORD]])
        for key, row in zip(_keys(resource, rows), rows.iter_rows(named=True), strict=True):
            yield Finding(
                rule=rule_id,
                severity=rule(rule_id).severity,
                table=resource.name,
                path=resource.path,
                message=message.format_map({name: _shown(value) for name, value in row.items()}),
                place=places[row[RECORD], field],
                field=field,
                key=key,
                value=None if row[field] is None else str(row[field]),
            )


def _lacking(structure: StructureResult, meaning: TableMeaning) -> list[str]:
    """Return the tables and files that a model needs and that are missing or not valid."""
    tables = structure.package.tables()
    needs = meaning.needs
    if needs is None:
        needs = tuple(table for table in tables if table != meaning.table)
    read = {*needs, *meaning.uses}
    needed = [part.name for table in tables if table in read for part in tables[table]]
    unread = [
        resource.name
        for resource in structure.package.unsupported
        if resource.table in read or meaning.needs is None
    ]
    absent = [t for t in needs if t not in tables and t not in unread and not structure.is_valid(t)]
    return absent + unread + [name for name in needed if not structure.is_valid(name)]


def _keys(resource: Resource, rows: pl.DataFrame) -> list[str]:
    """Return the primary key of each row, its parts joined by slashes."""
    parts = rows.select(resource.schema.primary_key).iter_rows()
    return ["/".join(map(str, key)) for key in parts]


def _unchecked(resource: Resource | Unsupported, reason: str) -> TableResult:
    return TableResult(
        Layer.MEANING, resource.name, resource.path, Outcome.NOT_CHECKED, reason=reason
    )


class _Number(float):
    """A number that is written as in a file, unless a message asks for another form."""

    def __format__(self, form: str) -> str:
        """Write the number."""
        return super().__format__(form) if form else format_number(self)


def _shown(value: object) -> object:
    """Return a value as messages show it: numbers as in a file, null in words.

    >>> "{} {:.2g} {} {}".format(*map(_shown, [12.0, 1.007, None, "AFG"]))
    '12 1 none AFG'
    """
    if isinstance(value, float) and math.isfinite(value):
        return _Number(value)
    return "none" if value is None else value
