"""A difference applied to the older package, which makes the newer one, and inverted."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from forewarn.errors import PackageError
from forewarn.package.load import load_package
from forewarn.package.model import DESCRIPTOR
from forewarn.publish.diff.metadata import FIELDS, ORDER, RESOURCES
from forewarn.publish.diff.model import Change, ChangeKind
from forewarn.publish.diff.rows import identified, load
from forewarn.structure.engine import Engine
from forewarn.writing.sql import identifier, literal
from publish.diff.packages import table_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from forewarn.package.model import Package, Resource
    from forewarn.publish.diff.model import Difference, TableDifference
    from forewarn.publish.diff.rows import DiffSide, DiffSides


def apply(difference: Difference, old: Package, folder: Path, scratch: Path) -> Package:
    """Apply a difference to the older package, and write the result to a new folder.

    It has the rows and properties of the newer package, but not its bytes: schemas stand in the
    descriptor, every cell is quoted, and rows are ordered by key. Raises `PackageError` if `old` is
    not the package that was compared.
    """
    made = _apply_metadata(difference.old, difference.metadata)
    folder.mkdir(parents=True)
    (folder / DESCRIPTOR).write_text(json.dumps(_descriptor(made)), encoding="utf-8")
    package = load_package(folder)
    engine = Engine(scratch, on_disk=False)
    try:
        for resource in package.resources:
            resource.file.parent.mkdir(parents=True, exist_ok=True)
            _write_table(engine, difference, old, resource)
    finally:
        engine.close()
    return package


def _write_table(engine: Engine, difference: Difference, old: Package, made: Resource) -> None:
    table, dialect = table_of(difference, made.name), made.dialect
    resource = next((each for each in old.resources if each.name == table.name), None)
    if (resource is None) != (not table.old_fields):
        raise PackageError(f"{table.name}: the package is not the one that was compared")
    rows, sides = "(SELECT NULL AS k, NULL AS nth LIMIT 0)", None
    if resource is not None:
        loaded = load(engine, resource, None)
        sides = _as_compared(engine, loaded, table)
        rows = identified(sides, sides.old)
    changes = f"read_parquet({literal(str(difference.changes))})"
    of_table = f'"table" = {literal(table.name)}'
    columns = []
    for field in table.new_fields:
        # Cells without a change keep their text; those of new rows and fields are empty.
        was = f"o.{sides.column(field)}" if sides and field in table.old_fields else "''"
        new = f"max(new) FILTER (field = {literal(field)} AND kind <> '{ChangeKind.REMOVED}')"
        columns.append((field, was, new))
    news = ", ".join(f"{new} AS v{n}" for n, (_, _, new) in enumerate(columns))
    selects = ", ".join(
        f"coalesce(c.v{n}, {was}, '') AS {identifier(field)}"
        for n, (field, was, _) in enumerate(columns)
    )
    engine.ask(
        f"""
        COPY (
            WITH changed AS (
                SELECT key, nth, {news}, bool_or(kind = '{ChangeKind.REMOVED}') AS gone
                FROM {changes} WHERE {of_table} GROUP BY key, nth
            )
            SELECT {selects} FROM {rows} AS o
            FULL JOIN changed AS c ON o.k = c.key AND o.nth = c.nth
            WHERE NOT coalesce(c.gone, false) ORDER BY coalesce(o.k, c.key), coalesce(o.nth, c.nth)
        ) TO {literal(str(made.file))} (
            FORMAT csv, HEADER {dialect.header}, DELIMITER {literal(dialect.delimiter)},
            QUOTE {literal(dialect.quote)}, ESCAPE {literal(dialect.quote)}, FORCE_QUOTE *
        )
        """
    )


def _as_compared(engine: Engine, loaded: DiffSides, table: TableDifference) -> DiffSides:
    """Return the older side as it was compared: with the same fields identifying its rows."""
    new: DiffSide = replace(loaded.new, fields=table.new_fields)
    old = replace(loaded.old, rows=engine.new_table("compared"))
    sides = replace(loaded, old=old, new=new, key=table.key)
    # The name of a column is its position among the fields of both sides.
    was = {f: loaded.column(f) if f in table.old_fields else "''" for f in sides.columns}
    selects = ", ".join(f"{was[field]} AS {sides.column(field)}" for field in sides.columns)
    engine.ask(f"CREATE TABLE {old.rows} AS SELECT {selects} FROM {loaded.old.rows}")
    return sides


def _apply_metadata(old: Mapping[str, Any], changed: Sequence[Change]) -> dict[str, Any]:
    """Return a document with changes applied."""
    made: dict[str, Any] = json.loads(json.dumps(old))
    for change in changed:
        *steps, last = change.path
        target = made
        for step in steps:
            target = target[step]
        if change.new is None:
            del target[last]
        else:
            target[last] = json.loads(change.new)
    return made


def _descriptor(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return the descriptor of a document, with its schemas inside."""
    found = {key: value for key, value in document.items() if key not in (RESOURCES, ORDER)}
    resources = []
    for name in document[ORDER]:
        raw = dict(document[RESOURCES][name])
        if isinstance(raw.get("schema"), dict) and ORDER in raw["schema"]:
            raw["schema"] = _as_list(raw["schema"])
        resources.append(raw)
    return {**found, RESOURCES: resources}


def _as_list(schema: Mapping[str, Any]) -> dict[str, Any]:
    made = {**schema, FIELDS: [schema[FIELDS][name] for name in schema[ORDER]]}
    del made[ORDER]
    return made


def inverted(change: Change) -> Change:
    """Return the opposite change."""
    return Change(change.path, change.new, change.old)


def inverted_kind(kind: ChangeKind) -> ChangeKind:
    """Return the kind of the opposite change."""
    return {
        ChangeKind.ADDED: ChangeKind.REMOVED,
        ChangeKind.REMOVED: ChangeKind.ADDED,
        ChangeKind.FIELD_ADDED: ChangeKind.FIELD_REMOVED,
        ChangeKind.FIELD_REMOVED: ChangeKind.FIELD_ADDED,
    }.get(kind, kind)
