"""Running the models over every table that the structure layer could read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forewarn.errors import MissingExtraError, MissingFieldError
from forewarn.findings import Finding, Layer, Outcome, TableResult
from forewarn.rules import outcome, rule

if TYPE_CHECKING:
    from collections.abc import Callable

    import polars as pl

    from forewarn.meaning.model import TableMeaning
    from forewarn.package import Resource
    from forewarn.structure import StructureResult


def check_meaning(
    structure: StructureResult,
    keep: int = 1000,
    progress: Callable[[str], None] = lambda _: None,
) -> tuple[TableResult, ...]:
    """Check the rows that the structure layer found valid, in every table that has a model.

    At most `keep` findings of one rule are kept of a resource; all are counted. A table that needs
    another which is not valid is not checked; one with faulty rows of its own is never valid.
    Raises `MissingExtraError` where Pandera or polars is not installed.
    """
    try:
        from forewarn.meaning.tables import MEANINGS
    except ModuleNotFoundError as error:
        raise MissingExtraError("the meaning layer") from error
    results = []
    for meaning in MEANINGS:
        for resource in structure.package.tables().get(meaning.table, ()):
            progress(resource.path)
            results.append(_check_resource(structure, meaning, resource, keep))
    return tuple(results)


def _check_resource(
    structure: StructureResult, meaning: TableMeaning, resource: Resource, keep: int
) -> TableResult:
    import polars as pl

    from forewarn.meaning.model import broken_rows

    tables = structure.package.tables()
    needed = [part.name for table in meaning.needs for part in tables.get(table, ())]
    lacking = [table for table in meaning.needs if table not in tables]
    lacking += [name for name in needed if not structure.is_valid(name)]
    if lacking or resource.name not in structure.typed:
        why = f"it needs {', '.join(lacking)}, not valid" if lacking else "it could not be read"
        return _unchecked(resource, why)
    query = meaning.frame(structure.package, resource)
    try:
        frame = pl.read_parquet(structure.engine.export(query))
    except MissingFieldError as error:
        return _unchecked(resource, str(error))
    broken = broken_rows(meaning, frame)
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
    )


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
    return [
        Finding(
            rule=rule_id,
            severity=rule(rule_id).severity,
            table=resource.name,
            path=resource.path,
            message=meaning.rules[rule_id].message.format(**row),
            place=places[row[RECORD], field],
            field=field,
            key="/".join(str(row[name]) for name in resource.schema.primary_key),
            value=None if row[field] is None else str(row[field]),
        )
        for row in rows.iter_rows(named=True)
    ]
