"""Running the models over every table that the structure layer could read."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING

from forewarn.errors import MissingExtraError, MissingFieldError
from forewarn.findings.model import Finding, Layer, Outcome, TableResult
from forewarn.findings.rules import outcome, rule
from forewarn.structure.table import RECORD
from forewarn.validate.meaning.lookups import lacking
from forewarn.validate.reasons import left_out, needs_valid, undecided
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

    At most `keep` findings of a rule are kept for each resource; all are counted. A rule is not
    checked if it needs a table that is not valid; the other rules of its table are. A table never
    counts as valid if some of its rules were not checked, or some of its own rows have faults of
    structure.
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
            results.append(checker.check(models, resource))
        results += [
            _unchecked(unread, "it could not be read")
            for unread in structure.package.unsupported
            if unread.table == table
        ]
    return tuple(results)


@dataclass(frozen=True)
class _Judgements:
    """What a model found in a resource: the rows that break each rule, and what was not judged.

    `lacking` holds the tables that are not valid by the rule that needs them, `open` the number of
    rows that rows left out may answer by rule, and `failed` why no rule could be judged.
    """

    meaning: TableMeaning
    records: int | None = None
    broken: dict[str, pl.DataFrame] = field(default_factory=dict)
    lacking: dict[str, tuple[str, ...]] = field(default_factory=dict)
    open: dict[str, int] = field(default_factory=dict)
    failed: str | None = None


@dataclass(frozen=True)
class _Checker:
    """Checks resources by the models of their table, one of each at a time."""

    context: Context
    waivers: Waivers
    keep: int

    @property
    def structure(self) -> StructureResult:
        return self.context.structure

    def check(self, meanings: Sequence[TableMeaning], resource: Resource) -> TableResult:
        """Check a resource by the models that apply to it."""
        if resource.name not in self.structure.typed:
            return _unchecked(resource, "it could not be read")
        parts = [self._judge(meaning, resource) for meaning in meanings]
        return self._result(resource, [part for part in parts if part is not None])

    def _judge(self, meaning: TableMeaning, resource: Resource) -> _Judgements | None:
        """Judge the rows of a resource by a model; None if the model does not apply to it."""
        from forewarn.validate.meaning.model import broken_rows, must_catch

        try:
            if not meaning.concerns(self.context, resource):
                return None
            needed = {
                rule_id: lacking(self.structure, meaning.table, row_rule)
                for rule_id, row_rule in meaning.rules.items()
            }
            unjudged = {rule_id: names for rule_id, names in needed.items() if names}
            if len(unjudged) == len(meaning.rules):
                return _Judgements(meaning, lacking=unjudged)
            query = meaning.frame(self.context, resource)
            columns = ", ".join(map(identifier, meaning.judged))
            frame = self.context.workspace.frame(f"SELECT {columns} FROM ({query})")
            must_catch(meaning, frame, self.context)
            broken: dict[str, pl.DataFrame] = {}
            left: dict[str, int] = {}
            for rule_id, rows in broken_rows(meaning, frame).items():
                if rule_id in unjudged:
                    continue
                if unless := meaning.rules[rule_id].unless:
                    left[rule_id] = rows.filter(rows[unless]).height
                    rows = rows.filter(~rows[unless])
                broken[rule_id] = self._with_shown(meaning, query, rows)
        except MissingFieldError as error:
            return _Judgements(meaning, failed=str(error))
        return _Judgements(meaning, frame.height, broken, unjudged, left)

    def _result(self, resource: Resource, parts: Sequence[_Judgements]) -> TableResult:
        """Return the result of models: the rows that break their rules, without those waived."""
        findings, waived = list[Finding](), set[tuple[str, str]]()
        counts: Counter[str] = Counter()
        for part in parts:
            for rule_id, rows in part.broken.items():
                silenced = self.waivers.keys(rule_id, resource.name)
                is_waived = [key in silenced for key in _keys(resource, rows)]
                waived |= {(rule_id, key) for key in _keys(resource, rows) if key in silenced}
                left = rows.filter([not each for each in is_waived])
                if left.height:
                    counts[rule_id] += left.height
                    findings += self._findings(
                        part.meaning, resource, rule_id, left.head(self.keep)
                    )
        # The rows with a fault in their structure were left out.
        reasons = list(_reasons(parts, resource, whole=self.structure.is_valid(resource.name)))
        judged = outcome(counts)
        return TableResult(
            Layer.MEANING,
            resource.name,
            resource.path,
            Outcome.NOT_CHECKED if judged is Outcome.VALID and reasons else judged,
            records=parts[0].records,
            findings=tuple(findings),
            counts=dict(counts),
            reason="; ".join(reasons) or None,
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
        shown, message = meaning.rules[rule_id].field, meaning.rules[rule_id].message
        places = self.structure.places(resource, [(record, shown) for record in rows[RECORD]])
        for key, row in zip(_keys(resource, rows), rows.iter_rows(named=True), strict=True):
            yield Finding(
                rule=rule_id,
                severity=rule(rule_id).severity,
                table=resource.name,
                path=resource.path,
                message=message.format_map({name: _shown(value) for name, value in row.items()}),
                place=places[row[RECORD], shown],
                field=shown,
                key=key,
                value=None if row[shown] is None else str(row[shown]),
            )


def _reasons(parts: Sequence[_Judgements], resource: Resource, *, whole: bool) -> Iterator[str]:
    """Yield why some rules were not judged, or not in all rows; each reason once."""
    yield from dict.fromkeys(part.failed for part in parts if part.failed)
    records = parts[0].records
    if not whole and records is not None:
        yield left_out(records)
    needing: dict[tuple[str, ...], list[str]] = {}
    for part in parts:
        for rule_id, names in part.lacking.items():
            # Of its own file, the reason is told.
            others = tuple(each for each in names if records is None or each != resource.name)
            if others and rule_id not in needing.setdefault(others, []):
                needing[others].append(rule_id)
    judged = any(len(part.lacking) < len(part.meaning.rules) for part in parts)
    for names, rule_ids in needing.items():
        yield needs_valid(names, rule_ids if judged or len(needing) > 1 else ())
    for part in parts:
        for rule_id, number in part.open.items():
            if number:
                yield undecided(rule_id, number)


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
