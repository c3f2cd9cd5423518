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
    from forewarn.waivers import Waivers


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
        from forewarn.meaning.tables import MEANINGS
    except ModuleNotFoundError as error:
        raise MissingExtraError("the meaning layer") from error
    results = []
    for meaning in MEANINGS:
        for resource in structure.package.tables().get(meaning.table, ()):
            progress(resource.path)
            results.append(_check_resource(structure, meaning, resource, waivers, keep))
    return tuple(results)


def _check_resource(
    structure: StructureResult,
    meaning: TableMeaning,
    resource: Resource,
    waivers: Waivers,
    keep: int,
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
    broken, waived = {}, set()
    for rule_id, rows in broken_rows(meaning, frame).items():
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


def _keys(resource: Resource, rows: pl.DataFrame) -> list[str]:
    """Give the primary key of each row, a slash between its parts."""
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
            message=meaning.rules[rule_id].message.format(**row),
            place=places[row[RECORD], field],
            field=field,
            key=key,
            value=None if row[field] is None else str(row[field]),
        )
        for key, row in zip(keys, rows.iter_rows(named=True), strict=True)
    ]
