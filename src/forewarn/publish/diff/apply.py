"""A difference turned round, and applied to the older package to give the newer."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from forewarn.errors import PackageError
from forewarn.package.load import load_package
from forewarn.package.model import DESCRIPTOR
from forewarn.publish.diff.metadata import apply_metadata, descriptor
from forewarn.publish.diff.model import Kind
from forewarn.publish.diff.rows import identified, load
from forewarn.structure.engine import Engine
from forewarn.writing.sql import identifier, literal

if TYPE_CHECKING:
    from pathlib import Path

    from forewarn.package.model import Package, Resource
    from forewarn.publish.diff.model import Difference, TableDifference
    from forewarn.publish.diff.rows import Side, Sides


def apply(difference: Difference, old: Package, folder: Path, scratch: Path) -> Package:
    """Write to a new folder the package that a difference makes of the older one.

    It has the rows and the properties of the newer package, and not the same bytes: its schemas
    stand in its descriptor, every cell is quoted, and rows are in the order of their keys.
    Raises `PackageError` where `old` is not what the difference was made from.
    """
    made = apply_metadata(difference.old, difference.metadata)
    folder.mkdir(parents=True)
    (folder / DESCRIPTOR).write_text(json.dumps(descriptor(made)), encoding="utf-8")
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
    table, dialect = difference.table(made.name), made.dialect
    resource = next((each for each in old.resources if each.name == table.name), None)
    if (resource is None) != (not table.old_fields):
        raise PackageError(f"{table.name}: the package is not the one that was compared")
    rows, sides = "(SELECT NULL AS k, NULL AS nth LIMIT 0)", None
    if resource is not None:
        loaded = load(engine, resource, None)
        sides = _as_compared(engine, loaded, table)
        rows = identified(sides, "old")
    changes = f"read_parquet({literal(str(difference.changes))})"
    of_table = f'"table" = {literal(table.name)}'
    columns = []
    for field in table.new_fields:
        # What is not named among the changes is as it was, or empty.
        was = f"o.{sides.column(field)}" if sides and field in table.old_fields else "''"
        new = f"max(new) FILTER (field = {literal(field)} AND kind <> '{Kind.REMOVED}')"
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
                SELECT key, nth, {news}, bool_or(kind = '{Kind.REMOVED}') AS gone
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


def _as_compared(engine: Engine, loaded: Sides, table: TableDifference) -> Sides:
    """Return the older side as it was compared: its rows told by the same fields."""
    new: Side = replace(loaded.new, fields=table.new_fields)
    sides = replace(loaded, new=new, key=table.key)
    # Named by their places among the fields of both.
    was = {f: loaded.column(f) if f in table.old_fields else "''" for f in sides.columns}
    selects = ", ".join(f"{was[field]} AS {sides.column(field)}" for field in sides.columns)
    engine.ask(f"CREATE OR REPLACE TABLE side_old AS SELECT {selects} FROM side_old")
    return sides
