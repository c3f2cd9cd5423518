"""Running the models over every table that the structure layer could read."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from forewarn.errors import MissingExtraError, MissingFieldError
from forewarn.findings.model import Finding, Layer, Outcome, TableResult
from forewarn.findings.rules import outcome, rule
from forewarn.writing.canonical import format_number
from forewarn.writing.sql import RELEASE_ORDER, identifier, literal

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import polars as pl

    from forewarn.package.model import Resource
    from forewarn.structure import StructureResult
    from forewarn.validate.meaning.model import Context, TableMeaning
    from forewarn.validate.waivers import Waivers


def check_meaning(
    structure: StructureResult,
    waivers: Waivers,
    keep: int = 1000,
    progress: Callable[[str], None] = lambda _: None,
) -> tuple[TableResult, ...]:
    """Check the rows that the structure layer found valid, in every table that has a model.

    At most `keep` findings of one rule are kept of a resource; all are counted. A table that needs
    another which is not valid is not checked; one with faulty rows of its own is never valid.
    Raises `MissingExtraError` where Pandera or polars is not installed.
    """
    try:
        from forewarn.validate.meaning.tables import MEANINGS
    except ModuleNotFoundError as error:
        raise MissingExtraError("the meaning layer") from error
    from forewarn.validate.meaning.model import Context

    structure.engine.ask(f"CREATE OR REPLACE TEMP MACRO {RELEASE_ORDER}")
    context = Context(structure)
    results = []
    for table, meanings in groupby(MEANINGS, key=lambda meaning: meaning.table):
        models = tuple(meanings)
        for resource in structure.package.tables().get(table, ()):
            progress(resource.path)
            parts = [_check_resource(context, model, resource, waivers, keep) for model in models]
            results.append(_joined([part for part in parts if part is not None]))
    return tuple(results)


def _joined(parts: Sequence[TableResult]) -> TableResult:
    """Join what several models say of one resource."""
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


def _check_resource(
    context: Context, meaning: TableMeaning, resource: Resource, waivers: Waivers, keep: int
) -> TableResult | None:
    import polars as pl

    from forewarn.validate.meaning.model import broken_rows, must_catch

    structure = context.structure
    if resource.name not in structure.typed:
        return _unchecked(resource, "it could not be read")
    try:
        if not meaning.concerns(context, resource):
            return None
        if lacking := _lacking(structure, meaning):
            return _unchecked(resource, f"it needs {', '.join(lacking)}, not valid")
        query = meaning.frame(context, resource)
        frame = _read(structure, f"SELECT {_judged(meaning)} FROM ({query})")
    except MissingFieldError as error:
        return _unchecked(resource, str(error))
    must_catch(meaning, frame, context)
    broken, waived = {}, set()
    for rule_id, some in broken_rows(meaning, frame).items():
        rows = _with_shown(structure, meaning, query, some)
        keys = waivers.keys(rule_id, resource.name)
        is_waived = pl.Series([key in keys for key in _keys(resource, rows)], dtype=pl.Boolean)
        waived |= {(rule_id, key) for key in _keys(resource, rows.filter(is_waived))}
        if not is_waived.all():
            broken[rule_id] = rows.filter(~is_waived)
    findings = [
        finding
        for rule_id, rows in broken.items()
        for finding in _findings(structure, meaning, resource, rule_id, rows.head(keep))
    ]
    counts = {rule_id: rows.height for rule_id, rows in broken.items()}
    judged = outcome(counts)
    reason = None
    if judged is Outcome.VALID and not structure.is_valid(resource.name):
        # The rows with a fault in their structure were left out.
        judged = Outcome.NOT_CHECKED
        reason = f"its structure is not valid: only {frame.height:,} records could be judged"
    return TableResult(
        Layer.MEANING,
        resource.name,
        resource.path,
        judged,
        records=frame.height,
        findings=tuple(findings),
        counts=counts,
        reason=reason,
        waived=frozenset(waived),
    )


def _lacking(structure: StructureResult, meaning: TableMeaning) -> list[str]:
    """List the tables and files that a model needs and that are not there, or not valid."""
    tables = structure.package.tables()
    needs = meaning.needs
    if needs is None:
        needs = tuple(table for table in tables if table != meaning.table)
    needed = [part.name for table in needs for part in tables.get(table, ())]
    lacking = [t for t in needs if t not in tables and not structure.is_valid(t)]
    return lacking + [name for name in needed if not structure.is_valid(name)]


def _judged(meaning: TableMeaning) -> str:
    """Return the columns that the model of a table judges, in the order of its sample."""
    return ", ".join(identifier(name) for name in meaning.judged)


def _read(structure: StructureResult, query: str) -> pl.DataFrame:
    import polars as pl

    with structure.engine.exported(query) as file:
        return pl.read_parquet(file)


def _with_shown(
    structure: StructureResult, meaning: TableMeaning, query: str, rows: pl.DataFrame
) -> pl.DataFrame:
    """Add the columns that only a reader needs to rows that break a rule."""
    from forewarn.structure.table import RECORD

    if not meaning.shown:
        return rows
    shown = ", ".join(identifier(name) for name in (RECORD, *meaning.shown))
    with structure.engine.scratch_file(".parquet") as broken:
        rows.select(RECORD).write_parquet(broken)
        these = f"SEMI JOIN read_parquet({literal(str(broken))}) USING ({RECORD})"
        found = _read(structure, f"SELECT {shown} FROM ({query}) {these}")
    return rows.join(found, on=RECORD, how="left", maintain_order="left")


def _keys(resource: Resource, rows: pl.DataFrame) -> list[str]:
    """Return the primary key of each row, a slash between its parts."""
    parts = rows.select(resource.schema.primary_key).iter_rows()
    return ["/".join(map(str, key)) for key in parts]


def _unchecked(resource: Resource, reason: str) -> TableResult:
    return TableResult(
        Layer.MEANING, resource.name, resource.path, Outcome.NOT_CHECKED, reason=reason
    )


def _findings(
    structure: StructureResult,
    meaning: TableMeaning,
    resource: Resource,
    rule_id: str,
    rows: pl.DataFrame,
) -> list[Finding]:
    from forewarn.structure.table import RECORD

    field = meaning.rules[rule_id].field
    places = structure.places(resource, [(record, field) for record in rows[RECORD]])
    keys = _keys(resource, rows)
    return [
        Finding(
            rule=rule_id,
            severity=rule(rule_id).severity,
            table=resource.name,
            path=resource.path,
            message=meaning.rules[rule_id].message.format_map(
                {name: _said(value) for name, value in row.items()}
            ),
            place=places[row[RECORD], field],
            field=field,
            key=key,
            value=None if row[field] is None else str(row[field]),
        )
        for key, row in zip(keys, rows.iter_rows(named=True), strict=True)
    ]


class _Number(float):
    """A number as a file would have it, where a message asks for no other form."""

    def __format__(self, form: str) -> str:
        """Write it."""
        return super().__format__(form) if form else format_number(self)


def _said(value: object) -> object:
    """Return a value as a message says it: a number as a file would have it, what is absent in words.

    >>> "{} {:.2g} {} {}".format(*map(_said, [12.0, 1.007, None, "AFG"]))
    '12 1 none AFG'
    """
    if isinstance(value, float) and math.isfinite(value):
        return _Number(value)
    return "none" if value is None else value
